"""A pipeline in plain NumPy, on scikit-learn's digits: NumPy's results, and what each step moves."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

import fbarray as fb
from tests.cases.spec import Case, Table
from tests.comparing import check
from tests.third_party import digits_pipeline as digits

X, LABELS = load_digits(return_X_y=True)
MISSING = digits.with_missing(X)
STANDARDISED = digits.standardised(X)
PREDICTED = digits.nearest_mean(X, LABELS)
HOST_STEPS = {digits.softmax_regression_by_eye, digits.confusion_in_place}
"""Written so that some of their arrays begin on the host; see the tests about them."""

table = Table()
table(digits.standardised, X).within(1e-12, 1e-12)
table(digits.covariance, X).within(1e-12, 1e-12)
table(digits.principal_components, X).within(1e-9, 1e-10)
table(digits.projected, X).within(1e-9, 1e-9)
table(digits.explained_variance, X).within(1e-12)
table(digits.reconstruction_error, X).within(1e-12)
table(digits.with_missing, X)
table(digits.clipped, MISSING)
table(digits.intensity_histogram, X)
table(digits.class_means, X, LABELS).within(1e-12, 1e-12)
table(digits.nearest_mean, X, LABELS)
table(digits.nearest_neighbours, X, LABELS)
table(digits.softmax, STANDARDISED).within(1e-12, 1e-12)
table(digits.one_hot, LABELS)
table(digits.softmax_regression, STANDARDISED, LABELS).within(1e-10, 1e-13)
table(digits.softmax_regression_by_eye, STANDARDISED, LABELS).within(1e-10, 1e-13)
table(digits.confusion, LABELS, PREDICTED)
table(digits.confusion_in_place, LABELS, PREDICTED)
table(digits.scores, LABELS, PREDICTED)
table(digits.blurred, X).within(1e-12, 1e-12)
table(digits.edge_strength, X).within(1e-12, 1e-12)
table(digits.power_spectrum, X).within(1e-12)
table(digits.k_means, X).within(1e-12)
table(digits.summary, X, LABELS).within(1e-12, 1e-12)
STEPS = [pytest.param(case, id=case.function.__name__) for case in table]
DEVICE_STEPS = [parameter for parameter in STEPS if parameter.values[0].function not in HOST_STEPS]


def profiled(function: Callable[..., Any], *args: Any) -> tuple[Any, list[fb.Event]]:
    """The result on FallbackArrays, and the events of the call."""
    ours = [fb.asarray(value) for value in args]
    with fb.profile() as profile:
        result = function(*ours)
    return result, profile.events


@pytest.mark.parametrize("case", STEPS)
def test_step_gives_numpys_result(case: Case) -> None:
    """Value, dtype, shape, kind, and the operands afterwards."""
    check(case)


@pytest.mark.parametrize("case", DEVICE_STEPS)
def test_step_has_no_host_call(case: Case, forbid_fallback: None) -> None:
    """Nothing falls back, and no array is converted implicitly."""
    _, events = profiled(case.function, *case.args)
    assert [event for event in events if event.route in ("host", "implicit")] == []


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (digits.standardised, (X,)),
        (digits.covariance, (X,)),
        (digits.principal_components, (X,)),
        (digits.projected, (X,)),
        (digits.reconstruction_error, (X,)),
        (digits.clipped, (MISSING,)),
        (digits.nearest_neighbours, (X, LABELS)),
        (digits.softmax_regression, (STANDARDISED, LABELS)),
        (digits.blurred, (X,)),
        (digits.power_spectrum, (X,)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_step_moves_no_array_to_the_host(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """No more than a number, or the verdict of a bounds check, a call."""
    _, events = profiled(function, *args)
    assert all(event.bytes_to_host <= 16 for event in events)


def test_loop_over_classes_reads_no_more_than_labels() -> None:
    """``for label in np.unique(labels)`` reads labels; the images stay."""
    _, events = profiled(digits.class_means, X, LABELS)
    assert sum(event.bytes_to_host for event in events) < X.nbytes / 10


def test_indexing_a_host_array_is_an_implicit_conversion(allow_fallback: None) -> None:
    """``np.eye(10)[labels]`` indexes NumPy's own array, so the labels cross once, and nothing else does."""
    weights, events = profiled(digits.softmax_regression_by_eye, STANDARDISED, LABELS)
    crossed = [event for event in events if event.bytes_to_host]
    assert isinstance(weights, fb.FallbackArray)
    assert [(event.route, event.bytes_to_host) for event in crossed] == [("implicit", LABELS.nbytes)]


def test_conversion_is_told_at_the_line_of_the_pipeline() -> None:
    """The warning names the file that nobody ported, and the line that says ``np.eye(10)[labels]``."""
    with pytest.warns(fb.FallbackWarning) as told:
        digits.softmax_regression_by_eye(fb.asarray(STANDARDISED), fb.asarray(LABELS))
    lines, first = inspect.getsourcelines(digits.softmax_regression_by_eye)
    assert {warning.filename for warning in told} == {digits.__file__}
    assert ["np.eye(10)[labels]" in lines[warning.lineno - first] for warning in told] == [True]


def test_add_at_into_a_host_array_writes_that_array(allow_fallback: None) -> None:
    """The counts were made on the host, and stay there; only the indices cross."""
    counts, events = profiled(digits.confusion_in_place, LABELS, PREDICTED)
    assert type(counts) is np.ndarray
    assert sum(event.bytes_to_host for event in events) == LABELS.nbytes + PREDICTED.nbytes
    assert sum(event.bytes_to_device for event in events) == 0


def test_pipeline_is_plain_numpy() -> None:
    """The point of it: the module imports NumPy and nothing else."""
    imports = [line for line in inspect.getsource(digits).splitlines() if line.startswith(("import ", "from "))]
    assert imports == ["from __future__ import annotations", "import numpy as np"]
