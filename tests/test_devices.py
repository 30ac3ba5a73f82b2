"""Opening devices: what is said where CUDA is missing, and when the simulated device takes its place."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import devices
from fbarray.devices import Device, default_device, open_device
from fbarray.devices.cuda.device import CudaDevice

ROOT = Path(fb.__file__).parents[1]


class CudaError(RuntimeError):
    """Stands for the errors of the CUDA runtime and driver."""


def cupy_that_finds(count: int | CudaError) -> Any:
    """A module with as much of CuPy as is asked before a device is opened."""

    def count_devices() -> int:
        if isinstance(count, CudaError):
            raise count
        return count

    runtime = SimpleNamespace(getDeviceCount=count_devices, CUDARuntimeError=CudaError)
    driver = SimpleNamespace(CUDADriverError=CudaError)
    return SimpleNamespace(__version__="14.0.0", cuda=SimpleNamespace(runtime=runtime, driver=driver))


@pytest.fixture
def nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """No device has been opened yet, for the test."""
    monkeypatch.setattr(devices, "_open", {})


def test_without_cupy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(fb.DeviceUnavailableError) as raised:
        CudaDevice(0)
    for part in ("CuPy cannot be imported", "pip install 'fbarray[cuda13x]'", "pip install 'fbarray[cuda12x]'"):
        assert part in str(raised.value)
    assert isinstance(raised.value.__cause__, ImportError)


def test_without_a_driver_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", cupy_that_finds(CudaError("cudaErrorInsufficientDriver")))
    with pytest.raises(fb.DeviceUnavailableError) as raised:
        CudaDevice(0)
    for part in ("CuPy 14.0.0", "no usable NVIDIA driver", "cudaErrorInsufficientDriver", "nvidia-smi"):
        assert part in str(raised.value)
    assert isinstance(raised.value.__cause__, CudaError)


@pytest.mark.parametrize(("count", "number"), [(0, 0), (1, 1), (2, 5)])
def test_without_the_device_the_error_says_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch, count: int, number: int
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", cupy_that_finds(count))
    with pytest.raises(fb.DeviceUnavailableError) as raised:
        CudaDevice(number)
    for part in (f"there are {count} CUDA devices, so no device {number}", "nvidia-smi", "CUDA_VISIBLE_DEVICES"):
        assert part in str(raised.value)


@pytest.mark.usefixtures("nothing_open")
def test_a_device_that_was_asked_for_by_name_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    with fb.options(device="cuda"), pytest.raises(fb.DeviceUnavailableError):
        fb.asarray([1.0])
    with pytest.raises(fb.DeviceUnavailableError):
        open_device("cuda:1")


def test_the_error_is_a_runtime_error() -> None:
    assert issubclass(fb.DeviceUnavailableError, RuntimeError)


# --- auto ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_open")
def test_auto_takes_the_simulated_device_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", cupy_that_finds(0))
    with fb.options(device="auto"), pytest.warns(fb.SimulatedDeviceWarning) as caught:
        x = fb.asarray([1.0])
    (warning,) = caught
    assert x.device == "simulated:0"
    for part in ("there are 0 CUDA devices", "FBARRAY_DEVICE=simulated"):
        assert part in str(warning.message)
    assert warning.filename == __file__


SCRIPT = """
import sys, warnings
sys.modules["cupy"] = None  # as where it is not installed
import fbarray as fb
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    x = fb.asarray([1.0])
    y = fb.asarray([2.0])
    fb.asnumpy(x + y)
for warning in caught:
    print(warning.category.__name__, warning.filename == __file__, warning.lineno)
print(x.device)
"""


def run(script: Path, **variables: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    shown = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.splitlines()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_auto_warns_once_at_the_users_line(script: Path) -> None:
    assert run(script, FBARRAY_DEVICE="auto") == ["SimulatedDeviceWarning True 7", "simulated:0"]


def test_the_advice_to_silence_the_warning_works(script: Path) -> None:
    assert run(script, FBARRAY_DEVICE="simulated") == ["simulated:0"]


# --- names --------------------------------------------------------------------------------------------------------


def test_a_device_is_opened_once(device: Device) -> None:
    assert default_device() is device is open_device(device.name)
    assert open_device("simulated") is open_device("simulated:0")
    assert open_device("simulated:1") is not open_device("simulated:0")


def test_a_device_is_pickled_by_name(device: Device) -> None:
    assert pickle.loads(pickle.dumps(device)) is device


def test_a_device_says_its_name(device: Device) -> None:
    assert repr(device) == f"<fbarray device {device.name}>"


def test_an_array_knows_its_device_and_moves_to_another(device: Device) -> None:
    x = fb.asarray([1.0, 2.0])
    assert x.device == device.name
    assert x.to_device(device.name) is x
    moved = x.to_device("simulated:1")
    assert (type(moved), moved.device) == (fb.FallbackArray, "simulated:1")
    np.testing.assert_array_equal(moved.get(), [1.0, 2.0])
    assert type(x.to_device("cpu")) is np.ndarray


def test_no_stream_is_taken() -> None:
    with pytest.raises(ValueError, match="stream"):
        fb.asarray([1.0]).to_device("cpu", stream=1)


def test_each_device_has_a_table_of_routes_of_its_own() -> None:
    assert open_device("simulated:1").routes is not open_device("simulated:0").routes
