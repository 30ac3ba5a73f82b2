"""Rows for ``reduce``, ``accumulate``, ``reduceat``, ``outer`` and ``at`` of every ufunc, and their errors.

Not here: calling ufuncs (`ufuncs.py`); methods of ufuncs that NumPy did not make (`foreign_ufuncs.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import DTYPES, Bare, Case, Host, Sliced, Table, Transposed, positive, sample
from .ufuncs import BINARY, STRINGS, UFUNCS, UNARY

table = Table()

METHODS = ("reduce", "accumulate", "reduceat", "outer", "at")
INTEGRAL = {"gcd", "lcm", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"}
LOGICAL = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal",
           "logical_and", "logical_or", "logical_xor"}
SMALL = {"power", "float_power", "ldexp", "left_shift"}
COMMON = (np.add, np.multiply, np.maximum, np.logical_or)


@functools.cache
def method(name: str) -> Callable[..., Any]:
    """``u.name(...)`` as a function of the ufunc `u` and the rest."""

    def call(u: np.ufunc, *args: Any, **kwargs: Any) -> Any:
        return getattr(u, name)(*args, **kwargs)

    call.__name__ = call.__qualname__ = f"ufunc.{name}"
    return call


def at(u: np.ufunc, x: Any, *args: Any) -> Any:
    """``u.at`` gives nothing: the array it wrote to is what counts."""
    return u.at(x, *args), x


def row(name: str, u: np.ufunc, *args: Any, **kwargs: Any) -> Case:
    return table(at if name == "at" else method(name), u, *args, **kwargs).covering(u)


def dtypes_of(u: np.ufunc) -> tuple[str, ...]:
    if u.__name__ in INTEGRAL:
        return ("?", "i1", "i8", "u1") if u.__name__.startswith("bitwise") else ("i1", "i8", "u1")
    return ("?", "i8", "f4", "c8") if u not in COMMON else DTYPES


def data(u: np.ufunc, d: str, shape: Any, seed: int = 0) -> np.ndarray:
    """Values of both signs, but where a chain of `u` would overflow: ones and twos."""
    if u.__name__ in SMALL:
        return (np.arange(1, 1 + np.prod(shape, dtype=int)) % 2 + 1).reshape(shape).astype(d)
    return positive(d, shape, seed) if d[0] != "i" or u.__name__ == "multiply" else sample(d, shape, seed)


# --- every ufunc of two operands ------------------------------------------------------------------------------------
for u in BINARY.values():
    d = "i8" if u.__name__ in INTEGRAL else "f8"
    x = data(u, d, (3, 4))
    for dtype in dtypes_of(u):
        row("reduce", u, data(u, dtype, (3, 4)))
        row("accumulate", u, data(u, dtype, (3, 4)))
        row("outer", u, data(u, dtype, 3), data(u, dtype, 4, 1))
        row("at", u, data(u, dtype, 4), np.array([0, 2, 2]), data(u, dtype, 3, 1))
    for kwargs in ({"axis": 1}, {"axis": -2, "keepdims": True}, {"axis": None}, {"axis": (0, 1)}, {"axis": 2}):
        row("reduce", u, x, **kwargs)
    for kwargs in ({"axis": 1, "initial": 2}, {"axis": 1, "out": np.zeros(3)},
                   {"axis": 0, "where": np.array([1, 0, 1, 1], bool)}):
        row("reduce", u, x, **kwargs, **({"initial": 1} if "where" in kwargs else {}))
    row("reduce", u, np.zeros((0, 3), d))
    row("reduce", u, np.zeros((0, 0), d))
    row("reduce", u, np.zeros((3, 0), d))
    row("accumulate", u, x, axis=1)
    row("accumulate", u, x, axis=1, out=np.zeros((3, 4)))
    row("reduceat", u, x, [0, 2, 1], axis=1)
    row("reduceat", u, data(u, d, 6), np.array([0, 3, 5]))
    row("outer", u, x, data(u, d, 2, 1))
    row("outer", u, data(u, d, 3), 2)
    row("at", u, data(u, d, 4), [0, 0, 3], 2)
    row("at", u, x, (np.array([0, 1]), np.array([2, 2])), data(u, d, 2))
    row("reduce", u, Host(x), out=np.zeros(4))
    row("outer", u, Host(data(u, d, 3)), data(u, d, 2))
for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
    mask = data(UFUNCS[name], "?", (3, 4))
    for kwargs in ({}, {"axis": 1}, {"axis": None}, {"dtype": "?"}, {"dtype": "f8"}):
        row("reduce", UFUNCS[name], mask, **kwargs)
        row("accumulate", UFUNCS[name], mask, **kwargs)
        row("reduceat", UFUNCS[name], mask, [0, 2, 1], **kwargs)
for name in ("add", "lcm", "gcd", "maximum", "power", "less"):  # NumPy makes arrays of Python's scalars: no weak dtypes
    for d in ("i1", "u1", "f4"):
        for scalar in (2, 2.0, True, 2j, 2**63, np.int8(2), [1, 2]):
            row("outer", UFUNCS[name], positive(d, 3), scalar)
            row("outer", UFUNCS[name], scalar, positive(d, 3))
for u in (*UNARY.values(), *(UFUNCS[n] for n in ("clip", "matmul", "divmod"))):
    for name in METHODS if u.__name__ in ("negative", "sin", "divmod", "clip", "matmul", "modf") else ("reduce", "at"):
        if name == "at":
            row(name, u, positive("f8", 4), [0, 2, 2])
        elif name == "reduceat":
            row(name, u, positive("f8", 4), [0, 2])
        else:
            row(name, u, positive("f8", (2, 2)), *([positive("f8", 2)] if name == "outer" else []))
for u in UNARY.values():
    for d in ("i8", "f4", "c8"):
        row("at", u, positive(d, 5), np.array([0, 3, 3, -1]))

# --- reduce: dtypes, axes, keywords ---------------------------------------------------------------------------------
X = sample("f8", (3, 4))
CUBE = sample("i8", (2, 3, 4))
for u in (np.add, np.multiply, np.maximum, np.logical_and, np.bitwise_xor, np.subtract, np.hypot):
    d = "i8" if u.__name__ in INTEGRAL else "f8"
    x = data(u, d, (3, 4))
    for kwargs in ({"axis": (1, 0)}, {"axis": ()}, {"axis": (0, 0)}, {"axis": 1.0}, {"axis": "0"}, {"axis": [0]},
                   {"axis": np.int64(1)},
                   {"keepdims": True}, {"axis": (0, 1), "keepdims": True}, {"axis": None, "keepdims": True},
                   {"dtype": "f4"},
                   {"dtype": "c16"}, {"dtype": "i8"}, {"dtype": "?"}, {"dtype": object}, {"initial": 3},
                   {"initial": None},
                   {"axis": 1, "initial": -1.5}, {"initial": "a"}, {"initial": np.asarray(2)}, {"out": np.zeros(4)},
                   {"out": np.zeros(3)},
                   {"axis": None, "out": np.zeros(())}, {"out": (np.zeros(4),)}, {"out": np.zeros(4, "f4")},
                   {"out": np.zeros(4, "i1")},
                   {"out": np.zeros((1, 4)), "keepdims": True}, {"out": Host(np.zeros(4))},
                   {"out": Sliced(np.zeros(8), np.s_[::-2])},
                   {"where": np.ones((3, 1), bool)}, {"where": x > 1, "initial": 1},
                   {"where": Host(x > 1), "initial": 1, "axis": None},
                   {"where": False, "initial": 5}, {"where": np.zeros(3, bool), "initial": 0, "axis": 1},
                   {"where": x, "initial": 0},
                   {"where": np.ones((2, 3, 4), bool), "initial": 0}, {"unknown": 1},
                   {"axis": 1, "out": np.zeros(3), "where": x > 1,
                                                                                      "initial": 2}):
        row("reduce", u, x, **kwargs)
    for x in (data(u, d, ()), data(u, d, 5), data(u, d, (2, 3, 4)), Transposed(data(u, d, (3, 4))), data(u, d, (0,)),
              data(u, d, (3, 0)),
              Sliced(data(u, d, (4, 6)), np.s_[::-2, 1::2]), data(u, d, (1, 3)), [1, 2, 3],
              data(u, d, (3, 4)).tolist()):
        row("reduce", u, x)
    row("reduce", u, data(u, d, (0, 3)), axis=1)
    row("reduce", u, data(u, d, (2, 3, 4)), axis=(0, 2))
    row("reduce", u, data(u, d, (2, 3, 4)), 1, None, None, True)
    row("reduce", u, data(u, d, (3, 4)), 1, "f4")
    row("reduce", u, data(u, d, (3, 4)), -1, None, np.zeros(3))
for d in ("?", "i1", "u1", "i8", "f2", "f4"):
    for u in (np.add, np.multiply):
        row("reduce", u, positive(d, (3, 4)), axis=None)
        row("reduce", u, positive(d, (3, 4)), dtype="f8", axis=1)
        row("reduce", u, positive(d, (3, 4)), dtype="i1" if d in ("?", "i1") else "c8")
SPECIAL = np.array([[1.0, np.nan, 3.0], [-np.inf, 2.0, np.inf], [-0.0, 0.0, 5.0]])
for u in (np.add, np.multiply, np.maximum, np.minimum, np.fmax, np.fmin, np.logical_and, np.subtract, np.hypot,
          np.logaddexp):
    for axis in (0, 1, None):
        row("reduce", u, SPECIAL, axis=axis)
    row("accumulate", u, SPECIAL, axis=1)
row("reduce", np.maximum, np.array([1 + 1j, np.nan, 2]))
row("reduce", np.add, [sample("f8", 3), sample("f8", 3, 1)])
row("reduce", np.add, [sample("f8", 3), Host(sample("f8", 3, 1)), [1, 2, 3]])
row("reduce", np.logical_or, [X > 0, X < -1, Host(X > 2)])
row("reduce", np.add, 3.5, out=np.zeros(()))
row("reduce", np.add, X)
row("reduce", np.add)
row("reduce", np.add, X, X, X, X, X, X, X)
row("reduce", np.add, None)
row("reduce", np.add, X, axis=0, dtype="nonsense")

# --- accumulate and reduceat ----------------------------------------------------------------------------------------
for u in (np.add, np.multiply, np.maximum, np.subtract, np.logical_xor, np.bitwise_or):
    d = "i8" if u.__name__ in INTEGRAL else "f8"
    x = data(u, d, (3, 5))
    for kwargs in ({"axis": 0}, {"axis": -1}, {"axis": 2}, {"axis": None}, {"axis": (0,)}, {"axis": (0, 1)},
                   {"dtype": "f4"},
                   {"dtype": "i8"}, {"dtype": "c16"}, {"out": np.zeros((3, 5))}, {"out": np.zeros(5)},
                   {"out": np.zeros((3, 5), "i1")},
                   {"out": Host(np.zeros((3, 5))), "axis": 1}, {"out": (np.zeros((3, 5)),)}, {"keepdims": True},
                   {"initial": 1},
                   {"out": Transposed(np.zeros((5, 3))), "axis": 1}):
        row("accumulate", u, x, **kwargs)
    for y in (data(u, d, ()), data(u, d, 1), data(u, d, (0, 3)), data(u, d, (2, 3, 4)), Transposed(x),
              Sliced(x, np.s_[::-1, ::2]), [1, 2, 1]):
        row("accumulate", u, y)
    for indices in ([0], [0, 2, 4], [3, 1, 2], [0, 0, 4], [4, 0], [], [0, 5], [-1], [0, 1.5], [[0, 1]], 2,
                    np.array([0, 2]), [True, False],
                    Host(np.array([1, 3])), np.array([2, 4], "u1"), np.array([0.0, 2.0]),
                    Sliced(np.array([0, 9, 2]), np.s_[::2])):
        row("reduceat", u, x, indices, axis=1)
        row("reduceat", u, x[0], indices)
    for kwargs in ({}, {"axis": -1}, {"axis": 2}, {"dtype": "f4"}, {"out": np.zeros((2, 5))}, {"out": np.zeros(3)},
                   {"axis": 0, "dtype": "c16"},
                   {"out": Host(np.zeros((2, 5)))}, {"keepdims": True}):
        row("reduceat", u, x, [0, 1], **kwargs)
    row("reduceat", u, np.zeros((0, 3)), [0])
    row("reduceat", u, Transposed(x), [0, 2, 4])
    row("reduceat", u, data(u, d, (2, 3, 4)), [0, 2], 1)
for d in ("?", "i1", "u1", "f2", "f4", "c8"):
    for u in (np.add, np.multiply, np.maximum):
        row("accumulate", u, positive(d, (2, 5)), axis=1)
        row("reduceat", u, positive(d, 7), [0, 3, 5])

# --- outer ----------------------------------------------------------------------------------------------------------
for u in (np.add, np.multiply, np.less, np.arctan2, np.bitwise_and, np.power, np.divide):
    d = "i8" if u.__name__ in INTEGRAL else "f8"
    a, b = data(u, d, 3), data(u, d, (2, 2), 1)
    for x, y in ((a, b), (b, a), (a, Host(b)), (Host(a), b), (a, Bare(b)), (a, [1, 2]), ([1, 2], a), (a, 2), (2, a),
                 (data(u, d, ()), a),
                 (data(u, d, ()), data(u, d, ())), (np.zeros((0, 2), d), a), (Transposed(b), Sliced(a, np.s_[::-2])),
                 (a, None),
                 (a.astype("f4") if d == "f8" else a.astype("i1"), b)):
        row("outer", u, x, y)
    row("outer", u, a)
    for kwargs in ({"dtype": "f4"}, {"out": np.zeros((3, 2, 2))}, {"out": np.zeros((3, 2, 2), "?")},
                   {"out": np.zeros(3)}, {"order": "F"},
                   {"out": np.zeros((3, 2, 2)), "where": np.array([True, False])}, {"casting": "no"},
                   {"out": Host(np.zeros((3, 2, 2)))},
                   {"axis": 0}, {"dtype": "c16"}):
        row("outer", u, a, b, **kwargs)
row("outer", np.divmod, sample("f8", 3), positive("f8", 2))
row("outer", np.ldexp, sample("f8", 3), np.array([1, 2]))

# --- at -------------------------------------------------------------------------------------------------------------
INDICES = (0, -1, [1, 1, 1], [], [[0, 1], [1, 0]], slice(None), np.s_[::-2], ..., 3, [-4], [5], [0, -7],
           [True, False, True], 1.0, "a", None,
           np.array([2, 2, 0]), Host(np.array([2, 2, 0])), Bare(np.array([2, 2, 0])), np.array([True, False, True]),
           (np.array([0, 0]),),
           (np.array([0, 0, 2]), np.array([1, 1, 3])), (slice(None), [1, 1]), ([0, 0], slice(1, 3)), (..., 1),
           np.array([0.0]))
for u in (np.add, np.divide, np.power):
    for index in INDICES:
        row("at", u, sample("f8", (3, 4)), index, 2)
        row("at", u, sample("i8", 3), index, 2)
for u in (np.negative, np.invert):
    for index in INDICES:
        row("at", u, sample("i8", 3), index)
for u in (np.add, np.maximum, np.minimum, np.bitwise_or, np.subtract):
    for d in ("?", "i1", "i8", "u1", "f2", "f4", "f8", "c8"):
        row("at", u, sample(d, 5), np.array([0, 3, 3, 0, 0]), sample(d, 5, 1))
    for value in (np.array([1, 2, 3]), Host(np.array([1, 2, 3])), Bare(np.array([1, 2, 3])), [1, 2, 3], 1.5, [1, 2],
                  np.asarray(3), np.int8(4), 1j,
                  np.ones((2, 3), int), "a", None, np.float32(2), np.array([1.5, 2, 3])):
        row("at", u, sample("i8", 6), np.array([1, 5, 1]), value)
        row("at", u, Host(sample("i8", 6)), np.array([1, 5, 1]), value)
for x in (Transposed(sample("f8", (4, 3))), Sliced(sample("f8", (3, 8)), np.s_[:, ::-2]), np.zeros((0, 4)),
          np.asarray(1.5)):
    for index in ([0, 0], (slice(None), [1, 1]), ([0, 1, 0], [1, 1, 1]), ..., ()):
        row("at", np.add, x, index, 1)
row("at", np.add, [1, 2, 3], [0], 1)
row("at", np.add, sample("f8", 3), [0])
row("at", np.negative, sample("f8", 3), [0], 1)
row("at", np.add, sample("f8", 3), [0], 1, 2)


def readonly_at(x: Any) -> Any:
    x.setflags(write=False)
    np.add.at(x, [0], 1)
    return x


def reduce_into_itself(x: Any) -> Any:
    np.add.reduce(x, axis=0, out=x[0])
    return x


def accumulate_into_itself(x: Any) -> Any:
    return np.add.accumulate(x, axis=0, out=x), x


def at_through_view(x: Any) -> Any:
    np.add.at(x.T[1:], [0, 0], 100)
    return x


def histogram(x: Any) -> Any:
    counts = np.zeros_like(x)
    np.add.at(counts, abs(x) % 5, 1)
    return counts


if np.lib.NumpyVersion(np.__version__) >= "2.5.5":  # 2.5.2 still writes into the read-only array
    table(readonly_at, sample("f8", 3)).covering(np.add)
for function in (reduce_into_itself, accumulate_into_itself, at_through_view):
    for d in ("i8", "f4"):
        table(function, sample(d, (3, 4))).covering(np.add)
table(histogram, sample("i8", 20)).covering(np.add)

# --- attributes of ufuncs and methods of those for strings ----------------------------------------------------------
for u in (np.add, np.sin, np.matmul):
    table(lambda u: (u.nin, u.nout, u.nargs, u.ntypes > 0, u.identity, u.signature, u.__name__), u).covering(u)
WORDS = Host(np.array(["ab", "a", "abc"]))
for u in (np.add, np.equal, np.maximum):
    for name in ("reduce", "accumulate"):
        table(method(name), u, WORDS).covering(u)
    table(method("outer"), u, WORDS, sample("i8", 2)).covering(u)
    table(method("outer"), u, WORDS, WORDS).covering(u)
table(method("outer"), STRINGS["find"], WORDS, "a", 0, np.array([1, 2])).covering(STRINGS["find"])
table(method("reduce"), STRINGS["str_len"], WORDS).covering(STRINGS["str_len"])
table(method("resolve_dtypes"), np.add, (np.dtype("i4"), np.dtype("f4"), None)).covering(np.add)

for u in (np.add, np.multiply):  # of float16 numbers, not rounded step by step
    for a in (sample("f2", 7), sample("f2", (3, 7))):
        row("reduce", u, a, axis=-1)
for u in (np.add, np.subtract, np.floor_divide, np.hypot, np.maximum):  # initial= is converted as Python's numbers are
    for d in ("u1", "i8", "f4"):
        for initial in (-1.5, np.float64(-1.5), 300.7, 1e20, np.nan, 2 + 0j, -1):
            row("reduce", u, positive(d, 3), initial=initial)
