"""The switches of the process that most calls look at; compiled code looks at them at the cost of one read."""

from __future__ import annotations


class Process:
    """What was asked for anywhere in the process; until then nobody has to look at the options of a context.

    Attributes
    ----------
    may_place : bool
        Whether ``placement="auto"`` is the process's default, or was ever asked for in a context.
    always_places : bool
        Whether it is the process's default, and no context ever had options of its own.
    numbers_on_device : bool
        Whether ``scalars="device"`` ever was.
    recording : int
        How many hooks hear of events; a device call is recorded only while it is not zero.
    epoch : int
        How often the device's memory was short so far. A call leaves it in what it uses, which orders arrays by their
        last use, as finely as it matters.
    noting : bool
        Whether it ever was: then arrays are noted as they are made (`fbarray.memory.pressure`).
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
