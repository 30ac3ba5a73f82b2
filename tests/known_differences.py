"""Where a real GPU's answer is known to differ from NumPy's: which rows, why, and where upstream says so."""

from __future__ import annotations

import operator
from collections.abc import Callable, Container
from typing import Any, NamedTuple

import numpy as np

from fbarray.devices import Device
from fbarray.routing.rules import since
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed, operands
from tests.conditions import (
    arrays,
    assigns_otherwise_than_in_c_order,
    casts_negative_to_unsigned,
    casts_what_does_not_fit,
    changes_shape_on_the_way,
    does_not_increase,
    fails_on_numpy,
    folds,
    folds_in_vectors,
    gives_subnormal,
    has_an_exponent_for_each_row,
    has_half,
    has_huge_phase,
    has_ill_conditioned_points,
    has_infinite_complex,
    has_multiple_beyond_dtype,
    has_narrow_weights,
    has_subnormal,
    has_values_of_one_size,
    indexes_a_host_array_by_an_empty_one,
    is_as_far_as_is_tolerated,
    is_as_good_as_singular,
    is_at,
    is_computed_in_halves,
    is_huge,
    is_keyword,
    is_not_finite,
    is_not_sorted,
    is_singular_but_for_rounding,
    leaves_out_unset,
    lies_unaligned,
    loses_integers_in_out,
    makes_integers_of_larger,
    multiplies_beyond_dtype,
    multiplies_infinite_complex,
    operands_before,
    outcome,
    overflows_on_the_way,
    rounds_beyond_doubles,
    rounds_halves_on_the_way,
    rounds_mean_on_the_way,
    sets_an_element_by_complex,
    sums_up_beyond_doubles,
    writes_booleans_apart,
)


class Difference(NamedTuple):
    """Rows of `functions` for which `concerns` holds may differ on CUDA, for `reason`."""

    functions: Container[Any]
    concerns: Callable[[Case], bool]
    reason: str


class _Every(Container[Any]):
    """All functions."""

    def __contains__(self, function: object) -> bool:
        return True


EVERY = _Every()


_TRANSFORMS = ("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "rfft", "irfft", "rfft2", "irfft2", "rfftn", "irfftn",
               "hfft", "ihfft", "fftshift", "ifftshift")  # fmt: skip
_BY_PRODUCTS = (np.polymul, np.polydiv, np.geomspace, np.emath.logn)
"""Functions that are complex within, or convolve, where their operands are real."""

KNOWN = (
    Difference(
        frozenset({np.emath.logn}),
        is_computed_in_halves,
        "the logarithm of a small integer is one of halves, whose last digit is divided on as a double: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_scimath_impl.py",
    ),
    Difference(
        frozenset({np.linalg.pinv, np.linalg.lstsq, np.linalg.matrix_rank, np.linalg.det, np.linalg.slogdet,
                   np.linalg.inv, np.linalg.solve, np.linalg.tensorinv, np.linalg.tensorsolve,
                   np.linalg.matrix_power, np.linalg.cholesky}),
        is_singular_but_for_rounding,
        "whether a matrix that is singular but for rounding is so depends on the rounding: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
    ),
    Difference(
        frozenset({np.polyfit}),
        has_ill_conditioned_points,
        "digits of a fit are lost where the powers of its points are alike; of too few points it is all rounding: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
    ),
    Difference(
        frozenset({np.linalg.eigvals, np.roots}),
        lambda case: has_values_of_one_size(case) or any(a.dtype.kind == "c" for a in arrays(case)),
        "the order of eigenvalues is the solver's: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linalg.eigvals.html",
    ),
    Difference(
        frozenset({np.poly}),
        lambda case: any(a.dtype.kind == "c" and a.ndim > 1 for a in arrays(case)),
        "whether the eigenvalues come in pairs, of which real coefficients are made, depends on their last digits: "
        "https://numpy.org/doc/stable/reference/generated/numpy.poly.html",
    ),
    Difference(
        frozenset({np.arccosh}),
        has_infinite_complex,
        "of a zero beside a NaN C99 and C17 have two imaginary parts: "
        "https://www.open-std.org/jtc1/sc22/wg14/www/docs/summary.htm#dr_471",
    ),
    Difference(
        frozenset({np.linalg.cond}),
        is_as_good_as_singular,
        "of a matrix that is singular but for rounding the condition number is rounding, too: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
    ),
    Difference(
        frozenset({np.linspace}),
        makes_integers_of_larger,
        "numbers that do not fit are undefined when they are cast to integers: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
    ),
    Difference(
        frozenset({np.frexp, np.log, np.log2, np.log10, np.logical_not, np.sign}),
        has_subnormal,
        "CuPy compiles with -ftz=true, so a float32 subnormal counts as zero: "
        "https://github.com/cupy/cupy/blob/main/cupy/cuda/compiler.py",
    ),
    Difference(
        frozenset({np.full_like, np.insert}),
        casts_negative_to_unsigned,
        "negative floats cast to unsigned integers are undefined in C; CUDA saturates: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
    ),
    Difference(
        frozenset({np.reciprocal}),
        lambda case: any(a.dtype.kind in "biu" and (is_at(case) or not a.all()) for a in arrays(case)),
        "what an integer divided by zero gives is undefined in C; CuPy says 0: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
    ),
    Difference(
        frozenset({np.ldexp}),
        is_huge("iu", lambda dtype: 2.0**31),
        "CUDA's exponents are 32-bit integers: "
        "https://docs.nvidia.com/cuda/cuda-math-api/cuda_math_api/group__CUDA__MATH__DOUBLE.html",
    ),
    Difference(
        frozenset({np.hypot}),
        is_huge("f", lambda dtype: float(np.finfo(dtype).max) / 2),
        "CUDA's hypot overflows for the very largest numbers: "
        "https://docs.nvidia.com/cuda/cuda-math-api/cuda_math_api/group__CUDA__MATH__DOUBLE.html",
    ),
    Difference(
        frozenset({np.round, np.around, np.ndarray.round}),
        lambda case: any(a.dtype.kind == "b" for a in arrays(case)) and fails_on_numpy(case),
        "CuPy rounds booleans to tens, which NumPy refuses: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
    ),
    Difference(
        EVERY,
        gives_subnormal,
        "CuPy compiles with -ftz=true, so a float32 subnormal counts as zero: "
        "https://github.com/cupy/cupy/blob/main/cupy/cuda/compiler.py",
    ),
    Difference(
        EVERY,
        casts_what_does_not_fit,
        "what an integer is that a number outside of its bounds is cast to is undefined in C; CUDA saturates: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
    ),
    Difference(
        frozenset(getattr(np.fft, name) for name in _TRANSFORMS),
        is_not_finite,
        "where NaNs and infinities land depends on the order in which a transform adds: "
        "https://docs.nvidia.com/cuda/cufft/index.html",
    ),
    Difference(
        frozenset(getattr(np.fft, name) for name in _TRANSFORMS),
        has_half,
        "NumPy rounds the factor of the norm, 1/n, to half precision; CuPy divides in single precision: "
        "https://github.com/numpy/numpy/blob/main/numpy/fft/_pocketfft.py",
    ),
    Difference(
        frozenset(getattr(np.fft, name) for name in _TRANSFORMS),
        is_huge("iu", lambda dtype: 1e6),
        "beside integers so large what is left of sums that cancel is all rounding: "
        "https://docs.nvidia.com/cuda/cufft/index.html",
    ),
    Difference(
        frozenset({np.linalg.svd, np.linalg.svdvals, np.linalg.cond, np.linalg.eig, np.linalg.eigh, np.linalg.eigvals,
                   np.linalg.eigvalsh, np.linalg.lstsq, np.linalg.tensorsolve, np.linalg.tensorinv, np.linalg.solve,
                   np.linalg.inv, np.linalg.pinv, np.linalg.det, np.linalg.slogdet, np.linalg.matrix_rank,
                   np.linalg.qr, np.linalg.norm, np.linalg.matrix_norm, np.linalg.matrix_power, np.linalg.cholesky,
                   np.poly, np.roots}),
        is_huge("iu", lambda dtype: 1e6),
        "beside numbers so large the small ones are lost to rounding, which differs between solvers: "
        "https://docs.nvidia.com/cuda/cusolver/index.html",
    ),
    Difference(
        frozenset({np.round, np.around, np.ndarray.round}),
        rounds_beyond_doubles,
        "NumPy rounds integers to tens through doubles, CuPy in integers: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
    ),
    Difference(
        frozenset({np.prod, np.nanprod, np.ndarray.prod}),
        lambda case: case.kwargs.get("dtype") == "f2" and is_huge("iu", lambda dtype: 65504.0)(case),
        "CuPy multiplies halves in single precision, in which the number is finite: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
    ),
    Difference(
        frozenset({np.polymul, np.polydiv, np.geomspace, np.emath.logn}),
        lambda case: has_infinite_complex(case) or (case.covers in _BY_PRODUCTS and is_not_finite(case)),
        "where complex infinities and NaNs land depends on the formula, and CuPy's is another (powers for Horner's "
        "rule, a convolution by FFT, products of complex numbers): "
        "https://github.com/cupy/cupy/blob/main/cupy/lib/_routines_poly.py",
    ),
    Difference(
        frozenset({np.power, np.float_power, np.emath.power,
                   np.ndarray.__pow__, np.ndarray.__rpow__, np.ndarray.__ipow__}),
        has_huge_phase,
        "the digits of a large logarithm of a complex power are lost to its size and its phase: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/npymath/npy_math_complex.c.src",
    ),
)


_NDARRAY = np.ndarray
_NEWER = [*since("matvec"), *since("vecmat")]
_NEW_PRODUCTS = since("cumulative_prod")
_NEW_SUMS = since("cumulative_sum")
_OVERLOOKS_OUT = np.lib.NumpyVersion(np.__version__) < "2.5.0"
UNSPECIFIED = (
    Difference(
        frozenset({np.isclose, np.allclose}),
        is_as_far_as_is_tolerated,
        "NumPy rounds the distance and what is tolerated to the dtype of the operands, CuPy to doubles: "
        "https://github.com/cupy/cupy/blob/main/cupy/_logic/comparison.py",
    ),
    Difference(
        frozenset({np.power, _NDARRAY.__pow__, _NDARRAY.__ipow__}),
        has_an_exponent_for_each_row,
        "whether NumPy's inner loop is shown one exponent, of which it may take the root, depends on how it buffers: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/nditer_constr.c",
    ),
    Difference(
        frozenset({np.divmod, np.modf, np.frexp}),
        lambda case: isinstance(case.kwargs.get("out"), tuple) and any(isinstance(v, Bare) for v in case.args),
        "NumPy asks the first operand, and where that is a bare array CuPy, which takes one out= alone: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/core.pyx",
    ),
    Difference(
        frozenset({np.sum, np.nansum, _NDARRAY.sum, np.cumsum, np.nancumsum, _NDARRAY.cumsum, *_NEW_SUMS, np.add,
                   *((np.add, method) for method in ("reduce", "accumulate", "reduceat")), np.einsum, np.average}),
        rounds_halves_on_the_way,
        "along all axes but the last, and in running sums, NumPy rounds sums of halves step by step: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        frozenset({np.fft.hfft, np.fft.ifft2, np.fft.irfft2} if _OVERLOOKS_OUT else ()),
        lambda case: case.kwargs.get("out") is not None,
        "before 2.5 NumPy overlooks out= here: "
        "https://github.com/numpy/numpy/blob/v2.4.0/numpy/fft/_pocketfft.py",
    ),
    Difference(
        frozenset({np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn, np.fft.rfft2, np.fft.rfftn}),
        lambda case: case.kwargs.get("out") is not None and changes_shape_on_the_way(case),
        "NumPy writes each step of the way to another shape into out=, which broadcasts it or refuses it: "
        "https://github.com/numpy/numpy/blob/main/numpy/fft/_pocketfft.py",
    ),
    Difference(
        frozenset({np.var, np.std, np.nanvar, np.nanstd, _NDARRAY.var, _NDARRAY.std}),
        rounds_mean_on_the_way,
        "along all axes but the last NumPy rounds sums of halves row by row: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        frozenset({np.pad}),
        lambda case: case.kwargs.get("reflect_type") == "odd" and is_not_finite(case),
        "reflections of infinities are differences of infinities, as often as NumPy goes about: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraypad_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.__lt__, _NDARRAY.__le__, _NDARRAY.__gt__, _NDARRAY.__ge__, _NDARRAY.__bool__}),
        has_infinite_complex,
        "NumPy's scalars compare complex NaNs otherwise than its arrays: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/scalarmath.c.src",
    ),
    Difference(
        frozenset({np.linspace, np.logspace, np.geomspace}),
        multiplies_infinite_complex,
        "a step to a complex infinity is a quotient of which any part may be a NaN: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linspace.html",
    ),
    Difference(
        frozenset({np.pad}),
        lambda case: "linear_ramp" in map(str, operands(case)) and multiplies_infinite_complex(case),
        "a step to a complex infinity is a quotient of which any part may be a NaN: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraypad_impl.py",
    ),
    Difference(
        frozenset({np.partition, np.argpartition, _NDARRAY.partition, _NDARRAY.argpartition}),
        lambda case: True,
        "the order within the parts is undefined: "
        "https://numpy.org/doc/stable/reference/generated/numpy.partition.html",
    ),
    Difference(
        frozenset({np.argsort, _NDARRAY.argsort}),
        lambda case: case.kwargs.get("kind") not in ("stable", "mergesort") and not case.kwargs.get("stable"),
        "the order of equal elements is undefined unless the sort is stable: "
        "https://numpy.org/doc/stable/reference/generated/numpy.argsort.html",
    ),
    Difference(
        frozenset({np.array, np.asarray, np.asanyarray, _NDARRAY.__array__}),
        is_keyword("copy", False),
        "without like= these are NumPy's own conversion, which a device array cannot serve without a copy: "
        "https://numpy.org/doc/stable/reference/generated/numpy.array.html",
    ),
    Difference(
        frozenset({_NDARRAY.resize}),
        fails_on_numpy,
        "whether NumPy refuses depends on how often Python refers to the array: "
        "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.resize.html",
    ),
    Difference(
        frozenset({np.put, _NDARRAY.put}),
        lambda case: fails_on_numpy(case) and assigns_otherwise_than_in_c_order(case),
        "what a put that fails half-way has written depends on the layout in NumPy: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/item_selection.c",
    ),
    Difference(
        frozenset({np.put_along_axis}),
        lambda case: case.kwargs.get("axis", case.args[3] if len(case.args) > 3 else -1) is None,
        "with axis=None NumPy writes into a copy where the array is not contiguous, and says it is read-only: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_shape_base_impl.py",
    ),
    Difference(
        frozenset({np.insert}),
        lambda case: any(a.dtype.kind == "u" for a in arrays(case)) and fails_on_numpy(case),
        "NumPy adds signed numbers to unsigned indices in place, which it refuses: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.median, np.nanmedian}),
        lambda case: bool(case.kwargs.get("keepdims")) and any(a.ndim == 0 for a in arrays(case)),
        "with keepdims=True NumPy gives an array of no dimensions where its other reductions give a scalar: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.polyval, np.polyint, np.diff}),
        lambda case: any(not a.size or not a.ndim for a in arrays(case)),
        "of no coefficients NumPy gives an array of no dimensions, of others a scalar: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_polynomial_impl.py",
    ),
    Difference(
        frozenset({np.concatenate, np.stack, np.hstack, np.vstack, np.astype, _NDARRAY.astype, np.full_like}),
        is_not_finite,
        "what is no number is cast to any integer: "
        "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html",
    ),
    Difference(
        frozenset({np.searchsorted, _NDARRAY.searchsorted}),
        is_not_sorted,
        "what is found in an array that is not sorted depends on the search: "
        "https://numpy.org/doc/stable/reference/generated/numpy.searchsorted.html",
    ),
    Difference(
        frozenset({np.interp}),
        does_not_increase,
        "points that do not increase give nonsense, says NumPy: "
        "https://numpy.org/doc/stable/reference/generated/numpy.interp.html",
    ),
    Difference(
        frozenset({np.linalg.norm}),
        lambda case: case.function is not np.linalg.norm and has_half(case),
        "a program that divides what is left of halves by its norm, and goes on, makes the last digits the first: "
        "https://en.wikipedia.org/wiki/Gram%E2%80%93Schmidt_process#Numerical_stability",
    ),
    Difference(
        frozenset({np.histogram, np.histogram2d, np.histogramdd}),
        is_not_finite,
        "weights that are not finite are subtracted from running sums: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_histograms_impl.py",
    ),
    Difference(
        frozenset({np.linalg.multi_dot}),
        lambda case: case.kwargs.get("out") is not None,
        "which out= is acceptable depends on the order of multiplication: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linalg.multi_dot.html",
    ),
    Difference(
        frozenset({np.linalg.svd, np.linalg.eig, np.linalg.eigh, np.linalg.qr}),
        lambda case: bool(case.kwargs.get("compute_uv", True)),
        "the sign or phase of each vector is the solver's: "
        "https://numpy.org/doc/stable/reference/generated/numpy.linalg.svd.html",
    ),
    Difference(
        frozenset({np.polyfit}),
        is_huge("iu", lambda dtype: 1e6),
        "a fit through points so far apart is ill-conditioned: "
        "https://numpy.org/doc/stable/reference/generated/numpy.polyfit.html",
    ),
    Difference(
        frozenset({np.round, np.around, _NDARRAY.round}),
        lambda case: case.kwargs.get("out") is not None and is_not_finite(case),
        "into a complex out= NumPy rounds complex numbers, and an infinity becomes a NaN: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/calculation.c",
    ),
    Difference(
        frozenset({np.intersect1d, np.union1d, np.setxor1d, np.setdiff1d}),
        is_not_finite,
        "whether complex NaNs are equal depends on how NumPy finds the equal elements: "
        "https://numpy.org/doc/stable/reference/generated/numpy.unique.html",
    ),
    Difference(
        frozenset({np.intersect1d}),
        lambda case: fails_on_numpy(case) and is_huge("iu", lambda dtype: 2.0**53)(case),
        "integers that are apart may be equal as floating-point numbers, and NumPy loses count of them: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraysetops_impl.py",
    ),
    Difference(
        frozenset({np.einsum}),
        lambda case: len(arrays(case)) == 1,
        "whether a transposition is a view or a copy is einsum's affair: "
        "https://numpy.org/doc/stable/reference/generated/numpy.einsum.html",
    ),
    Difference(
        frozenset({np.lcm, *((np.lcm, method) for method in ("outer", "reduce", "accumulate", "reduceat", "at"))}),
        has_multiple_beyond_dtype,
        "what a least common multiple overflows to depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.lcm.html",
    ),
    Difference(
        frozenset({np.polydiv}),
        lambda case: any(a.dtype in (np.float16, np.float32, np.complex64) for a in arrays(case)),
        "how many coefficients of the remainder are zero but for rounding depends on the rounding: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_polynomial_impl.py",
    ),
    Difference(
        frozenset({np.histogram, np.histogram2d, np.histogramdd}),
        has_narrow_weights,
        "weights are added up in their own precision, and what becomes of the sums is computed in double precision: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_histograms_impl.py",
    ),
    Difference(
        frozenset({np.histogram}),
        lambda case: case.kwargs.get("weights") is not None and is_huge("iu", lambda dtype: 2.0**53)(case),
        "NumPy adds integer weights up as doubles; to what integer one beyond all of them is cast is undefined in C: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_histograms_impl.py",
    ),
    Difference(
        frozenset({np.polydiv}),
        lambda case: any(np.size(a) and not np.ravel(a)[0] for a in operands_before(case)),
        "a leading coefficient of zero divides by zero: "
        "https://numpy.org/doc/stable/reference/generated/numpy.polydiv.html",
    ),
    Difference(
        frozenset({np.take, np.repeat}),
        lambda case: isinstance(case.args[0], Host),
        "they ask their first argument alone; another of ours is converted by NumPy, which casts what is no array: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/fromnumeric.py",
    ),
    Difference(
        frozenset({np.unpackbits}),
        lambda case: any(not a.size for a in arrays(case)),
        "of nothing NumPy gives bits that it does not set: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/compiled_base.c",
    ),
    Difference(
        frozenset({np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit}),
        lambda case: isinstance(case.args[0], list),
        "how many parts a list is split into NumPy finds out by asking it for its shape: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_shape_base_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.flags}),
        lambda case: bool({"farray", "FARRAY", "FA"} & {value for value in operands(case) if isinstance(value, str)}),
        "NumPy says so of every array that is not in C order: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/flagsobject.c",
    ),
    Difference(
        frozenset({None}),
        is_not_finite,
        "the hash of a NaN is that of the Python object: https://docs.python.org/3/whatsnew/3.10.html",
    ),
    Difference(
        frozenset({np.choose}),
        lambda case: any(isinstance(out, (Sliced, Transposed)) for out in (*case.args[2:3], case.kwargs.get("out"))),
        "with a mode NumPy fills an out= that is not contiguous wrongly: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/item_selection.c",
    ),
    Difference(
        frozenset({_NDARRAY.__ipow__}),
        fails_on_numpy,
        "what a power that fails half-way, at a negative integer, has written depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.power.html",
    ),
    Difference(
        frozenset({np.dot, np.inner, _NDARRAY.dot, np.linalg.multi_dot}),
        lambda case: is_not_finite(case) and any(not a.ndim and not a for a in arrays(case)),
        "by a zero of no dimensions BLAS does not multiply: it returns at once, and zeros are left: "
        "https://www.netlib.org/blas/daxpy.f",
    ),
    Difference(
        frozenset({_NDARRAY.__iter__, _NDARRAY.flat}),
        lambda case: bool({sorted, max, min} & {case.function, *filter(callable, operands(case))})
        and is_not_finite(case),
        "where Python's sort leaves a NaN depends on what it compares first, and NumPy's complex scalars with a NaN "
        "compare otherwise than its arrays: https://docs.python.org/3/howto/sorting.html",
    ),
    Difference(
        frozenset({np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin, _NDARRAY.max, _NDARRAY.min,
                   (np.maximum, "reduce"), (np.minimum, "reduce"), (np.fmax, "reduce"), (np.fmin, "reduce"), np.ptp}),
        loses_integers_in_out,
        "which of the integers that do not fit into out= have lost their bits before they are compared depends on "
        "NumPy's buffers: https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/reduction.c",
    ),
    Difference(
        frozenset({np.var, np.std, _NDARRAY.var, _NDARRAY.std}),
        lambda case: any(np.dtype(dtype).kind == "c" for dtype in (case.kwargs.get("dtype"), *case.args[2:3]) if dtype)
        and not all(np.isfinite(a).all() for a in outcome(case)[:1]),
        "which part is a NaN of a complex variance divided by no degrees of freedom depends on the division: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/_methods.py",
    ),
    Difference(
        frozenset({np.cov, np.corrcoef}),
        lambda case: any(a.dtype.kind == "c" for a in arrays(case))
        and not all(np.isfinite(a).all() for a in outcome(case)[:1]),
        "an imaginary part that is zero but for rounding is divided by no degrees of freedom: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.fft.irfft, np.fft.hfft, np.fft.irfft2, np.fft.irfftn}),
        lambda case: any(not a.size for a in arrays(case)),
        "of no points NumPy reads the first one: "
        "https://github.com/numpy/numpy/blob/main/numpy/fft/_pocketfft_umath.cpp",
    ),
    Difference(
        frozenset({np.diff}),
        lambda case: isinstance(case.args[0], (list, tuple)) and case.kwargs.get("n", case.args[1:2]) in (0, (0,)),
        "of a list that it does not difference NumPy gives the list back: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({np.tile}),
        lambda case: any(a.dtype.kind in "iu" and a.dtype.itemsize == 1 for a in arrays(case)[1:]),
        "NumPy multiplies the shape by repetitions in their own dtype, which overflows: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_shape_base_impl.py",
    ),
    Difference(
        frozenset({np.quantile, np.percentile}),
        lambda case: any(a.dtype.kind == "u" for a in arrays(case)[1:]) and fails_on_numpy(case),
        "NumPy subtracts one from unsigned places, and looks for the element of the largest: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.flat}),
        fails_on_numpy,
        "what an assignment through flat that fails half-way has written depends on where it failed: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/iterators.c",
    ),
    Difference(
        frozenset({np.vecdot, np.linalg.vecdot, np.vdot, np.dot, np.inner, np.matmul, *_NEWER, np.einsum,
                   np.tensordot, np.linalg.tensordot, np.linalg.multi_dot, np.convolve, np.correlate, np.kron,
                   np.linalg.matmul, _NDARRAY.dot, _NDARRAY.__matmul__, _NDARRAY.__rmatmul__, np.outer,
                   _NDARRAY.__imatmul__, np.prod, np.nanprod, np.cumprod, np.nancumprod, _NDARRAY.prod,
                   _NDARRAY.cumprod, np.poly, *_NEW_PRODUCTS}),
        multiplies_infinite_complex,
        "which part of a product of infinite complex numbers is a NaN depends on the BLAS, and on the order: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/matmul.c.src",
    ),
    Difference(
        frozenset({np.prod, np.nanprod, np.cumprod, np.nancumprod, _NDARRAY.prod, _NDARRAY.cumprod, *_NEW_PRODUCTS}),
        multiplies_beyond_dtype,
        "whether a product with a zero overflows before it comes to that depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.prod.html",
    ),
    Difference(
        frozenset({np.multiply, *((np.multiply, method) for method in ("reduce", "accumulate", "reduceat"))}),
        lambda case: folds(case) and (multiplies_infinite_complex(case) or multiplies_beyond_dtype(case)),
        "which part of a product of infinite complex numbers is a NaN depends on the order, and whether a product with "
        "a zero overflows before it comes to that: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/loops.c.src",
    ),
    Difference(
        frozenset({np.vecdot, np.linalg.vecdot, np.vdot, np.dot, np.inner, np.matmul, *_NEWER, np.einsum,
                   np.tensordot, np.linalg.tensordot, np.linalg.multi_dot, np.convolve, np.correlate,
                   np.linalg.matmul, _NDARRAY.dot, _NDARRAY.__matmul__, _NDARRAY.__rmatmul__, _NDARRAY.__imatmul__}),
        overflows_on_the_way,
        "whether sums of products overflow on the way depends on the order, and on where they are rounded: "
        "https://numpy.org/doc/stable/reference/generated/numpy.dot.html",
    ),
    Difference(
        frozenset({np.mean, np.nanmean, np.average, np.var, np.std, np.nanvar, np.nanstd, np.cov, np.corrcoef,
                   np.unwrap, np.sum, np.nansum, np.trapezoid, np.lib.stride_tricks.sliding_window_view,
                   _NDARRAY.mean, _NDARRAY.var, _NDARRAY.std, _NDARRAY.sum,
                   np.cumsum, np.nancumsum, _NDARRAY.cumsum, *_NEW_SUMS, np.add,
                   *((np.add, method) for method in ("reduce", "accumulate", "reduceat"))}),
        sums_up_beyond_doubles,
        "what is left of sums of numbers that cancel beyond 2**53 depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.sum.html",
    ),
    Difference(
        frozenset({np.pad}),
        lambda case: bool({"mean", "median"} & {value for value in operands(case) if isinstance(value, str)})
        and is_huge("iu", lambda dtype: 2.0**53)(case),
        "the mean of integers that a double cannot hold may be rounded to one that is none of theirs: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_arraypad_impl.py",
    ),
    Difference(
        frozenset({np.sum, np.nansum, _NDARRAY.sum}),
        lambda case: has_half(case) and "initial" in case.kwargs,
        "what is left of halves that cancel depends on whether initial= is added before they are rounded: "
        "https://numpy.org/doc/stable/reference/generated/numpy.sum.html",
    ),
    Difference(
        frozenset({np.vecdot, np.linalg.vecdot, np.vdot, np.dot, np.inner, np.matmul, *_NEWER, np.einsum,
                   np.tensordot, np.linalg.tensordot, np.linalg.multi_dot, np.convolve, np.correlate,
                   np.linalg.matmul, _NDARRAY.dot, _NDARRAY.__matmul__, _NDARRAY.__rmatmul__}),
        sums_up_beyond_doubles,
        "what is left of sums of numbers that cancel beyond 2**53 depends on the order in which the BLAS adds: "
        "https://numpy.org/doc/stable/reference/generated/numpy.dot.html",
    ),
    Difference(
        frozenset({np.quantile, np.percentile}),
        lambda case: any(a.dtype in (np.float16, np.float32) and bool(np.isnan(a).any()) for a in arrays(case))
        and outcome(case)[0].size == 1,
        "a single quantile that is a NaN NumPy gives in the dtype of the array, others in that of the computation: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_function_base_impl.py",
    ),
    Difference(
        frozenset({_NDARRAY.flat}),
        lambda case: any(a.dtype.kind == "b" and not a.ndim for a in arrays(case)[1:]),
        "NumPy has deprecated one boolean as an index of flat, and takes an array of one for an integer: "
        "https://numpy.org/doc/stable/release/2.4.0-notes.html",
    ),
    Difference(
        frozenset({np.triu, np.tril, np.triu_indices_from, np.tril_indices_from}),
        lambda case: any(a.dtype.kind in "iu" and not a.ndim and a == np.iinfo(a.dtype).min for a in arrays(case)),
        "NumPy negates k, or subtracts one from it, which the least of a dtype does not survive: "
        "https://github.com/numpy/numpy/blob/main/numpy/lib/_twodim_base_impl.py",
    ),
    Difference(
        EVERY,
        leaves_out_unset,
        "what where= leaves out of a result is not set: "
        "https://numpy.org/doc/stable/reference/ufuncs.html#ufuncs-kwargs",
    ),
    Difference(
        frozenset({np.linalg.tensorinv}),
        lambda case: any(not a.ndim for a in arrays(case)),
        "of a number NumPy fails to make a matrix: "
        "https://github.com/numpy/numpy/blob/main/numpy/linalg/_linalg.py",
    ),
    Difference(
        frozenset({_NDARRAY.__setitem__}),
        fails_on_numpy,
        "of two errors in one assignment NumPy names the shape's first: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/mapping.c",
    ),
)  # fmt: skip
"""Of either device, where random operands are given: what NumPy leaves open, or does by accident."""


OF_NUMPY = (
    Difference(
        frozenset({np.power, np.arctan2, (np.power, "reduce"), (np.arctan2, "reduce")}),
        folds_in_vectors,
        "on processors with AVX512 these loops fold a contiguous axis out of order: "
        "https://github.com/numpy/numpy/pull/22240",
    ),
    Difference(
        frozenset({np.nanmedian}),
        is_huge("f", lambda dtype: float(np.finfo(dtype).max) / 2 if dtype == np.float16 else np.inf),
        "along a short axis NumPy doubles the middle number, or adds the two, and halves the sum: "
        "https://github.com/numpy/numpy/blob/main/numpy/ma/extras.py",
    ),
    Difference(
        frozenset({np.isnan, np.isinf, np.isfinite, np.signbit}),
        writes_booleans_apart,
        "NumPy's vector loops write vectors of answers one after the other, whatever the stride of out= is: "
        "https://github.com/numpy/numpy/pull/22165",
    ),
    Difference(
        frozenset({_NDARRAY.__setitem__}),
        sets_an_element_by_complex,
        "NumPy asks what is no array of its own for its float(), which a complex number has not: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/arraytypes.c.src",
    ),
    Difference(
        frozenset({_NDARRAY.__getitem__, _NDARRAY.__setitem__, operator.getitem, operator.setitem}),
        indexes_a_host_array_by_an_empty_one,
        "an index that is no array of NumPy's and is empty stands for an empty list of integers, whatever its dtype: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/mapping.c",
    ),
)
"""Of any device: rows in which NumPy's answer depends on the processor, or is an accident of its own."""

OURS = (
    Difference(
        frozenset({_NDARRAY.strides, _NDARRAY.view, _NDARRAY.dtype}),
        lies_unaligned,
        "CUDA reads a number at multiples of its size alone; fbarray refuses to make an array that it cannot read: "
        "https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#device-memory-accesses",
    ),
)
"""Of any device: rows that fbarray refuses, because no GPU can run them."""


def known_difference(case: Case, device: Device, random: bool = False) -> str:
    """Why a row may differ on this device, with `random` operands; or an empty string."""
    on_cuda = KNOWN if device.name.startswith("cuda") else ()
    for difference in (*on_cuda, *OF_NUMPY, *OURS, *(UNSPECIFIED if random else ())):
        if case.covers in difference.functions and difference.concerns(case):
            return difference.reason
    return ""
