"""Facts about the rules as a whole; what each computes is in the table of cases."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fbarray import rules
from fbarray.devices import default_device
from fbarray.routing.table import choice_of
from fbarray.rules.registry import ALWAYS, RULES, Refused, rule
from fbarray.signatures import signature
from tests.signatures import as_of_today

MODULES = [importlib.import_module(f"{rules.__name__}.{m.name}") for m in pkgutil.iter_modules(rules.__path__)]
OURS = [
    function
    for function, implementation in RULES.items()
    if not isinstance(function, (np.ufunc, tuple)) and choice_of(default_device(), function).route != "composite"
]
UNSAID = {"out", "like", "subok"}
"""NumPy's parameters that the caller takes care of."""


def named(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__name__}"


@pytest.mark.parametrize("function", filter(as_of_today, OURS), ids=named)
def test_a_rule_takes_what_numpy_takes(function: Any) -> None:
    ours = inspect.signature(RULES[function]).parameters
    any_name = any(p.kind is p.VAR_KEYWORD for p in ours.values())
    for name, parameter in signature(function).parameters.items():
        positional = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL)
        assert name in ours or name in UNSAID or any_name or positional, name


@pytest.mark.parametrize("function", filter(as_of_today, OURS), ids=named)
def test_positions_and_defaults_are_numpys(function: Any) -> None:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    theirs = [p for p in signature(function).parameters.values() if p.kind in kinds]
    ours = [p for p in inspect.signature(RULES[function]).parameters.values() if p.kind in kinds][1:]
    for their, our in zip(theirs, ours, strict=False):
        assert our.name == their.name or their.kind is their.POSITIONAL_ONLY
        assert our.default is their.default or our.default == their.default
    assert {p.name for p in theirs[len(ours) :]} <= UNSAID


def test_no_function_has_two_rules() -> None:
    written = [line for m in MODULES for line in Path(str(m.__file__)).read_text().splitlines() if line[:6] == "@rule("]
    assert len(written) == len(set(written))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_rule_that_always_goes_first_says_why(module: Any) -> None:
    lines = Path(module.__file__).read_text().splitlines()
    for before, line in itertools.pairwise(lines):
        if line.startswith("@rule(") and "always=True" in line:
            assert before.startswith("# "), line


def test_always_is_about_rules() -> None:
    assert not ALWAYS - RULES.keys()


def test_a_refusal_says_why() -> None:
    with pytest.raises(Refused, match="order= names fields"):
        RULES[np.sort](np, np.zeros(2), order="x")


def test_rules_are_plain_functions() -> None:
    assert rule(len)(abs) is abs
    del RULES[len]
