"""What C does faster than Cython makes of Python: compiled modules take these functions from the ``.pxd`` file."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import numpy as np

instance_of: Any = object.__new__
"""Of a class that inherits from a compiled one: an instance without ``__init__``, its attributes still to be set."""


def size_of(array: np.ndarray[Any, Any]) -> int:
    """How many elements an array has."""
    return array.size


def is_writeable(array: np.ndarray[Any, Any]) -> bool:
    """Whether the array may be written."""
    return array.flags.writeable


def value_of(variable: ContextVar[Any]) -> Any:
    """What a context variable holds here; it has a default."""
    return variable.get()


def inherit_slots(kind: type, base: type) -> None:
    """Let a class written in Python have the operators and the attribute lookup of its compiled base as they are.

    Without it each use looks for a method by name, which takes 60 ns. Whoever sets an operator of `kind` replaces it as
    ever.
    """
