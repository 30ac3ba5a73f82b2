"""xarray, unmodified, with a FallbackArray inside: xarray's results on NumPy, the data still on the device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr

import fbarray as fb

TEMPERATURES = np.random.default_rng(0).normal(10, 5, (6, 4, 5))
TEMPERATURES[0, 1, 2] = TEMPERATURES[3, 0, :2] = np.nan


def array(convert: Callable[[np.ndarray], Any]) -> xr.DataArray:
    """Temperatures with coordinates and missing values; `convert` says where the data is. Coordinates stay NumPy's."""
    coordinates = {"time": np.arange(6), "y": np.arange(4) * 10.0, "season": ("time", [0, 0, 1, 1, 2, 2])}
    return xr.DataArray(convert(TEMPERATURES.copy()), coordinates, ("time", "y", "x"), name="temperature")


def assigned(a: xr.DataArray, where: dict[str, Any], value: Any) -> xr.DataArray:
    """`a` after xarray's assignment in place."""
    a[where] = value
    return a


def points(a: xr.DataArray) -> dict[str, xr.DataArray]:
    """Pairs of y and x: point-wise indexing."""
    return {"y": xr.DataArray([1, 2, 3], dims="p"), "x": xr.DataArray([0, 2, 4], dims="p")}


ON_DEVICE: dict[str, Callable[[xr.DataArray], Any]] = {
    "arithmetic": lambda a: (a - 273.15) * 1.8 + a**2,
    "in place": lambda a: a.__iadd__(1),
    "ufunc": lambda a: np.exp(-a),
    "apply_ufunc": lambda a: xr.apply_ufunc(np.hypot, a, 2 * a),
    "broadcast by name": lambda a: a - a.mean("time"),
    "alignment": lambda a: a.isel(time=slice(1, None)) + a,
    "mean": lambda a: a.mean("time"),
    "mean over dims": lambda a: a.mean(("y", "x")),
    "mean of all": lambda a: a.mean(),
    "mean without skipna": lambda a: a.mean("time", skipna=False),
    "sum": lambda a: a.sum("x"),
    "prod": lambda a: a.prod("x"),
    "std": lambda a: a.std("x", ddof=1),
    "max": lambda a: a.max("x"),
    "count": lambda a: a.count("x"),
    "median": lambda a: a.median("x"),
    "quantile": lambda a: a.quantile([0.1, 0.5], "x"),
    "cumsum": lambda a: a.cumsum("x"),
    "argmax": lambda a: a.fillna(0).argmax("x"),
    "groupby": lambda a: a.groupby("season").mean(),
    "groupby anomaly": lambda a: a.groupby("season") - a.groupby("season").mean(),
    "coarsen": lambda a: a.coarsen(time=2).mean(),
    "rolling": lambda a: a.rolling(time=3).mean(),
    "rolling construct": lambda a: a.rolling(time=3).construct("window"),
    "weighted": lambda a: a.weighted(np.cos(np.deg2rad(a.y))).mean("y"),
    "where": lambda a: a.where(a > 10),
    "where other": lambda a: xr.where(a > 10, a, 0.0),
    "fillna": lambda a: a.fillna(0.0),
    "isnull": lambda a: a.isnull(),
    "clip": lambda a: a.clip(5, 15),
    "isel": lambda a: a.isel(time=slice(1, 4), x=0),
    "isel list": lambda a: a.isel(x=[0, 2], y=[1, 2, 3]),
    "sel": lambda a: a.sel(y=20.0, time=[1, 3]),
    "point-wise isel": lambda a: a.isel(points(a)),
    "assignment": lambda a: assigned(a, {"time": 0}, 0.0),
    "outer assignment": lambda a: assigned(a, {"x": [0, 2], "y": [1, 3]}, 0.0),
    "point-wise assignment": lambda a: assigned(a, points(a), 0.0),
    "sortby": lambda a: a.sortby("time", ascending=False),
    "reindex": lambda a: a.reindex(time=[1, 2, 9]),
    "transpose": lambda a: a.transpose("x", "y", "time"),
    "stack": lambda a: a.stack(cell=("y", "x")),
    "expand_dims": lambda a: a.expand_dims("run"),
    "concat": lambda a: xr.concat([a, a + 1], dim="run"),
    "concat along": lambda a: xr.concat([a, a + 1], dim="time"),
    "shift": lambda a: a.shift(time=1),
    "roll": lambda a: a.roll(time=1),
    "diff": lambda a: a.diff("time"),
    "pad": lambda a: a.pad(time=1),
    "dot": lambda a: xr.dot(a.fillna(0), a.fillna(0), dim="x"),
    "corr": lambda a: xr.corr(a, a**2, "time"),
    "integrate": lambda a: a.integrate("y"),
    "differentiate": lambda a: a.differentiate("y"),
    "astype": lambda a: a.astype("f4"),
    "copy": lambda a: a.copy(deep=True),
    "dataset mean": lambda a: xr.Dataset({"t": a, "double": a * 2}).mean("time"),
    "dataset sel": lambda a: xr.Dataset({"t": a, "double": a * 2}).sel(y=10.0),
    "dataset groupby": lambda a: xr.Dataset({"t": a, "double": a * 2}).groupby("season").max(),
    "dataset to_dataarray": lambda a: xr.Dataset({"t": a, "double": a * 2}).to_dataarray(),
}
"""Calls that xarray makes with NumPy's functions alone: they stay on the device."""

ON_HOST: dict[str, Callable[[xr.DataArray], Any]] = {
    "dropna": lambda a: a.dropna("time"),
    "idxmax": lambda a: a.fillna(0).idxmax("time"),
    "interp": lambda a: a.interp(time=[0.5, 1.5]),
}
"""Calls for which xarray itself asks for NumPy arrays (pandas, SciPy, an index's coordinates)."""


def variables(result: xr.DataArray | xr.Dataset) -> dict[str, Any]:
    """The data of a DataArray, or of each variable of a Dataset."""
    dataset = result if isinstance(result, xr.Dataset) else result.to_dataset(name="only")
    return {str(name): variable.data for name, variable in dataset.items()}


def check(function: Callable[[xr.DataArray], Any]) -> dict[str, Any]:
    """xarray gives on FallbackArrays what it gives on NumPy's: dims, coordinates, value, dtype, kind."""
    expected, actual = function(array(np.asarray)), function(array(fb.asarray))
    assert list(actual.sizes.items()) == list(expected.sizes.items())
    theirs, ours = variables(expected), variables(actual)
    assert set(actual.coords) == set(expected.coords)
    assert all(actual.coords[name].equals(expected.coords[name]) for name in expected.coords)
    assert {name: data.dtype for name, data in ours.items()} == {name: data.dtype for name, data in theirs.items()}
    for name, data in ours.items():
        np.testing.assert_allclose(fb.asnumpy(data), theirs[name], rtol=1e-12, atol=1e-12, err_msg=name)
    return ours


@pytest.mark.parametrize("name", ON_DEVICE)
def test_stays_on_the_device(name: str, forbid_fallback: None) -> None:
    """xarray's own result, no host call, and FallbackArrays inside."""
    with fb.profile() as profile:
        ours = check(ON_DEVICE[name])
    assert all(isinstance(data, (fb.FallbackArray, np.generic)) or not data.ndim for data in ours.values())
    fetched = [event for event in profile.events if event.function != "fbarray.asnumpy"]
    assert all(event.bytes_to_host <= 40 for event in fetched)  # numbers, which are NumPy's


@pytest.mark.parametrize("name", ON_HOST)
def test_xarray_converts(name: str, allow_fallback: None) -> None:
    """xarray's own result; what xarray fetched is told as implicit conversions."""
    with fb.profile() as profile:
        check(ON_HOST[name])
    assert {event.route for event in profile.events if event.bytes_to_host > 8} <= {"implicit", "explicit"}
    assert any(event.route == "implicit" for event in profile.events)


def test_dataarray_shares_the_array() -> None:
    """``.data`` is the array that went in; an assignment through xarray writes it."""
    x = fb.asarray(TEMPERATURES)
    a = xr.DataArray(x, dims=("time", "y", "x"))
    a[0, 0, 0] = -40.0
    assert a.data is x
    assert float(x[0, 0, 0]) == -40.0


def test_values_is_an_implicit_conversion() -> None:
    """``.values`` promises a NumPy array, so the data crosses, and that is told."""
    a = array(fb.asarray)
    with pytest.warns(fb.FallbackWarning, match="implicitly"):
        values = a.values
    np.testing.assert_array_equal(values, TEMPERATURES)


def test_repr_fetches_the_data_once() -> None:
    """A DataArray prints; that is an explicit transfer."""
    a = array(fb.asarray)
    with fb.profile() as profile:
        text = repr(a)
    assert "FallbackArray" in text
    assert [event.route for event in profile.events] == ["explicit"]
