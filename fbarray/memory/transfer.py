"""Moves bytes between host and device, and counts them; the only place where they cross."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.events import meter


def upload(device: Device, host: np.ndarray[Any, Any]) -> Any:
    """A new device array with a copy of `host`."""
    meter.to_device += host.nbytes
    return device.upload(host)


def download(device: Device, array: Any) -> np.ndarray[Any, Any]:
    """A new, writable host array with a copy of the device array."""
    meter.to_host += array.nbytes
    return device.download(array)


def read(device: Device, scalar: Any) -> Any:
    """The value of a 0-d array, which a decision on the host depends on."""
    if isinstance(scalar, device.array_type):
        return download(device, scalar)[()]
    return scalar


def write(device: Device, array: Any, host: np.ndarray[Any, Any]) -> None:
    """Copy `host` into the device array."""
    meter.to_device += host.nbytes
    device.write(array, host)
