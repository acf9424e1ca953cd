"""Opening a case: one transaction, once per key, in time, and nothing private crosses."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState, AlertStatus, RevisionKind, public_centre
from hub.domain.areas.area import Area
from hub.domain.cases.case import LastSeen, NotedMove, Suspect
from hub.domain.cases.report import Report
from hub.domain.delivery.feed import FeedType
from hub.domain.geometry import Circle, Point
from hub.domain.places.usual_places import ForceAreas, PlaceRules
from hub.domain.text.points_in_text import PointInText
from hub.errors import (
    CoordinatesInvalid,
    DisappearanceInFuture,
    HubError,
    IdempotencyMismatch,
    InvalidInput,
    NotFound,
    PlaceUnusual,
    PushTooLong,
    StorageUnavailable,
    SupervisorRequired,
    TextInvalid,
    TooManyItems,
)
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.ports.stores import CaseChange
from tests.fakes import NOW, FakePolice, Tables, officer, report


def new(key: str = "k-1", **changes: Any) -> NewCase:
    return NewCase(report(**changes), AlertStatus.ACTUAL, key)


async def opened(fake: FakePolice, **changes: Any) -> CaseChange:
    return await open_case(officer(), fake.stores, fake.trail, fake.notifier, fake.rules, new(**changes), now=NOW)


async def test_writes_everything_that_later_work_needs() -> None:
    fake = FakePolice()
    change = await opened(fake)
    case, alert = fake.case(change.case), fake.alert(change.alert)
    assert (case.alert, alert.case) == (alert.id, case.id)
    assert (alert.state, alert.pushed, alert.area_count) == (AlertState.OPEN, (1,), 1)
    confirm_by = NOW + timedelta(minutes=15)
    assert alert.areas == (Area(number=1, centre=public_centre(Point(37.74, 115.67)), confirm_by=confirm_by),)
    assert (case.placed_by, case.placed_person) == (case.opened_by, case.opened_person)
    assert alert.expires_at == NOW + timedelta(hours=72)
    first = fake.tables.revisions[alert.id, 1]
    assert (first.kind, first.replaces, first.content.name) == (RevisionKind.ALERT, (), "Meimei")
    assert fake.due_stages(alert.id) == [(1, 100), (2, 200), (3, 300), (4, 500)]
    assert fake.event_types() == [FeedType.ALERT]
    assert fake.tables.epoch == 1
    assert fake.notifier.notified == [f"{alert.id}.1"]


async def test_late_case_is_due_at_every_radius_nearest_first() -> None:
    fake = FakePolice()
    change = await opened(fake, seen_at=NOW - timedelta(hours=5))
    assert fake.notifier.notified == [f"{change.alert}.{number}" for number in (1, 2, 3, 4)]


async def test_no_private_fact_becomes_public() -> None:
    fake = FakePolice()
    await opened(fake)
    tables = fake.tables
    public: list[Any] = [*tables.alerts.values(), *tables.revisions.values(), *tables.stages.values(), *tables.events]
    assert "PRIVATE" not in str([asdict(row) for row in public])
    assert "37.74" not in str([asdict(row) for row in public])
    assert "PRIVATE" not in repr(tables.cases)


@pytest.mark.parametrize(
    ("spoil", "error", "path"),
    [
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, at=NOW + timedelta(seconds=1))),
            DisappearanceInFuture,
            ("lastSeen", "at"),
        ),
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, at=NOW.replace(tzinfo=None))),
            InvalidInput,
            ("lastSeen", "at"),
        ),
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, at=NOW - timedelta(days=9000))),
            InvalidInput,
            ("lastSeen", "at"),
        ),
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, point=Point(float("nan"), 0))),
            CoordinatesInvalid,
            ("lastSeen", "point"),
        ),
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, point=Point(0, 181))),
            CoordinatesInvalid,
            ("lastSeen", "point"),
        ),
        (lambda r: replace(r, last_seen=replace(r.last_seen, district=" ")), TextInvalid, ("lastSeen", "district")),
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, district="37.73000, 115.67000")),
            PointInText,
            ("lastSeen", "district"),
        ),
        (
            lambda r: replace(r, last_seen=replace(r.last_seen, district="3" * 100)),
            PointInText,
            ("lastSeen", "district"),
        ),
        (lambda r: replace(r, child=replace(r.child, public_name="x" * 41)), TextInvalid, ("child", "publicName")),
        (lambda r: replace(r, child=replace(r.child, public_name="a\x07b")), TextInvalid, ("child", "publicName")),
        (
            lambda r: replace(r, child=replace(r.child, public_name="\u3164\u200d")),
            TextInvalid,
            ("child", "publicName"),
        ),
        (lambda r: replace(r, child=replace(r.child, clothing="\ud800")), TextInvalid, ("child", "clothing")),
        (lambda r: replace(r, child=replace(r.child, clothing="a\u202eb")), TextInvalid, ("child", "clothing")),
        (lambda r: replace(r, child=replace(r.child, age_years=18)), InvalidInput, ("child", "ageYears")),
        (lambda r: replace(r, child=replace(r.child, age_years=-1)), InvalidInput, ("child", "ageYears")),
        (lambda r: replace(r, child=replace(r.child, height_cm=500)), InvalidInput, ("child", "heightCm")),
        (lambda r: replace(r, criteria=""), TextInvalid, ("criteria",)),
        (lambda r: replace(r, suspects=(Suspect(""),)), TextInvalid, ("suspects", "0", "description")),
        (lambda r: replace(r, suspects=r.suspects * 11), TooManyItems, ("suspects",)),
        (lambda r: replace(r, vehicles=r.vehicles * 11), TooManyItems, ("vehicles",)),
        (lambda r: replace(r, child=replace(r.child, photo="ph_tip")), NotFound, ("child", "photo")),
        (
            lambda r: replace(r, suspects=(*r.suspects, Suspect("x", photo="ph_none"))),
            NotFound,
            ("suspects", "1", "photo"),
        ),
    ],
)
async def test_bad_input_raises_a_typed_error_and_keeps_nothing(
    spoil: Callable[[Report], Report], error: type[HubError], path: tuple[str, ...]
) -> None:
    fake = FakePolice()
    fake.photos.owners["ph_tip"] = "tenant:2"
    bad = NewCase(spoil(report()), AlertStatus.ACTUAL, "k")
    with pytest.raises(HubError) as caught:
        await open_case(officer(), fake.stores, fake.trail, fake.notifier, fake.rules, bad, now=NOW)
    assert (type(caught.value), caught.value.path) == (error, path)
    assert fake.tables == Tables()


async def test_text_too_long_for_a_push_names_its_excess() -> None:
    fake = FakePolice()
    suspects = tuple(Suspect("很" * 500) for _ in range(10))
    with pytest.raises(PushTooLong) as caught:
        await opened(fake, suspects=suspects)
    weighed = max(len((text.title + text.body).encode()) for text in fake.scales.weighed[0].texts.values())
    assert f"is {weighed - 4000} bytes too long" in caught.value.message
    assert {message.areas[1].circle.radius_km for message in fake.scales.weighed} == {100, 200, 300, 500, 2000}
    assert fake.tables == Tables()


async def test_a_failure_half_way_leaves_nothing() -> None:
    fake = FakePolice()
    fake.feed.broken = True
    with pytest.raises(StorageUnavailable):
        await opened(fake)
    assert fake.tables == Tables()
    assert fake.notifier.notified == []


async def test_failed_notification_does_not_undo_a_commit() -> None:
    fake = FakePolice()
    fake.notifier.broken = True
    assert (await opened(fake)).case in fake.tables.cases


async def test_fourth_opening_in_an_hour_needs_a_supervisor() -> None:
    fake = FakePolice()
    for number in range(3):
        # Two accounts of one person are one person.
        by = officer(f"account-{number}", "wang")
        await open_case(
            by,
            fake.stores,
            fake.trail,
            fake.notifier,
            fake.rules,
            new(f"k{number}"),
            now=NOW + timedelta(minutes=number),
        )
    again, last = officer("account-9", "wang"), NOW + timedelta(minutes=59)
    with pytest.raises(SupervisorRequired, match="as the policy allows"):
        await open_case(again, fake.stores, fake.trail, fake.notifier, fake.rules, new("k9"), now=last)
    supervisor = officer("boss", "wang", Permission.OPEN_CASE, Permission.SUPERVISE)
    await open_case(supervisor, fake.stores, fake.trail, fake.notifier, fake.rules, new("k9"), now=last)
    await open_case(officer("li"), fake.stores, fake.trail, fake.notifier, fake.rules, new("k10"), now=last)
    # The first three have left the hour by then; only the supervisor's own opening of this person still counts.
    await open_case(
        again, fake.stores, fake.trail, fake.notifier, fake.rules, new("k11"), now=NOW + timedelta(minutes=63)
    )


@pytest.mark.parametrize(
    "again",
    [
        officer("wang-2", "JOSÉ  Wang"),
        officer("wang-2", "Jose\u0301 Wang"),
        officer("wang-2", "José\u200b　Ｗａｎｇ"),
        officer("wang", "somebody-else"),
        officer("WANG", "somebody-else"),
    ],
)
async def test_no_spelling_and_no_other_claim_opens_a_fourth(again: Officer) -> None:
    fake = FakePolice()
    for number in range(3):
        await open_case(
            officer("wang", "José Wang"), fake.stores, fake.trail, fake.notifier, fake.rules, new(f"k{number}"), now=NOW
        )
    with pytest.raises(SupervisorRequired, match="as the policy allows"):
        await open_case(
            again, fake.stores, fake.trail, fake.notifier, fake.rules, new("k3"), now=NOW + timedelta(minutes=1)
        )
    await open_case(
        officer("li", "Jose Wang"),
        fake.stores,
        fake.trail,
        fake.notifier,
        fake.rules,
        new("k3"),
        now=NOW + timedelta(minutes=1),
    )


async def test_exercises_use_up_a_quota_of_their_own() -> None:
    fake = FakePolice()
    fake.rules = replace(fake.rules, policy=replace(fake.rules.policy, openings_per_hour=1, exercises_per_hour=2))

    async def another(key: str, status: AlertStatus) -> None:
        command = replace(new(key), status=status)
        await open_case(officer(), fake.stores, fake.trail, fake.notifier, fake.rules, command, now=NOW)

    await another("k1", AlertStatus.EXERCISE)
    await another("k2", AlertStatus.TEST)
    with pytest.raises(SupervisorRequired):
        await another("k3", AlertStatus.EXERCISE)
    await another("k4", AlertStatus.ACTUAL)
    with pytest.raises(SupervisorRequired):
        await another("k5", AlertStatus.ACTUAL)


async def test_a_repeat_under_the_same_key_gives_the_same_case() -> None:
    fake = FakePolice()
    change = await opened(fake)
    later = NOW + timedelta(minutes=5)
    assert await open_case(officer(), fake.stores, fake.trail, fake.notifier, fake.rules, new(), now=later) == change
    assert len(fake.tables.cases) == 1
    other = await open_case(officer("li"), fake.stores, fake.trail, fake.notifier, fake.rules, new(), now=later)
    assert other.case != change.case


async def test_a_failed_opening_does_not_use_up_its_key() -> None:
    fake = FakePolice()
    fake.feed.broken = True
    with pytest.raises(StorageUnavailable):
        await opened(fake)
    fake.feed.broken = False
    assert (await opened(fake)).case in fake.tables.cases


@pytest.mark.parametrize("key", ["", " ", "k" * 201, "\ud800"])
async def test_invalid_idempotency_key_is_refused(key: str) -> None:
    with pytest.raises(TextInvalid) as caught:
        await open_case(
            officer(),
            FakePolice().stores,
            FakePolice().trail,
            FakePolice().notifier,
            FakePolice().rules,
            new(key),
            now=NOW,
        )
    assert caught.value.path == ("idempotencyKey",)


@pytest.mark.parametrize("status", list(AlertStatus))
async def test_the_status_goes_everywhere(status: AlertStatus) -> None:
    fake = FakePolice()
    change = await open_case(
        officer(), fake.stores, fake.trail, fake.notifier, fake.rules, NewCase(report(), status, "k"), now=NOW
    )
    assert fake.alert(change.alert).status is status
    assert fake.tables.statuses[change.case] is status
    assert [event.status for event in fake.tables.events] == [status]


def far_from(fake: FakePolice, *, km: float = 90) -> FakePolice:
    """The same parts, with an area of the officers' force that does not hold the place of the report."""
    fake.rules = replace(fake.rules, places=PlaceRules(ForceAreas({"hengshui": [Circle(Point(43.83, 87.62), km)]})))
    return fake


def acknowledging(key: str = "k-1", **changes: Any) -> NewCase:
    return replace(new(key, **changes), acknowledge_unusual_place=True)


async def test_unusual_place_is_refused_and_keeps_nothing() -> None:
    fake = far_from(FakePolice())
    with pytest.raises(PlaceUnusual) as caught:
        await opened(fake, seen_at=NOW - timedelta(days=31))
    assert caught.value.path == ("lastSeen",)
    assert "outside of the force's area" in caught.value.message
    assert "more than 30 days ago" in caught.value.message
    assert fake.tables == Tables()
    assert fake.notifier.notified == []


async def test_acknowledged_place_is_taken_under_the_same_key() -> None:
    fake = far_from(FakePolice())
    with pytest.raises(PlaceUnusual):
        await opened(fake)
    parts = officer(), fake.stores, fake.trail, fake.notifier, fake.rules
    change = await open_case(*parts, acknowledging(), now=NOW)
    case = fake.case(change.case)
    assert (case.last_seen, case.version) == (report().last_seen, 1)
    [note] = case.notes
    assert (note.at, note.by, note.move) == (NOW, "wang", NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE)
    assert note.reason == "The point lies outside of the force's area."
    assert fake.notifier.notified == [f"{change.alert}.1"]


async def test_place_inside_the_area_leaves_no_note() -> None:
    fake = far_from(FakePolice(), km=5000)
    parts = officer(), fake.stores, fake.trail, fake.notifier, fake.rules
    for command in (new("one"), acknowledging("two")):
        change = await open_case(*parts, command, now=NOW)
        assert fake.case(change.case).notes == ()


async def test_repeat_is_answered_though_the_place_became_unusual() -> None:
    fake, seen = FakePolice(), NOW - timedelta(days=30)
    change = await opened(fake, seen_at=seen)
    far_from(fake)
    parts = officer(), fake.stores, fake.trail, fake.notifier, fake.rules
    assert await open_case(*parts, new(seen_at=seen), now=NOW + timedelta(minutes=5)) == change


async def test_acknowledgement_is_another_input_under_a_used_key() -> None:
    fake = FakePolice()
    await opened(fake)
    parts = officer(), fake.stores, fake.trail, fake.notifier, fake.rules
    with pytest.raises(IdempotencyMismatch):
        await open_case(*parts, acknowledging(), now=NOW)


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        (replace(report().last_seen, point=Point(91, 0)), CoordinatesInvalid),
        (replace(report().last_seen, at=NOW + timedelta(seconds=1)), DisappearanceInFuture),
        (replace(report().last_seen, at=NOW - timedelta(days=9000)), InvalidInput),
    ],
)
async def test_acknowledgement_takes_no_invalid_place_or_time(seen: LastSeen, error: type[HubError]) -> None:
    fake = FakePolice()
    parts = officer(), fake.stores, fake.trail, fake.notifier, fake.rules
    with pytest.raises(error) as caught:
        await open_case(*parts, acknowledging(last_seen=seen), now=NOW)
    assert type(caught.value) is error
    assert fake.tables == Tables()
