"""Which of NumPy's functions are written otherwise in an older NumPy 2 than their rules, which follow the newest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import polynomial

NUMPY = np.lib.NumpyVersion(np.__version__)
RESTATED: dict[Any, str] = {
    np.clip: "2.1.0",  # min= and max= came, and a_min and a_max got a default
    np.reshape: "2.4.0",  # newshape became shape, and has gone
    np.take_along_axis: "2.3.0",  # axis got a default
    np.corrcoef: "2.4.0",  # bias and ddof, long without effect, have gone
    **dict.fromkeys((np.percentile, np.quantile, np.nanpercentile, np.nanquantile), "2.4.0"),  # interpolation has gone
    **dict.fromkeys((polynomial.polyval2d, polynomial.polygrid2d), "2.4.0"),  # they became overridable
}
"""By function, the NumPy that brought its signature of today. What has gone since is taken on the host."""


def as_of_today(function: Any) -> bool:
    """Whether this NumPy's function has the signature that the newest has."""
    since = RESTATED.get(function, "2.0.0")
    return since <= NUMPY
