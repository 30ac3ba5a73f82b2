"""``from fbarray import numpy`` as a module: its names, submodules, repr, help, pickles and types."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import os
import pickle
import pydoc
import rlcompleter
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fbarray as fb
import fbarray.numpy as imported
import fbarray.numpy.linalg
from fbarray import numpy as fnp
from fbarray.numpy import linalg, sin
from fbarray.numpy.lib.stride_tricks import as_strided, sliding_window_view
from tests.signatures import NUMPY

SUBMODULES = [
    "char", "core", "ctypeslib", "dtypes", "exceptions", "fft", "lib", "lib.array_utils", "lib.format",
    "lib.introspect", "lib.mixins", "lib.npyio", "lib.recfunctions", "lib.scimath", "lib.stride_tricks", "linalg", "ma",
    "ma.extras", "matrixlib", "polynomial", "polynomial.chebyshev", "polynomial.polynomial", "random", "rec", "strings",
    "testing", "typing",
]  # fmt: skip


def test_every_public_name_is_there() -> None:
    assert [name for name in np.__all__ if not hasattr(fnp, name)] == []
    assert fnp.__all__ == np.__all__
    assert {*dir(np)} <= {*dir(fnp)}


@pytest.mark.parametrize("name", SUBMODULES)
def test_every_submodule_is_there_with_its_names(name: str) -> None:
    module = importlib.import_module(f"fbarray.numpy.{name}")
    real = importlib.import_module(f"numpy.{name}")
    assert isinstance(module, types.ModuleType) and module.__name__ == f"fbarray.numpy.{name}"
    assert [known for known in dir(real) if not known.startswith("_") and not hasattr(module, known)] == []
    assert getattr(module, "__all__", None) == getattr(real, "__all__", None)
    assert sys.modules[f"fbarray.numpy.{name}"] is module
    reached: Any = fnp
    for part in name.split("."):
        reached = getattr(reached, part)
    assert reached is module


def test_it_is_imported_in_every_way() -> None:
    assert imported is fnp is fb.numpy is sys.modules["fbarray.numpy"]
    assert linalg is fnp.linalg is fbarray.numpy.linalg
    assert sin is fnp.sin
    assert fnp.lib.stride_tricks.as_strided is as_strided
    scope: dict[str, Any] = {}
    exec("from fbarray.numpy import *", scope)
    assert scope["ones"] is fnp.ones and {*np.__all__} <= scope.keys()


def test_what_numpy_has_not_is_an_error_of_numpys_kind() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        fnp.nonsense
    with pytest.raises(ImportError, match="nonsense"):
        from fbarray.numpy import nonsense  # noqa: F401
    with pytest.raises(ModuleNotFoundError, match="nonsense"):
        importlib.import_module("fbarray.numpy.nonsense")


CONSTANTS = ["pi", "e", "inf", "nan", "newaxis", "euler_gamma", "True_", "False_", "__version__"]
CLASSES = ["dtype", "float32", "int64", "bool", "generic", "floating", "complex128", "ufunc", "nditer", "finfo",
           "iinfo", "errstate", "broadcast", "poly1d", "matrix", "recarray", "memmap", "ndenumerate",
           "ndindex"]  # fmt: skip


@pytest.mark.parametrize("name", CONSTANTS + CLASSES)
def test_constants_and_classes_are_numpys_own(name: str) -> None:
    assert getattr(fnp, name) is getattr(np, name)


def test_exceptions_are_numpys_own() -> None:
    assert fnp.exceptions.AxisError is np.exceptions.AxisError
    assert fnp.linalg.LinAlgError is np.linalg.LinAlgError
    with pytest.raises(fnp.linalg.LinAlgError):
        fnp.linalg.inv(fnp.zeros((2, 2)))
    assert fnp.ma.masked is np.ma.masked


# --- ndarray --------------------------------------------------------------------------------------------------------


def test_arrays_on_both_sides_are_ndarrays() -> None:
    x = fnp.ones(3)
    assert isinstance(x, fnp.ndarray) and isinstance(np.ones(3), fnp.ndarray)
    assert isinstance(x[None], (list, fnp.ndarray))
    assert not isinstance(x.sum(), fnp.ndarray) and not isinstance(np.float64(1), fnp.ndarray)
    assert not isinstance([1], fnp.ndarray) and not isinstance(1.0, fnp.ndarray)
    assert fnp.ndarray is np.ndarray and type(x) == fnp.ndarray  # noqa: E721 - what others write
    assert isinstance(x.view(fnp.ndarray), fnp.ndarray)


class Named(fnp.ndarray):
    """As NumPy's users derive a class."""

    def __new__(cls, values: Any, name: str) -> Any:
        obj = np.asarray(values).view(cls)
        obj.name = name
        return obj

    def __array_finalize__(self, obj: Any) -> None:
        self.name = getattr(obj, "name", "nobody")


def test_a_class_derived_from_ndarray_is_numpys() -> None:
    assert Named.__mro__[1] is np.ndarray
    x = Named([1.0, 2.0], "x")
    assert (x * 2).name == "x" and type(x[1:]) is Named and isinstance(x, fnp.ndarray)
    assert isinstance(x, np.ndarray) and not isinstance(np.ones(1), Named)
    assert Named.__call__ is not None and issubclass(Named, fnp.ndarray)
    assert type(pickle.loads(pickle.dumps(x))) is Named


# --- what is shown ---------------------------------------------------------------------------------------------------


def place() -> str:
    return "" if fb.asarray([1]).device.startswith("cuda") else "simulated "


@pytest.mark.parametrize("name", ["linalg", "fft", "random", "lib.stride_tricks"])
def test_repr_of_modules_on_the_device(name: str) -> None:
    module = importlib.import_module(f"fbarray.numpy.{name}")
    assert repr(module) == f"<numpy.{name} on {place()}cupy.{name}>"


def test_repr_of_other_modules() -> None:
    assert repr(fnp) == f"<numpy on {place()}cupy>"
    for name in ("ma", "rec", "char", "strings", "matrixlib", "testing"):
        assert repr(getattr(fnp, name)) == f"<numpy.{name} on the host>"


@pytest.mark.parametrize("name", ["nanargmin", "sort", "array2string", "sin", "einsum", "busday_count", "linalg.norm"])
def test_repr_of_functions_says_their_route(name: str) -> None:
    real, function = np, fnp
    for part in name.split("."):
        real, function = getattr(real, part), getattr(function, part)
    assert repr(function) == f"<numpy.{name}: {fb.explain(real).route}>"


def test_every_name_can_be_shown() -> None:
    for name in np.__all__:
        assert repr(getattr(fnp, name))


def test_a_module_cannot_be_called() -> None:
    for module in (fnp, fnp.linalg, fnp.ma):
        with pytest.raises(TypeError, match=r"^'module' object is not callable$"):
            module()


def test_tab_completion() -> None:
    completer = rlcompleter.Completer({"numpy": fnp})
    assert completer.complete("numpy.linal", 0) == "numpy.linalg"
    assert (completer.complete("numpy.linalg.eigval", 0) or "").startswith("numpy.linalg.eigval")
    assert (completer.complete("numpy.one", 0) or "").startswith("numpy.ones")


@pytest.mark.parametrize("name", ["ones", "sin", "sum", "array", "linalg.norm", "random.normal", "random.default_rng"])
def test_help_of_functions(name: str) -> None:
    real, function = np, fnp
    for part in name.split("."):
        real, function = getattr(real, part), getattr(function, part)
    text, theirs = (pydoc.plain(pydoc.render_doc(obj)) for obj in (function, real))
    body = theirs.splitlines()
    assert {line.strip() for line in body if line.strip()[:10] in ("Parameters", "Returns")} <= {
        line.strip() for line in text.splitlines()
    }
    assert function.__doc__ == real.__doc__ and function.__name__ == real.__name__


def test_signatures_are_numpys() -> None:
    names = {"sum", "percentile", "zeros_like", "meshgrid"}
    for name in names | ({"concatenate"} if NUMPY >= "2.4.0" else set()):  # older NumPy tells of none for C functions
        assert inspect.signature(getattr(fnp, name)) == inspect.signature(getattr(np, name))


def test_help_of_modules() -> None:
    text = pydoc.plain(pydoc.render_doc(fnp.linalg))
    assert "fbarray.numpy.linalg" in text and "matrix_power" in text and "Moore-Penrose" in text
    assert "drop-in" in pydoc.plain(pydoc.render_doc(fnp))[:400]
    assert fnp.linalg.__doc__ == np.linalg.__doc__


def test_other_doors_of_a_module() -> None:
    assert inspect.ismodule(fnp) and inspect.ismodule(fnp.linalg)
    assert importlib.util.find_spec("fbarray.numpy.linalg") is not None
    assert callable(fnp.sin) and isinstance(fnp.sin, np.ufunc) and not isinstance(fnp.sum, np.ufunc)
    assert (fnp.sin.nin, fnp.sin.nout, fnp.add.identity, fnp.add.signature) == (1, 1, 0, None)
    assert fnp.sum == np.sum and hash(fnp.sum) == hash(np.sum) and fnp.sum != np.mean
    assert {np.sum: 1}[fnp.sum] == 1 and fnp.abs == np.absolute


# --- pickles ---------------------------------------------------------------------------------------------------------

SAME = ["linalg", "lib.stride_tricks", "ones", "sum", "sin", "add", "linalg.norm", "ndarray", "vectorize", "mgrid",
        "r_", "random.default_rng", "random.Generator", "testing.assert_equal", "lib.stride_tricks.as_strided",
        "ma.array",
        "array", "arange", "emath.sqrt", "fft.fft", "polynomial.Polynomial", "random", "ma", "emath"]  # fmt: skip


@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
def test_modules_functions_and_classes_are_pickled_by_name(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(fnp, protocol)) is fnp
    for name in SAME:
        obj: Any = fnp
        for part in name.split("."):
            obj = getattr(obj, part)
        assert pickle.loads(pickle.dumps(obj, protocol)) is obj, name
        assert copy.deepcopy(obj) is obj and copy.copy(obj) is obj, name


def test_every_function_is_pickled() -> None:
    for name in np.__all__:
        obj = getattr(fnp, name)
        if callable(obj) and obj is not getattr(np, name):
            assert pickle.loads(pickle.dumps(obj)) is obj, name


def test_functions_of_the_global_generator_are_pickled(allow_fallback: None) -> None:
    again = pickle.loads(pickle.dumps(fnp.random.normal))
    assert type(again(size=3)) is fb.FallbackArray
    rows = pickle.loads(pickle.dumps(fnp.vectorize(abs)))(fnp.array([-1, 2]))
    assert type(rows) is fb.FallbackArray and rows.get().tolist() == [1, 2]


# --- what the functions do ------------------------------------------------------------------------------------------


def test_functions_stay_on_the_device(forbid_fallback: None) -> None:
    x = fnp.array([[3.0, 1.0], [2.0, 4.0]])
    with fb.profile() as p:
        y = fnp.linalg.inv(x) @ x + fnp.sin(x) * fnp.pi
        fnp.sort(y, axis=0), fnp.fft.fft(y), fnp.einsum("ij->i", y), fnp.add.reduce(y), fnp.add.outer(y, y)
        sliding_window_view(y[0], 1), as_strided(y, (2,), (8,))
    assert sum(e.bytes_to_host for e in p.events) <= 8  # whether a matrix is singular
    assert np.allclose(y.get(), np.eye(2) + np.sin(x.get()) * np.pi)


def test_as_strided_is_a_view() -> None:
    x = fnp.arange(6.0)
    as_strided(x, (3,), (16,))[...] = -1.0
    assert x.get().tolist() == [-1.0, 1.0, -1.0, 3.0, -1.0, 5.0]


def test_what_cupy_lacks_is_told() -> None:
    x = fnp.array([1.0, 2.0])
    with pytest.warns(fb.FallbackWarning, match=r"numpy\.array2string") as told:
        assert fnp.array2string(x) == "[1. 2.]"
    assert told[0].filename == __file__


def test_host_arrays_are_changed_in_place() -> None:
    host = np.array([3.0, 1.0, 2.0])
    fnp.add(host, 1, out=host)
    fnp.put(host, [0], 9.0)
    fnp.copyto(host[1:], 0)
    assert host.tolist() == [9.0, 0.0, 0.0]


def test_assertions_read_what_they_compare(forbid_fallback: None) -> None:
    x = fnp.array([1.0, 2.0])
    fnp.testing.assert_array_equal(x, [1.0, 2.0])
    fnp.testing.assert_allclose(x, x + 1e-12)
    with pytest.raises(AssertionError, match="Mismatched elements: 1 / 2"):
        fnp.testing.assert_equal(x, [1.0, 3.0])


def test_ufuncs_of_others_are_theirs() -> None:
    special = pytest.importorskip("scipy.special")
    assert isinstance(special.erf, np.ufunc)
    assert "erf" not in dir(fnp)


def test_importing_the_module_imports_no_cupy() -> None:
    code = "import sys; from fbarray import numpy; print(sorted({'cupy', 'scipy'} & sys.modules.keys()))"
    environment = {**os.environ, "PYTHONPATH": str(Path(fb.__file__).parents[1])}
    shown = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert (shown.stdout.strip(), shown.stderr) == ("[]", "")


# --- types -----------------------------------------------------------------------------------------------------------

STUBS = Path(fnp.__file__).parent
SNIPPET = """
import numpy as np
from fbarray import numpy
from fbarray.numpy import linalg, sin
from fbarray.numpy.lib.stride_tricks import as_strided
from fbarray.numpy.polynomial import chebyshev
import fbarray.numpy.fft

a: np.float64 = numpy.ones(3).sum()
b: np.random.Generator = numpy.random.default_rng(0)
c: numpy.ndarray = linalg.inv(sin(as_strided(numpy.ones((2, 2)))))
d: str = numpy.ones(3)
numpy.nonsense
linalg.nonsense
fbarray.numpy.fft.nonsense
"""


def test_stubs_name_every_public_module() -> None:
    found = {".".join(path.relative_to(STUBS).with_suffix("").parts).removesuffix(".__init__")
             for path in STUBS.rglob("*.pyi")}  # fmt: skip
    public = {name for name in np.__all__ if isinstance(getattr(np, name), types.ModuleType)} - {"core", "emath"}
    assert public <= found
    for name in found - {"__init__"}:
        importlib.import_module(f"numpy.{name}")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed")
def test_type_checkers_see_numpy(tmp_path: Path) -> None:
    for path in STUBS.rglob("*.pyi"):
        (tmp_path / "fbarray/numpy" / path.relative_to(STUBS)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / "fbarray/numpy" / path.relative_to(STUBS))
    (tmp_path / "fbarray/__init__.pyi").touch()
    (tmp_path / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    cache = Path(fb.__file__).parents[1] / ".mypy_cache" / "snippet"
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", "--cache-dir", str(cache)]
    environment = {**os.environ, "MYPYPATH": "", "PYTHONPATH": ""}
    shown = subprocess.run(
        [*command, "snippet.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    lines = [line.split(":")[1] for line in shown.stdout.splitlines() if ": error:" in line]
    begin = SNIPPET.splitlines().index("d: str = numpy.ones(3)") + 1
    assert lines == [str(begin + offset) for offset in range(4)], shown.stdout + shown.stderr
