"""h5py with arrays: data sets and attributes made of them, written, masked and read back; files in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h5py
import numpy as np

from tests.ecosystem.spec import Call, Make

TYPED = "the argument of compiled code is typed as numpy.ndarray, which it takes no other class for"
TABLE = [[1.0, 2.0, 4.0], [0.5, -3.0, 8.0]]


def stored(use: Callable[[h5py.File], Any]) -> Any:
    """What `use` gives of a file that is nowhere but in memory."""
    with h5py.File("in memory", "w", driver="core", backing_store=False) as file:
        return use(file)


def created(x: Any, **options: Any) -> Any:
    """What is read of a data set made of `x`, with its dtype and shape."""

    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", data=x, **options)
        return made[()], made.dtype, made.shape, made.chunks is None

    return stored(use)


def assigned(value: Any, key: Any = (), shape: tuple[int, ...] = (2, 3), dtype: str = "f8") -> Any:
    """A data set of zeros after an assignment."""

    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", shape, dtype)
        made[key] = value
        return made[()]

    return stored(use)


def taken(key: Any) -> Any:
    """What an index gives of a data set."""
    return stored(lambda file: file.create_dataset("x", data=np.arange(12.0).reshape(4, 3))[key])


def in_attributes(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        file.attrs["x"] = A(TABLE)
        file.attrs["mean"] = A(TABLE).mean()
        file.attrs["n"] = A([3, 4])[0]
        file.attrs.create("half", A([0.5, 1.5]), dtype="f4")
        file.attrs.modify("n", A([5, 6]).max())
        return dict(file.attrs)

    return stored(use)


def through_a_group(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        group = file.create_group("results")
        group["x"] = A(TABLE)
        group["mean"] = A(TABLE).mean()
        group.require_dataset("y", (3,), "f8", data=A([1.0, 2.0, 3.0]))
        return {name: item[()] for name, item in group.items()}

    return stored(use)


def grown(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", (0, 3), "f4", maxshape=(None, 3), chunks=(2, 3))
        for row in A(TABLE):
            made.resize(made.shape[0] + A([1])[0], axis=0)
            made[-1] = row
        return made[:]

    return stored(use)


def computed(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", data=np.array(TABLE))
        x = A(TABLE)
        return [x + made[()], x * made, np.add(x, made[:]), np.concatenate([x, made[:1]]), made[()] @ x.T]

    return stored(use)


def read_into(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", data=np.array(TABLE))
        x = A(np.zeros((2, 3)))
        made.read_direct(x)
        return x

    return stored(use)


def written_from(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", (4, 3), "f8")
        made.write_direct(A(TABLE), np.s_[:, :], np.s_[1:3, :])
        return made[()]

    return stored(use)


def assigned_from(A: Make) -> Any:
    def use(file: h5py.File) -> Any:
        made = file.create_dataset("x", data=np.array(TABLE))
        x, y = A(np.zeros((2, 3))), A(np.zeros(3))
        x[...] = made
        y[:] = made[0]
        return x, y

    return stored(use)


def records(A: Make) -> Any:
    rows = np.zeros(3, [("position", "f8", 3), ("weight", "f4")])
    rows["position"] = A(np.arange(9.0).reshape(3, 3))
    rows["weight"] = A([1, 2, 3])

    def use(file: h5py.File) -> Any:
        made = file.create_dataset("rows", data=rows)
        made["weight"] = A([4.0, 5.0, 6.0])
        return made["position"], made["weight"]

    return stored(use)


CALLS = [
    Call("create_dataset", lambda A: [created(A(TABLE)), created(A([1, 2, 3])), created(A([True, False]))]),
    Call("create_dataset of views", lambda A: [created(A(TABLE).T), created(A([1.0, 2.0, 3.0])[::-2])]),
    Call("create_dataset of small floats", lambda A: [created(A([0.5, 1.5], "f2")), created(A([1 + 2j], "c8"))]),
    Call("create_dataset with a dtype", lambda A: created(A(TABLE), dtype="i2")),
    Call("create_dataset with a shape", lambda A: created(A(TABLE), shape=(3, 2))),
    Call("create_dataset compressed", lambda A: created(A(np.arange(100)), chunks=(10,), compression="gzip")),
    Call("create_dataset of numbers", lambda A: [created(A(TABLE).sum()), created(A([3, 4])[0]), created(A(2.5))]),
    Call("create_dataset of rows", lambda A: created(list(A(TABLE)))),
    Call(
        "create_dataset with a fill value",
        lambda A: stored(lambda file: file.create_dataset("x", tuple(A([2, 3])), "f8", fillvalue=A(TABLE).max())[()]),
    ),
    Call("assigned whole", lambda A: [assigned(A(TABLE)), assigned(A(TABLE), ...), assigned(A([1, 2, 3]), np.s_[:])]),
    Call("assigned a part", lambda A: [assigned(A([5.0, 6.0]), np.s_[:, 1]), assigned(A(TABLE)[1], 0)]),
    Call(
        "assigned a number", lambda A: [assigned(A(TABLE).max()), assigned(A([3, 4])[0], (1, 2)), assigned(A(7.0), 0)]
    ),
    Call("assigned into integers", lambda A: assigned(A([1.0, 2.0, 3.0]), 1, dtype="i4")),
    Call("assigned of a wrong shape", lambda A: assigned(A([1.0, 2.0, 3.0, 4.0]))),
    Call(
        "assigned by a mask",
        lambda A: [
            assigned(A([1.0, 2.0]), A([[True, False, False], [False, False, True]])),
            assigned(9.0, A([True, False, True]), (3,)),
        ],
    ),
    Call("assigned by a list", lambda A: assigned(A([[1.0, 2.0], [3.0, 4.0]]), np.s_[:, [0, 2]])),
    Call(
        "read by a mask",
        lambda A: [taken(A([True, False, True, True])), taken((slice(None), A([True, False, True])))],
        raises=TypeError,
        reason=TYPED + "; write dset[x.get()]",
    ),
    Call("read by a mask of all axes", lambda A: taken(A(np.arange(12).reshape(4, 3)) % 5 == 0)),
    Call(
        "read by indices",
        lambda A: [taken(A([0, 2])), taken((slice(1, 3), A([1, 2])))],
        raises=TypeError,
        reason=TYPED + "; write dset[x.get()]",
    ),
    Call(
        "read by numbers",
        lambda A: [taken(A([2, 3])[0]), taken((A([1, 2]).max(), 0)), taken(slice(A([3, 1]).min(), 3))],
    ),
    Call("read by bad indices", lambda A: taken(A([2, 9]))),
    Call("attributes", in_attributes),
    Call("groups", through_a_group),
    Call("grown row by row", grown),
    Call("computed with data sets", computed),
    Call("assigned from a data set", assigned_from),
    Call("write_direct", written_from, raises=TypeError, reason=TYPED + "; write dset[...] = x"),
    Call("read_direct", read_into, raises=TypeError, reason=TYPED + "; write x[...] = dset"),
    Call("records", records),
]
