"""The array module that fbarray computes with: CuPy or its simulation, with some functions replaced."""

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
"""Reductions that CuPy may leave to CUB, which rounds the sum to float16 at each step if the array is float16."""

_BY_CUB = {
    "sum": frozenset("?bhiBHIe"),
    "mean": frozenset("?bhilqBHILQe"),
    "nansum": frozenset("efdFD"),
    "nanmean": frozenset("efdFD"),
}
"""For each reduction, the dtypes of the arrays that it sums in another dtype or without NaNs; see `_compiles`."""


class ArrayModule:
    """The array module of a device: CuPy's functions, with reductions in two steps and exact float16 products.

    Parameters
    ----------
    device : Device
    module : module
        ``cupy``, or its simulation.
    kernels : Kernels
        The reductions that `module` lacks.

    Attributes
    ----------
    device : Device
        The device that it belongs to.
    largest_number, smallest_number : callable
        The maximum or minimum of a real array over axes, without NaNs; NaN if there is nothing else.
    """

    def __init__(self, device: Device, module: Any, kernels: Kernels) -> None:
        self.device = device
        self._module = module
        steps = Steps(module, kernels)
        self.largest_number = partial(steps.same, kernels.largest)
        self.smallest_number = partial(steps.same, kernels.smallest)
        for name in ("sum", "prod", "nansum", "nanprod"):
            once, again = getattr(module, name), getattr(module, name.removeprefix("nan"))  # a part may be NaN
            self._stepping(name, partial(steps.sum, once, again))
        for name in ("max", "min", "amax", "amin", "any", "all"):
            self._stepping(name, partial(steps.same, getattr(module, name)))
        for name, extreme in (("any", self.max), ("all", self.min)):
            setattr(self, name, of_bytes(getattr(self, name), module.ndarray, extreme))
        self._stepping("count_nonzero", steps.count_nonzero)
        setattr(self, "count_nonzero", _as_sum(self.count_nonzero, module.ndarray, self.sum))  # noqa: B010 - as above
        for name in ("mean", "nanmean", "ptp"):
            self._stepping(name, getattr(steps, name))
        for name in ("var", "std", "nanvar", "nanstd"):
            self._stepping(name, getattr(steps, name), by_one_operand=False)
        for name in ("argmax", "argmin"):
            setattr(self, name, first_extreme(module, getattr(module, name)))
        for name in ("dot", "vdot", "inner", "tensordot", "matmul"):
            setattr(self, name, once_rounded(getattr(module, name)))

    def _stepping(self, name: str, in_steps: Callable[..., Any], by_one_operand: bool = True) -> None:
        """Set the function `name`: `in_steps`, called with a tuple of axes and no ``out``, if it helps; else CuPy's."""
        whole, array = getattr(self._module, name), self._module.ndarray
        method = getattr(array, {"amax": "max", "amin": "min"}.get(name, name), whole)  # `whole` calls it, if it exists
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
                    a = a[(slice(None, None, -1),) * a.ndim]  # not contiguous, so that CuPy does not use CUB
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


def _as_sum(count: Callable[..., Any], array: Any, total: Callable[..., Any]) -> Callable[..., Any]:
    """`count` (``count_nonzero``), but over all elements as a sum of booleans; see `_compiles`."""

    @wraps(count)
    def count_nonzero(a: Any, axis: Any = None) -> Any:
        if axis is None and type(a) is array:
            return total(a if a.dtype.char == "?" else a != 0)
        return count(a, axis)

    return count_nonzero


def once_rounded(product: Callable[..., Any]) -> Callable[..., Any]:
    """`product`, with float16 rounded only once, as in NumPy. For a single result CuPy also rounds each summand.

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
    """Whether CuPy would sum the array by CUB, with kernels that it compiles at the first such call.

    It does so for all elements of a contiguous array, if CUB's precompiled code lacks the dtype. To compile the two
    kernels takes four seconds (H200, CUDA 13); other kernels take 0.05 seconds.
    """
    flags, axis = a.flags, axis_in(args, kwargs)
    some = axis is not None and a.ndim > 1 and not (type(axis) is tuple and len(axis) == a.ndim)
    if some or not (flags.c_contiguous or flags.f_contiguous):
        return False
    dtype = args[1] if len(args) > 1 else kwargs.get("dtype")
    if kwargs.get("out") is not None or len(args) > 2:
        return False
    return a.dtype.char in _BY_CUB[name] if dtype is None else bool(np.dtype(dtype) != a.dtype)
