"""Nothing of NumPy is forgotten: each public function, ufunc, method and operator has a row in the table of cases.

A new NumPy function makes a test here fail until it has a row. What the rows say is in `tests/cases`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing.overrides import get_overridable_numpy_array_functions, get_overridable_numpy_ufuncs

import fbarray.routing.table  # noqa: F401 - registers the rules
import tests.cases
from fbarray.parameters import parameters
from fbarray.routing import facts, functions, metadata, methods, views
from fbarray.rules.registry import ALWAYS, RULES
from fbarray.signatures import UNSAID, signature
from tests.cases.spec import Case
from tests.signatures import as_of_today

for _module in ("linalg", "fft", "char", "strings", "polynomial", "rec", "lib.recfunctions", "lib.scimath",
                "lib.stride_tricks"):  # fmt: skip
    importlib.import_module(f"numpy.{_module}")

METHODS = ("reduce", "accumulate", "reduceat", "outer", "at")
CASES: list[Case] = [
    case
    for module in pkgutil.iter_modules(tests.cases.__path__)
    if module.name != "spec"
    for case in importlib.import_module(f"tests.cases.{module.name}").table
]
COVERED = {case.covers for case in CASES}


def public(function: Callable[..., Any]) -> Any:
    """The object users call; for functions with ``like=`` NumPy registers another one."""
    module = importlib.import_module(function.__module__)
    return getattr(module, function.__name__, function)


WITH_LIKE = [getattr(np, called) for called, text in UNSAID.items() if "like=" in text]
"""Builtins that NumPy before 2.2 leaves out of its list of what can be overridden."""
FUNCTIONS = sorted(
    {*map(public, get_overridable_numpy_array_functions()), *WITH_LIKE}, key=lambda f: (f.__module__, f.__name__)
)
UFUNCS = sorted(get_overridable_numpy_ufuncs(), key=lambda ufunc: ufunc.__name__)
BINARY = [ufunc for ufunc in UFUNCS if (ufunc.nin, ufunc.nout) == (2, 1) and ufunc.signature is None]


def name(function: Any) -> str:
    if isinstance(function, tuple):
        return f"{function[0].__name__}.{function[1]}"
    return f"{getattr(function, '__module__', None) or 'numpy'}.{function.__name__}"


def methods_of_ufuncs() -> set[tuple[np.ufunc, str]]:
    """The pairs ``(ufunc, method)`` that some row calls."""
    return {
        (case.args[0], "at" if case.function.__name__ == "at" else case.function.__name__.rpartition(".")[2])
        for case in CASES
        if case.args and isinstance(case.args[0], np.ufunc)
    }


# --- every function, ufunc, method has a row ----------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_every_function_has_a_row(function: Any) -> None:
    assert function in COVERED


@pytest.mark.parametrize("ufunc", UFUNCS, ids=name)
def test_every_ufunc_has_a_row(ufunc: np.ufunc) -> None:
    assert ufunc in COVERED


# Private ufuncs, those behind numpy.strings, have a row for their call alone: nobody reduces them.
@pytest.mark.parametrize("ufunc", [ufunc for ufunc in BINARY if not ufunc.__name__.startswith("_")], ids=name)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_a_binary_ufunc_has_a_row(ufunc: np.ufunc, method: str) -> None:
    assert (ufunc, method) in methods_of_ufuncs()


GONE = "it is removed or deprecated, though NumPy before 2.4 lists it"
PYTHONS_OWN = "every class has it; it is not about arrays"
HOST_MEMORY = "it is about host memory; tests/test_ndarray_surface.py holds what it raises"
SUBCLASSES = "it is for ndarray subclasses; tests/test_ndarray_surface.py holds what it raises"
STRUCTURED = "it is for structured dtypes; tests/test_ndarray_surface.py holds what it raises"
PICKLE = "what it returns is NumPy's own; pickling is in tests/test_protocols.py"
DLPACK = "a capsule cannot be compared; tests/test_protocols.py reads it"
WITHOUT_ROW = {
    **dict.fromkeys(
        ("__class__", "__delattr__", "__dir__", "__doc__", "__getattribute__", "__init__", "__init_subclass__",
         "__new__", "__setattr__", "__subclasshook__", "__class_getitem__"), PYTHONS_OWN
    ),
    **dict.fromkeys(("__array_interface__", "__array_struct__", "__buffer__", "ctypes", "data"), HOST_MEMORY),
    **dict.fromkeys(("__array_finalize__", "__array_wrap__", "__array_priority__"), SUBCLASSES),
    **dict.fromkeys(("getfield", "setfield"), STRUCTURED),
    **dict.fromkeys(("__reduce__", "__setstate__", "__getstate__"), PICKLE),
    **dict.fromkeys(("__dlpack__", "__dlpack_device__"), DLPACK),
    "__array_namespace__": "it is not offered; tests/test_ndarray_surface.py holds what it raises",
    "__repr__": "it names the class, FallbackArray",
    **dict.fromkeys(("itemset", "newbyteorder", "ptp", "tostring"), GONE),
    "__sizeof__": "it counts the bytes of the Python object too, which differ",
}  # fmt: skip
"""Members of `numpy.ndarray` that no row can be about, and why."""

MEMBERS = [member for member in dir(np.ndarray) if member.startswith("__") or not member.startswith("_")]


@pytest.mark.parametrize("member", [member for member in MEMBERS if member not in WITHOUT_ROW])
def test_every_member_of_ndarray_has_a_row(member: str) -> None:
    assert getattr(np.ndarray, member) in COVERED


@pytest.mark.parametrize("member", sorted(WITHOUT_ROW))
def test_no_exception_outlives_its_reason(member: str) -> None:
    assert getattr(np.ndarray, member, None) not in COVERED - {None}


# --- the tables name things that exist ----------------------------------------------------------------------------

TABLES: dict[str, Any] = {
    "WRITES": facts.WRITES,
    "ARRAYS_AT_0D": facts.ARRAYS_AT_0D,
    "OUT_UNLIKE": facts.OUT_UNLIKE,
    "INTEGER_AXIS": facts.INTEGER_AXIS,
    "VIEWS": views.VIEWS,
    "RETURNS_ARGUMENT": facts.RETURNS_ARGUMENT,
    "PYTHON_BOOL": facts.PYTHON_BOOL,
    "HOST": facts.HOST,
    "CONTAINERS": facts.CONTAINERS,
    "METADATA": metadata.METADATA,
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_facts_is_about_overridable_functions(table: str) -> None:
    assert [name(function) for function in TABLES[table] if function not in FUNCTIONS] == []


@pytest.mark.parametrize("function", facts.WRITES, ids=name)
def test_what_is_written_is_a_parameter(function: Any) -> None:
    assert facts.WRITES[function] in parameters(function).positional


@pytest.mark.parametrize(
    ("table", "parameter"), [(facts.OUT_UNLIKE, "out"), (facts.INTEGER_AXIS, "axis")], ids=["out", "axis"]
)
def test_a_fact_about_a_parameter_is_about_functions_that_have_it(table: Any, parameter: str) -> None:
    lacking = [name(function) for function in table if parameter not in signature(function).parameters]
    assert lacking == []


@pytest.mark.parametrize("module", facts.HOST_MODULES)
def test_a_module_that_stays_on_the_host_exists(module: str) -> None:
    assert importlib.import_module(module).__name__ == module


def test_what_is_for_the_host_has_no_rule() -> None:
    assert [name(function) for function in facts.HOST if function in RULES] == []


def test_one_fact_says_how_a_result_is_finished() -> None:
    finishers = (facts.PYTHON_BOOL, facts.RETURNS_ARGUMENT, views.GUARDED, facts.CONTAINERS)
    finished = [name(function) for table in finishers for function in table]
    assert sorted(finished) == sorted(set(finished))


def test_the_functions_answered_from_metadata_have_no_rule() -> None:
    assert [name(function) for function in functions._METADATA if function in RULES] == []


@pytest.mark.parametrize("member", [*methods.SAME_AS_FUNCTION, *methods.OWN])
def test_a_method_in_the_tables_is_one_of_ndarray(member: str) -> None:
    assert callable(vars(np.ndarray)[member])


def test_no_method_is_in_both_tables() -> None:
    assert methods.SAME_AS_FUNCTION.keys() & methods.OWN.keys() == set()


# --- the rules take what NumPy takes ------------------------------------------------------------------------------

CALLERS = {
    "out": "the caller fills it",
    "like": "it chose this array; nothing is left to say",
    "subok": "a device array has no subclasses",
}
OF_UFUNCS = {
    **CALLERS,
    "where": "the caller masks",
    "order": "the caller lays out the result",
    "signature": "the caller casts the operands",
    "dtype": "the caller casts the operands",
    "casting": "the caller casts the operands",
}
OF_METHODS = {"reduce": ("axis", "dtype", "keepdims", "initial", "where"), "accumulate": ("axis", "dtype"),
              "reduceat": ("axis", "dtype"), "outer": (), "at": ()}  # fmt: skip
OF_DROP_IN = frozenset({np.bartlett, np.blackman, np.hamming, np.hanning, np.kaiser})
"""Functions of numbers alone, which no array overrides; the drop-in module has the device compute them."""

RULED = [key for key in RULES if not isinstance(key, (tuple, np.ufunc))]
RULED_UFUNCS = [key for key in RULES if isinstance(key, np.ufunc)]
RULED_METHODS = [key for key in RULES if isinstance(key, tuple)]


NOT_GIVEN = (inspect.Parameter.empty, np._NoValue)
"""NumPy's defaults that are no value; a rule chooses what stands for them."""


def taken(key: Any) -> set[str]:
    return set(list(inspect.signature(RULES[key]).parameters)[1:])


@pytest.mark.parametrize("function", filter(as_of_today, RULED), ids=name)
def test_a_rule_takes_every_parameter_of_its_function(function: Any) -> None:
    assert set(signature(function).parameters) - taken(function) - CALLERS.keys() == set()


@pytest.mark.parametrize("function", filter(as_of_today, RULED), ids=name)
def test_a_rule_has_the_defaults_of_its_function(function: Any) -> None:
    ours = inspect.signature(RULES[function]).parameters
    for parameter in signature(function).parameters.values():
        if parameter.name in ours and parameter.default not in NOT_GIVEN:
            default = ours[parameter.name].default
            assert default is parameter.default or default == parameter.default


@pytest.mark.parametrize("function", RULED, ids=name)
def test_a_rule_is_for_an_overridable_function(function: Any) -> None:
    assert function in FUNCTIONS or function in OF_DROP_IN or not as_of_today(function)


@pytest.mark.parametrize("ufunc", RULED_UFUNCS, ids=name)
def test_a_rule_for_a_ufunc_takes_its_operands_and_axes(ufunc: np.ufunc) -> None:
    keywords = {"axes"} if ufunc.signature else set()
    if ufunc.signature and ufunc.signature.endswith("->()"):
        keywords |= {"axis", "keepdims"}
    assert ufunc in UFUNCS
    assert len(taken(ufunc) - keywords - OF_UFUNCS.keys()) == ufunc.nin
    assert keywords <= taken(ufunc)


@pytest.mark.parametrize("key", RULED_METHODS, ids=name)
def test_a_rule_for_a_method_of_a_ufunc_takes_the_method_s_parameters(key: Any) -> None:
    ufunc, method = key
    assert ufunc in UFUNCS
    assert taken(key) >= set(OF_METHODS[method])


def test_rules_that_go_first_are_rules() -> None:
    assert RULES.keys() >= ALWAYS


def test_every_rule_is_for_one_of_these_kinds() -> None:
    assert len(RULED) + len(RULED_UFUNCS) + len(RULED_METHODS) == len(RULES)
