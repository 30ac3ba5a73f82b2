"""``cupy.flatiter``: the elements in C order, read and written by integer or slice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


class SimulatedFlat:
    """The elements of the `SimulatedArray` `base`."""

    def __init__(self, base: Any) -> None:
        self.base = base

    def __len__(self) -> int:
        return int(self.base.size)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        _check(key)
        return self.base._xp.array(self.base._host.flat[key])

    def __setitem__(self, key: Any, value: Any) -> None:
        _check(key)
        self.base._host.flat[key] = self.base._plain(value, "assignment")

    def copy(self) -> Any:
        return self.base.flatten()


def _check(key: Any) -> None:
    if not (key is Ellipsis or isinstance(key, (int, np.integer, slice))):
        raise IndexError("unsupported iterator index")
