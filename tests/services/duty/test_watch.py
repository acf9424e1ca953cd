"""The watch of a process: what it raises, what it ends, and the people it tells without the database."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.alerts.alert import AlertState
from hub.domain.duty.notices import DueNotice, NoticeKind
from hub.domain.duty.rules import ReachRefusal, UnreadTips
from hub.services.duty.steps.raise_notice import raise_notice
from tests.fakes import NOW, officer
from tests.services.duty.scene import DutyScene, acknowledge, alert


@pytest.fixture
def scene() -> DutyScene:
    return DutyScene()


async def test_two_processes_raise_one_notice_once(scene: DutyScene) -> None:
    scene.reads.found["al_1"] = alert()
    scene.later(6)
    for watch in (scene.watch, scene.another(), scene.watch):
        assert await watch.look() is not None
    assert scene.raised() == [("UNCONFIRMED", "al_1.1", "OPEN")]


async def test_notice_goes_from_unconfirmed_to_held_to_over(scene: DutyScene) -> None:
    scene.reads.found["al_1"] = alert()
    for minutes in (6, 10, 1):
        scene.later(minutes)
        await scene.watch.look()
    assert scene.raised() == [("UNCONFIRMED", "al_1.1", "OVER"), ("HELD", "al_1.1", "OPEN")]
    scene.reads.found["al_1"] = alert(confirmed=True)
    await scene.watch.look()
    assert scene.raised()[1] == ("HELD", "al_1.1", "OVER")
    assert [event.change.value for event in scene.rows.events] == ["RAISED", "RAISED", "OVER", "OVER"]


async def test_expired_alert_is_told_until_its_case_closes(scene: DutyScene) -> None:
    expired = replace(alert(confirmed=True), ended=AlertState.EXPIRED)
    scene.reads.found["al_1"] = expired
    await scene.watch.look()
    assert scene.raised() == [("EXPIRED_OPEN", "al_1", "OPEN")]
    # A day later the list of expired alerts has it no more: the notice itself leads to it.
    scene.reads.found, scene.reads.hidden = {}, {"al_1": expired}
    await scene.watch.look()
    assert scene.reads.looked_up == [{"al_1"}]
    assert scene.raised() == [("EXPIRED_OPEN", "al_1", "OPEN")]
    scene.reads.closed.add("cs_1")
    await scene.watch.look()
    assert scene.raised() == [("EXPIRED_OPEN", "al_1", "OVER")]


async def test_pause_calls_people_at_once_and_ends_with_it(scene: DutyScene) -> None:
    scene.reads.found["al_1"] = replace(alert(confirmed=True), paused=True)
    await scene.watch.look()
    assert scene.raised() == [("PAUSED", "al_1", "OPEN")]
    scene.reads.found["al_1"] = alert(confirmed=True)
    await scene.watch.look()
    assert scene.raised() == [("PAUSED", "al_1", "OVER")]


async def test_alert_about_to_expire_is_told_within_the_hour(scene: DutyScene) -> None:
    scene.reads.found["al_1"] = replace(alert(confirmed=True), expires_at=NOW + timedelta(minutes=59))
    await scene.watch.look()
    assert scene.raised() == [("EXPIRES_SOON", "al_1", "OPEN")]
    scene.reads.found["al_1"] = replace(alert(confirmed=True), expires_at=NOW + timedelta(hours=24))
    await scene.watch.look()
    assert scene.raised() == [("EXPIRES_SOON", "al_1", "OVER")]


async def test_later_unread_tips_make_another_notice(scene: DutyScene) -> None:
    tips = UnreadTips(case="cs_1", since=NOW)
    scene.reads.tips = [tips]
    scene.later(16)
    await scene.watch.look()
    scene.reads.tips = []
    await scene.watch.look()
    scene.reads.tips = [tips]
    await scene.watch.look()
    assert scene.raised() == [("TIPS_UNREAD", "cs_1", "OVER"), ("TIPS_UNREAD", "cs_1", "OPEN")]


async def test_delivery_alarm_is_raised_and_ends(scene: DutyScene) -> None:
    scene.reads.found["al_1"] = alert(confirmed=True)
    scene.delivery_alarms.found = {"al_1": NoticeKind.NOBODY_TOLD}
    await scene.watch.look()
    assert scene.raised() == [("NOBODY_TOLD", "al_1", "OPEN")]
    # While nothing is known of delivery alarms, none is over, and other notices are raised all the same.
    scene.delivery_alarms.found = None
    scene.reads.found["al_2"] = alert(2)
    scene.later(6)
    await scene.watch.look()
    await scene.another(delivery_alarms=None).look()
    assert scene.raised() == [("NOBODY_TOLD", "al_1", "OPEN"), ("UNCONFIRMED", "al_2.1", "OPEN")]
    scene.delivery_alarms.found = {}
    await scene.watch.look()
    assert scene.raised()[0] == ("NOBODY_TOLD", "al_1", "OVER")


async def test_halt_and_reach_limit_are_told(scene: DutyScene) -> None:
    scene.reads.is_halted = True
    scene.reads.refused_reach = [
        ReachRefusal(subject="1a2b.400000", force="hengshui", case="cs_1", alert="al_1", account="wang")
    ]
    for _ in range(2):
        await scene.watch.look()
    assert scene.raised() == [("HUB_HALTED", "hub", "OPEN"), ("BRAKE_PULLED", "1a2b.400000", "OPEN")]
    await acknowledge(scene, NoticeKind.BRAKE_PULLED, officer("li"))
    scene.reads.is_halted = False
    await scene.watch.look()
    assert scene.raised() == [("HUB_HALTED", "hub", "OVER"), ("BRAKE_PULLED", "1a2b.400000", "ACKNOWLEDGED")]


@pytest.mark.parametrize("kind", [NoticeKind.BULK_READING, NoticeKind.BREAK_GLASS])
async def test_event_of_another_service_is_raised_once_and_sent(scene: DutyScene, kind: NoticeKind) -> None:
    event = DueNotice(kind=kind, subject="cs_1.wang", force="hengshui", case="cs_1")
    assert await raise_notice(scene.rows, event, now=NOW)
    assert not await raise_notice(scene.rows, event, now=NOW)
    await scene.due()
    assert scene.people.got == [("step1@police.example", f"{event.event_id}.1")]
    await acknowledge(scene, kind, officer("li"))
    assert not await raise_notice(scene.rows, event, now=NOW)


@pytest.mark.parametrize(("kind", "taken"), [(NoticeKind.SHARED, "ACKNOWLEDGED"), (NoticeKind.OFFERED, "OVER")])
async def test_given_case_is_told_until_it_is_taken_or_ends(scene: DutyScene, kind: NoticeKind, taken: str) -> None:
    for subject in ("gr_1", "gr_2"):
        scene.reads.given[subject] = NOW + timedelta(hours=1)
        given = DueNotice(kind=kind, subject=subject, force="anyang", case="cs_1", alert="al_1")
        assert await raise_notice(scene.rows, given, now=NOW)
    await scene.watch.look()
    first, second = scene.rows.of_kind(kind)
    assert await scene.rows.acknowledge(first.id, officer("zhao"), NOW)
    await scene.watch.look()
    assert [state for _, _, state in scene.raised()] == ["ACKNOWLEDGED", "OPEN"]
    scene.reads.given.clear()
    await scene.watch.look()
    # A share that somebody has heard of asks for nothing more; an offer was to be answered.
    assert [state for _, _, state in scene.raised()] == [taken, "OVER"]
    assert (await scene.rows.standing(), second.subject) == ([], "gr_2")


async def test_dead_workers_are_told_after_a_while(scene: DutyScene) -> None:
    scene.missing = {NoticeKind.WORKERS_AWAY}
    await scene.watch.look()
    assert scene.raised() == []
    scene.later(0.3)
    await scene.watch.look()
    assert scene.raised() == [("WORKERS_AWAY", "hub", "OPEN")]
    # Behind a Redis that is away, nobody sees the workers: their notice is not over.
    scene.missing = {NoticeKind.REDIS_AWAY}
    await scene.watch.look()
    scene.later(0.3)
    await scene.watch.look()
    assert scene.raised() == [("WORKERS_AWAY", "hub", "OPEN"), ("REDIS_AWAY", "hub", "OPEN")]
    scene.missing = set()
    await scene.watch.look()
    assert [state for _, _, state in scene.raised()] == ["OVER", "OVER"]


async def test_process_that_alone_misses_a_part_rings_once(scene: DutyScene) -> None:
    async def there() -> None:
        """Answer."""

    well = scene.another(checks={NoticeKind.REDIS_AWAY: there})
    scene.missing = {NoticeKind.REDIS_AWAY}
    await scene.watch.look()
    scene.later(0.3)
    for _ in range(5):
        await scene.watch.look()
        await well.look()
    assert scene.raised() == [("REDIS_AWAY", "hub", "OVER")]
    scene.later(5)
    await scene.watch.look()
    assert scene.raised() == [("REDIS_AWAY", "hub", "OVER"), ("REDIS_AWAY", "hub", "OPEN")]


async def test_process_that_has_just_started_ends_no_notice(scene: DutyScene) -> None:
    scene.missing = {NoticeKind.WORKERS_AWAY}
    await scene.watch.look()
    scene.later(0.3)
    await scene.watch.look()
    await scene.another().look()
    assert scene.raised() == [("WORKERS_AWAY", "hub", "OPEN")]


async def test_short_outage_of_a_part_is_no_alarm(scene: DutyScene) -> None:
    for _ in range(5):
        scene.missing = {NoticeKind.REDIS_AWAY}
        await scene.watch.look()
        scene.later(0.2)
        scene.missing = set()
        await scene.watch.look()
    assert scene.raised() == []


async def test_operators_are_told_directly_without_the_database(scene: DutyScene) -> None:
    scene.rows.away = True
    assert await scene.watch.look() is None
    assert scene.people.got == []
    scene.missing = {NoticeKind.REDIS_AWAY}
    await scene.watch.look()
    scene.later(0.3)
    for _ in range(3):
        await scene.watch.look()
    assert [address for address, _ in scene.people.got] == ["step1@police.example"]
    assert "DATABASE_AWAY" in scene.people.texts[0]
    assert "REDIS_AWAY" in scene.people.texts[0]
    # The next message, five minutes later, goes to one step more.
    scene.later(4)
    await scene.watch.look()
    assert len(scene.people.got) == 1
    scene.later(1)
    await scene.watch.look()
    assert [address for address, _ in scene.people.got[1:]] == ["step1@police.example", "step2@police.example"]
    assert len({message for _, message in scene.people.got}) == 2


async def test_direct_message_that_nobody_took_is_tried_again(scene: DutyScene) -> None:
    scene.rows.away, scene.people.deaf = True, {"step1@police.example"}
    await scene.watch.look()
    scene.later(0.3)
    await scene.watch.look()
    assert scene.people.got == []
    scene.people.deaf = set()
    for _ in range(2):
        await scene.watch.look()
    assert [address for address, _ in scene.people.got] == ["step1@police.example"]


async def test_database_that_comes_and_goes_sends_no_flood(scene: DutyScene) -> None:
    for minutes, count in ((0, 1), (1, 1), (4, 2)):
        scene.later(minutes)
        scene.rows.away = True
        await scene.watch.look()
        scene.later(0.3)
        await scene.watch.look()
        scene.rows.away = False
        assert await scene.watch.look() == []
        assert [address for address, _ in scene.people.got] == ["step1@police.example"] * count


async def test_broken_look_is_logged_by_its_kind_alone(scene: DutyScene, caplog: pytest.LogCaptureFixture) -> None:
    scene.reads.tips = [UnreadTips(case="cs_1", since=None)]  # type: ignore[arg-type]
    with caplog.at_level(logging.DEBUG):
        assert await scene.watch.look() is None
    assert [(record.message, record.__dict__.get("kind")) for record in caplog.records] == [
        ("duty_look_failed", "TypeError")
    ]
    assert "S3cret" not in caplog.text
