"""What the drop-in makes of lists that hold arrays, numbers and other things: what NumPy makes of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import numpy as fnp

pytestmark = pytest.mark.usefixtures("allow_fallback")


class Signal:
    """An object whose own ``__array__`` gives an array of the module under test."""

    def __init__(self, xp: Any, values: Any) -> None:
        self.values = xp.asarray(values, dtype=float)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.values if dtype is None else self.values.astype(dtype)


def x(xp: Any) -> Any:
    return xp.arange(1.0, 5.0)


MADE: dict[str, Callable[[Any], Any]] = {
    "rows": lambda xp: xp.array([x(xp), x(xp)]),
    "rows of rows": lambda xp: xp.array([[x(xp), x(xp)], (x(xp), x(xp))]),
    "numbers": lambda xp: xp.array([x(xp)[0], x(xp).sum(), 3]),
    "arrays of no axes": lambda xp: xp.array([x(xp)[0, ...], 2]),
    "of another dtype": lambda xp: xp.array([x(xp), x(xp)], dtype="f4"),
    "beside a host array": lambda xp: xp.asarray([x(xp), np.ones(4, "f4")]),
    "beside a list": lambda xp: xp.asarray([x(xp), [1, 2, 3, 4]]),
    "none of it": lambda xp: xp.array([x(xp)[:0]]),
    "records": lambda xp: xp.array([(x(xp)[0], 10), (x(xp)[1], 20)], dtype=[("a", float), ("b", int)]),
    "objects": lambda xp: xp.array([x(xp), x(xp)], dtype=object),
    "ragged objects": lambda xp: xp.array([x(xp), x(xp)[:2]], dtype=object).shape,
    "ragged": lambda xp: xp.array([x(xp), x(xp)[:2]]),
    "None": lambda xp: xp.array([None, x(xp)[1]], dtype=float),
    "None beside an array": lambda xp: xp.array([None, x(xp)]),
    "strings": lambda xp: xp.array([x(xp)[0], "a"]),
    "strings beside rows": lambda xp: xp.array([x(xp), list("abcd")]),
    "a fraction": lambda xp: xp.array([x(xp)[0], Fraction(1, 3)]),
    "a large integer": lambda xp: xp.array([10**30, x(xp)[0]]),
    "a large integer beside an array": lambda xp: xp.array([10**30, x(xp)[0, ...]], dtype=object),
    "bytes": lambda xp: xp.array([b"a", x(xp)[0]]),
    "dates": lambda xp: xp.array([np.datetime64("2020-01-01"), np.datetime64("2021-01-01")]),
    "a tuple": lambda xp: xp.asarray((x(xp), x(xp))),
    "a range": lambda xp: xp.array([range(4), x(xp)]),
    "a set": lambda xp: xp.array([{1}, x(xp)], dtype=object).shape,
    "a ufunc of a tuple": lambda xp: xp.exp((x(xp), x(xp))),
    "a ufunc of a list": lambda xp: xp.exp([x(xp), x(xp)]),
    "a ufunc of a tuple and a number": lambda xp: xp.add((x(xp), x(xp)), 1.0),
    "a ufunc of a tuple and an array": lambda xp: xp.add((x(xp), x(xp)), x(xp)),
    "a function of a tuple": lambda xp: xp.sum((x(xp), x(xp)), axis=0),
    "a function of a tuple of one": lambda xp: xp.max((x(xp),)),
    "append": lambda xp: xp.append(x(xp), [1, x(xp)[0]]),
    "append a row": lambda xp: xp.append([x(xp)], [x(xp)], axis=0),
    "stack": lambda xp: xp.stack([x(xp), [1, 2, 3, 4]]),
    "concatenate": lambda xp: xp.concatenate([x(xp), [1, "a"]]),
    "vstack": lambda xp: xp.vstack([x(xp), (5, 6, 7, 8)]),
    "mean": lambda xp: xp.mean([x(xp), x(xp)], axis=0),
    "sum of ragged": lambda xp: xp.sum([x(xp), x(xp)[:2]]),
    "max of objects": lambda xp: xp.max([None, x(xp)[0]]),
    "where": lambda xp: xp.where([True, False], [x(xp)[0], 2], "a"),
    "an object's own array": lambda xp: xp.asarray(Signal(xp, [1, 2])),
    "mean of an object": lambda xp: xp.mean(Signal(xp, [1, 2])),
    "sine of an object": lambda xp: xp.sin(Signal(xp, [1, 2])),
    "an array and an object": lambda xp: x(xp)[:2] + Signal(xp, [1, 2]),
    "an object in a list": lambda xp: xp.array([1.0, 2.0]) + xp.asarray(Signal(xp, [1, 2])),
    "text of an object": lambda xp: xp.array2string(x(xp)[:2] * Signal(xp, [1, 2])),
    "a number": lambda xp: xp.asarray(x(xp).sum()),
    "a number that is written": lambda xp: written(xp.asarray(x(xp).sum() - 11, dtype=float)),
}


def written(array: Any) -> Any:
    array[array < 0] = 0
    return array


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", MADE)
def test_it_is_what_numpy_makes(name: str) -> None:
    expected = error = None
    try:
        expected = MADE[name](np)
    except Exception as raised:
        error = raised
    if error is not None:
        with pytest.raises(type(error)):
            MADE[name](fnp)
        return
    found = MADE[name](fnp)
    if isinstance(expected, np.ndarray):
        host = fb.asnumpy(found)
        assert (host.dtype, host.shape) == (expected.dtype, expected.shape)
        assert host.tolist() == expected.tolist() or np.array_equal(host, expected, equal_nan=True)
    else:
        assert (type(found), found) == (type(expected), expected)


def test_regular_lists_stay_on_the_device() -> None:
    with fb.options(fallback="raise"):
        for name in ("rows", "rows of rows", "of another dtype", "beside a host array", "beside a list", "append a row",
                     "stack", "vstack", "mean", "an object's own array", "sine of an object"):  # fmt: skip
            assert type(MADE[name](fnp)) is fb.FallbackArray
