"""Composites, called as rules on bare device arrays: what the table of cases cannot state in a row."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.polynomial import polynomial

import fbarray.rules  # noqa: F401 - registers
from fbarray.devices import Device, default_device
from fbarray.devices.names import module_names
from fbarray.routing.table import choice_of
from fbarray.rules.registry import ALWAYS, RULES, Refused
from fbarray.signatures import signature
from tests.signatures import as_of_today

COMPOSITES = {key: rule for key, rule in RULES.items() if choice_of(default_device(), key).route == "composite"}
METHODS = [key for key in COMPOSITES if isinstance(key, tuple)]
UFUNCS = [key for key in COMPOSITES if isinstance(key, np.ufunc)]
FUNCTIONS = [key for key in COMPOSITES if key not in METHODS and key not in UFUNCS]
HANDLED_BY_THE_CALLER = {"out", "like", "subok", "order"}


def name(key: Any) -> str:
    return f"{key[0].__name__}.{key[1]}" if isinstance(key, tuple) else f"{key.__module__}.{key.__name__}"


@pytest.fixture
def xp(device: Device) -> Any:
    return device.xp


def ints(shape: int | tuple[int, ...], low: int = -50, high: int = 50) -> np.ndarray:
    return np.random.default_rng(7).integers(low, high, shape)


@pytest.mark.parametrize("function", filter(as_of_today, FUNCTIONS), ids=name)
def test_a_rule_accepts_numpys_parameters(function: Callable[..., Any]) -> None:
    taken = inspect.signature(COMPOSITES[function]).parameters
    for parameter in signature(function).parameters.values():
        if parameter.name in HANDLED_BY_THE_CALLER:
            continue
        mine = taken[parameter.name]
        assert mine.kind == parameter.kind
        assert (mine.default is inspect.Parameter.empty) == (parameter.default is inspect.Parameter.empty)


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_cupy_lacks_the_function_or_the_rule_goes_first(function: Callable[..., Any]) -> None:
    module = function.__module__.replace("numpy", "cupy", 1)
    try:
        lacking = function.__name__ not in module_names(module)
    except KeyError:
        lacking = True
    assert lacking or function in ALWAYS


@pytest.mark.parametrize("length", range(1, 18))
@pytest.mark.parametrize(
    "ufunc", [np.gcd, np.lcm, np.bitwise_xor, np.bitwise_and, np.bitwise_or], ids=lambda u: u.__name__
)
def test_halving_takes_every_element_once(xp: Any, ufunc: np.ufunc, length: int) -> None:
    host = ints((length, 3), 1, 7) * 2
    found = RULES[ufunc, "reduce"](xp, xp.asarray(host))
    np.testing.assert_array_equal(xp.asnumpy(found), ufunc.reduce(host))


@pytest.mark.parametrize("key", METHODS, ids=name)
def test_a_method_leaves_its_operand_alone(xp: Any, key: tuple[np.ufunc, str]) -> None:
    for length in (1, 6):
        host = ints((length, 4))
        bare = xp.asarray(host)
        found = RULES[key](xp, bare)
        found[...] = 0
        np.testing.assert_array_equal(xp.asnumpy(bare), host)


@pytest.mark.parametrize("length", [1, 2, 3, 7, 8, 9, 31, 33])
@pytest.mark.parametrize("ufunc", [np.maximum, np.minimum, np.fmax, np.fmin], ids=lambda u: u.__name__)
def test_scans_treat_nan_as_numpy_does(xp: Any, ufunc: np.ufunc, length: int) -> None:
    host = ints(length).astype(float)
    host[length // 2 :: 3] = np.nan
    for method in ("accumulate", "reduce"):
        found = RULES[ufunc, method](xp, xp.asarray(host))
        np.testing.assert_array_equal(xp.asnumpy(found), getattr(ufunc, method)(host))


def test_a_lone_element_meets_the_identity_of_gcd(xp: Any) -> None:
    bare = xp.asarray(np.array([-4]))
    assert int(RULES[np.gcd, "reduce"](xp, bare)) == 4
    assert int(RULES[np.gcd, "reduce"](xp, bare, initial=None)) == -4


@pytest.mark.skipif(not hasattr(np, "unstack"), reason="NumPy 2.1 has it first")
def test_unstack_gives_views(xp: Any) -> None:
    bare = xp.asarray(np.zeros((3, 3)))
    RULES[np.unstack](xp, bare, axis=1)[2][...] = 1
    np.testing.assert_array_equal(xp.asnumpy(bare), [[0, 0, 1], [0, 0, 1], [0, 0, 1]])


def test_block_copies_even_a_single_array(xp: Any) -> None:
    bare = xp.asarray(np.zeros(3))
    RULES[np.block](xp, bare)[...] = 1
    assert not bool(bare.any())


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_spacing_at_every_exponent(xp: Any, dtype: str) -> None:
    info = np.finfo(dtype)
    unsigned = np.dtype(f"u{info.dtype.itemsize}")
    starts = np.arange(2 ** (info.bits - 1 - info.nmant), dtype=unsigned) << info.nmant
    bits = np.concatenate([starts, starts + 1, starts[1:] - 1, np.arange(40, dtype=unsigned)])
    host = np.concatenate([bits, bits | unsigned.type(1 << (info.bits - 1))]).view(dtype)
    with np.errstate(all="ignore"):
        expected = np.spacing(host)
    found = xp.asnumpy(RULES[np.spacing](xp, xp.asarray(host)))
    nan = np.isnan(expected)
    np.testing.assert_array_equal(np.isnan(found), nan)
    np.testing.assert_array_equal(found[~nan].view(unsigned), expected[~nan].view(unsigned))


def test_insertion_keeps_the_order_of_equal_positions(xp: Any) -> None:
    positions, values = np.array([2, 0, 2, -1, 5, 2]), np.arange(100, 106)
    found = RULES[np.insert](xp, xp.asarray(np.arange(5)), xp.asarray(positions), xp.asarray(values))
    np.testing.assert_array_equal(xp.asnumpy(found), np.insert(np.arange(5), positions, values))


def test_a_product_chain_takes_the_cheapest_order(xp: Any) -> None:
    from fbarray.rules.linalg import _splits

    matrices = [np.empty(shape) for shape in ((10, 100), (100, 5), (5, 50), (50, 2))]
    assert _splits(matrices)[0, 3] == 0
    assert _splits(matrices[:3])[0, 2] == 1


@pytest.mark.parametrize(
    ("key", "args", "kwargs"),
    [
        (np.nanquantile, (np.ones((2, 3)), 0.5, 1), {"weights": np.ones(3), "method": "inverted_cdf"}),
        (np.nanquantile, (np.empty((0, 3)), 0.5), {}),
        (np.geomspace, (np.ones(2), 9.0), {"dtype": int}),
        (np.insert, (np.ones(3), 1, np.array([1j])), {}),
        ((np.lcm, "reduce"), (np.ones(3, "i1"),), {}),
        ((np.fmax, "reduce"), (np.ones(3, "c16"),), {}),
        ((np.maximum, "reduce"), (np.ones(3),), {"dtype": "i8"}),
    ],
    ids=lambda value: name(value) if callable(value) else None,
)
def test_what_is_refused_says_why(xp: Any, key: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    bare = [xp.asarray(each) if isinstance(each, np.ndarray) else each for each in args]
    with pytest.raises(Refused, match=r"\w+ \w+"):
        RULES[key](xp, *bare, **kwargs)


def test_grids_of_polynomials_take_scalars_as_they_are(xp: Any) -> None:
    c = np.arange(6, dtype="f4").reshape(2, 3)
    found = RULES[polynomial.polygrid2d](xp, 2.0, 3, xp.asarray(c))
    assert found.dtype == polynomial.polygrid2d(2.0, 3, c).dtype == np.float32
