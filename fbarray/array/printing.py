"""``repr`` and ``str`` of an array, as in NumPy; of a large array, only the edges shown are copied to the host."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray import events
from fbarray.memory import transfer
from fbarray.memory.buffer import Buffer
from fbarray.process import process

name = "FallbackArray"
"""The name in ``repr``; ``"array"`` in programs whose output must be the same as without fbarray."""


def array_text(buffer: Buffer, named: bool = False) -> str:
    """The ``repr`` of an array if `named`, else its ``str``."""
    if not process.recording:
        return _text(buffer, name if named else "")
    with events.measured(f"fbarray.FallbackArray.{'__repr__' if named else '__str__'}", "explicit"):
        return _text(buffer, name if named else "")


def _text(buffer: Buffer, name: str) -> str:
    printing = np.get_printoptions()
    layout = buffer.layout
    if layout.size <= printing["threshold"]:
        return _formatted(buffer.on_host(asked=True), name)
    known = buffer.known()
    if known is not None:
        return _formatted(known, name)
    edges = buffer.on_device()
    with buffer.device.here():
        for axis, length in enumerate(layout.shape):
            edges = _edges(buffer.device.xp, edges, axis, length, printing["edgeitems"])
    with np.printoptions(threshold=0):
        return _formatted(transfer.download(buffer.device, edges), name, layout.shape)


def _edges(xp: Any, array: Any, axis: int, length: int, edgeitems: int) -> Any:
    """The first and last `edgeitems` items of an axis, and one between them so that NumPy still abbreviates."""
    if length <= 2 * edgeitems + 1:
        return array
    before = (slice(None),) * axis
    parts = (array[(*before, slice(edgeitems + 1))], array[(*before, slice(length - edgeitems, None))])
    return xp.concatenate(parts, axis=axis)


def _formatted(host: np.ndarray[Any, Any], name: str, shape: tuple[int, ...] | None = None) -> str:
    if not name:
        return str(host)
    text = np.array_repr(host if name == "array" else _Named.renamed(host, name))
    if shape is not None:
        text = text.replace(f"shape={host.shape}", f"shape={shape}")
    return text


class _Named(np.ndarray):
    """A host array whose class name NumPy prints in place of ``array``."""

    @classmethod
    def renamed(cls, host: np.ndarray[Any, Any], name: str) -> np.ndarray[Any, Any]:
        """`host` as an array of a class called `name`."""
        return host.view(type(name, (cls,), {}))
