"""What NumPy's own dispatchers say about parameters: which are arrays, which sequences of arrays, which neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing.overrides import get_overridable_numpy_array_functions

from fbarray.parameters import parameters
from fbarray.signatures import signature

NUMPY = np.lib.NumpyVersion(np.__version__)
KINDS: list[tuple[Callable[..., Any], dict[str, str]]] = [
    (np.sum, {"a": "array", "axis": "plain", "dtype": "plain", "out": "array", "where": "plain"}),
    (np.where, {"condition": "array", "x": "array", "y": "array"}),
    (np.dot, {"a": "array", "b": "array", "out": "array"}),
    (np.concatenate, {"arrays": "sequence", "axis": "plain", "out": "array", "dtype": "plain"}),
    (np.stack, {"arrays": "sequence", "axis": "plain", "out": "array"}),
    (np.vstack, {"tup": "sequence", "dtype": "plain", "casting": "plain"}),
    (np.column_stack, {"tup": "sequence"}),
    (np.linalg.multi_dot, {"arrays": "sequence", "out": "array"}),
    (np.select, {"condlist": "sequence", "choicelist": "sequence", "default": "plain"}),
    (np.choose, {"a": "array", "choices": "sequence", "out": "array", "mode": "plain"}),
    (np.piecewise, {"x": "array", "condlist": "sequence", "funclist": "plain"}),
    (np.histogramdd, {"sample": "sequence", "bins": "sequence", "range": "plain", "weights": "array"}),
    (np.histogram2d, {"x": "array", "y": "array", "weights": "array", "density": "plain"}),
    (np.ravel_multi_index, {"multi_index": "sequence", "dims": "plain"}),
    (np.unravel_index, {"indices": "array", "shape": "plain"}),
    (np.quantile, {"a": "array", "q": "array", "axis": "plain", "weights": "array", "method": "plain"}),
    (np.insert, {"arr": "array", "obj": "array", "values": "array", "axis": "plain"}),
    (np.copyto, {"dst": "array", "src": "array", "where": "array", "casting": "plain"}),
    (np.pad, {"array": "array", "pad_width": "plain", "mode": "plain"}),
    (np.interp, {"x": "array", "xp": "array", "fp": "array", "left": "plain", "period": "plain"}),
    (np.linalg.norm, {"x": "array", "ord": "plain", "axis": "plain"}),
    (np.fft.fft, {"a": "array", "n": "plain", "axis": "plain", "norm": "plain", "out": "array"}),
    (np.einsum, {"operands": "array", "out": "array", "optimize": "plain"}),
    (np.gradient, {"f": "array", "varargs": "array", "axis": "plain"}),
    (np.meshgrid, {"xi": "array", "copy": "plain", "indexing": "plain"}),
    (np.broadcast_arrays, {"args": "array", "subok": "plain"}),
    (np.apply_along_axis, {"func1d": "plain", "axis": "plain", "arr": "array"}),
    (np.reshape, {"a": "array", "shape" if NUMPY >= "2.1.0" else "newshape": "plain", "order": "plain"}),
    (np.tile, {"A": "array", "reps": "array"}),
    (np.roll, {"a": "array", "shift": "plain", "axis": "plain"}),
    (np.bincount, {"x": "array", "weights": "array", "minlength": "plain"}),
    (np.full, {"shape": "plain", "fill_value": "plain", "like": "array"}),
    (np.savez, {"file": "plain", "args": "array"}),
]
CREATION = [np.zeros, np.empty, np.ones, np.full, np.eye, np.identity, np.tri, np.arange]
"""Functions that make an array of what is no array; theirs is ``like=`` alone."""


@pytest.mark.parametrize(("function", "kinds"), KINDS, ids=lambda value: getattr(value, "__name__", None))
def test_the_kinds_are_what_numpys_dispatcher_collects(function: Callable[..., Any], kinds: dict[str, str]) -> None:
    found = parameters(function).kinds
    assert {name: found.get(name) for name in kinds} == kinds


@pytest.mark.parametrize("function", CREATION, ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["shape", "N", "M", "n", "dtype", "order", "k"])
def test_a_shape_is_no_array(function: Callable[..., Any], name: str) -> None:
    assert parameters(function).kinds.get(name, "plain") == "plain"


@pytest.mark.parametrize(
    "function", sorted(get_overridable_numpy_array_functions(), key=lambda f: f.__name__), ids=lambda f: f.__name__
)
def test_every_overridable_function_has_parameters_of_the_three_kinds(function: Callable[..., Any]) -> None:
    found = parameters(function)
    assert set(found.kinds.values()) <= {"array", "sequence", "plain"}
    assert parameters(function) is found


def test_asking_for_the_kinds_never_runs_the_function() -> None:
    assert parameters(np.savetxt).kinds["fname"] == "plain"  # a probe is no file
    assert parameters(np.load if hasattr(np.load, "_implementation") else np.save).kinds["file"] == "plain"


# --- positions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [np.sum, np.where, np.concatenate, np.quantile, np.pad, np.einsum, np.gradient])
def test_positions_and_defaults_are_the_signatures(function: Callable[..., Any]) -> None:
    given = signature(function).parameters.values()
    positional = [p.name for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    assert list(parameters(function).positional) == positional
    assert parameters(function).defaults == {p.name: p.default for p in given if p.default is not p.empty}


@pytest.mark.parametrize(
    ("function", "position", "kind"),
    [
        (np.where, 2, "array"),
        (np.sum, 1, "plain"),
        (np.concatenate, 0, "sequence"),
        (np.einsum, 0, "array"),
        (np.einsum, 7, "array"),
        (np.gradient, 3, "array"),
        (np.sum, 99, "plain"),
    ],
)
def test_the_kind_at_a_position(function: Callable[..., Any], position: int, kind: str) -> None:
    assert parameters(function).kind_at(position) == kind


@pytest.mark.parametrize(("function", "variadic"), [(np.einsum, "operands"), (np.ix_, "args"), (np.sum, "")])
def test_the_name_of_the_variable_arguments(function: Callable[..., Any], variadic: str) -> None:
    assert parameters(function).variadic == variadic


def test_a_builtin_without_a_signature_has_its_names_all_the_same() -> None:
    assert parameters(np.fromstring).positional == ("string", "dtype", "count")
    assert parameters(np.fromstring).kind_at(1) == "plain"
    assert set(signature(np.fromstring).parameters) == {"string", "dtype", "count", "sep", "like"}


# --- defaults that are repeated -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "repeats"),
    [
        ("axis", None, True),
        ("axis", 0, False),
        ("dtype", None, True),
        ("out", None, True),
        ("keepdims", np._NoValue, True),
        ("keepdims", False, False),
        ("a", None, False),
        ("nonsense", None, False),
    ],
)
def test_what_only_repeats_a_default_is_known(name: str, value: Any, repeats: bool) -> None:
    assert parameters(np.sum).is_default(name, value) is repeats


@pytest.mark.parametrize(
    ("value", "repeats"), [("linear", True), ("nearest", False), (False, False), (np.array("linear"), False)]
)
def test_an_equal_string_repeats_a_default_and_an_array_never_does(value: Any, repeats: bool) -> None:
    assert parameters(np.quantile).is_default("method", value) is repeats


@pytest.mark.parametrize(("value", "repeats"), [(0, True), (False, False), (0.0, False), (np.int64(0), False)])
def test_only_the_same_type_repeats_a_default(value: Any, repeats: bool) -> None:
    assert parameters(np.bincount).is_default("minlength", value) is repeats


@pytest.mark.parametrize(
    ("args", "kwargs", "trimmed"),
    [
        ((1, None, None), {}, ((1,), {})),
        ((1, None, "f8"), {}, ((1, None, "f8"), {})),
        ((1, 0, None, None), {}, ((1, 0), {})),
        ((1,), {"axis": None, "out": None}, ((1,), {})),
        ((1,), {"axis": 0, "dtype": None}, ((1,), {"axis": 0})),
        ((1,), {"nonsense": None}, ((1,), {"nonsense": None})),
        ((), {"a": None}, ((), {"a": None})),
    ],
)
def test_a_call_is_trimmed_of_what_only_repeats_defaults(args: Any, kwargs: Any, trimmed: Any) -> None:
    assert parameters(np.sum).trimmed(args, kwargs) == trimmed


def test_trimming_leaves_the_callers_keywords_alone() -> None:
    kwargs = {"axis": None}
    parameters(np.sum).trimmed((1,), kwargs)
    assert kwargs == {"axis": None}
