"""Memory of the simulated device: pointers, flags, dtypes, and what is left where input and output overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from fbarray.devices.simulated.array import SimulatedArray


class SimulatedCudaError(RuntimeError):
    """An error that ends the process on a GPU: nothing on the device can be trusted after it."""


class SimulatedCudaDevice:
    """Stands for ``cupy.cuda.Device``: an ``id`` and nothing to do on entering it."""

    def __init__(self, ordinal: int) -> None:
        self.id = ordinal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SimulatedCudaDevice) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<simulated device {self.id}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def use(self) -> None:
        pass

    def synchronize(self) -> None:
        pass


class SimulatedMemory:
    """Stands for ``cupy.cuda.MemoryPointer``: where an array's first element lies."""

    def __init__(self, owner: np.ndarray, ptr: int, ordinal: int, base: SimulatedArray | None) -> None:
        self.mem = owner
        self.ptr = ptr
        self.device = SimulatedCudaDevice(ordinal)
        self.device_id = ordinal
        self.base = base

    def __add__(self, offset: int) -> SimulatedMemory:
        assert self.mem.size or not offset  # as in CuPy, where the pointer of an empty array is null
        return SimulatedMemory(self.mem, self.ptr + offset, self.device_id, self.base)

    def __int__(self) -> int:
        return self.ptr

    def buffer(self) -> tuple[np.ndarray, int]:
        """The allocation as bytes, and where in it this pointer points."""
        flat = as_bytes(self.mem)
        return flat, self.ptr - address(flat)


class SimulatedFlags:
    """``cupy.ndarray.flags``: there is no ``writeable``, everything on the device can be written."""

    def __init__(self, host: np.ndarray, owns: bool) -> None:
        self.c_contiguous = host.flags.c_contiguous
        self.f_contiguous = host.flags.f_contiguous
        self.owndata = owns
        self.fnc = self.f_contiguous and not self.c_contiguous
        self.forc = self.f_contiguous or self.c_contiguous

    def __getitem__(self, name: str) -> bool:
        if name not in ("C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA"):
            raise KeyError(f"{name} is not defined for cupy.ndarray.flags")
        return bool(getattr(self, name.lower()))


def supported(requested: Any) -> np.dtype[Any]:
    """`requested` as CuPy holds it, or ValueError: no objects, strings, dates, long doubles or foreign byte order."""
    dtype: np.dtype[Any] = np.dtype(requested)
    plain = dtype.char in "?bhilqBHILQefdFD" and dtype.byteorder != ">"
    if not plain and (dtype.kind != "V" or dtype.hasobject or dtype.subdtype is not None or dtype.itemsize == 0):
        raise ValueError(f"Unsupported dtype {dtype}")
    return dtype


def quiet() -> Any:
    """NumPy's floating-point warnings off: a GPU gives none."""
    return np.errstate(all="ignore")


def reshape_without_copy(host: np.ndarray, shape: Any) -> np.ndarray:
    try:
        return reshaped(host, shape, copy=False)
    except ValueError as error:
        raise AttributeError("incompatible shape") from error


def reshaped(host: np.ndarray, shape: Any, order: Any = "C", copy: bool | None = None) -> np.ndarray:
    """``host.reshape(shape, order=order, copy=copy)``; NumPy 2.0 has no `copy` there."""
    if copy:
        host = np.array(host, order=order or "C", copy=True)
    result = host.reshape(shape, order=order)
    if copy is False and host.size and not np.may_share_memory(host, result):
        raise ValueError("Unable to avoid creating a copy while reshaping.")
    return result


def owner(host: np.ndarray) -> np.ndarray:
    """The array that owns the memory, also behind the helper object that ``as_strided`` puts between view and base."""
    base: Any = host
    while base is not None:
        host = base if isinstance(base, np.ndarray) else host
        base = getattr(base, "base", None)
    return host


def as_bytes(allocation: np.ndarray) -> np.ndarray:
    """The memory of an array that owns it, as a flat view of bytes; its axes may lie in any order."""
    axes = sorted(range(allocation.ndim), key=lambda axis: -allocation.strides[axis])
    return allocation.transpose(axes).reshape(-1).view(np.uint8)


def address(host: np.ndarray) -> int:
    return int(host.__array_interface__["data"][0])


def check_aligned(host: np.ndarray) -> None:
    """Raise SimulatedCudaError for misaligned elements: on a GPU a kernel that touches them ends the process."""
    size = host.dtype.itemsize
    if size in (2, 4, 8, 16) and host.size and (address(host) % size or any(step % size for step in host.strides)):
        steps = (step for step, length in zip(host.strides, host.shape, strict=True) if length > 1)
        # counted from the allocation, which on the host may not start at a multiple of 16
        start = address(host) - address(as_bytes(owner(host)))
        if start % size or any(step % size for step in steps):
            raise SimulatedCudaError("cudaErrorMisalignedAddress: misaligned address")


def race(target: np.ndarray, sources: Any, by_element: bool = False) -> None:
    """Spoil `target` where a kernel that wrote it has read any of the `sources` in the same memory.

    The order of a kernel's reads and writes is not defined; here each element gets the value of the one before it. A
    kernel that works `by_element` reads each element before it writes the same one, so `target` may be a source itself.
    """
    sources = [source for source in sources if not (by_element and _place(source) == _place(target))]
    if any(_share(source, target) for source in sources):
        target[...] = np.roll(target, 1)


def copied_as_block(target: np.ndarray, source: np.ndarray) -> bool:
    """Whether CuPy copies one block of bytes, without the check for overlap that its ufuncs make."""
    alike = target.dtype == source.dtype and target.shape == source.shape and target.strides == source.strides
    return alike and target.flags.forc


def _place(host: np.ndarray) -> tuple[Any, ...]:
    """Which elements an array shows, and in which order."""
    return address(host), host.shape, host.strides, host.dtype


def _share(first: np.ndarray, second: np.ndarray) -> bool:
    try:
        return np.shares_memory(first, second, max_work=1)  # type: ignore[arg-type]  # any number is taken
    except np.exceptions.TooHardError:
        return True


def order_of(order: str, host: np.ndarray) -> Any:
    if order.upper() == "A":
        return "F" if host.flags.f_contiguous else "C"
    if order.upper() not in ("C", "F"):
        raise ValueError(f"unsupported order: {order}")
    return order.upper()


def check_same(host: np.ndarray, other: np.ndarray) -> None:
    if host.dtype != other.dtype:
        raise TypeError(f"{other.dtype} array cannot be exchanged with {host.dtype} array")
    if host.shape != other.shape:
        raise ValueError(f"Shape mismatch. Expected shape: {host.shape}, actual shape: {other.shape}")


def check_kind(kind: str | None) -> None:
    if kind not in (None, "stable"):
        raise ValueError("kind can only be None or 'stable'")


def check_kth(kth: Any, host: np.ndarray, axis: int | None) -> None:
    length = host.size if axis is None else host.shape[axis] if host.ndim else 1
    for k in (kth,) if isinstance(kth, int) else kth:
        if not -length <= k < length:
            raise ValueError(f"kth(={k}) out of bounds {length}")
