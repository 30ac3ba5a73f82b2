"""A cyclic redundancy check, byte by byte, with a table."""

import numpy as np

SIZES = (10_000, 210_000, 2_100_000)


def data(size):
    table = []
    for number in range(256):
        for _ in range(8):
            number = (number >> 1) ^ (0x8408 if number & 1 else 0)
        table.append(number)
    return np.random.default_rng(6).integers(0, 256, size).astype(np.uint16), np.array(table, dtype=np.uint16)


def run(message, table):
    check = np.uint16(0xFFFF)
    for byte in message:
        check = (check >> np.uint16(8)) ^ table[(check ^ byte) & np.uint16(0xFF)]
    return check
