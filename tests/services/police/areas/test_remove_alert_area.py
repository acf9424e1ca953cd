"""Removing an area that a sighting added."""

from dataclasses import replace

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertState
from hub.domain.cases.case import NotedMove
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.stages import StageState
from hub.domain.geometry import Circle
from hub.errors import AlertEnded, CaseForbidden, InvalidInput
from hub.services.police.areas.confirm_alert_area import AreaConfirmation, confirm_alert_area
from hub.services.police.areas.remove_alert_area import Removal, remove_alert_area
from hub.services.police.ports.stores import CaseChange
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO
from tests.services.police.scenes import LATER, LI, add_sighting, confirmed_case


async def remove(
    fake: FakePolice, alert: str, area: int = 2, *, by: Officer = LI, reason: str = "a mistake", **changes: int
) -> CaseChange:
    command = Removal(alert=alert, area=area, reason=reason, idempotency_key=f"remove {area} {changes}", **changes)
    return await remove_alert_area(by, fake.stores, fake.trail, fake.rules, command, now=LATER)


async def test_removal_drops_what_has_not_begun_and_keeps_the_told() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    fake.begin_stage(opened.alert, 5)
    centre, epoch = fake.alert(opened.alert).areas[1].centre, fake.tables.epoch
    change = await remove(fake, opened.alert)
    assert (change.revision, change.pushed, change.area, change.changed) == (3, False, 2, True)
    alert, case = fake.alert(opened.alert), fake.case(opened.case)
    assert [area.number for area in alert.areas] == [1]
    assert (alert.left, alert.sightings, alert.area_count) == ((Circle(centre, 100),), (), 2)
    assert (alert.pushed, alert.revision, fake.tables.epoch) == ((1, 2), 3, epoch + 1)
    states = {stage.number: stage.state for stage in fake.tables.stages.values() if stage.area == 2}
    assert states == {5: StageState.CUT} | dict.fromkeys((6, 7, 8), StageState.DROPPED)
    assert all(stage.state is StageState.DUE for stage in fake.tables.stages.values() if stage.area == 1)
    assert (fake.tables.revisions[alert.id, 3].content.sightings, case.sightings) == ((), ())
    assert [(note.move, note.area) for note in case.notes][-1] == (NotedMove.REMOVE_AREA, 2)
    assert (fake.tables.events[-1].type, fake.tables.events[-1].area) == (FeedType.AREA_REMOVED, 2)


async def test_removing_twice_changes_nothing() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    await remove(fake, opened.alert)
    before = fake.tables.copy()
    again = await remove(fake, opened.alert, expected_version=4)
    assert again.changed is False
    assert (fake.tables.alerts, fake.tables.events) == (before.alerts, before.events)


async def test_number_of_a_removed_area_is_not_given_again() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    await remove(fake, opened.alert)
    assert (await add_sighting(fake, opened.alert, key="again")).area == 3


async def test_first_area_is_corrected_and_not_removed() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    before = fake.tables.copy()
    with pytest.raises(InvalidInput, match="correctLastSeen") as refused:
        await remove(fake, opened.alert, 1)
    assert (refused.value.path, fake.tables) == (("area",), before)


async def test_a_stranger_takes_back_an_own_unconfirmed_sighting() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    for key in ("one", "two"):
        await add_sighting(fake, opened.alert, by=ZHAO, key=key)
    with pytest.raises(CaseForbidden):
        await remove(fake, opened.alert, 2, by=replace(ZHAO, account="chen", person="chen"))
    assert (await remove(fake, opened.alert, 2, by=ZHAO)).changed
    confirmation = AreaConfirmation(opened.alert, 3)
    await confirm_alert_area(LI, fake.stores, fake.trail, fake.notifier, confirmation, now=LATER)
    with pytest.raises(CaseForbidden):
        await remove(fake, opened.alert, 3, by=ZHAO)


async def test_who_steers_needs_no_right_to_add() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert, by=ZHAO)
    closed = AccessTable().changed((), [(Relation.CERTIFIED, CaseAction.ADD)])
    stores = replace(fake.stores, access=closed)
    command = Removal(alert=opened.alert, area=2, reason="a mistake", idempotency_key="one")
    with pytest.raises(CaseForbidden):
        await remove_alert_area(ZHAO, stores, fake.trail, fake.rules, command, now=LATER)
    assert (await remove_alert_area(LI, stores, fake.trail, fake.rules, command, now=LATER)).changed


async def test_an_earlier_alert_names_the_one_to_change() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    newer = replace(fake.alert(opened.alert), id="al_newer")
    fake.tables.alerts["al_newer"] = newer
    fake.tables.alerts[opened.alert] = replace(fake.alert(opened.alert), ended=AlertState.EXPIRED)
    fake.tables.cases[opened.case] = replace(fake.case(opened.case), alert="al_newer")
    with pytest.raises(AlertEnded, match="newer one since, `al_newer`"):
        await remove(fake, opened.alert)
