"""``numpy.random`` of the drop-in: what is drawn where, seeds, NumPy's errors, and the distributions themselves."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import numpy as fnp
from fbarray.numpy._distributions import DISTRIBUTIONS

PARAMETERS: dict[str, list[tuple[float, ...]]] = {
    "random": [()],
    "uniform": [(), (-3.0, 5.0), (2.0, 2.0)],
    "standard_normal": [()],
    "normal": [(), (3.0, 0.5), (1.0, 0.0)],
    "lognormal": [(), (0.5, 0.25)],
    "standard_exponential": [()],
    "exponential": [(), (3.0,), (0.0,)],
    "standard_gamma": [(0.4,), (1.0,), (7.5,)],
    "gamma": [(0.4, 2.0), (7.5, 0.1)],
    "chisquare": [(1.0,), (6.0,)],
    "beta": [(0.3, 0.5), (2.0, 5.0), (1.0, 0.5)],
    "f": [(6.0, 20.0), (1.0, 30.0)],
    "standard_t": [(9.0,), (30.0,)],
    "poisson": [(), (0.3,), (40.0,), (0.0,)],
    "binomial": [(10, 0.25), (300, 0.7), (1, 0.5), (0, 0.5), (10, 0.0), (10, 1.0)],
    "negative_binomial": [(4, 0.3), (1, 0.9), (20, 0.5)],
    "laplace": [(), (2.0, 0.3)],
    "logistic": [(), (2.0, 0.3)],
    "gumbel": [(), (2.0, 0.3)],
    "rayleigh": [(), (4.0,)],
    "weibull": [(0.7,), (3.0,), (0.0,)],
    "pareto": [(6.0,), (9.0,)],
    "power": [(0.5,), (4.0,)],
    "standard_cauchy": [()],
    "triangular": [(-1.0, 0.5, 2.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0)],
}
ROWS = [(name, parameters) for name, rows in PARAMETERS.items() for parameters in rows]
COUNT = 40_000
QUANTILES = np.array([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])


def test_each_distribution_has_its_row() -> None:
    assert PARAMETERS.keys() == DISTRIBUTIONS.keys()


def same_distribution(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Two samples of one distribution: each quantile of one is that quantile of the other, to five standard errors."""
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    assert np.isfinite(ours).all()
    values = np.quantile(theirs, QUANTILES)
    for side in ("left", "right"):  # of the same value, the share below it and the share up to it
        shares = [np.searchsorted(np.sort(sample), values, side) / len(sample) for sample in (ours, theirs)]
        error = np.sqrt(shares[1] * (1 - shares[1]) * 2 / len(ours)) + 1e-9
        assert (np.abs(shares[0] - shares[1]) <= 5 * error).all()


@pytest.mark.parametrize(("name", "parameters"), ROWS)
def test_it_is_drawn_on_the_device_as_numpy_distributes_it(
    name: str, parameters: tuple[float, ...], forbid_fallback: None
) -> None:
    with fb.profile() as p:
        drawn = getattr(fnp.random.default_rng(5), name)(*parameters, size=COUNT)
    assert type(drawn) is fb.FallbackArray and sum(e.bytes_to_device for e in p.events) < 1000
    same_distribution(drawn.get(), getattr(np.random.default_rng(6), name)(*parameters, size=COUNT))


MOMENTS = sorted(PARAMETERS.keys() - {"standard_cauchy"})


@pytest.mark.parametrize("name", MOMENTS)
def test_mean_and_variance_are_numpys(name: str) -> None:
    ours = getattr(fnp.random.default_rng(1), name)(*PARAMETERS[name][-1 if name == "pareto" else 0], size=COUNT).get()
    theirs = getattr(np.random.default_rng(2), name)(*PARAMETERS[name][-1 if name == "pareto" else 0], size=COUNT)
    spread = theirs.std() * np.sqrt(2 / COUNT)
    assert abs(ours.mean() - theirs.mean()) <= 5 * spread
    assert np.isclose(ours.var(), theirs.var(), rtol=0.3)


ARRAYS: dict[str, tuple[Any, ...]] = {
    "uniform": ([0.0, -5.0], [1.0, 5.0]),
    "normal": ([0.0, 50.0], [1.0, 0.1]),
    "lognormal": ([0.0, 3.0], 0.5),
    "exponential": ([1.0, 30.0],),
    "standard_gamma": ([0.5, 20.0],),
    "gamma": ([0.5, 20.0], [3.0, 0.1]),
    "chisquare": ([1, 9],),
    "beta": ([0.5, 4.0], [0.5, 2.0]),
    "f": ([3, 9], 30),
    "standard_t": ([5, 50],),
    "poisson": ([0.2, 90.0],),
    "binomial": ([5, 100], [0.5, 0.1]),
    "negative_binomial": ([2, 50], 0.5),
    "laplace": ([0, 9], 1.0),
    "logistic": (0.0, [1.0, 7.0]),
    "gumbel": ([0, 9], [1, 2]),
    "rayleigh": ([1, 9],),
    "weibull": ([0.8, 5],),
    "pareto": ([3, 9],),
    "power": ([0.5, 5],),
    "triangular": ([0, 5], [1, 6], [2, 9]),
}


@pytest.mark.parametrize("make", [list, np.asarray, fb.asarray], ids=["list", "host", "device"])
@pytest.mark.parametrize("name", ARRAYS)
def test_parameters_may_be_arrays(name: str, make: Callable[..., Any]) -> None:
    given = [make(value) if isinstance(value, list) else value for value in ARRAYS[name]]
    if make is list:
        assert getattr(fnp.random.default_rng(0), name)(*given).shape == (2,)
    ours = getattr(fnp.random.default_rng(3), name)(*given, size=(COUNT, 2))
    theirs = getattr(np.random.default_rng(4), name)(*ARRAYS[name], size=(COUNT, 2))
    assert type(ours) is fb.FallbackArray
    for column in (0, 1):
        same_distribution(ours.get()[:, column], theirs[:, column])


def test_those_without_array_rows_have_no_parameters() -> None:
    assert all(not DISTRIBUTIONS[name].parameters for name in DISTRIBUTIONS.keys() - ARRAYS.keys())


@pytest.mark.parametrize("name", ["random", "standard_normal", "standard_exponential", "standard_gamma"])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_typed_ones_take_a_dtype_and_an_output(name: str, dtype: str) -> None:
    parameters = PARAMETERS[name][-1]
    drawn = getattr(fnp.random.default_rng(5), name)(*parameters, size=COUNT, dtype=dtype)
    same_distribution(drawn.get(), getattr(np.random.default_rng(6), name)(*parameters, size=COUNT, dtype=dtype))
    out = fnp.zeros(COUNT, dtype)
    assert getattr(fnp.random.default_rng(5), name)(*parameters, dtype=dtype, out=out) is out
    assert np.array_equal(out.get(), drawn.get())
    host = np.zeros(5, dtype)
    assert getattr(fnp.random.default_rng(5), name)(*parameters, dtype=dtype, out=host) is host and host.all()


def test_small_shapes_of_beta_are_numbers() -> None:
    drawn = fnp.random.default_rng(0).beta(1e-3, 1e-3, 10_000).get()
    assert np.isfinite(drawn).all() and abs(drawn.mean() - 0.5) < 0.03


SIZES: list[Any] = [5, (5,), [5], (2, 3), (2, 0), 0, (), None, np.int64(4), np.array([2, 3])]


@pytest.mark.parametrize("size", SIZES, ids=repr)
@pytest.mark.parametrize("name", ["normal", "poisson", "random", "integers", "choice", "multinomial", "zipf"])
@pytest.mark.parametrize("kind", ["default_rng", "RandomState"])
def test_sizes_are_numpys(name: str, size: Any, kind: str) -> None:
    name = "randint" if (name, kind) == ("integers", "RandomState") else name
    parameters = {"integers": (7,), "randint": (7,), "choice": (7,), "multinomial": (9, [0.5, 0.5]), "zipf": (3,)}
    ours = getattr(getattr(fnp.random, kind)(3), name)(*parameters.get(name, ()), size=size)
    theirs = getattr(getattr(np.random, kind)(3), name)(*parameters.get(name, ()), size=size)
    assert np.shape(ours) == np.shape(theirs)
    if isinstance(theirs, np.ndarray):
        assert type(ours) is fb.FallbackArray and ours.dtype == theirs.dtype
    else:
        assert type(ours) is type(theirs) and ours == theirs  # single numbers come from NumPy's stream


def raised(call: Callable[..., Any], *args: Any) -> tuple[type, str]:
    with pytest.raises(Exception) as caught:
        call(*args)
    return caught.type, str(caught.value)


BAD: dict[str, Callable[[Any, Any], Any]] = {
    "negative scale": lambda r, a: r.normal(0, -1, 5),
    "negative scale in an array": lambda r, a: r.normal(0, a([1.0, -1.0]), (5, 2)),
    "nan": lambda r, a: r.poisson(float("nan"), 5),
    "nan in an array": lambda r, a: r.normal(0, a([1.0, -float("inf")]), (5, 2)),
    "p above one": lambda r, a: r.binomial(3, 1.5, 5),
    "trials that are no integers": lambda r, a: r.binomial(a([2.5, 3.0]), 0.5, (5, 2)),
    "shapes": lambda r, a: r.normal(a([1.0, 2.0, 3.0]), 1, 2),
    "a size of one that would grow": lambda r, a: r.normal(a([1.0, 2.0, 3.0]), 1, (1,)),
    "shapes of parameters": lambda r, a: r.normal(a([1.0, 2.0, 3.0]), a([1.0, 2.0])),
    "negative size": lambda r, a: r.normal(size=-1),
    "negative sizes": lambda r, a: r.normal(size=(-1, -2)),
    "a size of text": lambda r, a: r.normal(size="abc"),
    "text": lambda r, a: r.normal("a", 1, 5),
    "complex": lambda r, a: r.normal(1j, 1, 5),
    "nothing": lambda r, a: r.normal(None, 1, 5),
    "a parameter is missing": lambda r, a: r.gamma(size=5),
    "one too many": lambda r, a: r.normal(0, 1, 5, "f4"),
    "no such keyword": lambda r, a: r.normal(0, 1, 5, nonsense=1),
    "twice": lambda r, a: r.normal(0, 1, 5, loc=1),
    "a dtype where none is": lambda r, a: r.normal(size=5, dtype="f4"),
    "left above mode": lambda r, a: r.triangular(a([0.0, 5.0]), a([1.0, 4.0]), a([9.0, 9.0]), (5, 2)),
    "mode above right": lambda r, a: r.triangular(0, 3, 2, 5),
    "left is right": lambda r, a: r.triangular(a([0.0, 1.0]), a([0.0, 1.0]), a([3.0, 1.0]), (5, 2)),
    "permutation of 2.5": lambda r, a: r.permutation(2.5),
    "shuffle of a number": lambda r, a: r.shuffle(a(5)),
    "choice of too many": lambda r, a: r.choice(3, 5, False),
    "choice of too many entries": lambda r, a: r.choice(a([1, 2, 3]), 5, False),
    "choice from nothing": lambda r, a: r.choice(a([]), 5),
    "choice from zero": lambda r, a: r.choice(0, 5),
    "choice with bad p": lambda r, a: r.choice(a([1, 2]), 5, True, [0.5, 0.6]),
}
GENERATOR: dict[str, Callable[[Any, Any], Any]] = {
    "high below low": lambda r, a: r.uniform(3, 1, 5),
    "high below low in an array": lambda r, a: r.uniform(a([0.0, 5.0]), a([1.0, 4.0]), (5, 2)),
    "float16": lambda r, a: r.random(5, dtype="f2"),
    "integers as floats": lambda r, a: r.standard_normal(5, dtype="i4"),
    "another byte order": lambda r, a: r.random(5, dtype=">f8"),
    "low above high": lambda r, a: r.integers(5, 3, 5),
    "beyond the dtype": lambda r, a: r.integers(0, 300, 5, np.uint8),
    "float integers": lambda r, a: r.integers(0, 3, 5, float),
    "out too large": lambda r, a: r.standard_normal(3, out=a([0.0, 0.0])),
    "out of another dtype": lambda r, a: r.standard_normal(out=a(np.zeros(3, "f4"))),
    "out with gaps": lambda r, a: r.standard_normal(out=a(np.zeros((4, 4)))[:, ::2]),
    "out too small for the parameters": lambda r, a: r.standard_gamma(a([1.0, 2.0, 3.0]), out=a(np.zeros(2))),
    "an axis too many": lambda r, a: r.permutation(a([[1, 2], [3, 4]]), axis=2),
    "choice along no axis": lambda r, a: r.choice(a([1, 2]), 5, axis=3),
}
LEGACY: dict[str, Callable[[Any, Any], Any]] = {
    "randint below": lambda r, a: r.randint(5, 3, 5),
    "randint beyond": lambda r, a: r.randint(0, 300, 5, np.uint8),
    "choice of rows": lambda r, a: r.choice(a([[1, 2], [3, 4]]), 3),
    "permutation along an axis": lambda r, a: r.permutation(a([[1, 2]]), axis=1),
    "rand of a float": lambda r, a: r.rand(2.5),
}


@pytest.mark.parametrize(
    ("kind", "call"),
    [pytest.param("default_rng", call, id=f"Generator-{name}") for name, call in (BAD | GENERATOR).items()]
    + [pytest.param("RandomState", call, id=f"RandomState-{name}") for name, call in (BAD | LEGACY).items()],
)
def test_bad_parameters_are_numpys_errors(kind: str, call: Callable[..., Any], allow_fallback: None) -> None:
    theirs = raised(call, getattr(np.random, kind)(1), np.asarray)
    kind_raised, text = raised(call, getattr(fnp.random, kind)(1), fb.asarray)
    assert kind_raised is theirs[0]
    assert text.replace("RandomState.", "").replace("Generator.", "") == theirs[1]


def test_one_seed_gives_the_same_numbers() -> None:
    draws: list[Callable[[Any], Any]] = [
        lambda r: r.normal(size=9), lambda r: r.permutation(9), lambda r: r.choice(9, 5), lambda r: r.poisson(3, 5)
    ]  # fmt: skip
    for kind in (fnp.random.default_rng, fnp.random.RandomState):
        first, again, other = kind(7), kind(7), kind(8)
        for draw in draws:
            values = draw(first).get()
            assert np.array_equal(values, draw(again).get())
        assert not np.array_equal(first.normal(size=9).get(), other.normal(size=9).get())
        assert not np.array_equal(first.normal(size=9).get(), first.normal(size=9).get())


def test_numpys_seed_begins_anew() -> None:
    fnp.random.seed(4)
    first = fnp.random.rand(5).get(), fnp.random.randn(5).get(), fnp.random.randint(9, size=5).get(), fnp.random.rand()
    fnp.random.seed(4)
    again = fnp.random.rand(5).get(), fnp.random.randn(5).get(), fnp.random.randint(9, size=5).get(), fnp.random.rand()
    assert all(map(np.array_equal, first, again))
    state = fnp.random.get_state()
    values = fnp.random.normal(size=3).get()
    fnp.random.set_state(state)
    assert np.array_equal(fnp.random.normal(size=3).get(), values)


def test_the_functions_share_one_generator() -> None:
    fnp.random.seed(1)
    first = fnp.random.normal(size=4).get()
    fnp.random.seed(1)
    assert np.array_equal(fnp.random.standard_normal(4).get(), first)


@pytest.mark.parametrize("kind", ["default_rng", "RandomState"])
@pytest.mark.parametrize("again", [copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))], ids=["copy", "pickle"])
def test_copies_continue_the_stream(kind: str, again: Callable[[Any], Any]) -> None:
    rng = getattr(fnp.random, kind)(5)
    rng.normal(size=3)
    rng.normal()
    other = again(rng)
    assert type(other) is type(rng)
    for draw in (lambda r: r.normal(size=4).get(), lambda r: r.normal(), lambda r: r.permutation(5).get()):
        assert np.array_equal(draw(rng), draw(other))


def test_other_bit_generators() -> None:
    state = fnp.random.RandomState(np.random.Philox(3))
    assert np.array_equal(pickle.loads(pickle.dumps(state)).rand(4).get(), state.rand(4).get())
    rng = fnp.random.Generator(fnp.random.SFC64(3))
    assert rng.random(4).shape == (4,) and isinstance(rng.bit_generator, np.random.SFC64)


def test_the_classes_are_numpys_too() -> None:
    rng = fnp.random.default_rng(0)
    assert isinstance(rng, np.random.Generator) and isinstance(rng, fnp.random.Generator)
    assert fnp.random.default_rng(rng) is rng
    assert isinstance(fnp.random.RandomState(0), np.random.RandomState)
    assert isinstance(fnp.random.default_rng(np.random.default_rng(2)).normal(size=3), fb.FallbackArray)
    assert [type(child) for child in rng.spawn(2)] == [fnp.random.Generator] * 2
    assert isinstance(rng.spawn(1)[0].random(3), fb.FallbackArray)
    seed = fb.asarray([1, 2, 3])
    assert fnp.random.default_rng(seed).random() == np.random.default_rng([1, 2, 3]).random()


class Loud(fnp.random.Generator):
    """A user's own generator."""


def test_a_class_derived_from_it() -> None:
    drawn = Loud(np.random.PCG64(1)).normal(3, 0.1, 100)
    assert type(drawn) is fb.FallbackArray and 2 < drawn.mean() < 4
    assert Loud(np.random.PCG64(1)).multivariate_normal([0, 5], np.eye(2), 50).shape == (50, 2)


def test_numbers_on_the_device_are_parameters(forbid_fallback: None) -> None:
    x = fb.asarray([5.0, 5.0])
    rng = fnp.random.default_rng(0)
    assert rng.normal(x.mean(), x.std(), 4).get().tolist() == [5.0] * 4
    assert rng.normal(x.mean(), x.std()) == 5.0
    assert rng.integers(x.mean().astype(int), size=4).shape == (4,)
    assert rng.permutation(fb.asarray(4)).shape == (4,)
    assert rng.random(x.mean().astype(int)).shape == (5,)


# --- integers --------------------------------------------------------------------------------------------------------

RANGES: list[tuple[Any, ...]] = [
    (0, 2, bool), (0, 256, np.uint8), (-128, 128, np.int8), (-5, 5, np.int16), (0, 2**32, np.uint32),
    (-(2**31), 2**31, np.int32), (10, 11, np.int64), (-(2**62), 2**62, np.int64), (0, 2**63, np.int64),
]  # fmt: skip


@pytest.mark.parametrize(("low", "high", "dtype"), RANGES)
def test_integers_fill_their_range(low: int, high: int, dtype: Any) -> None:
    rng, state = fnp.random.default_rng(2), fnp.random.RandomState(2)
    for drawn in (
        rng.integers(low, high, 3000, dtype),
        rng.integers(low, high - 1, 3000, dtype, endpoint=True),
        state.randint(low, high, 3000, dtype),
    ):
        values = drawn.get()
        assert values.dtype == np.dtype(dtype)
        wide = values.astype(object) if values.dtype != bool else values.astype(int).astype(object)
        assert low <= min(wide) and max(wide) < high
        if high - low > 1:
            assert abs(float((wide - low).sum()) / 3000 / (high - 1 - low) - 0.5) < 0.05
        if high - low < 20:
            assert set(wide) == set(range(low, high))


def test_the_bounds_of_integers_may_be_arrays() -> None:
    drawn = fnp.random.default_rng(0).integers([0, 10], [5, 20], size=(50, 2))
    assert type(drawn) is fb.FallbackArray
    assert drawn.get().min(axis=0)[1] >= 10 and drawn.get().max(axis=0)[0] < 5


# --- choice, permutation, shuffle ------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [np.asarray, fb.asarray], ids=["host", "device"])
@pytest.mark.parametrize("kind", ["default_rng", "RandomState"])
def test_permutation_and_shuffle_lose_nothing(make: Callable[..., Any], kind: str) -> None:
    rng = getattr(fnp.random, kind)(3)
    for values in (np.arange(50), np.arange(60).reshape(20, 3)):
        x = make(values.copy())
        permuted = fb.asnumpy(rng.permutation(x))
        assert not np.array_equal(permuted, values) and np.array_equal(fb.asnumpy(x), values)
        rows = sorted(map(str, permuted.tolist()))
        assert rows == sorted(map(str, values.tolist()))
        assert rng.shuffle(x) is None
        assert not np.array_equal(fb.asnumpy(x), values)
        assert sorted(map(str, fb.asnumpy(x).tolist())) == rows


def test_permutation_along_an_axis() -> None:
    x = fb.asarray(np.arange(40).reshape(2, 20))
    for axis in (1, -1):
        permuted = fnp.random.default_rng(3).permutation(x, axis=axis).get()
        assert (np.sort(permuted, axis=1) == x.get()).all() and (permuted[1] - permuted[0] == 20).all()
        assert not np.array_equal(permuted, x.get())
    y = x.copy()
    fnp.random.default_rng(3).shuffle(y, axis=1)
    assert np.array_equal(np.sort(y.get(), axis=1), x.get()) and not np.array_equal(y.get(), x.get())


def test_permuted(forbid_fallback: None) -> None:
    x, rng = fb.asarray(np.arange(40).reshape(2, 20)), fnp.random.default_rng(3)
    along = rng.permuted(x, axis=1).get()
    assert (np.sort(along, axis=1) == x.get()).all() and len({*(along[1] - along[0])}) > 1
    assert sorted(rng.permuted(x).get().ravel().tolist()) == list(range(40))
    y = x.copy()
    assert rng.permuted(y, axis=1, out=y) is y and (np.sort(y.get(), axis=1) == x.get()).all()
    with pytest.raises(ValueError, match="out must have the same shape as x"):
        rng.permuted(x, out=fb.asarray([1, 2]))
    assert type(rng.permuted([1, 2, 3])) is fb.FallbackArray


def test_an_output_on_the_device_is_filled_there_however_small() -> None:
    with fb.options(device_threshold=100):
        out = fb.asarray([0.0, 0.0])
        assert fnp.random.default_rng(0).standard_normal(out=out) is out and out.get().all()


def test_permutation_of_numbers_and_lists() -> None:
    rng = fnp.random.default_rng(0)
    assert sorted(rng.permutation(9).get().tolist()) == list(range(9))
    assert rng.permutation(9).dtype == np.int64 and rng.permutation(0).shape == rng.permutation(-3).shape == (0,)
    assert sorted(rng.permutation([3, 1, 2]).get().tolist()) == [1, 2, 3]
    listed = list(range(30))
    rng.shuffle(listed)
    assert sorted(listed) == list(range(30)) != listed


def test_choice() -> None:
    rng, state = fnp.random.default_rng(1), fnp.random.RandomState(1)
    x = fb.asarray([10, 20, 30, 40])
    for r in (rng, state):
        assert set(r.choice(x, 200).get().tolist()) == {10, 20, 30, 40}
        assert sorted(r.choice(x, 4, replace=False).get().tolist()) == [10, 20, 30, 40]
        assert r.choice(x, (2, 2), replace=False).shape == (2, 2)
        assert r.choice(x) in (10, 20, 30, 40)
        assert set(r.choice(x, 100, p=[0, 1, 0, 0]).get().tolist()) == {20}
        assert set(r.choice(x, 100, p=fb.asarray([0, 0.5, 0.5, 0])).get().tolist()) == {20, 30}
        assert set(r.choice(["a", "b"], 50)) == {"a", "b"}
        assert r.choice(5, 4).dtype == np.int64 and r.choice([], 0).shape == (0,)
        assert r.choice(fb.asarray([1.5]), 0).shape == (0,)
    rows = rng.choice(fb.asarray(np.arange(6).reshape(3, 2)), 50).get()
    assert {tuple(row) for row in rows.tolist()} == {(0, 1), (2, 3), (4, 5)}
    assert rng.choice(fb.asarray(np.arange(6).reshape(3, 2)), 7, axis=1).shape == (3, 7)


def test_many_variates_at_once() -> None:
    cov = np.array([[2.0, 0.6], [0.6, 1.0]])
    for rng in (fnp.random.default_rng(1), fnp.random.RandomState(1)):
        drawn = rng.multivariate_normal(fb.asarray([1.0, -1.0]), fb.asarray(cov), COUNT)
        assert type(drawn) is fb.FallbackArray and drawn.shape == (COUNT, 2)
        assert np.allclose(drawn.get().mean(axis=0), [1, -1], atol=0.05)
        assert np.allclose(np.cov(drawn.get(), rowvar=False), cov, atol=0.1)
        assert rng.multivariate_normal([0, 0], cov).shape == (2,)


def test_threshold_of_the_device() -> None:
    with fb.options(device_threshold=100):
        rng = fnp.random.default_rng(0)
        assert type(rng.normal(size=99)) is np.ndarray and type(rng.normal(size=100)) is fb.FallbackArray
        assert type(rng.permutation(99)) is np.ndarray and type(rng.integers(5, size=100)) is fb.FallbackArray


# --- NumPy's own stream -----------------------------------------------------------------------------------------------

OF_NUMPY: dict[str, Callable[[Any], Any]] = {
    "random": lambda xp: xp.random.default_rng(3).random((5, 2)),
    "normal, then integers": lambda xp: _both(xp.random.default_rng(3)),
    "choice": lambda xp: xp.random.default_rng(3).choice(xp.arange(10.0), 5, replace=False),
    "choice of rows": lambda xp: xp.random.default_rng(3).choice(xp.eye(4), 3, p=[0.1, 0.2, 0.3, 0.4]),
    "permutation": lambda xp: xp.random.default_rng(3).permutation(xp.arange(10)),
    "permutation of rows": lambda xp: xp.random.default_rng(3).permutation(xp.arange(12).reshape(4, 3), axis=1),
    "permutation of a number": lambda xp: xp.random.default_rng(3).permutation(7),
    "permuted": lambda xp: xp.random.default_rng(3).permuted(xp.arange(12).reshape(4, 3), axis=1),
    "permuted into": lambda xp: _permuted_into(xp),
    "shuffle": lambda xp: _shuffled(xp, xp.random.default_rng(3), xp.arange(12.0).reshape(4, 3)),
    "into an array": lambda xp: _into(xp, xp.random.default_rng(3)),
    "of parameters": lambda xp: xp.random.default_rng(3).normal(xp.arange(3.0), [1.0, 2.0, 3.0]),
    "multivariate": lambda xp: xp.random.default_rng(3).multivariate_normal(xp.zeros(2), xp.eye(2), 4),
    "seeded": lambda xp: (xp.random.seed(4), xp.random.rand(3), xp.random.randn(2, 2), xp.random.randint(0, 9, 4))[1:],
    "a state": lambda xp: xp.random.RandomState(4).standard_normal(3),
    "a state's shuffle": lambda xp: _shuffled(xp, xp.random.RandomState(4), xp.arange(5)),
}


def _both(rng: Any) -> Any:
    return rng.normal(size=4), rng.integers(0, 100, 4), rng.random(), rng.standard_gamma(2.0, 3)


def _shuffled(xp: Any, rng: Any, array: Any) -> Any:
    rng.shuffle(array)
    return array


def _into(xp: Any, rng: Any) -> Any:
    out = xp.zeros(4)
    rng.random(out=out)
    return out


def _permuted_into(xp: Any) -> Any:
    out = xp.zeros((4, 3), int)
    xp.random.default_rng(3).permuted(xp.arange(12).reshape(4, 3), axis=0, out=out)
    return out


@pytest.mark.parametrize("name", OF_NUMPY)
def test_numpys_own_stream_is_drawn_where_it_is_asked_for(name: str) -> None:
    with fb.options(random="numpy", fallback="allow"), fb.profile() as p:
        found = OF_NUMPY[name](fnp)
    expected = OF_NUMPY[name](np)
    pairs = (found, expected) if isinstance(expected, tuple) else ((found,), (expected,))
    for ours, theirs in zip(*pairs, strict=True):
        if isinstance(theirs, np.ndarray):
            assert type(ours) is fb.FallbackArray
            np.testing.assert_array_equal(ours.get(), theirs, strict=True)
        else:
            assert ours == theirs
    reasons = {event.reason for event in p.events if event.function.startswith("numpy.random.")}
    assert reasons == {"the option random='numpy' asks for its stream"}
