"""Two people change what the public reads of a confirmed case, and no photo is taken away in silence."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import LastSeen, Suspect, Vehicle
from hub.domain.cases.report import PlaceUnchanged, report_of
from hub.domain.geometry import Point
from hub.domain.places.gazetteer import Gazetteer, PlaceRow, PlaceSource, PlaceTable
from hub.domain.places.usual_places import PlaceRules
from hub.errors import HubError, InvalidInput, SecondPersonRequired
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.alerts.preview_alert import NewPreview, preview_alert
from hub.services.police.alerts.reissue_alert import reissue_alert
from hub.services.police.areas.confirm_alert_area import AreaConfirmation, confirm_alert_area
from hub.services.police.areas.remove_alert_area import Removal, remove_alert_area
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.follow_alert import NextAlert
from hub.services.police.steps.reach_limit import PAGE
from tests.fakes import NOW, FakePolice, officer, report
from tests.services.police.access_scenes import ZHAO as ANYANG
from tests.services.police.scenes import (
    LATER,
    LI,
    SIGHTING,
    WANG,
    ZHENGZHOU,
    add_sighting,
    confirmed_case,
    correct_place,
    give_approval,
    opened_case,
)

ZHOU, ZHAO = officer("zhou"), officer("zhao")


async def revise(fake: FakePolice, case: str, by: Officer = WANG, **given: Any) -> CaseChange:
    asked: dict[str, Any] = {"material": False, "idempotency_key": "r", "public_name": "Lili"} | given
    command = CaseRevision(case=case, **asked)
    return await revise_case(by, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=LATER)


async def approve(fake: FakePolice, case: str, by: Officer = ZHOU) -> None:
    asked = NewApproval(case, ApprovableChange.REVISE_PUBLIC, "we spoke", None, fake.case(case).version)
    await approve_change(by, fake.stores, fake.trail, asked, now=LATER)


async def confirmed(fake: FakePolice) -> CaseChange:
    return await confirmed_case(fake)


async def corrected(fake: FakePolice) -> CaseChange:
    opened = await confirmed_case(fake)
    await correct_place(fake, opened.alert)
    assert fake.case(opened.case).confirmed_by is None
    return opened


async def without_its_sighting(fake: FakePolice) -> CaseChange:
    opened = await opened_case(fake)
    added = await add_sighting(fake, opened.alert)
    assert added.area is not None
    confirming = AreaConfirmation(opened.alert, added.area)
    await confirm_alert_area(ZHAO, fake.stores, fake.trail, fake.notifier, confirming, now=LATER)
    removing = Removal(alert=opened.alert, area=added.area, reason="another child", idempotency_key="x")
    await remove_alert_area(LI, fake.stores, fake.trail, fake.rules, removing, now=LATER)
    assert fake.case(opened.case).sightings == ()
    return opened


async def reissued(fake: FakePolice) -> CaseChange:
    opened = await corrected(fake)
    late = fake.alert(opened.alert).expires_at
    await expire_alerts(fake.stores, fake.notifier, now=late)
    again = NextAlert(opened.case, "still missing", "again")
    return await reissue_alert(LI, fake.stores, fake.trail, fake.notifier, fake.rules, again, now=late)


async def older_than_the_history(fake: FakePolice) -> CaseChange:
    opened = await corrected(fake)
    fake.tables.timeline.clear()
    return opened


@pytest.mark.parametrize("scene", [confirmed, corrected, without_its_sighting, reissued, older_than_the_history])
async def test_public_facts_once_confirmed_need_an_approval(
    scene: Callable[[FakePolice], Awaitable[CaseChange]],
) -> None:
    fake = FakePolice()
    case = (await scene(fake)).case
    before = fake.tables.copy()
    with pytest.raises(SecondPersonRequired, match=r"was confirmed.*approveChange.*You can still pause"):
        await revise(fake, case)
    assert fake.tables.copy() == before
    # Private facts are free, but are a new version: the approval comes after them.
    assert (await revise(fake, case, public_name="Meimei", narrative="more", idempotency_key="private")).changed
    give_approval(fake, case, ApprovableChange.REVISE_PUBLIC)
    revision = (await revise(fake, case)).revision
    assert fake.tables.revisions[fake.case(case).alert, revision].content.name == "Lili"
    assert fake.tables.approvals == {}, "It is used up."


async def test_approval_of_other_facts_does_not_count() -> None:
    fake = FakePolice()
    case = (await confirmed_case(fake)).case
    await approve(fake, case)
    await revise(fake, case, public_name="Meimei", narrative="more", idempotency_key="private")
    before = fake.tables.copy()
    with pytest.raises(SecondPersonRequired, match=r"has changed since a colleague approved.*approveChange"):
        await revise(fake, case)
    assert fake.tables.copy() == before
    await approve(fake, case)
    assert (await revise(fake, case)).changed


async def test_approval_without_the_version_that_was_read_is_refused() -> None:
    fake = FakePolice()
    case = (await confirmed_case(fake)).case
    asked = NewApproval(case, ApprovableChange.REVISE_PUBLIC, "we spoke")
    with pytest.raises(InvalidInput) as refused:
        await approve_change(ZHOU, fake.stores, fake.trail, asked, now=LATER)
    assert refused.value.path == ("expectedVersion",)


async def test_photos_alone_are_taken_away_by_one_person() -> None:
    fake = FakePolice()
    fake.photos.owners |= {"ph_1": "staff:wang", "ph_2": "staff:wang"}
    child = replace(report().child, photo="ph_1")
    man = Suspect("a man", photo="ph_2")
    case = (await confirmed_case(fake, child=child, suspects=(man,))).case
    kept: dict[str, Any] = {"public_name": child.public_name}
    for more in ({"photo": "ph_2"}, {"photo": None, "clothing": "a hat"}, {"suspects": ()}):
        with pytest.raises(SecondPersonRequired, match="was confirmed"):
            await revise(fake, case, **kept | more)
    assert (await revise(fake, case, **kept, photo=None, suspects=(replace(man, photo=None),))).pushed
    with pytest.raises(SecondPersonRequired, match="was confirmed"):
        await revise(fake, case, **kept, photo="ph_1", idempotency_key="back")


@pytest.mark.parametrize("same", [WANG, officer("wang-2", "Person  of WANG")])
async def test_nobody_approves_their_own_words(same: Officer) -> None:
    fake = FakePolice()
    case = (await confirmed_case(fake)).case
    await approve(fake, case, same)
    with pytest.raises(SecondPersonRequired, match="was confirmed"):
        await revise(fake, case)


@pytest.mark.parametrize("status", [AlertStatus.EXERCISE, AlertStatus.TEST])
async def test_confirmed_exercise_is_revised_by_one_person(status: AlertStatus) -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    fake.tables.alerts[opened.alert] = replace(fake.alert(opened.alert), status=status)
    assert (await revise(fake, opened.case)).changed


def knowing_zhengzhou(fake: FakePolice) -> None:
    rows = [PlaceRow("Zhengzhou", ZHENGZHOU, chinese_name="郑州")]
    places = PlaceRules(gazetteer=Gazetteer((PlaceTable.of(PlaceSource.OPERATOR, rows),)))
    fake.rules = replace(fake.rules, places=places)


@pytest.mark.parametrize("place", [add_sighting, correct_place])
@pytest.mark.parametrize(
    "words",
    ["where Li Si lives", "Zhengzhou, where Li Si lives", "Zhengzhou 🅻🅸 🆂🅸", "Zhéngzhou\u0363", "Zhengzhou, Zhengzhou"],
)
async def test_own_words_for_a_place_once_confirmed_need_an_approval(
    place: Callable[..., Awaitable[CaseChange]], words: str
) -> None:
    fake = FakePolice()
    knowing_zhengzhou(fake)
    opened = await confirmed_case(fake)
    before = fake.tables.copy()
    with pytest.raises(SecondPersonRequired, match=r"was confirmed.*approveChange.*listed place.*You can still pause"):
        await place(fake, opened.alert, replace(SIGHTING, district=words))
    assert fake.tables.copy() == before
    give_approval(fake, opened.case, ApprovableChange.REVISE_PUBLIC)
    assert (await place(fake, opened.alert, replace(SIGHTING, district=words))).changed
    assert fake.tables.approvals == {}, "It is used up."


@pytest.mark.parametrize(
    ("place", "change"),
    [(add_sighting, ApprovableChange.ADD_ALERT_AREA), (correct_place, ApprovableChange.CORRECT_LAST_SEEN)],
)
async def test_approval_beyond_the_limit_approves_no_own_words(
    place: Callable[..., Awaitable[CaseChange]], change: ApprovableChange
) -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    fake.tables.reach_changes += [(LI, LATER)] * fake.rules.policy.reach_changes_per_hour
    give_approval(fake, opened.case, change)
    with pytest.raises(SecondPersonRequired, match="was confirmed") as refused:
        await place(fake, opened.alert, replace(SIGHTING, district="where Li Si lives"))
    assert refused.value.path[1:] == ("district",)
    await approve(fake, opened.case)
    await revise(fake, opened.case, public_name="Meimei", narrative="more", idempotency_key="private")
    with pytest.raises(SecondPersonRequired, match="has changed since a colleague approved"):
        await place(fake, opened.alert, replace(SIGHTING, district="where Li Si lives"))
    await approve(fake, opened.case)
    assert (await place(fake, opened.alert, replace(SIGHTING, district="where Li Si lives"))).changed
    assert fake.tables.approvals == {}, "Both are used up."


async def test_approval_is_for_officers_who_may_revise_the_case() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await approve(fake, opened.case)
    stranger, words = (
        replace(ANYANG, permissions=frozenset({Permission.OPEN_CASE})),
        replace(SIGHTING, district="by Li Si"),
    )
    with pytest.raises(SecondPersonRequired, match="an officer who may revise the case"):
        await add_sighting(fake, opened.alert, words, by=stranger)
    assert (await add_sighting(fake, opened.alert, words)).changed


@pytest.mark.parametrize("place", [add_sighting, correct_place])
@pytest.mark.parametrize("district", ["Zhengzhou", "郑州市", "Taocheng"])
async def test_listed_or_shown_district_of_a_confirmed_case_needs_nobody(
    place: Callable[..., Awaitable[CaseChange]], district: str
) -> None:
    fake = FakePolice()
    knowing_zhengzhou(fake)
    opened = await confirmed_case(fake)
    assert (await place(fake, opened.alert, replace(SIGHTING, district=district))).pushed


@pytest.mark.parametrize("place", [add_sighting, correct_place])
async def test_listed_district_far_from_the_point_needs_an_approval(
    place: Callable[..., Awaitable[CaseChange]],
) -> None:
    fake = FakePolice()
    knowing_zhengzhou(fake)
    opened = await confirmed_case(fake)
    away = LastSeen(Point(38, 115), "Zhengzhou", LATER)
    with pytest.raises(SecondPersonRequired, match="was confirmed"):
        await place(fake, opened.alert, away, acknowledge_unusual_place=True)


@pytest.mark.parametrize("place", [add_sighting, correct_place])
async def test_own_words_for_a_place_never_confirmed_need_nobody(place: Callable[..., Awaitable[CaseChange]]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert (await place(fake, opened.alert)).pushed


@pytest.mark.parametrize("change", [{"point": Point(37.74 + 1e-12, 115.67)}, {"at": timedelta(milliseconds=1)}])
async def test_correction_below_a_metre_and_a_second_is_refused(change: dict[str, Any]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    seen = fake.case(opened.case).last_seen
    moved = {"at": seen.at + change["at"]} if "at" in change else change
    with pytest.raises(PlaceUnchanged):
        await correct_place(fake, opened.alert, replace(seen, **moved))


async def confirm(fake: FakePolice, opened: CaseChange, by: Officer) -> CaseChange:
    first = fake.alert(opened.alert).areas[0].number
    return await confirm_case(by, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case, first), now=LATER)


async def sighted(fake: FakePolice, opened: CaseChange) -> None:
    await add_sighting(fake, opened.alert)


async def reworded(fake: FakePolice, opened: CaseChange) -> None:
    await revise(fake, opened.case, by=LI)
    for number in range(PAGE):
        await revise(fake, opened.case, public_name="Lili", narrative=f"{number}", idempotency_key=f"{number}")


async def plate_shown(fake: FakePolice, opened: CaseChange) -> None:
    [van] = fake.case(opened.case).vehicles
    await revise(fake, opened.case, by=LI, public_name="Meimei", vehicles=(replace(van, plate_public=True),))


async def moved_before_a_colleague(fake: FakePolice, opened: CaseChange) -> None:
    await correct_place(fake, opened.alert)
    await correct_place(fake, opened.alert, replace(SIGHTING, at=NOW), by=ZHAO, key="again")


@pytest.mark.parametrize("written", [sighted, reworded, plate_shown, moved_before_a_colleague])
@pytest.mark.parametrize("same", [LI, officer("li-2", "Person  of LI")])
async def test_writer_of_public_facts_does_not_confirm_the_case(
    written: Callable[[FakePolice, CaseChange], Awaitable[None]], same: Officer
) -> None:
    fake = FakePolice()
    opened = await opened_case(fake, vehicles=(Vehicle("a van", plate="A 1"),))
    await written(fake, opened)
    before = fake.tables.copy()
    for by in (same, WANG):
        with pytest.raises(SecondPersonRequired):
            await confirm(fake, opened, by)
    assert fake.tables.copy() == before
    assert (await confirm(fake, opened, ZHOU)).changed


async def test_opener_and_writer_confirm_no_area_of_a_colleague() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await revise(fake, opened.case, by=LI)
    added = await add_sighting(fake, opened.alert, by=ZHAO)
    assert added.area is not None
    asked = AreaConfirmation(opened.alert, added.area)
    for by in (LI, WANG):
        with pytest.raises(SecondPersonRequired, match="wrote none of it"):
            await confirm_alert_area(by, fake.stores, fake.trail, fake.notifier, asked, now=LATER)
    assert (await confirm_alert_area(ZHOU, fake.stores, fake.trail, fake.notifier, asked, now=LATER)).changed
    # A person has looked at all of it by now: its writers confirm what others gave.
    assert (await confirm(fake, opened, LI)).changed


async def test_private_facts_and_removed_photos_make_no_writer() -> None:
    fake = FakePolice()
    fake.photos.owners |= {"ph_1": "staff:wang"}
    opened = await opened_case(fake, child=replace(report().child, photo="ph_1"))
    await revise(fake, opened.case, by=LI, public_name="Meimei", narrative="more", photo=None)
    assert (await confirm(fake, opened, LI)).changed


async def previewed(fake: FakePolice, case: str, **changes: Any) -> list[HubError]:
    facts = report_of(fake.case(case))
    facts = replace(facts, **({"child": replace(facts.child, public_name="Lili")} | changes))
    asked = NewPreview(facts, AlertStatus.ACTUAL, "update", case=case)
    shown = await preview_alert(WANG, fake.stores, fake.trail, fake.rules, fake.preview, asked, now=LATER)
    return list(shown.refusals)


async def test_preview_needs_the_approval_and_leaves_it() -> None:
    fake = FakePolice()
    case = (await confirmed_case(fake)).case
    [refusal] = await previewed(fake, case)
    with pytest.raises(SecondPersonRequired) as refused:
        await revise(fake, case)
    assert (refusal.code, refusal.message) == (refused.value.code, refused.value.message)
    seen = fake.case(case).last_seen
    moved = replace(seen, at=seen.at.replace(minute=1))
    assert [one.code for one in await previewed(fake, case, last_seen=moved)] == ["SECOND_PERSON_REQUIRED"]
    assert await previewed(fake, case, last_seen=moved, child=fake.case(case).child) == [], "a correction of the time"
    own = replace(moved, district="where Li Si lives")
    [refusal] = await previewed(fake, case, last_seen=own, child=fake.case(case).child)
    assert refusal.code == "SECOND_PERSON_REQUIRED"
    await approve(fake, case)
    for _ in range(2):
        assert await previewed(fake, case) == []
    assert (await revise(fake, case)).changed


@pytest.mark.parametrize(
    ("changes", "is_pushed"),
    [
        ({"photo": None}, True),
        ({"photo": "ph_2"}, True),
        ({"suspects": ()}, True),
        ({"suspects": (Suspect("a man", photo="ph_1"),)}, True),
        ({"suspects": (Suspect("a man"),)}, True),
        ({"suspects": (Suspect("a man", photo="ph_1"), Suspect("a woman", photo="ph_2"))}, True),
        ({"suspects": (Suspect("a man", photo="ph_2"), Suspect("a woman", photo="ph_1"))}, False),
        ({"suspects": (Suspect("a tall man", photo="ph_2"),)}, True),
        ({"vehicles": ()}, True),
        ({"vehicles": (Vehicle("a red car", plate="京B 2", plate_public=True),)}, True),
        ({"vehicles": (Vehicle("a red car", plate="京A 1", plate_public=False),)}, True),
        ({"vehicles": (Vehicle("a blue car", plate="京A 1", plate_public=True),)}, False),
        (
            {"vehicles": (Vehicle("a red car"), Vehicle("a blue car", plate="京A 1", plate_public=True))},
            True,
        ),
        ({"clothing": "a hat"}, False),
    ],
)
async def test_nothing_is_ever_taken_away_in_silence(changes: dict[str, Any], is_pushed: bool) -> None:
    fake = FakePolice()
    fake.photos.owners |= {"ph_1": "staff:wang", "ph_2": "staff:wang"}
    child = replace(report().child, photo="ph_1")
    car = Vehicle("a red car", plate="京A 1", plate_public=True)
    opened = await opened_case(fake, child=child, suspects=(Suspect("a man", photo="ph_2"),), vehicles=(car,))
    change = await revise(fake, opened.case, public_name=child.public_name, **changes)
    assert fake.alert(opened.alert).taken_away == (2 if is_pushed else 0)
    assert change.pushed is is_pushed
    assert fake.tables.revisions[opened.alert, 2].material is is_pushed
    assert fake.alert(opened.alert).pushed == ((1, 2) if is_pushed else (1,))
    assert (f"{opened.alert}.r2" in fake.notifier.notified) is is_pushed


async def test_one_of_two_equal_suspects_is_taken_away_aloud() -> None:
    fake = FakePolice()
    opened = await opened_case(fake, suspects=(Suspect("a man"), Suspect("a man")))
    change = await revise(fake, opened.case, public_name=report().child.public_name, suspects=(Suspect("a man"),))
    assert (change.pushed, fake.alert(opened.alert).taken_away) == (True, 2)
