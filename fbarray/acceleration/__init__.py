"""`accelerate`: makes third-party code use the drop-in in place of NumPy, until it is stopped."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from fbarray.acceleration.functions import ONE_FUNCTION, copied
from fbarray.acceleration.modules import Acceleration

__all__ = ["accelerate"]

_UNTOUCHED = frozenset({"numpy", "fbarray", "cupy", "cupyx", "builtins"})


def accelerate(*targets: Any, always: bool = False) -> Any:
    """Make third-party code use `fbarray.numpy` in place of NumPy.

    In the given modules, each global that holds `numpy`, one of its submodules or one of its functions is replaced by
    its counterpart in `fbarray.numpy`. An ``import numpy`` in them gives the drop-in too. So the code stays on the
    device even where it calls ``np.asarray`` or ``np.zeros``. Pass it arrays made by `fbarray.asarray`.

    New arrays are FallbackArrays only in a call that was given one. A caller with host data gets what the package
    gives without fbarray. Classes are NumPy's own.

    Parameters
    ----------
    *targets : module, str, or function
        Modules or their names, with all their submodules, also those imported later. Or one function: a copy of it
        uses the drop-in, and its module and the functions that it calls stay unchanged. New arrays that the copy makes
        are always FallbackArrays. Compiled modules are left alone.
    always : bool
        Whether new arrays that the modules make are FallbackArrays in every call.

    Returns
    -------
    Acceleration or AcceleratedFunction
        For modules, a context manager; ``start()`` and ``stop()`` do the same without a block. For a function, the
        copy, which can be called at once. A method or a cached function gives a method or a cached function.

    Raises
    ------
    TypeError
        If a target is none of these, if a function is not the only target, or if a module belongs to NumPy, CuPy,
        fbarray or the builtins.
    ModuleNotFoundError
        If there is no module of that name.

    Notes
    -----
    Modules are changed for the whole process, other threads included, until each ``start()`` has had its ``stop()``.
    A copied function that writes to its globals changes only its own. New arrays of fewer elements than the option
    ``device_threshold`` stay NumPy arrays on the host.

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
    if len(targets) == 1 and isinstance(targets[0], ONE_FUNCTION):
        return copied(targets[0])
    return Acceleration(tuple(_module_name(target) for target in targets), always)


def _module_name(target: Any) -> str:
    named = isinstance(target, str)
    loaded = [] if named else [name for name, module in list(sys.modules.items()) if module is target]
    name = loaded[0] if loaded else target  # some packages put another object into `sys.modules`
    if not isinstance(name, str):
        raise TypeError(f"accelerate takes modules, names of modules, or one function, not {target!r}")
    if name not in sys.modules:
        importlib.import_module(name)
    if name.partition(".")[0] in _UNTOUCHED:
        raise TypeError(f"{name} itself cannot be accelerated; from fbarray import numpy is the drop-in")
    return name
