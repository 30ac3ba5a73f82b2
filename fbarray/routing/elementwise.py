"""Elementwise work: what ufuncs, operators and in-place forms are on a device, with all their keywords.

NumPy names the loop and the layout, and judges what the device refuses; the device's ufunc, or a rule, computes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fbarray.devices import HOLDABLE, Device
from fbarray.memory.laid import Laid
from fbarray.memory.layout import kept_order
from fbarray.memory.on_device import to_write_on
from fbarray.parameters import Args, Kwargs
from fbarray.routing.boundary import fresh, operand, operands_on, wrapped
from fbarray.routing.output import is_of_others, store, target_of, to_be_written
from fbarray.routing.overlap import apart
from fbarray.routing.wrapping import Buffered, array_of, buffer_of
from fbarray.rules.registry import Judged, Refused

_NEUTRAL = {"subok": (True, False), "order": ("K",), "casting": ("same_kind",), "dtype": (None,), "signature": (None,)}
"""Keyword values that ask for nothing."""


class Elementwise:
    """A ufunc on one device; one with a signature, as `numpy.matmul`, too.

    Parameters
    ----------
    ufunc : numpy.ufunc
        Or a function that works like one, `numpy.where`.
    compute : callable
        Of bare operands, the device's ufunc of that name or a rule.
    ruled : bool
        Whether it is a rule: those write no ``out=``, and take ``axis=`` and its kin themselves.
    scalars : bool
        Whether a 0-d result is a scalar.
    """

    __slots__ = ("_bare", "_compute", "_lay_out", "_ruled", "_scalars", "_ufunc")

    def __init__(self, ufunc: Any, compute: Callable[..., Any], ruled: bool, scalars: bool = True) -> None:
        self._ufunc = ufunc
        self._compute = compute
        self._bare = partial(_by_operator, compute) if ufunc is np.matmul and not ruled else compute
        self._ruled = ruled
        self._scalars = scalars
        self._lay_out = in_order if getattr(ufunc, "signature", None) is None else _as_it_comes

    def call(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """``ufunc(*args, **kwargs)``."""
        if kwargs:
            return self._asked(device, args, kwargs)
        operands, array = operands_on(device, args), device.array_type
        for value in operands:
            if type(value) is array:
                if value.ndim > 1 and not value.flags.c_contiguous:
                    result = self._lay_out(device, self._bare, operands)
                    break
            elif type(value) is int and not 0 <= value < 128:
                look_at_integers(device, self._ufunc, operands)
        else:
            result = self._bare(*operands)
        return fresh(device, result) if self._scalars else array_of(device, result)

    def in_place(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """``x += y``: the call with ``out=x``."""
        return self.into(device, args, args[:1])

    def into(self, device: Device, args: Args, outs: tuple[Any, ...]) -> Any:
        """The call with ``out=outs``, none of which is None."""
        if self._ruled or len(outs) > 1 or not isinstance(outs[0], Buffered):
            to_be_written(device, outs)
            operands = operands_on(device, args)
            look_at_integers(device, self._ufunc, operands)
            return self.elementwise(device, operands, outs)
        first: Buffered = outs[0]
        buffer: Laid = first._found or buffer_of(first)
        target = to_write_on(buffer, device)  # first, for a part of it would go there alone as an operand
        operands = operands_on(device, args)
        dtype = target.dtype
        for value in operands:
            if type(value) is int and not 0 <= value < 128:
                look_at_integers(device, self._ufunc, operands)
            found = getattr(value, "dtype", dtype)
            if found is not dtype and found != dtype:
                return self.elementwise(device, operands, outs)
        owner = buffer if buffer.owner is None else buffer.owner
        if owner.shared:
            operands = apart(device, operands, [target], True)
        self._compute(*operands, out=target)
        return first

    def elementwise(
        self, device: Device, operands: list[Any], outs: tuple[Any, ...] | None, where: Any = None, order: str = "K"
    ) -> Any:
        """The result for bare operands, wrapped, or ``out=`` itself: the one place where elementwise work is done
        that somebody asked more of than its operands.

        Parameters
        ----------
        outs : tuple, or None
            What was given as ``out=``; None in it for what is to be made.
        where : device array of bool, optional
            Where it is computed.
        order : {'K', 'A', 'C', 'F'}
            How a result that is made lies in memory.
        """
        if outs is None:
            results = self._lay_out(device, self._bare, operands)
            if where is not None:
                _require_mask(results, where)
            return wrapped(device, results if order == "K" else _ordered(device, results, operands, order))
        if where is None and not self._ruled and self._casts_as_numpy(operands, outs):
            targets = [target_of(device, out) for out in outs]
            if any(map(is_of_others, outs)):
                operands = apart(device, operands, targets, True)
            if len(targets) == 1:
                self._compute(*operands, out=targets[0])
                return outs[0]
            self._compute(*operands, *targets)
            return outs
        results = self._compute(*operands)
        if where is not None:
            _require_mask(results, where)
        results = results if isinstance(results, tuple) else (results,)
        store(device, outs, results, "same_kind", where)
        filled = tuple([wrapped(device, result) if out is None else out
                        for out, result in zip(outs, results, strict=True)])  # fmt: skip
        return filled if len(filled) > 1 else filled[0]

    def _casts_as_numpy(self, operands: list[Any], outs: tuple[Any, ...]) -> bool:
        """Whether the device's ufunc writes ``out=`` as NumPy's: CuPy computes in its dtype."""
        dtype = getattr(outs[0], "dtype", None)
        for value in outs[1:]:
            if value is None or value.dtype != dtype:
                return False
        for value in operands:
            found = getattr(value, "dtype", dtype)
            if found is not dtype and found != dtype:
                return False
        return dtype is not None

    def _asked(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """A call with keywords: ``out``, ``where``, and those that choose the loop."""
        if self._ruled:
            if kwargs.get("axis", 0) is None or kwargs.get("axes", ()) is None:
                raise Refused("axis= or axes= is None, which NumPy refuses")
            if not isinstance(kwargs.get("axes", []), list):
                raise Refused("axes= is no list, which NumPy refuses")
            if kwargs.keys() & {"axis", "axes", "keepdims"}:
                return by_rule(self._compute, device, args, kwargs)
        if len(kwargs) == 1 and "out" in kwargs and not any(out is None for out in kwargs["out"]):
            return self.into(device, args, kwargs["out"])
        to_be_written(device, kwargs.get("out"))  # before any operand is moved for nothing
        if kwargs.get("dtype") is not None and np.dtype(kwargs["dtype"]) not in HOLDABLE:
            raise Refused(f"the device cannot hold dtype {np.dtype(kwargs['dtype'])}")
        asked = asked_for(kwargs)
        out, where, order = asked.pop("out", None), asked.pop("where", None), asked.pop("order", "K")
        operands = operands_on(device, args)
        if asked.keys() & {"dtype", "signature", "casting"}:
            operands = _cast_to_loop(self._ufunc, device, operands, out, asked)
        look_at_integers(device, self._ufunc, operands)
        if asked:
            raise Refused(f"CuPy's {self._ufunc.__name__} takes no {', '.join(sorted(asked))}")
        if where is not None:
            where = device.xp.asarray(where) if isinstance(where, bool) else operand(device, where)
        return self.elementwise(device, operands, out, where, order)


def _require_mask(result: Any, where: Any) -> None:
    """Refuse a ``where=`` that NumPy casts, or broadcasts the operands to."""
    if getattr(where, "dtype", None) != np.dtype(bool):
        raise Refused("where= is not an array of booleans")
    if isinstance(result, tuple):
        raise Refused("where= with several results")
    if np.broadcast_shapes(result.shape, where.shape) != result.shape:
        raise Refused("where= has more dimensions than the operands")


def by_rule(
    compute: Callable[..., Any],
    device: Device,
    args: Args,
    kwargs: Kwargs,
    exact: bool = True,
    convert: Callable[[Device, Any], Any] = operand,
) -> Any:
    """What takes the keywords itself, all but ``out``, which chooses the loop where that is `exact`; `convert` says how
    it takes what follows the first operand.
    """
    asked = asked_for(kwargs)
    outs = asked.pop("out", None)
    to_be_written(device, outs)
    result = compute(operand(device, args[0]), *[convert(device, value) for value in args[1:]], **asked)
    if outs is None:
        return wrapped(device, result)
    store(device, outs, result if isinstance(result, tuple) else (result,), operator.eq if exact else "same_kind")
    return outs if len(outs) > 1 else outs[0]


def look_at_integers(device: Device, ufunc: np.ufunc, operands: list[Any]) -> None:
    """Raise as NumPy does for a Python integer that the dtype cannot hold; CuPy does not look beside empty arrays, nor
    beside booleans, for which it takes the next dtype that can."""
    integers = [value for value in operands if type(value) is int]
    if not integers:
        return
    beyond = any(not -(2**63) <= value < 2**63 for value in integers)
    if beyond or any(isinstance(value, device.array_type) and not value.size for value in operands):
        empties = [np.empty(0, value.dtype) if isinstance(value, device.array_type) else value for value in operands]
        try:
            ufunc(*empties)
        except OverflowError as error:
            raise Judged(error) from None


def _cast_to_loop(ufunc: Any, device: Device, operands: list[Any], out: Any, asked: dict[str, Any]) -> list[Any]:
    """The operands in the dtypes of the loop that NumPy chooses for ``dtype``, ``signature`` and ``casting``.

    The loop's results must then be the device's own for these dtypes, which holds for loops of one dtype, and for
    those that answer yes or no.
    """
    dtype, signature = asked.pop("dtype", None), asked.pop("signature", None)
    casting = asked.pop("casting", "same_kind")
    if dtype is not None:
        signature = (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout
    strange = [
        value for value in operands if not isinstance(value, (int, float, complex)) and not hasattr(value, "dtype")
    ]
    if strange:
        raise Refused(f"an operand is a {type(strange[0]).__name__}")
    given = tuple(type(value) if isinstance(value, (int, float, complex)) else value.dtype for value in operands)
    outs = out or (None,) * ufunc.nout
    given += tuple(None if value is None else value.dtype for value in outs)
    chosen = {} if signature is None else {"signature": signature}
    loop = ufunc.resolve_dtypes(given, casting=casting, **chosen)
    taken, given_back = set(loop[: ufunc.nin]), set(loop[ufunc.nin :])
    if len(taken) != 1 or not given_back <= {*taken, np.dtype(bool)}:
        raise Refused("the loop that was asked for has several dtypes")
    return [device.xp.asarray(value, dtype=chosen) for value, chosen in zip(operands, loop, strict=False)]


def asked_for(kwargs: Kwargs) -> dict[str, Any]:
    """The keywords that ask for something."""
    return {
        name: value
        for name, value in kwargs.items()
        if not any(value is neutral or value == neutral for neutral in _NEUTRAL.get(name, ()) if _plain(value))
        and not (name == "where" and value is True)
        and not (name == "out" and all(item is None for item in value))
    }


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, str))


# --- the order of memory ------------------------------------------------------------------------------------------


def in_order(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    """What `compute` gives, in NumPy's order of memory. Where the steps of each operand descend, as in most views, that
    is C order, as of CuPy.
    """
    kind = device.array_type
    for value in operands:
        if isinstance(value, kind) and not _descend(value.strides):
            return _laid_out(device, compute, operands)
    return compute(*operands)


def _descend(strides: tuple[int, ...]) -> bool:
    """Whether no axis steps further than the one before it."""
    before = 0
    for step in reversed(strides):
        if abs(step) < before:
            return False
        before = abs(step)
    return True


def _as_it_comes(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    return compute(*operands)


def _laid_out(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    """What `compute` gives, laid out in memory as NumPy does for these operands; CuPy's results are in C order.

    The axes are turned before and after, so that nothing is copied.
    """
    arrays = [value for value in operands if isinstance(value, device.array_type)]
    axes = kept_order(arrays)
    if axes == tuple(range(len(axes))):
        return compute(*operands)
    turned = [_turned(value, axes) if isinstance(value, device.array_type) else value for value in operands]
    result = compute(*turned)
    back = np.argsort(axes).tolist()
    return tuple(part.transpose(back) for part in result) if isinstance(result, tuple) else result.transpose(back)


def _turned(array: Any, axes: tuple[int, ...]) -> Any:
    """The view with its axes in another order, after those that broadcasting puts before them."""
    return array[(None,) * (len(axes) - array.ndim)].transpose(axes) if array.ndim else array


def _ordered(device: Device, result: Any, operands: list[Any], order: str) -> Any:
    """The result, or each of several, in the order of memory that was asked for."""
    if isinstance(result, tuple):
        return tuple(_ordered(device, part, operands, order) for part in result)
    if order == "A":
        flags = [value.flags for value in operands if isinstance(value, device.array_type)]
        fortran = all(each.f_contiguous for each in flags) and not all(each.c_contiguous for each in flags)
        order = "F" if fortran else "C"
    return device.xp.asarray(result, order=order)


def _by_operator(product: Callable[..., Any], x: Any, y: Any) -> Any:
    """What ``x @ y`` computes without the parsing of keywords; of float16 numbers that `product` alone is exact."""
    found = operator.matmul(x, y)
    return found if found.dtype.char != "e" else product(x, y)
