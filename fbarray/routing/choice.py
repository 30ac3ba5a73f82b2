"""What a way of calling NumPy is on a device, as far as it is known before a call: its route, why, and what runs it.

The tables that choose are in `functions` and `ufuncs`; who may ask is in `explanation`.
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
    """One of the routes of the decision, and why.

    Attributes
    ----------
    route : {'metadata', 'device', 'adapter', 'composite', 'host'}
        Steps 1, 5, 3, 4 and 2 of the decision, see `fbarray.routing.decision.settle`.
    reason : str
        Why this one.
    on_device : callable
        What a `Route` runs; of route ``'host'`` it refuses with `reason`.
    """

    route: Chosen
    reason: str
    on_device: OnDevice


def refused(reason: str) -> Choice:
    """The host, known before any call."""
    return Choice("host", reason, partial(_refuse, reason))


def _refuse(reason: str, device: Device, args: Args, kwargs: Kwargs) -> Any:
    raise Refused(reason)


def ruled(name: str, rule: Callable[..., Any], counterpart: Any, on_device: OnDevice) -> Choice:
    """A rule takes the calls; `counterpart` is what CuPy has of that name, or None."""
    if counterpart is None:
        return Choice("composite", f"CuPy has no {name}; {rule.__module__} composes it of what CuPy has", on_device)
    reason = f"CuPy's takes less than NumPy's, or answers otherwise; {rule.__module__} closes the gap"
    return Choice("adapter", reason, on_device)


def straight(by_kernel: bool, rule: Callable[..., Any] | None, on_device: OnDevice) -> Choice:
    """What the device has takes the calls; `rule`, if there is one, those that go beyond its parameters."""
    reason = OWN_KERNEL if by_kernel else SAME_NAME
    if rule is not None:
        reason += f"; the rule in {rule.__module__} takes the calls beyond CuPy's parameters"
    return Choice("device", reason, on_device)
