"""Results of device functions in the form that NumPy gives: an array, a scalar, the argument itself, a namedtuple."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.parameters import Args, Kwargs
from fbarray.routing.boundary import fresh, wrapped
from fbarray.routing.wrapping import Buffered, array_of


def result_wrapped(device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The wrapped result: a scalar if it is 0-d, a view if it shares an argument's memory."""
    if type(result) is device.array_type and result.base is None:
        return fresh(device, result)
    return wrapped(device, result, sources(args, kwargs))


def array_wrapped(device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The wrapped result, which stays an array if it is 0-d."""
    if type(result) is device.array_type and result.base is None:
        return array_of(device, result)
    return wrapped(device, result, flat(sources(args, kwargs)), False)


def array_wrapped_with(names: tuple[str, ...], device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The wrapped result, which stays an array if it is 0-d and one of the keywords `names` is given."""
    asked = [name for name in names if kwargs.get(name) is not None and kwargs[name] is not False]
    return wrapped(device, result, (*args, *kwargs.values()), not asked)


def sources(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """All arguments; if the result is a view, its base is one of them."""
    return (*args, *kwargs.values()) if kwargs else args


def flat(args: Args) -> tuple[Any, ...]:
    """The arguments; if the first is a list or a tuple, its items instead."""
    first = args[0] if args else None
    return (*first, *args[1:]) if isinstance(first, (list, tuple)) else args


def python_bool(device: Device, result: Any, args: Args, kwargs: Kwargs) -> bool:
    """The result as a Python bool, read from the device."""
    return bool(transfer.read(device, result))


def argument_or_wrapped(scalars: bool, device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The argument itself, if the device's function returned it; else the wrapped result."""
    if isinstance(result, (list, tuple)):
        return tuple(argument_or_wrapped(scalars, device, item, args, kwargs) for item in result)
    given = sources(args, kwargs)
    for value in given:
        if isinstance(value, Buffered) and value._buffer.is_given_as(result) and (result.ndim or not scalars):
            return value
    return wrapped(device, result, given, scalars)


def guarded(device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The wrapped array, read-only if it is a view, as NumPy's ``diag`` gives it."""
    made = wrapped(device, result, sources(args, kwargs), False)
    if made._buffer.base is not None:
        made._buffer.writeable = False
    return made


def contained(container: Callable[[], Any], device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The wrapped results in NumPy's class of list, tuple or namedtuple, where CuPy's differs."""
    if not isinstance(result, (list, tuple)):
        return wrapped(device, result, sources(args, kwargs))
    kind = container()
    items = [wrapped(device, item, sources(args, kwargs), kind not in (tuple, list)) for item in result]
    return kind(*items) if hasattr(kind, "_fields") else kind(items)
