"""Measures the cost of each kind of work on this machine, on host and device, for placement (`fbarray.costs`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from fbarray import costs
from fbarray.array.conversion import asarray
from fbarray.devices import Device, default_device
from fbarray.options import options

_FEW, _MANY = 100, 200_000
"""The sizes of the two arrays whose times give the constant and the rate of a kind of work."""
_AT_LEAST = 2e-3
"""One measurement repeats the call until it takes at least so many seconds."""

Work = Callable[[Any], Any]


def _by_vector(x: Any) -> Any:
    rows = x.reshape(-1, 100)
    return rows @ rows[0]


_WORK: dict[str, Work] = {
    "elementwise": lambda x: x + x,
    "vectorised": np.exp,
    "transcendental": np.sin,
    "reduction": np.sum,
    "scan": np.cumsum,
    "sort": np.sort,
    "selection": np.unique,
    "mask": lambda x: x[x > 0.5],
    "fill": np.zeros_like,
    "copy": lambda x: np.concatenate([x[: x.size // 2], x[x.size // 2 :]]),
    "vector_product": _by_vector,
}
"""An example of each kind of work, called with a vector."""


def calibrate() -> str:
    """Measure, save the table, and return it as text. New processes on this machine use it.

    Raises
    ------
    SystemExit
        If the device is a simulated one, which has no speed.
    """
    device = default_device()
    if device.name.startswith("simulated"):
        raise SystemExit("there is no GPU, so that there is nothing to measure: a simulated device has no speed")
    with options(placement="device"):
        found: dict[str, Any] = {name: _both_sides(device, work) for name, work in _WORK.items()}
        found |= _link(device)
    path = costs.table_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": costs.machine(), "costs": found}, indent=1), encoding="utf-8")
    return f"{_as_text(device, found)}\n\nkept in {path}, for new processes; without that file they go by an H200's"


def _both_sides(device: Device, work: Work) -> list[float]:
    """The constant and the rate of a kind of work on the host, then both on the device."""
    found = []
    for convert in (np.asarray, asarray):
        few, many = (_seconds(device, work, convert(np.random.default_rng(0).random(size))) for size in (_FEW, _MANY))
        rate = max(many - few, 1e-8) / (_MANY - _FEW)
        found += [max(few - rate * _FEW, 1e-8), rate]
    return found


def _seconds(device: Device, work: Work, x: Any) -> float:
    """The seconds per call in a loop that ends with a wait for the device: the least of several loops."""
    work(x)
    device.synchronize()
    number, best = 1, float("inf")
    for _ in range(12):
        start = perf_counter()
        for _ in range(number):
            work(x)
        device.synchronize()
        passed = perf_counter() - start
        if passed < _AT_LEAST:
            number *= 2
        else:
            best = min(best, passed / number)
    return min(best, passed / number)


def _link(device: Device) -> dict[str, float]:
    """The seconds to upload an array, per call and per byte, and to write one element; reading one takes as long."""
    small, large = np.zeros(16), np.zeros(1 << 19)
    move = _seconds(device, asarray, small)
    rate = max(_seconds(device, asarray, large) - move, 1e-8) / large.nbytes
    x = asarray(large)

    def element(array: Any) -> None:
        array[3] = 1.0

    return {"element": _seconds(device, element, x), "move": move, "moved_byte": rate}


def _as_text(device: Device, found: dict[str, Any]) -> str:
    """The table: constants in microseconds, rates in nanoseconds per element."""
    lines = [f"{'us, and ns for an element':26s} {'NumPy':>16s} {device.name:>16s} {'alike at':>10s}"]
    for name, cost in found.items():
        if isinstance(cost, float):
            lines.append(f"{name:26s} {cost * 1e6:.3g} us")
            continue
        host, host_rate, there, rate = cost
        alike = (there - host) / (host_rate - rate) if host_rate > rate else float("inf")
        sides = (f"{first * 1e6:.1f} + {second * 1e9:.3f}" for first, second in ((host, host_rate), (there, rate)))
        lines.append(" ".join([f"{name:26s}", *[f"{side:>16s}" for side in sides], f"{alike:>10,.0f}"]))
    return "\n".join(lines)
