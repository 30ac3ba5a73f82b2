"""Rows for every method of an array, with those that write in place and those that leave NumPy (bytes, files, pickles).

Not here: operators (`operators.py`), attributes (`attributes.py`), the functions of the same names in `numpy`.
`ctypes`, `getfield`, `setfield` and `__array_interface__` have no device meaning and no row.
"""

from __future__ import annotations

import copy
import functools
import os
import pickle
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.factors import UNIQUE, of_partition_in_place, of_writing_partition

from .spec import DTYPES, Bare, Case, Host, Sliced, Table, Transposed, positive, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

VECTOR, MATRIX, CUBE, EMPTY, ZERO_D = (sample("f8", shape) for shape in (6, (3, 4), (2, 3, 4), (0, 3), ()))
VIEWS = (Transposed(MATRIX), Sliced(MATRIX, np.s_[::-1, ::2]), Sliced(CUBE, np.s_[:, 1]))
SPECIAL = np.array([1.0, np.nan, -np.inf, -0.0])


@functools.cache
def method(name: str) -> Callable[..., Any]:
    """A function that calls the method `name` of its first argument."""

    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(x, name)(*args, **kwargs)

    call.__name__ = call.__qualname__ = f"ndarray.{name}"
    return call


@functools.cache
def writing(name: str) -> Callable[..., Any]:
    """As `method`, for those that change the array and return nothing: returns both."""

    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(x, name)(*args, **kwargs), x

    call.__name__ = call.__qualname__ = f"ndarray.{name}"
    return call


def row(name: str, x: Any, *args: Any, **kwargs: Any) -> Case:
    case = table(method(name), x, *args, **kwargs).covering(getattr(np.ndarray, name))
    return case.by_what_is_unique(UNIQUE.get(case.covers))


def wrote(name: str, x: Any, *args: Any, **kwargs: Any) -> Case:
    case = table(writing(name), x, *args, **kwargs).covering(getattr(np.ndarray, name))
    return case.by_what_is_unique(of_writing_partition if name == "partition" else None)


# --- reductions -----------------------------------------------------------------------------------------------------
SUMMING = ("sum", "prod", "mean", "std", "var")
ORDERING = ("min", "max", "any", "all")
for name in SUMMING + ORDERING:
    for d in DTYPES:
        x = positive(d, (3, 4)) if name in SUMMING else sample(d, (3, 4))
        row(name, x)
        row(name, x, axis=0)
    for kwargs in ({"axis": 1}, {"axis": -2}, {"axis": (0, 1)}, {"axis": ()}, {"axis": None},
                   {"axis": 1, "keepdims": True},
                   {"keepdims": True}, {"axis": 2}, {"axis": (0, 0)}, {"axis": "0"}, {"axis": 1.0},
                   {"axis": np.int64(1)},
                   {"axis": 1, "out": np.zeros(3)}, {"axis": 1, "out": np.zeros(4)},
                   {"axis": 0, "out": Host(np.zeros(4))},
                   {"axis": 0, "where": MATRIX > 0}, {"where": np.array([1, 0, 1, 1], bool)}, {"out": np.zeros(())},
                   {"axis": 0, "out": np.zeros(4, "i1")}, {"unknown": 1},
                   {"axis": 1, "out": np.zeros((3, 1)), "keepdims": True}):
        needs_initial = name in ("min", "max") and "where" in kwargs
        row(name, MATRIX, **kwargs, **({"initial": 9.0} if needs_initial else {}))
    for x in (EMPTY, ZERO_D, SPECIAL, *VIEWS):
        row(name, x)
        row(name, x, axis=0)
    row(name, EMPTY, axis=1)
    row(name, CUBE, axis=(0, 2))
    row(name, CUBE, 1)
for name in SUMMING:
    for d, e in (("i1", "i8"), ("f4", "f8"), ("i8", "f4"), ("f8", "c16"), ("f8", "f2"), ("?", "f8"), ("f8", None)):
        row(name, positive(d, (3, 4)), dtype=e)
        row(name, positive(d, (3, 4)), axis=1, dtype=e)
for name in ("sum", "prod", "min", "max"):
    for kwargs in ({"initial": 2.5}, {"initial": -1, "axis": 1}, {"initial": 5.0, "where": MATRIX > 0},
                   {"initial": 1.0, "axis": 0, "where": MATRIX > 0}, {"initial": np.float32(3)}, {"where": MATRIX > 0}):
        row(name, MATRIX, **kwargs)
    row(name, EMPTY, initial=3.0)
    row(name, EMPTY, axis=0, initial=3.0)
    row(name, sample("i8", (3, 4)), initial=2)
for name in ("std", "var"):
    for ddof in (1, 0.5, 3, 12):
        row(name, MATRIX, ddof=ddof)
        row(name, MATRIX, axis=0, ddof=ddof)
    row(name, MATRIX, correction=1)
    row(name, MATRIX, mean=np.asarray(0.5))
    row(name, MATRIX, axis=1, mean=np.zeros((3, 1)))
for name in ("argmin", "argmax"):
    for d in DTYPES:
        row(name, sample(d, (3, 4)))
        row(name, sample(d, (3, 4)), axis=1)
    for kwargs in ({"axis": 0}, {"axis": -1}, {"axis": 2}, {"axis": 1, "keepdims": True}, {"keepdims": True},
                   {"axis": 1, "out": np.zeros(3, "i8")}, {"axis": 1, "out": np.zeros(3, "f8")}, {"axis": (0, 1)}):
        row(name, MATRIX, **kwargs)
    for x in (EMPTY, ZERO_D, SPECIAL, SPECIAL[2:], *VIEWS, np.array([1, 3, 3, 1]), np.array([1j, np.nan, 2])):
        row(name, x)
    row(name, EMPTY, axis=0)
    row(name, EMPTY, axis=1)
for name in ("cumsum", "cumprod"):
    for d in DTYPES:
        row(name, positive(d, (3, 4)))
        row(name, positive(d, (3, 4)), axis=0)
    for kwargs in ({"axis": -1}, {"axis": 2}, {"axis": 1, "out": np.zeros((3, 4))}, {"out": np.zeros(12)},
                   {"dtype": "f4"},
                   {"axis": 0, "dtype": "c16"}, {"out": np.zeros(3)}, {"axis": 0, "out": np.zeros((3, 4), "f4")}):
        row(name, MATRIX, **kwargs)
    for x in (EMPTY, ZERO_D, SPECIAL, *VIEWS):
        row(name, x)
for d in DTYPES:
    row("trace", sample(d, (3, 4)))
    row("nonzero", sample(d, (3, 4)))
for args in ((1,), (-2,), (9,), (0, 1, 0), (0, 1, 2), (0, 0, 0)):
    row("trace", CUBE, *args)
    row("diagonal", CUBE, *args)
    row("diagonal", MATRIX, *args[:1])
row("trace", MATRIX, dtype="f4")
row("trace", sample("i1", (3, 3)), dtype="f8")
row("trace", CUBE, out=np.zeros(4))
row("trace", VECTOR)
row("diagonal", VECTOR)
for x in (EMPTY, ZERO_D, SPECIAL, CUBE, *VIEWS):
    row("nonzero", x)

# --- elementwise ----------------------------------------------------------------------------------------------------
for name in ("conj", "conjugate", "round", "copy", "flatten", "ravel", "tolist"):
    for d in DTYPES:
        row(name, sample(d, (2, 3)))
    for x in (EMPTY, ZERO_D, SPECIAL, *VIEWS):
        row(name, x)
row("conj", sample("c8", 3), out=np.zeros(3, "c8"))
row("conjugate", sample("c8", 3), out=np.zeros(3, "c16"))
for decimals in (0, 1, 2, -1, -3, 400):
    for d in ("i8", "u1", "f2", "f4", "f8", "c16"):
        row("round", sample(d, 6), decimals)
row("round", np.array([0.5, 1.5, 2.5, -0.5, -1.5, 1e20, 2.675]))
row("round", np.array([15, 25, -15, -25, 149]), -1)
row("round", VECTOR, 1, out=np.zeros(6))
row("round", VECTOR, decimals=1.5)
for d in DTYPES:
    row("clip", sample(d, (2, 3)), 0, 1)
    row("clip", sample(d, (2, 3)), sample(d, 3), sample(d, 3, seed=1))
for args in ((-1, 1), (None, 1), (-1, None), (None, None), (1, -1), (sample("f8", 4), 2), ([0, 1, 2, 0], None),
             (Host(MATRIX), 1),
             (np.nan, 1), (np.float32(0.5), np.asarray(1)), (sample("f8", 3), 1), (1j, 2), ("a", 1)):
    row("clip", MATRIX, *args)
for kwargs in ({"min": 0}, {"max": 0}, {"min": -1, "max": 1}, {"max": np.ones(4)},
               {"min": 0, "max": 1, "out": np.zeros((3, 4))}):
    row("clip", MATRIX, **kwargs)
row("clip", sample("i8", 5), 0.5, 2.5)
if NUMPY >= "2.1.0":  # NumPy 2.0 refuses no bounds, and those that the dtype cannot hold
    row("clip", MATRIX)
    row("clip", sample("u1", 5), -1, 3)
row("clip", sample("i8", 5), 0, 300, out=np.zeros(5, "i1"))
row("clip", sample("i8", 5), 0, 2, out=Host(np.zeros(5, "i8")))
row("clip", SPECIAL, -1, 1)
for d in DTYPES:
    for e in ("?", "i1", "i8", "u1", "f2", "f8", "c8"):
        row("astype", positive(d, (2, 3)) * (3 if d != "?" else True), e)
for kwargs in ({"copy": False}, {"order": "F"}, {"order": "C"}, {"order": "K"}, {"order": "A"}, {"subok": False},
               {"order": "Z"}):
    row("astype", MATRIX, "f4", **kwargs)
    row("astype", Transposed(MATRIX), float, **kwargs)
for dtype, casting in (("i8", "safe"), ("f4", "same_kind"), ("f4", "safe"), ("c16", "safe"), ("i8", "same_kind"),
                       ("?", "unsafe"),
                       ("f8", "no"), ("f8", "equiv"), ("f4", "equiv"), ("f4", "odd")):
    row("astype", MATRIX, dtype, casting=casting)
for dtype in (int, float, bool, complex, np.int16, np.dtype("u4"), ">f8", "S4", "U5", object, "M8[s]", "i8,f4",
              "nonsense", None):
    row("astype", sample("i8", 4), dtype)
row("astype", np.array([1.9, -1.9, 0.5, -0.0]), "i4")
row("astype", np.array([300, -1, 2**40 + 5]), "i1")
row("astype", np.array([300, -1, 2**40 + 5]), "u1")
row("astype", SPECIAL, "c8")
row("astype", SPECIAL, "?")

# --- shape and axes -------------------------------------------------------------------------------------------------
for shape in (12, (12,), (4, 3), (-1, 6), (2, -1, 2), (-1,), -1, (3, 4), (1, 3, 4, 1), (5, -1), (-1, -1), (7,), (0, -1),
              [4, 3], (4.0, 3)):
    row("reshape", MATRIX, shape)
    row("reshape", Transposed(MATRIX), shape, order="F")
row("reshape", MATRIX, 2, 6)
row("reshape", MATRIX, 2, -1, order="F")
row("reshape", MATRIX, (2, 6), order="A")
row("reshape", Transposed(MATRIX), 12, copy=False)
if NUMPY >= "2.1.0":
    row("reshape", MATRIX, 12, copy=True)
row("reshape", EMPTY, (3, -1))
row("reshape", EMPTY, (0, 7))
row("reshape", ZERO_D, (1, 1))
row("reshape", sample("f8", 1), ())
row("reshape", MATRIX, (np.int64(2), np.asarray(6)))
for order in "CFAK":
    for x in (MATRIX, Transposed(MATRIX), CUBE, *VIEWS):
        row("ravel", x, order)
        row("flatten", x, order=order)
        row("copy", x, order=order)
for axes in ((), (None,), (1, 0), ((1, 0),), (0, 1), (-1, 0), (0,), (0, 0), (0, 2), ([1, 0],), ((),)):
    row("transpose", MATRIX, *axes)
for axes in ((2, 0, 1), ((1, 2, 0),), ()):
    row("transpose", CUBE, *axes)
for args in ((0, 1), (0, -1), (1, 1), (0, 3), (-3, 2)):
    row("swapaxes", CUBE, *args)
for shape in ((1, 3, 1), (3,), (1, 1), (1,), (2, 1, 0)):
    row("squeeze", sample("f8", shape))
    row("squeeze", sample("f8", shape), 0)
    row("squeeze", sample("f8", shape), axis=-1)
row("squeeze", sample("f8", (1, 3, 1)), (0, 2))
row("squeeze", sample("f8", (1, 3, 1)), axis=())
row("squeeze", sample("f8", (1, 3, 1)), axis=5)
for dtype in ("f8", "i8", "u1", "i2", "c16", "f4", "M8[s]", "S8", "i4,f4", np.int64, float, None):
    row("view", MATRIX, dtype)
    row("view", sample("i1", 16), dtype)
row("view", MATRIX)
row("view", Transposed(MATRIX), "i8")
row("view", Transposed(MATRIX), "i4")
row("view", sample("i1", (2, 3)), "i4")
row("view", Sliced(VECTOR, np.s_[::2]), "i8")
row("view", Sliced(VECTOR, np.s_[::2]), "i4")
row("view", ZERO_D, "i8")
row("view", MATRIX, type=np.ndarray)

# --- taking, sorting, searching -------------------------------------------------------------------------------------
for indices in (1, -1, [0, 2], [[0, 1], [2, -1]], np.array([1, 1]), Host(np.array([1, 1])), [], 5, [0, 7], [-9], 1.0,
                [True, False],
                np.asarray(1), np.array([1.0])):
    for kwargs in ({}, {"axis": 0}, {"axis": 1}):
        row("take", MATRIX, indices, **kwargs)
for mode in ("raise", "wrap", "clip", "odd"):
    row("take", MATRIX, [0, 5, -7], axis=1, mode=mode)
    row("take", VECTOR, [9, -9, 1], mode=mode)
row("take", MATRIX, [0, 1], axis=0, out=np.zeros((2, 4)))
row("take", MATRIX, [0, 1], axis=0, out=np.zeros((2, 4)), mode="clip")
row("take", MATRIX, [0, 1], axis=2)
row("take", EMPTY, [0], axis=0)
for condition in ([True, False, True], [0, 1], np.array([1, 0, 1], bool), Host(np.array([0, 0, 1], bool)), [],
                  [1, 1, 1, 1, 1],
                  np.array([2, 0, 1]), np.array([[True, False]])):
    for kwargs in ({}, {"axis": 0}, {"axis": 1}, {"axis": -1}):
        row("compress", MATRIX, condition, **kwargs)
row("compress", MATRIX, [True, False, True], axis=0, out=np.zeros((2, 4)))
for choices in ([sample("f8", 4), sample("i8", 4)], [1, 2], [np.ones(4), Host(np.zeros(4))], np.arange(8).reshape(2, 4),
                [[1], [2]]):
    row("choose", np.array([0, 1, 1, 0]), choices)
    row("choose", Transposed(np.array([[0, 1, 1, 0], [1, 1, 0, 0]]).T.copy()), choices)
for mode in ("raise", "wrap", "clip"):
    row("choose", np.array([0, 3, -1]), [np.arange(3), np.ones(3, int)], mode=mode)
row("choose", np.array([0, 1]), [np.arange(2), np.ones(2, int)], out=np.zeros(2, int))
row("choose", np.array([True, False]), [np.arange(2), np.ones(2, int)])
row("choose", VECTOR, [1, 2])
for repeats in (2, 0, [1, 2, 0], np.array([1, 2, 3]), Host(np.array([2, 1, 1])), np.asarray(2), -1, [1, 2], 1.5, True,
                [2]):
    for kwargs in ({"axis": 0}, {}, {"axis": 1}):
        row("repeat", MATRIX, repeats, **kwargs)
for d in DTYPES:
    row("searchsorted", np.sort(sample(d, 6)), sample(d, 4, seed=1))
    row("searchsorted", np.sort(sample(d, 6)), sample(d, 4, seed=1), side="right")
for v in (0.5, [0, 1], np.nan, Host(VECTOR), sample("i8", (2, 2)), np.asarray(0), [], 1j, "a"):
    row("searchsorted", np.sort(VECTOR), v)
row("searchsorted", VECTOR, VECTOR, sorter=np.argsort(VECTOR))
row("searchsorted", VECTOR, VECTOR, "right", Host(np.argsort(VECTOR)))
row("searchsorted", VECTOR, VECTOR, side="middle")
for sorter in (np.zeros(6), np.zeros(6, "?"), np.zeros(0)):
    row("searchsorted", VECTOR, VECTOR, sorter=sorter)
row("searchsorted", np.zeros(0), np.zeros(0), sorter=np.zeros(0))
row("searchsorted", MATRIX, 1)
row("searchsorted", np.zeros(0), 1)

for d in DTYPES:
    for x in (sample(d, 9), sample(d, (3, 4)), np.zeros((0, 3), d), Transposed(sample(d, (5, 4)))):
        wrote("sort", x)
        wrote("partition", x, 2)
    row("argsort", sample(d, 9), kind="stable")
    row("argsort", sample(d, (3, 4)), axis=0, stable=True)
    row("argpartition", np.arange(9).astype(d) if d != "?" else np.array([False, True]), 1)
for kwargs in ({"axis": 0}, {"axis": 1}, {"axis": -1}, {"kind": "stable"}, {"kind": "quicksort"}, {"kind": "heapsort"},
               {"kind": "mergesort"}, {"stable": True}, {"stable": False}, {"axis": 2}, {"axis": None}, {"kind": "odd"},
               {"order": "a"},
               {"kind": "stable", "stable": True}, {"axis": 0, "kind": "stable"}):
    wrote("sort", MATRIX, **kwargs)
    row("argsort", MATRIX, **kwargs)
for x in (SPECIAL, np.array([np.nan, 1, np.nan, -1]), np.array([1 + 1j, np.nan, 1 - 1j]), EMPTY, ZERO_D, *VIEWS):
    wrote("sort", x)
    row("argsort", x, kind="stable")
for kth in (0, 3, -1, [1, 4], (0, 5), np.array([2]), 6, -7, 1.0, [], True, None):
    wrote("partition", VECTOR, kth)
    row("argpartition", VECTOR, kth)
for kwargs in ({"axis": 0}, {"axis": 1}, {"kind": "introselect"}, {"axis": 2}, {"kind": "odd"}):
    wrote("partition", MATRIX, 1, **kwargs)
    row("argpartition", MATRIX, 1, **kwargs)
row("argpartition", MATRIX, 1, axis=None)


def partition_bounds(x: Any, kth: int) -> Any:
    x.partition(kth)
    return x[kth], x[:kth].max() <= x[kth], x[kth:].min() >= x[kth]


for d in ("i8", "f4", "f8"):
    bounds = table(partition_bounds, sample(d, 20), 7).covering(np.ndarray.partition)
    bounds.by_what_is_unique(of_partition_in_place)
    table(lambda x: x[x.argpartition(5)[5]], sample(d, 20)).covering(np.ndarray.argpartition)

# --- products -------------------------------------------------------------------------------------------------------
for d in DTYPES:
    row("dot", sample(d, (3, 4)), sample(d, (4, 2)))
    row("dot", sample(d, 4), sample(d, 4, seed=1))
for a, b in (((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 3, 4), (5, 4, 2)), ((), (3,)),
             ((3,), ()),
             ((), ()), ((3, 4), (3,)), ((3, 0), (0, 2))):
    row("dot", sample("f8", a), sample("f8", b))
    row("dot", sample("i8", a), Host(sample("f8", b)))
row("dot", MATRIX, 2)
row("dot", MATRIX, [1, 2, 3, 4])
row("dot", MATRIX, sample("f8", (4, 2)), out=np.zeros((3, 2)))
row("dot", MATRIX, sample("f8", (4, 2)), out=np.zeros((3, 2), "f4"))

# --- writing in place -----------------------------------------------------------------------------------------------
for d in DTYPES:
    for value in (1, True, sample(d, ()), np.int8(2)):
        wrote("fill", sample(d, (2, 3)), value)
for value in (2.5, np.nan, 1j, "a", None, [1], [1, 2], Host(np.asarray(3.5)), np.asarray(3), np.zeros(1), 10**400,
              np.zeros(2)):
    for x in (sample("i8", 3), sample("f4", 3), sample("c8", 3)):
        wrote("fill", x, value)
wrote("fill", sample("u1", 3), -1)
wrote("fill", sample("i1", 3), 300)
for x in (EMPTY, ZERO_D, *VIEWS):
    wrote("fill", x, 7)
for indices, values in ((0, 5), ([0, 2], [7, 8]), ([0, 2, 4], [7, 8]), (np.array([1, 1, 1]), [1, 2, 3]),
                        (Host(np.array([3])), 2.5),
                        ([[0, 1], [2, 3]], [9]), ([-1, -12], 4), ([12], 4), ([-13, 0], 4), ([0, 1], []), ([], []),
                        (1.0, 2),
                        ([0, 1], sample("f8", 2)), ([0, 1], Host(sample("f8", 2))), ([True, False], 3),
                        (np.asarray(2), np.asarray(3.0))):
    wrote("put", MATRIX, indices, values)
    wrote("put", sample("i8", (3, 4)), indices, values)
for mode in ("raise", "wrap", "clip", "odd"):
    wrote("put", VECTOR, [7, 0, -8], [1, 2, 3], mode=mode)
for x in (*VIEWS, EMPTY, ZERO_D):
    wrote("put", x, [0], [5])
for shape in (6, (6,), (2, 3), (3, 4), (5, 4), (0,), (), (2, 2), [3, 2], (-1, 2), (2.5,), None):
    wrote("resize", sample("f8", (3, 4)), shape, refcheck=False)
wrote("resize", sample("i8", 4), 2, 5, refcheck=False)
wrote("resize", EMPTY, (2, 2), refcheck=False)
wrote("resize", ZERO_D, (3,), refcheck=False)
wrote("resize", MATRIX, refcheck=False)
wrote("resize", Transposed(MATRIX), (2, 2), refcheck=False)
for view in (Sliced(VECTOR, np.s_[::2]), Sliced(VECTOR, np.s_[1:]), Transposed(MATRIX)):
    for shape in (2.5, (2.5,), "a", (2, 2.5)):  # of a view NumPy asks for the numbers before it refuses
        wrote("resize", view, shape)
        wrote("resize", view, shape, refcheck=False)
wrote("resize", Sliced(VECTOR, np.s_[1:]), (2, 2), refcheck=False)
for d in DTYPES:
    row("byteswap", sample(d, (2, 3)))
    wrote("byteswap", sample(d, (2, 3)), inplace=True)
    wrote("byteswap", sample(d, (2, 3)), True)
row("byteswap", Transposed(sample("i4", (2, 3))))
wrote("byteswap", Sliced(sample("i2", 7), np.s_[::-2]), inplace=True)


def write_after_setflags(x: Any, write: bool) -> Any:
    x.setflags(write=write)
    x[0] = 9
    return x


def write_into_view_of_readonly(x: Any) -> Any:
    x.setflags(write=False)
    view = x[1:]
    view[0] = 9
    return x


def writeable_again(x: Any) -> Any:
    x.setflags(write=False)
    x.setflags(write=True)
    x += 1
    return x, x.flags.writeable


def add_to_readonly(x: Any) -> Any:
    x.setflags(write=False)
    x += 1
    return x


for x in (VECTOR, sample("i8", (3, 4))):
    wrote("setflags", x)
    wrote("setflags", x, write=False)
    wrote("setflags", x, True)
    for function in (write_into_view_of_readonly, writeable_again, add_to_readonly):
        table(function, x).covering(np.ndarray.setflags)
    for write in (True, False):
        table(write_after_setflags, x, write).covering(np.ndarray.setflags)
    for inplace, arguments in (("sort", ()), ("fill", (1,)), ("put", (0, 1)), ("partition", (1,)),
                               ("byteswap", (True,))):
        table(lambda x, name, *args: (x.setflags(write=False), getattr(x, name)(*args)), x, inplace,
              *arguments).covering(
            getattr(np.ndarray, inplace))

# --- scalars, bytes, files, pickles, copies -------------------------------------------------------------------------
for d in DTYPES:
    row("item", sample(d, (2, 3)), 4)
    row("item", sample(d, (2, 3)), 1, 2)
    row("item", sample(d, ()))
    row("tobytes", sample(d, (2, 3)))
for args in ((), (0, 0), ((1, 2),), (-1,), (12,), (3, 0), (-4, 0), (0, -5), (1, 2, 3), (1.0,), ("a",), ([1, 2],),
             (np.int64(1),)):
    row("item", MATRIX, *args)
row("item", sample("f8", (1, 1)))
row("item", EMPTY)
row("item", ZERO_D, 0)
row("item", Transposed(MATRIX), 5)
for order in ("C", "F", "A", "K", None, "Z"):
    row("tobytes", MATRIX, order)
    row("tobytes", Transposed(MATRIX), order=order)
for x in (EMPTY, ZERO_D, *VIEWS):
    row("tobytes", x)
row("tolist", CUBE)


def file_contents(x: Any, name: str, *args: Any, **kwargs: Any) -> bytes:
    """What the method `name` wrote into a file it was given the path of."""
    handle, path = tempfile.mkstemp()
    os.close(handle)
    try:
        getattr(x, name)(path, *args, **kwargs)
        with open(path, "rb") as file:
            return file.read()
    finally:
        os.remove(path)


def open_file_contents(x: Any, name: str, *args: Any) -> bytes:
    with tempfile.TemporaryFile() as file:
        getattr(x, name)(file, *args)
        file.seek(0)
        return file.read()


def dumped_to_file(x: Any) -> Any:
    return pickle.loads(file_contents(x, "dump"))


def dumped(x: Any) -> Any:
    return pickle.loads(x.dumps())


def pickled(x: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(x, protocol))


def changed_copy(x: Any, duplicate: Callable[[Any], Any]) -> Any:
    other = duplicate(x)
    other[0] = 99
    return x, other


for x in (MATRIX, sample("i8", 4), sample("c8", (2, 2)), Transposed(sample("f4", (2, 3))), ZERO_D, EMPTY,
          Sliced(VECTOR, np.s_[::-2])):
    table(file_contents, x, "tofile").covering(np.ndarray.tofile)
    table(file_contents, x, "tofile", sep=",", format="%s").covering(np.ndarray.tofile)
    table(open_file_contents, x, "tofile").covering(np.ndarray.tofile)
    table(open_file_contents, x, "tofile", " ").covering(np.ndarray.tofile)
    table(dumped_to_file, x).covering(np.ndarray.dump)
    table(dumped, x).covering(np.ndarray.dumps)
    for protocol in (2, 4, 5):
        table(pickled, x, protocol).covering(np.ndarray.__reduce_ex__)
    table(copy.copy, x).covering(np.ndarray.__copy__)
    table(copy.deepcopy, x).covering(np.ndarray.__deepcopy__)
    table(copy.deepcopy, [x, {"x": x}]).covering(np.ndarray.__deepcopy__)
for duplicate in (copy.copy, copy.deepcopy, method("copy"), method("flatten"), np.array, np.copy):
    table(changed_copy, VECTOR, duplicate).covering(np.ndarray.copy)
row("to_device", MATRIX, "cpu").compared(np.shape)
row("to_device", MATRIX, "odd")
row("to_device", MATRIX, "cpu", stream=1)

# --- views that methods give: write through them, look at the base --------------------------------------------------
GIVING = {"reshape": ((4, 3),), "ravel": (), "transpose": (), "swapaxes": (0, 1), "squeeze": (), "view": ("f8",),
          "flatten": (),
          "copy": (), "astype": ("f8", "K", "unsafe", True, False), "conj": (), "round": (), "take": ([0],),
          "repeat": (1,),
          "diagonal": (), "clip": (0, 1), "compress": ([1],)}


def write_through(x: Any, name: str, *args: Any) -> Any:
    view = getattr(x, name)(*args)
    view[0] = 77
    return x, view


def write_base(x: Any, name: str, *args: Any) -> Any:
    view = getattr(x, name)(*args)
    x[...] = 77
    return x, view


def write_bytes(x: Any) -> Any:
    view = x.view("u1")
    view[..., :4] = 255
    return x


def write_through_three(x: Any) -> Any:
    view = x.reshape(-1).view("i8").reshape(2, -1).T
    view[1:] = 1
    return x


for name, arguments in GIVING.items():
    for x in (MATRIX, sample("i8", (3, 4)), Transposed(sample("f8", (4, 3))),
              Sliced(sample("f8", (3, 8)), np.s_[:, ::2])):
        table(write_through, x, name, *arguments).covering(getattr(np.ndarray, name))
        table(write_base, x, name, *arguments).covering(getattr(np.ndarray, name))
for x in (MATRIX, sample("i8", (3, 4)), sample("c8", (2, 2))):
    table(write_bytes, x).covering(np.ndarray.view)
table(write_through_three, MATRIX).covering(np.ndarray.view)
for dtype in ("S8", "V16", "U2", "M8[s]", "O", "i4,f4", "S3"):
    row("view", MATRIX, dtype)
    row("view", Sliced(sample("f8", (3, 8)), np.s_[:, ::2]), dtype)
    row("view", Transposed(MATRIX), dtype)
for name in ("no_such_method", "__array_interface_"):
    table(method(name), MATRIX)

# --- the protocols as methods ---------------------------------------------------------------------------------------
table(np.asarray, sample("f8", 3), "f4").covering(np.ndarray.__array__)
row("__array_ufunc__", MATRIX, np.add, "__call__", MATRIX, 1)
row("__array_ufunc__", MATRIX, np.add, "reduce", MATRIX, axis=0)
table(lambda x: x.__array_function__(np.stack, (type(x),), ([x, x],), {}),
      MATRIX).covering(np.ndarray.__array_function__)
row("__contains__", MATRIX, 1.0)
row("__len__", MATRIX)
row("__iadd__", MATRIX, Bare(MATRIX))
