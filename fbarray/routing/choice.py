"""`Choice`: the route of a NumPy function on a device, the reason for it, and the callable that runs it.

Choices are made in `functions`, `ufuncs` and `ufunc_methods`; `explanation` shows them to users.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

from fbarray.devices import Device
from fbarray.parameters import Args, Kwargs
from fbarray.routing.route import OnDevice
from fbarray.rules.registry import Refused

Chosen = Literal["metadata", "device", "adapter", "composite", "host"]
SAME_NAME = "CuPy has it under the same name"
OWN_KERNEL = "fbarray has a kernel for it, because CuPy's answer is not NumPy's"
_ADAPTERS = "fbarray.rules."


class Choice(NamedTuple):
    """One of the routes of the decision, and the reason for it.

    Attributes
    ----------
    route : {'metadata', 'device', 'adapter', 'composite', 'host'}
        Steps 1, 5, 3, 4 and 2 of the decision, see `fbarray.routing.decision.settle`.
    reason : str
        Why this route.
    on_device : callable
        What a `Route` calls. For the route ``'host'``, it raises `Refused` with `reason`.
    """

    route: Chosen
    reason: str
    on_device: OnDevice


def refused(reason: str) -> Choice:
    """The choice of the host, known before any call."""
    return Choice("host", reason, partial(_refuse, reason))


def _refuse(reason: str, device: Device, args: Args, kwargs: Kwargs) -> Any:
    raise Refused(reason)


def ruled(name: str, rule: Callable[..., Any], counterpart: Any, on_device: OnDevice) -> Choice:
    """The choice of a rule for all calls; `counterpart` is CuPy's function of the same name, or None."""
    if counterpart is None:
        return Choice("composite", f"CuPy has no {name}; {rule.__module__} composes it of what CuPy has", on_device)
    reason = f"CuPy's takes less than NumPy's, or answers otherwise; {rule.__module__} closes the gap"
    return Choice("adapter", reason, on_device)


def straight(by_kernel: bool, rule: Callable[..., Any] | None, on_device: OnDevice) -> Choice:
    """The choice of the device's own function; `rule`, if there is one, takes calls with parameters that it lacks."""
    reason = OWN_KERNEL if by_kernel else SAME_NAME
    if rule is not None:
        reason += f"; the rule in {rule.__module__} takes the calls beyond CuPy's parameters"
    return Choice("device", reason, on_device)
