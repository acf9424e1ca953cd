"""The history of a case: each change adds its entry in its own transaction."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction, Relation
from hub.domain.actors import Permission
from hub.domain.cases.case import FoundBy, Outcome, Reporter
from hub.domain.cases.named_facts import FactChange
from hub.domain.tips.tip import TipState
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.timeline import Author, PhonesTold, TimelineEntry, TimelineKind
from hub.errors import NotFound, StorageUnavailable
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.alerts.override_preferences import Override, override_preferences
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.renew_alert import Renewal, renew_alert
from hub.services.police.alerts.resume_alert import Resumption, resume_alert
from hub.services.police.areas.confirm_alert_area import AreaConfirmation, confirm_alert_area
from hub.services.police.areas.remove_alert_area import Removal, remove_alert_area
from hub.services.police.areas.set_alert_radius import NewRadius, set_alert_radius
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.triage_tip import triage_tip
from hub.services.police.trail.read_timeline import TimelineRequest, read_timeline
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.access_scenes import (
    ZHAO,
    accept,
    assign,
    link,
    note,
    offer,
    share,
    smash,
    stop_sharing,
)
from tests.services.police.scenes import (
    LATER,
    LI,
    SIGHTING,
    WANG,
    add_sighting,
    confirmed_case,
    correct_place,
    give_approval,
    new_tip,
    opened_case,
)

READER = officer("reader", None, Permission.READ_CASES)


def kinds(fake: FakePolice) -> list[str]:
    return [entry.kind for entry in fake.tables.timeline]


def newest(fake: FakePolice) -> TimelineEntry:
    return fake.tables.timeline[-1]


async def test_an_alerts_life_stands_in_order_with_authors() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    alert, stores, trail = opened.alert, fake.stores, fake.trail
    await pause_alert(LI, stores, trail, Pause(alert, "a doubt"), now=LATER)
    await resume_alert(LI, stores, trail, fake.notifier, Resumption(alert, "no doubt"), now=LATER)
    wider = NewRadius(alert, 700.0, "a train", "radius")
    give_approval(fake, opened.case, ApprovableChange.SET_ALERT_RADIUS, 700.0)
    await set_alert_radius(WANG, stores, trail, fake.notifier, fake.rules, wider, now=LATER)
    give_approval(fake, fake.alert(alert).case, ApprovableChange.OVERRIDE_PREFERENCES)
    await override_preferences(WANG, stores, trail, fake.rules, Override(alert, "minutes"), now=LATER)
    await renew_alert(LI, stores, trail, fake.rules, Renewal(alert, "renew"), now=LATER)
    await add_sighting(fake, alert)
    confirmation = AreaConfirmation(alert, 2)
    await confirm_alert_area(WANG, stores, trail, fake.notifier, confirmation, now=LATER)
    removal = Removal(alert=alert, area=2, reason="another child", idempotency_key="remove")
    await remove_alert_area(WANG, stores, trail, fake.rules, removal, now=LATER)
    closing = Closing(opened.case, Outcome.FOUND_SAFE, FoundBy.TIP, "close")
    await close_case(WANG, stores, trail, fake.notifier, fake.rules, closing, now=LATER)
    told = [
        (entry.kind, entry.author.account if entry.author else None, entry.area, entry.version, entry.revision)
        for entry in fake.tables.timeline
    ]
    assert told == [
        (TimelineKind.OPENED, "wang", None, 1, 1),
        (TimelineKind.CONFIRMED, "li", 1, 2, 1),
        (TimelineKind.PAUSED, "li", None, None, 1),
        (TimelineKind.RESUMED, "li", None, None, 1),
        (TimelineKind.RADIUS_SET, "wang", 1, None, 1),
        (TimelineKind.PREFERENCES_OVERRIDDEN, "wang", None, None, 1),
        (TimelineKind.RENEWED, "li", None, None, 1),
        (TimelineKind.AREA_ADDED, "li", 2, 3, 2),
        (TimelineKind.CONFIRMED, "wang", 2, 4, 2),
        (TimelineKind.AREA_REMOVED, "wang", 2, 5, 3),
        (TimelineKind.CLOSED, "wang", None, 6, 4),
    ]
    reasons = [entry.reason for entry in fake.tables.timeline if entry.reason]
    assert reasons == ["a doubt", "no doubt", "a train", "minutes", "cameras", "another child"]
    assert fake.tables.timeline[4].radius_km == 700.0
    assert {(entry.case, entry.alert, entry.status) for entry in fake.tables.timeline} == {
        (opened.case, alert, fake.alert(alert).status)
    }
    assert fake.tables.timeline[0].author == Author("wang", WANG.person, WANG.force)


async def test_an_entry_says_how_phones_are_told() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    arguments = (fake.stores, fake.trail, fake.notifier, fake.rules)
    for number, material in enumerate((True, False, True)):
        asked = CaseRevision(
            case=opened.case, material=material, idempotency_key=f"r{number}", clothing=f"coat {number}"
        )
        await revise_case(LI, *arguments, asked, now=LATER)
    private = CaseRevision(case=opened.case, material=True, idempotency_key="private", narrative="of police alone")
    await revise_case(LI, *arguments, private, now=LATER)
    await correct_place(fake, opened.alert)
    await add_sighting(fake, opened.alert)
    area = fake.alert(opened.alert).areas[0].number
    await set_alert_radius(LI, *arguments, NewRadius(opened.alert, 30.0, "far", "wide", area), now=LATER)
    await confirm_alert_area(officer("zhao"), *arguments[:3], AreaConfirmation(opened.alert, 3), now=LATER)
    told = [(entry.kind, entry.told) for entry in fake.tables.timeline]
    assert told == [
        (TimelineKind.OPENED, None),
        (TimelineKind.REVISED, PhonesTold.SILENTLY),
        (TimelineKind.REVISED, PhonesTold.NOBODY),
        (TimelineKind.REVISED, PhonesTold.SILENTLY),
        (TimelineKind.REVISED, PhonesTold.NOBODY),
        (TimelineKind.LAST_SEEN_CORRECTED, PhonesTold.SILENTLY),
        (TimelineKind.AREA_ADDED, PhonesTold.SOUND_NEAR),
        (TimelineKind.RADIUS_SET, PhonesTold.BY_STAGES),
        (TimelineKind.CONFIRMED, None),
    ]


async def test_entry_of_a_paused_alert_promises_no_push_now() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    alert, arguments = opened.alert, (fake.stores, fake.trail, fake.notifier, fake.rules)
    await pause_alert(LI, *arguments[:2], Pause(alert, "a doubt"), now=LATER)
    for number, material in enumerate((True, False)):
        asked = CaseRevision(case=opened.case, material=material, idempotency_key=f"r{number}", clothing=f"{number}")
        await revise_case(LI, *arguments, asked, now=LATER)
    await correct_place(fake, alert)
    await add_sighting(fake, alert)
    told = [(entry.kind, entry.told) for entry in fake.tables.timeline[2:]]
    assert told == [
        (TimelineKind.REVISED, PhonesTold.ONCE_RESUMED),
        (TimelineKind.REVISED, PhonesTold.NOBODY),
        (TimelineKind.LAST_SEEN_CORRECTED, PhonesTold.ONCE_RESUMED),
        (TimelineKind.AREA_ADDED, PhonesTold.ONCE_RESUMED),
    ]
    await resume_alert(LI, *arguments[:3], Resumption(alert, "no doubt"), now=LATER)
    await revise_case(
        LI, *arguments, CaseRevision(case=opened.case, material=True, idempotency_key="r", clothing="red"), now=LATER
    )
    assert newest(fake).told is PhonesTold.SILENTLY


async def test_sighting_of_a_held_alert_is_told_at_once() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    alert, arguments = opened.alert, (fake.stores, fake.trail, fake.notifier, fake.rules)
    late = fake.alert(alert).areas[0].confirm_by + timedelta(seconds=1)

    def revision(number: int) -> CaseRevision:
        return CaseRevision(case=opened.case, material=True, idempotency_key=f"r{number}", clothing=f"coat {number}")

    # Overdue and not held yet, then held: no phone hears of either, nor of a place that inherits the time.
    await revise_case(LI, *arguments, revision(1), now=late)
    await hold_unconfirmed(fake.stores, fake.alarm, now=late)
    await revise_case(LI, *arguments, revision(2), now=late)
    await correct_place(fake, alert, now=late)
    assert [entry.told for entry in fake.tables.timeline if entry.told] == [PhonesTold.ONCE_RESUMED] * 3
    # The new area has time of its own: the alert goes on with it.
    await add_sighting(fake, alert, now=late)
    assert newest(fake).told is PhonesTold.SOUND_NEAR
    await revise_case(LI, *arguments, revision(3), now=late)
    assert newest(fake).told is PhonesTold.SILENTLY
    await revise_case(LI, *arguments, revision(4), now=fake.alert(alert).expires_at)
    assert newest(fake).told is PhonesTold.ONCE_RESUMED


async def test_a_revision_keeps_what_it_replaced() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(
        case=opened.case,
        material=False,
        idempotency_key="r",
        full_name="PRIVATE other name",
        clothing="blue coat",
        narrative=None,
        reporter=Reporter(name="PRIVATE reporter"),
    )
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    entry = newest(fake)
    assert entry.kind is TimelineKind.REVISED
    assert entry.changes == (
        FactChange("child.fullName", "PRIVATE full name", "PRIVATE other name", False),
        FactChange("child.clothing", "red coat", "blue coat", True),
        FactChange("narrative", "PRIVATE narrative", None, False),
        FactChange("reporter.phone", "PRIVATE phone", None, False),
    )
    public = replace(entry, reason="a witness").without_private()
    assert ([change.fact for change in public.changes], public.reason) == (["child.clothing"], None)
    assert "PRIVATE" not in repr(entry)


async def test_a_corrected_place_keeps_the_wrong_one() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.case(opened.case).last_seen
    await correct_place(fake, opened.alert, replace(SIGHTING, district="Zhengzhou station"))
    entry = newest(fake)
    assert (entry.kind, entry.area, entry.reason) == (TimelineKind.LAST_SEEN_CORRECTED, 2, "a slip of the pin")
    assert {change.fact: change.before for change in entry.changes} == {
        "lastSeen.point": f"{before.point.latitude}, {before.point.longitude}",
        "lastSeen.district": "Taocheng",
        "lastSeen.at": before.at.isoformat(),
        "lastSeen.address": "PRIVATE address",
    }


async def test_an_acknowledged_place_is_an_entry_of_its_own() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    long_ago = fake.case(opened.case).last_seen
    await correct_place(
        fake,
        opened.alert,
        type(long_ago)(long_ago.point, "Taocheng", NOW - timedelta(days=40)),
        acknowledge_unusual_place=True,
    )
    assert kinds(fake) == ["OPENED", "UNUSUAL_PLACE_ACKNOWLEDGED", "LAST_SEEN_CORRECTED"]
    assert "30 days" in (fake.tables.timeline[1].reason or "")


async def test_what_the_hub_does_has_no_author() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await hold_unconfirmed(fake.stores, fake.alarm, now=NOW + timedelta(minutes=16))
    held = newest(fake)
    assert (held.kind, held.author, held.area) == (TimelineKind.HELD, None, 1)
    await expire_alerts(fake.stores, fake.notifier, now=fake.alert(opened.alert).expires_at)
    expired = newest(fake)
    assert (expired.kind, expired.author, expired.revision) == (TimelineKind.EXPIRED, None, 2)


async def test_what_changes_nothing_adds_no_entry() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    for reason in ("a doubt", "a second doubt"):
        await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, reason), now=LATER)
    asked = CaseRevision(case=opened.case, material=False, idempotency_key="r", clothing="red coat")
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert kinds(fake) == ["OPENED", "PAUSED"]


async def test_a_change_that_fails_adds_no_entry() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.feed.broken = True
    with pytest.raises(StorageUnavailable):
        await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=LATER)
    assert kinds(fake) == ["OPENED"]


async def test_pages_and_kinds_of_a_history() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=LATER)

    async def read(after: str | None = None, *wanted: TimelineKind) -> tuple[list[str], str, bool]:
        page = await read_timeline(
            READER,
            fake.case_reading(),
            fake.stores.timeline,
            TimelineRequest(opened.case, wanted, PageRequest(2, after)),
            purpose="hand-over",
            now=LATER,
        )
        return [entry.kind for entry in page.items], page.rows[-1][0], page.more

    first, cursor, more = await read()
    assert (first, more) == (["PAUSED", "CONFIRMED"], True)
    assert (await read(cursor))[0] == ["OPENED"]
    assert (await read(None, TimelineKind.OPENED, TimelineKind.CLOSED))[0] == ["OPENED"]
    line = fake.trail.entries[-1]
    assert (line.action, line.subject, line.purpose) == (AuditAction.READ_TIMELINE, opened.case, "hand-over")


async def test_history_of_an_unknown_case_is_not_found() -> None:
    fake = FakePolice()
    with pytest.raises(NotFound) as refused:
        await read_timeline(
            READER,
            fake.case_reading(),
            fake.stores.timeline,
            TimelineRequest("cs_nobody", (), PageRequest(2)),
            purpose="hand-over",
            now=LATER,
        )
    assert refused.value.path == ("caseId",)


async def test_another_force_sees_a_history_without_private_facts() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=LATER)
    asked = CaseRevision(
        case=opened.case, material=False, idempotency_key="r", full_name="PRIVATE other", clothing="blue coat"
    )
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    for reader, seen in (
        (READER, [(None, ["child.fullName", "child.clothing"]), ("a doubt", []), (None, [])]),
        (replace(READER, force="anyang"), [(None, ["child.clothing"]), (None, []), (None, [])]),
    ):
        page = await read_timeline(
            reader,
            fake.case_reading(),
            fake.stores.timeline,
            TimelineRequest(opened.case, (), PageRequest(9)),
            purpose="hand-over",
            now=LATER,
        )
        shown = [(entry.reason, [change.fact for change in entry.changes]) for entry in page.items]
        assert shown == seen


@pytest.mark.parametrize("closed", [frozenset[Relation](), frozenset({Relation.OWNER})])
async def test_tips_in_a_history_are_for_readers_of_tips(closed: frozenset[Relation]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.tips.tips = [new_tip(opened.alert, opened.case)]
    await triage_tip(LI, fake.tip_stores, fake.trail, "tip_1", TipState.DISMISSED, now=LATER, reason="too old")
    access = fake.stores.access.changed([], [(relation, CaseAction.READ_TIPS) for relation in closed])
    for force, reads in (("anyang", False), (READER.force, not closed)):
        page = await read_timeline(
            replace(READER, force=force),
            fake.case_reading(access),
            fake.stores.timeline,
            TimelineRequest(opened.case, (TimelineKind.TIP_TRIAGED,), PageRequest(9)),
            purpose="hand-over",
            now=LATER,
        )
        (entry,) = page.items
        assert (entry.tip, entry.tip_state) == (("tip_1", TipState.DISMISSED) if reads else (None, None))
        assert entry.reason == ("too old" if force == READER.force else None)


async def test_who_may_work_on_a_case_stands_in_its_history() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    other = await opened_case(fake, key="other")
    stranger = replace(ZHAO, account="sun", person="Sun", force="handan")
    await assign(fake, opened.case, "chen")
    await assign(fake, opened.case, "chen", assigned=False, idempotency_key="back")
    await note(fake, opened.case)
    await smash(fake, opened.case, by=stranger)
    shared = await share(fake, opened.case)
    assert shared.made is not None
    await stop_sharing(fake, opened.case, shared.made)
    await link(fake, opened.case, other.case)
    await link(fake, opened.case, other.case, linked=False, idempotency_key="unlink")
    await offer(fake, opened.case)
    await accept(fake, opened.case, accepted=False)
    await offer(fake, opened.case, idempotency_key="again")
    await accept(fake, opened.case)
    told = [entry for entry in fake.tables.timeline if entry.case == opened.case][1:]
    changes = [(entry.kind, *((one.before, one.after) for one in entry.changes)) for entry in told]
    assert changes == [
        ("ASSIGNED", (None, "chen")),
        ("ASSIGNMENT_ENDED", ("chen", None)),
        ("NOTE_ADDED",),
        ("GLASS_BROKEN",),
        ("SHARED", (None, "anyang")),
        ("SHARE_ENDED", ("anyang", None)),
        ("LINKED", (None, other.case)),
        ("LINK_ENDED", (other.case, None)),
        ("OFFERED", (None, "anyang")),
        ("OFFER_ENDED", ("anyang", None)),
        ("OFFERED", (None, "anyang")),
        ("HANDED_OVER", ("hengshui", "anyang")),
    ]
    assert [entry.reason for entry in told if entry.reason] == [
        "a hot lead",
        "trains",
        "the same child",
        "the same child",
        "she lives there",
        "she lives there",
    ]
    assert [entry.kind for entry in fake.tables.timeline if entry.case == other.case][1:] == ["LINKED", "LINK_ENDED"]
