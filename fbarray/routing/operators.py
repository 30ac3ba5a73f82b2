"""The Python operators and their in-place forms: the ufunc of each, and its route."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.costs import cost_of
from fbarray.devices import Device
from fbarray.parameters import Args, Kwargs
from fbarray.routing import ufuncs
from fbarray.routing.boundary import fresh, operands_on
from fbarray.routing.elementwise import in_order
from fbarray.routing.route import OnDevice, Route, writes_first, writes_out

BINARY: dict[Callable[..., Any], np.ufunc] = {
    operator.add: np.add,
    operator.sub: np.subtract,
    operator.mul: np.multiply,
    operator.truediv: np.true_divide,
    operator.floordiv: np.floor_divide,
    operator.mod: np.remainder,
    operator.pow: np.power,
    divmod: np.divmod,
    operator.matmul: np.matmul,
    operator.and_: np.bitwise_and,
    operator.or_: np.bitwise_or,
    operator.xor: np.bitwise_xor,
    operator.lshift: np.left_shift,
    operator.rshift: np.right_shift,
    operator.lt: np.less,
    operator.le: np.less_equal,
    operator.gt: np.greater,
    operator.ge: np.greater_equal,
    operator.eq: np.equal,
    operator.ne: np.not_equal,
}
UNARY: dict[Callable[..., Any], np.ufunc] = {
    operator.neg: np.negative,
    operator.pos: np.positive,
    operator.abs: np.absolute,
    operator.invert: np.invert,
}
IN_PLACE: dict[Callable[..., Any], np.ufunc] = {
    operator.iadd: np.add,
    operator.isub: np.subtract,
    operator.imul: np.multiply,
    operator.itruediv: np.true_divide,
    operator.ifloordiv: np.floor_divide,
    operator.imod: np.remainder,
    operator.ipow: np.power,
    operator.imatmul: np.matmul,
    operator.iand: np.bitwise_and,
    operator.ior: np.bitwise_or,
    operator.ixor: np.bitwise_xor,
    operator.ilshift: np.left_shift,
    operator.irshift: np.right_shift,
}


def route_of(device: Device, function: Callable[..., Any]) -> Route:
    """The route of a function of the `operator` module. On the host it runs NumPy's operator, not the ufunc."""
    if function in IN_PLACE:
        ufunc = IN_PLACE[function]
        on_device = _power_in_place if function is operator.ipow else _in_place(device, ufunc)
        name, element, cost = ufuncs.qualified(ufunc), ufuncs.by_element(ufunc), cost_of(ufunc)
        return Route(name, function, on_device, writes_first, True, element, cost)
    ufunc = BINARY.get(function) or UNARY[function]
    on_device = _power if function is operator.pow else ufuncs.choice_of(device, ufunc).on_device
    name, element, cost = ufuncs.qualified(ufunc), ufuncs.by_element(ufunc), cost_of(ufunc)
    return Route(name, function, on_device, writes_out, ufunc=element, cost=cost)


_SHORT = {(int, -1): np.reciprocal, (int, 2): np.square, (float, 0.5): np.sqrt}
"""The ufuncs that NumPy's ``**`` uses for an array and these exponents; for a scalar it uses `numpy.power`. The results
differ for infinities, and for booleans, whose square is int8."""


_OF_REALS = {-1: "reciprocal", 0.5: "sqrt", 2: "square"}
"""The same for real arrays: CuPy's names of the ufuncs, by exponent."""


def _power(device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``x ** y``."""
    base, exponent = operands_on(device, args)
    kind = base.dtype.kind if isinstance(base, device.array_type) else ""
    if kind == "f" and type(exponent) in (int, float):
        name = _OF_REALS.get(exponent)
        if name is not None:
            return fresh(device, in_order(device, getattr(device.xp, name), [base]))
        return fresh(device, in_order(device, device.xp.power, [base, exponent]))
    short = _short(exponent)
    if short is not None and (kind == "c" or (kind == "b" and short is np.square)):
        return device.routes[short].on_device(device, args[:1], kwargs)
    return device.routes[np.power].on_device(device, args, kwargs)


def _short(exponent: Any) -> np.ufunc | None:
    """The ufunc that NumPy computes for this exponent, or None."""
    return _SHORT.get((type(exponent), exponent)) if type(exponent) in (int, float) else None


def _power_in_place(device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``x **= y``."""
    base, exponent = args
    short = _short(exponent) if base.dtype.kind in "fc" else None
    operands = args if short is None else args[:1]
    return device.routes[short or np.power].on_device(device, operands, {"out": args[:1]})


def _in_place(device: Device, ufunc: np.ufunc) -> OnDevice:
    """``x += y``: the ufunc with ``out=x``."""
    if ufuncs.choice_of(device, ufunc).route != "host":
        return ufuncs.operation(device, ufunc).in_place
    route: Route = device.routes[ufunc]
    return route.on_device
