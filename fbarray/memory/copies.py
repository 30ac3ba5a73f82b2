"""Host copies of an allocation that is on the device: one of the whole, or some of its parts."""

from __future__ import annotations

from typing import Any

from fbarray.memory.geometry import Geometry
from fbarray.memory.layout import span
from fbarray.memory.transfer import Arriving, Reading

Place = tuple[Any, int | None]
"""The key of a part's copy, and the offset of its first element in that copy. The key is the covered block as
``(start, bytes)``. If the block has more bytes than the elements, the key is the geometry and the offset is None."""


def place_of(start: int, layout: Geometry) -> Place:
    """The key and the offset of a part whose first element is `start` bytes after the allocation's."""
    if layout.flags.c_contiguous:
        return (start, layout.nbytes), 0
    low, high = span(layout)
    if high - low <= layout.nbytes:
        return (start + low, high - low), -low
    return (start, layout.shape, layout.strides, layout.dtype.itemsize), None


class Copies:
    """The copies; all parts together take at most as much memory as the whole would."""

    __slots__ = ("parts", "whole")

    def __init__(self, whole: Arriving | None = None) -> None:
        self.whole = whole
        self.parts: dict[Any, Arriving] = {}

    def recall(self, start: int, layout: Geometry) -> Reading | None:
        """The part whose first element is `start` bytes after the allocation's; None if there is no copy of it."""
        whole = self.whole
        if whole is not None:
            return whole.array(start, layout), whole.wait
        if not self.parts:
            return None
        key, first = place_of(start, layout)
        copy = self.parts.get(key)
        return None if copy is None else (copy.array(first, layout), copy.wait)

    def add(self, key: Any, copy: Arriving, most: int) -> None:
        """Keep one more part; drop the oldest while all parts together exceed `most` bytes."""
        parts = self.parts
        parts[key] = copy
        size = sum(part.nbytes for part in parts.values())
        while size > most and len(parts) > 1:
            size -= parts.pop(next(iter(parts))).nbytes

    def all(self) -> list[Arriving]:
        """All copies, of the whole and of parts."""
        return list(self.parts.values()) if self.whole is None else [self.whole, *self.parts.values()]
