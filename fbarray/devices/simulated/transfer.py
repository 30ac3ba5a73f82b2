"""Methods of `SimulatedArray` that copy between host and device: ``get``, ``set``, ``item``, ``float``, ``repr``..."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices.simulated.memory import check_same, order_of


class Transfers:
    """The methods of `SimulatedArray` that cross to the host or back. There is no implicit conversion."""

    __slots__ = ()
    _host: np.ndarray

    def __array__(self, dtype: Any = None) -> np.ndarray:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. "
            "Please use `.get()` to construct a NumPy array explicitly."
        )

    def get(self, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True) -> np.ndarray:
        if out is None:
            return np.array(self._host, order=order_of(order, self._host), copy=True)
        if not isinstance(out, np.ndarray):
            raise TypeError("Only numpy.ndarray can be obtained from cupy.ndarray")
        check_same(self._host, out)
        if not (out.flags.c_contiguous or out.flags.f_contiguous):
            raise RuntimeError("`out` cannot be specified when copying to non-contiguous ndarray")
        out[...] = self._host
        return out

    def set(self, arr: Any, stream: Any = None) -> None:
        if not isinstance(arr, np.ndarray):
            raise TypeError("Only numpy.ndarray can be set to cupy.ndarray")
        check_same(self._host, arr)
        if not self._host.flags.forc:
            raise RuntimeError("Cannot set to non-contiguous array")
        self._host[...] = arr

    def item(self) -> Any:
        return self._host.item()

    def tolist(self) -> Any:
        return self._host.tolist()

    def tobytes(self, order: str = "C") -> bytes:
        return self._host.tobytes(order)  # type: ignore[arg-type]

    def tofile(self, fid: Any, sep: str = "", format: str = "%s") -> None:
        self._host.tofile(fid, sep, format)

    def dump(self, file: Any) -> None:
        self._host.dump(file)

    def dumps(self) -> bytes:
        return self._host.dumps()

    def __dlpack__(self, *, stream: Any = None, **options: Any) -> Any:
        return self._host.__dlpack__()

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._host.__dlpack_device__()

    def __bool__(self) -> bool:
        if self._host.size > 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
            )
        return bool(self._host) if self._host.size else False

    def __int__(self) -> int:
        return int(self._host)

    def __float__(self) -> float:
        return float(self._host)

    def __complex__(self) -> complex:
        return complex(self._host)

    def __bytes__(self) -> bytes:
        return bytes(self._host)

    def __repr__(self) -> str:
        return repr(self._host)

    def __str__(self) -> str:
        return str(self._host)

    def __format__(self, specification: str) -> str:
        return format(self._host, specification)
