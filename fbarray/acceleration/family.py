"""The drop-in for accelerated code: its new arrays are FallbackArrays in a call that was given one."""

from __future__ import annotations

from fbarray.acceleration import caller
from fbarray.numpy._family import new_family
from fbarray.options import device_threshold

MEASURED_THRESHOLD = 0
"""The number of elements below which new arrays stay on the host. Up to about 30,000 elements, NumPy takes less time
than a kernel launch (see ``bench/placement.py``). But a host array next to a device array is uploaded in each call. On
an H200 with 3,000 or 10,000, none of the programs in ``bench`` was faster, and several were 2 to 5 times slower."""

FAMILY = new_family(
    "accelerated", lambda: device_threshold(MEASURED_THRESHOLD), caller.was_given_one, caller.has_nothing
)
