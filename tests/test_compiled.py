"""The modules that are compiled where there is a compiler: one source, and each way a whole one."""

from __future__ import annotations

import ast
import importlib
import runpy
import sys
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fbarray as fb

ROOT = Path(fb.__file__).parents[1]
SETUP = ROOT / "setup.py"
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")


def compiled_modules() -> list[str]:
    """The names in setup.py, which is not run for it."""
    for node in ast.parse(SETUP.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "COMPILED":
            names: list[str] = ast.literal_eval(node.value)
            return names
    raise LookupError("COMPILED")


from_a_checkout = pytest.mark.skipif(not SETUP.exists(), reason="installed without its setup.py")


@from_a_checkout
def test_all_are_compiled_or_none() -> None:
    found = {name: Path(importlib.import_module(name).__file__ or "").suffix for name in compiled_modules()}
    assert len(set(found.values())) == 1, found


@from_a_checkout
def test_what_is_compiled_is_the_source() -> None:
    """Who changes one of them builds again (``pip install -e .``), or deletes what was built."""
    for name in compiled_modules():
        built = Path(importlib.import_module(name).__file__ or "")
        for source in (ROOT / (name.replace(".", "/") + end) for end in (".py", ".pxd")):
            if built.suffix != ".py" and source.exists():
                assert built.stat().st_mtime >= source.stat().st_mtime - 1, f"{source.name} is newer than {built.name}"


@from_a_checkout
@pytest.mark.skipif(sys.platform == "win32", reason="the compiler is told by CC")
def test_without_a_compiler_the_package_is_plain_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("Cython", reason="which pip installs for a build alone")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("CC", "/bin/false")
    arguments = ["build_ext", "--build-temp", str(tmp_path / "temp"), "--build-lib", str(tmp_path / "lib"), "--force"]
    monkeypatch.setattr(sys, "argv", ["setup.py", "-q", *arguments])
    runpy.run_path(str(SETUP), run_name="__main__")
    assert "is installed as plain Python" in capsys.readouterr().out
    assert not list((tmp_path / "lib").rglob("*.so"))


def test_a_class_may_be_derived_from_the_array_class() -> None:
    class Derived(fb.FallbackArray):
        """With attributes of its own."""

    made = Derived.__new__(Derived)
    made.name = "x"
    assert (type(made), made.name) == (Derived, "x")


@pytest.mark.parametrize("name", ["__getitem__", "__setitem__", "__len__", "shape", "dtype", "T", "__array_ufunc__"])
def test_an_array_that_was_never_made_is_refused(name: str) -> None:
    """As `numpy.ndarray.__new__` cannot be called without a shape; here an error, and never the process's end."""
    empty: Any = fb.FallbackArray.__new__(fb.FallbackArray)
    calls = {
        "__getitem__": lambda: empty[0],
        "__setitem__": lambda: empty.__setitem__(0, 1),
        "__len__": lambda: len(empty),
        "__array_ufunc__": lambda: np.exp(empty),
    }
    with pytest.raises((AttributeError, TypeError)):
        calls.get(name, lambda: getattr(empty, name))()
