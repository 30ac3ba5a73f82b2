"""The signatures of NumPy's functions, also of builtins that have none for ``inspect`` before NumPy 2.4."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

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
"""By function name: the signatures of NumPy 2.4 (``fromstring``: 2.5), without parameters added after NumPy 2.3."""


@cache
def signature(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a NumPy function.

    Raises
    ------
    TypeError, ValueError
        If neither `inspect` nor the table has a signature.

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


@cache
def parse_signature(text: str) -> inspect.Signature:
    """The signature of a text such as ``"(a, axis=None, *, out=None)"``; ``...`` is written for a non-literal default.

    >>> parse_signature("(a, axis=None)").parameters["axis"].default is None
    True
    """
    definition = ast.parse(f"def f{text}: pass").body[0]
    assert isinstance(definition, ast.FunctionDef)
    arguments = definition.args
    positional = arguments.posonlyargs + arguments.args
    defaults: list[Any] = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    parameters = [
        _parameter(argument, _positional_kind(argument, arguments), default)
        for argument, default in zip(positional, defaults, strict=True)
    ]
    if arguments.vararg is not None:
        parameters.append(_parameter(arguments.vararg, inspect.Parameter.VAR_POSITIONAL, None))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameters.append(_parameter(argument, inspect.Parameter.KEYWORD_ONLY, default))
    if arguments.kwarg is not None:
        parameters.append(_parameter(arguments.kwarg, inspect.Parameter.VAR_KEYWORD, None))
    return inspect.Signature(parameters)


def _positional_kind(argument: ast.arg, arguments: ast.arguments) -> Any:
    kinds = inspect.Parameter
    return kinds.POSITIONAL_ONLY if argument in arguments.posonlyargs else kinds.POSITIONAL_OR_KEYWORD


def _parameter(argument: ast.arg, kind: Any, default: ast.expr | None) -> inspect.Parameter:
    value = inspect.Parameter.empty if default is None else ast.literal_eval(default)
    return inspect.Parameter(argument.arg, kind, default=value)
