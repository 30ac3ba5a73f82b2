"""The time of ``import fbarray`` beside ``import numpy``, each in a fresh process, from compiled bytecode."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory

LIMIT = 0.1
"""Seconds that ``import fbarray`` may take beyond ``import numpy``."""

_TIMED = "from time import perf_counter as now; start = now(); import {}; print(now() - start)"


def import_seconds(module: str, bytecode: str) -> float:
    """How long a fresh interpreter takes to import `module`, its bytecode kept in the folder `bytecode`."""
    command = [sys.executable, "-c", _TIMED.format(module)]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    return float(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def medians(rounds: int = 10) -> dict[str, float]:
    """Median seconds of importing NumPy and fbarray, taken in turns, after one import each that compiles."""
    taken: dict[str, list[float]] = {"numpy": [], "fbarray": []}
    with TemporaryDirectory() as bytecode:
        for _ in range(rounds + 1):
            for module, seconds in taken.items():
                seconds.append(import_seconds(module, bytecode))
    return {module: median(seconds[1:]) for module, seconds in taken.items()}
