"""Routes: the ways of calling NumPy that a device has a table of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.costs import Cost
from fbarray.devices import Device
from fbarray.parameters import Args, Kwargs

OnDevice = Callable[[Device, Args, Kwargs], Any]
Written = Callable[[Args, Kwargs], tuple[Any, ...]]


class Route:
    """One way of calling NumPy: a function, a ufunc's method, an operator, an array method.

    Parameters
    ----------
    name : str
        What events call it, ``'numpy.nanpercentile'``.
    function : callable
        What NumPy runs on host arrays in place of ours.
    on_device : callable
        Does it on the device and wraps the result, or raises: `Refused` where that is known in advance.
    written : callable
        The arguments that the call writes, given its ``(args, kwargs)``.
    writes : bool
        Whether it writes one of them whatever its keywords.
    ufunc : numpy.ufunc or None
        What computes it element by element.
    cost : Cost or None
        The kind of work that it does, where it may be placed on either side.

    Attributes
    ----------
    most : float
        Of how many elements the host is faster.
    reads : bool
        Whether a call of two arguments and no keywords writes neither: ``np.fix(x, out)`` does.
    """

    __slots__ = ("cost", "function", "most", "name", "on_device", "reads", "ufunc", "writes", "written")

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        on_device: OnDevice,
        written: Written,
        writes: bool = False,
        ufunc: np.ufunc | None = None,
        cost: Cost | None = None,
    ) -> None:
        self.name = name
        self.function = function
        self.on_device = on_device
        self.written = written
        self.writes = writes
        self.ufunc = ufunc
        self.cost = cost
        self.most = 0.0 if cost is None else cost.crossover
        answers = [] if writes else [*written((True, True), {}), *written((False, False), {})]
        self.reads = not writes and all(value is None for value in answers)


def writes_nothing(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """Of a route that only reads."""
    return ()


def writes_out(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """Of a route that writes no more than what it is given as ``out=``."""
    out = kwargs.get("out")
    return out if isinstance(out, tuple) else (out,)


def writes_first(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """Of a route that writes its first argument."""
    return args[:1]
