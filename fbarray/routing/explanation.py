"""Which route a call takes, and why, for whoever asks before it is made: `explain`, and what can be asked about."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fbarray.devices import default_device
from fbarray.routing.choice import Chosen
from fbarray.routing.table import choice_of
from fbarray.signatures import UNSAID

_MODULES = ("fft", "linalg", "polynomial", "lib.scimath", "lib.stride_tricks", "lib.recfunctions", "char", "rec",
            "strings")  # fmt: skip
"""Those whose functions NumPy lists once they are imported."""


METHODS = frozenset({"reduce", "accumulate", "reduceat", "outer", "at"})
"""Of a ufunc, those that arrays can override."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The route of a NumPy function on a device, and why.

    Attributes
    ----------
    function : str
        What events call it, ``'numpy.nanpercentile'``.
    route : {'metadata', 'device', 'adapter', 'composite', 'host'}
        Answered from shapes and dtypes; CuPy's function of the same name; a rule that closes the gap between CuPy's
        function and NumPy's; a rule that builds what CuPy lacks; NumPy itself, by a round trip.
    reason : str
        Why this one.
    """

    function: str
    route: Chosen
    reason: str

    def __str__(self) -> str:
        return f"{self.function}: {self.route} ({self.reason})"


def explain(function: Callable[..., Any]) -> Explanation:
    """Which route a NumPy function takes on the device of the options in force, and why.

    It is what is known before a call. A call that asks for more than the device can do (an operand of a dtype that it
    cannot hold, a parameter that CuPy lacks) runs on the host all the same; `fbarray.profile` records which, and why.
    So does, with ``placement="auto"`` (the default), a call of small arrays that costs less there; the profile shows it
    as ``placed``.

    Parameters
    ----------
    function : callable
        A function that arrays can override (``np.sort``), a ufunc (``np.add``, ``scipy.special.erf``), or a ufunc's
        method (``np.add.reduce``).

    Returns
    -------
    Explanation
        Its ``function``, ``route`` and ``reason``; ``print`` shows them in one line.

    Raises
    ------
    TypeError
        If `function` is none of these: what it does with arrays is up to the functions that it calls.

    Examples
    --------
    >>> import numpy as np
    >>> import fbarray as fb
    >>> fb.explain(np.nanpercentile).route
    'composite'
    >>> print(fb.explain(np.cumsum))
    numpy.cumsum: device (CuPy has it under the same name)
    >>> print(fb.explain(np.array2string))
    numpy.array2string: host (it makes text, which is host work)
    """
    device, key = default_device(), _key(function)
    choice = choice_of(device, key)
    return Explanation(device.routes[key].name, choice.route, choice.reason)


def _key(function: Any) -> Any:
    """The key of the table of routes."""
    if hasattr(function, "nin"):  # a ufunc, as the table knows it
        return function
    ufunc = getattr(function, "__self__", None)
    if hasattr(ufunc, "nin") and function.__name__ in METHODS:
        return ufunc, function.__name__
    if callable(function) and function in overridable():
        return function
    name = getattr(function, "__qualname__", repr(function))
    raise TypeError(f"{name} is neither a function that arrays can override nor a ufunc or a ufunc's method")


@cache
def overridable() -> frozenset[Any]:
    """The functions and ufuncs that arrays can override, by NumPy's own account, as users call them."""
    from numpy.testing import overrides  # it takes long, and few ask

    for module in _MODULES:
        importlib.import_module(f"numpy.{module}")
    functions = {_public(function) for function in overrides.get_overridable_numpy_array_functions()}
    unlisted = {getattr(np, name) for name, text in UNSAID.items() if "like=" in text}  # by NumPy before 2.2
    return frozenset({*functions, *unlisted, *overrides.get_overridable_numpy_ufuncs()})


def _public(function: Any) -> Any:
    """The function of that name in its module; NumPy lists another object for those that take ``like=``."""
    return getattr(importlib.import_module(function.__module__), function.__name__, function)
