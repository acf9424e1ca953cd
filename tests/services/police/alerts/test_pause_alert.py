"""Pausing an alert."""

from hub.domain.alerts.alert import AlertState
from hub.domain.cases.case import NotedMove
from hub.domain.delivery.feed import FeedType
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.resume_alert import Resumption, resume_alert
from tests.fakes import FakePolice
from tests.services.police.scenes import LATER, LI, WANG, opened_case


async def test_pause_and_resume_give_one_event_and_one_note_each() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=LATER)
    again = await pause_alert(WANG, fake.stores, fake.trail, Pause(opened.alert, "a second doubt"), now=LATER)
    assert (fake.alert(opened.alert).state, again.changed) == (AlertState.PAUSED, False)
    await resume_alert(LI, fake.stores, fake.trail, fake.notifier, Resumption(opened.alert, "all is clear"), now=LATER)
    again = await resume_alert(LI, fake.stores, fake.trail, fake.notifier, Resumption(opened.alert, "again"), now=LATER)
    assert (fake.alert(opened.alert).state, again.changed) == (AlertState.OPEN, False)
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED, FeedType.RESUMED]
    # What changed nothing stands in the audit trail alone.
    notes = fake.case(opened.case).notes
    assert [(note.by, note.move, note.reason) for note in notes] == [
        ("li", NotedMove.PAUSE, "a doubt"),
        ("li", NotedMove.RESUME, "all is clear"),
    ]
    assert [(entry.account, entry.outcome) for entry in fake.trail.entries[1::2]] == [
        ("li", "DONE"),
        ("wang", "UNCHANGED"),
        ("li", "DONE"),
        ("li", "UNCHANGED"),
    ]
    assert fake.notifier.notified == [f"{opened.alert}.1"] * 2
