"""Rows for `numpy.strings` and `numpy.char`: text stays on the host; the numbers beside it may be on the device.

Not here: the ufuncs behind them (`ufuncs.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import Host, Sliced, Table, sample

table = Table()

WORDS = np.array(["abcabc", "Hello World", "12", " x ", "tab\tbed", "été", ""])
BYTES = np.array([b"abcabc", b"Hello World", b"12", b" x ", b"tab\tbed", b"e", b""])
VARIABLE = np.array(["abcabc", "Hello World", "12", " x ", "tab\tbed", "été", ""], dtype=np.dtypes.StringDType())
TABLE_OF_WORDS = np.array([["a b", "c,d"], ["e", "f g h"]])
COUNTS = np.array([0, 1, 2, 3, 1, 0, 2])


def modules_with(name: str) -> list[Callable[..., Any]]:
    """The function `name` of `numpy.strings` and `numpy.char`, once where they are the same object."""
    found: list[Callable[..., Any]] = []
    for module in (np.strings, np.char):
        function = getattr(module, name, None)
        if function is not None and function not in found:
            found.append(function)
    return found


# --- one string argument --------------------------------------------------------------------------------------------
ALONE = ("upper", "lower", "capitalize", "title", "swapcase", "strip", "lstrip", "rstrip", "isalpha", "isalnum",
         "isdigit", "islower", "isupper",
         "isspace", "istitle", "str_len", "expandtabs")
UNICODE_ONLY = ("isdecimal", "isnumeric")
for name in ALONE + UNICODE_ONLY:
    for function in modules_with(name):
        for words in (WORDS, BYTES, VARIABLE, TABLE_OF_WORDS, WORDS[:0], np.asarray("One")):
            table(function, Host(words))
        table(function, WORDS)
        table(function, Host(WORDS[::-2]))
        table(function, ["abc", "D"])
        table(function, "abc")
        table(function, sample("i8", 3))
        table(function, None)

# --- strings and strings --------------------------------------------------------------------------------------------
for name in ("add", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
    for function in modules_with(name):
        for a, b in ((WORDS, WORDS[::-1]), (BYTES, BYTES), (VARIABLE, VARIABLE), (WORDS, np.asarray("x")),
                     (TABLE_OF_WORDS, TABLE_OF_WORDS[0])):
            table(function, Host(a), Host(b.copy()))
        table(function, Host(WORDS), "abc")
        table(function, "abc", Host(WORDS))
        table(function, Host(WORDS), WORDS)
        table(function, Host(WORDS), Host(WORDS[:3]))
        table(function, Host(WORDS), COUNTS)
        table(function, COUNTS, Host(WORDS))
        table(function, COUNTS, COUNTS)
for name in ("find", "rfind", "count", "startswith", "endswith", "index", "rindex"):
    for function in modules_with(name):
        table(function, Host(WORDS), "b")
        table(function, Host(WORDS), "")
        table(function, Host(BYTES), b"b")
        table(function, Host(VARIABLE), "b")
        table(function, Host(WORDS), "b", 1)
        table(function, Host(WORDS), "b", COUNTS)
        table(function, Host(WORDS), "b", 0, COUNTS + 1)
        table(function, Host(WORDS), "b", COUNTS, Host(COUNTS + 2))
        table(function, Host(WORDS), "", start=COUNTS, end=9)
        table(function, Host(WORDS[:2]), Host(np.array(["a", "l"])))
        table(function, Host(WORDS), "b", sample("f8", 7))
        table(function, Host(WORDS), 1)
        table(function, COUNTS, "1")
for name in ("strip", "lstrip", "rstrip"):
    for function in modules_with(name):
        table(function, Host(WORDS), "a ")
        table(function, Host(BYTES), b"a ")
        table(function, Host(WORDS), chars=Host(np.array(["a", "H", "1", " ", "t", "é", ""])))
        table(function, Host(WORDS), COUNTS)
for name in ("partition", "rpartition"):
    for function in modules_with(name):
        for words, separator in ((WORDS, "b"), (BYTES, b"b"), (VARIABLE, "b"), (TABLE_OF_WORDS, " "), (WORDS, "zz")):
            table(function, Host(words), separator)
        table(function, Host(WORDS[:2]), Host(np.array(["c", "o"])))
        table(function, Host(WORDS), "")
        table(function, COUNTS, "1")

# --- strings and numbers --------------------------------------------------------------------------------------------
for name in ("center", "ljust", "rjust"):
    for function in modules_with(name):
        for words in (WORDS, BYTES, VARIABLE):
            table(function, Host(words), 12)
            table(function, Host(words), COUNTS + 8)
            table(function, Host(words), Host(COUNTS + 8), b"*" if words is BYTES else "*")
        table(function, Host(WORDS), np.asarray(13), "é")
        table(function, Host(WORDS), 3, "ab")
        table(function, Host(WORDS), 5.5)
        table(function, Host(WORDS), sample("f8", 7))
        table(function, COUNTS, 5)
for name in ("zfill", "expandtabs"):
    # after an empty string, zfill looks for a sign in memory that nobody has set, in NumPy 2.5.2 and before
    count = len(WORDS) - (name == "zfill")
    for function in modules_with(name):
        for words in (WORDS[:count], BYTES[:count], VARIABLE[:count]):
            table(function, Host(words), 9)
            table(function, Host(words), COUNTS[:count] + 8)
        table(function, Host(WORDS[:count]), np.asarray(11))
        table(function, Host(WORDS[:count]), Sliced(np.arange(2 * count), np.s_[::-2]))
        table(function, Host(WORDS), 5.5)
        table(function, COUNTS, 5)
for function in modules_with("multiply"):
    for words in (WORDS, BYTES, VARIABLE):
        table(function, Host(words), 2)
        table(function, Host(words), COUNTS)
        table(function, Host(words), Host(COUNTS))
        table(function, Host(words), -COUNTS)
    table(function, Host(WORDS[:2]), np.array([[1], [2]]))
    table(function, Host(WORDS), COUNTS.astype("u1"))
    table(function, Host(WORDS), np.asarray(2))
    table(function, Host(WORDS), 1.5)
    table(function, Host(WORDS), sample("f8", 7))
    table(function, "ab", COUNTS)
    table(function, COUNTS, "ab")
    table(function, COUNTS, COUNTS)
for function in modules_with("mod"):
    table(function, Host(np.array(["%d", "%03d", "n=%s"])), np.array([1, 2, 3]))
    table(function, Host(np.array(["%d", "%03d", "n=%s"])), Host(np.array([1, 2, 3])))
    table(function, Host(np.array(["%.2f", "%e"])), np.array([1.5, 2.5]))
    table(function, Host(np.array(["%s", "<%s>"])), Host(np.array(["a", "b"])))
    table(function, Host(np.array([b"%d"])), np.array([7]))
    table(function, Host(np.array(["%d"])), 5)
    table(function, Host(np.array(["%q"])), np.array([1]))
for function in modules_with("replace"):
    for words, old, new in ((WORDS, "b", "XX"), (BYTES, b"b", b""), (VARIABLE, "b", "YY"), (TABLE_OF_WORDS, " ", "_")):
        table(function, Host(words), old, new)
        table(function, Host(words), old, new, 1)
        table(function, Host(words), old, new, count=np.asarray(1))
    table(function, Host(WORDS), "b", "c", COUNTS)
    table(function, Host(WORDS), "b", "c", Host(COUNTS))
    table(function, Host(WORDS), Host(np.array("l")), Host(np.array("LL")), COUNTS)
    table(function, Host(WORDS), "b", 1)
    table(function, COUNTS, "1", "2")
for function in modules_with("slice"):
    table(function, Host(WORDS), 2)
    table(function, Host(WORDS), 1, 3)
    table(function, Host(WORDS), None, None, -1)
    table(function, Host(WORDS), COUNTS, COUNTS + 2)
    table(function, Host(VARIABLE), 0, COUNTS)
    table(function, Host(BYTES), COUNTS, 9, 2)
    table(function, Host(WORDS), 0, 5, 0)
for function in modules_with("translate"):
    table(function, Host(WORDS), str.maketrans("abc", "xyz"))
    table(function, Host(BYTES), bytes.maketrans(b"abc", b"xyz"))
    table(function, Host(BYTES), bytes.maketrans(b"abc", b"xyz"), b"l")
    table(function, Host(WORDS), str.maketrans({"a": None}), None)
    table(function, COUNTS, {})
for function in modules_with("encode"):
    table(function, Host(WORDS), "utf-8")
    table(function, Host(WORDS[:3]))
    table(function, Host(WORDS), "ascii")
    table(function, Host(WORDS), "ascii", "replace")
    table(function, COUNTS)
for function in modules_with("decode"):
    table(function, Host(BYTES))
    table(function, Host(BYTES), "ascii")
    table(function, Host(np.array([b"\xff"])), "ascii", "ignore")
    table(function, Host(np.array([b"\xff"])), "ascii")
    table(function, COUNTS)

# --- those that `numpy.char` alone has in public, and `numpy.strings` under private names ---------------------------
for name, arguments in (("split", ((), (" ",), ("b", 1))), ("rsplit", ((), (" ",), ("b", 1))),
                        ("splitlines", ((), (True,)))):
    for function in dict.fromkeys((getattr(np.char, name), getattr(np.strings, f"_{name}", getattr(np.char, name)))):
        for rest in arguments:
            table(function, Host(WORDS), *rest)
            table(function, Host(TABLE_OF_WORDS), *rest)
        table(function, COUNTS)
table(np.char.split, Host(WORDS), " ", np.asarray(1))
for function in dict.fromkeys((np.char.join, getattr(np.strings, "_join", np.char.join))):
    table(function, ",", Host(WORDS))
    table(function, Host(np.array([",", "-"])), Host(WORDS[:2]))
    table(function, COUNTS, Host(WORDS))
table(np.char.compare_chararrays, Host(WORDS), Host(WORDS[::-1].copy()), "==", False)
table(np.char.compare_chararrays, Host(WORDS), Host(WORDS), "<", True)
table(np.char.compare_chararrays, COUNTS, Host(WORDS), "==", False)
table(np.char.array, ["a", "b "]).compared(np.asarray)
table(np.char.asarray, ["a", "b "]).compared(np.asarray)


def lengths_then_device(words: Any, x: Any) -> Any:
    return np.strings.str_len(words) + x, x[np.strings.find(words, "b") >= 0]


table(lengths_then_device, Host(WORDS), COUNTS).covering(np.strings.str_len)
