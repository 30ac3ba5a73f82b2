"""Kernels of our own for functions that CuPy computes otherwise than NumPy. Imported with the CUDA device.

CuPy's ``x % y`` is ``x - floor(x / y) * y``, which loses digits for large quotients and the cases of infinities; its
comparisons of complex numbers overlook NaNs. See https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx
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


def kernels(cupy: Any) -> dict[Any, Callable[..., Any]]:
    """The functions that are exact only with a kernel of ours."""
    found: dict[Any, Callable[..., Any]] = {}
    for ufunc, (outs, code) in _FLOATS.items():
        found[ufunc] = _ExactKernel(cupy, ufunc, "f", outs, code, _WIDE)
    for ufunc, (sign, last) in _COMPLEX.items():
        code = f"{_ORDER.format(sign=sign)} z = apart || (x.real() == y.real() && x.imag() {last} y.imag());"
        found[ufunc] = _ExactKernel(cupy, ufunc, "c", "bool z", code, "")
    for function, name in ((np.argmax, "argmax"), (np.argmin, "argmin")):
        found[function] = _FirstExtreme(cupy, name)
    return found


class _FirstExtreme:
    """argmax or argmin: of several NaNs the first, where CuPy gives the one that a thread meets.

    The bits of a floating number, seen as an integer, have the order of the numbers (for negative ones, with the other
    bits inverted). A NaN becomes the extreme integer, both zeros the same; of equal integers CuPy finds the first.
    """

    def __init__(self, cupy: Any, name: str) -> None:
        self.extreme = getattr(cupy, name)
        limit = "0x7fffffffffffffffLL" if name == "argmax" else "-0x7fffffffffffffffLL - 1"
        self.keys = cupy.ElementwiseKernel(
            "T x",
            "int64 key",
            f"double d = double(x); long long bits = __double_as_longlong(d);"
            f"key = isnan(d) ? {limit} : d == 0 ? 0 : bits < 0 ? bits ^ 0x7fffffffffffffffLL : bits;",
            f"fbarray_{name}_keys",
        )

    def __call__(self, a: Any, axis: Any = None, out: Any = None, *, keepdims: bool = False) -> Any:
        if a.dtype.kind == "c":
            raise NotImplementedError("the order of complex numbers with NaNs")
        values = self.keys(a) if a.dtype.kind == "f" else a
        return self.extreme(values, axis=axis, out=out, keepdims=keepdims is True)


class _ExactKernel:
    """A binary ufunc: a kernel of ours for operands of one kind of dtype, CuPy's ufunc for all others."""

    def __init__(self, cupy: Any, ufunc: np.ufunc, kind: str, outs: str, code: str, preamble: str) -> None:
        self.cupy = cupy
        self.kind = kind
        self.kernel = cupy.ElementwiseKernel("T x, T y", outs, code, f"fbarray_{ufunc.__name__}", preamble=preamble)
        self.ufunc = getattr(cupy, ufunc.__name__)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ufunc, name)

    def __call__(self, x: Any, y: Any, *outs: Any, out: Any = None) -> Any:
        ours = getattr(x, "dtype", x), getattr(y, "dtype", y)
        if not any(getattr(given, "kind", None) == self.kind or isinstance(given, (float, complex)) for given in ours):
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
