"""``python -m fbarray script.py``, ``-m module``, ``-c code``: each beside plain ``python``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from inspect import cleandoc
from pathlib import Path
from typing import Any

import pytest

import fbarray as fb

FACTS = """
import json, sys, os
me = sys.modules["__main__"]
seen = {
    "argv": sys.argv, "name": __name__, "file": globals().get("__file__"), "package": __package__,
    "path": sys.path[0], "spec": getattr(__spec__, "name", None), "loader": type(__loader__).__name__,
    "mine": me.__dict__ is globals(), "doc": __doc__, "cwd": os.getcwd(), "globals": sorted(n for n in globals()),
    "builtins": type(__builtins__).__name__, "stdin": sys.stdin.read() if "stdin" in sys.argv else "",
}
import numpy as np
from numpy import sin
import numpy.linalg
print(json.dumps(seen | {"array": hasattr(np.ones(3), "get"), "sin": hasattr(sin([1.0]), "get"),
                         "class": type(np.ones(3)) == np.ndarray, "isinstance": isinstance(np.ones(3), np.ndarray),
                         "sum": float(np.linalg.norm(np.full(4, 2.0)))}))
"""
"""What a program can find out about itself, and what its arrays are."""

FILES = {
    "facts.py": f'"""The facts."""\n{FACTS}',
    "folder/__main__.py": "import beside" + FACTS,
    "folder/beside.py": "",
    "pkg/__init__.py": "",
    "pkg/mod.py": "from . import other\nfrom .other import value" + FACTS,
    "pkg/other.py": """
        import numpy as np
        value = hasattr(np.ones(3), "get")
        def made(x):
            return hasattr(np.ones(3), "get")
        """,
    "pkg/__main__.py": FACTS,
    "uses.py": "import pkg.other, sys, numpy as np; print(pkg.other.value, pkg.other.made(np.ones(1)), sys.argv[1:])",
    "ends.py": """
        import sys, atexit
        how = sys.argv[1]
        def inner():
            if how == "chained":
                try:
                    {}["key"]
                except KeyError as error:
                    raise ValueError("after it") from error
            if how == "interrupt":
                raise KeyboardInterrupt
            if how == "group":
                raise ExceptionGroup("many", [ValueError(1), TypeError(2)])
            raise RuntimeError("no ñ more")
        def outer():
            inner()
        atexit.register(lambda: print("at exit", sys.modules["__main__"].how))
        print("begun")
        if how == "three":
            sys.exit(3)
        if how == "text":
            sys.exit("some text")
        if how == "none":
            sys.exit()
        if how == "true":
            raise SystemExit(True)
        if how == "hook":
            sys.excepthook = lambda *error: print("hooked", error[0].__name__, error[2].tb_frame.f_code.co_name)
        if how != "end":
            outer()
        """,
    "syntax.py": "x = 1\ny = = 2\n",
    "pool.py": """
        import multiprocessing
        import numpy as np

        def work(n):
            return hasattr(np.ones(n), "get"), __name__, float(np.arange(n).sum())

        class Point:
            def __init__(self):
                self.x = np.ones(2)

        if __name__ == "__main__":
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(pool.map(work, [3]))
                import pickle
                print(hasattr(pickle.loads(pickle.dumps(Point())).x, "get"), flush=True)
        """,
    "host.py": "import numpy as np\nx = np.ones(3)\nprint(np.array2string(x + 1))\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs."""
    root = tmp_path_factory.mktemp("programs")
    for name, source in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(cleandoc(source) + "\n", encoding="utf-8")
    with zipfile.ZipFile(root / "packed.zip", "w") as archive:
        archive.write(root / "folder/__main__.py", "__main__.py")
        archive.write(root / "folder/beside.py", "beside.py")
    return root


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(fb.__file__).parents[1]), "PYTHONWARNINGS": "default",
                   "FBARRAY_DEVICE_THRESHOLD": "0"}  # fmt: skip
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate("what is typed", timeout=120)
    return process.returncode, out, err


def both(folder: Path, *arguments: str, options: tuple[str, ...] = ()) -> list[tuple[int, str, str]]:
    """How a program ends under plain python, and under ``python -m fbarray``."""
    started = [start(folder, *arguments), start(folder, "-m", "fbarray", *options, *arguments)]
    return [ended(process) for process in started]


PROGRAMS: dict[str, tuple[str, ...]] = {
    "script": ("facts.py", "stdin", "--report", "-m", "-c", "--", "x y"),
    "module": ("-m", "pkg.mod", "--report", "-c"),
    "package": ("-m", "pkg"),
    "code": ("-c", FACTS, "stdin", "--fallback", "raise"),
    "folder": ("folder", "1"),
    "zip": ("packed.zip",),
}


@pytest.mark.parametrize("arguments", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_finds_what_it_finds_under_python(folder: Path, arguments: tuple[str, ...]) -> None:
    plain, ours = both(folder, *arguments)
    assert (plain[0], ours[0]) == (0, 0), ours[2]
    facts: list[dict[str, Any]] = [json.loads(out) for _, out, _ in (plain, ours)]
    assert [(found.pop("array"), found.pop("sin")) for found in facts] == [(False, False), (True, True)]
    assert facts[0] == facts[1]
    assert facts[1]["class"] is facts[1]["isinstance"] is facts[1]["mine"] is True and facts[1]["sum"] == 4.0
    assert facts[1]["stdin"] == ("what is typed" if "stdin" in arguments else "")


def lines(text: str) -> list[str]:
    """Of a traceback, what does not tell of the machinery that runs modules."""
    return re.sub(r'  File "<frozen runpy>", line \d+, in \w+\n', "", text).splitlines()


ENDS: dict[str, tuple[tuple[str, ...], int]] = {
    "at its end": (("ends.py", "end"), 0),
    "sys.exit(3)": (("ends.py", "three"), 3),
    "sys.exit(text)": (("ends.py", "text"), 1),
    "sys.exit()": (("ends.py", "none"), 0),
    "SystemExit(True)": (("ends.py", "true"), 1),
    "an exception": (("ends.py", "raise"), 1),
    "an exception of an exception": (("ends.py", "chained"), 1),
    "an exception group": (("ends.py", "group"), 1),
    "its own hook": (("ends.py", "hook"), 1),
    "an interrupt": (("ends.py", "interrupt"), -2),
    "a syntax error": (("syntax.py",), 1),
    "an exception of a module": (("-m", "ends", "raise"), 1),
    "an exception of code": (("-c", "def f():\n  1 / 0\nf()"), 1),
    "a syntax error of code": (("-c", "1 +"), 1),
    "a module that is not there": (("-m", "no_such_module"), 1),
    "a submodule that is not there": (("-m", "pkg.no_such_module"), 1),
    "a folder without a main": (("pkg/../.",), 1),
    "a file that is not there": (("no_such_file.py",), 2),
}


def test_a_program_ends_as_under_python(folder: Path) -> None:
    for name, (arguments, code) in ENDS.items():
        plain, ours = both(folder, *arguments)
        assert (plain[0], ours[0]) == (code, code), (name, ours)
        assert ours[1] == plain[1], name
        assert lines(ours[2].replace(" -m fbarray: can't open", ": can't open")) == lines(plain[2]), name


def test_packages_are_accelerated_where_it_is_said(folder: Path) -> None:
    plain = start(folder, "-m", "fbarray", "uses.py", "--accelerate", "pkg")
    told = start(folder, "-m", "fbarray", "--accelerate", "pkg", "--report", "uses.py", "a")
    assert ended(plain)[:2] == (0, "False False ['--accelerate', 'pkg']\n")
    code, out, err = ended(told)
    assert (code, out) == (0, "False True ['a']\n")
    assert "numpy.ones" in err and re.search(r"total: \d+ calls, 100.0% on the device; .*", err)


def test_options_of_the_command_line(folder: Path) -> None:
    runs: dict[str, tuple[str, ...]] = {"raise": ("--fallback", "raise"), "warn": (), "allow": ("--fallback", "allow")}
    started = {name: start(folder, "-m", "fbarray", *options, "host.py") for name, options in runs.items()}
    ends = {name: ended(process) for name, process in started.items()}
    assert [ends[name][0] for name in runs] == [1, 0, 0]
    assert "FallbackError: numpy.array2string would run on the host" in ends["raise"][2]
    assert "line 3, in <module>" in ends["raise"][2]
    assert re.search(r"host\.py:3: FallbackWarning: numpy\.array2string", ends["warn"][2])
    assert ends["warn"][1] == ends["allow"][1] == "[2. 2. 2.]\n" and "Fallback" not in ends["allow"][2]


def test_processes_that_a_program_spawns_see_it_too(folder: Path) -> None:
    plain, ours = both(folder, "pool.py")
    assert plain == (0, "[(False, '__mp_main__', 3.0)]\nFalse\n", "")
    assert ours[:2] == (0, "[(True, '__mp_main__', 3.0)]\nTrue\n"), ours[2]


USAGES: dict[str, tuple[tuple[str, ...], Callable[[str, str], bool]]] = {
    "nothing": ((), lambda out, err: err.startswith("usage: python -m fbarray")),
    "no such option": (("--nonsense", "x.py"), lambda out, err: err.startswith("usage: python -m fbarray")),
    "no such choice": (("--fallback", "maybe", "x.py"), lambda out, err: "invalid choice: 'maybe'" in err),
}


def test_mistakes_are_told(folder: Path) -> None:
    started = {name: start(folder, "-m", "fbarray", *arguments) for name, (arguments, _) in USAGES.items()}
    for name, process in started.items():
        code, out, err = ended(process)
        assert code == 2 and USAGES[name][1](out, err), (name, err)
