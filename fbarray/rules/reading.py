"""How a rule reads a value from the device, to decide on the host. Such a copy is counted like any other."""

from __future__ import annotations

from fbarray.memory import transfer


def read(xp, value):
    """`value` on the host: a 0-d device array as a NumPy scalar, any other as a host array; anything else unchanged.

    Each read waits for the device. A rule that needs several values stacks them and reads once.
    """
    if not isinstance(value, xp.ndarray):
        return value
    return (transfer.download if value.ndim else transfer.number)(xp.device, value)
