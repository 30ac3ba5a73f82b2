"""`numpy.fft`: ``out=``, sizes of -1, float16, axes named twice, and the axes of shifts."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.rules.operands import arrays
from fbarray.rules.registry import Refused, rule

ONE: tuple[Any, ...] = (np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.irfft, np.fft.hfft, np.fft.ihfft)
TWO: tuple[Any, ...] = (np.fft.fft2, np.fft.ifft2, np.fft.rfft2, np.fft.irfft2)
REAL = ("rfft", "ihfft", "rfft2", "rfftn")
MANY: tuple[Any, ...] = (np.fft.fftn, np.fft.ifftn, np.fft.rfftn, np.fft.irfftn)


def _one(name: str):
    def transform(xp, a, n=None, axis: int = -1, norm=None, out=None):
        _taken(name, a)
        n = None if n is None else operator.index(n)
        if not -a.ndim <= operator.index(axis) < a.ndim or _points(name, a, n, axis) < 1:
            raise Refused(f"n={n} points along axis {axis}")
        return getattr(xp.fft, name)(a, n, axis, norm)

    return transform


def _several(name: str, default):
    def transform(xp, a, s=None, axes=default, norm=None, out=None):
        _taken(name, a)
        if axes is None and s is not None:
            axes = tuple(range(-len(s), 0))
        if (axes is not None and not len(axes)) or not (a.ndim or out is None):
            raise Refused("no axis is transformed")
        if axes is not None and not all(-a.ndim <= operator.index(axis) < a.ndim for axis in axes):
            raise Refused(f"axes {axes} of an array of {a.ndim} dimensions")
        if "rfft" in name and not (a.flags.c_contiguous or a.flags.f_contiguous):
            a = xp.ascontiguousarray(a)  # CuPy may convert it to Fortran order, and then reads it as C order
        s = _sizes(a, s, axes)
        last = axes[-1] if axes is not None else -1
        if (s is not None and min(s) < 1) or (a.ndim and _points(name, a, None if s is None else s[-1], last) < 1):
            raise Refused(f"s={s} points along axes {axes}")
        if axes is not None and len({operator.index(axis) % a.ndim for axis in axes}) < len(axes):
            return _one_by_one(xp, name, a, s, axes, norm)
        return getattr(xp.fft, name)(a, s, axes, norm)

    return transform


def _points(name: str, a, n, axis) -> int:
    """The number of points of a transform along an axis. CuPy checks only the input's points, not the result's."""
    if n is not None:
        return int(n)
    length = a.shape[axis]
    return 2 * (length - 1) if name == "hfft" or name.startswith("irfft") else int(length)


def _one_by_one(xp, name: str, a, s, axes, norm):
    """One transform for each entry of `axes`, in NumPy's order: NumPy transforms twice along an axis named twice."""
    whole = "ifft" if name.startswith("i") else "fft"
    last = len(axes) - 1
    sizes = [None] * len(axes) if s is None else list(s)
    steps = [(whole, i) for i in range(last, -1, -1)]
    if "rfft" in name:
        real = ("irfft" if name.startswith("i") else "rfft", last)
        steps = [(whole, i) for i in range(last)] + [real] if name.startswith("i") else [real, *steps[1:]]
        if s is None and name.startswith("i"):
            sizes[last] = (a.shape[axes[last]] - 1) * 2
    if s is None:
        sizes = [a.shape[axis] if n is None else n for n, axis in zip(sizes, axes, strict=True)]
    for step, i in steps:
        a = getattr(xp.fft, step)(a, sizes[i], axes[i], norm)
    return a


def _taken(name: str, a) -> None:
    if a.dtype == np.float16 and (name.startswith("irfft") or name == "hfft"):
        raise Refused("the real result is of half precision in NumPy")
    if a.dtype.kind == "c" and name in REAL:
        raise TypeError(f"ufunc {name!r} not supported for complex input")


def _sizes(a, s, axes):
    """The sizes `s`, with the array's own length in place of each -1."""
    if s is None:
        return None
    if any(n is None for n in s) or len(s) != len(axes):
        raise Refused("s= of another length than axes=, or with None in it")
    return tuple(a.shape[axis] if n == -1 else operator.index(n) for n, axis in zip(s, axes, strict=True))


# CuPy accepts an axis out of range and a result without points, and drops the imaginary part where NumPy raises.
for _function in ONE:
    rule(_function, always=True)(_one(_function.__name__))
# CuPy does not know a size of -1, and transforms only once along an axis that is named twice.
for _function in TWO:
    rule(_function, always=True)(_several(_function.__name__, (-2, -1)))
for _function in MANY:
    rule(_function, always=True)(_several(_function.__name__, None))


def _shift(name: str):
    def shift(xp, x, axes=None):
        axes = int(axes) if isinstance(axes, np.integer) else axes
        return getattr(xp.fft, name)(*arrays(xp, x), axes)

    return shift


# CuPy takes only a Python int for a single axis, and tries to iterate over a NumPy integer.
rule(np.fft.fftshift, always=True)(_shift("fftshift"))
rule(np.fft.ifftshift, always=True)(_shift("ifftshift"))
