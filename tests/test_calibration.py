"""``python -m fbarray calibrate``: what it measures and keeps, and who goes by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import fbarray as fb
from fbarray import costs
from fbarray.devices import Device
from fbarray.reports import calibration

ROOT = Path(fb.__file__).parents[1]


def elementwise_of(folder: Path) -> list[float]:
    """The costs of elementwise work in a new process that finds its table in `folder`."""
    environment = {**os.environ, "FBARRAY_CACHE_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from fbarray import costs; print(list(costs.ELEMENTWISE))"]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    found: list[float] = json.loads(shown.stdout)
    return found


def kept(folder: Path, table: Any, machine: list[str] | None = None) -> Path:
    (folder / "costs.json").write_text(json.dumps({"machine": machine or costs.machine(), "costs": table}))
    return folder


DEFAULT = [0.5e-6, 4e-10, 10e-6, 8e-12, 1.0]


def test_a_new_process_goes_by_the_table(tmp_path: Path) -> None:
    mine = [1e-6, 2e-9, 5e-6, 1e-12]
    assert elementwise_of(kept(tmp_path, {"elementwise": mine})) == [*mine, 1.0]


@pytest.mark.parametrize(
    "table",
    [{}, {"elementwise": [1.0]}, {"elementwise": [1e-6, 1e-12, 5e-6, 1e-9]}, {"elementwise": "text"},
     {"elementwise": [1e-6, None, 5e-6, 1e-9]}, {"elementwise": [-1e-6, 2e-9, 5e-6, 1e-12]}, [], 3],
    ids=["empty", "short", "the device is slower", "text", "None", "negative", "a list", "a number"],
)  # fmt: skip
def test_what_is_no_measurement_is_passed_over(table: Any, tmp_path: Path) -> None:
    assert elementwise_of(kept(tmp_path, table)) == DEFAULT


def test_a_table_of_another_machine_is_passed_over(tmp_path: Path) -> None:
    other = ["elsewhere", *costs.machine()[1:]]
    assert elementwise_of(kept(tmp_path, {"elementwise": [1e-6, 2e-9, 5e-6, 1e-12]}, other)) == DEFAULT
    (tmp_path / "costs.json").write_text("{")
    assert elementwise_of(tmp_path) == DEFAULT
    assert elementwise_of(tmp_path / "missing") == DEFAULT


def test_it_measures_a_gpu_alone(device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FBARRAY_CACHE_DIR", str(tmp_path))
    if device.name.startswith("simulated"):
        with pytest.raises(SystemExit, match="no GPU"):
            calibration.calibrate()
        assert list(tmp_path.iterdir()) == []
        return
    shown = calibration.calibrate()
    assert str(tmp_path / "costs.json") in shown
    found = json.loads((tmp_path / "costs.json").read_text())["costs"]
    assert min(min(value) if isinstance(value, list) else value for value in found.values()) > 0
    assert elementwise_of(tmp_path)[:4] == found["elementwise"]


def test_each_kind_of_work_is_measured_on_both_sides(device: Device) -> None:
    for name, work in calibration._WORK.items():
        assert len(getattr(costs, name.upper())) == 5
        for value in calibration._both_sides(device, work):
            assert 0 < value < 1e-2, name
