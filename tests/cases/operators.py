"""Rows for every operator of an array: arithmetic, comparison, in-place, unary, and what Python's builtins call.

Not here: the ufuncs behind the operators (`ufuncs.py`), indexing (`getitem.py`, `setitem.py`).
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import DTYPES, INTEGERS, Bare, Case, Host, Sliced, Table, Transposed, positive, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow)
BITWISE = (operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift)
COMPARISON = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
BINARY = (*ARITHMETIC, divmod, *BITWISE, *COMPARISON)
INPLACE = (operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ifloordiv, operator.imod,
           operator.ipow, operator.iand, operator.ior, operator.ixor, operator.ilshift, operator.irshift)
UNARY = (operator.neg, operator.pos, operator.invert, abs)


def slot(op: Callable[..., Any], reflected: bool = False) -> Any:
    """The method of `numpy.ndarray` behind ``op`` (comparisons have no reflected one of their own)."""
    name = op.__name__.strip("_")
    return getattr(np.ndarray, f"__r{name}__" if reflected and op not in COMPARISON else f"__{name}__")


def row(op: Callable[..., Any], *operands: Any, reflected: bool = False) -> Case:
    return table(op, *operands).covering(slot(op, reflected))


# --- two device arrays, every dtype ---------------------------------------------------------------------------------
for op in BINARY:
    for d in DTYPES if op not in BITWISE else ("?", *INTEGERS, "f4"):
        row(op, positive(d, (3, 4)), positive(d, (3, 4), seed=1))
    for d, e in (("?", "i8"), ("i1", "u1"), ("i8", "f4"), ("f8", "c8")):
        row(op, positive(d, (3, 4)), positive(e, 4))
for op in ARITHMETIC[:-1] + COMPARISON + (divmod,):
    for d in ("i1", "f4"):
        row(op, sample(d, 8), sample(d, 8, seed=1))
    row(op, sample("f8", (3, 1)), sample("f8", (1, 4)))
    row(op, np.asarray(2.5), sample("f8", 3))
    row(op, np.asarray(2.5), np.asarray(1.5))
    row(op, np.zeros((0, 3)), sample("f8", 3))
    row(op, Sliced(positive("f8", (4, 6)), np.s_[::2, ::-3]), Transposed(positive("f8", (2, 2))))
    row(op, np.array([np.nan, np.inf, -np.inf, -0.0]), np.array([1.0, np.inf, 0.0, 0.0]))
    row(op, sample("i8", 4), np.array([0, 1, -1, 0]))
    row(op, sample("f8", 3), sample("f8", 4))
    row(op, sample("f8", (2, 3)), sample("f8", (3, 2)))

# --- with host arrays, bare device arrays, lists and NumPy scalars on either side -----------------------------------
for op in BINARY:
    d = "i8" if op in BITWISE else "f4"
    x, y = positive(d, (2, 3)), positive(d, 3, seed=1)
    for other in (Host(y), Bare(y), y.tolist(), y[0], Host(np.asarray(y[1])), np.asarray(y[1])):
        row(op, x, other)
        row(op, other, x, reflected=True)
    row(op, x, (1, 2, 3))
    row(op, positive("f8", 3), np.float32(1.5))
    row(op, positive("f4", 3), np.float64(1.5))
    row(op, np.int64(3), positive("i1", 3), reflected=True)

# --- with Python scalars --------------------------------------------------------------------------------------------
for op in BINARY:
    for scalar, dtypes in ((True, ("?", "i1")), (2, ("?", "i1", "f4")), (1.5, ("i8", "f4")), (2 + 1j, ("f4", "c8"))):
        for d in dtypes[: 1 if op in BITWISE and scalar not in (True, 2) else None]:
            row(op, positive(d, 4), scalar)
            row(op, scalar, positive(d, 4), reflected=True)
for op in (operator.add, operator.and_, operator.lt, operator.eq):
    for d, scalar in (("u1", -1), ("u1", 300), ("i1", 128), ("i1", -129), ("i8", 2**63), ("i8", 10**30), ("u8", -1)):
        row(op, positive(d, 4), scalar)
        row(op, scalar, positive(d, 4), reflected=True)
for op in COMPARISON:
    for other in (None, "text", [1, 2], {}, object):
        row(op, sample("f8", 3), other)
for op in (operator.add, operator.matmul, operator.and_, divmod):
    for other in (None, "text", {}, object):
        table(op, sample("i8", 3), other).covering(slot(op))
        table(op, other, sample("i8", 3)).covering(slot(op, reflected=True))
for power in (0, 1, 2, 3, -1, 0.5, -2.0, 2.0, True):
    for d in ("?", "i1", "i8", "u1", "f2", "f4", "f8", "c8", "c16"):
        if (d, power) != ("?", 2.0) or NUMPY >= "2.3.0":  # older NumPy squares: integers, for all the 2.0
            row(operator.pow, positive(d, 5), power)
ENDS = (np.nan, np.inf, -np.inf, 0.0, -0.0, 4.0, -2.0)
for numbers in (np.array([True, False]), np.array([1, 5, -3], "i4"), *(np.array(ENDS, d) for d in ("f2", "f4", "f8")),
                *(np.array([complex(*parts) for parts in itertools.product(ENDS, ENDS)], d) for d in ("c8", "c16"))):
    for power in (2, 0.5, -1, 2.0):  # scalars have no short ways
        if power != -1 or numbers.dtype.kind in "fc":
            table(lambda x, power=power: [item**power for item in x], numbers).covering(np.ndarray.__pow__)
for d in ("f2", "f4", "f8") if NUMPY >= "2.3.0" else ():  # older NumPy takes other exponents for roots
    for power in (0.5, 2.0, -1.0):
        for e in ("f4", d):
            exponents = np.array([power], e)
            table(lambda x, y: (x ** y[0], [item ** y[0] for item in x]), np.array(ENDS, d), exponents).covering(
                np.ndarray.__pow__
            )
            table(lambda x, y: np.power(x, y[0]), np.array(ENDS, d), exponents).covering(np.power)
    table(np.power, np.array(ENDS, d), np.array(0.5, d), out=np.zeros(len(ENDS), d))
    table(np.power, np.array([1, 4]), np.array(0.5, d))
row(operator.pow, sample("f8", 5), 0.5)
row(operator.pow, sample("i8", 5), np.array([2, 3, -1, 0, 1]))
row(operator.pow, 2, np.array([2, -3]), reflected=True)
table(pow, sample("i8", 5), 2, 3).covering(np.ndarray.__pow__)
row(operator.floordiv, np.array([-128, 127], "i1"), np.array([-1, 0], "i1"))
row(operator.mod, np.array([-7, 7, -7, 7]), np.array([3, -3, -3, 0]))
row(divmod, np.array([-7.5, 7.5, -7.5, 7.5]), np.array([3, -3, -3, 0.0]))
row(operator.lshift, np.array([1, -1, 3]), np.array([64, 70, -1]))
row(operator.rshift, np.array([1, -1, 3]), np.array([64, 70, -1]))

# --- in place -------------------------------------------------------------------------------------------------------
for op in INPLACE:
    for d in ("?", "i1", "f2", "f8", "c8"):
        row(op, positive(d, (2, 3)), positive(d, (2, 3), seed=1))
    integral = op in INPLACE[7:]
    x = positive("i8" if integral else "f8", (2, 3))
    row(op, x, 2)
    row(op, x, x[0])
    row(op, x, Host(x[1]))
    row(op, x, Bare(x[1]))
    row(op, x, [1, 2, 3])
    row(op, x, 1.5)
    row(op, x, np.int8(2))
    row(op, Sliced(x, np.s_[:, ::2]), 3)
    row(op, Transposed(x), np.array([1, 2]))
    row(op, x[0], x)
    row(op, x, sample("i8", 4))
    row(op, x, np.ones((1, 2, 3), "i8"))
    row(op, positive("i8", 3), positive("f8", 3))
    row(op, positive("f4", 3), positive("f8", 3))
    row(op, positive("f4", 3), positive("c8", 3))
    row(op, positive("u1", 3), positive("i8", 3))
    row(op, positive("u1", 3), -1)
    row(op, np.asarray(3), 2)
row(operator.ipow, sample("i8", 3), -1)


def add_to_host(host: Any, x: Any) -> None:
    host += x


def multiply_host(host: Any, x: Any) -> None:
    host *= x


def add_to_view(x: Any) -> Any:
    view = x[1:3]
    view += 10
    return x


def add_to_transpose(x: Any) -> Any:
    view = x.T
    view[::2] *= 2
    return x


def add_overlapping(x: Any) -> Any:
    x[1:] += x[:-1]
    return x


def add_transposed(x: Any) -> Any:
    x += x.T
    return x


def add_itself(x: Any) -> Any:
    x += x
    return x


def add_alias(x: Any) -> tuple[Any, Any]:
    alias = x
    alias += 1
    return x, alias is x


def add_to_element(x: Any) -> tuple[Any, Any, Any]:
    first = x[0]
    same = first
    same += 1
    return first, same, x


def add_by_index(x: Any) -> Any:
    x[[0, 0, 2]] += 1
    x[x > 2] *= -1
    return x


for function in (add_to_host, multiply_host):
    table(function, Host(sample("f8", (2, 3))), sample("f8", 3))
    table(function, Host(sample("i8", (2, 3))), sample("f8", 3))
    table(function, Host(sample("f8", (2, 3))), sample("f4", (2, 1)))
for d in ("i8", "f4", "c16"):
    table(add_to_view, sample(d, 5))
    table(add_to_transpose, sample(d, (3, 4)))
    table(add_overlapping, sample(d, 6))
    table(add_overlapping, sample(d, (4, 3)))
    table(add_transposed, sample(d, (4, 4)))
    table(add_itself, sample(d, (2, 3)))
    table(add_alias, sample(d, 3))
    table(add_to_element, sample(d, 3))
for d in ("i8", "f4"):
    table(add_by_index, sample(d, 5))

# --- matmul ---------------------------------------------------------------------------------------------------------
for d in DTYPES:
    row(operator.matmul, sample(d, (3, 4)), sample(d, (4, 2)))
for a, b in (((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 3, 4), (2, 4, 2)), ((5, 1, 3, 4),
             (2, 4, 1)), ((3, 0), (0, 2)), ((0, 4), (4, 2)), ((3, 4), (3, 4)), ((4,), (3,)), ((), (4,)), ((4,), ())):
    row(operator.matmul, sample("f8", a), sample("f8", b))
    row(operator.matmul, sample("i8", a), Host(sample("i8", b)))
    row(operator.matmul, Host(sample("i8", a)), sample("i8", b), reflected=True)
x = sample("f8", (3, 3))
row(operator.matmul, x, Bare(x))
row(operator.matmul, Bare(x), x, reflected=True)
row(operator.matmul, x, [1, 2, 3])
row(operator.matmul, [[1, 2, 3]], x, reflected=True)
row(operator.matmul, Transposed(sample("f8", (4, 3))), sample("f4", (4, 2))[::-1])
row(operator.matmul, x, 2)
row(operator.matmul, 2, x, reflected=True)
for other in (x, Host(x), x[:2], x.astype("f4"), x.astype("c16")):
    row(operator.imatmul, sample("f8", (3, 3), seed=1), other)
row(operator.imatmul, sample("f8", 3), sample("f8", (3, 3)))
row(operator.imatmul, sample("i8", (3, 3)), sample("i8", (3, 3), seed=1))

# --- unary ----------------------------------------------------------------------------------------------------------
for op in UNARY:
    for d in DTYPES:
        row(op, sample(d, (2, 3)))
        row(op, sample(d, ()))
    row(op, np.array([np.nan, np.inf, -np.inf, 0.0, -0.0]))
    row(op, np.zeros((0, 2)))
    row(op, Transposed(sample("i8", (2, 3))))
    row(op, Sliced(sample("f4", 9), np.s_[::-2]))
row(abs, np.array([-128, 127], "i1"))
for ndigits in ((), (1,)):
    for d in ("?", "i8", "f4", "c16"):
        table(round, sample(d, 4), *ndigits)
        table(lambda x, *ndigits: round(x[1], *ndigits), sample(d, 4), *ndigits)

# --- what Python's own functions and statements call ----------------------------------------------------------------
CONVERSIONS = (bool, int, float, complex, operator.index, math.sqrt, math.floor, math.isnan)


def scalar_of(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``convert(x[0])``: what reading one element gives, in Python's hands."""
    def of_element(x: Any) -> Any:
        return convert(x[0])
    of_element.__name__ = f"{convert.__name__}_of_element"
    return of_element


for convert in CONVERSIONS:
    special = getattr(np.ndarray, f"__{convert.__name__}__", None)
    for d in ("?", "i1", "u1", "f4", "f8", "c16"):
        table(convert, np.asarray(positive(d, 1)[0])).covering(special)
        table(scalar_of(convert), positive(d, 3)).covering(special)
    for shape in ((1,), (1, 1), (2,), (0,), (2, 2)):
        table(convert, positive("f8", shape)).covering(special)
        table(convert, positive("i8", shape)).covering(special)
    table(convert, np.asarray(np.nan)).covering(special)
table(bool, np.zeros(())).covering(np.ndarray.__bool__)
table(int, np.asarray(-2.7)).covering(np.ndarray.__int__)
table(int, np.asarray(np.inf)).covering(np.ndarray.__int__)


def unpack_first_and_rest(x: Any) -> Any:
    first, *rest = x
    return first, rest


def loop_total(x: Any) -> Any:
    total = 0
    for item in x:
        total = total + item
    return total


def pairs(x: Any) -> list[Any]:
    return list(itertools.pairwise(x))


def numbered(x: Any) -> list[Any]:
    return list(enumerate(x))


def backwards(x: Any) -> list[Any]:
    return list(reversed(x))


def element_twice(x: Any) -> Any:
    iterator = iter(x)
    return next(iterator), next(iterator)


for function in (len, list, tuple, sum, max, min, sorted, unpack_first_and_rest, loop_total, pairs, numbered, backwards,
                 any, all, element_twice):
    covers = {len: np.ndarray.__len__}.get(function, np.ndarray.__iter__)
    for d in ("?", "f4"):
        table(function, sample(d, 5)).covering(covers)
    for shape in ((3, 2), (0,), ()):
        table(function, sample("f8", shape)).covering(covers)
    table(function, Sliced(sample("f8", (6, 2)), np.s_[::-2, 0])).covering(covers)
for d in ("i8", "f4"):
    x = sample(d, (3, 4))
    for item in (x[1, 1].item(), x[1, 1], 99, 99.5, [1, 2], Host(x[0]), x[1], None, "text", np.nan, sample("f8", 7)):
        table(operator.contains, x, item).covering(np.ndarray.__contains__)
table(operator.contains, np.zeros((0,)), 1).covering(np.ndarray.__contains__)
table(operator.contains, np.asarray(3), 3).covering(np.ndarray.__contains__)
for unhashable in (hash, lambda x: {x: 1}, lambda x: {x}):
    table(unhashable, sample("f8", 3)).covering(np.ndarray.__hash__)
    table(unhashable, sample("f8", ())).covering(np.ndarray.__hash__)
for spec in ("", ".3f", "d", ">12"):
    for d in ("i8", "f8", "c16"):
        table(format, sample(d, 3), spec).covering(np.ndarray.__format__)
        table(format, sample(d, ()), spec).covering(np.ndarray.__format__)
        table(lambda x, spec: format(x[1], spec), sample(d, 3), spec).covering(np.ndarray.__format__)
for d in DTYPES:
    table(str, sample(d, (2, 3))).covering(np.ndarray.__str__)
    table(str, sample(d, ())).covering(np.ndarray.__str__)
    table(scalar_of(str), sample(d, 3)).covering(np.ndarray.__str__)
table("{0} {1:.2f}".format, sample("i8", 3), np.asarray(1.5)).covering(np.ndarray.__format__)
table("%s %.2f %d".__mod__, (sample("i8", 3), np.asarray(1.5), np.asarray(7))).covering(np.ndarray.__float__)
table(lambda x: range(x[1]), np.arange(5)).covering(np.ndarray.__index__)
table(lambda x: [10, 20, 30][x[1]], np.arange(3)).covering(np.ndarray.__index__)
table(lambda x: [10, 20, 30][x[1] : x[2]], np.arange(3)).covering(np.ndarray.__index__)
table(lambda x: "ab" * x[2], np.arange(3)).covering(np.ndarray.__index__)
table(lambda x: [0] * int(x[2]), np.arange(3)).covering(np.ndarray.__int__)
table(lambda x: 1 if x.sum() > 2 else 0, sample("f8", 5)).covering(np.ndarray.__bool__)
table(lambda x: not x, np.asarray(0.0)).covering(np.ndarray.__bool__)
table(lambda x: x is not None and x == 0, np.asarray(0.0)).covering(np.ndarray.__bool__)
table(lambda x: not x, sample("f8", 2)).covering(np.ndarray.__bool__)
table(lambda x, y: x < y < 3, np.asarray(1.0), np.asarray(2.0)).covering(np.ndarray.__bool__)
table(lambda x, y: 0 < x < y, sample("f8", 3), sample("f8", 3)).covering(np.ndarray.__bool__)

# --- operators of the scalars that come out of arrays ---------------------------------------------------------------
SCALAR_UNARY = (*UNARY, hash, round)


def between_elements(op: Callable[..., Any]) -> Callable[[Any], Any]:
    def of_elements(x: Any) -> Any:
        return op(x[0], x[1])
    of_elements.__name__ = f"{op.__name__}_of_elements"
    return of_elements


for op in BINARY:
    for d in ("i8", "f4", "c8"):
        table(between_elements(op), positive(d, 2)).covering(slot(op))
    table(lambda x, y, op=op: op(x[0], y), positive("f4", 2), positive("i8", 3)).covering(slot(op))
    table(lambda x, op=op: op(x[0], 2), positive("i8", 2)).covering(slot(op))
    table(lambda x, op=op: op(2, x[0]), positive("i8", 2)).covering(slot(op, reflected=True))
for op in SCALAR_UNARY:
    for d in DTYPES:
        table(scalar_of(op), sample(d, 3)).covering(slot(op) if op not in (hash, round) else None)
table(lambda x: {x[0]: "a", x[1]: "b"}[x[0].item()], np.array([1.5, 2.5])).covering(np.ndarray.__hash__)
table(lambda x: len({*x}), np.array([1.5, 2.5, 1.5])).covering(np.ndarray.__hash__)
table(lambda x: round(x[0], 1), np.array([1.25, 2.5])).covering(None)
table(lambda x: x[0].is_integer(), np.array([2.0, 2.5])).covering(None)
