"""Rows for `numpy.lib.scimath` (`numpy.emath`): functions that turn complex where the real ones would give NaN."""

from __future__ import annotations

import numpy as np
from numpy.lib import scimath

from .spec import DTYPES, Bare, Host, Sliced, Table, Transposed, positive, sample

table = Table()

ONE = (scimath.sqrt, scimath.log, scimath.log2, scimath.log10, scimath.arccos, scimath.arcsin, scimath.arctanh)
TWO = (scimath.logn, scimath.power)


for function in ONE:
    for d in DTYPES:
        table(function, positive(d, (2, 3)))
        table(function, positive(d, (2, 3)) * np.asarray(-1).astype(d) if d not in ("?", "u1") else positive(d, 3))
        table(function, sample(d, 6))
    for x in (np.asarray(0.5), np.asarray(-2.0), np.asarray(2.0), np.zeros((0, 3)), np.array([0.5, np.nan]),
              np.array([-np.inf, 2.0]), np.array([-0.0, 0.5]),
              Transposed(sample("f8", (2, 3))), Sliced(sample("f8", 9), np.s_[::-2]), Host(np.array([-1.5, 0.5])),
              [-2, 0.5],
              np.array([1, -1]), np.array([1.0, -1.0, 0.0]), np.array([2.5, -2.5]), np.array([0.5 + 0j]),
              np.array(["a"]), None, sample("i8", 4)):
        table(function, x)
for function in TWO:
    first = positive if function is scimath.logn else sample
    for d in DTYPES:
        table(function, first(d, 4) + (1 if function is scimath.logn and d not in ("?",) else 0), positive(d, 4, 1))
        table(function, first(d, 4) + (1 if function is scimath.logn and d not in ("?",) else 0), sample(d, 4, 1))
    for a, b in ((2, positive("f8", 3)), (positive("f8", 3) + 1, 2), (positive("f8", (3, 1)) + 1, sample("f8", 4)),
                 (np.array([2.0, 4.0]), Host(np.array([-4.0, 8.0]))),
                 (Host(np.array([2.0, 4.0])), np.array([-4.0, 8.0])), (np.array([-2.0, 2.0]), np.array([0.5, 2])),
                 (np.array([-2, 2]), 2), (np.array([2, 4]), -1),
                 (np.array([-2, 4]), 0.5), ([-2, 4], np.array([2, 3])), (np.array([2.0]), np.array([1.0, 2, 3])),
                 (np.array([2.0, 3]), np.array([1.0, 2, 3])),
                 (np.asarray(-8.0), np.asarray(1 / 3)), (np.zeros(0), np.zeros(0)), (np.array([2.0, np.nan]), 2),
                 (Bare(np.array([-2.0])), np.array([0.5])),
                 (np.array([2, 3]), np.array([-1.0, 2])), (np.array([2 + 1j]), 2), (np.array(["a"]), 2)):
        table(function, a, b)
