"""The data file of CuPy's public names, read without CuPy; ``cuda/generate.py`` writes it."""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

Entry = Mapping[str, Any]


@functools.cache
def _data() -> dict[str, Any]:
    text = importlib.resources.files(__package__).joinpath("cupy_names.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def cupy_version() -> str:
    """The version of CuPy that the file was generated from."""
    return str(_data()["cupy_version"])


def module_names(module: str) -> Mapping[str, Entry]:
    """The public names of a CuPy module (``"cupy"``, ``"cupy.linalg"``...), each with its ``kind`` and details."""
    names: Mapping[str, Entry] = _data()["modules"][module]
    return names


def has_module(module: str) -> bool:
    """Whether the file lists a CuPy module of this name."""
    return module in _data()["modules"]


def ndarray_names() -> Mapping[str, Entry]:
    """Methods and attributes of ``cupy.ndarray``, special methods too."""
    names: Mapping[str, Entry] = _data()["ndarray"]
    return names
