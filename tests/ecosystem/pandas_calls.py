"""Calls of pandas that take arrays: data, keys, masks, positions, operands, and numbers that came out of arrays."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
import pandas as pd

from tests.ecosystem.spec import Call, Make

VALUES = [3.0, 1.0, 2.0, 5.0, 4.0]
MISSING = [3.0, np.nan, 2.0, np.nan, 4.0]
KEYS = [1, 0, 1, 0, 1]
MASK = [True, False, True, False, True]
TABLE = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0]]
LABELS = list("abcde")
DAYS = pd.date_range("2000", periods=5)


def column() -> pd.Series:
    """A Series of host data, to be met by arrays."""
    return pd.Series([10.0, 20.0, 30.0, 40.0, 50.0], index=LABELS, name="v")


def table() -> pd.DataFrame:
    """A DataFrame of host data, to be met by arrays."""
    return pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 5.0], "b": [5, 4, 3, 2, 1]}, index=LABELS)


def made(A: Make) -> pd.DataFrame:
    """A DataFrame of arrays: keys, values, some of them missing, and a mask."""
    return pd.DataFrame({"k": A(KEYS), "v": A(VALUES), "w": A(MISSING), "m": A(MASK)})


def indexed(A: Make) -> pd.Series:
    """A Series whose labels are an array."""
    return pd.Series(A(VALUES), index=A([9, 7, 8, 6, 5]))


def number(A: Make) -> Any:
    """A number that came out of a reduction: 3.0."""
    return A(VALUES).mean()


def count(A: Make) -> Any:
    """A count that came out of a reduction: 3."""
    return A(MASK).sum()


def plain(result: Any) -> Any:
    """What pandas gave, as lists and strings: values, labels, dtypes and names."""
    if isinstance(result, pd.DataFrame):
        dtypes = [str(dtype) for dtype in result.dtypes]
        return result.to_dict("list"), plain(result.index), plain(result.columns), dtypes
    if isinstance(result, pd.Series):
        return type(result).__name__, result.tolist(), plain(result.index), str(result.dtype), result.name
    if isinstance(result, (pd.Index, pd.api.extensions.ExtensionArray)):
        return type(result).__name__, [str(item) for item in result], str(result.dtype)
    return result


def assigned(owner: Any, indexer: Any, key: Any, value: Any) -> Any:
    """`owner` after ``indexer(owner)[key] = value``."""
    indexer(owner)[key] = value
    return plain(owner)


def at(owner: Any) -> Any:
    """Square brackets on the object itself."""
    return owner


def loc(owner: Any) -> Any:
    """Square brackets by label."""
    return owner.loc


def iloc(owner: Any) -> Any:
    """Square brackets by position."""
    return owner.iloc


def with_attribute(owner: Any, name: str, value: Any) -> Any:
    """`owner` after an attribute was assigned."""
    setattr(owner, name, value)
    return plain(owner)


def added_in_place(left: Any, right: Any) -> Any:
    """`left` after ``left += right``."""
    left += right
    return plain(left)


def written_after(A: Make) -> Any:
    """Series, DataFrame and Index keep their values when the arrays are written afterwards."""
    x, y = A(VALUES), A(TABLE)
    series, frame, index = pd.Series(x), pd.DataFrame(y).assign(c=x), pd.Index(x)
    x[0] = y[0, 0] = -1.0
    return plain(series), plain(frame), plain(index), x


def bounds(A: Make) -> pd.api.indexers.BaseIndexer:
    """Windows of two elements, whose bounds are arrays."""

    class Bounds(pd.api.indexers.BaseIndexer):
        def get_window_bounds(
            self, num_values: int = 0, min_periods: Any = None, center: Any = None, closed: Any = None, step: Any = None
        ) -> tuple[Any, Any]:
            ends = np.arange(1, num_values + 1)
            return A(np.maximum(ends - 2, 0)), A(ends)

    return Bounds()


def text(write: Any) -> str:
    """What `write` wrote into a file."""
    file = io.StringIO()
    write(file)
    return file.getvalue()


KEPT = {
    "raises": TypeError,
    "reason": "the class keeps the very arrays it is given, for C code that takes real ones; write pd.array(x, dtype)",
}

# --- objects made of arrays ---------------------------------------------------------------------------------------

MADE = [
    Call("Series", lambda A: plain(pd.Series(A(VALUES)))),
    Call("Series of float32", lambda A: plain(pd.Series(A(VALUES, "f4")))),
    Call("Series of booleans", lambda A: plain(pd.Series(A(MASK)))),
    Call("Series of complex", lambda A: plain(pd.Series(A([1 + 2j, 3j])))),
    Call("Series with labels", lambda A: plain(pd.Series(A(VALUES), index=LABELS, name="v"))),
    Call("Series with an array of labels", lambda A: plain(pd.Series(VALUES, index=A([9, 8, 7, 6, 5])))),
    Call("Series with a dtype", lambda A: plain(pd.Series(A(VALUES), dtype="int64"))),
    Call("Series with a nullable dtype", lambda A: plain(pd.Series(A([1, 2, 3]), dtype="Int64"))),
    Call("Series of a view", lambda A: plain(pd.Series(A(TABLE)[::2, 1]))),
    Call("Series of no elements", lambda A: plain(pd.Series(A([], "i4")))),
    Call("Series of two axes", lambda A: pd.Series(A(TABLE))),
    Call("Series of a 0-d array", lambda A: plain(pd.Series(A(7.0), index=[0, 1]))),
    Call("Series of another length", lambda A: pd.Series(A(VALUES), index=[1, 2])),
    Call("Series of a list of numbers", lambda A: plain(pd.Series([A([1, 2]).mean(), A([3]).max(), A([4.0]).sum()]))),
    Call("Series of a list of elements", lambda A: plain(pd.Series(list(A([1, 2, 3]))))),
    Call("Series of a list of booleans", lambda A: plain(pd.Series([A(MASK).all(), A(MASK).any()]))),
    Call("Series of a dict of numbers", lambda A: plain(pd.Series({"mean": number(A), "max": A(VALUES).max()}))),
    Call("Series of one number", lambda A: plain(pd.Series(number(A), index=LABELS))),
    Call("Series of arrays", lambda A: pd.Series([A([1, 2]), A([3])]).map(len).tolist()),
    Call("Series of arrays, exploded", lambda A: plain(pd.Series([A([1, 2]), A([3])]).explode())),
    Call("Series of an iterator", lambda A: plain(pd.Series(v * 2 for v in A(VALUES)))),
    Call("DataFrame", lambda A: plain(pd.DataFrame(A(TABLE)))),
    Call("DataFrame of Fortran order", lambda A: plain(pd.DataFrame(A(TABLE).T))),
    Call("DataFrame with columns", lambda A: plain(pd.DataFrame(A(TABLE), columns=["x", "y"], index=LABELS))),
    Call("DataFrame of one axis", lambda A: plain(pd.DataFrame(A(VALUES), columns=["x"]))),
    Call("DataFrame of three axes", lambda A: pd.DataFrame(A(np.ones((2, 2, 2))))),
    Call("DataFrame of arrays", lambda A: plain(pd.DataFrame({"a": A(VALUES), "b": A(KEYS), "c": A(MASK)}))),
    Call("DataFrame of an array and a number", lambda A: plain(pd.DataFrame({"a": A(VALUES), "m": number(A)}))),
    Call("DataFrame of an array and a Series", lambda A: plain(pd.DataFrame({"v": column(), "a": A(VALUES)}))),
    Call("DataFrame of arrays of two axes", lambda A: pd.DataFrame({"a": A(TABLE)})),
    Call("DataFrame of numbers", lambda A: plain(pd.DataFrame({"m": number(A), "n": count(A)}, index=[0]))),
    Call("DataFrame of rows of numbers", lambda A: plain(pd.DataFrame([[x.min(), x.max()] for x in A(TABLE)]))),
    Call("DataFrame of rows", lambda A: plain(pd.DataFrame([A([1.0, 2.0]), A([3.0, 4.0])]))),
    Call("DataFrame of an array's rows", lambda A: plain(pd.DataFrame(list(A(TABLE))))),
    Call("DataFrame of dicts of numbers", lambda A: plain(pd.DataFrame([{"m": number(A), "n": count(A)}]))),
    Call("DataFrame of a list of tuples", lambda A: plain(pd.DataFrame(list(zip(A(KEYS), A(VALUES), strict=True))))),
    Call("DataFrame with an array of labels", lambda A: plain(pd.DataFrame({"a": VALUES}, index=A([5, 4, 3, 2, 1])))),
    Call("DataFrame with an array of columns", lambda A: plain(pd.DataFrame(TABLE, columns=A([7, 8])))),
    Call("DataFrame of one repeated number", lambda A: plain(pd.DataFrame(number(A), index=[0, 1], columns=["a"]))),
    Call("DataFrame with a dtype", lambda A: plain(pd.DataFrame(A(TABLE), dtype="float32"))),
    Call("DataFrame.from_dict", lambda A: plain(pd.DataFrame.from_dict({"r": A([1, 2]), "s": A([3, 4])}, "index"))),
    Call("DataFrame.from_records", lambda A: plain(pd.DataFrame.from_records(A(TABLE), columns=["x", "y"]))),
    Call("Index", lambda A: plain(pd.Index(A([3, 1, 2]), name="k"))),
    Call("Index of floats", lambda A: plain(pd.Index(A(VALUES)))),
    Call("Index of booleans", lambda A: plain(pd.Index(A(MASK)))),
    Call("Index of two axes", lambda A: pd.Index(A(TABLE))),
    Call("Index of numbers", lambda A: plain(pd.Index([A([1, 2]).max(), A([5]).min()]))),
    Call("MultiIndex.from_arrays", lambda A: plain(pd.MultiIndex.from_arrays([A(KEYS), A(VALUES)]))),
    Call("MultiIndex.from_product", lambda A: plain(pd.MultiIndex.from_product([A([1, 2]), ["x", "y"]]))),
    Call("MultiIndex of codes", lambda A: plain(pd.MultiIndex([["x", "y"], [1, 2]], [A([0, 1]), A([1, 0])]))),
    Call("Categorical", lambda A: plain(pd.Categorical(A(KEYS)))),
    Call("Categorical with categories", lambda A: plain(pd.Categorical(A(KEYS), categories=A([1, 0]), ordered=True))),
    Call("Categorical.from_codes", lambda A: plain(pd.Categorical.from_codes(A(KEYS), ["x", "y"]))),
    Call("IntervalIndex.from_breaks", lambda A: plain(pd.IntervalIndex.from_breaks(A([0.0, 1.0, 3.0])))),
    Call("IntervalIndex.from_arrays", lambda A: plain(pd.IntervalIndex.from_arrays(A([0, 1]), A([1, 3])))),
    Call("Interval", lambda A: pd.Interval(A(VALUES).min(), A(VALUES).max()).length),
    Call("Interval in", lambda A: number(A) in pd.Interval(0, 4)),
    Call("interval_range", lambda A: plain(pd.interval_range(A(VALUES).min(), A(VALUES).max()))),
    Call("array", lambda A: plain(pd.array(A(KEYS)))),
    Call("array of a nullable dtype", lambda A: plain(pd.array(A(KEYS), dtype="Float64"))),
    Call("array of NaN", lambda A: plain(pd.array(A(MISSING)))),
    Call("IntegerArray", lambda A: pd.arrays.IntegerArray(A(KEYS), A(MASK)).factorize(), **KEPT),
    Call("FloatingArray", lambda A: pd.Series(pd.arrays.FloatingArray(A(VALUES), A(MASK))).rank(), **KEPT),
    Call("PeriodArray", lambda A: plain(pd.arrays.PeriodArray(A([1, 2]), dtype="period[M]"))),
    Call("SparseArray", lambda A: plain(pd.arrays.SparseArray(A([0.0, 0.0, 1.0]), fill_value=0.0))),
    Call("to_numeric", lambda A: pd.to_numeric(A(KEYS), downcast="integer")),
    Call("to_datetime", lambda A: plain(pd.to_datetime(A([0, 86400]), unit="s"))),
    Call("to_timedelta", lambda A: plain(pd.to_timedelta(A([1.5, 2.0]), unit="h"))),
    Call("to_datetime of columns", lambda A: plain(pd.to_datetime({k: A([1, 2]) for k in ("year", "month", "day")}))),
    Call("DatetimeIndex", lambda A: plain(pd.DatetimeIndex(A([0, 10**9])))),
    Call("date_range", lambda A: plain(pd.date_range("2000-01-01", periods=count(A), freq="D"))),
    Call("PeriodIndex", lambda A: plain(pd.PeriodIndex.from_fields(year=A([1999, 2000]), month=A([1, 2]), freq="M"))),
    Call("Timestamp of a number", lambda A: str(pd.Timestamp(A([5, 6]).max(), unit="s"))),
    Call("Timedelta of a number", lambda A: str(pd.Timedelta(A([5, 6]).max(), unit="s"))),
    Call("RangeIndex of a number", lambda A: plain(pd.RangeIndex(count(A)))),
    Call("written afterwards", written_after),
]

# --- what was made of arrays, used ---------------------------------------------------------------------------------

USED = [
    Call("used element written", lambda A: assigned(pd.Series(A(VALUES)), iloc, 0, 9.0)),
    Call("used element of a table written", lambda A: assigned(pd.DataFrame(A(TABLE)), iloc, (0, 1), 9.0)),
    Call("used column written", lambda A: assigned(made(A), loc, (slice(None), "v"), 0.0)),
    Call("used column written later", lambda A: assigned(table().assign(c=A(KEYS)), iloc, (0, 2), 7)),
    Call("used in place", lambda A: added_in_place(pd.Series(A(VALUES)), 1.0)),
    Call("used mask written", lambda A: assigned(made(A), loc, (made(A)["m"], "w"), -1.0)),
    Call("used label", lambda A: indexed(A)[7]),
    Call("used labels", lambda A: plain(indexed(A).loc[[7, 5]])),
    Call("used label written", lambda A: assigned(indexed(A), loc, 7, 0.0)),
    Call("used label added", lambda A: assigned(indexed(A), loc, 3, 0.0)),
    Call("used label in", lambda A: (7 in indexed(A), 3 in indexed(A))),
    Call("used alignment", lambda A: plain(indexed(A) + pd.Series([1.0, 2.0], index=[7, 9]))),
    Call("used reindex", lambda A: plain(indexed(A).reindex([5, 4]))),
    Call("used sort_index", lambda A: plain(indexed(A).sort_index())),
    Call("used slice of labels", lambda A: plain(indexed(A).sort_index().loc[6:8])),
    Call("used is_unique", lambda A: (indexed(A).index.is_unique, pd.Series(A(KEYS)).is_unique)),
    Call("used drop_duplicates", lambda A: plain(made(A).drop_duplicates("k"))),
    Call("used groupby", lambda A: plain(made(A).groupby("k").sum())),
    Call("used groupby of a Series", lambda A: plain(pd.Series(A(VALUES)).groupby(pd.Series(A(KEYS))).mean())),
    Call("used groupby median", lambda A: plain(made(A).groupby("k")["v"].median())),
    Call("used groupby first", lambda A: plain(made(A).groupby("m")["w"].first())),
    Call("used groupby cumsum", lambda A: plain(made(A).groupby("k")["v"].cumsum())),
    Call("used groupby rank", lambda A: plain(made(A).groupby("k")["v"].rank())),
    Call("used groupby shift", lambda A: plain(made(A).groupby("k")["v"].shift())),
    Call("used groupby level", lambda A: plain(indexed(A).groupby(level=0).sum())),
    Call("used sort_values", lambda A: plain(made(A).sort_values(["k", "v"]))),
    Call("used argsort", lambda A: plain(pd.Series(A(VALUES)).argsort())),
    Call("used rank", lambda A: plain(made(A).rank())),
    Call("used nlargest", lambda A: plain(made(A).nlargest(2, "v"))),
    Call("used unique", lambda A: pd.Series(A(KEYS)).unique()),
    Call("used nunique", lambda A: plain(made(A).nunique())),
    Call("used value_counts", lambda A: plain(made(A)["k"].value_counts(normalize=True))),
    Call("used isin", lambda A: plain(made(A)["v"].isin([1.0, 2.0]))),
    Call("used factorize", lambda A: made(A)["k"].factorize()[0]),
    Call("used map", lambda A: plain(made(A)["k"].map({0: "x", 1: "y"}))),
    Call("used apply", lambda A: plain(made(A).apply(lambda row: row["k"] + row["v"], axis=1))),
    Call("used astype", lambda A: plain(made(A).astype({"v": "int32", "k": "category", "m": "boolean"}))),
    Call("used convert_dtypes", lambda A: plain(made(A).convert_dtypes())),
    Call("used fillna", lambda A: plain(made(A).fillna(0.0))),
    Call("used ffill", lambda A: plain(made(A)["w"].ffill())),
    Call("used dropna", lambda A: plain(made(A).dropna())),
    Call("used isna", lambda A: plain(made(A).isna())),
    Call("used interpolate", lambda A: plain(made(A)["w"].interpolate())),
    Call("used where", lambda A: plain(made(A)["v"].where(made(A)["m"], -1.0))),
    Call("used mask", lambda A: plain(made(A)[made(A)["m"]])),
    Call("used replace", lambda A: plain(made(A).replace({"v": {3.0: 30.0}}))),
    Call("used clip", lambda A: plain(made(A)["v"].clip(2.0, 4.0))),
    Call("used shift", lambda A: plain(made(A)["v"].shift(1))),
    Call("used diff", lambda A: plain(pd.DataFrame(A(TABLE)).diff())),
    Call("used pct_change", lambda A: plain(made(A)["v"].pct_change())),
    Call("used cummax", lambda A: plain(made(A)[["k", "v"]].cummax())),
    Call("used sums", lambda A: plain(made(A).sum())),
    Call("used sums of rows", lambda A: plain(made(A).sum(axis=1))),
    Call("used mean", lambda A: (made(A)["w"].mean(), pd.Series(A(VALUES)).std(), pd.Series(A(VALUES)).median())),
    Call("used any", lambda A: plain(made(A).any())),
    Call("used quantile", lambda A: plain(made(A)[["v", "w"]].quantile([0.25, 0.5]))),
    Call("used describe", lambda A: plain(made(A).describe())),
    Call("used corr by rank", lambda A: plain(made(A)[["k", "v"]].corr("spearman"))),
    Call("used rolling", lambda A: plain(made(A)[["v"]].rolling(2).std())),
    Call("used rolling median", lambda A: plain(made(A)["v"].rolling(3).median())),
    Call("used expanding", lambda A: plain(made(A)["v"].expanding().max())),
    Call("used ewm", lambda A: plain(made(A)["v"].ewm(span=2).mean())),
    Call("used ewm with times", lambda A: plain(made(A)["v"].ewm(halflife="1D", times=DAYS).mean())),
    Call("used resample", lambda A: plain(pd.Series(A(VALUES), DAYS).resample("2D").sum())),
    Call("used asfreq", lambda A: plain(pd.Series(A(VALUES), DAYS).asfreq("12h", method="ffill"))),
    Call("used merge", lambda A: plain(made(A).merge(pd.DataFrame({"k": A([1, 2]), "x": A([5.0, 6.0])}), how="left"))),
    Call("used merge_asof", lambda A: plain(pd.merge_asof(pd.DataFrame({"k": A([1, 2])}), made(A).sort_values("k")))),
    Call("used join", lambda A: plain(table().join(pd.DataFrame({"c": A(VALUES)}, index=LABELS)))),
    Call("used concat", lambda A: plain(pd.concat([made(A), made(A)], ignore_index=True))),
    Call("used concat of labels", lambda A: plain(pd.concat([indexed(A), indexed(A)], axis=1))),
    Call("used pivot", lambda A: plain(made(A).pivot(index="v", columns="k", values="w"))),
    Call("used pivot_table", lambda A: plain(made(A).pivot_table("v", "k", "m"))),
    Call("used crosstab", lambda A: plain(pd.crosstab(made(A)["k"], made(A)["m"]))),
    Call("used melt", lambda A: plain(made(A).melt("k", ["v", "w"]))),
    Call("used stack", lambda A: plain(pd.DataFrame(A(TABLE)).stack())),
    Call("used transpose", lambda A: plain(pd.DataFrame(A(TABLE)).T)),
    Call("used cut", lambda A: plain(pd.cut(made(A)["v"], [0.0, 2.0, 6.0]))),
    Call("used qcut", lambda A: plain(pd.qcut(made(A)["v"], 2, labels=False))),
    Call("used get_dummies", lambda A: plain(pd.get_dummies(made(A), columns=["k"]))),
    Call("used set_index", lambda A: plain(made(A).set_index(["k", "v"]).sort_index())),
    Call("used reset_index", lambda A: plain(indexed(A).reset_index())),
    Call("used eval", lambda A: plain(made(A).eval("k + v"))),
    Call("used query", lambda A: plain(made(A).query("v > 2 and m"))),
    Call("used itertuples", lambda A: [tuple(row) for row in made(A).itertuples()]),
    Call("used iterrows", lambda A: [row.tolist() for _, row in pd.DataFrame(A(TABLE)).iterrows()]),
    Call("used values written", lambda A: assigned(pd.Series(A(VALUES)).to_numpy(copy=True), at, 0, 9.0)),
    Call("used pickle", lambda A: plain(pickle.loads(pickle.dumps(made(A))))),
    Call("used copy", lambda A: plain(made(A).copy())),
    Call("used compare", lambda A: plain(made(A)[["v"]].compare(pd.DataFrame({"v": A([3.0, 0.0, 2.0, 5.0, 0.0])})))),
    Call("used equals", lambda A: made(A).equals(made(np.array))),
    Call("used to_csv", lambda A: text(made(A).to_csv)),
    Call("used to_json", lambda A: made(A).to_json()),
    Call("used to_records", lambda A: made(A).to_records().tolist()),
    Call("used str", lambda A: (str(made(A)), str(indexed(A)), str(indexed(A).index))),
    Call("used info", lambda A: text(lambda file: made(A).info(buf=file))),
    Call("used hash", lambda A: plain(pd.util.hash_pandas_object(made(A)))),
    Call("used sample", lambda A: plain(made(A).sample(3, random_state=0))),
    Call("used idxmax", lambda A: (indexed(A).idxmax(), indexed(A).idxmin())),
    Call("used searchsorted", lambda A: pd.Series(A([1.0, 2.0, 3.0])).searchsorted([1.5, 3.0])),
    Call("used explode", lambda A: plain(pd.DataFrame({"k": A([1, 2]), "v": [[1, 2], [3]]}).explode("v"))),
    Call("used combine_first", lambda A: plain(made(A)["w"].combine_first(made(A)["v"]))),
    Call("used update", lambda A: [s := pd.Series(A(VALUES)), s.update(pd.Series(A(MISSING)) * 2), plain(s)][-1]),
    Call("used arithmetic", lambda A: plain(made(A)["k"] * made(A)["v"] - made(A)["w"])),
    Call("used ufunc", lambda A: plain(np.sqrt(made(A)["v"]))),
    Call("used nullable", lambda A: plain(pd.array(A(KEYS), dtype="Int64") + 1)),
    Call("used category", lambda A: plain(pd.Series(pd.Categorical(A(KEYS))).value_counts())),
    Call("used intervals", lambda A: plain(pd.IntervalIndex.from_breaks(A([0.0, 1.0, 3.0])).get_indexer([0.5, 2.0]))),
    Call("used dates", lambda A: plain(pd.to_datetime(A([0, 86400]), unit="s").strftime("%F"))),
    Call("used levels", lambda A: plain(pd.Series(A(VALUES), pd.MultiIndex.from_arrays([A(KEYS), A(VALUES)])).loc[1])),
    Call("used unstack", lambda A: plain(made(A).set_index(["k", "v"])["w"].unstack())),
]

# --- out again, and questions --------------------------------------------------------------------------------------

OUT = [
    Call("to_numpy", lambda A: pd.Series(A(VALUES)).to_numpy()),
    Call("to_numpy of a table", lambda A: pd.DataFrame(A(TABLE)).to_numpy()),
    Call("values", lambda A: pd.Series(A(KEYS)).values),
    Call("index values", lambda A: pd.Index(A(KEYS)).values),
    Call("to_numpy with a value for NaN", lambda A: pd.Series(A(MISSING)).to_numpy(na_value=number(A))),
    Call("to_json", lambda A: pd.Series([number(A), count(A)]).to_json()),
    Call("to_csv", lambda A: text(pd.DataFrame({"a": A(VALUES), "m": number(A)}).to_csv)),
    Call("repr", lambda A: repr(pd.DataFrame({"a": A(VALUES), "n": count(A)}))),
    Call("memory_usage", lambda A: int(pd.Series(A(VALUES)).memory_usage(index=False))),
    Call("isna", lambda A: pd.isna(A(MISSING))),
    Call("notna", lambda A: pd.notna(A(TABLE))),
    Call("isna of a number", lambda A: bool(pd.isna(A(MISSING).max()))),
    Call("is_list_like", lambda A: (pd.api.types.is_list_like(A(VALUES)), pd.api.types.is_list_like(A(7.0)))),
    Call("is_array_like", lambda A: pd.api.types.is_array_like(A(VALUES))),
    Call("is_scalar", lambda A: (pd.api.types.is_scalar(number(A)), pd.api.types.is_scalar(A(VALUES)))),
    Call("is_float", lambda A: (pd.api.types.is_float(number(A)), pd.api.types.is_integer(count(A)))),
    Call("is_number", lambda A: pd.api.types.is_number(number(A))),
    Call("is_bool", lambda A: pd.api.types.is_bool(A(MASK).any())),
    Call("is_numeric_dtype", lambda A: pd.api.types.is_numeric_dtype(A(VALUES))),
    Call("is_bool_dtype", lambda A: pd.api.types.is_bool_dtype(A(MASK))),
    Call("infer_dtype", lambda A: pd.api.types.infer_dtype(A(VALUES))),
    Call("infer_dtype of numbers", lambda A: pd.api.types.infer_dtype([number(A), number(A)])),
    Call("hash_array", lambda A: pd.util.hash_array(A(VALUES))),
    Call("assert_series_equal", lambda A: pd.testing.assert_series_equal(pd.Series(A(VALUES)), pd.Series(A(VALUES)))),
    Call("equals", lambda A: (pd.Series(A(VALUES)).equals(pd.Series(VALUES)), pd.Index(A(KEYS)).equals(A(KEYS)))),
]

# --- masks ---------------------------------------------------------------------------------------------------------

MASKS = [
    Call("mask", lambda A: plain(column()[A(MASK)])),
    Call("mask by comparison", lambda A: plain(column()[A(VALUES) > 2])),
    Call("mask loc", lambda A: plain(column().loc[A(MASK)])),
    Call("mask iloc", lambda A: plain(column().iloc[A(MASK)])),
    Call("mask of rows", lambda A: plain(table()[A(MASK)])),
    Call("mask of rows loc", lambda A: plain(table().loc[A(MASK)])),
    Call("mask of rows iloc", lambda A: plain(table().iloc[A(MASK)])),
    Call("mask of rows and a column", lambda A: plain(table().loc[A(MASK), "a"])),
    Call("mask of columns", lambda A: plain(table().loc[:, A([False, True])])),
    Call("mask inverted", lambda A: plain(column()[~A(MASK)])),
    Call("mask and Series", lambda A: plain(column()[A(MASK) & (column() > 10)])),
    Call("Series and mask", lambda A: plain(column()[(column() > 10) & A(MASK)])),
    Call("mask of an Index", lambda A: plain(column().index[A(MASK)])),
    Call("mask of another length", lambda A: column()[A([True, False])]),
    Call("mask of labels that differ", lambda A: plain(pd.Series(VALUES)[A(MASK)])),
    Call("mask assigned", lambda A: assigned(column(), at, A(MASK), 0.0)),
    Call("mask assigned an array", lambda A: assigned(column(), at, A(MASK), A([7.0, 8.0, 9.0]))),
    Call("mask loc assigned", lambda A: assigned(column(), loc, A(MASK), number(A))),
    Call("mask iloc assigned", lambda A: assigned(column(), iloc, A(MASK), A([7.0, 8.0, 9.0]))),
    Call("mask of rows and a column assigned", lambda A: assigned(table(), loc, (A(MASK), "a"), 0.0)),
    Call("mask assigned a column", lambda A: assigned(table(), loc, (A(MASK), "a"), A([7.0, 8.0, 9.0]))),
    Call("mask of rows assigned", lambda A: assigned(table(), at, A(MASK), 0)),
    Call("mask of a table", lambda A: plain(table()[A(TABLE) > 4])),
    Call("where", lambda A: plain(column().where(A(MASK)))),
    Call("where with an array", lambda A: plain(column().where(A(MASK), A(VALUES)))),
    Call("mask method", lambda A: plain(column().mask(A(MASK), number(A)))),
    Call("where of a table", lambda A: plain(table().where(A(TABLE) > 4, 0))),
    Call("where of an Index", lambda A: plain(pd.Index(VALUES).where(A(MASK), 0.0))),
    Call("putmask", lambda A: plain(pd.Index(VALUES).putmask(A(MASK), number(A)))),
    Call("case_when", lambda A: plain(column().case_when([(A(MASK), A(VALUES))]))),
    Call("mask of Booleans with NA", lambda A: plain(pd.array([1, 2, None])[A([True, False, True])])),
    Call("mask of a categorical", lambda A: plain(pd.Categorical(["x", "y", "x"])[A([True, True, False])])),
]

# --- positions and labels ------------------------------------------------------------------------------------------

POSITIONS = [
    Call("iloc argmax", lambda A: column().iloc[A(VALUES).argmax()]),
    Call("iloc argmin of rows", lambda A: plain(table().iloc[A(VALUES).argmin()])),
    Call("iloc list of argmax", lambda A: plain(column().iloc[[A(VALUES).argmax(), A(VALUES).argmin()]])),
    Call("iloc argsort", lambda A: plain(column().iloc[A(VALUES).argsort()])),
    Call("iloc argsort of rows", lambda A: plain(table().iloc[A(VALUES).argsort()])),
    Call("iloc columns", lambda A: plain(table().iloc[:, A([1, 0])])),
    Call("iloc both", lambda A: plain(table().iloc[A([3, 1]), A([1])])),
    Call("iloc nonzero", lambda A: plain(column().iloc[A(KEYS).nonzero()[0]])),
    Call("iloc flatnonzero", lambda A: plain(column().iloc[np.flatnonzero(A(MASK))])),
    Call("iloc slice", lambda A: plain(column().iloc[: count(A)])),
    Call("iloc out of range", lambda A: column().iloc[A([9])]),
    Call("iloc assigned", lambda A: assigned(column(), iloc, A([0, 2]), A([7.0, 8.0]))),
    Call("iloc row assigned", lambda A: assigned(table(), iloc, 0, A([7.0, 8.0]))),
    Call("iloc column assigned", lambda A: assigned(table(), iloc, (slice(None), 0), A(VALUES))),
    Call("iat", lambda A: column().iat[A(VALUES).argmax()]),
    Call("at", lambda A: pd.Series(VALUES).at[A(VALUES).argmax()]),
    Call("label", lambda A: pd.Series(VALUES)[A(VALUES).argmax()]),
    Call("labels", lambda A: plain(pd.Series(VALUES)[A([4, 0])])),
    Call("labels loc", lambda A: plain(pd.Series(VALUES).loc[A([4, 0])])),
    Call("labels loc assigned", lambda A: assigned(pd.Series(VALUES), loc, A([4, 0]), A([7.0, 8.0]))),
    Call("labels of columns", lambda A: plain(pd.DataFrame(TABLE)[A([1, 0])])),
    Call("labels of rows", lambda A: plain(pd.DataFrame(TABLE).loc[A([4, 0]), A([1])])),
    Call("labels missing", lambda A: pd.Series(VALUES).loc[A([9])]),
    Call("label missing", lambda A: pd.Series(VALUES)[A([9]).max()]),
    Call("label in", lambda A: count(A) in pd.Series(VALUES)),
    Call("take", lambda A: plain(column().take(A([2, 0])))),
    Call("take of rows", lambda A: plain(table().take(A([2, 0])))),
    Call("take of an Index", lambda A: plain(column().index.take(A([2, 0])))),
    Call("api take", lambda A: pd.api.extensions.take(np.array(VALUES), A([0, -1]), allow_fill=True)),
    Call("Index by an array", lambda A: plain(column().index[A([2, 0])])),
    Call("Index by a number", lambda A: column().index[A(VALUES).argmax()]),
    Call("Index delete", lambda A: plain(column().index.delete(A([0, 1])))),
    Call("Index insert", lambda A: plain(pd.Index(KEYS).insert(0, count(A)))),
    Call("Index get_indexer", lambda A: pd.Index(VALUES).get_indexer(A([5.0, 9.0]))),
    Call("Index get_loc", lambda A: pd.Index(VALUES).get_loc(number(A))),
    Call("Index union", lambda A: plain(pd.Index([1, 2]).union(A([2, 3])))),
    Call("Index intersection", lambda A: plain(pd.Index([1, 2]).intersection(A([2, 3])))),
    Call("Index difference", lambda A: plain(pd.Index([1, 2]).difference(A([2, 3])))),
    Call("Index repeat", lambda A: plain(column().index.repeat(A([1, 0, 2, 0, 1])))),
    Call("Index slice_locs", lambda A: pd.Index([1.0, 2.0, 3.0, 4.0]).slice_locs(number(A))),
    Call("Series repeat", lambda A: plain(column().repeat(A([1, 0, 2, 0, 1])))),
    Call("reindex", lambda A: plain(pd.Series(VALUES).reindex(A([4, 9])))),
    Call("reindex columns", lambda A: plain(pd.DataFrame(TABLE).reindex(columns=A([1, 2]), fill_value=number(A)))),
    Call("drop", lambda A: plain(pd.Series(VALUES).drop(A([4, 0])))),
    Call("head", lambda A: plain(column().head(count(A)))),
    Call("shift", lambda A: plain(column().shift(count(A)))),
    Call("nlargest", lambda A: plain(column().nlargest(count(A)))),
    Call("get", lambda A: pd.Series(VALUES).get(A(VALUES).argmin())),
    Call("truncate", lambda A: plain(pd.Series(VALUES).truncate(after=count(A)))),
    Call("rows by Timestamp", lambda A: plain(pd.Series(VALUES, DAYS).iloc[A([1, 3])])),
]

# --- columns and labels assigned -----------------------------------------------------------------------------------

ASSIGNED = [
    Call("column", lambda A: assigned(table(), at, "c", A(VALUES))),
    Call("column of integers", lambda A: assigned(table(), at, "c", A(KEYS, "i2"))),
    Call("column of a number", lambda A: assigned(table(), at, "c", number(A))),
    Call("column of a 0-d array", lambda A: assigned(table(), at, "c", A(7.0))),
    Call("column of another length", lambda A: assigned(table(), at, "c", A([1.0, 2.0]))),
    Call("column replaced", lambda A: assigned(table(), at, "a", A(VALUES))),
    Call("columns", lambda A: assigned(table(), at, ["c", "d"], A(TABLE))),
    Call("column by loc", lambda A: assigned(table(), loc, (slice(None), "a"), A(VALUES))),
    Call("new column by loc", lambda A: assigned(table(), loc, (slice(None), "c"), A(VALUES))),
    Call("row by loc", lambda A: assigned(table(), loc, "b", A([7.0, 8.0]))),
    Call("new row by loc", lambda A: assigned(table(), loc, "z", A([7.0, 8.0]))),
    Call("element", lambda A: assigned(table(), loc, ("b", "a"), number(A))),
    Call("element by at", lambda A: assigned(table(), lambda f: f.at, ("b", "a"), number(A))),
    Call("all of a Series", lambda A: assigned(column(), at, slice(None), A(VALUES))),
    Call("all of a table", lambda A: assigned(table(), at, slice(None), A(TABLE))),
    Call("integer into integers", lambda A: assigned(pd.Series(KEYS), iloc, 0, count(A))),
    Call("assign", lambda A: plain(table().assign(c=A(VALUES), d=lambda f: f["c"] * 2))),
    Call("assign by function", lambda A: plain(table().assign(c=lambda f: A(f["a"]) * 2))),
    Call("insert", lambda A: [frame := table(), frame.insert(0, "c", A(VALUES)), plain(frame)][-1]),
    Call("set_index", lambda A: plain(table().set_index(A(KEYS)))),
    Call("set_index of several", lambda A: plain(table().set_index([A(KEYS), A(VALUES)]))),
    Call("index", lambda A: with_attribute(table(), "index", A([9, 8, 7, 6, 5]))),
    Call("columns of labels", lambda A: with_attribute(table(), "columns", A([9, 8]))),
    Call("set_axis", lambda A: plain(column().set_axis(A([9, 8, 7, 6, 5])))),
    Call("rename", lambda A: plain(pd.Series(VALUES).rename({0: count(A)}))),
    Call("fillna", lambda A: plain(pd.Series(MISSING).fillna(number(A)))),
    Call("fillna by column", lambda A: plain(pd.DataFrame({"a": MISSING}).fillna({"a": number(A)}))),
    Call("replace", lambda A: plain(pd.Series(VALUES).replace(number(A), A(VALUES).max()))),
    Call("replace a list", lambda A: plain(pd.Series(VALUES).replace(A([1.0, 2.0]), A([7.0, 8.0])))),
    Call("clip", lambda A: plain(pd.Series(VALUES).clip(A(VALUES).min() + 1, number(A)))),
    Call("clip by arrays", lambda A: plain(column().clip(lower=A([20.0] * 5)))),
    Call("clip a table", lambda A: plain(table().clip(A([2.0, 3.0]), axis=1))),
    Call("combine_first", lambda A: plain(pd.Series(A(MISSING)).combine_first(pd.Series(A(VALUES))))),
    Call("where of missing", lambda A: plain(pd.Series(MISSING).fillna(pd.Series(A(VALUES))))),
]

# --- arithmetic ----------------------------------------------------------------------------------------------------

ARITHMETIC = [
    Call("Series + array", lambda A: plain(column() + A(VALUES))),
    Call("array + Series", lambda A: plain(A(VALUES) + column())),
    Call("Series - number", lambda A: plain(column() - number(A))),
    Call("number - Series", lambda A: plain(number(A) - column())),
    Call("Series * integers", lambda A: plain(column() * A(KEYS))),
    Call("array ** Series", lambda A: plain(A(VALUES) ** pd.Series(KEYS))),
    Call("Series // array", lambda A: plain(column() // A(VALUES))),
    Call("array % Series", lambda A: plain(A(VALUES) % column())),
    Call("Series > array", lambda A: plain(column() > A([20.0] * 5))),
    Call("array > Series", lambda A: plain(A([20.0] * 5) > column())),
    Call("Series == array", lambda A: plain(pd.Series(VALUES) == A(VALUES))),
    Call("array == Series", lambda A: plain(A(VALUES) == pd.Series(VALUES))),
    Call("Series == number", lambda A: plain(pd.Series(VALUES) == number(A))),
    Call("number < Series", lambda A: plain(number(A) < pd.Series(VALUES))),
    Call("Series + array of another length", lambda A: column() + A([1.0, 2.0])),
    Call("Series > array of another length", lambda A: column() > A([1.0, 2.0])),
    Call("Series += array", lambda A: added_in_place(column(), A(VALUES))),
    Call("array += Series", lambda A: added_in_place(A(VALUES), column())),
    Call("divmod", lambda A: [plain(part) for part in divmod(column(), A(VALUES))]),
    Call("add", lambda A: plain(column().add(A(VALUES)))),
    Call("add with fill", lambda A: plain(pd.Series(MISSING).add(A(VALUES), fill_value=0))),
    Call("rsub", lambda A: plain(column().rsub(A(VALUES)))),
    Call("eq", lambda A: plain(column().eq(A(VALUES)))),
    Call("table - row", lambda A: plain(table() - A([1.0, 2.0]))),
    Call("row - table", lambda A: plain(A([1.0, 2.0]) - table())),
    Call("table - table", lambda A: plain(table() - A(TABLE))),
    Call("array - table", lambda A: plain(A(TABLE) - table())),
    Call("table / column", lambda A: plain(table().div(A(VALUES), axis=0))),
    Call("table > array", lambda A: plain(table() > A(TABLE))),
    Call("array <= table", lambda A: plain(A(TABLE) <= table())),
    Call("table * number", lambda A: plain(table() * number(A))),
    Call("number * table", lambda A: plain(number(A) * table())),
    Call("Index + array", lambda A: plain(pd.Index(KEYS) + A(VALUES))),
    Call("array + Index", lambda A: plain(A(VALUES) + pd.Index(KEYS))),
    Call("Index == array", lambda A: pd.Index(KEYS) == A([1, 1, 1, 0, 0])),
    Call("nullable + array", lambda A: plain(pd.array([1, None, 3]) + A([1, 2, 3]))),
    Call("array + nullable", lambda A: plain(A([1, 2, 3]) + pd.array([1, None, 3]))),
    Call("nullable == array", lambda A: plain(pd.array([1, None, 3]) == A([1, 2, 3]))),
    Call("sparse + array", lambda A: plain(pd.arrays.SparseArray([0.0, 0.0, 1.0]) + A([1.0, 2.0, 3.0]))),
    Call("categorical == number", lambda A: pd.Categorical([1, 2, 3]) == count(A)),
    Call("durations * array", lambda A: plain(pd.to_timedelta([1, 2], unit="s") * A([2, 3]))),
    Call("array * durations", lambda A: plain(A([2, 3]) * pd.to_timedelta([1, 2], unit="s"))),
    Call("durations / array", lambda A: plain(pd.to_timedelta([4, 6], unit="s") / A([2.0, 3.0]))),
    Call("Timedelta * array", lambda A: pd.Timedelta("1s") * A([2, 3])),
    Call("Timedelta * number", lambda A: str(pd.Timedelta("1s") * number(A))),
    Call("Timestamp + durations", lambda A: plain(pd.Timestamp("2000") + pd.to_timedelta(A([1, 2]), unit="D"))),
    Call("periods + array", lambda A: plain(pd.period_range("2000", periods=2, freq="M") + A([1, 2]))),
    Call("mask & Series", lambda A: plain(A(MASK) & (column() > 10))),
    Call("Series | mask", lambda A: plain((column() > 10) | A(MASK))),
    Call("Series @ array", lambda A: column() @ A(VALUES)),
    Call("array @ Series", lambda A: A(VALUES) @ column()),
    Call("Series.dot", lambda A: column().dot(A(VALUES))),
    Call("array.dot", lambda A: A(VALUES).dot(column())),
    Call("table @ array", lambda A: plain(table() @ A([1.0, 2.0]))),
    Call("table.dot", lambda A: plain(table().dot(A([[1.0, 2.0], [3.0, 4.0]])))),
    Call("array @ table", lambda A: plain(A(VALUES) @ table())),
    Call("between", lambda A: plain(pd.Series(VALUES).between(A([2.0] * 5), number(A)))),
    Call("eval", lambda A: plain(table().eval("a * @x + @m", local_dict={"x": A(VALUES), "m": number(A)}))),
    Call("query", lambda A: plain(table().query("a > @m", local_dict={"m": number(A)}))),
    Call("query in", lambda A: plain(table().query("b in @x", local_dict={"x": A([1, 2])}))),
    Call("combine", lambda A: plain(column().combine(pd.Series(A(VALUES), LABELS), np.maximum))),
]

# --- NumPy's functions of both -------------------------------------------------------------------------------------

FUNCTIONS = [
    Call("add of Series and array", lambda A: plain(np.add(column(), A(VALUES)))),
    Call("add of array and Series", lambda A: plain(np.add(A(VALUES), column()))),
    Call("maximum of Series and array", lambda A: plain(np.maximum(column(), A(VALUES)))),
    Call("hypot of array and Series", lambda A: plain(np.hypot(A(VALUES), column()))),
    Call("subtract of table and array", lambda A: plain(np.subtract(table(), A(TABLE)))),
    Call("subtract of array and table", lambda A: plain(np.subtract(A(TABLE), table()))),
    Call("multiply of array and Index", lambda A: plain(np.multiply(A(VALUES), pd.Index(KEYS)))),
    Call("exp into an array", lambda A: plain(np.exp(pd.Series(VALUES), out=A(VALUES)))),
    Call("copyto", lambda A: np.copyto(A(VALUES), column())),
    Call("np.putmask", lambda A: np.putmask(A(VALUES), column() > 20, column())),
    Call("put", lambda A: np.put(A(VALUES), pd.Series([4, 0]), pd.Series([7.0, 8.0]))),
    Call("add.at", lambda A: np.add.at(A(VALUES), pd.Series([4, 0, 4]), 1.0)),
    Call("add.reduce of a Series", lambda A: np.add.reduce(pd.Series(A(VALUES)))),
    Call("np.repeat of a Series", lambda A: plain(np.repeat(column(), A([1, 0, 2, 0, 1])))),
    Call("np.searchsorted of a Series", lambda A: np.searchsorted(column(), A([15.0, 30.0]))),
    Call("np.cumsum of a Series into an array", lambda A: np.cumsum(column(), out=A(VALUES))),
    Call("np.round of a Series into an array", lambda A: np.round(column(), 1, out=A(VALUES))),
    Call("np.compress of a Series", lambda A: plain(np.compress(A(MASK), column()))),
    Call("np.round of a table", lambda A: plain(np.round(table() / 3, A([1, 2]).max()))),
    Call("logical_and", lambda A: plain(np.logical_and(column() > 10, A(MASK)))),
    Call("np.where of a mask", lambda A: np.where(A(MASK), column(), 0.0)),
    Call("np.where of a Series", lambda A: np.where(column() > 20, A(VALUES), column())),
    Call("np.select", lambda A: np.select([column() > 30, A(MASK)], [A(VALUES), column()], -1.0)),
    Call("np.concatenate", lambda A: np.concatenate([column(), A(VALUES)])),
    Call("np.column_stack", lambda A: np.column_stack([A(VALUES), column()])),
    Call("np.stack", lambda A: np.stack([column(), A(VALUES)])),
    Call("np.dot", lambda A: np.dot(A(VALUES), column())),
    Call("np.interp", lambda A: np.interp(A([0.5, 1.5]), pd.Series([0.0, 1.0, 2.0]), pd.Series([1.0, 2.0, 4.0]))),
    Call("np.searchsorted", lambda A: np.searchsorted(A([1.0, 2.0, 3.0]), pd.Series(VALUES))),
    Call("np.digitize", lambda A: np.digitize(pd.Series(VALUES), A([1.0, 2.0, 3.0]))),
    Call("np.isin", lambda A: np.isin(A(VALUES), pd.Series([1.0, 2.0]))),
    Call("np.corrcoef", lambda A: np.corrcoef(A(VALUES), column())),
    Call("np.histogram", lambda A: np.histogram(pd.Series(VALUES), bins=A([0.0, 2.0, 6.0]))),
    Call("np.percentile", lambda A: np.percentile(pd.Series(VALUES), A([10.0, 50.0]))),
    Call("np.average of an array", lambda A: np.average(A(VALUES), weights=column())),
    Call("np.average of a Series", lambda A: np.average(column(), weights=A(VALUES))),
    Call("np.polyfit", lambda A: np.polyfit(A([0.0, 1.0, 2.0, 3.0, 4.0]), column(), 1), rtol=1e-9),
    Call("np.allclose", lambda A: np.allclose(A(VALUES), pd.Series(VALUES))),
    Call("np.clip", lambda A: plain(np.clip(column(), A([20.0] * 5), A([40.0] * 5)))),
    Call("np.linalg.lstsq", lambda A: np.linalg.lstsq(table(), A(VALUES))[0], rtol=1e-9),
    Call("np.median of a table", lambda A: np.median(pd.DataFrame(A(TABLE)), axis=0)),
    Call("np.sum of a Series", lambda A: np.sum(pd.Series(A(VALUES)))),
    Call("array by a Series of booleans", lambda A: A(VALUES)[pd.Series(VALUES) > 2]),
    Call("array by a Series of positions", lambda A: A(VALUES)[pd.Series([4, 0])]),
    Call("array by an Index", lambda A: A(VALUES)[pd.Index([4, 0])]),
    Call("array assigned a Series", lambda A: assigned(A(VALUES), at, slice(None), column())),
    Call("array assigned by a Series", lambda A: assigned(A(VALUES), at, column() > 20, 0.0)),
    Call("asarray", lambda A: np.asarray(pd.Series(A(VALUES)))),
]

# --- groups, values, order -----------------------------------------------------------------------------------------

GROUPS = [
    Call("groupby", lambda A: plain(column().groupby(A(KEYS)).sum())),
    Call("groupby of rows", lambda A: plain(table().groupby(A(KEYS)).mean())),
    Call("groupby of a mask", lambda A: plain(table().groupby(A(MASK))["a"].max())),
    Call("groupby of several", lambda A: plain(table().groupby([A(KEYS), A(MASK)]).sum())),
    Call("groupby of a column and an array", lambda A: plain(table().groupby(["b", A(KEYS)]).sum())),
    Call("groupby of a list of numbers", lambda A: plain(column().groupby(list(A(KEYS))).sum())),
    Call("groupby transform", lambda A: plain(column().groupby(A(KEYS)).transform(lambda s: s - s.mean()))),
    Call("groupby transform of arrays", lambda A: plain(column().groupby(KEYS).transform(lambda s: A(s) * 2))),
    Call("groupby agg of numbers", lambda A: plain(column().groupby(KEYS).agg(lambda s: A(s).mean()))),
    Call("groupby apply of numbers", lambda A: plain(table().groupby(KEYS).apply(lambda f: A(f["a"]).sum()))),
    Call("groupby iterated", lambda A: [(key, plain(group)) for key, group in column().groupby(A(KEYS))]),
    Call("groupby indices", lambda A: column().groupby(A(KEYS)).indices),
    Call("groupby get_group", lambda A: plain(column().groupby(KEYS).get_group(A(KEYS).max()))),
    Call("groupby quantile", lambda A: plain(column().groupby(KEYS).quantile(A([0.25, 0.5])))),
    Call("isin", lambda A: plain(pd.Series(VALUES).isin(A([1.0, 2.0])))),
    Call("isin a list of numbers", lambda A: plain(pd.Series(VALUES).isin([number(A), A(VALUES).max()]))),
    Call("isin of an Index", lambda A: pd.Index(KEYS).isin(A([1]))),
    Call("isin of a table", lambda A: plain(table().isin(A([1, 2])))),
    Call("unique", lambda A: pd.unique(A(KEYS))),
    Call("factorize", lambda A: pd.factorize(A(VALUES))),
    Call("factorize sorted", lambda A: pd.factorize(A(VALUES), sort=True)),
    Call("value_counts", lambda A: plain(pd.Series(A(KEYS)).value_counts())),
    Call("cut", lambda A: plain(pd.cut(A(VALUES), 2))),
    Call("cut at bins", lambda A: plain(pd.cut(pd.Series(VALUES), A([0.0, 2.0, 6.0])))),
    Call("cut without labels", lambda A: pd.cut(A(VALUES), A([0.0, 2.0, 6.0]), labels=False)),
    Call("cut at numbers", lambda A: plain(pd.cut(VALUES, [0.0, number(A), A(VALUES).max()]))),
    Call("qcut", lambda A: plain(pd.qcut(A(VALUES), 2))),
    Call("qcut at quantiles", lambda A: plain(pd.qcut(pd.Series(VALUES), A([0.0, 0.5, 1.0])))),
    Call("crosstab", lambda A: plain(pd.crosstab(A(KEYS), A(MASK)))),
    Call("get_dummies", lambda A: plain(pd.get_dummies(A(KEYS)))),
    Call("merge on arrays", lambda A: plain(table().merge(table(), left_on=A(KEYS), right_on=A([0, 1, 2, 3, 4])))),
    Call("merge of tables of arrays", lambda A: plain(pd.DataFrame({"k": A(KEYS)}).merge(pd.DataFrame({"k": A([1])})))),
    Call("concat of Series", lambda A: plain(pd.concat([pd.Series(A(VALUES)), pd.Series(A(KEYS))]))),
    Call("concat of columns", lambda A: plain(pd.concat([column(), pd.Series(A(VALUES), LABELS)], axis=1))),
    Call("concat of an array", lambda A: pd.concat([column(), A(VALUES)])),
    Call("searchsorted", lambda A: pd.Series([1.0, 2.0, 3.0]).searchsorted(A([1.5, 3.0]))),
    Call("searchsorted of a number", lambda A: pd.Series([1.0, 2.0, 3.0]).searchsorted(number(A))),
    Call("searchsorted of an Index", lambda A: pd.Index([1, 2, 3]).searchsorted(A([2]), side="right")),
    Call("searchsorted with a sorter", lambda A: pd.Series(VALUES).searchsorted(2.5, sorter=A(VALUES).argsort())),
    Call("sort_values by key", lambda A: plain(column().sort_values(key=lambda s: -A(s)))),
    Call("sort_index by key", lambda A: plain(pd.Series(VALUES).sort_index(key=lambda i: -A(i)))),
    Call("pivot_table of arrays", lambda A: plain(pd.pivot_table(table(), values="a", index=A(KEYS), columns=A(MASK)))),
    Call("sample with weights", lambda A: plain(column().sample(2, weights=A(VALUES), random_state=0))),
    Call("sample of a number", lambda A: plain(column().sample(count(A), random_state=0))),
    Call("sample with a seed", lambda A: plain(column().sample(2, random_state=A([1, 2, 3])))),
    Call("duplicated", lambda A: plain(pd.Series(A(KEYS)).duplicated())),
]

WINDOWS = {
    "raises": TypeError,
    "reason": "pandas' rolling functions are C code that takes real arrays of bounds: return x.get() from the indexer",
}

# --- statistics and functions that are applied ---------------------------------------------------------------------

APPLIED = [
    Call("describe percentiles", lambda A: plain(column().describe(percentiles=A([0.1, 0.9])))),
    Call("corr", lambda A: plain(pd.DataFrame({"a": A(VALUES), "b": A(KEYS)}).corr())),
    Call("corr of Series", lambda A: column().corr(pd.Series(A(VALUES), LABELS))),
    Call("corr by function", lambda A: column().corr(column() ** 2, lambda x, y: (A(x) * A(y)).mean())),
    Call("quantile", lambda A: plain(column().quantile(A([0.25, 0.5])))),
    Call("quantile of a number", lambda A: column().quantile(number(A) / 4)),
    Call("quantile of numbers", lambda A: plain(table().quantile([number(A) / 4]))),
    Call("rolling", lambda A: plain(pd.Series(A(VALUES)).rolling(2).mean())),
    Call("rolling of a number", lambda A: plain(column().rolling(count(A)).sum())),
    Call("rolling of windows", lambda A: plain(column().rolling(bounds(A), min_periods=1).sum()), **WINDOWS),
    Call("rolling apply", lambda A: plain(pd.Series(A(VALUES)).rolling(2).apply(np.ptp, raw=True))),
    Call("rolling apply of numbers", lambda A: plain(column().rolling(2).apply(lambda w: A(w).max(), raw=True))),
    Call("expanding apply", lambda A: plain(column().expanding().apply(lambda w: A(w).sum(), raw=True))),
    Call("ewm", lambda A: plain(column().ewm(alpha=number(A) / 4).mean())),
    Call("map to numbers", lambda A: plain(column().map(lambda v: A([v, 2.0]).sum()))),
    Call("map to counts", lambda A: plain(column().map(lambda v: (A([v, 15.0]) > 12).sum()))),
    Call("map to booleans", lambda A: plain(column().map(lambda v: (A([v, 15.0]) > 20).any()))),
    Call("map by a dict of numbers", lambda A: plain(pd.Series(KEYS).map({0: number(A), 1: A(VALUES).max()}))),
    Call("map by numbers as keys", lambda A: plain(pd.Series(KEYS).map({A(KEYS).min(): "x", A(KEYS).max(): "y"}))),
    Call("map by a Series", lambda A: plain(pd.Series(KEYS).map(pd.Series(A([5.0, 6.0]))))),
    Call("apply to numbers", lambda A: plain(column().apply(lambda v: A([v]).max()))),
    Call("apply to columns", lambda A: plain(table().apply(lambda c: A(c).mean()))),
    Call("apply to rows", lambda A: plain(table().apply(lambda r: A(r).sum(), axis=1))),
    Call("apply to arrays", lambda A: plain(table().apply(lambda c: A(c) * 2))),
    Call("apply to rows of arrays", lambda A: plain(table().apply(lambda r: A(r), axis=1, result_type="expand"))),
    Call("apply raw", lambda A: plain(table().apply(lambda c: A(c).max(), raw=True))),
    Call("agg", lambda A: plain(table().agg({"a": lambda c: A(c).max(), "b": "sum"}))),
    Call("agg of an array of a Series", lambda A: column().agg(lambda s: A(s).sum())),
    Call("transform", lambda A: plain(table().transform(lambda c: A(c) - 1))),
    Call("pipe", lambda A: table().pipe(lambda f: A(f) @ A([1.0, 2.0]))),
    Call("cumsum", lambda A: plain(pd.Series(A(VALUES)).cumsum())),
    Call("skew", lambda A: pd.Series(A(VALUES)).skew()),
    Call("mode", lambda A: plain(pd.Series(A(KEYS)).mode())),
    Call("cov", lambda A: plain(pd.DataFrame(A(TABLE)).cov())),
    Call("round", lambda A: plain(pd.Series(A(VALUES) / 3).round(A([1, 2]).max()))),
    Call("sum of numbers", lambda A: sum(pd.Series([number(A), number(A)]))),
]

CALLS = [*MADE, *USED, *OUT, *MASKS, *POSITIONS, *ASSIGNED, *ARITHMETIC, *FUNCTIONS, *GROUPS, *APPLIED]
