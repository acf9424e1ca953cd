"""Four attackers bury true tips; the order must still show them. All ten seeds: `make bench SUITE=tips`."""

import pytest

from tests.attackers import ATTACKERS
from tests.tip_judge import judge

JUNK = 1000
"""Fewer than the bench has, for speed."""


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ATTACKERS)
async def test_true_tips_are_seen_among_junk(name: str, seed: int) -> None:
    places = await judge(ATTACKERS[name], seed, JUNK)
    assert max(places.agreeing) <= 20
    assert places.lone <= 60
