"""The cost of each kind of work on host and device, in seconds: a constant and a rate per element.

The numbers are those of an H200 and its host, or those that ``python -m fbarray calibrate`` measured on this machine
and saved (`table_file`).
"""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Cost(NamedTuple):
    """The cost of one kind of work: ``constant + rate * elements ** power`` seconds, on the host and on the device."""

    host: float
    host_rate: float
    device: float
    device_rate: float
    power: float = 1.0

    @property
    def crossover(self) -> float:
        """The number of elements for which both sides take the same time; with fewer, the host is faster."""
        work = (self.device - self.host) / (self.host_rate - self.device_rate)
        return float(work ** (1 / self.power))

    def saved_on_host(self, elements: float) -> float:
        """The device's time minus the host's, in seconds; negative if the device is faster."""
        return float(self.device - self.host + (self.device_rate - self.host_rate) * elements**self.power)


def table_file() -> Path:
    """The path of this machine's table: in the folder ``FBARRAY_CACHE_DIR``, or in the user's cache folder."""
    given = os.environ.get("FBARRAY_CACHE_DIR")
    if given:
        return Path(given, "costs.json")
    local = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return Path(local or Path.home() / ".cache", "fbarray", "costs.json")


def machine() -> list[str]:
    """What a saved table is valid for: this host name, architecture and NumPy version."""
    return [platform.node(), platform.machine(), np.__version__]


def measured() -> dict[str, Any]:
    """The saved table of this machine; empty if there is none."""
    try:
        found = json.loads(table_file().read_text(encoding="utf-8"))
        return dict(found["costs"]) if found["machine"] == machine() else {}
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):  # no such file, or not a valid table
        return {}


_TABLE = measured()


def _cost(name: str, host: float, host_rate: float, device: float, device_rate: float, power: float = 1.0) -> Cost:
    """The cost of one kind of work as measured on this machine, else with the given numbers (an H200's)."""
    found = _TABLE.get(name)
    if isinstance(found, list) and len(found) == 4 and all(isinstance(value, float) and value > 0 for value in found):
        first, first_rate, second, second_rate = found
        if first_rate > second_rate:  # else the device is never faster
            host, host_rate, device, device_rate = first, first_rate, second, second_rate
    return Cost(host, host_rate, device, device_rate, power)


def _seconds(name: str, default: float) -> float:
    """The seconds measured on this machine under `name`, else `default`."""
    found = _TABLE.get(name)
    return found if isinstance(found, float) and found > 0 else default


ELEMENTWISE = _cost("elementwise", 0.5e-6, 4e-10, 10e-6, 8e-12)
VECTORISED = _cost("vectorised", 0.6e-6, 9e-10, 10e-6, 1e-11)
"""Functions that NumPy computes with SIMD instructions, several elements at once."""
TRANSCENDENTAL = _cost("transcendental", 0.6e-6, 4e-9, 10e-6, 1e-11)
REDUCTION = _cost("reduction", 2.5e-6, 0.4e-9, 20e-6, 4e-12)
SCAN = _cost("scan", 2e-6, 2.8e-9, 23e-6, 1e-11)
SORT = _cost("sort", 2e-6, 4e-9, 60e-6, 5e-11)
SELECTION = _cost("selection", 8e-6, 5e-9, 160e-6, 1e-10)
"""Functions that sort and then select: quantiles, unique elements."""
MASK = _cost("mask", 2e-6, 1.5e-9, 65e-6, 2e-11)
"""Selection by a boolean mask: the device counts the elements, and the host waits for the count."""
FILL = _cost("fill", 1e-6, 3e-10, 12e-6, 2e-12)
COPY = _cost("copy", 2e-6, 1e-9, 20e-6, 1e-11)
PAIRS = _cost("pairs", 2e-6, 1e-9, 20e-6, 1e-11, 2.0)
OTHER = _cost("other", 10e-6, 5e-9, 60e-6, 2e-11, 1.5)
PRODUCT = _cost("product", 1e-6, 4e-11, 20e-6, 2e-14, 1.5)
VECTOR_PRODUCT = _cost("vector_product", 1e-6, 1.5e-10, 20e-6, 5e-12)
"""A matrix-vector product: each element of the matrix is used once."""
MATRIX = _cost("matrix", 10e-6, 2e-9, 300e-6, 1e-9, 1.5)
"""Matrix decompositions and solvers."""
ELEMENT = _seconds("element", 12e-6)
"""The extra time to read or to write one element on the device instead of the host."""
FOUND = 1e-6
"""The extra time to read an element from the host's copy of a device array."""
MOVE, MOVED_BYTE = _seconds("move", 15e-6), _seconds("moved_byte", 4e-11)
"""The time to copy an array over the link: a constant, and seconds per byte."""
WAIT = 45e-6
"""The extra time of a copy to the host: the device first finishes all queued work, and then idles until the next."""

_VECTORISED = (
    np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10, np.log1p, np.arctan2, np.tanh, np.power, np.float_power,
    np.cbrt,
)  # fmt: skip
_TRANSCENDENTAL = (
    np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.arcsinh, np.arccosh, np.arctanh,
    np.logaddexp, np.logaddexp2, np.hypot,
)  # fmt: skip
_SORTS = (np.sort, np.argsort, np.partition, np.argpartition, np.lexsort)
_SELECTIONS = (np.unique, np.median, np.percentile, np.quantile)
_SCANS = (np.cumsum, np.cumprod)
_MASKS = (np.nonzero, np.flatnonzero, np.argwhere, np.extract, np.compress)
_REDUCTIONS = (
    np.sum, np.prod, np.mean, np.std, np.var, np.min, np.max, np.any, np.all, np.argmin, np.argmax,
    np.count_nonzero, np.ptp, np.linalg.norm,
)  # fmt: skip
_PRODUCTS = (np.matmul, np.dot, np.inner, np.tensordot, np.vdot)
_FILLS = (np.zeros_like, np.ones_like, np.full_like, np.empty_like)
_COPIES = (
    np.where, np.clip, np.concatenate, np.stack, np.hstack, np.vstack, np.roll, np.diff, np.take,
    np.tril, np.triu, np.round, np.searchsorted, np.append, np.cross, np.trace, np.interp,
)  # fmt: skip
_PAIRS = (np.outer, np.linalg.outer, np.kron, np.convolve, np.correlate, np.cov, np.corrcoef)
KINDS: dict[Any, Cost] = {
    **dict.fromkeys(_PAIRS, PAIRS),
    **dict.fromkeys(_FILLS, FILL),
    **dict.fromkeys(_COPIES, COPY),
    **dict.fromkeys(_VECTORISED, VECTORISED),
    **dict.fromkeys(_TRANSCENDENTAL, TRANSCENDENTAL),
    **dict.fromkeys(_SORTS, SORT),
    **dict.fromkeys(_SELECTIONS, SELECTION),
    **dict.fromkeys(_SCANS, SCAN),
    **dict.fromkeys(_MASKS, MASK),
    **dict.fromkeys(_REDUCTIONS, REDUCTION),
    **dict.fromkeys(_PRODUCTS, PRODUCT),
}
"""The cost of each function and ufunc that is listed above."""


def move(size: int) -> float:
    """The seconds to copy `size` bytes to the device."""
    return MOVE + MOVED_BYTE * size


def fetch(size: int) -> float:
    """The seconds to copy `size` bytes to the host."""
    return WAIT + MOVE + MOVED_BYTE * size


FIRST_ON_HOST = 20_000
"""A new array of at most so many elements begins on the host; with more, most calls are faster on the device."""
ON_BOTH_SIDES = 4 << 20
"""An array made from a host array keeps a copy on the host, if it has at most so many bytes. The copy takes as long as
the upload, and serves the small steps that follow."""


def cost_of(function: Any) -> Cost:
    """The cost of the kind of work that a NumPy function or ufunc does."""
    found = KINDS.get(function)
    if found is not None:
        return found
    if hasattr(function, "nin"):
        return ELEMENTWISE
    return MATRIX if getattr(function, "__module__", "") == "numpy.linalg" else OTHER
