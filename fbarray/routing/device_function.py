"""One NumPy function on one device: convert the arguments, call the device's function or a rule, wrap the result.
Which function takes which route is in `functions`."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.parameters import Args, Kwargs, Parameters, parameters
from fbarray.routing.boundary import index, integer, made, nested, operand, plain, required, sequence, sublist, wrapped
from fbarray.routing.facts import (
    ARRAYS_AT_0D,
    ARRAYS_AT_0D_WITH,
    BY_ELEMENT,
    CONTAINERS,
    CRASHES_FOR_0D_OUT,
    DESCRIBES,
    INTEGER_AXIS,
    INTEGERS,
    MADE,
    NESTED,
    OTHERWISE,
    OUT_CASTS,
    OUT_TOO_SMALL,
    OUT_UNLIKE,
    PYTHON_BOOL,
    RETURNS_ARGUMENT,
    SUBLISTS,
    SUMS_UP,
    WRITES,
)
from fbarray.routing.output import note_written, store, target_of, to_be_written
from fbarray.routing.overlap import apart
from fbarray.routing.results import (
    argument_or_wrapped,
    array_wrapped,
    array_wrapped_with,
    contained,
    flat,
    guarded,
    python_bool,
    result_wrapped,
    sources,
)
from fbarray.routing.wrapping import Buffered
from fbarray.rules.operands import NOT_GIVEN, axes_of, flag
from fbarray.rules.registry import ALWAYS, RULES, Judged, Refused

_ANY_NUMBER = 1000
"""More positional arguments than any call has."""
CONVERTERS = {"array": operand, "sequence": sequence, "plain": plain}
_CONVERTED = ((INTEGERS, index), (DESCRIBES, plain), (NESTED, nested), (MADE, made), (SUBLISTS, sublist))
"""Parameters that `facts` lists, and their converters."""
IGNORED = frozenset({"subok", "like"})
"""Parameters about ndarray subclasses. Device arrays have none."""

_BAD_DOT = "output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array)"
"""NumPy's message. It is raised here: NumPy would accept a host copy of ``out``, which has another layout."""


def counterpart(device: Device, function: Callable[..., Any]) -> Any:
    """The device's function of the same name in the same module, or a kernel in its place; or None."""
    if function in device.kernels:
        return device.kernels[function]
    namespace: Any = device.xp
    for part in function.__module__.split(".")[1:]:
        namespace = getattr(namespace, part, None)
    return getattr(namespace, function.__name__, None)


class DeviceFunction:
    """One overridable function on one device: steps 3 to 5 of the decision.

    Attributes
    ----------
    straight : callable or None
        What most calls go to: the device's function of the same name; or a rule, if there is no such function or the
        rule always goes first.
    rule : callable or None
        What the other calls go to.
    shared : int
        How many leading positional parameters mean the same in NumPy and in `straight`.
    names : dict
        NumPy's names of the shared parameters, and the names that `straight` has for them.
    writes : bool
        Whether the function writes an argument that is not called ``out``.
    written : set of str
        The arguments that it writes, by name.
    writes_out : bool
        Whether `straight` writes ``out`` as NumPy does.
    knows_out : bool
        Whether the rule has a parameter ``out``: it is given the dtype of ``out=``, on which its result depends.
    out_place : int
        The position of ``out``; `_ANY_NUMBER` where there is none.
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
        theirs = counterpart(device, function)
        self.straight = self.rule if function in ALWAYS or theirs is None else theirs
        self.writes_out = self.straight is not self.rule and function not in OUT_UNLIKE
        self.knows_out = rule is not None and function not in OUT_UNLIKE and "out" in inspect.signature(rule).parameters
        self.shared, self.names = _shared(self.parameters, self.straight) if self.straight is not None else (-1, {})
        for place, name in enumerate(self.parameters.positional):
            if (function, name) in OTHERWISE and self.straight is not self.rule:
                self.shared = min(self.shared, place)
                self.names.pop(name, None)
        positional = self.parameters.positional
        self.out_place = positional.index("out") if "out" in positional else _ANY_NUMBER
        self.shared = min(self.shared, self.out_place)
        self.converters = tuple(self._converter(name) for name in self.parameters.positional)
        self.reads = self.converters.index(target_of) if target_of in self.converters else len(self.converters)
        self.rest = self._converter(self.parameters.variadic)
        self.keywords = {name: (theirs, self._converter(name)) for name, theirs in self.names.items()}
        self.finish = self._finisher()
        self.takes_array = self.converters[:1] in ((operand,), (required,), (sequence,), (nested,), (made,), (plain,))

    def _converter(self, name: str) -> Callable[[Device, Any], Any]:
        function = self.function
        if name in self.written:
            return target_of
        if name == "axis" and function in INTEGER_AXIS:
            return integer
        for named, converter in _CONVERTED:
            if (function, name) in named:
                return converter
        kind = self.parameters.kinds.get(name, "plain")
        if kind == "array" and name not in self.parameters.defaults:
            return required
        return CONVERTERS[kind]

    def call(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """The wrapped result of the call on the device; raises `Refused` where the device lacks something."""
        if "device" in kwargs and kwargs["device"] == device.name:
            kwargs = {name: value for name, value in kwargs.items() if name != "device"}
        if len(args) > self.shared or (kwargs and not kwargs.keys() <= self.names.keys()):
            return self._beyond(device, args, kwargs)
        if self.writes or (kwargs and kwargs.get("out") is not None):
            return (self._into if self.writes_out or self.writes else self._beyond)(device, args, kwargs)
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

    def _given(self, device: Device, result: Any, args: Args, kwargs: Kwargs) -> Any:
        """A result that is one of the operands, as NumPy gives it: the argument itself, a scalar, or a view of it."""
        array = isinstance(result, device.array_type)
        if not array or self.function in RETURNS_ARGUMENT:
            return self.finish(device, result, args, kwargs)
        if not result.ndim and self.function not in ARRAYS_AT_0D:
            return self.finish(device, result.copy(), args, kwargs)
        return wrapped(device, result, flat(sources(args, kwargs)), False)

    def under_errstate(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """As `call`, but a matrix that cannot be solved raises, as in NumPy; by default, CuPy gives NaNs."""
        with device.xpx.errstate(linalg="raise"):
            return self.call(device, args, kwargs)

    def _positional(self, device: Device, args: Args) -> list[Any]:
        converters = self.converters
        if len(args) <= self.reads:
            return [convert(device, value) for convert, value in zip(converters, args, strict=False)]
        fixed = len(converters)
        if self.reads < fixed:
            return self._with_written_last(device, args)
        return [*self._positional(device, args[:fixed]), *[self.rest(device, value) for value in args[fixed:]]]

    def _with_written_last(self, device: Device, args: Args) -> list[Any]:
        """The converted arguments. Outputs come last, so that none is touched if another argument is refused."""
        places = sorted(range(len(args)), key=lambda place: self.converters[place] is target_of)
        converted = {place: self.converters[place](device, args[place]) for place in places}
        return [converted[place] for place in range(len(args))]

    def _operands(
        self, device: Device, args: Args, kwargs: Kwargs, names: dict[str, str]
    ) -> tuple[list[Any], dict[str, Any]]:
        """The converted arguments and keywords. An input that overlaps a written array is copied first."""
        operands, converted = self._positional(device, args), self._keywords(device, kwargs, names)
        if not self.writes and "out" not in kwargs:
            return operands, converted
        places = [place for place, convert in enumerate(self.converters[: len(args)]) if convert is target_of]
        keys = [names.get(name, name) for name in kwargs if name in self.written]
        targets = [*[operands[place] for place in places], *[converted[key] for key in keys]]
        targets = [target for target in targets if isinstance(target, device.array_type)]
        if targets:
            by_element = self.function in BY_ELEMENT
            operands = [value if place in places else apart(device, value, targets, by_element)
                        for place, value in enumerate(operands)]  # fmt: skip
            converted = {key: value if key in keys else apart(device, value, targets, by_element)
                         for key, value in converted.items()}  # fmt: skip
        return operands, converted

    def _keywords(self, device: Device, kwargs: Kwargs, names: dict[str, str]) -> dict[str, Any]:
        """The converted keywords, under the names that the called function has for them."""
        return {
            names.get(name, name): self._converter(name)(device, value)
            for name, value in kwargs.items()
            if name not in IGNORED
        }

    def _beyond(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """A call with arguments that `straight` may not take: after defaults are dropped, by `straight` or the rule."""
        args, kwargs = self.parameters.trimmed(*self._with_out_named(args, kwargs))
        out = kwargs.get("out")
        kwargs = {name: value for name, value in kwargs.items() if name not in IGNORED}
        if len(args) <= self.shared and kwargs.keys() <= self.names.keys() and (out is None or self.writes_out):
            return self.call(device, args, kwargs)
        if out is not None:
            return self._stored(device, args, {name: kwargs[name] for name in kwargs if name != "out"}, out)
        return self._by_rule(device, args, kwargs)

    def _by_rule(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """The wrapped result of the rule; refused if there is none."""
        if self.rule is None:
            raise Refused(self._lacking(args, kwargs))
        operands, converted = self._operands(device, args, kwargs, {})
        result = self.rule(*operands, **converted)
        given = any(bare is result for bare in (*operands, *converted.values()))
        return (self._given if given else self.finish)(device, result, args, kwargs)

    def _lacking(self, args: Args, kwargs: Kwargs) -> str:
        names = [*self.parameters.positional[max(self.shared, 0) : len(args)], *(kwargs.keys() - self.names.keys())]
        return f"CuPy's {self.function.__name__} takes no {', '.join(sorted(names))}"

    # --- out= ---

    def _with_out_named(self, args: Args, kwargs: Kwargs) -> tuple[Args, Kwargs]:
        """The arguments, with ``out`` and those after it passed by name."""
        place = self.out_place
        if len(args) <= place:
            return args, kwargs
        return args[:place], {**dict(zip(self.parameters.positional[place:], args[place:], strict=False)), **kwargs}

    def _into(self, device: Device, args: Args, kwargs: Kwargs) -> Any:
        """A call of `straight` that writes. With ``out``, the user's ``out`` object is returned."""
        out = kwargs.get("out")
        if out is not None and "keepdims" in self.parameters.defaults:
            self._require_reduced(args, kwargs)
        operands, converted = self._operands(device, args, kwargs, self.names)
        result = self.straight(*operands, **converted)  # type: ignore[misc]
        if out is None:
            return self.finish(device, result, args, kwargs)
        note_written(out)
        return out

    def _require_reduced(self, args: Args, kwargs: Kwargs) -> None:
        """Refuse an ``out`` of another shape than the result: CuPy, with CUB, fills it with the sum of all elements."""
        given = {**dict(zip(self.parameters.positional, args, strict=False)), **kwargs}
        shape = getattr(given[self.parameters.positional[0]], "shape", None)
        if shape is not None:
            axes, kept = axes_of(given.get("axis"), len(shape)), flag(given.get("keepdims", NOT_GIVEN))
            reduced = tuple(1 if i in axes else n for i, n in enumerate(shape) if kept or i not in axes)
            if getattr(given["out"], "shape", reduced) != reduced:
                raise Refused(f"out= has another shape than {reduced}")

    def _stored(self, device: Device, args: Args, kwargs: Kwargs, out: Any) -> Any:
        """A call computed without ``out``, and copied into it after checks of shape and dtype; returns ``out``."""
        function = self.function
        if CRASHES_FOR_0D_OUT and function in SUMS_UP and not np.ndim(out):
            self._beyond(device, args, kwargs)  # another error of the call comes first
            raise Judged(ValueError(OUT_TOO_SMALL))
        to_be_written(device, out)
        if self.knows_out:
            operands, converted = self._operands(device, args, kwargs, {})
            result = self.rule(*operands, **converted, out=out.dtype)  # type: ignore[misc]
        else:
            if function in SUMS_UP and kwargs.get("dtype") is None and len(args) < 3:
                kwargs["dtype"] = _summing_dtype(args, kwargs, out.dtype)
            result = operand(device, self._beyond(device, args, kwargs))
            if not out.ndim:
                raise Refused("out= has no dimensions, where the result may be a scalar")
        alike = result.shape == out.shape and result.dtype == out.dtype and out.ndim
        by_blas = function is np.linalg.multi_dot or (function is np.dot and _goes_by_blas(out.dtype, args))
        if by_blas and alike and not out.flags.c_contiguous:
            raise Judged(ValueError(_BAD_DOT))
        store(device, (out,), (result,), OUT_CASTS.get(function, "same_kind"))
        return out

    # --- results ---

    def _finisher(self) -> Callable[[Device, Any, Args, Kwargs], Any]:
        function = self.function
        scalars = function not in ARRAYS_AT_0D
        if function in PYTHON_BOOL:
            return python_bool
        if function in RETURNS_ARGUMENT:
            return partial(argument_or_wrapped, scalars)
        if function is np.diag:
            return guarded
        container = CONTAINERS.get(function)
        if container is not None:
            return partial(contained, container)
        if function in ARRAYS_AT_0D_WITH:
            return partial(array_wrapped_with, ARRAYS_AT_0D_WITH[function])
        return result_wrapped if scalars else array_wrapped


def _summing_dtype(args: Args, kwargs: Kwargs, dtype: Any) -> Any:
    """The dtype to accumulate in with ``out=``; None for a list. Refused where NumPy would truncate the summands."""
    given = getattr(args[0] if args else kwargs["a"], "dtype", None)
    if given is None:
        return None
    common = np.result_type(given, dtype)
    if not np.can_cast(common, dtype, "same_kind"):
        raise Refused(f"out= of dtype {dtype}, to which the summands are truncated")
    return common


def _goes_by_blas(dtype: Any, operands: tuple[Any, ...]) -> bool:
    """Whether NumPy's dot needs a C-contiguous ``out=``, as for BLAS; not for a 0-d operand of other dtypes."""
    return dtype.char in "fdFD" or all(np.ndim(value) for value in operands)


def _shared(expected: Parameters, direct: Callable[..., Any]) -> tuple[int, dict[str, str]]:
    """How many leading parameters the device's function shares with NumPy's, and its names of the shared ones."""
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
        shared = max(shared, _ANY_NUMBER)
    if "out" in positional and "out" in expected.positional:
        names["out"] = "out"
    return shared, names


def _signature(direct: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """The parameters of a device function; None if it has no signature, or only ``(*args, **kwargs)``."""
    with contextlib.suppress(ValueError, TypeError):
        found = list(inspect.signature(direct).parameters.values())
        if [p.kind for p in found] != [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
            return found
    return None
