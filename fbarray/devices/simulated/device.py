"""The simulated device: a strict imitation of CuPy over host memory, behind the interface of a device."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Literal

import numpy as np

from fbarray.devices.array_module import ArrayModule
from fbarray.devices.device import Device
from fbarray.devices.exact import KINDS, exact
from fbarray.devices.simulated import namespace as simulated
from fbarray.devices.simulated.arithmetic import at, kernel
from fbarray.devices.simulated.current import current_number, entered
from fbarray.devices.simulated.memory import SimulatedCudaError
from fbarray.devices.simulated.pool import OutOfMemoryError
from fbarray.devices.simulated.random import SimulatedGenerator
from fbarray.devices.simulated.reductions import SimulatedReductions, of_reals
from fbarray.devices.simulated.stream import SimulatedStream, memory_at
from fbarray.errors import DeviceMismatchError


class SimulatedDevice(Device):
    """A device without hardware: the routes of CUDA, at the speed of the host."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.name = f"simulated:{number}"
        self.number = number
        self.alone = number == 0  # only tests with several devices open the others
        self.module = simulated.namespace(number)
        self.xp = ArrayModule(self, self.module, SimulatedReductions(number))
        self.array_type = simulated.SimulatedArray
        self.kernels = {np.argmax: of_reals(self.xp.argmax), np.argmin: of_reals(self.xp.argmin)}
        self.kernels |= {ufunc: exact(self.xp, ufunc, partial(kernel, number, ufunc)) for ufunc in KINDS}
        self.kernels |= {(ufunc, "at"): partial(at, number, ufunc) for ufunc in (np.maximum, np.minimum)}
        self.fatal = (DeviceMismatchError, SimulatedCudaError)
        self.full = (OutOfMemoryError,)
        self._streams = threading.local()

    @property
    def xpx(self) -> Any:
        return self.module.cupyx

    def adopt(self, value: Any) -> Any | None:
        return value if isinstance(value, self.array_type) and value.device.id == self.number else None

    # --- memory ---------------------------------------------------------------------------------------------------

    def empty(self, shape: tuple[int, ...], dtype: Any, order: Literal["C", "F"] = "C") -> Any:
        with self.here():
            return self.xp.empty(shape, dtype, order)

    def current(self) -> AbstractContextManager[Any]:
        return entered(self.number)

    def is_current(self) -> bool:
        return current_number() == self.number

    # --- copies between host and device -----------------------------------------------------------------------------

    def pin(self, block: np.ndarray[Any, Any]) -> bool:
        return True

    def unpin(self, block: np.ndarray[Any, Any]) -> None:
        pass

    def put(self, source: int, target: int, size: int) -> None:
        memory_at(target, size)[...] = memory_at(source, size)

    def stream(self) -> SimulatedStream:
        """The thread's own stream, as with CUDA's per-thread default streams."""
        if not hasattr(self._streams, "current"):
            self._streams.current = SimulatedStream()
        return self._streams.current  # type: ignore[no-any-return]

    def side_stream(self) -> SimulatedStream:
        self.stream().synchronize()
        return SimulatedStream()

    def memory(self) -> int:
        return 141 << 30  # an H200's

    def start_to_host(self, source: int, target: int, size: int, stream: Any) -> None:
        stream.copy_to_host(source, target, size)

    def start_to_device(self, source: int, target: int, size: int, stream: Any) -> None:
        stream.copy_to_device(source, target, size)

    def mark(self, stream: Any) -> Any:
        return stream.mark()

    # --- the rest ---------------------------------------------------------------------------------------------------

    def any_outside(self, index: Any, size: int) -> Any:
        host = index.get().astype(np.int64)
        return self.xp.asarray(bool(((host < -size) | (host >= size)).any()))

    def generator(self, seed: int) -> Any:
        return SimulatedGenerator(self.xp, seed)

    def special(self) -> Any:
        return self.xpx.scipy.special

    def synchronize(self) -> None:
        pass
