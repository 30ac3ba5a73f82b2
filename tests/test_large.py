"""Arrays so large that many blocks of threads have a part in each call: the same facts as of small ones.

Most tests compare a few elements; what a kernel does where its blocks meet only shows in many.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device


class Data(NamedTuple):
    """Operands, on either side."""

    x: Any
    """Doubles of either sign."""
    holes: Any
    """The same with NaNs and infinities among them."""
    i: Any
    """Integers of which most occur many times."""
    mask: Any
    """Booleans."""
    m: Any
    """A table of doubles."""
    order: Any
    """The numbers below the length of `x`, in random order."""


CALLS: dict[str, Callable[[Data], Any]] = {
    "sum": lambda d: np.sum(d.x),
    "sum of integers": lambda d: np.sum(d.i),
    "sum axis 0": lambda d: np.sum(d.m, axis=0),
    "sum axis 1": lambda d: np.sum(d.m, axis=1),
    "sum where": lambda d: np.sum(d.x, where=d.mask),
    "prod": lambda d: np.prod(1 + d.x / 1e6),
    "mean": lambda d: np.mean(d.m, axis=0),
    "std": lambda d: np.std(d.x),
    "var": lambda d: np.var(d.m, axis=1),
    "max": lambda d: np.max(d.x),
    "max of NaNs": lambda d: np.max(d.holes),
    "argmax": lambda d: np.argmax(d.i),
    "argmin": lambda d: np.argmin(d.i),
    "argmax axis 0": lambda d: np.argmax(d.m.round(), axis=0),
    "argmax of NaNs": lambda d: np.argmax(d.holes),
    "nanargmax": lambda d: np.nanargmax(d.holes),
    "nansum": lambda d: np.nansum(_finite(d.holes)),
    "nanmax": lambda d: np.nanmax(d.holes),
    "nanmean": lambda d: np.nanmean(_finite(d.holes)),
    "any, all": lambda d: [np.any(d.mask), np.all(d.mask), np.all(d.x > -1e9)],
    "count_nonzero": lambda d: np.count_nonzero(d.mask),
    "cumsum": lambda d: np.cumsum(d.i),
    "cumsum of doubles": lambda d: np.cumsum(d.x),
    "cumsum axis 0": lambda d: np.cumsum(d.m, axis=0),
    "cumsum axis 1": lambda d: np.cumsum(d.m, axis=1),
    "cumprod": lambda d: np.cumprod(1 + d.x / 1e6),
    "nancumsum": lambda d: np.nancumsum(_finite(d.holes)),
    "maximum.accumulate": lambda d: np.maximum.accumulate(d.x),
    "minimum.accumulate": lambda d: np.minimum.accumulate(d.m, axis=0),
    "multiply.accumulate": lambda d: np.multiply.accumulate(1 + d.x / 1e6),
    "add.reduceat": lambda d: np.add.reduceat(d.x, [0, 10, len(d.x) // 2, len(d.x) // 2 + 1, 5]),
    "add.at": lambda d: _at(np.add, d),
    "maximum.at": lambda d: _at(np.maximum, d._replace(x=(1000 * d.x).astype(int))),
    "sort": lambda d: np.sort(d.x),
    "sort with NaNs": lambda d: np.sort(d.holes),
    "sort of integers": lambda d: np.sort(d.i),
    "sort axis 0": lambda d: np.sort(d.m, axis=0),
    "argsort": lambda d: np.argsort(d.x),
    "argsort stable": lambda d: np.argsort(d.i, kind="stable"),
    "argsort axis 0": lambda d: np.argsort(d.m, axis=0),
    "lexsort": lambda d: np.lexsort((d.i, d.mask)),
    "partition": lambda d: np.partition(d.x, 1000)[1000],
    "unique": lambda d: np.unique(d.i, return_index=True, return_inverse=True, return_counts=True),
    "unique with NaNs": lambda d: np.unique(d.holes),
    "searchsorted": lambda d: np.searchsorted(np.sort(d.x), d.x[::7]),
    "digitize": lambda d: np.digitize(d.x, [-2.0, -1.0, 0.0, 0.5, 3.0]),
    "histogram": lambda d: np.histogram(d.x, bins=100),
    "histogram weights": lambda d: np.histogram(d.x, bins=50, weights=d.x),
    "histogram2d": lambda d: np.histogram2d(d.x, d.x[::-1], bins=20),
    "bincount": lambda d: np.bincount(d.i, minlength=2000),
    "bincount weights": lambda d: np.bincount(d.i, weights=d.x),
    "median": lambda d: np.median(d.x),
    "median axis 0": lambda d: np.median(d.m, axis=0),
    "percentile": lambda d: np.percentile(d.x, [1, 50, 99.9]),
    "nanpercentile": lambda d: np.nanpercentile(_finite(d.holes), [10, 90]),
    "quantile axis 1": lambda d: np.quantile(d.m, 0.3, axis=1),
    "nonzero": lambda d: np.nonzero(d.mask),
    "where": lambda d: np.where(d.mask, d.x, -1.0),
    "argwhere": lambda d: np.argwhere(d.m > 1),
    "flatnonzero": lambda d: np.flatnonzero(d.x > 2),
    "x[mask]": lambda d: d.x[d.mask],
    "x[order]": lambda d: d.x[d.order],
    "m[mask]": lambda d: d.m[d.m > 1],
    "take": lambda d: np.take(d.x, d.order),
    "take_along_axis": lambda d: np.take_along_axis(d.m, np.argsort(d.m, 1), 1),
    "compress": lambda d: np.compress(d.mask, d.x),
    "extract": lambda d: np.extract(d.mask, d.x),
    "choose": lambda d: np.choose(d.i % 2, [d.x, -d.x]),
    "select": lambda d: np.select([d.x > 1, d.x < -1], [d.x, -d.x], 7.0),
    "x[mask] = y": lambda d: _set(d.x, d.mask, d.x[: int(np.count_nonzero(d.mask))] * 2),
    "x[order] = y": lambda d: _set(d.x, d.order, d.x * 2),
    "x[repeated] = y": lambda d: _set(d.x, d.i, d.x),
    "put": lambda d: _put(np.put, d.x, d.i, d.x),
    "place": lambda d: _put(np.place, d.x, d.mask, d.x[:777]),
    "putmask": lambda d: _put(np.putmask, d.x, d.mask, d.x[:777]),
    "insert": lambda d: np.insert(d.x, [5, len(d.x) // 2], [1.0, 2.0]),
    "delete": lambda d: np.delete(d.x, d.i),
    "repeat": lambda d: np.repeat(d.x, d.i % 3),
    "roll": lambda d: np.roll(d.x, 12_345),
    "flip": lambda d: np.flip(d.m),
    "transposed": lambda d: d.m.T + 1,
    "concatenate": lambda d: np.concatenate([d.x, d.x[::-1], d.x[::3]]),
    "diff": lambda d: np.diff(d.x, 2),
    "gradient": lambda d: np.gradient(d.x),
    "ediff1d": lambda d: np.ediff1d(d.i),
    "trapezoid": lambda d: np.trapezoid(d.x),
    "interp": lambda d: np.interp(d.x, np.arange(-3.0, 4.0), np.arange(7.0) ** 2),
    "convolve": lambda d: np.convolve(d.x, np.arange(9.0), "same"),
    "correlate": lambda d: np.correlate(d.x, np.arange(9.0), "full"),
    "fft": lambda d: np.fft.rfft(d.x),
    "fft2": lambda d: np.fft.fft2(d.m),
    "dot": lambda d: np.dot(d.x, d.x),
    "matmul": lambda d: d.m @ d.m.T,
    "einsum": lambda d: np.einsum("ij,ij->i", d.m, d.m),
    "outer": lambda d: np.outer(d.m[0], d.m[1]),
    "tensordot": lambda d: np.tensordot(d.m, d.m, 2),
    "norm": lambda d: np.linalg.norm(d.x),
    "norm inf": lambda d: np.linalg.norm(d.m, np.inf),
    "trace": lambda d: np.trace(d.m),
    "isin": lambda d: np.isin(d.i, [3, 5, 1999]),
    "intersect1d": lambda d: np.intersect1d(d.i, d.i[::5] + 1),
    "union1d": lambda d: np.union1d(d.i, d.i + 1),
    "setdiff1d": lambda d: np.setdiff1d(d.i, d.i[:100]),
    "array_equal": lambda d: [np.array_equal(d.x, d.x.copy()), np.array_equal(d.holes, d.holes, equal_nan=True)],
    "packbits": lambda d: np.packbits(d.mask),
    "unwrap": lambda d: np.unwrap(d.x * 3),
    "cov": lambda d: np.cov(d.m[:20]),
    "corrcoef": lambda d: np.corrcoef(d.m[:20]),
    "ptp": lambda d: np.ptp(d.x),
    "clip": lambda d: np.clip(d.holes, -1, 1),
    "nan_to_num": lambda d: np.nan_to_num(d.holes),
    "remainder": lambda d: np.remainder(d.x, 0.3),
    "floor_divide": lambda d: d.i // 7,
    "power": lambda d: np.abs(d.x) ** 1.7,
    "sin": lambda d: np.sin(d.x * 1000),
    "pad": lambda d: np.pad(d.m, 3, mode="reflect"),
    "tile": lambda d: np.tile(d.m, (2, 2)),
    "sliding windows": lambda d: np.lib.stride_tricks.sliding_window_view(d.x, 5).sum(axis=1),
    "rows of three": lambda d: [function(_in_threes(d.x), axis=0) for function in _REDUCE],
    "rows of three with NaNs": lambda d: [function(_in_threes(_finite(d.holes)), axis=0)
                                          for function in _REDUCE_NUMBERS],
    "rows of three in F order": lambda d: [function(_in_threes(d.x).T.copy().T, axis=0) for function in _REDUCE],
    "three rows": lambda d: [function(_in_threes(d.x).T.copy(), axis=1) for function in _REDUCE],
    "rows of three integers": lambda d: [function(_in_threes(d.i), axis=0) for function in _REDUCE],
    "rows of three truths": lambda d: [function(_in_threes(d.mask), axis=0)
                                       for function in _REDUCE if function is not np.ptp],
    "rows of sixty": lambda d: [function(d.x[: d.x.size // 60 * 60].reshape(-1, 60), axis=0)
                                for function in _REDUCE],
    "the inner part": lambda d: [function(d.m[1:-1, 1:-1]) for function in _REDUCE],
    "the inner part with NaNs": lambda d: [function(_finite(d.holes).reshape(d.m.shape)[1:-1, 1:-1])
                                           for function in _REDUCE_NUMBERS],
    "backwards": lambda d: [function(d.x[::-1]) for function in _REDUCE],
    "points by weights": lambda d: np.average(_in_threes(d.x), axis=0, weights=_in_threes(d.i)[:, 0]),
    "cov of points": lambda d: np.cov(_in_threes(d.x), rowvar=False),
    "std about a mean": lambda d: np.std(_in_threes(d.x), axis=0, ddof=1, keepdims=True),
    "var of integers": lambda d: np.var(d.i),
    "mean of single precision": lambda d: np.mean(_in_threes(d.x.astype("f4")), axis=0, dtype="f8"),
    "sum of complex": lambda d: np.sum(_in_threes(d.x + 1j * d.x[::-1]), axis=0),
    "var of complex": lambda d: np.var(_in_threes(d.x + 1j * d.x[::-1]), axis=0),
    "apply by columns": lambda d: (d.m - d.m.mean(axis=0)) / d.m.std(axis=0),
}


_REDUCE = (np.sum, np.mean, np.std, np.var, np.max, np.min, np.argmax, np.argmin, np.any, np.all, np.ptp,
           np.count_nonzero)  # fmt: skip
_REDUCE_NUMBERS = (np.nansum, np.nanmean, np.nanstd, np.nanvar, np.nanmax, np.nanmin, np.nanargmax, np.nanargmin)


def _in_threes(array: Any) -> Any:
    return array[: array.size // 3 * 3].reshape(-1, 3)


def _finite(holes: Any) -> Any:
    return np.where(np.isinf(holes), 0, holes)


def _at(ufunc: Any, data: Data) -> Any:
    result = np.zeros_like(data.x)
    ufunc.at(result, data.i, data.x)
    return result


def _set(array: Any, key: Any, value: Any) -> Any:
    array = array.copy()
    array[key] = value
    return array


def _put(function: Any, array: Any, *args: Any) -> Any:
    array = array.copy()
    function(array, *args)
    return array


@cache
def hosts(side: int) -> Data:
    """Operands of so many elements, squared."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=side * side)
    holes = np.where(rng.random(x.size) < 0.01, np.nan, x)
    holes[rng.integers(0, x.size, 20)] = np.inf
    mask = rng.random(x.size) < 0.5
    return Data(x, holes, rng.integers(0, 2000, x.size), mask, rng.normal(size=(side, side)), rng.permutation(x.size))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_of_many_elements(call: Callable[[Data], Any], device: Device) -> None:
    data = hosts(1500 if device.name.startswith("cuda") else 200)
    expected = call(data)
    with fb.options(fallback="raise"):
        actual = call(Data(*map(fb.asarray, data)))
    several = isinstance(expected, (tuple, list))
    pairs = zip(actual, expected, strict=True) if several else [(actual, expected)]
    for ours, theirs in pairs:
        ours = np.asarray(fb.asnumpy(ours))
        assert ours.dtype == np.asarray(theirs).dtype
        if np.asarray(theirs).dtype.kind in "fc":
            scale = np.abs(np.asarray(theirs)[np.isfinite(theirs)]).max(initial=1)
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11 * scale)
        else:
            np.testing.assert_array_equal(ours, theirs)


HALVES: dict[str, Callable[[Any], Any]] = {
    "sum": lambda h: np.sum(h),
    "mean": lambda h: np.mean(h),
    "nanmean": lambda h: np.nanmean(h),
    "nansum": lambda h: np.nansum(h),
    "var": lambda h: np.var(h),
    "std": lambda h: np.std(h),
    "nanvar": lambda h: np.nanvar(h),
    "average": lambda h: np.average(h),
}


@pytest.mark.parametrize("call", HALVES.values(), ids=HALVES)
@pytest.mark.parametrize("value", [2.0**-10, 0.5], ids=["of a sum that a half holds", "of a sum that none holds"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_halves_are_added_up_as_numpy_adds_them(call: Callable[[Any], Any], value: float, device: Device) -> None:
    """CuPy adds some up in a half, which holds no whole number beyond 2048 exactly, and counts in one."""
    host = np.full(4_000_000, value, np.float16)
    host[::2] *= 3
    expected = call(host)
    with fb.options(fallback="raise"):
        actual = fb.asnumpy(call(fb.asarray(host)))
    assert actual.dtype == expected.dtype
    np.testing.assert_allclose(actual, expected, rtol=2e-3)
