"""Staff read how alerts stand and which parts work, also while parts of the hub are away."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.actors import Officer, Permission
from hub.domain.delivery.alert_work import AlertWork, StageWork
from hub.domain.delivery.delivery_status import DeliveryAlarm, DeliveryState, DeliveryStatus, NonDeliveryReason
from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.reach import OUTCOMES, StageReading
from hub.domain.delivery.service_parts import PartState, ServicePart, Speaker
from hub.domain.delivery.stages import StageState
from hub.errors import StorageUnavailable
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.resume_alert import Resumption, resume_alert
from hub.services.police.delivery.read_delivery_status import read_delivery_status
from hub.services.police.delivery.read_service_status import ServiceStatus, read_service_status
from hub.services.police.delivery.steps.find_alarms import find_alarms
from hub.services.police.delivery.steps.read_parts import ANSWER_TIMEOUT_SECONDS
from tests.delivery_status_parts import BEGAN, DeliveryStatusParts
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.access_scenes import ZHAO, share
from tests.services.police.scenes import LATER, LI, WANG, confirmed_case, opened_case

READER = officer("reader", None, Permission.READ_CASES)


async def reasons(parts: DeliveryStatusParts, alert: str, now: datetime = NOW) -> tuple[NonDeliveryReason, ...]:
    return (await statuses(READER, parts, alert, now=now))[alert].reasons


async def statuses(
    by: Officer, parts: DeliveryStatusParts, *alerts: str, now: datetime = NOW
) -> dict[str, DeliveryStatus]:
    return await read_delivery_status(by, parts.reads, parts.fake.cases, parts.fake.stores.access, alerts, now=now)


def states(status: ServiceStatus) -> dict[ServicePart, PartState]:
    return {part.part: part.state for part in status.parts}


async def test_a_fresh_alert_says_what_comes_next() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    status = (await statuses(WANG, DeliveryStatusParts(fake), opened.alert, "al_unknown"))[opened.alert]
    [area] = status.areas
    assert {stage.state for stage in area.stages} == {DeliveryState.PLANNED}
    assert status.next == area.stages[0]
    assert [stage.awaits_confirmation for stage in area.stages] == [False, True, True, True]
    assert (status.reasons, status.alarm, status.suppressed_below) == ((), None, 20)
    assert (status.unconfirmed_limit_km, status.one_officer_limit_km) == (100, 500)


async def test_unknown_alerts_are_left_out_of_delivery_status() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    found = await statuses(READER, DeliveryStatusParts(fake), opened.alert, "al_unknown")
    assert set(found) == {opened.alert}
    assert await statuses(READER, DeliveryStatusParts(fake), "al_unknown") == {}


async def test_counts_are_for_those_who_read_or_steer_the_case() -> None:
    fake = FakePolice()
    alert = (await confirmed_case(fake)).alert
    parts = DeliveryStatusParts(fake)
    reading = StageReading(1, NOW, 1, dict.fromkeys(OUTCOMES, 40), dict.fromkeys(OUTCOMES, 40))
    cut = replace(fake.tables.stages[f"{alert}.1"], state=StageState.CUT, reading=reading)
    fake.tables.stages[cut.id] = cut
    parts.work = AlertWork(stages={1: StageWork(counts={"in_ring": 40, "reached": 40})})

    async def counts(by: Officer) -> bool:
        [area] = (await statuses(by, parts, alert))[alert].areas
        return area.stages[0].counts is not None

    opener = officer("opener", None, Permission.OPEN_CASE)
    assert [await counts(by) for by in (READER, opener, ZHAO)] == [True, True, False]
    await share(fake, fake.alert(alert).case)
    assert await counts(ZHAO)
    closed = AccessTable().changed((), [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    fake.stores = replace(fake.stores, access=closed)
    assert await statuses(replace(ZHAO, force="tianjin", account="x"), parts, alert) == {}


@pytest.mark.parametrize(
    ("speaker", "reason"),
    [
        (Speaker.BEAT, NonDeliveryReason.NO_PLANNER),
        (Speaker.ALERTS, NonDeliveryReason.NO_PLANNER),
        (Speaker.UNITS, NonDeliveryReason.NO_SENDER),
    ],
)
async def test_a_silent_process_is_read_as_the_reason(speaker: Speaker, reason: NonDeliveryReason) -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    parts.silence(speaker)
    assert await reasons(parts, opened.alert) == (reason,)


async def test_closed_and_stopped_queues_are_read_as_trouble() -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    parts.closed_tenants, parts.stopped_tenants = {2: Closing.FAILURES}, {4}
    assert await reasons(parts, opened.alert) == ()
    for tenant in (2, 4):
        parts.work = AlertWork(waiting=frozenset({tenant}))
        assert await reasons(parts, opened.alert) == (NonDeliveryReason.PARTNER_IN_TROUBLE,)


async def test_a_halt_is_read_as_the_reason() -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    parts.is_halted = True
    assert await reasons(parts, opened.alert) == (NonDeliveryReason.HALTED,)


@pytest.mark.parametrize("hangs", [True, False])
async def test_redis_away_is_said_within_a_second(hangs: bool) -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    parts.work = AlertWork(waiting=frozenset({2}))
    parts.redis.away, parts.redis.hangs = not hangs, hangs
    async with asyncio.timeout(2 * ANSWER_TIMEOUT_SECONDS):
        assert await reasons(parts, opened.alert) == (NonDeliveryReason.REDIS_AWAY,)
    parts.redis.hangs = parts.redis.away = False
    assert await reasons(parts, opened.alert) == ()


async def test_delivery_status_needs_the_database_to_answer() -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    parts.database.away = True
    with pytest.raises(StorageUnavailable):
        await reasons(parts, opened.alert)


async def test_service_status_names_each_part_and_its_moment() -> None:
    parts = DeliveryStatusParts(FakePolice())
    parts.silence(Speaker.ALERTS)
    status = await read_service_status(officer("x", None, Permission.AUDIT), parts.reads)
    since = {part.part: part.since for part in status.parts}
    assert states(status) == {
        ServicePart.DATABASE: PartState.WORKING,
        ServicePart.REDIS: PartState.WORKING,
        ServicePart.PLANNER: PartState.AWAY,
        ServicePart.SENDERS: PartState.WORKING,
        ServicePart.NOTICES: PartState.WORKING,
    }
    assert (since[ServicePart.PLANNER], since[ServicePart.SENDERS]) == (BEGAN + timedelta(hours=1), BEGAN)


async def test_service_status_counts_partners_with_work_in_trouble() -> None:
    parts = DeliveryStatusParts(FakePolice())
    parts.closed_tenants, parts.tenants = dict.fromkeys((2, 3, 4, 6), Closing.QUOTA), {2, 3, 4, 8}
    assert (await read_service_status(WANG, parts.reads)).troubled_partners == 2


@pytest.mark.parametrize("hangs", [True, False])
async def test_service_status_answers_while_stores_are_away(hangs: bool) -> None:
    parts = DeliveryStatusParts(FakePolice())
    parts.database.away, parts.database.hangs = not hangs, hangs
    reads = parts.reads
    async with asyncio.timeout(2 * ANSWER_TIMEOUT_SECONDS):
        status = await read_service_status(WANG, reads)
    assert states(status)[ServicePart.DATABASE] is PartState.AWAY
    assert (states(status)[ServicePart.SENDERS], status.troubled_partners) == (PartState.WORKING, None)
    parts.redis.away, parts.redis.hangs = not hangs, hangs
    async with asyncio.timeout(3 * ANSWER_TIMEOUT_SECONDS):
        status = await read_service_status(WANG, reads)
    assert states(status)[ServicePart.REDIS] is PartState.AWAY
    assert states(status)[ServicePart.SENDERS] is PartState.UNKNOWN


async def test_service_status_keeps_the_first_moment_of_an_absence() -> None:
    parts = DeliveryStatusParts(FakePolice())
    reads = parts.reads

    async def database() -> tuple[PartState, datetime | None]:
        [status] = [one for one in (await read_service_status(WANG, reads)).parts if one.part is ServicePart.DATABASE]
        return status.state, status.since

    before = datetime.now(UTC)
    parts.database.away = True
    first = await database()
    assert first[0] is PartState.AWAY
    assert first[1]
    assert before <= first[1] <= datetime.now(UTC)
    assert await database() == first
    parts.database.away = False
    state, since = await database()
    assert state is PartState.WORKING
    assert since
    assert since >= first[1]


async def test_all_open_alerts_are_found_with_their_alarm() -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    found = await find_alarms(parts.reads, now=NOW + timedelta(seconds=30))
    assert found == {opened.alert: DeliveryAlarm.NOBODY_TOLD}
    fake.begin_stage(opened.alert, 1)
    parts.work = AlertWork({1: StageWork({"reached": 1, "in_ring": 1})})
    assert await find_alarms(parts.reads, now=NOW + timedelta(seconds=30)) == {}


async def test_resumption_and_confirmation_release_an_alert() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    assert fake.alert(opened.alert).released_at == NOW
    resumption = Resumption(opened.alert, "why")
    await resume_alert(LI, fake.stores, fake.trail, fake.notifier, resumption, now=LATER)
    assert fake.alert(opened.alert).released_at == NOW, "nothing paused it"
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "why"), now=LATER)
    await resume_alert(LI, fake.stores, fake.trail, fake.notifier, resumption, now=LATER)
    assert fake.alert(opened.alert).released_at == LATER
