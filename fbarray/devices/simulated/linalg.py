"""``cupy.linalg`` where it differs from NumPy's: a singular matrix gives NaN, and raises only under ``errstate``."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from fbarray.devices.simulated.array import adopt, host_of, to_device, to_host
from fbarray.devices.simulated.quirks import quirk

_linalg: contextvars.ContextVar[str] = contextvars.ContextVar("linalg", default="ignore")


@contextlib.contextmanager
def errstate(
    *, divide: Any = None, over: Any = None, under: Any = None, invalid: Any = None, linalg: str | None = None
) -> Iterator[None]:
    """``cupyx.errstate``: with ``linalg="raise"`` the solvers check their results and raise LinAlgError."""
    if any(state is not None for state in (divide, over, under, invalid)):
        raise NotImplementedError
    if linalg not in (None, "ignore", "raise"):
        raise NotImplementedError(f"linalg = {linalg!r}")
    token = _linalg.set(linalg or _linalg.get())
    try:
        yield
    finally:
        _linalg.reset(token)


def seterr(
    *, divide: Any = None, over: Any = None, under: Any = None, invalid: Any = None, linalg: str | None = None
) -> dict[str, Any]:
    old = geterr()
    _linalg.set(linalg or _linalg.get())
    return old


def geterr() -> dict[str, Any]:
    return {"divide": None, "over": None, "under": None, "invalid": None, "linalg": _linalg.get()}


def _failing(name: str, matrices: np.ndarray) -> np.ndarray:
    """Which of the stacked matrices LAPACK refuses."""
    failing = np.zeros(matrices.shape[:-2], bool)
    for index in np.ndindex(failing.shape):
        try:
            getattr(np.linalg, name)(matrices[index])
        except np.linalg.LinAlgError:
            failing[index] = True
    return failing


def _is_singular(error: np.linalg.LinAlgError) -> bool:
    """Whether a matrix is singular or indefinite, which CuPy lets pass. Both refuse wrong shapes."""
    return "ingular" in str(error) or "positive definite" in str(error)


def _solver(name: str, test: str) -> Callable[..., Any]:
    function = getattr(np.linalg, name)

    def solve(ordinal: int, a: Any, *args: Any) -> Any:
        host, rest = host_of(a, ordinal), to_host(args, ordinal)
        try:
            return to_device(np.asarray(function(host, *rest)), ordinal)
        except np.linalg.LinAlgError as error:
            if not _is_singular(error) or _linalg.get() == "raise":
                raise
        failing = _failing(test, host)
        regular = np.where(failing[..., None, None], np.eye(host.shape[-1], dtype=host.dtype), host)
        result = np.array(function(regular, *rest))
        vectors = bool(rest) and np.ndim(rest[0]) == 1
        result[np.broadcast_to(failing, result.shape[: result.ndim - (1 if vectors else 2)])] = np.nan
        return to_device(result, ordinal)

    return solve


def _whole_solver(name: str) -> Callable[..., Any]:
    def solve(ordinal: int, a: Any, *args: Any) -> Any:
        try:
            result = getattr(np.linalg, name)(host_of(a, ordinal), *to_host(args, ordinal))
            return to_device(np.asarray(result), ordinal, (a,))
        except np.linalg.LinAlgError as error:
            if not _is_singular(error) or _linalg.get() == "raise":
                raise
        return adopt(np.full(_solution_shape(name, a.shape, args), np.nan), ordinal)

    return solve


def _solution_shape(name: str, shape: tuple[int, ...], args: Any) -> tuple[int, ...]:
    if name == "tensorinv":
        return shape[args[0] :] + shape[: args[0]]
    return shape[args[0].ndim :] if name == "tensorsolve" else shape


@quirk("linalg.cond")
def cond(ordinal: int, x: Any, p: Any) -> Any:
    """With ``p="nuc"`` a singular matrix gives infinity, where NumPy raises LinAlgError."""
    host = host_of(x, ordinal)
    if p != "nuc":
        return to_device(np.asarray(np.linalg.cond(host, p)), ordinal)
    failing = _failing("inv", host)
    regular = np.where(failing[..., None, None], np.eye(host.shape[-1], dtype=host.dtype), host)
    found = np.asarray(np.linalg.cond(regular, p))
    return adopt(np.where(failing, found.dtype.type(np.inf), found), ordinal)


@quirk("linalg.eig")
def eig(ordinal: int, a: Any) -> Any:
    return tuple(_complex(part, ordinal) for part in np.linalg.eig(host_of(a, ordinal)))


@quirk("linalg.eigvals")
def eigvals(ordinal: int, a: Any) -> Any:
    return _complex(np.linalg.eigvals(host_of(a, ordinal)), ordinal)


def _complex(host: np.ndarray, ordinal: int) -> Any:
    """`host` as a complex device array: eigenvalues and vectors are always complex, as in NumPy from 2.5 on."""
    return to_device(host.astype(np.result_type(host.dtype, np.complex64), copy=False), ordinal)


quirk("linalg.inv")(_solver("inv", "inv"))
quirk("linalg.solve")(_solver("solve", "inv"))
quirk("linalg.cholesky")(_solver("cholesky", "cholesky"))
quirk("linalg.tensorinv")(_whole_solver("tensorinv"))
quirk("linalg.tensorsolve")(_whole_solver("tensorsolve"))
quirk("linalg.matrix_power")(_whole_solver("matrix_power"))
