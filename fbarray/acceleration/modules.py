"""Modules that see the drop-in for a while: their globals, what they import, and what is imported meanwhile."""

from __future__ import annotations

import builtins
import importlib.machinery
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

from fbarray.acceleration import comparisons
from fbarray.acceleration.family import FAMILY
from fbarray.array.masquerade import accelerated

_lock = threading.RLock()
_imports: list[Callable[..., Any]] = [builtins.__import__]
"""The import that is called underneath."""


class Acceleration:
    """Modules that see the drop-in while this is entered, or between ``start()`` and ``stop()``.

    Parameters
    ----------
    names : tuple of str
        The modules, each with those below it.
    always : bool
        Whether all that they make anew belongs on the device.
    """

    def __init__(self, names: tuple[str, ...], always: bool = False) -> None:
        self.names, self.always = names, always

    def __repr__(self) -> str:
        return f"accelerate({', '.join(map(repr, self.names))})"

    def __enter__(self) -> Acceleration:
        self.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.stop()

    def start(self) -> None:
        """Put the drop-in under the modules; as often as it is stopped."""
        with _lock:
            for name in self.names:
                accelerated.add(name, self.always)
            if not _hears_of_imports():
                _imports[0], builtins.__import__ = builtins.__import__, _importing
            for module in _modules(self.names):
                _patch(module)

    def stop(self) -> None:
        """Take it away, unless someone else still accelerates them."""
        with _lock:
            if not set(self.names) <= set(accelerated.names):
                raise RuntimeError(f"{self!r} was stopped more often than started")
            for name in self.names:
                accelerated.remove(name, self.always)
            for module in _modules(self.names):
                if not accelerated.holds(module.__name__):
                    _restore(module)
            if not accelerated.names and builtins.__import__ is _importing:
                builtins.__import__ = _imports[0]


def _modules(names: tuple[str, ...]) -> Iterator[types.ModuleType]:
    """The loaded modules of these names and below them, but for compiled ones."""
    for name, module in list(sys.modules.items()):
        below = any(name == top or name.startswith(f"{top}.") for top in names)
        if below and isinstance(module, types.ModuleType) and not _is_compiled(module):
            yield module


def _is_compiled(module: types.ModuleType) -> bool:
    return isinstance(getattr(module, "__loader__", None), importlib.machinery.ExtensionFileLoader)


def _is_initializing(module: types.ModuleType) -> bool:
    """Whether it is being imported at this moment, so that not all of its functions are there."""
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


def _patch(module: types.ModuleType) -> None:
    """Put what stands for NumPy's objects into the module's globals."""
    _exchange(module, FAMILY.standing_for)
    if not _is_initializing(module):
        comparisons.change(module)


def _restore(module: types.ModuleType) -> None:
    """Put NumPy's objects back, wherever the drop-in's are."""
    _exchange(module, FAMILY.original)
    comparisons.restore(module)


def _exchange(module: types.ModuleType, other: Callable[[Any], Any]) -> None:
    """Put in each global's place what `other` gives for it, where that is something else."""
    seen = vars(module)
    for name, value in list(seen.items()):
        exchanged = other(value)
        if exchanged is not value:
            seen[name] = exchanged


_heard = 0
"""How many imports `_importing` was asked for."""


def _hears_of_imports() -> bool:
    """Whether `_importing` is in place, or called by a hook that someone put over it."""
    before = _heard
    builtins.__import__("sys")
    return _heard > before


def _importing(
    name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
) -> types.ModuleType:
    """``__import__`` while modules are accelerated: an accelerated one that imports NumPy gets the drop-in."""
    global _heard
    _heard += 1
    loaded = len(sys.modules)
    module = _imports[0](name, globals, locals, fromlist, level)
    if len(sys.modules) > loaded:
        _change_new_modules()
    if level or name.partition(".")[0] != "numpy" or not accelerated.holds((globals or {}).get("__name__", "")):
        return module  # type: ignore[no-any-return]
    return FAMILY.module(module)


def _change_new_modules() -> None:
    """Of what was imported meanwhile: change how accelerated modules compare classes, once they are whole."""
    with _lock:
        for module in _modules(tuple(accelerated.names)):
            if not comparisons.is_changed(module.__name__) and not _is_initializing(module):
                comparisons.change(module)
