"""`numpy.errstate` on a device: which results may hide a floating-point error, so that NumPy must repeat the call.

A GPU keeps no floating-point flags. So where ``np.errstate`` asks for more than a warning, each result is searched for
what an error leaves behind: a NaN or an infinity that no operand has, a zero or a subnormal number. If there is one,
the same call runs on the host. There NumPy raises, calls, prints or logs as asked, or finds nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.routing.wrapping import Buffered
from fbarray.rules.registry import since

_INTEGER_DIVISIONS = (np.floor_divide, np.remainder, np.fmod, np.divmod)
_EXACT, _INEXACT = ("b", "i", "u"), ("f", "c")
_CASTS = (np.ndarray.astype, *since("astype"))


class Look:
    """What is kept of one call, to tell from its result whether a floating-point error may have occurred.

    Parameters
    ----------
    device : Device
    conditions : frozenset of str
        The errors that ``np.errstate`` asks for, such as ``'divide'``.
    function : callable
        The NumPy function of the call.
    ufunc : numpy.ufunc or None
        The ufunc of the call, if it computes element by element.
    operands : list
        The arguments as they were before the call: bare device arrays, host arrays, plain values.
    """

    def __init__(
        self, device: Device, conditions: frozenset[str], function: Any, ufunc: np.ufunc | None, operands: list[Any]
    ) -> None:
        self.device, self.xp, self.conditions = device, device.xp, conditions
        self.function, self.ufunc = function, ufunc
        self.operands = [value for value in operands if _kind(value) in _INEXACT]
        self.divisor = operands[1] if ufunc in _INTEGER_DIVISIONS and _kind(operands[1]) in _EXACT else None

    def found(self, result: Any) -> str:
        """The sign of an error that was found, in words; empty if there is none."""
        if "divide" in self.conditions and self.divisor is not None and self._any(self.xp.equal(self.divisor, 0)):
            return "a divisor is zero"
        for array in _arrays(result, self.device):
            if array.dtype.kind in _INEXACT:
                found = self._found_in(array)
            else:
                found = "a number was cast that no integer is" if self._was_cast(array) else ""
            if found:
                return found
        return ""

    def _found_in(self, array: Any) -> str:
        xp, conditions = self.xp, self.conditions
        if "invalid" in conditions and self._any(self._beside(xp.isnan(array), "isnan")):
            return "the result has a NaN that no operand has"
        if conditions & {"divide", "over"} and self._any(self._beside(xp.isinf(array), "isinf")):
            return "the result has an infinity that no operand has"
        if "under" in conditions and self._any(abs(array) < np.finfo(array.dtype).tiny):
            return "the result has a zero or a subnormal number"
        return ""

    def _beside(self, found: Any, test: str) -> Any:
        """The mask `found` where no operand has the same: in the same place for a ufunc, else in any place."""
        for value in self.operands:
            on_host = not isinstance(value, self.device.array_type)
            same = getattr(np if on_host else self.xp, test)(value)
            if self.ufunc is None:
                same = same.any()
            elif on_host and same.ndim:
                same = transfer.upload(self.device, same)
            found = found & ~same
        return found

    def _was_cast(self, array: Any) -> bool:
        """Whether ``astype`` made integers of values that the integer dtype cannot hold."""
        if self.function not in _CASTS or array.dtype.kind not in ("i", "u") or "invalid" not in self.conditions:
            return False
        bounds = np.iinfo(array.dtype)
        return any(
            not self._all((value.real > bounds.min - 1.0) & (value.real < bounds.max + 1.0)) for value in self.operands
        )

    def _any(self, mask: Any) -> bool:
        return bool(transfer.read(self.device, self.xp.any(mask)))

    def _all(self, mask: Any) -> bool:
        return bool(transfer.read(self.device, self.xp.all(mask)))


def _kind(value: Any) -> str:
    """The ``dtype.kind`` of an operand; empty if it has no dtype."""
    if isinstance(value, (int, float, complex)):
        return np.dtype(type(value)).kind
    dtype = getattr(value, "dtype", None)
    return dtype.kind if isinstance(dtype, np.dtype) else ""


def _arrays(result: Any, device: Device) -> Iterator[Any]:
    """The device arrays in a result, NumPy scalars as arrays too; without arrays that are on the host only."""
    if isinstance(result, (np.inexact, np.integer)):
        yield device.xp.asarray(result)
    elif isinstance(result, Buffered):
        if not result._buffer.on_host_alone:
            yield result._buffer.on_device()
    elif isinstance(result, (list, tuple)):
        for item in result:
            yield from _arrays(item, device)


def before(values: Iterable[Any], kept: dict[int, Any]) -> list[Any]:
    """The operands of a call that is about to run, with copies (`kept`, by ``id``) in place of those that it writes."""
    return [kept[id(value)] if id(value) in kept else _bare(value) for value in _flat(values)]


def copied(array: Any) -> Any:
    """A copy, as a bare device array, of one of our arrays or of a bare one."""
    return _bare(array).copy()


def _bare(value: Any) -> Any:
    return value._buffer.on_device() if isinstance(value, Buffered) else value


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value
