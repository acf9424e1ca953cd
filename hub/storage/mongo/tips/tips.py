"""Tips, with the digest of their receipt codes, and the marks by which repeats are linked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from hub.domain.tips.events import TipChange
from hub.domain.tips.follow_ups import MAX_ADDITIONS, TipAddition, TipFollowUp
from hub.domain.tips.tip import Tip, TipState
from hub.services.idempotency import KeyTaken
from hub.services.intake.tip_ports import Withdrawn
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.search.changed_rows import WAITS_TO_MATCH
from hub.storage.mongo.tips.log import waiting
from hub.storage.mongo.tips.queue import changed_now
from hub.storage.mongo.tips.rows import WIPED, read_follow_up, read_tip, tip_row
from hub.storage.mongo.tips.unread import UnreadTips
from hub.storage.mongo.tips.words import WITHOUT_WORDS, added_words


class TipRepository:
    """The ports TipRepository and CaseTips."""

    def __init__(self, database: Database) -> None:
        self._tips = database.collection("tips")
        self._marks = database.collection("tip_marks")
        self._unread = UnreadTips(database)

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

    async def add(
        self, tip: Tip, *, receipt: str, marks: Sequence[str], sketch: Sequence[int], transaction: Any
    ) -> None:
        """Insert a tip in the transaction of the idempotency key, under the force of its case.

        It is linked and ranked after the commit.
        """
        force = await self._unread.add(tip.case, transaction)
        row = tip_row(tip) | {"receipt": receipt, "marks": list(marks), "sketch": list(sketch)} | changed_now()
        row |= {"unlogged": [waiting(TipChange.RECEIVED, tip.received_at)]} | ({"force": force} if force else {})
        with translated():
            await self._tips.insert_one(row, session=transaction)

    async def withdraw(self, receipt: str, now: datetime, transaction: Any) -> Withdrawn | None:
        """Turn a tip into a tombstone: it tells that there was a tip, when, and what police did with it."""
        standing = {"receipt": receipt, "withdrawn_at": None}
        with translated():
            row = await self._tips.find_one(standing, session=transaction)
            if row is None:
                return None
            # The photo's bytes are deleted after the transaction. Until then the tombstone names the photo.
            pending: Row = {"photo_left": row["photo"]} if row["photo"] else {}
            changes = {
                "$set": WIPED | {"withdrawn_at": now} | pending | changed_now(),
                "$unset": {"unread": ""},
                "$push": {"unlogged": waiting(TipChange.WITHDRAWN, now)},
            }
            await self._tips.update_one(standing, changes, session=transaction)
            # The next repeat is linked to the oldest tip that is not withdrawn.
            await self._marks.delete_many({"first": row["_id"]}, session=transaction)
            for mark in row["marks"]:
                await self._marks.delete_one({"_id": mark, "tip": row["_id"]}, session=transaction)
        return Withdrawn(row["_id"], row["photo"])

    async def follow_up(self, receipt: str) -> TipFollowUp | None:
        """Return the dialogue about a tip that is not withdrawn."""
        standing = {"receipt": receipt, "withdrawn_at": None}
        with translated():
            row = await self._tips.find_one(standing, {"questions": 1, "additions": 1})
        return read_follow_up(row) if row else None

    async def add_words(self, receipt: str, addition: TipAddition) -> bool:
        """Add what the tipster says, unless the tip has no room for more or was withdrawn; the same words once."""
        room = {"receipt": receipt, "withdrawn_at": None, f"additions.{MAX_ADDITIONS - 1}": {"$exists": False}}
        words = {"text": addition.text, "at": addition.at}
        with translated():
            found_by, ngrams = added_words(addition.text)
            logged = {"additions": words, "unlogged": waiting(TipChange.ADDED_TO, addition.at)}
            change = {"$push": logged | found_by, "$addToSet": ngrams, "$set": WAITS_TO_MATCH}
            result = await self._tips.update_one(room | {"additions.text": {"$ne": addition.text}}, change)
            if result.modified_count:
                return True
            said = {"receipt": receipt, "withdrawn_at": None, "additions.text": addition.text}
            return await self._tips.find_one(said, {"_id": 1}) is not None

    async def photo_in_use(self, photo_id: str, transaction: Any) -> bool:
        """Return True if any tip shows this photo."""
        with translated():
            return await self._tips.find_one({"photo": photo_id}, session=transaction) is not None

    async def case_of_photo(self, photo_id: str) -> str | None:
        """Return the case of the tip that shows this photo; None if no tip does."""
        with translated():
            row = await self._tips.find_one({"photo": photo_id}, {"case": 1})
        return row["case"] if row else None

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

    async def get(self, tip_id: str, transaction: Any = None) -> Tip | None:
        """Return a tip; None if there is none."""
        with translated():
            row = await self._tips.find_one({"_id": tip_id}, WITHOUT_WORDS, session=transaction)
        return read_tip(row) if row else None

    async def move(
        self,
        tip_id: str,
        current: TipState,
        wanted: TipState,
        *,
        by: str,
        reason: str | None,
        now: datetime,
        transaction: Any,
    ) -> bool:
        """Set the state and record who did; return False if the state has changed since it was read."""
        change: Row = {
            "$set": {"state": wanted.value} | WAITS_TO_MATCH,
            "$push": {
                "triage": {"state": wanted.value, "by": by, "at": now, "reason": reason},
                "unlogged": waiting(TipChange.TRIAGED, now, by),
            },
        }
        # No tip becomes new again.
        leaves_new = current is TipState.NEW and wanted is not TipState.NEW
        if leaves_new:
            change["$unset"] = {"unread": ""}
        standing = {"_id": tip_id, "state": current.value, "withdrawn_at": None}
        with translated():
            row = await self._tips.find_one({"_id": tip_id}, {"case": 1}, session=transaction)
            # Not findAndModify: the server writes the whole command, and so the reason, into its log at a conflict.
            moved = await self._tips.update_one(standing, change, session=transaction)
        if row is None or not moved.modified_count:
            return False
        if leaves_new:
            await self._unread.set(row["case"], transaction)
        return True

    async def count_new(self, case_ids: Collection[str], limit: int) -> dict[str, int]:
        """Return how many tips of each case are new, at most `limit` of one case; without cases of none."""
        return await self._unread.count(case_ids, limit)

    async def mark_unread(self, case_id: str) -> None:
        """Mark the case as its tips are, after the commit of a move."""
        await self._unread.refresh(case_id)
