"""A closed case with photos, tips, notes and a history, always the same."""

import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from hub.domain.alerts.alert import Alert, AlertState, Revision, RevisionKind, publish
from hub.domain.cases.case import Case, CaseState, Outcome
from hub.domain.cases.officer_notes import OfficerNote
from hub.domain.geometry import Point
from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize
from hub.domain.tips.tip import Tip, TipState
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.officer_notes import OfficerNoteRepository
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import ALL_ROWS
from tests.fakes import NOW, new_case
from tests.public_alerts import alert_of

NO_LEASE: Final = timedelta(0)
CLOSED: Final = NOW + timedelta(hours=5)
PHOTOS_DUE: Final = CLOSED + timedelta(days=30)
FACTS_DUE: Final = CLOSED + timedelta(days=365)
OF_THE_CLOCK: Final = frozenset({"real", "wipe_until", "expires_real", "uploadDate", "held", "epoch", "fresh"})
"""Fields that differ from run to run."""


def closed_case(case_id: str = "cs_1", photo: str | None = None, **changes: Any) -> Case:
    """Return a case with a photo that was closed."""
    case = new_case(case_id, state=CaseState.CLOSED, closed_at=CLOSED, outcome=Outcome.FOUND_SAFE)
    child = replace(case.child, photo=photo or f"ph_{case_id}")
    return replace(case, child=child, **changes)


async def add_case(database: Database, case: Case, *earlier: str) -> Alert:
    """Insert a closed case with its alert, which follows the earlier ones, and its photos' files."""
    alerts, cases = AlertRepository(database), CaseRepository(database)
    ended: dict[str, Any] = {"ended": AlertState.CLOSED, "ended_at": CLOSED}
    newest = alert_of(case, **ended, follows=earlier[-1] if earlier else None)

    async def work(transaction: Any) -> None:
        await cases.add(case, newest, transaction)
        for number, name in enumerate((*earlier, case.alert)):
            follows = earlier[number - 1] if number else None
            await alerts.add(replace(newest, id=name, follows=follows), transaction)
            first = Revision(name, 1, RevisionKind.ALERT, True, NOW, (), publish(case))
            await alerts.add_revision(first, transaction)

    await database.run(work)
    photos = PhotoRepository(database)
    if await photos.find(case.child.photo or "") is None:
        shown = Photo(PhotoId(case.child.photo or ""), PhotoOwner("staff:wang"), NOW)
        await photos.add(shown, dict.fromkeys(PhotoSize, b"pixels"))
    return newest


async def add_everything(database: Database, signal: FeedSignal) -> None:
    """Insert one case with everything that a wipe finds."""
    case = closed_case()
    alert = await add_case(database, case, "al_first")
    tips, timeline = TipRepository(database), TimelineRepository(database, signal)
    tip_photo = Photo(PhotoId("ph_tip"), PhotoOwner("tenant:2"), NOW)
    await PhotoRepository(database).add(tip_photo, dict.fromkeys(PhotoSize, b"pixels of a tip"))
    tip = Tip(
        id="tip_1",
        alert=alert.id,
        case=case.id,
        tenant=2,
        received_at=NOW,
        text="words",
        seen_at=NOW,
        place=Point(37.5, 115.5),
        contact="a contact",
        photo="ph_tip",
        repeats=None,
        state=TipState.NEW,
    )

    async def work(transaction: Any) -> None:
        await tips.add(tip, receipt="r", marks=["m1", "m2"], sketch=[1, 2], transaction=transaction)
        await tips.first_of("tip_1", ["m1", "m2"], transaction)
        note = OfficerNote("on_1", case.id, NOW, "wang", "hengshui", "a note")
        await OfficerNoteRepository(database).add(note, transaction)
        entry = replace(by_hub(TimelineKind.OPENED, alert, NOW), reason="a reason")
        await timeline.append(entry, transaction)

    await database.run(work)
    for name in ("notices", "audience", "units"):
        row = {"_id": f"{alert.id}.{name}", "alert": alert.id, "p": 2, "state": "taken"}
        await database.collection(name).insert_one(row)
    await database.collection("cut_chunks").insert_one({"_id": f"{alert.id}.1/list/0"})
    stage = {"_id": f"{alert.id}.1", "alert": alert.id, "number": 1, "state": "DONE", "inner": [], "cut": None}
    await database.collection("stages").insert_one(stage)


async def everything(database: Database) -> dict[str, list[Any]]:
    """Return every row, without what differs from run to run."""
    found = {}
    for name in sorted(await database.raw.list_collection_names()):
        rows = [row async for row in database.raw[name].find(ALL_ROWS).sort("_id", 1)]
        found[name] = [{field: copy.copy(row[field]) for field in row.keys() - OF_THE_CLOCK} for row in rows]
    return {name: rows for name, rows in found.items() if rows}
