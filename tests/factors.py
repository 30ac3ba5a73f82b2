"""What is unique of a result that is not: factors of a matrix, eigenvalues in any order, parts of a partition.

Each function is given a row, and what it gave and its operands afterwards, on the host; it returns what to compare in
their place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.cases.spec import Case

Unique = Callable[[Case, Any, list[Any]], tuple[Any, list[Any]]]


@dataclass(frozen=True)
class Scaled:
    """Numbers whose error is relative to `scale`, not to themselves."""

    value: Any
    scale: Any


# --- factors ------------------------------------------------------------------------------------------------------


def of_svd(case: Case, result: Any, operands: list[Any]) -> Any:
    """Singular values, that the vectors are orthonormal, and the matrix put together again."""
    if not isinstance(result, tuple):
        return of_values(case, result, operands)
    u, s, vh = result
    most = np.nan_to_num(s.max(axis=-1, initial=0.0))[..., None]
    product = (u[..., : s.shape[-1]] * s[..., None, :]) @ vh[..., : s.shape[-1], :]
    parts = [Scaled(s, most), orthonormal(u), orthonormal(_adjoint(vh)), Scaled(product, most[..., None])]
    return (type(result).__name__, u.dtype, u.shape, vh.dtype, vh.shape, parts), operands


def of_qr(case: Case, result: Any, operands: list[Any]) -> Any:
    """That Q is orthonormal and R triangular, and their product; of R alone its square, which is the matrix's."""
    if isinstance(result, tuple) and case.kwargs.get("mode", case.args[1] if len(case.args) > 1 else "") != "raw":
        q, r = result
        most = abs(r).max(axis=(-2, -1), keepdims=True, initial=0.0)
        return (type(result).__name__, q.dtype, orthonormal(q), r.dtype, np.tril(r, -1), Scaled(q @ r, most)), operands
    if isinstance(result, tuple):  # LAPACK's reflectors
        h, tau = result
        r, shapes = np.triu(np.swapaxes(h, -1, -2)), (h.shape, tau.shape, tau.dtype)
    else:
        r, shapes = result, result.shape
    most = abs(r).max(axis=(-2, -1), keepdims=True, initial=0.0) ** 2
    return (shapes, r.dtype, np.tril(r, -1), Scaled(_adjoint(r) @ r, most)), operands


def of_eigh(case: Case, result: Any, operands: list[Any]) -> Any:
    """Eigenvalues, that the vectors are orthonormal, and the matrix put together again."""
    w, v = result
    most = abs(w).max(axis=-1, initial=0.0)[..., None]
    product = (v * w[..., None, :].astype(v.dtype)) @ _adjoint(v)
    return (type(result).__name__, Scaled(w, most), orthonormal(v), Scaled(product, most[..., None])), operands


def of_eig(case: Case, result: Any, operands: list[Any]) -> Any:
    """Eigenvalues by the sums of their powers, the lengths of the vectors, and what these leave of the matrix."""
    w, v = result
    matrix = np.asarray(operands[0])
    matrix = matrix.astype(np.result_type(matrix, v))
    left = Scaled(matrix @ v - v * w[..., None, :], _norm(matrix)[..., None, None])
    return (type(result).__name__, v.dtype, _power_sums(w, _norm(matrix)), np.linalg.norm(v, axis=-2), left), operands


def of_eigvals(case: Case, result: Any, operands: list[Any]) -> Any:
    """Eigenvalues, whose order is the solver's."""
    return _power_sums(result, _norm(np.asarray(operands[0]))), operands


def of_roots(case: Case, result: Any, operands: list[Any]) -> Any:
    """Roots: the eigenvalues of the companion matrix."""
    p = np.trim_zeros(np.asarray(operands[0]).ravel())
    p = p.astype(np.result_type(p, np.float32))
    sizes = abs(p[1:] / p[0]) if p.size else p
    norm = np.sqrt((sizes**2).sum() + max(p.size - 2, 0))
    return _power_sums(result, np.asarray(norm)), operands


def of_values(case: Case, result: Any, operands: list[Any]) -> Any:
    """Singular values, and eigenvalues of Hermitian matrices: the small ones have the error of the largest."""
    return Scaled(result, np.nan_to_num(abs(result).max(axis=-1, initial=0.0))[..., None]), operands


def orthonormal(q: Any) -> Scaled:
    """The products of the columns of a matrix with each other: ones on the diagonal, zeros beside it."""
    return Scaled(_adjoint(q) @ q, 1.0)


def _adjoint(matrix: Any) -> Any:
    return np.conj(np.swapaxes(matrix, -1, -2))


def _norm(matrix: Any) -> Any:
    return np.sqrt((abs(matrix.astype(complex)) ** 2).sum(axis=(-2, -1)))


def _power_sums(w: Any, norm: Any) -> Any:
    """Sums of powers, as many as there are numbers, which say what these are but for their order."""
    powers = [Scaled((w**k).sum(axis=-1), norm**k) for k in range(1, w.shape[-1] + 1)]
    return w.dtype, w.shape, powers


# --- order --------------------------------------------------------------------------------------------------------


def of_partition(case: Case, result: Any, operands: list[Any]) -> Any:
    """The values at each place that was asked for, and the sets between them."""
    return _parts(result, *_asked(case, operands)), operands


def of_partition_in_place(case: Case, result: Any, operands: list[Any]) -> Any:
    """As `of_partition`, of the first operand; whatever is returned is unique."""
    return result, [_parts(operands[0], *_asked(case, operands)), *operands[1:]]


def of_writing_partition(case: Case, result: Any, operands: list[Any]) -> Any:
    """As `of_partition`, of a function that gives the array, too."""
    parts = _parts(operands[0], *_asked(case, operands))
    return (result[0], parts), [parts, *operands[1:]]


def of_argpartition(case: Case, result: Any, operands: list[Any]) -> Any:
    """As `of_partition`, of the values that the indices choose; and that each index is there once."""
    kth, axis = _asked(case, operands)
    chosen, indices = _chosen(operands[0], result, axis)
    return (result.dtype, indices, _parts(chosen, kth, -1 if axis is None else axis)), operands


def of_argsort(case: Case, result: Any, operands: list[Any]) -> Any:
    """The values that the indices choose, and that each index is there once; all of them where the sort is stable."""
    kind = case.kwargs.get("kind", case.args[2] if len(case.args) > 2 else None)
    if kind in ("stable", "mergesort") or case.kwargs.get("stable"):
        return result, operands
    axis = case.kwargs.get("axis", case.args[1] if len(case.args) > 1 else -1)
    return (result.dtype, *_chosen(operands[0], result, axis)), operands


def _asked(case: Case, operands: list[Any]) -> tuple[list[int], Any]:
    kth = operands[1] if len(case.args) > 1 else operands[len(case.args) + list(case.kwargs).index("kth")]
    axis = case.kwargs.get("axis", case.args[2] if len(case.args) > 2 else -1)
    return [int(k) for k in np.ravel(kth)], axis


def _chosen(array: Any, indices: Any, axis: Any) -> tuple[Any, Any]:
    """The elements at `indices`, a zero without its sign, and the indices in order."""
    array = np.asarray(array)
    if not array.ndim:
        return array, indices
    return np.take_along_axis(array, indices, axis) + array.dtype.type(0), np.sort(indices, axis)


def _parts(array: Any, kth: list[int], axis: Any) -> Any:
    array = np.asarray(array)
    if not array.ndim:
        return array
    axis = 0 if axis is None else axis
    places = sorted({k % array.shape[axis] for k in kth}) if array.shape[axis] else []
    parts = np.split(array, [edge for place in places for edge in (place, place + 1)], axis=axis)
    return array.shape, [np.sort(part, axis=axis) + array.dtype.type(0) for part in parts]


UNIQUE: dict[Any, Unique] = {
    np.linalg.svd: of_svd,
    np.linalg.svdvals: of_values,
    np.linalg.qr: of_qr,
    np.linalg.eigh: of_eigh,
    np.linalg.eigvalsh: of_values,
    np.linalg.eig: of_eig,
    np.linalg.eigvals: of_eigvals,
    np.roots: of_roots,
    np.partition: of_partition,
    np.argpartition: of_argpartition,
    np.argsort: of_argsort,
    np.ndarray.partition: of_partition_in_place,
    np.ndarray.argpartition: of_argpartition,
    np.ndarray.argsort: of_argsort,
}
"""By function. Of all others the whole outcome is unique."""
