"""The preview of an alert: what an opening would do, without a trace of the facts and with few counts of people."""

import logging
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import FoundBy, LastSeen, Outcome
from hub.domain.cases.report import Report, report_of
from hub.domain.cells import snap
from hub.domain.delivery.phone_estimates import MAX_ESTIMATES_OF_DAY, MAX_ESTIMATES_OF_OPENING
from hub.domain.geometry import Circle, Point
from hub.domain.places.usual_places import ForceAreas, PlaceRules, UnusualReason
from hub.domain.text.points_in_text import PointInText
from hub.errors import (
    AuditUnavailable,
    CaseForbidden,
    HubError,
    InvalidInput,
    NotFound,
)
from hub.services.police.alerts.preview_alert import AlertPreview, NewPreview, preview_alert
from hub.services.police.alerts.steps import estimate_phones
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.cases.read_alike_cases import read_alike_cases
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.push_size import possible_radii
from tests.fakes import NOW, FakePolice, officer, report
from tests.services.police.scenes import (
    LATER,
    LI,
    WANG,
    add_sighting,
    confirmed_case,
    correct_place,
    give_approval,
    opened_case,
)

HOME = Point(37.74, 115.67)
AWAY = replace(officer("far"), force="far")


async def previewed(
    fake: FakePolice,
    *,
    by: Officer = WANG,
    key: str = "one",
    point: Point = HOME,
    status: AlertStatus = AlertStatus.ACTUAL,
    acknowledged: bool = False,
    now: datetime = NOW,
    **changes: Any,
) -> AlertPreview:
    facts = report(**changes)
    facts = replace(facts, last_seen=replace(facts.last_seen, point=point))
    asked = NewPreview(facts, status, key, acknowledged)
    return await preview_alert(by, fake.stores, fake.trail, fake.rules, fake.preview, asked, now=now)


def phones(preview: AlertPreview) -> list[int | None]:
    return [stage.phones.about if stage.phones else None for stage in preview.stages]


def lived_in(phones: int = 40_000) -> FakePolice:
    fake = FakePolice()
    fake.populated.cells = {snap(HOME): {2: phones, 3: 7}}
    return fake


async def test_preview_shows_the_very_message_of_the_opening() -> None:
    fake = lived_in()
    shown = await previewed(fake, status=AlertStatus.EXERCISE)
    weighed = len(fake.scales.weighed)
    asked = NewCase(report(), AlertStatus.EXERCISE, "k")
    await open_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=NOW)
    message = fake.scales.weighed[-1]
    assert len(fake.scales.weighed) == weighed + len(possible_radii(fake.rules.policy))
    assert {one.text.language: one.text for one in shown.texts} == message.texts
    assert {one.text.language: one.size for one in shown.texts} == fake.scales(message)
    assert all(one.bytes_left == 4000 - one.size for one in shown.texts)
    [area] = next(iter(fake.tables.alerts.values())).areas
    assert shown.centre == area.centre
    planned = [(stage.radius_km, stage.due) for stage in fake.tables.stages.values()]
    assert [(stage.radius_km, stage.due_at) for stage in shown.stages] == planned


async def test_preview_leaves_no_fact_in_store_trail_or_log(caplog: pytest.LogCaptureFixture) -> None:
    fake = lived_in()
    before = fake.tables.copy()
    with caplog.at_level(logging.DEBUG):
        await previewed(fake)
    after = fake.tables.copy()
    after.shown_estimates.clear()
    assert after == before
    lines = list(map(asdict, fake.trail.entries))
    kept = f"{caplog.text} {lines} {fake.tables.shown_estimates} {fake.estimates.stored}"
    for fact in ("PRIVATE", "Meimei", "Taocheng", "37.7", snap(HOME)):
        assert fact not in kept
    assert [(line.action.value, line.subject) for line in fake.trail.entries] == [("PREVIEW_ALERT", "new case")]
    assert not fake.notifier.notified


async def test_stages_say_what_is_due_and_what_waits() -> None:
    fake = lived_in()
    shown = await previewed(fake, seen_at=NOW - timedelta(hours=2, minutes=30))
    assert [(one.radius_km, one.is_due, one.awaits_confirmation) for one in shown.stages] == [
        (100, True, False),
        (200, True, True),
        (300, True, True),
        (500, False, True),
    ]
    assert phones(shown) in ([39_000] * 4, [40_000] * 4) or set(phones(shown)) == {39_000, 40_000}
    assert fake.populated.asked == 1


async def test_test_alerts_and_small_numbers_show_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    # Noise shows a small number once in some thousand draws, as it must.
    monkeypatch.setattr(estimate_phones, "draw_noise", lambda *_: 0)
    fake = lived_in()
    shown = await previewed(fake, status=AlertStatus.TEST)
    assert phones(shown) == [None] * 4
    assert all(stage.phones and stage.phones.suppressed_below == 102 for stage in shown.stages)


async def test_preview_lists_all_refusals_and_the_opening_answers_the_first() -> None:
    fake = lived_in()
    fake.rules = replace(fake.rules, places=PlaceRules(ForceAreas({WANG.force: [Circle(Point(43.83, 87.62), 120)]})))
    fake.scales.more_bytes = 4_000
    facts = report()
    facts = replace(facts, region="nowhere", child=replace(facts.child, photo="ph_nobody"))
    shown = await previewed(fake, region="nowhere", child=facts.child)
    codes = [one.code for one in shown.refusals]
    assert codes == ["PLACE_UNUSUAL", "REGION_UNKNOWN", "NOT_FOUND", "PUSH_TOO_LONG"]
    assert shown.unusual.keys() == {UnusualReason.OUTSIDE_AREA}
    assert min(one.bytes_left for one in shown.texts) < 0
    asked = NewCase(facts, AlertStatus.ACTUAL, "k")
    with pytest.raises(HubError) as refused:
        await open_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=NOW)
    first = shown.refusals[0]
    assert (refused.value.code, refused.value.path, refused.value.message) == (first.code, first.path, first.message)
    shown = await previewed(fake, acknowledged=True, region="nowhere", child=facts.child)
    assert [one.code for one in shown.refusals] == codes[1:]
    assert shown.unusual.keys() == {UnusualReason.OUTSIDE_AREA}


async def test_fourth_opening_is_refused_in_its_preview_too() -> None:
    fake = lived_in()
    assert (await previewed(fake)).refusals == ()
    for number in range(3):
        await opened_case(fake, key=f"k{number}")
    shown = await previewed(fake)
    assert [one.code for one in shown.refusals] == ["SUPERVISOR_REQUIRED"]
    assert (await previewed(fake, by=LI)).refusals == ()


async def test_without_the_trail_no_estimate_is_shown() -> None:
    fake = lived_in()
    fake.trail.broken = True
    with pytest.raises(AuditUnavailable):
        await previewed(fake)
    assert fake.estimates.stored == {}


async def test_alike_cases_elsewhere_are_found_by_public_facts_alone() -> None:
    fake = lived_in()
    opened = await opened_case(fake)
    assert [one.id for one in (await previewed(fake, by=LI)).alike] == [opened.case]
    assert [one.id for one in (await previewed(fake, by=AWAY)).alike] == [opened.case]
    renamed = replace(report().child, public_name="Somebody")
    # The number and the full name are private: of an own case they count, of another force's they do not.
    assert [one.id for one in (await previewed(fake, by=LI, child=renamed)).alike] == [opened.case]
    assert (await previewed(fake, by=AWAY, child=renamed)).alike == ()
    # After the opening, which leaves a case and counts, they do.
    done = await opened_case(fake, key="far", by=AWAY, child=renamed)
    found = await read_alike_cases(AWAY, fake.stores, fake.trail, done.case, purpose="openCase", now=NOW)
    assert [one.id for one in found] == [opened.case]


async def test_exact_place_of_another_force_is_not_felt_out() -> None:
    fake = lived_in()
    await opened_case(fake)
    edge = 0.0
    # The far side of the circle of 50 km, felt out in steps of some 100 m: the published centre is all that it tells.
    for step in count():
        point = Point(HOME.latitude + 0.4 + step * 0.001, HOME.longitude)
        if not (await previewed(fake, by=AWAY, point=point, key="edge")).alike:
            edge = point.latitude
            break
    moved = FakePolice()
    moved.populated = fake.populated
    elsewhere = Point(HOME.latitude + 0.004, HOME.longitude)
    assert snap(elsewhere) == snap(HOME)
    seen = LastSeen(elsewhere, "Taocheng", NOW - timedelta(minutes=20), "PRIVATE address")
    await opened_case(moved, last_seen=seen)
    at_edge = [
        bool((await previewed(moved, by=AWAY, point=Point(latitude, HOME.longitude), key="edge")).alike)
        for latitude in (edge - 0.001, edge)
    ]
    assert at_edge == [True, False]


# ---------------------------------------------------------------- an officer who counts phones


def places(number: int) -> list[Point]:
    """Return places in cells of their own, all within 100 km of home."""
    return [Point(HOME.latitude + 0.1 * (one // 6), HOME.longitude + 0.12 * (one % 6)) for one in range(number)]


async def test_attacker_sees_few_estimates_with_any_keys_and_accounts() -> None:
    fake = lived_in()
    twin = officer("wang-2", WANG.person.upper())
    seen: set[tuple[str, float]] = set()
    for number, place in enumerate(places(30)):
        by = (WANG, twin)[number % 2]
        shown = await previewed(fake, by=by, key=f"key {number}", point=place)
        seen |= {(snap(place), stage.radius_km) for stage in shown.stages if stage.phones}
    assert len(seen) == MAX_ESTIMATES_OF_DAY == len(fake.estimates.stored)
    # A day later there are as many again, and no more.
    tomorrow = NOW + timedelta(days=1)
    for number, place in enumerate(places(30)[::-1]):
        await previewed(fake, key=f"key {number}", point=place, now=tomorrow, seen_at=NOW)
    assert len(fake.estimates.stored) <= 2 * MAX_ESTIMATES_OF_DAY


async def test_one_opening_has_eight_estimates_wherever_the_pin_goes() -> None:
    fake = lived_in()
    left = [(await previewed(fake, point=place)).estimates_left for place in places(4)]
    assert left == [4, 0, 0, 0]
    assert len(fake.estimates.stored) == MAX_ESTIMATES_OF_OPENING
    shown = await previewed(fake, point=places(3)[2])
    assert [stage.phones for stage in shown.stages] == [None] * 4
    # What was shown is shown again, and costs nothing.
    assert all(stage.phones for stage in (await previewed(fake, point=HOME)).stages)


async def test_repeat_gives_everybody_the_same_stored_number() -> None:
    fake = lived_in(500)
    first = await previewed(fake)
    # The attacker brings phones of their own, and asks again under every name there is.
    fake.populated.cells[snap(HOME)][2] = 520
    for by in (WANG, LI, AWAY, officer("li-2", LI.person)):
        for key in ("one", "two"):
            again = await previewed(fake, by=by, key=key, point=Point(37.7405, 115.6705))
            assert [stage.phones for stage in again.stages] == [stage.phones for stage in first.stages]
    assert fake.populated.asked == 1


async def previewed_update(
    fake: FakePolice, case: str, facts: Report, *, status: AlertStatus = AlertStatus.ACTUAL, by: Officer = LI
) -> AlertPreview:
    asked = NewPreview(facts, status, "update", case=case)
    return await preview_alert(by, fake.stores, fake.trail, fake.rules, fake.preview, asked, now=LATER)


async def test_preview_of_an_update_shows_its_very_message() -> None:
    fake = lived_in()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert)
    before, lines = fake.tables.copy(), len(fake.trail.entries)
    facts = report_of(fake.case(opened.case))
    facts = replace(facts, child=replace(facts.child, clothing="a blue cap"))
    shown = await previewed_update(fake, opened.case, facts)
    assert fake.tables.copy() == before, "nothing is stored, and no estimate used up"
    [line] = fake.trail.entries[lines:]
    assert (line.action.value, line.subject, line.case) == ("PREVIEW_ALERT", opened.case, opened.case)
    assert line.relations
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="k", clothing="a blue cap")
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    message = fake.scales.weighed[-1]
    assert {one.text.language: one.text for one in shown.texts} == message.texts
    assert "a blue cap" in shown.texts[-1].text.body
    assert "Seen again" in shown.texts[-1].text.body
    assert {one.text.language: one.size for one in shown.texts} == fake.scales(message)
    assert (shown.stages, shown.alike, shown.refusals, shown.estimates_left) == ((), (), (), MAX_ESTIMATES_OF_OPENING)


async def test_preview_of_a_correction_has_the_new_place() -> None:
    fake = lived_in()
    opened = await opened_case(fake)
    facts = report_of(fake.case(opened.case))
    moved = replace(facts, last_seen=replace(facts.last_seen, district="Anping", point=Point(38.23, 115.52)))
    shown = await previewed_update(fake, opened.case, moved)
    assert "Anping" in shown.texts[-1].text.body
    assert shown.refusals == ()
    assert set(fake.scales.weighed[-1].areas) == {2}, "the correction begins an area of its own"
    old = replace(moved, last_seen=replace(moved.last_seen, at=LATER - timedelta(days=40)))
    assert [refusal.code for refusal in (await previewed_update(fake, opened.case, old)).refusals] == ["PLACE_UNUSUAL"]


async def test_preview_of_a_correction_is_refused_as_the_correction_is() -> None:
    fake = lived_in()
    opened = await confirmed_case(fake)
    for number in range(2):
        await add_sighting(fake, opened.alert, key=f"s{number}")
    facts = report_of(fake.case(opened.case))
    at_home = facts.last_seen
    # A time alone is corrected as a place is.
    for seen in (replace(at_home, point=Point(38.23, 115.52)), replace(at_home, at=at_home.at - timedelta(minutes=9))):
        await refused_alike(fake, opened, replace(facts, last_seen=seen), "SECOND_PERSON_REQUIRED")
    give_approval(fake, opened.case, ApprovableChange.REVISE_PUBLIC)
    dressed = replace(facts, child=replace(facts.child, clothing="a blue coat"))
    assert (await previewed_update(fake, opened.case, dressed)).refusals == (), "an update of facts begins no area"
    # `reviseCase` asks about no place that stays where it is.
    fake.rules = replace(fake.rules, places=PlaceRules(ForceAreas({LI.force: [Circle(Point(43.83, 87.62), 120)]})))
    named = replace(facts, last_seen=replace(at_home, district="Anping"))
    assert (await previewed_update(fake, opened.case, named)).refusals == ()


async def test_preview_of_a_limited_correction_counts_nothing() -> None:
    fake = lived_in()
    opened = await confirmed_case(fake)
    facts = report_of(fake.case(opened.case))
    moved = replace(facts, last_seen=replace(facts.last_seen, point=Point(38.23, 115.52)))
    limit = fake.rules.policy.reach_changes_per_hour
    fake.tables.reach_changes += [(LI, LATER)] * (limit - 1)
    for _ in range(3):
        assert (await previewed_update(fake, opened.case, moved)).refusals == ()
    assert len(fake.tables.reach_changes) == limit - 1
    fake.tables.reach_changes.append((LI, LATER))
    give_approval(fake, opened.case, ApprovableChange.CORRECT_LAST_SEEN)
    for _ in range(2):
        assert (await previewed_update(fake, opened.case, moved)).refusals == (), "an approval is not used up"
    fake.tables.approvals.clear()
    assert [one.code for one in (await previewed_update(fake, opened.case, moved)).refusals] == [
        "SECOND_PERSON_REQUIRED"
    ]
    assert not fake.memory.reach_refusals, (
        "the duty is told of a change that the rate limit stopped, not of a look at it"
    )
    await refused_alike(fake, opened, moved, "SECOND_PERSON_REQUIRED")
    assert fake.memory.reach_refusals == [(LI.account, opened.alert)]


async def refused_alike(fake: FakePolice, opened: CaseChange, facts: Report, code: str) -> None:
    """The preview of a correction names, first, the error of the correction."""
    before = fake.tables.copy()
    shown = await previewed_update(fake, opened.case, facts)
    assert fake.tables.copy() == before
    with pytest.raises(HubError) as refused:
        await correct_place(fake, opened.alert, facts.last_seen)
    assert [(one.code, one.message) for one in shown.refusals[:1]] == [(code, refused.value.message)]


async def test_preview_of_an_update_is_refused_as_updates_are() -> None:
    fake = lived_in()
    opened = await opened_case(fake)
    facts = report_of(fake.case(opened.case))
    with pytest.raises(CaseForbidden):
        await previewed_update(fake, opened.case, facts, by=AWAY)
    with pytest.raises(NotFound):
        await previewed_update(fake, "cs_nobody", facts)
    with pytest.raises(InvalidInput):
        await previewed_update(fake, opened.case, facts, status=AlertStatus.EXERCISE)
    unknown = replace(facts, child=replace(facts.child, photo="ph_nobody"))
    lines = len(fake.trail.entries)
    shown = await previewed_update(fake, opened.case, unknown)
    assert [line.action.value for line in fake.trail.entries[lines:]] == ["READ_PHOTO", "PREVIEW_ALERT"]
    assert [(refusal.code, refusal.path) for refusal in shown.refusals] == [("NOT_FOUND", ("child", "photo"))]
    fake.scales.more_bytes = 4000
    shown = await previewed_update(fake, opened.case, facts)
    assert [refusal.code for refusal in shown.refusals] == ["PUSH_TOO_LONG"]
    assert all(text.bytes_left < 0 for text in shown.texts)
    fake.scales.more_bytes = 0
    closing = Closing(opened.case, Outcome.FOUND_SAFE, FoundBy.TIP, "close")
    await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing, now=LATER)
    assert [one.code for one in (await previewed_update(fake, opened.case, facts)).refusals] == ["CASE_CLOSED"]


async def test_preview_of_an_update_takes_no_new_point() -> None:
    fake = lived_in()
    opened = await opened_case(fake)
    facts = report_of(fake.case(opened.case))
    pointed = replace(facts, last_seen=replace(facts.last_seen, district="37.73000, 115.67000"))
    with pytest.raises(PointInText) as refused:
        await previewed_update(fake, opened.case, pointed)
    assert refused.value.path == ("lastSeen", "district")
    # An earlier release took it.
    fake.tables.cases[opened.case] = replace(fake.case(opened.case), last_seen=pointed.last_seen)
    assert (await previewed_update(fake, opened.case, pointed)).refusals == ()
    moved = replace(pointed, last_seen=replace(pointed.last_seen, point=Point(38.23, 115.52)))
    [one] = (await previewed_update(fake, opened.case, moved)).refusals
    assert (one.code, one.path) == ("POINT_IN_TEXT", ("lastSeen", "district"))
    with pytest.raises(PointInText):
        await correct_place(fake, opened.alert, moved.last_seen)


async def test_preview_of_one_revision_too_many_names_the_refusal() -> None:
    fake = lived_in()
    opened = await opened_case(fake)
    fake.tables.alerts[opened.alert] = replace(fake.alert(opened.alert), revision=500)
    shown = await previewed_update(fake, opened.case, report_of(fake.case(opened.case)))
    assert [refusal.code for refusal in shown.refusals] == ["TOO_MANY_ITEMS"]
    assert len(shown.texts) == 2
