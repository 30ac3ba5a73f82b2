"""The one way by which a rule learns a value of the device, to decide by it on the host: counted, as every copy is."""

from __future__ import annotations

from fbarray.memory import transfer


def read(xp, value):
    """`value` on the host: of a 0-d device array NumPy's scalar, of any other a host array; all else as it is.

    Each read waits for the device. A rule that asks several questions of the same data stacks the answers first.
    """
    if not isinstance(value, xp.ndarray):
        return value
    return (transfer.download if value.ndim else transfer.number)(xp.device, value)
