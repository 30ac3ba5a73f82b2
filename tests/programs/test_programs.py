"""Each program prints to the letter the same by ``python -m fbarray`` as by ``python``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PROGRAMS = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "test_programs"))
SETTINGS = {"FBARRAY_RANDOM": "numpy", "FBARRAY_FALLBACK": "allow"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """What the command printed, and its exit status; in the folder of the repository, with this device."""
    environment = {**os.environ, **SETTINGS, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, *command], env=environment, cwd=FOLDER.parent.parent,
                          capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)  # fmt: skip


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 12


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_prints_the_same(path: Path) -> None:
    expected = run(str(path))
    assert (expected.returncode, expected.stderr) == (0, "")
    assert expected.stdout.count("\n") > 5
    actual = run("-m", "fbarray", str(path))
    assert actual.stdout == expected.stdout, actual.stderr
    assert actual.returncode == 0, actual.stderr


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_knows_of_numpy_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("import numpy as np\n") == 1
    assert "fbarray" not in source and "cupy" not in source
