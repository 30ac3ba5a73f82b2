"""Runs one row of the table of cases on NumPy and on the device, and compares the two outcomes."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np

import fbarray as fb
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed

SPECS = (Bare, Host, Sliced, Transposed)


class Outcome:
    """What a call gave: its result or its error, and its operands afterwards."""

    def __init__(self, case: Case, convert: Any) -> None:
        args = [realised(value, convert) for value in case.args]
        kwargs = {name: realised(value, convert) for name, value in case.kwargs.items()}
        self.error: Exception | None = None
        self.result: Any = None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                self.result = case.function(*args, **kwargs)
            except Exception as error:
                self.error = error
        self.operands = [*args, *kwargs.values()]


def realised(value: Any, convert: Any) -> Any:
    """An operand of a row for one side: copied, and made an array of that side by `convert`."""
    if isinstance(value, Host):
        return value.array.copy(order="K")
    if isinstance(value, Bare):
        converted = convert(value.array)
        return fb.ascupy(converted) if isinstance(converted, fb.FallbackArray) else converted
    if isinstance(value, Sliced):
        return convert(value.array)[value.key]
    if isinstance(value, Transposed):
        return convert(value.array).T
    if type(value) is np.ndarray:
        return convert(value)
    if isinstance(value, dict):
        return {key: realised(item, convert) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [realised(item, convert) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if hasattr(value, "seek"):
        return copy.deepcopy(value)
    return value


def on_numpy(case: Case) -> Outcome:
    """The row on NumPy."""
    return Outcome(case, lambda array: array.copy(order="K"))


def on_device(case: Case) -> Outcome:
    """The row on the device."""
    return Outcome(case, to_device)


def to_device(array: np.ndarray) -> Any:
    """A FallbackArray, or the array itself where the device cannot hold it."""
    try:
        return fb.asarray(array)
    except fb.UnsupportedDtypeError:
        return array.copy()


def check(case: Case) -> None:
    """Raise AssertionError where the device's outcome is not NumPy's."""
    with fb.options(fallback="allow"):
        expected, actual = on_numpy(case), on_device(case)
        if expected.error is not None:
            assert actual.error is not None, f"NumPy raised {expected.error!r}, the device gave {actual.result!r}"
            assert type(actual.error) is type(expected.error), f"{actual.error!r} instead of {expected.error!r}"
        else:
            if actual.error is not None:
                raise AssertionError(f"the device raised {actual.error!r}") from actual.error
            if case.reduce is None:
                same(actual.result, expected.result, case, "result")
                check_aliasing(actual, expected)
            else:
                same(case.reduce(fetched(actual.result)), case.reduce(fetched(expected.result)), case, "reduced")
        if case.reduce is None:
            same(actual.operands, expected.operands, case, "operands")


def check_aliasing(actual: Outcome, expected: Outcome) -> None:
    """An array that NumPy gives shares memory with an operand where ours does, of those that are on a device."""
    pairs = [list(zip(flattened(getattr(actual, of)), flattened(getattr(expected, of)), strict=True))
             for of in ("result", "operands")]  # fmt: skip
    for result, of_numpy in pairs[0]:
        for operand, numpys in pairs[1]:
            if on_a_device(result) and on_a_device(operand) and np.size(of_numpy):
                shared = overlap(result, operand)
                assert shared == np.may_share_memory(of_numpy, numpys), f"the result shares memory: {shared}"


def on_a_device(value: Any) -> bool:
    return (isinstance(value, fb.FallbackArray) and not isinstance(value, fb.FallbackScalar)) or is_bare(value)


def flattened(value: Any) -> Any:
    """What is inside nested lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from flattened(item)
    else:
        yield value


def overlap(first: Any, second: Any) -> bool:
    """Whether the memory that two arrays on a device cover overlaps."""
    return bool(np.may_share_memory(*(fb.asarray(array) if is_bare(array) else array for array in (first, second))))


def fetched(value: Any) -> Any:
    """`value` with NumPy arrays and scalars in place of ours."""
    if isinstance(value, fb.FallbackScalar):
        return fb.asnumpy(value)[()]
    if isinstance(value, fb.FallbackArray) or is_bare(value):
        return fb.asnumpy(value)
    if isinstance(value, (list, tuple)):
        items = [fetched(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def is_bare(value: Any) -> bool:
    """Whether it is a bare device array."""
    return type(value).__name__ == "SimulatedArray" or type(value).__module__.startswith("cupy")


def kind(value: Any) -> str:
    """What NumPy's users call it: array, scalar, or the name of its class."""
    if isinstance(value, (fb.FallbackScalar, np.generic)):
        return "scalar"
    if isinstance(value, fb.FallbackArray) or type(value) is np.ndarray or is_bare(value):
        return "array"
    return type(value).__name__


def same(actual: Any, expected: Any, case: Case, where: str) -> None:
    """Compare kind, shape, dtype and value, inside containers too."""
    assert kind(actual) == kind(expected), f"{where}: kind {kind(actual)} instead of {kind(expected)}"
    if isinstance(expected, (list, tuple)):
        assert len(actual) == len(expected), f"{where}: {len(actual)} items instead of {len(expected)}"
        for index, (ours, theirs) in enumerate(zip(actual, expected, strict=True)):
            same(ours, theirs, case, f"{where}[{index}]")
    elif isinstance(expected, dict):
        same(list(actual.items()), list(expected.items()), case, where)
    elif isinstance(expected, (np.ndarray, np.generic)):
        same_array(fetched(actual), expected, case, where)
    elif isinstance(expected, (bool, int, float, complex, str, bytes, np.dtype, type(None), type)):
        np.testing.assert_equal(actual, expected, err_msg=where)


def same_array(actual: Any, expected: Any, case: Case, where: str) -> None:
    """Compare two host arrays: exactly, or to a few units in the last place of inexact dtypes."""
    assert actual.dtype == expected.dtype, f"{where}: dtype {actual.dtype} instead of {expected.dtype}"
    assert actual.shape == expected.shape, f"{where}: shape {actual.shape} instead of {expected.shape}"
    if expected.dtype.kind == "O":  # a NaN is not equal to another
        assert list(map(repr, actual.flat)) == list(map(repr, expected.flat)), where
        return
    if expected.dtype.names:  # field by field: what lies between them is anything
        for name in expected.dtype.names:
            same_array(actual[name], expected[name], case, f"{where}[{name!r}]")
        return
    if expected.dtype.kind not in "fc" or isinstance(expected, np.ma.MaskedArray):
        np.testing.assert_array_equal(actual, expected, err_msg=where)
        return
    if expected.dtype.kind == "c" and np.isinf(expected).any():  # beside an infinite part the other has its digits, too
        apart, expected = np.isinf(expected), np.asarray(expected)
        infinite, finite = np.array(actual), [np.array(actual), np.array(expected)]
        infinite[~apart] = expected[~apart]
        for array in finite:
            array[apart] = 0
        same_array(*finite, case, where)
        same_array(infinite.real, expected.real, case, f"{where}.real")
        same_array(infinite.imag, expected.imag, case, f"{where}.imag")
        return
    eps = float(np.finfo(expected.dtype).eps)
    rtol = 32 * eps if case.rtol is None else max(case.rtol, 8 * eps)
    finite = np.abs(expected[np.isfinite(expected)]).astype(float)
    scale = float(finite.max()) if finite.size else 0.0
    atol = case.atol if case.atol else 32 * eps * scale if case.rtol is None else 0.0
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol or 0.0, err_msg=where)
