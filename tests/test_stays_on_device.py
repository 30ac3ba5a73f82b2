"""The calls that the benchmark times stay on the device: nothing falls back behind a passing comparison."""

from __future__ import annotations

import pytest

from bench.rows import MORE, ROWS, Row, ours


@pytest.mark.usefixtures("forbid_fallback")
@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in (*ROWS, *MORE)])
def test_a_timed_call_makes_no_host_call(row: Row) -> None:
    ours().warm_up(row.call)
