"""Small helpers that compiled modules replace by C versions, from the ``.pxd`` file, for speed."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import numpy as np

instance_of: Any = object.__new__
"""Make an instance without calling ``__init__``; its attributes must be set afterwards. The class inherits from a
compiled one."""


def size_of(array: np.ndarray[Any, Any]) -> int:
    """How many elements an array has."""
    return array.size


def length_of(array: np.ndarray[Any, Any]) -> int:
    """The length of the first axis; 0 if there is none."""
    length: int = array.shape[0] if array.ndim else 0
    return length


def lie_alike(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> bool:
    """Whether two arrays of one shape have the same strides."""
    return first.strides == second.strides


def is_writeable(array: np.ndarray[Any, Any]) -> bool:
    """Whether the array may be written."""
    return array.flags.writeable


def forbid_writing(array: np.ndarray[Any, Any]) -> None:
    """Make the array read-only."""
    array.flags.writeable = False


def item_of(array: np.ndarray[Any, Any], place: int) -> Any:
    """``array[place]``; `place` is not negative."""
    return array[place]


def value_of(variable: ContextVar[Any]) -> Any:
    """The value of a context variable that has a default."""
    return variable.get()


def inherit_slots(kind: type, base: type) -> None:
    """Make a Python class use the operators and the attribute lookup of its compiled base directly.

    Otherwise each use looks up a method by name, which takes 60 ns. Setting an operator on `kind` still replaces it.
    """
