"""The calls that are timed, their operands, and the timing of a batch. Statistics and output are elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

import fbarray as fb
from fbarray.devices import default_device

SIZE = 1000
CALLS = 100
"""Calls between two synchronisations: few enough that no launch waits for room in the GPU's launch queue."""

Call = Callable[..., Any]


class Row(NamedTuple):
    """One call: ``call(m, x, y, a, c, i)``, where m is NumPy or the bare module.

    The kind ``'view'`` launches no kernel. ``'number'`` gives NumPy's number, for which CuPy's 0-d array is read too,
    by ``.item()``. ``'checked'`` does more than CuPy: it reads back whether an index is out of range.
    """

    name: str
    call: Call
    kind: str = ""


def add_in_place(m: Any, x: Any, y: Any, a: Any, c: Any, i: Any) -> None:
    x += y


def assign_slice(m: Any, x: Any, y: Any, a: Any, c: Any, i: Any) -> None:
    x[3:10] = 1.0


def assign_part(m: Any, x: Any, y: Any, a: Any, c: Any, i: Any) -> None:
    x[1:-1] = y[1:-1]


def add_part(m: Any, x: Any, y: Any, a: Any, c: Any, i: Any) -> None:
    x[1:-1] += y[1:-1]


def step_through_rows(m: Any, x: Any, y: Any, a: Any, c: Any, i: Any) -> None:
    for _ in a:
        pass


ROWS = [
    Row("np.add(x, y)", lambda m, x, y, a, c, i: m.add(x, y)),
    Row("x + y", lambda m, x, y, a, c, i: x + y),
    Row("np.sum(x)", lambda m, x, y, a, c, i: m.sum(x), kind="number"),
    Row("np.where(c, x, y)", lambda m, x, y, a, c, i: m.where(c, x, y)),
    Row("np.concatenate([x, y])", lambda m, x, y, a, c, i: m.concatenate([x, y])),
    Row("np.linalg.norm(x)", lambda m, x, y, a, c, i: m.linalg.norm(x), kind="number"),
    Row("x[3:10]", lambda m, x, y, a, c, i: x[3:10], kind="view"),
    Row("x * 2.0", lambda m, x, y, a, c, i: x * 2.0),
    Row("x ** 2", lambda m, x, y, a, c, i: x**2),
    Row("-x", lambda m, x, y, a, c, i: -x),
    Row("x > 0", lambda m, x, y, a, c, i: x > 0),
    Row("np.exp(x)", lambda m, x, y, a, c, i: m.exp(x)),
    Row("np.maximum(x, y)", lambda m, x, y, a, c, i: m.maximum(x, y)),
    Row("np.clip(x, -1, 1)", lambda m, x, y, a, c, i: m.clip(x, -1, 1)),
    Row("x.mean()", lambda m, x, y, a, c, i: x.mean(), kind="number"),
    Row("x.std()", lambda m, x, y, a, c, i: x.std(), kind="number"),
    Row("np.max(x)", lambda m, x, y, a, c, i: m.max(x), kind="number"),
    Row("np.argmax(x)", lambda m, x, y, a, c, i: m.argmax(x), kind="number"),
    Row("a.sum(axis=0)", lambda m, x, y, a, c, i: a.sum(axis=0)),
    Row("np.cumsum(x)", lambda m, x, y, a, c, i: m.cumsum(x)),
    Row("np.sort(x)", lambda m, x, y, a, c, i: m.sort(x)),
    Row("np.dot(x, y)", lambda m, x, y, a, c, i: m.dot(x, y), kind="number"),
    Row("a @ a.T", lambda m, x, y, a, c, i: a @ a.T),
    Row("np.einsum('ij,kj->ik', a, a)", lambda m, x, y, a, c, i: m.einsum("ij,kj->ik", a, a)),
    Row("np.stack([x, y])", lambda m, x, y, a, c, i: m.stack([x, y])),
    Row("x.astype('f4')", lambda m, x, y, a, c, i: x.astype("f4")),
    Row("x += y", add_in_place),
]
"""The rows of the promise: the calls that dispatch is measured by, and twenty more."""

MORE = [
    Row("np.sqrt(x)", lambda m, x, y, a, c, i: m.sqrt(x)),
    Row("np.abs(x)", lambda m, x, y, a, c, i: m.abs(x)),
    Row("np.isnan(x)", lambda m, x, y, a, c, i: m.isnan(x)),
    Row("np.any(c)", lambda m, x, y, a, c, i: m.any(c), kind="number"),
    Row("np.mean(a, axis=1, keepdims=True)", lambda m, x, y, a, c, i: m.mean(a, axis=1, keepdims=True)),
    Row("np.outer(i, i)", lambda m, x, y, a, c, i: m.outer(i, i)),
    Row("np.diff(x)", lambda m, x, y, a, c, i: m.diff(x)),
    Row("np.roll(x, 1)", lambda m, x, y, a, c, i: m.roll(x, 1)),
    Row("np.zeros_like(x)", lambda m, x, y, a, c, i: m.zeros_like(x)),
    Row("x.copy()", lambda m, x, y, a, c, i: x.copy()),
    Row("x[i]", lambda m, x, y, a, c, i: x[i], "checked"),
    Row("np.add(x, y, out=y)", lambda m, x, y, a, c, i: m.add(x, y, out=y)),
    Row("x[3:10] = 1.0", assign_slice),
    Row("x[5]", lambda m, x, y, a, c, i: x[5], kind="number"),
    Row("x[1:-1]", lambda m, x, y, a, c, i: x[1:-1], kind="view"),
    Row("a[3]", lambda m, x, y, a, c, i: a[3], kind="view"),
    Row("a[:, 3]", lambda m, x, y, a, c, i: a[:, 3], kind="view"),
    Row("x.reshape(-1)", lambda m, x, y, a, c, i: x.reshape(-1), kind="view"),
    Row("a[1:] + 1", lambda m, x, y, a, c, i: a[1:] + 1),
    Row("x[1:-1] = y[1:-1]", assign_part),
    Row("x[1:-1] += y[1:-1]", add_part),
    Row("for row in a", step_through_rows, kind="view"),
    Row("x.reshape(25, 40)", lambda m, x, y, a, c, i: x.reshape(25, 40), kind="view"),
    Row("a.T", lambda m, x, y, a, c, i: a.T, kind="view"),
    Row("np.expand_dims(x, 0)", lambda m, x, y, a, c, i: m.expand_dims(x, 0), kind="view"),
]
"""Further rows, for information: views, where Python is all there is, and what does more here than in CuPy."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: its array module and its operands."""

    module: Any
    operands: tuple[Any, ...]

    def warm_up(self, call: Call) -> None:
        """Compile the kernels; raise FallbackError where the call does not stay on the device."""
        with fb.options(fallback="raise"):
            for _ in range(3):
                call(self.module, *self.operands)

    def microseconds(self, row: Row) -> float:
        """Host time of one call, in a batch of `CALLS` on an idle device. Launches are asynchronous."""
        default_device().synchronize()
        start = perf_counter()
        self.batch(row)
        return (perf_counter() - start) / CALLS * 1e6

    def batch(self, row: Row) -> None:
        """`CALLS` calls."""
        call, module, operands = row.call, self.module, self.operands
        if row.kind == "number" and module is not np:
            for _ in repeat(None, CALLS):
                call(module, *operands).item()
        else:
            for _ in repeat(None, CALLS):
                call(module, *operands)


def operands() -> tuple[fb.FallbackArray, ...]:
    """``x, y, a, c, i``: two vectors, a matrix and a mask of `SIZE` elements, and ten indices."""
    random = np.random.default_rng(0)
    x, y, a = random.uniform(0, 1, (3, SIZE))
    hosts = x, y, a.reshape(25, -1), x > y, random.integers(0, SIZE, 10)
    return tuple(fb.asarray(host) for host in hosts)


def bare() -> Side:
    """The device's own module, on arrays of its own."""
    return Side(default_device().module, tuple(fb.ascupy(operand) for operand in operands()))


def ours() -> Side:
    """NumPy, on FallbackArrays."""
    return Side(np, operands())
