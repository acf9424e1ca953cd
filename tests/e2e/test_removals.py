"""Removals on a whole hub: phones confirm that an ended alert is off the screen; partner and operator read how many."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.local.officers import OPERATOR
from hub.local.supervisor import LocalHub
from reunion import Receipt, ReceiptKind
from tests.e2e.test_admin import admin, spoken
from tests.e2e.world import LIVE, TEST, Case, Partner, World, opened_world
from tests.waiting import until
from tests.warm.starter import warm_starter

HOUR = timedelta(hours=1)
OWN = "query ($alert: ID!) { removalCounts(alert: $alert) { countedFrom told removed } }"
SHOWN = """query ($partner: ID!, $alert: ID!) {
  partnerRemovals(partnerId: $partner, alertId: $alert, purpose: "a test") {
    countedFrom suppressedBelow asOf told removed } }"""


@pytest.fixture(scope="module")
async def mortal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Start a hub of its own, whose parts may be killed and whose clock may jump."""
    overrides = {"HUB_LEASE_SECONDS": "3"}
    hub = LocalHub(tmp_path_factory.mktemp("removals"), overrides=overrides, spawn=warm_starter().spawn)
    async with opened_world(hub) as world:
        yield world


async def own(partner: Partner, alert: str, mode: str = LIVE) -> Any:
    return (await partner.ask(OWN, mode, alert=alert)).data["removalCounts"]


async def shown(partner: Partner, alert: str) -> Any:
    """Return what an operator sees of a partner."""
    answer = await partner.world.police(OPERATOR, SHOWN, partner=partner.id, alert=alert)
    return answer.data["partnerRemovals"]


async def confirm(partner: Partner, alert: str, refs: Sequence[str], mode: str = LIVE) -> list[bool]:
    receipts = [Receipt(ref, ReceiptKind.REMOVED) for ref in refs]
    return [result.ok for result in await partner.client(mode).receipts.confirm(alert, receipts)]


async def ended(world: World, case: Case, refs: Sequence[str]) -> None:
    """Tell these phones and end the alert."""
    await world.wait_shown(case.alert, refs)
    await world.close(case)
    await world.wait_shown(case.alert, [])
    await world.settled(case.alert)


async def later(world: World, by: timedelta) -> datetime:
    """Let domain time pass."""
    await world.clock.jump_to(await world.now() + by)
    return await world.now()


async def test_partner_reads_exact_and_operator_suppressed_counts(mortal: World) -> None:
    world, place = mortal, mortal.place()
    large, small, stranger = [await world.partner("fcm", (LIVE, TEST)) for _ in range(3)]
    many, few = await large.phones(place, 45), await small.phones(place, 3)
    exercised = await large.phones(place, 2, TEST)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, [*many, *few])
    # It was swiped away before the end: accepted, and not counted.
    assert await confirm(large, case.alert, many[:1]) == [True]
    assert await own(large, case.alert) == {"countedFrom": None, "told": None, "removed": None}
    await ended(world, case, [*many, *few])
    assert await confirm(large, case.alert, [*many[:41], *many[:5]]) == [True] * 46
    assert await confirm(small, case.alert, [*few, many[44]]) == [True] * 3 + [False]
    # A test key does not see the alert, and its phones are not in it.
    assert await confirm(large, case.alert, [many[44], *exercised], TEST) == [False] * 3
    early = await own(large, case.alert)
    assert (early["told"], early["removed"]) == (None, None)
    hidden = {"countedFrom": early["countedFrom"], "suppressedBelow": 20, "told": None, "removed": None}
    assert await shown(large, case.alert) == hidden | {"asOf": None}
    await world.hub.redis.flush()
    await later(world, HOUR)
    assert await own(large, case.alert) == {"countedFrom": early["countedFrom"], "told": 45, "removed": 41}
    assert await own(small, case.alert) == {"countedFrom": early["countedFrom"], "told": 3, "removed": 3}
    # Another partner reads its own: nobody of it was told. A test key sees no such alert.
    assert await own(stranger, case.alert) == {"countedFrom": early["countedFrom"], "told": 0, "removed": 0}
    assert await own(large, case.alert, TEST) is None
    assert await own(large, "al_nobody") is None
    seen = await shown(large, case.alert)
    # Each has noise of a few phones, and stands until the next reading.
    assert 20 <= seen["told"] <= 70
    assert 20 <= seen["removed"] <= 66
    assert await confirm(large, case.alert, many) == [True] * 45
    assert await shown(large, case.alert) == seen
    for few_told in (small, stranger):
        assert await shown(few_told, case.alert) | {"asOf": None} == hidden | {"asOf": None}
    assert await shown(large, "al_nobody") is None


async def test_shell_lists_removals_as_operators_see_them(mortal: World) -> None:
    world, place = mortal, mortal.place()
    large, small = [await world.partner("fcm") for _ in range(2)]
    many, few = await large.phones(place, 45), await small.phones(place, 3)
    case = await world.open_case(place)
    said, warned = await spoken(world, "list-removals", case.alert)
    assert (said, warned) == ("", "The numbers of an alert stand an hour after its end, and it has not ended.")
    await ended(world, case, [*many, *few])
    await confirm(large, case.alert, many)
    await confirm(small, case.alert, few)
    since = datetime.fromisoformat((await own(large, case.alert))["countedFrom"])
    said, warned = await spoken(world, "list-removals", case.alert)
    assert (said, warned) == ("", f"The numbers of an alert stand an hour after its end, from {since.isoformat()} on.")
    await later(world, HOUR)
    lines = (await admin(world, "list-removals", case.alert)).splitlines()
    [of_large] = [line.split("\t") for line in lines if line.startswith(large.id)]
    assert of_large[3] == large.name
    assert all(20 <= int(count) <= 70 for count in of_large[1:3])
    assert f"{small.id}\t-\t-\t{small.name}" in lines
    assert (await admin(world, "list-removals", "al_nobody", code=2)).startswith("NOT_FOUND")


async def test_exercise_counts_in_the_test_mode_alone(mortal: World) -> None:
    world, place = mortal, mortal.place()
    partner = await world.partner("fcm", (LIVE, TEST))
    await partner.phones(place, 2)
    exercised = await partner.phones(place, 2, TEST)
    case = await world.open_case(place, status="EXERCISE")
    await ended(world, case, exercised)
    assert await confirm(partner, case.alert, exercised[:1], TEST) == [True]
    await later(world, HOUR)
    counts = await own(partner, case.alert, TEST)
    assert (counts["told"], counts["removed"]) == (2, 1)
    assert await own(partner, case.alert) is None


async def test_confirmations_survive_killed_hub_and_flushed_redis(mortal: World) -> None:
    world, place, hub = mortal, mortal.place(), mortal.hub
    partner = await world.partner("fcm")
    phones = await partner.phones(place, 60)
    case = await world.open_case(place)
    await ended(world, case, phones)

    async def report(ref: str) -> None:
        """Report as a partner does that repeats a call until it has an answer."""

        async def answered() -> bool:
            try:
                return await confirm(partner, case.alert, [ref]) == [True]
            except Exception:  # noqa: BLE001 - the hub is being killed
                return False

        await until(answered, 60, every=0.2)

    reports = [asyncio.create_task(report(ref)) for ref in phones[:50]]
    await asyncio.sleep(0.05)
    hub.api.kill()
    await hub.redis.flush()
    await hub.start_api()
    await asyncio.gather(*reports)
    await later(world, HOUR)
    counts = await own(partner, case.alert)
    assert (counts["told"], counts["removed"]) == (60, 50)
    # The same receipts again change nothing, whichever process takes them.
    hub.api.kill()
    await hub.start_api()
    await asyncio.gather(*(confirm(partner, case.alert, phones[:50]) for _ in range(4)))
    assert await own(partner, case.alert) == counts


async def test_counts_stay_when_the_bits_are_cleared(mortal: World) -> None:
    world, place = mortal, mortal.place()
    partner = await world.partner("fcm")
    phones = await partner.phones(place, 2)
    case = await world.open_case(place)
    await ended(world, case, phones)
    await confirm(partner, case.alert, phones[:1])
    await later(world, HOUR)
    counts = await own(partner, case.alert)
    assert (counts["told"], counts["removed"]) == (2, 1)
    bits = world.database.collection("removals")
    assert await bits.count_documents({"alert": case.alert}) == 1
    await later(world, timedelta(days=91))

    async def cleared() -> bool:
        return await bits.count_documents({"alert": case.alert}) == 0

    # The task runs once a minute.
    await until(cleared, 90, every=1)
    assert await own(partner, case.alert) == counts
