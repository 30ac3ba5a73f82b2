"""The parameters of NumPy's functions: names, defaults, and which of them NumPy itself treats as arrays."""

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
"""The arguments of a call by name."""
Kind = Literal["array", "sequence", "plain"]
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Parameters:
    """The parameters of one NumPy function.

    Attributes
    ----------
    positional : tuple of str
        The parameters that can be given by position, in order.
    variadic : str
        The name of ``*args``, or empty.
    defaults : dict
        Name to default, for the parameters that have one.
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
        """Whether `value` is the default of `name`, so that it may be left out."""
        if name not in self.defaults:
            return False
        default = self.defaults[name]
        return value is default or (isinstance(value, (bool, int, float, str)) and _same(value, default))

    def trimmed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments without those equal to their defaults, at the end of `args` and anywhere in `kwargs`."""
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
    """The kind of each parameter, as NumPy's own dispatcher treats it.

    Each parameter gets a probe with a class of its own. The dispatcher passes the classes of the array arguments to
    ``__array_function__`` of the probes, which returns them. The function itself never runs.
    """
    probes = {p.name: _Probe.fresh() for p in signature if p.kind is not p.VAR_KEYWORD}
    args = [probes[p.name] for p in signature if p.kind in (*_POSITIONAL, p.VAR_POSITIONAL)]
    kwargs = {p.name: probes[p.name] for p in signature if p.kind is p.KEYWORD_ONLY}
    try:
        types = function(*args, **kwargs)
    except TypeError:
        if "like" in probes:
            return {}  # a function that makes arrays; its arguments describe them
        return {signature[0].name: "array"}  # the dispatcher needs a particular container of arrays
    return {name: probe.kind_among(types) for name, probe in probes.items()}


class _Probe:
    """Stands for an argument while NumPy's dispatcher collects the array arguments; as a sequence, it has one item."""

    item: Any = None

    @classmethod
    def fresh(cls) -> _Probe:
        """A probe of a new class, with an item of another new class."""
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
        """The kind of this argument, given the classes that the dispatcher collected."""
        if type(self) in types:
            return "array"
        return "sequence" if type(self.item) in types else "plain"
