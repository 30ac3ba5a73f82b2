"""The table of routes, by the key of a call. Each device has its own, filled as calls come."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.routing import functions, indexing, methods, operators, ufunc_methods, ufuncs
from fbarray.routing.choice import Choice
from fbarray.routing.route import Route

_METHODS = {vars(np.ndarray)[name] for name in (*methods.SAME_AS_FUNCTION, *methods.OWN)}


class Table(dict[Any, Route]):
    """The routes of one device by key, derived as they are first asked for.

    A key is an overridable function; a ufunc, or a pair ``(ufunc, method)``; a function of the `operator` module; or
    a method of `numpy.ndarray`.
    """

    def __init__(self, device: Device) -> None:
        self.device = device

    def __missing__(self, key: Any) -> Route:
        route = _derive(self.device, key)
        if not _is_of_python(key):
            self[key] = route
        return route


def _is_of_python(key: Any) -> bool:
    """Whether `numpy.frompyfunc` made the ufunc. Programs make and drop such ufuncs, so their routes are not kept."""
    ufunc = key[0] if isinstance(key, tuple) else key
    return isinstance(ufunc, np.ufunc) and len(ufunc.types) == 1 and set(ufunc.types[0]) == set("O->")


def choice_of(device: Device, key: Any) -> Choice:
    """The choice from which the route of a function, a ufunc or a pair ``(ufunc, method)`` is made."""
    if isinstance(key, tuple):
        return ufunc_methods.choice_of(device, *key)
    return ufuncs.choice_of(device, key) if hasattr(key, "nin") else functions.choice_of(device, key)


def _derive(device: Device, key: Any) -> Route:
    if isinstance(key, tuple):
        return ufunc_methods.route_of(device, *key)
    if hasattr(key, "nin"):  # a ufunc: NumPy's, or one that only behaves so, as numba's do
        return ufuncs.route_of(device, key)
    if key in operators.BINARY or key in operators.UNARY or key in operators.IN_PLACE:
        return operators.route_of(device, key)
    if key is operator.getitem:
        return indexing.getitem_route(device)
    if key is indexing.masked:
        return indexing.masked_route(device)
    if key is operator.setitem:
        return indexing.setitem_route(device)
    if key in _METHODS:
        return methods.route_of(device, key)
    return functions.route_of(device, key)
