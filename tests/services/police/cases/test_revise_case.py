"""Revising: what the public may see becomes a new revision, pushed only if it is material."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.alerts.alert import MAX_REVISIONS, RevisionKind
from hub.domain.cases.case import FoundBy, Outcome, Suspect, Vehicle
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.sweeps import SweepState
from hub.domain.text.points_in_text import PointInText
from hub.errors import (
    AlertEnded,
    CaseClosed,
    Conflict,
    IdempotencyMismatch,
    TooManyItems,
)
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.police.areas.set_alert_radius import NewRadius, set_alert_radius
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.cases.steps.unchanged import UNCHANGED
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LATER, LI, closed_case, confirmed_case, give_approval, opened_case

SEEN_ON_CAMERA = (Suspect("a man in a grey jacket", name="PRIVATE"),)


async def test_a_material_update_is_a_revision_and_a_sweep() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", suspects=SEEN_ON_CAMERA)
    change = await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    alert, update = fake.alert(opened.alert), fake.tables.revisions[opened.alert, 2]
    assert (change.version, change.revision, change.pushed) == (2, 2, True)
    assert (alert.revision, alert.pushed, alert.revised_at) == (2, (1, 2), LATER)
    assert (update.kind, update.material, update.replaces) == (RevisionKind.UPDATE, True, (1,))
    assert [suspect.description for suspect in update.content.suspects] == ["a man in a grey jacket"]
    assert "PRIVATE" not in str(update.content.suspects[0].description)
    assert fake.event_types()[-1] is FeedType.UPDATE
    assert fake.tables.sweeps[f"{opened.alert}.r2"].state is SweepState.NEW
    assert fake.notifier.notified == [f"{opened.alert}.r2"]
    assert fake.tables.revisions[opened.alert, 1].content.suspects[0].description == "a woman of about fifty"


async def test_an_update_that_is_not_material_is_not_pushed() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=False, idempotency_key="r", clothing="blue coat")
    assert not (await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)).pushed
    assert (fake.alert(opened.alert).revision, fake.alert(opened.alert).pushed) == (2, (1,))
    assert (fake.tables.sweeps, fake.notifier.notified) == ({}, [])
    assert fake.event_types()[-1] is FeedType.UPDATE
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="s", height_cm=None)
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert (fake.alert(opened.alert).revision, fake.alert(opened.alert).pushed) == (3, (1, 3))
    assert fake.tables.revisions[opened.alert, 3].replaces == (1, 2)


async def test_a_private_change_makes_no_revision() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(
        case=opened.case,
        material=True,
        idempotency_key="r",
        narrative="more",
        vehicles=(Vehicle("white van", plate="PRIVATE other plate"),),
    )
    change = await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert (change.version, change.revision, change.pushed) == (2, 1, False)
    assert fake.case(opened.case).narrative == "more"
    assert (fake.event_types(), fake.notifier.notified) == ([FeedType.ALERT], [])


async def test_the_plate_crosses_only_when_ticked() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    ticked = (Vehicle("white van", plate="T-123", plate_public=True),)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", vehicles=ticked)
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    first, second = (fake.tables.revisions[opened.alert, number].content.vehicles[0].plate for number in (1, 2))
    assert (first, second) == (None, "T-123")


async def test_revision_with_nothing_new_changes_nothing() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", clothing=" red  coat ")
    change = await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert (change.changed, change.version, change.revision) == (False, 1, 1)


@pytest.mark.parametrize("other", [{"material": False}, {"clothing": "grey coat"}, {"age_years": 3}])
async def test_key_belongs_to_the_whole_revision(other: dict[str, object]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", clothing="blue coat")
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    changes: dict[str, Any] = other
    with pytest.raises(IdempotencyMismatch):
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, replace(asked, **changes), now=LATER)


async def test_missing_field_differs_from_a_field_with_the_marks_text() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", criteria="Taken by a stranger")
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    for clothing in (str(UNCHANGED), UNCHANGED.value, None):
        with pytest.raises(IdempotencyMismatch):
            await revise_case(
                LI, fake.stores, fake.trail, fake.notifier, fake.rules, replace(asked, clothing=clothing), now=LATER
            )


async def test_a_change_to_an_older_version_is_refused_when_asked() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    for key, version in (("r", 1), ("s", 1)):
        asked = CaseRevision(
            case=opened.case, material=False, idempotency_key=key, expected_version=version, criteria=f"C {key}"
        )
        if key == "r":
            await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
        else:
            with pytest.raises(Conflict):
                await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert fake.case(opened.case).criteria == "C r"


async def test_a_closed_case_is_not_revised() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    asked = CaseRevision(case=closed.case, material=False, idempotency_key="r", narrative="more")
    with pytest.raises(CaseClosed, match="`reopenCase` within seven days"):
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)


async def test_after_expiry_only_police_see_changes() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    late = NOW + timedelta(hours=73)
    await expire_alerts(fake.stores, fake.notifier, now=late)
    private = CaseRevision(case=opened.case, material=False, idempotency_key="r", narrative="more")
    assert (await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, private, now=late)).version == 2
    public = CaseRevision(case=opened.case, material=False, idempotency_key="s", clothing="blue coat")
    with pytest.raises(AlertEnded):
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, public, now=late)
    assert fake.case(opened.case).child.clothing == "red coat"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"district": "37.73000, 115.67000"}, ("district",)),
        ({"public_name": "37°43'48\"N"}, ("publicName",)),
        ({"clothing": "red coat, geo:37.7,115.6"}, ("clothing",)),
        ({"suspects": (Suspect("a man of 50SLF7900077000"),)}, ("suspects", "0", "description")),
        ({"vehicles": (Vehicle("a van", plate="PQ2C+XV", plate_public=True),)}, ("vehicles", "0", "plate")),
    ],
)
async def test_point_in_a_new_public_text_is_refused(changes: dict[str, object], path: tuple[str, ...]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.tables.copy()
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", **changes)  # type: ignore[arg-type]
    with pytest.raises(PointInText) as refused:
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert refused.value.path == path
    assert fake.tables == before


async def test_case_with_a_point_of_earlier_is_revised() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    case = fake.case(opened.case)
    fake.tables.cases[case.id] = replace(case, last_seen=replace(case.last_seen, district="37.73000, 115.67000"))
    for key, changes in (("a", {"clothing": "a blue cap"}), ("b", {"district": "Taocheng District"})):
        asked = CaseRevision(case=case.id, material=True, idempotency_key=key, **changes)  # type: ignore[arg-type]
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert fake.case(case.id).last_seen.district == "Taocheng District"


async def test_a_photo_of_the_police_may_be_shown() -> None:
    fake = FakePolice()
    fake.photos.owners["ph_1"] = "staff:wang"
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", photo="ph_1")
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert fake.tables.revisions[opened.alert, 2].content.photos == {"ph_1"}
    assert fake.scales.weighed[-1].photo_url == f"https://hub.example/media/{opened.alert}/ph_1/push"


async def test_revision_is_measured_at_the_radius_an_officer_set() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    give_approval(fake, opened.case, ApprovableChange.SET_ALERT_RADIUS, 1001.07)
    await set_alert_radius(
        LI, fake.stores, fake.trail, fake.notifier, fake.rules, NewRadius(opened.alert, 1001.07, "why", "r"), now=LATER
    )
    fake.scales.weighed.clear()
    give_approval(fake, opened.case, ApprovableChange.REVISE_PUBLIC)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", suspects=SEEN_ON_CAMERA)
    await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert {message.areas[1].circle.radius_km for message in fake.scales.weighed} >= {1001.07, 100, 500, 2000}


async def test_alert_closes_after_its_last_possible_revision() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    alert = fake.alert(opened.alert)
    fake.tables.alerts[opened.alert] = replace(alert, revision=MAX_REVISIONS - 1)
    asked = CaseRevision(case=opened.case, material=False, idempotency_key="last", district="Dongcheng")
    assert (
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    ).revision == MAX_REVISIONS
    with pytest.raises(TooManyItems):
        await revise_case(
            LI,
            fake.stores,
            fake.trail,
            fake.notifier,
            fake.rules,
            replace(asked, idempotency_key="more", district="Xicheng"),
            now=LATER,
        )
    inside = replace(asked, idempotency_key="inside", district=UNCHANGED, narrative="for police")
    assert (
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, inside, now=LATER)
    ).revision == MAX_REVISIONS
    closing = Closing(case=opened.case, outcome=Outcome.FOUND_SAFE, found_by=FoundBy.POLICE, idempotency_key="close")
    assert (
        await close_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, closing, now=LATER)
    ).revision == MAX_REVISIONS + 1
