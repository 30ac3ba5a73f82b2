"""`explain`: the route that a NumPy function takes on the device, and the reason for it."""

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
"""Modules whose overridable functions NumPy lists only once they are imported."""


METHODS = frozenset({"reduce", "accumulate", "reduceat", "outer", "at"})
"""The methods of a ufunc that arrays can override."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The route of a NumPy function on a device, and why.

    Attributes
    ----------
    function : str
        Its name in profiles, for example ``'numpy.nanpercentile'``.
    route : {'metadata', 'device', 'adapter', 'composite', 'host'}
        ``'metadata'``: answered from shapes and dtypes. ``'device'``: CuPy's function of the same name, or a kernel of
        fbarray's. ``'adapter'``: a rule closes the gap between CuPy's function and NumPy's. ``'composite'``: a rule
        builds what CuPy lacks. ``'host'``: NumPy itself, by a round trip.
    reason : str
        Why this route.
    """

    function: str
    route: Chosen
    reason: str

    def __str__(self) -> str:
        return f"{self.function}: {self.route} ({self.reason})"


def explain(function: Callable[..., Any]) -> Explanation:
    """Which route a NumPy function takes on the device of the options in force, and why.

    The answer is what is known before a call. A call that asks for more than the device can do (an operand of a dtype
    that it cannot hold, a parameter that CuPy lacks) still runs on the host; `fbarray.profile` records it, and why.
    With ``placement="auto"`` (the default), a call of small arrays also runs on the host where that costs less; the
    profile shows it as ``placed``.

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
        If `function` is none of these. Its routes are those of the functions that it calls.

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
    """The key of `function` in the table of routes."""
    if hasattr(function, "nin"):  # a ufunc, or an object that behaves like one
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
    from numpy.testing import overrides  # a slow import, needed only here

    for module in _MODULES:
        importlib.import_module(f"numpy.{module}")
    functions = {_public(function) for function in overrides.get_overridable_numpy_array_functions()}
    unlisted = {getattr(np, name) for name, text in UNSAID.items() if "like=" in text}  # before NumPy 2.2
    return frozenset({*functions, *unlisted, *overrides.get_overridable_numpy_ufuncs()})


def _public(function: Any) -> Any:
    """The public function of the same name. For functions that take ``like=``, NumPy lists another object."""
    return getattr(importlib.import_module(function.__module__), function.__name__, function)
