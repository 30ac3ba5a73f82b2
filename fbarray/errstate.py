"""What ``np.errstate`` and ``np.seterr`` ask for where this is called."""

from __future__ import annotations

import contextvars
from typing import Any

import numpy as np
from numpy._core import umath

state: contextvars.ContextVar[Any] = umath._extobj_contextvar
"""Where NumPy keeps what ``np.errstate`` and ``np.seterr`` set in a context; read for every call, `numpy.geterr` takes
a microsecond."""
UNSET: Any = contextvars.Context().run(state.get)
"""What it holds where nothing was set."""

_QUIET = ("ignore", "warn")


def asked() -> frozenset[str]:
    """The conditions for which more than a warning is asked: ``'divide'``, ``'over'``, ``'under'``, ``'invalid'``."""
    if state.get() is UNSET:
        return frozenset()
    return frozenset(name for name, response in np.geterr().items() if response not in _QUIET)
