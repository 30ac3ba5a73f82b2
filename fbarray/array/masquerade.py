"""What an array says to code that asks what it is: `numpy.ndarray`, and what some packages want to hear besides."""

from __future__ import annotations

import sys
import threading
from typing import Any

import numpy as np

from fbarray.options import current


class Accelerated:
    """Which modules are accelerated, by name, with all that is below them.

    Attributes
    ----------
    has_functions : bool
        Whether a function was ever copied: its new arrays are FallbackArrays, whatever it was given.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._always: dict[str, int] = {}
        self._kinds: dict[str, tuple[bool, bool]] = {}
        self.has_functions = False

    def add(self, name: str, always: bool = False) -> None:
        """Accelerate a module and those below it; once more, if it is already."""
        counts = self._always if always else self._counts
        counts[name] = counts.get(name, 0) + 1
        self._kinds = {}

    @property
    def names(self) -> list[str]:
        """The modules that were named."""
        return [*self._counts, *self._always]

    @property
    def makes_always(self) -> bool:
        """Whether anything accelerated makes FallbackArrays of nothing but host data."""
        return self.has_functions or bool(self._always)

    def remove(self, name: str, always: bool = False) -> None:
        """Once less."""
        counts = self._always if always else self._counts
        counts[name] -= 1
        if not counts[name]:
            del counts[name]
        self._kinds = {}

    def kind_of(self, name: str) -> tuple[bool, bool]:
        """Whether a module of this name is accelerated, and whether all that it makes belongs on the device."""
        kinds = self._kinds
        kind = kinds.get(name)
        if kind is None:
            always = _within(name, self._always)
            kind = kinds[name] = always or _within(name, self._counts), always
        return kind

    def holds(self, name: str) -> bool:
        """Whether a module of this name is accelerated."""
        return self.kind_of(name)[0]


def _within(name: str, names: dict[str, int]) -> bool:
    """Whether a module is one of those named, or below one."""
    while name:
        if name in names:
            return True
        name = name.rpartition(".")[0]
    return False


accelerated = Accelerated()


class SeenGlobals(dict[str, Any]):
    """The globals of an accelerated function; their class says that it is one."""


_OWN = frozenset({"fbarray", "cupy", "cupyx"})
"""The packages that see an array's own class."""
_KEEPING = frozenset({"pandas.core.arrays.numeric", "pandas.core.arrays.boolean", "pandas.core.arrays.numpy_"})
"""Modules that see it too: they would keep the array for compiled code, which refuses it; so they say what to do."""


_hashed: dict[int, tuple[int, Any]] = {}
"""The instruction, and the code that it is in, at which each thread last asked for the hash of the array class. CuPy's
compiled ``__array_ufunc__`` does so, and at the same instruction whether the operand is a `numpy.ndarray`, which it
would refuse; of what it does not know it leaves the call to others:
https://github.com/cupy/cupy/blob/v14.0.0/cupy/_core/core.pyx"""


def class_of(array: Any) -> Any:
    """What ``x.__class__`` is for the code that asks: ``isinstance`` asks for it in the name of its caller."""
    asking = sys._getframe(2)
    seen = asking.f_globals
    name = seen.get("__name__", "")
    if _hashed and _hashed.get(threading.get_ident()) == (asking.f_lasti, asking.f_code):
        return type(array)
    if current().masquerade:
        return type(array) if name.partition(".")[0] in _OWN or name in _KEEPING else np.ndarray
    return np.ndarray if isinstance(seen, SeenGlobals) or accelerated.holds(name) else type(array)


in_program = False
"""Whether the class of arrays prints as NumPy's, in a program that is to print what it prints without fbarray."""
_HASH = hash(np.ndarray)


class ArrayType(type):
    """The class of the array class, which takes `numpy.ndarray` for its equal: registries keyed by that find arrays.

    ``type(x) == numpy.ndarray`` holds, and ``{numpy.ndarray: f}[type(x)]`` is ``f``; ``type(x) is numpy.ndarray`` does
    not hold.
    """

    def __eq__(cls, other: object) -> bool:
        return cls is other or other is np.ndarray

    def __hash__(cls) -> int:
        asking = sys._getframe(1)
        _hashed[threading.get_ident()] = asking.f_lasti, asking.f_code
        return _HASH

    def __repr__(cls) -> str:
        return repr(np.ndarray) if in_program else super().__repr__()


# --- pandas ----------------------------------------------------------------------------------------------------------


def is_extracted_by_pandas() -> bool:
    """Whether pandas asks for what it calls an extension array's own NumPy array, for a column or an index to keep.

    `pandas.core.construction.extract_array` asks an object for ``_typ``; of one that answers ``"npy_extension"`` it
    takes ``to_numpy()``. Nearly all of pandas goes through it. Where a ufunc writes into the array it is no answer.
    """
    asking: Any = sys._getframe(2)
    if asking.f_globals.get("__name__") == "fbarray.array.doors":  # a frame where it is not compiled
        asking = asking.f_back
    if asking.f_globals.get("__name__") != "pandas.core.construction" or asking.f_back is None:
        return False
    return bool(asking.f_back.f_globals.get("__name__") != "pandas.core.arraylike")


# --- dask ------------------------------------------------------------------------------------------------------------

_known_to_dask = False


def make_known_to_dask(kind: type) -> None:
    """Have dask name arrays by their bytes; its own function for NumPy's arrays wants compiled code to see them.

    Since the classes are equal, NumPy's arrays get what is registered for `kind`, too.
    """
    global _known_to_dask
    if _known_to_dask or "dask" not in sys.modules:
        return
    _known_to_dask = True
    from dask.tokenize import normalize_token

    registry: Any = normalize_token
    of_numpy = registry.dispatch(np.ndarray)
    registry.register(kind, lambda array: of_numpy(_host(array) if type(array) is kind else array))


def _host(array: Any) -> Any:
    """The values of an array of ours."""
    return array.get()
