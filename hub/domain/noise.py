"""Noise for counts of people: integers of the discrete Laplace distribution, exact and unpredictable.

No floating-point number is used: its gaps would tell the count beneath the noise. The noise is the difference of two
geometric numbers, each made of coins that fall with probability e^-ε. Source of the coin: Canonne, Kamath and Steinke,
The Discrete Gaussian for Differential Privacy, algorithm 1, https://arxiv.org/abs/2004.00010
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Final

EPSILON: Final = Fraction(1, 2)
"""One person more or less makes no number of noise more than e^ε = 1.65 times as likely. The deviation is 2.8."""


def deviation_of(epsilon: Fraction) -> float:
    """Return the standard deviation of the noise for an ε; that of a sum is the root of how many there are times it."""
    return math.sqrt(2 * math.exp(-epsilon)) / (1 - math.exp(-epsilon))


DEVIATION: Final = deviation_of(EPSILON)
"""The standard deviation of the noise of a count of outcomes, 2.8."""

RECEIPT_EPSILON: Final = Fraction(1, 4)
"""The ε of the counts of receipts. A phone that was told and opened the alert is in three counts: each tells a part."""

RandBelow = Callable[[int], int]
"""Return a uniform integer from 0 until before its argument; `secrets.randbelow` outside of tests."""


def draw_noise(rand_below: RandBelow, epsilon: Fraction = EPSILON) -> int:
    """Return a number around 0: z has the probability (1 - q) / (1 + q) * q^|z| with q = e^-ε, for ε of at most 1."""
    return _geometric(rand_below, epsilon) - _geometric(rand_below, epsilon)


def _geometric(rand_below: RandBelow, epsilon: Fraction) -> int:
    """Return how often the coin falls before it does not."""
    count = 0
    while _coin(rand_below, epsilon):
        count += 1
    return count


def _coin(rand_below: RandBelow, epsilon: Fraction) -> bool:
    """Return True with probability e^-ε: the series of e^-ε alternates, so an odd number of steps is one."""
    steps = 1
    while rand_below(epsilon.denominator * steps) < epsilon.numerator:
        steps += 1
    return steps % 2 == 1
