"""What each CuPy function takes as an array operand besides device arrays, measured with CuPy 14.2 on an H100.

Letters: ``n`` NumPy arrays, ``l`` lists and tuples, ``s`` Python scalars, ``g`` NumPy scalars, ``t`` a list or tuple of
device arrays, whose items follow the row ``name[]``. A parameter that is not listed takes device arrays alone. What
CuPy takes for some values only counts as refused, and so does a NumPy array for which it returns a NumPy array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ANYTHING = "glns"

OPERANDS: dict[str, dict[str, str]] = {
    "allclose": {"a": "glns", "atol": "gs", "b": "glns", "rtol": "gs"},
    "angle": {"z": "gs"},
    "append": {"arr": "glns", "values": "glns"},
    "apply_over_axes": {"a": "n"},
    "around": {"a": "glns"},
    "array2string": {"a": "glns"},
    "array_equal": {"a1": "g", "a2": "g"},
    "array_equiv": {"a1": "gs", "a2": "gs"},
    "array_repr": {"arr": "glns"},
    "array_split": {"indices_or_sections": "glns"},
    "array_str": {"arr": "glns"},
    "ascontiguousarray": {"a": ""},
    "asfortranarray": {"a": ""},
    "atleast_1d": {"arys": "glns"},
    "atleast_2d": {"arys": "glns"},
    "atleast_3d": {"arys": "glns"},
    "astype": {"dtype": ANYTHING},
    "average": {"a": "ln", "weights": "ln"},
    "broadcast_arrays": {"args": "s"},
    "can_cast": {"from_": "gn"},
    "choose": {"choices": ""},
    "clip": {"a_max": "gs", "a_min": "gs"},
    "column_stack": {"tup": "t"},
    "common_type": {"arrays": "gn"},
    "compress": {"condition": "ln"},
    "concat": {"tup": "t"},
    "concatenate": {"tup": "t"},
    "copyto": {"src": "gs", "where": "gs"},
    "corrcoef": {"a": "gn"},
    "cov": {"a": "n", "y": "n"},
    "cross": {"a": "ln", "b": "ln"},
    "delete": {"indices": "glns"},
    "diag": {"v": "ln"},
    "diagflat": {"v": "gns"},
    "diff": {"a": "ln", "append": "gns", "prepend": "gns"},
    "digitize": {"x": "g"},
    "dstack": {"tup": "t", "tup[]": "ln"},
    "einsum": {"operands": "lns"},
    "empty_like": {"prototype": "gn"},
    "extract": {"condition": "glns"},
    "fft.fftshift": {"x": "ln"},
    "fft.ifftshift": {"x": "ln"},
    "fill_diagonal": {"val": "glns"},
    "full": {"fill_value": "gs"},
    "full_like": {"a": "gn", "fill_value": "gns"},
    "gradient": {"f": "ln", "varargs": "gns"},
    "histogram": {"bins": "lns"},
    "histogram2d": {"bins": "lns"},
    "histogramdd": {"bins": "lns", "sample": "t"},
    "hstack": {"tup": "t", "tup[]": "glns"},
    "imag": {"val": "glns"},
    "in1d": {"ar1": "", "ar2": ""},
    "inner": {"a": "g", "b": "g"},
    "intersect1d": {"arr1": "gn", "arr2": "gn"},
    "isclose": {"a": "glns", "atol": "gs", "b": "glns", "rtol": "gs"},
    "iscomplex": {"x": "ln"},
    "iscomplexobj": {"x": "glns"},
    "isfortran": {"a": "gn"},
    "isneginf": {"x": "gs"},
    "isposinf": {"x": "gs"},
    "isreal": {"x": "lns"},
    "isrealobj": {"x": "glns"},
    "isscalar": {"element": "glns"},
    "ix_": {"args": "ln"},
    "kron": {"a": "gs", "b": "gs"},
    "lib.stride_tricks.as_strided": {"x": ""},
    "lib.stride_tricks.sliding_window_view": {"x": "ln"},
    "linalg.cond": {"x": "ln"},
    "linalg.cross": {"x1": "n", "x2": "n"},
    "linalg.matmul": {"args": ""},
    "linspace": {"start": "glns", "stop": "glns"},
    "logspace": {"base": "gs", "start": "gns", "stop": "gns"},
    "matmul": {"args": ""},
    "meshgrid": {"xi": ""},
    "msort": {"a": ""},
    "nan_to_num": {"x": "gs"},
    "nancumsum": {"a": "g"},
    "ndim": {"a": "glns"},
    "ones_like": {"a": "gn"},
    "pad": {"array": "g"},
    "percentile": {"q": "glns"},
    "piecewise": {"condlist": "t", "condlist[]": "gs", "x": "n"},
    "place": {"mask": "ln", "vals": "glns"},
    "polyadd": {"a1": "gs", "a2": "gs"},
    "polymul": {"a1": "gs", "a2": "gs"},
    "polysub": {"a1": "gs", "a2": "gs"},
    "polyval": {"x": "glns"},
    "put": {"ind": "glns", "v": "glns"},
    "put_along_axis": {"indices": "n", "values": "glns"},
    "putmask": {"values": "gs"},
    "quantile": {"q": "glns"},
    "ravel_multi_index": {"multi_index": "t"},
    "real": {"val": "glns"},
    "repeat": {"repeats": "gls"},
    "require": {"a": "glns"},
    "resize": {"a": "glns"},
    "result_type": {"arrays_and_dtypes": "gns"},
    "roll": {"shift": "glns"},
    "round": {"a": "glns"},
    "round_": {"a": "glns"},
    "row_stack": {"tup": "t", "tup[]": "ln"},
    "scipy.special.log_softmax": {"x": ""},
    "scipy.special.logsumexp": {"a": ""},
    "scipy.special.softmax": {"x": ""},
    "searchsorted": {"v": "gs"},
    "select": {"choicelist": "t", "condlist": "t", "default": "gs"},
    "setdiff1d": {"ar1": "gn", "ar2": "gn"},
    "setxor1d": {"ar1": "gn", "ar2": "gn"},
    "shape": {"a": "glns"},
    "size": {"a": ""},
    "split": {"indices_or_sections": "glns"},
    "hsplit": {"indices_or_sections": "glns"},
    "vsplit": {"indices_or_sections": "glns"},
    "dsplit": {"indices_or_sections": "glns"},
    "stack": {"tup": "t"},
    "take": {"indices": "glns"},
    "take_along_axis": {"indices": "n"},
    "tile": {"reps": "glns"},
    "tril": {"m": "ln"},
    "tril_indices_from": {"arr": "n"},
    "triu": {"m": "ln"},
    "triu_indices_from": {"arr": "n"},
    "unique_all": {"x": "gn"},
    "unique_counts": {"x": "gn"},
    "unique_inverse": {"x": "gn"},
    "unique_values": {"x": "gn"},
    "unwrap": {"p": "ln"},
    "vander": {"x": "ln"},
    "vstack": {"tup": "t", "tup[]": "ln"},
    "where": {"x": "gs", "y": "gs"},
    "zeros_like": {"a": "gn"},
}

# Parameters that must be Python numbers: ``cupy.ndarray`` has no ``__index__``, so a device array raises TypeError.
NUMBERS_ALONE = frozenset(
    {
        "axis",
        "axes",
        "axis1",
        "axis2",
        "shape",
        "newshape",
        "n",
        "ddof",
        "num",
        "decimals",
        "k",
        "offset",
        "pad_width",
        "constant_values",
        "indices_or_sections",
        "source",
        "destination",
        "dims",
        "minlength",
    }
)


def refusal(value: Any, letters: str, item_letters: str, device_array: type) -> str | None:
    """Why CuPy would not take `value` where `letters` are taken; None where it does."""
    if value is None or isinstance(value, (device_array, str)):
        return None
    if isinstance(value, (list, tuple)) and "t" in letters and any(isinstance(item, device_array) for item in value):
        reasons = (refusal(item, item_letters, "", device_array) for item in value)
        return next((reason for reason in reasons if reason is not None), None)
    return None if _letter(value) in letters else f"Unsupported type {type(value)}"


def _letter(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "n"
    if isinstance(value, (list, tuple)):
        return "l"
    if isinstance(value, np.generic):
        return "g"
    return "s" if isinstance(value, (bool, int, float, complex)) else "glns"
