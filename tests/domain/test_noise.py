"""Noise for counts of people: the discrete Laplace distribution, from uniform integers."""

import math
import random
from collections import Counter
from fractions import Fraction

import pytest

from hub.domain.noise import EPSILON, deviation_of, draw_noise


def test_noise_has_the_distribution_of_laplace() -> None:
    rand_below, draws = random.Random(5).randrange, 20_000
    seen = Counter(draw_noise(rand_below) for _ in range(draws))
    q = math.exp(-EPSILON)
    share = {z: (1 - q) / (1 + q) * q ** abs(z) for z in range(-9, 10)}
    found = [seen[z] for z in share]
    rest = draws - sum(found)
    expected = [draws * one for one in share.values()]
    pairs = zip([*found, rest], [*expected, draws - sum(expected)], strict=True)
    # The 0.99 quantile of chi-square with 19 degrees of freedom.
    assert sum((one - wanted) ** 2 / wanted for one, wanted in pairs) < 36.2
    deviation = math.sqrt(sum(count * z * z for z, count in seen.items()) / draws)
    assert 2.7 < deviation < 2.9


def test_noise_asks_for_whole_numbers_alone() -> None:
    asked = list[int]()

    def rand_below(limit: int) -> int:
        asked.append(limit)
        return 0 if len(asked) % 2 else limit - 1

    assert draw_noise(rand_below) == 0
    assert asked == [2, 4, 2, 4]
    assert all(type(limit) is int for limit in asked)


@pytest.mark.parametrize("epsilon", [Fraction(1, 4), Fraction(1, 2), Fraction(1)])
def test_deviation_is_the_root_of_the_mean_square(epsilon: Fraction) -> None:
    q = math.exp(-epsilon)
    variance = sum((1 - q) / (1 + q) * q ** abs(z) * z * z for z in range(-400, 401))
    assert deviation_of(epsilon) == pytest.approx(math.sqrt(variance))
