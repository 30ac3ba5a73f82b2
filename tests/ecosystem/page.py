"""Writes ``docs/libraries.md``: the calls of other libraries that raise with FallbackArrays, and what to write instead.

``python -m tests.ecosystem.page``, where all libraries are installed, on Python 3.12 or newer, which has more rows.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.ecosystem.spec import LIBRARIES

PAGE = Path(__file__).parents[2] / "docs" / "libraries.md"
_HEAD = """# Other libraries

The tables in `tests/ecosystem` compare a call with FallbackArrays and the same call with NumPy's arrays. Results, their
types, and the arrays afterwards are the same, but for the calls below, which raise.

One kind of call is silently different: functions of `scipy.linalg.blas` and `lapack` that write into an argument beside
returning the result (`daxpy`, `dscal`) leave a FallbackArray as it was. Use what they return.

With `fb.options(masquerade=False)` more calls raise, and some are silently different: pandas takes a mask for places,
`scipy.ndimage` leaves `output=` empty, `matplotlib` takes rows for columns. So `masquerade` is on by default.

Written by `python -m tests.ecosystem.page`.
"""


def lines(library: str) -> list[str]:
    """The lines of a library's table, in Markdown: a call each."""
    calls = importlib.import_module(f"tests.ecosystem.{library}").CALLS
    return [f"| {row.name} | `{row.raises.__name__}` | {row.reason} |" for row in calls if row.raises is not None]


def table(library: str) -> str:
    """The part of the page about one library."""
    title = f"## {library.removesuffix('_calls').replace('_', ' ')}\n\n"
    found = lines(library)
    head = ["| call | raises | why, and what to write instead |", "|---|---|---|"]
    return title + ("\n".join([*head, *found]) if found else "None raises.") + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text("\n".join([_HEAD, *map(table, LIBRARIES)]), encoding="utf-8")


if __name__ == "__main__":
    main()
