"""The current simulated device of each thread, as in CUDA. It starts as device 0."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator


class _Thread(threading.local):
    number = 0


_thread = _Thread()


def current_number() -> int:
    """The number of the thread's current device."""
    return _thread.number


@contextlib.contextmanager
def entered(number: int) -> Iterator[None]:
    """Within it, the device of this number is the current one."""
    before, _thread.number = _thread.number, number
    try:
        yield
    finally:
        _thread.number = before
