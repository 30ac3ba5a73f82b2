"""What the short way takes as it is, and what it answers where it leaves a call to the long way."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import HOLDABLE

NOT_PLACED: Any = object()
"""Instead of a result: the call takes the long way."""
INTEGERS = frozenset(dtype.type for dtype in HOLDABLE if dtype.kind in "iu")
"""NumPy's types of integers."""
NUMBERS = frozenset({int, float, bool, complex, *(dtype.type for dtype in HOLDABLE)})
"""The types of numbers that calls and assignments have beside an array."""
PLAIN = NUMBERS | {str, type(None), type, slice, np.dtype, type(Ellipsis)}
"""The types of arguments that NumPy takes as they are."""
