"""The pool of pinned memory: blocks are handed out once, come back when nobody sees them, and stay within the limit."""

from __future__ import annotations

import gc
import itertools
import threading
import time
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.memory import pinned, staging
from fbarray.memory.layout import host_address
from fbarray.memory.pinned import Pool, loan_of
from tests.together import in_threads

PAGE = 4096
SLAB = 1 << 20


class Pinning:
    """Stands for a device: it notes what is pinned."""

    def __init__(self) -> None:
        self.blocks: dict[int, np.ndarray] = {}
        self.most = 0
        self.willing = True

    @property
    def size(self) -> int:
        return sum(block.nbytes for block in self.blocks.values())

    def pin(self, block: np.ndarray) -> bool:
        if not self.willing:
            return False
        assert host_address(block) not in self.blocks
        self.blocks[host_address(block)] = block
        self.most = max(self.most, self.size)
        return True

    def unpin(self, block: np.ndarray) -> None:
        del self.blocks[host_address(block)]


@pytest.fixture
def pinning() -> Pinning:
    return Pinning()


@pytest.fixture
def pool(pinning: Any, monkeypatch: Any) -> Pool:
    monkeypatch.setattr(pinned, "_SLAB", SLAB)  # which is sooner pinned than the usual one
    return Pool(pinning)


@pytest.fixture
def pages() -> Any:
    """``with pages(3):`` no more than three pages may be pinned."""
    return lambda count: fb.options(pinned_limit=count * PAGE)


@pytest.fixture
def small_slabs(pool: Pool, monkeypatch: Any) -> None:
    """Slabs no larger than the block that is asked for."""
    monkeypatch.setattr(pinned, "_SLAB", PAGE)


def taken(pool: Pool, size: int) -> Any:
    block = pool.take(size)
    assert block is not None
    return block


# --- blocks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 8, 1000, PAGE - 1, PAGE, PAGE + 1, 1 << 20])
def test_a_block_has_the_size_that_was_asked_for(pool: Pool, size: int) -> None:
    block = taken(pool, size)
    assert (block.shape, block.dtype, block.strides) == ((size,), np.uint8, (1,))
    assert block.flags.writeable


def test_blocks_lie_in_pinned_memory(pool: Pool, pinning: Pinning) -> None:
    for block in [taken(pool, size) for size in (1, 5000, 100_000)]:
        assert any(np.shares_memory(block, slab) for slab in pinning.blocks.values())


def test_blocks_do_not_overlap(pool: Pool) -> None:
    sizes = [1, PAGE, PAGE + 1, 100_000, 8, 3 * PAGE, 1 << 20, 0, 7]
    blocks = [taken(pool, size) for size in sizes]
    for number, block in enumerate(blocks):
        block[...] = number
    assert [np.unique(block).tolist() for block in blocks] == [[n] if sizes[n] else [] for n in range(len(sizes))]


def test_small_blocks_are_cut_from_one_slab(pool: Pool, pinning: Pinning) -> None:
    blocks = [taken(pool, SLAB // 16) for _ in range(16)]
    assert len(blocks) == 16
    assert len(pinning.blocks) == 1
    assert pool.size == pinning.size == SLAB


def test_a_block_may_be_larger_than_a_slab(pool: Pool, pinning: Pinning) -> None:
    block = taken(pool, SLAB + 1)
    block[[0, -1]] = 1, 2
    assert pool.size == pinning.size == SLAB + PAGE


def test_the_smallest_gap_that_is_large_enough_is_used(pool: Pool, pages: Any) -> None:
    with pages(8):
        large, wall, small, rest = (taken(pool, count * PAGE) for count in (3, 1, 2, 2))
        gap = host_address(small)
        del large, small
        assert host_address(taken(pool, 2 * PAGE)) == gap
        del wall, rest


# --- and their return ---------------------------------------------------------------------------------------------


def test_a_block_comes_back_when_it_dies(pool: Pool, pages: Any) -> None:
    with pages(1):
        block = taken(pool, 100)
        place = host_address(block)
        assert pool.take(100) is None
        del block
        assert host_address(taken(pool, 200)) == place


@pytest.mark.parametrize(
    "view",
    [
        lambda block: block[10:20],
        lambda block: block[10:20].view("u2")[::-1].reshape(5, 1).T,
        lambda block: np.asarray(memoryview(block)),
        lambda block: np.frombuffer(block, "f8"),
        lambda block: np.ndarray((3,), "f8", block, 8),
        lambda block: np.broadcast_to(block[:1], (1000, 1000)),
        lambda block: iter(block),
        lambda block: block.flat,
    ],
)
def test_a_block_stays_out_while_any_view_of_it_lives(pool: Pool, pages: Any, view: Any) -> None:
    with pages(1):
        kept = view(taken(pool, PAGE))
        gc.collect()
        assert pool.take(1) is None
        del kept
        assert pool.take(1) is not None


def test_a_block_in_a_cycle_comes_back_when_it_is_collected(pool: Pool, pages: Any) -> None:
    with pages(1):
        cycle: list[Any] = [taken(pool, PAGE)[1:]]
        cycle.append(cycle)
        del cycle
        gc.collect()
        assert pool.take(1) is not None


def test_a_copy_does_not_keep_the_block(pool: Pool, pages: Any) -> None:
    with pages(1):
        copied = taken(pool, PAGE).copy()
        taken(pool, PAGE)[...] = ~copied
        assert loan_of(copied) is None


@pytest.mark.parametrize("order", [*itertools.permutations(range(4))])
def test_free_neighbours_become_one(pool: Pool, pages: Any, order: Any) -> None:
    with pages(4):
        blocks: dict[int, Any] = {number: taken(pool, PAGE) for number in range(4)}
        start = min(host_address(block) for block in blocks.values())
        for number in order:
            assert pool.take(4 * PAGE) is None
            del blocks[number]
        assert host_address(taken(pool, 4 * PAGE)) == start


def test_apart_they_stay_apart(pool: Pool, pages: Any) -> None:
    with pages(3):
        first, middle, last = (taken(pool, PAGE) for _ in range(3))
        del first, last
        assert pool.take(2 * PAGE) is None
        assert all(block is not None for block in (pool.take(PAGE), pool.take(PAGE)))
        del middle


def test_the_rest_of_a_gap_can_be_taken(pool: Pool, pages: Any) -> None:
    with pages(4):
        blocks = [taken(pool, size * PAGE) for size in (1, 3)]
        del blocks[1]
        again = [taken(pool, PAGE) for _ in range(3)]
        assert len({host_address(block) for block in [*blocks, *again]}) == 4
        assert pool.take(1) is None


# --- the limit ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_slabs")
def test_slabs_are_added_up_to_the_limit(pool: Pool, pinning: Pinning, pages: Any) -> None:
    with pages(5):
        blocks = [taken(pool, size * PAGE) for size in (2, 1, 2)]
        assert pool.take(1) is None
    assert len(blocks) == len(pinning.blocks)
    assert pool.size == pinning.size == 5 * PAGE


@pytest.mark.parametrize("limit", [PAGE, 5 * PAGE, SLAB // 2 + 100, SLAB, SLAB + 100])
def test_the_limit_holds(pool: Pool, pinning: Pinning, limit: int) -> None:
    with fb.options(pinned_limit=limit):
        assert pool.take(limit + 1) is None
        blocks = [pool.take(limit // 5) for _ in range(7)]
    assert blocks[0] is not None
    assert blocks[-1] is None
    assert 0 < pinning.most <= limit


def test_of_nothing_nothing_is_pinned(pool: Pool, pinning: Pinning) -> None:
    with fb.options(pinned_limit=0):
        assert [pool.take(size) for size in (0, 1, PAGE, SLAB)] == [None] * 4
    assert pinning.most == 0


def test_less_than_a_page_is_not_enough(pool: Pool, pinning: Pinning) -> None:
    with fb.options(pinned_limit=PAGE - 1):
        assert pool.take(1) is None
    assert pinning.most == 0


def test_idle_slabs_make_place_for_a_larger_one(pool: Pool, pinning: Pinning, pages: Any) -> None:
    with pages(2):
        taken(pool, PAGE)
    with pages(4):
        taken(pool, 4 * PAGE)[...] = 1
    assert pool.size == pinning.size == 4 * PAGE
    assert pinning.most == 4 * PAGE


def test_what_is_more_than_the_limit_costs_no_idle_slab(pool: Pool, pinning: Pinning, pages: Any) -> None:
    with pages(2):
        taken(pool, PAGE)
        assert pool.take(3 * PAGE) is None
    assert pinning.size == 2 * PAGE


@pytest.mark.usefixtures("small_slabs")
def test_slabs_in_use_are_not_given_up(pool: Pool, pinning: Pinning, pages: Any) -> None:
    with pages(2):
        used = taken(pool, 2 * PAGE)
        used[...] = 7
    with pages(4):
        assert pool.take(4 * PAGE) is None
        assert pinning.size == 2 * PAGE
    with pages(6):
        taken(pool, 4 * PAGE)[...] = 1
    assert pinning.size == 6 * PAGE
    np.testing.assert_array_equal(used, np.full(2 * PAGE, 7))


@pytest.mark.usefixtures("small_slabs")
def test_no_more_slabs_are_given_up_than_must_be(pool: Pool, pinning: Pinning, pages: Any) -> None:
    kept = []
    for limit in (2, 4, 6):
        with pages(limit):
            kept.append(taken(pool, 2 * PAGE))
    kept.clear()
    with pages(7):
        taken(pool, 3 * PAGE)
    assert pinning.size == 7 * PAGE
    assert len(pinning.blocks) == 3


def test_all_of_the_limit_can_be_used(pool: Pool) -> None:
    with fb.options(pinned_limit=SLAB + SLAB // 2):
        first = taken(pool, SLAB)
        assert pool.take(SLAB // 4) is not None
        del first


def test_a_lower_limit_holds_for_what_is_pinned_already(pool: Pool) -> None:
    taken(pool, PAGE)
    with fb.options(pinned_limit=0):
        assert pool.take(PAGE) is None


def test_what_the_system_will_not_pin_is_not_handed_out(pool: Pool, pinning: Pinning) -> None:
    pinning.willing = False
    assert pool.take(PAGE) is None
    assert pool.size == 0
    pinning.willing = True
    assert pool.take(PAGE) is not None


def test_by_default_some_of_the_memory_may_be_pinned() -> None:
    with fb.options(pinned_limit=None):
        assert pinned.limit() > 64 << 20
    with fb.options(pinned_limit=123):
        assert pinned.limit() == 123


# --- loans --------------------------------------------------------------------------------------------------------


def test_every_view_leads_to_its_block(pool: Pool) -> None:
    block, other = taken(pool, PAGE), taken(pool, PAGE)
    views = [block, block[5:], block[8:48].view("f8").reshape(5, 1)[::2].T, np.ndarray((2, 2), "i4", block, 16)]
    assert len({id(loan_of(view)) for view in views}) == 1
    assert loan_of(block) is not None
    assert loan_of(block) is not loan_of(other)


def test_other_arrays_lie_in_no_block(pool: Pool) -> None:
    for host in (np.zeros(3), np.zeros(3)[1:], np.frombuffer(bytes(8)), taken(pool, 8) + 1, np.asarray([1])):
        assert loan_of(host) is None


class Copying:
    """The mark of a copy that has not ended."""

    def __init__(self) -> None:
        self.waited = 0

    def synchronize(self) -> None:
        self.waited += 1


def test_a_block_is_used_again_only_when_its_copy_has_ended(pool: Pool, pages: Any) -> None:
    with pages(1):
        mark, block = Copying(), taken(pool, PAGE)
        block[...] = 1
        view, loan = block[1:], loan_of(block)
        assert loan is not None
        loan.mark = mark
        del block, loan
        assert pool.take(1) is None
        assert mark.waited == 0  # somebody may still look
        del view
        assert pool.take(1) is not None
        assert mark.waited == 1


def test_a_copy_is_waited_for_before_its_slab_is_unpinned(pool: Pool, pinning: Pinning, pages: Any) -> None:
    with pages(1):
        block, mark = taken(pool, PAGE), Copying()
        still_pinned: list[bool] = []
        place = host_address(block)
        mark.synchronize = lambda: still_pinned.append(place in pinning.blocks)  # type: ignore[method-assign]
        loan_of(block).mark = mark  # type: ignore[union-attr]
        del block
    with pages(2):
        taken(pool, 2 * PAGE)
    assert still_pinned == [True]
    assert place not in pinning.blocks


def test_a_new_loan_has_no_copy_to_wait_for(pool: Pool, pages: Any) -> None:
    with pages(1):
        mark = Copying()
        loan_of(taken(pool, 1)).mark = mark  # type: ignore[union-attr]
        again = taken(pool, 1)
        assert loan_of(again).mark is None  # type: ignore[union-attr]
        del again
        taken(pool, 1)
        assert mark.waited == 1


# --- threads ------------------------------------------------------------------------------------------------------


def test_threads_share_without_loss(pool: Pool, pinning: Pinning) -> None:
    limit = 64 * PAGE
    got = [0] * 8

    def work(number: int) -> None:
        rng, held = np.random.default_rng(number), []
        with fb.options(pinned_limit=limit):
            for turn in range(150):
                block = pool.take(int(rng.integers(0, 12 * PAGE)))
                if block is not None:
                    got[number] += 1
                    pattern = (number * 31 + turn) & 0xFF
                    block[...] = pattern
                    held.append((pattern, block[::2]))
                intact = all(bool((view == pattern).all()) for pattern, view in held)  # no name is left of a block
                assert intact, "another thread has written into a block"
                if len(held) > 3 or block is None:
                    held.clear()
                if block is None:
                    time.sleep(0.001)  # until others have let go

    in_threads(8, work)
    assert min(got) > 0
    assert pinning.most <= limit
    with fb.options(pinned_limit=limit):
        assert pool.take(limit) is not None, "a block was lost"


def test_a_block_may_be_dropped_by_another_thread(pool: Pool, pages: Any) -> None:
    with pages(1):
        held = [taken(pool, PAGE)]
        thread = threading.Thread(target=held.clear)
        thread.start()
        thread.join()
        assert pool.take(PAGE) is not None


def test_a_device_has_one_pool_which_pins_its_memory(device: Device) -> None:
    pool = pinned.pool_of(device)
    assert pinned.pool_of(device) is pool
    assert loan_of(taken(pool, 100)) is not None


def test_threads_that_ask_first_at_once_get_one_pool(monkeypatch: Any) -> None:
    both = threading.Barrier(2)

    class SlowPool(Pool):
        def __init__(self, device: Any) -> None:
            try:
                both.wait(0.5)
            except threading.BrokenBarrierError:
                pass  # the other thread waits for this one's pool, as it should
            super().__init__(device)

    monkeypatch.setattr(pinned, "Pool", SlowPool)
    found: list[Any] = []
    new: Any = object()
    in_threads(2, lambda number: found.append(pinned.pool_of(new)))
    assert found[0] is found[1]


# --- copies on the host -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
@pytest.mark.parametrize("size", [0, 1, 1000, staging.LARGE - 1, staging.LARGE, staging.LARGE + 5])
def test_bytes_are_copied_whole_by_any_number_of_threads(monkeypatch: Any, threads: int, size: int) -> None:
    monkeypatch.setattr(staging, "thread_count", lambda: threads)
    source, target = np.random.default_rng(size).integers(0, 256, size, np.uint8), np.zeros(size + 2, np.uint8)
    staging.copy(source, target[1:-1])
    np.testing.assert_array_equal(target[1:-1], source)
    assert target[0] == target[-1] == 0
