"""The standard library with arrays, and with numbers out of them: JSON, statistics, math, bytes, containers, text."""

# ruff: noqa: E711, E712, SIM300, UP031, UP032 - how it is written is what is compared

from __future__ import annotations

import abc
import array
import asyncio
import base64
import binascii
import bisect
import cmath
import collections
import collections.abc
import colorsys
import concurrent.futures
import contextlib
import contextvars
import copy
import csv
import ctypes
import dataclasses
import datetime
import decimal
import difflib
import enum
import fractions
import functools
import gzip
import hashlib
import heapq
import inspect
import io
import itertools
import json
import logging
import marshal
import math
import numbers
import operator
import pickle
import plistlib
import pprint
import queue
import random
import shelve
import sqlite3
import statistics
import string
import struct
import sys
import tempfile
import textwrap
import threading
import types
import typing
import wave
import weakref
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ecosystem.spec import Call, Make

BUFFERS = sys.version_info >= (3, 12)
"""Whether a class written in Python can offer its memory to C code (PEP 688)."""

FLOATS = [1.5, -2.25, 4.0, 0.5, 3.75]
INTEGERS = [3, 1, 2, 3, 5]
TABLE = [[1.0, 2.0, 4.0], [0.5, -3.0, 8.0]]


def floats(A: Make) -> Any:
    return A(FLOATS)


def integers(A: Make) -> Any:
    return A(INTEGERS)


def table(A: Make) -> Any:
    return A(TABLE)


def mean(A: Make) -> Any:
    """A float64 number."""
    return A(FLOATS).mean()


def three(A: Make) -> Any:
    """An int64 number."""
    return A(INTEGERS)[0]


def half(A: Make) -> Any:
    """A float32 number."""
    return A([0.5, 0.25], dtype="f4")[0]


def true(A: Make) -> Any:
    """A boolean."""
    return A(FLOATS).max() > 2


def complex_number(A: Make) -> Any:
    return A([1.0 + 2.0j, 0.5])[0]


NUMBERS = {"float64": mean, "int64": three, "float32": half, "bool": true, "complex128": complex_number}


def of_each(name: str, function: Callable[[Any], Any]) -> list[Call]:
    """One row for each kind of number."""
    return [Call(f"{name} of a {kind}", lambda A, make=make: function(make(A))) for kind, make in NUMBERS.items()]


# --- json, pickle, copy and other forms of data ----------------------------------------------------------------------


class Encoder(json.JSONEncoder):
    """As in everybody's utilities."""

    def default(self, o: Any) -> Any:
        if isinstance(o, np.ndarray):
            return o.tolist()
        if isinstance(o, np.integer):
            return int(o)
        if isinstance(o, (np.floating, np.bool_)):
            return o.item()
        return super().default(o)


def unpickled(value: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


def out_of_band(A: Make) -> Any:
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps({"x": table(A)}, 5, buffer_callback=buffers.append)
    return pickle.loads(data, buffers=buffers)


def copied_deeply(A: Make) -> Any:
    held = {"x": floats(A), "n": three(A)}
    other = copy.deepcopy(held)
    other["x"][0] = 100.0
    return held, other


def shelved(A: Make) -> Any:
    with shelve.Shelf({}) as shelf:
        shelf["x"] = table(A)
        shelf["mean"] = mean(A)
        return dict(shelf)


def as_csv(A: Make, **options: Any) -> str:
    file = io.StringIO()
    writer = csv.writer(file, **options)
    writer.writerow(floats(A))
    writer.writerows(table(A))
    writer.writerow(["mean", mean(A), three(A), true(A)])
    return file.getvalue()


def as_csv_dicts(A: Make) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, ["mean", "n"])
    writer.writeheader()
    writer.writerow({"mean": mean(A), "n": three(A)})
    return file.getvalue()


def in_sqlite(A: Make, make: Callable[[Make], Any]) -> Any:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        return connection.execute("select ?, typeof(?1)", (make(A),)).fetchone()


def rows_in_sqlite(A: Make) -> Any:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table t (a real, b real, c real)")
        connection.executemany("insert into t values (?, ?, ?)", table(A))
        connection.executemany("insert into t values (?, ?, ?)", table(A).tolist())
        return connection.execute("select * from t order by a").fetchall()


def blob_in_sqlite(A: Make) -> Any:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        (blob,) = connection.execute("select ?", (bytes(table(A)),)).fetchone()
        return np.frombuffer(blob).reshape(2, 3)


FORMS = [
    Call("json of means", lambda A: json.dumps({"mean": mean(A), "max": floats(A).max(), "first": floats(A)[0]})),
    Call("json of tolist", lambda A: json.dumps([table(A).tolist(), integers(A).tolist(), floats(A).mean().tolist()])),
    Call("json of float and int", lambda A: json.dumps([float(mean(A)), int(integers(A).argmax()), bool(true(A))])),
    Call("json of item", lambda A: json.dumps([mean(A).item(), three(A).item(), half(A).item(), true(A).item()])),
    Call("json of an array", lambda A: json.dumps(floats(A))),
    Call("json of an integer", lambda A: json.dumps(three(A))),
    Call("json of a float32", lambda A: json.dumps(half(A))),
    Call("json of a boolean", lambda A: json.dumps(true(A))),
    Call("json with an encoder", lambda A: json.dumps({"x": table(A), "n": three(A), "f": half(A)}, cls=Encoder)),
    Call("json with an encoder, of numbers", lambda A: json.dumps([mean(A), three(A), half(A), true(A)], cls=Encoder)),
    Call("json with a default", lambda A: json.dumps({"x": integers(A)}, default=lambda o: o.tolist())),
    Call("json with a list", lambda A: json.dumps(list(floats(A)))),
    Call("json of a key", lambda A: json.dumps({mean(A): 1})),
    Call("json sorted, indented", lambda A: json.dumps({"b": mean(A), "a": table(A).max()}, indent=1, sort_keys=True)),
    *[Call(f"pickle protocol {n}", lambda A, n=n: unpickled([table(A), table(A).T, A([], "f4")], n)) for n in range(6)],
    *[
        Call(f"pickle of numbers, protocol {n}", lambda A, n=n: unpickled([make(A) for make in NUMBERS.values()], n))
        for n in (0, 2, 5)
    ],
    Call("pickle out of band", out_of_band),
    Call("pickle of shared arrays", lambda A: operator.is_(*unpickled([floats(A)] * 2, 5))),
    Call("copy", lambda A: [copy.copy(floats(A)), copy.copy(table(A).T), copy.copy(mean(A)), copy.copy(three(A))]),
    Call("deepcopy is independent", copied_deeply),
    Call("deepcopy of shared arrays", lambda A: operator.is_(*copy.deepcopy([floats(A)] * 2))),
    Call("shelve", shelved),
    Call("plistlib", lambda A: plistlib.loads(plistlib.dumps({"mean": float(mean(A)), "x": table(A).tolist()}))),
    Call("csv", as_csv),
    Call("csv, nonnumeric quoted", lambda A: as_csv(A, quoting=csv.QUOTE_NONNUMERIC)),
    Call("csv of dicts", as_csv_dicts),
    *[Call(f"sqlite of a {k}", lambda A, make=make: in_sqlite(A, make)) for k, make in NUMBERS.items()],
    Call("sqlite of rows", rows_in_sqlite),
    Call("sqlite of bytes", blob_in_sqlite),
]

# --- statistics, decimal, fractions, math ----------------------------------------------------------------------------

UNARY = (
    "acosh", "asinh", "atan", "cbrt", "ceil", "cos", "cosh", "degrees", "erf", "erfc", "exp", "exp2", "expm1", "fabs",
    "floor", "frexp", "gamma", "isfinite", "isinf", "isnan", "lgamma", "log", "log10", "log1p", "log2", "modf",
    "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc", "ulp",
)  # fmt: skip
SMALL = ("acos", "asin", "atanh")
BINARY = ("atan2", "copysign", "fmod", "hypot", "nextafter", "pow", "remainder", "isclose", "log")
INTEGRAL = ("comb", "gcd", "lcm", "perm")

MATH = [
    *[Call(f"math.{name} of a number", lambda A, f=getattr(math, name): f(A([1.75, 2.0])[0])) for name in UNARY],
    Call("math of one element", lambda A: [attempt(getattr(math, name), A([1.75])) for name in UNARY]),
    Call("math of an array without axes", lambda A: [attempt(getattr(math, name), A(1.75)) for name in UNARY]),
    Call("math of an integer without axes", lambda A: [attempt(getattr(math, name), A(3)) for name in UNARY]),
    *[Call(f"math.{name} of an integer", lambda A, f=getattr(math, name): f(three(A))) for name in UNARY],
    *[Call(f"math.{name} of a number", lambda A, f=getattr(math, name): f(A([0.5])[0])) for name in SMALL],
    *[Call(f"math.{name} of numbers", lambda A, f=getattr(math, name): f(mean(A), A([2.5])[0])) for name in BINARY],
    *[
        Call(f"math.{name} of integers", lambda A, f=getattr(math, name): f(A([12, 8]).max(), A([9])[0]))
        for name in INTEGRAL
    ],
    *[
        Call(f"math.{name} of an integer", lambda A, f=getattr(math, name): f(three(A)))
        for name in ("factorial", "isqrt")
    ],
    Call("math.ldexp of both", lambda A: math.ldexp(mean(A), int(three(A)))),
    Call("math.fsum", lambda A: [math.fsum(floats(A)), math.fsum(integers(A)), math.fsum(A([0.1] * 10))]),
    Call("math.prod", lambda A: [math.prod(floats(A)), math.prod(integers(A)), math.prod(table(A)[0], start=2)]),
    Call("math.dist", lambda A: [math.dist(*table(A)), math.dist(A([1, 2]), [0, 0])]),
    Call("math.hypot of a row", lambda A: math.hypot(*table(A)[0])),
    *(
        [Call("math.sumprod", lambda A: [math.sumprod(*table(A)), math.sumprod(integers(A), integers(A))])]
        if BUFFERS
        else []
    ),
    Call("math of an array", lambda A: math.sqrt(floats(A))),
    Call("math of an empty array", lambda A: math.sqrt(A([]))),
    Call(
        "cmath",
        lambda A: [
            cmath.sqrt(complex_number(A)),
            cmath.phase(complex_number(A)),
            cmath.exp(mean(A)),
            cmath.polar(three(A)),
            cmath.isclose(mean(A), 1.5),
        ],
    ),
    Call("statistics.mean", lambda A: [statistics.mean(floats(A)), statistics.mean(integers(A))]),
    Call("statistics.fmean", lambda A: [statistics.fmean(floats(A)), statistics.fmean(integers(A), integers(A))]),
    Call(
        "statistics.median",
        lambda A: [
            statistics.median(floats(A)),
            statistics.median(integers(A)),
            statistics.median_low(floats(A)),
            statistics.median_grouped(floats(A)),
        ],
    ),
    Call("statistics.mode", lambda A: [statistics.mode(integers(A)), statistics.multimode(floats(A))]),
    Call("statistics.stdev", lambda A: [statistics.stdev(floats(A)), statistics.pstdev(floats(A))]),
    Call(
        "statistics.variance",
        lambda A: [
            statistics.variance(floats(A)),
            statistics.pvariance(integers(A)),
            statistics.variance(floats(A), mean(A)),
        ],
    ),
    Call(
        "statistics of means",
        lambda A: [f([row.mean() for row in table(A)]) for f in (statistics.mean, statistics.stdev)],
    ),
    Call("statistics of integers", lambda A: statistics.mean([row.argmax() for row in table(A)])),
    Call(
        "statistics.geometric_mean",
        lambda A: [statistics.geometric_mean(abs(floats(A))), statistics.harmonic_mean(abs(floats(A)))],
    ),
    Call("statistics.quantiles", lambda A: [statistics.quantiles(floats(A)), statistics.quantiles(integers(A), n=3)]),
    Call(
        "statistics.correlation",
        lambda A: [statistics.correlation(floats(A), integers(A)), statistics.covariance(*table(A))],
    ),
    Call("statistics.linear_regression", lambda A: tuple(statistics.linear_regression(floats(A), integers(A)))),
    Call(
        "statistics.NormalDist",
        lambda A: [
            statistics.NormalDist(mean(A), half(A)).cdf(A([2.0])[0]),
            statistics.NormalDist.from_samples(floats(A)).stdev,
        ],
    ),
    *of_each("decimal", decimal.Decimal),
    Call(
        "decimal of rounded",
        lambda A: [
            decimal.Decimal(str(mean(A))),
            decimal.Decimal(three(A).item()),
            decimal.Decimal(1) / int(three(A)),
            attempt(operator.eq, decimal.Decimal(3), three(A)),
        ],
    ),
    Call("decimal plus a number", lambda A: decimal.Decimal(1) + three(A)),
    *of_each("fraction", fractions.Fraction),
    Call("fraction of two integers", lambda A: fractions.Fraction(three(A), A([12, 8]).max())),
    Call("fraction and numbers", lambda A: [fractions.Fraction(1, 2) + mean(A), fractions.Fraction(1, 3) * three(A)]),
]

# --- Python's own operations on numbers and arrays -------------------------------------------------------------------

NAN = float("nan")


class Level(enum.Enum):
    LOW = 1
    HIGH = 3


class Grade(enum.IntEnum):
    GOOD = 3


class Flags(enum.IntFlag):
    ONE = 1
    TWO = 2


def matched(value: Any) -> str:
    match value:
        case np.ndarray(shape=(2, _)):
            return "matrix"
        case np.ndarray():
            return "array"
        case np.bool_():
            return "boolean"
        case float():
            return "float"
        case np.floating():
            return "floating"
        case int() | np.integer():
            return "integer"
    return "something"


def attempt(function: Callable[..., Any], *arguments: Any) -> Any:
    """What it gives, or the class of what it raises."""
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__


ABSTRACT = (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral)
CONCRETE = (int, float, complex, bool, np.generic, np.number, np.integer, np.floating, np.float64, np.int64, np.bool_)
PROTOCOLS = (typing.SupportsFloat, typing.SupportsInt, typing.SupportsIndex, typing.SupportsComplex, typing.SupportsAbs,
             typing.SupportsRound)  # fmt: skip
COLLECTIONS = (
    "Iterable", "Sized", "Container", "Collection", "Sequence", "MutableSequence", "Hashable", "Reversible", "Iterator",
    "Mapping", "Set", "Callable",
)  # fmt: skip

PYTHON = [
    *of_each("type", type),
    *of_each("int", lambda s: attempt(int, s)),
    *of_each("float", lambda s: attempt(float, s)),
    *of_each("complex", complex),
    *of_each("bool", bool),
    *of_each("hash", hash),
    *of_each("repr", repr),
    *of_each("str", str),
    *of_each("format", lambda s: f"{s} {s!r} {s!s:>30} {s:}"),
    *of_each("format with two digits", lambda s: attempt(format, s, ".2f")),
    *of_each("format as an integer", lambda s: attempt(format, s, "5d")),
    *of_each("percent", lambda s: ["%s %r" % (s, s), attempt(operator.mod, "%d", s), attempt(operator.mod, "%.3e", s)]),
    *of_each("str.format", lambda s: "{0:>20} {0}".format(s)),
    *of_each("abs", abs),
    *of_each("round", lambda s: [attempt(round, s), attempt(round, s, 1)]),
    *of_each("index", lambda s: attempt(operator.index, s)),
    *of_each("range", lambda s: attempt(lambda: list(range(s)))),
    *of_each("slice", lambda s: attempt(lambda: list("abcdef")[slice(s)])),
    *of_each("divmod", lambda s: [attempt(divmod, s, 2), attempt(divmod, 7, s)]),
    *of_each("pow", lambda s: [pow(s, 2), pow(2, s), attempt(pow, s, 2, 5)]),
    *of_each(
        "arithmetic with Python's",
        lambda s: [s + 1, 1.5 * s, s / 2, 2 - s, s == 1, s != 0, -s if s.dtype != bool else 0],
    ),
    *of_each(
        "arithmetic with a list",
        lambda s: [attempt(operator.mul, s, [1, 2]), s + [1, 2], [1.0] + s, attempt(operator.mul, [1], s)],
    ),
    *of_each("abstract classes", lambda s: [isinstance(s, kind) for kind in ABSTRACT]),
    *of_each("concrete classes", lambda s: [isinstance(s, kind) for kind in CONCRETE]),
    *of_each("classes of its type", lambda s: [issubclass(type(s), kind) for kind in (*ABSTRACT, *CONCRETE)]),
    *of_each("protocols", lambda s: [isinstance(s, kind) for kind in PROTOCOLS]),
    *of_each("collections", lambda s: [isinstance(s, getattr(collections.abc, name)) for name in COLLECTIONS]),
    *of_each("match", matched),
    *of_each("as a key", lambda s: {1: "one", 3: "three", 1.5: "a half more", 0.5: "half"}.get(s)),
    *of_each("in a set", lambda s: [s in {1, 3, 1.5, 0.5}, s in [1, 3, 1.5, 0.5], len({s, s, s.item()})]),
    *of_each(
        "methods of Python's numbers",
        lambda s: [
            attempt(lambda: s.is_integer()),
            attempt(lambda: s.real),
            attempt(lambda: s.as_integer_ratio()),
            attempt(lambda: s.conjugate()),
            attempt(lambda: s.hex()),
            attempt(lambda: s.bit_count()),
        ],
    ),
    *of_each("classes in order", lambda s: [kind.__name__ for kind in inspect.getmro(type(s))]),
    *of_each("numbers are read-only", lambda s: attempt(operator.setitem, s, (), 1)),
    Call("a list's item", lambda A: ["abcdef"[three(A)], [5, 6, 7, 8][integers(A).argmin()], [0] * three(A)]),
    Call("text times a number", lambda A: ["ab" * three(A), three(A) * "ab", attempt(operator.mul, "ab", mean(A))]),
    Call("chr, hex, oct, bin", lambda A: [f(A([97, 98])[0]) for f in (chr, hex, oct, bin)]),
    Call(
        "format with separators",
        lambda A: f"{A([1234567])[0]:,} {A([12345.678])[0]:,.1f} {A([0.125])[0]:.1%} {three(A):03d}",
    ),
    Call("nested format", lambda A: f"{mean(A):{A([8])[0]}.{A([2])[0]}f}|"),
    Call("round to integers", lambda A: [round(x) for x in floats(A)]),
    Call("round with a number", lambda A: round(3.14159, three(A))),
    Call("ternary and not", lambda A: ["yes" if mean(A) > 1 else "no", not true(A), mean(A) and 5, 0 or three(A)]),
    Call("chained comparison", lambda A: [1 < mean(A) < 2, 0 <= three(A) < 3, mean(A) == mean(A) == 1.5]),
    Call("is True", lambda A: [(true(A) is True), (true(A) == True), true(A) in (True,)]),
    Call("augmented", lambda A: sum_up(A)),
    Call(
        "in", lambda A: [4.0 in floats(A), 5.0 in floats(A), three(A) in integers(A), mean(A) in [1.5], NAN in A([NAN])]
    ),
    Call("in a list of arrays", lambda A: floats(A) in [floats(A)]),
    Call("len", lambda A: [len(floats(A)), len(table(A)), attempt(len, mean(A)), attempt(len, A(1.0))]),
    Call("list", lambda A: [list(floats(A)), list(integers(A)), list(table(A)), list(A([True, False]))]),
    Call("tuple, set, frozenset", lambda A: [tuple(floats(A)), sorted(set(integers(A))), len(frozenset(floats(A)))]),
    Call("dict of pairs", lambda A: [dict(zip(integers(A), floats(A))), dict(A([[1, 2], [3, 4]]))]),
    Call("unpacking", lambda A: unpacked(*table(A))),
    Call(
        "sorted",
        lambda A: [sorted(floats(A)), sorted(integers(A), reverse=True), sorted(table(A), key=lambda row: row[0])],
    ),
    Call("sorted of pairs", lambda A: sorted(zip(integers(A), floats(A)))),
    Call("sorted of rows", lambda A: sorted(table(A))),
    Call(
        "min and max",
        lambda A: [
            min(floats(A)),
            max(integers(A)),
            min(floats(A), key=abs),
            max(mean(A), 1),
            max(2, mean(A)),
            min(table(A), key=lambda row: row.sum()),
            max(A([]), default=0),
        ],
    ),
    Call("max of rows", lambda A: max(table(A))),
    Call("sum", lambda A: [sum(floats(A)), sum(integers(A)), sum(table(A)), sum(A([True, True])), sum(floats(A), 10)]),
    Call("sum of numbers", lambda A: sum(row.max() for row in table(A))),
    Call("any and all", lambda A: [any(floats(A) > 3), all(floats(A) > 3), any(A([0, 0])), all(integers(A))]),
    Call("any of rows", lambda A: any(table(A) > 1)),
    Call("enumerate", lambda A: [(i, x) for i, x in enumerate(floats(A))]),
    Call("reversed", lambda A: [list(reversed(floats(A))), list(reversed(table(A)))]),
    Call("zip", lambda A: [list(zip(floats(A), integers(A), "abc")), list(zip(*table(A)))]),
    Call("zip strict", lambda A: list(zip(floats(A), table(A), strict=True))),
    Call(
        "map and filter",
        lambda A: [list(map(math.floor, floats(A))), list(filter(None, integers(A) - 1)), list(map(len, table(A)))],
    ),
    Call("iter and next", lambda A: [next(iter(floats(A))), next(iter(A([])), None), attempt(next, floats(A))]),
    Call("iterating over nothing", lambda A: list(A(1.0))),
    Call("iterating sees what is written", lambda A: iterated(A)),
    Call("length of an iterator", lambda A: operator.length_hint(iter(floats(A)))),
    Call("copy of an iterator", lambda A: list(copy.copy(iter(integers(A))))),
    Call(
        "bool of arrays",
        lambda A: [bool(A([2.0])), bool(A([[0]])), bool(A(1)), attempt(bool, floats(A)), attempt(bool, A([]))],
    ),
    Call(
        "float of arrays",
        lambda A: [float(A(2.5)), attempt(float, A([2.5])), attempt(int, A([[2]])), attempt(float, floats(A))],
    ),
    Call(
        "index of arrays",
        lambda A: ["abcd"[A(2)], attempt(operator.index, A([2])), attempt(operator.index, A(2.0)), list(range(A(3)))],
    ),
    Call("hash of an array", lambda A: hash(floats(A))),
    Call("set of arrays", lambda A: {floats(A)}),
    Call("str of arrays", lambda A: [str(floats(A)), f"{table(A)}", f"{integers(A)!s:>20}", "{}".format(A([True]))]),
    Call("format of an array", lambda A: f"{floats(A):.2f}"),
    Call("format of an array without axes", lambda A: f"{A(2.0):.2f} {A(3):d}"),
    Call(
        "str of a list of numbers", lambda A: [str(list(floats(A))), repr(tuple(integers(A))), f"{ {'mean': mean(A)} }"]
    ),
    Call(
        "str of special numbers",
        lambda A: [str(A([NAN])[0]), repr(A([np.inf])[0]), f"{A([1e300])[0] * 1e10}", str(A([-0.0])[0])],
    ),
    Call("equality with others", lambda A: [mean(A) == "x", mean(A) == None, mean(A) != "x", three(A) == 3.0]),
    Call("order against text", lambda A: mean(A) < "x"),
    Call(
        "match of arrays", lambda A: [matched(floats(A)), matched(table(A)), matched(A(1.0)), matched(floats(A).sum())]
    ),
    Call(
        "collections of an array",
        lambda A: [isinstance(floats(A), getattr(collections.abc, name)) for name in COLLECTIONS],
    ),
    Call("protocols of an array", lambda A: [isinstance(floats(A), kind) for kind in PROTOCOLS]),
    Call(
        "isinstance of an array",
        lambda A: [isinstance(floats(A), kind) for kind in (np.ndarray, np.generic, list, object)],
    ),
    Call("class of an array", lambda A: [floats(A).__class__ is np.ndarray, floats(A).__class__.__name__]),
    Call("numbers of an array", lambda A: [isinstance(A(1.0), kind) for kind in ABSTRACT]),
    Call("enum", lambda A: [Level(A([1])[0]), Level(A([3.0]).sum()), attempt(Level, A([2])[0])]),
    Call("enum of numbers", lambda A: [item.value for item in enum.Enum("Made", {"A": mean(A), "B": three(A)})]),
    Call(
        "int enum",
        lambda A: [Grade(three(A)), Grade.GOOD == three(A), attempt(Flags, three(A)), three(A) == Grade.GOOD],
    ),
    Call("arrays by enums", lambda A: [floats(A)[Grade.GOOD], floats(A) * Grade.GOOD, integers(A) == Grade.GOOD]),
    Call(
        "arrays and fractions",
        lambda A: [
            attempt(operator.mul, floats(A), fractions.Fraction(1, 2)),
            attempt(operator.add, floats(A), decimal.Decimal(1)),
        ],
    ),
    Call("int with a base", lambda A: [int(str(three(A)), 5), attempt(int, "11", three(A))]),
    Call(
        "int.from_bytes",
        lambda A: [int.from_bytes(A([1, 2, 3], "u1"), "big"), int.from_bytes(bytes(integers(A)), "little")],
    ),
    Call(
        "getattr and hasattr",
        lambda A: [
            getattr(floats(A), "size"),
            hasattr(floats(A), "nothing"),
            hasattr(mean(A), "item"),
            hasattr(mean(A), "__len__"),
            hasattr(mean(A), "__iter__"),
        ],
    ),
    Call("new attributes", lambda A: attempt(setattr, floats(A), "name", 1)),
    Call("del of an item", lambda A: operator.delitem(floats(A), 0)),
    Call("calling an array", lambda A: floats(A)()),
]


def sum_up(A: Make) -> list[Any]:
    total, count, longest, first = 0.0, 0, -math.inf, mean(A)
    kept = first
    for row in table(A):
        total += row.sum()
        count += (row > 0).sum()
        longest = max(longest, row.max())
        first -= row[0]
    return [total, count, longest, first, kept, total / count]


def iterated(A: Make) -> list[Any]:
    x = floats(A)
    seen = []
    for i, value in enumerate(x):
        x[i] = value * 2
        if i + 1 < len(x):
            x[i + 1] += value
        seen.append(value)
    for row in (y := table(A)):
        row *= row[0]
        row[-1:] = 0
    return [seen, x, y]


def unpacked(first: Any, last: Any) -> list[Any]:
    a, *rest = first
    (b, c), d = last[:2], last[-1]
    return [a, rest, b, c, d, [*first, *last]]


# --- bytes -----------------------------------------------------------------------------------------------------------


def written(A: Make) -> bytes:
    file = io.BytesIO()
    for part in (floats(A), table(A).T, floats(A)[::2], integers(A)):
        file.write(bytes(part))
    return file.getvalue()


def to_file(A: Make) -> Any:
    with tempfile.TemporaryFile() as file:
        file.write(table(A).tobytes())
        file.seek(0)
        return np.frombuffer(file.read()).reshape(2, 3)


def packed_into(A: Make) -> Any:
    buffer = bytearray(24)
    struct.pack_into("<3d", buffer, 0, *table(A)[1])
    return list(struct.iter_unpack("<d", buffer))


def arrays_of_python(A: Make) -> Any:
    made = array.array("d", floats(A))
    made.extend(table(A)[0])
    made.append(mean(A))
    made.frombytes(bytes(floats(A)))
    return made.tolist(), array.array("i", integers(A)), made.index(mean(A)), made.count(A([4.0])[0])


def wave_file(A: Make, data: Callable[[Any], Any]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(data(A([0, 100, -100, 32767], "i2")))
    return file.getvalue()


def copied_by_ctypes(A: Make) -> Any:
    return list((ctypes.c_double * 5).from_buffer_copy(bytes(floats(A)))), ctypes.c_double(mean(A)).value


BYTES = [
    Call("bytes", lambda A: [bytes(floats(A)), bytes(A([1, 2, 3])), bytes(A([True, False])), bytes(A([[1, 2]], "u1"))]),
    Call("bytes of views", lambda A: [bytes(table(A).T), bytes(floats(A)[::-2]), bytes(table(A)[:, 1:])]),
    Call("bytes of one element", lambda A: [bytes(A([3])), bytes(A(2.5)), bytes(A([]))]),
    Call("bytes of an integer without axes", lambda A: bytes(A(3))),
    *of_each("bytes", bytes),
    Call("bytes in a list", lambda A: [bytes(list(A([1, 2, 3]))), bytearray(A([65, 66]).tolist())]),
    Call("bytes(x) in io", written),
    Call("tobytes in a file", to_file),
    Call(
        "sha256 of bytes",
        lambda A: [hashlib.sha256(bytes(floats(A))).hexdigest(), hashlib.sha256(bytes(table(A).T)).hexdigest()],
    ),
    Call("sha256 of data", lambda A: hashlib.sha256(floats(A).data).hexdigest()),
    Call("md5 of tobytes", lambda A: hashlib.md5(table(A).T.tobytes()).hexdigest()),
    Call(
        "zlib and gzip of bytes",
        lambda A: [zlib.crc32(bytes(floats(A))), gzip.decompress(gzip.compress(bytes(table(A))))],
    ),
    Call("base64 of tobytes", lambda A: base64.b64encode(integers(A).tobytes()).decode()),
    Call(
        "struct.pack",
        lambda A: [
            struct.pack("<5d", *floats(A)),
            struct.pack("<5q", *integers(A)),
            struct.pack("<f?", half(A), true(A)),
        ],
    ),
    Call("struct.pack of an array", lambda A: struct.pack("<d", A(2.5))),
    Call("struct.pack of a wrong kind", lambda A: struct.pack("<q", mean(A))),
    Call("struct.pack_into", packed_into),
    Call("struct.unpack", lambda A: struct.unpack("<5d", bytes(floats(A)))),
    Call("array.array", arrays_of_python),
    Call("ctypes", copied_by_ctypes),
    Call("ctypes of an integer", lambda A: ctypes.c_int(three(A)).value),
    Call("wave of tobytes", lambda A: wave_file(A, lambda x: x.tobytes())),
    Call("np.save to io", lambda A: saved(A)),
]

if BUFFERS:

    def viewed(A: Make) -> Any:
        with memoryview(table(A)) as view:
            return view.format, view.shape, view.ndim, view.tolist(), view.nbytes, bytes(view), view.c_contiguous

    def big_write(A: Make) -> bytes:
        file = io.BytesIO()
        for part in (floats(A), table(A), A([[True, False]])):
            file.write(part)
        return file.getvalue()

    READ_ONLY = "what C code gets is a private, read-only copy; read bytes, and assign: x[...] = np.frombuffer(data)"

    BYTES += [
        Call("memoryview", viewed),
        Call("memoryview of views", lambda A: [memoryview(table(A).T).tolist(), memoryview(floats(A)[::2]).tolist()]),
        Call("memoryview cast", lambda A: memoryview(A([1, 2], "i4")).cast("B").tolist()),
        Call("memoryview compared", lambda A: memoryview(floats(A)) == memoryview(floats(A))),
        Call("memoryview of numbers", lambda A: [bytes(memoryview(mean(A))), memoryview(three(A)).format]),
        Call("write of an array", big_write),
        Call("BytesIO of an array", lambda A: io.BytesIO(floats(A)).getvalue()),
        Call("bytearray of an array", lambda A: bytearray(floats(A))),
        Call("bytearray of integers", lambda A: bytearray(A([1, 2, 3]))),
        Call("bytearray extended", lambda A: extended(A)),
        Call("join of arrays", lambda A: b"".join([floats(A), integers(A)])),
        Call("bytes plus an array", lambda A: attempt(operator.add, b"ab", floats(A))),
        Call("sha256 of an array", lambda A: hashlib.sha256(floats(A)).hexdigest()),
        Call("sha256 of a transpose", lambda A: hashlib.sha256(table(A).T).hexdigest()),
        Call("sha256 updated", lambda A: [(h := hashlib.sha256()), h.update(table(A)), h.hexdigest()][-1]),
        Call(
            "crc32 and zlib of an array",
            lambda A: [
                zlib.crc32(floats(A)),
                binascii.hexlify(A([1, 2], "u1")),
                zlib.decompress(zlib.compress(table(A))),
            ],
        ),
        Call("base64 of an array", lambda A: base64.b64encode(integers(A))),
        Call("struct.unpack of an array", lambda A: struct.unpack("<5d", floats(A))),
        Call("struct.unpack_from an array", lambda A: struct.unpack_from("<d", floats(A), 8)),
        Call(
            "array.array from an array's bytes",
            lambda A: [(a := array.array("d")), a.frombytes(floats(A).view("u1"))][0],
        ),
        Call("marshal of an array", lambda A: marshal.loads(marshal.dumps(floats(A)))),
        Call("ctypes copies an array", lambda A: list((ctypes.c_double * 5).from_buffer_copy(floats(A)))),
        Call("wave of an array", lambda A: wave_file(A, lambda x: x)),
        Call("isinstance of Buffer", lambda A: isinstance(floats(A), collections.abc.Buffer)),
        Call("pickle.PickleBuffer", lambda A: bytes(pickle.PickleBuffer(memoryview(floats(A))))),
        Call("readinto", lambda A: io.BytesIO(bytes(40)).readinto(floats(A)), raises=TypeError, reason=READ_ONLY),
        Call(
            "struct.pack_into an array",
            lambda A: struct.pack_into("<d", floats(A), 0, 9.0),
            raises=TypeError,
            reason=READ_ONLY,
        ),
        Call(
            "memoryview written",
            lambda A: operator.setitem(memoryview(floats(A)), 0, 9.0),
            raises=TypeError,
            reason=READ_ONLY,
        ),
        Call(
            "ctypes from an array",
            lambda A: (ctypes.c_double * 5).from_buffer(floats(A))[0],
            raises=TypeError,
            reason=READ_ONLY,
        ),
    ]


def saved(A: Make) -> Any:
    file = io.BytesIO()
    np.save(file, table(A))
    np.savez(other := io.BytesIO(), x=table(A), mean=mean(A))
    return file.getvalue(), dict(np.load(io.BytesIO(other.getvalue())))


def extended(A: Make) -> bytearray:
    made = bytearray(b"a")
    made.extend(A([1, 2, 3]))
    made[:0] = integers(A)
    return made


# --- functools, itertools, collections, heapq, bisect, operator, random ----------------------------------------------


@functools.singledispatch
def described(value: Any) -> str:
    return "something"


@described.register(np.ndarray)
def _of_an_array(value: Any) -> str:
    return f"array of {value.shape}"


@described.register(np.floating)
def _of_a_floating(value: Any) -> str:
    return f"floating {value}"


@described.register(np.integer)
def _of_an_integer(value: Any) -> str:
    return f"integer {value}"


class Described:
    @functools.singledispatchmethod
    def of(self, value: Any) -> str:
        return "something"

    @of.register
    def _(self, value: np.ndarray) -> str:
        return "array"

    @of.register
    def _(self, value: float) -> str:
        return "float"


class Summary:
    def __init__(self, x: Any) -> None:
        self.x, self.computed = x, 0

    @functools.cached_property
    def mean(self) -> Any:
        self.computed += 1
        return self.x.mean()


def cached(A: Make) -> Any:
    @functools.lru_cache(maxsize=None, typed=False)
    def square(value: Any) -> Any:
        return value * value

    results = [square(value) for value in (mean(A), mean(A), 1.5, three(A), 3)]
    return results, square.cache_info()


def cached_array(A: Make) -> Any:
    return functools.cache(len)(floats(A))


def defaulted(A: Make) -> Any:
    groups = collections.defaultdict(list)
    for key, value in zip(integers(A), floats(A)):
        groups[key].append(value)
    return dict(groups), groups[3], 5 in groups


def queued(A: Make) -> Any:
    deque = collections.deque(floats(A), maxlen=4)
    deque.append(mean(A))
    deque.rotate(A([2])[0])
    return list(deque), deque.index(mean(A)), deque.count(0.5), collections.deque(table(A)).pop()


def heaped(A: Make) -> Any:
    heap = list(floats(A))
    heapq.heapify(heap)
    heapq.heappush(heap, mean(A))
    pairs = [(row.max(), i) for i, row in enumerate(table(A))]
    heapq.heapify(pairs)
    return [heapq.heappop(heap) for _ in range(3)], heapq.heappop(pairs)


def sampled(A: Make, draw: Callable[[random.Random, Any], Any]) -> Any:
    return draw(random.Random(5), A)


def shuffled(rng: random.Random, A: Make) -> Any:
    items = list(floats(A))
    rng.shuffle(items)
    return items


def shuffled_in_place(rng: random.Random, A: Make) -> Any:
    x = floats(A)
    rng.shuffle(x)
    return x


def inserted(A: Make) -> Any:
    items = sorted(floats(A))
    bisect.insort(items, mean(A))
    return items, bisect.bisect_left(A([1.0, 2.0, 4.0]), mean(A)), bisect.bisect([1, 2, 3, 4], three(A))


def in_place(A: Make) -> list[Any]:
    made = []
    for name in ("iadd", "isub", "imul", "itruediv", "ipow"):
        x = floats(A)
        made.append([getattr(operator, name)(x, 2) is x, x])
    for name in ("ifloordiv", "imod", "iand", "ior", "ixor", "ilshift", "irshift"):
        x = integers(A)
        made.append([getattr(operator, name)(x, 2) is x, x])
    return made


Point = collections.namedtuple("Point", "x y z")


class Stack(collections.UserList):
    """A list of one's own."""


CONTAINERS = [
    Call(
        "reduce",
        lambda A: [
            functools.reduce(operator.mul, floats(A)),
            functools.reduce(operator.add, table(A)),
            functools.reduce(np.maximum, table(A), 1.5),
            functools.reduce(math.gcd, A([12, 18, 24])),
        ],
    ),
    Call("reduce of products", lambda A: functools.reduce(np.dot, [A([[1, 2], [3, 4]])] * 3)),
    Call(
        "singledispatch",
        lambda A: [
            described(floats(A)),
            described(table(A)),
            described(mean(A)),
            described(three(A)),
            described(half(A)),
            described(A(2.0)),
            described(true(A)),
        ],
    ),
    Call(
        "singledispatchmethod", lambda A: [Described().of(floats(A)), Described().of(mean(A)), Described().of(half(A))]
    ),
    Call("lru_cache", cached),
    Call("lru_cache of an array", cached_array),
    Call(
        "partial",
        lambda A: [
            functools.partial(np.sum, axis=0)(table(A)),
            functools.partial(np.add, floats(A))(1),
            functools.partial(operator.mul, mean(A))(2),
        ],
    ),
    Call("cached_property", lambda A: [(s := Summary(floats(A))), s.mean, s.mean, s.computed][1:]),
    Call("cmp_to_key", lambda A: sorted(floats(A), key=functools.cmp_to_key(lambda a, b: b - a))),
    Call("cmp_to_key with int", lambda A: sorted(integers(A), key=functools.cmp_to_key(lambda a, b: int(b - a)))),
    Call(
        "accumulate",
        lambda A: [
            list(itertools.accumulate(floats(A))),
            list(itertools.accumulate(integers(A), max)),
            list(itertools.accumulate(table(A))),
            list(itertools.accumulate(floats(A), initial=1)),
        ],
    ),
    Call(
        "chain",
        lambda A: [list(itertools.chain(floats(A), integers(A))), list(itertools.chain.from_iterable(table(A)))],
    ),
    Call(
        "product",
        lambda A: [list(itertools.product(integers(A)[:2], repeat=2)), list(itertools.product(*table(A)))[:3]],
    ),
    Call(
        "combinations",
        lambda A: [list(itertools.combinations(integers(A)[:3], 2)), list(itertools.permutations(floats(A)[:2]))],
    ),
    Call("pairwise", lambda A: [list(itertools.pairwise(floats(A))), [b - a for a, b in itertools.pairwise(table(A))]]),
    Call("zip_longest", lambda A: list(itertools.zip_longest(floats(A), table(A), fillvalue=0))),
    Call(
        "islice",
        lambda A: [
            list(itertools.islice(floats(A), 1, None, 2)),
            attempt(lambda: list(itertools.islice("abcd", three(A)))),
        ],
    ),
    Call(
        "compress",
        lambda A: [
            list(itertools.compress("abcde", floats(A) > 1)),
            list(itertools.compress(floats(A), integers(A) > 2)),
        ],
    ),
    Call("groupby", lambda A: [(key, list(group)) for key, group in itertools.groupby(A([1, 1, 2, 2, 1]))]),
    Call(
        "takewhile, dropwhile",
        lambda A: [
            list(itertools.takewhile(lambda v: v < 4, floats(A))),
            list(itertools.dropwhile(lambda v: v < 4, floats(A))),
        ],
    ),
    Call(
        "starmap", lambda A: [list(itertools.starmap(pow, A([[2, 3], [3, 2]]))), list(itertools.starmap(max, table(A)))]
    ),
    Call(
        "tee, cycle, repeat",
        lambda A: [
            list(itertools.tee(floats(A))[1]),
            list(itertools.islice(itertools.cycle(integers(A)), 7)),
            list(itertools.repeat(0, three(A))),
        ],
    ),
    Call("count", lambda A: list(itertools.islice(itertools.count(three(A), half(A)), 3))),
    Call("filterfalse", lambda A: list(itertools.filterfalse(np.isnan, A([1.0, NAN, 2.0])))),
    *([Call("batched", lambda A: list(itertools.batched(floats(A), 2)))] if BUFFERS else []),
    Call(
        "Counter",
        lambda A: [
            collections.Counter(integers(A)),
            collections.Counter(integers(A)).most_common(1),
            collections.Counter(A([True, False, True]))[True],
            collections.Counter(integers(A))[3],
        ],
    ),
    Call("Counter of tolist", lambda A: collections.Counter(integers(A).tolist()).most_common()),
    Call("Counter by argmax", lambda A: collections.Counter(row.argmax() for row in table(A))),
    Call("deque", queued),
    Call("defaultdict", defaulted),
    Call(
        "OrderedDict", lambda A: [list(collections.OrderedDict.fromkeys(integers(A))), dict.fromkeys(floats(A)[:2], 0)]
    ),
    Call("ChainMap", lambda A: collections.ChainMap({"a": mean(A)}, {"b": floats(A)})["b"]),
    Call(
        "namedtuple",
        lambda A: [Point(*table(A)[0]), Point(*table(A)[0])._asdict(), Point(*table(A).T).y, Point._make(table(A)[1])],
    ),
    Call("UserList", lambda A: [Stack(floats(A)).data, Stack(integers(A)).count(3)]),
    Call(
        "list methods",
        lambda A: [list(floats(A)).index(4.0), [1, 2, 3].index(three(A)), list(integers(A)).count(three(A))],
    ),
    Call("list extended", lambda A: [[*floats(A)], [0] + list(integers(A)), [9.0].__iadd__(floats(A))]),
    Call("list plus an array", lambda A: [[1, 2, 3, 4, 5] + floats(A), operator.iadd([1, 2], A([3.0, 4.0]))]),
    Call("list slice assigned", lambda A: assigned(A)),
    Call("arrays compared in lists", lambda A: [1.5, -2.25] == list(floats(A)[:2])),
    Call("lists of arrays compared", lambda A: [floats(A)] == [floats(A)]),
    Call("heapq", heaped),
    Call(
        "heapq.nlargest",
        lambda A: [
            heapq.nlargest(2, floats(A)),
            heapq.nsmallest(three(A), floats(A)),
            heapq.nlargest(1, table(A), key=np.sum),
            list(heapq.merge(*np.sort(table(A)))),
        ],
    ),
    Call("heapq of rows", lambda A: heapq.nlargest(2, [(1.0, row) for row in table(A)])),
    Call("bisect", inserted),
    Call("bisect with a key", lambda A: bisect.bisect(list(table(A)), 1.5, key=lambda row: -row[1])),
    Call(
        "itemgetter",
        lambda A: [
            operator.itemgetter(1, 2)(floats(A)),
            operator.itemgetter(three(A))("abcdef"),
            operator.itemgetter(slice(2))(floats(A)),
            operator.itemgetter((0, 1))(table(A)),
        ],
    ),
    Call("attrgetter", lambda A: operator.attrgetter("shape", "dtype", "ndim", "T")(table(A))),
    Call(
        "methodcaller",
        lambda A: [operator.methodcaller("sum", axis=0)(table(A)), operator.methodcaller("reshape", 3, 2)(table(A))],
    ),
    Call(
        "operators",
        lambda A: [
            f(floats(A), integers(A))
            for f in (
                operator.add,
                operator.sub,
                operator.mul,
                operator.truediv,
                operator.floordiv,
                operator.mod,
                operator.pow,
                operator.matmul,
                operator.lt,
                operator.eq,
            )
        ],
    ),
    Call(
        "operators on integers",
        lambda A: (
            [f(integers(A), 2) for f in (operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift)]
            + [operator.invert(integers(A)), operator.neg(floats(A))]
        ),
    ),
    Call("operators in place", in_place),
    Call(
        "operators of numbers",
        lambda A: [
            operator.index(three(A)),
            operator.truth(true(A)),
            operator.not_(mean(A)),
            operator.is_(true(A), True),
        ],
    ),
    Call(
        "contains, countOf, indexOf",
        lambda A: [
            operator.contains(floats(A), 4.0),
            operator.countOf(integers(A), 3),
            operator.indexOf(floats(A), 4.0),
            operator.length_hint(floats(A)),
        ],
    ),
    Call(
        "getitem, setitem",
        lambda A: [operator.getitem(floats(A), three(A)), operator.setitem(x := floats(A), three(A), 9), x],
    ),
    *[
        Call(f"random.{name}", lambda A, draw=draw: sampled(A, draw))
        for name, draw in {
            "choice": lambda rng, A: [rng.choice(floats(A)) for _ in range(5)],
            "choice of rows": lambda rng, A: rng.choice(table(A)),
            "choices": lambda rng, A: rng.choices(floats(A), weights=integers(A), k=3),
            "choices by cumulative weights": lambda rng, A: rng.choices(
                "abcde", cum_weights=np.cumsum(integers(A)), k=4
            ),
            "sample": lambda rng, A: rng.sample(floats(A), 2),
            "sample of a list": lambda rng, A: rng.sample(list(floats(A)), 3),
            "sample of so many": lambda rng, A: rng.sample(range(10), three(A)),
            "shuffle of a list": shuffled,
            "shuffle": shuffled_in_place,
            "randrange": lambda rng, A: [rng.randrange(A([100])[0]), rng.randint(0, three(A))],
            "uniform": lambda rng, A: [rng.uniform(mean(A), 9), rng.gauss(mean(A), half(A)), rng.expovariate(mean(A))],
            "getrandbits": lambda rng, A: rng.getrandbits(three(A)),
        }.items()
    ],
    Call(
        "random seeded by a number",
        lambda A: [random.Random(float(mean(A))).random(), random.Random(int(three(A))).random()],
    ),
    Call("random seeded by a float64", lambda A: random.Random(mean(A)).random()),
    Call(
        "difflib",
        lambda A: difflib.SequenceMatcher(a=integers(A), b=A([3, 1, 3, 5]), autojunk=False).get_matching_blocks(),
    ),
]


def assigned(A: Make) -> list[Any]:
    items: list[Any] = list(range(4))
    items[1:3] = floats(A)
    items[:: three(A)] = [0] * len(items[::3])
    return items


# --- text, logging, threads, queues, dataclasses, classes ------------------------------------------------------------


def printed(A: Make) -> str:
    file = io.StringIO()
    print(floats(A), mean(A), three(A), half(A), true(A), file=file, sep=" | ")
    print(*table(A), *integers(A), file=file)
    with contextlib.redirect_stdout(file):
        print(table(A), complex_number(A))
        pprint.pprint({"mean": mean(A), "n": three(A)})
    return file.getvalue()


def logged(A: Make) -> str:
    file = io.StringIO()
    logger = logging.Logger("of this call")
    logger.addHandler(logging.StreamHandler(file))
    logger.warning("%s", floats(A))
    logger.warning("mean %s %.3f, n %d, %r", mean(A), mean(A), three(A), half(A))
    logger.warning(mean(A))
    logger.warning("%(mean).2f", {"mean": mean(A)})
    logger.setLevel(int(A([20, 30]).max()))
    logger.info("not told %s", floats(A))
    return file.getvalue()


def in_threads(A: Make) -> Any:
    rows = table(A)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        sums, sines = list(pool.map(np.sum, rows)), list(pool.map(np.sin, rows))
        futures = [pool.submit(row.mean) for row in rows]
        return sums, sines, [future.result() for future in futures]


def written_by_threads(A: Make) -> Any:
    x = A(np.zeros((4, 3)))

    def work(i: int) -> None:
        x[i] = i + np.arange(3)
        x[i, 0] += 0.5

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return x


def through_queues(A: Make) -> Any:
    waiting: queue.PriorityQueue[Any] = queue.PriorityQueue()
    for i, row in enumerate(table(A)):
        waiting.put((row.mean(), i, row))
    lifo: queue.LifoQueue[Any] = queue.LifoQueue(three(A))
    for value in floats(A)[:3]:
        lifo.put(value)
    return [waiting.get() for _ in range(2)], lifo.get(), lifo.full()


def ties_in_queues(A: Make) -> Any:
    waiting: queue.PriorityQueue[Any] = queue.PriorityQueue()
    for row in table(A):
        waiting.put((1.0, row))
    return waiting.get()


async def _gathered(A: Make) -> Any:
    async def one(row: Any) -> Any:
        await asyncio.sleep(0)
        return row.sum()

    return await asyncio.gather(*[one(row) for row in table(A)]), await asyncio.to_thread(np.max, table(A))


def exits(A: Make) -> Any:
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.printoptions(precision=int(three(A))))
        stack.callback(floats(A).fill, 0)
        held = stack.enter_context(contextlib.nullcontext(floats(A)))
        return str(held / 3)


def suppressed(A: Make) -> str:
    with contextlib.suppress(ValueError):
        if floats(A):
            return "no error"
    return "suppressed"


def in_a_context(A: Make) -> Any:
    variable: contextvars.ContextVar[Any] = contextvars.ContextVar("variable")
    variable.set(floats(A))
    return contextvars.copy_context().run(lambda: variable.get().sum())


@dataclasses.dataclass
class Result:
    x: np.ndarray
    mean: float = 0.0
    parts: list = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.mean = self.x.mean()


@dataclasses.dataclass(order=True, frozen=True)
class Score:
    value: float
    row: int


def weakly(A: Make) -> Any:
    x, gone = floats(A), []
    reference = weakref.ref(x)
    weakref.finalize(x, gone.append, 1)
    names = weakref.WeakValueDictionary({"x": x})
    before = reference() is x, list(names)
    del x
    return before, gone == [1] or len(gone)


class Checked:
    """A descriptor that checks what it is given, as libraries of models do."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return instance.__dict__[self.name]

    def __set__(self, instance: Any, value: Any) -> None:
        if not isinstance(value, (np.ndarray, np.floating, float)):
            raise TypeError(self.name)
        instance.__dict__[self.name] = value


class Model:
    weights = Checked()
    rate = Checked()


def checked(A: Make) -> Any:
    model = Model()
    model.weights, model.rate = table(A), mean(A)
    model.weights *= model.rate
    return model.weights, vars(model)["rate"]


class ArrayLike(abc.ABC):
    """An abstract class that takes NumPy's arrays for its own."""


ArrayLike.register(np.ndarray)


class Scalar(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return issubclass(other, numbers.Number)


@typing.runtime_checkable
class HasShape(typing.Protocol):
    shape: tuple
    dtype: Any

    def sum(self) -> Any: ...


class Typed(typing.TypedDict):
    x: np.ndarray
    mean: float


def annotated(x: np.ndarray, scale: float = 1.0) -> np.ndarray:
    return x * scale


def by_annotations(A: Make) -> Any:
    hints = typing.get_type_hints(annotated)
    bound = inspect.signature(annotated).bind(floats(A), scale=mean(A))
    return [isinstance(value, hints[name]) for name, value in bound.arguments.items()], annotated(
        *bound.args, **bound.kwargs
    )


def timed(A: Make) -> Any:
    return [datetime.timedelta(seconds=mean(A)), datetime.timedelta(days=1) * mean(A), datetime.timedelta(1) / mean(A),
            datetime.datetime.fromtimestamp(A([86400.5]).sum(), datetime.UTC)]  # fmt: skip


TEXT = [
    Call("print", printed),
    Call("logging", logged),
    Call("Template", lambda A: string.Template("$x has the mean ${mean}").substitute(x=floats(A), mean=mean(A))),
    Call("Formatter", lambda A: string.Formatter().format("{0[1]:.2f} {0.shape} {1!r}", floats(A), three(A))),
    Call("format_map", lambda A: "{x} {mean:.1f} {x[2]} {x.size}".format_map({"x": floats(A), "mean": mean(A)})),
    Call("textwrap", lambda A: textwrap.fill(str(A(np.arange(30))), 20)),
    Call(
        "pprint",
        lambda A: pprint.pformat(
            {"numbers": list(floats(A)), "means": [mean(A)] * 8, "rows": table(A).tolist()}, width=60
        ),
    ),
    Call(
        "join",
        lambda A: [
            ", ".join(map(str, integers(A))),
            " ".join(f"{x:.1f}" for x in floats(A)),
            "".join(map(str, table(A))),
        ],
    ),
    Call("join of numbers", lambda A: ", ".join(floats(A))),
    Call(
        "just",
        lambda A: [
            "x".rjust(three(A)),
            "x".center(A([5])[0], "-"),
            "7".zfill(three(A)),
            "a,b,c".split(",", integers(A)[1]),
        ],
    ),
    Call("timedelta", timed),
    Call("timedelta of an integer", lambda A: datetime.timedelta(seconds=three(A))),
    Call("timedelta times an integer", lambda A: datetime.timedelta(1) * three(A)),
    Call("date of integers", lambda A: [datetime.date(*A([2024, 2, 29])), datetime.time(A([23])[0])]),
    Call("date of floats", lambda A: datetime.date(2024, 1, A([2.0])[0])),
    Call("threads map", in_threads),
    Call("threads write", written_by_threads),
    Call("queues", through_queues),
    Call("queues with ties", ties_in_queues),
    Call("asyncio", lambda A: asyncio.run(_gathered(A))),
    Call("ExitStack", exits),
    Call("suppress", suppressed),
    Call("contextvars", in_a_context),
    Call(
        "dataclass",
        lambda A: [(r := Result(floats(A), parts=[three(A)])), dataclasses.asdict(r), dataclasses.astuple(r)][1:],
    ),
    Call("dataclass replaced", lambda A: vars(dataclasses.replace(Result(floats(A)), x=table(A)))),
    Call("dataclass compared", lambda A: Result(floats(A)) == Result(floats(A))),
    Call(
        "dataclass of numbers",
        lambda A: [
            sorted(Score(row.max(), row.argmax()) for row in table(A)),
            repr(Score(mean(A), three(A))),
            hash(Score(mean(A), three(A))) == hash(Score(1.5, 3)),
        ],
    ),
    Call("weakref", weakly),
    Call("descriptor with isinstance", checked),
    Call("abstract class registered", lambda A: [isinstance(floats(A), ArrayLike), isinstance(mean(A), ArrayLike)]),
    Call("abstract class with a hook", lambda A: [isinstance(make(A), Scalar) for make in (*NUMBERS.values(), floats)]),
    Call(
        "runtime protocol",
        lambda A: [isinstance(floats(A), HasShape), isinstance(mean(A), HasShape), isinstance([], HasShape)],
    ),
    Call("annotations", by_annotations),
    Call("TypedDict", lambda A: Typed(x=floats(A), mean=mean(A))),
    Call(
        "SimpleNamespace",
        lambda A: [
            types.SimpleNamespace(mean=mean(A)) == types.SimpleNamespace(mean=1.5),
            repr(types.SimpleNamespace(mean=mean(A), n=three(A))),
        ],
    ),
    Call(
        "inspect of methods",
        lambda A: [
            inspect.isroutine(floats(A).mean),
            callable(floats(A).sum),
            inspect.isroutine(mean(A).item),
            inspect.isgenerator(iter(floats(A))),
            inspect.isclass(floats(A)),
        ],
    ),
    Call("colorsys", lambda A: [colorsys.rgb_to_hsv(*A([0.2, 0.4, 0.4])), colorsys.hls_to_rgb(*A([0.5, 0.25, 1.0]))]),
]

CALLS = [*FORMS, *MATH, *PYTHON, *BYTES, *CONTAINERS, *TEXT]
