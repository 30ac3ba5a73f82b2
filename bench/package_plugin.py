"""The pytest plugin of `bench.package_suites`: puts the drop-in under a package, and under its tests, before they load.

It is loaded by ``-p`` from a folder of its own, in an environment that has the packages, where ``bench`` is unknown.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

MODE = os.environ["PACKAGE_SUITE_MODE"]
PACKAGES = os.environ["PACKAGE_SUITE_PACKAGES"].split()
TESTS = os.environ["PACKAGE_SUITE_TESTS"]
"""The tests' own package: the current folder has it."""
MAKERS = os.environ.get("PACKAGE_SUITE_MAKERS", "").split()
"""Modules of the package that wrapped NumPy's functions when they were loaded; tests get their arrays from them."""
_SEED = 12345


def begin() -> None:
    """Import the package as it is installed, and accelerate what the mode names."""
    for name in PACKAGES:
        importlib.import_module(name)
    sys.path.insert(0, os.getcwd())
    if MODE == "plain":
        return
    import fbarray as fb

    fb.accelerate(*PACKAGES).start()
    if MODE == "drop-in":
        always: dict[str, Any] = {"always": True} if "always" in inspect.signature(fb.accelerate).parameters else {}
        fb.accelerate(TESTS, **always).start()
        for module in map(importlib.import_module, MAKERS):
            for name, function in list(vars(module).items()):
                if callable(function) and not isinstance(function, type):
                    setattr(module, name, wrapped(function, fb.asarray))


def wrapped(function: Callable[..., Any], asarray: Callable[[Any], Any]) -> Callable[..., Any]:
    """The function, giving a FallbackArray for each array of numbers."""

    @functools.wraps(function)
    def making(*args: Any, **kwargs: Any) -> Any:
        made = function(*args, **kwargs)
        return asarray(made) if type(made) is np.ndarray and made.dtype.kind in "biufc" else made

    return making


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """The same random numbers in each mode, for tests that set no seed."""
    random.seed(_SEED)
    np.random.seed(_SEED)
    if MODE != "plain":
        from fbarray.numpy import random as drawn

        drawn.seed(_SEED)


begin()
