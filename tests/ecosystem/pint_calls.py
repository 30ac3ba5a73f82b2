"""Pint with arrays: quantities of them, their arithmetic, conversions, NumPy's functions, and what units refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pint

from tests.ecosystem.spec import Call, Make

UNITS = pint.UnitRegistry()
Q = UNITS.Quantity
LENGTHS = [1.0, 2.5, 4.0]
TABLE = [[1.0, 2.0, 4.0], [0.5, -3.0, 8.0]]


def lengths(A: Make) -> Any:
    return Q(A(LENGTHS), "m")


def times(A: Make) -> Any:
    return Q(A([2.0, 4.0, 8.0]), "s")


def table(A: Make) -> Any:
    return Q(A(TABLE), "m")


def parts(*quantities: Any) -> list[Any]:
    """The magnitudes and the units: `same` knows arrays and texts."""
    return [(q.magnitude, str(q.units)) if isinstance(q, Q) else q for q in quantities]


def error(call: Callable[[], Any]) -> str:
    """The class of what is raised."""
    try:
        return f"nothing, but {call()}"
    except Exception as error:
        return type(error).__name__


def changed(A: Make) -> Any:
    q = lengths(A)
    q[1] = Q(300.0, "cm")
    q[2:] = Q(A([7.0]), "km")
    q *= 2
    q += Q(A([1.0, 1.0, 1.0]), "cm")
    q.ito("mm")
    return parts(q)


def wrapped(A: Make) -> Any:
    @UNITS.wraps("m/s", ("m", "s"))
    def speed(way: Any, time: Any) -> Any:
        return way / time

    @UNITS.check("[length]", "[time]")
    def checked(way: Any, time: Any) -> Any:
        return way / time**2

    return parts(speed(lengths(A).to("km"), times(A)), checked(lengths(A), times(A)))


def shared(A: Make) -> Any:
    """Whether a quantity is of the array itself."""
    x = A(LENGTHS)
    q = Q(x, "m")
    q.magnitude[0] = 9.0
    x[1] = 8.0
    return x, q.magnitude, q.magnitude is x


def solved(A: Make) -> Any:
    """A fall through air, step by step."""
    speed, height = Q(A([0.0, 5.0]), "m/s"), Q(A([100.0, 200.0]), "m")
    gravity, drag, step = Q(9.81, "m/s^2"), Q(0.1, "1/s"), Q(100.0, "ms")
    for _ in range(5):
        speed = speed + (gravity - drag * speed) * step
        height = height - speed * step
    return parts(speed.to("km/h"), height.to_base_units())


CALLS = [
    Call("quantity", lambda A: [*parts(lengths(A), table(A)), lengths(A).shape, len(table(A)), lengths(A).dtype]),
    Call("quantity shares", shared),
    Call("array times unit", lambda A: parts(A(LENGTHS) * UNITS.m, UNITS.m * A(LENGTHS), A(LENGTHS) / UNITS.s)),
    Call(
        "number times unit",
        lambda A: parts(A(LENGTHS).mean() * UNITS.m, Q(A([3, 4])[0], "s"), A(LENGTHS).max() * Q(2, "m")),
    ),
    Call(
        "array times quantity",
        lambda A: parts(A(LENGTHS) * Q(2.0, "m"), Q(2.0, "m") * A(LENGTHS), A(LENGTHS) * lengths(A)),
    ),
    Call(
        "array over quantity",
        lambda A: parts(A(LENGTHS) / times(A), times(A) / A(LENGTHS), A(TABLE) / times(A), 1 / times(A)),
    ),
    Call(
        "arithmetic",
        lambda A: parts(
            lengths(A) + lengths(A),
            lengths(A) - Q(10, "cm"),
            lengths(A) / times(A),
            lengths(A) ** 2,
            -lengths(A),
            abs(-lengths(A)),
            lengths(A) // Q(2, "m"),
            lengths(A) % Q(2, "m"),
        ),
    ),
    Call(
        "arithmetic of both sides",
        lambda A: parts(Q(np.array(LENGTHS), "cm") + lengths(A), lengths(A) * Q(np.array(LENGTHS), "N")),
    ),
    Call(
        "to",
        lambda A: parts(
            lengths(A).to("km"), times(A).to("min"), lengths(A).to_base_units(), Q(A(LENGTHS), "degF").to("K")
        ),
    ),
    Call(
        "magnitudes",
        lambda A: [lengths(A).m_as("cm"), lengths(A).magnitude, lengths(A).to("mm").m, (lengths(A) / Q(1, "m")).m],
    ),
    Call("to_compact of a number", lambda A: parts(Q(A([12000.0, 1.0]).max(), "m").to_compact())),
    Call(
        "compared",
        lambda A: [lengths(A) > Q(200, "cm"), lengths(A) == Q(A([100.0, 0, 0]), "cm"), lengths(A) <= lengths(A)],
    ),
    Call(
        "other units",
        lambda A: [
            error(lambda: lengths(A) + times(A)),
            error(lambda: lengths(A) + A(LENGTHS)),
            error(lambda: A(LENGTHS) + lengths(A)),
            error(lambda: lengths(A).to("s")),
            error(lambda: lengths(A) > times(A)),
        ],
    ),
    Call(
        "without units",
        lambda A: parts(Q(A(LENGTHS), "") + A(LENGTHS), A(LENGTHS) + Q(A(LENGTHS), ""), np.exp(Q(A(LENGTHS), ""))),
    ),
    Call(
        "reductions",
        lambda A: parts(
            lengths(A).sum(),
            table(A).mean(axis=0),
            table(A).max(),
            table(A).std(),
            table(A).prod(),
            table(A).argmax(),
            table(A).cumsum(axis=1),
        ),
    ),
    Call(
        "reductions by numpy",
        lambda A: parts(
            np.sum(table(A), axis=1),
            np.mean(lengths(A)),
            np.median(table(A)),
            np.var(lengths(A)),
            np.max(table(A), axis=0),
            np.ptp(lengths(A)),
            np.any(lengths(A)),
            np.argmin(table(A)),
        ),
    ),
    Call(
        "ufuncs",
        lambda A: parts(
            np.sqrt(lengths(A)),
            np.square(lengths(A)),
            np.sin(Q(A(LENGTHS), "deg")),
            np.maximum(lengths(A), Q(2, "m")),
            np.hypot(lengths(A), Q(A(LENGTHS), "cm")),
            np.isnan(lengths(A)),
            np.multiply(lengths(A), A(LENGTHS)),
            np.multiply(A(LENGTHS), lengths(A)),
            np.true_divide(A(LENGTHS), lengths(A)),
            np.sign(table(A)),
        ),
    ),
    Call(
        "ufuncs that refuse",
        lambda A: [
            error(lambda: np.exp(lengths(A))),
            error(lambda: np.add(lengths(A), A(LENGTHS))),
            error(lambda: np.add(A(LENGTHS), lengths(A))),
            error(lambda: np.sin(lengths(A))),
        ],
    ),
    Call(
        "joined",
        lambda A: parts(
            np.concatenate([lengths(A), Q(A([50.0]), "cm")]),
            np.stack([lengths(A), lengths(A)]),
            np.hstack([lengths(A), Q(1.0, "km")]),
            np.vstack([lengths(A), table(A)]),
            np.append(lengths(A), lengths(A)),
        ),
    ),
    Call(
        "joined with an array",
        lambda A: [
            error(lambda: np.concatenate([lengths(A), A(LENGTHS)])),
            error(lambda: np.concatenate([A(LENGTHS), lengths(A)])),
        ],
    ),
    Call(
        "chosen",
        lambda A: parts(
            np.where(lengths(A) > Q(2, "m"), lengths(A), Q(0, "m")),
            np.clip(lengths(A), Q(2, "m"), Q(300, "cm")),
            np.where(A([True, False, True]), lengths(A), Q(0, "m")),
            np.nan_to_num(lengths(A)),
        ),
    ),
    Call(
        "sorted",
        lambda A: parts(
            np.sort(table(A)), np.argsort(table(A)), np.flip(lengths(A)), np.searchsorted(lengths(A), Q(250.0, "cm"))
        ),
    ),
    Call(
        "indexed",
        lambda A: parts(
            lengths(A)[0],
            lengths(A)[-2:],
            table(A)[1, ::2],
            lengths(A)[A([2, 0])],
            lengths(A)[A([True, False, True])],
            lengths(A)[lengths(A) > Q(2, "m")],
        ),
    ),
    Call("written", changed),
    Call("written in other units", lambda A: error(lambda: lengths(A).__setitem__(0, Q(1, "s")))),
    Call(
        "shapes",
        lambda A: parts(
            table(A).T,
            table(A).reshape(3, 2),
            table(A).ravel(),
            np.transpose(table(A)),
            np.expand_dims(lengths(A), 0),
            np.squeeze(table(A)[:1]),
            np.broadcast_to(lengths(A), (2, 3)),
            np.tile(lengths(A), 2),
        ),
    ),
    Call(
        "products",
        lambda A: parts(
            np.dot(table(A), lengths(A)),
            table(A) @ lengths(A),
            np.cross(lengths(A), lengths(A)[::-1]),
            np.einsum("ij,j->i", table(A), times(A)),
            np.matmul(A(TABLE), lengths(A)),
            A(TABLE) @ lengths(A),
        ),
    ),
    Call(
        "calculus",
        lambda A: parts(
            np.diff(lengths(A)),
            np.trapezoid(lengths(A), times(A)),
            np.gradient(lengths(A), times(A)),
            np.interp(Q(3.0, "s"), times(A), lengths(A)),
            np.cumprod(Q(A(LENGTHS), "")),
        ),
    ),
    Call(
        "made",
        lambda A: parts(
            np.zeros_like(lengths(A)),
            np.ones_like(table(A)),
            np.full_like(lengths(A), Q(2, "cm")),
            np.linspace(Q(0, "m"), lengths(A)[2], 3),
            np.copy(lengths(A)),
        ),
    ),
    Call(
        "quantiles",
        lambda A: parts(
            np.percentile(table(A), 50), np.nanmedian(lengths(A)), np.nanmean(table(A), axis=0), np.round(lengths(A))
        ),
    ),
    Call(
        "near",
        lambda A: [
            np.allclose(lengths(A), lengths(A).to("cm")),
            np.isclose(lengths(A), Q(100.0, "cm")),
            error(lambda: np.allclose(lengths(A), times(A))),
        ],
    ),
    Call("iterated", lambda A: [parts(*lengths(A)), parts(*table(A)), list(map(str, lengths(A)))]),
    Call("text", lambda A: [str(lengths(A)), f"{lengths(A):~}", f"{lengths(A)[0]:.2f~P}", f"{lengths(A).mean():.3f}"]),
    Call("from a list", lambda A: parts(Q.from_list([lengths(A)[0], Q(20.0, "cm")], "m"), Q(list(A(LENGTHS)), "m"))),
    Call("from a sequence of numbers", lambda A: parts(Q(A(LENGTHS).tolist(), "m") + lengths(A))),
    Call("tolist", lambda A: [str(q) for q in table(A).tolist()[0]]),
    Call("wraps", wrapped),
    Call("a simulation", solved),
    Call("logarithmic", lambda A: parts(np.log10(lengths(A) / Q(1, "m")), np.log(Q(A(LENGTHS), "dimensionless")))),
    Call("hash of a number", lambda A: hash(Q(A(LENGTHS)[0], "m")) == hash(Q(1.0, "m"))),
    Call(
        "units of an expression",
        lambda A: [(lengths(A) / times(A)).check("[speed]"), str((lengths(A) * times(A)).dimensionality)],
    ),
]
