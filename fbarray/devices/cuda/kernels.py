"""CUDA kernels for ufuncs that CuPy computes differently from NumPy. Imported with the CUDA device.

In CuPy ``x % y`` is ``x - floor(x / y) * y``, which loses digits for large quotients and is wrong for infinities.
Comparisons and extremes of complex numbers mistake NaNs. Quotients, powers, logarithms and signs of complex zeros and
infinities are NaN. ``exp2`` and ``expm1`` of complex numbers lose digits near zero, and give NaN in other cases.
``nextafter`` of an infinite float16 is NaN. ``degrees`` and ``radians`` of float16 multiply by a rounded factor. Shifts
use only some bits of the shift count. ``maximum.at`` and ``minimum.at`` ignore NaNs. See ``_routines_math.pyx``,
``_routines_logic.pyx`` and ``include/cupy/atomics.cuh`` in https://github.com/cupy/cupy/blob/main/cupy/_core.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices.exact import exact

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

template <typename T> struct IsHalf { static const bool value = false; };
template <> struct IsHalf<float16> { static const bool value = true; };
template <typename T, bool half> struct Neighbour {
    static __device__ T of(T x, T y) { return nextafter(x, y); }
};
template <> struct Neighbour<float, false> {
    static __device__ float of(float x, float y) {
        if (x != x || y != y) return x + y;
        unsigned a = __float_as_uint(x), b = __float_as_uint(y), size = a & 0x7fffffff, other = b & 0x7fffffff;
        if (a == b || (size == 0 && other == 0)) return y;
        if (size == 0) return __uint_as_float((b & 0x80000000) | 1);
        bool outwards = (a ^ b) >> 31 == 0 && other > size;
        return __uint_as_float(outwards ? a + 1 : a - 1);
    }
};
template <typename T> struct Neighbour<T, true> {
    static __device__ T of(T x, T y) {
        if (!x.isinf() || y.isnan()) return nextafter(x, y);
        return float(x) == float(y) ? x : copysign(T(65504.0f), x);
    }
};
template <typename T> __device__ T neighbour(T x, T y) { return Neighbour<T, IsHalf<T>::value>::of(x, y); }
"""
"""Where no operand is float16, CuPy declares its class but does not define it. So code that uses its members is a
template.

``nextafter`` of float32 works on the bits: CuPy compiles with ``-ftz=true``, so arithmetic turns subnormal numbers
into zero.
"""
_QUOTIENT = "typedef Wide<T>::type W; W a = W(x), b = W(y), m; W q = floor_quotient(a, b, &m);"
_ORDER = "bool apart = x.real() {sign} y.real() && x.imag() == x.imag() && y.imag() == y.imag();"

_FLOATS = {
    np.remainder: ("T z", f"{_QUOTIENT} z = m;"),
    np.floor_divide: ("T z", f"{_QUOTIENT} z = q;"),
    np.divmod: ("T z, T w", f"{_QUOTIENT} z = q; w = m;"),
    np.nextafter: ("T z", "z = neighbour(x, y);"),
}
_PI = "W(3.14159265358979323846)"
_ANGLES = {
    **dict.fromkeys((np.degrees, np.rad2deg), f"(W(180) / {_PI})"),
    **dict.fromkeys((np.radians, np.deg2rad), f"({_PI} / W(180))"),
}
"""The factor for an angle, in float32 for float16 angles."""
_COMPARISONS = {
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
"""The comparison by which x is the extreme, and the NaN for which x is taken in any case."""

_WITHIN = "bool within = !(y < T(0)) && y < T(8 * sizeof(T));"
"""Whether the shift count is below the number of bits; of a larger count the GPU uses only some bits."""
_SHIFTS = {
    np.left_shift: f"{_WITHIN} z = within ? T(x << y) : T(0);",
    np.right_shift: f"{_WITHIN} z = within ? T(x >> y) : (x < T(0) ? T(-1) : T(0));",
}

_ARITHMETIC = """
template <typename R> __device__ complex<R> exact_quotient(R a, R b, R c, R d) {
    if (fabs(c) >= fabs(d)) {
        if (c == R(0) && d == R(0)) return complex<R>(a / fabs(c), b / fabs(c));
        R ratio = d / c, scale = R(1) / (c + d * ratio);
        return complex<R>((a + b * ratio) * scale, (b - a * ratio) * scale);
    }
    R ratio = c / d, scale = R(1) / (d + c * ratio);
    return complex<R>((a * ratio + b) * scale, (b * ratio - a) * scale);
}
template <typename R> __device__ complex<R> exact_reciprocal(R a, R b) {
    if (fabs(b) <= fabs(a)) {
        R ratio = b / a, scale = a + b * ratio;
        return complex<R>(R(1) / scale, -ratio / scale);
    }
    R ratio = a / b, scale = a * ratio + b;
    return complex<R>(ratio / scale, R(-1) / scale);
}
__device__ float rounded_product(float a, float b) { return __fmul_rn(a, b); }
__device__ double rounded_product(double a, double b) { return __dmul_rn(a, b); }
template <typename R> __device__ complex<R> exact_product(complex<R> x, complex<R> y) {
    R a = x.real(), b = x.imag(), c = y.real(), d = y.imag();
    R ac = rounded_product(a, c), bd = rounded_product(b, d);
    R ad = rounded_product(a, d), bc = rounded_product(b, c);
    return complex<R>(ac - bd, ad + bc);
}
template <typename R> __device__ complex<R> exact_log(complex<R> x, double scale) {
    complex<R> found = log(x);
    R size = isinf(x.real()) ? fabs(x.real()) : isinf(x.imag()) ? fabs(x.imag()) : found.real();
    return complex<R>(size * R(scale), found.imag() * R(scale));
}
template <typename R> __device__ complex<R> exact_exp2(complex<R> x) {
    R scale = R(0.693147180559945309417);
    return exp(complex<R>(rounded_product(x.real(), scale), rounded_product(x.imag(), scale)));
}
template <typename R> __device__ complex<R> exact_expm1(complex<R> x) {
    R a = x.real(), b = x.imag(), size = exp(a), grown = expm1(a);
    R cosine = cos(b), sine = sin(b), half = sin(b / R(2));
    return complex<R>(rounded_product(grown, cosine) - rounded_product(R(2) * half, half), size * sine);
}
template <typename R> __device__ complex<R> exact_sign(complex<R> x) {
    R a = x.real(), b = x.imag(), size = hypot(a, b);
    if (isinf(size) && isfinite(a) && isfinite(b)) {  // CUDA's is infinite a little before it should be
        int scale = sizeof(R) == 4 ? 65 : 513;
        R c = ldexp(a, -scale), d = ldexp(b, -scale);
        size = ldexp(sqrt(c * c + d * d), scale);
    }
    if (isnan(size) || (isinf(a) && isinf(b))) return complex<R>(size - size, size - size);  // NaNs
    if (isinf(size)) return isinf(a) ? complex<R>(copysign(R(1), a), R(0)) : complex<R>(R(0), copysign(R(1), b));
    return size == R(0) ? complex<R>(R(0), R(0)) : complex<R>(a / size, b / size);
}
__device__ double limited(double x) { return copysign(isinf(x) ? 1.0 : 0.0, x); }
__device__ double number(double x) { return isnan(x) ? copysign(0.0, x) : x; }
__device__ complex<double> c99_product(double a, double b, double c, double d) {
    double ac = rounded_product(a, c), bd = rounded_product(b, d);
    double ad = rounded_product(a, d), bc = rounded_product(b, c);
    double real = ac - bd, imag = ad + bc;
    if (!isnan(real) || !isnan(imag)) return complex<double>(real, imag);
    bool infinite = false;
    if (isinf(a) || isinf(b)) {
        a = limited(a); b = limited(b); c = number(c); d = number(d);
        infinite = true;
    }
    if (isinf(c) || isinf(d)) {
        c = limited(c); d = limited(d); a = number(a); b = number(b);
        infinite = true;
    }
    if (!infinite && (isinf(ac) || isinf(bd) || isinf(ad) || isinf(bc))) {
        a = number(a); b = number(b); c = number(c); d = number(d);
        infinite = true;
    }
    if (!infinite) return complex<double>(real, imag);
    double most = __longlong_as_double(0x7ff0000000000000LL);
    return complex<double>(most * (a * c - b * d), most * (a * d + b * c));
}
template <typename R> __device__ complex<R> exact_power(complex<R> x, complex<R> y) {
    R a = x.real(), b = x.imag(), c = y.real(), d = y.imag();
    if (c == R(0) && d == R(0)) return complex<R>(R(1), R(0));
    if (a == R(0) && b == R(0)) {
        R same = c > R(0) ? R(0) : a / a;
        return complex<R>(same, same);
    }
    if (d == R(0) && c == floor(c) && fabs(c) < R(100)) {
        if (c == R(1)) return x;
        if (c == R(2)) return exact_product(x, x);
        if (c == R(3)) return exact_product(x, exact_product(x, x));
        complex<R> product = complex<R>(R(1), R(0)), square = x;
        int rest = int(fabs(c));
        while (true) {
            if (rest & 1) product = exact_product(product, square);
            rest >>= 1;
            if (rest == 0) break;
            square = exact_product(square, square);
        }
        return c < R(0) ? exact_quotient(R(1), R(0), product.real(), product.imag()) : product;
    }
    complex<double> base = complex<double>((double)a, (double)b);
    complex<double> logarithm = log(base);
    double size = isinf(a) || isinf(b) ? __longlong_as_double(0x7ff0000000000000LL) : logarithm.real();
    complex<double> turned = c99_product((double)c, (double)d, size, logarithm.imag());
    R angle = R(turned.imag());  // which may overflow in single precision
    complex<double> found = exp(complex<double>(turned.real(), isinf(angle) ? (double)angle : turned.imag()));
    return complex<R>(R(found.real()), R(found.imag()));
}
__device__ float exact_power(float x, float y) { return y == 0.5f ? sqrt(x) : pow(x, y); }
__device__ double exact_power(double x, double y) { return y == 0.5 ? sqrt(x) : pow(x, y); }
"""
"""NumPy's complex arithmetic, after numpy/_core/src/umath/loops.c.src, funcs.inc.src (exponentials) and
npy_math_complex.c.src (powers); real powers with one exponent for all, after loops_umath_fp.dispatch.c.src.

The logarithm of an infinity beside a NaN is infinite. A logarithm of base 2 or 10 is the natural one times a real
number; CuPy's ``log2`` is a complex quotient. Products are rounded before they are added: in a fused multiply-add the
difference of two products that overflow is infinite, not NaN.
"""
_COMPLEX = {
    np.true_divide: ("T x, T y", "z = exact_quotient(x.real(), x.imag(), y.real(), y.imag());"),
    np.reciprocal: ("T x", "z = exact_reciprocal(x.real(), x.imag());"),
    np.log: ("T x", "z = exact_log(x, 1.0);"),
    np.log2: ("T x", "z = exact_log(x, 1.44269504088896340736);"),
    np.log10: ("T x", "z = exact_log(x, 0.43429448190325182765);"),
    np.exp2: ("T x", "z = exact_exp2(x);"),
    np.expm1: ("T x", "z = exact_expm1(x);"),
    np.sign: ("T x", "z = exact_sign(x);"),
    np.power: ("T x, T y", "z = exact_power(x, y);"),
    np.float_power: ("T x, T y", "z = exact_power(x, y);"),
}

_AT = """
__device__ int bits_of(float x) {{ return __float_as_int(x); }}
__device__ unsigned long long bits_of(double x) {{ return __double_as_longlong(x); }}
__device__ float number_of(int bits) {{ return __int_as_float(bits); }}
__device__ double number_of(unsigned long long bits) {{ return __longlong_as_double(bits); }}
template <typename T, typename B> __device__ void replace_bits(B* bits, T value) {{
    B found = *bits, seen;
    do {{
        seen = found;
        T now = number_of(seen);
        if (now {sign}= value || now != now) return;
        found = atomicCAS(bits, seen, bits_of(value));
    }} while (found != seen);
}}
__device__ void replace(float* place, float value) {{ replace_bits((int*)place, value); }}
__device__ void replace(double* place, double value) {{ replace_bits((unsigned long long*)place, value); }}
"""
"""Atomically replaces an element by the value if this is the extreme of the two, or NaN. A NaN element stays."""


def kernels(cupy: Any) -> dict[Any, Callable[..., Any]]:
    """Exact replacements, by ufunc, and by ufunc and ``"at"`` for its method `at`."""
    found: dict[Any, Callable[..., Any]] = {}

    def add(ufunc: np.ufunc, ins: str, outs: str, code: str, preamble: str = "") -> None:
        kernel = cupy.ElementwiseKernel(ins, outs, code, f"fbarray_{ufunc.__name__}", preamble=preamble)
        found[ufunc] = exact(cupy, ufunc, kernel)

    for ufunc, (outs, code) in _FLOATS.items():
        add(ufunc, "T x, T y", outs, code, _WIDE)
    for ufunc, factor in _ANGLES.items():
        add(ufunc, "T x", "T z", f"typedef Wide<T>::type W; z = T(W(x) * {factor});", _WIDE)
    for ufunc, (sign, last) in _COMPARISONS.items():
        code = f"{_ORDER.format(sign=sign)} z = apart || (x.real() == y.real() && x.imag() {last} y.imag());"
        add(ufunc, "T x, T y", "bool z", code)
    for ufunc, (sign, anyway) in _EXTREMES.items():
        code = f"{_ORDER.format(sign=sign)} bool first = x.real() == y.real() && x.imag() {sign}= y.imag();"
        add(ufunc, "T x, T y", "T z", f"{code} z = {anyway} || apart || first ? x : y;")
    for ufunc, code in _SHIFTS.items():
        add(ufunc, "T x, T y", "T z", code)
    for ufunc, (ins, code) in _COMPLEX.items():
        add(ufunc, ins, "T z", code, _ARITHMETIC)
    for ufunc, sign in ((np.maximum, ">"), (np.minimum, "<")):
        found[ufunc, "at"] = cupy.ElementwiseKernel(
            "int64 place, T value", "raw T x", "replace(&x[place], value);", f"fbarray_{ufunc.__name__}_at",
            preamble=_AT.format(sign=sign),
        )  # fmt: skip
    return found
