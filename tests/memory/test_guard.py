"""The guard of an allocation: movers exclude one another, and wait for writes; writes do not wait."""

from __future__ import annotations

import threading
import time

import pytest

from fbarray.memory.guard import Guard


def test_who_moves_waits_until_no_write_is_under_way() -> None:
    guard, entered = Guard(), threading.Event()
    guard.writing += 1

    def move() -> None:
        with guard:
            entered.set()

    mover = threading.Thread(target=move)
    mover.start()
    assert not entered.wait(0.05)
    guard.writing -= 1
    mover.join(5)
    assert entered.is_set()
    assert not guard.moving


def test_one_moves_at_a_time() -> None:
    guard, entered = Guard(), threading.Event()

    def move() -> None:
        with guard:
            entered.set()

    with guard:
        assert guard.moving
        mover = threading.Thread(target=move)
        mover.start()
        assert not entered.wait(0.05)
    mover.join(5)
    assert entered.is_set()


def test_it_is_taken_only_where_nobody_moves_or_writes() -> None:
    guard = Guard()
    guard.writing += 1
    assert not guard.try_acquire()
    assert not guard.moving
    guard.writing -= 1
    assert guard.try_acquire()
    assert not guard.try_acquire()
    guard.release()
    with guard:
        pass


def test_who_is_interrupted_while_waiting_leaves_it_free(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    guard = Guard()
    guard.writing += 1
    monkeypatch.setattr(time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt), guard:
        pass
    assert not guard.moving
    guard.writing -= 1
    assert guard.try_acquire()
