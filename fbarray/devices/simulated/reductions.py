"""Stand-ins for our CUDA kernels for reductions (``cuda/reductions.py``), computed with NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices.reductions import Axes
from fbarray.devices.simulated.array import SimulatedArray, adopt, host_of
from fbarray.devices.simulated.memory import quiet


class SimulatedReductions:
    """Kernels that CuPy lacks for reductions in two steps, see `fbarray.devices.reductions.Kernels`."""

    def __init__(self, ordinal: int) -> None:
        self.ordinal = ordinal

    def _reduced(self, ufunc: np.ufunc, host: Any, axes: Axes, keepdims: bool) -> SimulatedArray:
        with quiet():
            return adopt(np.asarray(ufunc.reduce(host, axis=axes, keepdims=keepdims)), self.ordinal)

    def lanes(self, a: Any, kept: int, dtype: Any, skip_nans: bool) -> SimulatedArray:
        rows = host_of(a, self.ordinal).reshape(-1, kept)
        parts = max(min(4, len(rows)), 1)
        with quiet():
            sums = [(np.nansum if skip_nans else np.sum)(rows[i::parts], axis=0, dtype=dtype) for i in range(parts)]
            return adopt(np.stack(sums), self.ordinal)

    def count(self, a: Any, axes: Axes, keepdims: bool) -> SimulatedArray:
        return self._reduced(np.add, (~np.isnan(host_of(a, self.ordinal))).astype(np.int64), axes, keepdims)

    def largest(self, a: Any, axes: Axes, keepdims: bool) -> SimulatedArray:
        return self._reduced(np.fmax, host_of(a, self.ordinal), axes, keepdims)

    def smallest(self, a: Any, axes: Axes, keepdims: bool) -> SimulatedArray:
        return self._reduced(np.fmin, host_of(a, self.ordinal), axes, keepdims)

    def squares(self, a: Any, mean: Any, axes: Axes, keepdims: bool) -> SimulatedArray:
        return self._reduced(np.add, self._squared(a, mean), axes, keepdims)

    def squares_of_numbers(self, a: Any, mean: Any, axes: Axes, keepdims: bool) -> SimulatedArray:
        squared = self._squared(a, mean)
        return self._reduced(np.add, np.where(np.isnan(host_of(a, self.ordinal)), 0, squared), axes, keepdims)

    def _squared(self, a: Any, mean: Any) -> Any:
        mean = host_of(mean, self.ordinal)
        with quiet():
            return np.square(np.abs(host_of(a, self.ordinal).astype(mean.dtype) - mean))


def of_reals(whole: Callable[..., Any]) -> Callable[..., Any]:
    """``argmax`` or ``argmin`` (`whole`), which refuses complex numbers as our CUDA kernel does."""

    def extreme(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        if a.dtype.kind == "c":
            raise NotImplementedError("the order of complex numbers with NaNs")
        return whole(a, axis=axis, out=out, keepdims=keepdims is True)

    return extreme
