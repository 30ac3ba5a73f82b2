"""NEP 18: the route of each overridable NumPy function on a device, and how the function runs there.

The default is CuPy's function of the same name; only exceptions are listed. What signatures do not show is in `facts`;
how CuPy's functions answer otherwise is in `fbarray.rules`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fbarray.costs import cost_of
from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.parameters import Args, Kwargs, parameters
from fbarray.routing import metadata, views
from fbarray.routing.by_element import CLIP, cast, choosing, clip
from fbarray.routing.choice import Choice, refused, ruled, straight
from fbarray.routing.device_function import DeviceFunction, counterpart
from fbarray.routing.facts import (
    BY_ORDER,
    CALLS_BACK,
    DECOMPOSES,
    HOST,
    HOST_MODULES,
    MAY_NOT_END,
    RETURNS_ARGUMENT,
    SOLVES,
    WRITES,
)
from fbarray.routing.route import OnDevice, Route, writes_nothing
from fbarray.routing.views import GUARDED, VIEWS
from fbarray.routing.wrapping import Buffered
from fbarray.rules.creation import OWNING
from fbarray.rules.registry import RULES, Judged, Refused, since
from fbarray.signatures import signature

_A_VIEW = "a view, which NumPy derives from shape and strides; nothing moves"
_METADATA: dict[Any, Callable[..., Any]] = {
    **{function: partial(lambda f, device, args, kwargs: metadata.answer(f, args, kwargs), function)
       for function in metadata.METADATA},
    np.min_scalar_type: metadata.min_scalar_type,
    np.may_share_memory: metadata.overlap(np.may_share_memory),
    np.shares_memory: metadata.overlap(np.shares_memory),
}  # fmt: skip


def route_of(device: Device, function: Callable[..., Any]) -> Route:
    """The route of an overridable function on `device`, derived at its first call."""
    written = partial(_written, function) if _may_write(function) else writes_nothing
    choice = choice_of(device, function)
    places = choice.route in ("device", "adapter", "composite") and function not in _NEVER_PLACED
    cost = cost_of(function) if places else None
    return Route(qualified(function), function, choice.on_device, written, function in WRITES, cost=cost)


_NEVER_PLACED = {
    *VIEWS, *WRITES, *RETURNS_ARGUMENT, *CALLS_BACK, *MAY_NOT_END, np.reshape, np.ravel, np.copy, np.diag, np.meshgrid,
    np.tile, np.repeat, np.pad, np.resize, np.vander, np.tri, np.indices,
}  # fmt: skip
"""Functions that may return an argument, pass it to user code, write it, or make a large result of a small input. Views
are made by geometry, on whichever side the bytes are."""


def qualified(function: Callable[..., Any]) -> str:
    """Its name in profiles, such as ``'numpy.linalg.norm'``."""
    return f"{function.__module__}.{function.__name__}"


def choice_of(device: Device, function: Callable[..., Any]) -> Choice:
    """Which route an overridable function takes on `device`, and why."""
    if function in _METADATA:
        return Choice("metadata", "answered from shapes, dtypes and addresses; nothing moves", _METADATA[function])
    if function in GUARDED:
        return Choice("metadata", _A_VIEW, partial(_showing, function))
    if function in (np.real, np.imag):
        return Choice("device", "it is the array's own attribute", partial(_part, function.__name__))
    if function is np.clip:
        return ruled(qualified(function), RULES[CLIP], counterpart(device, function), clip)
    meaningless = HOST.get(function) or HOST_MODULES.get(function.__module__)
    if meaningless:
        return refused(meaningless)
    name, theirs, rule = qualified(function), counterpart(device, function), RULES.get(function)
    if rule is None and theirs is None:
        if function in VIEWS:
            return Choice("metadata", _A_VIEW, partial(_showing, function))
        return refused(f"CuPy has no {name}")
    compute = DeviceFunction(device, function)
    on_device = choosing(theirs, compute.call) if function is np.where else _around(function, compute)
    if function in VIEWS and function is not np.require:
        beyond = f"; where an array's values say what is shown, {rule.__module__}" if rule is not None else ""
        return Choice("metadata", _A_VIEW + beyond, on_device)
    if rule is not None and (theirs is None or compute.straight is compute.rule):
        return ruled(name, rule, theirs, on_device)
    return straight(function in device.kernels, rule, on_device)


def _around(function: Callable[..., Any], compute: DeviceFunction) -> OnDevice:
    """The device call, with the checks that this function needs before or after it."""
    name = "copy" if function is np.nan_to_num else "overwrite_input"
    if name == "copy" or name in compute.parameters.defaults:
        return partial(_checked, function, name, compute.parameters.positional.index(name), compute.call)
    if function is np.require:
        return partial(_requiring, partial(_viewing, function, compute.call))
    if function in VIEWS:
        return partial(_viewing, function, compute.call)
    if function in (np.array, np.asarray, np.asanyarray):
        return partial(_made_like, compute.call)
    if function is np.reshape or function is np.ravel:
        return partial(_by_method, getattr(np.ndarray, function.__name__), compute.call)
    if function in since("astype"):
        return partial(_casting, compute.call)
    call = compute.under_errstate if function in SOLVES else compute.call
    return partial(_decomposing, function, call) if function in DECOMPOSES | BY_ORDER else call


def _part(name: str, device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``np.real`` and ``np.imag``: the attribute ``real`` or ``imag`` of the array, as in NumPy."""
    (value,) = (*args, *kwargs.values())
    if not isinstance(value, Buffered):
        raise Refused("the array is inside a sequence")
    return getattr(value, name)


def _showing(function: Any, device: Device, args: Args, kwargs: Kwargs) -> Any:
    return views.shown(device, function, args, kwargs)


def _viewing(function: Any, call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs) -> Any:
    """Views by geometry alone; for arguments where that is refused, the device's function is called."""
    with contextlib.suppress(Refused):
        return views.shown(device, function, args, kwargs)
    return call(device, args, kwargs)


def _requiring(call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs) -> Any:
    """`numpy.require`: a view is copied if the requirements include ``'OWNDATA'``."""
    found = call(device, args, kwargs)
    asked = {each.upper() for each in (args[2:3] or (kwargs.get("requirements"),))[0] or ()}
    if asked.isdisjoint(OWNING) or not isinstance(found, Buffered) or found._buffer.base is None:
        return found
    return found.copy(order="F" if asked & {"F", "F_CONTIGUOUS", "FORTRAN"} else "A")  # type: ignore[attr-defined]


def _made_like(call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``np.array`` and its kin, also by ``like=``. A host object takes a copy, so ``copy=False`` is refused."""
    if kwargs.get("copy") is False and args and not isinstance(args[0], (Buffered, device.array_type)):
        raise Refused("copy=False of what is on the host")
    return call(device, args, kwargs)


def _by_method(method: Any, call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``np.reshape`` or ``np.ravel``, by the route of the array method of that name."""
    args, kwargs = views.first_by_position(getattr(np, method.__name__), args, kwargs)
    if not isinstance(args[0], Buffered):
        return call(device, args, kwargs)
    if "shape" in kwargs:
        args, kwargs = (*args, kwargs["shape"]), {name: value for name, value in kwargs.items() if name != "shape"}
    if len(args) > 2 or (method is np.ndarray.ravel and len(args) > 1):
        args, kwargs = args[:-1], {**kwargs, "order": args[-1]}
    return device.routes[method].on_device(device, args, kwargs)


def _casting(call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``np.astype``, as the array method; where a device is named, by the rule."""
    if len(args) == 2 and isinstance(args[0], Buffered) and kwargs.keys() <= {"copy"}:
        return cast(device, *args, copy=kwargs.get("copy", True))
    return call(device, args, kwargs)


def _decomposing(function: Any, call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs) -> Any:
    """A decomposition. Values that are not finite are left to LAPACK, which mostly raises, where CuPy gives NaNs."""
    decomposes = function in DECOMPOSES or (args[1:2] or (kwargs.get("ord"),))[0] in (2, -2, "nuc")
    if decomposes and not all(_is_finite(device, value) for value in (*args, *kwargs.values())):
        if function in MAY_NOT_END and _may_not_end(device, function, args, kwargs):
            raise Judged(np.linalg.LinAlgError(MAY_NOT_END[function]))
        raise Refused("a value is not finite, of which LAPACK judges")
    return call(device, args, kwargs)


def _may_not_end(device: Device, function: Any, args: Args, kwargs: Kwargs) -> bool:
    """Whether a function of `MAY_NOT_END` is asked for singular vectors of a matrix that is not finite.

    With at most two rows or columns, LAPACK finds them without iterating, so it returns.
    """
    given = {**dict(zip(parameters(function).positional, args, strict=False)), **kwargs}
    vectors = given.get("compute_uv", True) and not given.get("hermitian")
    iterates = min(np.shape(given["a"])[-2:], default=0) > 2 and np.ndim(given["a"]) > 1
    return vectors and iterates and not _is_finite(device, given["a"])


def _is_finite(device: Device, value: Any) -> bool:
    """Whether an argument has neither NaNs nor infinities; True for anything but a real or complex floating array."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        return bool(np.isfinite(value).all())
    if isinstance(value, Buffered) and value.dtype.kind in "fc":  # type: ignore[attr-defined]
        bare = value._buffer.operand_on(device)
        return bool(transfer.read(device, device.xp.all(device.xp.isfinite(bare))))
    return True


def _checked(
    function: Any, name: str, place: int, call: Callable[..., Any], device: Device, args: Args, kwargs: Kwargs
) -> Any:
    """A call that writes its argument only if the parameter `name`, at position `place`, asks for it.

    A read-only array to be written is refused: NumPy raises its own error.
    """
    if len(args) <= place and name not in kwargs:
        return call(device, args, kwargs)
    targets = [value for value in _written(function, args, kwargs) if isinstance(value, Buffered)]
    if any(not target._buffer.writeable for target in targets):
        raise Refused("the array to be written is read-only")
    for target in targets:
        target._buffer.to_write_on_device()
    result = call(device, args, kwargs)
    for target in targets:
        target._buffer.written_on_device()
    return result


def _may_write(function: Any) -> bool:
    """Whether any call may write an argument: `_written` is asked with all parameters True, and with all False."""
    taken = signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values()):
        return True  # it may pass an out= on
    answers = [_written(function, (), dict.fromkeys(taken, answer)) for answer in (True, False)]
    return any(value is not None for values in answers for value in values)


def _written(function: Any, args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """The arguments that the call writes: ``out``, and what `WRITES` names."""
    names = parameters(function).positional
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    values = [given.get("out")]
    if function in WRITES:
        values.append(given.get(WRITES[function]))
    if function is np.nan_to_num and not given.get("copy", True):
        values.append(given.get("x"))
    if function.__module__ == "numpy.lib.recfunctions":
        values += [given.get("dst"), given.get("output")]
    if given.get("overwrite_input"):
        values.append(given.get("a"))
    return tuple(values)
