"""Functions that Numba compiled, of FallbackArrays: ufuncs take them, ``@njit`` takes NumPy's arrays alone."""

from __future__ import annotations

import numba
import numpy as np

import fbarray as fb
from tests.ecosystem.spec import Call

_rng = np.random.default_rng(40)
X = _rng.normal(size=20)
Y = _rng.normal(size=20)
M = _rng.normal(size=(5, 4))


@numba.njit
def total(x):
    found = 0.0
    for value in x:
        found += value
    return found


@numba.njit
def doubled(x):
    for i in range(x.size):
        x[i] *= 2


@numba.njit("float64[:](float64[:], float64)")
def shifted(x, by):
    return x + by


@numba.njit(parallel=False, fastmath=False)
def largest_of_rows(m):
    found = np.empty(m.shape[0])
    for i in range(m.shape[0]):
        found[i] = m[i].max()
    return found


@numba.njit
def polynomial(x, a, b):
    return a * x * x + b


@numba.vectorize
def softened(x, limit):
    return x if abs(x) < limit else limit * np.sign(x)


@numba.vectorize(["float64(float64, float64)"])
def larger(x, y):
    return x if x > y else y


@numba.guvectorize(["float64[:], float64[:], float64[:]"], "(n),(n)->()", nopython=True)
def inner(x, y, found):
    found[0] = 0
    for i in range(x.size):
        found[0] += x[i] * y[i]


@numba.guvectorize(["float64[:], float64[:]"], "(n)->(n)", nopython=True)
def running(x, found):
    found[0] = x[0]
    for i in range(1, x.size):
        found[i] = found[i - 1] + x[i]


@numba.stencil
def mean_of_three(x):
    return (x[-1] + x[0] + x[1]) / 3


def into(A):
    out = A(np.zeros(20))
    return larger(A(X), A(Y), out=out) is out, out


def rows_into(A):
    out = A(np.zeros(5))
    inner(A(M), A(M), out=out)
    return out


def accumulated_at(A):
    x = A(X)
    larger.at(x, A([0, 0, 3]), A([5.0, 1.0, 2.0]))
    return x


def doubled_on_the_host(A):
    x = A(X)
    host = fb.asnumpy(x)
    doubled(host)
    x[...] = host
    return x


def in_place(A):
    x = A(X)
    doubled(x)
    return x


COMPILED = "compiled code needs the array's host memory: give it fb.asnumpy(x)"

CALLS: list[Call] = [
    # ufuncs, which ask NumPy's protocol
    Call("vectorize", lambda A: softened(A(X), 0.5)),
    Call("vectorize of declared types", lambda A: larger(A(X), A(Y))),
    Call("vectorize of integers and an array of the host", lambda A: larger(A(np.arange(20)), Y)),
    Call("vectorize of one element", lambda A: larger(A(X)[3], 0.0)),
    Call("vectorize out=", into),
    Call("vectorize reduce", lambda A: larger.reduce(A(M), axis=0)),
    Call("vectorize accumulate", lambda A: larger.accumulate(A(X))),
    Call("vectorize outer", lambda A: larger.outer(A(X[:3]), A(Y[:2]))),
    Call("vectorize at", accumulated_at),
    Call("guvectorize", lambda A: inner(A(M), A(M[::-1]))),
    Call("guvectorize broadcast", lambda A: inner(A(M), A(M[0]))),
    Call("guvectorize along an axis", lambda A: running(A(M), axis=0)),
    Call("guvectorize out=", rows_into),
    # njit, which looks at the type, and has no protocol for others' arrays
    Call("njit", lambda A: total(A(X)), TypeError, COMPILED),
    Call("njit of two dimensions", lambda A: largest_of_rows(A(M)), TypeError, COMPILED),
    Call("njit of declared types", lambda A: shifted(A(X), 1.0), TypeError, COMPILED),
    Call("njit that writes", in_place, TypeError, "compiled code needs the array's host memory: take host = "
         "fb.asnumpy(x), give it that, and assign x[...] = host"),
    Call("stencil", lambda A: mean_of_three(A(X)), TypeError, COMPILED),
    Call("njit of the host's array", lambda A: total(fb.asnumpy(A(X)))),
    Call("njit that writes the host's array", doubled_on_the_host),
    Call("njit of numbers", lambda A: polynomial(A(X).sum(), A(Y)[0], float(A(Y)[1]))),
    Call("njit's Python", lambda A: polynomial.py_func(A(X), 2.0, A(Y))),
]
