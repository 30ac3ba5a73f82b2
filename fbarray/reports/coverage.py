"""The route of each NumPy function, one line each, for ``python -m fbarray coverage``: the listing and its formats."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import get_args

import numpy as np

from fbarray.devices import default_device
from fbarray.routing.choice import Chosen
from fbarray.routing.explanation import Explanation, explain, overridable

ROUTES: tuple[Chosen, ...] = get_args(Chosen)


def report(style: str = "text", route: str | None = None) -> str:
    """Each function and ufunc that arrays can override, with its route on the device in force and the reason.

    Parameters
    ----------
    style : {'text', 'markdown', 'json'}
        A table in plain text or in Markdown, or a JSON object with ``device``, ``numpy`` (the version), ``counts`` and
        ``functions``.
    route : {'metadata', 'device', 'adapter', 'composite', 'host'}, optional
        List only the functions with this route. The counts are of all functions.

    Returns
    -------
    str
        The listing; the last line of the two tables has the counts.

    Examples
    --------
    >>> print(report("text", "composite"))
    function ...route      reason
    ...
    numpy.insert ...composite  CuPy has no numpy.insert; ...
    """
    explanations = listing()
    chosen = [explanation for explanation in explanations if route in (None, explanation.route)]
    return FORMATS[style](chosen, counts(explanations))


def listing() -> list[Explanation]:
    """The explanations of all functions, sorted by name; names without a module come last."""
    return sorted(map(explain, overridable()), key=lambda found: ("." not in found.function, found.function))


def counts(explanations: list[Explanation]) -> dict[str, int]:
    """The number of functions with each route."""
    found = Counter(explanation.route for explanation in explanations)
    return {route: found[route] for route in ROUTES}


def summary(counted: dict[str, int]) -> str:
    """The counts in one line."""
    device, parts = default_device().name, ", ".join(f"{count} {route}" for route, count in counted.items())
    return f"{sum(counted.values())} functions of NumPy {np.__version__} on {device}: {parts}"


def text(explanations: list[Explanation], counted: dict[str, int]) -> str:
    """Columns of plain text."""
    width = max((len(found.function) for found in explanations), default=0)
    rows = [("function", "route", "reason"), *((e.function, e.route, e.reason) for e in explanations)]
    return "\n".join([*(f"{name:{width}}  {route:9}  {reason}" for name, route, reason in rows), "", summary(counted)])


def markdown(explanations: list[Explanation], counted: dict[str, int]) -> str:
    """A table in Markdown."""
    rows = [f"| `{found.function}` | {found.route} | {found.reason} |" for found in explanations]
    return "\n".join(["| function | route | reason |", "|---|---|---|", *rows, "", summary(counted)])


def as_json(explanations: list[Explanation], counted: dict[str, int]) -> str:
    """A JSON object."""
    functions = [asdict(explanation) for explanation in explanations]
    device = default_device().name
    return json.dumps({"device": device, "numpy": np.__version__, "counts": counted, "functions": functions}, indent=1)


FORMATS: dict[str, Callable[[list[Explanation], dict[str, int]], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
}
