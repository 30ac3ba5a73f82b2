"""Prices options by formula, by a tree and by simulation, and reads volatilities back out of prices."""

import json
import math
from dataclasses import asdict, dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Market:
    spot: float = 100.0
    rate: float = 0.03
    volatility: float = 0.2


@dataclass(frozen=True)
class Option:
    strike: float
    expiry: float
    kind: str = "call"

    def payoff(self, price):
        return np.maximum(price - self.strike if self.kind == "call" else self.strike - price, 0.0)


@np.vectorize
def normal_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(market, strike, expiry, kind="call"):
    spread = market.volatility * np.sqrt(expiry)
    d1 = (np.log(market.spot / strike) + (market.rate + 0.5 * market.volatility**2) * expiry) / spread
    discounted = strike * np.exp(-market.rate * expiry)
    call = market.spot * normal_cdf(d1) - discounted * normal_cdf(d1 - spread)
    return call if kind == "call" else call - market.spot + discounted


def tree(market, option, steps, american=False):
    dt = option.expiry / steps
    up = np.exp(market.volatility * np.sqrt(dt))
    p = (np.exp(market.rate * dt) - 1 / up) / (up - 1 / up)
    prices = market.spot * up ** np.arange(-steps, steps + 1, 2)
    values = option.payoff(prices)
    for _ in range(steps):
        values = np.exp(-market.rate * dt) * (p * values[1:] + (1 - p) * values[:-1])
        prices = prices[1:] / up
        if american:
            np.maximum(values, option.payoff(prices), out=values)
    return values.item()


def simulate(market, option, paths, steps, rng):
    dt, z = option.expiry / steps, rng.standard_normal((paths // 2, steps))
    moves = market.volatility * np.sqrt(dt) * np.concatenate([z, -z])
    moves += (market.rate - 0.5 * market.volatility**2) * dt
    S = market.spot * np.exp(np.cumsum(moves, axis=1))
    discount, final = np.exp(-market.rate * option.expiry), option.payoff(S[:, -1])
    knocked = np.where((S < 120.0).all(axis=1), final, 0.0)
    results = {"european": final, "asian": option.payoff(S.mean(axis=1)), "barrier": knocked}
    return {name: (discount * v.mean(), discount * v.std(ddof=1) / np.sqrt(paths)) for name, v in results.items()}


def implied_volatility(market, prices, strikes, expiry):
    low, high = np.full((2, *prices.shape), [[0.01], [2.0]])
    for _ in range(60):
        middle = (low + high) / 2
        guess = [black_scholes(replace(market, volatility=v), k, expiry) for v, k in zip(middle, strikes)]
        above = np.array(guess) > prices
        high[above] = middle[above]
        low[~above] = middle[~above]
    return middle


def main():
    market, option = Market(), Option(strike=105.0, expiry=1.0)
    print(market, option, hash(option) == hash(Option(105.0, 1.0)))
    strikes = np.arange(80.0, 121.0, 10.0)
    print("prices\n", np.round(black_scholes(market, strikes, np.array([[0.25], [1.0]])), 4))
    price = black_scholes(market, 105.0, 1.0)
    put, american = black_scholes(market, 105.0, 1.0, "put"), tree(market, replace(option, kind="put"), 400, True)
    print(f"call {price:.4f} tree {tree(market, option, 400):.4f} put {put:.4f} American {american:.4f}", np.shape(put))
    around = [float(black_scholes(replace(market, spot=s), 105.0, 1.0)) for s in (99.0, 100.0, 101.0)]
    greeks = {"delta": np.gradient(around)[1], "gamma": np.diff(around, 2)[0]}
    print({name: round(value, 3) for name, value in greeks.items()})
    for name, (value, error) in simulate(market, option, 4000, 50, np.random.default_rng(42)).items():
        print(f"{name:>9s} {value:7.4f} +- {error:.4f}", "agrees" if abs(value - price) < 3 * error else "differs")
    smile = 0.2 + 0.1 * np.log(strikes / 100.0) ** 2
    quotes = np.array([black_scholes(replace(market, volatility=v), k, 0.5) for v, k in zip(smile, strikes)])
    print("smile", found := implied_volatility(market, quotes, strikes, 0.5).round(5), np.allclose(found, smile, 1e-4))
    np.random.seed(5)
    var = np.percentile(returns := np.random.standard_t(4, size=1000) * 0.01, 1)
    print(json.dumps({**asdict(market), "VaR": var.round(5), "shortfall": returns[returns < var].mean().round(5)}))
    days = "".join("+" if r > 0 else "-" for r in returns)
    print("days up", np.count_nonzero(returns > 0), "longest run", max(map(len, days.split("-"))))


if __name__ == "__main__":
    main()
