"""Look-alikes of the modules ``cupy`` and ``cupyx`` over host memory, as strict as the real ones.

The array is in `array`, ufuncs are in `ufunc` and `arithmetic`, functions in `functions`, `quirks`, `values` and
`linalg`. Names and signatures come from the data file (`fbarray.devices.names`).
"""

from __future__ import annotations

import ast
import functools
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices import names
from fbarray.devices.simulated import arithmetic, linalg, values  # noqa: F401 - the last registers quirks
from fbarray.devices.simulated.array import NAMESPACES, SimulatedArray, to_device, to_host
from fbarray.devices.simulated.functions import RENAMED, SimulatedFunction
from fbarray.devices.simulated.memory import SimulatedCudaDevice
from fbarray.devices.simulated.pool import pool_of
from fbarray.devices.simulated.quirks import QUIRKS
from fbarray.devices.simulated.ufunc import SimulatedUfunc
from fbarray.signatures import parse_signature

__all__ = ["SimulatedArray", "SimulatedCudaDevice", "SimulatedNamespace", "SimulatedUfunc", "namespace", "upload"]

# What computes a ufunc of CuPy where NumPy's ufunc of that name does not exist or gives another result.
COMPUTED: dict[str, Callable[..., Any]] = {
    "bitwise_invert": np.invert,
    "i0": np.i0,
    "sinc": np.sinc,
    "fix": np.trunc,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "divmod": np.divmod,
    **arithmetic.COMPUTED,
}


class _Module:
    """A module look-alike that has CuPy's names and no others. Each attribute is made at its first use."""

    def __init__(self, module: str, ordinal: int) -> None:
        self.__name__ = module
        self._entries = names.module_names(module)
        self._ordinal = ordinal

    def __repr__(self) -> str:
        return f"<simulated module {self.__name__!r} of device {self._ordinal}>"

    def __dir__(self) -> list[str]:
        return sorted(self._entries)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._entries:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        made = self._make(name, self._entries[name])
        setattr(self, name, made)
        return made

    def _make(self, name: str, entry: names.Entry) -> Any:
        kind = entry["kind"]
        if kind == "ufunc":
            return SimulatedUfunc(name, entry, self._computation(name), self._ordinal)
        if kind == "function":
            return self._function(name, entry["signature"])
        if kind == "constant":
            text = entry["value"]
            return ast.literal_eval(text) if text in ("None", "True", "False") else float(text)
        if kind == "numpy":
            return _resolve(entry["path"])
        return self._unlike_numpy(name)

    def _computation(self, name: str) -> Callable[..., Any]:
        function = COMPUTED.get(name, getattr(np, name, None))
        if function is None:
            raise AttributeError(f"the simulated device cannot compute {name}")
        return function

    def _function(self, name: str, signature: str | None) -> Any:
        path = ".".join([*self.__name__.split(".")[1:], name])
        parsed = None if signature is None else parse_signature(signature)
        if path in QUIRKS:
            return SimulatedFunction(path, parsed, QUIRKS[path], self._ordinal, special=True)
        return SimulatedFunction(path, parsed, _numpy_function(path), self._ordinal, special=False)

    def _unlike_numpy(self, name: str) -> Any:
        raise AttributeError(f"the simulated device has no {name}, which is CuPy's own")


class SimulatedNamespace(_Module):
    """The look-alike of the module ``cupy`` on one simulated device.

    Parameters
    ----------
    ordinal : int, optional
        The number of the device; arrays of two devices do not mix.

    Attributes
    ----------
    cupyx
        The look-alike of the module ``cupyx``: ``scatter_add``, ``rsqrt``, ``errstate``, ``scipy.special``...

    Examples
    --------
    >>> xp = SimulatedNamespace()
    >>> xp.sum(xp.asarray([1, 2, 3]))
    array(6)
    >>> xp.sum([1, 2, 3])
    Traceback (most recent call last):
    TypeError: Unsupported type <class 'list'>
    """

    def __init__(self, ordinal: int = 0) -> None:
        super().__init__("cupy", ordinal)
        self.ordinal = ordinal
        self.ndarray = SimulatedArray
        self.ufunc = SimulatedUfunc
        self.linalg = _Module("cupy.linalg", ordinal)
        self.fft = _Module("cupy.fft", ordinal)
        self.lib = _Package(stride_tricks=_Module("cupy.lib.stride_tricks", ordinal))
        self.cupyx = _Cupyx(self)
        self.get_default_memory_pool = functools.partial(pool_of, ordinal)
        NAMESPACES.setdefault(ordinal, self)

    @property
    def __version__(self) -> str:
        return names.cupy_version()

    def _unlike_numpy(self, name: str) -> Any:
        if name in ("r_", "c_", "mgrid", "ogrid"):
            return _Builder(getattr(np, name), self._ordinal)
        if name == "broadcast":
            return lambda *arrays: np.broadcast(*to_host(arrays, self._ordinal))
        return super()._unlike_numpy(name)


class _Package:
    """A package that holds only the modules it is given."""

    def __init__(self, **modules: Any) -> None:
        self.__dict__.update(modules)


class _Special(_Module):
    """``cupyx.scipy.special``; SciPy does the work, so without SciPy it has no names."""

    def _computation(self, name: str) -> Callable[..., Any]:
        return getattr(_scipy_special(), name)  # type: ignore[no-any-return]

    def _function(self, name: str, signature: str | None) -> Any:
        parsed = None if signature is None else parse_signature(signature)
        return SimulatedFunction(f"scipy.special.{name}", parsed, self._computation(name), self._ordinal, special=False)


class _Cupyx(_Module):
    """``cupyx``: the scatter functions, ``errstate`` and ``scipy.special``."""

    def __init__(self, xp: SimulatedNamespace) -> None:
        super().__init__("cupyx", xp.ordinal)
        self.errstate = linalg.errstate
        self.seterr = linalg.seterr
        self.geterr = linalg.geterr
        self.scipy = _Package(special=_Special("cupyx.scipy.special", xp.ordinal))
        self._xp = xp

    def _function(self, name: str, signature: str | None) -> Any:
        ufunc = {"scatter_add": "add", "scatter_max": "maximum", "scatter_min": "minimum"}.get(name)
        if ufunc is None:
            raise AttributeError(f"the simulated device has no cupyx.{name}")
        return lambda a, slices, value: getattr(self._xp, ufunc).at(a, slices, value)


class _Builder:
    """``r_``, ``mgrid`` and their like: NumPy's object with device arrays in and out."""

    def __init__(self, builder: Any, ordinal: int) -> None:
        self._builder = builder
        self._ordinal = ordinal

    def __getitem__(self, key: Any) -> Any:
        return to_device(self._builder[to_host(key, self._ordinal)], self._ordinal)


def _scipy_special() -> Any:
    try:
        return importlib.import_module("scipy.special")
    except ImportError as error:
        raise AttributeError("cupyx.scipy.special is simulated with SciPy, which is not installed") from error


def _resolve(path: str) -> Any:
    module, _, attribute = path.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _numpy_function(path: str) -> Any:
    function: Any = np
    for part in RENAMED.get(path, path).split("."):
        function = getattr(function, part, None)
    if function is None:
        raise AttributeError(f"the simulated device has no {path}, which NumPy does not have")
    return function


@functools.cache
def namespace(ordinal: int = 0) -> SimulatedNamespace:
    """The namespace of a simulated device; the same object every time."""
    return SimulatedNamespace(ordinal)


def upload(host_array: Any, ordinal: int = 0) -> SimulatedArray:
    """A copy of `host_array` on the simulated device; C or Fortran order is kept, as ``cupy.asarray`` does."""
    array: SimulatedArray = namespace(ordinal).array(np.asarray(host_array))
    return array
