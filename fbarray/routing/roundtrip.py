"""The host round trip: copy the arrays to the host, call NumPy there, copy back what it wrote, wrap the result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fbarray import events
from fbarray.devices import HOLDABLE, Device
from fbarray.memory import transfer
from fbarray.memory.layout import host_address, span, translated
from fbarray.parameters import Args, Kwargs
from fbarray.routing.boundary import arrayed, from_host, rebuilt
from fbarray.routing.views import shows
from fbarray.routing.wrapping import Buffered, view_of

_READ_ONLY = re.compile(r"read-?only|read-write|not writ|writeable", re.IGNORECASE)
"""Matches the messages of NumPy, Python and Cython when something writes read-only memory."""


def round_trip(
    name: str,
    function: Callable[..., Any],
    written: tuple[Any, ...],
    device: Device,
    args: Args,
    kwargs: Kwargs,
    reason: str,
    lends: bool = False,
) -> Any:
    """Run `function` on host copies of the arrays in `args` and `kwargs`.

    Parameters
    ----------
    name, reason : str
        For the event and the error message.
    written : tuple
        The arguments that the call is known to write. They are writable on the host, and copied back after the call,
        also when it raises half-way, as NumPy would leave its arrays. All others are read-only. If the call fails
        because it writes one of those, it runs again with all of them writable, and the changed ones are copied back.
    device : Device
        Where results belong.
    lends : bool
        Whether the call passes arrays on to code that is not NumPy's: then they are private copies.

    Raises
    ------
    FallbackError
        If the options forbid host calls, or an array is larger than ``transfer_limit``; that array is not copied.
    """
    events.forbid(name, reason)
    plain = not (written or lends) and _is_plain(args) and (not kwargs or _is_plain(kwargs.values()))
    trip, again = (_PlainTrip(device, args, kwargs) if plain else _Trip(device, args, kwargs, written, lends)), False
    with events.measured(name, "host", reason):
        try:
            result = trip.call(function)
        except (ValueError, TypeError, BufferError) as error:
            again = trip.lent and _READ_ONLY.search(str(error)) is not None
            if not again:
                raise
        finally:
            if written and not again:
                trip.write_back()
        if again:
            trip = _WritableTrip(device, args, kwargs, written)
            try:
                result = trip.call(function)
            finally:
                trip.write_back()
        return trip.returned(result)


_PLAIN = frozenset({int, float, bool, complex, str, bytes, type(None), type, slice, np.dtype, type(Ellipsis)})


def _is_plain(values: Iterable[Any]) -> bool:
    """Whether all are arrays of ours, or values that hold no arrays, as in most calls."""
    for value in values:
        kind = type(value)
        if not issubclass(kind, Buffered) and kind not in _PLAIN:
            return False
    return True


class _Trip:
    """The arrays of one round trip: which host array stands for which of ours, and which are written.

    Attributes
    ----------
    lent : bool
        Whether the call got a read-only host array for a writable one.
    """

    def __init__(
        self, device: Device, args: Args, kwargs: Kwargs, written: tuple[Any, ...], lends: bool = False
    ) -> None:
        self.device, self.args, self.kwargs, self.lends = device, args, kwargs, lends
        self.kinds = (Buffered, device.array_type)
        self.arrays: dict[int, Any] = {}
        self.made: dict[int, Any] = {}  # by id of an object: the array of ours that its __array__ gives
        self._find_arrays(args)
        if kwargs:
            self._find_arrays(kwargs.values())
        self.written = {id(value) for value in written if value is not None}
        self.hosts: dict[int, np.ndarray[Any, Any]] = {}
        self.wholes: list[tuple[Any, np.ndarray[Any, Any]]] = []
        self.originals: dict[int, Any] = {}
        self.lent = False

    def _find_arrays(self, values: Iterable[Any]) -> None:
        """Collect our arrays and bare device arrays among the arguments, inside tuples, lists and dicts too."""
        for given in values:
            value = arrayed(given)
            if value is not given:
                self.made[id(given)] = value
            if isinstance(value, self.kinds):
                self.arrays[id(value)] = value
            elif type(value) is dict:
                self._find_arrays(value.values())
            elif isinstance(value, (tuple, list)):
                self._find_arrays(value)

    def call(self, function: Callable[..., Any]) -> Any:
        """NumPy's result of the call with host arrays."""
        arrivals = self.fetch()
        args = [self.taken(value) for value in self.args]
        kwargs = {name: self.taken(value) for name, value in self.kwargs.items()}
        for arrive in arrivals:
            arrive()
        return function(*args, **kwargs)

    # --- to the host ----------------------------------------------------------------------------------------------

    def fetch(self) -> list[Callable[[], None]]:
        """Copy the written arrays to the host, and begin to copy those only read, so that these copies overlap.

        The functions returned wait for the copies; they must be called before the host arrays are read.
        """
        for value in self.arrays.values():
            if isinstance(value, Buffered):
                value._buffer.require(self.device)
        if self.written:
            self._fetch_to_write()
        arrivals = [self._read(key, value) for key, value in self.arrays.items() if key not in self.hosts]
        self.originals = {id(host): self.arrays[key] for key, host in self.hosts.items()}
        return [arrive for arrive in arrivals if arrive is not None]

    def _read(self, key: int, value: Any) -> Callable[[], None] | None:
        """Begin to copy an array that is only read; returns the function that waits for the copy, or None."""
        arrive = None
        if isinstance(value, Buffered):
            self.lent = self.lent or value._buffer.writeable
            host, arrive = (value._buffer.copied_as_it_lies(), None) if self.lends else value._buffer.reading()
            if self.lends:
                host.flags.writeable = False
        else:
            host = self._writable(value)
            host.flags.writeable = False
            self.lent = True
        self.hosts[key] = host
        return arrive

    def _fetch_to_write(self) -> None:
        """Copy the written arrays to the host. If several arguments share an allocation, or elements of one overlap,
        the whole allocation is copied: a write through one is then seen through the others on the host too."""
        for key in self.arrays.keys() & self.written:
            value = self.arrays[key]
            if key in self.hosts:
                continue
            together = self._relatives(value) if isinstance(value, Buffered) and value._buffer.writeable else []
            buffers = [each._buffer for each in together]
            lent = value._buffer.allocation_to_write_on_host(buffers) if together else None
            if lent is None:
                self.hosts[key] = self._writable(value)
            else:
                self.wholes.append((value._buffer.allocation, lent[0]))
                self.hosts.update(zip(map(id, together), lent[1], strict=True))

    def _relatives(self, value: Any) -> list[Any]:
        """The arguments in the allocation of `value`, itself too; none if it is alone and its elements are apart."""
        allocation = value._buffer.allocation
        found = [each for each in self.arrays.values()
                 if isinstance(each, Buffered) and each._buffer.allocation is allocation]  # fmt: skip
        low, high = span(value._buffer.layout)
        return found if len(found) > 1 or high - low < value._buffer.layout.nbytes else []

    def _writable(self, value: Any) -> np.ndarray[Any, Any]:
        if isinstance(value, Buffered):
            return value._buffer.to_write_on_host()
        transfer.within_limit(value.nbytes, "host")
        return transfer.download(self.device, value)

    def taken(self, value: Any) -> Any:
        """`value` with host arrays in place of ours, inside tuples, lists and dicts too."""
        value = self.made.get(id(value), value)
        if isinstance(value, self.kinds):
            return self.hosts[id(value)]
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

    # --- and back -------------------------------------------------------------------------------------------------

    def write_back(self) -> None:
        """Put what the call wrote on the host into the arrays."""
        if not self.written:
            return
        for allocation, host in self.wholes:
            allocation.take_over(host)
        together = {id(allocation) for allocation, _ in self.wholes}
        for key in self.hosts.keys() & self.written:
            value, host = self.arrays[key], self.hosts[key]
            if isinstance(value, Buffered):
                if id(value._buffer.allocation) not in together:
                    value._buffer.written_on_host(host)
            else:
                transfer.write(self.device, value, host)

    def returned(self, result: Any) -> Any:
        """NumPy's result as the user gets it: the argument itself where NumPy returned it, arrays wrapped."""
        if id(result) in self.originals:
            return self.originals[id(result)]
        if type(result) is np.ndarray or isinstance(result, np.generic):
            return self._wrapped(result) if result.dtype in HOLDABLE else result
        if isinstance(result, (tuple, list)):
            items = [self.returned(item) for item in result]
            same = all(new is old for new, old in zip(items, result, strict=True))
            return result if same else rebuilt(result, items)
        return result

    def _wrapped(self, result: Any) -> Any:
        """A host array as ours: a view of an argument, if it is a view of its host array; else an array of its own."""
        if result.base is not None and result.size:
            for key, host in self.hosts.items():
                if isinstance(self.arrays[key], Buffered) and np.may_share_memory(result, host) and shows(result, host):
                    return self._view(self.arrays[key], host, result)
        return from_host(self.device, result)

    def _view(self, value: Any, host: np.ndarray[Any, Any], result: np.ndarray[Any, Any]) -> Any:
        layout = value._buffer.layout
        if host.strides == layout.strides:
            return view_of(value, value._buffer.part(result, host_address(result) - host_address(host)))
        place = translated(result, host, layout)
        if place is None:
            return from_host(self.device, result)
        offset, geometry = place
        return view_of(value, value._buffer.part(geometry, offset))


class _PlainTrip(_Trip):
    """A round trip of arrays that are only read and are arguments themselves: no search inside lists is needed."""

    def __init__(self, device: Device, args: Args, kwargs: Kwargs) -> None:
        self.device, self.args, self.kwargs = device, args, kwargs
        self.arrays, self.hosts, self.originals = {}, {}, {}
        self.lent = False

    def call(self, function: Callable[..., Any]) -> Any:
        arrivals: list[Callable[[], None]] = []
        args = [self._begun(value, arrivals) if isinstance(value, Buffered) else value for value in self.args]
        kwargs = {
            name: self._begun(value, arrivals) if isinstance(value, Buffered) else value
            for name, value in self.kwargs.items()
        }
        for arrive in arrivals:
            arrive()
        return function(*args, **kwargs)

    def _begun(self, value: Any, arrivals: list[Callable[[], None]]) -> np.ndarray[Any, Any]:
        """The host array for one of ours, whose copy has begun."""
        buffer = value._buffer
        if buffer.device is not self.device:
            buffer.require(self.device)
        host: np.ndarray[Any, Any]
        host, arrive = buffer.reading()
        arrivals.append(arrive)
        self.lent = self.lent or buffer.writeable
        self.arrays[id(value)], self.hosts[id(value)] = value, host
        self.originals[id(host)] = value
        return host

    def returned(self, result: Any) -> Any:
        return result if type(result) in _PLAIN else super().returned(result)


class _WritableTrip(_Trip):
    """A round trip in which every array is writable; those that the call changed are copied back."""

    def __init__(self, device: Device, args: Args, kwargs: Kwargs, written: tuple[Any, ...]) -> None:
        super().__init__(device, args, kwargs, written)
        self.known = self.written
        self.written = set(self.arrays)

    def write_back(self) -> None:
        self.written = {key for key in self.hosts if key in self.known or self._changed(key)}
        touched = {id(self.arrays[key]._buffer.allocation) for key in self.written if self._is_ours(key)}
        self.wholes = [(allocation, host) for allocation, host in self.wholes if id(allocation) in touched]
        super().write_back()

    def _is_ours(self, key: int) -> bool:
        return isinstance(self.arrays[key], Buffered)

    def _changed(self, key: int) -> bool:
        value = self.arrays[key]
        before = value._buffer.on_host() if isinstance(value, Buffered) else transfer.download(self.device, value)
        return before.tobytes() != self.hosts[key].tobytes()
