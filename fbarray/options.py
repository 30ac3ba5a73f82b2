"""The options: names, defaults, environment variables and scopes. The code that reads an option acts on it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import Any

from fbarray.process import process

_ALLOWED = {
    "device": re.compile(r"auto|(cuda|simulated)(:\d+)?"),
    "fallback": re.compile(r"warn|allow|raise"),
    "scalars": re.compile(r"numpy|device"),
    "random": re.compile(r"device|numpy"),
    "placement": re.compile(r"auto|device"),
}
_BYTES = ("transfer_limit", "pinned_limit")
_COUNTS = ("device_threshold",)
_SWITCHES = ("bounds_check", "masquerade")
_ON_OR_OFF = {"0": False, "1": True, "false": False, "true": True}
"""The texts that an environment variable may have for an option that is True or False."""
_CHOICES = {
    "device": "'auto', 'cuda', 'simulated', or one of the latter two with a number: 'cuda:1'",
    "fallback": "'warn', 'allow' or 'raise'",
    "scalars": "'numpy' or 'device'",
    "random": "'device' or 'numpy'",
    "placement": "'auto' or 'device'",
}


@dataclass(frozen=True, slots=True)
class Options:
    """One complete set of options, immutable; see `options` for their meaning."""

    device: str = "auto"
    fallback: str = "warn"
    transfer_limit: int | None = None
    pinned_limit: int | None = None
    bounds_check: bool = True
    device_threshold: int | None = None
    masquerade: bool = True
    scalars: str = "numpy"
    random: str = "device"
    placement: str = "auto"

    def __post_init__(self) -> None:
        for name in _SWITCHES:
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"option {name!r} must be True or False, not {getattr(self, name)!r}")
        for name in (*_BYTES, *_COUNTS):
            size = getattr(self, name)
            if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 0):
                unit = "bytes" if name in _BYTES else "elements"
                raise ValueError(f"option {name!r} must be a number of {unit}, or None, not {size!r}")
        for name, allowed in _ALLOWED.items():
            value = getattr(self, name)
            if not (isinstance(value, str) and allowed.fullmatch(value)):
                raise ValueError(f"option {name!r} must be {_CHOICES[name]}, not {value!r}")
        process.numbers_on_device = process.numbers_on_device or self.scalars == "device"


def _from_environment() -> Options:
    """The defaults, replaced by the environment variables ``FBARRAY_<NAME>`` that are set."""
    names = [field.name for field in fields(Options)]
    given = {name: os.environ.get(f"FBARRAY_{name.upper()}") for name in names}
    return Options(**{name: _read(name, value) for name, value in given.items() if value})


def _read(name: str, text: str) -> Any:
    """The value of an option from the text of its environment variable."""
    if name in _SWITCHES:
        return _ON_OR_OFF.get(text.lower(), text)
    return int(text) if name in (*_BYTES, *_COUNTS) and text.isdecimal() else text


_default = _from_environment()
_scopes = _scopes_place = False
"""Whether a context ever had options of its own, and ``placement="auto"`` among them."""


def _note() -> None:
    """Set the switches in `process` that depend on the default options and on the contexts."""
    places = _default.placement == "auto"
    process.always_places = places and not _scopes
    process.may_place = places or _scopes_place


_note()


class _Scope:
    """The changes by ``with`` blocks, and the options that they give together with the process's defaults."""

    __slots__ = ("changes", "made")

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes
        self.made = _default, replace(_default, **changes)


_scope: ContextVar[_Scope | None] = ContextVar("fbarray_options", default=None)


def current() -> Options:
    """The options in force in this context; it is called several times in each host call, so it is kept cheap."""
    scope = _scope.get()
    if scope is None:
        return _default
    default, options = scope.made
    if default is not _default:  # `set_options` was called since
        default, options = scope.made = _default, replace(_default, **scope.changes)
    return options


def device_threshold(default: int) -> int:
    """The option of that name, or `default` where it is not set."""
    value = current().device_threshold
    return default if value is None else value


@contextmanager
def options(**changes: Any) -> Iterator[Options]:
    """Set options inside a ``with`` block, as `numpy.printoptions` does.

    The change holds in this context only (`contextvars`). Other threads and async tasks do not see it, nor do threads
    started in the block, unless they run in a copy of the context (``contextvars.copy_context().run``). Use
    `set_options` for all threads.

    Parameters
    ----------
    device : str
        Where new arrays are made: ``'auto'`` (CUDA where there is a device, else simulated), ``'cuda'``,
        ``'simulated'``, or with a number, ``'cuda:1'``.
    fallback : {'warn', 'allow', 'raise'}
        What happens when a call has to run on the host: warn at the user's line (default), run without a warning, or
        raise `FallbackError` before anything is copied.
    transfer_limit : int or None
        The most bytes of one copy between host and device that you did not ask for: for a host call, an implicit
        conversion, or a host operand. A larger one raises `FallbackError` instead. None: no limit (default). Copies
        that you ask for (``x.get()``, `asarray`) are not limited.
    pinned_limit : int or None
        The most bytes of host memory that are pinned, for copies at the full speed of the link. When they are used up,
        copies are slower. None: an eighth of the machine's memory (default); 0: nothing is pinned.
    bounds_check : bool
        Whether indices on the device are checked, as in NumPy (default). Each check waits for the device and reads one
        byte back. If False, an index out of range wraps around, as in CuPy. Indices on the host are always checked.
    device_threshold : int or None
        The drop-in, `fbarray.numpy`, gives NumPy arrays on the host for new arrays of fewer elements; they mix with
        those on the device. None: the best value measured, which is 0 so far (default). Larger values suit programs
        that only work on small arrays.
    masquerade : bool
        Whether ``isinstance(x, numpy.ndarray)`` holds for a `FallbackArray`, in all code but fbarray's own and CuPy's
        (default). C code looks at the type itself, and converts the array or refuses it.
    scalars : {'numpy', 'device'}
        The result of a reduction to one number, of reading an element, and of a ufunc on 0-d operands: NumPy's own
        scalar, copied to the host at once (default); or, as in CuPy, a 0-d FallbackArray, without a wait for the
        device. Such an array is mutable: after ``t = s``, ``s += 1`` changes ``t``.
    random : {'device', 'numpy'}
        Where the drop-in draws random numbers: arrays on the device, from a random stream of their own (default); or
        all on the host, from NumPy's stream, so that a seeded program gives NumPy's very numbers.
    placement : {'auto', 'device'}
        Where calls run: on the cheaper side by `fbarray.costs` (default), or on the device. With ``'auto'``, small
        arrays begin on the host. An array moves once its calls would have saved the cost of the move on the other
        side. Results are the same, and a call placed on the host is not a fallback.

    Yields
    ------
    Options
        The options in force inside the block.

    Raises
    ------
    ValueError
        If an option does not take the value.
    TypeError
        If there is no option of that name.

    Examples
    --------
    >>> import numpy as np
    >>> import fbarray as fb
    >>> x = fb.asarray([3.0, 1.0, 2.0])
    >>> with fb.options(fallback="raise"):
    ...     np.array2string(x)
    Traceback (most recent call last):
    ...
    fbarray.errors.FallbackError: numpy.array2string would run on the host: it makes text, which is host work...
    """
    global _scopes, _scopes_place
    if not _scopes or changes.get("placement") == "auto":
        _scopes, _scopes_place = True, _scopes_place or changes.get("placement") == "auto"
        _note()
    outer = _scope.get()
    token = _scope.set(_Scope({**outer.changes, **changes} if outer else changes))
    try:
        yield current()
    finally:
        _scope.reset(token)


def set_options(**changes: Any) -> None:
    """Set options for the whole process, as `numpy.set_printoptions` does.

    Inside a ``with options(...)`` block, the block's values take precedence over those set here.

    Parameters
    ----------
    **changes
        As for `options`.

    Examples
    --------
    >>> import fbarray as fb
    >>> fb.set_options(fallback="allow")
    >>> fb.set_options(fallback="warn")
    """
    global _default
    _default = replace(_default, **changes)
    _note()
