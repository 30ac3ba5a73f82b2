"""Arrays that stand before a host array: the drop-in's ``asarray`` of a NumPy array, whose memory it would share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import numpy as fnp

pytestmark = pytest.mark.usefixtures("allow_fallback")


def _put(x: Any) -> None:
    x[0] = 9


def _through_a_view(x: Any) -> None:
    x.T[1] *= 2


def _by_out(x: Any) -> None:
    np.add(x, 1, out=x)


def _on_the_host(x: Any) -> None:
    np.apply_along_axis(lambda row: row.sort(), 1, x)


WRITES: dict[str, Callable[[Any], Any]] = {
    "an item": _put,
    "a view": _through_a_view,
    "in place": lambda x: x.__iadd__(1),
    "out=": _by_out,
    "sort": lambda x: x.sort(axis=0),
    "np.put": lambda x: np.put(x, [0, 5], [7, 8]),
    "np.place": lambda x: np.place(x, x > 2, [5]),
    "np.copyto": lambda x: np.copyto(x, 4),
    "fill": lambda x: x.fill(3),
    "flat": lambda x: x.flat.__setitem__(slice(None, None, 2), 1),
    "ufunc.at": lambda x: np.add.at(x, ([0, 1], [1, 2]), 5),
    "shuffle": lambda x: fnp.random.default_rng(0).shuffle(x),
    "a writer that nobody knows": _on_the_host,
}


@pytest.mark.parametrize("name", WRITES)
def test_what_is_written_reaches_the_host_array(name: str) -> None:
    host = np.array([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]])
    x = fnp.asarray(host)
    WRITES[name](x)
    np.testing.assert_array_equal(host, x.get())


@pytest.mark.parametrize("name", list(WRITES)[:-2])
def test_the_host_array_is_as_numpy_leaves_it(name: str) -> None:
    host = np.array([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]])
    expected = host.copy()
    WRITES[name](fnp.asarray(host))
    WRITES[name](np.asarray(expected))
    np.testing.assert_array_equal(host, expected)


def test_a_write_is_told_and_counted() -> None:
    host = np.zeros(1000)
    x = fnp.asarray(host)
    with fb.profile() as p, fb.options(fallback="warn"), pytest.warns(fb.FallbackWarning, match="made of a NumPy"):
        x[0] = 1
    assert [(e.route, e.bytes_to_host) for e in p.events if e.route == "implicit"] == [("implicit", host.nbytes)]


def test_nothing_is_written_where_fallback_raises() -> None:
    host = np.ones(3)
    x = fnp.asarray(host)
    with fb.options(fallback="raise"), pytest.raises(fb.FallbackError):
        x[0] = 3
    np.testing.assert_array_equal([host, x.get()], np.ones((2, 3)))


def test_a_read_only_host_array_gives_a_read_only_array() -> None:
    host = np.ones(3)
    host.flags.writeable = False
    x = fnp.asarray(host)
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 3


@pytest.mark.parametrize("make", [fb.asarray, fnp.array, lambda h: fnp.asarray(h).copy(), lambda h: +fnp.asarray(h)])
def test_a_copy_of_its_own_is_written_alone(make: Callable[[Any], Any]) -> None:
    host = np.ones(3)
    x = make(host)
    x[0] = 3
    np.testing.assert_array_equal(host, np.ones(3))


def test_a_host_array_that_nobody_holds_is_not_written() -> None:
    x = fnp.asarray(np.zeros(3))
    with fb.profile() as p:
        x[0] = 1
    assert [e.route for e in p.events] == ["device"]


def test_a_view_that_nobody_holds_is_written_since_its_base_is_seen() -> None:
    host = np.zeros(4)
    x = fnp.asarray(host[1:3])
    x[:] = 5
    np.testing.assert_array_equal(host, [0, 5, 5, 0])
