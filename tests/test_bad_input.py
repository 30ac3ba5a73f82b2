"""Bad input: NumPy's own error with NumPy's message where NumPy judges, a message that says what to do where it cannot.

And nothing is lost: after an error the operands are what they were.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb

pytestmark = [
    pytest.mark.usefixtures("allow_fallback"),
    pytest.mark.filterwarnings("ignore:Setting the:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Implicit casting of output:DeprecationWarning"),
]

# --- what the device cannot hold ----------------------------------------------------------------------------------

POINTS = np.array([(1, 2.0)], [("a", "i8"), ("b", "f8")])
UNHOLDABLE = [
    pytest.param([{}], "dtype('O')", "dtype=float", id="object"),
    pytest.param(np.array([None, 1]), "dtype('O')", "dtype=float", id="object array"),
    pytest.param(["a", "bc"], "dtype('<U2')", "numpy.unique", id="strings"),
    pytest.param(np.array([b"ab"]), "dtype('S2')", "x.view('u1')", id="bytes"),
    pytest.param(np.array(["a"], np.dtypes.StringDType()), "StringDType", "numpy.unique", id="variable strings"),
    pytest.param(np.array(["2024-01-01"], "M8[D]"), "dtype('<M8[D]')", "x.view('i8')", id="dates"),
    pytest.param(np.array([3], "m8[s]"), "dtype('<m8[s]')", "x.view('i8')", id="timedeltas"),
    pytest.param(POINTS, "('a', '<i8')", "x['name']", id="structured"),
    pytest.param(np.zeros(2, "V4"), "dtype('V4')", "keep it in NumPy|fields", id="void"),
    pytest.param(np.arange(3.0, dtype=">f8"), "dtype('>f8')", "newbyteorder('=')", id="big-endian floats"),
    pytest.param(np.arange(3, dtype=">i4"), "dtype('>i4')", "newbyteorder('=')", id="big-endian integers"),
    pytest.param(np.ma.array([1.0, 2.0], mask=[0, 1]), "masked", "x.filled(value)", id="masked"),
]
LONG = np.dtype(np.longdouble).itemsize > 8


@pytest.mark.parametrize("convert", [fb.asarray, fb.array])
@pytest.mark.parametrize(("data", "dtype", "advice"), UNHOLDABLE)
def test_the_error_names_the_dtype_and_what_to_do(convert: Any, data: Any, dtype: str, advice: str) -> None:
    with pytest.raises(fb.UnsupportedDtypeError) as raised:
        convert(data)
    assert dtype in str(raised.value)
    assert any(part in str(raised.value) for part in advice.split("|"))


@pytest.mark.skipif(not LONG, reason="longdouble is float64 here")
@pytest.mark.parametrize(("kind", "advice"), [(np.longdouble, "x.astype('f8')"), (np.clongdouble, "x.astype('c16')")])
def test_long_doubles_are_named_with_the_dtype_to_take_instead(kind: Any, advice: str) -> None:
    with pytest.raises(fb.UnsupportedDtypeError) as raised:
        fb.asarray(np.ones(2, kind))
    assert repr(np.dtype(kind)) in str(raised.value)
    assert advice in str(raised.value)


@pytest.mark.parametrize("dtype", ["O", "U3", "M8[D]", ">f8"])
def test_a_dtype_that_cannot_be_held_cannot_be_asked_for(dtype: str) -> None:
    for data in ([1, 2], fb.asarray([1, 2])):
        with pytest.raises(fb.UnsupportedDtypeError, match="cannot hold data of dtype"):
            fb.asarray(data, dtype=dtype)


def test_the_error_is_a_type_error() -> None:
    assert issubclass(fb.UnsupportedDtypeError, TypeError)


@pytest.mark.parametrize("advice", ["x.astype(x.dtype.newbyteorder('='))", "x.astype('f8')"])
def test_the_advice_works(advice: str) -> None:
    x = np.arange(3, dtype=">f8") if "byteorder" in advice else np.arange(3, dtype=np.longdouble)
    np.testing.assert_array_equal(fb.asnumpy(fb.asarray(eval(advice, {"x": x}))), np.arange(3))


def test_the_advice_about_dates_and_fields_works() -> None:
    dates = np.array(["2024-01-01", "2024-01-05"], "M8[D]")
    assert fb.asarray(dates.view("i8"))[1] - fb.asarray(dates.view("i8"))[0] == 4
    assert fb.asarray(POINTS["b"])[0] == 2.0
    masked = np.ma.array([1.0, 2.0], mask=[0, 1])
    np.testing.assert_array_equal(fb.asnumpy(fb.asarray(masked.filled(0.0))), [1.0, 0.0])


# --- where NumPy judges -------------------------------------------------------------------------------------------


def outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[type, str]:
    """The class and the message of what a call raises."""
    with pytest.raises(Exception) as raised:
        call(*args, **kwargs)
    return type(raised.value), str(raised.value)


@pytest.mark.parametrize(
    "data", [[[1, 2], [3]], [[1, 2], 3], [1, [2, [3]]], [[[1], [2]], [[3], [4, 5]]], (1, (2, 3))], ids=repr
)
def test_a_ragged_list_is_numpys_error(data: Any) -> None:
    assert outcome(fb.asarray, data) == outcome(np.asarray, data)


@pytest.mark.parametrize(
    ("data", "dtype"), [(["a"], "f8"), ([1, 2], "nonsense"), ([1j], "f8"), ([300], "u1"), ([None], "i8"), ([{}], "f4")]
)
def test_data_that_does_not_fit_the_dtype_is_numpys_error(data: Any, dtype: str) -> None:
    assert outcome(fb.asarray, data, dtype=dtype) == outcome(np.asarray, data, dtype=dtype)


A, B, I3 = np.arange(6.0).reshape(2, 3), np.arange(4.0), np.array([0, 1, 5])
CALLS: dict[str, tuple[Any, ...]] = {
    # shapes that do not fit
    "a + b": (lambda a, b: a + b, A, B),
    "np.add": (np.add, A, B),
    "a @ b": (lambda a, b: a @ b, A, B),
    "np.dot": (np.dot, A, B),
    "np.where": (lambda a, b: np.where(a > 0, a, b), A, B),
    "np.concatenate": (lambda a, b: np.concatenate([a, b]), A, B),
    "np.stack": (lambda a, b: np.stack([a, b]), A, B),
    "np.vstack": (lambda a, b: np.vstack([a, b]), A, B),
    "np.broadcast_to": (np.broadcast_to, A, (5, 5)),
    "np.reshape": (np.reshape, A, (4, 2)),
    "a.reshape": (lambda a: a.reshape(5), A),
    "a.shape =": (lambda a: setattr(a, "shape", (4, 4)), A),
    "a[...] = b": (lambda a, b: a.__setitem__(..., b), A, B),
    "a += b": (lambda a, b: a.__iadd__(b), A, B),
    "np.einsum": (lambda a, b: np.einsum("ij,j->i", a, b), A, B),
    "np.linalg.inv": (np.linalg.inv, A),
    "np.linalg.solve": (np.linalg.solve, np.eye(2), B),
    "np.linalg.cholesky": (np.linalg.cholesky, -np.eye(2)),
    "np.linalg.inv of a singular": (np.linalg.inv, np.zeros((2, 2))),
    "np.interp": (np.interp, B, B, I3),
    "np.polyfit": (lambda a, b: np.polyfit(a, b, 1), A, B),
    "empty max": (np.max, np.empty(0)),
    "empty argmin": (np.argmin, np.empty(0)),
    # axes
    "np.sum axis=2": (lambda a: np.sum(a, axis=2), A),
    "a.sum(axis=-3)": (lambda a: a.sum(axis=-3), A),
    "a.mean(axis=(0, 0))": (lambda a: a.mean(axis=(0, 0)), A),
    "np.sort axis=2": (lambda a: np.sort(a, axis=2), A),
    "np.take_along_axis axis=(0,)": (lambda a: np.take_along_axis(a, a[:1].astype(int) // 9, axis=(0,)), A),
    "np.put_along_axis axis=(0,)": (lambda a: np.put_along_axis(a, a[:1].astype(int) // 9, 0.0, axis=(0,)), A),
    "np.argmax axis=5": (lambda a: np.argmax(a, axis=5), A),
    "np.cumsum axis=2": (lambda a: np.cumsum(a, axis=2), A),
    "np.flip axis=2": (lambda a: np.flip(a, axis=2), A),
    "np.roll axis=2": (lambda a: np.roll(a, 1, axis=2), A),
    "np.moveaxis": (lambda a: np.moveaxis(a, 0, 2), A),
    "np.expand_dims": (lambda a: np.expand_dims(a, 5), A),
    "np.squeeze": (lambda a: np.squeeze(a, axis=0), A),
    "np.concatenate axis=2": (lambda a: np.concatenate([a, a], axis=2), A),
    "np.transpose": (lambda a: np.transpose(a, (0, 0)), A),
    "np.fft.fft axis=2": (lambda a: np.fft.fft(a, axis=2), A),
    "np.add.reduce axis=2": (lambda a: np.add.reduce(a, axis=2), A),
    "np.sum axis='0'": (lambda a: np.sum(a, axis="0"), A),
    "np.sum axis=0.0": (lambda a: np.sum(a, axis=0.0), A),
    # keywords
    "np.sum nonsense=": (lambda a: np.sum(a, nonsense=1), A),
    "a.sum(nonsense=)": (lambda a: a.sum(nonsense=1), A),
    "np.add nonsense=": (lambda a: np.add(a, a, nonsense=1), A),
    "np.add twice": (lambda a: np.add(a), A),
    "np.sqrt of nothing": (lambda a: np.sqrt(a, a, a), A),
    "np.sort kind=": (lambda a: np.sort(a, kind="bubble"), A),
    "np.reshape order=": (lambda a: np.reshape(a, 6, order="Z"), A),
    "np.pad mode=": (lambda a: np.pad(a, 1, mode="nonsense"), A),
    "np.pad with a keyword of another mode": (lambda a: np.pad(a, 0, mode="edge", constant_values=1), A),
    "np.putmask of text": (lambda a: np.putmask(a, a > 9, "a"), A),
    "np.pad beyond any array": (lambda a: np.pad(a, [2**63 - 1, 2], mode="wrap"), A),
    "np.quantile q=2": (lambda a: np.quantile(a, 2), A),
    "np.quantile method=": (lambda a: np.quantile(a, 0.5, method="nonsense"), A),
    "np.searchsorted side=": (lambda a: np.searchsorted(a, 1, side="middle"), B),
    "a.astype casting=": (lambda a: a.astype("i8", casting="safe"), A),
    "a.astype nonsense": (lambda a: a.astype("nonsense"), A),
    "a.view": (lambda a: a.T.view("f4"), A),
    # indices
    "a[2]": (lambda a: a[2], A),
    "a[0, 3]": (lambda a: a[0, 3], A),
    "a[0, 0, 0]": (lambda a: a[0, 0, 0], A),
    "a[[5]]": (lambda a: a[[5]], A),
    "a[i]": (lambda a, i: a[i], A, I3),
    "a[i] = 0": (lambda a, i: a.__setitem__(i, 0), A, I3),
    "a[1.0]": (lambda a: a[1.0], A),
    "a['x']": (lambda a: a["x"], A),
    "a[mask]": (lambda a, b: a[b > 1], A, B),
    "a[::0]": (lambda a: a[::0], A),
    "np.take": (lambda a, i: np.take(a, i, axis=0), A, I3),
    "np.put": (lambda a, i: np.put(a, i + 9, 0), A, I3),
    "np.delete": (lambda a: np.delete(a, 9, axis=0), A),
    "np.insert": (lambda a: np.insert(a, 9, 0, axis=0), A),
    "np.take_along_axis": (lambda a, i: np.take_along_axis(a, i, 0), A, I3),
    "a.item(9)": (lambda a: a.item(9), A),
    "np.unravel_index": (lambda i: np.unravel_index(i, (2, 2)), I3),
    "np.bincount": (lambda i: np.bincount(-i), I3),
    # values and dtypes
    "a[0] = 'x'": (lambda a: a.__setitem__(0, "x"), A),
    "a[0, 0] = 1j": (lambda a: a.__setitem__((0, 0), 1j), A),
    "i[0] = 2**70": (lambda i: i.__setitem__(0, 2**70), I3),
    "i += 0.5": (lambda i: i.__iadd__(0.5), I3),
    "a & a": (lambda a: a & a, A),
    "~a": (lambda a: ~a, A),
    "-mask": (lambda a: -(a > 1), A),
    "mask - mask": (lambda a: (a > 1) - (a > 1), A),
    "i ** -1": (lambda i: i ** np.array([-1, -1, -1]), I3),
    "a + None": (lambda a: a + None, A),
    "np.sin('x')": (lambda a: np.arctan2(a, "x"), A),
    "np.sum dtype=": (lambda a: np.sum(a, dtype="nonsense"), A),
    "np.add casting=": (lambda a, i: np.add(a, i[0], casting="no"), A, I3),
    "np.copyto casting=": (lambda i, a: np.copyto(i, a[0]), I3, A),
    "np.bincount of floats": (np.bincount, B),
    "float(a)": (float, A),
    "int(a)": (int, A),
    "bool(a)": (bool, A),
    "range(a)": (range, B),
    "len(0-d)": (len, np.array(1.0)),
    "iter(0-d)": (iter, np.array(1.0)),
    "del a[0]": (lambda a: a.__delitem__(0), A),
    "a.resize": (lambda a: a[0].resize(9), A),
    "a.T.strides": (lambda a: setattr(a, "strides", (800, 8)), A),
    "np.split": (lambda a: np.split(a, 4), A),
    "np.tile": (lambda a: np.tile(a, -1), A),
    "np.repeat": (lambda a: np.repeat(a, [1, 2, 3, 4]), A),
    "np.linspace": (lambda a: np.linspace(a[0], a[1], -1), A),
    "np.histogram": (lambda a: np.histogram(a, bins=-1), A),
    "np.histogram range=": (lambda a: np.histogram(a, range=(2, 1)), A),
    "np.digitize": (lambda a: np.digitize(a, [3, 1, 2]), A),
    "np.choose": (lambda i, a: np.choose(i, [a[0], a[1]]), I3, A),
    "np.cross": (np.cross, A, B),
    "np.trapezoid": (lambda a, b: np.trapezoid(a, b), A, B),
}


def on_both(call: str) -> list[list[Any]]:
    """The operands of a call, as NumPy's and as ours."""
    operands = CALLS[call][1:]
    return [[copy.copy(a) if isinstance(a, np.ndarray) else a for a in operands],
            [fb.asarray(a) if isinstance(a, np.ndarray) else a for a in operands]]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_the_error_is_numpys(call: str) -> None:
    theirs, ours = on_both(call)
    expected_class, expected = outcome(CALLS[call][0], *theirs)
    actual_class, actual = outcome(CALLS[call][0], *ours)
    assert actual_class is expected_class
    actual = actual.replace("fbarray.FallbackArray", "numpy.ndarray")
    assert actual.replace("FallbackArray", "ndarray") == expected


@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_lost_by_an_error(call: str) -> None:
    theirs, ours = on_both(call)
    for operands in (theirs, ours):
        outcome(CALLS[call][0], *operands)
    for mine, other, original in zip(ours, theirs, CALLS[call][1:], strict=True):
        if isinstance(original, np.ndarray):
            assert (mine.shape, mine.dtype) == (other.shape, other.dtype)
            np.testing.assert_array_equal(fb.asnumpy(mine), other)


# --- out= ---------------------------------------------------------------------------------------------------------

READ_ONLY = "read-only"
OUTS = {
    "wrong shape": (4, "f8"),
    "more dimensions": ((2, 2, 2, 3), "f8"),
    "wrong dtype": (3, "i8"),
    "complex to real": (3, "?"),
    READ_ONLY: (3, "f8"),
}
INTO: dict[str, Callable[..., Any]] = {
    "np.sum": lambda a, out: np.sum(a, axis=0, out=out),
    "np.cumsum": lambda a, out: np.cumsum(a[0], out=out),
    "np.sqrt": lambda a, out: np.sqrt(a[0], out=out),
    "np.add": lambda a, out: np.add(a[0], a[1], out),
    "np.matmul": lambda a, out: np.matmul(a.T, a[:, 0], out=out),
    "np.dot": lambda a, out: np.dot(a.T, a[:, 0], out=out),
    "np.take": lambda a, out: np.take(a, 0, axis=0, out=out),
    "np.median": lambda a, out: np.median(a, axis=0, out=out),
    "np.concatenate": lambda a, out: np.concatenate([a[0, :1], a[0, 1:]], out=out),
    "np.argmax": lambda a, out: np.argmax(a, axis=0, out=out),
    "np.nanmean": lambda a, out: np.nanmean(a, axis=0, out=out),
    "a.mean": lambda a, out: a.mean(axis=0, out=out),
    "np.add.reduce": lambda a, out: np.add.reduce(a, out=out),
    "np.maximum.accumulate": lambda a, out: np.maximum.accumulate(a[0], out=out),
    "np.einsum": lambda a, out: np.einsum("ij->j", a, out=out),
    "np.quantile": lambda a, out: np.quantile(a, 0.3, axis=0, out=out),
    "np.clip": lambda a, out: np.clip(a[0], 1, 2, out=out),
    "np.round": lambda a, out: np.round(a[0], out=out),
}


def targets(kind: str) -> tuple[np.ndarray, Any]:
    shape, dtype = OUTS[kind]
    theirs = np.full(shape, 1, dtype)
    ours = fb.asarray(theirs)
    if kind == READ_ONLY:
        theirs.flags.writeable = ours.flags.writeable = False
    return theirs, ours


def attempt(call: Callable[..., Any], a: Any, out: Any) -> tuple[Any, str]:
    """What a call raised, or (None, "") where NumPy takes this ``out``."""
    try:
        assert call(a, out) is out
    except Exception as error:
        return type(error), str(error)
    return None, ""


@pytest.mark.parametrize("kind", OUTS)
@pytest.mark.parametrize("call", INTO)
def test_an_out_that_does_not_fit_is_numpys_error_and_changes_nothing(call: str, kind: str) -> None:
    a = np.arange(6.0).reshape(2, 3)
    theirs, ours = targets(kind)
    device_a = fb.asarray(a)
    expected = attempt(INTO[call], a, theirs)
    if kind == READ_ONLY and expected == (None, "") and np.lib.NumpyVersion(np.__version__) < "2.4.0":
        pytest.skip("this NumPy writes into the read-only array")
    assert attempt(INTO[call], device_a, ours) == expected
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    np.testing.assert_array_equal(fb.asnumpy(ours), theirs)
    np.testing.assert_array_equal(fb.asnumpy(device_a), a)


@pytest.mark.parametrize("call", INTO)
def test_an_out_that_is_no_array_is_numpys_error(call: str) -> None:
    a = np.arange(6.0).reshape(2, 3)
    expected_class, _ = attempt(INTO[call], a, [0.0, 0.0, 0.0])
    assert attempt(INTO[call], fb.asarray(a), [0.0, 0.0, 0.0])[0] is expected_class


WRITES: dict[str, Callable[[Any], Any]] = {
    "x[0] =": lambda x: x.__setitem__(0, 1.0),
    "x[mask] =": lambda x: x.__setitem__(np.array([True, False, True]), 9.0),
    "x +=": lambda x: x.__iadd__(1.0),
    "x.sort": lambda x: x.sort(),
    "x.partition": lambda x: x.partition(1),
    "x.fill": lambda x: x.fill(3.0),
    "x.put": lambda x: x.put(0, 1.0),
    "x.byteswap": lambda x: x.byteswap(inplace=True),
    "x.clip": lambda x: x.clip(0, 1, out=x),
    "x.flat[0] =": lambda x: x.flat.__setitem__(0, 9.0),
    "x.real =": lambda x: setattr(x, "real", 9.0),
    "np.put": lambda x: np.put(x, 0, 1.0),
    "np.copyto": lambda x: np.copyto(x, 1.0),
    "np.place": lambda x: np.place(x, x > 0, 9.0),
    "np.putmask": lambda x: np.putmask(x, x > 0, 9.0),
    "np.put_along_axis": lambda x: np.put_along_axis(x, np.array([0]), 9.0, 0),
    "np.fill_diagonal": lambda x: np.fill_diagonal(x.reshape(1, 3), 9.0),
    "np.nan_to_num": lambda x: np.nan_to_num(x, copy=False),
    "np.sqrt": lambda x: np.sqrt(x, out=x),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("kind", ["array", "view"])
def test_a_read_only_array_is_not_written(write: str, kind: str) -> None:
    theirs = np.array([3.0, 1.0, 2.0])
    ours = fb.asarray(theirs)
    for x in (theirs, ours):
        x.flags.writeable = False
    if kind == "view":
        theirs, ours = theirs[:], ours[:]
    assert outcome(WRITES[write], ours) == outcome(WRITES[write], theirs)
    np.testing.assert_array_equal(fb.asnumpy(ours), [3.0, 1.0, 2.0])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_write_into_a_read_only_array_is_made_or_refused_but_not_lost() -> None:
    x = fb.asarray([3.0, 1.0, 2.0])
    x.flags.writeable = False
    try:
        np.add.at(x, [0], 1.0)  # NumPy 2.4 forgets the flag and writes
    except ValueError:
        assert x[0] == 3.0
    else:
        assert x[0] == 4.0


# --- two devices --------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(other_device: str) -> tuple[Any, Any]:
    """Arrays of two devices."""
    here = fb.asarray([1.0, 2.0])
    with fb.options(device=other_device):
        return here, fb.asarray([3.0, 4.0])


MIXED: dict[str, Callable[[Any, Any], Any]] = {
    "x + y": lambda x, y: x + y,
    "x += y": lambda x, y: x.__iadd__(y),
    "np.add": np.add,
    "np.add out=": lambda x, y: np.add(x, x, out=y),
    "np.hypot": np.hypot,
    "np.concatenate": lambda x, y: np.concatenate([x, y]),
    "np.dot": np.dot,
    "x @ y": lambda x, y: x @ y,
    "np.sum out=": lambda x, y: np.cumsum(x, out=y),
    "np.interp": lambda x, y: np.interp(x, y, y),
    "x[...] = y": lambda x, y: x.__setitem__(..., y),
    "x[y]": lambda x, y: x[y > 3],
    "np.copyto": np.copyto,
    "np.where": lambda x, y: np.where(x > 1, x, y),
    "np.add.outer": np.add.outer,
    "np.append": np.append,
    "np.apply_along_axis": lambda x, y: np.apply_along_axis(np.add, 0, x, y),
    "np.array_equal": np.array_equal,
    "np.setdiff1d": np.setdiff1d,
}


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("call", MIXED)
def test_arrays_of_two_devices_are_refused_by_name(pair: tuple[Any, Any], call: str, swapped: bool) -> None:
    x, y = reversed(pair) if swapped else pair
    with pytest.raises(fb.DeviceMismatchError) as raised:
        MIXED[call](x, y)
    assert x.device in str(raised.value)
    assert y.device in str(raised.value)
    for array, values in zip(pair, ([1.0, 2.0], [3.0, 4.0]), strict=True):
        np.testing.assert_array_equal(fb.asnumpy(array), values)


def test_the_advice_to_move_one_of_them_works(pair: tuple[Any, Any]) -> None:
    x, y = pair
    with fb.options(device=x.device):
        moved = fb.asarray(fb.asnumpy(y))
    assert moved.device == x.device
    np.testing.assert_array_equal(fb.asnumpy(x + moved), [4.0, 6.0])
    np.testing.assert_array_equal(fb.asnumpy(x + y.to_device(x.device)), [4.0, 6.0])


def test_what_is_answered_from_shapes_takes_two_devices(pair: tuple[Any, Any]) -> None:
    assert np.result_type(*pair) == np.float64


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "", "simulated:-1"])
def test_an_unknown_device_is_an_error_that_names_the_known(name: str) -> None:
    with pytest.raises(ValueError, match="'cuda', 'simulated', 'cuda:1'"):
        fb.asarray([1.0]).to_device(name)


@pytest.mark.parametrize("value", [np.ones(2), [1.0], 3.0, None])
def test_ascupy_takes_our_arrays_alone(value: Any) -> None:
    with pytest.raises(TypeError, match=rf"not {type(value).__name__}; make one with fbarray\.asarray"):
        fb.ascupy(value)
