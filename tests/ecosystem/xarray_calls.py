"""Calls of xarray whose data, coordinates, indexers and operands are arrays."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from tests.ecosystem.spec import Call, Make

TEMPERATURES = np.random.default_rng(0).normal(10, 5, (6, 4, 5))
MISSING = np.where(np.random.default_rng(1).uniform(size=TEMPERATURES.shape) < 0.2, np.nan, TEMPERATURES)
DAYS = pd.date_range("2000-01-30", periods=6)
SEASONS = [0, 0, 1, 1, 2, 2]
NAMES = ("sum", "prod", "mean", "std", "var", "median", "min", "max", "count")


def field(A: Make) -> xr.DataArray:
    """Temperatures on the device, with coordinates on the host."""
    coordinates = {"time": DAYS, "y": [0.0, 10.0, 20.0, 30.0], "x": np.arange(5), "season": ("time", SEASONS)}
    return xr.DataArray(A(TEMPERATURES), coordinates, ("time", "y", "x"), name="temperature")


def gaps(A: Make) -> xr.DataArray:
    """Temperatures, some of them missing."""
    return field(A).copy(data=A(MISSING))


def placed(A: Make) -> xr.DataArray:
    """Temperatures on the host, with coordinates that are arrays."""
    coordinates = {"y": A([0.0, 10.0, 20.0, 30.0]), "x": A([4, 3, 2, 1, 0]), "season": ("time", A(SEASONS))}
    return xr.DataArray(TEMPERATURES, coordinates, ("time", "y", "x"), name="temperature")


def weather(A: Make) -> xr.Dataset:
    """A Dataset of two variables."""
    return xr.Dataset({"t": field(A), "rain": ("time", A([0, 1, 0, 3, 2, 1]))}, attrs={"mean": "no"})


def line(A: Make) -> xr.DataArray:
    """Five numbers along x."""
    return xr.DataArray(A([3.0, 1.0, 2.0, 5.0, 4.0]), {"x": np.arange(5.0)}, "x", name="line")


def host(obj: Any) -> Any:
    """An array of the host, on both sides."""
    return np.array(obj)


def number(A: Make) -> Any:
    """A number that came out of a reduction: 10.0."""
    return A([5.0, 10.0, 15.0]).mean()


def plain(found: Any) -> Any:
    """What xarray gave: dims, values, coordinates and name of each variable."""
    if isinstance(found, xr.Dataset):
        return {str(name): plain(found[name]) for name in found.data_vars}
    coordinates = {
        str(name): (each.dims, [str(item) for item in each.values.flat]) for name, each in found.coords.items()
    }
    return found.dims, found.data, coordinates, found.name


def assigned(found: Any, key: Any, value: Any) -> Any:
    """`found` after ``found[key] = value``."""
    found[key] = value
    return plain(found)


def added(found: Any, value: Any) -> Any:
    """`found` after ``found += value``."""
    found += value
    return plain(found)


def points(A: Make) -> dict[str, xr.DataArray]:
    """Pairs of y and x, for indexing point by point."""
    return {"y": xr.DataArray(A([1, 2, 3]), dims="p"), "x": xr.DataArray(A([0, 2, 4]), dims="p")}


def read_again(written: Any) -> Any:
    """What was written as netCDF, read again."""
    with xr.open_dataset(io.BytesIO(bytes(written)), engine="scipy") as found:
        return plain(found.load())


def text(found: Any) -> str:
    """The text of an object, but for the line that names the class of its data."""
    return "\n".join(part for part in str(found).splitlines() if "array" not in part.lower())


def reduced(name: str, make: Any) -> Call:
    """A row: a reduction of everything, and along x."""
    return Call(f"{name} of {make.__name__}", lambda A: [plain(getattr(make(A), name)(dim)) for dim in (None, "x")])


# --- made, and out again -------------------------------------------------------------------------------------------

MADE = [
    Call("DataArray", lambda A: plain(xr.DataArray(A(TEMPERATURES)))),
    Call("DataArray with coordinates", lambda A: plain(field(A))),
    Call("DataArray with arrays of coordinates", lambda A: plain(placed(A))),
    Call("DataArray of integers", lambda A: plain(xr.DataArray(A([1, 2, 3], "i2"), dims="x"))),
    Call("DataArray of no elements", lambda A: plain(xr.DataArray(A([]), dims="x"))),
    Call("DataArray of a number", lambda A: plain(xr.DataArray(number(A)))),
    Call("DataArray of numbers", lambda A: plain(xr.DataArray([number(A), A([1.0]).max()], dims="x"))),
    Call("DataArray of other lengths", lambda A: xr.DataArray(A([1.0, 2.0]), {"x": [1]}, "x")),
    Call("DataArray shares memory", lambda A: [x := A([1.0, 2.0]), assigned(xr.DataArray(x, dims="x"), 0, 9.0), x][-1]),
    Call("Variable", lambda A: xr.Variable("x", A([1.0, 2.0])).data),
    Call("IndexVariable", lambda A: xr.IndexVariable("x", A([2, 1])).to_index().tolist()),
    Call("Dataset", lambda A: plain(weather(A))),
    Call("Dataset of numbers", lambda A: plain(xr.Dataset({"mean": number(A), "max": A([1, 2]).max()}))),
    Call("Dataset of arrays", lambda A: plain(xr.Dataset({"a": ("x", A([1.0, 2.0]))}, {"x": A([7, 8])}))),
    Call("Dataset assigned", lambda A: assigned(weather(A), "b", ("time", A(SEASONS)))),
    Call("assign", lambda A: plain(weather(A).assign(c=lambda ds: ds["t"] * A([1.0, 2.0, 3.0, 4.0, 5.0])))),
    Call("assign_coords", lambda A: plain(field(A).assign_coords(x=A([5, 6, 7, 8, 9])))),
    Call("assign_coords of a number", lambda A: plain(field(A).assign_coords(height=number(A)))),
    Call("copy", lambda A: plain(field(A).copy(data=A(TEMPERATURES) * 2))),
    Call("copy is deep", lambda A: [a := line(A), assigned(a.copy(deep=True), 0, 9.0), plain(a)][1:]),
    Call("astype", lambda A: plain(field(A).astype("f4"))),
    Call("full_like", lambda A: plain(xr.full_like(field(A), number(A)))),
    Call("zeros_like", lambda A: plain(xr.zeros_like(field(A)))),
    Call("values", lambda A: field(A).values),
    Call("to_numpy", lambda A: field(A).to_numpy()),
    Call("asarray", lambda A: np.asarray(field(A))),
    Call("item", lambda A: (line(A).max().item(), line(A)[1].item())),
    Call("float", lambda A: (float(line(A).mean()), int(line(A).argmax()), bool((line(A) > 0).all()))),
    Call("to_series", lambda A: line(A).to_series().to_dict()),
    Call("to_dataframe", lambda A: weather(A)["rain"].to_dataframe()["rain"].tolist()),
    Call("to_dataframe of a Dataset", lambda A: weather(A).to_dataframe().reset_index(drop=True).to_dict("list")),
    Call("to_pandas", lambda A: field(A)[0].to_pandas().to_dict("list")),
    Call("to_pandas of coordinates", lambda A: placed(A)[0].to_pandas().to_dict()),
    Call("from_dataframe", lambda A: plain(pd.DataFrame({"a": A([1.0, 2.0])}).to_xarray())),
    Call("to_dict", lambda A: line(A).to_dict()),
    Call("from_dict", lambda A: plain(xr.DataArray.from_dict({"dims": "x", "data": A([1.0, 2.0])}))),
    Call("to_netcdf", lambda A: read_again(weather(A).to_netcdf(engine="scipy"))),
    Call("to_netcdf of coordinates", lambda A: read_again(placed(A).to_netcdf(engine="scipy"))),
    Call(
        "to_netcdf encoded",
        lambda A: read_again(
            gaps(A).to_netcdf(engine="scipy", encoding={"temperature": {"dtype": "i2", "scale_factor": 0.01}})
        ),
    ),
    Call(
        "attributes to netCDF",
        lambda A: (
            xr.open_dataset(
                io.BytesIO(bytes(line(A).assign_attrs(m=number(A)).to_netcdf(engine="scipy"))), engine="scipy"
            )["line"].attrs
        ),
    ),
    Call("pickle", lambda A: plain(pickle.loads(pickle.dumps(field(A))))),
    Call("repr", lambda A: text(weather(A))),
    Call("html", lambda A: len(field(A)._repr_html_()) > 1000),
    Call("equals", lambda A: (field(A).equals(field(A)), field(A).identical(field(A) + 1))),
    Call("equals the host's", lambda A: field(A).equals(field(host))),
    Call("assert_allclose", lambda A: xr.testing.assert_allclose(gaps(A), gaps(host))),
    Call("nbytes", lambda A: (field(A).nbytes, field(A).sizes["x"], str(field(A).dtype))),
]

# --- arithmetic ----------------------------------------------------------------------------------------------------

ARITHMETIC = [
    Call("arithmetic", lambda A: plain((field(A) - 273.15) * 1.8 + field(A) ** 2)),
    Call("array + DataArray", lambda A: plain(A(TEMPERATURES) + field(A))),
    Call("DataArray + array", lambda A: plain(field(A) + A([1.0, 2.0, 3.0, 4.0, 5.0]))),
    Call("array - DataArray of the host", lambda A: plain(A(TEMPERATURES) - placed(A))),
    Call("DataArray of the host - array", lambda A: plain(placed(A) - A(TEMPERATURES))),
    Call("both sides", lambda A: plain(field(A) * field(host))),
    Call("number * DataArray", lambda A: plain(number(A) * field(A))),
    Call("DataArray / number", lambda A: plain(field(A) / number(A))),
    Call("comparison", lambda A: plain(field(A) > number(A))),
    Call("array < DataArray", lambda A: plain(A(TEMPERATURES) < field(A) + 1)),
    Call("logic", lambda A: plain((field(A) > 5) & ~(field(A) > 12))),
    Call("array += DataArray", lambda A: added(field(A), field(A))),
    Call("DataArray += number", lambda A: added(field(A), number(A))),
    Call("Dataset arithmetic", lambda A: plain(weather(A) * 2 + weather(A))),
    Call("Dataset + number", lambda A: plain(weather(A) + number(A))),
    Call("matmul", lambda A: plain(field(A) @ line(A).assign_coords(x=np.arange(5)))),
    Call("broadcast by name", lambda A: plain(field(A) - field(A).mean("time"))),
    Call("alignment", lambda A: plain(field(A)[1:] + field(A))),
    Call("alignment by arrays", lambda A: plain(placed(A)[:, 1:] + placed(A)[:, :3])),
    Call(
        "outer alignment",
        lambda A: [plain(part) for part in xr.align(placed(A)[:, :2], placed(A)[:, 1:], join="outer")],
    ),
    Call("broadcast", lambda A: [plain(part) for part in xr.broadcast(line(A), weather(A)["rain"])]),
    Call("ufunc", lambda A: plain(np.exp(-field(A) / 10))),
    Call("ufunc of array and DataArray", lambda A: plain(np.maximum(A(TEMPERATURES), field(A) * 1.1))),
    Call("ufunc of DataArray and number", lambda A: plain(np.minimum(field(A), number(A)))),
    Call("ufunc of a Dataset", lambda A: plain(np.sqrt(abs(weather(A))))),
    Call("abs", lambda A: plain(abs(field(A) - 10))),
    Call("round", lambda A: plain(field(A).round(1))),
    Call("clip", lambda A: plain(field(A).clip(5, number(A)))),
    Call("clip by a DataArray", lambda A: plain(field(A).clip(max=field(A).mean("time")))),
    Call("isin", lambda A: plain(weather(A)["rain"].isin(A([1, 3])))),
    Call("np.clip", lambda A: plain(np.clip(field(A), 5, number(A)))),
    Call("np.clip by an array", lambda A: plain(np.clip(placed(A), A(TEMPERATURES) - 1, A(TEMPERATURES)))),
    Call("np.mean", lambda A: plain(np.mean(field(A)))),
    Call("np.compress by an array", lambda A: plain(np.compress(A([True, False, True]), line(host)[:3]))),
    Call("np.insert at an array", lambda A: plain(np.insert(line(host)[:3], A([0, 2]), 9.0))),
    Call("np.delete at an array", lambda A: plain(np.delete(line(host), A([0, 2])))),
    Call("np.ediff1d with an array", lambda A: plain(np.ediff1d(line(host), to_end=A([0.0])))),
    Call("np.cumsum into an array", lambda A: plain(np.cumsum(line(host), out=A([0.0] * 5)))),
    Call("np.where", lambda A: np.where(field(A) > 10, field(A), 0.0)),
    Call("np.concatenate", lambda A: np.concatenate([line(A), A([9.0])])),
    Call("np.interp", lambda A: np.interp(A([0.5, 1.5]), line(A)["x"], line(A))),
    Call("array by a DataArray", lambda A: A([1.0, 2.0, 3.0, 4.0, 5.0])[line(A) > 2]),
    Call("array assigned a DataArray", lambda A: [x := A([0.0] * 5), x.__setitem__(slice(None), line(A)), x][-1]),
    Call("apply_ufunc", lambda A: plain(xr.apply_ufunc(np.hypot, field(A), 2 * field(A)))),
    Call("apply_ufunc of an array", lambda A: plain(xr.apply_ufunc(np.hypot, placed(A), A(TEMPERATURES)))),
    Call(
        "apply_ufunc along a dimension",
        lambda A: plain(xr.apply_ufunc(np.ptp, field(A), input_core_dims=[["x"]], kwargs={"axis": -1})),
    ),
    Call(
        "apply_ufunc vectorized",
        lambda A: plain(
            xr.apply_ufunc(lambda row: row.max() - row[0], field(A), input_core_dims=[["x"]], vectorize=True)
        ),
    ),
    Call(
        "apply_ufunc with an output dimension",
        lambda A: plain(xr.apply_ufunc(np.fft.rfft, field(A), input_core_dims=[["x"]], output_core_dims=[["k"]])),
    ),
    Call("map", lambda A: plain(weather(A).map(np.cumsum, keep_attrs=True))),
    Call("pipe", lambda A: field(A).pipe(lambda a: A(a.data) + 1)),
    Call("eval", lambda A: plain(weather(A).eval("t * 2"))),
    Call("query", lambda A: plain(weather(A).query(time="rain > 0"))),
]

# --- indexing ------------------------------------------------------------------------------------------------------

INDEXING = [
    Call("isel", lambda A: plain(field(A).isel(time=slice(1, 4), x=0))),
    Call("isel array", lambda A: plain(field(A).isel(x=A([0, 2]), y=A([3, 1, 2])))),
    Call("isel argmax", lambda A: plain(field(A).isel(x=A([3.0, 9.0, 2.0]).argmax()))),
    Call("isel list of numbers", lambda A: plain(field(A).isel(x=[A([3.0, 9.0]).argmax(), A([3.0, 9.0]).argmin()]))),
    Call("isel mask", lambda A: plain(field(A).isel(time=A([True, False, False, True, True, False])))),
    Call("isel by argmax", lambda A: plain(field(A).isel(field(A).argmax(...)))),
    Call("isel by argmax along", lambda A: plain(field(A).isel(x=field(A).argmax("x")))),
    Call("isel points", lambda A: plain(field(A).isel(points(A)))),
    Call("isel points of the host", lambda A: plain(placed(A).isel(points(A)))),
    Call("isel out of range", lambda A: field(A).isel(x=A([9]))),
    Call("brackets", lambda A: plain(field(A)[A([0, 1]), :, A([True, False, True, False, False])])),
    Call("brackets by a mask", lambda A: plain(line(A)[line(A) > 2])),
    Call("sel", lambda A: plain(field(A).sel(y=20.0, x=[1, 3]))),
    Call("sel array", lambda A: plain(field(A).sel(y=A([20.0, 0.0])))),
    Call("sel number", lambda A: plain(field(A).sel(y=number(A)))),
    Call("sel nearest", lambda A: plain(field(A).sel(y=A([19.0, 1.0]), method="nearest"))),
    Call(
        "sel points",
        lambda A: plain(field(A).sel(y=xr.DataArray(A([20.0, 0.0]), dims="p"), x=xr.DataArray(A([1, 2]), dims="p"))),
    ),
    Call("sel slice of numbers", lambda A: plain(field(A).sel(y=slice(number(A), 2 * number(A))))),
    Call("sel missing", lambda A: field(A).sel(y=A([7.0]))),
    Call("sel of arrays of coordinates", lambda A: plain(placed(A).sel(x=[4, 0], y=10.0))),
    Call("sel of dates", lambda A: plain(field(A).sel(time="2000-02"))),
    Call("loc", lambda A: plain(field(A).loc[{"y": A([20.0, 0.0])}])),
    Call("where", lambda A: plain(field(A).where(field(A) > 10))),
    Call("where by an array", lambda A: plain(placed(A).where(A(TEMPERATURES) > 10))),
    Call("where dropped", lambda A: plain(line(A).where(line(A) > 2, drop=True))),
    Call("where with a value", lambda A: plain(field(A).where(field(A).x > 1, number(A)))),
    Call("where of three", lambda A: plain(xr.where(field(A) > 10, field(A), A(TEMPERATURES) * 0))),
    Call("assigned", lambda A: assigned(field(A), {"time": 0}, number(A))),
    Call("assigned array", lambda A: assigned(field(A), {"time": 0, "y": 1}, A([1.0, 2.0, 3.0, 4.0, 5.0]))),
    Call("assigned by arrays", lambda A: assigned(field(A), {"x": A([0, 2]), "y": A([1, 3])}, 0.0)),
    Call("assigned points", lambda A: assigned(field(A), points(A), 0.0)),
    Call("assigned by a mask", lambda A: assigned(line(A), line(A) > 2, 0.0)),
    Call("assigned loc", lambda A: [a := field(A), a.loc.__setitem__({"y": A([20.0])}, number(A)), plain(a)][-1]),
    Call("head", lambda A: plain(field(A).head(x=2))),
    Call("thin", lambda A: plain(field(A).thin(x=2))),
    Call("drop_sel", lambda A: plain(field(A).drop_sel(y=A([20.0])))),
    Call("reindex", lambda A: plain(field(A).reindex(y=A([20.0, 5.0])))),
    Call("reindex nearest", lambda A: plain(field(A).reindex(y=A([19.0, 5.0]), method="nearest", tolerance=2))),
    Call("reindex of coordinates", lambda A: plain(placed(A).reindex(x=[0, 9], fill_value=number(A)))),
    Call("reindex_like", lambda A: plain(field(A)[:, 1:].reindex_like(field(A)))),
    Call("sortby", lambda A: plain(field(A).sortby("time", ascending=False))),
    Call("sortby of coordinates", lambda A: plain(placed(A).sortby("x"))),
    Call("sortby of a DataArray", lambda A: plain(line(A).sortby(line(A)))),
    Call("drop_duplicates", lambda A: plain(line(A).assign_coords(x=A([0, 0, 1, 1, 2])).drop_duplicates("x"))),
    Call("get_index", lambda A: placed(A).get_index("x").tolist()),
    Call("indexes", lambda A: placed(A).indexes["y"].get_loc(10.0)),
    Call("interp", lambda A: plain(line(A).interp(x=A([0.5, 2.5]))), rtol=1e-9),
    Call("interp of two", lambda A: plain(field(A).interp(y=A([5.0]), x=A([0.5, 2.5]))), rtol=1e-9),
    Call("interp of coordinates", lambda A: plain(placed(A).interp(y=[5.0, 15.0])), rtol=1e-9),
    Call("interp cubic", lambda A: plain(line(A).interp(x=A([0.5]), method="cubic")), rtol=1e-9),
    Call(
        "interp_like",
        lambda A: plain(line(A).interp_like(xr.DataArray(A([0.0, 0.0]), {"x": A([0.5, 1.5])}, "x"))),
        rtol=1e-9,
    ),
]

# --- reductions ----------------------------------------------------------------------------------------------------

REDUCTIONS = [
    *(reduced(name, field) for name in NAMES),
    *(reduced(name, gaps) for name in NAMES),
    Call("mean over dims", lambda A: plain(field(A).mean(("y", "x"), keep_attrs=True))),
    Call("mean without skipna", lambda A: plain(gaps(A).mean("time", skipna=False))),
    Call("sum of a few", lambda A: plain(gaps(A).sum("x", min_count=5))),
    Call("std with ddof", lambda A: plain(field(A).std("x", ddof=1))),
    Call("all", lambda A: plain((field(A) > 0).all("x"))),
    Call("any", lambda A: plain((field(A) > 20).any())),
    Call("argmax", lambda A: plain(field(A).argmax("x"))),
    Call("argmin of some missing", lambda A: plain(gaps(A).argmin("x"))),
    Call("idxmax", lambda A: plain(field(A).idxmax("y"))),
    Call("idxmin of coordinates", lambda A: plain(placed(A).idxmin("x"))),
    Call("quantile", lambda A: plain(field(A).quantile(A([0.1, 0.5]), "x")), rtol=1e-9),
    Call("quantile of a number", lambda A: plain(gaps(A).quantile(number(A) / 20, "x")), rtol=1e-9),
    Call("cumsum", lambda A: plain(gaps(A).cumsum("x"))),
    Call("cumprod", lambda A: plain(field(A).cumprod("x"))),
    Call("diff", lambda A: plain(field(A).diff("time", 2))),
    Call("shift", lambda A: plain(field(A).shift(x=2))),
    Call("shift with a value", lambda A: plain(field(A).shift(x=A([-1]).max(), fill_value=number(A)))),
    Call("roll", lambda A: plain(field(A).roll(x=2, roll_coords=True))),
    Call("pad", lambda A: plain(field(A).pad(x=(1, 2), constant_values=number(A)))),
    Call("pad by reflection", lambda A: plain(field(A).pad(x=1, mode="reflect"))),
    Call("differentiate", lambda A: plain(field(A).differentiate("y")), rtol=1e-9),
    Call("integrate", lambda A: plain(field(A).integrate("y")), rtol=1e-9),
    Call("cumulative_integrate", lambda A: plain(line(A).cumulative_integrate("x")), rtol=1e-9),
    Call("dot", lambda A: plain(xr.dot(field(A), field(A), dim="time")), rtol=1e-9),
    Call("cov", lambda A: plain(xr.cov(field(A), gaps(A), "time")), rtol=1e-9),
    Call("corr", lambda A: plain(xr.corr(field(A), field(A) ** 2, "time")), rtol=1e-9),
    Call("cross", lambda A: plain(xr.cross(line(A)[:3], line(A)[:3] ** 2, dim="x"))),
    Call("polyfit", lambda A: plain(line(A).polyfit("x", 2)), rtol=1e-9),
    Call("polyval", lambda A: plain(xr.polyval(line(A), xr.DataArray(A([1.0, 2.0]), {"degree": [0, 1]}, "degree")))),
    Call(
        "curvefit",
        lambda A: plain(line(A).curvefit("x", lambda x, a, b: a * x + b)["curvefit_coefficients"]),
        rtol=1e-5,
    ),
    Call("reduce", lambda A: plain(field(A).reduce(np.ptp, "x"))),
    Call("Dataset mean", lambda A: plain(weather(A).mean("time"))),
    Call("Dataset max", lambda A: plain(weather(A).max())),
    Call("fillna", lambda A: plain(gaps(A).fillna(number(A)))),
    Call("fillna by a DataArray", lambda A: plain(gaps(A).fillna(field(A).mean("time")))),
    Call("fillna by an array", lambda A: plain(gaps(host).fillna(A(TEMPERATURES)))),
    Call("isnull", lambda A: plain(gaps(A).isnull())),
    Call("notnull", lambda A: plain(gaps(A).notnull().sum())),
    Call("dropna", lambda A: plain(gaps(A).dropna("time", how="all"))),
    Call("combine_first", lambda A: plain(gaps(A).combine_first(field(A)))),
    Call("interpolate_na", lambda A: plain(gaps(A).interpolate_na("x")), rtol=1e-9),
    Call("weighted", lambda A: plain(field(A).weighted(np.cos(np.deg2rad(field(A).y))).mean("y")), rtol=1e-9),
    Call(
        "weighted by an array",
        lambda A: plain(gaps(A).weighted(xr.DataArray(A([1.0, 2.0, 3.0, 4.0]), dims="y")).sum("y")),
    ),
    Call("weighted quantile", lambda A: plain(field(A).weighted(field(A).y + 1).quantile(0.5, dim="y")), rtol=1e-9),
    Call(
        "windows of two dimensions",
        lambda A: plain(field(A).rolling(x=3, y=2).construct(x="i", y="j").mean(("i", "j"))),
        rtol=1e-9,
    ),
    *(
        Call(f"rolling {name}", lambda A, name=name: plain(getattr(field(A).rolling(time=3), name)()), rtol=1e-9)
        for name in ("mean", "sum", "max", "median", "std", "count")
    ),
    Call("rolling centred", lambda A: plain(gaps(A).rolling(time=3, center=True, min_periods=1).sum()), rtol=1e-9),
    Call("rolling reduce", lambda A: plain(field(A).rolling(time=3).reduce(np.ptp)), rtol=1e-9),
    Call("rolling of a number", lambda A: plain(line(A).rolling(x=A([1, 2]).max()).mean()), rtol=1e-9),
    Call("cumulative", lambda A: plain(line(A).cumulative("x").sum()), rtol=1e-9),
    Call("coarsen", lambda A: plain(field(A).coarsen(time=2, y=2).mean())),
    Call("coarsen trimmed", lambda A: plain(field(A).coarsen(x=2, boundary="trim").max())),
    Call("coarsen construct", lambda A: plain(line(A)[:4].coarsen(x=2).construct(x=("i", "j")))),
    Call("argsort", lambda A: plain(line(A).argsort())),
]

# --- groups, shapes, joins -----------------------------------------------------------------------------------------

GROUPS = [
    *(
        Call(f"groupby {name}", lambda A, name=name: plain(getattr(gaps(A).groupby("season"), name)("time")), rtol=1e-9)
        for name in ("mean", "sum", "max", "std", "median", "count", "first", "last")
    ),
    Call("groupby of all", lambda A: plain(field(A).groupby("season").mean(...)), rtol=1e-9),
    Call("groupby of coordinates", lambda A: plain(placed(A).groupby("season").sum()), rtol=1e-9),
    Call(
        "groupby of an array", lambda A: plain(field(A).groupby(xr.DataArray(A(SEASONS), dims="time", name="s")).sum())
    ),
    Call(
        "groupby anomalies",
        lambda A: plain(field(A).groupby("season") - field(A).groupby("season").mean("time")),
        rtol=1e-9,
    ),
    Call("groupby map", lambda A: plain(field(A).groupby("season").map(lambda a: a - a.mean())), rtol=1e-9),
    Call("groupby iterated", lambda A: [(key, plain(group)) for key, group in placed(A).groupby("season")]),
    Call("groupby of months", lambda A: plain(field(A).groupby("time.month").mean())),
    Call("groupby_bins", lambda A: plain(field(A).groupby_bins("y", A([-1.0, 15.0, 40.0])).mean())),
    Call("groupby_bins of values", lambda A: plain(line(A).groupby_bins(line(A), [0, 2, 6]).sum())),
    Call("groupby quantile", lambda A: plain(field(A).groupby("season").quantile(0.5, "time")), rtol=1e-9),
    Call("groupby of a Dataset", lambda A: plain(weather(A).groupby("season").sum())),
    Call("resample", lambda A: plain(field(A).resample(time="MS").mean()), rtol=1e-9),
    Call("resample up", lambda A: plain(field(A)[:2].resample(time="12h").interpolate("linear")), rtol=1e-9),
    Call("resample filled", lambda A: plain(field(A)[:2].resample(time="12h").ffill())),
    Call("stack", lambda A: plain(field(A).stack(cell=("y", "x")))),
    Call("stack of coordinates", lambda A: plain(placed(A).stack(cell=("y", "x")))),
    Call("unstack", lambda A: plain(field(A).stack(cell=("y", "x")).unstack())),
    Call("unstack of coordinates", lambda A: plain(placed(A).stack(cell=("y", "x"))[:, :7].unstack())),
    Call(
        "set_index", lambda A: plain(line(A).assign_coords(k=("x", A([7, 8, 9, 6, 5]))).set_index(x="k").sel(x=[9, 5]))
    ),
    Call("swap_dims", lambda A: plain(line(A).assign_coords(k=("x", A([7, 8, 9, 6, 5]))).swap_dims(x="k").sel(k=9))),
    Call("reset_index", lambda A: plain(placed(A).reset_index("x"))),
    Call("to_stacked_array", lambda A: plain(weather(A).to_stacked_array("z", ["time"]))),
    Call("transpose", lambda A: plain(field(A).transpose("x", ...))),
    Call("expand_dims", lambda A: plain(field(A).expand_dims({"run": A([1, 2])}))),
    Call("squeeze", lambda A: plain(field(A)[:1].squeeze())),
    Call("to_array", lambda A: plain(weather(A).to_array())),
    Call("to_dataset", lambda A: plain(field(A).to_dataset("y"))),
    Call("concat", lambda A: plain(xr.concat([field(A), field(A) + 1], dim="run"))),
    Call("concat along", lambda A: plain(xr.concat([field(A)[:2], field(A)[2:]], dim="time"))),
    Call("concat of both sides", lambda A: plain(xr.concat([field(A), field(host)], dim="run"))),
    Call("concat along labels", lambda A: plain(xr.concat([line(A), line(A)], dim=pd.Index(A([5, 6]), name="run")))),
    Call("concat of coordinates", lambda A: plain(xr.concat([placed(A)[..., :2], placed(A)[..., 2:]], dim="x"))),
    Call("concat outer", lambda A: plain(xr.concat([line(A)[:3], line(A)[1:]], dim="run", join="outer"))),
    Call("merge", lambda A: plain(xr.merge([weather(A), line(A).rename("b").rename(x="z")]))),
    Call("merge that overrides", lambda A: plain(xr.merge([weather(A), weather(A)], compat="equals"))),
    Call("merge in conflict", lambda A: xr.merge([line(A), line(A) + 1], compat="equals")),
    Call("merge without conflicts", lambda A: plain(xr.merge([gaps(A), field(A)], compat="no_conflicts"))),
    Call(
        "combine_by_coords",
        lambda A: plain(xr.combine_by_coords([weather(A).isel(x=[0, 1]), weather(A).isel(x=[2, 3, 4])])),
    ),
    Call("combine_nested", lambda A: plain(xr.combine_nested([line(A)[:2], line(A)[2:]], "x"))),
    Call("variable replaced", lambda A: assigned(weather(A), "rain", ("time", A(SEASONS)))),
    Call("DataTree", lambda A: plain(xr.DataTree.from_dict({"/a": weather(A)}).mean()["a"].to_dataset())),
    Call("unify_chunks", lambda A: [plain(part) for part in xr.unify_chunks(line(A), line(A))]),
    Call("chunk", lambda A: plain(field(A).chunk(x=2).mean("time").compute())),
    Call("chunk and map_blocks", lambda A: plain(xr.map_blocks(lambda a: a * 2, field(A).chunk(x=2)).compute())),
    Call(
        "chunk and apply_ufunc",
        lambda A: plain(
            xr.apply_ufunc(np.sqrt, abs(field(A)).chunk(x=2), dask="parallelized", output_dtypes=[float]).compute()
        ),
    ),
]

CALLS = [*MADE, *ARITHMETIC, *INDEXING, *REDUCTIONS, *GROUPS]
