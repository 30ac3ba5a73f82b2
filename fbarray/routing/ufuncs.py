"""NEP 13: how a call of a ufunc runs on a device; its methods are in `ufunc_methods`. NumPy resolves the dtypes."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fbarray.devices import HOLDABLE, Device
from fbarray.memory.layout import kept_order
from fbarray.routing.boundary import Buffered, fresh, operand, operands_on, to_be_written, wrapped, written
from fbarray.routing.choice import Choice, refused, ruled, straight
from fbarray.routing.decision import Route, writes_out
from fbarray.routing.facts import HOST_MODULES
from fbarray.routing.overlap import apart
from fbarray.rules.registry import RULES, Judged, Refused

_NEUTRAL = {"subok": (True, False), "order": ("K",), "casting": ("same_kind",), "dtype": (None,), "signature": (None,)}
"""Keyword values that ask for nothing."""


def route_of(device: Device, ufunc: np.ufunc) -> Route:
    """The route of ``ufunc(...)`` on `device`, derived at its first call."""
    return Route(qualified(ufunc), ufunc, choice_of(device, ufunc).on_device, writes_out, ufunc=by_element(ufunc))


def qualified(ufunc: Any) -> str:
    """``'numpy.add'``, ``'scipy.special.erf'``; a ufunc that no module names has its own name alone."""
    home = _home(ufunc)
    return f"{home}.{ufunc.__name__}" if home else str(getattr(ufunc, "__name__", ufunc))


def _home(ufunc: Any) -> str:
    for module in ("numpy", "scipy.special", "numpy.strings"):
        if module in sys.modules and getattr(sys.modules[module], ufunc.__name__, None) is ufunc:
            return module
    return ""


def by_element(ufunc: Any) -> Any:
    """The ufunc, if it computes element by element; not `numpy.matmul` and its kin."""
    return ufunc if getattr(ufunc, "signature", None) is None else None


def counterpart(device: Device, ufunc: Any) -> Any:
    """The device's ufunc for a ufunc of NumPy's or SciPy's, or None."""
    home = "numpy" if ufunc in device.kernels else _home(ufunc)
    if home == "numpy":
        found = device.kernels.get(ufunc) or getattr(device.xp, ufunc.__name__, None)
        return partial(_of_reals, found) if _compiles_not_for_complex(ufunc, found) else found
    if home == "scipy.special":
        special = getattr(device.special(), ufunc.__name__, None)
        return None if special is None else partial(_in_scipys_loop, ufunc, special, device.xp)
    return None


def _compiles_not_for_complex(ufunc: np.ufunc, found: Any) -> bool:
    """Whether CuPy has loops for complex numbers that NumPy has not: they fail to compile, unless nothing is compiled
    because the arrays are empty."""
    loops = getattr(found, "types", ())
    return any(loop.startswith("F") for loop in loops) and not any(loop.startswith(("F", "D")) for loop in ufunc.types)


def _of_reals(direct: Any, *operands: Any, **kwargs: Any) -> Any:
    result = direct(*operands, **kwargs)
    if result.dtype.kind == "c":
        raise Refused("a complex result of a function of real numbers")
    return result


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


def _in_scipys_loop(ufunc: np.ufunc, special: Any, xp: Any, *operands: Any, **kwargs: Any) -> Any:
    """A special function in the dtypes of SciPy's loop; CuPy computes small integers in double precision."""
    given = tuple(type(value) if isinstance(value, (int, float, complex)) else value.dtype for value in operands)
    loop = ufunc.resolve_dtypes((*given[: ufunc.nin], *(None,) * ufunc.nout))
    cast = (xp.asarray(value, dtype=chosen) for value, chosen in zip(operands[: ufunc.nin], loop, strict=False))
    return special(*cast, *operands[ufunc.nin :], **kwargs)


# --- the call -----------------------------------------------------------------------------------------------------


def choice_of(device: Device, ufunc: np.ufunc) -> Choice:
    """``ufunc(*args, **kwargs)``: by a rule, or by the device's ufunc of the same name."""
    rule, direct = RULES.get(ufunc), counterpart(device, ufunc)
    if rule is not None:
        return ruled(qualified(ufunc), rule, direct, _Ruled(device, ufunc, rule).call)
    if direct is None:
        return refused(lacking(ufunc))

    single, array, lay_out = ufunc.nout == 1, device.array_type, _layout_of(ufunc)
    bare = partial(_by_operator, direct) if ufunc is np.matmul else direct

    def call(device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kwargs:
            if single and len(kwargs) == 1 and "out" in kwargs:
                return into(ufunc, direct, device, args, kwargs["out"][0])
            return _with_keywords(ufunc, direct, device, args, kwargs)
        operands = operands_on(device, args)
        for value in operands:
            if type(value) is array:
                if value.ndim > 1 and not value.flags.c_contiguous:
                    return fresh(device, lay_out(device, bare, operands))
            elif type(value) is int and not 0 <= value < 128:
                look_at_integers(device, ufunc, operands)
        return fresh(device, bare(*operands))

    return straight(ufunc in device.kernels, None, call)


def _by_operator(product: Callable[..., Any], x: Any, y: Any) -> Any:
    """What ``x @ y`` computes without the parsing of keywords; of float16 numbers that `product` alone is exact."""
    found = operator.matmul(x, y)
    return found if found.dtype.char != "e" else product(x, y)


def _layout_of(ufunc: Any) -> Callable[[Device, Callable[..., Any], list[Any]], Any]:
    """What calls the device's ufunc so that the results lie in memory as NumPy's."""
    return _as_it_comes if by_element(ufunc) is None else in_order


def in_order(device: Device, compute: Callable[..., Any], operands: list[Any]) -> Any:
    """What `compute` gives, in NumPy's order of memory."""
    for value in operands:
        if isinstance(value, device.array_type) and value.ndim > 1 and not value.flags.c_contiguous:
            return _laid_out(device, compute, operands)
    return compute(*operands)


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


def lacking(ufunc: Any) -> str:
    """Why the device has no such ufunc."""
    home = _home(ufunc)
    if home in HOST_MODULES:
        return HOST_MODULES[home]
    return f"CuPy has no {qualified(ufunc)}" if home else "it is in no module that CuPy mirrors"


def into(ufunc: np.ufunc, direct: Any, device: Device, args: tuple[Any, ...], out: Any) -> Any:
    """The call with one ``out``, which is what it returns: ``x += y`` too."""
    if out is None:
        return device.routes[ufunc].on_device(device, args, {})
    if isinstance(out, Buffered):  # first, for a part of it would go there alone as an operand
        target = out._buffer.target_on(device)
        operands = operands_on(device, args)
    else:
        to_be_written(device, out)
        operands = operands_on(device, args)
        target = written(device, out)
    for value in operands:
        if type(value) is int and not 0 <= value < 128:
            look_at_integers(device, ufunc, operands)
        dtype = getattr(value, "dtype", target.dtype)
        if dtype is not target.dtype and dtype != target.dtype:
            return fill_out(direct, device, operands, (out,))  # CuPy would compute in the dtype of out=
    if not isinstance(out, Buffered) or (out._buffer.owner or out._buffer).shared:  # see `_is_of_others`
        operands = apart(device, operands, [target], True)
    direct(*operands, out=target)
    return out


def _is_of_others(out: Any) -> bool:
    """Whether it is memory of others, of which two arrays may have been handed in: CuPy's ufuncs look whether they read
    where they write, but only within what was allocated at once."""
    return not isinstance(out, Buffered) or out._buffer.allocation.shared


class _Ruled:
    """A ufunc that a rule computes; its ``out`` is filled afterwards."""

    def __init__(self, device: Device, ufunc: np.ufunc, rule: Callable[..., Any]) -> None:
        self.ufunc = ufunc
        self.compute = partial(rule, device.xp)
        self.lay_out = _layout_of(ufunc)

    def call(self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not kwargs:
            operands = operands_on(device, args)
            look_at_integers(device, self.ufunc, operands)
            return fresh(device, self.lay_out(device, self.compute, operands))
        if None in (kwargs.get("axis", 0), kwargs.get("axes", ())):
            raise Refused("axis= or axes= is None, which NumPy refuses")
        if not isinstance(kwargs.get("axes", []), list):
            raise Refused("axes= is no list, which NumPy refuses")
        if kwargs.keys() & {"axis", "axes", "keepdims"}:
            return by_rule(self.compute, device, args, kwargs)
        return _with_keywords(self.ufunc, self.compute, device, args, kwargs, fill_out)


def by_rule(
    compute: Callable[..., Any], device: Device, args: tuple[Any, ...], kwargs: dict[str, Any], exact: bool = True
) -> Any:
    """A rule that takes the keywords itself, all but ``out``."""
    asked = asked_for(kwargs)
    out = asked.pop("out", None)
    operands = [operand(device, value) for value in args]
    if out is None:
        return wrapped(device, compute(*operands, **asked))
    return fill_out(partial(compute, **asked), device, operands, out, exact)


def fill_out(
    compute: Callable[..., Any], device: Device, operands: list[Any], out: tuple[Any, ...], exact: bool = False
) -> Any:
    """Compute, then copy into ``out`` as far as NumPy would cast; `exact` where ``out`` chooses the loop."""
    results = compute(*operands)
    results = results if isinstance(results, tuple) else (results,)
    pairs = list(zip(written(device, out), results, strict=True))
    for target, result in pairs:
        if target is not None:
            _check_out(target, result, exact)
    for target, result in pairs:
        if target is not None:
            target[...] = apart(device, result, [target])  # it may be an operand itself
    filled = tuple(
        wrapped(device, result) if given is None else given for given, (_, result) in zip(out, pairs, strict=True)
    )
    return filled if len(filled) > 1 else filled[0]


def asked_for(kwargs: dict[str, Any]) -> dict[str, Any]:
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


def _with_keywords(
    ufunc: np.ufunc,
    direct: Any,
    device: Device,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    fill: Callable[..., Any] | None = None,
) -> Any:
    """A call with keywords: ``out``, ``where``, and those that choose the loop; `fill` fills ``out``."""
    if "out" in kwargs:
        to_be_written(device, kwargs["out"])  # before any operand is moved for nothing
    if kwargs.get("dtype") is not None and np.dtype(kwargs["dtype"]) not in HOLDABLE:
        raise Refused(f"the device cannot hold dtype {np.dtype(kwargs['dtype'])}")
    if len(kwargs) == 1 and "out" in kwargs and kwargs["out"][0] is not None:
        operands = operands_on(device, args)
        look_at_integers(device, ufunc, operands)
        return (fill or _into)(direct, device, operands, kwargs["out"])
    asked = asked_for(kwargs)
    out = asked.pop("out", None)
    where = asked.pop("where", None)
    order = asked.pop("order", "K")
    operands = operands_on(device, args)
    if asked.keys() & {"dtype", "signature", "casting"}:
        operands = _cast_to_loop(ufunc, device, operands, out, asked)
    look_at_integers(device, ufunc, operands)
    if asked:
        raise Refused(f"CuPy's {ufunc.__name__} takes no {', '.join(sorted(asked))}")
    if where is not None:
        where = device.xp.asarray(where) if isinstance(where, bool) else operand(device, where)
        return _masked(direct, device, operands, out, where)
    if out is not None:
        return (fill or _into)(direct, device, operands, out)
    result = _layout_of(ufunc)(device, direct, operands)
    if order != "K":
        result = _ordered(device, result, operands, order)
    return wrapped(device, result)


def _ordered(device: Device, result: Any, operands: list[Any], order: str) -> Any:
    """The result, or each of several, in the order of memory that was asked for."""
    if isinstance(result, tuple):
        return tuple(_ordered(device, part, operands, order) for part in result)
    if order == "A":
        flags = [value.flags for value in operands if isinstance(value, device.array_type)]
        fortran = all(each.f_contiguous for each in flags) and not all(each.c_contiguous for each in flags)
        order = "F" if fortran else "C"
    return device.xp.asarray(result, order=order)


def _cast_to_loop(ufunc: Any, device: Device, operands: list[Any], out: Any, asked: dict[str, Any]) -> list[Any]:
    """The operands in the dtypes of the loop that NumPy chooses for ``dtype``, ``signature`` and ``casting``.

    The loop's results must then be the device's own for these dtypes, which holds for loops of one dtype, and for
    those that answer yes or no.
    """
    dtype, signature = asked.pop("dtype", None), asked.pop("signature", None)
    casting = asked.pop("casting", "same_kind")
    if dtype is not None:
        signature = (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout
    given = tuple(type(value) if isinstance(value, (int, float, complex)) else value.dtype for value in operands)
    outs = out or (None,) * ufunc.nout
    given += tuple(None if value is None else value.dtype for value in outs)
    chosen = {} if signature is None else {"signature": signature}
    loop = ufunc.resolve_dtypes(given, casting=casting, **chosen)
    taken, given_back = set(loop[: ufunc.nin]), set(loop[ufunc.nin :])
    if len(taken) != 1 or not given_back <= {*taken, np.dtype(bool)}:
        raise Refused("the loop that was asked for has several dtypes")
    return [device.xp.asarray(value, dtype=chosen) for value, chosen in zip(operands, loop, strict=False)]


def _into(direct: Any, device: Device, operands: list[Any], out: tuple[Any, ...]) -> Any:
    """The call into ``out``; its result is the user's ``out`` objects themselves."""
    targets = written(device, out)
    dtype = getattr(targets[0], "dtype", None)
    alike = all(getattr(value, "dtype", dtype) == dtype for value in (*operands, *targets))
    if not alike or any(target is None for target in targets):
        return fill_out(direct, device, operands, out)  # with out= of another dtype CuPy computes in that one
    if any(map(_is_of_others, out)):
        operands = apart(device, operands, targets, True)
    if len(targets) == 1:
        direct(*operands, out=targets[0])
        return out[0]
    direct(*operands, *targets)
    return tuple(out)


def _check_out(target: Any, result: Any, exact: bool = False) -> None:
    """Refuse an ``out`` into which NumPy would broadcast, or cast against the rule."""
    fits = result.dtype == target.dtype if exact else np.can_cast(result.dtype, target.dtype, "same_kind")
    if target.shape != result.shape or not fits:
        raise Refused("out= has another shape or dtype than the result")


def _masked(direct: Any, device: Device, operands: list[Any], out: Any, where: Any) -> Any:
    """``where=``: compute everywhere, keep where the mask is true. Without ``out`` the rest is uninitialised."""
    if getattr(where, "dtype", None) != np.dtype(bool):
        raise Refused("where= is not an array of booleans")
    result = direct(*operands)
    if isinstance(result, tuple):
        raise Refused("where= with several results")
    if np.broadcast_shapes(result.shape, where.shape) != result.shape:
        raise Refused("where= has more dimensions than the operands")
    if out is None:
        return wrapped(device, result)
    (target,) = written(device, out)
    _check_out(target, result)
    device.xp.copyto(target, result, casting="same_kind", where=where)
    return out[0]
