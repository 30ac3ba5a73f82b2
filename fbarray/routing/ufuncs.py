"""NEP 13: the route of a ufunc on a device. Its call is in `elementwise`, its methods are in `ufunc_methods`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import numpy as np

from fbarray.costs import cost_of
from fbarray.devices import Device
from fbarray.routing.choice import Choice, refused, ruled, straight
from fbarray.routing.elementwise import Elementwise
from fbarray.routing.facts import HOST_MODULES
from fbarray.routing.route import Route, writes_out
from fbarray.rules.registry import RULES, Refused


def route_of(device: Device, ufunc: np.ufunc) -> Route:
    """The route of ``ufunc(...)`` on `device`, derived at its first call."""
    choice = choice_of(device, ufunc)
    cost = None if choice.route == "host" else cost_of(ufunc)
    return Route(qualified(ufunc), ufunc, choice.on_device, writes_out, ufunc=by_element(ufunc), cost=cost)


def qualified(ufunc: Any) -> str:
    """Its name in profiles, such as ``'scipy.special.erf'``; of a ufunc in no known module, its name alone."""
    home = _home(ufunc)
    return f"{home}.{ufunc.__name__}" if home else str(getattr(ufunc, "__name__", ufunc))


def _home(ufunc: Any) -> str:
    for module in ("numpy", "scipy.special", "numpy.strings"):
        if module in sys.modules and getattr(sys.modules[module], ufunc.__name__, None) is ufunc:
            return module
    return ""


def by_element(ufunc: Any) -> Any:
    """The ufunc, if it computes element by element; None for a generalized one, such as `numpy.matmul`."""
    return ufunc if getattr(ufunc, "signature", None) is None else None


def counterpart(device: Device, ufunc: Any) -> Any:
    """The device's ufunc for a ufunc of NumPy's or SciPy's, or None."""
    home = "numpy" if ufunc in device.kernels else _home(ufunc)
    if home == "numpy":
        found = device.kernels.get(ufunc) or getattr(device.xp, ufunc.__name__, None)
        return partial(_of_reals, found) if _compiles_not_for_complex(ufunc, found) else found
    if home == "scipy.special":
        special = getattr(device.special(), ufunc.__name__, None)
        return None if special is None else partial(_in_scipys_loop, ufunc, special, device.xp)
    return None


def _compiles_not_for_complex(ufunc: np.ufunc, found: Any) -> bool:
    """Whether CuPy lists complex loops that NumPy lacks. They fail to compile; but for empty arrays nothing is
    compiled, and the call would succeed."""
    loops = getattr(found, "types", ())
    return any(loop.startswith("F") for loop in loops) and not any(loop.startswith(("F", "D")) for loop in ufunc.types)


def _of_reals(direct: Any, *operands: Any, **kwargs: Any) -> Any:
    result = direct(*operands, **kwargs)
    if result.dtype.kind == "c":
        raise Refused("a complex result of a function of real numbers")
    return result


def _in_scipys_loop(ufunc: np.ufunc, special: Any, xp: Any, *operands: Any, **kwargs: Any) -> Any:
    """A special function of operands cast to SciPy's loop; CuPy would compute small integers in double precision."""
    given = tuple(type(value) if isinstance(value, (int, float, complex)) else value.dtype for value in operands)
    loop = ufunc.resolve_dtypes((*given[: ufunc.nin], *(None,) * ufunc.nout))
    cast = (xp.asarray(value, dtype=chosen) for value, chosen in zip(operands[: ufunc.nin], loop, strict=False))
    return special(*cast, *operands[ufunc.nin :], **kwargs)


def choice_of(device: Device, ufunc: np.ufunc) -> Choice:
    """The choice for the call of a ufunc: a rule, the device's ufunc of the same name, or the host."""
    rule, direct = RULES.get(ufunc), counterpart(device, ufunc)
    if rule is not None:
        return ruled(qualified(ufunc), rule, direct, operation(device, ufunc).call)
    if direct is None:
        return refused(lacking(ufunc))
    return straight(ufunc in device.kernels, None, operation(device, ufunc).call)


def operation(device: Device, ufunc: np.ufunc) -> Elementwise:
    """The ufunc on `device`, computed by its rule if there is one, else by the device's ufunc."""
    rule = RULES.get(ufunc)
    compute = counterpart(device, ufunc) if rule is None else partial(rule, device.xp)
    return Elementwise(ufunc, compute, rule is not None)


def lacking(ufunc: Any) -> str:
    """Why the device has no such ufunc."""
    home = _home(ufunc)
    if home in HOST_MODULES:
        return HOST_MODULES[home]
    return f"CuPy has no {qualified(ufunc)}" if home else "it is in no module that CuPy mirrors"
