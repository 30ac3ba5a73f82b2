"""CUDA kernels for reductions in which CuPy differs from NumPy, and for those it lacks for reductions in two steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices.reductions import LONG, Axes, first_extreme, reduced

_FIRST = """
template <typename T> struct First {
    T value; PLACE place;
    __device__ First() : value(), place(NOWHERE) {}
    __device__ First(T v, PLACE p) : value(v), place(p) {}
};
template <typename T> __device__ First<T> extreme(const First<T>& a, const First<T>& b) {
    bool a_nan = a.value != a.value, b_nan = b.value != b.value, b_first = b.place < a.place;
    bool of_numbers = (b.value SIGN a.value) | ((b.value == a.value) & b_first);
    bool b_wins = a_nan ? (b_nan & b_first) : (b_nan | of_numbers);
    return ((b_wins | (a.place == NOWHERE)) & (b.place != NOWHERE)) ? b : a;
}
"""
"""No branches: with them each thread has only one load in flight, and the kernel takes twice as long."""


def _first(sign: str, place: str, nowhere: int) -> str:
    """`_FIRST` for one comparison and one type of indices; its largest value, `nowhere`, means no element."""
    return _FIRST.replace("SIGN", sign).replace("PLACE", place).replace("NOWHERE", str(nowhere))


class _FirstExtreme:
    """``argmax`` or ``argmin``. Of several NaNs it gives the first; CuPy gives whichever a thread meets first."""

    def __init__(self, cupy: Any, name: str, sign: str) -> None:
        self.extreme = getattr(cupy, name)
        self.near, self.far = (
            cupy.ReductionKernel(
                "T x",
                "int64 y",
                "First<T>(x, _J)",
                "extreme(a, b)",
                "y = a.place",
                "",
                f"fbarray_{name}_{bits}",
                reduce_type="First<T>",
                preamble=_first(sign, place, 2 ** (bits - 1) - 1),
            )
            for bits, place in ((32, "int"), (64, "long long"))
        )

    def __call__(self, a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        keepdims = keepdims is True
        if a.dtype.kind == "c":
            raise NotImplementedError("the order of complex numbers with NaNs")
        if a.dtype.kind != "f" or not a.size:
            return self.extreme(a, axis=axis, out=out, keepdims=keepdims)
        first = self.near if a.size < 2**31 else self.far
        if axis is not None:
            return first(a, axis=axis, keepdims=keepdims)
        place = first(a.ravel(), axis=0)  # in C order, whatever the strides
        return place.reshape((1,) * a.ndim) if keepdims else place


def extremes(cupy: Any) -> dict[Any, Callable[..., Any]]:
    """Exact ``argmax`` and ``argmin``, by NumPy function."""
    return {
        np.argmax: first_extreme(cupy, _FirstExtreme(cupy, "argmax", ">")),
        np.argmin: first_extreme(cupy, _FirstExtreme(cupy, "argmin", "<")),
    }


def any_outside(cupy: Any) -> Callable[[Any, int], Any]:
    """A function whose 0-d boolean says whether any integer of `index` is outside ``-size <= index < size``."""
    kernel: Callable[..., Any] = cupy.ReductionKernel(
        "T i, int64 size",
        "bool found",
        "(long long)(i) < -size || (long long)(i) >= size",
        "a || b",
        "found = a",
        "false",
        "fbarray_any_outside",
    )

    def again(parts: Any, axes: Axes, keepdims: bool) -> Any:
        # `cupy.any` would have CUB compiled, for five seconds
        return parts.view(np.uint8).max(axis=axes, keepdims=keepdims).view(np.bool_)

    def outside(index: Any, size: int) -> Any:
        if index.size <= LONG:
            return kernel(index, size)

        def once(part: Any, axes: Axes, keepdims: bool) -> Any:
            return kernel(part, size, axis=axes, keepdims=keepdims)

        return reduced(cupy, once, again, index, tuple(range(index.ndim)), False, by_one_operand=False)

    return outside


_SQUARED = """
template <typename T> __device__ T squared(T x) { return x * x; }
__device__ float squared(complex<float> x) { return norm(x); }
__device__ double squared(complex<double> x) { return norm(x); }
"""
_LANE = """
U sum = 0;
#pragma unroll 4
for (ptrdiff_t j = i; j < size; j += step) { ADD }
y = sum;
"""
_LANES = 2**16
"""So many threads keep an H200 busy: each adds up every `_LANES`-th element."""
_LEAST = 8
"""The fewest elements for a thread."""
_NAN = "__int_as_float(0x7fffffff)"


class Reductions:
    """Kernels that CuPy lacks for reductions in two steps, see `fbarray.devices.reductions.Kernels`."""

    def __init__(self, cupy: Any) -> None:
        kernel = cupy.ReductionKernel
        self._count = kernel("T x", "int64 y", "x == x ? 1 : 0", "a + b", "y = a", "0", "fbarray_count")
        self._largest, self._smallest = (
            kernel("T x", "T y", "x", f"(a != a || b {sign} a) ? b : a", "y = a", _NAN, f"fbarray_{name}")
            for name, sign in (("largest", ">"), ("smallest", "<"))
        )
        self._squares, self._of_numbers = (
            {
                real: kernel(
                    "S x, T mean", f"{real} y", code, "a + b", "y = a", "0", f"fbarray_{name}_{real}", preamble=_SQUARED
                )
                for real in ("float32", "float64")
            }
            for name, code in (
                ("squares", "squared(static_cast<T>(x) - mean)"),
                ("squares_of_numbers", "x == x ? squared(static_cast<T>(x) - mean) : 0"),
            )
        )

        self._sums, self._sums_of_numbers = (
            cupy.ElementwiseKernel(
                "raw T x, int64 size, int64 step", "U y", _LANE.replace("ADD", code), f"fbarray_lanes_{name}"
            )
            for name, code in (
                ("all", "sum += static_cast<U>(x[j]);"),
                ("numbers", "T v = x[j]; if (v == v) sum += static_cast<U>(v);"),
            )
        )
        self._cupy = cupy

    def lanes(self, a: Any, kept: int, dtype: Any, skip_nans: bool) -> Any:
        parts = max(min(_LANES // kept, a.size // (kept * _LEAST)), 1)
        found = self._cupy.empty((parts, kept), dtype)
        (self._sums_of_numbers if skip_nans else self._sums)(a.reshape(-1), a.size, parts * kept, found)
        return found

    def count(self, a: Any, axes: Axes, keepdims: bool) -> Any:
        return self._count(a, axis=axes, keepdims=keepdims)

    def largest(self, a: Any, axes: Axes, keepdims: bool) -> Any:
        return self._largest(a, axis=axes, keepdims=keepdims)

    def smallest(self, a: Any, axes: Axes, keepdims: bool) -> Any:
        return self._smallest(a, axis=axes, keepdims=keepdims)

    def squares(self, a: Any, mean: Any, axes: Axes, keepdims: bool) -> Any:
        return self._squares[_real(mean)](a, mean, axis=axes, keepdims=keepdims)

    def squares_of_numbers(self, a: Any, mean: Any, axes: Axes, keepdims: bool) -> Any:
        return self._of_numbers[_real(mean)](a, mean, axis=axes, keepdims=keepdims)


def _real(array: Any) -> str:
    """The dtype of the array's real part, as a name."""
    return "float32" if array.dtype.char in "fF" else "float64"
