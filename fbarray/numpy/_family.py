"""The drop-in's modules: mirrors of NumPy's modules, and the table of objects that replace NumPy's in them."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fbarray.devices import default_device
from fbarray.devices.names import has_module

HOST_MODULES = ("ma", "testing", "char", "strings", "rec", "ctypeslib", "typing", "exceptions", "dtypes", "f2py",
                "version", "matrixlib", "core", "lib.format", "lib.mixins", "lib.introspect")  # fmt: skip
"""NumPy's modules that work on the host, or have nothing to do with arrays; most of their objects are not replaced."""

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, type(np.mean))
_ROOT = "fbarray.numpy"


class Family:
    """One drop-in: mirrors of NumPy's modules, and the objects that replace NumPy's in them.

    There are two. Users import ``fbarray.numpy``, whose new arrays are all FallbackArrays. Accelerated code gets the
    other, whose new arrays are FallbackArrays in a call that was given one.

    Attributes
    ----------
    name : str
        Identifies the drop-in, for pickle.
    threshold : callable
        Returns the number of elements below which a new array stays on the host.
    follows : callable, or None
        Returns whether the running call was given a FallbackArray; None if that does not matter.
    idle : callable, or None
        Returns whether no call can have been given one, since none exists; then NumPy is called directly.
    makers : tuple of callable
        ``maker(family, name, value)`` returns the object that replaces NumPy's `value`, or None.
    """

    makers: tuple[Callable[[Family, str, Any], Any], ...] = ()

    def __init__(
        self,
        name: str,
        threshold: Callable[[], int],
        follows: Callable[[], bool] | None,
        idle: Callable[[], bool] | None,
    ) -> None:
        self.name, self.threshold, self.follows, self.idle = name, threshold, follows, idle
        self._modules: dict[str, types.ModuleType] = {}
        self._standing: dict[int, tuple[Any, Any]] = {}
        self._originals: dict[int, Any] = {}

    def __repr__(self) -> str:
        return f"<the {self.name} drop-in>"

    def __reduce__(self) -> tuple[Any, ...]:
        return family_of, (self.name,)

    def places(self) -> bool:
        """Whether an array made now is to be a FallbackArray."""
        return self.follows is None or self.follows()

    def module(self, real: types.ModuleType) -> types.ModuleType:
        """The mirror of one of NumPy's modules."""
        name = real.__name__
        mirror = self._modules.get(name)
        if mirror is None:
            mirror = self._modules.setdefault(name, Module(_ROOT + name.removeprefix("numpy"), real.__doc__))
            self.adopt(mirror, real)
        return mirror

    def adopt(self, mirror: types.ModuleType, real: types.ModuleType) -> None:
        """Make `mirror` the mirror of the module `real`."""
        mirror.__dict__.update(_real=real, _family=self, __getattr__=partial(_mirrored, mirror))
        self._modules[real.__name__] = mirror
        self._originals[id(mirror)] = real

    def standing_for(self, value: Any, name: str = "") -> Any:
        """The replacement of `value`, a module, function or class of NumPy; `value` itself if it has none."""
        found = self._standing.get(id(value))
        if found is not None:
            return found[1]
        if isinstance(value, types.ModuleType):
            ours = isinstance(value, Module)
            return value if ours or value.__name__.partition(".")[0] != "numpy" else self.module(value)
        for maker in self.makers:
            made = maker(self, name, value)
            if made is not None:
                self._standing[id(value)] = value, made  # `value` is kept alive, so that its id is not reused
                self._originals[id(made)] = value
                return made
        return value

    def original(self, value: Any) -> Any:
        """NumPy's object that `value` replaces; `value` itself if it replaces none."""
        return self._originals.get(id(value), value)


class Module(types.ModuleType):
    """A mirror of one of NumPy's modules: the same names, with NumPy's objects replaced."""

    _real: types.ModuleType
    _family: Family

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._real), *super().__dir__()})

    def __repr__(self) -> str:
        name = self._real.__name__
        if is_on_host(name) or not (has_module(name.replace("numpy", "cupy", 1)) or name == "numpy.random"):
            return f"<{name} on the host>"
        simulated = "" if default_device().name.startswith("cuda") else "simulated "
        return f"<{name} on {simulated}{name.replace('numpy', 'cupy', 1)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _module_again, (self._family, self._real.__name__)


def _mirrored(mirror: Any, name: str) -> Any:
    """What the mirror has for a name that is looked up for the first time.

    It stands in the mirror's dictionary as ``__getattr__`` (PEP 562). As a method of the class it would make each look
    up of any name take 60 to 90 ns more.
    """
    if name in ("__wrapped__", "__path__"):
        raise AttributeError(f"module {mirror.__name__!r} has no attribute {name!r}")
    real = mirror._real
    value = getattr(real, name)  # NumPy's AttributeError, where it has none
    if not (name.startswith("__") and name.endswith("__")):
        value = mirror._family.standing_for(value, f"{real.__name__}.{name}")
    setattr(mirror, name, value)
    return value


Module.__name__ = Module.__qualname__ = "module"  # calling one gives: 'module' object is not callable


def is_on_host(name: str) -> bool:
    """Whether NumPy's module of this name, or a parent of it, is in `HOST_MODULES`."""
    return any(name == f"numpy.{module}" or name.startswith(f"numpy.{module}.") for module in HOST_MODULES)


def is_function(value: Any) -> bool:
    """Whether `value` is a function of NumPy, in Python or in C, outside `HOST_MODULES`."""
    if not isinstance(value, _FUNCTIONS):
        return False
    module = getattr(value, "__module__", None) or ""
    return module.partition(".")[0] == "numpy" and not is_on_host(module)


_families: dict[str, Family] = {}


def new_family(
    name: str,
    threshold: Callable[[], int],
    follows: Callable[[], bool] | None = None,
    idle: Callable[[], bool] | None = None,
) -> Family:
    """Make a drop-in, or return the one of this name."""
    return _families.setdefault(name, Family(name, threshold, follows, idle))


def family_of(name: str) -> Family:
    """The drop-in of this name."""
    importlib.import_module(_ROOT)
    return _families[name]


def _module_again(family: Family, name: str) -> types.ModuleType:
    """The mirror of a module by name; called by pickle."""
    return family.module(importlib.import_module(name))


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports ``fbarray.numpy.linalg`` and the like: mirrors of NumPy's submodules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        name = fullname.removeprefix(_ROOT + ".")
        if name == fullname or any(part.startswith("_") for part in name.split(".")):
            return None
        try:
            importlib.import_module(f"numpy.{name}")
        except ModuleNotFoundError:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _module_again(family_of("public"), spec.name.removeprefix("fbarray."))

    def exec_module(self, module: types.ModuleType) -> None:
        sys.modules[module.__name__] = module
