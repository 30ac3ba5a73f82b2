"""What a row of the table of cases is, and how its operands are made; the rows live in the modules beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

BOOLEAN = ("?",)
INTEGERS = ("i1", "i8", "u1")
FLOATS = ("f2", "f4", "f8")
COMPLEX = ("c8", "c16")
NUMBERS = INTEGERS + FLOATS + COMPLEX
DTYPES = BOOLEAN + NUMBERS


@dataclass(frozen=True)
class Host:
    """An operand that stays a NumPy array on the device run too (a mixed call)."""

    array: np.ndarray


@dataclass(frozen=True)
class Bare:
    """An operand that is a bare device array (a CuPy array), not a FallbackArray, on the device run."""

    array: np.ndarray


@dataclass(frozen=True)
class Sliced:
    """A view: ``array[key]``, taken on each side after the base was converted, so that it is not contiguous."""

    array: np.ndarray
    key: Any


@dataclass(frozen=True)
class Transposed:
    """A view: ``array.T``, taken on each side after the base was converted (Fortran order)."""

    array: np.ndarray


def sample(dtype: str, shape: int | tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Reproducible data of `dtype` and `shape`: small numbers of both signs, so that no row overflows by accident.

    Booleans are mixed; unsigned integers lie in 0..9, signed in -9..9, floats in (-3, 3), complex in both parts.
    """
    random = np.random.default_rng([seed, *np.atleast_1d(shape)])
    kind = np.dtype(dtype).kind
    if kind == "b":
        values = random.integers(0, 2, shape)
    elif kind == "u":
        values = random.integers(0, 10, shape)
    elif kind == "i":
        values = random.integers(-9, 10, shape)
    elif kind == "c":
        values = random.uniform(-3, 3, shape) + 1j * random.uniform(-3, 3, shape)
    else:
        values = random.uniform(-3, 3, shape)
    return np.asarray(values).astype(dtype)


def positive(dtype: str, shape: int | tuple[int, ...], seed: int = 0) -> np.ndarray:
    """As `sample`, with values between 0.1 and 0.9 (floats, complex), 1 to 9 (integers)."""
    random = np.random.default_rng([seed, *np.atleast_1d(shape)])
    if np.dtype(dtype).kind in "fc":
        return np.asarray(random.uniform(0.1, 0.9, shape)).astype(dtype)
    return np.asarray(random.integers(1, 10, shape)).astype(dtype)


@dataclass
class Case:
    """One row: a call that runs on NumPy and on the device, and must give the same.

    After the call the operands are compared too, so that what a function writes is part of the row. Where NumPy
    raises, the device must raise the same exception class.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    covers: Any = None
    rtol: float | None = None
    atol: float | None = None
    reduce: Callable[[Any], Any] | None = None
    unique: Callable[[Case, Any, list[Any]], tuple[Any, list[Any]]] | None = None

    def within(self, rtol: float, atol: float = 0.0) -> Case:
        """Compare inexact results to this tolerance instead of a few units in the last place."""
        self.rtol, self.atol = rtol, atol
        return self

    def without(self, *names: str) -> Case:
        """The row without these keywords."""
        return replace(self, kwargs={name: value for name, value in self.kwargs.items() if name not in names})

    def compared(self, reduce: Callable[[Any], Any]) -> Case:
        """Compare ``reduce(result)`` instead of the result (the result's arrays are on the host by then).

        For results that are right but not unique, as uninitialised memory; it holds for this row alone.
        """
        self.reduce = reduce
        return self

    def by_what_is_unique(self, unique: Callable[[Case, Any, list[Any]], tuple[Any, list[Any]]]) -> Case:
        """Compare what ``unique(row, result, operands)`` gives instead of these; it holds for other operands, too.

        `tests.factors` has such functions, and the table of those that need no naming.
        """
        self.unique = unique
        return self

    def covering(self, function: Any) -> Case:
        """Name the NumPy function this row is about, where `function` is a lambda around it."""
        self.covers = function
        return self


class Table(list[Case]):
    """The rows of one module: ``table(np.sum, sample("f8", (3, 4)), axis=0)`` adds one and returns it."""

    def __call__(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Case:
        case = Case(function, args, kwargs, covers=function)
        self.append(case)
        return case


def about_us(case: Case) -> bool:
    """Whether the device run has an operand of ours: a bare device array alone never reaches fbarray."""
    bare = any(isinstance(value, Bare) for value in operands(case))
    return not bare or any(isinstance(value, (np.ndarray, Sliced, Transposed)) for value in operands(case))


def operands(value: Any) -> list[Any]:
    """The operands of a row, from nested containers too."""
    if isinstance(value, Case):
        return operands(value.args) + operands(value.kwargs)
    if isinstance(value, dict):
        return operands(list(value.values()))
    if isinstance(value, (list, tuple)):
        return [found for item in value for found in operands(item)]
    return [value]
