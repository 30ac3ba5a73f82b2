"""Process-wide switches that most calls check; in compiled code a check is one memory read."""

from __future__ import annotations


class Process:
    """What was set anywhere in the process. While a switch is off, calls need not look up the context's options.

    Attributes
    ----------
    may_place : bool
        Whether ``placement="auto"`` is the process's default, or was ever set in a context.
    always_places : bool
        Whether ``placement="auto"`` is the process's default, and no context ever had options of its own.
    numbers_on_device : bool
        Whether ``scalars="device"`` was ever set.
    recording : int
        The number of event hooks; device calls emit events only while it is not zero.
    epoch : int
        How many attempts were made to move arrays off a full device. Calls store it in the buffers that they use, so
        that buffers can be ordered by last use.
    noting : bool
        Whether that ever happened; since then new arrays are noted (`fbarray.memory.pressure`).
    """

    __slots__ = ("always_places", "epoch", "may_place", "noting", "numbers_on_device", "recording")

    may_place: bool
    always_places: bool
    numbers_on_device: bool
    recording: int
    epoch: int
    noting: bool

    def __init__(self) -> None:
        self.may_place = self.always_places = self.numbers_on_device = self.noting = False
        self.recording = self.epoch = 0


process = Process()
