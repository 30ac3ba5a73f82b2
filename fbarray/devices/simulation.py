"""The simulated device: a strict imitation of CuPy over host memory, behind the interface of a device."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import simulated
from fbarray.devices.device import Device
from fbarray.errors import DeviceMismatchError


class SimulatedDevice(Device):
    """A device without hardware: the routes of CUDA, at the speed of the host."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.name = f"simulated:{number}"
        self.number = number
        self.xp = simulated.namespace(number)
        self.xpx = self.xp.cupyx
        self.array_type = simulated.SimulatedArray
        self.kernels = {np.argmax: self.xp.argmax, np.argmin: self.xp.argmin}  # where CUDA needs its own
        self.fatal = (DeviceMismatchError,)

    def upload(self, host: np.ndarray[Any, Any]) -> Any:
        return self.xp.array(host, order="F" if host.flags.fnc else "C")

    def adopt(self, value: Any) -> Any | None:
        return value if isinstance(value, self.array_type) and value.device.id == self.number else None

    def any_outside(self, index: Any, size: int) -> Any:
        host = index.get()
        return self.xp.asarray(bool(((host < -size) | (host >= size)).any()))

    def special(self) -> Any:
        return self.xpx.scipy.special

    def synchronize(self) -> None:
        pass
