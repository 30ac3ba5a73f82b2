"""pint, unmodified, with a FallbackArray inside: pint's results on NumPy, the magnitude still on the device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pint
import pytest

import fbarray as fb
from tests.comparing import kind

units = pint.UnitRegistry()
VALUES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

Convert = Callable[[np.ndarray], Any]


def assigned(quantity: Any, where: Any, value: Any) -> Any:
    """`quantity` after pint's assignment in place."""
    quantity[where] = value
    return quantity


def converted(quantity: Any, unit: str) -> Any:
    """`quantity` after pint's conversion in place."""
    quantity.ito(unit)
    return quantity


CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "number": lambda q, x: q * 2 - units.Quantity(1.0, "cm"),
    "array times quantity": lambda q, x: x * q,
    "quantity times array": lambda q, x: q * x,
    "NumPy array times quantity": lambda q, x: VALUES * q,
    "array times unit": lambda q, x: x * units.meter,
    "unit times array": lambda q, x: units.meter * x,
    "add": lambda q, x: q + q.to("cm"),
    "add in place": lambda q, x: q.__iadd__(q.to("cm")),
    "divide": lambda q, x: q / units.Quantity(x, "s"),
    "power": lambda q, x: q**2,
    "abs": lambda q, x: abs(-q),
    "to": lambda q, x: q.to("km"),
    "ito": lambda q, x: converted(q, "mm"),
    "to_base_units": lambda q, x: units.Quantity(x, "km/hour").to_base_units(),
    "offset unit": lambda q, x: units.Quantity(x, "degC").to("K"),
    "magnitude": lambda q, x: q.m_as("cm"),
    "np.sum": lambda q, x: np.sum(q),
    "sum": lambda q, x: q.sum(axis=0),
    "np.mean": lambda q, x: np.mean(q, axis=1),
    "np.std": lambda q, x: np.std(q),
    "np.var": lambda q, x: np.var(q),
    "np.median": lambda q, x: np.median(q),
    "np.percentile": lambda q, x: np.percentile(q, 30),
    "np.nansum": lambda q, x: np.nansum(q),
    "np.sqrt": lambda q, x: np.sqrt(q**2),
    "np.sin": lambda q, x: np.sin(units.Quantity(x, "degree")),
    "np.hypot": lambda q, x: np.hypot(q, q.to("cm")),
    "np.linalg.norm": lambda q, x: np.linalg.norm(q),
    "np.dot": lambda q, x: np.dot(q, units.Quantity(x, "s").T),
    "matmul": lambda q, x: q @ units.Quantity(x, "s").T,
    "np.einsum": lambda q, x: np.einsum("ij,kj", q, q),
    "np.cross": lambda q, x: np.cross(q, units.Quantity(x, "s")[::-1]),
    "np.cumsum": lambda q, x: np.cumsum(q, axis=1),
    "np.diff": lambda q, x: np.diff(q),
    "np.trapezoid": lambda q, x: np.trapezoid(q, dx=units.Quantity(2.0, "s")),
    "np.interp": lambda q, x: np.interp(q[0], q[0], units.Quantity(x[1], "s")),
    "greater": lambda q, x: q > units.Quantity(300, "cm"),
    "np.isnan": lambda q, x: np.isnan(q),
    "np.allclose": lambda q, x: np.allclose(q, q.to("cm")),
    "np.any": lambda q, x: np.any(q > units.Quantity(5, "m")),
    "np.where": lambda q, x: np.where(q > units.Quantity(2, "m"), q, q.to("cm") / 2),
    "np.clip": lambda q, x: np.clip(q, units.Quantity(200, "cm"), units.Quantity(4, "m")),
    "np.max": lambda q, x: np.max(q),
    "np.argmax": lambda q, x: np.argmax(q),
    "np.sort": lambda q, x: np.sort(q, axis=0),
    "np.round": lambda q, x: np.round(q.to("ft"), 2),
    "np.concatenate": lambda q, x: np.concatenate([q, q.to("cm")]),
    "np.stack": lambda q, x: np.stack([q, q.to("cm")]),
    "np.zeros_like": lambda q, x: np.zeros_like(q),
    "np.full_like": lambda q, x: np.full_like(q, units.Quantity(1, "s")),
    "row": lambda q, x: q[0],
    "element": lambda q, x: q[0, 1],
    "mask": lambda q, x: q[q > units.Quantity(2, "m")],
    "assignment": lambda q, x: assigned(q, (0, 0), units.Quantity(7, "cm")),
    "iteration": lambda q, x: next(iter(q)),
    "T": lambda q, x: q.T,
    "reshape": lambda q, x: q.reshape(3, 2),
}
"""Calls of pint's that stay on the device."""


def operands(convert: Convert) -> tuple[Any, Any]:
    """A length, and an array without unit."""
    return units.Quantity(convert(VALUES.copy()), "m"), convert(VALUES.copy())


def magnitude_and_unit(result: Any) -> tuple[Any, str]:
    """What is inside a result; comparisons have no unit."""
    return (result.magnitude, str(result.units)) if isinstance(result, units.Quantity) else (result, "")


@pytest.mark.parametrize("name", CALLS)
def test_stays_on_the_device(name: str, forbid_fallback: None) -> None:
    """pint's own result: unit, value, dtype, kind; no host call, not a byte to the host."""
    expected, unit = magnitude_and_unit(CALLS[name](*operands(np.asarray)))
    ours = operands(fb.asarray)
    with fb.profile() as profile:
        actual, actual_unit = magnitude_and_unit(CALLS[name](*ours))
    assert [event for event in profile.events if event.route in ("host", "implicit")] == []
    assert (actual_unit, kind(actual)) == (unit, kind(expected))
    if kind(expected) in ("array", "scalar"):
        assert actual.dtype == expected.dtype
        assert sum(event.bytes_to_host for event in profile.events) == 0
    np.testing.assert_allclose(fb.asnumpy(actual), expected, rtol=1e-14)


def test_magnitude_is_the_array() -> None:
    """A Quantity keeps the array that went in."""
    x = fb.asarray(VALUES)
    assert units.Quantity(x, "m").magnitude is x


def test_equality_reads_one_truth_value() -> None:
    """``==`` of unlike units asks whether all are zero, in Python: one byte crosses, and only that."""
    length, _ = operands(fb.asarray)
    with fb.profile() as profile:
        equal = length == length.to("cm")
    assert isinstance(equal, fb.FallbackArray) and bool(equal.all())
    assert {event.route for event in profile.events} == {"device"}
    assert sum(event.bytes_to_host for event in profile.events) == 1


def test_wrong_units_raise() -> None:
    """pint's own error, as on NumPy."""
    length, plain = operands(fb.asarray)
    with pytest.raises(pint.DimensionalityError):
        np.concatenate([length, units.Quantity(plain, "s")])


def test_float_of_a_dimensionless_quantity() -> None:
    """Python's conversions are explicit transfers of one element."""
    length, _ = operands(fb.asarray)
    with fb.profile() as profile:
        assert float(np.sum(length / length.to("cm"))) == pytest.approx(6.0)
    assert sum(event.bytes_to_host for event in profile.events) == 8


def test_text_has_the_values_and_the_unit() -> None:
    """pint formats NumPy's arrays its own way, and these as well."""
    length, expected = operands(fb.asarray)[0], operands(np.asarray)[0]
    assert str(length) == str(expected)
