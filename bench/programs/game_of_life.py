"""Conway's game of life on a torus."""

import sys
from time import perf_counter

import numpy as np

NEIGHBOURS = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


def soup(size):
    """A scrambled board, the same at each run."""
    rows, columns = np.indices((size, size))
    return ((rows * 73856093) ^ (columns * 19349663)) % 101 < 35


def generation(alive):
    cells = alive.astype(np.uint8)
    neighbours = sum(np.roll(cells, shift, axis=(0, 1)) for shift in NEIGHBOURS)
    return (neighbours == 3) | (alive & (neighbours == 2))


def play(alive, generations):
    """How many cells live at the end, and how many of them did one generation before."""
    for _ in range(generations):
        before, alive = alive, generation(alive)
    return int(np.sum(alive)), int(np.count_nonzero(alive & before))


def main(size=1000, generations=50):
    alive = soup(size)
    play(alive, 2)

    start = perf_counter()
    living, survivors = play(alive, generations)
    seconds = perf_counter() - start

    print(f"living {living}")
    print(f"survivors {survivors}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
