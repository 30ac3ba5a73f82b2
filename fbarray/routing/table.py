"""The table of routes: which kind of call a key names. Each device keeps its own, filled as calls come."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.routing import adapters as adapters
from fbarray.routing import composites as composites
from fbarray.routing import functions, indexing, methods, operators, ufuncs
from fbarray.routing.decision import Route, settle

_METHODS = {vars(np.ndarray)[name] for name in (*methods.SAME_AS_FUNCTION, *methods.OWN)}


def route_of(device: Device, key: Any) -> Route:
    """The route that `key` names, derived and kept.

    Parameters
    ----------
    key : function, ufunc, or tuple
        An overridable function; a ufunc, or a pair ``(ufunc, method)``; a function of the `operator` module; a method
        of `numpy.ndarray`.
    """
    route = device.routes[key] = _derive(device, key)
    return route


def _derive(device: Device, key: Any) -> Route:
    if isinstance(key, tuple):
        return ufuncs.route_of(device, *key)
    if isinstance(key, np.ufunc):
        return ufuncs.route_of(device, key, "__call__")
    if key in operators.BINARY or key in operators.UNARY or key in operators.IN_PLACE:
        return operators.route_of(device, key)
    if key is operator.getitem:
        return indexing.getitem_route(device)
    if key is operator.setitem:
        return indexing.setitem_route(device)
    if key in _METHODS:
        return methods.route_of(device, key)
    return functions.route_of(device, key)


def call(device: Device, key: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run what `key` names on these arguments, where it belongs."""
    return settle(device.routes.get(key) or route_of(device, key), device, args, kwargs)
