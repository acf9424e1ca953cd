"""The rows that the fan-out writes say how alerts stand, on the real stores."""

from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest

from hub.domain.delivery.alert_work import AlertWork
from hub.domain.delivery.delivery_status import DeliveryState, DeliveryStatus, NonDeliveryReason
from hub.domain.delivery.service_parts import LastWord, Speaker
from hub.domain.geometry import destination
from hub.services.channels import DeliveryOutcome
from hub.services.police.delivery.steps.judge_alerts import judge_alerts
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from hub.services.police.ports.stores import CaseChange
from tests.databases import ALL_ROWS
from tests.delivery_status_parts import EVERYBODY
from tests.services.fanout.preferences import MORNING, sleeper
from tests.services.fanout.world import HERE, POLICY, PULL, PUSH, SEEN, World

REFUSED = DeliveryOutcome.RETRY_LATER
ANSWER_TIME = timedelta(seconds=10)
"""More than any batch of these tests takes."""


class Working:
    """Processes that all work, and no suspended partner."""

    async def read(self) -> Mapping[Speaker, LastWord]:
        return EVERYBODY

    async def stopped(self, tenants: Collection[int]) -> Collection[int]:
        return ()


async def work_of(world: World, change: CaseChange) -> AlertWork:
    alert = await world.alert(change)
    return (await world.repositories.alerts.delivery_status.of_alerts([alert], world.clock.moment))[alert.id][1]


async def delivery_status_of(world: World, change: CaseChange) -> DeliveryStatus:
    reads = DeliveryStatusReads(
        alerts=world.repositories.alerts.alerts,
        rows=world.repositories.alerts.delivery_status,
        heartbeats=Working(),
        queues=world.repositories.partner.partner_queues,
        partners=Working(),
        halt=world.repositories.fanout.halt,
        database=world.database,
        policy=POLICY,
    )
    alert = await world.alert(change)
    return (await judge_alerts(reads, [alert], world.clock.moment))[alert.id]


def states(status: DeliveryStatus) -> list[DeliveryState]:
    return [stage.state for area in status.areas for stage in area.stages]


async def test_a_stage_is_planned_then_runs_then_is_done(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    assert states(await delivery_status_of(world, change)) == [DeliveryState.PLANNED]
    await world.stages()
    running = await delivery_status_of(world, change)
    assert (states(running), running.first_told_at, running.reasons) == ([DeliveryState.RUNNING], None, ())
    await world.run()
    done = await delivery_status_of(world, change)
    assert (states(done), done.reasons, done.next) == ([DeliveryState.DONE], (), None)
    assert done.first_told_at
    assert world.clock.moment <= done.first_told_at < world.clock.moment + ANSWER_TIME


async def test_first_told_moment_outlives_batches_and_compaction(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    first = await work_of(world, change)
    world.clock.moment += timedelta(hours=1)
    await world.register("late", HERE)
    await world.run()
    assert (await work_of(world, change)).told_at == first.told_at
    await world.close(change)
    await world.run()
    stages, units = world.database.collection("stages"), world.database.collection("units")
    [stage] = await stages.find({"alert": change.alert}).to_list(None)
    last = stage["begun_real"] + timedelta(seconds=60)
    await units.update_many({"alert": change.alert, "kind": "ring"}, {"$set": {"moved_real": last}})
    before = await work_of(world, change)
    assert await world.compact() > 0
    assert await world.units() == []
    after = await work_of(world, change)
    assert (after.told_at, after.stages[1].counts["reached"]) == (first.told_at, 2)
    for work in (before, after):
        # A moment to come counts as now.
        assert work.stages[1].still_seconds == 0


async def test_newcomers_are_counted_and_leave_the_stage_done(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.register("late", HERE)
    work = await work_of(world, change)
    assert work.stages[1].ready == {}
    assert work.waiting == {PUSH}
    assert states(await delivery_status_of(world, change)) == [DeliveryState.DONE]


async def test_an_empty_ring_says_that_nobody_lives_there(world: World) -> None:
    change = await world.open()
    await world.run()
    assert (await delivery_status_of(world, change)).reasons == (NonDeliveryReason.NOBODY_LIVES_THERE,)


async def test_a_phone_with_quiet_hours_is_the_reason(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", muted_until=MORNING)
    change = await world.open()
    await world.run()
    status = await delivery_status_of(world, change)
    assert (status.reasons, states(status)) == ((NonDeliveryReason.QUIET_HOURS,), [DeliveryState.DONE])
    world.clock.moment = MORNING
    assert states(await delivery_status_of(world, change)) == [DeliveryState.RUNNING]


async def test_a_sleeper_leaves_its_stage_done_until_an_override(world: World) -> None:
    change = await sleeper(world)
    assert states(await delivery_status_of(world, change)) == [DeliveryState.DONE]
    await world.override(change)
    assert states(await delivery_status_of(world, change)) == [DeliveryState.RUNNING]


async def test_a_channel_that_refuses_everybody_is_the_reason(world: World) -> None:
    await world.register("d", HERE)
    world.phones.script["d"] = [REFUSED]
    change = await world.open()
    await world.stages()
    await world.deliver()
    status = await delivery_status_of(world, change)
    assert (status.reasons, states(status)) == ((NonDeliveryReason.PARTNER_IN_TROUBLE,), [DeliveryState.RUNNING])
    await world.run()
    assert (await delivery_status_of(world, change)).reasons == ()


async def test_a_queue_without_quota_is_the_reason(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    await world.repositories.partner.partner_queues.pause(PUSH, 60)
    assert (await delivery_status_of(world, change)).reasons == ()
    cut = {"cut_real": await world.database.server_time() - timedelta(seconds=3)}
    await world.database.collection("stages").update_one({"_id": f"{change.alert}.1"}, {"$set": cut})
    assert (await delivery_status_of(world, change)).reasons == (NonDeliveryReason.PARTNER_IN_TROUBLE,)


async def test_one_phone_that_fails_leaves_its_stage_done(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    world.phones.script["d"] = [REFUSED]
    change = await world.open()
    await world.stages()
    await world.deliver()
    status = await delivery_status_of(world, change)
    assert (status.reasons, states(status)) == ((), [DeliveryState.DONE])
    assert (await work_of(world, change)).stages[1].counts["deferred"] == 1
    world.clock.moment += timedelta(hours=1)
    await world.run()
    assert (await work_of(world, change)).stages[1].counts["reached"] == 2
    assert (await delivery_status_of(world, change)).first_told_at == status.first_told_at


async def test_refusals_that_repeat_do_not_count_as_movement(world: World) -> None:
    await world.register("d", HERE)
    world.phones.script["d"] = [REFUSED] * 3
    await world.open()
    await world.stages()
    await world.deliver()
    unit = await world.unit()
    moved = (await world.row(unit))["moved_real"]
    await world.deliver()
    assert world.phones.script["d"] == [REFUSED]
    assert (await world.row(unit))["moved_real"] == moved
    await world.run()
    assert (await world.row(unit))["moved_real"] > moved


async def test_stillness_is_counted_from_the_last_movement(world: World) -> None:
    await world.register("d", HERE)
    world.phones.script["d"] = [REFUSED]
    change = await world.open()
    await world.stages()
    await world.deliver()
    units, now = world.database.collection("units"), await world.database.server_time()
    await units.update_one({"_id": await world.unit()}, {"$set": {"moved_real": now - timedelta(minutes=3)}})
    stages = world.database.collection("stages")
    began = {"begun_real": now - timedelta(minutes=5), "cut_real": now - timedelta(minutes=4)}
    await stages.update_one({"_id": f"{change.alert}.1"}, {"$set": began})
    stage = (await work_of(world, change)).stages[1]
    assert stage.still_seconds == pytest.approx(180, abs=10)
    assert stage.seconds == pytest.approx(300, abs=10)


async def test_an_audience_counts_as_told_once_it_is_read(world: World) -> None:
    await world.register("r", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    before = await work_of(world, change)
    assert (before.told_at, before.stages[1].counts["deferred"]) == (None, 1)
    world.clock.moment += timedelta(minutes=5)
    assert len(await world.page(change)) == 1
    after = await delivery_status_of(world, change)
    assert (after.first_told_at, after.reasons) == (world.clock.moment, ())
    world.clock.moment += timedelta(minutes=5)
    assert len(await world.page(change, afresh=True)) == 1
    assert (await delivery_status_of(world, change)).first_told_at == after.first_told_at


async def test_an_audience_read_after_compaction_is_told_too(world: World) -> None:
    await world.register("r", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await world.database.collection("units").update_many(ALL_ROWS, {"$set": {"state": "done"}})
    assert await world.repositories.fanout.unit_compaction.compact(change.alert) == 1
    assert len(await world.page(change)) == 1
    assert (await delivery_status_of(world, change)).first_told_at == world.clock.moment


async def test_an_end_is_carried_until_every_sweep_is_over(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    assert not (await work_of(world, change)).ends
    await world.close(change)
    assert (await work_of(world, change)).ends
    await world.sweeps()
    work = await work_of(world, change)
    assert work.ends
    assert work.waiting == {PUSH}
    await world.run()
    assert not (await work_of(world, change)).ends


async def test_rows_of_the_first_release_are_told_without_moments(world: World) -> None:
    """In a rolling upgrade rows lack what this release adds: nobody is alarmed about people who were told."""
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.database.collection("units").update_many(ALL_ROWS, {"$unset": {"told_at": "", "moved_real": ""}})
    await world.database.collection("stages").update_many(ALL_ROWS, {"$unset": {"cut_real": ""}})
    await world.database.collection("alerts").update_many(ALL_ROWS, {"$unset": {"released_at": ""}})
    world.clock.moment += timedelta(hours=1)
    status = await delivery_status_of(world, change)
    assert (status.first_told_at, status.alarm, status.reasons) == (None, None, ())
    await world.close(change)
    await world.run()
    assert await world.compact() > 0
    assert (await delivery_status_of(world, change)).first_told_at is None


async def test_stages_of_two_areas_stand_in_their_own(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    second = await world.sight(change, destination(SEEN, 90, 300))
    status = await delivery_status_of(world, change)
    assert [(area.number, area.state) for area in status.areas] == [
        (1, DeliveryState.DONE),
        (second, DeliveryState.PLANNED),
    ]
    assert status.next == status.areas[1].stages[0]


async def test_tenants_with_work_have_a_unit_that_is_not_over(world: World) -> None:
    rows = world.repositories.alerts.delivery_status
    await world.register("d", HERE)
    await world.register("r", HERE, tenant=PULL)
    await world.open()
    assert await rows.tenants_with_work() == set()
    await world.stages()
    assert await rows.tenants_with_work() == {PUSH, PULL}
    await world.run()
    assert await rows.tenants_with_work() == set()
