"""``x.flags``: the memory layout of an array, and whether it may be written."""

from __future__ import annotations

from fbarray.memory.buffer import Buffer

_KEYS = {
    "C": "c_contiguous", "C_CONTIGUOUS": "c_contiguous", "CONTIGUOUS": "c_contiguous",
    "F": "f_contiguous", "F_CONTIGUOUS": "f_contiguous", "FORTRAN": "f_contiguous",
    "O": "owndata", "OWNDATA": "owndata",
    "W": "writeable", "WRITEABLE": "writeable",
    "A": "aligned", "ALIGNED": "aligned",
    "X": "writebackifcopy", "WRITEBACKIFCOPY": "writebackifcopy",
    "B": "behaved", "BEHAVED": "behaved", "CA": "carray", "CARRAY": "carray", "FA": "farray", "FARRAY": "farray",
    "FNC": "fnc", "FORC": "forc",
}  # fmt: skip
_SHOWN = ("C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED", "WRITEBACKIFCOPY")


class Flags:
    """The flags of one array, read at each access; NumPy's names, as attributes or keys."""

    aligned = True
    writebackifcopy = False

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer

    @property
    def c_contiguous(self) -> bool:
        """Whether the elements lie in C order without gaps."""
        return bool(self._buffer.layout.flags.c_contiguous)

    @property
    def f_contiguous(self) -> bool:
        """Whether the elements lie in Fortran order without gaps."""
        return bool(self._buffer.layout.flags.f_contiguous)

    contiguous, fortran = c_contiguous, f_contiguous

    @property
    def owndata(self) -> bool:
        """Whether the array owns its memory, so is no view of another."""
        return self._buffer.base is None

    @property
    def writeable(self) -> bool:
        """Whether the array may be written. Setting it for a view of a read-only array raises a ValueError."""
        return self._buffer.writeable

    @writeable.setter
    def writeable(self, value: bool) -> None:
        base = self._buffer.base
        if value and base is not None and not base._buffer.writeable:
            raise ValueError("cannot set WRITEABLE flag to True of this array")
        self._buffer.writeable = bool(value)

    @property
    def fnc(self) -> bool:
        """Fortran-contiguous and not C-contiguous."""
        return self.f_contiguous and not self.c_contiguous

    @property
    def forc(self) -> bool:
        """Fortran- or C-contiguous."""
        return self.f_contiguous or self.c_contiguous

    @property
    def behaved(self) -> bool:
        """Aligned and writeable."""
        return self.writeable

    @property
    def carray(self) -> bool:
        """Behaved and C-contiguous."""
        return self.behaved and self.c_contiguous

    @property
    def farray(self) -> bool:
        """Behaved, Fortran-contiguous and not C-contiguous."""
        return self.behaved and self.fnc

    @property
    def num(self) -> int:
        """The flags as one integer, with NumPy's bits."""
        bits = {"c_contiguous": 0x1, "f_contiguous": 0x2, "owndata": 0x4, "aligned": 0x100, "writeable": 0x400}
        return sum(bit for name, bit in bits.items() if getattr(self, name))

    def __getitem__(self, key: str) -> bool:
        if key not in _KEYS:
            raise KeyError("Unknown flag")
        return bool(getattr(self, _KEYS[key]))

    def __setitem__(self, key: str, value: bool) -> None:
        if _KEYS.get(key) != "writeable":
            raise KeyError("Unknown flag")
        self.writeable = value

    def __eq__(self, other: object) -> bool:
        return self.num == getattr(other, "num", None)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "\n".join(f"  {name} : {self[name]}" for name in _SHOWN) + "\n"
