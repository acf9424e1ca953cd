"""Tips, with the digest of their receipt codes, and the marks by which repeats are linked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from hub.domain.geometry import Point
from hub.domain.tips import Tip, TipState
from hub.services.idempotency import KeyTaken
from hub.services.intake.tip_ports import Withdrawn
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.keyset import older_than

_WIPED: Row = {"text": None, "seen_at": None, "place": None, "contact": None, "photo": None, "marks": []}


class TipRepository:
    """The ports TipRepository and CaseTips."""

    def __init__(self, database: Database) -> None:
        self._tips = database.collection("tips")
        self._marks = database.collection("tip_marks")

    async def first_of(self, tip_id: str, marks: Sequence[str], transaction: Any) -> str | None:
        """Return the first tip with any of these marks, in the order given; None if this is the first.

        The rows of marks let only one of two tips be the first. They are deleted with the tips they name, and made
        again.
        """
        with translated():
            rows = [await self._marks.find_one({"_id": mark}, session=transaction) for mark in marks]
            known = [
                row["first"] if row else await self._oldest(mark, transaction)
                for mark, row in zip(marks, rows, strict=True)
            ]
            first = next((tip for tip in known if tip), None)
            fresh = [
                {"_id": mark, "first": first or tip_id, "tip": tip_id}
                for mark, row in zip(marks, rows, strict=True)
                if row is None
            ]
            try:
                # Two repeats at once meet here: the later one conflicts, runs again, and then finds the earlier one.
                if fresh:
                    await self._marks.insert_many(fresh, session=transaction)
            except DuplicateKeyError:
                raise KeyTaken() from None
        return first

    async def _oldest(self, mark: str, transaction: Any) -> str | None:
        """Return the oldest tip with this mark that is not withdrawn: the first of its repeats from now on."""
        order = [("received_at", 1), ("_id", 1)]
        row = await self._tips.find_one({"marks": mark}, {"_id": 1}, sort=order, session=transaction)
        return row["_id"] if row else None

    async def add(self, tip: Tip, *, receipt: str, marks: Sequence[str], transaction: Any) -> None:
        """Insert a tip in the transaction of the idempotency key."""
        with translated():
            await self._tips.insert_one(_row(tip) | {"receipt": receipt, "marks": list(marks)}, session=transaction)

    async def withdraw(self, receipt: str, now: datetime, transaction: Any) -> Withdrawn | None:
        """Turn a tip into a tombstone: it tells that there was a tip, when, and what police did with it."""
        standing = {"receipt": receipt, "withdrawn_at": None}
        with translated():
            row = await self._tips.find_one(standing, session=transaction)
            if row is None:
                return None
            # The photo's bytes are deleted after the transaction. Until then the tombstone names the photo.
            pending: Row = {"photo_left": row["photo"]} if row["photo"] else {}
            await self._tips.update_one(
                standing, {"$set": _WIPED | {"withdrawn_at": now} | pending}, session=transaction
            )
            # The next repeat is linked to the oldest tip that is not withdrawn.
            await self._marks.delete_many({"first": row["_id"]}, session=transaction)
            for mark in row["marks"]:
                await self._marks.delete_one({"_id": mark, "tip": row["_id"]}, session=transaction)
        return Withdrawn(row["_id"], row["photo"])

    async def photo_in_use(self, photo_id: str, transaction: Any) -> bool:
        """Return True if any tip shows this photo."""
        with translated():
            return await self._tips.find_one({"photo": photo_id}, session=transaction) is not None

    async def photo_wiped(self, tip_id: str) -> None:
        """Record that the photo of a withdrawn tip is deleted."""
        with translated():
            await self._tips.update_one({"_id": tip_id}, {"$unset": {"photo_left": 1}})

    async def unfinished(self, limit: int) -> list[Withdrawn]:
        """Return withdrawn tips whose photo is still to be deleted."""
        wanted = {"photo_left": {"$gt": ""}}
        with translated():
            rows = await self._tips.find(wanted, {"photo_left": 1}).limit(limit).to_list(None)
        return [Withdrawn(row["_id"], row["photo_left"]) for row in rows]

    async def get(self, tip_id: str) -> Tip | None:
        """Return a tip; None if there is none."""
        with translated():
            row = await self._tips.find_one({"_id": tip_id})
        return _tip(row) if row else None

    async def of_case(self, case_id: str, after: tuple[datetime, str] | None, limit: int) -> list[Tip]:
        """Return the tips of a case, newest first."""
        wanted: Row = {"case": case_id}
        if after:
            wanted |= older_than("received_at", after)
        order = [("received_at", -1), ("_id", -1)]
        with translated():
            rows = await self._tips.find(wanted).sort(order).limit(limit).to_list(None)
        return [_tip(row) for row in rows]

    async def move(self, tip_id: str, current: TipState, wanted: TipState, *, by: str, now: datetime) -> bool:
        """Change the state and record who did; return False if the state has changed since it was read."""
        change = {
            "$set": {"state": wanted.value},
            "$push": {"triage": {"state": wanted.value, "by": by, "at": now}},
        }
        with translated():
            result = await self._tips.update_one({"_id": tip_id, "state": current.value, "withdrawn_at": None}, change)
        return result.modified_count == 1


def _row(tip: Tip) -> Row:
    return {
        "_id": tip.id,
        "alert": tip.alert,
        "case": tip.case,
        "p": tip.tenant,
        "received_at": tip.received_at,
        "text": tip.text,
        "seen_at": tip.seen_at,
        "place": {"lat": tip.place.latitude, "lon": tip.place.longitude} if tip.place else None,
        "contact": tip.contact,
        "photo": tip.photo,
        "repeats": tip.repeats,
        "state": tip.state.value,
        "withdrawn_at": tip.withdrawn_at,
        "triage": [],
    }


def _tip(row: Row) -> Tip:
    place = row["place"]
    return Tip(
        id=row["_id"],
        alert=row["alert"],
        case=row["case"],
        tenant=row["p"],
        received_at=row["received_at"],
        text=row["text"],
        seen_at=row["seen_at"],
        place=Point(place["lat"], place["lon"]) if place else None,
        contact=row["contact"],
        photo=row["photo"],
        repeats=row["repeats"],
        state=TipState(row["state"]),
        withdrawn_at=row["withdrawn_at"],
    )
