"""Adapters of `numpy.fft`: ``out=``, sizes of -1, and half precision."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import axes_of, stored
from fbarray.routing.rules import Refused, rule

ONE: tuple[Any, ...] = (np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.irfft, np.fft.hfft, np.fft.ihfft)
TWO: tuple[Any, ...] = (np.fft.fft2, np.fft.ifft2, np.fft.rfft2, np.fft.irfft2)
REAL = ("rfft", "ihfft", "rfft2", "rfftn")
MANY: tuple[Any, ...] = (np.fft.fftn, np.fft.ifftn, np.fft.rfftn, np.fft.irfftn)


def _one(name: str) -> Any:
    def transform(xp: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Any:
        _taken(name, a)
        n = None if n is None else operator.index(n)
        if (n is not None and n < 1) or not -a.ndim <= operator.index(axis) < a.ndim:
            raise Refused(f"n={n} points along axis {axis}")
        return stored(getattr(xp.fft, name)(a, n, axis, norm), out)

    return transform


def _several(name: str, default: Any) -> Any:
    def transform(xp: Any, a: Any, s: Any = None, axes: Any = default, norm: Any = None, out: Any = None) -> Any:
        _taken(name, a)
        if axes is not None and (len(axes_of(axes, a.ndim)) != len(axes) or not axes):
            raise Refused(f"axes={axes}")
        return stored(getattr(xp.fft, name)(a, _sizes(a, s, axes), axes, norm), out)

    return transform


def _taken(name: str, a: Any) -> None:
    if a.dtype == np.float16 and (name.startswith("irfft") or name == "hfft"):
        raise Refused("the real result is of half precision in NumPy")
    if a.dtype.kind == "c" and name in REAL:
        raise TypeError(f"ufunc {name!r} not supported for complex input")


def _sizes(a: Any, s: Any, axes: Any) -> Any:
    """Sizes without -1, by which NumPy means the array's own."""
    if s is None:
        return None
    if axes is None or any(n is None for n in s) or len(s) != len(axes):
        raise Refused("s= without axes=, or with None in it")
    return tuple(a.shape[axis] if n == -1 else operator.index(n) for n, axis in zip(s, axes, strict=True))


# CuPy takes any axis and any number of points, and drops the imaginary part where NumPy takes no complex numbers.
for _function in ONE:
    rule(_function, always=True)(_one(_function.__name__))
# CuPy does not know a size of -1, and takes an axis twice for once.
for _function in TWO:
    rule(_function, always=True)(_several(_function.__name__, (-2, -1)))
for _function in MANY:
    rule(_function, always=True)(_several(_function.__name__, None))
