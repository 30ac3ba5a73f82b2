"""Where a real GPU's answer is known to differ from NumPy's: which rows, in which parts, why, who says so."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Container, Iterator
from typing import Any, NamedTuple

import numpy as np

from fbarray.devices import Device
from fbarray.rules.registry import since
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed, operands
from tests.comparing import (
    ALIASING,
    DTYPE,
    ERROR_CLASS,
    EXCEPTION,
    KIND,
    PLACE,
    SHAPE,
    SIGN,
    SPECIAL,
    VALUE,
    WRITTEN,
    Disagreement,
)
from tests.conditions import (
    argument,
    arrays,
    asks_for_complex,
    assigns_otherwise_than_in_c_order,
    carried,
    casts_negative_to_unsigned,
    casts_what_does_not_fit,
    changes_shape_on_the_way,
    counts_by_narrow_integers,
    does_not_increase,
    elementwise,
    fails_on_numpy,
    fails_with,
    folds,
    folds_in_vectors,
    gives_0d,
    gives_subnormal,
    has_a_complex_nan,
    has_an_exponent_for_each_row,
    has_complex_nans,
    has_eigenvalues_that_are_as_good_as_equal,
    has_float16,
    has_infinite_complex,
    has_multiple_beyond_dtype,
    has_subnormal,
    has_too_few_points,
    indexes_a_host_array_by_an_empty_one,
    inverts_a_singular_matrix,
    is_as_far_as_is_tolerated,
    is_as_good_as_singular,
    is_at,
    is_huge,
    is_not_finite,
    is_not_sorted,
    is_singular_but_for_rounding,
    is_subnormal,
    leaves_out_unset,
    lies_unaligned,
    loses_integers_in_out,
    makes_integers_of_larger,
    multiplies_beyond_dtype,
    multiplies_infinite_complex,
    not_finite,
    outcome,
    overflowing_multiples,
    overflows_as_a_complex_power,
    overflows_on_the_way,
    rounds_beyond_doubles,
    rounds_float16_to_another_integer,
    rounds_into_complex,
    rounds_mean_on_the_way,
    sets_an_element_by_complex,
    subnormal_elements,
    takes_another_out,
    weights_of,
    writes_booleans_apart,
)


class Difference(NamedTuple):
    """Rows of `functions` for which `concerns` holds may differ in the parts `may`, for `reason`, and in no others.

    Attributes
    ----------
    elements : callable or None
        Of a row and an array that NumPy gives, which elements may differ; all of them where it is None.
    random_only : bool
        Whether no row of the tables is concerned, but random calls. Where one is, one of these does differ on a GPU.
    seldom : bool
        Whether the rows that it concerns agreed on the GPUs seen so far, and random calls did not: it depends on the
        rounding of the solver, or on how extreme the numbers are.
    """

    functions: Container[Any]
    concerns: Callable[[Case], bool]
    may: frozenset[str]
    reason: str
    elements: Callable[[Case, Any], Any] | None = None
    random_only: bool = False
    seldom: bool = False

    def excuses(self, case: Case, found: Disagreement) -> bool:
        """Whether it is about this disagreement of a row that it concerns."""
        if found.part not in self.may:
            return False
        if self.elements is None or found.places is None:
            return True
        allowed = np.asarray(self.elements(case, found.expected))
        return allowed.shape == found.places.shape and not bool((found.places & ~allowed).any())


class _Every(Container[Any]):
    """All functions."""

    def __contains__(self, function: object) -> bool:
        return True


EVERY = _Every()
_NUMBER = frozenset({VALUE, SPECIAL})
"""Of an element, which number it is."""
_OUT = frozenset({VALUE, SPECIAL, SIGN})
"""Of an element, all of it."""

_TRANSFORMS = ("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "rfft", "irfft", "rfft2", "irfft2", "rfftn", "irfftn",
               "hfft", "ihfft")  # fmt: skip
_POWERS = frozenset({np.power, np.float_power, np.emath.power,
                     np.ndarray.__pow__, np.ndarray.__rpow__, np.ndarray.__ipow__})  # fmt: skip
_BY_PRODUCTS = (np.polymul, np.polydiv, np.geomspace, np.emath.logn)
"""Functions that are complex within, or convolve, where their operands are real."""

def is_diagonal(subscripts: object) -> bool:
    """Whether a subscript stands twice in one operand of an einsum."""
    operands = subscripts.partition("->")[0].split(",") if isinstance(subscripts, str) else []
    return any(len(set(letters)) < len(letters) for letters in (operand.replace(".", "") for operand in operands))


KNOWN = (
    Difference(
        frozenset({np.linalg.pinv, np.linalg.lstsq, np.linalg.matrix_rank, np.linalg.slogdet, np.linalg.inv,
                   np.linalg.solve, np.linalg.tensorinv, np.linalg.tensorsolve, np.linalg.cholesky}),
        is_singular_but_for_rounding,
        frozenset({VALUE, SPECIAL, SHAPE, EXCEPTION}),
        "whether a matrix that is singular but for rounding is so depends on the rounding, and what is computed of it "
        "is rounding; one in fifteen of the random ones, which have few elements, is of this kind: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.linalg.matrix_power}),
        inverts_a_singular_matrix,
        frozenset({VALUE, SPECIAL, EXCEPTION}),
        "whether a matrix that is singular but for rounding is so depends on the rounding: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.polyfit}),
        has_too_few_points,
        frozenset({VALUE, SPECIAL, SHAPE, SIGN}),
        "a fit through too few points is one of many, and which one depends on what the solver takes for zero; a fifth "
        "of the random calls are of this kind, whose points are cast to booleans or to one point: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.linalg.eigvals, np.linalg.eig, np.roots}),
        has_eigenvalues_that_are_as_good_as_equal,
        frozenset({DTYPE}),
        "whether two real eigenvalues that are equal but for rounding become a complex pair depends on the rounding: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linalg.eigvals.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.poly}),
        lambda case: any(a.dtype.kind == "c" and a.ndim > 1 for a in arrays(case)),
        frozenset({DTYPE}),
        "whether the eigenvalues come in pairs, of which real coefficients are made, depends on their last digits: "
        "https://numpy.org/doc/stable/reference/generated/numpy.poly.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.arccosh}),
        has_a_complex_nan,
        frozenset({SPECIAL}),
        "of a zero beside a NaN C99 and C17 have two imaginary parts: "
        "https://www.open-std.org/jtc1/sc22/wg14/www/docs/summary.htm#dr_471",
        elements=elementwise(np.isnan),
        random_only=True,
    ),
    Difference(
        frozenset({np.linalg.cond}),
        is_as_good_as_singular,
        frozenset({SPECIAL}),
        "of a matrix that is singular but for rounding the condition number is rounding, too, or infinite: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.linspace}),
        makes_integers_of_larger,
        frozenset({VALUE}),
        "numbers that do not fit are undefined when they are cast to integers: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
        random_only=True,
    ),
    Difference(
        frozenset({np.frexp, np.log, np.log2, np.log10, np.logical_not, np.sign, np.sqrt, np.cbrt, np.ceil}),
        has_subnormal,
        _NUMBER,
        "CuPy compiles with -ftz=true, so a float32 subnormal counts as zero: "
        "https://github.com/cupy/cupy/blob/main/cupy/cuda/compiler.py",
        elements=elementwise(is_subnormal),
    ),
    Difference(
        frozenset({np.full_like, np.insert}),
        casts_negative_to_unsigned,
        frozenset({VALUE}),
        "negative floats cast to unsigned integers are undefined in C; CUDA saturates: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
    ),
    Difference(
        frozenset({np.reciprocal}),
        lambda case: any(a.dtype.kind in "biu" and (is_at(case) or not a.all()) for a in arrays(case)),
        frozenset({VALUE}),
        "what an integer divided by zero gives is undefined in C; CuPy says 0: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
        elements=elementwise(lambda array: array == 0),
    ),
    Difference(
        frozenset({np.ldexp}),
        is_huge("iu", lambda dtype: 2.0**31),
        _NUMBER,
        "CUDA's exponents are 32-bit integers: "
        "https://docs.nvidia.com/cuda/cuda-math-api/cuda_math_api/group__CUDA__MATH__DOUBLE.html",
        random_only=True,
    ),
    Difference(
        frozenset({np.hypot}),
        is_huge("f", lambda dtype: float(np.finfo(dtype).max) / 2),
        frozenset({SPECIAL}),
        "CUDA's hypot overflows for the very largest numbers: "
        "https://docs.nvidia.com/cuda/cuda-math-api/cuda_math_api/group__CUDA__MATH__DOUBLE.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.round, np.around, np.ndarray.round}),
        lambda case: any(a.dtype.kind == "b" for a in arrays(case)) and fails_on_numpy(case),
        frozenset({EXCEPTION, WRITTEN}),
        "CuPy rounds booleans to tens, which NumPy refuses, of all the random calls with booleans: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
        seldom=True,
    ),
    Difference(
        EVERY,
        gives_subnormal,
        _NUMBER,
        "CuPy compiles with -ftz=true, so a float32 subnormal counts as zero: "
        "https://github.com/cupy/cupy/blob/main/cupy/cuda/compiler.py",
        elements=subnormal_elements,
    ),
    Difference(
        EVERY,
        casts_what_does_not_fit,
        frozenset({VALUE}),
        "what an integer is that a number outside of its bounds is cast to is undefined in C; CUDA saturates: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
        seldom=True,
    ),
    Difference(
        frozenset(getattr(np.fft, name) for name in _TRANSFORMS),
        is_not_finite,
        frozenset({SPECIAL}),
        "where NaNs and infinities land depends on the order in which a transform adds: "
        "https://docs.nvidia.com/cuda/cufft/index.html",
        random_only=True,
    ),
    Difference(
        frozenset({np.round, np.around, np.ndarray.round}),
        rounds_beyond_doubles,
        frozenset({VALUE}),
        "NumPy rounds integers to tens through doubles, CuPy in integers: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
        random_only=True,
    ),
    Difference(
        frozenset({np.prod, np.nanprod, np.ndarray.prod}),
        lambda case: case.kwargs.get("dtype") == "f2" and is_huge("iu", lambda dtype: 65504.0)(case),
        frozenset({SPECIAL}),
        "CuPy multiplies float16 numbers as float32 numbers, of which the product is finite: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
        random_only=True,
    ),
    Difference(
        frozenset({np.polymul, np.polydiv, np.geomspace, np.emath.logn}),
        lambda case: has_infinite_complex(case) or (case.covers in _BY_PRODUCTS and is_not_finite(case)),
        frozenset({SPECIAL}),
        "where complex infinities and NaNs land depends on the formula, and CuPy's is another (powers for Horner's "
        "rule, a convolution by FFT, products of complex numbers): "
        "https://github.com/cupy/cupy/blob/main/cupy/lib/_routines_poly.py",
        seldom=True,
    ),
    Difference(
        _POWERS,
        overflows_as_a_complex_power,
        _NUMBER,
        "the digits of a large logarithm of a complex power are lost to its size and its phase, so that one part of it "
        "may overflow: https://github.com/numpy/numpy/blob/main/numpy/_core/src/npymath/npy_math_complex.c.src",
        random_only=True,
    ),
)


_NDARRAY = np.ndarray
_NEWER = [*since("matvec"), *since("vecmat")]
_NEW_PRODUCTS = since("cumulative_prod")
_OVERLOOKS_OUT = np.lib.NumpyVersion(np.__version__) < "2.5.0"
_PRODUCTS = frozenset({np.vecdot, np.linalg.vecdot, np.vdot, np.dot, np.inner, np.matmul, *_NEWER, np.einsum,
                       np.tensordot, np.linalg.tensordot, np.linalg.multi_dot, np.convolve, np.correlate,
                       np.linalg.matmul, _NDARRAY.dot, _NDARRAY.__matmul__, _NDARRAY.__rmatmul__,
                       _NDARRAY.__imatmul__})  # fmt: skip
_REPEATED_PRODUCTS = frozenset({np.prod, np.nanprod, np.cumprod, np.nancumprod, _NDARRAY.prod, _NDARRAY.cumprod,
                                *_NEW_PRODUCTS})  # fmt: skip
UNSPECIFIED = (
    Difference(
        frozenset({np.isclose, np.allclose}),
        is_as_far_as_is_tolerated,
        frozenset({VALUE}),
        "NumPy rounds the distance and what is tolerated to the dtype of the operands, CuPy to doubles: "
        "https://github.com/cupy/cupy/blob/main/cupy/_logic/comparison.py",
    ),
    Difference(
        _POWERS,
        multiplies_infinite_complex,
        frozenset({SIGN}),
        "the signs of the zeros that an exponential of minus infinity gives are open where the angle is no number: "
        "https://www.open-std.org/jtc1/sc22/wg14/www/docs/n1256.pdf (G.6.3.1)",
        elements=lambda case, expected: expected == 0,
    ),
    Difference(
        frozenset({np.power, _NDARRAY.__pow__, _NDARRAY.__ipow__}),
        has_an_exponent_for_each_row,
        frozenset({SPECIAL, SIGN}),
        "whether NumPy's inner loop is shown one exponent, of which it may take the root, depends on how it buffers: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/nditer_constr.c",
    ),
    Difference(
        frozenset({np.divmod, np.modf, np.frexp}),
        lambda case: isinstance(case.kwargs.get("out"), tuple) and any(isinstance(v, Bare) for v in case.args),
        frozenset({EXCEPTION, ERROR_CLASS, WRITTEN}),
        "NumPy asks the first operand, and where that is a bare array CuPy, which takes one out= alone: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/core.pyx",
    ),
    Difference(
        frozenset({np.sum, np.nansum, _NDARRAY.sum, np.cumsum, np.nancumsum, _NDARRAY.cumsum, np.add, np.einsum,
                   np.average, *since("cumulative_sum")}),
        rounds_float16_to_another_integer,
        frozenset({VALUE}),
        "along all axes but the last, and in running sums, NumPy rounds sums of float16 numbers step by step, and an "
        "integer out= has no digits behind the point: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        frozenset({np.fft.hfft, np.fft.ifft2, np.fft.irfft2} if _OVERLOOKS_OUT else ()),
        lambda case: case.kwargs.get("out") is not None,
        frozenset({VALUE, SPECIAL, ALIASING, EXCEPTION, DTYPE, WRITTEN}),
        "before 2.5 NumPy overlooks out= here, whatever it is, which one random call in twelve has: "
        "https://github.com/numpy/numpy/blob/v2.4.0/numpy/fft/_pocketfft.py",
    ),
    Difference(
        frozenset({np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn, np.fft.rfft2, np.fft.rfftn}),
        lambda case: case.kwargs.get("out") is not None and changes_shape_on_the_way(case),
        frozenset({VALUE, SPECIAL, EXCEPTION, WRITTEN}),
        "NumPy writes each step of the way to another shape into out=, which broadcasts it or refuses it; of the "
        "random calls with out= that lengthen or cut an axis it is all: "
        "https://github.com/numpy/numpy/blob/main/numpy/fft/_pocketfft.py",
    ),
    Difference(
        frozenset({np.var, np.std, np.nanvar, np.nanstd, _NDARRAY.var, _NDARRAY.std}),
        rounds_mean_on_the_way,
        _NUMBER,
        "along all axes but the last NumPy rounds sums of float16 numbers row by row: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        frozenset({np.pad}),
        lambda case: case.kwargs.get("reflect_type") == "odd" and is_not_finite(case),
        frozenset({SPECIAL}),
        "reflections of infinities are differences of infinities, as often as NumPy goes about: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraypad_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.__lt__, _NDARRAY.__le__, _NDARRAY.__gt__, _NDARRAY.__ge__, _NDARRAY.__bool__}),
        has_infinite_complex,
        frozenset({VALUE}),
        "NumPy's scalars compare complex NaNs otherwise than its arrays: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/scalarmath.c.src",
    ),
    Difference(
        frozenset({np.linspace, np.logspace, np.geomspace}),
        multiplies_infinite_complex,
        frozenset({SPECIAL}),
        "a step to a complex infinity is a quotient of which any part may be a NaN: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linspace.html",
    ),
    Difference(
        frozenset({np.pad}),
        lambda case: "linear_ramp" in map(str, operands(case)) and multiplies_infinite_complex(case),
        frozenset({SPECIAL}),
        "a step to a complex infinity is a quotient of which any part may be a NaN: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraypad_impl.py",
    ),
    *([
        Difference(
            frozenset({np.array, np.asarray, np.asanyarray, _NDARRAY.__array__}),
            lambda case: case.kwargs.get("copy") is False and "like" not in case.kwargs,
            frozenset({EXCEPTION}),
            "without like= these are NumPy's own conversion, which a device array cannot serve without a copy: "
            "https://numpy.org/doc/stable/reference/generated/numpy.array.html",
        )
    ] if sys.version_info < (3, 12) else ()),  # NumPy takes the buffer from then on
    Difference(
        frozenset({_NDARRAY.resize}),
        fails_with("references or is referenced"),
        frozenset({EXCEPTION, WRITTEN}),
        "whether NumPy refuses depends on how often Python refers to the array, where it is not told to overlook that: "
        "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.resize.html",
    ),
    Difference(
        frozenset({np.put, _NDARRAY.put}),
        lambda case: fails_on_numpy(case) and assigns_otherwise_than_in_c_order(case),
        frozenset({WRITTEN}),
        "what a put that fails half-way has written depends on the layout in NumPy: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/item_selection.c",
    ),
    Difference(
        frozenset({np.put_along_axis}),
        lambda case: argument(case, 3, "axis", -1) is None and assigns_otherwise_than_in_c_order(case),
        frozenset({VALUE, SPECIAL, SIGN, EXCEPTION, ERROR_CLASS, WRITTEN}),
        "with axis=None NumPy writes into a copy where the array is not contiguous, and says it is read-only: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_shape_base_impl.py",
    ),
    Difference(
        frozenset({np.insert}),
        lambda case: np.asarray(argument(case, 1, "obj")).dtype.kind == "u" and fails_with("Cannot cast ufunc")(case),
        frozenset({EXCEPTION}),
        "NumPy adds signed numbers to unsigned indices in place, which it refuses: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.median, np.nanmedian}),
        lambda case: bool(case.kwargs.get("keepdims")) and gives_0d(case),
        frozenset({KIND}),
        "with keepdims=True NumPy gives an array of no dimensions where its other reductions give a scalar: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.polyval, np.polyint, np.diff}),
        lambda case: gives_0d(case) and any(not a.size or not a.ndim for a in arrays(case)),
        frozenset({KIND}),
        "of no coefficients NumPy gives an array of no dimensions, of others a scalar: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_polynomial_impl.py",
    ),
    Difference(
        frozenset({np.concatenate, np.stack, np.hstack, np.vstack, np.astype, _NDARRAY.astype, np.full_like}),
        is_not_finite,
        frozenset({VALUE}),
        "what is no number is cast to any integer: "
        "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html",
        elements=carried(not_finite),
    ),
    Difference(
        frozenset({np.searchsorted, _NDARRAY.searchsorted}),
        is_not_sorted,
        frozenset({VALUE}),
        "what is found in an array that is not sorted depends on the search: "
        "https://numpy.org/doc/stable/reference/generated/numpy.searchsorted.html",
    ),
    Difference(
        frozenset({np.interp}),
        does_not_increase,
        _OUT,
        "points that do not increase give nonsense, says NumPy: "
        "https://numpy.org/doc/stable/reference/generated/numpy.interp.html",
    ),
    Difference(
        frozenset({np.linalg.norm}),
        lambda case: case.function is not np.linalg.norm and has_float16(case),
        frozenset({VALUE}),
        "a program that divides what is left of float16 numbers by its norm, and goes on, makes the last digits the "
        "first: https://en.wikipedia.org/wiki/Gram%E2%80%93Schmidt_process#Numerical_stability",
    ),
    Difference(
        frozenset({np.histogram, np.histogram2d, np.histogramdd}),
        lambda case: any(not np.isfinite(weights).all() for weights in weights_of(case)),
        frozenset({SPECIAL}),
        "weights that are not finite are subtracted from running sums: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_histograms_impl.py",
    ),
    Difference(
        frozenset({np.linalg.multi_dot}),
        takes_another_out,
        frozenset({EXCEPTION, WRITTEN}),
        "which out= is acceptable depends on the order of multiplication; of the random ones hardly any is of the "
        "dtype of the result: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linalg.multi_dot.html",
    ),
    Difference(
        frozenset({np.round, np.around, _NDARRAY.round}),
        lambda case: rounds_into_complex(case) and is_not_finite(case),
        frozenset({SPECIAL}),
        "into a complex out= NumPy rounds complex numbers, and an infinity becomes a NaN: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/calculation.c",
    ),
    Difference(
        frozenset({np.intersect1d, np.union1d, np.setxor1d, np.setdiff1d}),
        has_complex_nans,
        frozenset({SHAPE, VALUE, SPECIAL}),
        "whether complex NaNs are equal depends on how NumPy finds the equal elements: "
        "https://numpy.org/doc/stable/reference/generated/numpy.unique.html",
    ),
    Difference(
        frozenset({np.intersect1d}),
        lambda case: fails_on_numpy(case) and is_huge("iu", lambda dtype: 2.0**53)(case),
        frozenset({EXCEPTION}),
        "integers that are apart may be equal as floating-point numbers, and NumPy loses count of them: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraysetops_impl.py",
    ),
    Difference(
        frozenset({np.einsum}),
        lambda case: len(arrays(case)) == 1,
        frozenset({ALIASING}),
        "whether a transposition is a view or a copy is einsum's affair: "
        "https://numpy.org/doc/stable/reference/generated/numpy.einsum.html",
    ),
    Difference(
        frozenset({np.lcm, *((np.lcm, method) for method in ("outer", "reduce", "accumulate", "reduceat", "at"))}),
        has_multiple_beyond_dtype,
        frozenset({VALUE}),
        "what a least common multiple overflows to depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.lcm.html",
        elements=overflowing_multiples,
    ),
    Difference(
        frozenset({np.polydiv}),
        lambda case: any(a.dtype in (np.float16, np.float32, np.complex64) for a in arrays(case)),
        frozenset({SHAPE}),
        "how many coefficients of the remainder are zero but for rounding depends on the rounding: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_polynomial_impl.py",
    ),
    Difference(
        frozenset({np.histogram}),
        lambda case: bool(weights_of(case)) and is_huge("iu", lambda dtype: 2.0**53)(case),
        frozenset({VALUE}),
        "NumPy adds integer weights up as doubles; to what integer one beyond all of them is cast is undefined in C: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_histograms_impl.py",
    ),
    Difference(
        frozenset({np.take, np.repeat}),
        lambda case: isinstance(case.args[0], Host),
        frozenset({EXCEPTION, ERROR_CLASS}),
        "they ask their first argument alone; another of ours is converted by NumPy, which casts what is no array: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/fromnumeric.py",
    ),
    Difference(
        frozenset({np.unpackbits}),
        lambda case: any(not a.size for a in arrays(case)),
        frozenset({VALUE}),
        "of nothing NumPy gives bits that it does not set, whatever else is asked for: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/compiled_base.c",
    ),
    Difference(
        frozenset({np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit}),
        lambda case: isinstance(case.args[0], list),
        frozenset({SHAPE, EXCEPTION, ERROR_CLASS}),
        "how many parts a list is split into NumPy finds out by asking it for its shape: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_shape_base_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.flags}),
        lambda case: bool({"farray", "FARRAY", "FA"} & {value for value in operands(case) if isinstance(value, str)}),
        frozenset({VALUE}),
        "NumPy says so of every array that is not in C order: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/flagsobject.c",
    ),
    Difference(
        frozenset({_NDARRAY.__hash__}),
        is_not_finite,
        frozenset({VALUE}),
        "the hash of a NaN is that of the Python object: https://docs.python.org/3/whatsnew/3.10.html",
    ),
    Difference(
        frozenset({np.choose}),
        lambda case: case.kwargs.get("mode", "raise") != "raise"
        and any(isinstance(out, (Sliced, Transposed)) for out in (*case.args[2:3], case.kwargs.get("out"))),
        _OUT,
        "with a mode NumPy fills an out= that is not contiguous wrongly, as half of the random ones are: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/item_selection.c",
    ),
    Difference(
        frozenset({_NDARRAY.__ipow__}),
        fails_on_numpy,
        frozenset({WRITTEN}),
        "what a power that fails half-way, at a negative integer, has written depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.power.html",
    ),
    Difference(
        frozenset({np.dot, np.inner, _NDARRAY.dot, np.linalg.multi_dot}),
        lambda case: is_not_finite(case) and any(not a.ndim and not a for a in arrays(case)),
        frozenset({SPECIAL}),
        "by a zero of no dimensions BLAS does not multiply: it returns at once, and zeros are left: "
        "https://www.netlib.org/blas/daxpy.f",
    ),
    Difference(
        frozenset({_NDARRAY.__iter__, _NDARRAY.flat}),
        lambda case: bool({sorted, max, min} & {case.function, *filter(callable, operands(case))})
        and is_not_finite(case),
        _OUT,
        "where Python's sort leaves a NaN depends on what it compares first, and NumPy's complex scalars with a NaN "
        "compare otherwise than its arrays: https://docs.python.org/3/howto/sorting.html",
    ),
    Difference(
        frozenset({np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin, _NDARRAY.max, _NDARRAY.min,
                   (np.maximum, "reduce"), (np.minimum, "reduce"), (np.fmax, "reduce"), (np.fmin, "reduce"), np.ptp}),
        loses_integers_in_out,
        frozenset({VALUE}),
        "which of the integers that do not fit into out= have lost their bits before they are compared depends on "
        "NumPy's buffers: https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/reduction.c",
    ),
    Difference(
        frozenset({np.var, np.std, _NDARRAY.var, _NDARRAY.std}),
        lambda case: asks_for_complex(case) and not all(np.isfinite(a).all() for a in outcome(case)[:1]),
        frozenset({SPECIAL}),
        "which part is a NaN of a complex variance divided by no degrees of freedom depends on the division: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/_methods.py",
    ),
    Difference(
        frozenset({np.cov, np.corrcoef}),
        lambda case: any(a.dtype.kind == "c" for a in arrays(case))
        and not all(np.isfinite(a).all() for a in outcome(case)[:1]),
        frozenset({SPECIAL}),
        "an imaginary part that is zero but for rounding is divided by no degrees of freedom: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.fft.irfft, np.fft.hfft, np.fft.irfft2, np.fft.irfftn}),
        lambda case: any(not a.size for a in arrays(case)),
        _OUT,
        "of no points NumPy reads the first one: "
        "https://github.com/numpy/numpy/blob/main/numpy/fft/_pocketfft_umath.cpp",
    ),
    Difference(
        frozenset({np.diff}),
        lambda case: isinstance(case.args[0], (list, tuple)) and case.kwargs.get("n", case.args[1:2]) in (0, (0,)),
        frozenset({KIND}),
        "of a list that it does not difference NumPy gives the list back: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.tile}),
        lambda case: any(a.dtype.kind in "iu" and a.dtype.itemsize == 1 for a in arrays(case)[1:]),
        frozenset({SHAPE, EXCEPTION}),
        "NumPy multiplies the shape by repetitions in their own dtype, which overflows: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_shape_base_impl.py",
    ),
    Difference(
        frozenset({np.quantile, np.percentile}),
        lambda case: any(a.dtype.kind == "u" for a in arrays(case)[1:]) and fails_on_numpy(case),
        frozenset({EXCEPTION}),
        "NumPy subtracts one from unsigned places, and looks for the element of the largest: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.flat}),
        fails_on_numpy,
        frozenset({WRITTEN}),
        "what an assignment through flat that fails half-way has written depends on where it failed: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/iterators.c",
    ),
    Difference(
        frozenset({np.stack, np.hstack, np.vstack, np.dstack, np.column_stack}),
        lambda case: len(case.args) == 1 and not isinstance(case.args[0], (list, tuple)) and arrays(case)[0].ndim == 1,
        frozenset({PLACE}),
        "NumPy asks the items of a sequence of arrays for their protocol, and those of a vector are numbers: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/shape_base.py",
    ),
    Difference(
        _REPEATED_PRODUCTS,
        multiplies_infinite_complex,
        frozenset({SIGN}),
        "the sign of a zero among the parts of such a product depends on the order: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        _PRODUCTS | _REPEATED_PRODUCTS | {np.kron, np.outer, np.poly, np.polymul},
        multiplies_infinite_complex,
        frozenset({SPECIAL}),
        "which part of a product of infinite complex numbers is a NaN depends on the BLAS, and on the order: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/matmul.c.src",
    ),
    Difference(
        _REPEATED_PRODUCTS,
        multiplies_beyond_dtype,
        frozenset({SPECIAL}),
        "whether a product with a zero overflows before it comes to that depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.prod.html",
    ),
    Difference(
        frozenset({np.multiply, *((np.multiply, method) for method in ("reduce", "accumulate", "reduceat"))}),
        lambda case: folds(case) and (multiplies_infinite_complex(case) or multiplies_beyond_dtype(case)),
        frozenset({SPECIAL}),
        "which part of a product of infinite complex numbers is a NaN depends on the order, and whether a product with "
        "a zero overflows before it comes to that: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        _PRODUCTS,
        overflows_on_the_way,
        frozenset({SPECIAL}),
        "whether sums of products overflow on the way depends on the order, and on where they are rounded; a seventh "
        "of the random calls has an infinity: https://numpy.org/doc/stable/reference/generated/numpy.dot.html",
    ),
    Difference(
        frozenset({np.pad}),
        lambda case: bool({"mean", "median"} & {value for value in operands(case) if isinstance(value, str)})
        and is_huge("iu", lambda dtype: 2.0**53)(case),
        frozenset({VALUE}),
        "the mean of integers that a double cannot hold may be rounded to one that is none of theirs: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraypad_impl.py",
    ),
    Difference(
        frozenset({np.quantile, np.percentile}),
        lambda case: any(a.dtype in (np.float16, np.float32) and bool(np.isnan(a).any()) for a in arrays(case))
        and outcome(case)[0].size == 1,
        frozenset({DTYPE}),
        "a single quantile that is a NaN NumPy gives in the dtype of the array, others in that of the computation: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.flat}),
        lambda case: any(a.dtype.kind == "b" and not a.ndim for a in arrays(case)[1:]),
        frozenset({KIND, VALUE, SPECIAL, SHAPE, EXCEPTION}),
        "NumPy has deprecated one boolean as an index of flat, and takes an array of one for an integer: "
        "https://numpy.org/doc/stable/release/2.4.0-notes.html",
    ),
    Difference(
        frozenset({np.triu, np.tril, np.triu_indices_from, np.tril_indices_from}),
        counts_by_narrow_integers,
        frozenset({VALUE, SPECIAL, SHAPE, EXCEPTION}),
        "NumPy negates k, or subtracts one from it, in its own dtype, which unsigned and the least integers do not "
        "survive: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_twodim_base_impl.py",
    ),
    Difference(
        EVERY,
        leaves_out_unset,
        _OUT,
        "what where= leaves out of a result is not set: "
        "https://numpy.org/doc/stable/reference/ufuncs.html#ufuncs-kwargs",
    ),
    Difference(
        frozenset({np.linalg.tensorinv}),
        lambda case: any(not a.ndim for a in arrays(case)),
        frozenset({EXCEPTION, ERROR_CLASS}),
        "of a number NumPy fails to make a matrix: "
        "https://github.com/numpy/numpy/blob/main/numpy/linalg/_linalg.py",
    ),
    Difference(
        frozenset({_NDARRAY.__setitem__}),
        fails_on_numpy,
        frozenset({ERROR_CLASS}),
        "of two errors in one assignment NumPy names the shape's first: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/mapping.c",
    ),
)  # fmt: skip
"""Of either device, where random operands are given: what NumPy leaves open, or does by accident."""


OF_NUMPY = (
    Difference(
        frozenset({np.einsum}),
        lambda case: any(array.size == 0 for array in arrays(case)) and is_diagonal(case.args[0]),
        frozenset({VALUE, SPECIAL, SIGN}),
        "of the diagonal of an array of no rows, or no columns, NumPy reads memory that is not the array's: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/einsum.cpp",
        random_only=True,
    ),
    Difference(
        frozenset({np.power, np.arctan2, (np.power, "reduce"), (np.arctan2, "reduce")}),
        folds_in_vectors,
        _OUT,
        "on processors with AVX512 these loops fold a contiguous axis out of order: "
        "https://github.com/numpy/numpy/pull/22240",
    ),
    Difference(
        frozenset({np.nanmedian}),
        is_huge("f", lambda dtype: float(np.finfo(dtype).max) / 2 if dtype == np.float16 else np.inf),
        frozenset({SPECIAL}),
        "along a short axis NumPy doubles the middle number, or adds the two, and halves the sum: "
        "https://github.com/numpy/numpy/blob/main/numpy/ma/extras.py",
        random_only=True,
    ),
    Difference(
        frozenset({np.isnan, np.isinf, np.isfinite, np.signbit}),
        writes_booleans_apart,
        frozenset({VALUE}),
        "NumPy's vector loops write vectors of answers one after the other, whatever the stride of out= is: "
        "https://github.com/numpy/numpy/pull/22165",
    ),
    Difference(
        frozenset({_NDARRAY.__setitem__}),
        sets_an_element_by_complex,
        frozenset({EXCEPTION, ERROR_CLASS, WRITTEN}),
        "NumPy asks what is no array of its own for its float(), which a complex number has not: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/arraytypes.c.src",
        random_only=True,
    ),
    Difference(
        frozenset({_NDARRAY.__getitem__, _NDARRAY.__setitem__, operator.getitem, operator.setitem}),
        indexes_a_host_array_by_an_empty_one,
        frozenset({SHAPE, VALUE, EXCEPTION, ERROR_CLASS, WRITTEN}),
        "an index that is no array of NumPy's and is empty stands for an empty list of integers, whatever its dtype: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/mapping.c",
    ),
)
"""Of any device: rows in which NumPy's answer depends on the processor, or is an accident of its own."""

UNASKED = (
    Difference(
        frozenset({np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require, np.full}),
        lambda case: "like" not in case.kwargs,
        frozenset({PLACE}),
        "without like= these are NumPy's own conversion: "
        "https://numpy.org/doc/stable/reference/generated/numpy.array.html",
        seldom=True,
    ),
    Difference(
        frozenset({np.choose}),
        lambda case: isinstance(case.args[0], list) and np.ndim(argument(case, 1, "choices")) == 1,
        frozenset({PLACE}),
        "it asks the choices one by one for a protocol, which of a vector are numbers: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/fromnumeric.py",
        random_only=True,
    ),
    Difference(
        frozenset({np.lexsort}),
        lambda case: isinstance(case.args[0], list),
        frozenset({PLACE}),
        "of a list of keys NumPy asks none for a protocol: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/multiarray.py",
        random_only=True,
    ),
    Difference(
        frozenset({_NDARRAY.__array__, _NDARRAY.flat, _NDARRAY.copy}),
        lambda case: bool({np.array, np.asarray} & {case.function, *filter(callable, operands(case))}),
        frozenset({PLACE}),
        "these are NumPy's conversions to an array of its own: "
        "https://numpy.org/doc/stable/user/basics.dispatch.html",
    ),
    Difference(
        frozenset({_NDARRAY.to_device, np.vectorize, np.fft.fftfreq, np.fft.rfftfreq}),
        lambda case: True,
        frozenset({PLACE}),
        "these convert what they are given to arrays of NumPy's: "
        "https://numpy.org/doc/stable/user/basics.dispatch.html",
    ),
    Difference(
        frozenset({np.poly, np.roots}),
        lambda case: np.ndim(arrays(case)[0]) == 1,
        frozenset({PLACE}),
        "they ask the elements of their argument for a protocol, in place of the argument itself: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_polynomial_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.__getitem__, operator.getitem, np.take, np.repeat}),
        lambda case: isinstance(case.args[0], Host),
        frozenset({PLACE}),
        "a NumPy array that is indexed or repeated does not ask another for a protocol: "
        "https://numpy.org/doc/stable/user/basics.dispatch.html",
    ),
    Difference(
        frozenset({np.add, np.logical_or}),
        lambda case: folds(case) and isinstance(argument(case, 1, "array"), list),
        frozenset({PLACE}),
        "a ufunc's method asks a list for no protocol, nor what is in it: "
        "https://numpy.org/neps/nep-0013-ufunc-overrides.html",
    ),
    Difference(
        frozenset({operator.eq, operator.ne}),
        lambda case: any(np.asarray(getattr(value, "array", value)).dtype.kind in "mMUS" for value in operands(case)),
        frozenset({PLACE}),
        "whether a date or a text is equal to a number NumPy answers by itself: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/arrayobject.c",
    ),
    Difference(
        EVERY,
        lambda case: getattr(case.covers, "__module__", None) == "scipy.special._logsumexp",
        frozenset({PLACE}),
        "SciPy converts what is no array of a library that it knows: "
        "https://docs.scipy.org/doc/scipy/dev/api-dev/array_api.html",
    ),
)
"""Of any device: rows in which NumPy does not ask our protocols, and gives an array of its own."""

OURS = (
    Difference(
        frozenset({_NDARRAY.strides, _NDARRAY.view, _NDARRAY.dtype}),
        lies_unaligned,
        frozenset({EXCEPTION, WRITTEN}),
        "CUDA reads a number at multiples of its size alone; fbarray refuses to make an array that it cannot read: "
        "https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#device-memory-accesses",
    ),
)
"""Of any device: rows that fbarray refuses, because no GPU can run them."""


def known_differences(case: Case, device: Device, random: bool = False) -> Iterator[Difference]:
    """Those that concern a row on this device, with `random` operands."""
    on_cuda = KNOWN if device.name.startswith("cuda") else ()
    for difference in (*on_cuda, *OF_NUMPY, *UNASKED, *OURS, *(UNSPECIFIED if random else ())):
        if case.covers in difference.functions and difference.concerns(case):
            yield difference


def left_of(
    found: list[Disagreement], case: Case, device: Device, random: bool = False
) -> tuple[list[Disagreement], list[str]]:
    """The disagreements of a row that no known difference excuses, and the reasons of the others."""
    reasons: list[str] = []
    if found:
        for difference in known_differences(case, device, random):
            left = [one for one in found if not difference.excuses(case, one)]
            if len(left) < len(found):
                found, reasons = left, [*reasons, difference.reason]
    return found, reasons
