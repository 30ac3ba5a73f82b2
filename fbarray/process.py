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
    """

    __slots__ = ("always_places", "may_place", "numbers_on_device", "recording")

    may_place: bool
    always_places: bool
    numbers_on_device: bool
    recording: int

    def __init__(self) -> None:
        self.may_place = self.always_places = self.numbers_on_device = False
        self.recording = 0


process = Process()
