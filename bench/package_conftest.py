"""Stands for the conftest.py of POT's tests, which its source distribution does not ship: NumPy is the one backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ot.backend
import pytest


def skip_backend(name: str, reason: str = "", getter: Any = None) -> Callable[[Any], Any]:
    """Skip a test that a backend cannot run."""
    return pytest.mark.skipif(name == "numpy", reason=f"not for {name}: {reason}")


def skip_arg(arg: Any, value: Any, reason: str = "", getter: Any = None) -> Callable[[Any], Any]:
    """Skip a test for some values of its parameters; all of POT's name another backend among them."""
    return lambda test: test


def pytest_configure() -> None:
    """The tests find the two as attributes of pytest."""
    pytest.skip_backend, pytest.skip_arg = skip_backend, skip_arg  # type: ignore[attr-defined]


@pytest.fixture
def nx() -> ot.backend.NumpyBackend:
    """The backend."""
    return ot.backend.NumpyBackend()
