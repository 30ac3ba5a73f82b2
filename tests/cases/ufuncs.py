"""Rows for calling every ufunc: dtypes, promotion, scalars, special values, layouts, and each keyword of the call.

Not here: the methods of ufuncs (`ufunc_methods.py`), ufuncs that NumPy did not make (`foreign_ufuncs.py`).
"""

from __future__ import annotations

import itertools
import operator
import warnings
from typing import Any

import numpy as np
from numpy.testing.overrides import get_overridable_numpy_ufuncs

from .spec import COMPLEX, DTYPES, FLOATS, INTEGERS, Bare, Host, Sliced, Table, Transposed, positive, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

UFUNCS: dict[str, np.ufunc] = {u.__name__: u for u in sorted(get_overridable_numpy_ufuncs(), key=lambda u: u.__name__)}
# Those for strings list no loop in `types`; nor do `real` and `imag`, which are ufuncs since NumPy 2.5.
STRINGS = {name: u for name, u in UFUNCS.items() if not u.types and name not in ("real", "imag")}
NUMERIC = {name: u for name, u in UFUNCS.items() if name not in STRINGS and u.signature is None}
UNARY = {name: u for name, u in NUMERIC.items() if u.nin == 1}
BINARY = {name: u for name, u in NUMERIC.items() if u.nin == 2}

NEEDS_POSITIVE = {"power", "float_power", "left_shift", "right_shift", "ldexp", "reciprocal"}
DOMAIN = {"arccos", "arcsin", "arctanh", "log", "log10", "log1p", "log2", "sqrt", "arccosh", "cbrt"}
DIVIDING = {"divide", "floor_divide", "remainder", "fmod", "divmod", "gcd", "lcm", "float_power", "power"}
FINITE = {"f2": 60000.0, "f4": 3e38, "f8": 1e308}


def dtype_of(operand: Any) -> Any:
    return operand if isinstance(operand, (bool, int, float, complex)) else getattr(operand, "array", operand)


def known(*names: str) -> list[str]:
    """Those that are ufuncs in this NumPy: 2.0 has fewer for strings."""
    return [name for name in names if name in UFUNCS]


def data(u: np.ufunc, d: str, shape: Any, seed: int = 0) -> np.ndarray:
    return positive(d, shape, seed) if u.__name__ in NEEDS_POSITIVE else sample(d, shape, seed)


# --- every dtype, and the pairs of different ones -------------------------------------------------------------------
for name, u in UNARY.items():
    # NumPy 2.0 rounds integers to floats.
    for d in DTYPES if name not in ("floor", "ceil", "trunc") or NUMPY >= "2.1.0" else FLOATS + COMPLEX:
        table(u, data(u, d, (2, 3)))
    for d in FLOATS + COMPLEX if name in DOMAIN else ():
        table(u, positive(d, 5) + (1 if name == "arccosh" else 0))
for name in ("degrees", "rad2deg", "radians", "deg2rad"):  # float16 is multiplied by a float32 factor
    for d in ("f2", "i1"):
        table(UFUNCS[name], np.arange(-120, 120, 7, dtype=d)).within(1e-6)
        table(UFUNCS[name], np.arange(-120, 120, 7, dtype=d), out=np.zeros(35)).within(1e-6)
for u in BINARY.values():
    for d in DTYPES:
        table(u, data(u, d, (2, 3)), data(u, d, (2, 3), seed=1))
    for d, e in (("?", "i1"), ("i1", "u1"), ("i8", "f4"), ("f4", "c8"), ("f8", "i4")):
        table(u, data(u, d, 5), data(u, e, 5, seed=1))
for d, e in itertools.product(("?", "i1", "u2", "i8", "u8", "f2", "f4", "f8", "c8", "c16"), repeat=2):
    if d != e:
        table(np.add, positive(d, 4), positive(e, 4, seed=1))
for d in DTYPES:
    table(UFUNCS["clip"], sample(d, (2, 3)), sample(d, 3, 1), sample(d, 3, 2))
    table(UFUNCS["clip"], sample(d, 5), 0, 1)

# --- Python and NumPy scalars on either side ------------------------------------------------------------------------
for u in BINARY.values():
    for d, scalar in (("i8", 2), ("f4", 1.5)):
        table(u, positive(d, 4), scalar)
        table(u, scalar, positive(d, 4))
    table(u, positive("i1", 4), 2.5)
    table(u, positive("u1", 4), np.int8(3))
    table(u, positive("u1", 4), -1)
    table(u, 300, positive("i1", 4))
for u in (np.add, np.divide, np.less, np.bitwise_and):
    for d in ("?", "u1", "i8", "f2", "c8"):
        for scalar in (True, -1, 300, 2**70, 1.5, 1e300, np.nan, 1 + 2j):
            table(u, positive(d, 3), scalar)
            table(u, scalar, positive(d, 3))
    for other in ([1, 2, 3], (1.5, 2.5, 3.5), [[1], [2]], np.asarray(2), Host(np.asarray(2)), Host(positive("i8", 3)),
                  Bare(positive("i8", 3)), [], "text", None, [1, 2], range(3), np.bool_(True), np.int64(2),
                  np.float32(0.5)):
        table(u, positive("i1", 3), other)
        table(u, other, positive("i1", 3))

# --- special values -------------------------------------------------------------------------------------------------
EDGES = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5]
for u in UNARY.values():
    for d in FLOATS:
        table(u, np.array([*EDGES, np.finfo(d).smallest_subnormal, np.finfo(d).tiny, FINITE[d], -FINITE[d]]).astype(d))
for name, u in BINARY.items():
    for d in ("f4", "f8") if name in DIVIDING else ("f8",):
        table(u, np.array(EDGES, d)[:, None], np.array(EDGES, d))
for name in sorted(DIVIDING):
    for d in INTEGERS + FLOATS:
        table(UFUNCS[name], np.array([1, 0, 7, 5, 3], d), np.array([0, 0, 2, 5, 0], d))
    for d in ("i1", "i8", "f8") if "power" not in name else ():
        table(UFUNCS[name], np.array([-7, 7, -7, 7, -1, 0], d), np.array([3, -3, -3, 3, 0, -1], d))
EXTREMES = {"i1": [-128, -1, 127], "i8": [-(2**63), -1, 2**63 - 1], "u1": [0, 1, 255], "u8": [0, 1, 2**64 - 1]}
for d, values in EXTREMES.items():
    for name in ("negative", "absolute", "sign", "square", "invert", "bitwise_count", "positive"):
        table(UFUNCS[name], np.array(values, d))
    for name in ("add", "subtract", "multiply", "floor_divide", "remainder", "divmod", "fmod", "less", "maximum",
                 "bitwise_xor"):
        table(UFUNCS[name], np.array(values, d)[:, None], np.array(values, d))
for name, d, e in itertools.product(("floor_divide", "remainder", "divmod", "fmod", "maximum"), EXTREMES, EXTREMES):
    if d != e:
        table(UFUNCS[name], np.array(EXTREMES[d], d)[:, None], np.array(EXTREMES[e], e))
for name in ("left_shift", "right_shift"):
    for d, far in (("i8", [0, 63, 64, 70]), ("i1", [0, 7, 8, 9]), ("u1", [0, 7, 8, 100]), ("i8", [-1, 0, 1, 2])):
        table(UFUNCS[name], np.array([1, 3, 5, 7], d), np.array(far, d))
table(np.power, np.array([2, -3, 0]), np.array([-1, 2, 0]))
table(np.power, np.array([-2.0, -8.0, 0.0]), np.array([0.5, 1 / 3, -1]))
for d in FLOATS if NUMPY >= "2.3.0" else ():  # an exponent of all elements may be a root; of older NumPy's it is not
    for exponent in (0.5, np.float64(0.5), np.float32(0.5), np.float16(0.5), -0.5, -1, 2):
        table(np.power, np.array(EDGES, d), exponent)
    table(np.power, np.array(EDGES, d), np.full(len(EDGES), 0.5, d))
    table(np.power, np.array(EDGES, d), 0.5, out=np.zeros(len(EDGES)))
    table(np.power, np.array(EDGES, d), 0.5, where=np.arange(len(EDGES)) > 1, out=np.zeros(len(EDGES), d))
    table(np.float_power, np.array(EDGES, d), 0.5)
    table(operator.ipow, np.array(EDGES, d), 0.5).covering(np.ndarray.__ipow__)
table(np.float_power, np.array([2, 3]), np.array([-1, -2]))
WILD = np.array([complex(a, b) for a in (np.nan, np.inf, -np.inf, -0.0, 1.5) for b in (np.nan, np.inf, 0.0, -2.0)])
for name in ("isnan", "isinf", "isfinite", "absolute", "conjugate", "negative", "positive", "sign", "logical_not",
             "rint"):
    table(UFUNCS[name], WILD)
    table(UFUNCS[name], WILD.astype("c8"))
for name in ("add", "equal", "less", "maximum", "minimum", "fmax", "fmin", "logical_and", "greater_equal", "not_equal"):
    table(UFUNCS[name], WILD[:, None], WILD[::3])
for name in ("less", "less_equal", "equal", "not_equal", "greater", "greater_equal"):
    table(UFUNCS[name], np.array([0, 2**63 - 1, -1]), np.array([0, 2**63, 2**64 - 1], "u8"))
    table(UFUNCS[name], np.array([0, 2**64 - 1], "u8"), -1)
    table(UFUNCS[name], -1, np.array([0, 2**64 - 1], "u8"))
    table(UFUNCS[name], np.array([1, 2], "u1"), 10**30)
    table(UFUNCS[name], np.array([2**53 + 1]), np.array([2.0**53]))

# --- shapes and layouts ---------------------------------------------------------------------------------------------
for u in UNARY.values():
    d = "i8" if u.types and "d->d" not in u.types and "d->?" not in u.types and "d->dd" not in u.types else "f8"
    d = "c16" if u.__name__ in ("real", "imag") else d
    for x in (data(u, d, ()), data(u, d, (0, 3)), Sliced(data(u, d, (4, 6)), np.s_[::-2, 1::2]),
              Transposed(data(u, d, (3, 2)))):
        table(u, x)
for u in BINARY.values():
    d = "i8" if u.__name__ in ("gcd", "lcm", "left_shift", "right_shift") or "bitwise" in u.__name__ else "f8"
    e = "i8" if u.__name__ == "ldexp" else d
    for x, y in ((data(u, d, (3, 1)), data(u, e, (1, 4))), (data(u, d, ()), data(u, e, ())),
                 (data(u, d, (0, 3)), data(u, e, 3)),
                 (Sliced(data(u, d, (4, 6)), np.s_[::-2, ::3]), Transposed(data(u, e, (2, 2)))),
                 (data(u, d, ()), Host(data(u, e, 3))),
                 (Host(data(u, d, 3)), data(u, e, 3)), (Bare(data(u, d, 3)), data(u, e, 3)),
                 (data(u, d, 3), data(u, e, 4))):
        table(u, x, y)

# --- out, where, dtype and the other keywords, for every ufunc ------------------------------------------------------
MASK = np.array([True, False, True])


def outputs(u: np.ufunc, operands: tuple[np.ndarray, ...], order: str = "C") -> Any:
    """Arrays that can take what `u` gives for `operands`, filled with 7."""
    with np.errstate(all="ignore"):
        results = np.atleast_1d(u(*operands)) if u.nout == 1 else u(*operands)
    made = [np.full(r.shape, 7, r.dtype, order) for r in ([results] if u.nout == 1 else results)]
    return made[0] if u.nout == 1 else tuple(made)


for u in (*UNARY.values(), *BINARY.values(), UFUNCS["clip"]):
    for d in ("f8", "i8", "c16"):
        operands = tuple(data(u, d, (2, 3), seed) for seed in range(u.nin))
        if u.__name__ == "ldexp":
            operands = (positive("f8", (2, 3)), positive("i8", (2, 3)))
        try:
            out = outputs(u, operands)
        except TypeError:
            continue
        table(u, *operands, out=out)
        table(u, *operands, out=out, where=MASK)
        table(u, *operands, out=tuple(map(Host, out)) if u.nout > 1 else Host(out), where=Host(MASK))
        if u.nout == 1:
            table(u, *operands, out=Sliced(np.zeros((4, 3), out.dtype), np.s_[::-2]), where=np.asarray(True))
            table(u, *operands, out=(Transposed(np.zeros((3, 2), out.dtype)),), where=False)
        break
REPRESENTATIVES = (np.negative, np.sin, np.isnan, np.add, np.less, np.arctan2)
for u in REPRESENTATIVES:
    operands = tuple(positive("f8", (2, 3), seed) for seed in range(u.nin))
    for kwargs in ({"dtype": "f4"}, {"dtype": "c16"}, {"dtype": "i8"}, {"dtype": "f2", "casting": "unsafe"},
                   {"dtype": object},
                   {"order": "F"}, {"order": "C"}, {"order": "K"}, {"order": "Z"}, {"subok": False}, {"subok": True},
                   {"casting": "no"},
                   {"casting": "unsafe"}, {"casting": "odd"}, {"out": None}, {"out": np.zeros(3)},
                   {"out": np.zeros((2, 3), "f4")},
                   {"out": np.zeros((2, 3), "i8")}, {"out": np.zeros((2, 3), "i8"), "casting": "unsafe"},
                   {"out": np.zeros((4, 2, 3))},
                   {"out": np.zeros((2, 3), "c16")}, {"out": [1, 2]}, {"out": 3}, {"out": (np.zeros((2, 3)), None)},
                   {"axis": 0},
                   {"out": ()}, {"out": (None,)}, {"where": np.zeros(4, bool), "out": np.zeros((2, 3))},
                   {"keepdims": True},
                   {"where": np.ones(3), "out": np.zeros((2, 3))}, {"where": [True, False, True],
                                                                    "out": np.zeros((2, 3))},
                   {"signature": "d" * u.nin + "->d"}, {"signature": "f" * u.nin + "->f"}, {"signature": "nonsense"},
                   {"unknown": 1},
                   {"signature": (None,) * u.nin + (np.float64,)}, {"where": np.ones((2, 1), bool),
                                                                    "out": np.zeros((2, 3), bool)},
                   {"sig": "f" * u.nin + "->f", "casting": "same_kind"},
                   ):
        table(u, *operands, **kwargs)
    table(u, *operands, dtype=np.float32, out=np.zeros((2, 3))).within(1e-6)  # the digits of the loop, not of out=
    table(u)
    table(u, *operands, *operands, *operands)
    table(u, *(positive("i8", 3, s) for s in range(u.nin)), dtype="f4")
    table(u, *(positive("i8", 3, s) for s in range(u.nin)), out=np.zeros(3))
    table(u, *(positive("f8", (2, 3), s) for s in range(u.nin)), where=MASK).compared(lambda r: r[:, MASK])
    table(u, *(positive("f8", (2, 3), s) for s in range(u.nin)), where=np.ones((2, 2, 1), bool))
    table(u, *(Host(o) for o in operands), out=np.zeros((2, 3)))
    table(u, *(Host(o) for o in operands), out=np.zeros((2, 3), "i1"), casting="unsafe")
    table(u, *(Host(o) for o in operands), where=np.ones((2, 3), bool))
for u in (np.divmod, np.frexp, np.modf):
    operands = tuple(sample("f8", (2, 3), seed) for seed in range(u.nin))
    second = "i4" if u is np.frexp else "f8"
    for out in ((np.zeros((2, 3)), np.zeros((2, 3), second)), (None, np.zeros((2, 3), second)),
                (np.zeros((2, 3)), None), (None, None),
                (np.zeros(3), None), (np.zeros((2, 3)),), np.zeros((2, 3)),
                (np.zeros((2, 3), "f4"), np.zeros((2, 3), "i1")),
                (Host(np.zeros((2, 3))), np.zeros((2, 3), second)), (Transposed(np.zeros((3, 2))),
                                                                     np.zeros((2, 3), second))):
        table(u, *operands, out=out)
        table(u, *operands, out=out, where=MASK if isinstance(out, tuple) and all(o is not None for o in out) else True)
    table(u, *operands, np.zeros((2, 3)), np.zeros((2, 3), second))
    table(u, *operands, np.zeros((2, 3)))
    for d in ("i1", "i8", "f2", "f4", "?"):
        table(u, *(positive(d, 4, seed) for seed in range(u.nin)))
table(np.divmod, sample("i8", 5), 3)
table(np.divmod, 7, positive("i8", 5))
table(np.divmod, sample("f4", (3, 1)), Host(sample("f8", 3)))


def add_onto_itself(x: Any) -> Any:
    return np.add(x, x, out=x), x


def add_shifted_onto_itself(x: Any) -> Any:
    np.add(x[:-1], x[1:], out=x[1:])
    return x


def same_array_returned(x: Any) -> bool:
    out = np.empty_like(x)
    return np.multiply(x, 2, out=out) is out


def swap_outputs(x: Any, y: Any) -> Any:
    np.divmod(x, y, out=(y, x))
    return x, y


for d in ("i8", "f4", "c8"):
    table(add_onto_itself, sample(d, 5)).covering(np.add)
    table(add_shifted_onto_itself, sample(d, 7)).covering(np.add)
    table(same_array_returned, sample(d, 7)).covering(np.multiply)
table(swap_outputs, sample("f8", 4), positive("f8", 4)).covering(np.divmod)

# --- generalised ufuncs ---------------------------------------------------------------------------------------------
SHAPES = {"matmul": (((3, 4), (4, 2)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((2, 3, 4), (4, 2)),
                     ((5, 1, 3, 4), (2, 4, 2)),
                     ((3, 0), (0, 2)), ((0, 3), (3, 2)), ((3, 4), (3, 4)), ((), (3,)), ((2, 3, 4), (3, 4, 2))),
          "vecdot": (((4,), (4,)), ((3, 4), (4,)), ((3, 4), (3, 4)), ((2, 1, 4), (3, 4)), ((3, 0), (3, 0)),
                     ((3, 4), (3,)), ((), (4,))),
          "matvec": (((3, 4), (4,)), ((2, 3, 4), (4,)), ((3, 4), (2, 4)), ((2, 3, 4), (2, 4)), ((3, 0), (0,)),
                     ((4,), (4,)), ((3, 4), (3,))),
          "vecmat": (((3,), (3, 4)), ((2, 3), (3, 4)), ((3,), (2, 3, 4)), ((2, 3), (2, 3, 4)), ((0,), (0, 2)),
                     ((3,), (3,)), ((4,), (3, 4)))}
GENERALISED = {name: UFUNCS[name] for name in SHAPES if name in UFUNCS}
for name, u in GENERALISED.items():
    a, b = SHAPES[name][1 if name == "vecdot" else 0]
    for d in DTYPES:
        table(u, sample(d, a), sample(d, b))
    for d, e in (("i1", "f4"), ("i8", "u1"), ("f4", "c8"), ("f2", "i8"), ("?", "i1")):
        table(u, sample(d, a), sample(e, b))
    for p, q in SHAPES[name]:
        table(u, sample("f8", p), sample("f8", q))
        table(u, sample("c16", p), Host(sample("f8", q)))
    x, y = sample("f8", a), sample("f8", b)
    out = np.zeros(np.shape(u(x, y)))
    for kwargs in ({"out": out}, {"out": (out,)}, {"out": Host(out)}, {"out": np.zeros(7)}, {"out": out.astype("f4")},
                   {"dtype": "f4"},
                   {"out": out.astype("f4"), "casting": "unsafe"}, {"out": out.astype("c16")}, {"dtype": "i8"},
                   {"casting": "no"},
                   {"dtype": "i8", "casting": "unsafe"}, {"order": "F"}, {"subok": False}, {"signature": "dd->d"},
                   {"where": True},
                   {"axis": -1}, {"axis": 0}, {"axis": 9}, {"keepdims": True}, {"axes": [-1, -1, ()]},
                   {"axes": [(0, 1), (0, 1), (0, 1)]},
                   {"axes": [(-2, -1), -1, -1]}, {"axes": [-1, (-2, -1), -1]}, {"axes": [(-2, -1), (-2, -1), (-1, -2)]},
                   {"axes": [(1, 0), (1, 0), (0, 1)]}, {"axes": [-1, -1]}, {"axes": "odd"}, {"unknown": 1}):
        table(u, x, y, **kwargs)
    table(u, Transposed(sample("f8", a[::-1])), Sliced(sample("f8", (*b[:-1], 2 * b[-1])),
                                                     np.s_[..., ::2]))
    table(u, x, y.tolist())
    table(u, x.tolist(), y)
    table(u, x, Bare(y))
    table(u, x, 2)
    table(u, x, np.where(y > 1, np.nan, y))
if hasattr(np, "vecdot"):
    for axis in (0, 1, -1, -3):
        table(np.vecdot, sample("f8", (3, 3, 3)), sample("f8", (3, 3, 3), 1), axis=axis)
        table(np.vecdot, sample("c8", (3, 3, 3)), sample("f8", (3, 3, 3)), axis=axis, keepdims=True)
    table(np.vecdot, sample("f8", (4, 3)), sample("f8", (3, 4)), axes=[0, 1, ()])
    table(np.vecdot, sample("f8", (4, 3)), sample("f8", (3, 4)), axes=[0, 1, 0], keepdims=True)
for axes in ([(0, 1), (0, 1), (0, 1)], [(1, 0), (2, 1), (0, 2)], [(0, 2), (0, 1), (1, 2)],
             [(-1, -2), (-2, -1), (-2, -1)], [(0, 0), (0, 1), 0]):
    table(np.matmul, sample("f8", (3, 3, 3)), sample("f8", (3, 3, 3), 1), axes=axes)

# --- strings and dates: host arrays, with device integers where a ufunc takes numbers -------------------------------
WORDS = Host(np.array(["abcabc", "Hello World", "12", " ", "x1"]))
BYTES = Host(np.array([b"abcabc", b"Hello World", b"12", b" ", b"x1"]))
VARIABLE = Host(np.array(["abcabc", "Hello World", "12", " ", "x1"], dtype=np.dtypes.StringDType()))
STAR = Host(np.array("*", dtype=np.dtypes.StringDType()))
NUMBERS_OF_WORDS = np.array([0, 1, 2, 0, 1])
for name, u in STRINGS.items():
    if u.nin == 1:
        for words in (WORDS, BYTES, VARIABLE):
            table(u, words)
        table(u, sample("i8", 3))
    elif name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith"):
        for words, part in ((WORDS, "b"), (BYTES, b"1"), (VARIABLE, "l"), (WORDS, "")):
            table(u, words, part, 0, 10)
            table(u, words, part, NUMBERS_OF_WORDS, 2**62)
            table(u, words, part, 0, NUMBERS_OF_WORDS + 3)
        table(u, WORDS, Host(np.array(["abc", "World", "1", " ", "x"])), NUMBERS_OF_WORDS * 0, 10)
        table(u, NUMBERS_OF_WORDS, "a", 0, 10)
for name in known("_center", "_ljust", "_rjust"):
    table(UFUNCS[name], VARIABLE, NUMBERS_OF_WORDS + 10, STAR)
    table(UFUNCS[name], VARIABLE, 8, STAR)
    table(UFUNCS[name], WORDS, NUMBERS_OF_WORDS, "*")
    table(UFUNCS[name], NUMBERS_OF_WORDS, 8, "*")
for name in known("_zfill", "_expandtabs", "_expandtabs_length"):
    table(UFUNCS[name], VARIABLE, NUMBERS_OF_WORDS + 10)
    table(UFUNCS[name], WORDS, NUMBERS_OF_WORDS + 10)
    table(UFUNCS[name], BYTES, 8)
for name in ("_lstrip_chars", "_rstrip_chars", "_strip_chars"):
    table(UFUNCS[name], WORDS, "ax1")
    table(UFUNCS[name], BYTES, b"ax1")
    table(UFUNCS[name], VARIABLE, STAR)
    table(UFUNCS[name], NUMBERS_OF_WORDS, "1")
for name in known("_partition", "_rpartition"):
    table(UFUNCS[name], VARIABLE, STAR)
    table(UFUNCS[name], WORDS, "b")
    table(UFUNCS[f"{name}_index"], WORDS, "b", NUMBERS_OF_WORDS)
    pieces = tuple(Host(np.zeros(5, "U11")) for _ in range(3))
    table(UFUNCS[f"{name}_index"], WORDS, Host(np.array("b")), NUMBERS_OF_WORDS * 0 - 1, out=pieces)
table(UFUNCS["_replace"], VARIABLE, STAR, STAR, NUMBERS_OF_WORDS)
table(UFUNCS["_replace"], WORDS, "b", "c", NUMBERS_OF_WORDS)
table(UFUNCS["_replace"], WORDS, Host(np.array("b")), Host(np.array("cc")), NUMBERS_OF_WORDS,
      out=Host(np.zeros(5, "U20")))
if "_slice" in UFUNCS:
    table(UFUNCS["_slice"], WORDS, NUMBERS_OF_WORDS, 4, 1)
    table(UFUNCS["_slice"], VARIABLE, 0, NUMBERS_OF_WORDS + 1, 1)
for u in (np.add, np.equal, np.less, np.multiply, np.maximum, np.logical_and):
    for other in (WORDS, VARIABLE, NUMBERS_OF_WORDS, 2):
        table(u, WORDS, other)
        table(u, other, VARIABLE)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    DAYS = Host(np.array(["2020-01-01", "NaT", "2021-06-30"], "M8[D]"))
    SPANS = Host(np.array([1, 2, "NaT"], "m8[D]"))
for dates in (DAYS, SPANS):
    for u in (np.isnat, np.isfinite, np.isnan, np.isinf):
        table(u, dates)
    table(np.add, dates, np.array([1, 2, 3]))
    table(np.subtract, dates, np.array([1, 2, 3]))
    table(np.multiply, dates, np.array([1.5, 2, 3]))
    table(np.floor_divide, dates, np.array([2, 2, 3]))
    table(np.divide, dates, np.array([2, 2, 3]))
    table(np.equal, dates, np.array([1, 2, 3]))
    table(np.maximum, dates, SPANS)
    table(np.isnat, dates, out=np.zeros(3, bool))
