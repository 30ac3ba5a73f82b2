"""Writes the data file of CuPy's public names: ``python -m fbarray.devices.cuda.generate``, where CuPy is installed."""

from __future__ import annotations

import importlib
import inspect
import json
import types
from pathlib import Path
from typing import Any

import numpy as np

MODULES = ("cupy", "cupy.linalg", "cupy.fft", "cupy.lib.stride_tricks", "cupyx", "cupyx.scipy.special")
METHODS_OF_UFUNCS = ("accumulate", "at", "outer", "reduce", "reduceat")
DTYPES_OF_NUMPY = "?bhilqBHILQefdFDV"  # with ml_dtypes installed CuPy also has loops for bfloat16
LITERALS = (bool, int, float, complex, str, bytes, type(None))
OF_PYTHON = ("__buffer__", "__pyx_vtable__", "__release_buffer__")  # Python 3.12 shows more of these than 3.11
DATA_FILE = Path(__file__).parents[1] / "cupy_names.json"


def describe() -> dict[str, Any]:
    """CuPy's public names, signatures and ufunc loops as plain data, the same on every run."""
    import cupy

    modules = {name: _describe_module(importlib.import_module(name)) for name in MODULES}
    return {"cupy_version": cupy.__version__, "modules": modules, "ndarray": _describe_class(cupy.ndarray)}


def dumps(description: dict[str, Any]) -> str:
    """`description` as JSON, one name a line, so that a diff shows what changed between two CuPy versions."""
    return _dump(description, 0) + "\n"


def _dump(value: Any, depth: int) -> str:
    if not isinstance(value, dict) or "kind" in value:
        return json.dumps(value, sort_keys=True)
    indent = " " * (depth + 1)
    lines = [f"{indent}{json.dumps(key)}: {_dump(value[key], depth + 1)}" for key in sorted(value)]
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"


def _describe_module(module: types.ModuleType) -> dict[str, Any]:
    numpy_module = _numpy_module(module.__name__)
    found = {name: _describe(getattr(module, name), name, numpy_module) for name in dir(module) if name[0] != "_"}
    return {name: entry for name, entry in found.items() if entry is not None}


def _numpy_module(name: str) -> Any:
    try:
        return importlib.import_module(name.replace("cupy", "numpy", 1)) if not name.startswith("cupyx") else None
    except ImportError:
        return None


def _describe(value: Any, name: str, numpy_module: Any) -> dict[str, Any] | None:
    """The entry of one public name; None for submodules and the like (``annotations`` of __future__)."""
    import cupy

    if isinstance(value, types.ModuleType) or type(value).__name__ in ("_Feature", "_LazyModule", "_FFTConfig"):
        return None
    if value is None or isinstance(value, (bool, float)):
        return {"kind": "constant", "value": repr(value)}
    path = _path_in_numpy(value, name, numpy_module)
    if path is not None:
        return {"kind": "numpy", "path": path}
    if isinstance(value, cupy.ufunc):
        return _describe_ufunc(value)
    if isinstance(value, type):
        return {"kind": "class"}
    if callable(value):
        return {"kind": "function", "signature": _signature(value)}
    return {"kind": "object"}


def _path_in_numpy(value: Any, name: str, numpy_module: Any) -> str | None:
    """Where NumPy itself has this very object: CuPy re-exports dtypes, errors and a few functions."""
    own_name = getattr(value, "__name__", name)
    candidates = [(numpy_module, name), (np, own_name), (np.exceptions, name), (np.linalg, name)]
    for module, attribute in candidates:
        if module is not None and module.__dict__.get(attribute) is value:
            return f"{module.__name__}.{attribute}"
    return None


def _describe_ufunc(value: Any) -> dict[str, Any]:
    entry = {
        "kind": "ufunc",
        "name": value.name,
        "nin": value.nin,
        "nout": value.nout,
        "types": _loops(value._ops),
        "methods": [method for method in METHODS_OF_UFUNCS if _has_method(value, method)],
    }
    if value._out_ops is not None:
        entry["types_by_output"] = _loops(value._out_ops)
    if value._default_casting != "same_kind":
        entry["casting"] = value._default_casting
    if value._ops.promote_types is not None:
        entry["promotes_weak_integers"] = True
    return entry


def _loops(ops: Any) -> list[str]:
    """The loops (``'dd->d'``) in CuPy's order: it takes the first that fits. A ``!`` marks a loop that only raises."""
    loops = []
    for op in ops.ops:
        inputs, outputs = ("".join(np.dtype(dtype).char for dtype in side) for side in (op.in_types, op.out_types))
        if not set(inputs + outputs) <= set(DTYPES_OF_NUMPY):
            continue
        loops.append(("!" if op.error_func is not None else "") + f"{inputs}->{outputs}")
    return loops


def _has_method(value: Any, method: str) -> bool:
    if method == "at":
        return value._scatter_op is not None
    if method in ("reduce", "accumulate"):
        return value.name in ("cupy_add", "cupy_multiply")
    return method == "outer" or value.name == "cupy_add"


def _signature(value: Any) -> str | None:
    """The signature as source text without annotations; a default that is no literal is written as ``...``."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty, default=_default(parameter.default))
        for parameter in signature.parameters.values()
    ]
    text = str(inspect.Signature(parameters)).replace("Ellipsis", "...")
    return text


def _default(value: Any) -> Any:
    literal = isinstance(value, LITERALS) or (isinstance(value, tuple) and all(isinstance(v, LITERALS) for v in value))
    return value if literal or value is inspect.Parameter.empty else ...


def _describe_class(cls: type) -> dict[str, Any]:
    """Attributes and methods of ``cupy.ndarray``; Cython gives no signatures for most."""
    names = [name for name in dir(cls) if name[0] != "_" or (name[:2] == "__" and name not in dir(type("", (), {})))]
    return {name: _describe_member(getattr(cls, name)) for name in sorted(names) if name not in OF_PYTHON}


def _describe_member(member: Any) -> dict[str, Any]:
    if callable(member):
        return {"kind": "method", "signature": _signature(member)}
    return {"kind": "attribute"}


if __name__ == "__main__":
    DATA_FILE.write_text(dumps(describe()), encoding="utf-8")
