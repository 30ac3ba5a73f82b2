"""Array creation: ``device=``, ``copy=``, ``order=``, the shapes () and 0, and results of at least one dimension."""

from __future__ import annotations

import numpy as np

from fbarray.rules.operands import arrays
from fbarray.rules.registry import Refused, rule


def known(device, like=None, order: str = "C") -> None:
    """Raise NumPy's errors for `order` and `device`, and refuse ``like=``. Device "cpu" means the same as None."""
    if order not in ("C", "F"):
        raise ValueError("only 'C' or 'F' order is permitted")
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
    if like is not None:
        raise Refused("like= names another kind of array")


# For "OWNDATA" CuPy copies even an array that owns its memory. So it is left out here; the caller copies if needed.
@rule(np.require, always=True)
def require(xp, a, dtype=None, requirements=None):
    return xp.require(a, dtype, [each for each in requirements or () if each.upper() not in OWNING])


OWNING = ("O", "OWNDATA")
"""The requirements of `numpy.require` that ask for an array that owns its memory."""


def _like(name: str):
    def created(xp, a, /, dtype=None, order: str = "K", subok: bool = True, shape=None, *, device=None):
        known(device)
        (a,) = arrays(xp, a)
        if shape is None:
            return getattr(xp, f"{name}_like")(a, dtype, order)
        return getattr(xp, name)(shape, a.dtype if dtype is None else dtype, "F" if order == "F" else "C")

    return created


_like_empty, _like_zeros, _like_ones = _like("empty"), _like("zeros"), _like("ones")


# CuPy treats shape=() and shape=0 as if no shape were given.
@rule(np.empty_like, always=True)
def empty_like(xp, prototype, /, dtype=None, order: str = "K", subok: bool = True, shape=None, *, device=None):
    if shape is None and device is None:
        return xp.empty_like(prototype, dtype, order)
    return _like_empty(xp, prototype, dtype, order, subok, shape, device=device)


# CuPy treats shape=() and shape=0 as if no shape were given.
@rule(np.zeros_like, always=True)
def zeros_like(xp, a, dtype=None, order: str = "K", subok: bool = True, shape=None, *, device=None):
    if shape is None and device is None:
        return xp.zeros_like(a, dtype, order)
    return _like_zeros(xp, a, dtype, order, subok, shape, device=device)


# CuPy treats shape=() and shape=0 as if no shape were given.
@rule(np.ones_like, always=True)
def ones_like(xp, a, dtype=None, order: str = "K", subok: bool = True, shape=None, *, device=None):
    if shape is None and device is None:
        return xp.ones_like(a, dtype, order)
    return _like_ones(xp, a, dtype, order, subok, shape, device=device)


# CuPy treats shape=() and shape=0 as if no shape were given.
@rule(np.full_like, always=True)
def full_like(xp, a, fill_value, dtype=None, order: str = "K", subok: bool = True, shape=None, *, device=None):
    (a,) = arrays(xp, a)
    result = empty_like(xp, a, dtype, order, subok, shape, device=device)
    fill = xp.asarray(fill_value) if isinstance(fill_value, (list, tuple, np.ndarray)) else fill_value
    if fill is None or (type(fill) is int and not -(2**63) <= fill < 2**64):  # NumPy makes an object array of it
        if result.dtype.kind not in "fc":
            raise Refused(f"{fill} in an array of dtype {result.dtype}")
        fill = np.asarray(fill).astype(result.dtype)[()]
    xp.copyto(result, fill, casting="unsafe")
    return result


@rule(np.astype)
def astype(xp, x, dtype, /, *, copy: bool = True, device=None):
    known(device)
    return xp.astype(x, dtype, copy=copy)


# CuPy copies silently where copy=False forbids it.
@rule(np.array, always=True)
def array(
    xp, object, dtype=None, *, copy=True, order="K", subok: bool = False, ndmin: int = 0, ndmax: int = 0, like=None
):
    known(None, like)
    if ndmax or (copy is False and not (_has_dtype(object, dtype) and _has_order(object, order))):
        raise Refused("copy=False with another dtype or order, or ndmax=")
    return xp.array(object, dtype, bool(copy), _kept(order, object, dtype, copy), ndmin=ndmin)


def _has_dtype(a, dtype) -> bool:
    return dtype is None or np.dtype(dtype) == getattr(a, "dtype", None)


def _has_order(a, order) -> bool:
    flags = getattr(a, "flags", None)
    return flags is None or order not in ("C", "F") or bool(flags.c_contiguous if order == "C" else flags.f_contiguous)


def _kept(order, a, dtype, copy):
    """``order``, but "K" for "A" where no copy is needed: CuPy's "A" copies arrays in neither C nor Fortran order."""
    return "K" if order == "A" and not copy and _has_dtype(a, dtype) else order


# CuPy copies silently where copy=False forbids it.
@rule(np.asarray, np.asanyarray, always=True)
def asarray(xp, a, dtype=None, order=None, *, device=None, copy=None, like=None):
    known(device, like)
    if copy is False and not (_has_dtype(a, dtype) and _has_order(a, order)):
        raise Refused("copy=False with another dtype or order")
    return xp.asarray(a, dtype, _kept(order, a, dtype, copy), copy=copy)


# NumPy's result has at least one dimension.
@rule(np.ascontiguousarray, always=True)
def ascontiguousarray(xp, a, dtype=None, *, like=None):
    known(None, like)
    return xp.atleast_1d(xp.ascontiguousarray(_converted(xp, a, dtype), dtype))


# NumPy's result has at least one dimension.
@rule(np.asfortranarray, always=True)
def asfortranarray(xp, a, dtype=None, *, like=None):
    known(None, like)
    return xp.atleast_1d(xp.asfortranarray(_converted(xp, a, dtype), dtype))


def _converted(xp, a, dtype):
    """`a` as a device array. NumPy converts a list, and raises if an item does not fit `dtype`."""
    if isinstance(a, (list, tuple)):
        a = np.asarray(a, dtype)
    return arrays(xp, a)[0]


# CuPy accepts any order=, NumPy only "C" and "F".
@rule(np.zeros, always=True)
def zeros(xp, shape, dtype=None, order: str = "C", *, device=None, like=None):
    known(device, like, order)
    return xp.zeros(shape, float if dtype is None else dtype, order)


# CuPy accepts any order=, NumPy only "C" and "F".
@rule(np.ones, always=True)
def ones(xp, shape, dtype=None, order: str = "C", *, device=None, like=None):
    known(device, like, order)
    return xp.ones(shape, float if dtype is None else dtype, order)


# CuPy accepts any order=, NumPy only "C" and "F".
@rule(np.empty, always=True)
def empty(xp, shape, dtype=None, order: str = "C", *, device=None, like=None):
    known(device, like, order)
    return xp.empty(shape, float if dtype is None else dtype, order)


# CuPy accepts any order=, NumPy only "C" and "F".
@rule(np.full, always=True)
def full(xp, shape, fill_value, dtype=None, order: str = "C", *, device=None, like=None):
    known(device, like, order)
    fill = xp.asarray(fill_value) if isinstance(fill_value, (list, tuple, np.ndarray)) else fill_value
    return xp.full(shape, fill, dtype, order)
