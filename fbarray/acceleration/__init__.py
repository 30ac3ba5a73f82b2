"""`accelerate`: puts the drop-in under third-party code, and takes it away again."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from fbarray.acceleration.functions import ONE_FUNCTION, copied
from fbarray.acceleration.modules import Acceleration

__all__ = ["accelerate"]

_UNTOUCHED = frozenset({"numpy", "fbarray", "cupy", "cupyx", "builtins"})


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
    if len(targets) == 1 and isinstance(targets[0], ONE_FUNCTION):
        return copied(targets[0])
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
