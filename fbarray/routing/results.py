"""What a device's function gave, as NumPy gives it: wrapped, a number, the argument itself, a namedtuple."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.parameters import Args, Kwargs
from fbarray.routing.boundary import fresh, wrapped
from fbarray.routing.wrapping import Buffered, array_of


def result_wrapped(device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """A scalar where it has no dimensions, a view where it shows an argument's memory."""
    if type(result) is device.array_type and result.base is None:
        return fresh(device, result)
    return wrapped(device, result, sources(args, kwargs))


def array_wrapped(device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """An array also where it has no dimensions."""
    if type(result) is device.array_type and result.base is None:
        return array_of(device, result)
    return wrapped(device, result, flat(sources(args, kwargs)), False)


def array_wrapped_with(names: tuple[str, ...], device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The same for some keywords alone."""
    asked = [name for name in names if kwargs.get(name) is not None and kwargs[name] is not False]
    return wrapped(device, result, (*args, *kwargs.values()), not asked)


def sources(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """All arguments, among which the base of a view is looked for."""
    return (*args, *kwargs.values()) if kwargs else args


def flat(args: Args) -> tuple[Any, ...]:
    """The arguments, with the first's items where that is a sequence of arrays."""
    first = args[0] if args else None
    return (*first, *args[1:]) if isinstance(first, (list, tuple)) else args


def python_bool(device: Device, result: Any, args: Args, kwargs: Kwargs) -> bool:
    """Python's own bool."""
    return bool(transfer.read(device, result))


def argument_or_wrapped(scalars: bool, device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """The very argument, where the device's function gave it back."""
    if isinstance(result, (list, tuple)):
        return tuple(argument_or_wrapped(scalars, device, item, args, kwargs) for item in result)
    given = sources(args, kwargs)
    for value in given:
        if isinstance(value, Buffered) and value._buffer.is_given_as(result) and (result.ndim or not scalars):
            return value
    return wrapped(device, result, given, scalars)


def guarded(device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """An array that NumPy guards against writing where it is a view."""
    made = wrapped(device, result, sources(args, kwargs), False)
    if made._buffer.base is not None:
        made._buffer.writeable = False
    return made


def contained(container: Callable[[], Any], device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
    """NumPy's own kind of tuple or list, where CuPy's differs."""
    if not isinstance(result, (list, tuple)):
        return wrapped(device, result, sources(args, kwargs))
    kind = container()
    items = [wrapped(device, item, sources(args, kwargs), kind not in (tuple, list)) for item in result]
    return kind(*items) if hasattr(kind, "_fields") else kind(items)
