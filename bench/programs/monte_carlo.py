"""The price of an Asian option, whose payoff follows the mean price of a share, over many random paths."""

import sys
from time import perf_counter

import numpy as np


def payoffs(paths, steps, spot=100.0, strike=100.0, rate=0.03, volatility=0.2, years=1.0):
    """Discounted, one for each path."""
    rng = np.random.default_rng(0)
    dt = years / steps
    price = np.full(paths, spot)
    total = np.zeros(paths)
    for _ in range(steps):
        shock = rng.standard_normal(paths)
        price *= np.exp((rate - volatility**2 / 2) * dt + volatility * np.sqrt(dt) * shock)
        total += price
    return np.exp(-rate * years) * np.maximum(total / steps - strike, 0.0)


def summary(paths, steps):
    payoff = payoffs(paths, steps)
    return float(np.mean(payoff)), float(np.std(payoff))


def main(paths=500_000, steps=50):
    summary(paths, 2)

    start = perf_counter()
    mean, deviation = summary(paths, steps)
    seconds = perf_counter() - start

    print(f"price {mean:.6f}")
    print(f"deviation of the payoff {deviation:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
