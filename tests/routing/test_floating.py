"""`numpy.errstate`: what NumPy raises for a floating-point condition is raised for device results, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb

Call = Callable[[Any], Any]
DATA = np.array([1.0, 4.0, 0.25])
LARGE, SMALL = np.array([1.0, 1e308, 3.0]), np.array([1.0, 1e-300, 3.0])
ZEROS = np.array([1.0, 0.0, 3.0])
WITH_NAN = np.array([np.nan, 0.0, 1.0])
WITH_INF = np.array([np.inf, 0.0, 1.0])


def in_place(x: Any) -> Any:
    x /= x - 1
    return x


def into(x: Any) -> Any:
    out = np.zeros_like(x)
    np.divide(1.0, x, out=out)
    return out


CALLS: dict[str, tuple[Call, np.ndarray]] = {
    "divide": (lambda x: 1.0 / x, ZEROS),
    "divide, beside a nan": (lambda x: 1.0 / x, WITH_NAN),
    "0 / 0": (lambda x: x / x, ZEROS),
    "0 / 0, beside a nan": (lambda x: x / x, WITH_NAN),
    "inf - inf": (lambda x: x - x, WITH_INF),
    "reciprocal": (np.reciprocal, ZEROS),
    "log": (np.log, ZEROS),
    "log of a negative": (np.log, -DATA),
    "sqrt of a negative": (np.sqrt, -DATA),
    "arccos": (np.arccos, DATA),
    "power": (lambda x: x**-1.0, ZEROS),
    "multiply": (lambda x: x * 10, LARGE),
    "exp": (np.exp, LARGE),
    "underflow": (lambda x: x * 1e-300, SMALL),
    "exp underflows": (np.exp, -LARGE),
    "x /= x - 1": (in_place, ZEROS),
    "out=": (into, ZEROS),
    "sum": (np.sum, np.array([1.0, np.inf])),
    "sum overflows": (lambda x: np.sum(x + x * 0.7), np.array([1e308, 1e308])),
    "sum of inf - inf": (np.sum, np.array([np.inf, -np.inf])),
    "prod": (np.prod, np.full(400, 10.0)),
    "mean": (lambda x: x.mean(), WITH_NAN),
    "dot": (lambda x: x @ x, LARGE),
    "add.reduce": (np.add.reduce, np.array([1e308, 1e308])),
    "cumprod": (np.cumprod, np.full(400, 10.0)),
    "integer division": (lambda x: x // 0, np.array([1, 2])),
    "integer remainder": (lambda x: np.remainder(3, x), np.array([1, 0])),
    "astype": (lambda x: x.astype("i4")[:1], np.array([1.0, np.nan])),
    "astype of what is too large": (lambda x: x.astype("i1")[:1], np.array([1.0, 1e10])),
    "float32 overflows": (lambda x: x * np.float32(1e30), np.array([1e30], "f4")),
    "a cast overflows": (lambda x: x.astype("f4"), LARGE),
    "a scalar": (lambda x: x[1] / x[1], ZEROS),
    # --- nothing is wrong with these
    "fine": (lambda x: np.sqrt(x) + x / 2, DATA),
    "a nan stays a nan": (lambda x: x + 1, WITH_NAN),
    "an infinity stays one": (lambda x: x * 2.0, WITH_INF),
    "sum with a nan": (np.sum, WITH_NAN),
    "a view": (lambda x: x[::-1], WITH_NAN),
    "concatenate": (lambda x: np.concatenate([x, x]), WITH_INF),
    "maximum": (lambda x: np.maximum(x, 0), WITH_NAN),
    "isnan": (np.isnan, WITH_NAN),
}
FINE = list(CALLS)[list(CALLS).index("fine") :]
CONDITIONS = ("divide", "over", "under", "invalid")


def outcome(call: Call, x: Any) -> tuple[Any, Any]:
    """The result, or what was raised; and the array afterwards."""
    try:
        result = fb.asnumpy(call(x))
    except FloatingPointError as error:
        return str(error), fb.asnumpy(x)
    return result, fb.asnumpy(x)


def check(actual: tuple[Any, Any], expected: tuple[Any, Any]) -> None:
    if isinstance(expected[0], str):
        assert actual[0] == expected[0]
    else:
        np.testing.assert_allclose(actual[0], expected[0], rtol=1e-6)
    np.testing.assert_allclose(actual[1], expected[1])


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("name", CALLS)
def test_a_condition_is_raised_as_numpy_raises_it(name: str, condition: str) -> None:
    call, data = CALLS[name]
    responses = {**dict.fromkeys(CONDITIONS, "ignore"), condition: "raise"}
    with np.errstate(**responses), fb.options(fallback="allow"):
        expected = outcome(call, data.copy())
        check(outcome(call, fb.asarray(data)), expected)


@pytest.mark.parametrize("name", FINE)
def test_what_has_nothing_wrong_stays_on_the_device(name: str) -> None:
    call, data = CALLS[name]
    x = fb.asarray(data)
    with np.errstate(divide="raise", over="raise", invalid="raise"), fb.options(fallback="raise"):
        call(x)


def test_the_users_function_is_called() -> None:
    seen: list[tuple[str, int]] = []
    x = fb.asarray(ZEROS)
    with np.errstate(divide="call", call=lambda kind, flag: seen.append((kind, flag))), fb.options(fallback="allow"):
        result = 1.0 / x
    assert seen == [("divide by zero", 1)]
    assert isinstance(result, fb.FallbackArray)
    np.testing.assert_array_equal(fb.asnumpy(result), [1.0, np.inf, 1 / 3.0])


@pytest.mark.parametrize("response", ["ignore", "warn"])
def test_nothing_is_looked_for_where_no_more_than_a_warning_is_asked(response: Any) -> None:
    x = fb.asarray(ZEROS)
    with np.errstate(all=response), fb.options(fallback="raise"):
        np.testing.assert_array_equal(fb.asnumpy(1.0 / x), [1.0, np.inf, 1 / 3.0])


def test_the_look_at_a_result_is_counted() -> None:
    x = fb.asarray(DATA)
    with np.errstate(invalid="raise"), fb.profile() as p:
        x + x
    assert [(event.route, event.bytes_to_host) for event in p.events] == [("device", 1)]


def test_a_call_that_numpy_judges_is_told_with_its_reason() -> None:
    x = fb.asarray(np.array([0.0]))
    with np.errstate(divide="call", call=lambda kind, flag: None), pytest.warns(fb.FallbackWarning, match="infinity"):
        1.0 / x
