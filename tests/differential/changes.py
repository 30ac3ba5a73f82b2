"""Hypothesis strategies that make new rows of the table of cases out of old ones.

A row says which arguments make sense for a function. What is drawn here is what a row cannot say for all functions:
other dtypes, special values, shapes, memory layouts and keywords. That most of it may be an error is no loss: then
NumPy's error is expected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fbarray.signatures import signature
from tests.cases.spec import DTYPES, Bare, Case, Host, Sliced, Transposed
from tests.conditions import harms_numpy
from tests.outcomes import on_numpy

Draw = Callable[[st.SearchStrategy[Any]], Any]

_FLOATING = (np.nan, np.inf, -np.inf, -0.0, 0.0, 1.0, -1.5)
_COMPLEX = (np.nan, complex(0.0, np.nan), np.inf, -0.0, 0.0, 1.0, 1j, complex(-1.5, 2.0))


ASCENDING = {np.searchsorted: 0, np.ndarray.searchsorted: 0, np.interp: 1, np.digitize: 1}
"""Functions that take it for granted that an argument ascends, and which."""
COUNTS = (np.bincount, np.choose, np.ndarray.choose)
"""Functions that NumPy itself loops or allocates for as often as an integer says."""


def specials(dtype: np.dtype[Any], extremes: bool) -> tuple[Any, ...]:
    """Values of a dtype at which implementations part.

    Parameters
    ----------
    extremes : bool
        Whether the largest and the smallest floating-point numbers are among them: a sum depends on its order.
    """
    if dtype.kind == "b":
        return (False, True)
    if dtype.kind in "iu":
        bounds = np.iinfo(dtype)
        return (bounds.min, bounds.max, 0, 1, bounds.max - 1)
    if dtype.kind == "c":
        return _COMPLEX
    bounds = np.finfo(dtype)
    return (*_FLOATING, bounds.max, bounds.min, bounds.tiny, bounds.eps) if extremes else _FLOATING


# --- one operand --------------------------------------------------------------------------------------------------


class Change:
    """What is changed in all operands of a row alike, so that they still fit together.

    Attributes
    ----------
    dtype : str or None
        What arrays are cast to.
    part : tuple or None
        The part of each array of the commonest shape that is left.
    """

    def __init__(self, draw: Draw, case: Case, extremes: bool) -> None:
        self.draw, self.extremes = draw, extremes
        arrays = list(arrays_of([case.args, case.kwargs]))
        self.shape = max((a.shape for a in arrays), key=lambda shape: (len(shape), shape), default=())
        kinds = {a.dtype.kind for a in arrays}
        self.special = case.covers not in COUNTS
        self.dtype = draw(st.none() | st.sampled_from(DTYPES)) if kinds <= set("biufc") else None
        self.alike = draw(st.booleans())
        self.part = draw(st.sampled_from(self._parts())) if draw(_rarely) else None

    def _parts(self) -> list[tuple[Any, ...]]:
        """Keys that leave an empty array, one element, no dimension, a dimension more, or one less."""
        first, rest = slice(0, 1), (slice(None),) * (len(self.shape) - 1)
        if not self.shape:
            return [(np.newaxis,)]
        keys = [(slice(0, 0), *rest), (first, *rest), (np.newaxis, ...), (..., first)]
        return keys if 0 in self.shape else [*keys, (0,) * len(self.shape), (0, *rest)]

    def of(self, value: Any) -> Any:
        """An argument of the new row."""
        if isinstance(value, Host):
            return Host(np.array(self._array(value.array)))
        if isinstance(value, (Bare, Sliced, Transposed)):
            return replace(value, array=self._values(self._cast(value.array)))
        if type(value) is np.ndarray:
            return self._laid_out(self._array(value))
        if isinstance(value, (list, tuple)):
            items = [self.of(item) for item in value]
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        return value

    def _array(self, array: np.ndarray) -> np.ndarray:
        if self.part is not None and array.shape == self.shape:
            array = np.array(array[self.part])
        return self._values(self._cast(array))

    def _cast(self, array: np.ndarray) -> np.ndarray:
        if self.dtype is None or array.dtype.kind not in "biufc" or not (self.alike or self.draw(st.booleans())):
            return array
        with np.errstate(all="ignore"):
            if self.dtype[0] == "u":
                array = np.abs(array)
            real = array.real if array.dtype.kind == "c" and self.dtype[0] != "c" else array
            return np.asarray(real).astype(self.dtype)

    def _values(self, array: np.ndarray) -> np.ndarray:
        """With some elements in place of which there are special ones."""
        if not (array.size and self.special and array.dtype.kind in "biufc" and self.draw(st.booleans())):
            return array
        values = self.draw(st.lists(st.sampled_from(specials(array.dtype, self.extremes)), min_size=1, max_size=4))
        places = self.draw(st.lists(st.integers(0, array.size - 1), min_size=len(values), max_size=len(values)))
        array = array.copy(order="C")
        array.reshape(-1)[places] = values
        return array

    def _laid_out(self, array: np.ndarray) -> Any:
        """The same elements, in another order of memory or with gaps."""
        if array.dtype.kind not in "biufc":
            return array
        layout = self.draw(st.sampled_from(["C", "C", "F", "T", "reversed", "every other"]))
        if layout == "F":
            return np.asfortranarray(array) if array.ndim else array
        if layout == "T":
            return Transposed(np.ascontiguousarray(array.T)) if array.ndim > 1 else array
        if layout == "reversed" and array.ndim:
            return Sliced(np.array(array[::-1]), slice(None, None, -1))
        if layout == "every other" and array.ndim:
            spread = np.repeat(array, 2, axis=-1)
            return Sliced(spread, (..., slice(None, None, 2)))
        return array


_rarely = st.sampled_from([False, False, False, True])


def arrays_of(value: Any) -> Any:
    """The arrays in the arguments of a row, from nested containers too."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (Host, Bare, Sliced, Transposed)):
        value = value.array
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from arrays_of(item)


# --- keywords -----------------------------------------------------------------------------------------------------

_AXES = st.none() | st.integers(-3, 2) | st.sampled_from([(0,), (0, 1), (-1, 0), ()])
_BOOLEANS = st.booleans()
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "axis": _AXES,
    "axes": _AXES,
    "keepdims": _BOOLEANS,
    "dtype": st.sampled_from([None, "f4", "f8", "i8", "c16", "?", "u1"]),
    "ddof": st.sampled_from([0, 1, 2, 0.5]),
    "correction": st.sampled_from([0, 1, 2]),
    "initial": st.sampled_from([0, 1, 5, -2.5]),
    "where": st.sampled_from([True, False]),
    "order": st.sampled_from(["C", "F", "A", "K"]),
    "kind": st.sampled_from(["stable", "mergesort"]),
    "stable": st.sampled_from([None, True]),
    "side": st.sampled_from(["left", "right"]),
    "mode": st.sampled_from(["wrap", "clip", "raise", "same", "valid", "full", "constant", "edge", "reflect"]),
    "casting": st.sampled_from(["same_kind", "safe", "unsafe", "no"]),
    "equal_nan": _BOOLEANS,
    "return_index": _BOOLEANS,
    "return_inverse": _BOOLEANS,
    "return_counts": _BOOLEANS,
    "assume_unique": _BOOLEANS,
    "invert": _BOOLEANS,
    "full_matrices": _BOOLEANS,
    "compute_uv": _BOOLEANS,
    "hermitian": _BOOLEANS,
    "UPLO": st.sampled_from(["L", "U"]),
    "upper": _BOOLEANS,
    "offset": st.integers(-3, 3),
    "k": st.integers(-3, 3),
    "n": st.integers(0, 6),
    "norm": st.sampled_from([None, "ortho", "forward", "backward"]),
    "decimals": st.integers(-2, 3),
    "density": _BOOLEANS,
    "bias": _BOOLEANS,
    "rowvar": _BOOLEANS,
    "right": _BOOLEANS,
    "increasing": _BOOLEANS,
    "endpoint": _BOOLEANS,
    "copy": _BOOLEANS,
    "nan": st.sampled_from([0.0, 1.5]),
    "method": st.sampled_from(["linear", "lower", "higher", "nearest", "midpoint", "weibull", "median_unbiased"]),
    "ord": st.sampled_from([None, 1, 2, -1, np.inf, "fro", 0, 3]),
    "trim": st.sampled_from(["f", "b", "fb"]),
    "indexing": st.sampled_from(["ij", "xy"]),
    "sparse": _BOOLEANS,
    "max_rank": st.none(),
}
"""Values of keywords, by name, for whichever function takes them."""


def parameters(function: Any) -> list[str]:
    """The names of a function's parameters; none of an operator, or of a method that has no signature to read."""
    try:
        return list(signature(function).parameters)
    except (TypeError, ValueError):
        return []


@st.composite
def changed(draw: Draw, case: Case, extremes: bool) -> Case:
    """A row with other operands, and keywords more or less."""
    change = Change(draw, case, extremes)
    args = tuple(change.of(value) for value in case.args)
    if case.covers in ASCENDING and "sorter" not in case.kwargs and len(args) < 4:
        place = ASCENDING[case.covers]
        args = (*args[:place], ascending(args[place], case.covers is np.interp), *args[place + 1 :])
    kwargs = {name: change.of(value) for name, value in case.kwargs.items() if not draw(_rarely)}
    free = [name for name in parameters(case.function)[len(args) :] if name in KEYWORDS and name not in kwargs]
    if free and draw(_rarely):
        name = draw(st.sampled_from(free))
        kwargs[name] = draw(KEYWORDS[name])
    outs = kwargs.get("out")
    if isinstance(case.function, np.ufunc) and (outs is None or any(out is None for out in _several(outs))):
        kwargs.pop("where", None)  # what it leaves out is not set
    made = replace(case, args=args, kwargs=kwargs, rtol=None, atol=None)  # what was said of the row as it was
    return _with_out(draw, made) if draw(_rarely) and takes_out(made) else made


def ascending(value: Any, strictly: bool) -> Any:
    """The argument with its elements in ascending order; strictly, with others where some of them are equal."""
    if isinstance(value, (Host, Bare)):
        return replace(value, array=ascending(value.array, strictly))
    if isinstance(value, (Sliced, Transposed)):
        return ascending(np.array(value.array[value.key] if isinstance(value, Sliced) else value.array.T), strictly)
    if not isinstance(value, np.ndarray) or value.ndim != 1:
        return value
    value = np.sort(value)
    with np.errstate(all="ignore"):
        increases = bool((np.diff(value.astype(complex)).real > 0).all())
    return value if increases or not strictly else np.arange(value.size).astype(value.dtype)


def takes_out(case: Case) -> bool:
    """Whether an ``out=`` could be added to a row."""
    function = case.function
    if case.kwargs.get("out") is not None or harms_numpy(case):
        return False
    if isinstance(function, np.ufunc):
        return len(case.args) == function.nin
    return "out" in parameters(function)[len(case.args) :]


def _with_out(draw: Draw, case: Case) -> Case:
    """The row with ``out=``: arrays of the shape of what NumPy gives, of any dtype, contiguous or not."""
    result = on_numpy(case).result
    results = result if isinstance(result, tuple) else (result,)
    if not all(isinstance(part, (np.ndarray, np.generic)) and part.dtype.kind in "biufc" for part in results):
        return case
    dtype, spread = draw(st.sampled_from(DTYPES)), draw(st.booleans())
    outs: list[Any] = [np.zeros(part.shape, dtype) for part in results]
    if spread and all(out.ndim for out in outs):
        outs = [Sliced(np.repeat(out, 2, axis=-1), (..., slice(None, None, 2))) for out in outs]
    return replace(case, kwargs={**case.kwargs, "out": tuple(outs) if isinstance(result, tuple) else outs[0]})


def _several(outs: Any) -> tuple[Any, ...]:
    return outs if isinstance(outs, tuple) else (outs,)
