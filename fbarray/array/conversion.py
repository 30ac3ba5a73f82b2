"""Conversion to and from FallbackArrays: asarray, array, asnumpy, ascupy."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray import events
from fbarray.array.fallback import FallbackArray
from fbarray.costs import FIRST_ON_HOST, ON_BOTH_SIDES
from fbarray.devices import HOLDABLE, Device, owner_of
from fbarray.errors import UnsupportedDtypeError
from fbarray.memory import transfer
from fbarray.options import current
from fbarray.process import process
from fbarray.routing.boundary import from_host, shared_of
from fbarray.routing.wrapping import Buffered, array_of


def asarray(obj: Any, dtype: Any = None, copy: bool | None = None) -> FallbackArray:
    """`obj` as a FallbackArray.

    Parameters
    ----------
    obj : array_like
        A FallbackArray, a CuPy array or other device memory (``__cuda_array_interface__``, DLPack), which is shared,
        not copied; or anything `numpy.asarray` takes, which is copied. A small copy stays on the host at first.
    dtype : dtype, optional
        The dtype of the result. An array of another dtype is converted where its bytes are.
    copy : bool, optional
        True: always copy. None: copy if needed. False: never copy; host data then raises a ValueError.

    Returns
    -------
    FallbackArray
        On the device of `obj`; for host data, on the device that the options name.

    Raises
    ------
    UnsupportedDtypeError
        If the device cannot hold the dtype.
    ValueError
        If `copy` is False and a copy is needed; or from NumPy, for a ragged list.

    Examples
    --------
    >>> import numpy as np
    >>> import fbarray as fb
    >>> x = fb.asarray(np.arange(3.0))
    >>> fb.asarray(x) is x
    True
    >>> fb.asarray(x, dtype="f4")
    FallbackArray([0., 1., 2.], dtype=float32)
    """
    if isinstance(obj, FallbackArray):
        return _converted(obj, dtype, copy)
    device, adopted = owner_of(obj)
    if adopted is not None:
        return _converted(shared_of(device, adopted), dtype, copy)
    if isinstance(obj, np.ma.MaskedArray):
        raise UnsupportedDtypeError(
            f"the device cannot hold the mask of a masked array of dtype {obj.dtype}; pass x.filled(value), or both "
            f"x.data and x.mask"
        )
    if copy is False:
        raise ValueError("Unable to avoid copy while creating an array as requested: the data is on the host.")
    return _uploaded(device, np.asarray(obj, dtype=dtype))


def array(obj: Any, dtype: Any = None) -> FallbackArray:
    """As `asarray`, but always a copy.

    Parameters
    ----------
    obj : array_like
        As for `asarray`.
    dtype : dtype, optional
        As for `asarray`.

    Returns
    -------
    FallbackArray

    Examples
    --------
    >>> import fbarray as fb
    >>> x = fb.array([1, 2])
    >>> y = fb.array(x)
    >>> y[0] = 9
    >>> x
    FallbackArray([1, 2])
    """
    return asarray(obj, dtype=dtype, copy=True)


def asnumpy(x: Any) -> np.ndarray[Any, Any]:
    """`x` as a NumPy array. For a FallbackArray or a device array it is a new, writable copy.

    Parameters
    ----------
    x : FallbackArray, device array, or array_like
        Anything else goes through `numpy.asarray`.

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> import fbarray as fb
    >>> fb.asnumpy(fb.asarray([1.0, 2.0]))
    array([1., 2.])
    """
    if not isinstance(x, Buffered):
        device, adopted = owner_of(x)
        if adopted is None:
            return np.asarray(x)
        x = shared_of(device, adopted)
    if not process.recording:
        return x._buffer.copy_on_host()  # type: ignore[no-any-return]
    with events.measured("fbarray.asnumpy", "explicit"):
        return x._buffer.copy_on_host()  # type: ignore[no-any-return]


def ascupy(x: FallbackArray) -> Any:
    """The device array underneath: a `cupy.ndarray`, or the simulated device's array.

    It shares the memory of `x`; bytes that only the host has are uploaded first. From then on other code may write the
    memory, so fbarray keeps no host copy of it: each call that runs on the host copies the array again.

    Parameters
    ----------
    x : FallbackArray
        If it is read-only, the device array can be written all the same, since CuPy has no such flag.

    Returns
    -------
    cupy.ndarray

    Raises
    ------
    TypeError
        If `x` is no FallbackArray.

    Examples
    --------
    >>> import fbarray as fb
    >>> x = fb.asarray([1.0, 2.0])
    >>> fb.ascupy(x)[0] = 5.0
    >>> x
    FallbackArray([5., 2.])
    """
    if not isinstance(x, FallbackArray):
        raise TypeError(f"ascupy takes a FallbackArray, not {type(x).__name__}; make one with fbarray.asarray")
    if not process.recording:
        return x._buffer.share()
    with events.measured("fbarray.ascupy", "explicit"):
        return x._buffer.share()


def _converted(x: FallbackArray, dtype: Any, copy: bool | None) -> FallbackArray:
    """`x` in the given dtype; itself if that is its own and no copy was asked for."""
    changes = dtype is not None and np.dtype(dtype) != x.dtype
    if changes and np.dtype(dtype) not in HOLDABLE:
        raise _unsupported(np.dtype(dtype))
    if changes and copy is False:
        raise ValueError("Unable to avoid copy while creating an array as requested.")
    if not changes and not copy:
        return x
    converted: FallbackArray = x.astype(x.dtype if dtype is None else dtype)
    return converted


def _uploaded(device: Device, host: np.ndarray[Any, Any]) -> FallbackArray:
    if host.dtype not in HOLDABLE:
        raise _unsupported(host.dtype)
    if not process.recording:
        return _moved(device, host)
    with events.measured("fbarray.asarray", "explicit"):
        return _moved(device, host)


def _moved(device: Device, host: np.ndarray[Any, Any]) -> FallbackArray:
    """A FallbackArray with a copy of `host`, on the device; on the host if it is small or the device is full.

    One of medium size is on both sides, until its calls show which side is faster.
    """
    placing = current().placement == "auto"
    own = placing and host.nbytes <= ON_BOTH_SIDES
    if own:
        host = host.copy(order="K")
    if placing and host.size <= FIRST_ON_HOST:
        return from_host(device, host)  # type: ignore[no-any-return]
    try:
        made: FallbackArray = array_of(device, transfer.upload(device, host))
    except device.full:
        return from_host(device, host if own else host.copy(order="K"))  # type: ignore[no-any-return]
    if own:
        made._buffer.remember(host)
    return made


_ADVICE = {
    "O": "give it a numeric dtype, fbarray.asarray(x, dtype=float), or keep it in NumPy",
    "U": "keep it in NumPy, or map the strings to integers with numpy.unique(x, return_inverse=True)",
    "S": "keep it in NumPy, or view the bytes with x.view('u1')",
    "T": "keep it in NumPy, or map the strings to integers with numpy.unique(x, return_inverse=True)",
    "M": "keep it in NumPy, or pass x.view('i8')",
    "m": "keep it in NumPy, or pass x.view('i8')",
    "V": "pass its fields one by one, x['name']",
    "f": "convert it with x.astype('f8')",
    "c": "convert it with x.astype('c16')",
}


def _unsupported(dtype: np.dtype[Any]) -> UnsupportedDtypeError:
    advice = _ADVICE.get(dtype.kind, "convert it with x.astype to a numeric dtype")
    if dtype.kind in "iufc" and dtype.newbyteorder("=") in HOLDABLE:
        advice = "convert it with x.astype(x.dtype.newbyteorder('='))"
    return UnsupportedDtypeError(f"the device cannot hold data of dtype {dtype!r}; {advice}")
