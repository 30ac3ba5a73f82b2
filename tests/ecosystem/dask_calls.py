"""Calls of dask.array whose chunks, operands and indices are arrays, computed in this thread and by several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dask
import dask.array as da
import numpy as np

from tests.ecosystem.spec import Call, Make

VALUES = np.random.default_rng(0).normal(size=12)
TABLE = np.random.default_rng(1).normal(size=(6, 4))
MISSING = np.where(TABLE > 1, np.nan, TABLE)
COUNTS = [3, 1, 2, 3, 0, 1, 3, 2]
MASK = VALUES > 0


def vector(A: Make) -> Any:
    """Twelve numbers in three chunks."""
    return da.from_array(A(VALUES), chunks=4)


def table(A: Make, data: Any = TABLE) -> Any:
    """A table in six chunks."""
    return da.from_array(A(data), chunks=(2, 2))


def tall(A: Make) -> Any:
    """A table in three chunks of whole rows."""
    return da.from_array(A(TABLE), chunks=(2, 4))


def square(A: Make) -> Any:
    """A positive definite matrix in four chunks."""
    return da.from_array(A(TABLE.T @ TABLE + np.eye(4)), chunks=2)


def counts(A: Make) -> Any:
    """Eight small integers in two chunks."""
    return da.from_array(A(COUNTS), chunks=4)


def host(obj: Any) -> Any:
    """A table of the host in six chunks."""
    return da.from_array(np.array(obj), chunks=2)


def number(A: Make) -> Any:
    """A number that came out of a reduction: 2.0."""
    return A([1.0, 2.0, 3.0]).mean()


def computed(name: str, build: Callable[[Make], Any], rtol: float = 1e-9) -> Call:
    """A row: what dask computes of what `build` gives, and the dtype that it said beforehand."""

    def call(A: Make) -> Any:
        lazy = build(A)
        each = lazy if isinstance(lazy, (list, tuple)) else [lazy]
        said = [str(one.dtype) for one in each if isinstance(one, da.Array)]
        (threads,) = dask.compute(lazy, scheduler="threads", num_workers=2)
        return said, dask.compute(lazy, scheduler="synchronous"), threads

    return Call(name, call, rtol=rtol)


def assigned(found: Any, key: Any, value: Any) -> Any:
    """`found` after ``found[key] = value``."""
    found[key] = value
    return found


def stored(A: Make) -> Any:
    """An array that chunks were stored into."""
    target = A(np.zeros(12))
    da.store(vector(A) * 2, target, scheduler="synchronous")
    return target


def task(A: Make) -> Any:
    """A delayed function of arrays."""
    return dask.delayed(np.hypot)(A(VALUES), A(VALUES) ** 2)


def spread(block: Any) -> Any:
    """Each column of a block less its mean."""
    return block - block.mean(axis=0)


def neighbours(block: Any) -> Any:
    """The sum of the neighbours of each number but the first and the last."""
    return block[2:] + block[:-2]


def numbered(block: Any, block_info: Any = None) -> Any:
    """The block, plus its number."""
    return block + block_info[0]["chunk-location"][0]


# --- made, and mixed -----------------------------------------------------------------------------------------------

MADE = [
    computed("from_array", vector),
    computed("from_array of two axes", table),
    computed("from_array in one chunk", lambda A: da.from_array(A(TABLE))),
    computed("from_array of integers", lambda A: da.from_array(A([1, 2, 3], "i2"), chunks=2)),
    computed("from_array of booleans", lambda A: da.from_array(A(MASK), chunks=5)),
    computed("from_array of a view", lambda A: da.from_array(A(TABLE)[::2].T, chunks=2)),
    computed("from_array of no elements", lambda A: da.from_array(A([]))),
    computed("from_array of a 0-d array", lambda A: da.from_array(A(7.0)) + 1),
    computed("asarray", lambda A: da.asarray(A(TABLE)) * 2),
    computed("asanyarray", lambda A: da.asanyarray(A(TABLE)) * 2),
    computed("array", lambda A: da.array(A(TABLE)) * 2),
    computed("array of numbers", lambda A: da.array([number(A), A([3.0]).max()])),
    computed("from_delayed", lambda A: da.from_delayed(task(A), (12,), float) + 1),
    computed("delayed", task),
    computed("full", lambda A: da.full((2, 3), number(A), chunks=2)),
    computed("full_like", lambda A: da.full_like(table(A), number(A))),
    computed("zeros_like", lambda A: da.zeros_like(table(A)) + table(A)),
    computed("arange to a number", lambda A: da.arange(number(A) * 3, chunks=2)),
    computed("linspace to a number", lambda A: da.linspace(0, number(A), 5, chunks=2)),
    computed("persist", lambda A: (table(A) * 2).persist(scheduler="synchronous") + 1),
    computed("to_delayed", lambda A: list(vector(A).to_delayed().flat)),
    Call("names tell arrays apart", lambda A: vector(A).name == da.from_array(A(VALUES + 1), chunks=4).name),
    Call("names of equal arrays", lambda A: vector(A).name == vector(A).name),
    Call("meta", lambda A: (table(A)._meta.shape, str(table(A)._meta.dtype), (table(A).sum(0) + 1)._meta.ndim)),
    Call("sizes", lambda A: (table(A).nbytes, table(A).shape, table(A).chunks, dask.sizeof.sizeof(A(TABLE)) > 100)),
    Call(
        "written before it is computed",
        lambda A: [x := A(VALUES), lazy := da.from_array(x), x.fill(1), lazy.compute()][3],
    ),
    Call("store", stored),
    Call("asarray of NumPy's", lambda A: np.asarray(table(A))),
    Call("float", lambda A: (float(vector(A).sum()), int(counts(A).sum()), bool((vector(A) > 0).any()))),
    Call("blocks", lambda A: [block.compute(scheduler="synchronous") for block in vector(A).blocks]),
    Call("repr", lambda A: repr(table(A))[:60]),
]

ARITHMETIC = [
    computed("arithmetic", lambda A: (table(A) - 1) * 2 / table(A) ** 2),
    computed("dask + array", lambda A: table(A) + A(TABLE)),
    computed("array + dask", lambda A: A(TABLE) + table(A)),
    computed("dask of the host + array", lambda A: host(TABLE) + A(TABLE)),
    computed("array * dask of the host", lambda A: A(TABLE) * host(TABLE)),
    computed("both sides", lambda A: host(TABLE) - table(A)),
    computed("dask * number", lambda A: table(A) * number(A)),
    computed("number - dask", lambda A: number(A) - table(A)),
    computed("array < dask", lambda A: A(TABLE) < table(A) + 1),
    computed("dask == array", lambda A: table(A) == A(TABLE)),
    computed("logic", lambda A: (table(A) > 0) & ~(table(A) > 1)),
    computed("broadcast", lambda A: table(A) + A([1.0, 2.0, 3.0, 4.0])),
    computed("ufunc", lambda A: da.exp(table(A)) + np.sin(table(A))),
    computed("ufunc of array and dask", lambda A: np.maximum(A(TABLE), host(TABLE) * 2)),
    computed("ufunc of dask and array", lambda A: np.hypot(table(A), A(TABLE))),
    computed("ufunc of two results", lambda A: np.modf(table(A))),
    computed("divmod", lambda A: divmod(table(A), number(A))),
    computed("outer", lambda A: da.outer(vector(A), vector(A))),
    computed("astype", lambda A: table(A).astype("f4")),
    computed("round", lambda A: table(A).round(1)),
    computed("clip", lambda A: da.clip(table(A), -1, number(A) / 4)),
    computed("np.clip by an array", lambda A: np.clip(host(TABLE), A(TABLE) - 1, A(TABLE))),
    computed("where", lambda A: da.where(table(A) > 0, table(A), 0.0)),
    computed("where of an array", lambda A: da.where(A(TABLE) > 0, host(TABLE), A(TABLE) * 2)),
    computed("choose", lambda A: da.choose(counts(A), [A(COUNTS) * i for i in range(4)])),
    computed("select", lambda A: da.select([vector(A) > 1, vector(A) > 0], [vector(A), vector(A) * 2], 0.0)),
    computed("piecewise", lambda A: da.piecewise(vector(A), [vector(A) < 0, vector(A) >= 0], [np.negative, np.sqrt])),
    computed("isin", lambda A: da.isin(counts(A), A([1, 3]))),
    computed("isclose", lambda A: da.isclose(table(A), table(A) + 1e-9)),
    computed("nan_to_num", lambda A: da.nan_to_num(table(A, MISSING))),
    computed("digitize", lambda A: da.digitize(vector(A), A([-1.0, 0.0, 1.0]))),
    computed("searchsorted", lambda A: da.searchsorted(da.from_array(A(np.sort(VALUES)), chunks=4), vector(A))),
    computed("matmul", lambda A: table(A) @ table(A).T),
    computed("matmul of an array", lambda A: table(A) @ A(TABLE.T)),
    computed("array @ dask", lambda A: A(TABLE.T) @ table(A)),
    computed("dot", lambda A: da.dot(vector(A), vector(A))),
    computed("tensordot", lambda A: da.tensordot(table(A), table(A), axes=([0], [0]))),
    computed("einsum", lambda A: da.einsum("ij,kj->ik", table(A), table(A))),
    computed("vdot", lambda A: da.vdot(vector(A), vector(A))),
    computed("fft", lambda A: da.fft.rfft(tall(A))),
    computed("gufunc", lambda A: da.apply_gufunc(lambda x: x.sum(axis=-1), "(i)->()", tall(A), output_dtypes=float)),
    computed("vectorized gufunc", lambda A: da.apply_gufunc(np.ptp, "(i)->()", tall(A), vectorize=True)),
]

# --- reductions ----------------------------------------------------------------------------------------------------

REDUCTIONS = [
    *(
        computed(f"{name} of {make.__name__}", lambda A, name=name, make=make: getattr(make(A), name)())
        for name in ("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmax", "argmin")
        for make in (vector, counts)
    ),
    *(
        computed(f"{name} along an axis", lambda A, name=name: getattr(table(A), name)(axis=0))
        for name in ("sum", "mean", "std", "max", "argmax", "cumsum", "cumprod")
    ),
    *(
        computed(f"{name} of some missing", lambda A, name=name: getattr(da, name)(table(A, MISSING), axis=1))
        for name in ("nansum", "nanmean", "nanstd", "nanmax", "nanargmin", "nancumsum", "nanprod")
    ),
    computed("sum in steps", lambda A: vector(A).sum(split_every=2)),
    computed("sum with keepdims", lambda A: table(A).sum(axis=0, keepdims=True)),
    computed("ptp", lambda A: da.ptp(table(A), axis=0)),
    computed("median", lambda A: da.median(table(A), axis=0)),
    computed("average", lambda A: da.average(vector(A), weights=da.from_array(A(VALUES**2), chunks=4))),
    computed("moment", lambda A: vector(A).moment(3)),
    computed("percentile", lambda A: da.percentile(vector(A), [10, 50], method="linear", internal_method="dask")),
    computed("percentile of an array", lambda A: da.percentile(vector(A), A([25.0]), internal_method="dask")),
    computed("nanquantile", lambda A: da.nanquantile(tall(A), 0.5, axis=1)),
    computed("histogram", lambda A: da.histogram(vector(A), bins=4, range=(-3, 3))[0]),
    computed("histogram of bins", lambda A: da.histogram(vector(A), bins=A([-3.0, 0.0, 3.0]))[0]),
    computed(
        "histogram in a range of numbers", lambda A: da.histogram(vector(A), 3, (A(VALUES).min(), A(VALUES).max()))[0]
    ),
    computed("histogram2d", lambda A: da.histogram2d(vector(A), vector(A) ** 2, bins=3, range=((-3, 3), (0, 9)))[0]),
    computed("bincount", lambda A: da.bincount(counts(A), minlength=5)),
    computed("bincount with weights", lambda A: da.bincount(counts(A), weights=counts(A) * 0.5, minlength=5)),
    computed("unique", lambda A: da.unique(counts(A))),
    computed("unique with counts", lambda A: da.unique(counts(A), return_counts=True)),
    computed("topk", lambda A: da.topk(vector(A), 3)),
    computed("argtopk", lambda A: da.argtopk(vector(A), -3)),
    computed("nonzero", lambda A: da.nonzero(counts(A))),
    computed("argwhere", lambda A: da.argwhere(table(A) > 0)),
    computed("count_nonzero", lambda A: da.count_nonzero(counts(A))),
    computed("corrcoef", lambda A: da.corrcoef(table(A))),
    computed("cov", lambda A: da.cov(table(A))),
    computed("norm", lambda A: da.linalg.norm(table(A))),
    computed("reduction", lambda A: da.reduction(vector(A), np.sum, np.sum, dtype=float)),
    computed(
        "cumreduction", lambda A: da.reductions.cumreduction(np.cumsum, np.add, 0, vector(A), axis=0, dtype=float)
    ),
    computed("compress", lambda A: da.compress(A(MASK), vector(A))),
]

# --- shapes, indices, blocks, linear algebra ------------------------------------------------------------------------

SHAPES = [
    computed("slice", lambda A: table(A)[1:5:2, ::-1]),
    computed("element", lambda A: table(A)[3, 1]),
    computed("list of indices", lambda A: vector(A)[[5, 0, 7]]),
    computed("array of indices", lambda A: vector(A)[A([5, 0, 7])]),
    computed("array of indices of the host", lambda A: host(VALUES)[A([5, 0, 7])]),
    computed("number as an index", lambda A: host(VALUES)[A(VALUES).argmax()]),
    computed("slice to a number", lambda A: host(VALUES)[: A(MASK).sum()]),
    computed("dask array of indices", lambda A: vector(A)[counts(A)]),
    computed("mask", lambda A: vector(A)[vector(A) > 0]),
    computed("mask of an array", lambda A: vector(A)[A(MASK)]),
    computed("mask of an array for the host", lambda A: host(VALUES)[A(MASK)]),
    computed("index out of range", lambda A: vector(A)[A([99])]),
    computed("vindex", lambda A: table(A).vindex[A([0, 5]), A([3, 1])]),
    computed("take", lambda A: da.take(table(A), A([3, 0]), axis=1)),
    computed("assigned", lambda A: assigned(vector(A), slice(2, 6), number(A))),
    computed("assigned array", lambda A: assigned(vector(A), slice(2, 4), A([7.0, 8.0]))),
    computed("assigned by a mask", lambda A: assigned(vector(A), vector(A) > 0, 0.0)),
    computed("assigned to the host", lambda A: assigned(host(VALUES), slice(2, 4), A([7.0, 8.0]))),
    computed("reshape", lambda A: tall(A).reshape(6, 2, 2)),
    computed("ravel", lambda A: table(A).ravel()),
    computed("transpose", lambda A: table(A).T + 1),
    computed("swapaxes", lambda A: da.swapaxes(table(A), 0, 1)),
    computed("expand_dims", lambda A: da.expand_dims(vector(A), 0)),
    computed("broadcast_to", lambda A: da.broadcast_to(vector(A), (2, 12)) * 1),
    computed("flip", lambda A: da.flip(table(A), 0)),
    computed("roll", lambda A: da.roll(table(A), 1, axis=0)),
    computed("rot90", lambda A: da.rot90(table(A))),
    computed("diff", lambda A: da.diff(vector(A), 2)),
    computed("gradient", lambda A: da.gradient(vector(A))),
    computed("pad", lambda A: da.pad(table(A), 1, mode="reflect")),
    computed("pad with a number", lambda A: da.pad(vector(A), 2, constant_values=number(A))),
    computed("tile", lambda A: da.tile(vector(A), 2)),
    computed("repeat", lambda A: da.repeat(vector(A), 2)),
    computed("insert", lambda A: da.insert(vector(A), 3, 9.0, axis=0)),
    computed("delete", lambda A: da.delete(vector(A), A([1, 3]), axis=0)),
    computed("tril", lambda A: da.tril(square(A))),
    computed("diag", lambda A: da.diag(square(A))),
    computed("diag of a vector", lambda A: da.diag(vector(A))),
    computed("trace", lambda A: da.trace(square(A))),
    computed("concatenate", lambda A: da.concatenate([table(A), table(A) * 2], axis=1)),
    computed("concatenate of both sides", lambda A: da.concatenate([host(VALUES), vector(A)])),
    computed("concatenate of an array", lambda A: da.concatenate([A(VALUES), vector(A)])),
    computed("np.concatenate", lambda A: np.concatenate([vector(A), A(VALUES)])),
    computed("np.concatenate of an array first", lambda A: np.concatenate([A(VALUES), host(VALUES)])),
    computed("stack", lambda A: da.stack([vector(A), vector(A) ** 2])),
    computed("block", lambda A: da.block([[table(A), table(A)], [table(A), table(A)]])),
    computed("vstack", lambda A: da.vstack([vector(A), A(VALUES)])),
    computed("rechunk", lambda A: table(A).rechunk((3, 4)) + 1),
    computed("map_blocks", lambda A: table(A).map_blocks(lambda x: x - x.mean())),
    computed("map_blocks of an array", lambda A: vector(A).map_blocks(np.multiply, A([2.0]))),
    computed("map_blocks of a number", lambda A: host(VALUES).map_blocks(np.multiply, number(A))),
    computed("map_blocks of the host with an array", lambda A: host(VALUES).map_blocks(np.multiply, A([2.0]))),
    computed("map_blocks of information", lambda A: vector(A).map_blocks(numbered, dtype=float)),
    computed("map_overlap", lambda A: vector(A).map_overlap(neighbours, depth=1, boundary=0.0, trim=False)),
    computed("map_overlap trimmed", lambda A: da.map_overlap(spread, tall(A), depth={0: 1}, boundary="reflect")),
    computed("overlap", lambda A: da.overlap.overlap(vector(A), depth=1, boundary="periodic")),
    computed("sliding windows", lambda A: da.lib.stride_tricks.sliding_window_view(vector(A), 3).sum(-1)),
    computed("blockwise", lambda A: da.blockwise(np.multiply, "i", vector(A), "i", A([2.0])[0], None, dtype=float)),
    computed("apply_along_axis", lambda A: da.apply_along_axis(np.ptp, 1, tall(A))),
    computed("apply_over_axes", lambda A: da.apply_over_axes(np.sum, table(A), [0, 1])),
    computed("coarsen", lambda A: da.coarsen(np.mean, table(A), {0: 2, 1: 2})),
    computed("qr", lambda A: [abs(part) for part in da.linalg.qr(tall(A))]),
    computed("svd", lambda A: da.linalg.svd(tall(A))[1]),
    computed("svd_compressed", lambda A: da.linalg.svd_compressed(tall(A), 2, seed=0)[1]),
    computed("lu", lambda A: da.linalg.lu(square(A))),
    computed("cholesky", lambda A: da.linalg.cholesky(square(A), lower=True)),
    computed("inv", lambda A: da.linalg.inv(square(A))),
    computed("solve", lambda A: da.linalg.solve(square(A), da.from_array(A([1.0, 2.0, 3.0, 4.0]), chunks=2))),
    computed("solve_triangular", lambda A: da.linalg.solve_triangular(da.tril(square(A)), square(A)[0], lower=True)),
    computed("lstsq", lambda A: da.linalg.lstsq(tall(A), da.from_array(A(VALUES[:6]), chunks=2))[0]),
    computed("random choice", lambda A: da.random.default_rng(0).choice(A(VALUES), 5, chunks=3)),
    computed("masked", lambda A: da.ma.filled(da.ma.masked_where(table(A) > 0, table(A)), number(A))),
    computed("masked of some missing", lambda A: da.ma.filled(da.ma.masked_invalid(table(A, MISSING)), 0.0)),
]

CALLS = [*MADE, *ARITHMETIC, *REDUCTIONS, *SHAPES]
