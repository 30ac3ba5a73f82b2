"""Runs one row of the table of cases, on NumPy or on the device."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

import fbarray as fb
from tests.cases.spec import Bare, Case, Host, Sliced, Transposed


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
        return fb.ascupy(converted) if type(converted) is fb.FallbackArray else converted
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


def fetched(value: Any) -> Any:
    """`value` with NumPy arrays in place of ours."""
    if on_a_device(value):
        return fb.asnumpy(value)
    if isinstance(value, (list, tuple)):
        items = [fetched(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def on_a_device(value: Any) -> bool:
    """Whether it is an array on a device, ours or a bare one."""
    return type(value) is fb.FallbackArray or is_bare(value)


def is_bare(value: Any) -> bool:
    """Whether it is a bare device array."""
    return type(value).__name__ == "SimulatedArray" or type(value).__module__.startswith("cupy")


def flattened(value: Any) -> Iterator[Any]:
    """What is inside nested lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from flattened(item)
    else:
        yield value
