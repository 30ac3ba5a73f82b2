"""What iteration gives: the elements of an array, or its parts along the first axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.options import current
from fbarray.process import process
from fbarray.routing.quick import NOT_PLACED, part
from fbarray.routing.wrapping import Buffered, hosted, look_of


class Elements:
    """The elements of an array in C order, each as it is when asked for: what Python's own iterator steps through.

    They come to the host together. After a write to the memory the next come one, two, four... at a time, so that a
    loop that writes the array moves no more than it looks at.
    """

    __slots__ = ("_ahead", "_array", "_host", "_is_vector", "_owner", "_seen", "_start")

    def __init__(self, array: Any) -> None:
        self._array: Buffered = array
        self._is_vector = array.ndim == 1
        self._host: Any = ()
        self._owner: Any = None
        self._start = self._seen = 0
        self._ahead = array.size

    def __len__(self) -> int:
        return look_of(self._array).size

    def __getitem__(self, place: int) -> Any:
        if self._is_vector and not (process.recording or process.numbers_on_device):
            host = hosted(self._array)
            if host is not None:
                return host[place]
        owner, offset = self._owner, place - self._start
        if owner is None or owner.forgotten != self._seen or not 0 <= offset < len(self._host):
            if place >= len(self):
                raise IndexError(place)
            self._fetch(place)
            offset = 0
        return self._host[offset]

    def _fetch(self, place: int) -> None:
        """Bring the next elements to the host."""
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


class Rows:
    """An array along its first axis."""

    __slots__ = ("_array",)

    def __init__(self, array: Any) -> None:
        self._array: Buffered = array

    def __len__(self) -> int:
        return len(self._array)  # type: ignore[arg-type]

    def __getitem__(self, place: int) -> Any:
        found = part(self._array, place) if not process.recording else NOT_PLACED
        return self._array[place] if found is NOT_PLACED else found  # type: ignore[index]
