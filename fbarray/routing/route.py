"""`Route`: one way of calling NumPy, and how a device and the host run it."""

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
        Its name in profiles, such as ``'numpy.nanpercentile'``.
    function : callable
        What runs on the host, with host arrays in place of ours.
    on_device : callable
        Runs the call on the device and wraps the result; raises if it cannot, `Refused` if that is known in advance.
    written : callable
        Returns the arguments that a call writes, given its ``(args, kwargs)``.
    writes : bool
        Whether every call writes an argument other than ``out``.
    ufunc : numpy.ufunc or None
        The ufunc that computes it element by element, if there is one.
    cost : Cost or None
        The cost of its kind of work, if it may be placed on either side.

    Attributes
    ----------
    direct : callable
        `function` for NumPy's own arrays: NumPy's implementation (NEP 18), which looks for no overrides. That takes
        0.1 us.
    most : float
        Up to how many elements the host is faster.
    forms : dict
        What `only_reads` gave, by its arguments.
    reads : bool
        Whether a call of two arguments and no keywords writes neither; ``np.fix(x, out)`` writes one.
    """

    __slots__ = (
        "cost", "direct", "forms", "function", "most", "name", "on_device", "reads", "ufunc", "writes", "written"
    )  # fmt: skip

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
        self.direct = getattr(function, "_implementation", function)
        self.on_device = on_device
        self.written = written
        self.writes = writes
        self.ufunc = ufunc
        self.cost = cost
        self.most = 0.0 if cost is None else cost.crossover
        self.forms: dict[tuple[int, tuple[str, ...]], bool] = {}
        self.reads = self.only_reads(2)

    def only_reads(self, count: int, names: tuple[str, ...] = ()) -> bool:
        """Whether no call with so many positional arguments, and keywords of these names, writes any of them."""
        if self.writes:
            return False
        calls = [((answer,) * count, dict.fromkeys(names, answer)) for answer in (True, False)]
        return all(value is None for args, kwargs in calls for value in self.written(args, kwargs))


def writes_nothing(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """No arguments: for a route that only reads."""
    return ()


def writes_out(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """The arguments given as ``out=``: for a route that writes nothing else."""
    out = kwargs.get("out")
    return out if isinstance(out, tuple) else (out,)


def writes_first(args: Args, kwargs: Kwargs) -> tuple[Any, ...]:
    """The first argument: for a route that always writes it."""
    return args[:1]
