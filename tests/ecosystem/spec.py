"""What a row of the tables of other libraries is, and how it is compared with the same call on NumPy's arrays."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

import numpy as np

import fbarray as fb
from fbarray import events

LIBRARIES: dict[str, tuple[str, ...]] = {
    "standard_library": (),
    "scipy_calls": ("scipy",),
    "sklearn_calls": ("sklearn",),
    "pandas_calls": ("pandas",),
    "matplotlib_calls": ("matplotlib",),
    "xarray_calls": ("xarray", "dask", "scipy"),
    "dask_calls": ("dask",),
    "numba_calls": ("numba",),
    "einops_calls": ("einops",),
    "h5py_calls": ("h5py",),
    "pillow_calls": ("PIL",),
    "astropy_calls": ("astropy",),
    "pint_calls": ("pint",),
}
"""The tables, and what has to be installed for each: the extras ``test`` and ``ecosystem``."""

Make = Callable[..., Any]
"""Makes an array of the side under test: ``A([1.0, 2.0])`` is a NumPy array on one, a FallbackArray on the other."""


@dataclass(frozen=True)
class Call:
    """One row: a call that is made with NumPy's arrays, and with FallbackArrays, and must give the same.

    Attributes
    ----------
    name : str
        What pytest shows; one of a kind in its table.
    call : callable
        ``call(A)`` makes its arrays by ``A`` and returns what is compared: arrays, numbers, strings, containers.
        It has no state of its own, and what is random in it is seeded.
    raises : exception class, or None
        What the call raises with FallbackArrays where it does not with NumPy's.
    reason : str
        Why it raises, and what to write instead; not empty where `raises` is given.
    rtol : float
        How far numbers may lie apart.
    """

    name: str
    call: Callable[[Make], Any]
    raises: type[Exception] | None = None
    reason: str = ""
    rtol: float = 1e-12


def given(A: Make, value: Any) -> Any:
    """`value` with each array of NumPy's in it made by ``A``."""
    if isinstance(value, np.ndarray):
        return A(value)
    return type(value)(given(A, item) for item in value) if type(value) in (list, tuple) else value


def called(
    function: Callable[..., Any], operands: Any, keywords: dict[str, Any], get: str = ""
) -> Callable[[Make], Any]:
    """What a row calls: `function`, with the arrays among its arguments made by ``A``; of the result the attributes
    that `get` names, separated by spaces, or all of it.
    """

    def call(A: Make) -> Any:
        result = function(*given(A, operands), **{key: given(A, value) for key, value in keywords.items()})
        return attrgetter(*get.split())(result) if get else result

    return call


def raising(calls: list[Call], raises: type[Exception], reason: str, *names: str) -> None:
    """Say of the rows of these names that they raise."""
    assert names and {call.name for call in calls} >= set(names)
    for place, call in enumerate(calls):
        if call.name in names:
            calls[place] = replace(call, raises=raises, reason=reason)


@dataclass
class Outcome:
    """What a call gave on one side."""

    result: Any = None
    error: Exception | None = None
    arrays: list[Any] = field(default_factory=list)


def outcome(call: Callable[[Make], Any], convert: Callable[[np.ndarray], Any]) -> Outcome:
    """Make the call with arrays that `convert` makes of NumPy's."""
    found = Outcome()

    def make(obj: Any, dtype: Any = None) -> Any:
        found.arrays.append(convert(np.array(obj, dtype=dtype)))
        return found.arrays[-1]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found.result = call(make)
        except Exception as error:
            found.error = error
    return found


@contextmanager
def told() -> Iterator[None]:
    """Every byte that crosses in the block is told of by an event."""
    before = events.meter.to_host, events.meter.to_device
    with fb.options(fallback="allow"), fb.profile() as profile:
        yield
    moved = events.meter.to_host - before[0], events.meter.to_device - before[1]
    said = (sum(event.bytes_to_host for event in profile.events),
            sum(event.bytes_to_device for event in profile.events))  # fmt: skip
    assert all(a >= b for a, b in zip(said, moved, strict=True)), f"{moved} bytes crossed, {said} told"


def check(row: Call) -> None:
    """Raise AssertionError where the call with FallbackArrays is not the call with NumPy's arrays."""
    expected = outcome(row.call, lambda array: array)
    with told():
        actual = outcome(row.call, fb.asarray)
    if expected.error is not None:
        assert type(actual.error) is type(expected.error), f"{actual.error!r} instead of {expected.error!r}"
    elif row.raises is not None and actual.error is not None:  # or else this version of the library takes the array
        assert row.reason, "a row that raises says why"
        assert isinstance(actual.error, row.raises), f"{actual.error!r} instead of {row.raises}"
    elif actual.error is not None:
        raise AssertionError(f"only with FallbackArrays: {actual.error!r}") from actual.error
    else:
        same(actual.result, expected.result, row.rtol, "result")
    if len(actual.arrays) != len(expected.arrays):  # how often a callback is called depends on its last digits
        return
    for number, (ours, theirs) in enumerate(zip(actual.arrays, expected.arrays, strict=True)):
        with fb.options(fallback="allow"):
            if actual.error is None:
                same(ours, theirs, row.rtol, f"array {number} afterwards")
            again = +ours if ours.dtype.kind != "b" else ours | ours  # computed on the device
            np.testing.assert_array_equal(fb.asnumpy(again), fb.asnumpy(ours))


def same(actual: Any, expected: Any, rtol: float, where: str) -> None:
    """Compare type, dtype, shape and values, inside containers too; a FallbackArray stands for a NumPy array."""
    if type(expected) is np.ndarray:
        assert type(actual) in (np.ndarray, fb.FallbackArray), f"{where}: {type(actual)} instead of an array"
        host = fb.asnumpy(actual)
        assert host.dtype == expected.dtype, f"{where}: dtype {host.dtype} instead of {expected.dtype}"
        assert host.shape == expected.shape, f"{where}: shape {host.shape} instead of {expected.shape}"
        if expected.dtype.kind in "fc":
            np.testing.assert_allclose(host, expected, rtol=rtol, atol=rtol, err_msg=where)
        elif expected.dtype.kind == "O":
            same(host.tolist(), expected.tolist(), rtol, where)
        else:
            np.testing.assert_array_equal(host, expected, err_msg=where)
        return
    assert type(actual) is type(expected), f"{where}: {type(actual)} instead of {type(expected)}"
    if isinstance(expected, dict):
        same(list(actual.items()), list(expected.items()), rtol, where)
    elif isinstance(expected, (list, tuple)):
        assert len(actual) == len(expected), f"{where}: {len(actual)} items instead of {len(expected)}"
        for index, (ours, theirs) in enumerate(zip(actual, expected, strict=True)):
            same(ours, theirs, rtol, f"{where}[{index}]")
    elif isinstance(expected, (float, complex, np.inexact)):
        np.testing.assert_allclose(actual, expected, rtol=rtol, atol=rtol, err_msg=where)
    elif isinstance(expected, np.ndarray):  # a subclass
        same(fb.asnumpy(np.asarray(actual)), np.asarray(expected), rtol, where)
    else:
        assert bool(actual == expected), f"{where}: {actual!r} instead of {expected!r}"
