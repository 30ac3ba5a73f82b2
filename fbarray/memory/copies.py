"""What the host has of an allocation that is on the device: a copy of the whole, or copies of parts."""

from __future__ import annotations

from typing import Any

from fbarray.memory.geometry import Geometry
from fbarray.memory.layout import span
from fbarray.memory.transfer import Arriving, Reading

Place = tuple[Any, int | None]
"""The block that a part is remembered by, as ``(start, bytes)``, and where in the block the part begins; or the
geometry of the part and None, where the block would be more to move."""


def place_of(start: int, layout: Geometry) -> Place:
    """How a part is remembered whose first element lies `start` bytes after the allocation's."""
    if layout.flags.c_contiguous:
        return (start, layout.nbytes), 0
    low, high = span(layout)
    if high - low <= layout.nbytes:
        return (start + low, high - low), -low
    return (start, layout.shape, layout.strides, layout.dtype.itemsize), None


class Copies:
    """The copies; the parts together take no more memory than the whole would."""

    __slots__ = ("parts", "whole")

    def __init__(self, whole: Arriving | None = None) -> None:
        self.whole = whole
        self.parts: dict[Any, Arriving] = {}

    def recall(self, start: int, layout: Geometry) -> Reading | None:
        """The part whose first element lies `start` bytes after the allocation's, if it is among them."""
        whole = self.whole
        if whole is not None:
            return whole.array(start, layout), whole.wait
        if not self.parts:
            return None
        key, first = place_of(start, layout)
        copy = self.parts.get(key)
        return None if copy is None else (copy.array(first, layout), copy.wait)

    def add(self, key: Any, copy: Arriving, most: int) -> None:
        """Remember one more part, and forget the oldest beyond `most` bytes."""
        parts = self.parts
        parts[key] = copy
        size = sum(part.nbytes for part in parts.values())
        while size > most and len(parts) > 1:
            size -= parts.pop(next(iter(parts))).nbytes

    def all(self) -> list[Arriving]:
        """All of them."""
        return list(self.parts.values()) if self.whole is None else [self.whole, *self.parts.values()]
