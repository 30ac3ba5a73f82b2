"""How far from NumPy's a number may be: a few units in the last place of each element, and for which functions more."""

from __future__ import annotations

import operator
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from fbarray.rules.registry import since
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed, operands
from tests.outcomes import flattened, on_numpy

TIMES = {np.dtype("f2"): 4}
"""How many times the eps of a dtype an element may be off, where it is not `MOST`. What is of float16 is computed in
float32, and rounded once."""
MOST = 32

CAST_AT_THE_END = (np.linspace, np.logspace, np.geomspace)
"""Functions that compute in the dtype of their operands, whatever ``dtype=`` is."""

TRANSFORMS = frozenset(
    getattr(np.fft, name)
    for name in ("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "rfft", "irfft", "rfft2", "irfft2", "rfftn",
                 "irfftn", "hfft", "ihfft")
)  # fmt: skip
HISTOGRAMS = frozenset({np.histogram, np.histogram2d, np.histogramdd})
QUANTILES = frozenset({np.quantile, np.percentile, np.nanquantile, np.nanpercentile, np.median, np.nanmedian})
WIDENED = TRANSFORMS | HISTOGRAMS | QUANTILES | {np.emath.logn, np.trapezoid, np.polyfit, np.polydiv, np.einsum}
"""Functions that begin in the precision of their operands, and go on in a wider one: with the norm's 1/n, with sums of
weights, with differences of neighbours, with logarithms, which are of float16 where the integers are small."""

Scale = Callable[[Case, Any, "Place"], Any]


class Place(NamedTuple):
    """Where an array is in an outcome: ``Place("result", (0,))`` is the first of a tuple that a call gives."""

    root: str
    path: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tolerance:
    """What one array of the outcome of a row may differ by.

    Attributes
    ----------
    scale : array_like or None
        Of a result that is compared by what is unique of it: the size of the numbers that its error is relative to.
    """

    case: Case
    place: Place
    scale: Any = None

    def of(self, index: int) -> Tolerance:
        """The tolerance of an item of a container."""
        return replace(self, place=Place(self.place.root, (*self.place.path, index)))

    def scaled(self, scale: Any) -> Tolerance:
        """The tolerance of an array whose error is relative to `scale`."""
        return replace(self, scale=scale)

    def signs(self, expected: Any) -> bool:
        """Whether the sign of a zero is NumPy's to say."""
        about, kind = subject(self.case) or self.case.function, expected.dtype.kind
        unsigned = any(about in functions and kind in kinds for functions, kinds, _ in UNSIGNED)
        return self.scale is None and not unsigned

    def simple(self, expected: Any) -> Any:
        """What each element may differ by, relative to itself."""
        eps = precision(expected.dtype)
        case = self.case
        rtol = MOST * eps if case.rtol is None else max(case.rtol, 8 * eps)
        if case.rtol is None and expected.dtype in TIMES:
            rtol = TIMES[expected.dtype] * eps
        return rtol * magnitude(expected) + (case.atol or 0.0) + 4 * smallest(expected.dtype)

    def full(self, expected: Any) -> Any:
        """As `simple`, and what the function's algorithm loses, by the precision in which it computes; unless the row
        says itself what may be lost."""
        if self.case.rtol is not None:
            return self.simple(expected)
        eps = max(precision(expected.dtype), computed_in(self.case))
        if self.scale is not None:
            return self.simple(expected) + MOST * eps * self.scale
        bounds = [bound for bound in BOUNDS if subject(self.case) in bound.functions]
        scales = [bound.scale(self.case, expected, self.place) for bound in bounds]
        return self.simple(expected) + MOST * eps * sum(scales, start=magnitude(expected))


def subject(case: Case) -> Any:
    """What a row is about: a function, or a ufunc and its method."""
    if isinstance(case.covers, np.ufunc) and not isinstance(case.function, np.ufunc):
        return case.covers, getattr(case.function, "__name__", "").removeprefix("ufunc.")
    return case.covers


def magnitude(array: Any) -> Any:
    """The size of each element, 0 of what is not finite."""
    wide = array.astype(np.result_type(array.dtype, np.float64))
    return np.where(np.isfinite(wide), abs(wide), 0.0)


def largest(array: Any) -> float:
    """The size of the largest element that is finite."""
    return float(magnitude(np.asarray(array)).max(initial=0.0))


def precision(dtype: np.dtype[Any]) -> float:
    return float(np.finfo(dtype).eps) if dtype.kind in "fc" else 0.0


def as_dtype(value: Any) -> np.dtype[Any] | None:
    """The dtype that an argument names, or None."""
    if not isinstance(value, (str, type, np.dtype)) or (isinstance(value, str) and len(value) == 1):
        return None  # a letter is an order, a mode, a triangle...
    try:
        return np.dtype(value)
    except (TypeError, ValueError):  # subscripts of einsum, which read like fields
        return None


def smallest(dtype: np.dtype[Any]) -> float:
    return float(np.finfo(dtype).smallest_subnormal) if dtype.kind in "fc" else 0.0


def computed_in(case: Case) -> float:
    """The precision of what NumPy gives without ``out=``, which may be wider, or is asked for; or of what it begins
    with."""
    names = ("out", "dtype") if case.covers in CAST_AT_THE_END else ("out",)
    given = flattened([on_numpy(case.without(*names)).result])
    dtypes = [part.dtype for part in given if isinstance(part, (np.ndarray, np.generic))]
    dtypes += [dtype for dtype in map(as_dtype, operands(case)) if dtype is not None]
    if case.covers in WIDENED:
        dtypes += [array.dtype for array in _numbers(case) if array.ndim]
    if case.covers is np.emath.logn:
        dtypes += [np.result_type(array, np.float16) for array in _numbers(case) if array.ndim]
    return max(map(precision, dtypes), default=0.0)


# --- what the error of a function is relative to ------------------------------------------------------------------


def of_absolutes(case: Case, expected: Any, place: Place) -> Any:
    """The same sum of the sizes of what is added: N. Higham, Accuracy and Stability of Numerical Algorithms, 3.1."""
    absolute = Case(case.function, _absolute(case.args), _absolute(case.without("out", "dtype").kwargs))
    done = on_numpy(absolute)
    found: Any = done.operands if place.root == "operands" else done.result
    for index in place.path:
        if not isinstance(found, (list, tuple)) or index >= len(found):
            return 0.0
        found = found[index]
    if not isinstance(found, (np.ndarray, np.generic)) or found.dtype.kind not in "biufc":
        return 0.0
    sizes = magnitude(np.asarray(found))
    return sizes if sizes.shape == expected.shape else largest(sizes)


def _absolute(value: Any) -> Any:
    if isinstance(value, (Host, Bare, Sliced, Transposed)):
        return replace(value, array=_absolute(value.array))
    if isinstance(value, np.ndarray) and value.dtype.kind in "iufc":
        sizes = magnitude(value)
        return sizes.astype(value.dtype) if value.dtype.kind in "iu" else sizes
    if isinstance(value, (float, complex)):
        return abs(value) if np.isfinite(value) else 0.0
    if isinstance(value, dict):
        return {name: _absolute(item) for name, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_absolute(item) for item in value)
    return value


def of_result(case: Case, expected: Any, place: Place) -> Any:
    """The largest number of the result."""
    return largest(expected)


def of_operands(power: int = 1) -> Scale:
    """The largest number of the operands, to this power."""
    return lambda case, expected, place: max(map(largest, _numbers(case)), default=0.0) ** power


def of_one(case: Case, expected: Any, place: Place) -> Any:
    return 1.0


def of_condition(case: Case, expected: Any, place: Place) -> Any:
    """The largest number of the result, times the condition of the matrix."""
    return largest(expected) * min(_condition(case), 1e300)


def of_least_squares(case: Case, expected: Any, place: Place) -> Any:
    """The largest number of the result or of the right side, and its square, as residuals are; times the square of the
    condition of the matrix."""
    right = largest(_numbers(case)[1])
    return max(largest(expected), right, right**2) * min(_condition(case), 1e150) ** 2


def of_condition_alone(case: Case, expected: Any, place: Place) -> Any:
    return _condition(case)


def of_phase(case: Case, expected: Any, place: Place) -> Any:
    """Each element, times the logarithm of a complex power, whose digits are those of the power's size and phase."""
    return magnitude(expected) * phase(case) if expected.dtype.kind == "c" else 0.0


def phase(case: Case) -> float:
    """The size of the largest logarithm, times that of the largest exponent."""
    numbers = [array[np.isfinite(array) & (array != 0)].astype(complex) for array in _numbers(case)]
    logarithms = [float(abs(np.log(array)).max()) for array in numbers if array.size]
    exponents = [float(abs(array).max()) for array in numbers if array.size]
    return max(logarithms, default=0.0) * max(exponents, default=0.0)


def of_its_square(case: Case, expected: Any, place: Place) -> Any:
    """The square of each element: of a condition number, whose least singular value has an error by the largest."""
    return magnitude(expected) ** 2


def of_hadamard(case: Case, expected: Any, place: Place) -> Any:
    """The product of the lengths of the rows, which no determinant exceeds."""
    matrix = np.asarray(_numbers(case)[0])
    return np.prod(np.sqrt((magnitude(matrix) ** 2).sum(axis=-1)), axis=-1)


def of_fit(case: Case, expected: Any, place: Place) -> Any:
    """The largest number of the result or of the values, times the square of the condition of the powers, which the
    covariance is the inverse of."""
    x, y, degree = (np.asarray(value) for value in on_numpy(Case(lambda *args: None, case.args[:3], {})).operands)
    powers = np.vander(x.astype(np.result_type(x, np.float64)), int(degree) + 1)
    powers = powers / np.maximum(np.sqrt((abs(powers) ** 2).sum(axis=0)), 1e-300)
    condition = float(np.linalg.cond(powers)) if np.isfinite(powers).all() and powers.size else 1.0
    return max(largest(expected), largest(y), largest(y) ** 2) * min(condition, 1e150) ** 2


def _numbers(case: Case) -> list[Any]:
    """The operands of a row that are numbers, lists of them too, as NumPy is given them."""
    given = on_numpy(Case(lambda *args, **kwargs: None, case.args, case.without("out", "dtype").kwargs)).operands
    numbers = []
    for value in given:
        if isinstance(value, (np.ndarray, np.generic, list, tuple, float, complex, int)):
            try:
                array = np.asarray(value)
            except ValueError:  # ragged
                continue
            numbers += [array] if array.dtype.kind in "biufc" else []
    return numbers


def _condition(case: Case) -> float:
    """The largest condition number of the matrices of a row."""
    conditions = [1.0]
    for array in _numbers(case):
        if array.ndim > 1 and array.size and np.isfinite(array).all():
            matrix = array.astype(np.result_type(array, np.float64))
            if case.covers in (np.linalg.tensorinv, np.linalg.tensorsolve):
                side = int(np.sqrt(matrix.size))
                matrix = matrix.reshape(side, -1) if side * side == matrix.size else matrix
            sizes = np.linalg.svdvals(matrix)
            if sizes[..., 0].all():
                conditions.append(float(np.max(sizes[..., 0] / np.maximum(sizes[..., -1], 1e-300))))
    return max(conditions)


class Bound(NamedTuple):
    """The error of `functions` is relative to `scale`, for `reason`."""

    functions: Container[Any]
    scale: Scale
    reason: str


_NDARRAY = np.ndarray
_METHODS = ("reduce", "accumulate", "reduceat")
_polynomials = [getattr(np.polynomial.polynomial, name) for name in ("polyval2d", "polygrid2d", "polyvalnd")
                if hasattr(np.polynomial.polynomial, name)]  # fmt: skip
_NEWER = (*since("matvec"), *since("vecmat"))
SUMS = frozenset(
    {np.sum, np.nansum, _NDARRAY.sum, np.mean, np.nanmean, _NDARRAY.mean, np.average, np.cumsum, np.nancumsum,
     _NDARRAY.cumsum, *since("cumulative_sum"), np.trace, np.linalg.trace, _NDARRAY.trace,
     *((np.add, method) for method in (*_METHODS, "at")), *((np.subtract, method) for method in (*_METHODS, "at")),
     np.bincount, np.polyval, np.poly, np.apply_along_axis, np.apply_over_axes,
     np.lib.stride_tricks.sliding_window_view, *_polynomials}
)  # fmt: skip
PRODUCTS = frozenset(
    {np.vecdot, np.linalg.vecdot, np.vdot, np.dot, np.inner, np.matmul, *_NEWER, np.einsum, np.tensordot,
     np.linalg.tensordot, np.linalg.multi_dot, np.convolve, np.correlate, np.linalg.matmul, _NDARRAY.dot,
     _NDARRAY.__matmul__, _NDARRAY.__rmatmul__, _NDARRAY.__imatmul__, np.polymul}
)  # fmt: skip
SPREADS = frozenset({np.std, np.nanstd, _NDARRAY.std})
VARIANCES = frozenset({np.var, np.nanvar, _NDARRAY.var, np.cov})
INVERSES = frozenset(
    {np.linalg.inv, np.linalg.pinv, np.linalg.solve, np.linalg.tensorinv, np.linalg.tensorsolve,
     np.linalg.cholesky, np.linalg.matrix_power}
)  # fmt: skip
LOGARITHMS = frozenset({u for f in (np.logaddexp, np.logaddexp2) for u in (f, *((f, method) for method in _METHODS))})

POWERS = frozenset(
    {np.power, np.float_power, np.emath.power, _NDARRAY.__pow__, _NDARRAY.__rpow__, _NDARRAY.__ipow__,
     *product((np.power, np.float_power), (*_METHODS, "outer", "at"))}
)  # fmt: skip

BOUNDS = (
    Bound(SUMS, of_absolutes, "a sum is off by the numbers that are added, however small it is"),
    Bound(PRODUCTS, of_absolutes, "a sum of products is off by the products that are added"),
    Bound(POWERS, of_phase, "a complex power has the digits of a logarithm that are left of its size and phase"),
    Bound(TRANSFORMS, of_result, "a fast Fourier transform is accurate by the norm of what it gives"),
    Bound(QUANTILES, of_operands(), "a point between two numbers is off by these"),
    Bound(frozenset({np.interp, np.linspace, np.arange, np.unwrap, np.pad}), of_operands(), "as a point between two "
          "numbers"),
    Bound(LOGARITHMS, of_operands(), "of two logarithms the larger is added to what the smaller adds, of another sign"),
    Bound(SPREADS, of_operands(), "what is left of each number, less the mean, is off by the number"),
    Bound(VARIANCES, of_operands(2), "the squares of what is left of each number are off by its square"),
    Bound(frozenset({np.corrcoef, np.blackman, np.hamming, np.hanning}), of_one, "what is summed up is of size 1"),
    Bound(frozenset({np.sinc}), of_one, "near its zeros a sine has the digits that are left of its argument"),
    Bound(frozenset({np.cross, np.linalg.cross, np.trapezoid}), of_operands(2), "what is left of products that cancel "
          "is off by them"),
    Bound(frozenset({np.polydiv}), of_operands(2), "what is left of products that cancel is off by them"),
    Bound(frozenset({np.polyfit}), of_fit, "a fit loses as many digits as the powers of its points are alike"),
    Bound(HISTOGRAMS, of_operands(), "weights that are added up are off by the largest"),
    Bound(INVERSES, of_condition, "an inverse loses as many digits as its matrix has in its condition number"),
    Bound(frozenset({np.linalg.lstsq}), of_least_squares, "least squares lose them by the square of that"),
    Bound(frozenset({np.linalg.slogdet}), of_condition_alone, "the determinant loses digits, of which this is the log"),
    Bound(frozenset({np.linalg.det}), of_hadamard, "a determinant is a sum of products of which many cancel"),
    Bound(frozenset({np.linalg.cond}), of_its_square, "the least singular value is off by the largest"),
    Bound(frozenset({np.linalg.norm, np.linalg.matrix_norm}), of_operands(), "the least singular value is off by the "
          "largest"),
)  # fmt: skip
"""Algorithms that are accurate by a norm, not element by element: for all other functions each element has to be right.

Backward-stable algorithms give the exact result of operands that are a few units in the last place off; what this makes
of a small element depends on all others.
"""

_EXTREMES = (np.maximum, np.minimum, np.fmax, np.fmin)
EXTREMES = frozenset(
    {*_EXTREMES, *product(_EXTREMES, (*_METHODS, "outer", "at")), np.clip, _NDARRAY.clip, np.max, np.min, np.amax,
     np.amin, np.nanmax, np.nanmin, _NDARRAY.max, _NDARRAY.min}
)  # fmt: skip
ORDERED = QUANTILES | {np.sort, np.sort_complex, _NDARRAY.sort, np.unique, np.unique_values, np.unique_counts,
                       np.unique_all, np.unique_inverse, np.union1d, np.intersect1d, np.setdiff1d,
                       np.setxor1d}  # fmt: skip
EXPONENTIALS = POWERS | {np.exp2, np.exp, operator.pow, operator.ipow}
REPEATED_PRODUCTS = frozenset(
    {np.prod, np.nanprod, np.cumprod, np.nancumprod, _NDARRAY.prod, _NDARRAY.cumprod, *since("cumulative_prod"),
     *product((np.multiply,), _METHODS)}
)  # fmt: skip

UNSIGNED: tuple[tuple[Container[Any], str, str], ...] = (
    ({np.linalg.cholesky}, "c", "whether a factorisation multiplies by an imaginary zero is its affair"),
    ({np.polyfit}, "fc", "a solver may begin with a zero of its own, too"),
    (PRODUCTS, "fc", "a BLAS begins with a zero of its own, or does not"),
    (TRANSFORMS, "fc", "which zeros cancel to which sign depends on the order of a transform"),
    (EXTREMES, "fc", "a zero is as large as the other: "
     "https://numpy.org/doc/stable/reference/generated/numpy.fmax.html"),
    (ORDERED, "fc", "a zero is equal to the other, and which of equal elements comes first is not specified"),
    ((INVERSES | {np.linalg.det, np.linalg.lstsq}) - {np.linalg.cholesky}, "fc", "whether an elimination multiplies by "
     "a zero, or leaves it out, is its affair"),
    (REPEATED_PRODUCTS, "c", "of complex numbers without an imaginary part it depends on the order of multiplication"),
    (EXPONENTIALS, "c", "of an infinite or undefined phase C99 leaves it open, in G.6.3.1: "
     "https://www.open-std.org/jtc1/sc22/wg14/www/docs/n1256.pdf"),
)  # fmt: skip
"""Functions of which the sign of a zero is not specified, for results of which kinds, and why."""
