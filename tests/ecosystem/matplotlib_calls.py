"""Calls of matplotlib that take arrays: what it computed of them, and the picture, pixel by pixel."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cbook, cm, collections, colors, mlab, patches, path, ticker, transforms, tri
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tests.ecosystem.spec import Call, Make

matplotlib.use("Agg")

X = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
Y = [3.0, 1.0, 2.0, 5.0, 4.0, 1.5]
MISSING = [3.0, np.nan, 2.0, 5.0, np.nan, 1.5]
MASK = [True, True, False, False, True, True]
GRID = np.random.default_rng(0).normal(size=(5, 6)).tolist()
NOISE = np.random.default_rng(1).normal(size=200).tolist()
IMAGE = np.random.default_rng(2).uniform(size=(4, 5, 3)).tolist()
CORNERS = [[0.0, 0.0], [4.0, 1.0], [2.0, 4.0]]


def drawn(name: str, plot: Callable[[Make, Any], Any], rtol: float = 1e-12, axis: str = "off", **subplot: Any) -> Call:
    """A row: what ``plot(A, axes)`` gives, and the pixels of the picture; without ticks, which take long to draw."""

    def call(A: Make) -> Any:
        figure = Figure(figsize=(2, 2), dpi=40)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot(**subplot)
        found = plot(A, axes)
        axes.axis(axis)
        canvas.draw()
        return found, np.array(canvas.buffer_rgba())

    return Call(name, call, rtol=rtol)


def plotted(plot: Callable[[], Any]) -> Any:
    """What `plot` gave, which draws by pyplot, and the bytes of the file."""
    plt.figure(figsize=(2, 2), dpi=40)
    try:
        found, file = plot(), io.BytesIO()
        plt.savefig(file, format="raw")
        return found, file.getvalue()
    finally:
        plt.close("all")


def saved(save: Callable[[Any], Any]) -> bytes:
    """The bytes that `save` writes into a file; an SVG names its parts by hashes with a salt."""
    with matplotlib.rc_context({"svg.hashsalt": "fbarray"}):
        file = io.BytesIO()
        save(file)
        return file.getvalue()


def picture(A: Make) -> Figure:
    """A figure with an array in it."""
    figure = Figure(figsize=(2, 2), dpi=40)
    figure.add_subplot().plot(A(X), A(Y))
    return figure


def number(A: Make) -> Any:
    """A number that came out of a reduction: 2.5."""
    return A(X).mean()


def line(lines: Any) -> Any:
    """The points of a line, as matplotlib keeps them."""
    return lines[0].get_xydata()


def heights(bars: Any) -> Any:
    """The rectangles of bars."""
    return [(bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()) for bar in bars]


def segments(lines: Any) -> Any:
    """The lines of a contour plot."""
    return [[np.asarray(part) for part in level] for level in lines.allsegs]


def shapes(found: Any) -> Any:
    """The outlines of a collection."""
    return [outline.vertices for outline in found.get_paths()]


def changed(name: str, change: Callable[[Any, Any], Any], value: Any) -> Call:
    """A row: a line after `change`, which is given the line and an array of `value`."""
    return drawn(name, lambda A, ax: [lines := ax.plot(X, Y), change(lines[0], A(value)), ax.relim(), line(lines)][-1])


def limits(name: str, change: Callable[[Make, Any], Any]) -> Call:
    """A row: the limits and ticks of an Axes after `change`."""

    def plot(A: Make, ax: Any) -> Any:
        ax.plot(X, Y)
        change(A, ax)
        return ax.get_xlim(), ax.get_ylim(), list(ax.get_xticks())

    return drawn(name, plot, axis="on")


VIEWED = {
    "raises": TypeError,
    "reason": "an array of NumPy's is viewed as type(elevation), which is no class of NumPy's: pass x.get()",
}

# --- lines ---------------------------------------------------------------------------------------------------------

LINES = [
    drawn("plot", lambda A, ax: line(ax.plot(A(X), A(Y)))),
    drawn("plot of y alone", lambda A, ax: line(ax.plot(A(Y)))),
    drawn("plot of x on the host", lambda A, ax: line(ax.plot(X, A(Y), "r--o"))),
    drawn("plot of float32", lambda A, ax: line(ax.plot(A(X, "f4"), A(Y, "f4")))),
    drawn("plot of integers", lambda A, ax: line(ax.plot(A([3, 1, 2])))),
    drawn("plot of booleans", lambda A, ax: line(ax.plot(A(MASK)))),
    drawn("plot of NaN", lambda A, ax: line(ax.plot(A(X), A(MISSING), marker="o"))),
    drawn("plot of columns", lambda A, ax: [line([each]) for each in ax.plot(A(GRID))]),
    drawn("plot of several", lambda A, ax: [line([each]) for each in ax.plot(A(X), A(Y), A(Y), A(X))]),
    drawn("plot of a view", lambda A, ax: line(ax.plot(A(X)[::-2], A(GRID)[1, ::2]))),
    drawn("plot of a dict", lambda A, ax: line(ax.plot("x", "y", data={"x": A(X), "y": A(Y)}))),
    drawn("plot of numbers", lambda A, ax: line(ax.plot([A(X).min(), A(X).max()], [number(A), 1.0]))),
    drawn("plot of a number", lambda A, ax: line(ax.plot(number(A), A(Y).max(), "o"))),
    drawn("plot of other lengths", lambda A, ax: ax.plot(A(X), A([1.0, 2.0]))),
    drawn("plot of three axes", lambda A, ax: ax.plot(A(IMAGE))),
    drawn("plot with a width", lambda A, ax: line(ax.plot(X, Y, lw=number(A), alpha=A(X).min() + 0.5))),
    drawn("plot with markers", lambda A, ax: line(ax.plot(X, Y, "o", markevery=A([0, 3])))),
    drawn("plot with markers by mask", lambda A, ax: line(ax.plot(X, Y, "o", markevery=A(MASK)))),
    drawn("plot with a colour", lambda A, ax: line(ax.plot(X, Y, color=A([0.1, 0.2, 0.3])))),
    drawn("loglog", lambda A, ax: line(ax.loglog(A(X) + 1, A(Y)))),
    drawn("semilogy", lambda A, ax: line(ax.semilogy(A(X), A(Y)))),
    drawn("symlog", lambda A, ax: [ax.set_yscale("symlog"), line(ax.plot(A(X), A(X) - 2.0))][-1]),
    drawn("step", lambda A, ax: line(ax.step(A(X), A(Y), where="mid"))),
    drawn("stem", lambda A, ax: line([ax.stem(A(X), A(Y), bottom=number(A)).markerline])),
    drawn("stairs", lambda A, ax: tuple(ax.stairs(A(Y), A([*X, 6.0])).get_data())),
    drawn("ecdf", lambda A, ax: line([ax.ecdf(A(Y), weights=A(X))])),
    drawn("errorbar", lambda A, ax: line(ax.errorbar(A(X), A(Y), yerr=A(X) / 9))),
    drawn("errorbar of two sides", lambda A, ax: line(ax.errorbar(A(X), A(Y), xerr=A([X, Y]) / 9))),
    drawn("errorbar of a number", lambda A, ax: line(ax.errorbar(A(X), A(Y), yerr=number(A)))),
    drawn("errorbar with limits", lambda A, ax: line(ax.errorbar(X, Y, yerr=1, uplims=A(MASK)))),
    drawn("polar", lambda A, ax: line(ax.plot(A(X), A(Y))), projection="polar"),
    drawn("acorr", lambda A, ax: ax.acorr(A(Y), maxlags=3)[:2]),
    drawn("xcorr", lambda A, ax: ax.xcorr(A(X), A(Y), maxlags=3)[:2]),
    drawn("psd", lambda A, ax: ax.psd(A(NOISE), NFFT=64), rtol=1e-9),
    drawn("csd", lambda A, ax: ax.csd(A(NOISE), A(NOISE)[::-1], NFFT=64), rtol=1e-9),
    drawn("cohere", lambda A, ax: ax.cohere(A(NOISE), A(NOISE) ** 2, NFFT=64), rtol=1e-9),
    drawn("specgram", lambda A, ax: ax.specgram(A(NOISE), NFFT=64, noverlap=32)[:3], rtol=1e-9),
    drawn("magnitude_spectrum", lambda A, ax: ax.magnitude_spectrum(A(NOISE))[:2], rtol=1e-9),
    drawn("phase_spectrum", lambda A, ax: ax.phase_spectrum(A(Y))[:2], rtol=1e-9),
    changed("set_data", lambda lines, y: lines.set_data(y[::-1], y), Y),
    changed("set_ydata", lambda lines, y: lines.set_ydata(y), Y),
    changed("set_color", lambda lines, rgb: lines.set_color(rgb), [0.1, 0.5, 0.9, 0.5]),
    drawn("hlines", lambda A, ax: ax.hlines(A(Y), A(X), A(X) + 2).get_segments()),
    drawn("vlines", lambda A, ax: ax.vlines(A(X), 0, A(Y), colors=["r", "g"]).get_segments()),
    drawn("axhline", lambda A, ax: line([ax.axhline(number(A))])),
    drawn("axvspan", lambda A, ax: heights([ax.axvspan(A(X).min(), number(A))])),
    drawn("axline", lambda A, ax: ax.axline(A([0.0, 0.0]), slope=number(A)).get_slope()),
    drawn("eventplot", lambda A, ax: [each.get_positions() for each in ax.eventplot([A(X), A(Y)])]),
    drawn("legend", lambda A, ax: [ax.plot(A(X), A(Y), label=f"{number(A):.2f}"), len(ax.legend().texts)][-1]),
]

# --- areas, bars and points ----------------------------------------------------------------------------------------

AREAS = [
    drawn("fill", lambda A, ax: ax.fill(A(X), A(Y))[0].get_xy()),
    drawn("fill_between", lambda A, ax: shapes(ax.fill_between(A(X), A(Y)))),
    drawn("fill_between where", lambda A, ax: shapes(ax.fill_between(A(X), A(Y), 2, where=A(MASK)))),
    drawn("fill_between by comparison", lambda A, ax: shapes(ax.fill_between(X, A(Y), where=A(Y) > 2))),
    drawn(
        "fill_between crossing",
        lambda A, ax: shapes(ax.fill_between(A(X), A(Y), A(X), where=A(Y) > A(X), interpolate=True)),
    ),
    drawn("fill_betweenx", lambda A, ax: shapes(ax.fill_betweenx(A(X), A(Y), number(A)))),
    drawn("fill_between of NaN", lambda A, ax: shapes(ax.fill_between(A(X), A(MISSING)))),
    drawn("stackplot", lambda A, ax: [shapes(each) for each in ax.stackplot(A(X), A(Y), A(X))]),
    drawn("stackplot of a table", lambda A, ax: len(ax.stackplot(A(X), A(GRID), baseline="wiggle"))),
    drawn("bar", lambda A, ax: heights(ax.bar(A(X), A(Y)))),
    drawn("bar on bars", lambda A, ax: heights(ax.bar(A(X), A(Y), width=A(Y) / 9, bottom=A(X)))),
    drawn("bar of names", lambda A, ax: heights(ax.bar(list("abcdef"), A(Y), yerr=A(X)))),
    drawn("bar of numbers", lambda A, ax: heights(ax.bar([0, 1], [number(A), A(Y).max()]))),
    drawn("bar of a number", lambda A, ax: heights(ax.bar("a", number(A), bottom=A(X).min()))),
    drawn("bar with colours", lambda A, ax: heights(ax.bar(X, A(Y), color=cm.viridis(A(X) / 5)))),
    drawn("bar labels", lambda A, ax: [str(text.get_text()) for text in ax.bar_label(ax.bar(A(X), A(Y)))]),
    drawn("barh", lambda A, ax: heights(ax.barh(A(X), A(Y), left=A(X)))),
    drawn("broken_barh", lambda A, ax: shapes(ax.broken_barh(A(CORNERS), (0, number(A))))),
    drawn("grouped bars", lambda A, ax: [heights(ax.bar(A(X) + 0.4 * i, A(GRID)[i], 0.4)) for i in (0, 1)]),
    drawn("pie", lambda A, ax: [str(text.get_text()) for text in ax.pie(A(Y), autopct="%.1f")[2]]),
    drawn("pie with explode", lambda A, ax: len(ax.pie(A(Y), explode=A(X) / 9)[0])),
    drawn("hist", lambda A, ax: ax.hist(A(NOISE))[:2]),
    drawn("hist with bins", lambda A, ax: ax.hist(A(NOISE), bins=A([-2.0, -1.0, 0.0, 2.0]))[:2]),
    drawn("hist by a rule", lambda A, ax: ax.hist(A(NOISE), bins="auto", density=True)[:2]),
    drawn("hist in a range", lambda A, ax: ax.hist(A(Y), range=(A(Y).min(), A(Y).max()))[:2]),
    drawn("hist with weights", lambda A, ax: ax.hist(A(Y), 3, weights=A(X), cumulative=True)[:2]),
    drawn("hist of several", lambda A, ax: ax.hist([A(X), A(Y)], 3, stacked=True)[:2]),
    drawn("hist of columns", lambda A, ax: ax.hist(A(GRID), 3)[:2]),
    drawn("hist of integers", lambda A, ax: ax.hist(A([1, 1, 2, 5]), bins=A([1, 2, 3]).max())[:2]),
    drawn("hist as steps", lambda A, ax: ax.hist(A(NOISE), 5, histtype="step", log=True)[:2]),
    drawn("hist2d", lambda A, ax: ax.hist2d(A(NOISE), A(NOISE)[::-1], bins=4)[:3]),
    drawn("hexbin", lambda A, ax: ax.hexbin(A(NOISE), A(NOISE)[::-1], gridsize=4).get_array()),
    drawn("hexbin of values", lambda A, ax: ax.hexbin(A(X), A(Y), C=A(Y), gridsize=4).get_array()),
    drawn("boxplot", lambda A, ax: [line([each]) for each in ax.boxplot(A(NOISE))["medians"]]),
    drawn("boxplot of columns", lambda A, ax: [line([each]) for each in ax.boxplot(A(GRID))["whiskers"]]),
    drawn("boxplot of several", lambda A, ax: len(ax.boxplot([A(X), A(Y)], positions=A([1, 3]))["boxes"])),
    drawn("violinplot", lambda A, ax: shapes(ax.violinplot(A(NOISE))["bodies"][0]), rtol=1e-9),
    drawn("violinplot of several", lambda A, ax: len(ax.violinplot([A(X), A(Y)])["bodies"])),
    drawn("scatter", lambda A, ax: np.asarray(ax.scatter(A(X), A(Y)).get_offsets())),
    drawn("scatter with values", lambda A, ax: ax.scatter(A(X), A(Y), c=A(Y), s=A(X)).get_facecolor()),
    drawn("scatter with colours", lambda A, ax: ax.scatter(X, Y, c=A(np.eye(6, 3))).get_facecolor()),
    drawn("scatter with a mask", lambda A, ax: len(ax.scatter(A(X)[A(MASK)], A(Y)[A(MASK)]).get_offsets())),
    drawn("scatter of a number", lambda A, ax: np.asarray(ax.scatter(number(A), A(Y).max()).get_offsets())),
    drawn("scatter of a table", lambda A, ax: len(ax.scatter(A(GRID), A(GRID) ** 2).get_offsets())),
    drawn("scatter of NaN", lambda A, ax: np.asarray(ax.scatter(A(X), A(MISSING), plotnonfinite=True).get_sizes())),
    drawn("scatter of other lengths", lambda A, ax: ax.scatter(A(X), A([1.0]))),
    drawn(
        "scatter moved",
        lambda A, ax: [
            points := ax.scatter(X, Y),
            points.set_offsets(A(CORNERS)),
            points.set_array(A(Y)),
            points.get_sizes(),
        ][-1],
    ),
]

# --- fields and images ---------------------------------------------------------------------------------------------

FIELDS = [
    drawn("imshow", lambda A, ax: np.asarray(ax.imshow(A(GRID)).get_array())),
    drawn("imshow of integers", lambda A, ax: np.asarray(ax.imshow(A([[0, 255], [7, 9]], "u1")).get_array())),
    drawn("imshow of booleans", lambda A, ax: ax.imshow(A([MASK])).get_clim()),
    drawn("imshow of colours", lambda A, ax: np.asarray(ax.imshow(A(IMAGE)).get_array())),
    drawn("imshow of NaN", lambda A, ax: ax.imshow(A([MISSING, X])).get_clim()),
    drawn("imshow with limits", lambda A, ax: ax.imshow(A(GRID), vmin=A(GRID).min(), vmax=number(A)).get_clim()),
    drawn("imshow with an extent", lambda A, ax: ax.imshow(GRID, extent=A([0.0, 1.0, 2.0, 3.0])).get_extent()),
    drawn("imshow with a norm", lambda A, ax: ax.imshow(A(GRID) ** 2, norm="log").get_clim()),
    drawn("imshow with an alpha", lambda A, ax: ax.imshow(A(GRID), alpha=A(MASK, "f8")[None].repeat(5, 0)).get_clim()),
    drawn("imshow interpolated", lambda A, ax: ax.imshow(A(GRID), interpolation="bicubic").get_clim()),
    drawn("imshow of six channels", lambda A, ax: ax.imshow(A(np.ones((2, 2, 6))))),
    drawn(
        "set_data of an image",
        lambda A, ax: [image := ax.imshow(GRID), image.set_data(A(GRID) * 2), image.autoscale(), image.get_clim()][-1],
    ),
    drawn("matshow", lambda A, ax: np.asarray(ax.matshow(A(GRID)).get_array())),
    drawn("spy", lambda A, ax: np.asarray(ax.spy(A(np.eye(4))).get_array())),
    drawn("pcolormesh", lambda A, ax: np.asarray(ax.pcolormesh(A(GRID)).get_array())),
    drawn(
        "pcolormesh of edges", lambda A, ax: np.asarray(ax.pcolormesh(A([*X, 6.0]), A(X), A(GRID)).get_coordinates())
    ),
    drawn(
        "pcolormesh of a mesh",
        lambda A, ax: np.asarray(
            ax.pcolormesh(*np.meshgrid(A(X), A(X)[:5]), A(GRID), shading="gouraud").get_coordinates()
        ),
    ),
    drawn("pcolor", lambda A, ax: np.asarray(ax.pcolor(A(GRID)).get_array())),
    drawn("colorbar", lambda A, ax: list(ax.figure.colorbar(ax.pcolormesh(A(GRID))).get_ticks())),
    drawn("contour", lambda A, ax: segments(ax.contour(A(GRID)))),
    drawn("contour of axes", lambda A, ax: segments(ax.contour(A(X), A(X)[:5], A(GRID)))),
    drawn("contour at levels", lambda A, ax: segments(ax.contour(A(GRID), levels=A([-1.0, 0.0, 1.0])))),
    drawn("contour at a number", lambda A, ax: segments(ax.contour(A(GRID), levels=[A(GRID).mean()]))),
    drawn("contour labels", lambda A, ax: [str(t.get_text()) for t in ax.clabel(ax.contour(A(GRID), [0, 1]))]),
    drawn("contourf", lambda A, ax: list(ax.contourf(A(GRID), 3).levels)),
    drawn("tricontour", lambda A, ax: segments(ax.tricontour(A(X), A(Y), A(Y), 3))),
    drawn("tripcolor", lambda A, ax: np.asarray(ax.tripcolor(A(X), A(Y), A(Y)).get_array())),
    drawn("triplot", lambda A, ax: line(ax.triplot(A(X), A(Y), A([[0, 1, 2], [2, 3, 4]])))),
    drawn("quiver", lambda A, ax: np.asarray(ax.quiver(A(X), A(Y), A(Y), A(X)).U)),
    drawn("quiver with colours", lambda A, ax: np.asarray(ax.quiver(A(X), A(Y), A(Y), A(X), A(Y)).get_array())),
    drawn("quiver of fields", lambda A, ax: np.asarray(ax.quiver(A(GRID), A(GRID) ** 2).V)),
    drawn("barbs", lambda A, ax: np.asarray(ax.barbs(A(X), A(Y), A(Y) * 9, A(X) * 9).u)),
    drawn(
        "streamplot",
        lambda A, ax: len(ax.streamplot(A(X), A(X)[:5], A(GRID), A(GRID) ** 2, density=0.3).lines.get_segments()),
    ),
    drawn(
        "surface",
        lambda A, ax: len(ax.plot_surface(*np.meshgrid(A(X), A(X)[:5]), A(GRID)).get_facecolor()),
        projection="3d",
    ),
    drawn(
        "wireframe",
        lambda A, ax: ax.plot_wireframe(*np.meshgrid(A(X), A(X)[:5]), A(GRID)).get_alpha() is None,
        projection="3d",
    ),
    drawn("points in space", lambda A, ax: len(ax.scatter(A(X), A(Y), A(X), c=A(Y)).get_facecolor()), projection="3d"),
    drawn("line in space", lambda A, ax: ax.plot(A(X), A(Y), A(X))[0].get_data_3d(), projection="3d"),
    drawn("bars in space", lambda A, ax: len(ax.bar3d(A(X), A(Y), 0, 1, 1, A(Y)).get_facecolor()), projection="3d"),
    drawn("figimage", lambda A, ax: np.asarray(ax.figure.figimage(A(GRID)).get_array())),
]

# --- axes and shapes -----------------------------------------------------------------------------------------------

SHAPES = [
    limits("set_xlim", lambda A, ax: ax.set_xlim(A(X).min(), number(A))),
    limits("set_xlim of a pair", lambda A, ax: ax.set_xlim(A([1.0, 2.0]))),
    limits("set_xticks", lambda A, ax: ax.set_xticks(A([1.0, 2.0, 4.0]))),
    limits("set_xticks with labels", lambda A, ax: ax.set_xticks(A([1, 2]), [f"{v:.1f}" for v in A([1.0, 2.0])])),
    limits("set_xticks with an array of labels", lambda A, ax: ax.set_xticks([1, 2], A([1, 2]))),
    limits("set_aspect", lambda A, ax: ax.set_aspect(number(A))),
    limits("margins", lambda A, ax: ax.margins(number(A))),
    limits("axis", lambda A, ax: ax.axis(A([0.0, 5.0, -1.0, 6.0]))),
    limits(
        "secondary axis",
        lambda A, ax: ax.secondary_xaxis("top", functions=(lambda x: x * number(A), lambda x: x / number(A))),
    ),
    drawn("text", lambda A, ax: ax.text(number(A) / 5, A(X).min(), number(A)).get_position()),
    drawn("annotate", lambda A, ax: ax.annotate("x", A([0.5, 0.5]), A([0.1, 0.2]), arrowprops={}).get_position()),
    drawn("title", lambda A, ax: str(ax.set_title(f"mean {number(A):.3f} of {A(X).max()}").get_text())),
    drawn("arrow", lambda A, ax: ax.arrow(0, 0, number(A) / 5, A(X).max() / 9).get_xy()),
    drawn("Rectangle", lambda A, ax: heights([ax.add_patch(patches.Rectangle(A([0.1, 0.2]), number(A) / 5, 0.5))])),
    drawn("Circle", lambda A, ax: list(ax.add_patch(patches.Circle(A([0.5, 0.5]), number(A) / 9)).get_center())),
    drawn("Polygon", lambda A, ax: ax.add_patch(patches.Polygon(A(CORNERS) / 5)).get_xy()),
    drawn("Ellipse", lambda A, ax: ax.add_patch(patches.Ellipse((0.5, 0.5), *A([0.5, 0.2]), angle=number(A))).angle),
    drawn(
        "patches",
        lambda A, ax: [
            found := collections.PatchCollection(
                [patches.Rectangle((x / 9, 0.1), 0.1, y / 5) for x, y in zip(A(X), A(Y), strict=True)]
            ),
            found.set_array(A(Y)),
            ax.add_collection(found),
            shapes(found),
        ][-1],
    ),
    drawn(
        "LineCollection",
        lambda A, ax: ax.add_collection(
            collections.LineCollection([A(CORNERS), A(CORNERS) * 0.5], linewidths=A([1.0, 3.0]))
        ).get_segments(),
    ),
    drawn(
        "LineCollection of a table",
        lambda A, ax: ax.add_collection(
            collections.LineCollection(np.stack([A(CORNERS), A(CORNERS) * 0.5]), array=A([1.0, 3.0]))
        ).get_segments(),
    ),
    drawn("PolyCollection", lambda A, ax: shapes(ax.add_collection(collections.PolyCollection([A(CORNERS)])))),
    drawn(
        "PolyCollection of a table",
        lambda A, ax: shapes(ax.add_collection(collections.PolyCollection(A([CORNERS, CORNERS]), sizes=A([2.0])))),
    ),
    Call("Path", lambda A: path.Path(A(CORNERS)).vertices),
    Call("Path with codes", lambda A: path.Path(A(CORNERS), A([1, 2, 79], "u1"), closed=False).codes),
    Call("Path contains_points", lambda A: path.Path(A(CORNERS)).contains_points(A([[2.0, 2.0], [9.0, 9.0]]))),
    Call("Path contains_point", lambda A: path.Path(CORNERS).contains_point(A([2.0, 2.0]))),
    Call("Path extents", lambda A: path.Path(A(CORNERS)).get_extents().bounds),
    Call("Path intersects", lambda A: path.Path(A(CORNERS)).intersects_path(path.Path(A(CORNERS) + 1))),
    Call("Path interpolated", lambda A: path.Path(A(CORNERS)).interpolated(2).vertices),
    Call("Affine2D", lambda A: transforms.Affine2D(A(np.diag([2.0, 3.0, 1.0]))).transform(A(CORNERS))),
    Call("Affine2D rotated", lambda A: transforms.Affine2D().rotate(number(A)).translate(number(A), 1).get_matrix()),
    Call("Affine2D of a point", lambda A: transforms.Affine2D().scale(2).transform(A([1.0, 2.0]))),
    Call("Affine2D inverted", lambda A: transforms.Affine2D(A(np.diag([2.0, 4.0, 1.0]))).inverted().get_matrix()),
    Call("Bbox", lambda A: transforms.Bbox(A([[0.0, 1.0], [2.0, 3.0]])).bounds),
    Call("Bbox union", lambda A: transforms.Bbox.union([transforms.Bbox(A([[0.0, 1.0], [2.0, 3.0]]))]).extents),
    Call("Bbox update", lambda A: [box := transforms.Bbox.null(), box.update_from_data_xy(A(CORNERS)), box.bounds][-1]),
    drawn("transData", lambda A, ax: ax.transData.transform(A(CORNERS))),
    drawn("transData of a logarithm", lambda A, ax: [ax.set_xscale("log"), ax.transData.transform(A(CORNERS) + 1)][-1]),
    drawn("blended transform", lambda A, ax: ax.get_xaxis_transform().transform(A(CORNERS))),
    Call("Triangulation", lambda A: tri.Triangulation(A(X), A(Y)).triangles),
    Call(
        "LinearTriInterpolator",
        lambda A: np.ma.filled(
            tri.LinearTriInterpolator(tri.Triangulation(A(X), A(Y)), A(Y))(A([2.0, 2.5]), A([2.5, 3.0])), -1.0
        ),
    ),
    Call("TriFinder", lambda A: tri.Triangulation(X, Y).get_trifinder()(A([2.0, 2.5]), A([2.5, 9.0]))),
    Call("AutoLocator", lambda A: ticker.AutoLocator().tick_values(A(Y).min(), A(Y).max())),
    Call("LogLocator", lambda A: ticker.LogLocator().tick_values(A(Y).min(), A(Y).max() * 1000)),
    Call("FixedLocator", lambda A: ticker.FixedLocator(A(X)).tick_values(None, None)),
    drawn("ScalarFormatter", lambda A, ax: ax.xaxis.get_major_formatter().format_data(number(A))),
]

# --- colours, statistics, files ------------------------------------------------------------------------------------

COLOURS = [
    Call("colormap", lambda A: cm.viridis(A(X) / 5)),
    Call("colormap of integers", lambda A: cm.viridis(A([0, 100, 300]))),
    Call("colormap of bytes", lambda A: cm.viridis(A(GRID), bytes=True)),
    Call("colormap of NaN", lambda A: cm.viridis(A(MISSING))),
    Call("colormap of a number", lambda A: cm.viridis(number(A) / 5)),
    Call("colormap of a count", lambda A: cm.viridis(A(MASK).sum())),
    Call("colormap with alpha", lambda A: cm.viridis(A(X) / 5, alpha=A(X) / 5)),
    Call("ListedColormap", lambda A: colors.ListedColormap(A(np.eye(3)))(A([0, 2]))),
    Call("LinearSegmentedColormap", lambda A: colors.LinearSegmentedColormap.from_list("n", A(np.eye(3)))(A(X) / 5)),
    Call("Normalize", lambda A: np.ma.getdata(colors.Normalize()(A(Y)))),
    Call("Normalize with limits", lambda A: np.ma.getdata(colors.Normalize(A(Y).min(), number(A), clip=True)(A(Y)))),
    Call("Normalize of a number", lambda A: float(colors.Normalize(0, 10)(number(A)))),
    Call("Normalize inverse", lambda A: np.ma.getdata(colors.Normalize(1, 3).inverse(A(X)))),
    Call("LogNorm", lambda A: np.ma.getdata(colors.LogNorm()(A(Y)))),
    Call("PowerNorm", lambda A: np.ma.getdata(colors.PowerNorm(0.5)(A(Y)))),
    Call("TwoSlopeNorm", lambda A: np.ma.getdata(colors.TwoSlopeNorm(number(A))(A(Y)))),
    Call("BoundaryNorm", lambda A: np.ma.getdata(colors.BoundaryNorm(A([0.0, 2.0, 6.0]), 2)(A(Y)))),
    Call("CenteredNorm", lambda A: np.ma.getdata(colors.CenteredNorm(number(A))(A(Y)))),
    Call("ScalarMappable", lambda A: cm.ScalarMappable(cmap="plasma").to_rgba(A(GRID))),
    Call("ScalarMappable of an image", lambda A: cm.ScalarMappable().to_rgba(A(IMAGE))),
    Call("to_rgba", lambda A: colors.to_rgba(A([0.1, 0.2, 0.3]))),
    Call("to_hex", lambda A: colors.to_hex(A([0.1, 0.2, 0.3]))),
    Call("to_rgba_array", lambda A: colors.to_rgba_array(A(np.eye(3)))),
    Call("to_rgba_array with alpha", lambda A: colors.to_rgba_array(["r", "g"], alpha=A([0.1, 0.5]))),
    Call("is_color_like", lambda A: (colors.is_color_like(A([0.1, 0.2, 0.3])), colors.is_color_like(A([0.1, 9.0])))),
    Call("same_color", lambda A: colors.same_color(A([1.0, 0.0, 0.0]), "r")),
    Call("rgb_to_hsv", lambda A: colors.rgb_to_hsv(A(IMAGE))),
    Call("hsv_to_rgb", lambda A: colors.hsv_to_rgb(A(IMAGE))),
    Call("hillshade", lambda A: colors.LightSource().hillshade(A(GRID)), **VIEWED),
    Call("shade", lambda A: colors.LightSource().shade(A(GRID), cm.viridis), **VIEWED),
    Call("boxplot_stats", lambda A: [{**stats, "label": ""} for stats in cbook.boxplot_stats(A(GRID))]),
    Call("violin_stats", lambda A: cbook.violin_stats(A(NOISE), lambda x, at: at * len(x))),
    Call("simple_linear_interpolation", lambda A: cbook.simple_linear_interpolation(A(CORNERS), 3)),
    Call("contiguous_regions", lambda A: cbook.contiguous_regions(A(MASK))),
    Call("detrend", lambda A: mlab.detrend_linear(A(Y)), rtol=1e-9),
    Call("mlab.psd", lambda A: mlab.psd(A(NOISE), NFFT=64), rtol=1e-9),
    Call("mlab.GaussianKDE", lambda A: mlab.GaussianKDE(A(NOISE))(A(X)), rtol=1e-9),
    Call("pyplot", lambda A: plotted(lambda: line(plt.plot(A(X), A(Y))))),
    Call("pyplot hist", lambda A: plotted(lambda: plt.hist(A(NOISE), 5)[:2])),
    Call("pyplot imshow", lambda A: plotted(lambda: [plt.imshow(A(GRID)), plt.colorbar(), plt.gca().get_xlim()][-1])),
    Call(
        "pyplot xticks", lambda A: plotted(lambda: [plt.plot(Y), list(plt.xticks(A([1, 3]))[0][0].get_loc().shape)][-1])
    ),
    Call("pyplot figure", lambda A: plotted(lambda: list(plt.figure(figsize=A([2.0, 3.0])).get_size_inches()))),
    Call("savefig", lambda A: saved(lambda file: picture(A).savefig(file, format="svg", metadata={"Date": None}))),
    Call("imsave", lambda A: saved(lambda file: plt.imsave(file, A(GRID), vmin=A(GRID).min(), format="png"))),
    Call("imsave of colours", lambda A: saved(lambda file: plt.imsave(file, A(IMAGE), format="png"))),
]

CALLS = [*LINES, *AREAS, *FIELDS, *SHAPES, *COLOURS]
