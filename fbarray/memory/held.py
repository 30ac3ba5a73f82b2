"""What the host alone has, read and written where it is: the short way, for calls that take NumPy a microsecond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.errstate import UNSET, asked, state
from fbarray.memory import native
from fbarray.memory.laid import Laid
from fbarray.memory.layout import as_bytes, placed
from fbarray.memory.transfer import Host


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
    if not buffer.writeable:
        return False
    return _write(buffer if buffer.owner is None else buffer.owner, buffer, None, None, function, first, second)


def write_part(
    owner: Laid, whole: Host, host: Host, function: Callable[..., Any] | None, first: Any, second: Any = None
) -> bool:
    """The same, of a view that has no buffer: `host` is a view of `whole`, the host array of the allocation."""
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
    """Write the buffer, or where that is None, a view of the allocation: at once, or after who moves the bytes now."""
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
    """Whether a write is between it and NumPy alone: no host array stands behind, and ``np.errstate`` calls nobody."""
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
    """The write itself, while nobody moves the bytes."""
    if buffer is not None:
        host = held(buffer)
    elif owner._host is not whole:
        return False
    if host is None or not native.is_writeable(host):
        return False
    count_write(owner)  # also if it fails half-way
    if function is None:
        host[first] = second
    else:
        function(host, first)
    return True


def count_write(owner: Laid) -> None:
    """Of an allocation that the host alone has: it is written there, perhaps half of it before an error."""
    owner._slices = None
    owner.forgotten += 1
    owner.writes += 1
