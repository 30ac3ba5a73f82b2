"""The settings of ``np.errstate`` and ``np.seterr`` in the current context."""

from __future__ import annotations

import contextvars
from typing import Any

import numpy as np
from numpy._core import umath

state: contextvars.ContextVar[Any] = umath._extobj_contextvar
"""NumPy's own context variable for these settings. It is read in every call, where `numpy.geterr` would take a
microsecond."""
UNSET: Any = contextvars.Context().run(state.get)
"""The value of `state` if nothing was set."""

_QUIET = ("ignore", "warn")


def asked() -> frozenset[str]:
    """The conditions set to more than ``'ignore'`` or ``'warn'``, out of 'divide', 'over', 'under' and 'invalid'."""
    if state.get() is UNSET:
        return frozenset()
    return frozenset(name for name, response in np.geterr().items() if response not in _QUIET)
