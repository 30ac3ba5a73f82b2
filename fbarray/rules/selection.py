"""Functions that choose values by masks: select, piecewise, place, putmask."""

from __future__ import annotations

import numpy as np

from fbarray.rules.operands import arrays
from fbarray.rules.registry import Refused, rule

SCALARS = (int, float, complex)


# CuPy ignores the default when it promotes the choices to the result's dtype, and takes no scalar choices.
@rule(np.select, always=True)
def select(xp, condlist, choicelist, default=0):
    conditions = arrays(xp, *condlist)
    if not conditions or len(conditions) != len(choicelist) or any(c.dtype != bool for c in conditions):
        raise Refused("lists that do not fit, or a condition that is not boolean")
    choices = [c if type(c) in SCALARS else xp.asarray(c) for c in (*choicelist, default)]
    dtype = np.result_type(*(c if type(c) in SCALARS else c.dtype for c in choices))
    for choice in choices[:-1]:  # NumPy promotes it as a Python int, then casts it as an int64 array
        if type(choice) is int and not np.can_cast(np.asarray(choice).dtype, dtype, "same_kind"):
            raise Refused(f"a choice that is a Python int does not become {dtype}")
    shapes = [c.shape for c in (*conditions, *choices) if type(c) not in SCALARS]
    shape = np.broadcast_shapes(*shapes)
    result = xp.empty(shape, dtype=dtype)
    result[...] = choices.pop()
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        xp.copyto(result, choice, where=xp.broadcast_to(condition, shape))
    return result


# CuPy takes a single mask for a list of conditions.
@rule(np.piecewise, always=True)
def piecewise(xp, x, condlist, funclist, *args, **kw):
    pieces = list(funclist)
    if any(callable(piece) and not isinstance(piece, xp.ndarray) for piece in pieces):
        raise Refused("it hands arrays to a function of yours, which expects NumPy's")
    conditions = [c.astype(bool, copy=False) for c in arrays(xp, *_masks(xp, x, condlist))]
    if len(pieces) == len(conditions) + 1:
        others = conditions[0]
        for condition in conditions[1:]:
            others = others | condition
        conditions.append(xp.logical_not(others))
    if len(pieces) != len(conditions) or any(c.shape != x.shape for c in conditions):
        raise Refused("functions and conditions that do not fit")
    result = xp.zeros_like(x)
    for condition, piece in zip(conditions, pieces, strict=True):
        if isinstance(piece, (str, bytes)) or (isinstance(piece, xp.ndarray) and piece.ndim):
            raise Refused("a piece that is an array, or text")
        xp.copyto(result, piece, casting="unsafe", where=condition)
    return result


def _masks(xp, x, condlist):
    """The conditions as a list; NumPy also takes a single mask instead of a list of one."""
    if isinstance(condlist, xp.ndarray):
        if not condlist.ndim:
            raise IndexError("too many indices for array")
        if not condlist.size:
            raise IndexError("index 0 is out of bounds")
        single = condlist.ndim == 1 and x.ndim > 0
    else:
        single = np.isscalar(condlist) or (x.ndim > 0 and not isinstance(condlist[0], (xp.ndarray, list)))
    return [condlist] if single else list(condlist)


# CuPy casts values of any dtype, NumPy only where the cast is safe.
@rule(np.place, always=True)
def place(xp, arr, mask, vals) -> None:
    mask, vals = arrays(xp, mask, vals)
    if not np.can_cast(vals.dtype, arr.dtype, "safe"):
        raise Refused(f"{vals.dtype} values for an array of {arr.dtype}")
    xp.place(arr, mask, vals.astype(arr.dtype, copy=False))


# CuPy takes only a mask of the array's own shape.
@rule(np.putmask, always=True)
def putmask(xp, a, mask, values) -> None:
    (mask,) = arrays(xp, mask)
    if mask.size != a.size:
        raise ValueError("putmask: mask and data must be the same size")
    mask = mask.reshape(a.shape)
    if isinstance(values, (str, bytes)):
        raise Refused("values are text")
    if not isinstance(values, xp.ndarray):
        np.putmask(np.empty(0, a.dtype), np.empty(0, bool), values)  # NumPy's error, if it does not cast the number
    elif values.size == 0:
        if not np.can_cast(values.dtype, a.dtype):
            raise TypeError(f"cannot cast values of dtype {values.dtype} to {a.dtype} according to the rule 'safe'")
        return
    xp.putmask(a, mask, values)
