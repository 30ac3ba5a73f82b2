"""The time of ``import fbarray`` beside ``import numpy``, each in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

LIMIT = 0.1
"""Seconds that ``import fbarray`` may take beyond ``import numpy``."""

_TIMED = "from time import perf_counter as now; start = now(); import {}; print(now() - start)"


def import_seconds(module: str) -> float:
    """How long a fresh interpreter takes to import `module`."""
    done = subprocess.run([sys.executable, "-c", _TIMED.format(module)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def medians(rounds: int = 10) -> dict[str, float]:
    """Median seconds of importing NumPy and fbarray, taken in turns."""
    taken: dict[str, list[float]] = {"numpy": [], "fbarray": []}
    for _ in range(rounds):
        for module, seconds in taken.items():
            seconds.append(import_seconds(module))
    return {module: median(seconds) for module, seconds in taken.items()}
