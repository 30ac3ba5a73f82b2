"""Calls that read memory which they write give what they would if all had been read before.

On a device nobody promises an order. NumPy promises this of ufuncs; where some of its assignments go by their own
order, as ``x[::2] = x[:n]`` and ``x[mask] = x[:n]`` do, that counts as a defect:
https://github.com/numpy/numpy/issues/26844
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing import indexing

Write = Callable[[Any, Any], Any]
"""A call that writes its first argument, and reads its second, which is the same memory."""

RNG = np.random.default_rng(0)


def side(device: Device) -> int:
    """How long the sides of a table are: on a GPU it takes many elements until threads get in each other's way."""
    return 2048 if device.name.startswith("cuda") else 60


def order(size: int) -> Any:
    """The numbers below `size` in an order that is far from theirs."""
    return np.random.default_rng(1).permutation(size)


def some(size: int) -> Any:
    """A mask of about half of so many elements."""
    return np.random.default_rng(2).random(size) < 0.5


def assigned(key: Any, value: Callable[[Any], Any]) -> Write:
    """``x[key] = value(x)``; a key that depends on the array is a function of it."""

    def write(x: Any, read: Any) -> None:
        x[key(read) if callable(key) else key] = value(read)

    return write


LINE: dict[str, Write] = {
    **{f"x[{n}:] = x[:-{n}]": assigned(np.s_[n:], lambda x, n=n: x[:-n]) for n in (1, 7, 50)},
    **{f"x[:-{n}] = x[{n}:]": assigned(np.s_[:-n], lambda x, n=n: x[n:]) for n in (1, 7, 50)},
    "x[:] = x[::-1]": assigned(np.s_[:], lambda x: x[::-1]),
    "x[::2] = x[:half]": assigned(np.s_[::2], lambda x: x[: len(x) // 2]),
    "x[:half] = x[::2]": assigned(lambda x: np.s_[: len(x) // 2], lambda x: x[::2]),
    "x[order] = x": assigned(lambda x: order(len(x)), lambda x: x),
    "x[order] = x[::-1]": assigned(lambda x: order(len(x)), lambda x: x[::-1]),
    "x[argsort(x)] = x[::-1]": assigned(np.argsort, lambda x: x[::-1]),
    "x[mask] = x[:count]": assigned(lambda x: some(len(x)), lambda x: x[: some(len(x)).sum()]),
    "x[mask] = x[count:][::-1]": assigned(lambda x: some(len(x)), lambda x: x[-some(len(x)).sum() :][::-1]),
    "x[x > 1] = x[:count]": assigned(lambda x: x > 1, lambda x: x[: int((x > 1).sum())]),
    "x.flat[1:] = x[:-1]": lambda x, read: x.flat.__setitem__(np.s_[1:], read[:-1]),
    "x.flat = x[::-1]": lambda x, read: setattr(x, "flat", read[::-1]),
    "x.flat[:] = x.flat": lambda x, read: x.flat.__setitem__(np.s_[:], read[::-1].flat),
    "bits": lambda x, read: x.view("i8").__setitem__(np.s_[1:], read.view("i8")[:-1]),
    "bits of others": lambda x, read: x[: len(x) // 2].__setitem__(np.s_[:], read.view("i4")[: len(x) // 2]),
    "x.real = x.imag": lambda x, read: setattr(x.view("c16"), "real", read.view("c16").imag[::-1]),
    "copyto": lambda x, read: np.copyto(x[1:], read[:-1]),
    "copyto where": lambda x, read: np.copyto(x[1:], read[:-1], where=some(len(x) - 1)),
    "put": lambda x, read: np.put(x, order(len(x)), read),
    "put reversed": lambda x, read: x.put(order(len(x)), read[::-1]),
    "putmask": lambda x, read: np.putmask(x, some(len(x)), read[::-1]),
    "place": lambda x, read: np.place(x, some(len(x)), read[::-1]),
    "place shifted": lambda x, read: np.place(x, some(len(x)), read[1:50]),
    "place by name": lambda x, read: np.place(arr=x, mask=some(len(x)), vals=read[1:50]),
    "put_along_axis": lambda x, read: np.put_along_axis(x, order(len(x)), read[::-1], 0),
    "x[1:] += x[:-1]": lambda x, read: x[1:].__iadd__(read[:-1]),
    "x += x[::-1]": lambda x, read: x.__iadd__(read[::-1]),
    "add": lambda x, read: np.add(read[:-1], read[1:], out=x[1:]),
    "add where": lambda x, read: np.add(read[:-1], read[1:], out=x[1:], where=some(len(x) - 1)),
    "where itself": lambda x, read: np.add(read, 1, out=x, where=read[::-1] > 1),
    "maximum": lambda x, read: np.maximum(read[:-1], read[::-1][:-1], out=x[1:]),
    "remainder": lambda x, read: np.remainder(read[:-1], read[::-1][:-1], out=x[1:]),
    "sqrt": lambda x, read: np.sqrt(read[::-1], out=x),
    "modf": lambda x, read: np.modf(read[:50], out=(x[25:75], x[100:150])),
    "clip": lambda x, read: np.clip(read[:-1], 0.5, 1.5, out=x[1:]),
    "clip by itself": lambda x, read: np.clip(read, read[::-1], 1.5, out=x),
    "round": lambda x, read: np.round(read[:-1], 1, out=x[1:]),
    "cumsum": lambda x, read: np.cumsum(read[:-1], out=x[1:]),
    "cumsum by position": lambda x, read: np.cumsum(read[:-1], 0, None, x[1:]),
    "cumsum of itself": lambda x, read: read.cumsum(0, None, x),
    "nancumsum": lambda x, read: np.nancumsum(read[:-1], out=x[1:]),
    "add.accumulate": lambda x, read: np.add.accumulate(read[:-1], out=x[1:]),
    "maximum.accumulate": lambda x, read: np.maximum.accumulate(read[::-1], out=x),
    "take": lambda x, read: np.take(read, order(len(x)), out=x),
    "take clip": lambda x, read: np.take(read[::-1], order(len(x)), out=x, mode="clip"),
    "x.take": lambda x, read: read.take(order(len(x)), None, x, "wrap"),
    "compress": lambda x, read: np.compress(some(len(x)), read, out=x[-some(len(x)).sum() :]),
    "choose": lambda x, read: np.choose(some(len(x)).astype(int), [read[::-1], read], out=x),
    "concatenate": lambda x, read: np.concatenate([read[len(x) // 2 :], read[: len(x) // 2]], out=x),
    "add.at": lambda x, read: np.add.at(x, order(len(x)), read),
    "add.at reversed": lambda x, read: np.add.at(x, order(len(x)), read[::-1]),
    "maximum.at": lambda x, read: np.maximum.at(x, order(len(x)), read[::-1]),
}  # fmt: skip

TABLE: dict[str, Write] = {
    "m[:] = m.T": assigned(np.s_[:], lambda m: m.T),
    "m[1:] = m[:-1]": assigned(np.s_[1:], lambda m: m[:-1]),
    "m[:-1] = m[1:]": assigned(np.s_[:-1], lambda m: m[1:]),
    "m[:, 1:] = m[:, :-1]": assigned(np.s_[:, 1:], lambda m: m[:, :-1]),
    "m[::-1, ::-1]": assigned(np.s_[...], lambda m: m[::-1, ::-1]),
    "m[order] = m": assigned(lambda m: order(len(m)), lambda m: m),
    "m[:, order] = m[:, ::-1]": assigned(lambda m: np.s_[:, order(len(m))], lambda m: m[:, ::-1]),
    "m[0] = m[:, 0]": assigned(0, lambda m: m[:, 0]),
    "m[:] = m[5]": assigned(np.s_[:], lambda m: m[5]),
    "m += m.T": lambda m, read: m.__iadd__(read.T),
    "m -= m[:, 3:4]": lambda m, read: m.__isub__(read[:, 3:4]),
    "m /= m[3:4, 3:4]": lambda m, read: m.__itruediv__(read[3:4, 3:4]),
    "copyto": lambda m, read: np.copyto(m[1:], read[:-1]),
    "fill_diagonal": lambda m, read: np.fill_diagonal(m, read[3]),
    "put_along_axis": lambda m, read: np.put_along_axis(m, np.argsort(read, 1), read, 1),
    "sum": lambda m, read: np.sum(read, axis=0, out=m[3]),
    "sum by position": lambda m, read: np.sum(read, 0, None, m[3]),
    "sum into a column": lambda m, read: read.sum(axis=0, out=m[:, 3]),
    "max": lambda m, read: np.max(read, axis=0, out=m[:, 3]),
    "mean": lambda m, read: np.mean(read, axis=0, out=m[:, 3]),
    "var": lambda m, read: np.var(read, axis=0, out=m[:, 3]),
    "median": lambda m, read: np.median(read, axis=0, out=m[:, 3]),
    "percentile": lambda m, read: np.percentile(read, 30, axis=0, out=m[:, 3]),
    "nanmax": lambda m, read: np.nanmax(read, axis=0, out=m[:, 3]),
    "nanmean": lambda m, read: np.nanmean(read, axis=0, out=m[:, 3]),
    "add.reduce": lambda m, read: np.add.reduce(read, axis=0, out=m[:, 3]),
    "multiply.reduce": lambda m, read: np.multiply.reduce(read, axis=0, out=m[:, 3]),
    "add.reduceat": lambda m, read: np.add.reduceat(read, [0, 5, 9], axis=0, out=m[3:6]),
    "cumsum": lambda m, read: np.cumsum(read.T, axis=0, out=m),
    "dot": lambda m, read: np.dot(read, read.T, out=m),
    "matmul": lambda m, read: np.matmul(read, read[::-1], out=m),
    "einsum": lambda m, read: np.einsum("ij,jk->ik", read, read, out=m),
    "einsum transposed": lambda m, read: np.einsum("ij->ji", read, out=m),
    "take": lambda m, read: np.take(read, order(len(m)), axis=1, out=m, mode="clip"),
    "stack": lambda m, read: np.stack([read[1], read[0]], out=m[:2]),
    "fft": lambda m, read: np.fft.fft(read.view("c16"), axis=0, out=m.view("c16")),
}


def agree(write: Write, start: Any) -> None:
    expected = start.copy()
    write(expected, start.copy())
    x = fb.asarray(start)
    with fb.options(fallback="raise"):
        write(x, x)
    np.testing.assert_allclose(x.get(), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("write", LINE.values(), ids=LINE)
def test_of_a_line(write: Write, device: Device) -> None:
    agree(write, 2 * RNG.random(side(device) ** 2))


@pytest.mark.parametrize("write", TABLE.values(), ids=TABLE)
def test_of_a_table(write: Write, device: Device) -> None:
    agree(write, 2 * RNG.random((side(device),) * 2))


@pytest.mark.usefixtures("current_device")  # CuPy itself is called
@pytest.mark.parametrize("name", ["x[1:] = x[:-1]", "x[mask] = x[:count]", "copyto", "add.at", "place", "cumsum"])
def test_of_memory_of_others(name: str, device: Device) -> None:
    start = 2 * RNG.random(side(device) ** 2)
    expected = start.copy()
    LINE[name](expected, start.copy())
    bare = device.xp.asarray(start)
    LINE[name](fb.asarray(bare), fb.asarray(bare))
    np.testing.assert_allclose(bare.get(), expected, rtol=1e-10)


class HandedIn:
    """Device memory as another library shows it."""

    def __init__(self, bare: Any) -> None:
        self.kept = bare
        self.__cuda_array_interface__ = bare.__cuda_array_interface__


@pytest.mark.usefixtures("current_device")  # CuPy itself is called
@pytest.mark.parametrize("call", [np.add, np.divmod], ids=["add", "divmod"])
def test_ufuncs_of_memory_that_was_handed_in_twice(call: Any, device: Device) -> None:
    """As slices of a tensor of another library are: CuPy does not see that they lie in one block."""
    start = 1 + RNG.random(side(device) ** 2)
    bare = device.xp.asarray(start)
    shown = HandedIn if hasattr(bare, "__cuda_array_interface__") else fb.asarray
    first, second = (fb.asarray(shown(bare[part])) for part in (np.s_[:-1], np.s_[1:]))
    expected = call(start[:-1], 0.3)
    out = (second,) if call.nout == 1 else (second, np.empty_like(second))
    call(first, 0.3, out=out)
    np.testing.assert_allclose(second.get(), expected if call.nout == 1 else expected[0], rtol=1e-10)


def test_what_is_added_to_a_part_is_not_copied(monkeypatch: Any) -> None:
    x = fb.asarray(np.arange(10.0))
    monkeypatch.setattr(indexing, "apart", lambda *args: pytest.fail("it was asked whether to copy"))
    x[2:5] += 1
    np.testing.assert_array_equal(x.get(), [0, 1, 3, 4, 5, 5, 6, 7, 8, 9])


def test_one_element_takes_no_array(device: Device) -> None:
    x = fb.asarray(np.arange(3.0))
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        x[0] = x
    np.testing.assert_array_equal(x.get(), [0, 1, 2])
