"""Elementwise functions where a GPU, or CuPy, differs from NumPy; and stand-ins for our exact kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices.simulated.array import host_of, to_device
from fbarray.devices.simulated.memory import quiet

Host = np.ndarray[Any, Any]


def kernel(ordinal: int, ufunc: np.ufunc, *operands: Any) -> Any:
    """Our exact kernel for `ufunc`. As ``cupy.ElementwiseKernel("T x, T y", ...)`` it takes arrays of one dtype."""
    dtypes = {value.dtype for value in operands if hasattr(value, "base")}
    if len(dtypes) > 1:
        raise TypeError(f"Type is mismatched. {dtypes}")
    hosts = [host_of(value, ordinal) if hasattr(value, "_ordinal") else value for value in operands]
    with quiet():
        results = _power_or_root(*hosts) if ufunc is np.power else ufunc(*hosts)
    return tuple(to_device(part, ordinal) for part in results) if ufunc.nout > 1 else to_device(results, ordinal)


def _power_or_root(x: Host, y: Host) -> Host:
    """``x ** y``, with the square root wherever `y` is 0.5. NumPy takes it only for a single exponent (stride 0)."""
    found: Host = np.power(x, y)
    return np.where(y == 0.5, np.sqrt(x), found) if found.dtype.kind == "f" else found


def at(ordinal: int, ufunc: np.ufunc, places: Any, values: Any, target: Any) -> Any:
    """Our kernel for ``maximum.at`` and ``minimum.at``: writes into `target`, and returns it."""
    host = host_of(target, ordinal)
    with quiet():
        ufunc.at(host, np.unravel_index(host_of(places, ordinal), host.shape), host_of(values, ordinal))
    return target


def _far(y: Host) -> tuple[Host, Any]:
    """The shift count a GPU uses (the lowest 32 bits of `y`), and the number of bits of the dtype."""
    return (y.astype(np.int64) & 0xFFFFFFFF).astype(np.uint64), np.uint64(8 * y.dtype.itemsize)


def left_shift(x: Host, y: Host) -> Host:
    far, most = _far(y)
    return np.where(far < most, np.left_shift(x, np.minimum(far, most - 1).astype(x.dtype)), 0).astype(x.dtype)


def right_shift(x: Host, y: Host) -> Host:
    far, most = _far(y)
    found = np.right_shift(x, np.minimum(far, most - 1).astype(x.dtype))
    return found if x.dtype.kind == "i" else np.where(far < most, found, 0).astype(x.dtype)


def true_divide(x: Host, y: Host) -> Host:
    """Complex: both numbers are scaled by the size of `y` first, so zeros and infinities give NaN."""
    if y.dtype.kind != "c":
        return np.true_divide(x, y)
    scale = 1 / (abs(y.real) + abs(y.imag))
    a, b, c, d = x.real * scale, x.imag * scale, y.real * scale, y.imag * scale
    scale = 1 / (c * c + d * d)
    return _complex((a * c + b * d) * scale, (b * c - a * d) * scale, y.dtype)


def floor_divide(x: Host, y: Host) -> Host:
    """Floats: the floor of the quotient, which is rounded first."""
    if y.dtype.kind != "f":
        quotient: Host = np.floor_divide(x, y)
        return quotient
    single = np.result_type(x, np.float32)
    with quiet():
        return np.floor(x.astype(single) / y.astype(single))  # type: ignore[no-any-return]


def remainder(x: Host, y: Host) -> Host:
    """Floats: ``x - floor_divide(x, y) * y``."""
    if y.dtype.kind != "f":
        rest: Host = np.remainder(x, y)
        return rest
    with quiet():
        return x - floor_divide(x, y) * y  # type: ignore[no-any-return]


def divmod(x: Host, y: Host) -> tuple[Host, Host]:  # CuPy's name
    return floor_divide(x, y), remainder(x, y)


def reciprocal(x: Host) -> Host:
    return true_divide(np.ones_like(x), x) if x.dtype.kind == "c" else np.reciprocal(x)


def maximum(x: Host, y: Host) -> Host:
    return _of_numbers(np.maximum, x, y)


def minimum(x: Host, y: Host) -> Host:
    return _of_numbers(np.minimum, x, y)


def _of_numbers(ufunc: np.ufunc, x: Host, y: Host) -> Host:
    """Complex: every NaN becomes ``nan+0j``, whatever its parts were."""
    found: Host = ufunc(x, y)
    return np.where(np.isnan(found), found.dtype.type(np.nan), found) if found.dtype.kind == "c" else found


def log(x: Host) -> Host:
    """Complex: NaN in both parts where either part is NaN, even beside an infinity."""
    return np.where(np.isnan(x), x.dtype.type(complex(np.nan, np.nan)), np.log(x)) if x.dtype.kind == "c" else np.log(x)


def log2(x: Host) -> Host:
    """Complex: ``log(x) / log(2)`` as a complex quotient, so zeros and infinities give NaN."""
    return true_divide(log(x), np.log(x.dtype.type(2))) if x.dtype.kind == "c" else np.log2(x)


def log10(x: Host) -> Host:
    if x.dtype.kind != "c":
        return np.log10(x)
    found, base = log(x), np.log(x.real.dtype.type(10))
    return _complex(found.real / base, found.imag / base, x.dtype)


def exp2(x: Host) -> Host:
    return power(np.full_like(x, 2), x) if x.dtype.kind == "c" else np.exp2(x)


def expm1(x: Host) -> Host:
    """Complex: ``exp(x) - 1``, which loses the digits of a small number."""
    return np.exp(x) - x.dtype.type(1) if x.dtype.kind == "c" else np.expm1(x)


def sign(x: Host) -> Host:
    """Complex: each part is divided by the absolute value, even an infinite one."""
    if x.dtype.kind != "c":
        return np.sign(x)
    with quiet():
        size = np.where(x == 0, x.real.dtype.type(1), abs(x))
        return _complex(x.real / size, x.imag / size, x.dtype)


def power(x: Host, y: Host) -> Host:
    """Complex: ``exp(y * log(x))``, without care for infinities in the product. Real: C's ``pow`` for each element.

    NumPy computes real powers in another way for a single exponent (stride 0), so the operands are copied in full.
    """
    if y.dtype.kind != "c":
        shape = np.broadcast_shapes(np.shape(x), y.shape)
        x, y = (np.array(np.broadcast_to(operand, shape)).reshape(-1) for operand in (x, y))
        found: Host = np.power(x, y).reshape(shape)
        return found
    with quiet():
        log = np.log(x)
        found = np.exp(_complex(log.real * y.real - log.imag * y.imag, log.real * y.imag + log.imag * y.real, y.dtype))
    return np.where(y == 0, y.dtype.type(1), found)


def not_equal(x: Host, y: Host) -> Host:
    """Booleans are compared by their bytes, which in a view may differ from 0 and 1."""
    if x.dtype == bool and y.dtype == bool:
        x, y = x.view(np.uint8), y.view(np.uint8)
    return np.not_equal(x, y)


def nextafter(x: Host, y: Host) -> Host:
    """Float16: NaN for an infinite `x`."""
    found = np.asarray(np.nextafter(x, y))
    return np.where(np.isinf(x), np.float16(np.nan), found) if found.dtype == np.float16 else found


def degrees(x: Host) -> Host:
    """Multiplies by a factor that is rounded to the dtype."""
    found: Host = np.multiply(x, x.dtype.type(180 / np.pi))
    return found


def radians(x: Host) -> Host:
    found: Host = np.multiply(x, x.dtype.type(np.pi / 180))
    return found


def _complex(real: Any, imag: Any, dtype: Any) -> Host:
    found = np.empty(np.broadcast_shapes(np.shape(real), np.shape(imag)), dtype)
    found.real, found.imag = real, imag
    return found


COMPUTED: dict[str, Callable[..., Any]] = {
    "left_shift": left_shift,
    "right_shift": right_shift,
    "true_divide": true_divide,
    "divide": true_divide,
    "floor_divide": floor_divide,
    "remainder": remainder,
    "divmod": divmod,
    "reciprocal": reciprocal,
    "maximum": maximum,
    "minimum": minimum,
    "log": log,
    "log2": log2,
    "log10": log10,
    "exp2": exp2,
    "expm1": expm1,
    "sign": sign,
    "power": power,
    "float_power": power,
    "not_equal": not_equal,
    "nextafter": nextafter,
    "degrees": degrees,
    "rad2deg": degrees,
    "radians": radians,
    "deg2rad": radians,
}
"""The functions above, by the names of CuPy's ufuncs."""
