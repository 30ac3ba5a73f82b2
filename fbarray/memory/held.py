"""What the host alone has, read and written where it is: the short way, for calls that take NumPy a microsecond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.errstate import UNSET, asked, state
from fbarray.memory.laid import Laid
from fbarray.memory.layout import as_bytes, placed
from fbarray.memory.transfer import Host

_state = state.get


def held(buffer: Laid) -> Host | None:
    """The array itself in the host's memory, where the host alone has the bytes; else None.

    It is for calls of NumPy that read it and keep nothing; `write` is for those that write.
    """
    owner = buffer.owner
    if owner is None:
        return buffer._host
    whole = owner._host
    if whole is None:
        return None
    return buffer._host if buffer._host_of is whole else placed(as_bytes(whole), buffer.start, buffer.layout)


def write(buffer: Laid, function: Callable[..., Any] | None, first: Any, second: Any = None) -> bool:
    """Write where `held` gives an array; False where it gives none, or it may not be written there.

    Parameters
    ----------
    function : callable, or None
        The operator of ``x += first``; None for ``x[first] = second``.
    """
    owner = buffer if buffer.owner is None else buffer.owner
    if not buffer.writeable or owner._behind is not None or (_state() is not UNSET and asked()):
        return False
    lock = owner._made_lock
    if lock is None:
        lock = owner._lock
    lock.acquire()  # a with statement takes twice as long
    try:
        host = held(buffer)
        if host is None:
            return False
        try:
            if function is None:
                host[first] = second
            else:
                function(host, first)
        except ValueError:
            if not host.flags.writeable:  # to ask before takes as long as to write
                return False
            raise
        finally:
            count_write(owner)
    finally:
        lock.release()
    return True


def count_write(owner: Laid) -> None:
    """Of an allocation that the host alone has: it was written there, or half of it before an error."""
    owner._slices = None
    owner.forgotten += 1
    owner.writes += 1
