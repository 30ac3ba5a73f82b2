"""How each distribution is drawn on a device from the few that it has: by inverting the cumulative distribution, and
from ratios and sums of gamma variates, after Devroye, *Non-Uniform Random Variate Generation* (1986).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from fbarray.array import conversion
from fbarray.devices import Device
from fbarray.routing.wrapping import array_of


class Draw(NamedTuple):
    """The distributions of a device's random stream, for arrays of one shape and dtype."""

    device: Device
    stream: Any
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def uniform(self) -> Any:
        """Uniform numbers in [0, 1)."""
        return self._array("random", self.shape, self.dtype)

    def normal(self) -> Any:
        """Standard normal numbers."""
        return self._array("standard_normal", self.shape, self.dtype)

    def exponential(self) -> Any:
        """Standard exponential numbers."""
        return self._array("standard_exponential", self.shape, self.dtype)

    def gamma(self, shape: Any) -> Any:
        """Gamma variates of scale 1."""
        return self._with("standard_gamma", shape).astype(self.dtype, copy=False)

    def poisson(self, lam: Any) -> Any:
        """Poisson variates."""
        return self._with("poisson", lam)

    def binomial(self, n: Any, p: Any) -> Any:
        """Binomial variates."""
        return self._with("binomial", n, p)

    def integers(self, low: int, high: int, dtype: np.dtype[Any]) -> Any:
        """Integers from `low` to `high`, both included."""
        if dtype.kind == "b":
            return self.integers(low, high, np.dtype(np.uint8)).astype(bool)
        return self._array("integers", low, high, self.shape, dtype, endpoint=True)

    def _with(self, name: str, *parameters: Any) -> Any:
        """Variates whose parameters are numbers or arrays of float64."""
        bare = [conversion.asarray(p)._buffer.operand_on(self.device) for p in parameters]
        return self._array(name, *bare, self.shape)

    def _array(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """The array that a method of the stream draws, as a FallbackArray."""
        with self.device.here():
            return array_of(self.device, getattr(self.stream, name)(*args, **kwargs))


class Distribution(NamedTuple):
    """A distribution.

    Attributes
    ----------
    parameters : dict
        Name to NumPy's default; None if the parameter must be given.
    draw : callable
        ``draw(d, *parameters)`` returns the array; ``d`` is a `Draw`.
    corners : callable
        For parameters that are arrays, yields further scalar parameters that NumPy checks, besides the extremes.
    trials : str
        The name of the parameter that must be an integer, the number of trials; else empty.
    """

    parameters: dict[str, Any]
    draw: Callable[..., Any]
    corners: Callable[..., Iterator[tuple[Any, ...]]] = lambda *parameters: iter(())
    trials: str = ""

    def check(self, method: Callable[..., Any], parameters: tuple[Any, ...]) -> None:
        """Raise NumPy's error for bad parameters, by NumPy draws of size 0; of arrays, the extremes are checked."""
        if not parameters:
            return
        if not any(map(np.ndim, parameters)):
            method(*parameters, size=0)
            return
        for extreme in (np.min, np.max):
            method(*(float(extreme(value)) for value in parameters), size=0)
        for corner in self.corners(*parameters):
            method(*map(float, corner), size=0)


def _widths(low: Any, high: Any) -> Iterator[tuple[Any, ...]]:
    """The shortest interval, moved to begin at 0."""
    yield 0, np.min(high - low)


def _sides(left: Any, mode: Any, right: Any) -> Iterator[tuple[Any, ...]]:
    """Three triangles with the shortest sides, one for each error that NumPy raises."""
    rise, fall = float(np.min(mode - left)), float(np.min(right - mode))
    yield 0, rise, abs(rise) + 1
    yield -1 - abs(fall), 0, fall
    yield 0, 0, np.min(right - left)


def _moved(z: Any, loc: Any, scale: Any) -> Any:
    """``loc + scale * z``, in place if the parameters are numbers."""
    if np.ndim(scale) or np.ndim(loc):
        return loc + scale * z
    if scale != 1:
        z *= scale
    if loc != 0:
        z += loc
    return z


def _logistic(draw: Draw, loc: Any, scale: Any) -> Any:
    u = 1 - draw.uniform()  # in (0, 1], so that the logarithm is finite
    return _moved(np.log(u) - np.log1p(2.0**-53 - u), loc, scale)


def _triangular(draw: Draw, left: Any, mode: Any, right: Any) -> Any:
    u, whole = draw.uniform(), right - left
    rising = left + np.sqrt(u * whole * (mode - left))
    return np.where(u * whole < mode - left, rising, right - np.sqrt((1 - u) * whole * (right - mode)))


def _beta(draw: Draw, a: Any, b: Any) -> Any:
    if np.min(a) >= 1 and np.min(b) >= 1:
        x = draw.gamma(a)
        return x / (x + draw.gamma(b))
    # both gamma variates may underflow to zero
    return 1 / (1 + np.exp(_log_gamma(draw, b) - _log_gamma(draw, a)))


def _log_gamma(draw: Draw, shape: Any) -> Any:
    """The logarithm of a gamma variate, finite for any shape."""
    return np.log(draw.gamma(shape + 1)) - draw.exponential() / shape


def _weibull(draw: Draw, a: Any) -> Any:
    if np.ndim(a):
        return np.where(a == 0, 0.0, draw.exponential() ** (1.0 / np.where(a == 0, 1.0, a)))
    return draw.exponential() ** (1.0 / a) if a else draw.exponential() * 0.0


DISTRIBUTIONS: dict[str, Distribution] = {
    "random": Distribution({}, lambda draw: draw.uniform()),
    "uniform": Distribution(
        {"low": 0.0, "high": 1.0}, lambda draw, low, high: _moved(draw.uniform(), low, high - low), _widths
    ),
    "standard_normal": Distribution({}, lambda draw: draw.normal()),
    "normal": Distribution({"loc": 0.0, "scale": 1.0}, lambda draw, loc, scale: _moved(draw.normal(), loc, scale)),
    "lognormal": Distribution(
        {"mean": 0.0, "sigma": 1.0}, lambda draw, mean, sigma: np.exp(_moved(draw.normal(), mean, sigma))
    ),
    "standard_exponential": Distribution({}, lambda draw: draw.exponential()),
    "exponential": Distribution({"scale": 1.0}, lambda draw, scale: _moved(draw.exponential(), 0, scale)),
    "standard_gamma": Distribution({"shape": None}, lambda draw, shape: draw.gamma(shape)),
    "gamma": Distribution(
        {"shape": None, "scale": 1.0}, lambda draw, shape, scale: _moved(draw.gamma(shape), 0, scale)
    ),
    "chisquare": Distribution({"df": None}, lambda draw, df: 2 * draw.gamma(df / 2)),
    "beta": Distribution({"a": None, "b": None}, _beta),
    "f": Distribution(
        {"dfnum": None, "dfden": None},
        lambda draw, dfnum, dfden: (draw.gamma(dfnum / 2) * dfden) / (draw.gamma(dfden / 2) * dfnum),
    ),
    "standard_t": Distribution({"df": None}, lambda draw, df: draw.normal() * np.sqrt(df / (2 * draw.gamma(df / 2)))),
    "poisson": Distribution({"lam": 1.0}, lambda draw, lam: draw.poisson(lam)),
    "binomial": Distribution({"n": None, "p": None}, lambda draw, n, p: draw.binomial(n, p), trials="n"),
    "negative_binomial": Distribution(
        {"n": None, "p": None}, lambda draw, n, p: draw.poisson(draw.gamma(n) * ((1 - p) / p))
    ),
    "laplace": Distribution(
        {"loc": 0.0, "scale": 1.0},
        lambda draw, loc, scale: _moved(draw.exponential() - draw.exponential(), loc, scale),
    ),
    "logistic": Distribution({"loc": 0.0, "scale": 1.0}, _logistic),
    "gumbel": Distribution(
        {"loc": 0.0, "scale": 1.0}, lambda draw, loc, scale: _moved(-np.log(draw.exponential()), loc, scale)
    ),
    "rayleigh": Distribution({"scale": 1.0}, lambda draw, scale: _moved(np.sqrt(2 * draw.exponential()), 0, scale)),
    "weibull": Distribution({"a": None}, _weibull),
    "pareto": Distribution({"a": None}, lambda draw, a: np.expm1(draw.exponential() / a)),
    "power": Distribution({"a": None}, lambda draw, a: (-np.expm1(-draw.exponential())) ** (1.0 / a)),
    "standard_cauchy": Distribution({}, lambda draw: np.tan(np.pi * (draw.uniform() - 0.5))),
    "triangular": Distribution({"left": None, "mode": None, "right": None}, _triangular, _sides),
}
"""The distributions by the name of the generator's method."""
