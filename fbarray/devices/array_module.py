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

_SUMS = frozenset({"sum", "prod"})
"""Reductions that CuPy may leave to CUB, which rounds float16 numbers to float16 at each step."""

_BY_CUB = {
    "sum": frozenset("?bhiBHIe"),
    "mean": frozenset("?bhilqBHILQe"),
    "nansum": frozenset("efdFD"),
    "nanmean": frozenset("efdFD"),
}
"""Reductions, and the dtypes of arrays that they add up in another dtype or without NaNs; see `_compiles`."""


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
        names, summing, by_cub = [*inspect.signature(whole).parameters][1:], name in _SUMS, _BY_CUB.get(name)

        @wraps(whole)
        def reduction(a: Any, *args: Any, **kwargs: Any) -> Any:
            if type(a) is not array:
                return whole(a, *args, **kwargs)
            steps = summing and a.dtype.char == "e"
            asked = by_cub is not None and (a.dtype.char in by_cub or len(args) > 1 or "dtype" in kwargs)
            if asked and a.size > 1 and _compiles(name, a, args, kwargs):
                if a.size > reductions.LONG:
                    steps = True
                elif not steps:
                    a = a[(slice(None, None, -1),) * a.ndim]  # not contiguous, so that CUB is not asked
            if steps or a.size > reductions.LONG:
                axes = axes_of(a, axis_in(args, kwargs))
                if axes is not None and (steps or starves(a, axes, by_one_operand)):
                    given = dict(zip(names, args, strict=False))
                    if len(args) > len(names) or given.keys() & kwargs.keys():
                        return method(a, *args, **kwargs)  # for CuPy's error
                    given |= kwargs
                    given.pop("axis", None)
                    out = given.pop("out", None)
                    result = in_steps(a=a, axes=axes, **given)
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


def _compiles(name: str, a: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether CuPy has CUB add up the array, given these arguments after it, by kernels that it compiles for it.

    It does so for all elements of a contiguous array, where its compiled code has not the dtype. At the first call the
    two kernels take four seconds (H200, CUDA 13); other kernels take 0.05.
    """
    flags, axis = a.flags, axis_in(args, kwargs)
    some = axis is not None and a.ndim > 1 and not (type(axis) is tuple and len(axis) == a.ndim)
    if some or not (flags.c_contiguous or flags.f_contiguous):
        return False
    dtype = args[1] if len(args) > 1 else kwargs.get("dtype")
    if kwargs.get("out") is not None or len(args) > 2:
        return False
    return a.dtype.char in _BY_CUB[name] if dtype is None else bool(np.dtype(dtype) != a.dtype)
