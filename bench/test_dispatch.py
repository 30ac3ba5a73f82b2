"""Host time per call under pytest-benchmark: fbarray's is what is benchmarked, bare CuPy's is in the extra columns."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest

import fbarray as fb
from bench.rows import CALLS, ROWS, Row, Side, bare, ours
from fbarray.devices import default_device

ROUNDS = 50


@pytest.fixture
def sides() -> Iterator[tuple[Side, Side]]:
    """Bare arrays and FallbackArrays of the same data, all on the device."""
    with fb.options(placement="device"):
        yield bare(), ours()


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
def test_host_time(benchmark: Any, sides: tuple[Side, Side], row: Row) -> None:
    """A batch of calls a round; before each, the same batch on bare arrays, so that drift hits both."""
    theirs, mine = sides
    for side in sides:
        side.warm_up(row.call)
    bare_us: list[float] = []

    def setup() -> None:
        bare_us.append(theirs.microseconds(row))
        default_device().synchronize()

    benchmark.pedantic(mine.batch, (row,), setup=setup, rounds=ROUNDS)
    benchmark.extra_info.update(calls=CALLS, bare_us=median(bare_us))
    if benchmark.stats is not None:  # with --benchmark-disable there are none
        benchmark.extra_info["ratio"] = benchmark.stats.stats.median / CALLS * 1e6 / median(bare_us)
