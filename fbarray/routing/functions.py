"""NEP 18: the derived table of NumPy's overridable functions, and how one of them runs on a device.

"The same name in CuPy" is the default that nobody writes down. What no signature tells is in `facts`; how a function
differs in CuPy is in the adapters.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.parameters import Parameters, parameters
from fbarray.routing import metadata, views
from fbarray.routing.boundary import (
    Buffered,
    array_of,
    fresh,
    index,
    integer,
    made,
    nested,
    operand,
    plain,
    required,
    sequence,
    sublist,
    wrapped,
    written,
)
from fbarray.routing.choice import Choice, refused, ruled, straight
from fbarray.routing.decision import OnDevice, Route, writes_nothing
from fbarray.routing.facts import (
    ARRAYS_AT_0D,
    ARRAYS_AT_0D_WITH,
    BY_ELEMENT,
    BY_ORDER,
    CONTAINERS,
    CRASHES_FOR_0D_OUT,
    DECOMPOSES,
    DESCRIBES,
    HOST,
    HOST_MODULES,
    INTEGER_AXIS,
    INTEGERS,
    MADE,
    MAY_NOT_END,
    NESTED,
    OTHERWISE,
    OUT_EXACT,
    OUT_OF_INTEGERS,
    OUT_TOO_SMALL,
    OUT_UNLIKE,
    PYTHON_BOOL,
    RETURNS_ARGUMENT,
    SOLVES,
    SUBLISTS,
    SUMS_UP,
    WRITES,
)
from fbarray.routing.overlap import apart
from fbarray.routing.views import GUARDED, VIEWS
from fbarray.rules.operands import NOT_GIVEN, axes_of, flag
from fbarray.rules.registry import ALWAYS, RULES, Judged, Refused
from fbarray.signatures import signature

CONVERTERS = {"array": operand, "sequence": sequence, "plain": plain}
_CONVERTED = ((INTEGERS, index), (DESCRIBES, plain), (NESTED, nested), (MADE, made), (SUBLISTS, sublist))
"""What the facts say about parameters, and the converters of those."""
IGNORED = frozenset({"subok", "like"})
"""Parameters about ndarray subclasses, of which a device array has none."""

_BAD_DOT = "output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array)"
"""NumPy's words; a host copy of the array would not have its layout."""

_A_VIEW = "a view, which NumPy derives from shape and strides; nothing moves"
_METADATA: dict[Any, Callable[..., Any]] = {
    **{function: partial(lambda f, device, args, kwargs: metadata.answer(f, args, kwargs), function)
       for function in metadata.METADATA},
    np.min_scalar_type: metadata.min_scalar_type,
    np.may_share_memory: metadata.overlap(np.may_share_memory),
    np.shares_memory: metadata.overlap(np.shares_memory),
}  # fmt: skip


def route_of(device: Device, function: Callable[..., Any]) -> Route:
    """The route of an overridable function on `device`, derived at its first call."""
    written = partial(_written, function) if _may_write(function) else writes_nothing
    return Route(qualified(function), function, choice_of(device, function).on_device, written, function in WRITES)


def qualified(function: Callable[..., Any]) -> str:
    """What events call it, ``'numpy.linalg.norm'``."""
    return f"{function.__module__}.{function.__name__}"


def choice_of(device: Device, function: Callable[..., Any]) -> Choice:
    """Which route an overridable function takes on `device`, and why."""
    if function in _METADATA:
        return Choice("metadata", "answered from shapes, dtypes and addresses; nothing moves", _METADATA[function])
    if function in GUARDED:
        return Choice("metadata", _A_VIEW, partial(_showing, function))
    if function in (np.real, np.imag):
        return Choice("device", "it is the array's own attribute", partial(_part, function.__name__))
    meaningless = HOST.get(function) or HOST_MODULES.get(function.__module__)
    if meaningless:
        return refused(meaningless)
    name, counterpart, rule = qualified(function), _counterpart(device, function), RULES.get(function)
    if rule is None and counterpart is None:
        if function in VIEWS:
            return Choice("metadata", _A_VIEW, partial(_showing, function))
        return refused(f"CuPy has no {name}")
    compute = DeviceFunction(device, function)
    on_device = _around(function, compute)
    if function in VIEWS and function is not np.require:
        beyond = f"; where an array's values say what is shown, {rule.__module__}" if rule is not None else ""
        return Choice("metadata", _A_VIEW + beyond, on_device)
    if rule is not None and (counterpart is None or compute.straight is compute.rule):
        return ruled(name, rule, counterpart, on_device)
    return straight(function in device.kernels, rule, on_device)


def _around(function: Callable[..., Any], compute: DeviceFunction) -> OnDevice:
    """The call, with what must be seen to before it."""
    if function is np.nan_to_num or "overwrite_input" in compute.parameters.defaults:
        return partial(_checked, function, compute.call)
    if function in VIEWS:
        return partial(_viewing, function, compute.call)
    if function in (np.array, np.asarray, np.asanyarray):
        return partial(_made_like, compute.call)
    if function is np.reshape or function is np.ravel:
        return partial(_by_method, getattr(np.ndarray, function.__name__), compute.call)
    call = compute.under_errstate if function in SOLVES else compute.call
    return partial(_decomposing, function, call) if function in DECOMPOSES | BY_ORDER else call


def _part(name: str, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """``np.real`` and ``np.imag``, which NumPy asks the array for."""
    (value,) = (*args, *kwargs.values())
    if not isinstance(value, Buffered):
        raise Refused("the array is inside a sequence")
    return getattr(value, name)


def _showing(function: Any, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return views.shown(device, function, args, kwargs)


def _viewing(
    function: Any, call: Callable[..., Any], device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """A call that gives views, by geometry alone; of what is no array of ours, by the device's function."""
    with contextlib.suppress(Refused):
        return views.shown(device, function, args, kwargs)
    return call(device, args, kwargs)


def _made_like(call: Callable[..., Any], device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A conversion, also one that ``like=`` asks for, of things on the host: those cannot be had without a copy."""
    if kwargs.get("copy") is False and args and not isinstance(args[0], (Buffered, device.array_type)):
        raise Refused("copy=False of what is on the host")
    return call(device, args, kwargs)


def _by_method(
    method: Any, call: Callable[..., Any], device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """A function that the array has a method for."""
    args, kwargs = views.first_by_position(getattr(np, method.__name__), args, kwargs)
    if not isinstance(args[0], Buffered):
        return call(device, args, kwargs)
    if "shape" in kwargs:
        args, kwargs = (*args, kwargs["shape"]), {name: value for name, value in kwargs.items() if name != "shape"}
    if len(args) > 2 or (method is np.ndarray.ravel and len(args) > 1):
        args, kwargs = args[:-1], {**kwargs, "order": args[-1]}
    return device.routes[method].on_device(device, args, kwargs)


def _decomposing(
    function: Any, call: Callable[..., Any], device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """A decomposition: what is not finite is left to LAPACK, which mostly does not converge, where CuPy gives NaNs."""
    decomposes = function in DECOMPOSES or (args[1:2] or (kwargs.get("ord"),))[0] in (2, -2, "nuc")
    if decomposes and not all(_is_finite(device, value) for value in (*args, *kwargs.values())):
        if function in MAY_NOT_END and _may_not_end(device, function, args, kwargs):
            raise Judged(np.linalg.LinAlgError(MAY_NOT_END[function]))
        raise Refused("a value is not finite, of which LAPACK judges")
    return call(device, args, kwargs)


def _may_not_end(device: Device, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a function of `MAY_NOT_END` is asked for singular vectors of a matrix that is not finite.

    Of two rows or columns LAPACK finds them without iterating.
    """
    given = {**dict(zip(parameters(function).positional, args, strict=False)), **kwargs}
    vectors = given.get("compute_uv", True) and not given.get("hermitian")
    iterates = min(np.shape(given["a"])[-2:], default=0) > 2 and np.ndim(given["a"]) > 1
    return vectors and iterates and not _is_finite(device, given["a"])


def _is_finite(device: Device, value: Any) -> bool:
    """Whether an argument has neither NaNs nor infinities; true of what is no floating-point array."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        return bool(np.isfinite(value).all())
    if isinstance(value, Buffered) and value.dtype.kind in "fc":  # type: ignore[attr-defined]
        bare = value._buffer.operand_on(device)
        return bool(transfer.read(device, device.xp.isfinite(bare).all()))
    return True


def _checked(
    function: Any, call: Callable[..., Any], device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """A call that writes its argument only if it is asked to: of a read-only array NumPy refuses that."""
    targets = [value for value in _written(function, args, kwargs) if isinstance(value, Buffered)]
    if any(not target._buffer.writeable for target in targets):
        raise Refused("the array to be written is read-only")
    for target in targets:
        target._buffer.to_write_on_device()
    result = call(device, args, kwargs)
    for target in targets:
        target._buffer.written_on_device()
    return result


def _counterpart(device: Device, function: Callable[..., Any]) -> Any:
    """The device's function of the same name in the same module, or a kernel in its place; or None."""
    if function in device.kernels:
        return device.kernels[function]
    namespace = device.xp
    for part in function.__module__.split(".")[1:]:
        namespace = getattr(namespace, part, None)
    return getattr(namespace, function.__name__, None)


def _may_write(function: Any) -> bool:
    """Whether there are arguments with which `_written` finds something: those that say yes, or no, to all it takes."""
    taken = signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values()):
        return True  # it may pass an out= on
    answers = [_written(function, (), dict.fromkeys(taken, answer)) for answer in (True, False)]
    return any(value is not None for values in answers for value in values)


def _written(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments that the call writes: ``out``, and what `WRITES` names."""
    names = parameters(function).positional
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    values = [given.get("out")]
    if function in WRITES:
        values.append(given.get(WRITES[function]))
    if function is np.nan_to_num and not given.get("copy", True):
        values.append(given.get("x"))
    if function.__module__ == "numpy.lib.recfunctions":
        values += [given.get("dst"), given.get("output")]
    if given.get("overwrite_input"):
        values.append(given.get("a"))
    return tuple(values)


class DeviceFunction:
    """One overridable function on one device: steps 3 to 5 of the decision.

    Attributes
    ----------
    straight : callable or None
        What takes the calls that need no second look: the device's function of the same name, or a rule that always
        goes before it.
    rule : callable or None
        What takes the others.
    shared : int
        How many leading positional parameters mean the same in NumPy and in `straight`.
    names : dict
        NumPy's names of the shared parameters to those of `straight`.
    writes : bool
        Whether it writes an argument that is not called ``out``.
    written : set of str
        The arguments that it writes, by name.
    reads : int
        How many leading positional parameters it only reads.
    """

    def __init__(self, device: Device, function: Callable[..., Any]) -> None:
        self.function = function
        self.parameters = parameters(function)
        self.writes = function in WRITES
        self.written = {"out", WRITES.get(function, "out")}
        rule = RULES.get(function)
        self.rule = None if rule is None else partial(rule, device.xp)
        self.straight = self.rule if function in ALWAYS else _counterpart(device, function)
        self.shared, self.names = _shared(self.parameters, self.straight) if self.straight is not None else (-1, {})
        for place, name in enumerate(self.parameters.positional):
            if (function, name) in OTHERWISE and self.straight is not self.rule:
                self.shared = min(self.shared, place)
                self.names.pop(name, None)
        if "out" in self.parameters.positional:
            self.shared = min(self.shared, self.parameters.positional.index("out"))
        self.converters = tuple(self._converter(name) for name in self.parameters.positional)
        self.reads = self.converters.index(written) if written in self.converters else len(self.converters)
        self.rest = self._converter(self.parameters.variadic)
        self.keywords = {name: (theirs, self._converter(name)) for name, theirs in self.names.items()}
        self.finish = self._finisher()
        self.takes_array = self.converters[:1] in ((operand,), (required,), (sequence,), (nested,), (made,), (plain,))

    def _converter(self, name: str) -> Callable[[Device, Any], Any]:
        function = self.function
        if name in self.written:
            return written
        if name == "axis" and function in INTEGER_AXIS:
            return integer
        for named, converter in _CONVERTED:
            if (function, name) in named:
                return converter
        kind = self.parameters.kinds.get(name, "plain")
        if kind == "array" and name not in self.parameters.defaults:
            return required
        return CONVERTERS[kind]

    def call(self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The call on the device, or `Refused`."""
        if "device" in kwargs and kwargs["device"] == device.name:
            kwargs = {name: value for name, value in kwargs.items() if name != "device"}
        if len(args) > self.shared or (kwargs and not kwargs.keys() <= self.names.keys()):
            return self._beyond(device, args, kwargs)
        if self.writes or (kwargs and kwargs.get("out") is not None):
            return self._into(device, args, kwargs)
        if len(args) == 1 and self.takes_array and isinstance(args[0], Buffered):
            operands = [args[0]._buffer.operand_on(device)]
        else:
            operands = self._positional(device, args)
        if not kwargs:
            result = self.straight(*operands)  # type: ignore[misc]
        else:
            keywords = self.keywords
            converted = {keywords[name][0]: keywords[name][1](device, value) for name, value in kwargs.items()}
            result = self.straight(*operands, **converted)  # type: ignore[misc]
            operands += converted.values()
        for bare in operands:
            if bare is result:
                return self._given(device, result, args, kwargs)
        return self.finish(device, result, args, kwargs)

    def _given(self, device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A result that is an operand itself: as NumPy gives it, or a view, so that it is known to share memory."""
        array = isinstance(result, device.array_type)
        if not array or self.function in RETURNS_ARGUMENT:
            return self.finish(device, result, args, kwargs)
        if not result.ndim and self.function not in ARRAYS_AT_0D:
            return self.finish(device, result.copy(), args, kwargs)
        return wrapped(device, result, _flat(_sources(args, kwargs)), False)

    def under_errstate(self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The call, where a matrix that cannot be solved raises; CuPy gives NaNs unless it is asked to raise."""
        with device.xpx.errstate(linalg="raise"):
            return self.call(device, args, kwargs)

    def _positional(self, device: Device, args: tuple[Any, ...]) -> list[Any]:
        converters = self.converters
        if len(args) <= self.reads:
            return [convert(device, value) for convert, value in zip(converters, args, strict=False)]
        fixed = len(converters)
        if self.reads < fixed:
            return self._with_written_last(device, args)
        return [*self._positional(device, args[:fixed]), *[self.rest(device, value) for value in args[fixed:]]]

    def _with_written_last(self, device: Device, args: tuple[Any, ...]) -> list[Any]:
        """Converted; what is written last, so that nothing is forgotten of it where another argument is refused."""
        places = sorted(range(len(args)), key=lambda place: self.converters[place] is written)
        converted = {place: self.converters[place](device, args[place]) for place in places}
        return [converted[place] for place in range(len(args))]

    def _operands(
        self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any], names: dict[str, str]
    ) -> tuple[list[Any], dict[str, Any]]:
        """What the call is given; copies of what it reads where it writes, which are apart from it."""
        operands, converted = self._positional(device, args), self._keywords(device, kwargs, names)
        places = [place for place, convert in enumerate(self.converters[: len(args)]) if convert is written]
        keys = [names.get(name, name) for name in kwargs if name in self.written]
        targets = [*(operands[place] for place in places), *(converted[key] for key in keys)]
        targets = [target for target in targets if isinstance(target, device.array_type)]
        if targets:
            by_element = self.function in BY_ELEMENT
            operands = [value if place in places else apart(device, value, targets, by_element)
                        for place, value in enumerate(operands)]  # fmt: skip
            converted = {key: value if key in keys else apart(device, value, targets, by_element)
                         for key, value in converted.items()}  # fmt: skip
        return operands, converted

    def _keywords(self, device: Device, kwargs: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
        """Converted, under the names of what is called."""
        return {
            names.get(name, name): self._converter(name)(device, value)
            for name, value in kwargs.items()
            if name not in IGNORED
        }

    def _beyond(self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call that needs a second look: without what only repeats defaults, straight on, by a rule, or refused."""
        args, kwargs = self.parameters.trimmed(*self._with_out_named(args, kwargs))
        kwargs = {name: value for name, value in kwargs.items() if name not in IGNORED}
        if len(args) <= self.shared and kwargs.keys() <= self.names.keys():
            return self.call(device, args, kwargs)
        out = kwargs.get("out")
        if out is not None and not self._takes_out():
            return self._computed_into(device, args, kwargs, out)
        if self.rule is None:
            raise Refused(self._lacking(args, kwargs))
        operands, converted = self._operands(device, args, kwargs, {})
        result = self.rule(*operands, **converted)
        if out is not None:
            return _written_into(out)
        given = any(bare is result for bare in (*operands, *converted.values()))
        return (self._given if given else self.finish)(device, result, args, kwargs)

    def _lacking(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        names = [*self.parameters.positional[max(self.shared, 0) : len(args)], *(kwargs.keys() - self.names.keys())]
        return f"CuPy's {self.function.__name__} takes no {', '.join(sorted(names))}"

    # --- out= ---

    def _with_out_named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The call with ``out``, and what follows it, by name."""
        names = self.parameters.positional
        place = names.index("out") if "out" in names else len(args)
        return args[:place], {**dict(zip(names[place:], args[place:], strict=False)), **kwargs}

    def _takes_out(self) -> bool:
        """Whether the rule can be given ``out`` as it stands."""
        if self.rule is None or self.function in OUT_UNLIKE:
            return False
        return "out" in inspect.signature(self.rule).parameters

    def _into(self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A straight call that writes; of one with ``out``, the result is the user's ``out`` object."""
        out = kwargs.get("out")
        if out is not None:
            if self.function in OUT_UNLIKE:
                return self._computed_into(device, args, kwargs, out)
            if "keepdims" in self.parameters.defaults and self.straight is not self.rule:
                self._require_reduced(args, kwargs)
        operands, converted = self._operands(device, args, kwargs, self.names)
        result = self.straight(*operands, **converted)  # type: ignore[misc]
        return self.finish(device, result, args, kwargs) if out is None else _written_into(out)

    def _require_reduced(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Refuse an ``out`` of another shape than the reduction has: CuPy, with CUB, fills any with a sum of all."""
        given = {**dict(zip(self.parameters.positional, args, strict=False)), **kwargs}
        shape = getattr(given[self.parameters.positional[0]], "shape", None)
        if shape is not None:
            axes, kept = axes_of(given.get("axis"), len(shape)), flag(given.get("keepdims", NOT_GIVEN))
            reduced = tuple(1 if i in axes else n for i, n in enumerate(shape) if kept or i not in axes)
            if getattr(given["out"], "shape", reduced) != reduced:
                raise Refused(f"out= has another shape than {reduced}")

    def _computed_into(self, device: Device, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> Any:
        """Compute without ``out``, then copy; only where NumPy would not broadcast, and cast as this does."""
        kwargs = {name: value for name, value in kwargs.items() if name != "out"}
        if CRASHES_FOR_0D_OUT and self.function in SUMS_UP and not np.ndim(out):
            self._beyond(device, args, kwargs)  # what else is wrong with the call comes before
            raise Judged(ValueError(OUT_TOO_SMALL))
        target = written(device, out)
        if self.function in SUMS_UP and kwargs.get("dtype") is None and len(args) < 3:
            kwargs["dtype"] = _summing_dtype(args, kwargs, target.dtype)
        source = operand(device, self._beyond(device, args, kwargs))
        same = source.shape == target.shape
        alike = same and source.dtype == target.dtype and target.ndim
        if self.function is np.dot and alike and not target.flags.c_contiguous and _goes_by_blas(source.dtype, args):
            raise Judged(ValueError(_BAD_DOT))
        if not same or not target.ndim or not self._casts(source.dtype, target.dtype):
            raise Refused(f"out= has shape {target.shape} and dtype {target.dtype}, the result may have another")
        target[...] = apart(device, source, [target])  # it may be an operand itself
        return _written_into(out)

    def _casts(self, source: Any, target: Any) -> bool:
        """Whether NumPy casts a result of dtype `source` into ``out=`` of dtype `target`, and as the device does."""
        if source == target:
            return True
        if self.function in OUT_EXACT:
            return False
        if self.function in OUT_OF_INTEGERS:
            return bool(np.can_cast(target, np.intp))
        return bool(np.can_cast(source, target, "same_kind"))

    # --- results ---

    def _finisher(self) -> Callable[[Device, Any, tuple[Any, ...], dict[str, Any]], Any]:
        function = self.function
        scalars = function not in ARRAYS_AT_0D
        if function in PYTHON_BOOL:
            return _python_bool
        if function in RETURNS_ARGUMENT:
            return partial(_argument_or_wrapped, scalars)
        if function is np.diag:
            return _guarded
        container = CONTAINERS.get(function)
        if container is not None:
            return partial(_contained, container)
        if function in ARRAYS_AT_0D_WITH:
            return partial(_array_wrapped_with, ARRAYS_AT_0D_WITH[function])
        return _wrapped if scalars else _array_wrapped


def _summing_dtype(args: tuple[Any, ...], kwargs: dict[str, Any], dtype: Any) -> Any:
    """The dtype to sum up in for ``out=``; refused where sums would be truncated on the way. Of a list, NumPy's own."""
    given = getattr(args[0] if args else kwargs["a"], "dtype", None)
    if given is None:
        return None
    common = np.result_type(given, dtype)
    if not np.can_cast(common, dtype, "same_kind"):
        raise Refused(f"out= of dtype {dtype}, to which the summands are truncated")
    return common


def _wrapped(device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if type(result) is device.array_type and result.base is None:
        return fresh(device, result)
    return wrapped(device, result, _sources(args, kwargs))


def _goes_by_blas(dtype: Any, operands: tuple[Any, ...]) -> bool:
    """Whether NumPy's dot writes ``out=`` through BLAS, or as it would; a number of another dtype is multiplied by."""
    return dtype.char in "fdFD" or all(np.ndim(value) for value in operands)


def _written_into(out: Any) -> Any:
    """The user's ``out`` after it was written; also where it was not given by name."""
    if isinstance(out, Buffered):
        out._buffer.written_on_device()
    return out


def _array_wrapped(device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if type(result) is device.array_type and result.base is None:
        return array_of(device, result)
    return wrapped(device, result, _flat(_sources(args, kwargs)), False)


def _array_wrapped_with(
    names: tuple[str, ...], device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    given = [kwargs.get(name) for name in names]
    scalar = all(value is None or value is False for value in given)
    return (_wrapped if scalar else _array_wrapped)(device, result, args, kwargs)


def _sources(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """All arguments, among which the base of a view is looked for."""
    return (*args, *kwargs.values()) if kwargs else args


def _flat(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments, with the first's items where that is a sequence of arrays."""
    first = args[0] if args else None
    return (*first, *args[1:]) if isinstance(first, (list, tuple)) else args


def _python_bool(device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    return bool(transfer.read(device, result))


def _argument_or_wrapped(
    scalars: bool, device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    if isinstance(result, (list, tuple)):
        return tuple(_argument_or_wrapped(scalars, device, item, args, kwargs) for item in result)
    sources = _sources(args, kwargs)
    for value in sources:
        if isinstance(value, Buffered) and value._buffer.is_given_as(result) and (result.ndim or not scalars):
            return value
    return wrapped(device, result, sources, scalars)


def _guarded(device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """An array that NumPy guards against writing where it is a view."""
    made = wrapped(device, result, _sources(args, kwargs), False)
    if made._buffer.base is not None:
        made._buffer.writeable = False
    return made


def _contained(
    container: Callable[[], Any], device: Device, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """NumPy's own kind of tuple or list, where CuPy's differs."""
    if not isinstance(result, (list, tuple)):
        return wrapped(device, result, _sources(args, kwargs))
    kind = container()
    items = [wrapped(device, item, _sources(args, kwargs), kind not in (tuple, list)) for item in result]
    return kind(*items) if hasattr(kind, "_fields") else kind(items)


def _shared(expected: Parameters, direct: Callable[..., Any]) -> tuple[int, dict[str, str]]:
    """What the device's function takes as NumPy's does: a number of leading positions, and names."""
    theirs = _signature(direct)
    if theirs is None:
        operands = [name for name in expected.positional if expected.kinds.get(name) == "array" and name != "out"]
        return len(operands), {}
    positional = [p.name for p in theirs if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    keywords = {p.name for p in theirs if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)}
    names = {name: name for name in (*expected.positional, *expected.defaults) if name in keywords}
    shared = 0
    for ours, other in zip(expected.positional, positional, strict=False):
        renamed = ours not in positional and other not in expected.positional and other not in expected.defaults
        if (ours != other and not renamed) or ours == "out":
            break
        if other in keywords:
            names[ours] = other
        shared += 1
    if expected.variadic and any(p.kind is p.VAR_POSITIONAL for p in theirs):
        shared = max(shared, 1000)
    if "out" in positional and "out" in expected.positional:
        names["out"] = "out"
    return shared, names


def _signature(direct: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """The parameters of a device function; None where it has no signature to read."""
    with contextlib.suppress(ValueError, TypeError):
        found = list(inspect.signature(direct).parameters.values())
        if [p.kind for p in found] != [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
            return found
    return None
