"""Every order of the single steps of two, and some orders of all four, of a move, a plan, a scan and an officer's act.

`EXACTNESS_ORDERS` is how many of all four.
"""

import itertools
import os

import pytest

from tests.services.fanout.exactness.interleaving import STEPS, broken, sampled
from tests.services.fanout.exactness.stepping import orders
from tests.services.fanout.world import World

ACTS = ("close", "update", "narrow", "pause", "sight", "drop", "correct")
PAIRS = [
    *itertools.combinations(("move", "plan", "scan"), 2),
    *itertools.product(("move", "plan", "scan"), ("close", "narrow")),
    *(("scan", last) for last in ("chase", "sight", "drop")),
]
SAMPLE = int(os.environ.get("EXACTNESS_ORDERS", "10"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
async def test_every_order_of_two_programs_holds(world: World, pair: tuple[str, str]) -> None:
    assert await broken(world, orders({name: STEPS[name] for name in pair})) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("act", ACTS)
async def test_every_order_of_all_four_programs_holds(world: World, act: str) -> None:
    assert await broken(world, sampled(act, SAMPLE)) == []


def test_interleavings_cover_every_order_once() -> None:
    found = list(orders({"move": 2, "scan": 5}))
    assert len(found) == len(set(found)) == 21
    assert all(order.count("move") == 2 and order.count("scan") == 5 for order in found)
