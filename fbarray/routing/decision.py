"""The decision where a call runs: on the device if possible, else on the host."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from fbarray import events
from fbarray.devices import Device
from fbarray.errors import FallbackError
from fbarray.errstate import UNSET, asked, state
from fbarray.memory.laid import Laid
from fbarray.memory.on_device import written
from fbarray.memory.pressure import Relief
from fbarray.options import current
from fbarray.parameters import Args, Kwargs
from fbarray.process import process
from fbarray.routing import floating, views
from fbarray.routing.facts import CALLS_BACK
from fbarray.routing.placement import inherit, placed
from fbarray.routing.plain import NOT_PLACED
from fbarray.routing.quick import are_many
from fbarray.routing.roundtrip import round_trip
from fbarray.routing.route import Route, writes_first
from fbarray.routing.wrapping import Buffered, buffer_of, look_of, sized
from fbarray.rules.registry import Judged, Refused

on_refusal: Callable[[BaseException], None] | None = None
"""Called with each unexpected exception of a device call, before the call falls back to NumPy. Tests use it to tell the
device's refusals from errors in fbarray itself."""


def settle(device: Device, key: Any, args: Args, kwargs: Kwargs, places: bool = True) -> Any:
    """Run the call that `key` names (see `fbarray.routing.table`), on the device or on the host. The steps, in order:

    1. metadata: answered from shapes and dtypes alone, nothing is transferred (`fbarray.routing.metadata`);
    2. host, known in advance: the route refuses before any work, with the reason;
    3. adapter: a rule closes the gap between NumPy's function and CuPy's of the same name (`fbarray.rules`);
    4. composite: a rule composes what CuPy lacks;
    5. device: CuPy's function of the same name, if its signature takes these arguments;
    6. host: the round trip (`fbarray.routing.roundtrip`).

    Steps 1 to 5 are the route's ``on_device``. If it raises, the same call runs on the host. If NumPy raises too, the
    user sees NumPy's exception. If NumPy succeeds, the call fell back, and the device's error is the recorded reason.
    Three exceptions reach the user at once: NumPy's error inside a `Judged`, a `FallbackError`, and the device's fatal
    errors (after a CUDA runtime error, nothing on the device can be trusted).

    When the device is out of memory, room is made (`fbarray.memory.pressure`) and the call is tried again, as long as
    there is a step left that could help; then it runs on the host. Where ``np.errstate`` asks for floating-point
    errors and a result shows signs of one, NumPy repeats the call on the host (`fbarray.routing.floating`).

    All of it runs with the arrays' own device as the thread's current one. If the option ``placement`` is ``'auto'``
    and `places` is true, a call of small arrays may run on the host before step 1, where that costs less
    (`fbarray.routing.placement`).
    """
    if not (device.alone or device.is_current()):
        with device.current():
            return settle(device, key, args, kwargs, places)
    route: Route = device.routes[key]
    if process.may_place and places and _may_be_placed(route, args, kwargs):
        return _placed(route, device, key, args, kwargs)
    relief = None
    while True:
        try:
            if process.recording:
                return _recorded(route, device, args, kwargs)
            if state.get() is not UNSET:
                return _unrecorded(route, device, args, kwargs)
            if route.writes or (kwargs and "out" in kwargs):
                return _writing(route, device, args, kwargs)
            return route.on_device(device, args, kwargs)  # most calls
        except Refused as refused:
            reason = str(refused)
        except Judged as judged:
            raise judged.error from None
        except device.full as error:
            relief = relief or Relief(device, route.name)
            if relief.step(error):
                continue
            reason = f"the device is full ({error})"
        except FallbackError:
            raise
        except device.fatal:
            raise
        except Exception as error:  # noqa: BLE001 - NumPy is the judge; what the device said is recorded
            if on_refusal is not None:
                on_refusal(error)
            reason = f"the device refused it ({type(error).__name__}: {error})"
        break
    return _on_host(route, device, args, kwargs, reason)


def _may_be_placed(route: Route, args: Args, kwargs: Kwargs) -> bool:
    """Whether the call may be placed on either side. Not with large arrays on the device, with ``out=`` or ``device=``,
    or with ``shape=``, which may make a large result of a small input.
    """
    if route.cost is None or current().placement != "auto":
        return False
    for value in args:
        if _is_settled(value, route.most):
            return False
    if len(args) == 2 and route.ufunc is not None and _are_many_there(route, args[0], args[1]):
        return False
    if route.written is writes_first or (route.reads and len(args) < 3 and not kwargs):
        return True
    if "shape" in kwargs or "device" in kwargs:
        return False
    return not [value for value in route.written(args, kwargs) if value is not None]


def _is_settled(value: Any, most: float) -> bool:
    """Whether `value` is one of our arrays, is on the device only, and has more than `most` elements."""
    if not isinstance(value, Buffered):
        return False
    ours: Buffered = value
    buffer: Laid = ours._found or buffer_of(ours)
    owner = buffer if buffer.owner is None else buffer.owner
    return owner.resident is not None and not owner._remembered and bool(sized(ours).size > most)


def _are_many_there(route: Route, first: Any, second: Any) -> bool:
    """Whether two arrays, one of them on the device only, have a result so large that it belongs there."""
    if not (isinstance(first, Buffered) and isinstance(second, Buffered)):
        return False
    if not (_is_settled(first, -1.0) or _is_settled(second, -1.0)):
        return False
    return are_many(route.function, route.most, look_of(first), look_of(second))


def _placed(route: Route, device: Device, key: Any, args: Args, kwargs: Kwargs) -> Any:
    """The result of a call that may run on either side; `placed` decides on which."""
    cost, in_place = route.cost, route.written is writes_first
    assert cost is not None
    if process.recording:
        with events.measured(route.name, "placed") as event:
            result, regret = placed(device, route.function, cost, args, kwargs, in_place)
            event.vain = result is NOT_PLACED
    else:
        result, regret = placed(device, route.function, cost, args, kwargs, in_place)
    if result is NOT_PLACED:
        result = settle(device, key, args, kwargs, False)
        if regret:
            inherit(result, regret)
    return result


def _on_host(route: Route, device: Device, args: Args, kwargs: Kwargs, reason: str) -> Any:
    """Step 6, the round trip. A function in `VIEWS` first tries to make its view by geometry, without a transfer."""
    if route.function in views.VIEWS:
        with contextlib.suppress(Refused), events.measured(route.name, "device"):
            return views.shown(device, route.function, args, kwargs)
    lends = route.function in CALLS_BACK
    return round_trip(route.name, route.function, route.written(args, kwargs), device, args, kwargs, reason, lends)


def _writing(route: Route, device: Device, args: Args, kwargs: Kwargs) -> Any:
    """The result of a call that writes. Host copies are dropped after it too: another thread may have read."""
    try:
        return route.on_device(device, args, kwargs)
    finally:
        for value in args[:1] if route.written is writes_first else route.written(args, kwargs):
            if isinstance(value, Buffered):
                ours: Buffered = value
                written(ours._found or buffer_of(ours))


def _recorded(route: Route, device: Device, args: Args, kwargs: Kwargs) -> Any:
    with events.measured(route.name, "device") as event:
        try:
            return _unrecorded(route, device, args, kwargs)
        except Judged as judged:
            event.verdict = type(judged.error).__name__
            raise


def _unrecorded(route: Route, device: Device, args: Args, kwargs: Kwargs) -> Any:
    if state.get() is not UNSET and (conditions := asked()):
        return _looked_at(route, device, args, kwargs, conditions)
    if route.writes or "out" in kwargs:
        return _writing(route, device, args, kwargs)
    return route.on_device(device, args, kwargs)


def _looked_at(route: Route, device: Device, args: Args, kwargs: Kwargs, conditions: frozenset[str]) -> Any:
    """The result of a call, refused where it shows signs of a floating-point error; what it wrote is then restored."""
    written = [value for value in route.written(args, kwargs) if isinstance(value, (Buffered, device.array_type))]
    kept = {id(value): floating.copied(value) for value in written}
    operands = floating.before((*args, *kwargs.values()), kept)
    look = floating.Look(device, conditions, route.function, route.ufunc, operands)
    result = _writing(route, device, args, kwargs) if written else route.on_device(device, args, kwargs)
    found = look.found(result)
    if found:
        for value in written:
            if isinstance(value, Buffered):
                value._buffer.to_write_on_device()[...] = kept[id(value)]
                value._buffer.written_on_device()
            else:
                value[...] = kept[id(value)]
        raise Refused(f"np.errstate asks for errors, and {found}")
    return result
