"""`fb.accelerate`: what third-party code sees while it is accelerated, and that nothing of it stays."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import functools
import importlib
import inspect
import linecache
import os
import pickle
import subprocess
import sys
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.linalg as la
import pytest
from numpy import sqrt

import fbarray as fb
from fbarray.acceleration import modules
from fbarray.array.masquerade import accelerated

SOURCES = {
    "__init__.py": """
        from . import core
        from .core import total
        """,
    "core.py": """
        import numpy as np
        import numpy.linalg as la
        from numpy import sin, ndarray as Array, float64
        from numpy.random import default_rng
        rows = [1.0, 2.0]
        settings = {"dtype": np.float32}

        def total(values):
            return np.asarray(values).sum()

        def made(n):
            return np.zeros(n), la.inv(np.eye(n)), sin(np.arange(n)), default_rng(0).random(n), np.r_[1:n]

        def made_beside(x, n):
            return made(n)

        def made_beside_one_of(xs, n):
            return np.zeros(n), np.asarray([1.0] * n), sin([1.0] * n)

        class Holder:
            def __init__(self, x):
                self.x = x

            def made(self, n):
                return np.zeros(n)

        def asked(x):
            return isinstance(x, np.ndarray), type(x) is np.ndarray, isinstance(x, Array), type(x) == np.ndarray

        class Judge:
            @staticmethod
            def plain(x):
                return type(x) is np.ndarray
            @classmethod
            def of_class(cls, x):
                return type(x) is not np.ndarray
            @property
            def asked(self):
                return [type(each) is np.ndarray for each in self.xs]
            def nested(self, x):
                def inner():
                    return type(x) is np.ndarray is not None
                return inner()

        def late():
            import numpy
            from numpy import ones
            import numpy.fft as fft
            return numpy.ones(2), ones(2), fft.fft(numpy.ones(2))

        def load():
            import importlib
            from . import sub
            return sub.work()

        class Kept:
            def work(self):
                return np.ones(3)

        def broken():
            raise ValueError(np.pi)
        """,
    "sub/__init__.py": """
        from .leaf import work
        """,
    "sub/leaf.py": """
        import numpy as np
        from numpy import *
        def work():
            x = np.asarray([1.0, 2.0])
            return x, ones(2), type(x) is np.ndarray
        """,
}


@pytest.fixture(autouse=True)
def no_threshold() -> Iterator[None]:
    """Small arrays live on the device, in all threads."""
    fb.set_options(device_threshold=0)
    yield
    fb.set_options(device_threshold=None)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[types.ModuleType]:
    """A package that uses NumPy in every way; its ``sub`` is not loaded yet."""
    for name, source in SOURCES.items():
        path = tmp_path / "plainpkg" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(inspect.cleandoc(source), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("plainpkg")
    for name in [name for name in sys.modules if name.partition(".")[0] == "plainpkg"]:
        del sys.modules[name]
    assert accelerated.names == []


def kinds(values: Any) -> set[type]:
    return set(map(type, values))


def names(module: types.ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


def test_a_package_makes_fallback_arrays_inside_and_is_restored(package: types.ModuleType) -> None:
    before, importing = names(package.core), builtins.__import__
    assert kinds(package.core.made(3)) == {np.ndarray}
    with fb.accelerate(package, always=True):
        assert kinds(package.core.made(3)) == {fb.FallbackArray}
        assert package.core.total([1, 2]) == 3 and package.core.np is not np
        assert package.core.float64 is np.float64 and package.core.rows is before["rows"]
        assert kinds(package.core.late()) == {fb.FallbackArray}
        assert type(package.core.Kept().work()) is fb.FallbackArray
    after = names(package.core)
    assert after.keys() == before.keys() and all(after[name] is before[name] for name in before)
    assert builtins.__import__ is importing
    assert kinds(package.core.made(3)) == {np.ndarray} and kinds(package.core.late()) == {np.ndarray}


def test_new_arrays_follow_the_data(package: types.ModuleType) -> None:
    x, core = fb.asarray([1.0]), package.core
    with fb.accelerate(package):
        for host in (1, [1.0], np.ones(2), "text"):
            assert kinds(core.made_beside(host, 3)) == kinds(core.made(3)) == kinds(core.late()) == {np.ndarray}
            assert kinds(core.made_beside_one_of([host], 3)) == {np.ndarray}
        assert kinds(core.made_beside(x, 3)) == {fb.FallbackArray}
        for held in ([x], (1, x), {"x": x}, core.Holder(x)):
            assert kinds(core.made_beside_one_of(held, 3)) == {fb.FallbackArray}
        assert type(core.Holder(x).made(2)) is fb.FallbackArray and type(core.Holder(1).made(2)) is np.ndarray
    assert kinds(core.made_beside(x, 3)) == {np.ndarray}


def test_host_callers_get_what_they_got(package: types.ModuleType) -> None:
    """Also while another thread hands in arrays on the device."""
    x, core, wrong, done = fb.asarray([1.0]), package.core, [], threading.Event()
    expected = [value.tolist() for value in core.made(4)]

    def use() -> None:
        while not done.is_set():
            if kinds(core.made_beside(x, 4)) != {fb.FallbackArray}:
                wrong.append("device")

    with fb.accelerate(package):
        thread = threading.Thread(target=use)
        thread.start()
        for _ in range(30):
            found = core.made(4)
            if kinds(found) != {np.ndarray} or [value.tolist() for value in found] != expected:
                wrong.append("host")
        done.set()
        thread.join()
        kept = np.ones(2)
        assert core.np.asarray(kept) is kept and core.np.ndarray is np.ndarray
        assert core.np.random.Generator is np.random.Generator
        assert type(core.np.random.default_rng(0)) is np.random.Generator
    assert wrong == []


@pytest.mark.parametrize("targets", [["plainpkg"], ["plainpkg.core"], ["plainpkg.core", "plainpkg.sub"]])
def test_modules_may_be_named(package: types.ModuleType, targets: list[str]) -> None:
    with fb.accelerate(*targets, always=True) as acceleration:
        assert kinds(package.core.made(3)) == {fb.FallbackArray}
        assert all(repr(target) in repr(acceleration) for target in targets)
    assert package.core.np is np


def test_one_module_leaves_its_neighbours_alone(package: types.ModuleType) -> None:
    leaf = importlib.import_module("plainpkg.sub.leaf")
    with fb.accelerate(package.core):
        assert package.core.np is not np and leaf.np is np
        assert kinds(leaf.work()[:2]) == {np.ndarray}


def test_what_is_loaded_meanwhile_sees_it_too_and_is_restored(package: types.ModuleType) -> None:
    with fb.accelerate(package, always=True):
        x, y, same = package.core.load()
        assert type(x) is type(y) is fb.FallbackArray and same is True
    leaf = sys.modules["plainpkg.sub.leaf"]
    assert leaf.np is np and leaf.ones is np.ones
    assert kinds(leaf.work()[:2]) == {np.ndarray}


def test_arrays_are_ndarrays_inside(package: types.ModuleType) -> None:
    x = fb.asarray([1.0, 2.0])
    with fb.options(masquerade=False):
        assert package.core.asked(x) == (False, False, False, True)
        with fb.accelerate(package):
            assert package.core.asked(x) == (True, True, True, True)
            assert package.core.asked(np.ones(2)) == (True, True, True, True)
            assert package.core.asked([1]) == package.core.asked(x.sum()) == (False, False, False, False)
            assert not isinstance(x, np.ndarray)  # here, outside
        assert package.core.asked(x) == (False, False, False, True)


def test_classes_are_compared_in_all_of_a_modules_functions_and_in_none_after(package: types.ModuleType) -> None:
    x, judge = fb.asarray([1.0]), package.core.Judge()
    judge.xs = [x, np.ones(1), [1.0], np.ma.ones(1)]
    own = {name: method.__code__ for name, method in vars(package.core.Judge).items() if inspect.isfunction(method)}
    for inside in (False, True, False):
        with fb.accelerate(package) if inside else contextlib.nullcontext():
            assert judge.plain(x) is judge.nested(x) is inside
            assert judge.of_class(x) is not inside
            assert judge.asked == [inside, True, False, False]
            assert judge.plain(np.ones(1)) and not judge.plain(np.matrix([1.0])) and not judge.plain(None)
    assert own == {name: vars(package.core.Judge)[name].__code__ for name in own}


def test_a_source_that_changed_since_it_was_loaded_changes_nothing(package: types.ModuleType) -> None:
    path = Path(package.core.__file__)
    path.write_text("# a line\n" + path.read_text(encoding="utf-8").replace("type(x)", "type(y)"), encoding="utf-8")
    linecache.checkcache()
    code = package.core.asked.__code__
    with fb.accelerate(package):
        assert package.core.asked.__code__ is code
        assert package.core.asked(np.ones(2)) == (True, True, True, True)


def compares(x: Any) -> bool:
    return type(x) is np.ndarray


def test_classes_are_compared_in_a_copy() -> None:
    assert fb.accelerate(compares)(fb.asarray([1.0])) and not compares(fb.asarray([1.0]))


def test_names_are_restored_after_an_exception(package: types.ModuleType) -> None:
    with pytest.raises(ValueError, match=r"3\.14"), fb.accelerate(package):
        package.core.broken()
    assert package.core.np is np and accelerated.names == []


def test_a_name_that_the_module_changed_is_kept(package: types.ModuleType) -> None:
    with fb.accelerate(package):
        package.core.sin = "changed"
        package.core.fresh = package.core.np.cos
        del package.core.la
    assert package.core.sin == "changed" and not hasattr(package.core, "la")
    assert package.core.fresh is np.cos and package.core.np is np


def test_a_drop_in_that_a_module_imported_itself_is_kept(package: types.ModuleType) -> None:
    package.core.fnp = fb.numpy
    with fb.accelerate(package):
        assert package.core.fnp is fb.numpy
    assert package.core.fnp is fb.numpy


def test_nested_uses_are_counted(package: types.ModuleType) -> None:
    outer, inner = fb.accelerate(package), fb.accelerate("plainpkg.core")
    with outer:
        with inner, outer:
            assert package.core.np is not np
        assert package.core.np is not np
    assert package.core.np is np
    inner.start()
    outer.start()
    outer.stop()
    assert package.core.np is not np
    inner.stop()
    assert package.core.np is np
    with pytest.raises(RuntimeError, match="stopped more often than started"):
        inner.stop()


def test_threads_are_counted(package: types.ModuleType) -> None:
    barrier, wrong = threading.Barrier(4), []

    def use() -> None:
        barrier.wait()
        for _ in range(30):
            with fb.accelerate(package, always=True):
                if kinds(package.core.made(3)) != {fb.FallbackArray}:
                    wrong.append(1)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and package.core.np is np and accelerated.names == []


def test_the_permanent_form(package: types.ModuleType) -> None:
    acceleration = fb.accelerate(package, always=True)
    acceleration.start()
    try:
        assert kinds(package.core.made(3)) == {fb.FallbackArray}
    finally:
        acceleration.stop()
    assert package.core.np is np


def test_another_import_hook_is_kept(package: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, real = [], builtins.__import__

    def hook(name: str, *args: Any) -> Any:
        seen.append(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", hook)
    with fb.accelerate(package):
        package.core.late()
    assert "numpy" in seen and builtins.__import__ is hook


LATE = """
import numpy as np
def is_array(x):
    return type(x) is np.ndarray
"""


@pytest.mark.parametrize("gone", [False, True])
def test_a_module_imported_later_is_changed_once_it_is_whole(
    gone: bool, package: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the module that was seen last is still loaded or not."""
    folder = tmp_path / "plainpkg"
    (folder / "first.py").write_text("from plainpkg import inner\n" + LATE, encoding="utf-8")
    (folder / "inner.py").write_text(LATE, encoding="utf-8")
    (folder / "second.py").write_text(LATE, encoding="utf-8")
    x = fb.asarray([1.0])
    with fb.accelerate(package):
        first = __import__("plainpkg.first").first
        assert first.is_array(x) and first.inner.is_array(x)
        if gone:
            monkeypatch.setattr(modules, "_newest", "plainpkg.gone")
        second = __import__("plainpkg.second").second
        assert second.is_array(x)
    assert not any(module.is_array(x) for module in (first, first.inner, second))


def test_numpy_and_compiled_modules_are_left_alone() -> None:
    before = dict(vars(np.lib._function_base_impl)) if hasattr(np.lib, "_function_base_impl") else {}
    for target in (np, np.linalg, "numpy", fb, "fbarray.numpy"):
        with pytest.raises(TypeError, match="cannot be accelerated"):
            fb.accelerate(target)
    for target in (3, abs, np.add, fb.FallbackArray, [], None):
        with pytest.raises(TypeError, match="accelerate takes modules"):
            fb.accelerate(target)
    with pytest.raises(ModuleNotFoundError):
        fb.accelerate("no_such_module_at_all")
    special = pytest.importorskip("scipy.special")
    compiled = sys.modules["scipy.special._ufuncs"]
    held = dict(vars(compiled))
    with fb.accelerate("scipy.special"):
        assert vars(compiled) == held and special.erf is held["erf"]
        assert sys.modules["scipy.special._basic"].np is not np  # type: ignore[attr-defined]
        assert type(special.factorial([1, 2, 3])) is np.ndarray
        with fb.options(fallback="allow"):
            assert np.allclose(fb.asnumpy(special.factorial(fb.asarray([1, 2, 3]))), [1, 2, 6])
    assert sys.modules["scipy.special._basic"].np is np  # type: ignore[attr-defined]
    assert all(vars(np.lib._function_base_impl)[name] is before[name] for name in before)


def test_small_arrays_stay_on_the_host_and_mix(package: types.ModuleType) -> None:
    with fb.accelerate(package, always=True), fb.options(device_threshold=100):
        small, large = package.core.made(99)[0], package.core.made(100)[2]
        assert type(small) is np.ndarray and type(large) is fb.FallbackArray
        assert kinds(package.core.made(3)) == {np.ndarray}
        assert type(large + package.core.np.ones(1)) is fb.FallbackArray
        assert type(package.core.np.concatenate([small, large])) is fb.FallbackArray


# --- functions -------------------------------------------------------------------------------------------------------

counter = 0


def unit(v: Any) -> Any:
    """The vector of length one."""
    v = np.asarray(v, dtype=float)
    return v / np.sqrt(np.sum(v * v))


def importing() -> Any:
    import numpy
    import numpy.fft as fft
    from numpy import linalg, ones

    return numpy.ones(2), fft.fft(ones(2)), linalg.inv(numpy.eye(2)), ones(1), la.inv(np.eye(2)), sqrt([4.0])


def factorial(n: int) -> Any:
    return np.ones(1) if n == 0 else n * factorial(n - 1)


def counting(n: int) -> Iterator[Any]:
    for i in range(n):
        yield np.full(2, i)


async def waiting() -> Any:
    return np.ones(2)


def with_defaults(*, make: Any = np.ones, dtype: Any = np.float32) -> Any:
    return make(2, dtype=dtype)


def with_positional(make: Any = np.ones) -> Any:
    return make(2)


def closed(n: int) -> Callable[[], Any]:
    module, inverse = np, la.inv

    def inner() -> Any:
        return inverse(module.eye(n))

    return inner


def twice(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        return function(*args) * 2

    return wrapper


@twice
def decorated(x: Any) -> Any:
    return np.asarray(x)


@functools.lru_cache(maxsize=7)
def cached(n: int) -> Any:
    return np.ones(n)


def with_a_class() -> Any:
    class Local(list[Any]):
        ones = np.ones(3)
        kind = unit

        def work(self) -> Any:
            return np.zeros(2), eval("np.ones(2)"), *(np.ones(1) for _ in "a")

    return Local.ones, *Local().work()


def counted() -> int:
    global counter
    counter += 1
    return counter


def classes(x: Any) -> Any:
    return type(x) is np.ndarray, isinstance(x, np.ndarray), x.__class__ is np.ndarray, type("New", (), {}).__module__


class Model:
    def fit(self, x: Any) -> Any:
        return np.asarray(x)

    @classmethod
    def of(cls, x: Any) -> Any:
        return cls, np.asarray(x)

    @staticmethod
    def plain(x: Any) -> Any:
        return np.asarray(x)


FUNCTIONS: dict[str, Callable[[], Any]] = {
    "plain": lambda: [fb.accelerate(unit)([3, 4])],
    "import numpy inside": lambda: fb.accelerate(importing)(),
    "recursion": lambda: [fb.accelerate(factorial)(3)],
    "generator": lambda: fb.accelerate(counting)(3),
    "coroutine": lambda: [asyncio.run(fb.accelerate(waiting)())],
    "keyword defaults": lambda: [fb.accelerate(with_defaults)()],
    "positional defaults": lambda: [fb.accelerate(with_positional)()],
    "closure": lambda: [fb.accelerate(closed(2))()],
    "decorated": lambda: [fb.accelerate(decorated)([1])],
    "cached": lambda: [fb.accelerate(cached)(2)],
    "lambda": lambda: [fb.accelerate(lambda: np.ones(2))()],
    "class inside, eval": lambda: fb.accelerate(with_a_class)(),
    "bound method": lambda: [fb.accelerate(Model().fit)([1])],
    "method of a class": lambda: [fb.accelerate(Model.fit)(Model(), [1])],
    "class method": lambda: fb.accelerate(Model.of)([1])[1:],
    "static method": lambda: [fb.accelerate(Model.plain)([1])],
    "twice accelerated": lambda: [fb.accelerate(fb.accelerate(unit))([3, 4])],
    "in a with statement": lambda: [inside()],
}


def inside() -> Any:
    with fb.accelerate(unit) as function:
        return function([3, 4])


@pytest.mark.parametrize("call", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_copy_of_a_function_sees_the_drop_in(call: Callable[[], Any]) -> None:
    mine = sys.modules[__name__]
    before, importing_before = dict(vars(mine)), builtins.__import__
    assert kinds(call()) == {fb.FallbackArray}
    assert vars(mine) == before and builtins.__import__ is importing_before and accelerated.names == []
    assert type(unit([3, 4])) is type(factorial(2)) is np.ndarray


def test_a_copy_looks_like_the_function() -> None:
    copy = fb.accelerate(unit)
    assert (copy.__name__, copy.__doc__, copy.__module__, copy.__wrapped__) == (
        "unit", unit.__doc__, __name__, unit)  # fmt: skip
    assert inspect.signature(copy) == inspect.signature(unit) and "accelerated" in repr(copy)
    assert np.allclose(copy(v=[3, 4]).get(), [0.6, 0.8])
    assert fb.accelerate(cached).cache_parameters() == cached.cache_parameters()


def test_a_copy_keeps_what_it_writes_to_itself() -> None:
    copy = fb.accelerate(counted)
    assert (copy(), copy(), counter) == (1, 2, 0)


def test_a_copy_sees_names_as_they_are_now(monkeypatch: pytest.MonkeyPatch) -> None:
    copy = fb.accelerate(factorial)
    with pytest.raises(NameError, match="no_such_name"):
        fb.accelerate(lambda: no_such_name)()  # type: ignore[name-defined]  # noqa: F821
    monkeypatch.setattr(sys.modules[__name__], "factorial", "changed")
    with pytest.raises(TypeError):
        copy(2)


def test_classes_inside_a_copy() -> None:
    with fb.options(masquerade=False):
        assert fb.accelerate(classes)(fb.asarray([1.0])) == (True, True, True, __name__)
        assert classes(fb.asarray([1.0])) == (False, False, False, __name__)


def test_errors_come_with_their_line() -> None:
    with pytest.raises(TypeError) as caught:
        fb.accelerate(unit)()
    assert "unit() missing 1 required positional argument: 'v'" in str(caught.value)


@fb.accelerate
def adorned(x: Any) -> Any:
    return np.asarray(x)


def test_copies_are_pickled() -> None:
    again = pickle.loads(pickle.dumps(fb.accelerate(unit)))
    assert type(again([3, 4])) is fb.FallbackArray
    assert pickle.loads(pickle.dumps(adorned)) is adorned
    assert type(adorned([1])) is fb.FallbackArray


def test_looking_for_arrays_keeps_nothing_alive(package: types.ModuleType) -> None:
    with fb.accelerate(package):
        exec(
            inspect.cleandoc("""
            import weakref
            def letting_go(x):
                made = np.zeros(3)
                seen = weakref.ref(made)
                np.ones(2)
                del made
                return seen() is None
            def looking(x):
                here, large = locals(), 3
                np.ones(2)
                return here["x"] is x
            """),
            vars(package.core),
        )
        assert package.core.letting_go([fb.asarray([1.0])]) and package.core.letting_go(1)
        assert package.core.looking(fb.asarray([1.0])) and package.core.looking(1)


HOST_CALLER = """
import sys, types
import numpy as np
import fbarray as fb
from fbarray.memory.buffer import any_alive

code = '''
import numpy as np
def made():
    return np.zeros(3), np.asarray([1.0]), np.sin(np.ones(2)), np.dot([1.0], [2.0])
def deep(n):
    return deep(n - 1) if n else made()
'''
package = sys.modules["package"] = types.ModuleType("package")
exec(code, vars(package))

def frames(n):
    "The frames of fbarray's that are entered in a call of a package, n of whose frames are on the stack."
    entered = []
    def note(frame, event, argument):
        if event == "call" and frame.f_globals["__name__"].startswith("fbarray"):
            entered.append(frame.f_code.co_qualname)
    sys.setprofile(note)
    try:
        package.deep(n)
    finally:
        sys.setprofile(None)
    return len(entered)

package.deep(0)
with fb.accelerate("package"):
    package.deep(0)
    before = any_alive()
    shallow, deep = frames(0), frames(50)
    x = fb.asarray([1.0, 2.0])
    y = x[1:]
    del x
    beside = any_alive()
    del y
    print(before, beside, any_alive(), shallow == deep, shallow / 5 <= 5)
"""


def test_host_callers_pay_nothing_while_there_is_no_fallback_array() -> None:
    environment = {**os.environ, "FBARRAY_DEVICE": "simulated"}
    shown = subprocess.run(
        [sys.executable, "-c", HOST_CALLER], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (shown.stdout.strip(), shown.stderr) == ("False True False True True", "")


class Proxy:
    """What asks for its class resolves it, as lazy objects do."""

    @property
    def __class__(self) -> type:
        raise RuntimeError("resolved")


def test_looking_for_arrays_resolves_no_proxy(package: types.ModuleType) -> None:
    with fb.accelerate(package):
        assert type(package.core.made_beside(Proxy(), 3)[0]) is np.ndarray
        assert type(package.core.made_beside([Proxy(), fb.asarray([1.0])], 3)[0]) is fb.FallbackArray
