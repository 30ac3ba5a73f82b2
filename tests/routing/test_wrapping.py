"""Arrays that NumPy made on the host: their buffer is made when something asks for it, and all is as if it had been."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.routing.wrapping import hosted

pytestmark = pytest.mark.usefixtures("allow_fallback")


@pytest.fixture
def made() -> Any:
    """What a call on the host gave: nobody has asked for its buffer."""
    with fb.options(placement="auto"):
        yield fb.asarray(np.arange(12.0).reshape(3, 4)) + 1


def test_views_see_what_is_written_once_there_is_a_buffer(made: Any) -> None:
    with fb.options(placement="auto"):
        view, deeper = made[1:], made[1:].T[2]
        made[2, 2] = -5.0
        assert view[1, 2] == deeper[1] == -5.0
        deeper[0] = 7.0
        assert made[1, 2] == 7.0
        assert view.base is made
        assert deeper.base is made


def test_views_follow_their_array_to_the_device(made: Any) -> None:
    with fb.options(placement="auto"):
        view = made[:, 1]
    with fb.options(placement="device"):
        made *= 2  # on the device
        assert not made._buffer.on_host_alone
        np.testing.assert_array_equal(fb.asnumpy(view), [4.0, 12.0, 20.0])
        view[0] = 0.0
        assert made[0, 1] == 0.0


def test_a_view_outlives_the_memory_that_its_array_had(made: Any) -> None:
    with fb.options(placement="auto"):
        flat = made.reshape(-1) + 0
        view = flat[:2]
        flat.resize(100, refcheck=False)
        flat[0] = 50.0
        np.testing.assert_array_equal(fb.asnumpy(view), [1.0, 2.0])


def test_a_read_only_array_has_read_only_views(made: Any) -> None:
    with fb.options(placement="auto"):
        writeable = made[0]
        made.flags.writeable = False
        with pytest.raises(ValueError, match="read-only"):
            made[0][1] = 3.0
        with pytest.raises(ValueError, match="read-only"):
            made[0, 1] = 3.0
        writeable[1] = 3.0  # made before, as NumPy has it
        assert made[0, 1] == 3.0


def test_threads_that_ask_at_once_get_one_buffer() -> None:
    with fb.options(placement="auto"):
        for _ in range(50):
            array = fb.asarray(np.arange(8.0)) * 2
            barrier = threading.Barrier(8)

            def ask(array: Any = array, barrier: threading.Barrier = barrier) -> Any:
                barrier.wait()
                return array._buffer

            with ThreadPoolExecutor(8) as pool:
                found = [future.result() for future in [pool.submit(ask) for _ in range(8)]]
            assert len({id(buffer) for buffer in found}) == 1


@pytest.mark.parametrize("part", [slice(None), slice(1, None)])
def test_a_write_waits_for_who_moves_the_bytes(made: Any, part: slice) -> None:
    with fb.options(placement="auto"):
        target, done = made[part] if part.start else made, threading.Event()

        def write() -> None:
            target[1, 1] = -1.0
            done.set()

        block = fb.asnumpy(made).reshape(-1).view(np.uint8).copy()
        with made._buffer._lock:
            writer = threading.Thread(target=write)
            writer.start()
            assert not done.wait(0.05)
            made._buffer._move_to_host(block)  # other memory from now on
        writer.join(5)
        assert done.is_set()
        assert target[1, 1] == -1.0
        assert made[1 + (part.start or 0), 1] == -1.0


def test_only_the_host_alone_is_hosted(made: Any) -> None:
    assert hosted(made) is not None
    with fb.options(placement="device"):
        made += 1
    assert hosted(made) is None
