"""Acceleration of a single function: a copy of it whose globals hold the drop-in."""

from __future__ import annotations

import builtins
import functools
import sys
import types
from collections.abc import Callable
from typing import Any

from fbarray.acceleration import comparisons
from fbarray.acceleration.family import FAMILY
from fbarray.array.masquerade import SeenGlobals, accelerated

_Cached = functools._lru_cache_wrapper


class _Globals(SeenGlobals):
    """The globals of a copied function: the module's, with NumPy's objects and the copied functions replaced."""

    def __init__(self, real: dict[str, Any], copies: dict[int, Any]) -> None:
        super().__init__({name: value for name, value in real.items() if name.startswith("__")})
        self["__builtins__"] = _Builtins(self)
        self._real, self._copies = real, copies

    def __missing__(self, name: str) -> Any:
        value = self._real[name]
        return self._copies.get(id(value)) or FAMILY.standing_for(value)

    @staticmethod
    def _importing(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        module = builtins.__import__(name, globals, locals, fromlist, level)
        return FAMILY.module(module) if level == 0 and name.partition(".")[0] == "numpy" else module


class _Builtins(dict[str, Any]):
    """The builtins; class bodies and `eval` skip ``_Globals.__missing__``, so names missing there are found here."""

    def __init__(self, seen: _Globals) -> None:
        super().__init__(vars(builtins) | {"__import__": seen._importing})
        self._seen = seen

    def __missing__(self, name: str) -> Any:
        return self._seen[name]


class AcceleratedFunction:
    """A copy of a function that uses the drop-in where the original uses NumPy.

    Parameters
    ----------
    function : function
        The original; it is not changed.
    """

    def __init__(self, function: types.FunctionType) -> None:
        functools.update_wrapper(self, function)
        self._copy = copy_of(function, {})
        accelerated.has_functions = True

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._copy(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __enter__(self) -> AcceleratedFunction:
        return self

    def __exit__(self, *error: Any) -> None:
        """Does nothing, since nothing was changed."""

    def __repr__(self) -> str:
        return f"<accelerated {self.__wrapped__!r}>"  # type: ignore[attr-defined]

    def __reduce__(self) -> str | tuple[Any, ...]:
        function: Any = self.__wrapped__  # type: ignore[attr-defined]
        known: Any = sys.modules.get(function.__module__)
        for part in function.__qualname__.split("."):
            known = getattr(known, part, None)
        return function.__qualname__ if known is self else (copied, (function,))


ONE_FUNCTION = (types.FunctionType, types.MethodType, _Cached, AcceleratedFunction)


def copied(function: Any) -> Any:
    """The function with the drop-in in place of NumPy; a method or a cached function stays one."""
    if isinstance(function, _Cached):
        cached = functools.lru_cache(**function.cache_parameters())
        return cached(copied(function.__wrapped__))
    if isinstance(function, types.MethodType):
        return types.MethodType(copied(function.__func__), function.__self__)
    return function if isinstance(function, AcceleratedFunction) else AcceleratedFunction(function)


def copy_of(function: types.FunctionType, copies: dict[int, Any]) -> Callable[..., Any]:
    """A copy with other globals; functions in its closure, as in a decorator's wrapper, are copied too."""
    if id(function) in copies:
        return copies[id(function)]  # type: ignore[no-any-return]
    cells = tuple(types.CellType() for _ in function.__closure__ or ())
    copy = types.FunctionType(
        comparisons.changed_code(function),
        _Globals(function.__globals__, copies),
        function.__name__,
        None,
        cells or None,
    )
    copies[id(function)] = copy
    for cell, old in zip(cells, function.__closure__ or (), strict=True):
        for value in _contents(old):
            plain = type(value) is types.FunctionType
            cell.cell_contents = copy_of(value, copies) if plain else FAMILY.standing_for(value)
    if function.__defaults__:
        copy.__defaults__ = tuple(map(FAMILY.standing_for, function.__defaults__))
    if function.__kwdefaults__:
        copy.__kwdefaults__ = {name: FAMILY.standing_for(value) for name, value in function.__kwdefaults__.items()}
    copy.__qualname__ = function.__qualname__
    copy.__dict__.update(function.__dict__)
    return copy


def _contents(cell: types.CellType) -> tuple[Any, ...]:
    """The value of a closure cell as a tuple of one; empty before it is set."""
    try:
        return (cell.cell_contents,)
    except ValueError:
        return ()
