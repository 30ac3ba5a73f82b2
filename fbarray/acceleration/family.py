"""The drop-in that accelerated code sees: what it makes anew are FallbackArrays in a call that was given one."""

from __future__ import annotations

from fbarray.acceleration import caller
from fbarray.numpy._family import new_family
from fbarray.options import device_threshold

MEASURED_THRESHOLD = 0
"""Elements below which new arrays stay on the host. NumPy is done before a launch is up to some 30,000 elements (see
``bench/placement.py``), but a host array beside a device array is copied to it with each call: of the programs and
packages of ``bench`` none was faster with 3,000 or 10,000, and several were 2 to 5 times slower, on an H200."""

FAMILY = new_family(
    "accelerated", lambda: device_threshold(MEASURED_THRESHOLD), caller.was_given_one, caller.has_nothing
)
