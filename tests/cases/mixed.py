"""Rows for calls that mix what the device holds with what it does not: host, object, string, date and structured
arrays, long doubles, and data that cross more than once in one function.

Not here: mixing in one operator or ufunc of numbers alone (`operators.py`, `ufuncs.py`).
"""

from __future__ import annotations

import decimal
import fractions
import operator
from typing import Any

import numpy as np

from .spec import DTYPES, Bare, Host, Sliced, Table, Transposed, positive, sample

table = Table()

X, Y = sample("f8", (3, 4)), sample("f8", (3, 4), seed=1)
TAKING_TWO = (np.add, np.multiply, np.maximum, np.less, np.arctan2, np.dot, np.matmul, np.inner, np.outer, np.kron,
              np.vdot, np.allclose,
              np.isclose, np.array_equal, np.append, np.union1d, np.intersect1d, np.setdiff1d, np.isin, np.searchsorted,
              np.digitize,
              np.convolve, np.correlate, np.polyval, np.interp, np.cross, np.tensordot, np.broadcast_arrays,
              np.copysign, np.hypot)
TAKING_MANY = (np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack, np.block)


def operands(function: Any) -> tuple[Any, Any]:
    if function in (np.add, np.multiply, np.maximum, np.less, np.arctan2, np.isclose, np.broadcast_arrays, np.copysign,
                    np.hypot):
        return X, Y[0]
    if function in (np.searchsorted, np.digitize, np.interp):
        return np.sort(X[0])[:3], np.arange(3.0)
    return (X[0][:3], Y[0][:3]) if function is not np.tensordot else (X, Y)


# --- host, bare and device arrays in one call -----------------------------------------------------------------------
for function in TAKING_TWO:
    a, b = operands(function)
    extra = (np.array([1.0, 3.0, 2.0]),) if function is np.interp else ()
    for first, second in ((a, Host(b)), (Host(a), b), (a, Bare(b)), (Bare(a), b), (a, b.tolist()),
                          (a.tolist(), b),
                          (Transposed(a.T.copy()), Host(b)), (a.astype("f4"), Host(b)), (Host(a.astype("i8")), b)):
        table(function, first, second, *extra)
for function in TAKING_MANY:
    for arrays in ([X, Host(Y)], (Host(X), Y), [X, Bare(Y)], [X, Y.tolist()], [X, Host(Y), Bare(X), Y],
                   [Host(X), Host(Y), X.astype("f4")],
                   [X, Host(Y.astype("i8"))], [X, Host(Y.astype("c8"))], [Transposed(X.T.copy()), Host(Y)]):
        table(function, arrays)
for d in DTYPES:
    table(np.add, sample(d, 3), Host(sample("f4", 3)))
    table(np.where, Host(sample("?", 3)), sample(d, 3), Host(sample("i8", 3)))
    table(np.concatenate, [sample(d, 3), Host(sample("f8", 2)), [1]])
table(np.where, Host(X > 0), X, Host(Y))
table(np.where, X > 0, Host(X), 0)
table(np.where, Host(X > 0), Bare(X), Y)
table(np.select, [Host(X > 1), X < 0], [X, Host(Y)], -1)
table(np.choose, Host(np.array([0, 1, 0])), [X[0, :3], Host(Y[0, :3])])
table(np.take, Host(X), np.array([0, 2]), axis=0)
table(np.take, X, Host(np.array([0, 2])), axis=0)
table(np.take_along_axis, Host(X), np.argsort(X, axis=1), 1)
table(np.take_along_axis, X, Host(np.argsort(X, axis=1)), 1)
table(np.clip, Host(X), X[0] * 0, 1)
table(np.clip, X, Host(X[0] - 1), Host(np.asarray(1.0)))
table(np.einsum, "ij,ij->i", X, Host(Y))
table(np.einsum, "ij,jk", Host(X), Transposed(Y))
table(np.average, Host(X), weights=np.abs(Y))
table(np.average, X, weights=Host(np.abs(Y)))
table(np.histogram, X, Host(np.linspace(-3, 3, 5)))
table(np.histogram, Host(X), bins=np.linspace(-3, 3, 5))
table(np.linalg.solve, Host(np.eye(3) * 2), X)
table(np.linalg.solve, np.eye(3) * 2, Host(X))
table(np.bincount, Host(np.array([0, 1, 1])), weights=np.array([0.5, 1, 2]))
table(np.put, Host(X), np.array([0, 5]), np.array([1.0, 2.0]))
table(np.put, X, Host(np.array([0, 5])), [1.0, 2.0])
table(np.copyto, Host(X), Y)
table(np.copyto, X, Host(Y))
table(np.copyto, X, Host(Y), where=Host(X > 0))
table(np.copyto, Host(X), Y, where=X > 0)
table(np.putmask, X, Host(X > 0), Host(Y))
table(np.putmask, Host(X), X > 0, Y)
table(np.place, Host(X), X > 0, np.array([1.0, 2.0]))
table(np.fill_diagonal, X, Host(np.array([7.0, 8, 9])))
table(np.sum, Host(X), axis=0, out=np.zeros(4))
table(np.sum, X, axis=0, out=Host(np.zeros(4)))
table(np.mean, X, where=Host(X > 0))
table(np.add, Host(X), Host(Y), out=np.zeros((3, 4)))
table(np.add, X, Y, out=Host(np.zeros((3, 4))))
table(np.dot, Host(X), Host(Y.T.copy()), out=np.zeros((3, 3)))
table(np.concatenate, [Host(X), Host(Y)], out=np.zeros((6, 4)))
table(np.percentile, X, Host(np.array([10.0, 50.0])))
table(np.apply_along_axis, np.sum, 0, X)
table(np.piecewise, X, [Host(X < 0), X >= 0], [-1, 1])
table(np.lexsort, (np.array([1, 0, 1, 0]), Host(np.arange(4))))
table(np.array_split, X, Host(np.array([1, 2])))
table(np.insert, X, Host(np.array([1, 2])), Host(Y[0][:3][:, None]), axis=1)

# --- types that only the host has -----------------------------------------------------------------------------------
OBJECTS = np.array([1, 2.5, fractions.Fraction(1, 3), decimal.Decimal(2)], dtype=object)
TEXTS = np.array(["a", "bb", "ccc", "a"])
DATES = np.array(["2020-01-01", "2020-02-01", "2021-01-01", "2020-01-01"], "M8[D]")
SPANS = np.array([1, 5, 2, 1], "m8[D]")
LONG = np.array([1, 2.5, 3, 1], "g")
RECORDS = np.array([(1, 2.0), (3, 4.0), (0, 1.0), (1, 2.0)], "i4,f8")
FOREIGN = (np.array([1, 2, 3, 1], object), TEXTS, DATES, SPANS, LONG, RECORDS)
for foreign in FOREIGN:
    for make in (Host, np.asarray):
        for function in (np.sort, np.argsort, np.unique, np.shape, np.ravel, np.size, np.copy, np.flip, np.repeat,
                         np.tile, np.roll):
            arguments = {np.repeat: (2,), np.tile: (2,), np.roll: (1,), np.argsort: (-1, "stable")}.get(function, ())
            table(function, make(foreign), *arguments)
    table(np.take, Host(foreign), np.array([0, 2]))
    table(np.repeat, Host(foreign), np.array([1, 0, 2, 1]))
    table(np.compress, np.array([True, False, True, True]), Host(foreign))
    table(np.where, np.array([True, False, True, True]), Host(foreign), Host(foreign[::-1].copy()))
    table(operator.getitem, Host(foreign), np.array([0, 2]))
    table(operator.getitem, Host(foreign), np.array([True, False, False, True]))
    table(np.delete, Host(foreign), np.array([1]))
    table(np.broadcast_arrays, Host(foreign), sample("f8", (2, 4)))
    table(np.column_stack, [Host(foreign), Host(foreign)])
    table(np.full_like, sample("f8", 2), 3, dtype=foreign.dtype if foreign.dtype.kind not in "VMm" else "f4")
for foreign in (np.array([1, 2, 3, 1], object), LONG, SPANS):
    for op in (operator.add, operator.mul, operator.truediv, operator.sub, operator.eq, operator.lt):
        table(op, Host(foreign), positive("f8", 4))
        table(op, positive("f8", 4), Host(foreign))
        table(op, positive("i8", 4), Host(foreign))
for foreign in (DATES, TEXTS):
    for op in (operator.add, operator.sub, operator.eq, operator.mul, operator.lt):
        table(op, Host(foreign), positive("i8", 4))
        table(op, positive("i8", 4), Host(foreign))
for scalar in (fractions.Fraction(1, 3), decimal.Decimal(2), np.datetime64("2020-01-01"), np.timedelta64(3, "D"),
               "text", b"b", np.longdouble(2),
               object, 10**40, None, np.str_("a"), np.void(b"x")):
    for op in (operator.add, operator.mul, operator.eq, operator.ne):
        table(op, positive("i8", 3), scalar)
        table(op, scalar, positive("i8", 3))
    table(np.full_like, sample("f8", 2), scalar)
table(np.concatenate, [sample("f8", 2), Host(TEXTS)])
table(np.concatenate, [sample("f8", 2), Host(OBJECTS)])
table(np.concatenate, [sample("f8", 2), Host(LONG)])
table(np.concatenate, [sample("f8", 2), Host(DATES)])
table(np.result_type, sample("f4", 2), Host(LONG))
table(np.result_type, sample("f4", 2), "i8", 3)
table(np.can_cast, "i8", "f4")
table(np.promote_types, "f4", "i8")
table(np.shares_memory, X, Host(X))
table(np.may_share_memory, X, Host(X))
table(np.array_equal, X, Host(TEXTS))
table(np.isin, X, Host(np.array([1.0, 2.0], "g")))

# --- data that cross more than once ---------------------------------------------------------------------------------


def there_and_back(x: Any) -> Any:
    sorted_words = np.sort(np.array(["b", "a", "c"]))
    return np.asarray(sorted_words).tolist(), (x * 2).tolist()


def write_between_fallbacks(x: Any) -> Any:
    first = np.apply_along_axis(np.sort, 0, x)
    x[0] = 9
    second = np.apply_along_axis(np.sort, 0, x)
    x += 1
    return first, second, x


def view_seen_after_fallback(x: Any) -> Any:
    view = x[1:]
    np.put(x, [5], 77)
    np.place(view, view > 70, -1)
    return x, view


def fallback_result_is_fresh(x: Any) -> Any:
    y = np.apply_along_axis(np.cumsum, 0, x)
    y[0] = 5
    return x, y


def host_buffer_reused(x: Any, host: Any) -> Any:
    total = x + host
    host[...] = 0
    return total, x + host


def two_outputs(x: Any, host: Any) -> Any:
    np.add(x, 1, out=host)
    np.multiply(host, x, out=x)
    return x


def loop_over_rows(x: Any) -> Any:
    for row in x:
        row *= 2
        row[0] = row.sum()
    return x


def while_not_converged(x: Any) -> Any:
    steps = 0
    while abs(x).max() > 0.1 and steps < 50:
        x = x / 2
        steps += 1
    return x, steps


def normalise(x: Any) -> Any:
    x = x - x.mean(axis=0)
    return x / (x.std(axis=0, ddof=1) + 1e-9)


def gram_schmidt(x: Any) -> Any:
    basis: list[Any] = []
    for v in x:
        w = v - sum((np.dot(v, b) * b for b in basis), np.zeros_like(v))
        basis.append(w / np.linalg.norm(w))
    return basis


def trapezoid(x: Any, y: Any) -> Any:
    order = np.argsort(x)
    x, y = x[order], y[order]
    return ((x[1:] - x[:-1]) * (y[1:] + y[:-1])).sum() / 2


def histogram_by_hand(x: Any) -> Any:
    counts = np.zeros_like(x, dtype=int, shape=5)
    for value in x:
        counts[min(int(abs(value)), 4)] += 1
    return counts


def python_containers(x: Any) -> Any:
    return {"first": x[0], "shape": x.shape, "parts": [x[1:], (x[:1], x.sum())]}


table(there_and_back, sample("f8", 4)).covering(np.sort)
for d in ("i8", "f4", "f8"):
    for function in (write_between_fallbacks, view_seen_after_fallback, fallback_result_is_fresh, loop_over_rows):
        table(function, sample(d, (3, 4))).covering(np.apply_along_axis)
        table(function, Transposed(sample(d, (4, 3)))).covering(np.apply_along_axis)
        table(function, Sliced(sample(d, (6, 4)), np.s_[::-2])).covering(np.apply_along_axis)
for d in ("f4", "f8"):
    table(host_buffer_reused, sample(d, 4), Host(sample(d, 4, 1))).covering(np.add)
    table(two_outputs, sample(d, 4), Host(sample(d, 4, 1))).covering(np.multiply)
    table(while_not_converged, sample(d, 4)).covering(np.abs)
    table(normalise, sample(d, (5, 3))).covering(np.std)
    table(gram_schmidt, sample(d, (3, 3))).covering(np.linalg.norm)
    table(trapezoid, sample(d, 9), sample(d, 9, 1)).covering(np.argsort)
    table(histogram_by_hand, sample(d, 9)).covering(np.zeros_like)
    table(python_containers, sample(d, (3, 2))).covering(np.sum)
