"""Each public and special name of `numpy.ndarray` exists on a FallbackArray, or says what to do instead.

What the names do is in the table of cases.
"""

from __future__ import annotations

import collections.abc
import inspect
import sys
from typing import Any

import numpy as np
import pytest

import fbarray as fb

BUFFERS = sys.version_info >= (3, 12)
"""Whether a class written in Python can offer its memory (PEP 688)."""
HOST_MEMORY = (AttributeError, r"is about host memory.*use fbarray\.asnumpy\(x\)\.{name}")
STRUCTURED = (AttributeError, r"is for structured dtypes.*view\(dtype\)")
SUBCLASSES = (AttributeError, r"is for ndarray subclasses")
REFUSED = {
    **dict.fromkeys(("__array_struct__", "ctypes"), HOST_MEMORY),
    **({} if BUFFERS else dict.fromkeys(("__array_interface__", "__buffer__"), HOST_MEMORY)),
    **dict.fromkeys(("getfield", "setfield"), STRUCTURED),
    "__array_finalize__": SUBCLASSES,
    "__array_namespace__": (AttributeError, r"is not offered.*array API"),
    "__cuda_array_interface__": (AttributeError, r"use fbarray\.ascupy\(x\)"),
}
"""Names without a meaning on a device: the error and what it advises, `{name}` being the name."""

GONE = {"itemset", "newbyteorder", "ptp", "tostring"}
"""Old NumPy 2 lists them still, to say that they were removed; its `tostring` is deprecated since NumPy 1.19."""


def public_and_special(kind: type) -> list[str]:
    names = (name for name in dir(kind) if not name.startswith("_") or name.startswith("__"))
    return [name for name in names if name not in GONE]


NAMES = [name for name in public_and_special(np.ndarray) if name not in REFUSED]


@pytest.fixture(params=["array", "no axes"])
def x(request: Any) -> Any:
    array = fb.asarray([[1.0, 2.0], [3.0, 4.0]])
    return array if request.param == "array" else array[0, 0, ...]


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_ndarray_exists(name: str) -> None:
    assert hasattr(fb.asarray([[1.0, 2.0], [3.0, 4.0]]), name)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", NAMES)
def test_a_method_is_a_method_and_an_attribute_an_attribute(name: str) -> None:
    ours, numpys = getattr(fb.asarray([[1.0]]), name), getattr(np.array([[1.0]]), name)
    assert callable(ours) == callable(numpys)


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_without_meaning_says_what_to_do(x: Any, name: str) -> None:
    error, advice = REFUSED[name]
    with pytest.raises(error, match=advice.format(name=name)) as raised:
        getattr(x, name)
    assert name in str(raised.value)
    assert not hasattr(x, name)


def test_an_unknown_name_is_an_attribute_error_as_pythons_own(x: Any) -> None:
    with pytest.raises(AttributeError, match=r"^'FallbackArray' object has no attribute 'nothing'$") as raised:
        x.nothing
    assert (raised.value.name, raised.value.obj is x) == ("nothing", True)


@pytest.mark.parametrize("name", ["nothing", "size", "nbytes", "T", "base", "data"])
def test_an_attribute_that_ndarray_cannot_set_cannot_be_set(x: Any, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(x, name, 1)


@pytest.mark.skipif(BUFFERS, reason="Python asks for __buffer__")
def test_a_buffer_is_not_offered(x: Any) -> None:
    with pytest.raises(TypeError, match="bytes-like object"):
        memoryview(x)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.skipif(not BUFFERS, reason="Python does not ask for __buffer__")
def test_a_buffer_is_a_read_only_copy(x: Any) -> None:
    memory = memoryview(x)
    assert (memory.readonly, memory.shape, memory.tobytes()) == (True, x.shape, fb.asnumpy(x).tobytes())


def test_an_array_is_made_by_asarray_alone() -> None:
    with pytest.raises(TypeError, match=r"fbarray\.asarray"):
        fb.FallbackArray([1, 2])


def test_there_is_no_class_of_numbers() -> None:
    assert not hasattr(fb, "FallbackScalar")
    assert fb.FallbackArray.__subclasses__() == []


def test_numpys_array_state_is_not_taken() -> None:
    with pytest.raises(TypeError, match="pickle"):
        fb.asarray([1]).__setstate__((1, (3,), np.dtype("f8"), False, bytes(24)))


def test_an_array_is_not_hashable_as_ndarray_is_not() -> None:
    with pytest.raises(TypeError, match="unhashable type: 'FallbackArray'"):
        hash(fb.asarray([1]))
    assert not isinstance(fb.asarray([1]), collections.abc.Hashable)


def test_the_class_can_be_written_with_its_parameters() -> None:
    assert repr(fb.FallbackArray[Any, np.dtype[np.float64]]).startswith("fbarray.FallbackArray[")


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(public_and_special(object))))
def test_what_is_ours_is_documented_where_users_look(name: str) -> None:
    member = inspect.getattr_static(fb.FallbackArray, name)
    assert name.startswith("__") or inspect.getdoc(member)
