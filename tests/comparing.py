"""Runs one row of the table of cases on NumPy and on the device, and says in which parts the two outcomes differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

import fbarray as fb
from fbarray.devices import HOLDABLE
from tests.cases.spec import Case
from tests.factors import UNIQUE, Scaled
from tests.outcomes import Outcome, fetched, flattened, is_bare, on_a_device, on_device, on_numpy
from tests.tolerances import Place, Tolerance

KIND, PLACE, DTYPE, SHAPE, VALUE, SPECIAL, SIGN = "kind", "place", "dtype", "shape", "value", "special", "sign"
ALIASING, EXCEPTION, ERROR_CLASS, WRITTEN = "aliasing", "exception", "error class", "written"
"""The parts of an outcome.

`KIND` is the type of an object, `PLACE` whether an array is where it belongs, `VALUE` a finite number, or whatever is
no number, `SPECIAL` which elements are NaNs and infinities, `SIGN` that of a zero. `EXCEPTION` is whether there is one,
`ERROR_CLASS` which of two it is; `WRITTEN` is what the operands hold after an exception, in whatever part they differ.
"""


class Disagreement(NamedTuple):
    """One part of an outcome that is not NumPy's.

    Attributes
    ----------
    places : numpy.ndarray or None
        Which elements of an array differ, of those that are compared one by one.
    expected : numpy.ndarray or None
        NumPy's array.
    """

    part: str
    message: str
    places: Any = None
    expected: Any = None


# --- the whole outcome --------------------------------------------------------------------------------------------


def check(case: Case) -> None:
    """Raise AssertionError where the device's outcome is not NumPy's; wherever it is, for a call may convert arrays."""
    found = [one for one in disagreements(case) if one.part != PLACE]
    assert not found, described(found)


def described(found: list[Disagreement]) -> str:
    """What differs, a line each."""
    return "\n".join(f"{one.part}: {one.message}" for one in found)


def disagreements(case: Case) -> list[Disagreement]:
    """The parts of the device's outcome that are not NumPy's."""
    with fb.options(fallback="allow"):
        return list(_disagreements(case, on_device(case), on_numpy(case)))


def _disagreements(case: Case, actual: Outcome, expected: Outcome) -> Iterator[Disagreement]:
    result, operands = Tolerance(case, Place("result")), Tolerance(case, Place("operands"))
    if expected.error is not None or actual.error is not None:
        if type(actual.error) is not type(expected.error):
            gave = repr(actual.error or actual.result)
            part = EXCEPTION if actual.error is None or expected.error is None else ERROR_CLASS
            yield Disagreement(part, f"{gave} instead of {expected.error or expected.result!r}")
        written = same(actual.operands, expected.operands, operands, "operands")
        yield from (Disagreement(WRITTEN, f"{one.part}: {one.message}") for one in written)
        return
    yield from places(actual)
    ours, theirs = ((side.result, side.operands) for side in (actual, expected))
    if case.reduce is not None:
        ours, theirs = ((case.reduce(fetched(gave)), after) for gave, after in (ours, theirs))
    else:
        yield from aliasing(actual, expected)
        unique = case.unique or UNIQUE.get(case.function)
        if unique is not None:
            ours, theirs = (unique(case, fetched(gave), fetched(after)) for gave, after in (ours, theirs))
    yield from same(ours[0], theirs[0], result, "result")
    if not any(operand is actual.result for operand in actual.operands):  # which would be told twice
        yield from same(ours[1], theirs[1], operands, "operands")


def aliasing(actual: Outcome, expected: Outcome) -> Iterator[Disagreement]:
    """An array that NumPy gives shares memory with an operand where ours does, of those that are on a device."""
    pairs = [list(zip(flattened(getattr(actual, of)), flattened(getattr(expected, of)), strict=False))
             for of in ("result", "operands")]  # fmt: skip
    for result, of_numpy in pairs[0]:
        for operand, numpys in pairs[1]:
            if on_a_device(result) and on_a_device(operand) and np.size(of_numpy):
                shared = overlap(result, operand)
                if shared != np.may_share_memory(of_numpy, numpys):
                    yield Disagreement(ALIASING, f"the result shares memory with an operand: {shared}")


def places(actual: Outcome) -> Iterator[Disagreement]:
    """A result of operands on the device is there, but for the host's own operands and their views."""
    operands = list(flattened(actual.operands))
    if not any(map(on_a_device, operands)):
        return
    hosts = [operand for operand in operands if type(operand) is np.ndarray]
    for result in flattened(actual.result):
        held = type(result) is np.ndarray and result.dtype in HOLDABLE and result.dtype.isnative
        if held and not any(result is host or np.may_share_memory(result, host) for host in hosts):
            yield Disagreement(PLACE, f"the result is a NumPy array of {result.dtype} and {result.shape}")


def overlap(first: Any, second: Any) -> bool:
    """Whether the memory that two arrays on a device cover overlaps."""
    return bool(np.may_share_memory(*(fb.asarray(array) if is_bare(array) else array for array in (first, second))))


# --- one object ---------------------------------------------------------------------------------------------------


def kind(value: Any) -> str:
    """The name of its type; of an array, wherever it is, that it is one."""
    if on_a_device(value) or type(value) is np.ndarray:
        return "array"
    if type(value) is np.longlong or type(value) is np.ulonglong:  # which are as wide as the integers that have a name
        return np.dtype(value.dtype.str).type.__name__
    return type(value).__name__


def same(actual: Any, expected: Any, tolerance: Tolerance, where: str) -> Iterator[Disagreement]:
    """Compare kind, shape, dtype and value, inside containers too."""
    if kind(actual) != kind(expected):
        yield Disagreement(KIND, f"{where} is of {kind(actual)} instead of {kind(expected)}")
        if not all(isinstance(value, np.generic) or kind(value) == "array" for value in (actual, expected)):
            return  # of a number and an array the rest can be compared
    if isinstance(expected, dict):
        actual, expected = list(actual.items()), list(expected.items())
    if isinstance(expected, Scaled):
        yield from same_array(actual.value, expected.value, tolerance.scaled(expected.scale), where)
    elif isinstance(expected, (list, tuple)):
        if len(actual) != len(expected):
            yield Disagreement(SHAPE, f"{where} has {len(actual)} items instead of {len(expected)}")
        for index, (ours, theirs) in enumerate(zip(actual, expected, strict=False)):
            yield from same(ours, theirs, tolerance.of(index), f"{where}[{index}]")
    elif isinstance(expected, (np.ndarray, np.generic)):
        yield from same_array(fetched(actual), expected, tolerance, where)
    elif isinstance(expected, (bool, int, float, complex, str, bytes, np.dtype, type(None), type)):
        try:
            np.testing.assert_equal(actual, expected)
        except AssertionError:
            yield Disagreement(VALUE, f"{where} is {actual!r} instead of {expected!r}")


def same_array(actual: Any, expected: Any, tolerance: Tolerance, where: str) -> Iterator[Disagreement]:
    """Compare two host arrays element by element: exactly, or to the tolerance of inexact dtypes."""
    if actual.dtype != expected.dtype:
        yield Disagreement(DTYPE, f"{where} has {actual.dtype} instead of {expected.dtype}")
    if actual.shape != expected.shape:
        yield Disagreement(SHAPE, f"{where} has {actual.shape} instead of {expected.shape}")
        return
    if expected.dtype.names:  # field by field: what lies between them is anything
        for name in expected.dtype.names if actual.dtype == expected.dtype else ():
            yield from same_array(actual[name], expected[name], tolerance, f"{where}[{name!r}]")
        return
    kinds = {actual.dtype.kind, expected.dtype.kind}
    if kinds & set("fc") and kinds <= set("biufc") and not isinstance(expected, np.ma.MaskedArray):
        yield from same_numbers(np.asarray(actual), np.asarray(expected), tolerance, where)
    else:
        yield from same_exactly(actual, expected, where)


def same_exactly(actual: Any, expected: Any, where: str) -> Iterator[Disagreement]:
    """Compare two arrays of integers, of text, of objects (by what they print: a NaN is not equal to another)..."""
    if "O" in (actual.dtype.kind, expected.dtype.kind):
        apart = np.array([repr(a) != repr(e) for a, e in zip(actual.flat, expected.flat, strict=True)])
        apart = apart.reshape(expected.shape)
    elif {actual.dtype.kind, expected.dtype.kind} <= set("biu"):
        apart = np.asarray(actual != expected)
    else:
        try:
            np.testing.assert_array_equal(actual, expected)
            return
        except AssertionError:
            apart = np.ones(expected.shape, bool)
    if apart.any():
        yield Disagreement(VALUE, shown(actual, expected, apart, where), apart, expected)


def same_numbers(actual: Any, expected: Any, tolerance: Tolerance, where: str) -> Iterator[Disagreement]:
    """Compare two arrays of numbers of which one at least is inexact."""
    with np.errstate(all="ignore"):
        finite = np.isfinite(actual) & np.isfinite(expected)
        far = finite & ~(distance(actual, expected) <= tolerance.simple(expected))
        if far.any():  # which is rare, and takes longer to judge
            far &= ~(distance(actual, expected) <= tolerance.full(expected))
        parts = {
            SPECIAL: ~finite & ~same_special(actual, expected, tolerance),
            VALUE: far,
            SIGN: finite & differ_in_sign(actual, expected) if tolerance.signs(expected) else np.False_,
        }
    for part, apart in parts.items():
        if apart.any():
            yield Disagreement(part, shown(actual, expected, apart, where), apart, expected)


def distance(actual: Any, expected: Any) -> Any:
    """How far apart elements are, in a dtype in which it does not overflow."""
    wide = np.result_type(actual, expected, np.float64)
    if "c" not in (actual.dtype.kind, expected.dtype.kind) and {actual.dtype.kind, expected.dtype.kind} & set("iu"):
        wide = np.dtype(np.longdouble)
    return abs(actual.astype(wide) - expected.astype(wide))


def same_special(actual: Any, expected: Any, tolerance: Tolerance) -> Any:
    """Which NaNs and infinities are the same. A complex NaN is as good as another, in either part; the part that stands
    beside an infinite one has its digits."""
    nan = np.isnan(actual) & np.isnan(expected)
    if "c" not in (actual.dtype.kind, expected.dtype.kind):
        return nan | (actual == expected)
    parts = [
        (a == e) | (np.isnan(a) & np.isnan(e)) | (distance(a, e) <= tolerance.simple(e))
        for a, e in ((actual.real, expected.real), (actual.imag, expected.imag))
    ]
    return np.where(np.isinf(expected), parts[0] & parts[1], nan)


def differ_in_sign(actual: Any, expected: Any) -> Any:
    """Which zeros have another sign, in either part."""
    parts = [(actual, expected)]
    if "c" in (actual.dtype.kind, expected.dtype.kind):
        parts = [(actual.real, expected.real), (actual.imag, expected.imag)]
    differ = np.zeros(expected.shape, bool)
    for a, e in parts:
        if a.dtype.kind == e.dtype.kind == "f":
            differ = differ | ((a == 0) & (e == 0) & (np.signbit(a) != np.signbit(e)))
    return differ


def shown(actual: Any, expected: Any, apart: Any, where: str) -> str:
    """The first few of the elements that differ."""
    places = np.argwhere(apart)
    first = "; ".join(f"{i.tolist()}: {actual[tuple(i)]!r} instead of {expected[tuple(i)]!r}" for i in places[:4])
    return f"{len(places)} of {apart.size} elements of {where}, at {first}"
