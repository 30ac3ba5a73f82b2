"""Rows for every attribute of an array, read and assigned, and for the views that attributes give.

Not here: methods (`methods.py`). `ctypes`, `data` and `__array_interface__` have no device meaning and no row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import DTYPES, Bare, Case, Host, Sliced, Table, Transposed, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

VECTOR, MATRIX, CUBE, EMPTY, ZERO_D = (sample("f8", shape) for shape in (6, (3, 4), (2, 3, 4), (0, 3), ()))
COMPLEX = sample("c16", (3, 4))
VIEWS = (Transposed(MATRIX), Sliced(MATRIX, np.s_[::-1, ::2]), Sliced(CUBE, np.s_[:, 1]), Sliced(COMPLEX, np.s_[1:]))


@functools.cache
def reading(name: str) -> Callable[[Any], Any]:
    def read(x: Any) -> Any:
        return getattr(x, name)

    read.__name__ = read.__qualname__ = f"ndarray.{name}"
    return read


@functools.cache
def assigning(name: str) -> Callable[[Any, Any], Any]:
    def assign(x: Any, value: Any) -> Any:
        setattr(x, name, value)
        return x

    assign.__name__ = assign.__qualname__ = f"ndarray.{name}="
    return assign


def row(name: str, x: Any) -> Case:
    return table(reading(name), x).covering(getattr(np.ndarray, name))


def assigned(name: str, x: Any, value: Any) -> Case:
    return table(assigning(name), x, value).covering(getattr(np.ndarray, name))


# --- read -----------------------------------------------------------------------------------------------------------
for name in ("T", "real", "imag", "shape", "size", "ndim", "dtype", "itemsize", "nbytes", "strides"):
    for d in DTYPES:
        row(name, sample(d, (2, 3)))
    for x in (VECTOR, CUBE, EMPTY, ZERO_D, *VIEWS):
        row(name, x)
for x in (VECTOR, MATRIX, CUBE, EMPTY, ZERO_D, COMPLEX, *VIEWS):
    row("mT", x)
    row("base", x).compared(lambda base: None)
    row("device", x).compared(lambda device: isinstance(device, str))
    for flag in ("c_contiguous", "f_contiguous", "contiguous", "forc", "fnc", "writeable", "aligned", "behaved",
                 "carray", "farray"):
        if flag in ("c_contiguous", "f_contiguous", "writeable") or x is MATRIX:
            table(lambda x, flag: getattr(x.flags, flag), x, flag).covering(np.ndarray.flags)
    for flag in ("C_CONTIGUOUS", "F", "WRITEABLE"):
        table(lambda x, flag: x.flags[flag], x, flag).covering(np.ndarray.flags)
    table(lambda x: list(x.flat), x).covering(np.ndarray.flat)
    table(lambda x: len(x.flat), x).covering(np.ndarray.flat)
    table(lambda x: x.flat.copy(), x).covering(np.ndarray.flat)
table(lambda x: x.base is None, MATRIX).covering(np.ndarray.base)
table(lambda x: x[1:].base is x, MATRIX).covering(np.ndarray.base)
table(lambda x: x.T.base is x, MATRIX).covering(np.ndarray.base)
table(lambda x: x[1:][1:].base is x, MATRIX).covering(np.ndarray.base)
table(lambda x: x.copy().base is None, MATRIX).covering(np.ndarray.base)
table(lambda x: x.flat.base is x, MATRIX).covering(np.ndarray.flat)
for function in (np.ones, np.zeros, np.empty):
    table(lambda x, f: f(x.shape, x.dtype).shape, MATRIX, function).covering(np.ndarray.shape)
for name in ("no_such_attribute", "__cupy_thing__", "H"):
    table(reading(name), MATRIX)

# --- views: write through them, look at the base --------------------------------------------------------------------


def write_through(x: Any, name: str) -> Any:
    view = getattr(x, name)
    view[0] = 77
    return x, view


def write_base(x: Any, name: str) -> Any:
    view = getattr(x, name)
    x[...] = 77
    return x, view


def write_through_both_parts(x: Any) -> Any:
    x.real[1:] = x.imag[1:]
    x.imag[:] *= 2
    x.T.real[0] = -1
    return x


def in_place_through(x: Any, name: str) -> Any:
    view = getattr(x, name)
    view += 5
    return x


def write_element_of_flat(x: Any, index: Any, value: Any) -> Any:
    x.flat[index] = value
    return x


def read_flat(x: Any, index: Any) -> Any:
    return x.flat[index]


def step_through_flat(x: Any) -> Any:
    flat = x.flat
    return next(flat), flat.index, flat.coords, next(flat), flat.index, list(flat)


for name in ("T", "mT", "real", "imag"):
    for x in (MATRIX, COMPLEX, sample("i8", (3, 4)), sample("c8", (2, 3, 4)), Transposed(COMPLEX),
              Sliced(COMPLEX, np.s_[:, ::2])):
        table(write_through, x, name).covering(getattr(np.ndarray, name))
        table(write_base, x, name).covering(getattr(np.ndarray, name))
        table(in_place_through, x, name).covering(getattr(np.ndarray, name))
table(write_through_both_parts, COMPLEX).covering(np.ndarray.imag)
table(write_through_both_parts, sample("c8", (3, 4))).covering(np.ndarray.imag)
table(write_through_both_parts, MATRIX).covering(np.ndarray.imag)

# --- flat -----------------------------------------------------------------------------------------------------------
INDICES = (0, -1, 5, 12, -13, slice(None), np.s_[1:9:3], np.s_[::-2], [0, 5, -1], np.array([1, 1, 7]),
           Host(np.array([2, 3])), ...,
           np.arange(12) % 3 == 0, Host(np.arange(12) > 6), [12], np.array([-13]), (1,), (1, 2), None, [], "a",
           np.int64(2), np.array([[0, 1], [2, 3]]))
if NUMPY >= "2.4.0":  # older NumPy takes these otherwise, and may crash
    INDICES += (1.0, [True, False], (), np.asarray(3))
for index in INDICES:
    for x in (MATRIX, Transposed(sample("i8", (4, 3)))):
        table(read_flat, x, index).covering(np.ndarray.flat)
        table(write_element_of_flat, x, index, 7).covering(np.ndarray.flat)
        table(write_element_of_flat, x, index, [1, 2, 3]).covering(np.ndarray.flat)
for d in ("u1", "i8", "f4", "?"):
    for value in (300, -1, 1.5, 1e300, np.nan, 1j, "5", None, np.int64(300), np.float64(np.nan), [300], [np.nan], [1j]):
        for index in (0, slice(2), [0, 2], 9, [9, 12, -30]):
            table(write_element_of_flat, sample(d, 3), index, value).covering(np.ndarray.flat)
for x in (MATRIX, Transposed(MATRIX), Sliced(MATRIX, np.s_[:, ::-2]), CUBE):
    for value in (1, 2.5, [1, 2, 3], sample("f8", 5), Host(sample("i8", 30)), Bare(sample("f8", 4)), 1j, "a", [],
                  np.zeros((2, 2))):
        assigned("flat", x, value)
        table(write_element_of_flat, x, slice(None), value).covering(np.ndarray.flat)
    table(step_through_flat, x).covering(np.ndarray.flat)
    for function in (np.asarray, np.sum, np.sort, sorted, sum, max, np.array):
        table(lambda x, f: f(x.flat), x, function).covering(np.ndarray.flat).within(1e-12)
    table(lambda x: x.flat == 0, x).covering(np.ndarray.flat)
assigned("flat", sample("i1", 4), 2.75)
assigned("flat", ZERO_D, 3)
assigned("flat", EMPTY, 3)
table(lambda x: [a for a, b in zip(x.flat, x.T.flat, strict=True) if a > b], MATRIX).covering(np.ndarray.flat)

# --- assigned -------------------------------------------------------------------------------------------------------
for shape in ((4, 3), 12, (12,), (2, -1), [6, 2], (5, 2), (-1, -1), (), (1, 12, 1), "a", (12.0,),
              (np.int64(3), 4)):
    assigned("shape", MATRIX, shape)
if NUMPY >= "2.3.0":  # older NumPy takes None for ()
    assigned("shape", MATRIX, None)
assigned("shape", EMPTY, (3, 0, 2))
assigned("shape", ZERO_D, (1, 1))
assigned("shape", Transposed(MATRIX), (12,))
assigned("shape", Sliced(VECTOR, np.s_[::2]), (3, 1))
for name in ("real", "imag"):
    for value in (1, 2.5, sample("f8", (3, 4)), sample("f8", 4), Host(sample("f4", 4)), Bare(sample("f8", 4)),
                  [1, 2, 3, 4], 1j, "a",
                  sample("f8", 3), np.asarray(3), True, sample("c16", 4), None):
        assigned(name, COMPLEX, value)
        assigned(name, MATRIX, value)
    for value in (None, [1, 2], *["a"] * (NUMPY >= "2.5.0")):  # older NumPy looks at no text where nothing is assigned
        assigned(name, np.zeros((0, 4)), value)
    for d in DTYPES:
        assigned(name, sample(d, (2, 3)), 1)
    assigned(name, Transposed(COMPLEX), sample("f8", 3))
    assigned(name, Sliced(COMPLEX, np.s_[::2, ::-1]), 5)
    assigned(name, np.asarray(1 + 2j), 5)
for dtype in ("i8", "f4", "u1", "c16", "nonsense"):
    assigned("dtype", MATRIX, dtype)
assigned("strides", VECTOR, (8,))
for strides in ((8,), (16,), (-8,), (0,), (4,), (24,), (8, 8)):
    assigned("strides", Sliced(VECTOR, np.s_[::-1]), strides)
    assigned("strides", Sliced(VECTOR, np.s_[1::2]), strides)
    assigned("strides", Sliced(VECTOR, np.s_[1:2]), strides)
assigned("strides", MATRIX, (8,))
for name, value in (("T", 0), ("mT", 0), ("size", 3), ("ndim", 1), ("itemsize", 4), ("nbytes", 8), ("base", None),
                    ("flags", 0)):
    assigned(name, MATRIX, value)
table(assigning("note"), MATRIX, 1)


def shape_then_write(x: Any) -> Any:
    view = x[:]
    view.shape = (4, 3)
    view[3] = 9
    return x, view


def writeable_flag(x: Any, value: bool) -> Any:
    x.flags.writeable = value
    x[0] = 9
    return x


def readonly_by_name(x: Any) -> Any:
    x.flags["WRITEABLE"] = False
    x += 1
    return x


def delete(x: Any, name: str) -> None:
    delattr(x, name)


table(shape_then_write, MATRIX).covering(np.ndarray.shape)
for value in (True, False):
    table(writeable_flag, MATRIX, value).covering(np.ndarray.flags)
table(readonly_by_name, MATRIX).covering(np.ndarray.flags)
for name in ("shape", "dtype", "real", "T"):
    table(delete, MATRIX, name).covering(getattr(np.ndarray, name))
