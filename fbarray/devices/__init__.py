"""Opening devices by name, and finding the device that holds an array."""

from __future__ import annotations

import re
import threading
from typing import Any

from fbarray import events
from fbarray.devices.device import HOLDABLE, Device, DeviceArray, Stream
from fbarray.errors import DeviceUnavailableError, SimulatedDeviceWarning
from fbarray.options import current

__all__ = ["HOLDABLE", "Device", "DeviceArray", "Stream", "default_device", "open_device", "owner_of"]

NAMES = re.compile(r"auto|(cuda|simulated)(:\d+)?")
_open: dict[str, Device] = {}
_opening = threading.RLock()


def open_device(name: str) -> Device:
    """The device of this name. It is opened at its first use and kept.

    Parameters
    ----------
    name : str
        ``'auto'``, ``'cuda'``, ``'simulated'``, ``'cuda:1'``, ``'simulated:1'``.

    Raises
    ------
    DeviceUnavailableError
        If CUDA is asked for and CuPy, the driver or the device is missing; the message says which.
    ValueError
        If the name is not of this form.
    """
    device = _open.get(name)
    if device is None:
        with _opening:
            device = _open.get(name) or _open_by_name(name)
            if device.name not in _open:
                events.devices.append(device.description())
            _open[name] = _open[device.name] = device
    return device


def default_device() -> Device:
    """The device that the option ``device`` names in the current context."""
    return open_device(current().device)


def owner_of(value: Any) -> tuple[Device, DeviceArray | None]:
    """The device that holds `value`, and `value` as its bare array, not copied; for host data the default and None."""
    default = default_device()
    for device in (default, *_open.values()):
        adopted = device.adopt(value)
        if adopted is not None:
            return device, adopted
    if type(value).__module__.partition(".")[0] == "cupy" and hasattr(value, "device"):
        device = open_device(f"cuda:{value.device.id}")
        return device, device.adopt(value)
    return default, None


def _open_by_name(name: str) -> Device:
    if not NAMES.fullmatch(name):
        raise ValueError(f"Unsupported device: {name}. There are 'cpu', 'cuda', 'simulated', 'cuda:1' and so on.")
    kind, _, number = name.partition(":")
    if kind == "auto":
        return _open_automatically()
    known = _open.get(f"{kind}:{number or 0}")
    if known is not None:
        return known
    if kind == "cuda":
        from fbarray.devices.cuda.device import CudaDevice

        return CudaDevice(int(number or 0))
    from fbarray.devices.simulated.device import SimulatedDevice

    return SimulatedDevice(int(number or 0))


def _open_automatically() -> Device:
    """The CUDA device if it can be opened, else the simulated one, with one SimulatedDeviceWarning."""
    try:
        return open_device("cuda")
    except DeviceUnavailableError as missing:
        events.warn(
            f"no CUDA device: {missing} The simulated device takes its place: every call takes the route that it "
            f"takes on a GPU, at the speed of the host. Silence this with FBARRAY_DEVICE=simulated.",
            SimulatedDeviceWarning,
        )
        return open_device("simulated")
