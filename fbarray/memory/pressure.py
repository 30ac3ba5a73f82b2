"""Making room when the device is full: the memory pool's free blocks are released, then arrays move to the host.

The first time, the arrays are found through Python's garbage collector. From then on, each new array is noted. So a
program that never fills its device pays nothing.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from fbarray import events
from fbarray.devices import Device
from fbarray.process import process

Made = TypeVar("Made")
_SHARE = 8
"""At least an eighth of the bytes that can be moved are moved at once, so that the next call finds room too."""


noted: dict[weakref.ref[Spillable], None] | None = None
"""The objects that can be moved, in the order they were noted; None until memory runs short for the first time."""


class Spillable:
    """An object whose device memory can be moved to the host; if `noted` is not None, a new one must call `note`."""

    __slots__ = ()

    def join(self) -> None:
        """Register with the object that it would be moved with (a view with its allocation)."""

    def spillable(self, device: Device) -> int:
        """How many bytes of `device` a move would free; 0 if it cannot be moved."""
        raise NotImplementedError

    def last_used(self) -> int:
        """The epoch in which it was last used."""
        raise NotImplementedError

    def spill(self) -> int:
        """Move to the host, unless it is in use; how many bytes became free."""
        raise NotImplementedError


class Relief:
    """The steps that make room for a call that found the device full. Each `step` is one attempt.

    Parameters
    ----------
    device : Device
    name : str
        The name of the call, for the events.
    """

    def __init__(self, device: Device, name: str) -> None:
        self.device, self.name = device, name
        self._released = False
        self._again: int | None = None
        """The epoch of the last spill; the call was tried again after it."""

    def step(self, error: BaseException) -> bool:
        """Take the next step; False when there is none left.

        Raises
        ------
        FallbackError
            If arrays would have to move to the host and the option ``fallback`` is ``'raise'``.
        """
        if not self._released:
            self._released = True
            with events.measured(self.name, "memory", "the device was full: the pool's free blocks were released"):
                if self.device.release():
                    return True
        return self._spill(self.device.wanted(error))

    def _spill(self, wanted: int) -> bool:
        process.epoch += 1
        held = sorted(_held(self.device), key=lambda pair: pair[1].last_used())
        if self._again is not None:  # what the retried call used itself is not moved, or it would never end
            held = [pair for pair in held if pair[1].last_used() < self._again]
        self._again = process.epoch
        if not held:
            return False
        reason = "the device was full: arrays that were not used lately were moved to the host"
        events.forbid(self.name, reason)
        wanted = max(wanted, sum(size for size, _ in held) // _SHARE)
        freed = 0
        with events.measured(self.name, "memory", reason) as event:
            self.device.synchronize()  # other streams may still be writing what is moved
            for _, spillable in held:
                if freed >= wanted:
                    break
                freed += spillable.spill()
            self.device.release()
            event.vain = not freed
        return freed > 0


def _held(device: Device) -> Iterator[tuple[int, Spillable]]:
    """The objects that can be moved, each with the bytes it would free."""
    for reference in list(all_noted()):
        found = reference()
        if found is not None and (size := found.spillable(device)):
            yield size, found


def note(spillable: Spillable) -> None:
    """Add an object to `noted`, by weak reference."""
    assert noted is not None
    noted[weakref.ref(spillable, _forget)] = None


def _forget(reference: weakref.ref[Spillable]) -> None:
    if noted is not None:
        noted.pop(reference, None)


def all_noted() -> dict[weakref.ref[Spillable], None]:
    """The objects that can be moved: the first call finds them, later ones read `noted`.

    The garbage collector finds instances as referrers of their class. ``gc.get_objects()`` would not do: it would hold
    references to tuples that other threads are still building, and those could then not be completed.
    """
    global noted
    if noted is None:
        noted = {}
        process.noting = True
        for kind in _kinds(Spillable):
            for found in gc.get_referrers(kind):
                if type(found) is kind:
                    note(found)
                    found.join()
    return noted


def _kinds(kind: type[Spillable]) -> Iterator[type[Spillable]]:
    """All subclasses, direct and indirect."""
    for derived in kind.__subclasses__():
        yield derived
        yield from _kinds(derived)


def with_room(device: Device, make: Callable[[], Made], name: str = "fbarray.memory") -> Made:
    """The result of ``make()``, which allocates; it is called again after each step that makes room."""
    relief: Any = None
    while True:
        try:
            return make()
        except device.full as error:
            relief = relief or Relief(device, name)
            if not relief.step(error):
                raise
