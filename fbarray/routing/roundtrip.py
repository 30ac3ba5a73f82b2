"""The host round trip: arrays to the host, NumPy's call, what it wrote and what it returned back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray import events
from fbarray.devices import HOLDABLE, Device
from fbarray.memory import transfer
from fbarray.routing.boundary import Buffered, from_host, rebuilt


def round_trip(
    name: str,
    function: Callable[..., Any],
    written: tuple[Any, ...],
    device: Device,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    reason: str,
) -> Any:
    """Run `function` on host copies of the arrays in `args` and `kwargs`.

    Parameters
    ----------
    name, reason : str
        For the event and the error message.
    written : tuple
        The arguments that the call writes: they are writable on the host, and copied back after the call, also when
        it raises half-way, as NumPy would leave its arrays.
    device : Device
        Where results belong.

    Raises
    ------
    FallbackError
        If the options refuse host calls; nothing was copied then.
    """
    events.forbid(name, reason)
    trip = _Trip(device, written)
    with events.measured(name, "host", reason):
        try:
            result = function(*trip.taken(args), **trip.taken(kwargs))
        finally:
            trip.write_back()
        return trip.returned(result)


class _Trip:
    """The arrays of one round trip: which host array stands for which of ours, and which are written."""

    def __init__(self, device: Device, written: tuple[Any, ...]) -> None:
        self.device = device
        self.written = {id(value) for value in written if value is not None}
        self.hosts: dict[int, tuple[Any, np.ndarray[Any, Any]]] = {}
        self.originals: dict[int, Any] = {}

    def taken(self, value: Any) -> Any:
        """`value` with host arrays in place of ours, inside tuples, lists and dicts too."""
        if isinstance(value, (Buffered, self.device.array_type)):
            return self._host(value)
        if isinstance(value, np.ndarray):
            self.originals[id(value)] = value
            return value
        if type(value) is dict:
            return {key: self.taken(item) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            items = [self.taken(item) for item in value]
            same = all(new is old for new, old in zip(items, value, strict=True))
            return value if same else rebuilt(value, items)
        return value

    def _host(self, value: Any) -> np.ndarray[Any, Any]:
        """The one host array that stands for `value` during this trip."""
        known = self.hosts.get(id(value))
        if known is not None:
            return known[1]
        if isinstance(value, Buffered):
            value._buffer.require(self.device)
        if not isinstance(value, Buffered):
            host = transfer.download(self.device, value)
        elif id(value) in self.written:
            host = value._buffer.to_write_on_host()
        else:
            host = value._buffer.on_host()
        self.hosts[id(value)] = value, host
        self.originals[id(host)] = value
        return host

    def write_back(self) -> None:
        """Copy back what was written."""
        for value, host in self.hosts.values():
            if id(value) not in self.written:
                continue
            if isinstance(value, Buffered):
                value._buffer.written_on_host(host)
            else:
                transfer.write(self.device, value, host)

    def returned(self, result: Any) -> Any:
        """NumPy's result as the user gets it: the very argument where NumPy returned it, arrays wrapped."""
        if id(result) in self.originals:
            return self.originals[id(result)]
        if type(result) is np.ndarray or isinstance(result, np.generic):
            return from_host(self.device, result) if result.dtype in HOLDABLE else result
        if isinstance(result, (tuple, list)):
            items = [self.returned(item) for item in result]
            same = all(new is old for new, old in zip(items, result, strict=True))
            return result if same else rebuilt(result, items)
        return result
