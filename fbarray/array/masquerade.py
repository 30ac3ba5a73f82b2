"""The class that an array reports, `numpy.ndarray`, and what pandas and dask need to accept it."""

from __future__ import annotations

import sys
import threading
from typing import Any

import numpy as np

from fbarray.options import current


class Accelerated:
    """The names of the accelerated modules; their submodules are accelerated too.

    Attributes
    ----------
    has_functions : bool
        Whether a single function was ever accelerated: it makes FallbackArrays from host data, too.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._always: dict[str, int] = {}
        self._kinds: dict[str, tuple[bool, bool]] = {}
        self.has_functions = False

    def add(self, name: str, always: bool = False) -> None:
        """Accelerate a module and its submodules. It stays so until `remove` was called as often as `add`."""
        counts = self._always if always else self._counts
        counts[name] = counts.get(name, 0) + 1
        self._kinds = {}

    @property
    def names(self) -> list[str]:
        """The names given to `add`."""
        return [*self._counts, *self._always]

    @property
    def makes_always(self) -> bool:
        """Whether any accelerated code makes FallbackArrays from host data alone."""
        return self.has_functions or bool(self._always)

    def remove(self, name: str, always: bool = False) -> None:
        """Undo one `add`."""
        counts = self._always if always else self._counts
        counts[name] -= 1
        if not counts[name]:
            del counts[name]
        self._kinds = {}

    def kind_of(self, name: str) -> tuple[bool, bool]:
        """Whether a module of this name is accelerated, and whether all arrays that it makes are FallbackArrays."""
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
    """Whether a module is in `names`, or is a submodule of one that is."""
    while name:
        if name in names:
            return True
        name = name.rpartition(".")[0]
    return False


accelerated = Accelerated()


class SeenGlobals(dict[str, Any]):
    """The globals of an accelerated function, recognized by this class."""


_OWN = frozenset({"fbarray", "cupy", "cupyx"})
"""The packages to which ``x.__class__`` is the array's own class."""
_KEEPING = frozenset({"pandas.core.arrays.numeric", "pandas.core.arrays.boolean", "pandas.core.arrays.numpy_"})
"""Modules to which it is too. They would keep it for compiled code, which fails; so pandas raises its own error."""


_hashed: dict[int, tuple[int, Any]] = {}
"""For each thread, the instruction and the code object that last asked for the hash of the array class. CuPy's compiled
``__array_ufunc__`` asks for it, and then, at the same instruction, whether the operand is a `numpy.ndarray`. It refuses
such operands, but leaves the call to the protocol of an unknown class. So `class_of` gives it the array's own class:
https://github.com/cupy/cupy/blob/v14.0.0/cupy/_core/core.pyx"""


def class_of(array: Any) -> Any:
    """The value of ``x.__class__`` for the code that reads it, itself or by ``isinstance``."""
    asking = sys._getframe(2)
    seen = asking.f_globals
    name = seen.get("__name__", "")
    if _hashed and _hashed.get(threading.get_ident()) == (asking.f_lasti, asking.f_code):
        return type(array)
    if current().masquerade:
        return type(array) if name.partition(".")[0] in _OWN or name in _KEEPING else np.ndarray
    return np.ndarray if isinstance(seen, SeenGlobals) or accelerated.holds(name) else type(array)


in_program = False
"""Whether the array class prints as `numpy.ndarray`: in programs whose output must be the same as without fbarray."""
_HASH = hash(np.ndarray)


class ArrayType(type):
    """The metaclass, which makes the array class equal to `numpy.ndarray`, so that registries keyed by that find it.

    ``type(x) == numpy.ndarray`` is True, and ``{numpy.ndarray: f}[type(x)]`` is ``f``; ``type(x) is numpy.ndarray`` is
    False.
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
    """Whether the attribute is read by pandas' ``extract_array``, which nearly all of pandas calls on its arguments.

    If an object's ``_typ`` is ``"npy_extension"``, pandas takes its ``to_numpy()`` instead. Not so for the ufuncs of
    pandas (``pandas.core.arraylike``): one of them may write into the array, which a copy would not show.
    """
    asking: Any = sys._getframe(2)
    if asking.f_globals.get("__name__") == "fbarray.array.doors":  # only a frame of its own if not compiled
        asking = asking.f_back
    if asking.f_globals.get("__name__") != "pandas.core.construction" or asking.f_back is None:
        return False
    return bool(asking.f_back.f_globals.get("__name__") != "pandas.core.arraylike")


# --- dask ------------------------------------------------------------------------------------------------------------

_known_to_dask = False


def make_known_to_dask(kind: type) -> None:
    """Register how dask computes an array's name (token): as for the NumPy array with the same values.

    Dask's function for NumPy arrays passes them to compiled code, so it gets a host copy. It is registered for `kind`,
    but NumPy arrays find it too, since the classes are equal.
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
    """A host copy of a FallbackArray."""
    return array.get()
