"""Conway's game of life: known patterns, how they move and repeat, and a soup that settles."""

import textwrap

import numpy as np

PATTERNS = {
    "block": ["oo", "oo"],
    "blinker": ["ooo"],
    "glider": [".o.", "..o", "ooo"],
    "toad": [".ooo", "ooo."],
    "acorn": [".o.....", "...o...", "oo..ooo"],
}


def parse(lines):
    return np.array([[c == "o" for c in line] for line in lines])


def place(board, pattern, row, column):
    h, w = pattern.shape
    board[row : row + h, column : column + w] |= pattern
    return board


class Life:
    def __init__(self, board, wraps=True):
        assert isinstance(board, np.ndarray) and board.dtype == bool
        self.board, self.wraps, self.generation = board.copy(), wraps, 0

    def neighbours(self):
        if self.wraps:
            shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
            return sum(np.roll(self.board, shift, axis=(0, 1)).astype(np.int8) for shift in shifts)
        padded = np.pad(self.board, 1).astype(np.int8)
        rows = padded[:-2] + padded[1:-1] + padded[2:]
        return rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] - self.board

    def step(self):
        n = self.neighbours()
        self.board = (n == 3) | (self.board & (n == 2))
        self.generation += 1
        return self

    def __str__(self):
        return "\n".join("".join(row) for row in np.where(self.board, "o", "."))

    def population(self):
        return int(self.board.sum())


def period(life, limit=200):
    """How many generations until a board is seen again; by the bytes of the boards."""
    seen = {}
    while life.generation < limit:
        key = life.board.tobytes()
        if key in seen:
            return life.generation - seen[key]
        seen[key] = life.generation
        life.step()
    return None


def main():
    for name, lines in PATTERNS.items():
        board = place(np.zeros((12, 12), dtype=bool), parse(lines), 4, 4)
        print(f"{name:8s} {parse(lines).shape} cells {board.sum():2d} period {period(Life(board))}")

    glider = Life(place(np.zeros((8, 8), dtype=bool), parse(PATTERNS["glider"]), 0, 0))
    before = np.argwhere(glider.board).mean(axis=0)
    for _ in range(4):
        glider.step()
    print("a glider moves by", np.argwhere(glider.board).mean(axis=0) - before, "and is", glider.population(), "cells")
    print(textwrap.indent(str(glider), "    "))

    acorn = Life(place(np.zeros((40, 40), dtype=bool), parse(PATTERNS["acorn"]), 18, 16), wraps=False)
    history = np.array([acorn.step().population() for _ in range(100)])
    print("acorn", history[::20], "most", history.max(), "in generation", history.argmax() + 1)
    rows, columns = (np.any(acorn.board, axis=axis).nonzero()[0] for axis in (1, 0))
    print("rows", rows[[0, -1]], "columns", columns[[0, -1]], "density", acorn.board[rows[0] :].mean().round(3))

    rng = np.random.default_rng(1970)
    soup = Life(rng.random((32, 32)) < 0.3)
    ages = np.zeros(soup.board.shape, dtype=np.uint16)
    for _ in range(150):
        soup.step()
        ages += 1
        ages[~soup.board] = 0
    print("soup", soup.population(), "neighbours", np.bincount(soup.neighbours()[soup.board]))
    print("oldest", np.sort(ages, axis=None)[::-1][:6], "median", np.median(ages[ages > 0]), ages.dtype)
    old = ages >= 10
    print("still", np.count_nonzero(old), old.any(), old.all(), [tuple(p) for p in np.argwhere(old)[:2].tolist()])
    packed = np.packbits(soup.board, axis=1)
    print(packed.shape, packed.dtype, np.array_equal(np.unpackbits(packed, axis=1).astype(bool), soup.board))
    print("rows as hex", [row.tobytes().hex() for row in packed if row.any()][:3])
    print({"wraps": soup.wraps, "kinds": np.unique(soup.board).tolist(), "first row": soup.board[0, :6]})


if __name__ == "__main__":
    main()
