"""Where a real GPU's answer is known to differ from NumPy's: which rows, why, and where upstream says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from fbarray.devices import Device
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed, operands
from tests.comparing import on_numpy


class Difference(NamedTuple):
    """Rows of `functions` for which `concerns` holds may differ on CUDA, for `reason`."""

    functions: frozenset[Any]
    concerns: Callable[[Case], bool]
    reason: str


def arrays(case: Case) -> list[np.ndarray]:
    """The array operands of a row."""
    found = (value.array if isinstance(value, (Bare, Host, Sliced, Transposed)) else value for value in operands(case))
    return [value for value in found if isinstance(value, np.ndarray)]


def divides_complex(case: Case) -> bool:
    """Whether a complex number is divided, or divides, where an operand is zero or infinite."""
    given = (*operands(case), *arrays(case))
    numbers = [np.asarray(value) for value in given if isinstance(value, (int, float, complex, np.ndarray))]
    special = any(bool((~np.isfinite(v) | (v == 0)).any()) for v in numbers if v.dtype.kind in "biufc")
    return special and any(v.dtype.kind == "c" for v in numbers)


def is_at(case: Case) -> bool:
    """Whether a row calls ``ufunc.at``, which may apply the ufunc to its own results."""
    return getattr(case.function, "__name__", "") == "at"


def is_not_finite(case: Case) -> bool:
    """Whether a floating-point operand has a NaN or an infinity."""
    return any(a.dtype.kind in "fc" and not np.isfinite(a).all() for a in arrays(case))


def does_not_increase(case: Case) -> bool:
    """Whether a vector of the row does not increase from element to element."""
    return any(a.ndim and bool((np.diff(a.astype(complex)).real <= 0).any()) for a in arrays(case))


def is_huge(kinds: str, most: Callable[[Any], float]) -> Callable[[Case], bool]:
    """Whether an array of one of these kinds has a number larger than its dtype's `most`."""
    return lambda case: any(
        a.dtype.kind in kinds and bool((abs(a.astype(float)) > most(a.dtype)).any()) for a in arrays(case)
    )


def has_subnormal(case: Case) -> bool:
    """Whether a float32 operand holds a number too small to be normal."""
    tiny = np.finfo(np.float32).tiny
    return any(a.dtype == np.float32 and bool(((a != 0) & (abs(a) < tiny)).any()) for a in arrays(case))


def has_infinite_complex(case: Case) -> bool:
    """Whether a complex operand is not finite."""
    return any(a.dtype.kind == "c" and not np.isfinite(a).all() for a in arrays(case))


def casts_negative_to_unsigned(case: Case) -> bool:
    """Whether negative floating values are written into an unsigned array."""
    kinds = {a.dtype.kind for a in arrays(case)}
    return {"u", "f"} <= kinds and any(a.dtype.kind == "f" and bool((a < 0).any()) for a in arrays(case))


def divides_complex_by_huge(case: Case) -> bool:
    """Whether a complex64 array is divided by a Python float that is infinite in float32."""
    return any(a.dtype == np.complex64 for a in arrays(case)) and any(
        isinstance(value, float) and abs(value) > np.finfo(np.float32).max for value in operands(case)
    )


KNOWN = (
    Difference(
        frozenset({np.frexp, np.log, np.log2, np.log10, np.logical_not, np.sign}),
        has_subnormal,
        "CuPy compiles with -ftz=true, so a float32 subnormal counts as zero: "
        "https://github.com/cupy/cupy/blob/main/cupy/cuda/compiler.py",
    ),
    Difference(
        frozenset({np.sign}),
        has_infinite_complex,
        "CuPy's sign of an infinite complex number has other NaNs: "
        "https://docs.cupy.dev/en/stable/reference/generated/cupy.sign.html",
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
        frozenset({np.divide, np.ndarray.__truediv__, np.ndarray.__rtruediv__, np.ndarray.__itruediv__}),
        divides_complex,
        "CuPy's complex division by zero or by an infinity is NaN: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/include/cupy/complex/arithmetic.h",
    ),
    Difference(
        frozenset({np.poly}),
        is_not_finite,
        "CuPy multiplies polynomials by FFT, through which one NaN reaches every coefficient: "
        "https://github.com/cupy/cupy/blob/main/cupy/lib/_polynomial.py",
    ),
    Difference(
        frozenset({np.round, np.around, np.ndarray.round}),
        lambda case: any(a.dtype.kind == "b" for a in arrays(case)) and fails_on_numpy(case),
        "CuPy rounds booleans to tens, which NumPy refuses: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_math.pyx",
    ),
    Difference(
        frozenset({np.divide}),
        divides_complex_by_huge,
        "CuPy's complex division by an infinity is NaN: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/include/cupy/complex/arithmetic.h",
    ),
)


def is_keyword(name: str, value: Any) -> Callable[[Case], bool]:
    """Whether a row has this keyword with this value."""
    return lambda case: name in case.kwargs and case.kwargs[name] is value


def fails_on_numpy(case: Case) -> bool:
    """Whether NumPy raises."""
    return on_numpy(case).error is not None


def assigns_otherwise_than_in_c_order(case: Case) -> bool:
    """Whether NumPy writes into a copy of the first operand, that it takes back when it is done."""
    return not isinstance(case.args[0], np.ndarray) or not case.args[0].flags.c_contiguous


_NDARRAY = np.ndarray
_NEWER = [getattr(np, name) for name in ("matvec", "vecmat") if hasattr(np, name)]
UNSPECIFIED = (
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
        frozenset({_NDARRAY.__and__, _NDARRAY.__rand__, _NDARRAY.__or__, _NDARRAY.__ror__, _NDARRAY.__xor__,
                   _NDARRAY.__rxor__, np.bitwise_and, np.bitwise_or, np.bitwise_xor}),
        lambda case: any(isinstance(value, int) and abs(value) >= 2**63 for value in operands(case)),
        "a Python integer beyond int64 beside booleans is uint64 in CuPy: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html",
    ),
    Difference(
        frozenset({np.concatenate, np.stack, np.hstack, np.vstack, np.astype, _NDARRAY.astype, np.full_like}),
        is_not_finite,
        "what is no number is cast to any integer: "
        "https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html",
    ),
    Difference(
        frozenset({np.interp}),
        does_not_increase,
        "points that do not increase give nonsense, says NumPy: "
        "https://numpy.org/doc/stable/reference/generated/numpy.interp.html",
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
        frozenset({np.einsum}),
        lambda case: len(arrays(case)) == 1,
        "whether a transposition is a view or a copy is einsum's affair: "
        "https://numpy.org/doc/stable/reference/generated/numpy.einsum.html",
    ),
    Difference(
        frozenset({np.lcm}),
        is_huge("iu", lambda dtype: 1e9),
        "what a least common multiple overflows to depends on the order: "
        "https://numpy.org/doc/stable/reference/generated/numpy.lcm.html",
    ),
    Difference(
        frozenset({np.polydiv}),
        lambda case: any(a.size and not a.flat[0] for a in arrays(case)),
        "a leading coefficient of zero divides by zero: "
        "https://numpy.org/doc/stable/reference/generated/numpy.polydiv.html",
    ),
    Difference(
        frozenset({np.take}),
        lambda case: isinstance(case.args[0], Host),
        "np.take asks its first argument alone; indices of ours are converted by NumPy, which casts what is no array: "
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
        lambda case: case.kwargs.get("out") is not None and not isinstance(case.kwargs["out"], np.ndarray),
        "with a mode NumPy fills an out= that is not contiguous wrongly: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/item_selection.c",
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
                   np.prod, np.nanprod, np.cumprod, np.nancumprod, _NDARRAY.prod, _NDARRAY.cumprod, np.poly}),
        has_infinite_complex,
        "which part of a product of infinite complex numbers is a NaN depends on the BLAS: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/umath/matmul.c.src",
    ),
    Difference(
        frozenset({_NDARRAY.__setitem__}),
        fails_on_numpy,
        "of two errors in one assignment NumPy names the shape's first: "
        "https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/mapping.c",
    ),
)  # fmt: skip
"""Of either device, where random operands are given: what NumPy leaves open, or does by accident."""


def folds_in_vectors(case: Case) -> bool:
    """Whether NumPy's vectorised loop may be asked to fold an axis."""
    folds = getattr(case.function, "__name__", "") in ("ufunc.reduce", "ufunc.reduceat")
    return folds and any(a.dtype.kind == "f" for a in arrays(case))


OF_NUMPY = (
    Difference(
        frozenset({np.power, np.arctan2, (np.power, "reduce"), (np.arctan2, "reduce")}),
        folds_in_vectors,
        "on processors with AVX512 these loops fold a contiguous axis out of order: "
        "https://github.com/numpy/numpy/pull/22240",
    ),
)
"""Of any device: rows in which NumPy's answer depends on the processor."""


def known_difference(case: Case, device: Device, random: bool = False) -> str:
    """Why a row may differ on this device, with `random` operands; or an empty string."""
    on_cuda = KNOWN if device.name.startswith("cuda") else ()
    for difference in (*on_cuda, *OF_NUMPY, *(UNSPECIFIED if random else ())):
        if case.covers in difference.functions and difference.concerns(case):
            return difference.reason
    return ""
