"""CuPy functions that take the same arguments as NumPy's, but give another value, or end the process."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from fbarray.devices.dtypes import real_dtype
from fbarray.devices.simulated.array import SimulatedArray, adopt, host_of, to_device, to_host
from fbarray.devices.simulated.functions import silence
from fbarray.devices.simulated.memory import SimulatedCudaError, quiet
from fbarray.devices.simulated.quirks import namesake, quirk


@quirk("histogram")
def histogram(ordinal: int, x: Any, bins: Any, range: Any, density: bool, weights: Any) -> Any:
    edges = np.asarray(to_host(bins, ordinal))
    if weights is None and edges.ndim and (edges.size == 1 or bool(np.isnan(edges).any())):
        raise SimulatedCudaError("CUB ends the process: there are no bins, or their edges are not in order")
    return namesake("histogram")(ordinal, x, bins, range, density, weights)


@quirk("clip")
def clip(ordinal: int, a: Any, a_min: Any, a_max: Any, out: Any) -> Any:
    """If a scalar ``a_min`` is above a scalar ``a_max``, every element becomes ``a_max``, NaNs too."""
    found = namesake("clip")(ordinal, a, a_min, a_max, out=out)
    low, high = (np.asarray(to_host(bound, ordinal)) for bound in (a_min, a_max))
    if a_min is not None and a_max is not None and not low.ndim and not high.ndim and low > high:
        found[...] = a_max
    return found


@quirk("round", "around")
def round(ordinal: int, a: Any, decimals: Any, out: Any) -> Any:
    """float16 is rounded in float32."""
    if out is None and isinstance(a, SimulatedArray) and a.dtype == np.float16:
        with quiet():
            host = np.asarray(np.round(host_of(a, ordinal).astype(np.float32), decimals))
            return adopt(host.astype(np.float16), ordinal)
    return namesake("round")(ordinal, a, decimals, out)


@quirk("unique")
def unique(
    ordinal: int, ar: Any, return_index: bool, return_inverse: bool, return_counts: bool, axis: Any, *, equal_nan: bool
) -> Any:
    """CuPy always sorts, and compares booleans by their bytes, which in a view may differ from 0 and 1."""
    wanted = (return_index, return_inverse, return_counts, axis)
    if ar.dtype.kind == "c" and not any(wanted[:3]):
        return namesake("unique")(ordinal, ar, False, False, True, axis, equal_nan=equal_nan)[0]
    if ar.dtype != bool:
        return namesake("unique")(ordinal, ar, *wanted, equal_nan=equal_nan)
    found = namesake("unique")(ordinal, ar.view(np.uint8), *wanted)
    return (found[0].view(bool), *found[1:]) if isinstance(found, tuple) else found.view(bool)


@quirk("linspace")
def linspace(
    ordinal: int, start: Any, stop: Any, num: Any, endpoint: bool, retstep: bool, dtype: Any, axis: int
) -> Any:
    """Bounds that are integer arrays are cast to float64. For ``num < 2`` the step returned is NaN."""
    ends = [end if np.isscalar(end) else np.asarray(to_host(end, ordinal)) for end in (start, stop)]
    start, stop = (end * 1.0 if isinstance(end, np.ndarray) and end.dtype.kind != "f" else end for end in ends)
    found = namesake("linspace")(ordinal, start, stop, num, endpoint, retstep, dtype, axis)
    return (found[0], float("nan")) if retstep and num < 2 else found


@quirk("gradient")
def gradient(ordinal: int, f: Any, *varargs: Any, axis: Any, edge_order: int) -> Any:
    """For complex `f` a step of zero or infinity makes the result NaN."""
    found = namesake("gradient")(ordinal, f, *varargs, axis=axis, edge_order=edge_order)
    steps = [np.asarray(to_host(step, ordinal)) for step in varargs]
    steps = [np.diff(step) if step.ndim else step for step in steps]
    if f.dtype.kind == "c" and not all((np.isfinite(step) & (step != 0)).all() for step in steps):
        for part in found if isinstance(found, tuple) else [found]:
            part[...] = complex(np.nan, np.nan)
    return list(found) if isinstance(found, tuple) else found


@quirk("logspace")
def logspace(ordinal: int, start: Any, stop: Any, num: Any, endpoint: bool, base: Any, dtype: Any, axis: int) -> Any:
    """For an integer `dtype` only the real parts of the exponents count."""
    ends = [np.asarray(to_host(end, ordinal)) for end in (start, stop)]
    if dtype is not None and np.dtype(dtype).kind in "iu":
        start, stop = (end.real for end in ends)
    return namesake("logspace")(ordinal, start, stop, num, endpoint, base, dtype, axis)


@quirk("ravel_multi_index")
def ravel_multi_index(ordinal: int, multi_index: Any, dims: Any, mode: Any, order: Any) -> Any:
    """With a dimension of length 0 the indices are checked only for ``mode="raise"``."""
    modes = (mode,) * len(dims) if isinstance(mode, str) else mode
    indices = np.broadcast_arrays(*to_host(tuple(multi_index), ordinal))
    if len(indices) != len(dims):
        raise ValueError(f"parameter multi_index must be a sequence of length {len(dims)}")
    if min(dims, default=1) > 0 or indices[0].size == 0:
        return namesake("ravel_multi_index")(ordinal, multi_index, dims, mode=mode, order=order)
    found = np.zeros(indices[0].shape, np.int64)
    for place, (index, length, how) in enumerate(zip(indices, dims, modes, strict=True)):
        if how == "raise" and bool(((index < 0) | (index >= length)).any()):
            raise ValueError("invalid entry in coordinates array")
        stride = math.prod(dims[place + 1 :] if order == "C" else dims[:place])
        with quiet():
            found += stride * (np.clip(index, 0, length - 1) if how == "clip" else index % length)
    return adopt(found, ordinal)


@quirk("interp")
def interp(ordinal: int, x: Any, xp: Any, fp: Any, left: Any, right: Any, period: Any) -> Any:
    """CuPy bisects, so a NaN in `xp` counts as larger than all numbers. Complex values are interpolated as a whole."""
    hosts = tuple(np.asarray(to_host(value, ordinal)) for value in (x, xp, fp))
    alike = hosts[1].size > 1 and hosts[2].dtype.kind != "c" and not np.isnan(hosts[1]).any()
    if period is not None or alike or hosts[1].shape != hosts[2].shape or hosts[1].ndim != 1 or not hosts[1].size:
        return namesake("interp")(ordinal, x, xp, fp, left, right, period)
    given = ((left, hosts[2][0]), (right, hosts[2][-1]))
    ends = [end if value is None else hosts[2].dtype.type(to_host(value, ordinal)) for value, end in given]
    with quiet():
        found = [_interpolated(number, hosts[1], hosts[2], *ends) for number in hosts[0].ravel()]
    return adopt(np.array(found, hosts[2].dtype).reshape(hosts[0].shape), ordinal)


def _interpolated(x: Any, xp: Any, fp: Any, left: Any, right: Any) -> Any:
    place, end = (0, xp.size - 1) if not x >= xp[-1] else (xp.size, 0)
    while place < end:
        middle = (place + end) // 2
        place, end = (middle + 1, end) if xp[middle] <= x else (place, middle)
    place -= 1
    if np.isnan(x):
        return x
    if place < 0:
        return left
    if x == xp[-1]:
        return fp[-1]
    if place >= xp.size - 1:
        return right
    if x == xp[place]:
        return fp[place]
    slope = (fp[place + 1] - fp[place]) / (xp[place + 1] - xp[place])
    found = slope * (x - xp[place]) + fp[place]
    if np.isnan(found):
        found = slope * (x - xp[place + 1]) + fp[place + 1]
    return fp[place] if np.isnan(found) and fp[place] == fp[place + 1] else found


def _window(name: str, compute: Callable[[Any, Any], Any]) -> None:
    """Register a window that CuPy computes in float32, and returns as float64."""

    @quirk(name)
    def window(ordinal: int, M: Any) -> Any:  # noqa: N803 - CuPy's name
        if M <= 1:
            return adopt(np.ones(max(int(M), 0)), ordinal)
        alpha = np.float32((M - 1) / 2.0 if name == "bartlett" else np.pi * 2 / (M - 1))
        return adopt(compute(np.arange(M, dtype=np.float32), alpha).astype(np.float64), ordinal)


_window("bartlett", lambda i, alpha: np.where(i < alpha, i / alpha, np.float32(2) - i / alpha))
_window("blackman", lambda i, alpha: 0.42 - 0.5 * np.cos(i * alpha) + 0.08 * np.cos(2 * alpha * i))
_window("hamming", lambda i, alpha: 0.54 - 0.46 * np.cos(i * alpha))
_window("hanning", lambda i, alpha: 0.5 - 0.5 * np.cos(i * alpha))


@quirk("kaiser")
def kaiser(ordinal: int, M: Any, beta: Any) -> Any:  # noqa: N803 - CuPy's name
    """CuPy computes it in float32."""
    return adopt(np.kaiser(M, beta).astype(np.float32).astype(np.float64), ordinal)


def _to_no_points(name: str) -> Any:
    """A transform to reals. From one point it makes none: CuPy gives an empty array, NumPy raises ValueError."""

    def transform(ordinal: int, a: Any, n: Any, axis: Any, norm: Any) -> Any:
        host = host_of(a, ordinal)
        if n is not None or not host.ndim or host.shape[axis] != 1:
            return to_device(getattr(np.fft, name)(host, n, axis, norm), ordinal)
        real = real_dtype(host.dtype)
        return adopt(np.empty_like(np.take(host, [], axis), dtype=np.promote_types(real, np.float32)), ordinal)

    return transform


for _name in ("irfft", "hfft"):
    quirk(f"fft.{_name}")(_to_no_points(_name))


def _of_order_lost(name: str) -> Any:
    """A transform to or from reals along several axes. For some arrays CuPy's result is wrong, here NaN.

    CuPy takes an array in Fortran order axis by axis, because cuFFT would get it wrong. But it looks at the order
    before it casts, and the cast copy of an array with gaps may be in Fortran order.
    """

    def transform(ordinal: int, a: Any, s: Any, axes: Any, norm: Any) -> Any:
        host = host_of(a, ordinal)
        with quiet():
            found = np.asarray(getattr(np.fft, name)(host, s, axes, norm))
        kept = "FD" if "irfft" in name else "fd"
        if not host.flags.forc and host.dtype.char not in kept and len(s or axes or host.shape) > 1:
            fortran = host.astype(np.complex128).flags.f_contiguous
            lengths = found.shape if s else host.shape
            if fortran and sum(length > 1 for length in lengths) > 1:
                found = np.full_like(found, np.nan)
        return to_device(found, ordinal)

    return transform


for _name in ("rfft2", "irfft2", "rfftn", "irfftn"):
    quirk(f"fft.{_name}")(_of_order_lost(_name))


def _filled(name: str) -> Any:
    def reduction(ordinal: int, a: Any, axis: Any, dtype: Any, out: Any, keepdims: bool) -> Any:
        """``out=`` does not change the dtype of the computation. A result over all elements, by CUB, fills an ``out=``
        of any shape. CUB rounds each step to float16."""
        found = namesake(name)(ordinal, a, axis, dtype, None, keepdims)
        if found.dtype == a.dtype == np.float16 and a.size and a.flags.forc:
            axes = normalize_axis_tuple(range(a.ndim) if axis is None else axis, a.ndim)
            rows = np.moveaxis(host_of(a, ordinal), axes, range(-len(axes), 0)).reshape((*_kept(a.shape, axes), -1))
            with quiet():
                steps = getattr(np, f"cum{name}")(rows, axis=-1, dtype=np.float16)
            found[...] = to_device(steps[..., -1].reshape(found.shape), ordinal)
        return found if out is None else _cast_into(ordinal, out, found, axis is not None)

    return reduction


def _kept(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for i, length in enumerate(shape) if i not in axes)


def _cast_into(ordinal: int, out: Any, found: Any, alike: bool) -> Any:
    """`out`, with `found` cast into it; ValueError if they must be `alike` and their shapes differ."""
    if alike and out.shape != found.shape:
        raise ValueError("Output shape is mismatched")
    with quiet():
        host_of(out, ordinal)[...] = host_of(found, ordinal)
    return out


@quirk("trace")
def trace(ordinal: int, a: Any, offset: Any, axis1: Any, axis2: Any, dtype: Any, out: Any) -> Any:
    """As for `sum`, ``out=`` does not change the dtype of the computation."""
    found = namesake("trace")(ordinal, a, offset, axis1, axis2, dtype)
    return found if out is None else _cast_into(ordinal, out, found, True)


for _name in ("sum", "prod"):
    quirk(_name)(_filled(_name))


def _by_part(name: str, filler: int) -> Callable[..., Any]:
    """``nansum`` or ``nanprod``: a NaN in one part of a complex number becomes the filler; the other part stays."""

    def total(ordinal: int, a: Any, *args: Any) -> Any:
        if a.dtype.kind == "c":
            host = host_of(a, ordinal).copy(order="K")
            for part in (host.real, host.imag):
                part[np.isnan(part)] = filler
            a = adopt(host, ordinal)
        return namesake(name)(ordinal, a, *args)

    return total


quirk("nansum")(_by_part("nansum", 0))
quirk("nanprod")(_by_part("nanprod", 1))


@quirk("nanmean")
def nanmean(ordinal: int, a: Any, axis: Any, dtype: Any, out: Any, keepdims: bool) -> Any:
    """For booleans and integers the same as `mean`."""
    if a.dtype.kind in "biu":
        return mean(ordinal, a, axis, dtype, out, keepdims)
    with silence("nanmean", (a,)):
        return namesake("nanmean")(ordinal, a, axis, dtype, out, keepdims)


@quirk("mean")
def mean(ordinal: int, a: Any, axis: Any, dtype: Any, out: Any, keepdims: bool) -> Any:
    """Integers are cast to an integer `dtype` only at the end; real numbers stay real, even for a complex ``out``."""
    if out is not None and out.dtype.kind == "c" and a.dtype.kind != "c":
        out[...] = mean(ordinal, a, axis, dtype, None, keepdims)
        return out
    if dtype is None or np.dtype(dtype).kind not in "iu" or a.dtype.kind not in "biu":
        with silence("mean", (a,)):
            return namesake("mean")(ordinal, a, axis, dtype, out, keepdims)
    return namesake("mean")(ordinal, a, axis, None, out, keepdims).astype(dtype)


@quirk("unwrap")
def unwrap(ordinal: int, p: Any, discont: Any, axis: Any, *, period: Any) -> Any:
    host = np.asarray(to_host(p, ordinal))
    if host.ndim and host.shape[axis] < 2:  # CuPy checks no argument
        return to_device(host.astype(np.result_type(host, period)), ordinal)
    return namesake("unwrap")(ordinal, p, discont, axis, period=period)


@quirk("bincount")
def bincount(ordinal: int, x: Any, weights: Any, minlength: Any) -> Any:
    if not x.size:  # CuPy checks no argument
        return adopt(np.zeros(minlength or 0, np.intp), ordinal)
    return namesake("bincount")(ordinal, x, weights, minlength or 0)


@quirk("isclose")
def isclose(ordinal: int, a: Any, b: Any, rtol: Any, atol: Any, equal_nan: bool) -> Any:
    """Finite numbers are compared by the tolerances alone: with a negative or NaN one even equal ones are not close."""
    found = namesake("isclose")(ordinal, a, b, rtol, atol, equal_nan)
    x, y, relative, absolute = (np.asarray(to_host(value, ordinal)) for value in (a, b, rtol, atol))
    with quiet():
        apart = np.isfinite(x) & np.isfinite(y) & ~(abs(x - y) <= absolute + relative * abs(y))
    host = host_of(found, ordinal)
    host &= ~apart
    return found


@quirk("eye")
def eye(ordinal: int, N: Any, M: Any, k: int, dtype: Any, order: str) -> Any:  # noqa: N803 - CuPy's names
    """CuPy accepts any `order`; all but "F" mean "C"."""
    return adopt(np.eye(N, M, k, float if dtype is ... else dtype, "F" if order == "F" else "C"), ordinal)


@quirk("nan_to_num")
def nan_to_num(ordinal: int, x: Any, copy: bool, nan: Any, posinf: Any, neginf: Any) -> Any:
    """Of a complex replacement only the real part is used."""
    numbers = [value if value is None else np.real(to_host(value, ordinal)) for value in (nan, posinf, neginf)]
    return namesake("nan_to_num")(ordinal, x, copy, *numbers)


@quirk("searchsorted")
def searchsorted(ordinal: int, a: Any, v: Any, side: str, sorter: Any) -> Any:
    """A complex number with a NaN in either part comes after all others. For an empty `a` the sorter is not checked."""
    if isinstance(a, SimulatedArray) and a.shape == (0,):
        return adopt(np.zeros(np.shape(v), np.int64), ordinal)
    if isinstance(v, SimulatedArray) and v.dtype.kind == "c":
        whole = complex(np.nan, np.nan)
        a, v = (to_device(np.where(np.isnan(host), whole, host), ordinal) for host in to_host((a, v), ordinal))
    return namesake("searchsorted")(ordinal, a, v, side, sorter)


@quirk("polyfit")
def polyfit(ordinal: int, x: Any, y: Any, deg: Any, rcond: Any, full: Any, w: Any, cov: Any) -> Any:
    """If all of `x` is zero, CuPy divides by zero when it scales the columns, and the coefficients are NaN."""
    if isinstance(x, SimulatedArray) and x.size and not host_of(x, ordinal).any():
        shape = (deg + 1, *y.shape[1:])
        return adopt(np.full(shape, np.nan, np.result_type(x.dtype, y.dtype, 1.0)), ordinal)
    return namesake("polyfit")(ordinal, x, y, deg, rcond, full, w, cov)
