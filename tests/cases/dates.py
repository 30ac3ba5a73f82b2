"""Rows for the business day and datetime functions, whose dates stay NumPy arrays on every device."""

from __future__ import annotations

from functools import partial

import numpy as np

from .spec import Host, Sliced, Table, sample

table = Table()

DAYS = np.arange("2024-02-26", "2024-03-11", dtype="M8[D]")
HOLIDAYS = np.array(["2024-02-29", "2024-03-04"], "M8[D]")
CALENDAR = np.busdaycalendar(weekmask="Sun Mon Tue Wed Thu", holidays=HOLIDAYS)
STAMPS = np.array(["2024-02-29T12:34:56.789", "NaT", "1969-12-31T23:59:59.001"], "M8[ms]")
OFFSETS = np.array([0, 1, -3, 5, 2, 1, 0, -1, 4, 3, 1, 9, -6, 7])
WEEKMASKS = ("1111100", "Sat Sun", [1, 1, 0, 1, 1, 0, 0], np.array([True] * 6 + [False]))

# which days are business days
for days in (DAYS, DAYS.reshape(2, 7), DAYS[3], DAYS[:0], np.array(["NaT"], "M8[D]"), STAMPS.astype("M8[D]")):
    table(np.is_busday, Host(np.asarray(days)))
    table(np.is_busday, Host(np.asarray(days)), holidays=Host(HOLIDAYS))
for weekmask in WEEKMASKS:
    table(np.is_busday, Host(DAYS), weekmask)
    table(np.busday_count, Host(DAYS), Host(DAYS[::-1]), weekmask=weekmask)
    table(np.busday_offset, Host(DAYS), OFFSETS, "forward", weekmask=weekmask)
table(partial(np.is_busday, busdaycal=CALENDAR), Host(DAYS)).covering(np.is_busday)
table(np.is_busday, Host(DAYS), out=np.zeros(14, "?"))
table(np.is_busday, Host(DAYS), out=Host(np.zeros(14, "?")))
table(np.is_busday, "2024-03-02", out=np.zeros((), "?"))
table(np.is_busday, Host(DAYS), out=np.zeros(3, "?"))
table(np.is_busday, Host(DAYS), out=np.zeros(14))
table(np.is_busday, ["2024-03-02", "2024-03-04"], out=np.zeros(2, "?"))
table(np.is_busday, OFFSETS)
table(np.is_busday, Host(STAMPS))
table(np.is_busday, Host(DAYS), "0000000")
table(partial(np.is_busday, busdaycal=CALENDAR), Host(DAYS), "1111100").covering(np.is_busday)

# how many between
for ends in (DAYS[::-1].copy(), DAYS[5], np.array("2025-01-01", "M8[D]"), DAYS[:1]):
    table(np.busday_count, Host(DAYS), Host(np.asarray(ends)))
    table(np.busday_count, Host(DAYS), Host(np.asarray(ends)), holidays=Host(HOLIDAYS))
    table(partial(np.busday_count, busdaycal=CALENDAR), Host(DAYS), Host(np.asarray(ends))).covering(np.busday_count)
table(np.busday_count, "2024-01-01", Host(DAYS))
table(np.busday_count, Host(DAYS), Host(DAYS[::-1]), out=np.zeros(14, "i8"))
table(np.busday_count, Host(DAYS), Host(DAYS[::-1]), out=Sliced(np.zeros(28, "i8"), np.s_[::2]))
table(np.busday_count, Host(DAYS), Host(DAYS[:3]))
table(np.busday_count, Host(DAYS), OFFSETS)
table(np.busday_count, Host(STAMPS), Host(STAMPS))
table(np.busday_count, Host(DAYS), Host(DAYS), out=np.zeros(3, "i8"))

# days further
for roll in ("raise", "nat", "forward", "following", "backward", "preceding", "modifiedfollowing", "modifiedpreceding",
             "no such"):
    table(np.busday_offset, Host(DAYS), OFFSETS, roll)
    table(np.busday_offset, Host(DAYS), OFFSETS, roll=roll, holidays=Host(HOLIDAYS))
    table(partial(np.busday_offset, busdaycal=CALENDAR), Host(DAYS), np.array(2), roll).covering(np.busday_offset)
    table(np.busday_offset, "2024-03-01", OFFSETS, roll)
for d in ("i1", "u1", "f8", "?"):
    table(np.busday_offset, Host(DAYS[0]), sample(d, (2, 3)), "forward")
table(np.busday_offset, Host(DAYS), Host(OFFSETS), "forward", out=Host(np.empty(14, "M8[D]")))
table(np.busday_offset, Host(DAYS[:2]), OFFSETS, "forward")
table(np.busday_offset, Host(DAYS[:, None]), Sliced(OFFSETS, np.s_[::2]), "forward")
table(np.busday_offset, OFFSETS, OFFSETS)

# dates as text
for unit in (None, "Y", "M", "D", "h", "m", "s", "ms", "us", "auto", "no such"):
    table(np.datetime_as_string, Host(STAMPS), unit)
    table(np.datetime_as_string, Host(STAMPS), unit=unit, casting="unsafe")
for timezone in ("naive", "UTC", "no such"):
    table(np.datetime_as_string, Host(DAYS.reshape(2, 7)), timezone=timezone)
table(np.datetime_as_string, Host(DAYS[3]))
table(np.datetime_as_string, Host(DAYS[:0]))
table(np.datetime_as_string, OFFSETS)
table(np.datetime_as_string, Host(STAMPS), casting="no such")

# dates beside device arrays in functions that take both
table(np.where, DAYS.astype("i8") % 2 == 0, Host(DAYS), Host(DAYS[::-1])).covering(np.datetime_as_string)
table(np.searchsorted, Host(DAYS), Host(DAYS[3:5]), sorter=np.arange(14)).covering(np.is_busday)
table(np.compress, OFFSETS > 1, Host(DAYS)).covering(np.is_busday)
table(np.extract, OFFSETS > 1, Host(DAYS)).covering(np.is_busday)
table(np.repeat, Host(DAYS), OFFSETS.clip(0)).covering(np.is_busday)
table(np.bincount, Sliced(DAYS.astype("i8") % 7, np.s_[::2])).covering(np.is_busday)
