"""What the device has of an allocation that is on the host: copies of the parts that calls asked for, or of all."""

from __future__ import annotations

from typing import Any

_LITTLE = 64 << 10
"""An allocation of so few bytes goes to the device as a whole, which takes no longer than a part."""


class Slices:
    """The device's copies of parts. Each part is sent alone, until together they are as large as the whole.

    Of an allocation that the device cannot hold, the last part alone is kept.
    """

    __slots__ = ("_all", "_found", "_sent", "_stream", "_too_large", "_whole")

    def __init__(self, whole: int, too_large: bool) -> None:
        self._whole, self._too_large = whole, too_large
        self._found: dict[Any, Any] = {}
        self._sent = 0
        self._all: Any = None
        self._stream: Any = None

    @property
    def nbytes(self) -> int:
        """The device memory that they take."""
        parts: int = sum(part.nbytes for part in list(self._found.values()))
        return parts if self._all is None else parts + int(self._all.nbytes)

    def all_of(self, stream: Any) -> Any:
        """The copy of all, where it was sent in this stream, or None: in another one it might not have arrived."""
        return self._all if self._all is not None and self._stream == stream else None

    def set_all(self, copy: Any, stream: Any) -> None:
        """Remember the copy of all, which is being sent in this stream."""
        self._all, self._stream = copy, stream

    @property
    def whole(self) -> Any:
        """The copy of all, or None."""
        return self._all

    def takes(self, size: int) -> bool:
        """Whether a part of so many bytes is moved alone; otherwise the whole goes."""
        return self._too_large or (self._whole > _LITTLE and self._sent + size < self._whole)

    def recall(self, key: Any) -> Any:
        """The device array of a part, or None."""
        return self._found.get(key)

    def holds(self, part: Any) -> bool:
        """Whether a device array is one of them."""
        return any(part is found for found in list(self._found.values()))

    def add(self, key: Any, part: Any) -> None:
        """Remember one."""
        if self._too_large:
            self._found.clear()
        self._found[key] = part
        self._sent += part.nbytes
