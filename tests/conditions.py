"""What a row of the table of cases may be about: conditions on its operands, and on what NumPy makes of them."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from fbarray.memory.layout import host_address, is_aligned
from fbarray.routing.facts import CRASHES_FOR_0D_OUT, MAY_NOT_END, SUMS_UP
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed, operands
from tests.outcomes import flattened, on_numpy
from tests.tolerances import as_dtype, phase


def arrays(case: Case) -> list[np.ndarray]:
    """The array operands of a row."""
    found = (value.array if isinstance(value, (Bare, Host, Sliced, Transposed)) else value for value in operands(case))
    return [value for value in found if isinstance(value, np.ndarray)]


def not_finite(array: np.ndarray) -> Any:
    """Which elements are NaNs or infinities."""
    return ~np.isfinite(array)


def is_at(case: Case) -> bool:
    """Whether a row calls ``ufunc.at``, which may apply the ufunc to its own results."""
    return getattr(case.function, "__name__", "") == "at"


def is_not_finite(case: Case) -> bool:
    """Whether a floating-point operand has a NaN or an infinity."""
    return any(a.dtype.kind in "fc" and not np.isfinite(a).all() for a in arrays(case))


def argument(case: Case, place: int, name: str, default: Any = None) -> Any:
    """An argument of a row, by its place or its name."""
    value = case.args[place] if len(case.args) > place else case.kwargs.get(name, default)
    return getattr(value, "array", value)


def does_not_increase(case: Case) -> bool:
    """Whether the points between which is interpolated do not increase, or have a NaN among them."""
    points = np.atleast_1d(np.asarray(operands_before(case)[1]))
    return not bool((np.diff(points.astype(complex)).real > 0).all())


def is_huge(kinds: str, most: Callable[[Any], float]) -> Callable[[Case], bool]:
    """Whether an array of one of these kinds has a number larger than its dtype's `most`."""
    return lambda case: any(
        a.dtype.kind in kinds and bool((abs(a.astype(float)) > most(a.dtype)).any()) for a in arrays(case)
    )


def is_subnormal(array: np.ndarray) -> Any:
    """Which elements are numbers of single precision that are too small to be normal."""
    if array.dtype != np.float32:
        return np.zeros(array.shape, bool)
    return (array != 0) & (abs(array) < np.finfo(np.float32).tiny)


def has_subnormal(case: Case) -> bool:
    """Whether a float32 operand holds a number too small to be normal."""
    return any(bool(is_subnormal(a).any()) for a in arrays(case))


def has_infinite_complex(case: Case) -> bool:
    """Whether a complex operand is not finite."""
    return any(a.dtype.kind == "c" and not np.isfinite(a).all() for a in arrays(case))


def has_a_complex_nan(case: Case) -> bool:
    """Whether a complex operand has a NaN in either part."""
    return any(a.dtype.kind == "c" and bool(np.isnan(a).any()) for a in arrays(case))


def has_complex_nans(case: Case) -> bool:
    """Whether there are several NaNs among complex operands, that may count as equal."""
    return has_a_complex_nan(case) and sum(int(np.isnan(a).sum()) for a in arrays(case) if a.dtype.kind in "fc") > 1


def casts_negative_to_unsigned(case: Case) -> bool:
    """Whether negative floating values are written into an unsigned array."""
    negative = any(a.dtype.kind in "fc" and bool((a.real < 0).any()) for a in arrays(case))
    return negative and any(a.dtype.kind == "u" for a in arrays(case))


def outcome(case: Case) -> list[np.ndarray]:
    """The arrays and scalars that a row gives on NumPy, and its operands afterwards."""
    done = on_numpy(case)
    found = [value for value in flattened([done.result, *done.operands]) if isinstance(value, (np.ndarray, np.generic))]
    return [np.asarray(value) for value in found]


def gives_subnormal(case: Case) -> bool:
    """Whether NumPy's result holds a number of single precision that is too small to be normal; one that was computed
    in single precision, from nothing wider, may be in a wider ``out=``."""
    tiny, singles = np.finfo(np.float32).tiny, (np.float32, np.complex64)
    given = [a.dtype in singles for a in arrays(case.without("out")) if a.dtype.kind in "fc"]
    asked_for = as_dtype(case.kwargs.get("dtype")) in singles
    computed = case.kwargs.get("out") is not None and (asked_for or (bool(given) and all(given)))
    found = [a for a in outcome(case) if a.dtype in singles or (computed and a.dtype.kind in "fc")]
    parts = [part for a in found for part in (a.real, a.imag)]
    return any(bool(((part != 0) & (abs(part) < tiny)).any()) for part in parts)


def subnormal_elements(case: Case, expected: np.ndarray) -> Any:
    """The elements of a result that are too small to be normal numbers of single precision."""
    tiny = np.finfo(np.float32).tiny
    return np.any([(part != 0) & (abs(part) < tiny) for part in (expected.real, expected.imag)], axis=0)


_PLACES = (np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.searchsorted, np.count_nonzero)
"""Functions whose results are integers that no number was cast to."""


def casts_what_does_not_fit(case: Case) -> bool:
    """Whether floating-point numbers are cast to integers by ``dtype=``, ``out=`` or an assignment, and one of them
    lies outside of these, or is no number. A mean of no other dtype casts the sum, of doubles, before it divides."""
    floats = [a for a in arrays(case) if a.dtype.kind in "fc"]
    for asked in (case.without("out"), case.without("out", "dtype")):  # what is cast may be the result
        if asked.kwargs.keys() != case.kwargs.keys():
            given = flattened([on_numpy(asked).result])
            floats += [np.asarray(value) for value in given if getattr(value, "dtype", np.dtype("O")).kind in "fc"]
    if case.covers is np.mean and len(case.args) < 3 and case.kwargs.get("dtype") is None:
        total = Case(np.sum, case.args, {**case.without("out").kwargs, "dtype": float})
        floats.append(np.asarray(on_numpy(total).result, dtype=float))
    floats += [np.asarray(value) for value in operands(case) if isinstance(value, (float, complex))]
    targets = {dtype for dtype in map(as_dtype, operands(case)) if dtype is not None and dtype.kind in "iu"}
    targets |= {a.dtype for a in _integers([getattr(case.kwargs.get("out"), "array", case.kwargs.get("out"))])}
    if case.covers is np.insert:
        targets |= {a.dtype for a in _integers([on_numpy(case).result])}
    if getattr(case.covers, "__name__", "") == "__setitem__":  # what it writes may be what was there
        targets |= {a.dtype for a in _integers(operands_before(case)[:1])}
    if case.covers not in _PLACES:
        before, after = _integers(operands_before(case)), _integers(on_numpy(case).operands)
        targets |= {a.dtype for a, b in zip(after, before, strict=False) if not np.array_equal(a, b)}
    return any(not _fits(a, dtype) for a in floats for dtype in targets)


def operands_before(case: Case) -> list[Any]:
    """The operands of a row as NumPy is given them."""
    return on_numpy(Case(lambda *args, **kwargs: None, case.args, case.kwargs)).operands


def _integers(values: list[Any]) -> list[np.ndarray]:
    return [value for value in flattened(values) if isinstance(value, np.ndarray) and value.dtype.kind in "iu"]


def asks_for_complex(case: Case) -> bool:
    """Whether a reduction is asked for a complex ``dtype=``."""
    return getattr(as_dtype(argument(case, 2, "dtype")), "kind", "") == "c"


def _fits(values: np.ndarray, dtype: np.dtype[Any]) -> bool:
    bounds, real = np.iinfo(dtype), values.real.astype(float)
    with np.errstate(all="ignore"):
        return bool(np.isfinite(values).all() and (real > bounds.min - 1.0).all() and (real < bounds.max).all())


def overflows_as_a_complex_power(case: Case) -> bool:
    """Whether the logarithm of a complex power, size and phase, is so large that the power may overflow."""
    most = [math.log(float(np.finfo(a.dtype).max)) for a in outcome(case)[:1] if a.dtype.kind == "c"]
    return any(phase(case) > bound - 1 for bound in most)


def rounds_beyond_doubles(case: Case) -> bool:
    """Whether integers that a double cannot hold are rounded to tens."""
    decimals = case.kwargs.get("decimals", case.args[1] if len(case.args) > 1 else 0)
    return isinstance(decimals, int) and decimals < 0 and is_huge("iu", lambda dtype: 2.0**53)(case)


def overflows_on_the_way(case: Case) -> bool:
    """Whether products of some of the floating-point numbers are infinite."""
    return is_huge("f", lambda dtype: float(np.finfo(dtype).max) ** 0.5)(case)


def multiplies_infinite_complex(case: Case) -> bool:
    """Whether an operand is not finite, and complex numbers are computed with."""
    asked = any(isinstance(v, complex) or getattr(as_dtype(v), "kind", "") == "c" for v in operands(case))
    return is_not_finite(case) and (asked or any(a.dtype.kind == "c" for a in arrays(case)))


def multiplies_beyond_dtype(case: Case) -> bool:
    """Whether a zero is among numbers of which the product of some is more than NumPy's result can hold."""
    most = [math.log2(float(np.finfo(a.dtype).max)) for a in outcome(case)[:1] if a.dtype.kind in "fc"]
    sizes = [abs(a.astype(complex)) for a in arrays(case)[:1]]
    larger = [float(np.log2(size[size > 1]).sum()) for size in sizes if not size.all()]
    return any(power >= bound - 1 for power in larger for bound in most)


def folds(case: Case) -> bool:
    """Whether a row calls a method of a ufunc that takes one element after the other."""
    name = getattr(case.function, "__name__", "").removeprefix("ufunc.")
    return name in ("reduce", "accumulate", "reduceat")


def changes_shape_on_the_way(case: Case) -> bool:
    """Whether a transform along several axes, the last of them first, has another shape on its way than at its end."""
    x = np.asarray(operands_before(case)[0])
    lengths, axes = argument(case, 1, "s"), argument(case, 2, "axes")
    if axes is None:
        axes = range(-2, 0) if case.covers.__name__.endswith("2") else range(-len(lengths or x.shape), 0)
    pairs = [(axis, x.shape[axis] if length in (None, -1) else length)
             for axis, length in zip(axes, lengths or [None] * len(axes), strict=False)]  # fmt: skip
    shape, shapes = list(x.shape), []
    for number, (axis, length) in enumerate(reversed(pairs)):
        shape[axis] = length
        if not number and case.covers.__name__.startswith("r"):
            shape[axis] = shape[axis] // 2 + 1
        shapes.append(tuple(shape))
    return any(way != shapes[-1] for way in shapes)


def is_singular_but_for_rounding(case: Case) -> bool:
    """Whether the rank of a matrix is decided by the last digits of its dtype."""
    for a in arrays(case):
        if a.ndim < 2 or not a.size or a.dtype.kind not in "biufc":
            continue
        narrow = a.dtype in (np.float32, np.complex64)
        matrix = a if narrow else a.astype(complex if a.dtype.kind == "c" else float)
        if np.isfinite(matrix).all():
            sizes = np.linalg.svdvals(matrix)
            least = 100 * np.finfo(matrix.dtype).eps * sizes[..., 0]
            if bool(((sizes[..., -1] < least) & (sizes[..., 0] > 0)).any()):  # a matrix of zeros is so in any case
                return True
    return False


def inverts_a_singular_matrix(case: Case) -> bool:
    """Whether a negative power is taken of a matrix that is singular but for rounding."""
    power = operands_before(case)[1]
    return isinstance(power, (int, np.integer)) and power < 0 and is_singular_but_for_rounding(case)


def has_too_few_points(case: Case) -> bool:
    """Whether the powers of the points of a fit are of fewer dimensions than there are, or are so but for rounding."""
    if fails_on_numpy(case):
        return False
    x, y = (np.asarray(value) for value in operands_before(case)[:2])
    powers = np.vander(x.astype(np.result_type(x, np.float32)), int(case.args[2]) + 1).astype(complex)
    if len(powers) < powers.shape[1] or not np.isfinite(powers).all():
        return True
    sizes = np.linalg.svdvals(powers / np.maximum(np.sqrt((abs(powers) ** 2).sum(axis=0)), 1e-300))
    eps = max(float(np.finfo(np.result_type(a, np.float16)).eps) for a in (x, y) if a.dtype.kind in "biufc")
    return bool(sizes[-1] < 100 * len(powers) * eps * sizes[0])


def has_eigenvalues_that_are_as_good_as_equal(case: Case) -> bool:
    """Whether two of the numbers that NumPy gives differ by less than rounding makes of a multiple one."""
    if fails_on_numpy(case):
        return False
    values = outcome(case)[0]
    values = values.astype(np.result_type(values, np.float16))
    values = values[..., np.newaxis] if values.ndim < 1 else values.astype(complex)
    apart = abs(values[..., :, np.newaxis] - values[..., np.newaxis, :])
    apart[..., range(apart.shape[-1]), range(apart.shape[-1])] = np.inf
    eps = float(np.finfo(values.dtype).eps)
    return bool((apart <= 32 * eps ** (1 / max(values.shape[-1], 1)) * abs(values).max(initial=0.0)).any())


ACCUMULATES = SUMS_UP | {np.ndarray.cumsum, np.ndarray.cumprod}
_REPEATS = (np.repeat, np.ndarray.repeat)
_SECTIONS = (np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit)
_WRAPS = (np.put, np.ndarray.put, np.take, np.ndarray.take)


def harms_numpy(case: Case) -> bool:
    """Whether NumPy itself does not survive the row.

    It wraps an index by subtracting the length again and again, and makes a list of as many sections as it is asked
    for. Where elements are repeated so often that the length overflows, it writes past the end; and `numpy.vecmat` of
    complex numbers does into an ``out=`` of negative strides or in Fortran's order, as `numpy.matmul` did:
    https://github.com/numpy/numpy/issues/29164
    Before 2.5.4 its singular vectors of a matrix with an infinity may never come, and it accumulates beyond an ``out=``
    without dimensions: https://github.com/numpy/numpy/issues/32591, https://github.com/numpy/numpy/pull/32545
    """
    if case.covers in MAY_NOT_END:
        return is_not_finite(case)
    accumulates = case.covers in ACCUMULATES or getattr(case.function, "__name__", "").endswith("accumulate")
    if CRASHES_FOR_0D_OUT and accumulates:
        return any(np.ndim(getattr(out, "array", out)) == 0 for out in flattened([case.kwargs.get("out", [])]))
    if case.covers is getattr(np, "vecmat", None):
        return "order" in case.kwargs or any(isinstance(value, Sliced) for value in operands(case.kwargs))
    wraps = case.covers in _WRAPS and any(isinstance(value, str) and value == "wrap" for value in operands(case))
    if not wraps and case.covers not in (*_REPEATS, *_SECTIONS):
        return False
    steps = [np.asarray(getattr(value, "array", value)) for value in operands(case)[1:]]
    return any(abs(int(step)) > 2**20 for array in steps if array.dtype.kind in "iu" for step in array.flat)


def weights_of(case: Case) -> list[np.ndarray]:
    """The ``weights=`` of a row, in a list."""
    weights = case.kwargs.get("weights")
    return [] if weights is None else [np.asarray(getattr(weights, "array", weights))]


def rounds_into_complex(case: Case) -> bool:
    """Whether real numbers are rounded into an ``out=`` of complex ones."""
    out = argument(case, 2, "out")
    return getattr(out, "dtype", np.dtype(float)).kind == "c" and arrays(case)[0].dtype.kind != "c"


def rounds_mean_on_the_way(case: Case) -> bool:
    """Whether the sum of float16 numbers from which a mean is made is another where it is rounded row by row, as NumPy
    does along all axes but the last."""
    axis = case.kwargs.get("axis", case.args[1] if len(case.args) > 1 else None)
    narrow = [np.nan_to_num(a) for a in operands_before(case)[:1] if getattr(a, "dtype", None) == np.float16]
    return any(not np.array_equal(np.sum(a, axis), np.sum(a, axis, np.float32).astype(np.float16)) for a in narrow)


def rounds_float16_to_another_integer(case: Case) -> bool:
    """Whether NumPy's sum of float16 numbers, which it rounds on the way along most axes, is another integer in
    ``out=`` than a sum of float32 numbers."""
    out = case.kwargs.get("out")
    if not has_float16(case) or getattr(getattr(out, "array", out), "dtype", np.dtype(float)).kind not in "iu":
        return False
    asked = case.without("out", "dtype")
    own, exact = on_numpy(asked), on_numpy(Case(_of_float32(case), asked.args, asked.kwargs))
    if own.error is not None or exact.error is not None:
        return False
    return not np.array_equal(own.result, np.asarray(exact.result).astype(np.float16), equal_nan=True)


def _of_float32(case: Case) -> Callable[..., Any]:
    """The function of a row, of float32 numbers where it is given float16 numbers."""

    def single(value: Any) -> Any:
        return value.astype(np.float32) if getattr(value, "dtype", None) == np.float16 else value

    return lambda *args, **kwargs: case.function(
        *map(single, args), **{name: single(value) for name, value in kwargs.items()}
    )


def has_float16(case: Case) -> bool:
    """Whether an operand is of float16."""
    return any(a.dtype == np.float16 for a in arrays(case))


def is_not_sorted(case: Case) -> bool:
    """Whether the first operand, in the order of ``sorter=``, does not ascend."""
    if fails_on_numpy(case):
        return False
    given = operands_before(case)
    sorter = case.kwargs.get("sorter", given[3] if len(given) > 3 else None)
    haystack = np.asarray(given[0])
    ascending = np.sort(haystack)
    if sorter is not None:
        sorter = np.asarray(getattr(sorter, "array", sorter))
        haystack, ascending = haystack[sorter], np.sort(haystack[sorter])
    return not np.array_equal(haystack, ascending, equal_nan=haystack.dtype.kind in "fc")


def has_multiple_beyond_dtype(case: Case) -> bool:
    """Whether a least common multiple of integers among the operands is more than NumPy's result can hold."""
    numbers = {abs(int(n)) for a in arrays(case) if a.dtype.kind in "iu" for n in a.flat}
    numbers |= {abs(int(value)) for value in operands(case) if isinstance(value, (int, np.integer))}
    numbers -= {0}  # of which every multiple is 0, but not before it is reached
    bounds = [np.iinfo(a.dtype).max for a in outcome(case.without("out"))[:1] if a.dtype.kind in "iu"]
    folds = getattr(case.function, "__name__", "") in ("ufunc.reduce", "reduce", "ufunc.accumulate", "accumulate")
    multiples = {math.lcm(*numbers)} if folds else {math.lcm(m, n) for m in numbers for n in numbers}
    return any(multiple > bound for multiple in multiples for bound in bounds)


def overflowing_multiples(case: Case, expected: np.ndarray) -> Any:
    """The elements of a result that are a least common multiple beyond its dtype; all of them of a ufunc's methods."""
    if not isinstance(case.function, np.ufunc):
        return np.ones(expected.shape, bool)
    one, other = (np.asarray(value).astype(object) for value in operands_before(case)[:2])
    multiples = np.frompyfunc(math.lcm, 2, 1)(one, other)
    return np.asarray(multiples > int(np.iinfo(expected.dtype).max), bool)


def counts_by_narrow_integers(case: Case) -> bool:
    """Whether the number of a diagonal is an array of unsigned integers, or the least integer of its dtype."""
    numbers = [a for a in arrays(case)[1:] if a.dtype.kind in "iu" and not a.ndim]
    return any(a.dtype.kind == "u" or a == np.iinfo(a.dtype).min for a in numbers)


def takes_another_out(case: Case) -> bool:
    """Whether an ``out=`` is not what the result would be: of its shape and dtype, and in C order."""
    out, result = argument(case, 99, "out"), on_numpy(case.without("out")).result
    if not isinstance(out, np.ndarray) or isinstance(case.kwargs["out"], (Sliced, Transposed)):
        return out is not None
    return (out.shape, out.dtype) != (np.shape(result), getattr(result, "dtype", None)) or not out.flags.c_contiguous


def leaves_out_unset(case: Case) -> bool:
    """Whether ``where=`` leaves elements out of a result that nobody has set."""
    outer = getattr(case.function, "__name__", "").endswith("outer") or case.covers in (np.clip, np.ndarray.clip)
    return outer and case.kwargs.get("where", True) is not True and case.kwargs.get("out") is None


def lies_unaligned(case: Case) -> bool:
    """Whether an element of an array that NumPy gives lies at no multiple of its size."""
    return any(not is_aligned(a, host_address(a)) for a in outcome(case) if a.dtype.kind in "biufc")


def loses_integers_in_out(case: Case) -> bool:
    """Whether an integer of the first operand is none of the dtype of ``out=``."""
    outs = [getattr(value, "array", value) for value in flattened([*case.args[2:3], case.kwargs.get("out")])]
    bounds = [np.iinfo(out.dtype) for out in outs if isinstance(out, np.ndarray) and out.dtype.kind in "iu"]
    given = [a for a in arrays(case)[:1] if a.dtype.kind in "iu"]
    return any(int(n) < least.min or int(n) > least.max for least in bounds for a in given for n in a.flat)


def is_as_good_as_singular(case: Case) -> bool:
    """Whether NumPy's condition number says that no digit of the inverse is right."""
    return any(bool((np.abs(a) > 0.1 / np.finfo(a.dtype).eps).any()) for a in outcome(case)[:1] if a.dtype.kind == "f")


def elementwise(predicate: Callable[[np.ndarray], Any]) -> Callable[[Case, np.ndarray], Any]:
    """The elements of a result that are made of operands of which `predicate` holds, of a function of one operand; all
    of what `ufunc.at` writes, which applies itself to what it has written."""

    def elements(case: Case, expected: np.ndarray) -> Any:
        if is_at(case):
            return np.ones(expected.shape, bool)
        return np.broadcast_to(predicate(np.asarray(operands_before(case)[0])), expected.shape)

    return elements


def carried(predicate: Callable[[np.ndarray], Any]) -> Callable[[Case, np.ndarray], Any]:
    """The elements of a result that come from elements of which `predicate` holds, where these are only moved."""

    def elements(case: Case, expected: np.ndarray) -> Any:
        def marked(value: Any) -> Any:
            if isinstance(value, (Bare, Host, Sliced, Transposed)):
                return replace(value, array=marked(value.array))
            if isinstance(value, np.ndarray):
                return predicate(value) if value.dtype.kind in "fc" else np.zeros(value.shape, bool)
            if isinstance(value, (list, tuple)):
                return type(value)(map(marked, value))
            return bool(predicate(np.asarray(value))) if isinstance(value, (float, complex)) else value

        kwargs = {name: marked(value) for name, value in case.without("out", "dtype", "casting").kwargs.items()}
        args = tuple(marked(value) if as_dtype(value) is None else bool for value in case.args)
        return np.asarray(on_numpy(Case(case.function, args, kwargs)).result)

    return elements


def makes_integers_of_larger(case: Case) -> bool:
    """Whether numbers beyond the integer dtype that is asked for are cast to it."""
    dtype = as_dtype(case.kwargs.get("dtype"))
    if dtype is None or dtype.kind not in "iu":
        return False
    return any(bool((abs(a.astype(float)) > np.iinfo(dtype).max).any()) for a in arrays(case) if a.dtype.kind in "iuf")


def fails_on_numpy(case: Case) -> bool:
    """Whether NumPy raises."""
    return on_numpy(case).error is not None


def fails_with(message: str) -> Callable[[Case], bool]:
    """Whether NumPy raises an exception of which the message has this in it."""
    return lambda case: message in str(on_numpy(case).error)


def gives_0d(case: Case) -> bool:
    """Whether NumPy gives a number, or an array without dimensions."""
    return np.ndim(on_numpy(case).result) == 0


def has_an_exponent_for_each_row(case: Case) -> bool:
    """Whether exponents among which is one half are constant along some axes, but not all."""
    if fails_on_numpy(case) or len(case.args) < 2:
        return False
    base, exponent = map(np.asarray, operands_before(case)[:2])
    if exponent.dtype.kind != "f" or exponent.size == 1 or not (exponent == 0.5).any():
        return False
    shape = np.broadcast_shapes(base.shape, exponent.shape)
    strides = np.broadcast_to(exponent, shape).strides
    return any(length > 1 and not stride for stride, length in zip(strides, shape, strict=True))


def writes_booleans_apart(case: Case) -> bool:
    """Whether a ufunc of real numbers writes booleans that do not lie one after the other."""
    floats = any(a.dtype in (np.float32, np.float64) for a in arrays(case))
    return floats and any(a.dtype == bool and not a.flags.forc for a in outcome(case)[:1])


def sets_an_element_by_complex(case: Case) -> bool:
    """Whether an element of a NumPy array of real numbers is set to a complex one on the device."""
    real = isinstance(case.args[0], Host) and case.args[0].array.dtype.kind in "biuf"
    return real and any(a.dtype.kind == "c" and not a.ndim for a in arrays(case)[1:])


def is_as_far_as_is_tolerated(case: Case) -> bool:
    """Whether some numbers are close, or are not, by the rounding of their distance alone."""
    eps = max((float(np.finfo(a.dtype).eps) for a in arrays(case) if a.dtype.kind in "fc"), default=0.0)

    def scaled(factor: float) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            given = inspect.signature(case.function).bind(*args, **kwargs)
            given.apply_defaults()
            given.arguments |= {name: np.multiply(given.arguments[name], factor) for name in ("rtol", "atol")}
            return case.function(*given.args, **given.kwargs)

        return on_numpy(Case(call, case.args, case.kwargs)).result

    return not np.array_equal(scaled(1 - 8 * eps), scaled(1 + 8 * eps))


def indexes_a_host_array_by_an_empty_one(case: Case) -> bool:
    """Whether an index of a NumPy array is empty, on the device, and of no integers."""
    if len(case.args) < 2:
        return False
    index = arrays(Case(case.function, tuple(v for v in operands(case.args[1]) if not isinstance(v, Host)), {}))
    return isinstance(case.args[0], Host) and any(a.size == 0 and a.dtype.kind not in "iu" for a in index)


def assigns_otherwise_than_in_c_order(case: Case) -> bool:
    """Whether NumPy writes into a copy of the first operand, that it takes back when it is done."""
    return not isinstance(case.args[0], np.ndarray) or not case.args[0].flags.c_contiguous


def folds_in_vectors(case: Case) -> bool:
    """Whether NumPy's vectorised loop may be asked to fold an axis."""
    folds = getattr(case.function, "__name__", "") in ("ufunc.reduce", "ufunc.reduceat")
    return folds and any(a.dtype.kind in "biuf" for a in arrays(case))  # of integers it may be asked for doubles
