"""Ufuncs whose device version differs from NumPy's: for which dtypes a kernel of ours replaces it.

The kernels are in ``cuda/kernels.py``; the simulated device computes them with NumPy. Nothing here imports CuPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

KINDS: dict[np.ufunc, str] = {
    **dict.fromkeys((np.remainder, np.floor_divide, np.divmod, np.nextafter), "f"),
    **dict.fromkeys((np.less, np.less_equal, np.greater, np.greater_equal), "c"),
    **dict.fromkeys((np.maximum, np.minimum, np.fmax, np.fmin), "c"),
    **dict.fromkeys((np.true_divide, np.power, np.float_power, np.reciprocal), "c"),
    **dict.fromkeys((np.log, np.log2, np.log10, np.exp2, np.expm1, np.sign), "c"),
    **dict.fromkeys((np.left_shift, np.right_shift), "iu"),
    **dict.fromkeys((np.degrees, np.rad2deg, np.radians, np.deg2rad), "f"),  # for float16 results alone
}
"""For each ufunc the dtype kinds, after promotion, that need a kernel."""

_LEAST: dict[np.ufunc, tuple[Any, ...]] = {np.float_power: (np.float64,)}
"""Dtypes that join the promotion of the operands: float_power computes at least in float64."""
_FLOATS = (float, np.floating)
_FLOAT = np.dtype(np.float64)
_UNSIGNED = np.dtype(np.uint64)
IN_HALVES = frozenset("?bBe")
"""Bool, 8-bit integers, float16: their products with float16, and functions of real numbers, are float16 in NumPy."""
_NUMBERS = {"f": (float, complex), "c": (complex,), "iu": (int,)}
"""For each value of `KINDS`: the Python number types that can make the promoted dtype one of these kinds."""


def exact(xp: Any, ufunc: np.ufunc, kernel: Callable[..., Any]) -> Callable[..., Any]:
    """`ufunc` of `xp`, with `kernel` for the dtype kinds in `KINDS`; the kernel gets operands of one dtype."""
    return _CLASSES.get(ufunc, _Unary if ufunc.nin == 1 else _Binary)(xp, ufunc, kernel)


class _Exact:
    """A ufunc of the array module, with our kernel for some dtypes."""

    def __init__(self, xp: Any, ufunc: np.ufunc, kernel: Callable[..., Any]) -> None:
        self.xp, self.array = xp, xp.ndarray
        self.ufunc, self.kernel = getattr(xp, ufunc.__name__), kernel
        self.kinds = KINDS[ufunc]
        self.least = _LEAST.get(ufunc, ())
        self.numbers = _NUMBERS[self.kinds]
        self.theirs = {bool, int, float}.difference(self.numbers)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ufunc, name)

    def _computed(self, operands: tuple[Any, ...], outs: tuple[Any, ...], out: Any) -> Any:
        """The kernel's result if the promoted dtype needs it, else that of the device's own ufunc."""
        given = [getattr(value, "dtype", value) for value in operands]
        ours = any(map(self._may_be_ours, given)) or self._makes_doubles(*given)
        dtype = np.result_type(*given, *self.least) if ours else None
        if dtype is None or dtype.kind not in self.kinds:
            return self.ufunc(*operands, *outs) if out is None else self.ufunc(*operands, out=out)
        return self._by_kernel(operands, dtype, outs, out)

    def _by_kernel(self, operands: tuple[Any, ...], dtype: Any, outs: tuple[Any, ...], out: Any) -> Any:
        results = self.kernel(*(self._cast(value, dtype) for value in operands))
        targets = outs or (() if out is None else (out,))
        for target, result in zip(targets, results if isinstance(results, tuple) else (results,), strict=False):
            _check_shape(target.shape, result.shape)
            self.xp.copyto(target, result, casting="same_kind")
        return results

    def _makes_doubles(self, *given: Any) -> bool:
        """Whether uint64 beside a signed integer is promoted to float64, for which the kernel is needed."""
        return self.kinds == "f" and _UNSIGNED in given and np.result_type(*given).kind == "f"

    def _may_be_ours(self, given: Any) -> bool:
        return getattr(given, "kind", " ") in self.kinds or isinstance(given, self.numbers)

    def _cast(self, value: Any, dtype: Any) -> Any:
        return value.astype(dtype, copy=False) if isinstance(value, self.array) else np.asarray(value, dtype=dtype)[()]


class _Unary(_Exact):
    def __call__(self, x: Any, *outs: Any, out: Any = None) -> Any:
        if x.dtype.kind not in self.kinds:  # most calls
            return self.ufunc(x, *outs) if out is None else self.ufunc(x, out=out)
        return self._computed((x,), outs, out)


class _Sign(_Unary):
    def __call__(self, x: Any, *outs: Any, out: Any = None) -> Any:
        if x.dtype.kind == "b":
            raise TypeError("ufunc 'sign' did not contain a loop for booleans")  # CuPy casts booleans
        return super().__call__(x, *outs, out=out)


class _Angle(_Unary):
    def __call__(self, x: Any, *outs: Any, out: Any = None) -> Any:
        if x.dtype.char not in IN_HALVES:
            return self.ufunc(x, *outs) if out is None else self.ufunc(x, out=out)
        return self._by_kernel((x,), np.dtype(np.float16), outs, out)


class _Binary(_Exact):
    def __call__(self, x: Any, y: Any, *outs: Any, out: Any = None) -> Any:
        array, kinds = self.array, self.kinds
        if outs or type(y) is not array:
            if not outs and type(y) in self.theirs and type(x) is array and x.dtype.kind not in kinds:
                return self.ufunc(x, y) if out is None else self.ufunc(x, y, out=out)
        elif y.dtype.kind not in kinds:
            alike = type(x) is array and x.dtype.kind not in kinds and not self._makes_doubles(x.dtype, y.dtype)
            if alike or type(x) in self.theirs:  # most calls
                return self.ufunc(x, y) if out is None else self.ufunc(x, y, out=out)
        elif out is None and type(x) is array and x.dtype == y.dtype and not self.least:
            return self.kernel(x, y)
        return self._computed((x, y), outs, out)


class _Shift(_Binary):
    def __call__(self, x: Any, y: Any, *outs: Any, out: Any = None) -> Any:
        if type(y) is int and 0 <= y < 8 and out is None and not outs:  # CuPy agrees for every dtype
            return self.ufunc(x, y)
        return super().__call__(x, y, *outs, out=out)


class _Power(_Binary):
    def __call__(self, x: Any, y: Any, *outs: Any, out: Any = None) -> Any:
        if type(y) is int:
            negative = y < 0 and is_integral(x)
        else:
            dtype = getattr(y, "dtype", None)
            looked_at = dtype is not None and dtype.kind == "i" and is_integral(x)
            negative = looked_at and self._any_negative(y)
        if negative:
            raise ValueError("Integers to negative integer powers are not allowed.")  # CuPy gives 0
        if getattr(x, "dtype", _FLOAT).kind == "f" and self._may_be_one(y):
            dtype = np.result_type(*(getattr(value, "dtype", value) for value in (x, y)))
            if dtype.char in "fd" and self._is_one(dtype, x, y, outs or (out,)):
                return self._by_kernel((x, y), dtype, outs, out)
        return _Binary.__call__(self, x, y, *outs, out=out)

    def _any_negative(self, y: Any) -> bool:
        below = y < 0
        return bool(self.xp.device.read(self.xp.any(below)) if type(y) is self.array else below.any())

    def _may_be_one(self, y: Any) -> bool:
        """Whether `y` may be one exponent for all elements.

        For a single exponent 0.5 NumPy takes the square root, which differs from the power for -inf. Its inner loop
        knows a single exponent by stride 0. If `y` has stride 0 along some axes only, NumPy's choice depends on its
        buffering; here that is a power.
        """
        if type(y) is not self.array:
            return isinstance(y, _FLOATS) and bool(y == 0.5)
        return y.size == 1 or not any(stride for stride, length in zip(y.strides, y.shape, strict=True) if length > 1)

    def _is_one(self, dtype: Any, x: Any, y: Any, outs: tuple[Any, ...]) -> bool:
        """Whether NumPy's loop sees stride 0 for `y`.

        It does not where all shapes are equal and nothing is cast: NumPy then skips its iterator, and an array of one
        element keeps its own stride.
        """
        if type(y) is not self.array or y.size != 1 or not y.ndim:
            return True
        targets = [target for target in outs if target is not None]
        arrays = [value for value in (x, y, *targets) if type(value) is self.array and value.ndim]
        cast = any(value.dtype != dtype for value in arrays if targets or value.ndim > 1)
        return cast or any(value.shape != y.shape for value in arrays) or any(value is x for value in targets)


def is_integral(x: Any) -> bool:
    """Whether `x` is an integer or boolean, or an array of them."""
    return isinstance(x, int) if not hasattr(x, "dtype") else x.dtype.kind in "biu"


def _check_shape(target: tuple[int, ...], result: tuple[int, ...]) -> None:
    """NumPy's ValueError for an ``out=`` that would be broadcast; `copyto` would drop leading axes of length 1."""
    if target != result and np.broadcast_shapes(target, result) != target:
        raise ValueError(
            f"non-broadcastable output operand with shape {target} doesn't match the broadcast shape {result}"
        )


_CLASSES: dict[np.ufunc, Callable[..., Callable[..., Any]]] = {
    np.left_shift: _Shift,
    np.right_shift: _Shift,
    np.power: _Power,
    np.sign: _Sign,
    **dict.fromkeys((np.degrees, np.rad2deg, np.radians, np.deg2rad), _Angle),
}
