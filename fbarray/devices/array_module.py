"""The array module that fbarray computes with: CuPy, or its simulation, with some functions replaced by exact ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import numpy as np

from fbarray.devices import reductions
from fbarray.devices.device import Device
from fbarray.devices.exact import IN_HALVES
from fbarray.devices.reductions import Kernels, Steps, axes_of, axis_in, first_extreme, starves
from fbarray.devices.truth import of_bytes

_ROUNDING = frozenset({"sum", "prod"})
"""Reductions of float16 numbers that CuPy may leave to CUB, which rounds to float16 at each step."""


class ArrayModule:
    """The array module of a device: its own functions, with reductions in steps and exact products.

    Parameters
    ----------
    device : Device
    module : module
        ``cupy``, or its simulation.
    kernels : Kernels
        What it lacks for that.

    Attributes
    ----------
    device : Device
        The device that it belongs to.
    largest_number, smallest_number : callable
        The extreme of an array over axes, NaNs passed over; a NaN where there is nothing else.
    """

    def __init__(self, device: Device, module: Any, kernels: Kernels) -> None:
        self.device = device
        self._module = module
        steps = Steps(module, kernels)
        self.largest_number = partial(steps.same, kernels.largest)
        self.smallest_number = partial(steps.same, kernels.smallest)
        for name in ("sum", "prod", "nansum", "nanprod"):
            once, again = getattr(module, name), getattr(module, name.removeprefix("nan"))  # parts may be NaNs
            self._stepping(name, partial(steps.sum, once, again))
        for name in ("max", "min", "amax", "amin", "any", "all"):
            self._stepping(name, partial(steps.same, getattr(module, name)))
        for name, extreme in (("any", self.max), ("all", self.min)):
            setattr(self, name, of_bytes(getattr(self, name), module.ndarray, extreme))
        self._stepping("count_nonzero", steps.count_nonzero)
        for name in ("mean", "nanmean", "ptp"):
            self._stepping(name, getattr(steps, name))
        for name in ("var", "std", "nanvar", "nanstd"):
            self._stepping(name, getattr(steps, name), by_one_operand=False)
        for name in ("argmax", "argmin"):
            setattr(self, name, first_extreme(module, getattr(module, name)))
        for name in ("dot", "vdot", "inner", "tensordot", "matmul"):
            setattr(self, name, once_rounded(getattr(module, name)))

    def _stepping(self, name: str, in_steps: Callable[..., Any], by_one_operand: bool = True) -> None:
        """Have `in_steps`, which is given the axes as a tuple and no ``out``, go before the function of this name."""
        whole, array = getattr(self._module, name), self._module.ndarray
        method = getattr(array, {"amax": "max", "amin": "min"}.get(name, name), whole)  # which `whole` calls, if there
        parameters, rounding = inspect.signature(whole), name in _ROUNDING

        @wraps(whole)
        def reduction(a: Any, *args: Any, **kwargs: Any) -> Any:
            if type(a) is not array:
                return whole(a, *args, **kwargs)
            rounds = rounding and a.dtype.char == "e"
            if rounds or a.size > reductions.LONG:
                axes = axes_of(a, axis_in(args, kwargs))
                if axes is not None and (rounds or starves(a, axes, by_one_operand)):
                    given = parameters.bind(a, *args, **kwargs).arguments
                    given.pop("axis", None)
                    out = given.pop("out", None)
                    result = in_steps(axes=axes, **given)
                    if out is None:
                        return result
                    if (out.shape, out.dtype) == (result.shape, result.dtype):
                        out[...] = result
                        return out
            return method(a, *args, **kwargs)

        setattr(self, name, reduction)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        setattr(self, name, value)
        return value

    def __repr__(self) -> str:
        return f"<{self._module!r}, whose reductions go in steps>"


def once_rounded(product: Callable[..., Any]) -> Callable[..., Any]:
    """`product`, of float16 numbers rounded once, as NumPy does; of one number CuPy rounds each summand, too.

    See `tensordot_core` in https://github.com/cupy/cupy/blob/main/cupy/_core/_routines_linalg.pyx
    """

    @wraps(product)
    def exact(a: Any, b: Any, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        if IN_HALVES.issuperset((a.dtype.char, b.dtype.char)):
            found = product(a, b, *args, **kwargs)
            if found.dtype.char == "e" and found.size == 1:
                found = product(a.astype(np.float32), b.astype(np.float32), *args, **kwargs).astype(np.float16)
            if out is None:
                return found
            if (out.shape, out.dtype) == (found.shape, found.dtype):
                out[...] = found
                return out
        return product(a, b, *args, **kwargs) if out is None else product(a, b, *args, out=out, **kwargs)

    return exact
