"""Every function of NumPy with numeric meaning runs on the device for float64: by the route of each row's events.

The rows are those of the table of cases whose operands the device can hold and NumPy takes. What is exempt is so by a
fact that `fb.explain` tells; what still falls back is in `LEFT`, each with its reason and with how many rows it is.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import HOLDABLE
from fbarray.routing import facts
from tests.cases.spec import Case, Sliced, Transposed, operands
from tests.outcomes import Outcome, on_numpy, to_device
from tests.test_completeness import FUNCTIONS, UFUNCS, name
from tests.test_coverage import ROWS, full_name

MODULES = ("numpy", "numpy.linalg", "numpy.fft")
METHODS = ("reduce", "accumulate", "outer")
HOST_METHODS = 2
"""How many methods of ufuncs, of those that take float64, have no device route: two of ldexp, which NumPy refuses for
doubles too."""

# --- which functions, and which of their rows ---------------------------------------------------------------------


def takes_doubles(ufunc: np.ufunc) -> bool:
    """Whether a loop of the ufunc takes float64."""
    return any("d" in types.split("->")[0] for types in ufunc.types)


def _is_binary(ufunc: np.ufunc) -> bool:
    return (ufunc.nin, ufunc.nout, ufunc.signature) == (2, 1, None)


ASKED_UFUNCS = [u for u in UFUNCS if getattr(np, u.__name__, None) is u and takes_doubles(u)]
ASKED = [*[f for f in FUNCTIONS if f.__module__ in MODULES], *ASKED_UFUNCS]
ASKED_METHODS = [getattr(u, method) for u in ASKED_UFUNCS if _is_binary(u) for method in METHODS]


def is_double(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype == np.float64 and value.size > 0 and value.ndim > 0


def arrays(case: Case) -> list[np.ndarray]:
    """The array operands of a row."""
    found = (value.array if isinstance(value, (Sliced, Transposed)) else value for value in operands(case))
    return [value for value in found if isinstance(value, np.ndarray)]


def is_held(value: Any) -> bool:
    """Whether the device can hold a value, and what is asked for, should that be a dtype."""
    if isinstance(value, (np.ndarray, Sliced, Transposed, np.ufunc, type(None), type(Ellipsis), slice)):
        return True
    if value == "a" if isinstance(value, str) else isinstance(value, np.poly1d):
        return False  # text, and to NumPy before 2.5 a dtype; NumPy's own class
    if isinstance(value, (str, type, np.dtype)):
        try:
            return np.dtype(value) in HOLDABLE
        except (TypeError, ValueError):
            return isinstance(value, str)
    if isinstance(value, np.generic):
        return value.dtype in HOLDABLE
    return callable(value) or isinstance(value, (bool, int, float, complex))


def is_of_doubles(case: Case, beside: str = "") -> bool:
    """Whether a row's arrays are float64, `beside` those of other kinds, and the device can hold the rest."""
    found = arrays(case)
    rest = [value for value in found if not is_double(value)]
    others = all(type(value) is np.ndarray and value.dtype.kind in beside and value.size for value in rest)
    return any(map(is_double, found)) and others and all(map(is_held, operands(case)))


@cache
def rows(function: Any) -> list[Case]:
    """The rows whose arrays are all float64; of a function without, those that have indices and masks beside them."""
    pure = [case for case in ROWS[function] if is_of_doubles(case)]
    return pure if any(map(is_taken, pure)) else [case for case in ROWS[function] if is_of_doubles(case, "bi")]


def is_taken(case: Case) -> bool:
    """Whether NumPy does not raise."""
    return on_numpy(case).error is None


def on_host(case: Case) -> list[tuple[str, str]]:
    """What of a row ran on the host, and why."""
    with fb.options(fallback="allow"), fb.profile() as p:
        Outcome(case, to_device)
    return [(e.function, e.reason) for e in p.events if e.route == "host" and not e.error]


# --- what is exempt, by its facts ---------------------------------------------------------------------------------


def is_about_dates(function: Any) -> bool:
    """Whether NumPy's function is of its calendar."""
    return function is np.datetime_as_string or "busday" in function.__name__


def is_exempt(function: Any) -> bool:
    """Whether a function has no device meaning: text, files, callbacks, dates."""
    return fb.explain(function).route == "host" and (
        function in facts.HOST or function.__module__ in facts.HOST_MODULES or is_about_dates(function)
    )


def refuses_doubles(function: Any) -> bool:
    """Whether NumPy itself takes no float64 here: bits, indices, and reductions to another dtype."""
    found = rows(function)
    return not any(map(is_taken, found)) and any(isinstance(on_numpy(case).error, TypeError) for case in found)


def test_what_is_exempt_is_what_has_no_numeric_meaning() -> None:
    refused = {name(f) for f in ASKED if fb.explain(f).route == "host"}
    assert refused == {name(f) for f in ASKED if is_exempt(f)}


def test_the_methods_of_ufuncs_that_run_on_the_host_grow_no_more() -> None:
    refused = [m for m in ASKED_METHODS if fb.explain(m).route == "host"]
    assert len(refused) == HOST_METHODS


# --- what still falls back ----------------------------------------------------------------------------------------

ANY = "any"
_TRUNCATED = "NumPy truncates what is no integer, where CuPy takes integers alone"
_LONE = "NumPy gives a scalar for a lone NaN, and an array of no dimensions for any other value"
_IN_INTEGERS = "NumPy computes between the values in integers, slice by slice"
_CALLBACK = "a function of the user's expects NumPy's arrays"
_CASTS = "the values are truncated first: NaN and what does not fit become other integers on the device"
LEFT: dict[tuple[str, str], tuple[int, str]] = {
    ("numpy.block", "the device refused it (ValueError: Unsupported dtype"): (2, "a block is text, or None"),
    ("numpy.repeat", "the device refused it (TypeError: counts of dtype float64"): (1, _TRUNCATED),
    ("numpy.quantile", "a lone NaN"): (6, _LONE),
    ("numpy.percentile", "a lone NaN"): (6, _LONE),
    ("numpy.quantile", "method='averaged_inverted_cdf' with integer"): (3, _IN_INTEGERS),
    ("numpy.nanquantile", "method='averaged_inverted_cdf' with integer"): (3, _IN_INTEGERS),
    ("numpy.compress", "a condition of shape"): (1, "whether the surplus of a mask is false needs a look at it"),
    ("numpy.cross", "vectors that have not three"): (0, "NumPy before 2.5 takes two components"),
    ("numpy.convolve", "a NaN or an infinity"): (3, "NumPy's sum has not the zeros, which times infinity are NaN"),
    ("numpy.correlate", "a NaN or an infinity"): (3, "NumPy's sum has not the zeros, which times infinity are NaN"),
    ("numpy.fill_diagonal", "there are no values"): (1, "NumPy makes nothing of no values"),
    ("numpy.insert", "positions that are not"): (1, "an empty list has no dtype of positions"),
    ("numpy.matmul", "CuPy's matmul takes no axes"): (6, "a rule would go before CuPy's matmul in each call"),
    ("numpy.vecdot", "vecdot with axes="): (1, "where the kept axis goes is NumPy's own"),
    ("numpy.maximum.accumulate", "a reduction that truncates"): (1, _CASTS),
    ("numpy.maximum.accumulate", "this reduction of float64 values in complex128"): (1, "which NaN wins"),
    ("numpy.maximum.reduce", "a reduction that truncates"): (2, _CASTS),
    ("numpy.subtract.accumulate", "the device refused it (UFuncTypeError"): (1, _CASTS),
    ("numpy.subtract.reduce", "the device refused it (UFuncTypeError"): (1, _CASTS),
    ("numpy.var", "a variance in int64"): (1, "NumPy truncates the mean and each square"),
    ("numpy.pad", "pad with a function of yours"): (2, _CALLBACK),
    ("numpy.piecewise", "it hands arrays to a function"): (4, _CALLBACK),
    ("numpy.pad", "the median of nothing"): (1, "NumPy warns of it"),
    ("numpy.put", "the device refused it (TypeError: Cannot cast"): (1, _TRUNCATED),
    ("numpy.take", "the device refused it (TypeError: Cannot cast"): (1, _TRUNCATED),
    **{
        (f"numpy.{name}", "the device refused it (TypeError: 'float' object"): (1, _TRUNCATED)
        for name in ("tril", "triu", "tril_indices_from", "triu_indices_from")
    },
    (ANY, "a value is not finite, of which LAPACK"): (8, "LAPACK does not converge, of which NumPy makes an error"),
}
"""``(function, how the recorded reason begins)``: how many rows, and why they are left to the host."""


def left(fallback: tuple[str, str]) -> tuple[str, str]:
    """The key in `LEFT` of a fallback, or the fallback itself."""
    function, reason = fallback
    keys = (key for key in LEFT if key[0] in (function, ANY) and reason.startswith(key[1]))
    return next(keys, fallback)


@cache
def fallbacks(function: Any) -> Counter[tuple[str, str]]:
    """What of a function's rows ran on the host, by the keys of `LEFT`."""
    return Counter(left(found) for case in rows(function) if is_taken(case) for found in on_host(case))


ON_DEVICE = [f for f in (*ASKED, *ASKED_METHODS) if fb.explain(f).route != "host" and not refuses_doubles(f)]


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.4.0", reason="which rows there are depends on NumPy")
@pytest.mark.parametrize("function", ON_DEVICE, ids=full_name)
def test_a_function_runs_on_the_device_in_each_row_of_doubles(function: Any) -> None:
    assert any(map(is_taken, rows(function))), "no float64 row"
    assert fallbacks(function).keys() - LEFT.keys() == set()


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.5.0", reason="how many rows it is depends on NumPy")
def test_what_is_left_to_the_host_is_still_left_to_it() -> None:
    found = sum((fallbacks(function) for function in ON_DEVICE), Counter())
    assert {key: found[key] for key in LEFT} == {key: count for key, (count, _) in LEFT.items()}
