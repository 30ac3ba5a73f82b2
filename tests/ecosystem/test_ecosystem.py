"""Every row of every table of other libraries, and the page that lists those that raise."""

from __future__ import annotations

import importlib.util
import os

import pytest

from tests.ecosystem.page import PAGE, lines
from tests.ecosystem.spec import LIBRARIES, Call, check


def rows_of(library: str, needs: tuple[str, ...]) -> list:
    """The rows of a library; a skipped one where it is not installed, which `FBARRAY_NEEDS=all` does not allow."""
    try:
        for name in needs:
            importlib.import_module(name)
    except ImportError as missing:
        if os.environ.get("FBARRAY_NEEDS") == "all":
            raise
        return [pytest.param(None, id=library, marks=pytest.mark.skip(f"the extra 'ecosystem': {missing}"))]
    calls = importlib.import_module(f"tests.ecosystem.{library}").CALLS
    assert len({row.name for row in calls}) == len(calls)
    return [pytest.param(row, id=f"{library}-{row.name}") for row in calls]


@pytest.mark.parametrize("row", [row for library, needs in LIBRARIES.items() for row in rows_of(library, needs)])
def test_as_with_numpy(row: Call) -> None:
    check(row)


def test_the_page_lists_what_raises() -> None:
    for library, needs in LIBRARIES.items():
        if all(importlib.util.find_spec(name) for name in needs):
            missing = [line for line in lines(library) if line not in PAGE.read_text(encoding="utf-8")]
            assert missing == [], "run python -m tests.ecosystem.page"
