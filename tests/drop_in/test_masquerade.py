"""The option ``masquerade``: for who asks, a FallbackArray is an instance of `numpy.ndarray`."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import fbarray as fb

SCALARS = [
    (np.float64(1.5), (np.floating, np.float64, np.number, np.generic, float)),
    (np.float32(1.5), (np.floating, np.float32, np.inexact)),
    (np.int64(3), (np.integer, np.int64, np.signedinteger)),
    (np.uint8(3), (np.integer, np.uint8, np.unsignedinteger)),
    (np.complex128(1j), (np.complexfloating, np.complex128, complex)),
    (np.bool(True), (np.bool, np.generic)),
]


def of(value: Any) -> Any:
    """A FallbackScalar of this value."""
    return fb.asarray(np.stack([value, value]))[0]


def test_it_is_off_by_default() -> None:
    x = fb.asarray([1.0, 2.0])
    assert not isinstance(x, np.ndarray) and x.__class__ is type(x) is fb.FallbackArray
    assert not isinstance(x.sum(), np.floating) and not isinstance(x.sum(), float)
    assert isinstance(x, fb.FallbackArray) and isinstance(x.sum(), fb.FallbackScalar)


def test_arrays_are_ndarrays_while_it_is_on() -> None:
    x = fb.asarray([1.0, 2.0])
    with fb.options(masquerade=True):
        assert isinstance(x, np.ndarray) and isinstance(x, (list, np.ndarray)) and x.__class__ is np.ndarray
        assert isinstance(x, fb.FallbackArray) and type(x) is fb.FallbackArray
        assert isinstance(x, fb.numpy.ndarray)
        assert not isinstance(x, (np.matrix, np.generic, list))
        assert not isinstance(x.sum(), np.ndarray)
    assert not isinstance(x, np.ndarray)


@pytest.mark.parametrize(("value", "kinds"), SCALARS, ids=[type(value).__name__ for value, _ in SCALARS])
def test_scalars_are_of_numpys_type_while_it_is_on(value: Any, kinds: tuple[type, ...]) -> None:
    x = of(value)
    with fb.options(masquerade=True):
        assert isinstance(x, fb.FallbackScalar)
        for kind in kinds:
            assert isinstance(x, kind) and isinstance(value, kind)
        for kind in (np.ndarray, np.str_, np.floating, np.integer, complex, float, int):
            assert isinstance(x, kind) == isinstance(value, kind)
    assert not isinstance(x, np.generic)


def test_it_may_be_set_for_the_process() -> None:
    x = fb.asarray([1.0])
    fb.set_options(masquerade=True)
    try:
        assert isinstance(x, np.ndarray)
        with fb.options(masquerade=False):
            assert not isinstance(x, np.ndarray)
    finally:
        fb.set_options(masquerade=False)
    assert not isinstance(x, np.ndarray)


def test_it_holds_for_one_context_alone() -> None:
    x, seen = fb.asarray([1.0]), []
    with fb.options(masquerade=True):
        thread = threading.Thread(target=lambda: seen.append(isinstance(x, np.ndarray)))
        thread.start()
        thread.join()
    assert seen == [False]


@pytest.mark.parametrize("value", [1, "yes", None])
def test_it_takes_true_and_false_alone(value: Any) -> None:
    with pytest.raises(ValueError, match="masquerade"), fb.options(masquerade=value):
        pass


def test_calls_go_where_they_went(forbid_fallback: None) -> None:
    x = fb.asarray([[3.0, 1.0], [2.0, 4.0]])
    with fb.options(masquerade=True), fb.profile() as p:
        for result in (x + 1, np.sin(x), x @ x, np.sort(x), np.concatenate([x, x]), np.linalg.inv(x), x[0], x[x > 1],
                       np.where(x > 1, x, 0.0), np.add.reduce(x), np.ones_like(x), fb.asarray(x), x.copy(), x.T,
                       np.arange(2.0) * x, np.einsum("ij,j", x, x[0])):  # fmt: skip
            assert type(result) is fb.FallbackArray
        x[0] = x[1] * np.float64(2)
        assert x.get().tolist() == [[4, 8], [2, 4]]
        assert isinstance(x.sum(), fb.FallbackScalar) and float(x.sum()) == 18 and repr(x).startswith("FallbackArray(")
        assert isinstance(fb.asnumpy(x), np.ndarray) and type(fb.asnumpy(x)) is np.ndarray
    assert {event.route for event in p.events} <= {"device", "explicit", "metadata"}


def test_compiled_code_still_converts(allow_fallback: None) -> None:
    x = fb.asarray([1.0, 2.0])
    with fb.options(masquerade=True), fb.profile() as p:
        host = np.asarray(x)
        assert type(host) is np.ndarray and host.tolist() == [1.0, 2.0]
        assert np.array(x).sum() == 3.0 and np.float64(x.sum()) == 3.0
        assert memoryview(np.ascontiguousarray(np.asarray(x))).tolist() == [1.0, 2.0]
    assert sum(event.bytes_to_host for event in p.events) > 0


def test_numpys_own_checks_pass() -> None:
    x = fb.asarray([1.0, 2.0])
    with fb.options(masquerade=True, fallback="allow"):
        np.testing.assert_array_equal(x, [1.0, 2.0])
        assert np.isscalar(x.sum()) and np.issubdtype(x.sum().__class__, np.floating)
        assert np.ma.masked_invalid(x).sum() == 3.0
