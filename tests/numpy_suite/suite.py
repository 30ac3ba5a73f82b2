"""Loads a file of NumPy's own tests from the installed wheel, and puts the drop-in under it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np

import fbarray as fb

FILES = (
    "test_arraypad", "test_arraysetops", "test_function_base", "test_histograms", "test_index_tricks",
    "test_nanfunctions", "test_polynomial", "test_shape_base", "test_stride_tricks", "test_twodim_base",
    "test_type_check", "test_ufunclike",
)  # fmt: skip
"""Those of ``numpy/lib/tests``."""

_PACKAGE = "numpys_own_tests"


def name_of(file: str) -> str:
    """What the module is called here."""
    return f"{_PACKAGE}.{file}"


def tests_of(file: str) -> dict[str, Any]:
    """The classes and functions of tests in a file of NumPy's, by name, for pytest to collect."""
    path = Path(np.__file__).parent / "lib" / "tests" / f"{file}.py"
    name = name_of(file)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with fb.accelerate(name), fb.options(fallback="allow", device_threshold=0):
        spec.loader.exec_module(module)
    return {key: value for key, value in vars(module).items() if key.startswith(("Test", "test_"))}
