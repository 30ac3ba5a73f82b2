"""Rows for functions that read and write files and text; files are in memory or temporary, text must be NumPy's own."""

from __future__ import annotations

import io
import tempfile
from functools import partial

import numpy as np

from .reductions import special
from .spec import BOOLEAN, DTYPES, FLOATS, Host, Sliced, Table, Transposed, sample

table = Table()

VECTOR, MATRIX, CUBE, SCALAR = (sample("f8", shape) for shape in (6, (3, 4), (2, 3, 4), ()))
INTEGER, EMPTY = sample("i8", (3, 4)), np.zeros((0, 3))
VIEWS = (Transposed(MATRIX), Sliced(MATRIX, np.s_[::-1, ::2]), Sliced(VECTOR, np.s_[::-2]))
LIKE = sample("f4", 2)


def content(a):
    return a.dtype.str, a.shape, a.tobytes()


def saved(a, **kwargs):
    file = io.BytesIO()
    np.save(file, a, **kwargs)
    file.seek(0)
    return content(np.load(file))


def zipped(save):
    """Return a function that gives what an `.npz` file holds, entry by entry."""

    def entries(*args, **kwargs):
        file = io.BytesIO()
        save(file, *args, **kwargs)
        file.seek(0)
        with np.load(file) as archive:
            return {name: content(archive[name]) for name in sorted(archive)}

    return entries


def texted(a, **kwargs):
    file = io.StringIO()
    np.savetxt(file, a, **kwargs)
    return file.getvalue()


# save
for d in DTYPES:
    table(saved, sample(d, (2, 3))).covering(np.save)
    table(zipped(np.savez), sample(d, 3), second=sample(d, (2, 2))).covering(np.savez)
    table(zipped(np.savez_compressed), sample(d, 3)).covering(np.savez_compressed)
    table(texted, sample(d, (2, 3))).covering(np.savetxt)
for a in (SCALAR, VECTOR, CUBE, EMPTY, np.zeros(0), special("f8"), *VIEWS):
    table(saved, a).covering(np.save)
    table(saved, a, allow_pickle=False).covering(np.save)
    for save in (np.savez, np.savez_compressed):
        table(zipped(save), a, Host(MATRIX), named=a).covering(save)
        table(zipped(save), a, [1, 2], allow_pickle=False).covering(save)
    table(texted, a).covering(np.savetxt)
for save in (np.savez, np.savez_compressed):
    table(zipped(save), VECTOR, arr_0=VECTOR).covering(save)
    table(zipped(save), x=VECTOR, y=2.5).covering(save)
table(np.save, "/no/such/place", VECTOR)
table(np.savez, "/no/such/place", VECTOR)
table(np.savez_compressed, "/no/such/place", VECTOR)
table(np.savetxt, "/no/such/place", VECTOR)
for kwargs in ({"fmt": "%.3f"}, {"fmt": "%d"}, {"delimiter": ","}, {"newline": ";"}, {"header": "a b\nc"},
               {"footer": "end"}, {"comments": "% ", "header": "x"}, {"fmt": ["%.1f", "%.2f", "%.3f", "%g"]},
               {"fmt": "%.1f:%.2f %g %g"}, {"encoding": "latin1"}, {"fmt": "%q"}, {"fmt": ["%d"]}, {"fmt": 3}):
    for a in (Transposed(MATRIX), sample("c8", (3, 4))):
        table(texted, a, **kwargs).covering(np.savetxt)

# text of an array
for d in DTYPES:
    for f in (np.array_repr, np.array_str, np.array2string):
        table(f, sample(d, (2, 3)))
        table(f, sample(d, ()))
for f in (np.array_repr, np.array_str, np.array2string):
    for a in (VECTOR, CUBE, EMPTY, np.zeros(0), np.zeros(0, "f4"), special("f8"), special("c8"), np.arange(2000),
              np.array([1e-20, 1e20]), *VIEWS):
        table(f, a)
    for kwargs in ({"max_line_width": 30}, {"precision": 2}, {"suppress_small": True},
                   {"precision": 3, "suppress_small": True}, {"precision": "a"}, {"color": 1}):
        table(f, MATRIX * np.array([1, 1e-6, 1e3, 1e-3]), **kwargs)
        table(f, sample("f4", 5), **kwargs)
for kwargs in ({"separator": ", "}, {"prefix": "data = "}, {"suffix": " end"}, {"threshold": 5},
               {"threshold": 5, "edgeitems": 1}, {"sign": "+"}, {"sign": " "}, {"floatmode": "fixed", "precision": 3},
               {"floatmode": "unique"}, {"floatmode": "maxprec"}, {"floatmode": "no such"}, {"legacy": "1.13"},
               {"sign": "x"}, {"formatter": {"float_kind": lambda x: f"<{x:.1f}>"}}, {"formatter": {"int": hex}},
               {"formatter": {"all": str}}, {"threshold": "a"}):
    for a in (INTEGER, special("f4"), Sliced(sample("c16", 6), np.s_[::2])):
        table(np.array2string, a, **kwargs)

# read, with like=
TEXT = "1 2 3\n4 5 6\n"
TABLE = "# head\nx,y\n1,2.5\n3,\n# note\n5,6.5\n"


def file_of(text):
    return io.StringIO(text)


for d in (*BOOLEAN, "i1", "i8", "u1", *FLOATS, "c16"):
    table(lambda d=d, like=None: np.loadtxt(file_of(TEXT), dtype=d, like=like), like=LIKE).covering(np.loadtxt)
    table(lambda d=d, like=None: np.genfromtxt(file_of(TEXT), dtype=d, like=like), like=LIKE).covering(np.genfromtxt)
    table(np.fromstring, "1 2 3", dtype=d, sep=" ", like=LIKE)
for kwargs in ({"delimiter": ","}, {"usecols": (0, 2)}, {"usecols": 1}, {"unpack": True}, {"ndmin": 2, "max_rows": 1},
               {"max_rows": 1}, {"skiprows": 1}, {"comments": "4"}, {"converters": {0: lambda s: 9.5}}, {"dtype": "U3"},
               {"encoding": "latin1"}, {"dtype": "i4,f4,f8"}, {"quotechar": '"'}, {"usecols": 7}, {"ndmin": 3}):
    loaded = partial(lambda options, like: np.loadtxt(file_of(TEXT), like=like, **options), kwargs)
    table(loaded, like=LIKE).covering(np.loadtxt)
for kwargs in ({}, {"filling_values": -1}, {"usecols": 0}, {"skip_footer": 1}, {"unpack": True},
               {"max_rows": 1, "ndmin": 2}, {"skip_header": 1, "names": True, "filling_values": 0},
               {"missing_values": "5"}, {"dtype": None, "encoding": None, "filling_values": 4}, {"autostrip": True},
               {"converters": {1: lambda s: 7.5}}, {"skip_header": 1}, {"delimiter": ";"},
               {"skip_header": 1, "names": True, "usecols": "x"}, {"max_rows": 1, "skip_footer": 1}, {"ndmin": 3},
               {"comments": "x"}, {"delimiter": 1}, {"invalid_raise": False, "delimiter": 1}, {"usecols": 7},
               {"loose": False}):
    options = {"delimiter": ",", "skip_header": 2, **kwargs}
    loaded = partial(lambda options, like: np.genfromtxt(file_of(TABLE), like=like, **options), options)
    table(loaded, like=LIKE).covering(np.genfromtxt)
table(np.loadtxt, "/no/such/place", like=LIKE)
table(np.genfromtxt, "/no/such/place", like=LIKE)
table(np.loadtxt, ["1 x"], like=LIKE)
table(np.loadtxt, ["1 2", "3 4"], like=LIKE)
table(np.genfromtxt, ["1 2", "3"], like=LIKE)
table(np.genfromtxt, ["1 2", "3 4"], like=LIKE)
for kwargs in ({"count": 2}, {"count": -1}, {"dtype": "i8"}, {"sep": ";"}, {"sep": ""}, {"count": 3},
               {"dtype": "no such"}):
    table(np.fromstring, "1 2 3", **{"sep": " ", "like": LIKE, **kwargs})


def read_back(a, like=None, **kwargs):
    with tempfile.TemporaryFile() as file:
        file.write(a)
        file.seek(0)
        return np.fromfile(file, like=like, **kwargs)


for d in DTYPES:
    table(read_back, sample(d, 5).tobytes(), dtype=d, like=LIKE).covering(np.fromfile)
for kwargs in ({"count": 2}, {"count": 9}, {"offset": 8}, {"offset": 3}, {"dtype": "c16"},
               {"dtype": "i1", "count": 4, "offset": 2}, {"sep": "x", "offset": 1}, {"dtype": "O"}):
    table(read_back, VECTOR.tobytes(), like=LIKE, **kwargs).covering(np.fromfile)
table(read_back, b"1, 2.5, 3", sep=",", like=LIKE).covering(np.fromfile)
table(read_back, b"", like=LIKE).covering(np.fromfile)
table(np.fromfile, "/no/such/place", like=LIKE)
