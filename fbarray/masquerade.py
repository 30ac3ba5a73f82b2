"""Which class an array says it has. Code that asks for `numpy.ndarray` is told so, where that was asked for."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from fbarray import options


class Accelerated:
    """Which code is accelerated: modules by name, with all that is below them; the functions' own globals.

    Attributes
    ----------
    active : bool
        Whether there is any.
    array_class : type
        What it takes for the class of arrays.
    """

    array_class: type = np.ndarray

    def __init__(self) -> None:
        self.active = False
        self._functions = False
        self._counts: dict[str, int] = {}

    def add(self, name: str) -> None:
        """Accelerate a module and those below it; once more, if it is already."""
        self._counts[name] = self._counts.get(name, 0) + 1
        self.active = True

    @property
    def names(self) -> list[str]:
        """The modules that were named."""
        return list(self._counts)

    def remove(self, name: str) -> None:
        """Once less."""
        self._counts[name] -= 1
        if not self._counts[name]:
            del self._counts[name]
        self.active = self._functions or bool(self._counts)

    def with_functions(self) -> None:
        """From now on there are functions whose globals say that they are accelerated."""
        self._functions = self.active = True

    def holds(self, name: str) -> bool:
        """Whether a module of this name is accelerated."""
        while name:
            if name in self._counts:
                return True
            name = name.rpartition(".")[0]
        return False


accelerated = Accelerated()


class SeenGlobals(dict[str, Any]):
    """The globals of an accelerated function; their class says that it is one."""


def class_of(array: Any, scalar: bool) -> Any:
    """What ``x.__class__`` is for the code that asks: ``isinstance`` asks for it in the name of its caller."""
    if accelerated.active or options.masquerading:
        seen = sys._getframe(2).f_globals
        name = seen.get("__name__", "")
        if isinstance(seen, SeenGlobals) or accelerated.holds(name):
            return array.dtype.type if scalar else accelerated.array_class
        if options.masquerade() and name.partition(".")[0] not in ("fbarray", "cupy", "cupyx"):
            return array.dtype.type if scalar else np.ndarray
    return type(array)
