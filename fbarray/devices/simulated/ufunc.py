"""`SimulatedUfunc`: ``cupy.ufunc`` imitated, with CuPy's own tables of loops and its way of choosing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices.names import Entry
from fbarray.devices.simulated import indexing as indexing
from fbarray.devices.simulated.array import SCALARS, SimulatedArray, adopt, host_of, to_device, to_host
from fbarray.devices.simulated.memory import quiet, race

# The dtypes that ``ufunc.at`` supports, by the ufunc's name in CuPy.
AT_DTYPES = {
    "cupy_add": "ilqefdILQ",
    "cupy_subtract": "iI",
    "cupy_maximum": "ilqfdILQ",
    "cupy_minimum": "ilqfdILQ",
    "cupy_bitwise_and": "ilqILQ",
    "cupy_bitwise_or": "ilqILQ",
    "cupy_bitwise_xor": "ilqILQ",
}
KINDS_OF_SCALARS: tuple[tuple[Any, int], ...] = (
    (np.bool_, 0),
    ((np.integer, int), 1),
    ((np.inexact, float, complex), 2),
)


class SimulatedUfunc:
    """One ufunc of the simulated device.

    Parameters
    ----------
    name : str
        The public name.
    entry : mapping
        Its entry in the data file: ``nin``, ``nout``, ``types``, ``methods``...
    compute : callable
        The elementwise function on the host; its operands are already cast to the loop's dtypes.
    ordinal : int
        The device.
    """

    def __init__(self, name: str, entry: Entry, compute: Callable[..., Any], ordinal: int) -> None:
        self.name: str = entry["name"]
        self.__name__ = name
        self.nin: int = entry["nin"]
        self.nout: int = entry["nout"]
        self.nargs = self.nin + self.nout
        self.types: list[str] = [loop.lstrip("!") for loop in entry["types"]]
        self._loops: list[str] = entry["types"]
        self._loops_by_output: list[str] = entry.get("types_by_output", entry["types"])
        self._casting: str = entry.get("casting", "same_kind")
        self._methods: list[str] = entry["methods"]
        self._promotes_weak_integers: bool = entry.get("promotes_weak_integers", False)
        self._compute = compute
        self._ordinal = ordinal
        self._chosen: dict[Any, tuple[str, str]] = {}

    def __repr__(self) -> str:
        return f"<ufunc '{self.name}'>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        where = kwargs.pop("_where", None)
        dtype = kwargs.pop("dtype", None)
        casting = kwargs.pop("casting", self._casting)
        if kwargs:
            raise TypeError(f"Wrong arguments {kwargs}")
        if not self.nin <= len(args) <= self.nargs:
            raise TypeError(
                f"Wrong number of arguments for {self.name!r}. It must be either {self.nin} or {self.nargs} "
                f"(with outputs), but given {len(args)}."
            )
        outputs = self._outputs(args[self.nin :], out)
        inputs = [self._operand(argument) for argument in args[: self.nin]]
        mask = None if where is None else self._operand(where)
        return self._run(inputs, outputs, mask, dtype, casting)

    def _outputs(self, positional: tuple[Any, ...], out: Any) -> tuple[Any, ...]:
        if out is None:
            outputs = positional
        elif positional:
            raise ValueError("Cannot specify 'out' as both a positional and keyword argument")
        elif isinstance(out, tuple):
            if len(out) != self.nout:
                raise ValueError("The 'out' tuple must have exactly one entry per ufunc output")
            outputs = out
        elif self.nout != 1:
            raise ValueError("'out' must be a tuple of arrays")
        else:
            outputs = (out,)
        for output in outputs:
            if output is not None and not isinstance(output, SimulatedArray):
                unsupported = f"Unsupported type {type(output)}"
                raise TypeError("Output arguments type must be cupy.ndarray" if np.isscalar(output) else unsupported)
        return outputs + (None,) * (self.nout - len(outputs))

    def _operand(self, argument: Any) -> Any:
        if isinstance(argument, SimulatedArray):
            return host_of(argument, self._ordinal)
        if isinstance(argument, SCALARS):
            return argument
        raise TypeError(f"Unsupported type {type(argument)}")

    def _run(self, inputs: list[Any], outputs: tuple[Any, ...], mask: Any, dtype: Any, casting: str) -> Any:
        loop = self._loop(inputs, dtype)
        given = [host_of(output, self._ordinal) for output in outputs if output is not None]
        shape = np.broadcast_shapes(*(np.shape(operand) for operand in (*inputs, *given)))
        for host in given:
            if host.shape != shape:
                raise ValueError("Out shape is mismatched")
        _check_casts(loop[1], outputs, casting)
        if 0 in shape:  # CuPy neither compiles a kernel nor checks the scalars
            return self._nothing(loop[1], outputs, shape)
        with quiet():
            operands = [_cast(operand, char) for operand, char in zip(inputs, loop[0], strict=True)]
            results = self._compute(*operands)
        results = results if self.nout > 1 else (results,)
        wrapped = tuple(
            self._store(np.asarray(result), char, output, shape, mask)
            for result, char, output in zip(results, loop[1], outputs, strict=True)
        )
        return wrapped if self.nout > 1 else wrapped[0]

    def _nothing(self, chars: str, outputs: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
        pairs = zip(chars, outputs, strict=True)
        made = tuple(adopt(np.empty(shape, c), self._ordinal) if out is None else out for c, out in pairs)
        return made if self.nout > 1 else made[0]

    def _store(self, result: np.ndarray, char: str, output: Any, shape: tuple[int, ...], mask: Any) -> SimulatedArray:
        with quiet():
            result = result.astype(char, order="C", copy=False)  # whatever the order of the operands
            if output is None and mask is None and result.shape == shape:
                return adopt(result, self._ordinal)
            stored = adopt(np.zeros(shape, char), self._ordinal) if output is None else output
            where: Any = True if mask is None else mask
            np.copyto(host_of(stored, self._ordinal), result, casting="unsafe", where=where)
        return stored

    def _loop(self, inputs: list[Any], dtype: Any) -> tuple[str, str]:
        """The dtypes of CuPy's loop: the first with outputs of `dtype`, or else the first that the inputs fit."""
        if dtype is not None:
            dtype = np.dtype(dtype)
            chosen = next((loop for loop in self._loops_by_output if _outputs_are(loop, dtype)), None)
            return self._checked(chosen, dtype)
        dtypes, weak = zip(*map(_dtype_and_weakness, inputs), strict=True)
        key = (dtypes, weak)
        if key not in self._chosen:
            self._chosen[key] = self._checked(self._first_loop(dtypes, weak), dtypes)
        return self._chosen[key]

    def _checked(self, loop: str | None, dtypes: Any) -> tuple[str, str]:
        if loop is None:
            raise TypeError(f"Wrong type ({dtypes}) of arguments for {self.name}")
        if loop.startswith("!"):
            raise TypeError(f"{self.__name__} does not support this dtype: {loop[1:]}")
        inputs, outputs = loop.split("->")
        return inputs, outputs

    def _first_loop(self, dtypes: tuple[Any, ...], weak: tuple[Any, ...]) -> str | None:
        if not _weak_scalars_count(dtypes, weak):
            weak = (None,) * self.nin
        if self._promotes_weak_integers and self.nin == 2:
            weak = _strong_beside_integers(dtypes, weak)
        for loop in self._loops:
            chars = loop.lstrip("!").split("->")[0]
            if all(_fits(d, np.dtype(c), w) for d, c, w in zip(dtypes, chars, weak, strict=True)):
                return loop
        return None

    # methods

    def _require(self, method: str) -> None:
        if method not in self._methods:
            raise NotImplementedError(f"`{self.name}.{method}` is not supported yet")

    def outer(self, A: Any, B: Any, **kwargs: Any) -> Any:  # noqa: N803 - CuPy's names
        hosts = [np.asarray(to_host(operand, self._ordinal)) for operand in (A, B)]
        first = hosts[0].reshape(hosts[0].shape + (1,) * hosts[1].ndim)
        second = hosts[1].reshape((1,) * hosts[0].ndim + hosts[1].shape)
        return self(to_device(first, self._ordinal), to_device(second, self._ordinal), **kwargs)

    def at(self, a: Any, indices: Any, b: Any = None) -> None:
        self._require("at")
        host = host_of(a, self._ordinal)
        key = a._key(indices)
        if not key.is_advanced:
            self(a[indices], b, a[indices])
            return
        of_mask = getattr(getattr(indices, "dtype", None), "kind", "") == "b"  # masks work for every dtype
        if host.dtype.char not in AT_DTYPES[self.name] and not of_mask:
            raise TypeError(f"cupy.{self.__name__}.at does not support {host.dtype} as data type")
        with quiet():
            values = np.asarray(to_host(b, self._ordinal)).astype(host.dtype)
            namesake = {"maximum": np.fmax, "minimum": np.fmin}.get(self.__name__, getattr(np, self.__name__))
            namesake.at(host, key.parts, values)  # fmax and fmin: CuPy ignores NaNs here
        race(host, [to_host(operand, self._ordinal) for operand in (b, indices) if isinstance(operand, SimulatedArray)])

    def reduce(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        self._require("reduce")
        return (array.sum if self.name == "cupy_add" else array.prod)(axis, dtype, out, keepdims)

    def accumulate(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
        self._require("accumulate")
        return (array.cumsum if self.name == "cupy_add" else array.cumprod)(axis, dtype, out)

    def reduceat(self, array: Any, indices: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
        self._require("reduceat")
        host = host_of(array, self._ordinal)
        starts = indexing.wrap_indices(np.asarray(to_host(indices, self._ordinal)), host.shape[axis])
        with quiet():
            result = _differences(np.moveaxis(host, axis, 0), starts, dtype)
        result = to_device(np.moveaxis(result, 0, axis), self._ordinal)
        if out is None:
            return result
        out[...] = result
        return out


def _differences(rows: np.ndarray, starts: np.ndarray, dtype: Any) -> np.ndarray:
    """The sums of segments, computed as in CuPy: the difference of two running sums."""
    sums = np.cumsum(rows, axis=0, dtype=dtype)
    sums = np.concatenate([np.zeros_like(sums, shape=(1, *sums.shape[1:])), sums])
    ends = np.append(starts[1:], len(rows))
    single = (starts >= ends).reshape(-1, *[1] * (rows.ndim - 1))
    return np.asarray(np.where(single, rows[starts].astype(sums.dtype), sums[ends] - sums[starts]))


def _dtype_and_weakness(operand: Any) -> tuple[np.dtype[Any], type | None]:
    """The dtype of an operand, and the type of a Python int, float or complex, which promotes weakly (NEP 50)."""
    if isinstance(operand, (np.ndarray, np.generic)):
        return operand.dtype, None
    if type(operand) is bool:
        return np.dtype(bool), None
    if isinstance(operand, int):
        if not -(2**63) <= operand < 2**64:
            raise OverflowError("Python integer out of bounds for int64")
        return np.dtype(np.uint64 if operand >= 2**63 else np.int64), int
    return np.dtype(type(operand)), type(operand)


def _kind_score(kind: type) -> int:
    return next((score for kinds, score in KINDS_OF_SCALARS if issubclass(kind, kinds)), 3)


def _weak_scalars_count(dtypes: tuple[Any, ...], weak: tuple[Any, ...]) -> bool:
    arrays = [_kind_score(dtype.type) for dtype, w in zip(dtypes, weak, strict=True) if w is None]
    scalars = [_kind_score(w) for w in weak if w is not None]
    return bool(arrays) and bool(scalars) and max(arrays) >= max(scalars)


def _strong_beside_integers(dtypes: tuple[Any, ...], weak: tuple[Any, ...]) -> tuple[Any, ...]:
    """`weak` for comparisons: a Python integer stays 64-bit beside an integer array, whose dtype may not hold it."""
    for one, other in ((0, 1), (1, 0)):
        if weak[one] is int and weak[other] is None and dtypes[other].kind in "iu":
            return tuple(None if i == one else w for i, w in enumerate(weak))
    return weak


def _fits(dtype: Any, loop_dtype: Any, weak: Any) -> bool:
    if np.can_cast(dtype, loop_dtype):
        return True
    if weak is None:
        return False
    try:
        return bool(np.result_type(weak(0), loop_dtype) == loop_dtype)
    except TypeError:
        return False


def _outputs_are(loop: str, dtype: Any) -> bool:
    return all(np.dtype(char) == dtype for char in loop.split("->")[1])


def _cast(operand: Any, char: str) -> Any:
    if isinstance(operand, np.ndarray):
        return operand.astype(char, copy=False)
    return np.asarray(operand, dtype=char)


def _check_casts(chars: str, outputs: tuple[Any, ...], casting: str) -> None:
    for char, output in zip(chars, outputs, strict=True):
        if output is not None and not np.can_cast(char, output.dtype, casting):  # type: ignore[arg-type]
            raise TypeError(
                f"Cannot cast output operand from {np.dtype(char)!r} to {output.dtype!r} "
                f"according to the rule '{casting}'"
            )
