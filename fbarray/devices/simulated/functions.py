"""`SimulatedFunction`: a CuPy function by name, checked against CuPy's signature and computed by NumPy's namesake.

Functions that differ from NumPy's namesake are in `quirks`, `values` and `linalg`.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray import signatures
from fbarray.devices.simulated.array import SimulatedArray, SimulatedFlat, adopt, to_device, to_host
from fbarray.devices.simulated.memory import copied_as_block, quiet, race
from fbarray.devices.simulated.operands import ANYTHING, NUMBERS_ALONE, OPERANDS, refusal

# NumPy gives a Python scalar, CuPy a 0-d array.
ZERO_DIMENSIONAL = frozenset(["allclose", "array_equal", "array_equiv", "count_nonzero"])

# NumPy gives a tuple, CuPy a list.
LISTS = frozenset(["atleast_1d", "atleast_2d", "atleast_3d", "gradient"])

# Functions that warn from NumPy's Python code, whatever ``np.errstate`` says. These warnings are silenced.
WARNING = frozenset(
    {
        "average",
        "corrcoef",
        "cov",
        "mean",
        "median",
        "std",
        "var",
        "nanmean",
        "nanmedian",
        "nanstd",
        "nanvar",
    }
)

# Functions that write their first argument.
WRITING = frozenset(["copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask"])

# Functions that read each element just before they write it, so ``out`` may be the input.
BY_ELEMENT = frozenset(["around", "clip", "copyto", "fix", "round"])

# Functions that check whether ``out`` overlaps an input.
LOOKING = frozenset(["dot", "matmul"])

# CuPy's names that NumPy has removed, and their names in NumPy today.
RENAMED = {
    "alltrue": "all",
    "asfarray": "asarray",
    "cumproduct": "cumprod",
    "product": "prod",
    "round_": "round",
    "row_stack": "vstack",
    "sometrue": "any",
    "trapz": "trapezoid",
}


class SimulatedFunction:
    """One function of the simulated device.

    Parameters
    ----------
    name : str
        Its name below the namespace: ``"sum"``, ``"linalg.inv"``.
    signature : inspect.Signature or None
        CuPy's. None where Python cannot show it.
    compute : callable
        Computes the result: NumPy's function on host arrays, or, if `special`, a quirk (see `quirks`), which is called
        with the ordinal and device arrays.
    ordinal : int
        The number of the device.
    """

    def __init__(
        self, name: str, signature: inspect.Signature | None, compute: Callable[..., Any], ordinal: int, special: bool
    ) -> None:
        self.__name__ = name.rpartition(".")[2]
        self.__qualname__ = name
        if signature is not None:
            self.__signature__ = signature
        self._name = name
        self._signature = signature
        self._compute = compute
        self._ordinal = ordinal
        self._special = special
        self._namesake = _namesake(name, compute, special)
        self._operands = array_parameters(self._namesake)

    def __repr__(self) -> str:
        return f"<simulated function {self._name}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._signature is None:
            self._refuse_first(args)
            return self._run(args, kwargs)
        bound = self._signature.bind(*args, **kwargs)
        self._refuse_host_operands(bound)
        if self._special:
            bound.apply_defaults()
            result = self._compute(self._ordinal, *bound.args, **bound.kwargs)
        else:
            result = self._run(*_renamed_arguments(bound, self._compute))
        self._race(bound.arguments)
        return result

    def _race(self, arguments: dict[str, Any]) -> None:
        """Spoil the argument that was written where an argument that was read overlaps it (see `race`)."""
        written = next(iter(arguments), "out") if self._name in WRITING else "out"
        target = arguments.get(written)
        if isinstance(target, SimulatedArray) and self._name not in LOOKING:
            given = _device_arrays([value for name, value in arguments.items() if name != written])
            sources = [source._host for source in given]
            if self._name == "copyto":  # CuPy runs a ufunc, unless it copies one block of memory
                plain = arguments.get("where") is None
                sources = [source for source in sources if plain and copied_as_block(target._host, source)]
            race(target._host, sources, self._name in BY_ELEMENT)

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """NumPy on the memory of the operands; the result is wrapped, views stay views."""
        sources = tuple(_device_arrays((args, tuple(kwargs.values()))))
        args = tuple(_on_device(argument, self._ordinal) for argument in args)
        host_args, host_kwargs = to_host(args, self._ordinal), {k: to_host(v, self._ordinal) for k, v in kwargs.items()}
        with quiet(), silence(self._name, sources):
            result = self._compute(*host_args, **host_kwargs)
        return self._wrapped(result, sources)

    def _wrapped(self, result: Any, sources: tuple[SimulatedArray, ...]) -> Any:
        if self._name in ZERO_DIMENSIONAL and not isinstance(result, np.ndarray):
            return adopt(np.asarray(result), self._ordinal)
        if self._name.startswith("lib.stride_tricks."):
            sources = ()  # CuPy's view is of the memory, and has no ``base``
        if self._name in LISTS and isinstance(result, tuple):
            result = list(result)
        if self._name.startswith("linalg.") and isinstance(result, tuple):
            result = tuple(result)  # CuPy gives plain tuples here
        return to_device(result, self._ordinal, sources)

    def _refuse_first(self, args: tuple[Any, ...]) -> None:
        reason = refusal(args[0], OPERANDS.get(self._name, {}).get("a", ANYTHING), "", SimulatedArray) if args else None
        if reason is not None:
            raise TypeError(reason)

    def _refuse_host_operands(self, bound: inspect.BoundArguments) -> None:
        row = OPERANDS.get(self._name, {})
        names = renamed(bound.signature, self._namesake)
        for name, value in bound.arguments.items():
            _refuse_as_number(name, value)
            if name not in row and name != "out" and (names[name] or name) not in self._operands:
                continue
            many = bound.signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
            for operand in value if many else (value,):
                reason = refusal(operand, row.get(name, ""), row.get(f"{name}[]", ""), SimulatedArray)
                if reason is not None:
                    raise TypeError(reason)


def silence(name: str, sources: tuple[SimulatedArray, ...]) -> Any:
    """A context without NumPy's "Mean of empty slice" and similar warnings.

    Warnings are caught only where one may come: ``catch_warnings`` makes Python forget which warnings it has shown
    already, FallbackWarning too.
    """
    if name in WARNING and any(_may_warn(name, source._host) for source in sources):
        return warnings.catch_warnings(action="ignore")
    return contextlib.nullcontext()


def _may_warn(name: str, host: np.ndarray) -> bool:
    return host.size < 2 or 0 in host.shape or (name.startswith("nan") and bool(np.isnan(host).any()))


def _refuse_as_number(name: str, value: Any) -> None:
    if name == "kwargs":
        for keyword, item in value.items():
            _refuse_as_number(keyword, item)
    elif name in NUMBERS_ALONE and isinstance(value, SimulatedArray):
        raise TypeError("'ndarray' object cannot be interpreted as an integer")


def _on_device(argument: Any, ordinal: int) -> Any:
    """`argument`; a user's function is wrapped, so that NumPy can call it and it still gets device arrays."""
    if not callable(argument) or isinstance(argument, (type, np.dtype)):
        return argument

    def call(*args: Any, **kwargs: Any) -> Any:
        return to_host(argument(*to_device(args, ordinal), **kwargs), ordinal)

    call.__name__ = getattr(argument, "__name__", "call")
    return call


def _device_arrays(tree: Any) -> Any:
    if isinstance(tree, SimulatedArray):
        yield tree
    elif isinstance(tree, SimulatedFlat):
        yield tree.base
    elif isinstance(tree, (list, tuple)):
        for item in tree:
            yield from _device_arrays(item)


def _namesake(name: str, compute: Callable[..., Any], special: bool) -> Any:
    if not special:
        return compute
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


@functools.cache
def _numpy_parameters(function: Any) -> dict[str, inspect.Parameter]:
    try:
        return dict(signatures.signature(function).parameters)
    except (TypeError, ValueError):
        return {}


@functools.cache
def renamed(signature: inspect.Signature, function: Any) -> dict[str, str | None]:
    """For each of CuPy's parameters the name of the NumPy parameter with the same meaning, or None."""
    theirs = _numpy_parameters(function)
    ordered = list(theirs)
    names: dict[str, str | None] = {}
    for index, (name, parameter) in enumerate(signature.parameters.items()):
        same_place = index < len(ordered) and _by_position(parameter) and _by_position(theirs[ordered[index]])
        if name in theirs or not theirs:
            names[name] = name
        elif same_place and ordered[index] not in signature.parameters:
            names[name] = ordered[index]
        else:
            names[name] = None
    return names


def _by_position(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)


def _renamed_arguments(bound: inspect.BoundArguments, function: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments for NumPy: by position as far as the order agrees, then by NumPy's names."""
    theirs, names = _numpy_parameters(function), renamed(bound.signature, function)
    if not theirs or _has_many(bound.signature):
        return bound.args, bound.kwargs
    ordered = [name for name, parameter in theirs.items() if _by_position(parameter)]
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for name, value in {**_own_defaults(bound.signature, function), **bound.arguments}.items():
        target = names[name]
        if target is None:
            _require_default(bound.signature.parameters[name], value)
        elif _left_to_numpy(bound.signature.parameters[name], theirs[target], value):
            continue  # CuPy writes None for NumPy's default
        elif not kwargs and ordered[len(args) : len(args) + 1] == [target]:
            args.append(value)
        else:
            kwargs[target] = value
    return tuple(args), kwargs


def _left_to_numpy(ours: inspect.Parameter, theirs: inspect.Parameter, value: Any) -> bool:
    return value is None and ours.default is None and theirs.default not in (None, inspect.Parameter.empty)


@functools.cache
def _own_defaults(signature: inspect.Signature, function: Any) -> dict[str, Any]:
    """CuPy's defaults where they differ from NumPy's, in the order of the parameters."""
    theirs, names = _numpy_parameters(function), renamed(signature, function)
    own = {}
    for name, parameter in signature.parameters.items():
        target = names[name]
        literal = parameter.default not in (None, ..., inspect.Parameter.empty)
        if target is not None and literal and theirs[target].default != parameter.default:
            own[name] = parameter.default
    return own


def _has_many(signature: inspect.Signature) -> bool:
    return any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in signature.parameters.values())


def _require_default(parameter: inspect.Parameter, value: Any) -> None:
    if value is not None and value is not parameter.default:
        raise NotImplementedError(f"the simulated device has no {parameter.name}=, which NumPy does not have")


@functools.cache
def array_parameters(function: Any) -> frozenset[str]:
    """The parameters of NumPy's `function` that are arrays, found through its ``__array_function__`` dispatcher.

    >>> sorted(array_parameters(np.take))
    ['a', 'out']
    """
    parameters = _numpy_parameters(function)
    ordinary = [n for n, p in parameters.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    probes = {name: _probe(name) for name in ordinary}
    by_position = [n for n in ordinary if parameters[n].kind is inspect.Parameter.POSITIONAL_ONLY]
    try:
        found = function(*(probes[n] for n in by_position), **{n: probes[n] for n in ordinary if n not in by_position})
    except (TypeError, ValueError, AttributeError, IndexError):  # it wanted a sequence, or there is no dispatcher
        return frozenset(ordinary[:1]) if hasattr(function, "_implementation") else frozenset()
    return found if isinstance(found, frozenset) else frozenset()


def _probe(name: str) -> Any:
    def answer(self: Any, func: Any, types: Any, args: Any, kwargs: Any) -> frozenset[str]:
        return frozenset(t.__name__ for t in types)

    return type(name, (), {"__array_function__": answer})()
