"""What NumPy's functions are written with, for the builtins too that tell ``inspect`` nothing before NumPy 2.4."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from fbarray.devices.names import parse_signature

UNSAID = {
    "arange": "(start_or_stop, /, stop=None, step=1, *, dtype=None, device=None, like=None)",
    "array": "(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, like=None)",
    "asanyarray": "(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
    "asarray": "(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
    "ascontiguousarray": "(a, dtype=None, *, like=None)",
    "asfortranarray": "(a, dtype=None, *, like=None)",
    "bincount": "(x, /, weights=None, minlength=0)",
    "busday_count": "(begindates, enddates, weekmask='1111100', holidays=(), busdaycal=None, out=None)",
    "busday_offset": "(dates, offsets, roll='raise', weekmask='1111100', holidays=None, busdaycal=None, out=None)",
    "can_cast": "(from_, to, casting='safe')",
    "concatenate": "(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')",
    "copyto": "(dst, src, casting='same_kind', where=True)",
    "datetime_as_string": "(arr, unit=None, timezone='naive', casting='same_kind')",
    "dot": "(a, b, out=None)",
    "empty": "(shape, dtype=None, order='C', *, device=None, like=None)",
    "empty_like": "(prototype, /, dtype=None, order='K', subok=True, shape=None, *, device=None)",
    "frombuffer": "(buffer, dtype=None, count=-1, offset=0, *, like=None)",
    "fromfile": "(file, dtype=None, count=-1, sep='', offset=0, *, like=None)",
    "fromiter": "(iter, dtype, count=-1, *, like=None)",
    "fromstring": "(string, dtype=None, count=-1, *, sep, like=None)",
    "inner": "(a, b, /)",
    "is_busday": "(dates, weekmask='1111100', holidays=None, busdaycal=None, out=None)",
    "lexsort": "(keys, axis=-1)",
    "may_share_memory": "(a, b, /, max_work=0)",
    "min_scalar_type": "(a, /)",
    "packbits": "(a, /, axis=None, bitorder='big')",
    "putmask": "(a, /, mask, values)",
    "ravel_multi_index": "(multi_index, dims, mode='raise', order='C')",
    "result_type": "(*arrays_and_dtypes)",
    "shares_memory": "(a, b, /, max_work=-1)",
    "unpackbits": "(a, /, axis=None, count=None, bitorder='big')",
    "unravel_index": "(indices, shape, order='C')",
    "vdot": "(a, b, /)",
    "where": "(condition, x=None, y=None, /)",
    "zeros": "(shape, dtype=None, order='C', *, device=None, like=None)",
}
"""By name; what NumPy 2.4 says (2.5 of ``fromstring``), less what came after NumPy 2.3."""


@cache
def signature(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a NumPy function.

    Raises
    ------
    TypeError, ValueError
        If neither `function` nor the table tells it.

    >>> import numpy as np
    >>> list(signature(np.concatenate).parameters)
    ['arrays', 'axis', 'out', 'dtype', 'casting']
    """
    try:
        return inspect.signature(function)
    except ValueError:
        if function.__name__ not in UNSAID:
            raise
        return parse_signature(UNSAID[function.__name__])
