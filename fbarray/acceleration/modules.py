"""Acceleration of modules: replacing NumPy in their globals and imports, also in modules imported later."""

from __future__ import annotations

import builtins
import importlib.machinery
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fbarray.acceleration import comparisons
from fbarray.acceleration.family import FAMILY
from fbarray.array.masquerade import accelerated

_lock = threading.RLock()
_imports: list[Callable[..., Any]] = [builtins.__import__]
"""The ``__import__`` that `_importing` calls."""


class Acceleration:
    """Modules that use the drop-in inside a ``with`` block, or between ``start()`` and ``stop()``.

    Parameters
    ----------
    names : tuple of str
        The modules, each with its submodules.
    always : bool
        Whether their new arrays are FallbackArrays in every call.
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
        """Replace NumPy by the drop-in in the modules; each call needs its own ``stop()``."""
        global _newest
        with _lock:
            _newest = ""  # modules of these names may be in the middle of their import
            for name in self.names:
                accelerated.add(name, self.always)
            if not _hears_of_imports():
                _imports[0], builtins.__import__ = builtins.__import__, _importing
            for module in _modules(self.names):
                _patch(module)

    def stop(self) -> None:
        """Put NumPy back, unless the modules are still accelerated otherwise.

        Raises
        ------
        RuntimeError
            If it was stopped more often than started.
        """
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


def _modules(names: Iterable[str], among: Iterable[str] | None = None) -> Iterator[types.ModuleType]:
    """The loaded modules of these names and their submodules, without compiled ones; only those `among` some names."""
    tops = frozenset(names)
    prefixes = tuple([f"{top}." for top in tops])
    for name in list(sys.modules) if among is None else among:
        if name in tops or name.startswith(prefixes):
            module = sys.modules.get(name)
            if isinstance(module, types.ModuleType) and not _is_compiled(module):
                yield module


def _is_compiled(module: types.ModuleType) -> bool:
    return isinstance(getattr(module, "__loader__", None), importlib.machinery.ExtensionFileLoader)


def _is_initializing(module: types.ModuleType) -> bool:
    """Whether it is still being imported, so that some of its functions do not exist yet."""
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


def _patch(module: types.ModuleType) -> None:
    """Replace NumPy's objects in the module's globals by the drop-in's."""
    _exchange(module, FAMILY.standing_for)
    if not _is_initializing(module):
        comparisons.change(module)


def _restore(module: types.ModuleType) -> None:
    """Replace the drop-in's objects in the module's globals by NumPy's."""
    _exchange(module, FAMILY.original)
    comparisons.restore(module)


def _exchange(module: types.ModuleType, other: Callable[[Any], Any]) -> None:
    """Replace each global by ``other(value)``, if that is another object."""
    seen = vars(module)
    for name, value in list(seen.items()):
        exchanged = other(value)
        if exchanged is not value:
            seen[name] = exchanged


_heard = 0
"""How often `_importing` was called."""


def _hears_of_imports() -> bool:
    """Whether imports reach `_importing`, directly or through another hook."""
    before = _heard
    builtins.__import__("sys")
    return _heard > before


def _importing(
    name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
) -> types.ModuleType:
    """``__import__`` while modules are accelerated: in an accelerated module, ``import numpy`` gives the drop-in."""
    global _heard
    _heard += 1
    loaded = len(sys.modules)
    module = _imports[0](name, globals, locals, fromlist, level)
    if len(sys.modules) > loaded:
        _change_new_modules()
    if level or name.partition(".")[0] != "numpy" or not accelerated.holds((globals or {}).get("__name__", "")):
        return module  # type: ignore[no-any-return]
    return FAMILY.module(module)


_newest = ""
"""The last module in `sys.modules`, which keeps the order of imports, when `_change_new_modules` looked."""
_unfinished: set[str] = set()
"""Accelerated modules that were being imported then."""


def _change_new_modules() -> None:
    """Change the class comparisons of accelerated modules whose import has ended since the last call."""
    with _lock:
        names = [*_unfinished, *_imported_since()]
        _unfinished.clear()
        for module in _modules(accelerated.names, names):
            if _is_initializing(module):
                _unfinished.add(module.__name__)
            elif not comparisons.is_changed(module.__name__):
                comparisons.change(module)


def _imported_since() -> list[str]:
    """The modules imported since the last call; all, if the one seen last then is gone."""
    global _newest
    names = list(sys.modules)
    start = len(names)
    while start and names[start - 1] != _newest:
        start -= 1
    _newest = names[-1]
    return names[start:]
