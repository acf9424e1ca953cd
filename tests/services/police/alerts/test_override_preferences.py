"""Override people's preferences for one alert: permissions, notes, and what ends it."""

from dataclasses import replace

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.cases.case import NotedMove
from hub.domain.trail.audit import AuditAction
from hub.errors import Forbidden
from hub.services.police.alerts.override_preferences import Override, override_preferences
from tests.fakes import FakePolice
from tests.services.police.scenes import LATER, LI, WANG, give_approval, opened_case


async def test_override_is_permanent_and_keeps_its_reason() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert not fake.alert(opened.alert).overrides_preferences
    give_approval(fake, opened.case, ApprovableChange.OVERRIDE_PREFERENCES)
    first = await override_preferences(
        LI, fake.stores, fake.trail, fake.rules, Override(opened.alert, "minutes count"), now=LATER
    )
    again = await override_preferences(
        WANG, fake.stores, fake.trail, fake.rules, Override(opened.alert, "still so"), now=LATER
    )
    assert (first.changed, again.changed) == (True, False)
    assert fake.alert(opened.alert).overrides_preferences
    notes = fake.case(opened.case).notes
    assert [(note.by, note.move, note.reason) for note in notes] == [
        ("li", NotedMove.OVERRIDE_PREFERENCES, "minutes count"),
    ]
    assert [(entry.account, entry.action, entry.outcome) for entry in fake.trail.entries[1::2]] == [
        ("li", AuditAction.OVERRIDE_PREFERENCES, "DONE"),
        ("wang", AuditAction.OVERRIDE_PREFERENCES, "UNCHANGED"),
    ]
    assert len(fake.event_types()) == 1  # the public hears nothing of it


async def test_override_needs_a_policy_that_allows_it() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = Override(opened.alert, "why")
    strict = replace(fake.rules, policy=replace(fake.rules.policy, overrides=False))
    with pytest.raises(Forbidden):
        await override_preferences(LI, fake.stores, fake.trail, strict, asked, now=LATER)
    assert not fake.alert(opened.alert).overrides_preferences
    assert fake.case(opened.case).notes == ()
