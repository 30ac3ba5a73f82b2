"""Arrays that only the host has, read and written in place: the short way, for calls that take NumPy a microsecond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.errstate import UNSET, asked, state
from fbarray.memory import native
from fbarray.memory.laid import Laid
from fbarray.memory.layout import as_bytes, placed
from fbarray.memory.transfer import Host


def held(buffer: Laid) -> Host | None:
    """The host array itself, if only the host has the bytes; else None.

    It is for NumPy calls that read it and do not keep it; `write` is for those that write.
    """
    owner = buffer.owner
    if owner is None:
        return buffer._host
    whole = owner._host
    if whole is None:
        return None
    return buffer._host if buffer._host_of is whole else placed(as_bytes(whole), buffer.start, buffer.layout)


def write(buffer: Laid, function: Callable[..., Any] | None, first: Any, second: Any = None) -> bool:
    """Write to the array that `held` gives; False if it gives none, or the write is left to the long way.

    Parameters
    ----------
    function : callable, or None
        The operator of ``x += first``; None for ``x[first] = second``.
    """
    if not buffer.writeable:
        return False
    return _write(buffer if buffer.owner is None else buffer.owner, buffer, None, None, function, first, second)


def write_part(
    owner: Laid, whole: Host, host: Host, function: Callable[..., Any] | None, first: Any, second: Any = None
) -> bool:
    """As `write`, for a view that has no buffer: `host` is a view of `whole`, the host array of the allocation."""
    return _write(owner, None, whole, host, function, first, second)


def _write(
    owner: Laid,
    buffer: Laid | None,
    whole: Host | None,
    host: Host | None,
    function: Callable[..., Any] | None,
    first: Any,
    second: Any,
) -> bool:
    """Write to `buffer`, or if it is None, to the view `host`; if the bytes are being moved, wait for that first."""
    if not _is_free(owner):
        return False
    guard = owner._guard
    if guard is None:
        guard = owner._lock
    guard.writing += 1
    try:
        if not guard.moving:
            return _written(owner, buffer, whole, host, function, first, second)
    finally:
        guard.writing -= 1
    with guard:
        return _written(owner, buffer, whole, host, function, first, second)


def _is_free(owner: Laid) -> bool:
    """Whether a write has no other effect: no user's host array gets it too, and ``np.errstate`` asks for no errors."""
    return owner._behind is None and (native.value_of(state) is UNSET or not asked())


def _written(
    owner: Laid,
    buffer: Laid | None,
    whole: Host | None,
    host: Host | None,
    function: Callable[..., Any] | None,
    first: Any,
    second: Any,
) -> bool:
    """Do the write, while the bytes are not being moved; returns whether it was done."""
    if buffer is not None:
        host = held(buffer)
    elif owner._host is not whole:
        return False
    if host is None or not native.is_writeable(host):
        return False
    count_write(owner)  # first, since it may fail half-way
    if function is None:
        host[first] = second
    else:
        function(host, first)
    return True


def count_write(owner: Laid) -> None:
    """Count a write to an allocation that only the host has, and drop its device copies."""
    owner._slices = None
    owner.forgotten += 1
    owner.writes += 1
