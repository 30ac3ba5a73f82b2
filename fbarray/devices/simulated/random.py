"""Random numbers of the simulated device: the methods of ``cupy.random.Generator`` that fbarray uses."""

from __future__ import annotations

from typing import Any

import numpy as np


class SimulatedGenerator:
    """Draws as `cupy.random.Generator`: parameters are numbers or device arrays, results are device arrays."""

    def __init__(self, xp: Any, seed: int) -> None:
        self._xp, self._host = xp, np.random.Generator(np.random.Philox(seed))

    def random(self, size: Any, dtype: Any) -> Any:
        return self._device(self._host.random(size, _single_or_double(dtype)).astype(dtype))

    def standard_normal(self, size: Any, dtype: Any) -> Any:
        if np.dtype(dtype).char not in "fd":
            raise TypeError(f"Unsupported dtype {np.dtype(dtype).name} for standard_normal")
        return self._device(self._host.standard_normal(size, dtype))

    def standard_exponential(self, size: Any, dtype: Any) -> Any:
        return self._device(self._host.standard_exponential(size).astype(dtype))

    def standard_gamma(self, shape: Any, size: Any) -> Any:
        return self._device(self._host.standard_gamma(shape.get(), size))

    def poisson(self, lam: Any, size: Any) -> Any:
        return self._device(self._host.poisson(lam.get(), size))

    def binomial(self, n: Any, p: Any, size: Any) -> Any:
        return self._device(self._host.binomial(n.get().astype(np.int64), p.get(), size))

    def integers(self, low: int, high: int, size: Any, dtype: Any, endpoint: bool) -> Any:
        return self._device(self._host.integers(low, high, size, dtype, endpoint))

    def _device(self, host: Any) -> Any:
        return self._xp.asarray(np.asarray(host))


def _single_or_double(dtype: Any) -> Any:
    return np.float64 if np.dtype(dtype).char == "d" else np.float32
