"""Placement: which side a call runs on, where both could run it. Results are the same; no such call is a fallback.

Each kind of work has a cost on either side (`fbarray.costs`). Where the bytes of all arrays are on one side, the call
runs there, unless moving pays: each allocation adds up the seconds that its calls would have saved on the other side,
its *regret*, and moves when that sum reaches the price of the move. No sequence of calls then costs much more than
twice the best choice in hindsight, and nothing goes back and forth.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fbarray.costs import ELEMENTWISE, PRODUCT, REDUCTION, TRANSCENDENTAL, VECTOR_PRODUCT, VECTORISED, Cost, fetch, move
from fbarray.devices import Device
from fbarray.memory.buffer import Buffer
from fbarray.memory.held import held
from fbarray.memory.laid import Laid
from fbarray.parameters import Args, Kwargs
from fbarray.routing.plain import NOT_PLACED, PLAIN
from fbarray.routing.quick import wrapped
from fbarray.routing.wrapping import Buffered, buffer_of, sized

_BY_ELEMENT = (ELEMENTWISE, VECTORISED, TRANSCENDENTAL)
_BROADCASTING = (np.where, np.clip)


class _Operands:
    """The arrays of one call: which of them the host has, or has a copy of, and which are on the device only."""

    __slots__ = ("device", "elements", "hosts", "shapes", "there")

    def __init__(self, device: Device) -> None:
        self.device = device
        self.elements = -1
        """The size of the largest operand; a list of arrays counts as the sum of its items."""
        self.shapes: set[tuple[int, ...]] = set()
        self.there: list[Buffer] = []
        """The buffers of the arrays that are on the device only."""
        self.hosts: list[Any] = []
        """The host arrays, inside lists too."""

    def taken(self, value: Any) -> Any:
        """`value` with host arrays in place of ours, inside lists and tuples too; None for one on the device only.
        NOT_PLACED for anything that placement leaves alone: shared memory, another device, unknown types."""
        if isinstance(value, Buffered):
            ours: Buffered = value
            buffer: Any = ours._found or buffer_of(ours)
            if buffer.device is not self.device:
                return NOT_PLACED
            self._count(sized(ours))
            host = held(buffer)
            if host is None:
                owner = buffer if buffer.owner is None else buffer.owner
                if owner.shared:
                    return NOT_PLACED
                host = buffer.known() if owner._remembered else None
                if host is None:
                    self.there.append(buffer)
            self.hosts.append(host)
            return host
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is np.ndarray:
            self._count(value)
            self.hosts.append(value)
            return value
        if kind is list or kind is tuple:
            before, total, items = self.elements, 0, []
            for item in value:
                self.elements = 0
                items.append(self.taken(item))
                total += self.elements
            self.elements = max(before, total or -1)
            return NOT_PLACED if _has_unplaced(items) else kind(items)
        return value if isinstance(value, np.generic) else NOT_PLACED

    def _count(self, array: np.ndarray[Any, Any]) -> None:
        self.elements = max(self.elements, array.size)
        self.shapes.add(array.shape)


def placed(
    device: Device, function: Any, cost: Cost, args: Args, kwargs: Kwargs, in_place: bool = False
) -> tuple[Any, float]:
    """The result of the call on the host, or NOT_PLACED; and the regret that a result on the device inherits.

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
    if operands.elements < 0:  # no arrays, only numbers
        return NOT_PLACED, 0.0
    if cost is PRODUCT and min(map(len, operands.shapes), default=2) < 2:
        cost = VECTOR_PRODUCT
    saved = cost.saved_on_host(_elements(cost, function, operands, args))
    if operands.there:
        moved, regret = _moved(operands.there, saved, fetch if _is_array(cost, args, kwargs, operands) else move)
        return placed(device, function, cost, args, kwargs, in_place) if moved else (NOT_PLACED, regret)
    if saved < 0 and _pays(args, -saved, fetch(0) if cost is VECTOR_PRODUCT else 0.0):
        return NOT_PLACED, 0.0
    for value in args:
        if isinstance(value, Buffered):
            ours: Buffered = value
            buffer: Any = ours._found or buffer_of(ours)
            owner: Laid = buffer if buffer.owner is None else buffer.owner
            if owner.resident is not None:  # it is on both sides
                buffer.regrets(saved)
    if in_place:
        if hosts[0] is not held(args[0]._buffer):  # the device has it too
            args[0]._buffer.allocation.move_to_host()
        return (args[0] if _written(args[0]._buffer, function, hosts[1:]) else NOT_PLACED), 0.0
    return wrapped(device, function(*hosts, **named), operands.hosts), 0.0


def _written(buffer: Buffer, function: Any, operands: list[Any]) -> bool:
    """Whether `function` has written the array on the host, in place."""
    return buffer.write_in_place(lambda host: function(host, *operands))


def _has_unplaced(values: Iterable[Any]) -> bool:
    for value in values:  # noqa: SIM110 - a generator takes longer
        if value is NOT_PLACED:
            return True
    return False


def _elements(cost: Cost, function: Any, operands: _Operands, args: Args) -> int:
    """How many elements to compute: those of the result for an index or a broadcast, else of the largest operand."""
    if function is operator.getitem and type(args[1]) is not tuple:
        array, key = args
        chosen = len(key) if type(key) is list else getattr(key, "size", 1)
        return int(chosen) * (array.size // len(array) if array.ndim and len(array) else 1)
    if len(operands.shapes) > 1 and (cost in _BY_ELEMENT or function in _BROADCASTING):
        return _broadcast(operands.shapes)
    return operands.elements


def _broadcast(shapes: set[tuple[int, ...]]) -> int:
    """The size of the broadcast of these shapes. Whether they fit is not checked: NumPy raises in the call."""
    elements, axes = 1, 0
    for shape in shapes:
        axes = max(axes, len(shape))
    for place in range(1, axes + 1):
        length = 1
        for shape in shapes:
            if len(shape) >= place and shape[len(shape) - place] != 1:
                length = shape[len(shape) - place]
        elements *= length
    return elements


def _pays(args: Args, seconds: float, back: float) -> bool:
    """Whether moving the arrays to the device pays, once this call's `seconds` are added to their regret.

    `back` are the seconds to bring the result to the host: a product with a vector is small, and used there next.
    """
    owners = {}
    for value in args:
        if isinstance(value, Buffered):
            owner = value._buffer.allocation
            copied = owner._slices is not None and owner._slices.whole is not None
            if owner.resident is None and not copied:  # else the device has the bytes, too
                owners[id(owner)] = owner
    price = back + sum(move(owner.layout.nbytes) for owner in owners.values())
    for owner in owners.values():
        owner.regret += seconds
    if max((owner.regret for owner in owners.values()), default=seconds) < price:
        return False
    for owner in owners.values():
        owner.regret = 0.0
    return True


def _is_array(cost: Cost, args: Args, kwargs: Kwargs, operands: _Operands) -> bool:
    """Whether the result is an array. The host does not wait for one; a number is read at once, so it waits."""
    if cost is VECTOR_PRODUCT:
        return max(map(len, operands.shapes)) > 1
    return cost is not REDUCTION or len(args) > 1 or bool(kwargs)


def _moved(there: list[Buffer], saved: float, price: Callable[[int], float]) -> tuple[bool, float]:
    """Add the seconds `saved` to the regret of arrays on the device only, and move them to the host if that pays.

    Returns whether they moved, and the largest regret. `price` gives the seconds to move so many bytes.
    """
    if saved <= 0:
        return False, 0.0
    owners = {id(buffer.allocation): buffer.allocation for buffer in there}
    regret = 0.0
    for owner in owners.values():
        owner.regret += saved
        regret = max(regret, owner.regret)
    device = there[0].device
    if regret < sum(price(owner.layout.nbytes) for owner in owners.values()):
        return False, regret
    if not device.is_idle():  # the host would wait for work that is not in the price
        return False, regret
    for owner in owners.values():
        owner.move_to_host()
        if owner.resident is not None:
            return False, 0.0
    return True, 0.0


def inherit(result: Any, regret: float) -> None:
    """Pass the operands' regret on to the result: in a chain of small calls, each array is used only once."""
    if isinstance(result, Buffered):
        result._buffer.allocation.regret = regret
    elif isinstance(result, (tuple, list)):
        for item in result:
            inherit(item, regret)
