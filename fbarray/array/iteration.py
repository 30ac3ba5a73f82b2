"""Iteration over an array: over its elements, or along its first axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.options import current
from fbarray.process import process
from fbarray.routing.plain import NOT_PLACED
from fbarray.routing.quick import item
from fbarray.routing.wrapping import Buffered, length_of, look_of


class Elements:
    """The elements of an array in C order, each with its value at the time it is read.

    They are copied to the host all at once. After a write to the array, the next ones are copied one, two, four... at
    a time, so that a loop that also writes the array does not copy all elements at each step.
    """

    __slots__ = ("_ahead", "_array", "_host", "_owner", "_seen", "_start")

    def __init__(self, array: Any) -> None:
        self._array: Buffered = array
        self._host: Any = ()
        self._owner: Any = None
        self._start = self._seen = 0
        self._ahead = array.size

    def __len__(self) -> int:
        return look_of(self._array).size

    def __getitem__(self, place: int) -> Any:
        owner, offset = self._owner, place - self._start
        if owner is None or owner.forgotten != self._seen or not 0 <= offset < len(self._host):
            if place >= len(self):
                raise IndexError(place)
            self._fetch(place)
            offset = 0
        return self._host[offset]

    def _fetch(self, place: int) -> None:
        """Copy the next elements to the host."""
        array: Any = self._array
        owner = array._buffer.allocation
        interrupted = owner is self._owner and owner.forgotten != self._seen
        self._ahead = 1 if interrupted else min(2 * self._ahead, array.size)
        self._owner, self._start, self._seen = owner, place, owner.forgotten
        if current().scalars == "device":
            self._host = [array[np.unravel_index(place, array.shape)]]
        elif place == 0 and self._ahead == array.size:
            self._host = array._explicit("__iter__").reshape(-1)
        elif array.ndim == 1 or array.flags.c_contiguous:
            self._host = array.reshape(-1)[place : place + self._ahead]._explicit("__iter__")
        else:
            self._host = [array[np.unravel_index(place, array.shape)]]


class Iteration:
    """The iterator of an array: over its elements if it is 1-d, else over ``array[0]``, ``array[1]``...

    Like NumPy's, which is Python's iterator over a sequence, it indexes the array anew at each step.
    """

    __slots__ = ("_array", "_elements", "_place")

    def __init__(self, array: Any) -> None:
        self._array: Buffered = array
        self._elements: Elements | None = Elements(array) if array.ndim == 1 else None
        self._place = 0

    def __iter__(self) -> Iteration:
        return self

    def __length_hint__(self) -> int:
        return max(length_of(self._array) - self._place, 0)

    def __next__(self) -> Any:
        return _next(self)


def _next(steps: Iteration) -> Any:
    """The next element or subarray; raises StopIteration at the end."""
    place, array, elements = steps._place, steps._array, steps._elements
    if place >= length_of(array):
        raise StopIteration
    steps._place = place + 1
    found = NOT_PLACED if process.recording else item(array, place)
    if found is not NOT_PLACED:
        return found
    return array[place] if elements is None else elements[place]  # type: ignore[index]
