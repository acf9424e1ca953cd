"""A phone that changes its ref keeps what reached it: it gets each alert once, and the CANCEL."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from hub.domain.cells import Cell
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from tests.services.fanout.world import AWAY, HERE, PULL, PUSH, World, partner

TOLD = ("ALERT", 1)
ENDED = ("CANCEL", 2)


class Phones:
    """Phones by the token they hold; their app may log in under any ref."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def log_in(self, *pairs: tuple[str, str], cell: str = HERE) -> None:
        """Register (ref, phone) pairs in one input; then each phone answers under the last ref it was given."""
        items = [DeviceItem(ref, cell=cell, token=phone) for ref, phone in pairs]
        answers = await register_devices(partner(PUSH), self.world.intake, items, now=self.world.clock.moment)
        assert [one.error for one in answers] == [None] * len(pairs)
        self.world.phones.tokens |= dict(pairs)

    def got(self, phone: str) -> list[tuple[str, int]]:
        return [(one.kind, one.revision) for one in self.world.phones.deliveries if one.token == phone]


@pytest.fixture
def phones(world: World) -> Phones:
    return Phones(world)


async def test_refs_swap_their_phones_before_the_alert(world: World, phones: Phones) -> None:
    await phones.log_in(("a", "inside"))
    await phones.log_in(("b", "outside"), cell=AWAY)
    change = await world.open()
    await world.run()
    assert (phones.got("inside"), phones.got("outside")) == ([TOLD], [])
    await phones.log_in(("a", "outside"), cell=AWAY)
    await phones.log_in(("b", "inside"))
    await world.run()
    await world.close(change)
    await world.run()
    assert phones.got("inside") == [TOLD, ENDED]
    assert phones.got("outside") == []


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
async def test_refs_swap_their_phones_in_one_input(world: World, phones: Phones, order: Sequence[str]) -> None:
    await phones.log_in(("a", "told"))
    await phones.log_in(("b", "new"), cell=AWAY)
    change = await world.open()
    await world.run()
    now = {"a": "new", "b": "told"}
    await phones.log_in(*((ref, now[ref]) for ref in order))
    await world.run()
    assert (phones.got("told"), phones.got("new")) == ([TOLD], [TOLD])
    await world.close(change)
    await world.run()
    assert (phones.got("told"), phones.got("new")) == ([TOLD, ENDED], [TOLD, ENDED])


@pytest.mark.parametrize("cell", [HERE, AWAY], ids=["inside", "outside"])
async def test_known_ref_takes_over_a_reached_phone(world: World, phones: Phones, cell: str) -> None:
    await phones.log_in(("a", "told"))
    await phones.log_in(("b", "old"), cell=AWAY)
    change = await world.open()
    await world.run()
    await phones.log_in(("b", "told"), cell=cell)
    await world.run()
    assert phones.got("told") == [TOLD]
    await world.close(change)
    await world.run()
    assert phones.got("told") == [TOLD, ENDED]
    assert phones.got("old") == []


async def test_reached_ref_takes_over_an_unreached_phone(world: World, phones: Phones) -> None:
    await phones.log_in(("a", "told"))
    await phones.log_in(("b", "new"), cell=AWAY)
    change = await world.open()
    await world.run()
    await phones.log_in(("a", "new"))
    await world.run()
    assert phones.got("new") == [TOLD]
    await world.close(change)
    await world.run()
    assert phones.got("new") == [TOLD, ENDED]


@pytest.mark.parametrize("cell", [HERE, AWAY], ids=["inside", "outside"])
@pytest.mark.parametrize("ended", [False, True], ids=["open", "ended"])
async def test_login_under_a_new_ref_keeps_what_was_reached(
    world: World, phones: Phones, cell: str, ended: bool
) -> None:
    await phones.log_in(("a", "told"))
    change = await world.open()
    await world.run()
    await world.remove("a")
    if ended:
        await world.close(change)
        await world.run()
    await phones.log_in(("b", "told"), cell=cell)
    await world.run()
    if not ended:
        assert phones.got("told") == [TOLD]
        await world.close(change)
        await world.run()
    assert phones.got("told") == [TOLD, ENDED]


async def test_abandoned_ref_starts_anew_with_another_phone(world: World, phones: Phones) -> None:
    await phones.log_in(("a", "told"))
    change = await world.open()
    await world.run()
    await world.remove("a")
    await phones.log_in(("b", "told"))
    await phones.log_in(("a", "new"))
    await world.run()
    assert (phones.got("told"), phones.got("new")) == ([TOLD], [TOLD])
    await world.close(change)
    await world.run()
    assert (phones.got("told"), phones.got("new")) == ([TOLD, ENDED], [TOLD, ENDED])


async def test_phone_pushed_out_of_its_ref_returns_known(world: World, phones: Phones) -> None:
    await phones.log_in(("a", "told"))
    await phones.log_in(("b", "other"), cell=AWAY)
    change = await world.open()
    await world.run()
    await phones.log_in(("a", "other"), cell=AWAY)  # and "told" belongs to no phone now
    await world.close(change)
    await world.run()
    assert phones.got("told") == [TOLD]
    world.clock.moment += timedelta(minutes=1)
    await phones.log_in(("c", "told"), cell=AWAY)
    await world.run()
    assert phones.got("told") == [TOLD, ENDED]
    assert phones.got("other") == []


async def test_one_input_may_hand_a_phone_on_twice(world: World, phones: Phones) -> None:
    await phones.log_in(("a", "first"), cell=AWAY)
    await phones.log_in(("a", "second"), ("b", "second"))
    rows = await world.database.collection("devices").find({"p": PUSH, "a": True}).to_list(None)
    assert [(row["r"], row["t"]) for row in rows] == [("b", "second")]


@pytest.mark.parametrize("cell", [HERE, AWAY], ids=["inside", "outside"])
async def test_reached_ref_without_a_token_takes_anothers(world: World, cell: str) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", AWAY, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.register("a", Cell(cell), "T", tenant=PULL)
    await world.run()
    assert await world.page(change) == []
    await world.close(change)
    await world.run()
    assert await world.page(change) == [("a", "CANCEL", 2)]


async def test_every_named_ref_is_named_at_the_end(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    assert sorted(await world.page(change)) == [("a", "ALERT", 1), ("b", "ALERT", 1)]
    await world.register("a", HERE, "T", tenant=PULL)  # and "b" has no token now, and gets no news
    other = await world.open()
    await world.run()
    assert await world.page(other) == [("a", "ALERT", 1)]
    await world.close(change)
    await world.run()
    assert sorted(await world.page(change)) == [("a", "CANCEL", 2), ("b", "CANCEL", 2)]


async def test_removed_ref_without_a_token_is_gone(world: World) -> None:
    await world.register("a", AWAY, tenant=PULL)
    await world.register("b", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await world.page(change) == [("b", "ALERT", 1)]
    await world.register("a", AWAY, "T", tenant=PULL)
    await world.remove("b", tenant=PULL)
    await world.close(change)
    await world.run()
    assert await world.page(change) == []


@pytest.mark.parametrize("cell", [HERE, AWAY], ids=["inside", "outside"])
async def test_offered_ref_without_a_token_takes_anothers(world: World, cell: str) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", AWAY, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    await world.register("a", Cell(cell), "T", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.close(change)
    await world.run()
    assert await world.page(change) == [("a", "CANCEL", 2)]


async def test_ref_without_a_token_is_named_on_no_page(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    await world.register("a", HERE, "T", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.close(change)
    await world.run()
    assert await world.page(change) == [("a", "CANCEL", 2)]
