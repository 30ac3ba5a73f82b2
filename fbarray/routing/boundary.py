"""The boundary between what users hold and what devices compute on: convert once, wrap once.

Nothing here knows where a call goes. The array classes are bound by the room above, which imports this one.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from fbarray.devices import HOLDABLE, Device
from fbarray.memory import transfer
from fbarray.memory.buffer import Buffer
from fbarray.memory.layout import is_dense
from fbarray.routing.rules import Judged, Refused


class Buffered:
    """Anything whose bytes are reached through a buffer: the base of the array classes."""

    __slots__ = ("__weakref__", "_buffer")

    _buffer: Buffer


_PASSED = (bool, int, float, complex, str, bytes, type(None), slice, type(Ellipsis), type, np.dtype)
_HOST = (np.ndarray, np.generic)
_NUMBERS = (bool, int, float, complex)
_array: type[Buffered] = Buffered
_scalar: type[Buffered] = Buffered
_scalars: dict[str, type[Buffered]] = {}
"""The class of a scalar by the kind of its dtype."""
_new = object.__new__


def bind_classes(array: type[Buffered], scalar: type[Buffered], by_kind: dict[str, type[Buffered]]) -> None:
    """Say which classes results are wrapped in."""
    global _array, _scalar
    _array, _scalar = array, scalar
    _scalars.update(by_kind)


def is_scalar(value: Any) -> bool:
    """Whether `value` is a FallbackScalar. The type tells an array apart; to ask for its class would cost more."""
    return type(value) is not _array and isinstance(value, _scalar)


# --- into the device ---------------------------------------------------------------------------------------------


def operand(device: Device, value: Any) -> Any:
    """`value` in an array position as the device takes it: a bare device array, or a plain scalar."""
    if isinstance(value, Buffered):
        return value._buffer.operand_on(device)
    if isinstance(value, _PASSED) or isinstance(value, device.array_type):  # noqa: SIM101 - on the hot path
        return value
    return _uploaded(device, value)


def required(device: Device, value: Any) -> Any:
    """`value` in an array position that cannot be left out; CuPy dereferences a None."""
    if isinstance(value, Buffered):
        return value._buffer.operand_on(device)
    if value is None:
        raise Refused("an operand is None")
    return operand(device, value)


def operands_on(device: Device, values: Iterable[Any]) -> list[Any]:
    """Each of `values` as `required` gives it; written out, since every ufunc call comes through here."""
    return [
        value._buffer.operand_on(device) if isinstance(value, Buffered) else required(device, value) for value in values
    ]


def _uploaded(device: Device, value: Any) -> Any:
    """A host operand on the device; refused where the device cannot hold it."""
    if isinstance(value, np.generic):
        if value.dtype not in HOLDABLE:
            raise Refused(f"the device cannot hold a scalar of dtype {value.dtype}")
        return value
    if isinstance(value, (list, tuple)) and holds_arrays(value):
        return joined(device, value)
    if isinstance(value, (np.ma.MaskedArray, np.matrix, np.poly1d)):
        raise Refused(f"an operand is a numpy {type(value).__name__}")
    host = np.asarray(value)
    if host.dtype not in HOLDABLE:
        raise Refused(f"the device cannot hold an operand of dtype {host.dtype}")
    transfer.within_limit(host.nbytes, "device")
    return transfer.upload(device, host)


_MOST_JOINED = 1000
"""Items of one list that are joined on the device; of more, NumPy makes one array, and one copy."""


def joined(device: Device, value: Any) -> Any:
    """Nested lists and tuples of arrays and numbers as the one array that `numpy.array` makes of them."""
    if not isinstance(value, (list, tuple)):
        return made(device, value)
    if len(value) > _MOST_JOINED:
        raise Refused(f"a sequence that holds arrays has {len(value)} items")
    parts = [joined(device, item) for item in value]
    if len({part.shape for part in parts}) > 1:
        raise Refused("a sequence holds arrays of several shapes")
    return device.xp.stack(parts) if parts else device.xp.empty(0)


def assignable(device: Device, value: Any, dtype: Any) -> Any:
    """`value` as the device takes it where it is assigned to an array of `dtype`.

    What has no dtype of its own is converted on the host, where NumPy looks at each item: an integer that does not
    fit, a NaN for an integer... raise NumPy's error. A cast that NumPy makes with a warning is left to it. Arrays of
    any other dtype are cast by whoever assigns them.
    """
    if isinstance(value, (Buffered, np.ndarray, device.array_type)):
        value = operand(device, value)
        if value.dtype.kind == "c" and dtype.kind != "c":
            raise Refused("complex values for a real array")
        return value
    if isinstance(value, np.generic):
        if value.dtype == dtype:
            return value
        if dtype.kind in "iu" and value.dtype.kind not in "biu":
            value = value.item()  # NumPy refuses some that np.array takes
    host = np.array(value, dtype=dtype)
    if type(value) in _NUMBERS:
        return value
    return operand(device, host) if host.ndim else host[()]


def holds_arrays(value: Any) -> bool:
    """Whether an array of ours is inside nested lists and tuples."""
    if isinstance(value, (list, tuple)):
        return any(holds_arrays(item) for item in value)
    return isinstance(value, Buffered)


def sequence(device: Device, value: Any) -> Any:
    """`value` in the position of a sequence of arrays."""
    if isinstance(value, (list, tuple)):
        return [operand(device, item) for item in value]
    return operand(device, value)


def nested(device: Device, value: Any) -> Any:
    """`value` in the position of nested lists, whose items are arrays: each item as `operand` gives it."""
    if isinstance(value, (list, tuple)):
        return type(value)([nested(device, item) for item in value])
    return operand(device, value)


def sublist(device: Device, value: Any) -> Any:
    """`value` among operands and lists of subscripts; a list with an ellipsis is of subscripts."""
    subscripts = type(value) is list and any(item is Ellipsis for item in value)
    return value if subscripts else operand(device, value)


def made(device: Device, value: Any) -> Any:
    """`value` in an array position where CuPy takes arrays alone: scalars become arrays too."""
    if isinstance(value, Buffered):
        return value._buffer.operand_on(device)
    return operand(device, np.asarray(value) if isinstance(value, (*_NUMBERS, np.generic)) else value)


def plain(device: Device, value: Any) -> Any:
    """`value` in a position that is no array's by NumPy's account: as it is, but for arrays of ours inside."""
    if isinstance(value, Buffered):
        return operand(device, value)
    if isinstance(value, (list, tuple)) and holds_arrays(value):
        return type(value)(plain(device, item) for item in value)
    return value


def index(device: Device, value: Any) -> Any:
    """`value` in the position of one integer; anything else is NumPy's to refuse."""
    return operator.index(value)


def integer(device: Device, value: Any) -> Any:
    """`value` in the position of one integer, or None; anything else is NumPy's to refuse."""
    return None if value is None else operator.index(value)


def to_be_written(device: Device, value: Any) -> Any:
    """`value`, which the device can write; it is not asked for before the operands are there."""
    if value is None or isinstance(value, (Buffered, device.array_type)):
        return value
    if not isinstance(value, tuple):
        raise Refused("what is to be written is a host array")
    for item in value:
        to_be_written(device, item)
    return value


def written(device: Device, value: Any) -> Any:
    """`value` in a position that is written (``out=``)."""
    if isinstance(value, Buffered):
        if is_scalar(value):
            raise Judged(TypeError("return arrays must be of ArrayType"))
        return value._buffer.target_on(device)
    if value is None or isinstance(value, device.array_type):
        return value
    if isinstance(value, tuple):
        return tuple(written(device, item) for item in value)
    raise Refused("what is to be written is a host array")


# --- back to the user ---------------------------------------------------------------------------------------------


def array_of(device: Device, resident: Any) -> Any:
    """A FallbackArray over a bare device array."""
    made = _new(_array)
    made._buffer = Buffer(device, resident)
    return made


def scalar_of(device: Device, resident: Any) -> Any:
    """A FallbackScalar over a 0-d device array that nobody else writes."""
    made = _new(_scalars[resident.dtype.kind])
    buffer = made._buffer = Buffer(device, resident)
    buffer.writeable = False
    return made


def view_of(base: Any, part: Any, of: Any = None) -> Any:
    """A FallbackArray that shows a part of `base`'s memory; of a scalar, which nothing may write, a copy.

    Parameters
    ----------
    part : device array or numpy.ndarray
        A view of what the buffer's ``layout`` gave.
    of : device array or numpy.ndarray, optional
        What it gave.
    """
    owner = base._buffer
    if is_scalar(base):
        return like(base, part.copy())
    root = owner.base
    made = _new(_array)
    buffer = made._buffer = owner.view(part, owner.layout if of is None else of)
    buffer.base = base if root is None else root
    if not owner.writeable:
        buffer.writeable = False
    return made


def like(x: Any, bare: Any) -> Any:
    """A bare array of either side as `x` is: a scalar's methods give scalars."""
    device = x._buffer.device
    scalar = isinstance(x, _scalar) and not bare.shape
    if isinstance(bare, _HOST):
        return from_host(device, np.asarray(bare)[()] if scalar else bare)
    return scalar_of(device, bare) if scalar else array_of(device, bare)


def array_like(x: Any, bare: Any) -> Any:
    """A bare array of either side as an array, also where `x` is a scalar."""
    device = x._buffer.device
    return from_host(device, np.asarray(bare)) if isinstance(bare, _HOST) else array_of(device, bare)


def shared_of(device: Device, resident: Any) -> Any:
    """A FallbackArray over device memory that others may write."""
    made = _new(_array)
    made._buffer = Buffer.of_others(device, resident)
    return made


def fresh(device: Device, result: Any) -> Any:
    """What a ufunc or a reduction gives, wrapped: memory of its own, and a scalar where it has no dimensions."""
    if type(result) is device.array_type:
        if not result.ndim:
            return scalar_of(device, result)
        made = _new(_array)
        made._buffer = Buffer(device, result)
        return made
    return wrapped(device, result)


def from_host(device: Device, host: Any) -> Any:
    """A result of NumPy's, wrapped without moving it: a scalar for a scalar, an array for an array."""
    if isinstance(host, np.generic):
        made = _new(_scalars[host.dtype.kind])
        buffer = made._buffer = Buffer.of_host(device, np.asarray(host))
        buffer.writeable = False
        return made
    if not host.flags.writeable or host.base is not None or not is_dense(host):
        host = host.copy(order="K")
    made = _new(_array)
    made._buffer = Buffer.of_host(device, host)
    return made


def wrapped(device: Device, result: Any, args: Iterable[Any] = (), scalars: bool = True) -> Any:
    """A device function's result as the user gets it: arrays wrapped, inside tuples and lists too.

    Parameters
    ----------
    args : iterable
        The call's arguments, among which the base of a view is looked for.
    scalars : bool
        Whether a 0-d result is a scalar, as NumPy's reductions and ufuncs give, or stays a 0-d array.
    """
    if isinstance(result, device.array_type):
        base = source_among(args, result)
        if scalars and not result.ndim:
            return scalar_of(device, result if base is None else result.copy())
        if isinstance(base, Buffered):
            return view_of(base, result)
        return array_of(device, result) if base is None else shared_of(device, result)
    if isinstance(result, (tuple, list)):
        return rebuilt(result, [wrapped(device, item, args, scalars) for item in result])
    return result


def source_among(args: Iterable[Any], result: Any) -> Any:
    """The argument whose memory `result` is over, where it is: an array of ours, or a bare one of others."""
    base = result.base
    for value in args:
        layout = value._buffer.layout if isinstance(value, Buffered) else value
        if layout is result:
            return value
        if base is not None and (layout is base or getattr(layout, "base", None) is base):
            return value
    return None


def rebuilt(container: Any, items: list[Any]) -> Any:
    """A tuple, list or namedtuple of `container`'s own type that holds `items`."""
    if hasattr(container, "_fields"):
        return type(container)(*items)
    return type(container)(items)
