"""Rows for `numpy.lib.recfunctions`: structured arrays stay on the host; what they become or are made from may not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib import recfunctions as rf

from .spec import Host, Sliced, Table, Transposed, sample

table = Table()

POINTS = np.array([(1, 2.0, 3.0), (4, 5.0, 6.0), (1, 8.0, 9.0)], [("k", "i8"), ("x", "f8"), ("y", "f8")])
OTHERS = np.array([(1, 10.0), (4, 40.0), (7, 70.0)], [("k", "i8"), ("z", "f8")])
EVEN = np.array([(1.0, 2.0), (3.0, 4.0)], [("a", "f4"), ("b", "f4")])
NESTED = np.array([((1, 2.0), [3, 4]), ((5, 6.0), [7, 8])], [("p", [("i", "i4"), ("x", "f8")]), ("q", "i4", 2)])
NUMBERS = sample("f8", 3)


def plain(result: Any) -> Any:
    """Masked and record arrays as plain ones, with their fields."""
    return np.ma.filled(result).view(np.ndarray).tolist(), result.dtype.names, np.ma.getmaskarray(result).tolist()


# --- adding, dropping, renaming fields ------------------------------------------------------------------------------
for data in (NUMBERS, Host(NUMBERS), [1, 2, 3], sample("i8", 3), Sliced(sample("f8", 6), np.s_[::-2]),
             sample("f8", 2)):
    table(rf.append_fields, Host(POINTS), "w", data).compared(plain)
    table(rf.append_fields, Host(POINTS), "w", data, usemask=False).compared(plain)
    table(rf.append_fields, Host(POINTS), "w", data, "f4", usemask=False, asrecarray=True).compared(plain)
    table(rf.rec_append_fields, Host(POINTS), "w", data).compared(plain)
    table(rf.append_fields, Host(POINTS), ["w"], [data], usemask=False).compared(plain)
table(rf.append_fields, Host(POINTS), ["v", "w"], [NUMBERS, Host(NUMBERS)], fill_value=-1,
      usemask=False).compared(plain)
table(rf.append_fields, Host(POINTS), ["v", "w"], [NUMBERS]).compared(plain)
table(rf.append_fields, NUMBERS, "w", NUMBERS)
table(rf.rec_append_fields, Host(POINTS), ["v", "w"], [NUMBERS, sample("i8", 3)], dtypes=["f4", "i2"]).compared(plain)
for names in ("x", ["x", "y"], ["none"], [], ["k", "x", "y"]):
    table(rf.drop_fields, Host(POINTS), names).compared(plain)
    table(rf.drop_fields, Host(POINTS), names, usemask=False, asrecarray=True).compared(plain)
    table(rf.rec_drop_fields, Host(POINTS), names).compared(plain)
table(rf.drop_fields, Host(NESTED), "i").compared(plain)
table(rf.drop_fields, NUMBERS, "x")
table(rf.rename_fields, Host(POINTS), {"x": "longitude"}).compared(plain)
table(rf.rename_fields, Host(NESTED), {"i": "j", "q": "r"}).compared(plain)
table(rf.rename_fields, NUMBERS, {"x": "y"}).compared(np.asarray)
for align, recurse in ((False, False), (True, False), (True, True)):
    table(rf.repack_fields, Host(POINTS[["k", "y"]]), align=align, recurse=recurse).compared(plain)
    table(rf.repack_fields, Host(NESTED), align, recurse).compared(plain)
table(rf.repack_fields, NUMBERS)
table(rf.repack_fields, POINTS.dtype)
for dtype in ([("x", "f4"), ("k", "i2")], [("x", "f8"), ("new", "i4")], [("k", "f8")]):
    table(rf.require_fields, Host(POINTS), dtype).compared(plain)
table(rf.require_fields, NUMBERS, [("a", "f4")])

# --- to and from plain arrays ---------------------------------------------------------------------------------------
for records in (POINTS, EVEN, NESTED, POINTS[:0], POINTS[["x", "y"]], POINTS[1], EVEN.reshape(2, 1), POINTS[::-2]):
    for kwargs in ({}, {"dtype": "f4"}, {"copy": True}, {"dtype": "i8", "casting": "unsafe"}, {"dtype": "c16"},
                   {"dtype": "i8", "casting": "safe"}):
        table(rf.structured_to_unstructured, Host(np.asarray(records)), **kwargs)
table(rf.structured_to_unstructured, NUMBERS)
table(rf.structured_to_unstructured, Host(EVEN), np.dtype("f8"), True, "same_kind")
for x in (sample("f8", (4, 3)), Host(sample("f8", (4, 3))), sample("i8", (2, 3)), sample("f4", (2, 2, 3)),
          Transposed(sample("f8", (3, 4))),
          Sliced(sample("f8", (4, 6)), np.s_[:, ::2]), np.zeros((0, 3)), sample("f8", 3),
          np.asarray(1.0), [[1, 2, 3]]):
    table(rf.unstructured_to_structured, x)
    table(rf.unstructured_to_structured, x, POINTS.dtype)
    table(rf.unstructured_to_structured, x, names=["a", "b", "c"])
    table(rf.unstructured_to_structured, x, names=["a", "b", "c"], align=True, copy=True)
    table(rf.unstructured_to_structured, x, np.dtype([("a", "i4"), ("b", "f4", 2)]), casting="unsafe")
    table(rf.unstructured_to_structured, x, np.dtype([("a", "i4")]))
table(rf.apply_along_fields, np.mean, Host(EVEN)).within(1e-6)
table(rf.apply_along_fields, np.max, Host(POINTS))
table(rf.apply_along_fields, np.sum, Host(NESTED))
table(rf.apply_along_fields, np.mean, NUMBERS)


def through_the_device(records: Any, scale: Any) -> Any:
    return (rf.structured_to_unstructured(records) * scale).sum(axis=0)


def fields_scaled(records: Any, x: Any) -> Any:
    return records["x"] * x, x + records["k"]


def assign_fields(dst: Any, src: Any) -> Any:
    rf.assign_fields_by_name(dst, src)
    return dst


table(through_the_device, Host(EVEN), np.array([2.0, 3.0])).covering(rf.structured_to_unstructured)
table(fields_scaled, Host(POINTS), NUMBERS).covering(rf.apply_along_fields)

# --- joining and merging --------------------------------------------------------------------------------------------
for jointype in ("inner", "outer", "leftouter", "odd"):
    table(rf.join_by, "k", Host(POINTS[:2]), Host(OTHERS), jointype).compared(plain)
    table(rf.join_by, ["k"], Host(POINTS[:2]), Host(OTHERS), jointype=jointype, usemask=False,
          defaults={"z": -1.0}).compared(plain)
    table(rf.rec_join, "k", Host(POINTS[:2]), Host(OTHERS), jointype).compared(plain)
table(rf.join_by, "none", Host(POINTS), Host(OTHERS))
table(rf.join_by, "k", Host(POINTS), NUMBERS)
for arrays in ([Host(POINTS), Host(OTHERS)], [NUMBERS, sample("i8", 3)], [Host(POINTS), NUMBERS],
               [NUMBERS, Host(NUMBERS), sample("f4", 2)], [NUMBERS],
               (Host(EVEN), sample("i8", 2))):
    for kwargs in ({}, {"flatten": True}, {"fill_value": -5}, {"usemask": True, "flatten": True}, {"asrecarray": True}):
        table(rf.merge_arrays, arrays, **kwargs).compared(plain)
table(rf.merge_arrays, Host(POINTS)).compared(plain)
for arrays in ([Host(POINTS), Host(OTHERS)], [Host(POINTS), Host(POINTS)], (Host(EVEN),)):
    for kwargs in ({}, {"usemask": False}, {"defaults": {"z": -1.0}}, {"asrecarray": True}, {"autoconvert": True}):
        table(rf.stack_arrays, arrays, **kwargs).compared(plain)
table(rf.stack_arrays, [NUMBERS, sample("f8", 2)], usemask=False).compared(plain)
for kwargs in ({}, {"key": "k"}, {"key": "k", "return_index": True}, {"key": "x"}, {"ignoremask": False, "key": "k"}):
    table(rf.find_duplicates, Host(np.ma.asarray(POINTS).view(np.ma.MaskedArray)), **kwargs).compared(
        lambda result: plain(result) if not isinstance(result,
                                                       tuple) else (plain(result[0]), np.asarray(result[1]).tolist()))
table(assign_fields, Host(POINTS.copy()), Host(OTHERS)).covering(rf.assign_fields_by_name).compared(plain)
table(rf.assign_fields_by_name, Host(POINTS.copy()), Host(OTHERS), zero_unassigned=False)
table(rf.assign_fields_by_name, Host(POINTS.copy()), NUMBERS)
table(rf.assign_fields_by_name, sample("f8", 3), sample("f8", 3, 1))
table(rf.recursive_fill_fields, Host(POINTS[:2]), Host(np.zeros(3, POINTS.dtype))).compared(plain)
table(rf.recursive_fill_fields, Host(NESTED), Host(np.zeros(2, NESTED.dtype))).compared(plain)
