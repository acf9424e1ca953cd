"""Rules of areas: covered is their union, a sighting is loud in its circle, an area that has gone begins nothing.

The rules are those of docs/fanout-rules.md; each test is the counter-example of one of them.
"""

from datetime import timedelta

import pytest

from hub.domain.alerts.alert import AlertState, PauseReason
from hub.domain.geometry import destination
from hub.services.fanout.start_stage import start_stage
from hub.services.feed.read_audience import read_audience
from hub.services.police.ports.stores import CaseChange
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PULL, SEEN, World, cell_at, partner

ALERT_1 = [("ALERT", 1)]
THERE, FAR_AWAY = destination(SEEN, 90, 22), destination(SEEN, 90, 300)
"""The places of FAR, which 10 km around NEAR do not touch, and of AWAY."""


async def sighted_and_wide(world: World, change: CaseChange) -> int:
    """Add an area at FAR that reaches NEAR too."""
    area = await world.sight(change, THERE)
    await world.radius(change, 16, area)
    await world.stages()
    return area


async def told_by_page(world: World) -> CaseChange:
    """Open an alert; the partner that pulls has read that it is for the device `d`, at HERE."""
    await world.register("d", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await world.page(change)
    return change


async def test_own_ground_stays_covered_when_another_area_shrinks(world: World) -> None:
    await world.register("d", NEAR)
    change = await world.open()
    await world.stages()
    await sighted_and_wide(world, change)
    await world.radius(change, 1, area=1)
    await world.run()
    assert world.phones.got("d") == [("ALERT", 2)]


async def test_guard_union_sends_what_another_area_was_cut_for(world: World) -> None:
    await world.register("d", NEAR)
    change = await world.open()
    await world.stages()
    await sighted_and_wide(world, change)
    await world.correct(change, FAR_AWAY)
    await world.run()
    assert world.phones.got("d") == [("ALERT", 3)]


async def test_hook_union_tells_who_comes_to_any_area(world: World) -> None:
    change = await world.open()
    await world.sight(change, THERE)
    await world.run()
    await world.register("new", FAR)
    await world.register("mover", AWAY)
    await world.move("mover", FAR)
    await world.run()
    assert world.phones.got("new") == world.phones.got("mover") == [("ALERT", 2)]
    assert {one.area for one in world.phones.deliveries} == {2}


async def test_cut_removed_leaves_nobody_to_a_waiting_overlap(world: World) -> None:
    await world.register("d", FAR)
    change = await world.open()
    await world.run()
    gone = await world.sight(change, THERE)
    gate = Gate()
    fanout = rewired(world.fanout, cells=Gated(world.repositories.device.cells, before={"populated": gate}))
    await (await stopped_at(gate, start_stage(fanout.stage_planning, f"{change.alert}.2"))).die()
    await world.confirm_area(change, gone)
    # Its ring is empty: the stage that was begun and not yet cut covers the same cells.
    await world.sight(change, THERE)
    await start_stage(world.fanout.stage_planning, f"{change.alert}.3")
    await world.remove_area(change, gone)
    await world.run()
    assert world.phones.got("d") == [("ALERT", 4)]


async def test_due_removed_stage_never_begins(world: World) -> None:
    await world.register("d", FAR)
    change = await world.open()
    area = await world.sight(change, THERE)
    await world.remove_area(change, area)
    await world.run()
    assert world.phones.got("d") == []


async def test_removed_ground_keeps_its_people_to_the_end(world: World) -> None:
    await world.register("d", FAR)
    change = await world.open()
    area = await world.sight(change, THERE)
    await world.run()
    await world.remove_area(change, area)
    await world.update(change)
    await world.run()
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [("ALERT", 2), ("UPDATE", 4), ("CANCEL", 5)]


async def test_sighting_is_loud_in_its_circle_and_silent_elsewhere(world: World) -> None:
    await world.register("inside", NEAR)
    await world.register("outside", HERE)
    await world.register("new", FAR)
    change = await world.open()
    await world.run()
    await world.sight(change, destination(SEEN, 90, 16))
    await world.run()
    assert world.phones.got("inside") == [*ALERT_1, ("SIGHTING", 2)]
    assert world.phones.got("outside") == [*ALERT_1, ("UPDATE", 2)]
    assert world.phones.got("new") == [("ALERT", 2)]


async def test_sound_kept_though_an_update_overtakes_the_sighting(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.sight(change, SEEN)
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("SIGHTING", 3)]


async def test_sound_once_for_each_sighting(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.sight(change, SEEN)
    await world.run()
    await world.update(change)
    await world.run()
    await world.confirm_area(change, 2)
    await world.sight(change, SEEN)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("SIGHTING", 2), ("UPDATE", 3), ("SIGHTING", 4)]


async def test_sound_here_is_decided_where_a_phone_is_now(world: World) -> None:
    await world.register("leaves", HERE)
    await world.register("comes", NEAR)
    change = await world.open()
    await world.run()
    await world.sight(change, destination(SEEN, 270, 10))
    await world.move("leaves", FAR)
    await world.move("comes", HERE)
    await world.run()
    assert world.phones.got("leaves") == [*ALERT_1, ("UPDATE", 2)]
    assert world.phones.got("comes") == [*ALERT_1, ("SIGHTING", 2)]


async def test_sound_removed_with_its_area(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    area = await world.sight(change, SEEN)
    await world.remove_area(change, area)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("UPDATE", 3)]


async def test_sighting_is_silent_for_who_wants_no_news_now(world: World) -> None:
    for ref in ("quiet", "loud"):
        await world.register(ref, HERE)
    change = await world.open()
    await world.run()
    await world.ask("quiet", muted_until=world.clock.moment + timedelta(hours=8))
    await world.sight(change, SEEN)
    await world.run()
    assert world.phones.got("quiet") == [*ALERT_1, ("UPDATE", 2)]
    assert world.phones.got("loud") == [*ALERT_1, ("SIGHTING", 2)]
    await world.override(change)
    await world.confirm_area(change, 2)
    await world.sight(change, SEEN)
    await world.run()
    assert world.phones.got("quiet")[-1] == ("SIGHTING", 3)


async def test_end_of_an_alert_makes_no_sound(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.sight(change, SEEN)
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 3)]


async def test_phone_that_slept_through_a_sighting_hears_it_on_return(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.remove("d")
    await world.sight(change, SEEN)
    await world.run()
    await world.register("d", HERE)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("SIGHTING", 2)]


async def test_pulling_partner_reads_who_hears_a_sighting(world: World) -> None:
    await world.register("inside", HERE, tenant=PULL)
    await world.register("outside", cell_at(8, bearing=270), tenant=PULL)
    change = await world.open()
    await world.run()
    await world.page(change)
    await world.sight(change, destination(SEEN, 90, 8))
    await world.run()
    assert sorted(await world.page(change)) == [("inside", "SIGHTING", 2), ("outside", "UPDATE", 2)]


async def test_sighting_read_again_after_an_update_keeps_its_number(world: World) -> None:
    change = await told_by_page(world)
    await world.sight(change, SEEN)
    await world.run()
    await world.page(change)
    await world.update(change)
    await world.run()
    entries, _, _ = await read_audience(partner(PULL), world.reading, change.alert, None, 10, now=world.clock.moment)
    # The page of the first contact, that of the sighting, and that of the update.
    assert [(entry.kind, entry.revision, entry.sighting) for _, entry in entries] == [
        ("ALERT", 3, None),
        ("SIGHTING", 3, 2),
        ("UPDATE", 3, None),
    ]


async def test_sighting_renews_the_place_of_an_update_not_yet_read(world: World) -> None:
    change = await told_by_page(world)
    await world.update(change)
    await world.run()
    await world.sight(change, SEEN)
    await world.run()
    assert await world.page(change) == [("d", "SIGHTING", 3)]


async def test_page_that_is_read_before_its_sweep_is_loud(world: World) -> None:
    change = await told_by_page(world)
    await world.update(change)
    await world.run()
    await world.sight(change, SEEN)
    assert await world.page(change) == [("d", "SIGHTING", 3)]


async def test_page_keeps_an_older_sighting_that_stands(world: World) -> None:
    change = await told_by_page(world)
    await world.sight(change, SEEN)
    await world.run()
    newer = await world.sight(change, SEEN)
    await world.run()
    await world.remove_area(change, newer)
    await world.run()
    assert await world.page(change) == [("d", "SIGHTING", 4)]


async def test_removal_in_mid_batch_stops_the_sound(world: World) -> None:
    for ref in "abc":
        await world.register(ref, HERE)
    change = await world.open()
    await world.run()
    area = await world.sight(change, SEEN)

    async def remove(one: object) -> None:
        heard = any(told.kind == "SIGHTING" for told in world.phones.deliveries)
        if heard and (await world.alert(change)).area(area):
            await world.remove_area(change, area)

    world.phones.before_each = remove
    world.fanout = rewired(world.fanout, second_look_seconds=0)
    await world.run()
    assert [told.ref for told in world.phones.deliveries if told.kind == "SIGHTING"] == ["a"]
    assert [told.ref for told in world.phones.deliveries if told.kind == "UPDATE"] == ["b", "c"]


async def test_page_is_silent_once_its_device_wants_no_news(world: World) -> None:
    change = await told_by_page(world)
    await world.sight(change, SEEN)
    await world.run()
    # The sighting is on the page by now: what the device wants counts as it is read.
    await world.ask("d", tenant=PULL, muted_until=world.clock.moment + timedelta(hours=1))
    assert await world.page(change) == [("d", "UPDATE", 2)]


async def test_page_is_silent_once_the_area_has_gone(world: World) -> None:
    change = await told_by_page(world)
    area = await world.sight(change, SEEN)
    await world.run()
    await world.remove_area(change, area)
    assert await world.page(change) == [("d", "UPDATE", 3)]


async def test_correction_tells_the_right_place_and_keeps_who_was_told(world: World) -> None:
    await world.register("d", HERE)
    await world.register("right", AWAY)
    change = await world.open()
    await world.run()
    assert await world.correct(change, FAR_AWAY) == 2
    await world.run()
    await world.register("late", HERE)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("UPDATE", 2)]
    assert world.phones.got("right") == [("ALERT", 2)]
    assert world.phones.got("late") == []
    await world.close(change)
    await world.run()
    assert world.phones.got("d")[-1] == ("CANCEL", 3)


async def test_correction_in_mid_batch_stops_the_wrong_place(world: World) -> None:
    for ref in "abc":
        await world.register(ref, HERE)
    change = await world.open()
    await world.stages()

    async def correct(one: object) -> None:
        if len(world.phones.deliveries) == 1 and len((await world.alert(change)).pushed) == 1:
            await world.correct(change, FAR_AWAY)

    world.phones.before_each = correct
    world.fanout = rewired(world.fanout, second_look_seconds=0)
    await world.run()
    told = [one.ref for one in world.phones.deliveries if one.kind == "ALERT"]
    assert told == ["a"]
    assert world.phones.got("a") == [*ALERT_1, ("UPDATE", 2)]


async def hold_second_area(world: World, change: CaseChange) -> None:
    """Let the time for the second area's confirmation run out, and its hold be written."""
    world.clock.moment += timedelta(days=31)
    assert await world.hold() == 1


async def test_held_area_waits_while_the_others_go_on(world: World) -> None:
    change = await world.open()
    area = await world.sight(change, THERE)
    await world.run()
    await hold_second_area(world, change)
    await world.register("there", FAR)
    await world.register("here", HERE)
    await world.run()
    assert (await world.alert(change)).state is AlertState.OPEN
    assert (world.phones.got("there"), world.phones.got("here")) == ([], [("ALERT", 2)])
    await world.confirm_area(change, area)
    await world.run()
    assert world.phones.got("there") == [("ALERT", 2)]


async def test_stage_of_a_held_area_waits_for_its_confirmation(world: World) -> None:
    await world.register("d", FAR)
    change = await world.open()
    area = await world.sight(change, THERE)
    await hold_second_area(world, change)
    await world.stages()
    await world.deliver()
    assert world.phones.got("d") == []
    await world.confirm_area(change, area)
    await world.run()
    assert world.phones.got("d") == [("ALERT", 2)]


async def test_hold_anew_tells_who_a_batch_dropped_meanwhile(world: World) -> None:
    await world.register("d", FAR)
    change = await world.open()
    area = await world.sight(change, THERE)
    await world.stages()
    await hold_second_area(world, change)
    await world.run()
    assert world.phones.got("d") == []
    await world.confirm_area(change, area)
    await world.run()
    assert world.phones.got("d") == [("ALERT", 2)]


async def test_overdue_area_holds_all_until_its_hold_is_written(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.sight(change, THERE)
    await world.stages()
    world.clock.moment += timedelta(days=31)
    await world.deliver()
    assert world.phones.got("d") == []
    assert await world.hold() == 1
    await world.run()
    assert world.phones.got("d") == [("ALERT", 2)]


async def test_alert_without_any_confirmed_area_is_paused(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open(confirmed=False)
    await world.run()
    await hold_second_area(world, change)
    assert (await world.alert(change)).pauses == {PauseReason.UNCONFIRMED}
    await world.register("late", HERE)
    await world.run()
    assert world.phones.got("late") == []
    area = await world.sight(change, SEEN)
    assert (await world.alert(change)).pauses == frozenset()
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("SIGHTING", 2)]
    assert world.phones.got("late") == [("ALERT", 2)]
    await world.remove_area(change, area)
    assert (await world.alert(change)).pauses == {PauseReason.UNCONFIRMED}


@pytest.mark.parametrize("km", [10.0, 25.0])
async def test_overlapping_areas_tell_nobody_twice(world: World, km: float) -> None:
    for ref, cell in (("a", HERE), ("b", NEAR), ("c", FAR)):
        await world.register(ref, cell)
    change = await world.open()
    for _ in range(2):
        await world.radius(change, km, await world.sight(change, THERE))
        await world.confirm_area(change, (await world.alert(change)).area_count)
    await world.run()
    assert [sum(kind == "ALERT" for kind, _ in world.phones.got(ref)) for ref in "abc"] == [1, 1, 1]
