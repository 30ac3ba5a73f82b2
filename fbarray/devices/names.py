"""Reads the data file of CuPy's public names. It needs no CuPy; ``generate`` writes the file."""

from __future__ import annotations

import ast
import functools
import importlib.resources
import inspect
import json
from collections.abc import Mapping
from typing import Any

Entry = Mapping[str, Any]


@functools.cache
def _data() -> dict[str, Any]:
    text = importlib.resources.files(__package__).joinpath("cupy_names.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def cupy_version() -> str:
    """The CuPy the file was generated from."""
    return str(_data()["cupy_version"])


def module_names(module: str) -> Mapping[str, Entry]:
    """The public names of a CuPy module (``"cupy"``, ``"cupy.linalg"``...), each with its ``kind`` and facts."""
    names: Mapping[str, Entry] = _data()["modules"][module]
    return names


def has_module(module: str) -> bool:
    """Whether CuPy has a module of this name."""
    return module in _data()["modules"]


def ndarray_names() -> Mapping[str, Entry]:
    """Methods and attributes of ``cupy.ndarray``, special methods too."""
    names: Mapping[str, Entry] = _data()["ndarray"]
    return names


@functools.cache
def parse_signature(text: str) -> inspect.Signature:
    """The signature written as ``"(a, axis=None, *, out=None)"``; a default ``...`` stands for one that is no literal.

    >>> parse_signature("(a, axis=None)").parameters["axis"].default is None
    True
    """
    definition = ast.parse(f"def f{text}: pass").body[0]
    assert isinstance(definition, ast.FunctionDef)
    arguments = definition.args
    positional = arguments.posonlyargs + arguments.args
    defaults: list[Any] = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    parameters = [
        _parameter(argument, _positional_kind(argument, arguments), default)
        for argument, default in zip(positional, defaults, strict=True)
    ]
    if arguments.vararg is not None:
        parameters.append(_parameter(arguments.vararg, inspect.Parameter.VAR_POSITIONAL, None))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameters.append(_parameter(argument, inspect.Parameter.KEYWORD_ONLY, default))
    if arguments.kwarg is not None:
        parameters.append(_parameter(arguments.kwarg, inspect.Parameter.VAR_KEYWORD, None))
    return inspect.Signature(parameters)


def _positional_kind(argument: ast.arg, arguments: ast.arguments) -> Any:
    kinds = inspect.Parameter
    return kinds.POSITIONAL_ONLY if argument in arguments.posonlyargs else kinds.POSITIONAL_OR_KEYWORD


def _parameter(argument: ast.arg, kind: Any, default: ast.expr | None) -> inspect.Parameter:
    value = inspect.Parameter.empty if default is None else ast.literal_eval(default)
    return inspect.Parameter(argument.arg, kind, default=value)
