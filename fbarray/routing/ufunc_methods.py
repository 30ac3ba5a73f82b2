"""NEP 13: the methods of a ufunc on a device, ``reduce``, ``accumulate``, ``reduceat``, ``outer`` and ``at``.

They run by a rule, by CuPy's method of the same name, or step by step (`folds`). The call of a ufunc is in `ufuncs`.
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.parameters import Args, Kwargs
from fbarray.routing import folds
from fbarray.routing.boundary import operand, plain, wrapped
from fbarray.routing.choice import Choice, refused, ruled, straight
from fbarray.routing.elementwise import asked_for, by_rule
from fbarray.routing.facts import CRASHES_FOR_0D_OUT, OUT_TOO_SMALL
from fbarray.routing.indexing import device_key, places_of
from fbarray.routing.output import target_of
from fbarray.routing.overlap import apart
from fbarray.routing.route import OnDevice, Route, writes_first, writes_out
from fbarray.routing.ufuncs import by_element, counterpart, qualified
from fbarray.routing.ufuncs import choice_of as choice_of_call
from fbarray.routing.wrapping import Buffered
from fbarray.rules.registry import RULES, Judged, Refused

_TRUTHS = (np.logical_and, np.logical_or, np.logical_xor)


def route_of(device: Device, ufunc: np.ufunc, method: str) -> Route:
    """The route of ``ufunc.method`` on `device`, derived at its first call."""
    on_device, name = choice_of(device, ufunc, method).on_device, f"{qualified(ufunc)}.{method}"
    if method == "at":
        return Route(name, ufunc.at, on_device, writes_first, True)
    if method == "accumulate" and CRASHES_FOR_0D_OUT:
        on_device = partial(_accumulating, on_device)
    return Route(name, getattr(ufunc, method), on_device, writes_out)


def _accumulating(call: OnDevice, device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``accumulate``, but an error for a 0-d ``out=``, which would crash this version of NumPy."""
    if all(np.ndim(out) for out in kwargs.get("out", ()) if out is not None):
        return call(device, args, kwargs)
    call(device, args, {name: value for name, value in kwargs.items() if name != "out"})  # another error comes first
    raise Judged(ValueError(OUT_TOO_SMALL))


def choice_of(device: Device, ufunc: np.ufunc, method: str) -> Choice:
    """Which route ``ufunc.method`` takes on `device`, and why."""
    if method == "outer":
        return _outer(device, ufunc)
    return _at(device, ufunc) if method == "at" else _reduction(device, ufunc, method)


def _counterpart_of(device: Device, ufunc: np.ufunc, method: str) -> Any:
    """The device's method of that name, or None.

    CuPy's ufuncs have all methods, but most only raise NotImplementedError. So the method is called here without an
    array, to see which error it raises.
    """
    direct = getattr(counterpart(device, ufunc), method, None)
    if direct is not None:
        try:
            direct(None) if method in ("reduce", "accumulate") else direct(None, None)
        except NotImplementedError:
            return None
        except (AttributeError, TypeError):
            pass  # it has this method, and misses an array
    return direct


def _reduction(device: Device, ufunc: np.ufunc, method: str) -> Choice:
    """The choice for ``reduce``, ``accumulate`` or ``reduceat``."""
    rule, direct = RULES.get((ufunc, method)), _counterpart_of(device, ufunc, method)
    name = f"{qualified(ufunc)}.{method}"
    if rule is not None:
        exact = ufunc not in _TRUTHS  # for these, out= does not choose the loop
        return ruled(name, rule, direct, partial(by_rule, partial(rule, device.xp), exact=exact))
    if direct is None:
        return _folded(device, ufunc, method, name)

    def call(device: Device, args: Args, kwargs: Kwargs) -> Any:
        asked = asked_for(kwargs)
        out = asked.pop("out", None)
        if asked.keys() & {"initial", "where"}:
            raise Refused(f"CuPy's {ufunc.__name__}.{method} takes no initial, no where")
        operands = [operand(device, value) for value in args]
        if out is None:
            return wrapped(device, direct(*operands, **asked))
        target = target_of(device, out)[0]
        direct(*apart(device, operands, [target]), out=target, **asked)
        return out[0]

    return straight(False, None, call)


def _bare(device: Device, ufunc: np.ufunc) -> Any:
    """The function that computes the ufunc on bare operands: a rule, else the device's ufunc, else None."""
    rule = RULES.get(ufunc)
    return counterpart(device, ufunc) if rule is None else partial(rule, device.xp)


def _folded(device: Device, ufunc: np.ufunc, method: str, name: str) -> Choice:
    """The choice of the method step by step; refused if the device lacks the ufunc or it has not two operands."""
    compute = _bare(device, ufunc)
    if compute is None or (ufunc.nin, ufunc.nout) != (2, 1) or by_element(ufunc) is None or ufunc is np.ldexp:
        return refused(f"CuPy has no {name}")
    fold = partial(getattr(folds, method), device, ufunc, compute)

    reason = f"CuPy has no {name}; fbarray.routing.folds goes step by step, unless there are many of few elements"
    return Choice("composite", reason, partial(by_rule, fold, convert=plain))


def _outer(device: Device, ufunc: np.ufunc) -> Choice:
    """The choice for ``outer``: the ufunc itself, over operands shaped so that they broadcast to the outer product."""
    if ufunc.nin != 2 or by_element(ufunc) is None:
        return refused("outer is for ufuncs of two scalars")
    chosen = choice_of_call(device, ufunc)
    if chosen.route == "host":
        return chosen
    return chosen._replace(
        reason=f"{qualified(ufunc)} itself, over operands shaped for it: {chosen.reason}",
        on_device=partial(_outer_product, ufunc),
    )


def _outer_product(ufunc: np.ufunc, device: Device, args: Args, kwargs: Kwargs) -> Any:
    if len(args) != 2:
        raise Refused("outer is for ufuncs of two scalars")
    first, second = (_as_array(device, value) for value in args)
    first = first.reshape(first.shape + (1,) * second.ndim)
    return device.routes[ufunc].on_device(device, (first, second), kwargs)


def _at(device: Device, ufunc: np.ufunc) -> Choice:
    """The choice for ``ufunc.at``. Indices are checked first: out of range, NumPy raises, but CuPy wraps them."""
    direct, compute = _counterpart_of(device, ufunc, "at"), _bare(device, ufunc)
    kernel = device.kernels.get((ufunc, "at"))
    if compute is None or ufunc.nout != 1 or by_element(ufunc) is None:
        return refused(f"CuPy has no {qualified(ufunc)}.at")

    def call(device: Device, args: Args, kwargs: Kwargs) -> None:
        array, indices, *values = args
        if not isinstance(array, Buffered):
            raise Refused("the array that is written is on the host")
        if not array._buffer.writeable:
            raise Judged(ValueError("array to perform in place operation on is read-only"))
        operands = [_as_array(device, value) for value in values]
        target = target_of(device, array)
        ufunc.resolve_dtypes((target.dtype, *(value.dtype for value in operands), target.dtype), casting="unsafe")
        key, operands = apart(device, [device_key(device, target, indices), operands], [target])
        fits = all(np.result_type(target.dtype, value.dtype) == target.dtype for value in operands)
        if kernel is not None and target.dtype.kind == "f":
            if fits and target.dtype.itemsize > 2:
                places = places_of(device, target, key)
                values = device.xp.broadcast_to(operands[0].astype(target.dtype, copy=False), places.shape)
                kernel(places, values, target)
                return None
        elif direct is not None and fits:
            with contextlib.suppress(TypeError):  # a dtype that CuPy's method does not take
                return direct(target, key, *operands)  # type: ignore[no-any-return]
        return folds.at(device, ufunc, compute, target, key, tuple(operands))

    if direct is None:
        reason = f"CuPy has no {qualified(ufunc)}.at; fbarray.routing.folds takes equal indices in turn"
        return Choice("composite", reason, call)
    whose = "CuPy has it" if kernel is None else "CuPy and, for floats, a kernel of ours have it"
    return Choice("device", f"{whose} for some dtypes; fbarray.routing.folds takes the others", call)


def _as_array(device: Device, value: Any) -> Any:
    """An operand as a device array. NumPy makes it an array first too, so a Python scalar has its default dtype."""
    if isinstance(value, (int, float, complex, np.generic)):
        value = np.asarray(value)
    array = operand(device, value)
    if not isinstance(array, device.array_type):
        raise Refused(f"an operand is a {type(value).__name__}")
    return array
