"""Astropy with arrays: quantities and arrays together, tables, statistics, convolution, coordinates, times, models."""

# ruff: noqa: SIM300 - which operand stands first is what is compared

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from astropy import constants, stats, time, timeseries, uncertainty, units, visualization
from astropy.convolution import Box1DKernel, Gaussian2DKernel, convolve, convolve_fft, interpolate_replace_nans
from astropy.coordinates import Angle, CartesianRepresentation, SkyCoord
from astropy.io import fits
from astropy.modeling import fitting, models
from astropy.nddata import CCDData, NDData, block_reduce
from astropy.table import QTable, Table
from astropy.wcs import WCS

from tests.ecosystem.spec import Call, Make

VALUES = [1.0, 2.5, 4.0]
TABLE = [[1.0, 2.0, 4.0], [0.5, -3.0, 8.0]]
LENGTHS = [3.0, 1.0, 2.0] * units.m


def noise(A: Make) -> Any:
    x = np.random.default_rng(0).normal(size=50)
    x[[5, 20]] = 30.0
    return A(x)


def parts(*quantities: Any) -> list[Any]:
    """The values and the units: `same` compares arrays and texts."""
    return [(q.value, q.unit.to_string()) if isinstance(q, units.Quantity) else q for q in quantities]


def error(call: Callable[[], Any]) -> str:
    """The class of what is raised."""
    try:
        return f"nothing, but {call()}"
    except Exception as error:
        return type(error).__name__


def columns(table: Table) -> Any:
    """Names, dtypes and values, of a table."""
    return {name: np.asarray(table[name]) for name in table.colnames}


def tabled(A: Make) -> Any:
    made = Table({"x": A(VALUES), "n": A([3, 1, 2])})
    made["y"] = A(VALUES) ** 2
    made["x"][1] = A([9.0]).max()
    made["y"][A([True, False, True])] = 0.0
    made.add_row([A(VALUES).mean(), A([7])[0], 1.0])
    made.sort("n")
    return columns(made), columns(made[made["n"] > 2]), str(made["x"].mean()), len(made)


def filtered(A: Make) -> Any:
    made = Table({"x": np.arange(4.0), "name": list("abcd")})
    mask = A([1.0, 5.0, 2.0, 8.0]) > 3
    return columns(made[mask]), columns(made[A([3, 0])]), columns(made[np.asarray(mask)])


def grouped(A: Make) -> Any:
    made = Table([A([1, 2, 1]), A(VALUES)], names=["key", "x"])
    return columns(made.group_by("key").groups.aggregate(np.mean))


def with_units(A: Make) -> Any:
    made = QTable({"way": A(VALUES) * units.m, "time": A([2.0, 4.0, 8.0]) << units.s})
    made["speed"] = made["way"] / made["time"]
    return parts(made["speed"], made["way"].to("cm"), made["speed"].mean())


def written(A: Make) -> Any:
    file = io.StringIO()
    Table({"x": A(VALUES), "n": A([3, 1, 2])}).write(file, format="ascii.csv")
    return file.getvalue()


def changed(A: Make) -> Any:
    q = [1.0, 2.0, 3.0] * units.m
    q[1] = A([7.0]).max() * units.km
    q[A([True, False, False])] = 5 * units.cm
    q *= A(VALUES)
    q += A(VALUES) * units.cm
    return parts(q)


def fits_file(A: Make) -> Any:
    file = io.BytesIO()
    header = fits.Header()
    header["MEAN"], header["COUNT"] = A(VALUES).mean(), A([3, 4]).max()
    fits.HDUList([fits.PrimaryHDU(A(TABLE), header), fits.ImageHDU(A([[1, 2]], "i2"))]).writeto(file)
    with fits.open(io.BytesIO(file.getvalue())) as read:
        return (
            [hdu.data.astype(hdu.data.dtype.newbyteorder("=")) for hdu in read],
            read[0].header["MEAN"],
            read[0].header["COUNT"],
        )


def fits_table(A: Make) -> Any:
    made = fits.BinTableHDU.from_columns(
        [fits.Column("x", "D", array=A(VALUES)), fits.Column("n", "J", array=A([3, 1, 2], "i4"))]
    )
    return made.data["x"].tolist(), made.data["n"].tolist(), made.columns.names


def fitted(A: Make) -> Any:
    x = A(np.linspace(-3, 3, 40))
    y = 2.0 * np.exp(-0.5 * ((x - 0.5) / 0.8) ** 2) + 0.01 * A(np.cos(np.arange(40)))
    gaussian = fitting.LevMarLSQFitter()(models.Gaussian1D(1.0, 0.0, 1.0), x, y)
    line = fitting.LinearLSQFitter()(models.Linear1D(), x, y)
    return gaussian.parameters, line.parameters, gaussian(x)


def modelled(A: Make) -> Any:
    two = models.Gaussian1D(A([2.0]).max(), 0.5, 1.0) + models.Const1D(A([0.5, 0.1])[0])
    return two(A(VALUES)), models.Polynomial2D(1, c0_0=1, c1_0=2, c0_1=3)(A(TABLE), A(TABLE)), two.parameters


def transformed(A: Make) -> Any:
    wcs = WCS(naxis=2)
    wcs.wcs.crpix, wcs.wcs.cdelt, wcs.wcs.crval = [5.0, 5.0], [-0.1, 0.1], [150.0, 2.0]
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    pixels = wcs.wcs_world2pix(A([[150.1, 2.1], [149.9, 1.95]]), 0)
    return pixels, wcs.all_pix2world(A([1.0, 2.0]), A([3.0, 4.0]), 0)


def sky(A: Make) -> Any:
    stars = SkyCoord(A([10.0, 20.0, 30.0]), A([-5.0, 0.0, 5.0]), unit="deg")
    other = SkyCoord(A([10.1, 25.0]) * units.deg, A([-5.0, 1.0]) * units.deg)
    index, apart, _ = other.match_to_catalog_sky(stars)
    return [stars.galactic.l.deg, stars.cartesian.xyz.value, index, apart.deg, stars[A([True, False, True])].ra.deg,
            stars.separation(stars[A([1, 2])[0]]).deg]  # fmt: skip


def turned(A: Make) -> Any:
    vectors = CartesianRepresentation(A([1.0, 0.0]), A([0.0, 1.0]), A([0.0, 0.0]), unit="m")
    return parts(vectors.transform(A([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])).xyz, vectors.norm())


def folded(A: Make) -> Any:
    t = np.sort(np.random.default_rng(1).uniform(0, 20, 60))
    y = A(np.sin(2 * np.pi * t / 3.0))
    frequency = A(np.linspace(0.1, 1.0, 30))
    power = timeseries.LombScargle(A(t), y).power(frequency)
    return power, frequency[power.argmax()]


def ccd(A: Make) -> Any:
    image = CCDData(A(TABLE), unit="adu")
    return image.multiply(2.0).data, image.subtract(CCDData(A(TABLE), unit="adu")).data, NDData(A(VALUES)).data


def distributed(A: Make) -> Any:
    made = uncertainty.Distribution(A(np.random.default_rng(2).normal(size=(3, 100))))
    return made.pdf_mean(), made.pdf_percentiles([50.0]), (made * 2).pdf_std()


def gathered(A: Make) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stats.sigma_clipped_stats(noise(A), sigma=3.0, maxiters=5), stats.sigma_clipped_stats(A(TABLE), axis=0)


CALLS = [
    Call(
        "quantity of an array",
        lambda A: parts(
            units.Quantity(A(VALUES), "m"), units.Quantity(A(TABLE), units.s), units.Quantity(A([1, 2]), "kg")
        ),
    ),
    Call(
        "array times unit",
        lambda A: parts(
            A(VALUES) * units.m, units.m * A(VALUES), A(VALUES) / units.s, units.s / A(VALUES), A(VALUES) << units.m
        ),
    ),
    Call(
        "number times unit",
        lambda A: parts(A(VALUES).mean() * units.m, A([3, 4])[0] * units.s, units.Quantity(A(VALUES).max(), "m")),
    ),
    Call(
        "array times quantity",
        lambda A: parts(A(VALUES) * LENGTHS, LENGTHS * A(VALUES), A(TABLE) * LENGTHS, A(VALUES) * (2 * units.m)),
    ),
    Call(
        "array over quantity",
        lambda A: parts(A(VALUES) / LENGTHS, LENGTHS / A(VALUES), LENGTHS // (A(VALUES) * units.m)),
    ),
    Call(
        "array plus quantity",
        lambda A: [
            error(lambda: A(VALUES) + LENGTHS),
            error(lambda: LENGTHS + A(VALUES)),
            error(lambda: LENGTHS > A(VALUES)),
            *parts(A(VALUES) + [1.0, 2.0, 3.0] * units.dimensionless_unscaled),
        ],
    ),
    Call(
        "array compared to quantity",
        lambda A: [(LENGTHS == A(VALUES)), LENGTHS > A(VALUES) * units.cm, A(VALUES) == LENGTHS],
    ),
    Call(
        "array power",
        lambda A: [
            *parts(LENGTHS ** A([2])[0]),
            error(lambda: A(VALUES) ** LENGTHS),
            error(lambda: LENGTHS ** A(VALUES)),
        ],
    ),
    Call(
        "matrix times quantity",
        lambda A: parts(
            A(TABLE) @ LENGTHS, np.dot(A(TABLE), LENGTHS), LENGTHS @ A(VALUES), np.cross(A(VALUES), LENGTHS)
        ),
    ),
    Call(
        "constants",
        lambda A: parts(
            A(VALUES) * constants.c,
            constants.G * A(VALUES) * units.kg**2,
            (A(VALUES) * units.nm).to("eV", units.spectral()),
        ),
    ),
    Call(
        "ufuncs with quantities",
        lambda A: parts(
            np.multiply(A(VALUES), LENGTHS),
            np.maximum(A(VALUES) * units.m, LENGTHS),
            np.hypot(LENGTHS, A(VALUES) * units.cm),
            np.sin(A(VALUES) * units.deg),
            np.sqrt(A(VALUES) * units.m**2),
            np.arctan2(A(VALUES) * units.m, LENGTHS),
        ),
    ),
    Call("out of a quantity", lambda A: parts(np.multiply(A(VALUES), LENGTHS, out=np.zeros(3) * units.m))),
    Call("out of an array", lambda A: error(lambda: np.multiply(LENGTHS, 2, out=A(np.zeros(3))))),
    Call(
        "concatenate of both",
        lambda A: [
            *parts(np.concatenate([LENGTHS, A(VALUES) * units.cm])),
            error(lambda: np.concatenate([LENGTHS, A(VALUES)])),
            error(lambda: np.concatenate([A(VALUES), LENGTHS])),
        ],
    ),
    Call(
        "functions of both",
        lambda A: parts(
            np.where(A([True, False, True]), LENGTHS, 0 * units.m),
            np.interp(A([1.5]) * units.m, LENGTHS[[1, 2, 0]], A(VALUES)),
            np.average(LENGTHS, weights=A(VALUES)),
            np.trapezoid(LENGTHS, A(VALUES)),
            np.clip(A(VALUES) * units.m, LENGTHS[1], None),
            np.stack([LENGTHS, A(VALUES) * units.m]),
            np.isin(A(VALUES) * units.m, LENGTHS),
            np.searchsorted(LENGTHS[:1], A(VALUES) * units.m),
        ),
    ),
    Call(
        "quantity indexed by arrays",
        lambda A: parts(LENGTHS[A([2, 0])], LENGTHS[A([True, False, True])], LENGTHS[A([1, 2]).max()]),
    ),
    Call("quantity written by arrays", changed),
    Call(
        "to",
        lambda A: [
            *parts((A(VALUES) * units.m).to("km"), (A(VALUES) * units.deg_C).to("K", units.temperature())),
            (A(VALUES) * units.m).to_value("cm"),
            units.m.to("cm", A(VALUES)),
            units.deg.to(units.rad, A(VALUES).mean()),
        ],
    ),
    Call(
        "quantity is a copy", lambda A: [(x := A(VALUES)), (q := units.Quantity(x, "m")), operator_set(x), q.value][::3]
    ),
    Call(
        "text",
        lambda A: [str(A(VALUES) * units.m), f"{A(VALUES).mean() * units.m:.2f}", (A(VALUES) * units.m).to_string()],
    ),
    Call(
        "logarithmic units",
        lambda A: [
            units.Magnitude(A(VALUES)).physical.value,
            (A(VALUES) * units.mag).value,
            units.Dex(A(VALUES), units.dex("cm/s2")).physical.value,
        ],
    ),
    Call("table", tabled),
    Call(
        "table of a matrix",
        lambda A: [
            columns(Table(A(TABLE), names=["a", "b", "c"])),
            columns(Table(rows=A(TABLE).tolist())),
            columns(Table(rows=list(A(TABLE)))),
        ],
    ),
    Call("table indexed by arrays", filtered),
    Call("table grouped", grouped),
    Call("table with units", with_units),
    Call("table written", written),
    Call(
        "table columns with arrays",
        lambda A: [Table({"x": VALUES})["x"] + A(VALUES), A(VALUES) * Table({"x": VALUES})["x"]],
    ),
    Call("sigma_clip", lambda A: [(c := stats.sigma_clip(noise(A), sigma=3)), c.filled(0.0), c.mask][1:]),
    Call(
        "sigma_clip not masked",
        lambda A: [stats.sigma_clip(noise(A), masked=False), stats.sigma_clip(A(TABLE), axis=1, masked=False, sigma=1)],
    ),
    Call("sigma_clipped_stats", gathered),
    Call(
        "robust statistics",
        lambda A: [
            stats.mad_std(noise(A)),
            stats.biweight_location(noise(A)),
            stats.biweight_scale(A(TABLE), axis=0),
            stats.median_absolute_deviation(A(TABLE)),
        ],
    ),
    Call(
        "intervals and histograms",
        lambda A: [
            stats.poisson_conf_interval(A([1, 2, 3])),
            stats.binom_conf_interval(A([1, 2]), A([4, 5])),
            stats.histogram(noise(A), 5),
            stats.freedman_bin_width(noise(A)),
            stats.bayesian_blocks(noise(A)),
        ],
    ),
    Call(
        "circular statistics",
        lambda A: [
            stats.circmean(A(VALUES)),
            stats.circvar(A(VALUES)),
            stats.rayleightest(A(VALUES)),
            stats.gaussian_fwhm_to_sigma * A(VALUES),
        ],
    ),
    Call("bootstrap", lambda A: stats.jackknife_stats(A(VALUES), np.mean)[:2]),
    Call(
        "convolve",
        lambda A: [
            convolve(A(VALUES), Box1DKernel(3)),
            convolve(A(VALUES), [1.0, 2.0, 1.0], boundary="extend"),
            convolve(VALUES, A([1.0, 2.0, 1.0])),
        ],
    ),
    Call("convolve of a picture", lambda A: convolve(A(np.arange(30.0).reshape(5, 6)), Gaussian2DKernel(0.5))),
    Call(
        "convolve_fft",
        lambda A: convolve_fft(
            A(np.arange(30.0).reshape(5, 6)), A([[0.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 0.0]])
        ),
        rtol=1e-9,
    ),
    Call("nan replaced", lambda A: interpolate_replace_nans(A([1.0, np.nan, 3.0, 4.0]), Box1DKernel(3))),
    Call("sky coordinates", sky, rtol=1e-10),
    Call(
        "angles",
        lambda A: [
            Angle(A([10.0, 370.0]), "deg").wrap_at("180d").deg,
            Angle(A([0.5]), "rad").to_string(),
            Angle(A(VALUES) * units.hourangle).deg,
        ],
    ),
    Call("representations", turned),
    Call(
        "times",
        lambda A: [
            time.Time(A([59000.0, 59001.5]), format="mjd").iso.tolist(),
            time.Time(A([2000.5]).max(), format="jyear").mjd,
            (time.Time("2020-01-01") + A(VALUES) * units.day).mjd,
            time.TimeDelta(A(VALUES), format="sec").jd,
        ],
    ),
    Call("models", modelled),
    Call("models fitted", fitted, rtol=1e-6),
    Call("fits", fits_file),
    Call("fits table", fits_table),
    Call("wcs", transformed),
    Call("Lomb and Scargle", folded, rtol=1e-9),
    Call("nddata", ccd),
    Call("block_reduce", lambda A: block_reduce(A(np.arange(16.0).reshape(4, 4)), 2)),
    Call("distributions", distributed),
    Call(
        "stretches",
        lambda A: [
            visualization.LogStretch()(A([0.0, 0.5, 1.0])),
            visualization.ZScaleInterval().get_limits(A(np.arange(100.0).reshape(10, 10))),
            visualization.MinMaxInterval()(A(VALUES)),
            visualization.PercentileInterval(80.0)(A(VALUES)),
        ],
    ),
    Call("quantity_input", lambda A: parts(doubled(A(VALUES) * units.cm))),
]


@units.quantity_input(x=units.m)
def doubled(x):  # astropy reads annotations, too
    return 2 * x


def operator_set(x: Any) -> None:
    x[0] = 100.0
