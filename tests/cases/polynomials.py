"""Rows for the polynomial functions of `numpy` itself (coefficients, highest power first), and Vandermonde matrices."""

from __future__ import annotations

import numpy as np

from .spec import DTYPES, NUMBERS, Host, Sliced, Table, Transposed, positive, sample

table = Table()

P, Q = np.array([2.0, -3.0, 1.0]), np.array([1.0, 4.0])
MATRIX = sample("f8", (3, 4))
SHIFTED = Sliced(sample("f8", 8), np.s_[::-2])

# sums and products
for f in (np.polyadd, np.polysub, np.polymul, np.polydiv):
    for d in DTYPES:
        table(f, positive(d, 4), positive(d, 2, 1))
    for one, other in (("f4", "f8"), ("i8", "f4"), ("c8", "f8"), ("u1", "i1")):
        table(f, positive(one, 3), positive(other, 2, 1))
    for a, b in ((Q, P), (P, [1, 4]), ([1, 2, 3], Q), (P, 2), (3, Q), (np.array(2.0), Q), (Host(P), Q), (SHIFTED, Q),
                 (P, P)):
        table(f, a, b)
    table(f, np.array([0.0, 0, 1, 2]), np.array([0.0, 1, 1]))
    table(f, np.zeros(3), P)
    table(f, np.poly1d([1.0, 2]), P)
    table(f, P, np.zeros(0))
    table(f, MATRIX, MATRIX)
    table(f, P, MATRIX)
    table(f, P, "a")
table(np.polydiv, P, np.zeros(2))
table(np.polydiv, positive("f8", (3, 1)), positive("f8", (3, 1), 1))

for u, v in (([-0.0, 1.0], [-1.0, 2.0]), ([0.5, 0.3, 1.0], [-0.0, 0.4])):  # NumPy adds 0.0, which takes the sign away
    table(np.polydiv, np.array(u), np.array(v))

# values
for d in DTYPES:
    table(np.polyval, sample(d, 3), sample(d, (2, 3), 1))
for p, x in ((P, 2), (P, 2.5), ([1, 2], MATRIX), (P, [1, 2, 3]), (P, Host(MATRIX)), (P, Transposed(MATRIX)), (P, 1j),
             (SHIFTED, SHIFTED), (P, np.array(2.0)), (P.astype("i8"), np.float32(1.5)), (np.zeros(0), MATRIX),
             (P, np.zeros(0)), (P, np.poly1d([1.0, 2])), (np.poly1d([1, 2]), MATRIX)):
    table(np.polyval, p, x)
table(np.polyval, MATRIX, P)
table(np.polyval, np.array(3.0), P)
table(np.polyval, P, "a")

# derivatives and integrals
for f in (np.polyder, np.polyint):
    for d in DTYPES:
        table(f, sample(d, 4))
    for m in (0, 1, 2, 3, 4, -1, 1.5):
        table(f, P, m)
        table(f, SHIFTED, m=m)
    for a in (np.array([5.0]), np.zeros(0), np.array(5.0), MATRIX):
        table(f, a)
for m, k in ((1, 7), (2, [1, 2]), (2, 3.5), (2, np.array([1.0, 2])), (1, [4]), (2, Host(np.array([1, 2]))), (1, 1j),
             (2, [1, 2, 3]), (0, 1), (3, [1, 2])):
    table(np.polyint, P, m, k)
    table(np.polyint, positive("i8", 3), m=m, k=k)

# roots, whose order is the solver's: tests/factors.py
for d in DTYPES:
    table(np.roots, np.array([1, 0, 1, 1]).astype(d))
for p in (P, Q, np.array([1.0, -6, 11, -6]), np.array([0.0, 0, 1, -3, 2]), np.array([1.0, -3, 2, 0, 0]),
          Sliced(np.array([2.0, 9, -3, 9, 1]), np.s_[::2]), np.array([1j, 2, 1])):
    table(np.roots, p)
for p in (np.array([3.0]), np.array(3.0), np.zeros(0), np.zeros(3), np.array([0.0, 0, 2])):
    table(np.roots, p)
table(np.roots, MATRIX)
table(np.roots, np.array([1.0, np.nan, 2]))
for d in DTYPES:
    table(np.poly, sample(d, 4))
for zeros in (P, np.array([1j, -1j]), np.array([1 + 2j, 3]), np.zeros(0), np.array(2.0),
              Sliced(sample("f8", 6), np.s_[::2]), np.zeros((2, 3)), np.zeros((2, 2, 2))):
    table(np.poly, zeros)
for square in (sample("f8", (3, 3)), sample("i8", (2, 2)), np.eye(3), Transposed(sample("f8", (3, 3)))):
    table(np.poly, square)

# least squares
X, Y = np.arange(6.0), np.array([0.0, 0.8, 0.9, 0.1, -0.8, -1.0])
W = positive("f8", 6)


for d in ("i1", "i8", "u1", "f4", "f8", "c8", "c16"):
    table(np.polyfit, np.arange(6).astype(d), positive(d, 6), 2)
for degree in (0, 1, 3, np.int64(2), np.array(2)):
    table(np.polyfit, X, Y, degree)
    table(np.polyfit, X, np.stack([Y, Y * 2], axis=1), degree)
for w in (W, Host(W), W.tolist(), np.ones(6)):
    table(np.polyfit, X, Y, 2, w=w)
    table(np.polyfit, X, Y, 1, w=w, cov=True)
table(np.polyfit, X, Y, 2, full=True)
table(np.polyfit, X, Y, 1, cov="unscaled")
table(np.polyfit, X, np.stack([Y, Y * 2], axis=1), 2, cov=True)
table(np.polyfit, X, Y, 2, None, True)
table(np.polyfit, X, Y, 2, rcond=1e-3)
table(np.polyfit, X, Host(Y), 2)
table(np.polyfit, X.tolist(), Y, 2)
table(np.polyfit, Sliced(np.arange(12.0), np.s_[::2]), Transposed(np.stack([Y, Y])), 2)
for x, y, degree, kwargs in ((X, Y[:5], 2, {}), (X, Y, -1, {}), (np.stack([X]), Y, 1, {}),
                             (np.zeros(0), np.zeros(0), 1, {}), (X, np.zeros((6, 1, 1)), 1, {}), (X, Y, 1.5, {}),
                             (X, Y, 2, {"w": W[:5]}), (X, Y, 2, {"w": np.ones((6, 1))}),
                             (X[:3], Y[:3], 2, {"cov": True})):
    table(np.polyfit, x, y, degree, **kwargs)

# Vandermonde matrices
for d in DTYPES:
    table(np.vander, sample(d, 4))
for n in (0, 1, 2, 5, np.array(3)):
    table(np.vander, P, n)
    table(np.vander, SHIFTED, N=n, increasing=True)
for a in (MATRIX, np.array(1.0)):
    table(np.vander, a)
table(np.vander, np.zeros(0))
table(np.vander, P, -1)
table(np.vander, P, 1.5)
for d in NUMBERS:
    table(np.vander, sample(d, 3), 2, True)

# roots through the companion matrix: stripped zeros, other dtypes, what cannot be solved
for d in ("i8", "f4", "f8", "c8", "c16", "?", "f2"):
    for p in ([1, -6, 11, -6], [0, 0, 1, 0, 1, 0, 0], [0, 2, 0], [5], [0, 0], [], [1, 2], [1, 2, 5]):
        table(np.roots, np.array(p, d))
table(np.roots, np.array([1.0, np.nan, 2.0]))
table(np.roots, np.array(3.0))
table(np.roots, np.ones((2, 2)))
for zeros in ([1j, -1j, 2], [1j, 2], [2 + 1j, 2 - 1j, 0.5, 3j, -3j]):
    table(np.poly, np.array(zeros, "c16"))
    table(np.poly, np.array(zeros, "c8"))
table(np.poly, np.array([[0.0, -1.0], [1.0, 0.0]]))
table(np.poly, np.array([[0, -1], [1, 0]]))
table(np.poly, np.array([[1j, 2.0], [0.5, 1.0]]))
table(np.poly, np.ones((2, 3)))
table(np.poly, np.zeros((0, 0)))
