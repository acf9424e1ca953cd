"""A hidden alert leaves each phone as any other does: once, and without a word or a place."""

from dataclasses import replace

from hub.domain.actors import Permission
from hub.domain.alerts.messages import AlertMessage
from hub.domain.cases.case import NOWHERE
from hub.services.police.cases.hide_case import hide_case
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.stores import CaseChange
from tests.fakes import officer
from tests.services.fanout.world import AWAY, HERE, PULL, World

CHIEF = officer("chief", None, *Permission)
TOLD_TWICE = [("ALERT", 1), ("CANCEL", 2)]


async def hide(world: World, change: CaseChange) -> None:
    """Hide a case that was closed."""
    stored = world.repositories
    case = await stored.cases.cases.get(change.case)
    assert case is not None
    parts, by = HidingParts(stored.cases.hidden_cases, stored.search.exports), replace(CHIEF, force=case.force)
    command = KeepingChange(change.case, "a court says so")
    await hide_case(by, world.police.stores, parts, world.police.audit, command, now=await world.clock.now())


def said(world: World) -> AlertMessage:
    """Return the last message that phones got."""
    assert world.phones.newest is not None
    return world.phones.newest


async def test_end_of_a_hidden_alert_reaches_each_phone_once(world: World) -> None:
    await world.register("here", HERE)
    await world.register("back", HERE)
    await world.register("pulled", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    assert [ref for ref, _, _ in await world.page(change)] == ["pulled"]
    assert said(world).areas[1].circle.centre != NOWHERE
    await world.erase("back")
    await world.close(change)
    # Before any worker carries the end.
    await hide(world, change)
    await world.run()
    assert world.phones.got("here") == TOLD_TWICE
    message = said(world)
    assert {(area.circle.centre, area.polygon) for area in message.areas.values()} == {(NOWHERE, ())}
    assert (message.photo_url, message.sightings) == (None, {})
    assert [text.body for text in message.texts.values()] == ["", ""]
    assert [(ref, kind) for ref, kind, _ in await world.page(change)][-1:] == [("pulled", "CANCEL")]
    await world.register("back", AWAY)
    await world.run()
    assert world.phones.got("back") == TOLD_TWICE
    await world.run()
    assert [world.phones.got(ref) for ref in ("here", "back")] == [TOLD_TWICE] * 2
