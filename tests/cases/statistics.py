"""Rows for medians, quantiles, averages, covariances and histograms."""

from __future__ import annotations

import numpy as np

from .reductions import gaps, special
from .spec import DTYPES, FLOATS, NUMBERS, Host, Sliced, Table, Transposed, positive, sample

table = Table()

NEWER_2_4 = np.lib.NumpyVersion(np.__version__) >= "2.4.0"
SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
INTEGER, COMPLEX = sample("i8", (3, 4)), sample("c16", (3, 4))
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(INTEGER, np.s_[::2, 1:]))
EMPTY = np.zeros((0, 3))
REAL = ("i1", "i8", "u1", "f2", "f4", "f8")

# medians
for f in (np.median, np.nanmedian):
    for d in ("i4", "f4"):
        table(f, np.array([[200, 60000], [1, 2], [40000, 40001]], d), axis=1, out=np.zeros(3, "f2")).within(1e-2)
    for d in DTYPES:
        table(f, sample(d, (3, 4)), axis=-1)
        table(f, sample(d, 5))
    for axis in (None, 0, (0, 2), (-1, 1), (), 3, (0, 0), 1.5):
        table(f, CUBE, axis)
    for a in VIEWS:
        table(f, a, axis=0, keepdims=True)
    for a in (SCALAR, np.zeros(0), EMPTY):
        table(f, a)
    table(f, EMPTY, axis=0)
    table(f, EMPTY, axis=1)
    table(f, CUBE, axis=(0, 1), keepdims=True)
    table(f, MATRIX, axis=1, out=np.zeros(3))
    table(f, INTEGER, 0, Host(np.zeros(4)))
    table(f, MATRIX, axis=1, out=np.zeros(4))
    table(lambda a, f=f: f(a.copy(), axis=0, overwrite_input=True), MATRIX).covering(f)
    for d in ("f4", "f8", "c16"):  # a mean of two float16 numbers is not rounded before it is in out=
        table(f, sample("f2", (3, 4)), axis=1, out=np.zeros(3, d)).within(1e-6)
        table(f, np.array([[np.inf, np.inf], [1, np.nan], [2, 3]]), axis=1, out=np.zeros(3, d))
    for a in (gaps("f8", (4, 5)), special("f4"), np.full((2, 3), np.nan), np.array([np.inf, -np.inf]),
              gaps("c16", (4, 3))):
        table(f, a)
        table(f, a, axis=0, keepdims=True)
    table(f, np.array([3, 1, 3, 2, 2, 1]))
    for rows in (1, 2):  # of several complex NaNs the last in NumPy's order
        numbers = np.array([[-1.5 + 2j, complex(np.inf, np.nan), -7, complex(0, np.nan)]] * rows)
        table(f, numbers, axis=1)
    table(f, MATRIX, color=1)

# percentiles and quantiles
METHODS = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen",
           "weibull", "linear", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest")
for f, scale in ((np.percentile, 100), (np.quantile, 1), (np.nanpercentile, 100), (np.nanquantile, 1)):
    for d in DTYPES:
        table(f, sample(d, (3, 4)), 0.3 * scale, axis=0)
    for d in FLOATS:
        table(f, sample("f8", 5), np.array([0.1, 0.9], d) * scale)
    for q in (0, scale, [0.25 * scale, 0.5 * scale], np.array([[0.1, 0.2], [0.3, 1.0]]) * scale, np.array(0.5 * scale),
              []):
        table(f, MATRIX, q)
        table(f, MATRIX, q, axis=-1, keepdims=True)
    table(f, MATRIX, Host(np.array([0.5, 0.25]) * scale), (0, 1))
    for axis in (0, (0, 2), (-1,), 3, (1, 1), 1.5):
        table(f, CUBE, 0.7 * scale, axis)
    for a in VIEWS:
        table(f, a, [0.2 * scale, 0.9 * scale], axis=1)
    for method in METHODS:
        table(f, MATRIX, [0.1 * scale, 0.5 * scale], axis=1, method=method)
        table(f, sample("i8", 7), 0.4 * scale, method=method)
    for a in (gaps("f8", (4, 5)), special("f4"), np.full((2, 3), np.nan)):
        table(f, a, 0.25 * scale)
        table(f, a, [0.25 * scale, 0.5 * scale], axis=0, keepdims=True)
    table(f, MATRIX, 0.5 * scale, 0, np.zeros(4))
    table(f, MATRIX, [0.5 * scale] * 2, 1, out=np.zeros((2, 3)))
    table(f, MATRIX, 0.5 * scale, 0, np.zeros(3))
    for d in ("u1", "f4", "f8", "c16"):  # an element that is taken asks that out= can be read as the array's
        for method in ("lower", "nearest", "inverted_cdf"):
            table(f, sample("f4", (3, 5)), 0.4 * scale, axis=1, out=np.zeros(3, d), method=method)
        table(f, sample("i8", 5), [0, scale], out=np.zeros(2, d))
    # nor is a float16 number between two others, beyond the middle; older NumPy rounds these otherwise
    for d in ("f4", "f8", "c16") if NEWER_2_4 else ():
        for q in (0.2, 0.4, 0.7, 0.95):
            table(f, sample("f2", (3, 5)), q * scale, axis=1, out=np.zeros(3, d)).within(1e-6)
    table(lambda a, f=f, q=0.4 * scale: f(a.copy(), q, axis=1, overwrite_input=True), MATRIX).covering(f)
    for weights in (positive("f8", (3, 4)), positive("i8", (3, 4)), Host(positive("f8", (3, 4)))):
        table(f, MATRIX, [0.3 * scale, 0.8 * scale], method="inverted_cdf", weights=weights)
        table(f, MATRIX, 0.3 * scale, axis=1, method="inverted_cdf", weights=weights)
    if f in (np.percentile, np.quantile):
        table(f, MATRIX, 0.3 * scale, axis=0, method="inverted_cdf", weights=np.array([1.0, 2, 3]))
    table(f, np.array([1, 2, 2, 3]), 0.5 * scale, method="inverted_cdf", weights=[0, 1, 0, 1])
    for q in (1.5 * scale, -1, [0.5, 2 * scale], "a", 1j):
        table(f, VECTOR, q)
    table(f, VECTOR, 0.5 * scale, method="no such")
    table(f, VECTOR, 0.5 * scale, weights=np.ones(6))
    table(f, VECTOR, 0.5 * scale, weights=np.ones(5), method="inverted_cdf")
    table(f, VECTOR, 0.5 * scale, weights=-np.ones(6), method="inverted_cdf")
    for d in ("i1", "i2", "u1", "f4"):
        for q in (scale, [0.5 * scale, scale]):
            out = np.zeros(np.shape(q), d)
            table(f, np.array([8, 4, 254], "u1"), q, weights=np.array([1.0, 2, 1]), method="inverted_cdf", out=out)
    table(f, np.zeros(0), 0.5 * scale)
    table(f, EMPTY, 0.5 * scale, axis=1)
    table(f, SCALAR, 0.5 * scale)
    table(f, [1, 2, 4], np.array([0.1, 0.2]) * scale)

# averages
for d in DTYPES:
    table(np.average, sample(d, (2, 3)))
    table(np.average, sample(d, (2, 3)), weights=positive(d, (2, 3)))
for axis, weights in ((0, [1, 2, 3]), (1, positive("i8", 4)), (-1, positive("f4", (3, 4))),
                      (None, positive("f8", (3, 4))), ((0, 1), positive("f8", (3, 4))),
                      ((1, 0), positive("f8", (4, 3))), (0, Host(np.array([1, 0, 2])))):
    table(np.average, MATRIX, axis, weights)
    table(np.average, INTEGER, axis=axis, weights=weights, returned=True)
    table(np.average, MATRIX, axis=axis, weights=weights, keepdims=True, returned=True)
table(np.average, CUBE, axis=(0, 2))
table(np.average, CUBE, axis=(0, 2), weights=positive("f8", (2, 4)))
table(np.average, MATRIX, returned=True)
table(np.average, Transposed(COMPLEX), axis=0, weights=sample("c16", 4))
table(np.average, [1, 2, 3], weights=np.array([1.0, 1, 2]))
table(np.average, gaps("f8", (2, 3)), axis=1)
table(np.average, np.zeros(0))
for axis, weights in ((None, [1, 2, 3]), (0, [1, 2]), (0, [1, -1, 0]), (2, None), ((0, 0), None), (0, np.ones((4, 3)))):
    table(np.average, MATRIX, axis, weights)

# covariances and correlations
for f in (np.cov, np.corrcoef):
    for d in DTYPES:
        table(f, sample(d, (3, 5)))
    table(f, VECTOR)
    table(f, SCALAR)
    table(f, VECTOR, sample("i8", 6))
    table(f, MATRIX, INTEGER)
    table(f, MATRIX, y=COMPLEX, rowvar=False)
    table(f, Transposed(MATRIX), Host(MATRIX.T), rowvar=False)
    table(f, Sliced(CUBE, np.s_[0, :, ::-1]), [1, 2, 3, 4])
    table(f, MATRIX, rowvar=False, dtype="f4")
    table(f, MATRIX, dtype="c16")
    table(f, gaps("f8", (2, 4)))
    table(f, np.zeros((0, 3)))
    table(f, np.zeros(0))
    table(f, np.ones((2, 1)))
    table(f, CUBE)
    table(f, MATRIX, np.ones(3))
    table(f, MATRIX, dtype="no such")
table(np.cov, MATRIX, bias=True)
for ddof in (0, 1, 2, 4, 9):
    table(np.cov, MATRIX, ddof=ddof)
    table(np.cov, MATRIX, ddof=ddof, fweights=np.array([1, 2, 0, 3]), aweights=positive("f8", 4))
for fweights, aweights in (([1, 2, 3, 1], None), (Host(np.array([1, 2, 3, 1])), None), (None, positive("f8", 4)),
                           (None, [1, 2, 3, 4]), (np.array([2, 1, 1, 1]), np.array([1.5, 1, 1, 2]))):
    table(np.cov, MATRIX, fweights=fweights, aweights=aweights)
    table(np.cov, MATRIX, bias=1, fweights=fweights, aweights=aweights)
for kwargs in ({"fweights": np.array([0.5, 1, 1, 1])}, {"fweights": np.array([-1, 1, 1, 1])}, {"aweights": -np.ones(4)},
               {"fweights": np.ones((2, 2), int)}, {"aweights": np.ones(3)}, {"ddof": 1.5},
               {"fweights": np.ones(3, int)}):
    table(np.cov, MATRIX, **kwargs)

# counting into bins
EDGES = np.array([-3.0, -1.0, 0.5, 3.0])
for f in (np.histogram, np.histogram_bin_edges):
    for d in DTYPES:
        table(f, sample(d, 12))
    for bins in (1, 5, EDGES, EDGES.tolist(), np.array([-2, 0, 2]), Host(EDGES), "auto", "fd", "sturges", "sqrt",
                 "rice"):
        table(f, MATRIX, bins)
        table(f, Sliced(sample("i8", 40), np.s_[::2]), bins=bins)
    for bins in ("doane", "scott", "stone"):
        table(f, VECTOR, bins)
    for limits in ((-1, 1), (0.5, 0.5), (-10, 10), [0, 2]):
        table(f, VECTOR, 4, limits)
        table(f, sample("f4", 9), bins="auto", range=limits)
    for a in (np.zeros(0), np.full(5, 2.0), SCALAR, Transposed(MATRIX)):
        table(f, a, np.array([0, 1, 2]))
        table(f, a, 3)
    table(f, VECTOR, EDGES, weights=positive("f8", 6))
    for bins, limits in ((0, None), (-1, None), (1.5, None), ("no such", None), (EDGES[::-1].copy(), None), (3, (2, 1)),
                         (np.ones((2, 2)), None), (3, (0, np.nan)), (3, (0, np.inf)), (3, (0, 1, 2))):
        table(f, VECTOR, bins, limits)
    table(f, np.array([np.nan, 1.0]), 3)
    table(f, np.array([np.nan, 1.0, 2.0]), 3, (0, 2))
    table(f, VECTOR, 3, weights=np.ones(5))
    table(f, VECTOR, "auto", weights=np.ones(6))
    table(f, COMPLEX, 3)
for weights in (positive("i8", 6), positive("f4", 6), sample("c16", 6), Host(positive("f8", 6)), [1, 2, 3, 4, 5, 6],
                sample("?", 6)):
    table(np.histogram, VECTOR, 3, weights=weights)
    table(np.histogram, VECTOR, EDGES, weights=weights, density=True)
table(np.histogram, VECTOR, 4, density=True)
for x in (MATRIX, MATRIX[:1], MATRIX[:, :1], MATRIX[0, 0], VECTOR):
    for weights in (positive("f8", 6), positive("f8", (1, 6)), positive("f8", (3, 4)), [1, 2, 3, 4], 2.5):
        table(np.histogram, x, EDGES, weights=weights)
        table(np.histogram, x, 3, weights=weights)
        table(np.histogram_bin_edges, x, 3, weights=weights)
table(np.histogram, sample("i8", 30), np.array([-9, -3, 0, 9]), density=True)
table(np.histogram, VECTOR, EDGES, (-1, 1))
OTHER = sample("f8", 6, 1)
for bins in (3, (2, 3), [2, EDGES], EDGES, [EDGES, EDGES], (np.array([-3, 0, 3]), 4), Host(EDGES)):
    table(np.histogram2d, VECTOR, OTHER, bins)
    table(np.histogram2d, VECTOR, Host(OTHER), bins, density=True)
table(np.histogram2d, VECTOR, OTHER, 2, [[-1, 1], [-2, 2]])
table(np.histogram2d, VECTOR, OTHER, 2, weights=positive("f8", 6))
table(np.histogram2d, VECTOR.tolist(), sample("i8", 6), bins=3, weights=[1, 2, 3, 4, 5, 6])
table(np.histogram2d, sample("f4", 6), Sliced(sample("f4", 12), np.s_[::2]), 2)
table(np.histogram2d, np.zeros(0), np.zeros(0), 2)
for args in ((OTHER[:5],), (OTHER, (2, 3, 4)), (OTHER, 0), (OTHER, 2, [[1, 0], [0, 1]]), (OTHER, EDGES[::-1].copy()),
             (MATRIX,)):
    table(np.histogram2d, VECTOR, *args)
POINTS = sample("f8", (8, 3))
for bins in (2, (1, 2, 3), [EDGES, 2, EDGES], [EDGES] * 3):
    table(np.histogramdd, POINTS, bins)
    table(np.histogramdd, Transposed(sample("f4", (3, 8))), bins=bins, density=True)
table(np.histogramdd, POINTS, 2, [(-1, 1), None, (-2, 2)])
table(np.histogramdd, POINTS, 2, weights=positive("f8", 8))
table(np.histogramdd, (VECTOR, OTHER), 2)
table(np.histogramdd, [VECTOR, Host(OTHER)], (2, 3), density=True, weights=np.ones(6))
table(np.histogramdd, VECTOR, 3)
table(np.histogramdd, np.zeros((0, 2)), 2)
for kwargs in ({"bins": (2, 2)}, {"bins": [0, 1, 1]}, {"range": [(0, 1)]}, {"weights": np.ones(5)},
               {"bins": [EDGES[::-1]] * 3}):
    table(np.histogramdd, POINTS, **kwargs)

# bincount and digitize
COUNTS = np.array([0, 1, 1, 3, 2, 1, 7])
for d in ("?", "i1", "i8", "u1", "u8", "f8", "c8"):
    table(np.bincount, COUNTS.astype(d))
for minlength in (0, 3, 12, -1, 1.5, None):
    table(np.bincount, COUNTS, minlength=minlength)
for d in DTYPES:
    table(np.bincount, COUNTS, positive(d, 7))
table(np.bincount, COUNTS, Host(positive("f8", 7)), 9)
table(np.bincount, COUNTS, [1, 2, 3, 4, 5, 6, 7])
table(np.bincount, [0, 1, 1], np.array([0.5, 1, 2]))
table(np.bincount, Sliced(COUNTS, np.s_[::-2]))
table(np.bincount, np.zeros(0, "i8"))
table(np.bincount, np.zeros(0, "i8"), minlength=4)
for a in (np.array([1, -1]), MATRIX, np.array([[1, 2]]), np.zeros(0), np.array(3)):
    table(np.bincount, a)
table(np.bincount, COUNTS, np.ones(6))
for d in NUMBERS:
    table(np.digitize, sample(d, (2, 3)), np.array([-1, 0, 2]))
for bins in (EDGES, EDGES[::-1].copy(), EDGES.tolist(), Host(EDGES), np.array([1.0]), np.zeros(0), np.array([0, 0, 1]),
             [2, 1, 1]):
    for right in (False, True):
        table(np.digitize, MATRIX, bins, right)
        table(np.digitize, np.array([-3, 0, 1, 3]), bins, right=right)
table(np.digitize, SCALAR, EDGES)
table(np.digitize, [0.5, 7], EDGES)
table(np.digitize, 0.5, EDGES)
table(np.digitize, Transposed(special("f8")), EDGES)
for bins in (np.array([1.0, 0, 2]), MATRIX, COMPLEX[0], 1.0):
    table(np.digitize, VECTOR, bins)

# weights: of the whole, of an axis, zero, beside NaNs; those that are no weights
NOTED = np.array([[3.0, 1.0, np.nan, 2.0], [5.0, 4.0, 4.0, 0.0], [np.nan] * 4])
WHOLE = np.array([[1.0, 2.0, 1.0, 4.0], [0.0, 1.0, 1.0, 2.0], [1.0, 1.0, 1.0, 1.0]])
QUANTILES = ((np.quantile, 1), (np.percentile, 100), (np.nanquantile, 1), (np.nanpercentile, 100))
# NumPy before 2.4 counts weights of zero, and gives another dtype for an integer
for f, hundred in QUANTILES if NEWER_2_4 else ():
    for a in (sample("f8", (3, 4)), sample("u1", (3, 4)), sample("f4", (3, 4)), NOTED):
        for q in (0.3, 0, 1, [0.0, 0.25, 0.5, 1.0], np.array([[0.1], [0.9]])):
            share = np.multiply(q, hundred) if hundred > 1 and not isinstance(q, (int, float)) else q
            share = share * hundred if isinstance(q, (int, float)) else share
            for more in ({}, {"axis": 0}, {"axis": 1, "keepdims": True}, {"axis": (0, 1)}):
                table(f, a, share, method="inverted_cdf", weights=WHOLE, **more)
        table(f, a, 0.5 * hundred, axis=1, method="inverted_cdf", weights=np.array([1, 2, 0, 1]))
        table(f, a, 0.5 * hundred, axis=1, method="inverted_cdf", weights=[1, 2, 0, 1])
    for wrong in (-WHOLE, WHOLE * 0, np.ones(4), np.ones((4, 3)), WHOLE * np.nan, WHOLE * 1j):
        table(f, sample("f8", (3, 4)), 0.5, method="inverted_cdf", weights=wrong)
    table(f, sample("f8", (3, 4)), 0.5, weights=WHOLE)
    table(f, sample("f8", (3, 4)), 0.5, method="inverted_cdf", weights=np.ones(3), axis=1)
    for d in ("?", "i1", "u1", "i8", "f2", "f4", "f8"):
        for method in ("linear", "lower", "higher", "nearest", "hazen", "inverted_cdf", "averaged_inverted_cdf"):
            for q in (1, True, [0, 1], np.array([0, 1])):
                table(f, sample(d, 6), q, method=method)
for bins in ("stone", "auto"):
    for size in (1, 2, 60, 500):
        table(np.histogram, sample("f8", size), bins)
        table(np.histogram, sample("f8", size), bins, (-1, 2))
        table(np.histogram_bin_edges, sample("f8", size), bins, (-1, 2))
table(np.histogram, sample("f8", 5), "no such rule")
table(np.histogram, sample("f8", 5), "sqrt", weights=sample("f8", 5))
table(np.cov, np.zeros((3, 0)), aweights=np.zeros(0, "c16"))
table(np.cov, sample("c16", (2, 3)), aweights=positive("c16", 3))
