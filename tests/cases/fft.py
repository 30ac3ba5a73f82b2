"""Rows for every function of `numpy.fft`: dtypes, lengths, axes, norms, ``out=`` and malformed input."""

from __future__ import annotations

from typing import Any

import numpy as np

from .spec import DTYPES, Case, Host, Sliced, Table, Transposed, sample

table = Table()

fft = np.fft
ONE_AXIS = (fft.fft, fft.ifft, fft.rfft, fft.irfft, fft.hfft, fft.ihfft)
MANY_AXES = (fft.fft2, fft.ifft2, fft.rfft2, fft.irfft2, fft.fftn, fft.ifftn, fft.rfftn, fft.irfftn)
REAL_INPUT = (fft.rfft, fft.ihfft, fft.rfft2, fft.rfftn)
SHIFTS = (fft.fftshift, fft.ifftshift)


def filled(case: Case) -> None:
    """Before NumPy 2.5 some functions leave ``out`` unwritten: then only the result is compared."""
    if np.lib.NumpyVersion(np.__version__) < "2.5.0":
        case.compared(lambda result: result)


# --- dtypes, shapes, layouts ----------------------------------------------------------------------------------------
for function in ONE_AXIS + MANY_AXES:
    d = "f8" if function in REAL_INPUT else "c16"
    for dtype in (*DTYPES, "i2", "u4", "u8"):
        table(function, sample(dtype, (4, 6)))
    for shape in ((5,), (1,), (8,), (2, 1), (3, 4, 5), (7, 3), (), (0,), (0, 4), (4, 0)):
        table(function, sample(d, shape))
    for x in (Transposed(sample(d, (6, 4))), Sliced(sample(d, (8, 9)), np.s_[::-2, 1::2]), Host(sample(d, (4, 6))),
              [[1, 2, 3], [4, 5, 6]], [[1.5, 2, 3j]], sample(d, (4, 4)).astype("g" if d == "f8" else "G"),
              sample(d, (2, 2)).astype(object),
              np.array([["a"]]), sample(d, (3, 4)).astype(">" + d), None):
        table(function, x)
    for norm in (None, "backward", "ortho", "forward", "odd", 1, True):
        table(function, sample(d, (4, 6)), norm=norm)
        table(function, sample("f4" if d == "f8" else "c8", (4, 5)), norm=norm)
    table(function)
    table(function, sample(d, 4), unknown=1)

# integers that lie in no order, or in Fortran's with gaps, which are converted before they are transformed
for function in MANY_AXES:
    for x in (Sliced(sample("u1", (1, 12)), np.s_[:, ::2]), Sliced(sample("i4", (8, 6)).T, np.s_[:, ::2]),
              Sliced(sample("?", (4, 1, 6)), np.s_[::2, :, ::2]), Sliced(sample("i8", (12, 1)), np.s_[::2])):
        table(function, x)
        table(function, x, s=(3, 5), axes=(0, 1))
        table(function, x, (4, 3), (-2, -1))

# --- length and axis ------------------------------------------------------------------------------------------------
for function in ONE_AXIS:
    d = "f8" if function in REAL_INPUT else "c16"
    for n in (1, 3, 4, 5, 6, 8, 12, 0, -1, 2.0, "a", None, np.int64(4), np.asarray(4)):
        table(function, sample(d, (4, 6)), n)
        table(function, sample(d, (4, 6)), n=n, axis=0)
    for axis in (0, 1, 2, -1, -2, -3, -4, 3, 1.0, None, np.int64(1), (0,)):
        table(function, sample(d, (2, 3, 4)), axis=axis)
        table(function, sample(d, (2, 3, 4)), 5, axis, "ortho")
    shape = np.shape(function(np.ones((4, 6), d)))
    result = function(np.ones((4, 6), d)).dtype
    for out in (np.zeros(shape, result), Host(np.zeros(shape, result)), np.zeros(3, result), np.zeros(shape, "f4"),
                Transposed(np.zeros(shape[::-1], result)),
                np.zeros(shape, "c8"), np.zeros(shape, "i8"), np.zeros((2, *shape), result)):
        filled(table(function, sample(d, (4, 6)), out=out))


def fft_into_itself(x: Any) -> Any:
    return fft.fft(x, out=x), x


def round_trip(x: Any) -> Any:
    return fft.ifft(fft.fft(x)), fft.irfft(fft.rfft(x.real), n=x.shape[-1])


def power_spectrum(x: Any) -> Any:
    return abs(fft.fftshift(fft.fft2(x))) ** 2


def convolve(x: Any, y: Any) -> Any:
    n = len(x) + len(y) - 1
    return fft.irfft(fft.rfft(x, n) * fft.rfft(y, n), n)


table(fft_into_itself, sample("c16", 6)).covering(fft.fft)
for d in ("f4", "f8", "c8", "c16"):
    table(round_trip, sample(d, (3, 7))).covering(fft.ifft)
    table(power_spectrum, sample(d, (4, 5))).covering(fft.fftshift)
table(convolve, sample("f8", 5), sample("f8", 4)).covering(fft.irfft)
table(convolve, sample("f8", 5), Host(sample("f8", 4))).covering(fft.irfft)

# --- several axes ---------------------------------------------------------------------------------------------------
for function in MANY_AXES:
    d = "f8" if function in REAL_INPUT else "c16"
    for s in ((4, 4), (2, 8), (3, 3), (-1, 3), (3, -1), (4,), (), (2, 3, 4), None, [4, 2], (0, 3), (2.0, 3), 4,
              (np.int64(3), 5), (1, 1)):
        table(function, sample(d, (4, 6)), s)
        table(function, sample(d, (4, 6)), s=s, axes=(0, 1))
    for axes in ((0, 1), (1, 0), (-1, -2), (0,), (1, 2), (2, 0), (0, 0), (0, 3), (), None, (0, 1, 2), [0, 2], 1,
                 (1.0, 2), (-3, -1)):
        table(function, sample(d, (2, 3, 4)), axes=axes)
    for s, axes in (((3, 3), (0, 1)), ((3,), (0,)), ((5, 2), (2, 0)), ((3, 3), (0,)), ((3,), (0, 1)), (None, (0, 2)),
                    ((3, 3, 3), None), ((4, 4), (0, 0))):
        table(function, sample(d, (2, 3, 4)), s, axes, "forward")
    made = function(np.ones((4, 6), d))
    for out in (np.zeros_like(made), Host(np.zeros_like(made)), np.zeros(3, made.dtype), np.zeros(made.shape, "i8"),
                Transposed(np.zeros_like(made.T))):
        filled(table(function, sample(d, (4, 6)), out=out))

# --- shifts and frequencies -----------------------------------------------------------------------------------------
for function in SHIFTS:
    for d in DTYPES:
        table(function, sample(d, (4, 5)))
    for axes in (None, 0, 1, -1, (0,), (0, 1), (1, 0), [0], (), 2, (0, 2), 1.0, np.int64(1), np.asarray(0), (0, 0)):
        table(function, sample("f8", (4, 5)), axes)
    for x in (sample("f8", 5), sample("f8", (3, 4, 5)), np.asarray(1.0), np.zeros(0), np.zeros((0, 3)),
              Transposed(sample("f8", (4, 5))),
              Sliced(sample("f8", 9), np.s_[::-2]), [1, 2, 3], Host(sample("f8", 4)), None,
              np.array(["a", "b", "c"])):
        table(function, x)
for function in (fft.fftfreq, fft.rfftfreq):
    for args in ((8,), (7, 0.5), (8, np.asarray(2.0)), (np.int64(6), np.float32(0.1)), (0,), (-3,), (2.5,), (1,)):
        table(function, *args)

# an axis twice, and sizes without axes
for f in (np.fft.fft2, np.fft.ifft2, np.fft.rfft2, np.fft.irfft2,
          np.fft.fftn, np.fft.ifftn, np.fft.rfftn, np.fft.irfftn):  # fmt: skip
    for d in ("f8", "c16"):
        for more in ({"axes": (0, 0)}, {"axes": (1, 0, 1)}, {"axes": (-1, 2)}, {"s": (4, 5), "axes": (0, 0)},
                     {"s": (3, 4, 5), "axes": (1, 0, 1), "norm": "ortho"}, {"s": (3, 4), "axes": None},
                     {"s": (4, 3), "axes": (0, 0)}, {"axes": (0, 3)}):
            table(f, sample(d, (2, 3, 4)), **more)
for f in (np.fft.fft2, np.fft.fftn, np.fft.ifftn):
    table(f, sample("f8", (2, 3, 4)), s=(4, 3), axes=(0, 0), out=np.zeros((3, 3, 4), "c16"))
