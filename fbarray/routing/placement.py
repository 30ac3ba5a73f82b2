"""Placement: which side a call runs on, where both could do it. Results are the same; no such call is a fallback.

Each kind of work has a cost on either side (`fbarray.costs`). Where the bytes of all arrays are on one side, the call
runs there, unless moving pays: each allocation adds up the seconds that its calls would have saved on the other side,
its *regret*, and moves when that sum reaches the price of the move. No sequence of calls then costs much more than
twice the best choice in hindsight, and nothing goes back and forth.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from fbarray.costs import ELEMENTWISE, TRANSCENDENTAL, Cost, move
from fbarray.devices import Device
from fbarray.memory.buffer import Buffer
from fbarray.memory.laid import looks_like
from fbarray.parameters import Args, Kwargs
from fbarray.routing.quick import NOT_PLACED, PLAIN, elements_of, wrapped
from fbarray.routing.wrapping import Buffered

_BY_ELEMENT = (ELEMENTWISE, TRANSCENDENTAL)


class _Operands:
    """The arrays of one call: which of them are on the host, or known there, and which on the device alone."""

    __slots__ = ("device", "elements", "hosts", "there")

    def __init__(self, device: Device) -> None:
        self.device = device
        self.elements = -1
        self.there: list[Buffer] = []
        """Those that the device alone has."""
        self.hosts: list[Any] = []
        """The host arrays, inside lists too."""

    def taken(self, value: Any) -> Any:
        """`value` for NumPy, inside lists and tuples too; NOT_PLACED for what only the device can take, or only NumPy
        may be asked about."""
        if isinstance(value, Buffered):
            buffer = value._buffer
            if buffer.device is not self.device:
                return NOT_PLACED
            size = buffer.layout.size
            if size > self.elements:
                self.elements = size
            host = buffer.held()
            if host is None:
                if buffer.allocation.shared:
                    return NOT_PLACED
                host = buffer.known()
                if host is None:
                    self.there.append(buffer)
            self.hosts.append(host)
            return host
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is np.ndarray:
            self.elements = max(self.elements, value.size)
            self.hosts.append(value)
            return value
        if kind is list or kind is tuple:
            items = [self.taken(item) for item in value]
            return NOT_PLACED if _has_unplaced(items) else kind(items)
        return value if isinstance(value, np.generic) else NOT_PLACED


def placed(
    device: Device, function: Any, cost: Cost, args: Args, kwargs: Kwargs, in_place: bool = False
) -> tuple[Any, float]:
    """The result of a call that runs on the host; or NOT_PLACED, and the regret that its result on the device inherits.

    Parameters
    ----------
    function : callable
        What NumPy runs.
    cost : Cost
        The kind of work.
    in_place : bool
        Whether it writes its first argument, which is its result.
    """
    operands = _Operands(device)
    hosts = [operands.taken(value) for value in args]
    named = {name: operands.taken(value) for name, value in kwargs.items()} if kwargs else kwargs
    if "out" in named or _has_unplaced(hosts) or (named and _has_unplaced(named.values())):
        return NOT_PLACED, 0.0
    if operands.elements < 0:  # it makes an array of numbers alone
        return NOT_PLACED, 0.0
    saved = cost.saved_on_host(_elements(cost, function, args, operands.elements))
    if operands.there:
        moved, regret = _moved(operands.there, saved)
        return placed(device, function, cost, args, kwargs, in_place) if moved else (NOT_PLACED, regret)
    if saved < 0 and _pays(args, -saved):
        return NOT_PLACED, 0.0
    if in_place:
        if hosts[0] is not args[0]._buffer.held():  # the device has it too
            args[0]._buffer.allocation.move_to_host()
        if not args[0]._buffer.write_in_place(lambda host: function(host, *hosts[1:])):
            return NOT_PLACED, 0.0
        return args[0], 0.0
    return wrapped(device, function(*hosts, **named), operands.hosts), 0.0


def _has_unplaced(values: Iterable[Any]) -> bool:
    for value in values:  # noqa: SIM110 - a generator takes longer
        if value is NOT_PLACED:
            return True
    return False


def _elements(cost: Cost, function: Any, args: Args, elements: int) -> int:
    """How many elements there are to compute, where the larger operand has so many."""
    if cost in _BY_ELEMENT and len(args) == 2 and isinstance(args[0], Buffered) and isinstance(args[1], Buffered):
        more = elements_of(function, looks_like(args[0]._buffer), looks_like(args[1]._buffer))
        return max(elements, more)
    return elements


def _pays(args: Args, seconds: float) -> bool:
    """Whether arrays on the host have regretted so much that they move to the device, with this call's seconds."""
    owners = {
        id(owner): owner for value in args if isinstance(value, Buffered) for owner in (value._buffer.allocation,)
    }
    price = 0.0
    for owner in owners.values():
        owner.regret += seconds
        if owner._slices is None:  # else the device has a copy
            price += move(owner.layout.nbytes)
    if max((owner.regret for owner in owners.values()), default=0.0) < price:
        return False
    for owner in owners.values():
        owner.regret = 0.0
    return True


def _moved(there: list[Buffer], saved: float) -> tuple[bool, float]:
    """Whether arrays that the device alone has are on the host now, since that pays with the seconds that this call
    saves there; and the largest regret.
    """
    if saved <= 0:
        return False, 0.0
    owners = {id(buffer.allocation): buffer.allocation for buffer in there}
    regret = 0.0
    for owner in owners.values():
        owner.regret += saved
        regret = max(regret, owner.regret)
    if regret < sum(move(owner.layout.nbytes) for owner in owners.values()):
        return False, regret
    for owner in owners.values():
        owner.move_to_host()
        if owner.resident is not None:
            return False, 0.0
    return True, 0.0


def inherit(result: Any, regret: float) -> None:
    """Pass the operands' regret on to the result: in a chain of small calls each array is used once."""
    if isinstance(result, Buffered):
        result._buffer.allocation.regret = regret
    elif isinstance(result, (tuple, list)):
        for item in result:
            inherit(item, regret)
