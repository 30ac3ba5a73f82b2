"""Random calls of every function of the table of cases: the device gives what NumPy gives.

``FBARRAY_EXAMPLES`` says how many are drawn for each function, ``FBARRAY_SEED`` which; both are fixed where they are
not set.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections import defaultdict
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

import tests.cases
from fbarray.devices import Device
from tests.cases.spec import Case, about_us
from tests.comparing import described, disagreements
from tests.conditions import harms_numpy
from tests.differential.changes import arrays_of, changed
from tests.known_differences import left_of

EXAMPLES, SEED = int(os.environ.get("FBARRAY_EXAMPLES", "8")), int(os.environ.get("FBARRAY_SEED", "0"))
OTHERS = ("spec", "strings", "records", "dates", "io", "foreign_ufuncs")
"""Modules of rows whose operands are no numbers, that write files, or whose functions are not NumPy's."""
ELEMENTWISE = ("ufuncs", "operators", "scimath", "getitem", "setitem")
"""Modules whose rows may be given the largest and smallest numbers."""

UNSAFE = (np.lib.stride_tricks.as_strided,)
"""Functions that read memory which is no array's where they are asked to."""


def by_function() -> dict[str, list[tuple[Case, bool]]]:
    """The rows of each function by its name, with whether they may be given extremes."""
    found: dict[str, list[tuple[Case, bool]]] = defaultdict(list)
    for module in pkgutil.iter_modules(tests.cases.__path__):
        if module.name in OTHERS:
            continue
        for case in importlib.import_module(f"tests.cases.{module.name}").table:
            kinds = {array.dtype.kind for array in arrays_of([case.args, case.kwargs])}
            numbers = bool(kinds) and kinds <= set("biufc")
            if about_us(case) and numbers and case.reduce is None and case.covers not in UNSAFE:
                single = getattr(case.covers, "signature", None) is None
                found[name(case.covers)].append((case, module.name in ELEMENTWISE and single))
    return found


def name(covers: Any) -> str:
    """The function's name, or a ufunc's and its method's."""
    if isinstance(covers, tuple):
        return ".".join(map(name, covers))
    return str(getattr(covers, "__name__", covers))


ROWS = by_function()
pytestmark = pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) < "2.4.0", reason="where versions differ, ours is the newest NumPy's answer"
)


@pytest.mark.parametrize("function", sorted(ROWS))
def test_a_random_call_gives_what_numpy_gives(function: str, device: Device) -> None:
    rows = ROWS[function]

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(data=st.data())
    def run(data: Any) -> None:
        case, extremes = data.draw(st.sampled_from(rows))
        case = data.draw(changed(case, extremes))
        if harms_numpy(case):
            return
        left, _ = left_of(disagreements(case), case, device, random=True)
        assert not left, f"{described(left)}\n\n{function}(*{case.args}, **{case.kwargs})"

    run()


