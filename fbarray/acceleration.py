"""`accelerate`: puts the drop-in under third-party code, and takes it away again."""

from __future__ import annotations

import builtins
import functools
import importlib.machinery
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

from fbarray import caller
from fbarray.masquerade import SeenGlobals, accelerated
from fbarray.numpy._family import new_family
from fbarray.options import device_threshold

MEASURED_THRESHOLD = 0
"""Elements below which new arrays stay on the host. NumPy is done before a launch is up to some 30,000 elements (see
``bench/placement.py``), but a host array beside a device array is copied to it with each call: of the programs and
packages of ``bench`` none was faster with 3,000 or 10,000, and several were 2 to 5 times slower, on an H200."""

_UNTOUCHED = frozenset({"numpy", "fbarray", "cupy", "cupyx", "builtins"})
_Cached = functools._lru_cache_wrapper
_lock = threading.RLock()
_imports: list[Callable[..., Any]] = [builtins.__import__]
"""The import that is called underneath."""


_FAMILY = new_family(
    "accelerated", lambda: device_threshold(MEASURED_THRESHOLD), caller.was_given_one, caller.has_nothing
)


def accelerate(*targets: Any, always: bool = False) -> Any:
    """Let third-party code see `fbarray.numpy` where it uses NumPy.

    In the modules named, every global that holds `numpy`, one of its submodules, or a function imported from it, holds
    what `fbarray.numpy` has in its place, and so does an ``import numpy`` that they make. So the code stays on the
    device even where it calls ``np.asarray`` or ``np.zeros``. Hand in arrays made by `asarray`.

    The data decide: new arrays are FallbackArrays in a call that was given one. A caller with host data gets what the
    package gives without fbarray. Classes are NumPy's own.

    Parameters
    ----------
    *targets : module, str, or function
        Modules, or their names: with all their submodules, those too that are imported meanwhile. Or one function: it
        is copied, and the copy sees the drop-in; neither its module nor the functions that it calls are touched. What
        the copy makes anew are FallbackArrays, whatever it was given. NumPy's own modules and compiled ones are left
        alone.
    always : bool
        Whether new arrays of the modules are FallbackArrays in every call.

    Returns
    -------
    Acceleration or AcceleratedFunction
        For modules, a context manager; its ``start()`` and ``stop()`` are the permanent form. For a function, the
        copy, which can be called at once.

    Raises
    ------
    TypeError
        If a target is none of these, or a function is not alone.
    ModuleNotFoundError
        If there is no module of a name.

    Notes
    -----
    Modules are changed for the whole process: other threads see the drop-in in them too, until the last of those who
    accelerate them stops. A function that is copied keeps to itself what it writes into its globals. New arrays of
    fewer elements than the option ``device_threshold`` stay on the host.

    Examples
    --------
    >>> import fbarray as fb
    >>> import json.encoder  # any module; this one has no use for arrays
    >>> with fb.accelerate(json.encoder):
    ...     pass
    >>> import numpy as np
    >>> def unit(v):
    ...     v = np.asarray(v, dtype=float)
    ...     return v / np.sqrt(np.sum(v * v))
    >>> fb.accelerate(unit)([3, 4])
    FallbackArray([0.6, 0.8])
    >>> unit([3, 4])
    array([0.6, 0.8])
    """
    if len(targets) == 1 and isinstance(targets[0], _ONE_FUNCTION):
        return _accelerated(targets[0])
    return Acceleration(tuple(_module_name(target) for target in targets), always)


def _module_name(target: Any) -> str:
    named = isinstance(target, str)
    loaded = [] if named else [name for name, module in list(sys.modules.items()) if module is target]
    name = loaded[0] if loaded else target  # some packages put an object of their own in a module's place
    if not isinstance(name, str):
        raise TypeError(f"accelerate takes modules, names of modules, or one function, not {target!r}")
    if name not in sys.modules:
        importlib.import_module(name)
    if name.partition(".")[0] in _UNTOUCHED:
        raise TypeError(f"{name} itself cannot be accelerated; from fbarray import numpy is the drop-in")
    return name


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


def _patch(module: types.ModuleType) -> None:
    """Put what stands for NumPy's objects into the module's globals."""
    _exchange(module, _FAMILY.standing_for)


def _restore(module: types.ModuleType) -> None:
    """Put NumPy's objects back, wherever the drop-in's are."""
    _exchange(module, _FAMILY.original)


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
    module = _imports[0](name, globals, locals, fromlist, level)
    if level or name.partition(".")[0] != "numpy" or not accelerated.holds((globals or {}).get("__name__", "")):
        return module  # type: ignore[no-any-return]
    return _FAMILY.module(module)


# --- functions -------------------------------------------------------------------------------------------------------


class _Globals(SeenGlobals):
    """The globals of an accelerated function: the module's, with what stands for NumPy's objects, and for itself."""

    def __init__(self, real: dict[str, Any], copies: dict[int, Any]) -> None:
        super().__init__({name: value for name, value in real.items() if name.startswith("__")})
        self["__builtins__"] = _Builtins(self)
        self._real, self._copies = real, copies

    def __missing__(self, name: str) -> Any:
        value = self._real[name]
        return self._copies.get(id(value)) or _FAMILY.standing_for(value)

    @staticmethod
    def _importing(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        module = builtins.__import__(name, globals, locals, fromlist, level)
        return _FAMILY.module(module) if level == 0 and name.partition(".")[0] == "numpy" else module


class _Builtins(dict[str, Any]):
    """The built-in names; bodies of classes and `eval` look for globals that are missing here."""

    def __init__(self, seen: _Globals) -> None:
        super().__init__(vars(builtins) | {"__import__": seen._importing})
        self._seen = seen

    def __missing__(self, name: str) -> Any:
        return self._seen[name]


class AcceleratedFunction:
    """A copy of a function that sees the drop-in where the function sees NumPy.

    Parameters
    ----------
    function : function
        The original; it is not changed.
    """

    def __init__(self, function: types.FunctionType) -> None:
        functools.update_wrapper(self, function)
        self._copy = _copied(function, {})
        accelerated.has_functions = True

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._copy(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __enter__(self) -> AcceleratedFunction:
        return self

    def __exit__(self, *error: Any) -> None:
        """Nothing was changed."""

    def __repr__(self) -> str:
        return f"<accelerated {self.__wrapped__!r}>"  # type: ignore[attr-defined]

    def __reduce__(self) -> str | tuple[Any, ...]:
        function: Any = self.__wrapped__  # type: ignore[attr-defined]
        known: Any = sys.modules.get(function.__module__)
        for part in function.__qualname__.split("."):
            known = getattr(known, part, None)
        return function.__qualname__ if known is self else (accelerate, (function,))


_ONE_FUNCTION = (types.FunctionType, types.MethodType, _Cached, AcceleratedFunction)


def _accelerated(function: Any) -> Any:
    if isinstance(function, _Cached):
        cached = functools.lru_cache(**function.cache_parameters())
        return cached(_accelerated(function.__wrapped__))
    if isinstance(function, types.MethodType):
        return types.MethodType(_accelerated(function.__func__), function.__self__)
    return function if isinstance(function, AcceleratedFunction) else AcceleratedFunction(function)


def _copied(function: types.FunctionType, copies: dict[int, Any]) -> Callable[..., Any]:
    """A copy with other globals; and of the functions that it encloses, as a decorator's wrapper does."""
    if id(function) in copies:
        return copies[id(function)]  # type: ignore[no-any-return]
    cells = tuple(types.CellType() for _ in function.__closure__ or ())
    copy = types.FunctionType(
        function.__code__, _Globals(function.__globals__, copies), function.__name__, None, cells or None
    )
    copies[id(function)] = copy
    for cell, old in zip(cells, function.__closure__ or (), strict=True):
        for value in _contents(old):
            plain = type(value) is types.FunctionType
            cell.cell_contents = _copied(value, copies) if plain else _FAMILY.standing_for(value)
    if function.__defaults__:
        copy.__defaults__ = tuple(map(_FAMILY.standing_for, function.__defaults__))
    if function.__kwdefaults__:
        copy.__kwdefaults__ = {name: _FAMILY.standing_for(value) for name, value in function.__kwdefaults__.items()}
    copy.__qualname__ = function.__qualname__
    copy.__dict__.update(function.__dict__)
    return copy


def _contents(cell: types.CellType) -> tuple[Any, ...]:
    """What a cell holds; nothing, before it is set."""
    try:
        return (cell.cell_contents,)
    except ValueError:
        return ()
