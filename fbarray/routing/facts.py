"""Facts about NumPy's functions that their signatures do not show: what they write, what kind of result they give.

How CuPy's functions answer otherwise is in `fbarray.rules`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np

from fbarray.rules.registry import since
from fbarray.signatures import signature

WRITES: dict[Any, str] = {
    np.copyto: "dst",
    np.put: "a",
    np.place: "arr",
    np.putmask: "a",
    np.fill_diagonal: "a",
    np.put_along_axis: "arr",
}
"""Functions that write an argument other than ``out``, and its name."""

BY_ELEMENT = frozenset[Any]({np.round, np.around, np.fix, np.isneginf, np.isposinf, np.copyto})
"""Functions where each element written depends only on the input elements in the same place: safe in place."""

ARRAYS_AT_0D = frozenset[Any](
    {
        np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require, np.copy, np.astype,
        np.empty, np.zeros, np.ones, np.full, np.empty_like, np.zeros_like, np.ones_like, np.full_like,
        np.reshape, np.transpose, np.squeeze, np.moveaxis, np.rollaxis, np.swapaxes, np.where, np.select, np.piecewise,
        np.meshgrid, np.resize, np.roll, np.pad, np.atleast_1d, np.trim_zeros, np.cov, np.i0, np.isin,
        np.real_if_close, np.block, np.tensordot, np.linalg.tensordot, np.unique,
        np.unique_all, np.unique_inverse, np.expand_dims, np.tile, np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn,
    }
)  # fmt: skip
"""Functions whose 0-d results are arrays in NumPy; for all other functions, a 0-d result is a scalar."""

ARRAYS_AT_0D_WITH: dict[Any, tuple[str, ...]] = dict.fromkeys(
    (np.quantile, np.percentile, np.nanquantile, np.nanpercentile), ("weights", "keepdims")
)
"""Functions whose 0-d results are arrays in NumPy where one of these arguments is given by name."""

OTHERWISE = frozenset[Any](
    {
        *product((np.mean, np.nanmean), ("dtype", "out")),
        *product((np.sum, np.prod, np.nansum, np.nanprod, np.trace, np.ptp), ("out",)),
    }
)
"""Parameters that mean something else in CuPy than in NumPy: a rule takes the calls that give them."""

SUMS_UP = frozenset[Any](
    {np.cumsum, np.cumprod, np.nancumsum, np.nancumprod, *since("cumulative_sum"), *since("cumulative_prod")}
)
"""Functions that accumulate in the dtype of ``out=``, unless ``dtype=`` is given."""

_PLACES = (np.argmax, np.argmin, np.nanargmax, np.nanargmin)
_TOTALS = (np.sum, np.prod, np.nansum, np.nanprod, np.trace)
_TRANSFORMS = [getattr(np.fft, name) for name in np.fft.__all__ if "out" in signature(getattr(np.fft, name)).parameters]
OUT_CASTS: dict[Any, Any] = {
    **dict.fromkeys(_PLACES, lambda result, out: np.can_cast(out, np.intp)),
    **dict.fromkeys((np.dot, np.linalg.multi_dot, np.einsum, *_TRANSFORMS), operator.eq),
    **dict.fromkeys(_TOTALS, "unsafe"),
}
"""NumPy's rule for casting the result to ``out=``, where not ``'same_kind'``. For positions (argmax...), the dtype
of ``out=`` must cast safely to intp. Products and transforms need equal dtypes. Sums are computed in the dtype of
``out=``, so any cast is allowed."""

OUT_UNLIKE = SUMS_UP | {
    np.dot, np.argmax, np.argmin, np.nanargmax, np.nanargmin,
}  # fmt: skip
"""Functions that are strict about ``out=`` in NumPy and lax in CuPy: computed without it, then copied into it."""

INTEGER_AXIS = frozenset[Any](
    {
        np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.sort, np.argsort, np.lexsort, np.stack, np.concatenate,
        np.packbits, np.unpackbits, np.repeat, np.take, np.compress, np.append, np.delete, np.insert, np.diff,
        np.trapezoid, np.cumsum, np.cumprod, np.partition, np.argpartition, np.unique, np.take_along_axis,
        np.put_along_axis,
    }
)  # fmt: skip
"""Functions whose ``axis`` must be one integer in NumPy; CuPy accepts more."""

RETURNS_ARGUMENT = frozenset[Any](
    {np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require, np.atleast_1d, np.atleast_2d,
     np.atleast_3d, np.astype, np.nan_to_num, np.diff, np.squeeze}
)  # fmt: skip
"""Functions that return the argument itself where there is nothing to do."""

INTEGERS = frozenset(
    {
        (np.bincount, "minlength"),
        *((function, "k") for function in (np.triu, np.tril, np.triu_indices_from, np.tril_indices_from)),
    }
)
"""Parameters that must be one integer in NumPy; CuPy accepts more."""

DESCRIBES = frozenset(
    {
        (np.indices, "dimensions"),
        (np.tile, "reps"),
        (np.delete, "obj"),
        (np.take_along_axis, "indices"),
        (np.put_along_axis, "indices"),
        (np.put_along_axis, "values"),
        (np.put, "v"),
        (np.insert, "values"),
        (np.split, "indices_or_sections"),
        (np.array_split, "indices_or_sections"),
        (np.hsplit, "indices_or_sections"),
        (np.vsplit, "indices_or_sections"),
        (np.dsplit, "indices_or_sections"),
    }
)
"""Parameters that NumPy dispatches on as arrays, but whose host values are not copied to the device. They describe a
shape, or no rule takes them, or the rule has NumPy check them on the host."""

NESTED = frozenset({(np.block, "arrays"), (np.histogram2d, "bins"), (np.lexsort, "keys")})
"""Parameters that are arrays inside lists, however deep."""

MADE = frozenset({(np.where, "condition")})
"""Parameters that may be scalars in NumPy; CuPy takes only arrays."""

SUBLISTS = frozenset({(np.einsum, "operands")})
"""Parameters where operands and lists of subscripts alternate."""

SOLVES = frozenset(
    {
        np.linalg.inv, np.linalg.solve, np.linalg.cholesky, np.linalg.lstsq, np.linalg.pinv, np.linalg.svd,
        np.linalg.svdvals, np.linalg.eig, np.linalg.eigh, np.linalg.eigvals, np.linalg.eigvalsh, np.linalg.qr,
        np.linalg.matrix_power, np.linalg.tensorinv, np.linalg.tensorsolve, np.linalg.cond, np.linalg.matrix_rank,
    }
)  # fmt: skip
"""Functions that raise `numpy.linalg.LinAlgError` for some matrices."""

DECOMPOSES = SOLVES | {np.linalg.det, np.linalg.slogdet, np.polyfit}
"""Functions that decompose a matrix. If a value is not finite, they run on the host, by LAPACK."""

BY_ORDER = frozenset[Any]({np.linalg.norm, np.linalg.matrix_norm})
"""Functions that decompose a matrix for some values of ``ord`` only."""

_BEFORE_2_5_4 = np.lib.NumpyVersion(np.__version__) < "2.5.4"

MAY_NOT_END: dict[Any, str] = {
    np.linalg.svd: "SVD did not converge",
    np.linalg.pinv: "SVD did not converge",
    np.linalg.lstsq: "SVD did not converge in Linear Least Squares",
} if _BEFORE_2_5_4 else {}  # fmt: skip
"""Functions that never return for some matrices with infinities before NumPy 2.5.4, and the message that 2.5.4 raises:
https://github.com/numpy/numpy/issues/32591"""

CRASHES_FOR_0D_OUT = _BEFORE_2_5_4
"""Whether NumPy crashes the process when it accumulates into a 0-d ``out=``; from 2.5.4 on, it raises an error:
https://github.com/numpy/numpy/pull/32545"""
OUT_TOO_SMALL = "provided out is the wrong size for the accumulation."
"""The message of that error."""

PYTHON_BOOL = frozenset[Any]({np.array_equal, np.array_equiv, np.allclose})
"""Functions whose answer is a Python bool; one byte is read back for it."""

_TEXT = "it makes text, which is host work"
_FILE = "it reads or writes a file, which is host work"
_CALLBACK = "it hands arrays to a function of yours, which expects NumPy's"
CALLS_BACK = frozenset[Any]({np.apply_along_axis, np.apply_over_axes, np.fromfunction, np.piecewise})
"""Functions that pass arrays to a function of the user's, which may pass them on to compiled code that writes them."""
HOST: dict[Any, str] = {
    **dict.fromkeys((np.array2string, np.array_repr, np.array_str), _TEXT),
    **dict.fromkeys((np.save, np.savez, np.savez_compressed, np.savetxt, np.loadtxt, np.genfromtxt), _FILE),
    **dict.fromkeys((np.fromfile, np.fromiter, np.fromstring, np.frombuffer), _FILE),
    **dict.fromkeys((np.apply_along_axis, np.apply_over_axes, np.fromfunction), _CALLBACK),
}
"""Functions that always run on the host, and the reason."""

HOST_MODULES = {
    "numpy.strings": "it works on strings, which the device cannot hold",
    "numpy.char": "it works on strings, which the device cannot hold",
    "numpy.lib.recfunctions": "it works on structured arrays, which the device cannot hold",
}


@cache
def _result_type(function: Callable[..., Any]) -> Any:
    """The class of the namedtuple that a linear-algebra function returns."""
    return type(function(np.eye(1)))


def _list() -> type:
    return list


def _tuple() -> type:
    return tuple


_NAMED = (np.linalg.eig, np.linalg.eigh, np.linalg.slogdet, np.linalg.svd, np.linalg.qr)
CONTAINERS: dict[Any, Callable[[], Any]] = {
    **{f: partial(_result_type, f) for f in _NAMED},
    **dict.fromkeys((np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit), _list),
    **dict.fromkeys((np.nonzero, np.ix_, np.gradient), _tuple),
}
"""Functions that return several arrays; a call gives NumPy's class for the container."""
