"""Prints how fast bytes cross between host and device, beside CuPy and what pinned memory can do; needs a GPU."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

import fbarray as fb
from bench.report import versions
from fbarray.devices import default_device

SIZES = (8_000, 8_000_000, 80_000_000, 800_000_000)
_LARGE = 80_000_000
_TO_HOST = 2
Call = Callable[[], Any]


@dataclass(frozen=True)
class Promise:
    """A ratio of two medians that must hold."""

    what: str
    size: int
    ratio: float
    least: float | None = None
    most: float | None = None

    @property
    def kept(self) -> bool:
        return (self.least is None or self.ratio >= self.least) and (self.most is None or self.ratio <= self.most)

    def __str__(self) -> str:
        bound = f">= {self.least}" if self.least is not None else f"<= {self.most}"
        return f"{self.what:<52}{self.size:>12,}{self.ratio:>9.2f}  {bound}{'' if self.kept else '  NOT KEPT'}"


def seconds(call: Call, before: Call, size: int) -> float:
    """The median time of a call; `before` is not timed, and the device is idle when the call begins."""
    return by_turns([(call, before)], size)[0]


def by_turns(calls: list[tuple[Call, Call]], size: int) -> list[float]:
    """The median time of each of some calls that are made by turns, so that whatever slows the host slows all."""
    device = default_device()
    rounds = min(300, max(15, 1_600_000_000 // size))
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds + 3):
        for taken, (call, before) in zip(times, calls, strict=True):
            before()
            device.synchronize()
            start = perf_counter()
            result = call()
            device.synchronize()
            taken.append(perf_counter() - start)
            del result
    return [median(taken[3:]) for taken in times]


def nothing() -> None:
    pass


def measured(size: int) -> dict[str, float]:
    """Seconds by what was done, for an array of `size` bytes."""
    cupy = default_device().module
    host = np.random.default_rng(0).random(size // 8)
    bare = cupy.asarray(host)
    pinned = cupy.cuda.alloc_pinned_memory(size)
    x = fb.asarray(host)

    def memcpy() -> None:
        stream = cupy.cuda.get_current_stream()
        cupy.cuda.runtime.memcpyAsync(pinned.ptr, bare.data.ptr, size, _TO_HOST, stream.ptr)
        stream.synchronize()

    def write() -> None:
        x[:1] = 0.5  # so that nothing is remembered

    def write_bare() -> None:
        bare[:1] = 0.5

    def by_hand() -> Any:
        memcpy()
        return np.apply_over_axes(np.max, np.frombuffer(pinned, host.dtype, host.size), 0)

    theirs_up, ours_up = by_turns([(lambda: cupy.asarray(host), nothing), (lambda: fb.asarray(host), nothing)], size)
    by_hands, fallback = by_turns([(by_hand, write_bare), (lambda: np.apply_over_axes(np.max, x, 0), write)], size)
    return {
        "to host: cudaMemcpy, pinned": seconds(memcpy, write_bare, size),
        "to host: cupy.asnumpy(x)": seconds(lambda: cupy.asnumpy(bare), write_bare, size),
        "to host: x.get()": seconds(x.get, write, size),
        "to host: np.asarray(x)": seconds(lambda: np.asarray(x), write, size),
        "to host: np.asarray(x), remembered": seconds(lambda: np.asarray(x), nothing, size),
        "to device: cupy.asarray(h)": theirs_up,
        "to device: fb.asarray(h)": ours_up,
        "host call: NumPy alone": seconds(lambda: np.apply_over_axes(np.max, host, 0), nothing, size),
        "host call: pinned cudaMemcpy, then NumPy": by_hands,
        "host call: on a FallbackArray": fallback,
    }


def cold(size: int) -> dict[str, float]:
    """Seconds of a first copy to the host, before any memory is pinned."""
    cupy = default_device().module
    x = fb.asarray(cupy.zeros(size // 8)) + 0.0  # an upload would pin memory for its own use
    default_device().synchronize()
    start = perf_counter()
    kept = x.get()
    first = perf_counter() - start
    start = perf_counter()
    theirs = cupy.asnumpy(fb.ascupy(x))
    second = perf_counter() - start
    assert kept.nbytes == theirs.nbytes == size
    return {"to host, cold: x.get()": first, "to host, cold: cupy.asnumpy(x)": second}


def promises(size: int, took: dict[str, float]) -> list[Promise]:
    """What was promised of an array of this size."""
    to_host, theirs = took["to host: x.get()"], took["to host: cupy.asnumpy(x)"]
    up, theirs_up = took["to device: fb.asarray(h)"], took["to device: cupy.asarray(h)"]
    least = 3 if size >= _LARGE else 1
    if size < 1_000_000:
        return [
            Promise("to host: speed of x.get() / cupy.asnumpy", size, theirs / to_host, least=1),
            Promise("to device: speed of fb.asarray / cupy.asarray", size, theirs_up / up, least=1),
        ]
    memcpy = took["to host: cudaMemcpy, pinned"]
    call = took["host call: on a FallbackArray"] / took["host call: pinned cudaMemcpy, then NumPy"]
    return [
        Promise("to host: speed of x.get() / pinned cudaMemcpy", size, memcpy / to_host, least=0.9),
        Promise("to host: speed of x.get() / cupy.asnumpy", size, theirs / to_host, least=3),
        Promise("to device: speed of fb.asarray / cupy.asarray", size, theirs_up / up, least=least),
        Promise("host call: time / pinned cudaMemcpy, then NumPy", size, call, most=1.1),
    ]


def main() -> int:
    """Print the table; the exit status is 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.transfers", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE too")
    chosen = parser.parse_args()
    if not default_device().name.startswith("cuda"):
        print("there is no GPU here, and a simulated link has no speed")
        return 2
    fb.set_options(fallback="allow", placement="device")
    print(", ".join(f"{name} {version}" for name, version in versions().items()))
    found: dict[int, dict[str, float]] = {80_000_000: cold(80_000_000)}
    kept: list[Promise] = []
    for size in SIZES:
        found[size] = {**found.get(size, {}), **measured(size)}
        for what, took in found[size].items():
            print(f"{what:<44}{size:>12,} bytes{took * 1e6:>12.1f} us{size / took / 1e9:>9.2f} GB/s", flush=True)
        kept += promises(size, found[size])
    print(f"\n{'ratio':<52}{'bytes':>12}")
    print("\n".join(map(str, kept)))
    if chosen.json:
        rows = {"versions": versions(), "seconds": found, "promises": [asdict(promise) for promise in kept]}
        chosen.json.write_text(json.dumps(rows, indent=2) + "\n")
    return int(not all(promise.kept for promise in kept))


if __name__ == "__main__":
    sys.exit(main())
