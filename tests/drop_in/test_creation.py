"""What the drop-in's functions make: FallbackArrays of NumPy's values, dtypes and shapes, where they are said to be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import numpy as fnp

Make = Callable[[Any], Any]

CALLS: dict[str, Make] = {
    "ones": lambda m: m.ones((3, 4)),
    "ones f4": lambda m: m.ones(3, "f4"),
    "ones fortran": lambda m: m.ones((3, 4), order="F"),
    "zeros": lambda m: m.zeros(3, dtype=m.int8),
    "zeros 0-d": lambda m: m.zeros(()),
    "zeros of none": lambda m: m.zeros((0, 3)),
    "full": lambda m: m.full((2, 2), 7),
    "full complex": lambda m: m.full(2, 1 + 2j),
    "full of a row": lambda m: m.full((2, 3), [1, 2, 3]),
    "full_like of a list": lambda m: m.full_like([1.0, 2.0], 3),
    "ones_like of a list": lambda m: m.ones_like([[1, 2]]),
    "eye": lambda m: m.eye(3, 4, 1),
    "identity": lambda m: m.identity(3, "c8"),
    "tri": lambda m: m.tri(3),
    "tril": lambda m: m.tril([[1, 2], [3, 4]]),
    "vander": lambda m: m.vander([1, 2, 3]),
    "diag": lambda m: m.diag([1, 2]),
    "diagflat": lambda m: m.diagflat([[1, 2]]),
    "arange": lambda m: m.arange(5),
    "arange floats": lambda m: m.arange(1, 2, 0.25),
    "arange down": lambda m: m.arange(5, 0, -2, dtype="i2"),
    "arange empty": lambda m: m.arange(0),
    "linspace": lambda m: m.linspace(0, 1, 5),
    "linspace of rows": lambda m: m.linspace([0, 1], [1, 2], 3),
    "linspace with step": lambda m: m.linspace(0, 1, 5, retstep=True),
    "logspace": lambda m: m.logspace(0, 2, 3),
    "geomspace": lambda m: m.geomspace(1, 8, 4),
    "hanning": lambda m: m.hanning(5),
    "kaiser": lambda m: m.kaiser(5, 2.0),
    "indices": lambda m: m.indices((2, 3)),
    "indices sparse": lambda m: m.indices((2, 3), sparse=True),
    "tril_indices": lambda m: m.tril_indices(3),
    "diag_indices": lambda m: m.diag_indices(3),
    "mask_indices": lambda m: m.mask_indices(3, np.triu),
    "unravel_index": lambda m: m.unravel_index([1, 3], (2, 2)),
    "ix_": lambda m: m.ix_([0, 1], [2]),
    "array": lambda m: m.array([1, 2, 3, 4]),
    "array nested": lambda m: m.array([[1.5, 2], [3, 4]], "f4"),
    "array ndmin": lambda m: m.array(1.0, ndmin=2),
    "array 0-d": lambda m: m.array(3),
    "array of booleans": lambda m: m.array([True, False]),
    "asarray": lambda m: m.asarray([1, 2]),
    "asanyarray": lambda m: m.asanyarray((1, 2)),
    "ascontiguousarray": lambda m: m.ascontiguousarray([[1, 2]]),
    "asfortranarray": lambda m: m.asfortranarray([[1, 2], [3, 4]]),
    "asarray_chkfinite": lambda m: m.asarray_chkfinite([1.0]),
    "require": lambda m: m.require([1, 2], "f8", "C"),
    "copy of a list": lambda m: m.copy([1, 2]),
    "fromfunction": lambda m: m.fromfunction(lambda i, j: i + 2 * j, (2, 3)),
    "fromiter": lambda m: m.fromiter(range(4), "i4"),
    "fromstring": lambda m: m.fromstring("1 2 3", sep=" "),
    "frombuffer": lambda m: m.frombuffer(b"\1\0\2\0", dtype="i2"),
    "loadtxt": lambda m: m.loadtxt(io.StringIO("1 2\n3 4")),
    "genfromtxt": lambda m: m.genfromtxt(io.StringIO("1,2\n3,"), delimiter=","),
    "meshgrid": lambda m: m.meshgrid([1, 2], [3, 4, 5]),
    "mgrid": lambda m: m.mgrid[0:2, 0:3],
    "mgrid stepped": lambda m: m.mgrid[-1:1:5j],
    "mgrid one slice": lambda m: m.mgrid[0:4],
    "mgrid from one": lambda m: m.mgrid[1:4, 0:3],
    "mgrid of floats": lambda m: m.mgrid[0:2.0, 0:3],
    "ogrid": lambda m: m.ogrid[0:2, 0:3],
    "r_": lambda m: m.r_[1:4, 0, 5],
    "r_ of text": lambda m: m.r_["0,2", [1, 2], [3, 4]],
    "c_": lambda m: m.c_[[1, 2], [3, 4]],
    "stack of lists": lambda m: m.stack([[1, 2], [3, 4]]),
    "concatenate lists": lambda m: m.concatenate([[1, 2], [3.0]]),
    "split of a list": lambda m: m.array_split([1, 2, 3, 4], [1, 3]),
    "where of lists": lambda m: m.where([True, False], [1, 2], [3, 4]),
    "nonzero": lambda m: m.nonzero([0, 1, 2]),
    "unique": lambda m: m.unique([2, 1, 2], return_counts=True),
    "histogram": lambda m: m.histogram([1, 2, 2, 3], bins=3),
    "sin of a list": lambda m: m.sin([0.0, 1.0]),
    "add of lists": lambda m: m.add([1, 2], [3, 4]),
    "divmod": lambda m: m.divmod([7, 8], 3),
    "outer": lambda m: m.add.outer([1, 2], [3, 4]),
    "accumulate": lambda m: m.add.accumulate([1, 2, 3]),
    "linalg.inv": lambda m: m.linalg.inv([[2.0, 0.0], [0.0, 4.0]]),
    "linalg.eigh": lambda m: m.linalg.eigh([[2.0, 0.0], [0.0, 4.0]]),
    "fft": lambda m: m.fft.fft([1.0, 2.0, 3.0]),
    "fftfreq": lambda m: m.fft.fftfreq(4),
    "polyfit": lambda m: m.polyfit([0, 1, 2], [1, 3, 5], 1),
    "chebyshev": lambda m: m.polynomial.chebyshev.chebval([0.5], [1, 2, 3]),
    "emath": lambda m: m.emath.sqrt([-1.0, 4.0]),
    "vectorize": lambda m: m.vectorize(lambda n: n + 1)([1, 2]),
    "vectorize twice": lambda m: m.vectorize(lambda n: (n, -n))([1, 2]),
    "apply_along_axis": lambda m: m.apply_along_axis(np.sum, 0, [[1, 2], [3, 4]]),
    "piecewise": lambda m: m.piecewise([1.0, -1.0], [[True, False], [False, True]], [2, 3]),
}


def pairs(ours: Any, theirs: Any) -> list[tuple[Any, Any]]:
    """The leaves of two equal structures."""
    if isinstance(theirs, (list, tuple)):
        assert type(ours) is type(theirs) and len(ours) == len(theirs)
        return [pair for a, b in zip(ours, theirs, strict=True) for pair in pairs(a, b)]
    return [(ours, theirs)]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_it_gives_a_fallback_array_of_numpys_values(call: Make, forbid_fallback: None) -> None:
    leaves = pairs(call(fnp), call(np))
    assert any(isinstance(theirs, np.ndarray) for _, theirs in leaves)
    for ours, theirs in leaves:
        if isinstance(theirs, np.ndarray):
            assert type(ours) is fb.FallbackArray
            assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
            if theirs.flags.forc:
                assert ours.flags.c_contiguous == theirs.flags.c_contiguous
                assert ours.flags.f_contiguous == theirs.flags.f_contiguous
            assert ours.flags.writeable == theirs.flags.writeable
        assert np.allclose(fb.asnumpy(ours), theirs, rtol=1e-12, equal_nan=True)


ON_THE_DEVICE = ["ones", "zeros", "full", "eye", "arange", "linspace", "indices", "tri", "identity", "mgrid", "kaiser"]


@pytest.mark.parametrize("name", ON_THE_DEVICE)
def test_it_is_made_on_the_device(name: str, forbid_fallback: None) -> None:
    with fb.profile() as p:
        x = CALLS[name](fnp)
        fb.ascupy(x)
    assert sum(e.bytes_to_device + e.bytes_to_host for e in p.events) <= 16  # a shape, at most


@pytest.mark.parametrize("name", ["empty", "zeros", "ones", "full"])
def test_the_likes_of_a_fallback_array_are_made_on_the_device(name: str, forbid_fallback: None) -> None:
    x = fnp.ones((2, 3), "f4")
    given = (7,) if name == "full" else ()
    y = getattr(fnp, f"{name}_like")(x, *given, dtype="i4")
    z = getattr(fnp, name)((2, 3), *given, like=x)
    assert type(y) is type(z) is fb.FallbackArray and (y.dtype, y.shape) == (np.dtype("i4"), (2, 3))


def test_what_the_device_cannot_hold_stays_numpys() -> None:
    for x in (fnp.array(["a", "b"]), fnp.array([None, 1]), fnp.zeros(2, object), fnp.array(["2020"], "M8[D]"),
              fnp.zeros(2, [("a", int)]), fnp.ones(2, np.longdouble), fnp.arange("2020-01", "2020-03", dtype="M8[M]"),
              fnp.empty(2, "U3")):  # fmt: skip
        assert type(x) is np.ndarray
    assert isinstance(fnp.ma.array([1, 2]), np.ma.MaskedArray)
    assert isinstance(fnp.asmatrix([[1]]), np.matrix)
    assert isinstance(fnp.rec.array([(1,)], dtype=[("a", int)]), np.recarray)


def test_numbers_stay_numbers() -> None:
    assert fnp.sum([1, 2]) == 3 and type(fnp.size([1, 2])) is int
    assert type(fnp.float32(1)) is np.float32 and type(fnp.sqrt(4.0)) is np.float64
    assert fnp.sum([1, 2]).dtype == np.int64 and fnp.result_type("f4", "f8") is np.dtype("f8")
    assert fnp.shape([[1, 2]]) == (1, 2) and fnp.can_cast("i4", "i8") is True


# --- conversions -----------------------------------------------------------------------------------------------------


def test_arrays_on_the_device_pass_through(forbid_fallback: None) -> None:
    x = fnp.ones((2, 3))
    for convert in (fnp.asarray, fnp.asanyarray, fnp.ascontiguousarray, fnp.require):
        assert fnp.shares_memory(convert(x), x)
    assert fnp.asarray(x) is x or fnp.asarray(x).base is x or fnp.shares_memory(fnp.asarray(x), x)
    copied = fnp.array(x)
    assert not fnp.shares_memory(copied, x) and type(copied) is fb.FallbackArray
    assert fnp.array(x, copy=False).dtype == x.dtype and fnp.asarray(x, "f4").dtype == np.float32
    assert fnp.array(x, ndmin=3).shape == (1, 2, 3)
    with pytest.raises(ValueError, match="copy"):
        fnp.array([1, 2], copy=False)


def test_lists_of_arrays_on_the_device_are_joined_there(forbid_fallback: None) -> None:
    x = fnp.arange(3.0)
    for made in (fnp.array([x, x + 1]), fnp.asarray((x, x + 1)), fnp.array([[0.0, 1.0, 2.0], x + 1])):
        assert made.get().tolist() == [[0, 1, 2], [1, 2, 3]]
    assert fnp.array([x.sum(), x.max(), 7.0]).get().tolist() == [3.0, 2.0, 7.0]
    assert fnp.array([[x.sum(), 1], [2, x.max()]]).get().tolist() == [[3, 1], [2, 2]]
    assert fnp.array([x, x], dtype="i2").dtype == np.int16
    assert fnp.r_[x, 5.0, x[:1]].get().tolist() == [0, 1, 2, 5, 0]
    assert fnp.c_[x, x].get().tolist() == [[0, 0], [1, 1], [2, 2]]


def test_a_host_array_is_copied_and_a_view_of_one_stays_one() -> None:
    host = np.arange(4.0)
    x = fnp.asarray(host)
    assert type(x) is fb.FallbackArray
    host[0] = 9
    assert x[0] == 0
    view = fnp.reshape(host, (2, 2))
    assert type(view) is np.ndarray and np.shares_memory(view, host)
    halves = fnp.split(host, 2)
    assert all(type(half) is np.ndarray and np.shares_memory(half, host) for half in halves)
    assert type(fnp.sqrt(host)) is fb.FallbackArray and type(fnp.sort(host)) is fb.FallbackArray


def test_scalars_on_the_device_are_sizes_and_limits() -> None:
    n = fnp.array([3, 4]).max()
    assert fnp.ones(n).shape == fnp.arange(n).shape == fnp.linspace(0, 1, n).shape == (4,)
    assert fnp.linspace(0, n, 3).get().tolist() == [0, 2, 4]
    assert fnp.eye(n).shape == (4, 4) and fnp.full(2, n).get().tolist() == [4, 4]
    assert fnp.zeros((n, 2)).shape == (4, 2)


def test_what_is_wrong_is_numpys_error() -> None:
    calls: list[Make] = [
        lambda m: m.ones(-1), lambda m: m.ones("abc"), lambda m: m.ones(2.5), lambda m: m.zeros(2, "nonsense"),
        lambda m: m.arange(0, 1, 0), lambda m: m.arange(), lambda m: m.linspace(0, 1, -1), lambda m: m.eye(2, k="a"),
        lambda m: m.array([[1], [1, 2]]), lambda m: m.full((2,), [1, 2, 3]), lambda m: m.identity(-1),
        lambda m: m.ones(2, nonsense=1), lambda m: m.array([1], order="X"), lambda m: m.indices(3),
        lambda m: m.mgrid[object()], lambda m: m.asarray_chkfinite([float("nan")]), lambda m: m.fromiter(3, int),
    ]  # fmt: skip
    for number, call in enumerate(calls):
        raised = []
        for module in (np, fnp):
            with pytest.raises(Exception) as caught:
                call(module)
            raised.append((caught.type, str(caught.value)))
        assert raised[0] == raised[1], number


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_and_back(tmp_path: Path, allow_fallback: None) -> None:
    x = fnp.arange(6.0).reshape(2, 3)
    fnp.save(tmp_path / "x.npy", x)
    fnp.savez(tmp_path / "x.npz", x=x, y=x + 1)
    fnp.savetxt(tmp_path / "x.txt", x)
    x.get().tofile(tmp_path / "x.raw")
    for made in (fnp.load(tmp_path / "x.npy"), fnp.loadtxt(tmp_path / "x.txt"),
                 fnp.fromfile(tmp_path / "x.raw").reshape(2, 3)):  # fmt: skip
        assert type(made) is fb.FallbackArray and np.array_equal(made.get(), x.get())
    with fnp.load(tmp_path / "x.npz") as archive:
        assert sorted(archive) == ["x", "y"] and np.array_equal(archive["y"], x.get() + 1)
    assert isinstance(fnp.load(tmp_path / "x.npy", mmap_mode="r"), np.memmap)


def test_a_buffer_is_shared_with_who_reads_it() -> None:
    x = fnp.frombuffer(b"\1\0\2\0", dtype="i2")
    assert type(x) is fb.FallbackArray and not x.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 1


# --- the option device_threshold -------------------------------------------------------------------------------------


def test_small_arrays_stay_on_the_host_below_the_threshold() -> None:
    with fb.options(device_threshold=10):
        for small in (fnp.ones(9), fnp.arange(9), fnp.array([1.0]), fnp.sin([1.0]), fnp.mgrid[0:3, 0:1], fnp.eye(3),
                      fnp.linspace(0, 1, 9), fnp.tri(3), fnp.zeros((3, 3)), fnp.indices((2, 2))):  # fmt: skip
            assert type(small) is np.ndarray
        for large in (fnp.ones(10), fnp.arange(10), fnp.array([1.0] * 10), fnp.sin([1.0] * 10), fnp.mgrid[0:5, 0:2],
                      fnp.eye(4), fnp.linspace(0, 1, 10), fnp.asarray(np.ones(10)), fnp.indices((2, 3))):  # fmt: skip
            assert type(large) is fb.FallbackArray
        mixed = fnp.ones(10) + fnp.ones(1)
        assert type(mixed) is fb.FallbackArray and type(fnp.ones((2, 5)) @ fnp.ones(5)) is fb.FallbackArray


def test_the_first_announcement_of_cupys_fallback_mode(allow_fallback: None) -> None:
    x = fnp.ones((3, 4))
    assert type(x) is fb.FallbackArray and x.get().tolist() == [[1.0] * 4] * 3
    assert fnp.argmin(fnp.array([2, 1, 3, 4])) == 1
    assert fnp.nanargmin(fnp.array([fnp.nan, 3.0, 1.0])) == 2
    assert abs(fnp.linalg.norm(x) - 12**0.5) < 1e-12
    assert fnp.vectorize(lambda a, b: a - b)(x, 3).get().tolist() == [[-2.0] * 4] * 3
    assert fnp.ma.masked_array([1.0, 2.0], [True, False]).sum() == 2.0
    assert (fnp.matrix([[1, 2]]) * fnp.matrix([[3], [4]])).tolist() == [[11]]
    assert fnp.rec.array([(1, 2.0)], dtype=[("n", int), ("x", float)]).x.tolist() == [2.0]
    assert fnp.char.chararray((2,), 3).shape == (2,)


JOINED = {
    "numbers are weak": lambda np, x: np.r_[x, 0, 1.5],
    "a number alone": lambda np, x: np.r_[x.sum(), 2],
    "a complex number": lambda np, x: np.r_[x, 1j],
    "slices": lambda np, x: np.r_[0:3, x, 1:2:3j],
    "lists": lambda np, x: np.r_[x, [1, 2]],
    "integers beside": lambda np, x: np.r_[x, np.arange(2, dtype="i1")],
    "columns": lambda np, x: np.c_[x, x * 2],
    "columns of numbers": lambda np, x: np.c_[x[:1], 3],
    "matrices": lambda np, x: np.c_[np.stack([x, x], 1), x],
    "rows of matrices": lambda np, x: np.r_[np.stack([x, x]), np.stack([x])],
}


@pytest.mark.parametrize("dtype", ["f4", "f8", "i2"])
@pytest.mark.parametrize("name", JOINED)
def test_arrays_on_the_device_are_joined_as_numpys(name: str, dtype: str, forbid_fallback: None) -> None:
    data = np.arange(1, 4).astype(dtype)
    result, expected = JOINED[name](fnp, fb.asarray(data)), JOINED[name](np, data)
    assert type(result) is fb.FallbackArray and result.dtype == expected.dtype
    np.testing.assert_array_equal(result.get(), expected)


def test_conversions_take_their_array_by_name(forbid_fallback: None) -> None:
    x = fb.asarray([1.0, 2.0])
    assert fnp.asarray(a=x) is x
    assert fnp.array(object=[x, x], dtype="f4").get().tolist() == [[1, 2], [1, 2]]
    assert fnp.ascontiguousarray(a=x) is x
