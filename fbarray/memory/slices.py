"""Device copies of an allocation that is on the host: of the parts that calls read, or of the whole."""

from __future__ import annotations

from typing import Any

from fbarray.devices import DeviceArray, Stream

_LITTLE = 64 << 10
"""An allocation of at most so many bytes is uploaded whole, since a part would take as long."""


class Slices:
    """The device copies. Parts are uploaded one by one until their bytes add up to the size of the whole.

    If the device cannot hold the whole, parts are always uploaded, and only the last one is kept.
    """

    __slots__ = ("_all", "_found", "_sent", "_stream", "_too_large", "_whole")

    def __init__(self, whole: int, too_large: bool) -> None:
        self._whole, self._too_large = whole, too_large
        self._found: dict[Any, DeviceArray] = {}
        self._sent = 0
        self._all: DeviceArray | None = None
        self._stream: Stream | None = None

    @property
    def nbytes(self) -> int:
        """The device memory that all copies take, in bytes."""
        parts: int = sum(part.nbytes for part in list(self._found.values()))
        return parts if self._all is None else parts + int(self._all.nbytes)

    def all_of(self, stream: Stream) -> DeviceArray | None:
        """The copy of the whole if it was uploaded in this stream, else None: other streams do not wait for it."""
        return self._all if self._all is not None and self._stream == stream else None

    def set_all(self, copy: DeviceArray, stream: Stream) -> None:
        """Keep the copy of the whole, which is being uploaded in this stream."""
        self._all, self._stream = copy, stream

    @property
    def whole(self) -> DeviceArray | None:
        """The copy of the whole, or None."""
        return self._all

    def takes(self, size: int) -> bool:
        """Whether a part of `size` bytes is uploaded alone; if not, the whole is."""
        return self._too_large or (self._whole > _LITTLE and self._sent + size < self._whole)

    def recall(self, key: Any) -> DeviceArray | None:
        """The device array of a part, or None."""
        return self._found.get(key)

    def holds(self, part: Any) -> bool:
        """Whether a device array is one of the copies of parts."""
        return any(part is found for found in list(self._found.values()))

    def add(self, key: Any, part: DeviceArray) -> None:
        """Keep the copy of a part."""
        if self._too_large:
            self._found.clear()
        self._found[key] = part
        self._sent += part.nbytes
