"""How high, and how low, the rate of divergences can be, however often one has looked.

A confidence sequence for the rate p of a Bernoulli variable, by a mixture martingale. For the
observations seen so far, d divergences among n comparisons, let

    M(p) = B(a + d, b + n - d) / B(a, b) / (p**d * (1 - p)**(n - d))

be the likelihood under rates mixed by Beta(a, b) over that under the rate p. If p is the true
rate, M(p) is a martingale with the expectation 1, whatever n one stops at; by Ville's inequality it
ever exceeds 1/alpha with probability at most alpha. The rates with M(p) < 1/alpha therefore hold
the true one *at all times at once* with probability 1 - alpha: one may look after every call, and
stop when one likes what one sees.

Sources: Robbins, "Statistical methods related to the law of the iterated logarithm", 1970; Howard,
Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", 2021.

The mixture is Beta(0.1, 1): most of it lies near 0, where the rates of ports lie that are ready.
Without a divergence the upper bound is about (ln(1/alpha) + 0.1 ln n) / n: 3.7 in 1 000 for
alpha = 0.05, where the rule of three, which holds for one look, says 3 in 1 000.
"""

from functools import lru_cache
from math import inf, lgamma, log, log1p

_A, _B = 0.1, 1.0
_STEPS = 60  # of a bisection: more than a float has bits


def log_odds_against(divergences: int, comparisons: int, rate: float) -> float:
    """The logarithm of M(rate); `rate` is between 0 and 1, both excluded."""
    mixed = _log_mixed(divergences, comparisons)
    return mixed - _log_likelihood(divergences, comparisons, rate)


def upper_bound(divergences: int, comparisons: int, alpha: float) -> float:
    """The highest rate that cannot be ruled out yet: 1 without any comparison."""
    return _edge(divergences, comparisons, alpha, 1.0)


def lower_bound(divergences: int, comparisons: int, alpha: float) -> float:
    """The lowest rate that cannot be ruled out yet: 0 without any divergence."""
    return _edge(divergences, comparisons, alpha, 0.0) if divergences else 0.0


@lru_cache(maxsize=1024)  # a report asks for the same few again and again
def comparisons_needed(divergences: int, limit: float, alpha: float) -> int:
    """From how many comparisons on, with so many divergences, `upper_bound` is at most `limit`."""

    def enough(comparisons: int) -> bool:
        return upper_bound(divergences, comparisons, alpha) <= limit

    high = max(1, divergences)
    while not enough(high):
        high *= 2
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _edge(divergences: int, comparisons: int, alpha: float, outside: float) -> float:
    """Where M crosses 1/alpha, between the observed rate and `outside`; M grows towards it."""
    if comparisons == 0:
        return outside
    inside = divergences / comparisons
    limit = -log(alpha)
    mixed = _log_mixed(divergences, comparisons)
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        known = 0 < middle < 1
        odds = mixed - _log_likelihood(divergences, comparisons, middle) if known else inf
        inside, outside = (middle, outside) if odds < limit else (inside, middle)
    return outside


def _log_mixed(divergences: int, comparisons: int) -> float:
    return _log_beta(_A + divergences, _B + comparisons - divergences) - _log_beta(_A, _B)


def _log_likelihood(divergences: int, comparisons: int, rate: float) -> float:
    return divergences * log(rate) + (comparisons - divergences) * log1p(-rate)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
