"""The wipe of cases: which are due, who works on one, and what is removed of it in each collection."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import UpdateOne

from hub.domain.cases.case import NOWHERE, Outcome
from hub.domain.cases.keeping import Wipe
from hub.domain.delivery.ledger import pack
from hub.domain.delivery.notices import WIPED_NOTICE, NoticeState
from hub.domain.delivery.sweeps import sweep_id
from hub.domain.trail.timeline import TimelineKind
from hub.domain.wipes.tombstones import tombstone_content
from hub.storage.mongo.alerts.alerts import read_content
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.cut_chunks import CutChunks
from hub.storage.mongo.delivery.notices import notice_row
from hub.storage.mongo.geometry_rows import point_row
from hub.storage.mongo.leases import FREE, leased_write
from hub.storage.mongo.search.scope import either
from hub.storage.mongo.tips.rows import WIPED

LEASE: Final = timedelta(minutes=2)
"""A process that takes longer may find another at the same case, and both do the same."""

TIPS_PER_STEP: Final = 500

STATES: Final[Row] = {"$in": [state.value for state in NoticeState]}
"""Any state of a notice: the index of an alert's notices begins with it."""

OF_LINKS: Final = [TimelineKind.LINKED.value, TimelineKind.LINK_ENDED.value]

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The first attempt of a notice that is held back."""


class WipeQueue:
    """The port `WipeQueue`, over the rows of cases."""

    def __init__(self, database: Database, lease: timedelta = LEASE) -> None:
        self._cases = database.collection("cases")
        self._hub = database.collection("hub")
        self._lease = lease

    async def first_run(self, now: datetime) -> datetime:
        """Return the moment at which this was first called, by any process."""
        with translated():
            await self._hub.update_one({"_id": "wiping"}, {"$setOnInsert": {"since": now}}, upsert=True)
            row = await self._hub.find_one({"_id": "wiping"})
        assert row is not None
        since: datetime = row["since"]
        return since

    async def begun(self, limit: int) -> list[str]:
        """Return cases whose wipe has begun and is not done."""
        return await self._ids({"wiping": {"$gt": ""}}, limit)

    async def due(self, wipe: Wipe, ends: Mapping[Outcome, datetime], limit: int) -> list[str]:
        """Return cases not held that this wipe is still to come to, those that were closed first before others."""
        # Rows of an earlier release say nothing, which the index holds as null.
        before = [None, Wipe.PHOTOS.value] if wipe is Wipe.FACTS else [None]
        found: list[str] = []
        for outcome, end in ends.items():
            for wiped in before:
                wanted: Row = {"wiped": wiped, "outcome": outcome.value, "closed_at": {"$lte": end}}
                found += await self._ids(wanted | {"hold": None, "wiping": None}, limit - len(found))
        return found

    async def _ids(self, wanted: Row, limit: int) -> list[str]:
        if limit <= 0:
            return []
        with translated():
            rows = await self._cases.find(wanted, {"_id": 1}).limit(limit).to_list(None)
        return [row["_id"] for row in rows]

    async def claim(self, case_id: str) -> bool:
        """Take the lease of a case by the server's clock; return False if another process has it."""
        free = {"_id": case_id, "$expr": {"$lt": [{"$ifNull": ["$wipe_until", FREE]}, "$$NOW"]}}
        with translated():
            result = await self._cases.update_one(free, leased_write({}, from_now={"wipe_until": self._lease}))
        return result.modified_count == 1

    async def release(self, case_id: str) -> None:
        """Give the lease back."""
        with translated():
            await self._cases.update_one({"_id": case_id}, {"$unset": {"wipe_until": 1}})


class CaseRemains:
    """The port `CaseRemains`. tests/storage/mongo/wipes/test_life_of_data.py names what a collection holds of one."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")
        self._revisions = database.collection("revisions")
        self._tips = database.collection("tips")
        self._marks = database.collection("tip_marks")
        self._rankings = database.collection("tip_rankings")
        self._notes = database.collection("case_notes")
        self._glass = database.collection("break_glass")
        self._approvals = database.collection("approvals")
        self._timeline = database.collection("timeline")
        self._notices = database.collection("notices")
        self._audience = database.collection("audience")
        self._told = database.collection("told")
        self._units = database.collection("units")
        self._stages = database.collection("stages")
        self._sweeps = database.collection("sweeps")
        self._chunks = CutChunks(database)

    async def photos(self, case_id: str, alerts: Sequence[str]) -> frozenset[str]:
        """Return the photos that the case, any revision of its alerts or any of its tips names."""
        shown = {"child.photo": 1, "suspects.photo": 1, "content.photo": 1, "content.suspects.photo": 1}
        with translated():
            case = await self._cases.find_one({"_id": case_id}, shown) or {}
            revisions = await self._revisions.find({"alert": {"$in": list(alerts)}}, shown).to_list(None)
            rows = [case, *(row["content"] for row in revisions)]
            named = {case.get("child", {}).get("photo"), *(row.get("photo") for row in rows)}
            named |= {suspect.get("photo") for row in rows for suspect in row.get("suspects", ())}
            for field in ("photo", "photo_left"):
                tips = self._tips.find({"case": case_id, field: {"$gt": ""}}, {field: 1})
                named |= {row[field] async for row in tips}
        return frozenset(photo for photo in named if photo)

    async def shown_elsewhere(self, photo: str, case_id: str, transaction: Any) -> bool:
        """Return True if another case, or a tip about another case, shows the photo."""
        others: Row = {"$ne": case_id}
        lookups = (
            (self._cases, {"child.photo": photo, "_id": others}),
            (self._cases, {"suspects.photo": photo, "_id": others}),
            (self._tips, {"photo": photo, "case": others}),
        )
        with translated():
            for rows, wanted in lookups:
                if await rows.find_one(wanted, {"_id": 1}, session=transaction) is not None:
                    return True
        return False

    async def forget_photos(self, case_id: str, alerts: Sequence[str]) -> None:
        """Take the photos out of the revisions and the tips."""
        gone: Row = {"content.photo": None, "content.suspects.$[].photo": None}
        with translated():
            await self._revisions.update_many({"alert": {"$in": list(alerts)}}, {"$set": gone})
            for field in ("photo", "photo_left"):
                with_photo = {"case": case_id, field: {"$gt": ""}}
                await self._tips.update_many(
                    with_photo, {"$set": {"photo": None, "picture": None}, "$unset": {"photo_left": 1}}
                )

    async def wipe_tips(self, case_id: str, now: datetime) -> None:
        """Leave of each tip that there was one, when, and what police did with it."""
        step: Row = {"case": case_id, "wiped_at": None}
        with translated():
            while rows := await self._tips.find(step, {"marks": 1}).limit(TIPS_PER_STEP).to_list(None):
                ids = [row["_id"] for row in rows]
                marks = [mark for row in rows for mark in row.get("marks", ())]
                # Before the tips forget them. The next repeat is linked to the oldest tip of another case, if any.
                await self._marks.delete_many({"first": {"$in": ids}})
                await self._marks.delete_many({"_id": {"$in": marks}, "tip": {"$in": ids}})
                await self._tips.bulk_write([UpdateOne({"_id": one}, _wiped_tip(now)) for one in ids], ordered=False)

    async def remove_words(self, case_id: str) -> None:
        """Remove notes, approvals and rankings, and the reasons of broken glass."""
        of_case = {"case": case_id}
        with translated():
            for rows in (self._notes, self._approvals, self._rankings):
                await rows.delete_many(of_case)
            await self._glass.update_many(of_case, {"$set": {"reason": ""}})

    async def forget_links(self, case_id: str) -> None:
        """Take the reasons of links to the case out of other cases and of their histories.

        To be called before the history of the case is emptied: it names the cases that were linked once.
        """
        of_links: Row = {"case": case_id, "kind": {"$in": OF_LINKS}}
        with translated():
            entries = await self._timeline.find(of_links, {"changes": 1}).to_list(None)
            changes = [change for entry in entries for change in entry["changes"] if change["fact"] == "links"]
            others = {"$in": sorted({change[side] for change in changes for side in ("before", "after")} - {None})}
            named: Row = {"fact": "links", **either([{"before": case_id}, {"after": case_id}])}
            of_others = {"case": others, "kind": {"$in": OF_LINKS}, "changes": {"$elemMatch": named}}
            await self._timeline.update_many(of_others, {"$set": {"reason": None}})
            linked = {"_id": others, "links.case": case_id}
            await self._cases.update_many(
                linked, {"$set": {"links.$[one].reason": ""}}, array_filters=[{"one.case": case_id}]
            )

    async def empty_history(self, case_id: str) -> None:
        """Take reasons and values out of the history."""
        with translated():
            await self._timeline.update_many({"case": case_id}, {"$set": {"reason": None, "changes": []}})

    async def empty_alert(self, alert_id: str, revision: int | None) -> None:
        """Empty the revisions of an alert, and remove which devices it told, where, and what partners were sent.

        The counts of compacted units stay. By now every unit has been compacted, but for parked ones. The notices of
        the wipe are there before those by which their partners are known go.
        """
        of_alert = {"alert": alert_id}
        with translated():
            revisions = await self._revisions.find(of_alert).to_list(None)
            for row in revisions:
                content = asdict(tombstone_content(read_content(row["content"])))
                await self._revisions.update_one({"_id": row["_id"]}, {"$set": {"content": content}})
            await self._prepare_notices(alert_id, revision)
            await self._notices.delete_many({"state": STATES, **of_alert, "kind": {"$ne": WIPED_NOTICE}})
            for rows in (self._audience, self._units):
                await rows.delete_many(of_alert)
            await self._told.update_many(of_alert, {"$set": {"told": pack(()), "maybe": None}})
        await self._empty_plans(alert_id)

    async def _prepare_notices(self, alert_id: str, revision: int | None) -> None:
        """Add a notice of the wipe for each partner that was sent one, and hold it until the wipe is done."""
        sent = self._notices.find({"state": STATES, "alert": alert_id}, {"p": 1, "_id": 0})
        for tenant in sorted({row["p"] async for row in sent}):
            row = notice_row(alert_id, tenant, WIPED_NOTICE, {}, revision, not_before=NEVER)
            await self._notices.update_one(
                {"_id": f"{alert_id}.{tenant}.{WIPED_NOTICE}"}, {"$setOnInsert": row}, upsert=True
            )

    async def release_notices(self, alert_id: str, transaction: Any) -> None:
        """Let the notices of the wipe go."""
        held: Row = {"state": NoticeState.WAITING.value, "alert": alert_id, "kind": WIPED_NOTICE}
        with translated():
            await self._notices.update_many(held, {"$set": {"not_before": FREE}}, session=transaction)

    async def _empty_plans(self, alert_id: str) -> None:
        """Take the ground out of the stages and sweeps of an alert. Their numbers, radii and moments stay."""
        with translated():
            stages = await self._stages.find({"alert": alert_id}, {"_id": 1}).to_list(None)
            for stage in stages:
                await self._chunks.remove(stage["_id"])
            nowhere: Row = {"centre": point_row(NOWHERE), "inner": [], "cut": None}
            await self._stages.update_many({"alert": alert_id}, {"$set": nowhere})
            # The ids of an alert's sweeps are its own with the number of a revision.
            sweeps = {"_id": {"$gt": sweep_id(alert_id, 0), "$lt": f"{alert_id}.s"}}
            await self._sweeps.update_many(sweeps, {"$set": {"open": []}, "$unset": {"cut1": 1, "cut2": 1}})


def _wiped_tip(now: datetime) -> list[Row]:
    """Return the change that wipes a tip: to all that asks it is as a withdrawn one."""
    triage = {"$map": {"input": "$triage", "in": {"$mergeObjects": ["$$this", {"reason": None}]}}}
    withdrawn: Row = {"$ifNull": ["$withdrawn_at", now]}
    emptied: Row = {name: {"$literal": value} for name, value in WIPED.items()}
    return [
        {"$set": emptied | {"triage": triage, "withdrawn_at": withdrawn, "wiped_at": now}},
        {"$unset": ["fresh", "unread", "claimed_by", "claimed_until", "photo_left"]},
    ]
