"""Conversion of arguments to device operands before a call, and of results to FallbackArrays after it.

Nothing here depends on the route of the call.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from fbarray.devices import HOLDABLE, Device
from fbarray.memory import transfer
from fbarray.memory.buffer import Buffer
from fbarray.memory.laid import Laid
from fbarray.memory.layout import is_dense
from fbarray.memory.on_device import to_read_on
from fbarray.options import current
from fbarray.process import process
from fbarray.routing.wrapping import Buffered, around, array_of, buffer_of, view_of
from fbarray.rules.operands import number_for, require_real_for
from fbarray.rules.registry import Refused

_PASSED = (bool, int, float, complex, str, bytes, type(None), slice, type(Ellipsis), type, np.dtype)
_HOST = (np.ndarray, np.generic)
_NUMBERS = (bool, int, float, complex)
_PLAIN_ARRAYS = (np.ndarray, np.memmap)


# --- into the device ---------------------------------------------------------------------------------------------


def operand(device: Device, value: Any) -> Any:
    """The operand `value` as a bare device array; scalars, strings, dtypes, slices and None stay as they are."""
    if isinstance(value, Buffered):
        ours: Buffered = value
        return to_read_on(ours._found or buffer_of(ours), device)
    if isinstance(value, _PASSED) or isinstance(value, device.array_type):  # noqa: SIM101 - on the hot path
        return value
    return _uploaded(device, value)


def required(device: Device, value: Any) -> Any:
    """As `operand`, for an array parameter that has no default. None is refused: CuPy would use it unchecked."""
    if isinstance(value, Buffered):
        ours: Buffered = value
        return to_read_on(ours._found or buffer_of(ours), device)
    if value is None:
        raise Refused("an operand is None")
    return value if isinstance(value, _NUMBERS) else operand(device, value)


def operands_on(device: Device, values: Iterable[Any]) -> list[Any]:
    """Each of `values` as `required` gives it. The usual case is inlined, since every ufunc call comes through here."""
    operands = []
    for value in values:
        if isinstance(value, Buffered):
            ours: Buffered = value
            buffer: Laid = ours._found or buffer_of(ours)
            bare = buffer.resident
            if bare is None or buffer.owner is not None or buffer.device is not device:
                bare = to_read_on(buffer, device)
            buffer.used = process.epoch
            operands.append(bare)
        else:
            operands.append(required(device, value))
    return operands


_FOREIGN: dict[type, bool] = {}
_GIVES_ARRAYS: dict[type, bool] = {}


def is_foreign(value: Any) -> bool:
    """Whether its class, neither ours nor NumPy's, has ``__array_wrap__`` or ``__array_ufunc__``, as in pandas."""
    kind = type(value)
    found = _FOREIGN.get(kind)
    if found is None:
        ours = issubclass(kind, (Buffered, *_HOST))
        found = not ours and (hasattr(kind, "__array_wrap__") or hasattr(kind, "__array_ufunc__"))
        _FOREIGN[kind] = found
    return found


def arrayed(value: Any) -> Any:
    """The FallbackArray that ``value.__array__()`` gives; else, or if it has ``__array_ufunc__``, `value` itself."""
    kind = type(value)
    gives = _GIVES_ARRAYS.get(kind)
    if gives is None:
        known = issubclass(kind, (Buffered, *_HOST)) or hasattr(kind, "__array_ufunc__")
        gives = _GIVES_ARRAYS[kind] = not known and hasattr(kind, "__array__")
    if not gives:
        return value
    array = value.__array__()
    return array if isinstance(array, Buffered) else value


def is_subclass(value: Any) -> bool:
    """Whether it is of a subclass of `numpy.ndarray` with its own behaviour, as `numpy.matrix`; a memmap is not."""
    return isinstance(value, np.ndarray) and type(value) not in _PLAIN_ARRAYS and not isinstance(value, Buffered)


def _uploaded(device: Device, value: Any) -> Any:
    """The device array for a host operand, refused where the device cannot hold it; a NumPy scalar stays as it is."""
    if isinstance(value, np.generic):
        if value.dtype not in HOLDABLE:
            raise Refused(f"the device cannot hold a scalar of dtype {value.dtype}")
        return value
    if isinstance(value, (list, tuple)) and holds_arrays(value):
        return joined(device, value)
    if is_subclass(value) or isinstance(value, np.poly1d) or is_foreign(value):
        raise Refused(f"an operand is a {type(value).__module__.partition('.')[0]} {type(value).__name__}")
    given = arrayed(value)
    if given is not value:
        return operand(device, given)
    host = np.asarray(value)
    if host.dtype not in HOLDABLE:
        raise Refused(f"the device cannot hold an operand of dtype {host.dtype}")
    transfer.within_limit(host.nbytes, "device")
    return transfer.upload(device, host)


_MOST_JOINED = 1000
"""How many items a list of arrays may have to be stacked on the device. Longer ones are left to NumPy."""


def joined(device: Device, value: Any) -> Any:
    """The device array that `numpy.array` would make of nested lists and tuples of arrays and numbers."""
    if not isinstance(value, (list, tuple)):
        return made(device, value)
    if len(value) > _MOST_JOINED:
        raise Refused(f"a sequence that holds arrays has {len(value)} items")
    parts = [joined(device, item) for item in value]
    if len({part.shape for part in parts}) > 1:
        raise Refused("a sequence holds arrays of several shapes")
    return device.xp.stack(parts) if parts else device.xp.empty(0)


def assignable(device: Device, value: Any, dtype: Any) -> Any:
    """The device array or number to assign to an array of `dtype`.

    Lists and scalars are converted to `dtype` by NumPy on the host. Arrays keep their dtype; assignment casts them.
    """
    if isinstance(value, (Buffered, np.ndarray, device.array_type)):
        value = operand(device, value)
        require_real_for(value.dtype, dtype)
        return value
    number = number_for(value, dtype)
    return operand(device, number) if isinstance(number, np.ndarray) else number


def holds_arrays(value: Any) -> bool:
    """Whether an array of ours is inside nested lists and tuples."""
    if isinstance(value, (list, tuple)):
        return any(holds_arrays(item) for item in value)
    return isinstance(value, Buffered)


def sequence(device: Device, value: Any) -> Any:
    """A list of the device operands in a list or tuple; anything else is one operand."""
    if isinstance(value, (list, tuple)):
        return [operand(device, item) for item in value]
    return operand(device, value)


def nested(device: Device, value: Any) -> Any:
    """`value` with each item of its nested lists and tuples converted by `operand`."""
    if isinstance(value, (list, tuple)):
        return type(value)([nested(device, item) for item in value])
    return operand(device, value)


def sublist(device: Device, value: Any) -> Any:
    """An argument of `numpy.einsum`: a list with an Ellipsis holds subscripts, and stays; else it is an operand."""
    subscripts = type(value) is list and any(item is Ellipsis for item in value)
    return value if subscripts else operand(device, value)


def made(device: Device, value: Any) -> Any:
    """As `operand`, but scalars become device arrays too: for parameters where CuPy takes only arrays."""
    if isinstance(value, Buffered):
        return value._buffer.operand_on(device)
    return operand(device, np.asarray(value) if isinstance(value, (*_NUMBERS, np.generic)) else value)


def plain(device: Device, value: Any) -> Any:
    """The value of a parameter that takes no array, as it is; our arrays, also inside lists, become device arrays."""
    if isinstance(value, Buffered):
        return operand(device, value)
    if isinstance(value, (list, tuple)) and holds_arrays(value):
        return type(value)(plain(device, item) for item in value)
    return value


def index(device: Device, value: Any) -> Any:
    """`value` as a Python int. Other types raise a TypeError, and the call goes to NumPy."""
    return operator.index(value)


def integer(device: Device, value: Any) -> Any:
    """As `index`, but None stays None."""
    return None if value is None else operator.index(value)


# --- back to the user ---------------------------------------------------------------------------------------------


def number_of(device: Device, resident: Any) -> Any:
    """The NumPy scalar in a 0-d device array, read at once; nobody else may write the array.

    With the option ``scalars="device"``, a 0-d FallbackArray instead: the host does not wait for the device.
    """
    if current().scalars == "device":
        return array_of(device, resident)
    return transfer.number(device, resident)


def array_like(x: Any, bare: Any) -> Any:
    """A FallbackArray for a bare array, host or device, on the device of `x`."""
    device = x._buffer.device
    return from_host(device, np.asarray(bare)) if isinstance(bare, _HOST) else array_of(device, bare)


def where_it_lies(x: Any) -> Any:
    """The bare array of `x`: the host's where the host alone has the bytes, else the device's."""
    buffer = x._buffer
    return buffer.on_host() if buffer.on_host_alone else buffer.on_device()


def shared_of(device: Device, resident: Any) -> Any:
    """A FallbackArray over device memory that others may write."""
    return around(Buffer.of_others(device, resident))


def fresh(device: Device, result: Any) -> Any:
    """The wrapped result of a ufunc or a reduction, whose memory is new; a scalar where it is 0-d."""
    if type(result) is device.array_type:
        if not result.ndim:
            return number_of(device, result)
        return array_of(device, result)
    return wrapped(device, result)


def from_host(device: Device, host: Any) -> Any:
    """A host result, wrapped without a transfer; a NumPy scalar stays one, unless ``scalars="device"``."""
    if isinstance(host, np.generic):
        if current().scalars != "device":
            return host
        host = np.asarray(host)
    if not host.flags.writeable or host.base is not None or not is_dense(host):
        host = host.copy(order="K")
    return array_of(device, None, host)


def wrapped(device: Device, result: Any, args: Iterable[Any] = (), scalars: bool = True) -> Any:
    """A device function's result as the user gets it: arrays wrapped, inside tuples and lists too.

    Parameters
    ----------
    args : iterable
        The call's arguments. A result that shares memory with one of our arrays becomes a view of it.
    scalars : bool
        Whether a 0-d result becomes a scalar, as in NumPy's reductions and ufuncs, or stays a 0-d array.
    """
    if isinstance(result, device.array_type):
        base, part = source_among(args, result)
        if scalars and not result.ndim:
            return number_of(device, result if base is None else result.copy())
        if part is not None:
            return view_of(base, part)
        if base is not None:
            return shared_of(device, result)
        return array_of(device, result)
    if isinstance(result, (tuple, list)):
        return rebuilt(result, [wrapped(device, item, args, scalars) for item in result])
    return result


def source_among(args: Iterable[Any], result: Any) -> tuple[Any, np.ndarray[Any, Any] | None]:
    """The argument that shares memory with `result`, and the geometry of `result` within that memory.

    The geometry is None for a bare array. Both are None if no argument shares memory.
    """
    base = result.base
    for value in args:
        if isinstance(value, Buffered):
            ours: Buffered = value
            buffer: Any = ours._found or buffer_of(ours)
            resident = buffer.resident
            if resident is result or (resident is None and buffer.is_given_as(result)):
                return value, buffer.layout
            if resident is None:
                known = buffer.allocation._slices is not None
            else:
                known = base is not None and (base is resident or base is resident.base)
            part = buffer.shown_by(result) if known else None
            if part is not None:
                return value, part
        elif type(value) is list or type(value) is tuple:
            found = source_among(value, result)
            if found[0] is not None:
                return found
        elif value is result or (base is not None and (base is value or base is getattr(value, "base", None))):
            return value, None
    return None, None


def rebuilt(container: Any, items: list[Any]) -> Any:
    """A tuple, list or namedtuple of `container`'s own type that holds `items`."""
    if hasattr(container, "_fields"):
        return type(container)(*items)
    return type(container)(items)
