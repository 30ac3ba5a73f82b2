"""Runs work in several threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable


def in_threads(count: int, work: Callable[[int], object]) -> None:
    """Run ``work(0)``, ``work(1)``... at once, and raise the first error of any of them."""
    together, failed = threading.Barrier(count, timeout=20), []

    def run(number: int) -> None:
        try:
            together.wait()
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
