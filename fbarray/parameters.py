"""What NumPy's functions take: parameter names, defaults, and which of them are arrays by NumPy's own account."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from fbarray.signatures import signature

Args = tuple[Any, ...]
"""The arguments of a call by position."""
Kwargs = dict[str, Any]
"""Those by name."""
Kind = Literal["array", "sequence", "plain"]
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Parameters:
    """The parameters of one NumPy function.

    Attributes
    ----------
    positional : tuple of str
        Those that can be given by position, in order.
    variadic : str
        The name of ``*args``, or empty.
    defaults : dict
        Name to default, for those that have one.
    kinds : dict
        Name to ``'array'`` (an array operand), ``'sequence'`` (a sequence of arrays) or ``'plain'``.
    """

    positional: tuple[str, ...]
    variadic: str
    defaults: dict[str, Any]
    kinds: dict[str, Kind]

    def kind_at(self, position: int) -> Kind:
        """The kind of the argument at `position`."""
        name = self.positional[position] if position < len(self.positional) else self.variadic
        return self.kinds.get(name, "plain")

    def is_default(self, name: str, value: Any) -> bool:
        """Whether giving `value` says the same as not giving `name` at all."""
        if name not in self.defaults:
            return False
        default = self.defaults[name]
        return value is default or (isinstance(value, (bool, int, float, str)) and _same(value, default))

    def trimmed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The call without what only repeats defaults: from the end of `args`, and anywhere in `kwargs`."""
        kwargs = {name: value for name, value in kwargs.items() if not self.is_default(name, value)}
        count = len(args)
        while 0 < count <= len(self.positional) and self.is_default(self.positional[count - 1], args[count - 1]):
            count -= 1
        return args[:count], kwargs


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


@cache
def parameters(function: Callable[..., Any]) -> Parameters:
    """The parameters of an overridable NumPy function."""
    given = list(signature(function).parameters.values())
    variadic = next((p.name for p in given if p.kind is p.VAR_POSITIONAL), "")
    return Parameters(
        tuple(p.name for p in given if p.kind in _POSITIONAL),
        variadic,
        {p.name: p.default for p in given if p.default is not p.empty},
        _kinds(function, given),
    )


def _kinds(function: Callable[..., Any], signature: list[inspect.Parameter]) -> dict[str, Kind]:
    """Ask NumPy's own dispatcher which parameters it takes for arrays.

    Each parameter is given a probe of a class of its own; the dispatcher collects the classes of what it takes for
    arrays and hands them to ``__array_function__``. The function itself never runs.
    """
    probes = {p.name: _Probe.fresh() for p in signature if p.kind is not p.VAR_KEYWORD}
    args = [probes[p.name] for p in signature if p.kind in (*_POSITIONAL, p.VAR_POSITIONAL)]
    kwargs = {p.name: probes[p.name] for p in signature if p.kind is p.KEYWORD_ONLY}
    try:
        types = function(*args, **kwargs)
    except TypeError:
        if "like" in probes:
            return {}  # a function that makes arrays; its arguments describe them
        return {signature[0].name: "array"}  # the dispatcher wants a particular container of arrays
    return {name: probe.kind_among(types) for name, probe in probes.items()}


class _Probe:
    """Stands for an argument while NumPy's dispatcher collects the array arguments; iterates over one item."""

    item: Any = None

    @classmethod
    def fresh(cls) -> _Probe:
        """A probe of a new class, with an item of another."""
        probe: _Probe = type("Probe", (cls,), {})()
        probe.item = type("Item", (cls,), {})()
        return probe

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return types

    def __iter__(self) -> Iterator[Any]:
        yield self.item

    def __getitem__(self, index: int) -> Any:
        return [self.item][index]

    def kind_among(self, types: Any) -> Kind:
        """What the dispatcher took this argument for, by the classes that it collected."""
        if type(self) in types:
            return "array"
        return "sequence" if type(self.item) in types else "plain"
