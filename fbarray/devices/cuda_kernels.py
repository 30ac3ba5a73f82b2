"""Kernels of our own for functions that CuPy computes otherwise than NumPy. Imported with the CUDA device.

CuPy's ``x % y`` is ``x - floor(x / y) * y``, which loses digits for large quotients and the cases of infinities; its
comparisons and extremes of complex numbers overlook NaNs. See https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx
and ``_routines_logic.pyx``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_WIDE = """
template <typename T> struct Wide { typedef T type; };
template <> struct Wide<float16> { typedef float type; };

template <typename T> __device__ T floor_quotient(T a, T b, T* remainder) {
    T m = fmod(a, b);
    if (b == 0) { *remainder = m; return a / b; }
    T quotient = (a - m) / b;
    if (m != 0) {
        if ((b < 0) != (m < 0)) { m += b; quotient -= 1; }
    } else {
        m = copysign(T(0), b);
    }
    *remainder = m;
    if (quotient == 0) return copysign(T(0), a / b);
    T whole = floor(quotient);
    return quotient - whole > T(0.5) ? whole + 1 : whole;
}
"""
_QUOTIENT = "typedef Wide<T>::type W; W a = W(x), b = W(y), m; W q = floor_quotient(a, b, &m);"
_ORDER = "bool apart = x.real() {sign} y.real() && x.imag() == x.imag() && y.imag() == y.imag();"

_FLOATS = {
    np.remainder: ("T z", f"{_QUOTIENT} z = m;"),
    np.floor_divide: ("T z", f"{_QUOTIENT} z = q;"),
    np.divmod: ("T z, T w", f"{_QUOTIENT} z = q; w = m;"),
}
_COMPLEX = {
    np.less: ("<", "<"),
    np.less_equal: ("<", "<="),
    np.greater: (">", ">"),
    np.greater_equal: (">", ">="),
}
_NAN = "({0}.real() != {0}.real() || {0}.imag() != {0}.imag())"
_EXTREMES = {
    np.maximum: (">", _NAN.format("x")),
    np.minimum: ("<", _NAN.format("x")),
    np.fmax: (">", _NAN.format("y")),
    np.fmin: ("<", _NAN.format("y")),
}
"""Which of two complex numbers is the extreme, and when it is x whatever the order says."""


def kernels(cupy: Any) -> dict[Any, Callable[..., Any]]:
    """The functions that are exact only with a kernel of ours."""
    found: dict[Any, Callable[..., Any]] = {}
    for ufunc, (outs, code) in _FLOATS.items():
        found[ufunc] = _ExactKernel(cupy, ufunc, "f", outs, code, _WIDE)
    for ufunc, (sign, last) in _COMPLEX.items():
        code = f"{_ORDER.format(sign=sign)} z = apart || (x.real() == y.real() && x.imag() {last} y.imag());"
        found[ufunc] = _ExactKernel(cupy, ufunc, "c", "bool z", code, "")
    for ufunc, (sign, anyway) in _EXTREMES.items():
        code = f"{_ORDER.format(sign=sign)} bool first = x.real() == y.real() && x.imag() {sign}= y.imag();"
        found[ufunc] = _ExactKernel(cupy, ufunc, "c", "T z", f"{code} z = {anyway} || apart || first ? x : y;", "")
    found[np.argmax] = _FirstExtreme(cupy, "argmax", ">")
    found[np.argmin] = _FirstExtreme(cupy, "argmin", "<")
    return found


_FIRST = """
template <typename T> struct First {
    T value; long long place;
    __device__ First() : value(), place(-1) {}
    __device__ First(T v, long long p) : value(v), place(p) {}
};
template <typename T> __device__ First<T> earlier(const First<T>& a, const First<T>& b) {
    return a.place < b.place ? a : b;
}
template <typename T> __device__ First<T> extreme(const First<T>& a, const First<T>& b) {
    if (a.place < 0) return b;
    if (b.place < 0) return a;
    bool a_nan = a.value != a.value, b_nan = b.value != b.value;
    if (a_nan && b_nan) return earlier(a, b);
    if (a_nan || b_nan) return a_nan ? a : b;
    if (a.value == b.value) return earlier(a, b);
    return a.value SIGN b.value ? a : b;
}
"""


class _FirstExtreme:
    """argmax or argmin: of several NaNs the first, where CuPy gives the one that a thread meets."""

    def __init__(self, cupy: Any, name: str, sign: str) -> None:
        self.extreme = getattr(cupy, name)
        self.first = cupy.ReductionKernel(
            "T x",
            "int64 y",
            "First<T>(x, _J)",
            "extreme(a, b)",
            "y = a.place",
            "",
            f"fbarray_{name}",
            reduce_type="First<T>",
            preamble=_FIRST.replace("SIGN", sign),
        )

    def __call__(self, a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        keepdims = keepdims is True
        if a.dtype.kind == "c":
            raise NotImplementedError("the order of complex numbers with NaNs")
        if a.dtype.kind != "f" or not a.size:
            return self.extreme(a, axis=axis, out=out, keepdims=keepdims)
        if axis is not None:
            return self.first(a, axis=axis, keepdims=keepdims)
        place = self.first(a.ravel(), axis=0)  # in C order, whatever the strides
        return place.reshape((1,) * a.ndim) if keepdims else place


def any_outside(cupy: Any) -> Callable[[Any, int], Any]:
    """A kernel that tells whether any index lies outside ``-size <= index < size``."""
    kernel: Callable[[Any, int], Any] = cupy.ReductionKernel(
        "T i, int64 size",
        "bool found",
        "(long long)(i) < -size || (long long)(i) >= size",
        "a || b",
        "found = a",
        "false",
        "fbarray_any_outside",
    )
    return kernel


class _ExactKernel:
    """A binary ufunc: a kernel of ours for operands of one kind of dtype, CuPy's ufunc for all others."""

    def __init__(self, cupy: Any, ufunc: np.ufunc, kind: str, outs: str, code: str, preamble: str) -> None:
        self.cupy, self.array = cupy, cupy.ndarray
        self.kind = kind
        self.scalars = (float, complex) if kind == "f" else complex
        self.kernel = cupy.ElementwiseKernel("T x, T y", outs, code, f"fbarray_{ufunc.__name__}", preamble=preamble)
        self.ufunc = getattr(cupy, ufunc.__name__)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ufunc, name)

    def __call__(self, x: Any, y: Any, *outs: Any, out: Any = None) -> Any:
        plain = type(x) is self.array and type(y) is self.array and out is None and not outs
        if plain and self.kind not in (x.dtype.kind, y.dtype.kind):  # most calls
            return self.ufunc(x, y)
        ours = getattr(x, "dtype", x), getattr(y, "dtype", y)
        if self._is_theirs(ours[0]) and self._is_theirs(ours[1]):
            return self.ufunc(x, y, *outs) if out is None else self.ufunc(x, y, out=out)
        dtype = np.result_type(*ours)
        if dtype.kind != self.kind:
            return self.ufunc(x, y, *outs) if out is None else self.ufunc(x, y, out=out)
        x, y = self.cupy.asarray(x, dtype=dtype), self.cupy.asarray(y, dtype=dtype)
        results = self.kernel(x, y)
        targets = outs or (() if out is None else (out,))
        for target, result in zip(targets, results if isinstance(results, tuple) else (results,), strict=False):
            self.cupy.copyto(target, result, casting="same_kind")
        return results

    def _is_theirs(self, given: Any) -> bool:
        """Whether an operand of this dtype, or this Python number, is none that our kernel is for."""
        return getattr(given, "kind", "") != self.kind and not isinstance(given, self.scalars)
