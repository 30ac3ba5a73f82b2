"""The data file of CuPy's names: it is the installed CuPy's, and the simulated device has no name beside it."""

from __future__ import annotations

import inspect
import json

import numpy as np
import pytest

from fbarray.devices import names
from fbarray.devices.cuda import generate
from fbarray.devices.simulated.methods import METHODS
from fbarray.devices.simulated.namespace import SimulatedArray, namespace
from fbarray.signatures import parse_signature

PYTHONS_OWN = {"__annotations__", "__module__", "__weakref__", "__firstlineno__", "__static_attributes__"}


def test_the_file_describes_the_installed_cupy() -> None:
    cupy = pytest.importorskip("cupy")
    if cupy.__version__ != names.cupy_version():
        pytest.skip(f"the file is of CuPy {names.cupy_version()}, installed is {cupy.__version__}")
    written, installed = json.loads(generate.DATA_FILE.read_text(encoding="utf-8")), generate.describe()
    assert written["modules"].keys() == installed["modules"].keys()
    for theirs, ours in ((written["modules"][m], installed["modules"][m]) for m in written["modules"]):
        assert [without_unknown(entry, ours[name]) for name, entry in theirs.items()] == list(ours.values())
    assert written["ndarray"].keys() == installed["ndarray"].keys()


def without_unknown(entry: dict, other: dict) -> dict:
    """`entry`, with the other's signature where a Python version cannot read it from CuPy's compiled code."""
    unread = "signature" in other and (entry["signature"] is None or other["signature"] is None)
    return {**entry, "signature": other["signature"]} if unread else entry


def test_the_file_is_written_as_it_would_be_again() -> None:
    text = generate.DATA_FILE.read_text(encoding="utf-8")
    assert generate.dumps(json.loads(text)) == text
    assert len(text) < 400_000


def test_a_ufunc_entry_has_its_loops_and_methods() -> None:
    add = names.module_names("cupy")["add"]
    assert (add["kind"], add["nin"], add["nout"]) == ("ufunc", 2, 1)
    assert "dd->d" in add["types"]
    assert add["methods"] == ["accumulate", "at", "outer", "reduce", "reduceat"]
    assert names.module_names("cupy")["sin"]["methods"] == ["outer"]


def test_a_loop_that_only_raises_is_marked() -> None:
    assert names.module_names("cupy")["subtract"]["types"][0] == "!??->?"


@pytest.mark.parametrize(
    "text", ["(a, axis=None, *, out=None)", "(*args, axes=None, **kwargs)", "(x, /, y=1.5)", "()", "(a, b=(0, 1))"]
)
def test_signatures_are_read_as_written(text: str) -> None:
    assert str(parse_signature(text)) == text


@pytest.mark.parametrize("name", ["block", "insert", "geomspace", "isnat", "vecdot", "ma", "char"])
def test_what_cupy_lacks_is_absent(name: str) -> None:
    assert not hasattr(namespace(), name)


@pytest.mark.parametrize("name", ["multi_dot", "vector_norm", "svdvals", "diagonal"])
def test_what_cupy_linalg_lacks_is_absent(name: str) -> None:
    assert not hasattr(namespace().linalg, name)


def test_the_array_has_no_attribute_that_cupys_lacks() -> None:
    known = set(names.ndarray_names()) | set(dir(object)) | PYTHONS_OWN
    ours = {name for name in dir(SimulatedArray) if name[0] != "_" or name[:2] == "__"}
    assert ours <= known


def test_every_method_in_the_table_is_cupys() -> None:
    assert set(METHODS) <= {name for name, entry in names.ndarray_names().items() if entry["kind"] == "method"}


@pytest.mark.parametrize("name", ["sum", "concatenate", "take", "linspace"])
def test_functions_show_cupys_signature(name: str) -> None:
    signature = names.module_names("cupy")[name]["signature"]
    assert str(inspect.signature(getattr(namespace(), name))) == signature


@pytest.mark.parametrize("name", ["float32", "int8", "dtype", "finfo", "generic", "newaxis", "pi", "s_"])
def test_what_cupy_takes_from_numpy_is_numpys(name: str) -> None:
    ours, numpys = getattr(namespace(), name), getattr(np, name)
    assert ours is numpys or ours == numpys
