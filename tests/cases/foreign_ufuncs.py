"""Rows for ufuncs that NumPy did not make: `scipy.special`, `np.frompyfunc`, `np.vectorize`; their methods and errors.

Without SciPy the rows for its functions are left out.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import Case, Host, Sliced, Table, Transposed, positive, sample

try:
    from scipy import special
except ImportError:
    special = None

table = Table()

LAYOUTS = (np.asarray(0.5), np.zeros((0, 3)), Transposed(positive("f8", (2, 3))),
           Sliced(positive("f8", 9), np.s_[::-2]), [0.25, 0.5],
           np.array([np.nan, np.inf, -np.inf, 0.0, -0.0]), sample("i8", 4), sample("?", 3), sample("f2", 3),
           np.array(["a"]), np.array([1, 2], object))


def row(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Case:
    narrow = {a.dtype.str[1:] for a in args if isinstance(a, np.ndarray)}
    return table(function, *args, **kwargs).within(2e-4 if narrow & {"f4", "c8", "f2", "b1", "i1", "u1"} else 1e-9,
                                                   1e-6 if narrow & {"f4", "c8", "f2"} else 1e-12)


# --- scipy.special --------------------------------------------------------------------------------------------------
UNARY = """
    expit logit erf erfc erfcx erfinv erfcinv gamma gammaln digamma psi rgamma loggamma j0 j1 y0 y1 i0 i0e i1 i1e k0
    k0e k1 k1e ndtr ndtri log_ndtr entr exp2 exp10 expm1 log1p log_expit cbrt ellipk ellipe exp1 expi spence dawsn
    cosm1 cosdg sindg zetac"""
BINARY = """
    xlogy xlog1py rel_entr kl_div gammainc gammaincc beta betaln binom hyp0f1 poch zeta jv jn yv iv kv huber
    pseudo_huber boxcox boxcox1p inv_boxcox gammaincinv eval_legendre eval_chebyt ellipkinc agm owens_t chdtr stdtr"""
TERNARY = "betainc betaincinv hyp1f1 fdtr bdtr nbdtr eval_gegenbauer lpmv"
TUPLES = "airy sici shichi fresnel ellipj itj0y0 kelvin"
if special is not None:
    for name in UNARY.split():
        function = getattr(special, name, None)
        if function is None:
            continue
        for d in ("f4", "f8", "c16"):
            row(function, positive(d, (2, 3)))
        row(function, sample("i8", 4))
        row(function, positive("f8", 4), out=np.zeros(4))
    for name in BINARY.split():
        function = getattr(special, name, None)
        if function is None:
            continue
        for d in ("f4", "f8"):
            row(function, positive(d, (2, 3)) + 1, positive(d, 3, 1))
        row(function, 2, positive("f8", 3))
        row(function, positive("f8", 3), Host(positive("f8", 3, 1)))
        row(function, Host(positive("f8", 3)), positive("f8", 3, 1))
    for name in TERNARY.split():
        function = getattr(special, name, None)
        if function is not None:
            row(function, 2, positive("f8", 3) + 1, positive("f8", 3, 1))
            row(function, positive("f8", 3) + 1, 2.0, Host(positive("f8", 3, 1)))
    for name in TUPLES.split():
        function = getattr(special, name, None)
        if function is not None:
            row(function, *(positive("f8", 3, seed) for seed in range(function.nin)))
            row(function, *(positive("f4", 3, seed) for seed in range(function.nin)))
            row(function, *(positive("f8", 3, seed) for seed in range(function.nin)),
                out=tuple(np.zeros(3) for _ in range(function.nout)))
    for function in (special.expit, special.erf, special.gammaln, special.xlogy):
        rest = (1.5,) if function.nin == 2 else ()
        for x in LAYOUTS:
            row(function, x, *rest)
        # No `where=`: with it these functions of SciPy 1.17 write past their buffers (seen with NumPy 2.4 alone).
        for kwargs in ({"out": np.zeros(3)}, {"out": Host(np.zeros(3))}, {"out": np.zeros(4)}, {"dtype": "f4"},
                       {"casting": "no"}, {"order": "F"}, {"unknown": 1}, {"out": np.zeros(3, "f4")},
                       {"out": np.zeros(3, "i8")}):
            row(function, positive("f8", 3), *rest, **kwargs)
    row(special.softmax, sample("f8", (2, 3)), axis=1)
    row(special.logsumexp, sample("f8", (2, 3)), axis=0)
    row(special.logsumexp, sample("f4", (2, 3)))
    row(special.xlogy.outer, positive("f8", 2), positive("f8", 3))
    row(special.xlogy.reduce, positive("f8", 3))
    row(special.expit.at, positive("f8", 3), [0, 1])

# --- np.frompyfunc --------------------------------------------------------------------------------------------------


def add_one(a: Any) -> Any:
    return a + 1


def larger(a: Any, b: Any) -> Any:
    return max(b, a)


def both(a: Any, b: Any) -> Any:
    return a + b, a - b


def fail(a: Any) -> Any:
    raise KeyError(a)


ADD_ONE, LARGER = np.frompyfunc(add_one, 1, 1), np.frompyfunc(larger, 2, 1)
BOTH, FAIL = np.frompyfunc(both, 2, 2), np.frompyfunc(fail, 1, 1)
SUMMING = np.frompyfunc(lambda a, b: a + b, 2, 1, identity=0)
for x in (sample("i8", 3), sample("f8", (2, 3)), sample("?", 2), *LAYOUTS[:5]):
    row(ADD_ONE, x)
    row(LARGER, x, 1)
    row(LARGER, 1, x)
    row(BOTH, x, Host(np.asarray(2)))
for other in (sample("i8", 3, 1), Host(sample("i8", 3, 1)), [1, 2, 3], sample("i8", 4), sample("f8", (2, 1))):
    row(LARGER, sample("i8", 3), other)
    row(BOTH, sample("i8", 3), other)
row(FAIL, sample("i8", 3))
row(ADD_ONE, sample("i8", 3), out=np.zeros(3))
row(ADD_ONE, sample("i8", 3), out=np.zeros(3, object))
row(ADD_ONE, sample("i8", 3), dtype="f8")
row(ADD_ONE, sample("i8", 3), where=np.array([True, False, True]), out=np.zeros(3, object))
for name, arguments in (("reduce", ()), ("accumulate", ()), ("outer", (sample("i8", 2),)), ("reduceat", ([0, 2],)),
                        ("at", ([0, 0], 5))):
    for u in (LARGER, SUMMING):

        def method(x: Any, *args: Any, u: np.ufunc = u, name: str = name) -> Any:
            return getattr(u, name)(x, *args), x

        table(method, sample("i8", 4), *arguments).covering(u)
        table(method, sample("f8", (3, 2)), *arguments).covering(u)
        table(functools.partial(method, u=u, name=name), np.zeros(0), *arguments).covering(u)

# --- np.vectorize ---------------------------------------------------------------------------------------------------
VECTORIZED = {
    "plain": np.vectorize(add_one),
    "two": np.vectorize(larger),
    "otypes": np.vectorize(add_one, otypes=["f4"]),
    "outputs": np.vectorize(both),
    "excluded": np.vectorize(lambda a, power=2: a**power, excluded=["power"]),
    "signature": np.vectorize(lambda a: a.sum(), signature="(n)->()"),
    "matrix": np.vectorize(lambda a, b: a @ b, signature="(m,n),(n)->(m)"),
    "cache": np.vectorize(add_one, cache=True),
    "math": np.vectorize(math.floor),
}
for x in (sample("i8", 3), sample("f8", (2, 3)), sample("f4", 3), Transposed(sample("f8", (2, 3))),
          Sliced(sample("f8", 9), np.s_[::-2]), np.asarray(1.5),
          np.zeros((0, 3))):
    for name in ("plain", "otypes", "cache", "math", "excluded", "signature"):
        row(VECTORIZED[name], x).covering(np.vectorize)
    row(VECTORIZED["two"], x, 0).covering(np.vectorize)
    row(VECTORIZED["two"], 0, x).covering(np.vectorize)
    row(VECTORIZED["two"], x, Host(np.asarray(0.5))).covering(np.vectorize)
    row(VECTORIZED["outputs"], x, 1).covering(np.vectorize)
    row(VECTORIZED["excluded"], x, power=3).covering(np.vectorize)
row(VECTORIZED["two"], sample("f8", (3, 1)), sample("f8", 4)).covering(np.vectorize)
row(VECTORIZED["two"], sample("f8", 3), sample("f8", 4)).covering(np.vectorize)
row(VECTORIZED["matrix"], sample("f8", (2, 3)), sample("f8", 3)).covering(np.vectorize)
row(VECTORIZED["matrix"], sample("f8", (4, 2, 3)), sample("f8", (4, 3))).covering(np.vectorize)
row(VECTORIZED["matrix"], sample("f8", (2, 3)), sample("f8", 2)).covering(np.vectorize)
row(np.vectorize(fail), sample("i8", 3)).covering(np.vectorize)
row(np.vectorize(lambda a: "odd" if a % 2 else "even"), sample("i8", 4)).covering(np.vectorize)
row(np.vectorize(lambda a: {"value": a}, otypes=[object]), sample("i8", 2)).covering(np.vectorize)
