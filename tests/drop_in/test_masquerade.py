"""The option ``masquerade``: for who asks, a FallbackArray is an instance of `numpy.ndarray`."""

from __future__ import annotations

import functools
import threading
from typing import Any

import numpy as np
import pytest

import fbarray as fb


def test_arrays_are_ndarrays_by_default() -> None:
    x = fb.asarray([1.0, 2.0])
    assert isinstance(x, np.ndarray) and isinstance(x, (list, np.ndarray)) and x.__class__ is np.ndarray
    assert isinstance(x, fb.FallbackArray) and type(x) is fb.FallbackArray
    assert isinstance(x, fb.numpy.ndarray) and fb.numpy.ndarray is np.ndarray
    assert not isinstance(x, (np.matrix, np.generic, list))
    with fb.options(masquerade=False):
        assert not isinstance(x, np.ndarray) and x.__class__ is type(x) is fb.FallbackArray


def test_registries_that_are_keyed_by_numpys_class_find_arrays() -> None:
    before, after = {np.ndarray: "array", float: "number"}, {}
    x = fb.asarray([1.0])
    after[np.ndarray] = "array"
    for registry in (before, after):
        assert registry[type(x)] == registry[np.ndarray] == "array"
    assert type(x) == np.ndarray and type(x) in (list, np.ndarray)  # noqa: E721 - what others write
    assert type(x) is not np.ndarray and type(x) != np.matrix  # noqa: E721


def test_generic_functions_find_arrays_and_numbers() -> None:
    @functools.singledispatch
    def kind(value: object) -> str:
        return "other"

    x = fb.asarray([1.0])
    assert kind(x) == "other"
    kind.register(np.ndarray)(lambda value: "array")
    kind.register(np.floating)(lambda value: "number")
    assert (kind(x), kind(np.ones(1)), kind(x.sum()), kind([])) == ("array", "array", "number", "other")


def test_it_may_be_set_for_the_process() -> None:
    x = fb.asarray([1.0])
    fb.set_options(masquerade=False)
    try:
        assert not isinstance(x, np.ndarray)
        with fb.options(masquerade=True):
            assert isinstance(x, np.ndarray)
    finally:
        fb.set_options(masquerade=True)
    assert isinstance(x, np.ndarray)


def test_it_holds_for_one_context_alone() -> None:
    x, seen = fb.asarray([1.0]), []
    with fb.options(masquerade=False):
        thread = threading.Thread(target=lambda: seen.append(isinstance(x, np.ndarray)))
        thread.start()
        thread.join()
    assert seen == [True]


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
        assert type(x.sum()) is np.float64 and float(x.sum()) == 18 and repr(x).startswith("FallbackArray(")
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


def test_who_has_looked_into_a_registry_may_ask_for_the_class() -> None:
    """CuPy does both at one instruction, and sees the array's own class; nobody else."""
    x, registry = fb.asarray([1.0]), {np.ndarray: 1}

    def looks() -> Any:
        return registry[type(x)]

    def asks() -> bool:
        return isinstance(x, np.ndarray)

    for _ in range(3):
        assert (looks(), asks(), isinstance(x, np.ndarray), registry.get(type(x)), asks()) == (1, True, True, 1, True)
