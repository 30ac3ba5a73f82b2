"""Events: one record for each call or copy, the hooks that get it, the warning, and the profile."""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from types import FrameType, TracebackType
from typing import Literal

import numpy as np

from fbarray.errors import FallbackError, FallbackWarning
from fbarray.options import current
from fbarray.process import process

Route = Literal["device", "placed", "host", "implicit", "explicit", "memory"]
_INTERNAL = (*(os.path.dirname(os.path.abspath(f)) + os.sep for f in (__file__, np.__file__)), "<frozen ")
_DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
"""The file of ``python -m fbarray demo``; its code counts as the user's."""
_LIBRARIES = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})
"""The folders of the standard library and of installed packages."""


@dataclass(frozen=True, slots=True)
class Event:
    """One call or copy: where it ran, why, the bytes copied, the time, and the user's line.

    Attributes
    ----------
    function : str
        The qualified name, ``'numpy.nanpercentile'``.
    route : {'device', 'placed', 'host', 'implicit', 'explicit', 'memory'}
        In this order: run on the device; run on the host, because that costs less; run on the host, as a fallback; an
        implicit conversion (``np.asarray(x)``); a transfer that the user asked for (``x.get()``, ``print(x)``,
        ``float(x)``); a step that made room on a full device.
    reason : str
        Why it did not stay on the device; empty for route ``'device'``.
    bytes_to_host, bytes_to_device : int
        Bytes copied between host and device during the call; those that a nested event reports are not counted again.
    seconds : float
        Wall-clock time of the call, transfers included. Device work is asynchronous: a device call's seconds are
        what the caller waited.
    filename : str
    lineno : int
        The user's line: the innermost frame outside installed packages and the standard library. If there is none,
        the innermost frame outside fbarray and NumPy.
    error : str
        The exception's class name if the call raised, else empty.
    """

    function: str
    route: Route
    reason: str
    bytes_to_host: int
    bytes_to_device: int
    seconds: float
    filename: str
    lineno: int
    error: str = ""

    @property
    def site(self) -> str:
        """The user's line in short, ``'file.py:41'``."""
        return f"{os.path.basename(self.filename)}:{self.lineno}"


Hook = Callable[[Event], None]
_everywhere: tuple[Hook, ...] = ()
"""The hooks that get the events of every thread."""
_hooks: ContextVar[tuple[Hook, ...]] = ContextVar("fbarray_hooks", default=())
"""The hooks that get the events of this context only."""
devices: list[str] = []
"""The names of the devices that were opened, as shown to users."""
_installing = threading.Lock()


class Meter(threading.local):
    """Counts, per thread, the bytes copied between host and device so far, and those that events have reported."""

    to_host = 0
    to_device = 0
    told_to_host = 0
    told_to_device = 0
    refused_to_host = 0
    refused_to_device = 0
    """Bytes of device calls that failed and reported no event; the next event adds them to its own."""

    def untold(self) -> tuple[int, int]:
        """The bytes that no event has reported yet."""
        return self.to_host - self.told_to_host, self.to_device - self.told_to_device


meter = Meter()


@contextmanager
def hook(function: Hook, threads: bool = True) -> Iterator[None]:
    """Call `function` with each event until the block ends: of all threads, or else of this context only."""
    global _everywhere
    token = None if threads else _hooks.set((*_hooks.get(), function))
    with _installing:
        process.recording += 1
        if threads:
            _everywhere = (*_everywhere, function)
    try:
        yield
    finally:
        with _installing:
            process.recording -= 1
            if threads:
                _everywhere = _without(_everywhere, function)
        if token is not None:
            _hooks.reset(token)


def _without(hooks: tuple[Hook, ...], function: Hook) -> tuple[Hook, ...]:
    """The hooks without the last occurrence of `function`; blocks in several threads may end in any order."""
    place = len(hooks) - 1 - hooks[::-1].index(function)
    return hooks[:place] + hooks[place + 1 :]


def user_frame() -> FrameType | None:
    """The user's line: the innermost frame outside all packages, or else the innermost outside fbarray and NumPy."""
    frame: FrameType | None = sys._getframe(1)
    innermost = None
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename == _DEMO and frame.f_globals.get("__name__") == "__main__":
            return frame
        if not filename.startswith(_INTERNAL):
            if not filename.startswith(_LIBRARIES):
                return frame
            innermost = innermost or frame
        frame = frame.f_back
    return innermost


def warn(message: str, category: type[Warning]) -> None:
    """Issue a warning at the user's line."""
    frame = user_frame()
    if frame is None:
        warnings.warn(message, category, stacklevel=2)
        return
    seen = frame.f_globals
    registry = seen.setdefault("__warningregistry__", {})
    name = seen.get("__name__") or "<unknown>"
    warnings.warn_explicit(message, category, frame.f_code.co_filename, frame.f_lineno, name, registry)


def forbid(function: str, reason: str) -> None:
    """Raise `FallbackError` if the option ``fallback`` is ``'raise'``; called before any bytes are copied."""
    if current().fallback == "raise":
        raise FallbackError(
            f"{function} would run on the host: {reason}. Nothing was copied. Allow it with "
            f"fbarray.options(fallback='allow'), or call fbarray.asnumpy(x) where the host is meant."
        )


def _warn(event: Event) -> None:
    """Warn, at the user's line, of a copy that the user did not ask for, if the option ``fallback`` is ``'warn'``."""
    spilled = event.route == "memory" and event.bytes_to_host
    if not (event.route in ("host", "implicit") or spilled) or event.error or current().fallback != "warn":
        return
    what = "" if spilled else " ran on the host"
    warn(f"{event.function}{what}: {event.reason}", FallbackWarning)


class measured:  # noqa: N801 - used as a verb in a with statement
    """``with measured(name, route, reason):`` emits one event when the block ends, also if it raises.

    Nothing is emitted if, when the block begins, there is no hook and no warning could be issued.
    """

    __slots__ = ("function", "heard", "moved", "reason", "route", "start", "vain", "verdict")

    def __init__(self, function: str, route: Route, reason: str = "") -> None:
        self.function, self.route, self.reason = function, route, reason
        self.vain = False
        """The block sets it to True if nothing was done; then no event is emitted."""
        self.verdict = ""
        """The block sets it to an error's name if a device call failed and no host call follows to report it."""

    def __enter__(self) -> measured:
        self.heard = bool(_everywhere or _hooks.get()) or current().fallback == "warn"
        if self.heard:
            self.moved = meter.untold()
            self.start = perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        if not self.heard:
            return
        seconds = perf_counter() - self.start
        to_host, to_device = meter.untold()
        to_host -= self.moved[0]
        to_device -= self.moved[1]
        meter.told_to_host += to_host
        meter.told_to_device += to_device
        to_host += meter.refused_to_host
        to_device += meter.refused_to_device
        refused = kind is not None and self.route == "device" and not self.verdict  # a host call follows and reports it
        if self.vain or refused:
            meter.refused_to_host, meter.refused_to_device = to_host, to_device
            return
        meter.refused_to_host = meter.refused_to_device = 0
        frame = user_frame()
        event = Event(
            self.function,
            self.route,
            self.reason,
            to_host,
            to_device,
            seconds,
            frame.f_code.co_filename if frame else "<unknown>",
            frame.f_lineno if frame else 0,
            self.verdict or (kind.__name__ if kind else ""),
        )
        for function in (*_everywhere, *_hooks.get()):
            function(event)
        _warn(event)


class Profile:
    """What `profile` collects.

    Attributes
    ----------
    events : list of Event
        In the order in which the calls ended.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __str__(self) -> str:
        """A table by function and route: calls, bytes each way, seconds. Fallbacks come first, with line and reason."""
        rows: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            rows.setdefault((event.function, event.route), []).append(event)
        lines = [f"{'function':<36}{'route':<10}{'calls':>7}{'to host':>15}{'to device':>15}{'seconds':>10}"]
        for (function, route), events in sorted(rows.items(), key=_by_bytes):
            down, up = sum(e.bytes_to_host for e in events), sum(e.bytes_to_device for e in events)
            seconds = sum(e.seconds for e in events)
            lines.append(f"{function:<36}{route:<10}{len(events):>7}{down:>15,}{up:>15,}{seconds:>10.4f}")
            if route in ("host", "implicit"):
                lines += sorted({f"    at {event.site}: {event.reason}" for event in events})
        return "\n".join((*lines, self.total()))

    def total(self) -> str:
        """One line: the number of calls, the shares on the device and placed on the host, the bytes, the devices."""
        calls = [event for event in self.events if event.route in ("device", "placed", "host")]
        share = sum(event.route == "device" for event in calls) / len(calls) if calls else 1.0
        placed = sum(event.route == "placed" for event in calls)
        small = f", {placed / len(calls):.1%} placed on the host" if placed else ""
        down = sum(event.bytes_to_host for event in self.events)
        up = sum(event.bytes_to_device for event in self.events)
        moved = f"{down:,} bytes to host, {up:,} to device"
        where = f"{share:.1%} on the device{small}"
        return f"total: {len(calls):,} calls, {where}; {moved}; {', '.join(devices) or 'no device'}"


def _by_bytes(row: tuple[tuple[str, str], list[Event]]) -> tuple[bool, int, str]:
    """The sort key of a row: fallbacks and implicit conversions first, then by bytes copied."""
    (function, route), events = row
    moved = sum(event.bytes_to_host + event.bytes_to_device for event in events)
    return route not in ("host", "implicit"), -moved, function


@contextmanager
def profile(threads: bool = True) -> Iterator[Profile]:
    """Record where calls ran, which bytes were copied between host and device, and why.

    Parameters
    ----------
    threads : bool
        Whether to record all threads while the block runs (default), also those started in it and those of a pool;
        False records this context only.

    Yields
    ------
    Profile
        ``print`` shows it as a table. Its ``events`` fill while the block runs: device calls, host calls, implicit and
        explicit transfers.

    Examples
    --------
    >>> import numpy as np
    >>> import fbarray as fb
    >>> x = fb.asarray(np.arange(1_000_000.0)[::-1])
    >>> with fb.profile() as p:
    ...     y = np.sort(x)
    ...     z = y.get()
    >>> [(e.function, e.route, e.bytes_to_host) for e in p.events]
    [('numpy.sort', 'device', 0), ('fbarray.FallbackArray.get', 'explicit', 8000000)]
    """
    collected = Profile()
    with hook(collected.events.append, threads):
        yield collected
