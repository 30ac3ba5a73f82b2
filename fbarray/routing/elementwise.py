"""Elementwise work on a device: ufuncs, operators and in-place forms, with all keywords.

NumPy's rules give the loop (the dtypes) and the memory order of the result; the device's ufunc, or a rule, computes it.
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
"""Keyword values that do not change the result."""


class Elementwise:
    """A ufunc on one device; also one with a signature, such as `numpy.matmul`.

    Parameters
    ----------
    ufunc : numpy.ufunc
        Or a function that works element by element, such as `numpy.where`.
    compute : callable
        Takes bare operands: the device's ufunc of the same name, or a rule.
    ruled : bool
        Whether `compute` is a rule. Rules take no ``out=``; they take ``axis=``, ``axes=`` and ``keepdims=``.
    scalars : bool
        Whether a 0-d result becomes a scalar.
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
        """The call with ``out=outs``; none of `outs` is None."""
        if self._ruled or len(outs) > 1 or not isinstance(outs[0], Buffered):
            to_be_written(device, outs)
            operands = operands_on(device, args)
            look_at_integers(device, self._ufunc, operands)
            return self.elementwise(device, operands, outs)
        first: Buffered = outs[0]
        buffer: Laid = first._found or buffer_of(first)
        target = to_write_on(buffer, device)  # first: as an operand, only a part of it may be uploaded
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
        """The wrapped result for bare operands, or ``out=`` itself. All calls with ``out=``, ``where=`` or ``order=``
        come here, unless `into` or `by_rule` answers them.

        Parameters
        ----------
        outs : tuple, or None
            The ``out=`` of the call; a result whose entry is None is a new array.
        where : device array of bool, optional
            Which elements are computed.
        order : {'K', 'A', 'C', 'F'}
            The memory order of a new result.
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
        """Whether all dtypes are equal. Else CuPy's ufunc with ``out=`` may compute in another dtype than NumPy's."""
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
        """The result of a call with keywords: ``out``, ``where``, ``order``, and those that choose the loop."""
        if self._ruled:
            if kwargs.get("axis", 0) is None or kwargs.get("axes", ()) is None:
                raise Refused("axis= or axes= is None, which NumPy refuses")
            if not isinstance(kwargs.get("axes", []), list):
                raise Refused("axes= is no list, which NumPy refuses")
            if kwargs.keys() & {"axis", "axes", "keepdims"}:
                return by_rule(self._compute, device, args, kwargs)
        if len(kwargs) == 1 and "out" in kwargs and not any(out is None for out in kwargs["out"]):
            return self.into(device, args, kwargs["out"])
        to_be_written(device, kwargs.get("out"))  # checked before any operand is uploaded
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
    """Refuse a ``where=`` that is not boolean, or has a larger shape than the result: those are left to NumPy."""
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
    """The result of a rule that takes all keywords but ``out``; `convert` converts the arguments after the first.

    If `exact`, an ``out=`` of another dtype than the result is refused: in NumPy it would choose the loop.
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
    """Raise NumPy's OverflowError for a Python integer that does not fit the loop's dtype. CuPy does not check next to
    an empty array; next to booleans it takes a dtype that fits."""
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
    """The operands, cast to the dtypes of the loop that NumPy chooses for ``dtype``, ``signature`` and ``casting``.

    Refused unless all inputs of the loop have one dtype, and its results that dtype or bool: then the device's ufunc
    chooses the same loop.
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
    """The keywords that may change the result: without those of `_NEUTRAL`, ``where=True`` and ``out=(None,)``."""
    return {
        name: value
        for name, value in kwargs.items()
        if not any(value is neutral or value == neutral for neutral in _NEUTRAL.get(name, ()) if _plain(value))
        and not (name == "where" and value is True)
        and not (name == "out" and all(item is None for item in value))
    }


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, str))


# --- memory order -------------------------------------------------------------------------------------------------


def in_order(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    """The result of `compute` in NumPy's memory order. If the strides of each operand descend, as in most views, that
    is C order, in which CuPy makes its results.
    """
    kind = device.array_type
    for value in operands:
        if isinstance(value, kind) and not _descend(value.strides):
            return _laid_out(device, compute, operands)
    return compute(*operands)


def _descend(strides: tuple[int, ...]) -> bool:
    """Whether no stride is larger than the stride of the axis before it."""
    before = 0
    for step in reversed(strides):
        if abs(step) < before:
            return False
        before = abs(step)
    return True


def _as_it_comes(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    return compute(*operands)


def _laid_out(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    """The result of `compute` in the memory order that NumPy chooses for these operands; CuPy's results are in C order.

    The operands are transposed before, and the result after, so that nothing is copied.
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
    """A view with the axes in the order `axes`, after broadcasting has put new axes of length 1 first."""
    return array[(None,) * (len(axes) - array.ndim)].transpose(axes) if array.ndim else array


def _ordered(device: Device, result: Any, operands: list[Any], order: str) -> Any:
    """The result, or each of several, in the memory order `order`."""
    if isinstance(result, tuple):
        return tuple(_ordered(device, part, operands, order) for part in result)
    if order == "A":
        flags = [value.flags for value in operands if isinstance(value, device.array_type)]
        fortran = all(each.f_contiguous for each in flags) and not all(each.c_contiguous for each in flags)
        order = "F" if fortran else "C"
    return device.xp.asarray(result, order=order)


def _by_operator(product: Callable[..., Any], x: Any, y: Any) -> Any:
    """``x @ y``, which skips the parsing of keywords; for float16 results `product(x, y)`, which alone is exact."""
    found = operator.matmul(x, y)
    return found if found.dtype.char != "e" else product(x, y)
