"""Prints how long each composite takes on the device, beside the round trip to the host that it saves."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from math import isqrt
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import scimath
from numpy.polynomial import polynomial
from numpy.testing.overrides import get_overridable_numpy_array_functions

import fbarray as fb
from bench.report import versions
from fbarray.devices import default_device
from fbarray.routing.roundtrip import round_trip
from fbarray.routing.table import choice_of
from fbarray.rules.registry import RULES

SIZE = 10_000_000
ROUNDS = 5
_LONG = 0.3
"""Seconds after which a first host call is taken as it is: what it would do faster the next time is lost in it."""
_HOST_ROUNDS = 2
_random = np.random.default_rng(0)

Operands = tuple[fb.FallbackArray, ...]

# --- operands -----------------------------------------------------------------------------------------------------


def uniform(*shape: int, low: float = 0.0, high: float = 1.0) -> fb.FallbackArray:
    return fb.asarray(_random.uniform(low, high, shape))


def vector(n: int) -> Operands:
    return (uniform(n),)


def signed(n: int) -> Operands:
    """Outside the real domain of the logarithm, and of the arc cosine."""
    return (uniform(n, low=-2.0, high=2.0),)


def signed_and_vector(n: int) -> Operands:
    return *signed(n), uniform(n)


def with_nan(n: int) -> Operands:
    host = _random.uniform(0, 1, n)
    host[::100] = np.nan
    return (fb.asarray(host),)


def rows_with_nan(n: int) -> Operands:
    (x,) = with_nan(isqrt(n) ** 2)
    return (x.reshape(isqrt(n), -1).copy(),)


def integers(n: int) -> Operands:
    return (fb.asarray(_random.integers(1, 1 << 40, n)),)


def small_integers(n: int) -> Operands:
    """Of which no common multiple overflows."""
    return (fb.asarray(_random.integers(1, 7, n)),)


def positions(n: int) -> Operands:
    """A vector, and where each of its hundredth part of new elements goes."""
    return uniform(n), fb.asarray(_random.integers(0, n, n // 100)), uniform(n // 100)


def matrix(n: int) -> Operands:
    return (uniform(isqrt(n), isqrt(n)),)


def matrices(n: int) -> Operands:
    return uniform(isqrt(n), isqrt(n)), uniform(isqrt(n), isqrt(n))


def blocks(n: int) -> Operands:
    return tuple(uniform(isqrt(n) // 2, isqrt(n) // 2) for _ in range(4))


def few_rows(n: int) -> Operands:
    return (uniform(10, n // 10),)


def limits(n: int) -> Operands:
    return uniform(isqrt(n), low=1.0, high=2.0), uniform(isqrt(n), low=1e3, high=1e4)


def sides(n: int) -> Operands:
    return uniform(isqrt(n)), uniform(isqrt(n))


def matrix_and_vector(n: int) -> Operands:
    return uniform(isqrt(n), isqrt(n)), uniform(isqrt(n))


def matrix_and_columns(n: int) -> Operands:
    return uniform(isqrt(n), isqrt(n)), uniform(isqrt(n), 10)


def many_small(n: int) -> Operands:
    """As many matrices of 3 x 3, and a vector for each."""
    return uniform(n // 9, 3, 3), uniform(n // 9, 3)


def many_vectors(n: int) -> Operands:
    return uniform(n // 3, 3), uniform(n // 3, 3)


def cubic(n: int) -> Operands:
    side = min(isqrt(n), 1000)
    return (uniform(side, side),)


def chain(n: int) -> Operands:
    side = min(isqrt(n), 1000)
    return uniform(side, side), uniform(side, 100), uniform(100, side)


def divided(length: int, divisor: int) -> Operands:
    """Coefficients, and those of a divisor whose first outweighs the others: no remainder grows."""
    host = _random.uniform(0, 1, divisor)
    host[0] = divisor
    return uniform(length), fb.asarray(host)


def points(n: int) -> Operands:
    return uniform(n), uniform(n), uniform(4, 4)


def grid(n: int) -> Operands:
    return uniform(isqrt(n)), uniform(isqrt(n)), uniform(4, 4)


def points_in_space(n: int) -> Operands:
    return uniform(n), uniform(n), uniform(n), uniform(3, 3, 3)


# --- rows ---------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One call: of the key itself on the operands, or ``call(*operands)``, of our arrays or of host arrays alike.

    The key is None where the installed NumPy is older than the function.
    """

    label: str
    key: Any
    make: Callable[[int], Operands]
    call: Callable[..., Any] | None = None
    note: str = ""

    @property
    def function(self) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(*self.key) if isinstance(self.key, tuple) else self.key
        return self.call or function


UFUNCS: dict[np.ufunc, Callable[[int], Operands]] = {
    np.add: vector,
    np.multiply: vector,
    np.maximum: vector,
    np.minimum: vector,
    np.fmax: with_nan,
    np.fmin: with_nan,
    np.logical_and: vector,
    np.logical_or: vector,
    np.logical_xor: vector,
    np.bitwise_and: integers,
    np.bitwise_or: integers,
    np.bitwise_xor: integers,
    np.gcd: integers,
    np.lcm: small_integers,
}
"""The ufuncs whose ``reduce`` and ``accumulate`` are composites, and of what."""

_percents = [5.0, 50.0, 95.0]
_polyvalnd: Any = getattr(polynomial, "polyvalnd", None)  # NumPy 2.5
_smaller = "smaller: cubic work"

_ROWS = [
    *(Row(f"np.{u.__name__}.{m}(x)", (u, m), make) for m in ("reduce", "accumulate") for u, make in UFUNCS.items()),
    Row("np.spacing(x)", np.spacing, vector),
    Row("np.vecdot(a, b)", np.vecdot, matrices),
    Row("np.vecdot(u, v), 3-vectors", np.vecdot, many_vectors),
    Row("np.matvec(a, x)", getattr(np, "matvec", None), matrix_and_vector),
    Row("np.matvec(m, v), 3x3 matrices", getattr(np, "matvec", None), many_small),
    Row("np.vecmat(x, a)", getattr(np, "vecmat", None), matrix_and_vector, lambda a, x: np.vecmat(x, a)),
    Row("np.vecmat(v, m), 3x3 matrices", getattr(np, "vecmat", None), many_small, lambda m, v: np.vecmat(v, m)),
    Row("np.block([[a, b], [c, d]])", np.block, blocks, lambda a, b, c, d: np.block([[a, b], [c, d]])),
    Row("np.unstack(a), 10 rows", getattr(np, "unstack", None), few_rows, note="views: without it, none moves either"),
    Row("np.insert(x, n // 2, 1.0)", np.insert, vector, lambda x: np.insert(x, x.size // 2, 1.0)),
    Row("np.insert(x, i, v)", np.insert, positions),
    Row("np.geomspace(lo, hi, lo.size)", np.geomspace, limits, lambda lo, hi: np.geomspace(lo, hi, lo.size)),
    Row("np.histogram_bin_edges(x, 100)", np.histogram_bin_edges, vector, lambda x: np.histogram_bin_edges(x, 100)),
    Row("np.histogram_bin_edges(x, 'auto')", np.histogram_bin_edges, vector,
        lambda x: np.histogram_bin_edges(x, "auto")),
    Row("np.nanquantile(x, 0.5)", np.nanquantile, with_nan, lambda x: np.nanquantile(x, 0.5)),
    Row("np.nanpercentile(x, [5, 50, 95])", np.nanpercentile, with_nan, lambda x: np.nanpercentile(x, _percents)),
    Row("np.nanpercentile(a, [5, 50, 95], axis=1)", np.nanpercentile, rows_with_nan,
        lambda a: np.nanpercentile(a, _percents, axis=1)),
    Row("np.emath.sqrt(x)", scimath.sqrt, signed),
    Row("np.emath.log(x)", scimath.log, signed),
    Row("np.emath.log2(x)", scimath.log2, signed),
    Row("np.emath.log10(x)", scimath.log10, signed),
    Row("np.emath.logn(2, x)", scimath.logn, signed, lambda x: scimath.logn(2, x)),
    Row("np.emath.power(x, y)", scimath.power, signed_and_vector),
    Row("np.emath.arccos(x)", scimath.arccos, signed),
    Row("np.emath.arcsin(x)", scimath.arcsin, signed),
    Row("np.emath.arctanh(x)", scimath.arctanh, signed),
    Row("np.linalg.trace(a)", np.linalg.trace, matrix),
    Row("np.linalg.outer(x, y)", np.linalg.outer, sides),
    Row("np.linalg.vecdot(a, b)", np.linalg.vecdot, matrices),
    Row("np.linalg.tensordot(a, b, axes=1)", np.linalg.tensordot, matrix_and_columns,
        lambda a, b: np.linalg.tensordot(a, b, axes=1)),
    Row("np.linalg.vector_norm(x)", np.linalg.vector_norm, vector),
    Row("np.linalg.vector_norm(a, axis=0)", np.linalg.vector_norm, matrix, lambda a: np.linalg.vector_norm(a, axis=0)),
    Row("np.linalg.matrix_norm(a)", np.linalg.matrix_norm, matrix),
    Row("np.linalg.matrix_norm(a, ord='nuc')", np.linalg.matrix_norm, cubic,
        lambda a: np.linalg.matrix_norm(a, ord="nuc"), _smaller),
    Row("np.linalg.matrix_norm(a, ord=2)", np.linalg.matrix_norm, cubic,
        lambda a: np.linalg.matrix_norm(a, ord=2), _smaller),
    Row("np.linalg.svdvals(a)", np.linalg.svdvals, cubic, note=_smaller),
    Row("np.linalg.multi_dot([a, b, c])", np.linalg.multi_dot, chain,
        lambda *arrays: np.linalg.multi_dot(list(arrays)), _smaller),
    Row("np.polyder(p)", np.polyder, vector),
    Row("np.polyint(p)", np.polyint, vector),
    Row("np.polydiv(u, v), quotient of 10", np.polydiv, lambda n: divided(n, n - 9)),
    Row("np.polydiv(u, v), quotient of 90", np.polydiv, lambda n: divided(100, 11), note="smaller: many steps"),
    Row("polynomial.polyval2d(x, y, c)", polynomial.polyval2d, points),
    Row("polynomial.polygrid2d(x, y, c)", polynomial.polygrid2d, grid),
    Row("polynomial.polyvalnd([x, y, z], c)", _polyvalnd, points_in_space, lambda *a: _polyvalnd(a[:3], a[3])),
]  # fmt: skip


def is_reached(key: Any) -> bool:
    """Whether NumPy asks arrays about this function; `polyval2d` and `polygrid2d` only since NumPy 2.4."""
    return isinstance(key, (tuple, np.ufunc)) or key in get_overridable_numpy_array_functions()


ROWS = [row for row in _ROWS if is_reached(row.key)]


def unmatched() -> list[str]:
    """What the table forgets: composites without a row, and rows of what is no composite."""
    device = default_device()
    registered = {key for key in RULES if is_reached(key) and choice_of(device, key).route == "composite"}
    listed = {row.key for row in ROWS}
    forgotten = [f"no row for the composite {key}" for key in registered - listed]
    return forgotten + [f"a row for {key}, which is no composite" for key in listed - registered]


# --- timing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timing:
    """One line: seconds of one call."""

    label: str
    shapes: str
    device: float
    host: float
    note: str
    fell_back: bool

    @property
    def ratio(self) -> float:
        return self.host / self.device

    def __str__(self) -> str:
        remarks = [self.note, "FELL BACK" if self.fell_back else "", "SLOWER" if self.ratio < 1 else ""]
        times = f"{self.device * 1e3:>11.3f}{self.host * 1e3:>11.3f}{self.ratio:>10.2f}"
        return "  ".join((f"{self.label:<42}{self.shapes:<44}{times}", *filter(None, remarks)))


def seconds(call: Callable[[], Any], operands: Operands) -> float:
    """The time of one call on an idle device; nothing that the host remembers serves it."""
    device = default_device()
    for x in operands:
        x[:1] *= 1  # a write, so that nothing is remembered
    device.synchronize()
    start = perf_counter()
    result = call()
    device.synchronize()
    took = perf_counter() - start
    del result
    return took


def on_host(row: Row, operands: Operands) -> Any:
    """What fbarray would do without the composite, until the result is on the device."""
    result = round_trip(row.label, row.function, (), default_device(), operands, {}, "it is to be compared")
    for each in result if isinstance(result, (tuple, list)) else (result,):
        fb.ascupy(each)
    return result


def host_seconds(row: Row, operands: Operands) -> float:
    """The median of few rounds; of a long call, the first."""

    def call() -> Any:
        return on_host(row, operands)

    first = seconds(call, operands)
    return first if first > _LONG else median(seconds(call, operands) for _ in range(_HOST_ROUNDS))


def falls_back(row: Row, operands: Operands) -> bool:
    """Whether the call does not stay on the device; it compiles the kernels, too."""
    with fb.profile() as profile:
        row.function(*operands)
    routes = {event.route for event in profile.events}
    return "device" not in routes or not routes.isdisjoint(("host", "implicit"))


def shapes(operands: Iterable[fb.FallbackArray]) -> str:
    return ", ".join("x".join(map(str, x.shape)) for x in operands)


def timed(row: Row, size: int, rounds: int) -> Timing:
    """A row, timed on both sides."""
    operands = row.make(size)
    fell_back = falls_back(row, operands)
    device = median(seconds(lambda: row.function(*operands), operands) for _ in range(rounds))
    return Timing(row.label, shapes(operands), device, host_seconds(row, operands), row.note, fell_back)


def shown(row: Row, size: int, rounds: int) -> Timing:
    """A row, timed and printed."""
    timing = timed(row, size, rounds)
    print(timing, flush=True)
    return timing


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.composites", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help=f"elements of an operand (default: {SIZE:,})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds on the device (default: {ROUNDS})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE too")
    return parser.parse_args()


def main() -> int:
    """Print the table; the exit status is 1 where a call fell back, or where the table forgets a composite."""
    chosen = arguments()
    if missing := unmatched():
        sys.exit("\n".join(missing))
    fb.set_options(fallback="allow", placement="device")
    print(", ".join(f"{name} {version}" for name, version in versions().items()))
    if not default_device().name.startswith("cuda"):
        print("there is no GPU here, and a simulated device has no speed: the times below say nothing")
    print(f"\n{'composite':<42}{'shapes':<44}{'device ms':>11}{'host ms':>11}{'host/dev':>10}")
    timings = [shown(row, chosen.size, chosen.rounds) for row in ROWS]
    fell_back = sum(timing.fell_back for timing in timings)
    slower = sum(timing.ratio < 1 for timing in timings)
    print(f"\n{len(timings)} rows: {slower} slower than the round trip to the host, {fell_back} fell back")
    if chosen.json:
        rows = [{**asdict(timing), "ratio": timing.ratio} for timing in timings]
        found = {"versions": versions(), "size": chosen.size, "rounds": chosen.rounds, "rows": rows}
        chosen.json.write_text(json.dumps(found, indent=2) + "\n")
    return int(fell_back > 0)


if __name__ == "__main__":
    sys.exit(main())
