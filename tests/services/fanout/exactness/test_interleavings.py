"""Every order of the single steps of two, and some orders of all four, of a move, a plan, a scan and an officer's act.

`EXACTNESS_ORDERS` is how many of all four.
"""

import itertools
import os

import pytest

from tests.services.fanout.exactness.interleaving import STEPS, Case, broken, sampled
from tests.services.fanout.exactness.stepping import orders
from tests.services.fanout.world import World

ACTS = ("close", "update", "narrow", "pause", "sight", "drop", "correct")
PAIRS = [
    *itertools.combinations(("move", "plan", "scan"), 2),
    *itertools.product(("move", "plan", "scan"), ("close", "narrow")),
    ("plan", "leave"),
    *(("scan", last) for last in ("chase", "sight", "drop")),
]
NO_CELLS = {"scan", "close", "narrow"}
"""Programs that write no cell: beside them a plan has two steps, since it may read cells as it cuts."""
SAMPLE = int(os.environ.get("EXACTNESS_ORDERS", "3"))


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
async def test_every_order_of_two_programs_holds(world: World, pair: tuple[str, str]) -> None:
    steps = {name: STEPS[name] for name in pair}
    if pair[0] == "plan" and pair[1] in NO_CELLS:
        steps["plan"] = 2
    assert await broken(world, orders(steps)) == []


@pytest.mark.parametrize("act", ACTS)
async def test_every_order_of_all_four_programs_holds(world: World, act: str) -> None:
    assert await broken(world, sampled(act, SAMPLE)) == []


def test_interleavings_cover_every_order_once() -> None:
    found = list(orders({"move": 2, "scan": 5}))
    assert len(found) == len(set(found)) == 21
    assert all(order.count("move") == 2 and order.count("scan") == 5 for order in found)


async def test_copied_case_goes_on_as_one_that_was_set_up(world: World) -> None:
    kept, (order,) = await Case(world).keep(), sampled("update", 1)
    copied = Case(world)
    assert await copied.play(order, kept) == {}
    set_up = Case(world)
    await set_up.set_up()
    assert await set_up.go_on(order) == {}
    assert pushed(copied) == pushed(set_up) != []
    assert copied.alert not in (set_up.alert, *kept.ids)


def pushed(case: Case) -> list[tuple[str, str, str]]:
    """Return which phone got what."""
    pushes = case.scene.record.files["pushes"]
    assert {push["message"]["data"]["alert"] for push in pushes} == {case.alert}
    return sorted(
        (push["token"], push["message"]["data"]["kind"], push["message"]["data"]["revision"]) for push in pushes
    )
