"""``import fbarray`` stays light: no device is opened, neither CuPy nor dask is imported."""

from __future__ import annotations

from bench.imports import LIMIT, medians


def test_import_costs_little_beside_numpys() -> None:
    """Less than `LIMIT` seconds beyond ``import numpy``."""
    seconds = medians()
    assert seconds["fbarray"] - seconds["numpy"] < LIMIT
