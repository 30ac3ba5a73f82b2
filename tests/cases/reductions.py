"""Rows for functions that reduce or accumulate along axes; medians, quantiles and histograms are in statistics.py."""

from __future__ import annotations

import numpy as np

from .spec import DTYPES, FLOATS, Host, Sliced, Table, Transposed, positive, sample

table = Table()

NEWER_2_1 = np.lib.NumpyVersion(np.__version__) >= "2.1.0"


def gaps(dtype: str, shape: int | tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Return `sample` data with NaN in about a third of the places."""
    values = sample(dtype, shape, seed)
    values[np.random.default_rng(seed + 7).random(shape) < 0.35] = np.nan
    return values


def special(dtype: str) -> np.ndarray:
    """Return a matrix with NaN, both infinities and signed zeros among ordinary values."""
    row = np.array([[1.0, np.inf, 0.0, -2.0, np.nan], [-0.0, -np.inf, 3.0, 3.0, 0.0], [2.0, 5.0, -1.0, 0.5, 5.0]])
    return row.astype(dtype)


VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in (6, (3, 4), (2, 3, 4)))
INTEGER, COMPLEX, MASK = sample("i8", (3, 4)), sample("c16", (3, 4)), sample("?", (3, 4), 3)
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(INTEGER, np.s_[::2, 1:]))
EMPTY = np.zeros((0, 3))

SUMS = (np.sum, np.prod, np.nansum, np.nanprod)
MOMENTS = (np.mean, np.std, np.var, np.nanmean, np.nanstd, np.nanvar)
EXTREMES = (np.max, np.min, np.nanmax, np.nanmin)
TRUTHS = (np.all, np.any)
REDUCTIONS = SUMS + MOMENTS + EXTREMES + TRUTHS + (np.ptp, np.count_nonzero)
POSITIONS = (np.argmax, np.argmin, np.nanargmax, np.nanargmin)
RUNNING = (np.cumsum, np.cumprod, np.nancumsum, np.nancumprod)
if NEWER_2_1:
    RUNNING += (np.cumulative_sum, np.cumulative_prod)
NAN = (np.nansum, np.nanprod, np.nanmean, np.nanstd, np.nanvar, np.nanmax, np.nanmin)

# Every dtype, every axis, every layout.
for f in REDUCTIONS:
    for d in DTYPES:
        table(f, sample(d, (3, 4)), axis=0)
    for d in ("?", "f2"):
        table(f, sample(d, (3, 4)))
    for axis in (-1, (0, 2), ()):
        table(f, CUBE, axis=axis)
    for axis in (3, (0, 0)):
        table(f, CUBE, axis)
    for a in VIEWS:
        table(f, a, 1)
    table(f, CUBE, axis=1, keepdims=True)
    table(f, sample("f8", ()))
    table(f, sample("i8", ()), axis=0)
    table(f, np.zeros(0))
    table(f, EMPTY, axis=0)
    table(f, EMPTY, axis=1)
    table(f, special("f8"), axis=1)
for f in (np.sum, np.mean, np.var, np.max, np.all, np.nanmin, np.ptp, np.count_nonzero):
    table(f, MATRIX, color="red")
    for axis in (-4, 1.5, "0"):
        table(f, CUBE, axis)
for f in SUMS + MOMENTS + EXTREMES + (np.ptp,):
    table(f, MATRIX, axis=0, out=np.zeros(4))
    table(f, MATRIX, out=np.zeros(()))
    table(f, MATRIX, axis=1, out=Sliced(np.zeros(6), np.s_[::2]))
    table(f, MATRIX, axis=0, out=np.zeros(3))
    table(f, MATRIX, axis=0, out=np.zeros(4, "i8"))
WIDE = np.array([[100, -100, 3, 4], [3, 4, 5, 100], [0, 0, 1, 1]])
for a in (*map(WIDE.astype, ("i1", "?", "f4", "f8", "c8")), abs(WIDE).astype("u1")):
    for d in ("i1", "u1", "i4", "i8", "f2", "f4", "f8", "c8", "?"):  # ptp subtracts in the dtype of out=
        table(np.ptp, a, 1, np.zeros(3, d))
        table(np.ptp, a, out=np.zeros((1, 1), d), keepdims=True)
for e in ("i4", "i8", "u8", "f2", "f4", "f8", "c16"):
    table(np.ptp, np.array([2**63 - 1, -2, 5]), out=np.zeros((), e))
SUMMANDS = (np.full((2, 6), 7000, "f2"), np.full((2, 6), -1.7), np.full((2, 6), 1.7, "f4"), np.full((2, 6), 3, "i1"),
            np.full((2, 6), 2, "u1"), np.full((2, 6), 1.5 + 1j, "c8"), np.ones((2, 6), "?"))
for f in (np.sum, np.prod, np.nansum, np.nanprod):  # out= has a say in what they are computed in, and takes any number
    for a in SUMMANDS if f in (np.sum, np.nansum) else SUMMANDS[1:]:
        for d in ("f4", "f8", "i8", "c16", "?"):
            table(f, a, out=np.zeros((), d))
            table(f, a, axis=1, out=np.zeros(2, d))
            table(f, a, 0, np.float32, out=np.zeros(6, d))
            table(f, a, axis=1, out=np.zeros(2, d), where=np.arange(6) > 1, initial=1)
for d in ("c8", "c16"):  # a complex number that is a NaN in one part counts with neither
    a = np.array([[3 + 1j, complex(2, np.nan), complex(np.nan, 5)], [1 - 1j, complex(0, np.nan), 2 + 2j]], d)
    for f in NAN[:5]:
        table(f, a)
        table(f, a, axis=1, keepdims=True)
        table(f, Transposed(a), axis=0, dtype="c16")
for f in (np.sum, np.prod, np.nansum, np.mean):  # of float16 numbers, not rounded step by step
    for a in (sample("f2", 7), sample("f2", (3, 7)), Sliced(sample("f2", 14), np.s_[::2])):
        table(f, a, axis=-1).within(1e-6)
for f in (np.cumsum, np.nancumsum, *RUNNING[4:5]):  # nor in those of out=
    for d in ("f2", "f4", "c8", "i8"):
        table(f, sample("f8", 24), out=np.zeros(24, d)).within(1e-6)
for f in (np.var, np.std):  # as of sums; what they are of has been rounded before
    for d in ("f2", "f4", "f8", "c8", "c16"):
        table(f, sample("f2", (3, 4)), out=np.zeros((), d)).within(1e-3 if d == "f2" else 1e-6)
        table(f, sample("f2", (3, 4)), axis=0, out=np.zeros(4, d), ddof=1).within(1e-3)  # NumPy rounds row by row
for f in MOMENTS:  # float16 is not rounded before it is in out=, nor are real numbers divided in a complex one
    for d in ("f4", "f8", "c8", "c16"):
        table(f, gaps("f2", (3, 5)), axis=1, out=np.zeros(3, d)).within(1e-6)
        table(f, sample("f2", 7), out=np.zeros((), d)).within(1e-6)
    for a in (special("f8"), special("f4")):
        table(f, a, axis=1, out=np.zeros(3, "c16"))
    for d in ("i4", "f4", "f8"):  # sums that a narrower out= cannot hold are infinite there before they are divided
        for axis in (None, 1):
            narrow = np.zeros(() if axis is None else 3, "f2")
            table(f, np.array([[200, 60000], [1, 2], [40000, 40001]], d), axis=axis, out=narrow).within(1e-2)
for f in (np.nanvar, np.nanstd):  # NumPy writes deviations into a float16 array, whatever dtype= is
    for d in ("f4", "f8", "c16"):
        table(f, gaps("f2", (3, 5)), 1, d).within(1e-6)
    table(f, gaps("f8", (3, 5)), 1, "f4", np.zeros(3), 1)
for f in EXTREMES:  # which is compared with booleans in the dtype of out=
    for d in ("?", "u1", "i8", "f2", "f8", "c8"):
        for initial in (0, 5, 1.5, np.float32(1.5), np.float16(2), np.int8(1)):
            table(f, MASK, axis=1, out=np.zeros(3, d), initial=initial)
            table(f, INTEGER.astype("i1"), axis=0, out=np.zeros(INTEGER.shape[1:], d), initial=initial)
for f in (np.sum, np.prod, np.nansum, np.nanprod):  # initial= stands in out= before anything is added to it
    for d in ("i8", "u1", "f4", "c8"):
        table(f, np.full((2, 6), 1.7, "f4"), axis=1, out=np.zeros(2, d), initial=2.75)
for f in SUMS + MOMENTS + EXTREMES + TRUTHS:
    start = {} if f not in EXTREMES else {"initial": 0.5}
    table(f, MATRIX, where=MASK, **start)
    table(f, MATRIX, axis=0, where=MASK[:, :1], keepdims=True, **start)
    table(f, MATRIX, 1, where=Host(MASK), **start)
    table(f, MATRIX, axis=1, where=False, **start)
    table(f, MATRIX, where=sample("?", 5), **start)
for f in SUMS + EXTREMES:
    for initial in (2, -7.5, np.float32(1.5)):
        table(f, MATRIX, axis=1, initial=initial)
    table(f, INTEGER, initial=100)
    table(f, INTEGER, axis=0, initial=-2)
    table(f, sample("u1", (3, 4)), axis=0, initial=7)
    table(f, COMPLEX, initial=1j)
    table(f, EMPTY, axis=0, initial=4.0)
    table(f, EMPTY, initial=np.array(2.0))
for f in SUMS + MOMENTS:
    for d, wanted in (("i8", "f4"), ("f4", "f8"), ("f8", "c16"), ("u1", "i1"), ("f8", "i8")):
        table(f, positive(d, (3, 4)), axis=1, dtype=wanted)
    table(f, COMPLEX, dtype="f8")
    table(f, MATRIX, dtype="f8", axis=0, out=np.zeros(4, "f4"))
    table(f, MATRIX, dtype="no such")
for f in MOMENTS:
    table(f, np.full((2, 3), 1e4, "f2"))
for f in (np.std, np.var, np.nanstd, np.nanvar):
    for ddof in (1, 1.5, 3, 4):
        table(f, MATRIX, axis=0, ddof=ddof)
    table(f, MATRIX, axis=1, correction=1)
    table(f, INTEGER, axis=1, keepdims=True, mean=INTEGER.mean(axis=1, keepdims=True))
    table(f, MATRIX, mean=np.array([[0.5]]))
    table(f, MATRIX, axis=0, where=MASK, ddof=1)
    table(f, MATRIX, ddof=1, correction=1)
for f in (np.sum, np.prod, np.max, np.min, np.mean, np.any):
    table(f, MATRIX, axis=np.array(0))
for f in (np.sum, np.prod):
    table(f, sample("i8", 30)[sample("i8", 30) != 0])
    table(f, np.full((2, 3), 200, "u1"))
    table(f, np.full((2, 3), 100, "i1"), dtype="i1")
table(np.sum, sample("f4", (100, 30)), axis=0)
table(np.sum, np.full(5000, 1.0, "f2"))

# NaN where the function is about it.
for f in NAN:
    for d in FLOATS + ("c8", "c16"):
        table(f, gaps(d, (4, 5)), axis=0)
        table(f, gaps(d, (4, 5)), axis=-1, keepdims=True)
    table(f, np.full((2, 3), np.nan))
    table(f, np.array([[np.nan, 1.0, np.nan], [np.nan, 2.0, np.inf]]), axis=0)
    table(f, Transposed(gaps("f8", (4, 5))), axis=(0, 1))
    table(f, gaps("f8", (2, 3, 4)), axis=(0, 2), out=np.zeros(3))
for f in (np.max, np.min, np.ptp, np.sum, np.prod, np.mean, np.any, np.all, np.count_nonzero):
    for d in ("f2", "f4", "c8", "c16"):
        table(f, special(d), axis=0)
    table(f, gaps("c16", 6))
for f in (np.amax, np.amin):
    for d in DTYPES:
        table(f, sample(d, (3, 4)), axis=1)
    table(f, CUBE, axis=(0, 1), keepdims=True)
    table(f, MATRIX, 0, np.zeros(4))
    table(f, INTEGER, axis=1, initial=3, where=MASK)
    table(f, special("f8"), axis=0)
    table(f, np.zeros(0))
    table(f, MATRIX, axis=2)

# out= and where= of the truths, and what they count as true
for f in TRUTHS:
    for out in (np.zeros(4, "?"), np.zeros(4), np.zeros(4, "i8"), np.zeros(3, "?")):
        table(f, MASK, axis=0, out=out)
    table(f, MATRIX, axis=(0, 1), out=np.zeros((), "?"), keepdims=False)
    table(f, np.array([0.0, np.nan, -0.0]))
    table(f, np.array([[0j, 1j], [0j, 0j]]), axis=1)
for d in DTYPES:
    table(np.count_nonzero, sample(d, (2, 3)) * np.array([1, 0, 1]).astype(d), axis=1)
table(np.count_nonzero, MASK, axis=(0, 1), keepdims=True)
table(np.count_nonzero, Sliced(MASK, np.s_[:, ::2]))
table(np.count_nonzero, gaps("f4", 6))

# positions
for f in POSITIONS:
    for d in DTYPES:
        table(f, sample(d, (3, 4)), axis=0)
    for axis in (1, -1, None):
        table(f, CUBE, axis=axis, keepdims=True)
    for a in VIEWS:
        table(f, a)
        table(f, a, 1)
    for axis in (3, (0, 1)):
        table(f, CUBE, axis)
    for out in (np.zeros(4, "i8"), np.zeros(4, "i4"), np.zeros(4), np.zeros(3, "i8")):
        table(f, MATRIX, 0, out)
    table(f, MATRIX, axis=1, out=Sliced(np.zeros(6, "i8"), np.s_[::2]))
    table(f, sample("f8", ()))
    table(f, np.zeros(0))
    table(f, EMPTY, axis=0)
    table(f, EMPTY, axis=1)
    table(f, np.array([3, 1, 3, 1, 1, 3]))
    for d in ("f2", "f4", "f8", "c16"):
        table(f, special(d))
        table(f, special(d), axis=-1)
    table(f, np.array([-np.inf, -np.inf, np.nan]))
    table(f, np.array([np.inf, np.nan, np.inf]))
    table(f, np.full((2, 2), np.nan))
    table(f, np.array([[np.nan, 1.0], [np.nan, np.nan]]), axis=1)
    table(f, gaps("f8", (4, 5)), axis=0)

# running totals
for f in RUNNING:
    for d in DTYPES:
        table(f, sample(d, (4, 2)), axis=0)
    for d in ("?", "i1", "f2"):
        table(f, sample(d, 5))
    for axis in (1, -1, None, 3, (0, 1)):
        table(f, CUBE, axis=axis)
    for a in VIEWS:
        table(f, a, axis=1)
    for wanted in ("f4", "c16", "i1"):
        table(f, sample("i8", (2, 3)), axis=1, dtype=wanted)
    table(f, MATRIX, axis=1, out=np.zeros((3, 4)))
    table(f, MATRIX, axis=0, out=Transposed(np.zeros((4, 3))))
    table(f, MATRIX, axis=0, dtype="f4", out=np.zeros((3, 4)))
    table(f, MATRIX, axis=0, out=np.zeros((4, 3)))
    table(f, INTEGER, axis=0, out=np.zeros((3, 4), "i4"))
    table(f, sample("f8", ()))
    table(f, np.zeros(0))
    table(f, EMPTY, axis=0)
    table(f, gaps("f8", (3, 4)), axis=1)
    table(f, special("c16"), axis=1)
if NEWER_2_1:
    for f in (np.cumulative_sum, np.cumulative_prod):
        for a, axis in ((VECTOR, None), (CUBE, -1), (INTEGER, 0), (np.zeros(0), None), (Transposed(MATRIX), 0)):
            table(f, a, axis=axis, include_initial=True)
        table(f, MATRIX, axis=1, include_initial=True, out=np.zeros((3, 5)))
        table(f, MATRIX, axis=1, include_initial=True, out=np.zeros((3, 4)))
        table(f, MASK, axis=1, dtype="f4", include_initial=True)
        for d in ("?", "i4", "f4"):
            table(f, MATRIX, axis=1, dtype=d, out=np.zeros((3, 4)))

# the sum of a diagonal
for d in DTYPES:
    table(np.trace, sample(d, (3, 4)))
for offset in (1, -1, 3, 4, -5):
    table(np.trace, MATRIX, offset)
    table(np.trace, CUBE, offset=offset, axis1=-1, axis2=0)
table(np.trace, MATRIX, dtype="f4")
table(np.trace, sample("i1", (3, 3)), dtype="i1")
table(np.trace, CUBE, out=np.zeros(4))
table(np.trace, np.array([[2**62, 0], [0, 2**62]]), out=np.zeros(()))
table(np.trace, np.diag(np.array([6e4, 6e4], "f2")), out=np.zeros((), "i8"))
table(np.trace, np.eye(3, dtype="i1") * 100, 0, 0, 1, None, np.zeros((), "f4"))
table(np.trace, Sliced(CUBE, np.s_[..., ::2]), 0, 1, 2)
for args in ((0, 0, 0), (0, 0, 3), (0, 5, 1)):
    table(np.trace, CUBE, *args)
table(np.trace, VECTOR)
table(np.trace, CUBE, out=np.zeros(3))
table(np.trace, np.zeros((0, 0)))

if np.lib.NumpyVersion(np.__version__) < "2.3.0":  # there it gives a Python int where no axis is named
    table[:] = [row for row in table if row.function is not np.count_nonzero or len(row.args) > 1 or row.kwargs]

# out= of another dtype, into which NumPy casts
for d in ("f4", "c16", "i8", "i4", "?"):
    for f in (np.cumsum, np.cumprod, np.nancumsum, np.nancumprod):
        table(f, sample("f8", (3, 4)), axis=0, out=np.zeros((3, 4), d))
        table(f, sample("i8", (3, 4)), axis=0, out=np.zeros((3, 4), d))
    for f in (np.var, np.std, np.max, np.min, np.mean, np.median, np.nanmax, np.nanmin, np.nanvar, np.nanstd,
              np.argmax, np.argmin, np.nanargmax, np.nanargmin):
        table(f, sample("f8", (3, 4)), axis=0, out=np.zeros(4, d))
        table(f, sample("i8", (3, 4)), axis=0, out=np.zeros(4, d))
    for f in (np.round, np.around):
        table(f, sample("f8", (3, 4)), 1, out=np.zeros((3, 4), d))
        table(f, sample("i8", (3, 4)), 1, out=np.zeros((3, 4), d))
    table(np.clip, sample("f8", (3, 4)), -1, 2, out=np.zeros((3, 4), d))
for d in ("c8", "c16"):
    for f in (np.var, np.std, np.nanvar, np.nanstd):
        table(f, sample("f8", (3, 4)), axis=1, dtype=d, ddof=1)
        table(f, sample("f4", (3, 4)), dtype=d, where=sample("?", (3, 4)))

# what an initial value that is no boolean counts for among booleans
for value in (0.5, -0.5, 0.0, 2, 1j):
    for f in (np.max, np.min):
        table(f, np.array([[True, False], [False, False]]), 1, initial=value)
