"""Making room when the device is full: the pool's free blocks are released, then arrays move to the host.

The first time, which arrays there are is asked of Python's garbage collector, and from then on arrays are noted when
they are made: a program that never fills its device pays nothing for it.
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
"""At least an eighth of what could be moved is moved at once, so that the next call finds room too."""


noted: dict[weakref.ref[Spillable], None] | None = None
"""What could be moved, in the order in which it was made; None until memory is short for the first time."""


class Spillable:
    """Anything whose device memory can be moved to the host; made while `noted` is not None, it calls `note`."""

    __slots__ = ()

    def join(self) -> None:
        """Make itself known to what would be moved with it."""

    def spillable(self, device: Device) -> int:
        """How many bytes of this device would become free."""
        raise NotImplementedError

    def last_used(self) -> int:
        """The epoch in which it was last used."""
        raise NotImplementedError

    def spill(self) -> int:
        """Move to the host, unless somebody is just using it; how many bytes became free."""
        raise NotImplementedError


class Relief:
    """The steps that make room for a call that found the device full; each is tried when the last was not enough.

    Parameters
    ----------
    device : Device
    name : str
        Whose call it is, for the events.
    """

    def __init__(self, device: Device, name: str) -> None:
        self.device, self.name = device, name
        self._released = False
        self._again: int | None = None
        """The epoch in which the call was tried again."""

    def step(self, error: BaseException) -> bool:
        """Take the next step; False when there is none left.

        Raises
        ------
        FallbackError
            If the options refuse to move arrays to the host.
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
        if self._again is not None:  # what the call has used since is not taken from it, or it would never end
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
    """What could be moved, and how many bytes of the device it holds."""
    for reference in list(all_noted()):
        found = reference()
        if found is not None and (size := found.spillable(device)):
            yield size, found


def note(spillable: Spillable) -> None:
    """Remember, for as long as it lives, what could be moved."""
    assert noted is not None
    noted[weakref.ref(spillable, _forget)] = None


def _forget(reference: weakref.ref[Spillable]) -> None:
    if noted is not None:
        noted.pop(reference, None)


def all_noted() -> dict[weakref.ref[Spillable], None]:
    """What could be moved, found once and noted ever after.

    An instance refers to its class, and so the collector finds it. To ask for all objects and look through them would
    hold, for a moment, what other threads are just making: tuples that can then not be completed.
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
    """The classes derived from one, and from those."""
    for derived in kind.__subclasses__():
        yield derived
        yield from _kinds(derived)


def with_room(device: Device, make: Callable[[], Made], name: str = "fbarray.memory") -> Made:
    """What `make` allocates; where the device is full, after the steps that make room."""
    relief: Any = None
    while True:
        try:
            return make()
        except device.full as error:
            relief = relief or Relief(device, name)
            if not relief.step(error):
                raise
