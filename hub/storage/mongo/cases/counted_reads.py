"""The cases that each person read lately: one row for each of a person's names, changed by one update."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from hub.domain.actors import Officer
from hub.domain.text.names import folded
from hub.storage.mongo.database import Database, Row, translated

COUNTED_FOR: Final = timedelta(hours=1)
"""Domain time for which a case counts after it was read."""

NOTED_EVERY: Final = timedelta(minutes=10)
"""A case that is read again so soon is not written again."""

KEPT_FOR: Final = timedelta(hours=3)
"""By the real clock: a row that nobody changes for so long counts nothing any more."""


class CaseReadRepository:
    """The port `CaseReads`.

    An officer has two names, account and person, and `Officer.is_same` takes either for the same human. Each name has a
    row, and both must have room: neither a second account nor another `person` of an account gives more. Each row
    changes in one update, so it never holds more cases than the limit, however many requests come at once.

    If only the second row refuses, which an account under two persons at the same moment can bring about, the first
    keeps the cases for an hour although nobody was given them. That makes the rate limit stricter and never looser.

    No write waits for a majority: an election that loses one forgets some of the last hour's reads, and the audit trail
    has them.
    """

    def __init__(self, database: Database) -> None:
        rows = database.collection("case_reads", waits=False)
        # What no majority has confirmed counts too.
        self._rows = rows.with_options(read_concern=ReadConcern("local"))

    async def count(self, by: Officer, cases: Collection[str], limit: int, now: datetime) -> bool:
        """Count cases for this person; return False, and count none of them, if that makes more than the limit."""
        names, asked = _names(by), sorted(set(cases))
        with translated():
            rows = {row["_id"]: row async for row in self._rows.find({"_id": {"$in": names}})}
            found = [_fresh(rows.get(name), now) for name in names]
            if not all(_has_room(fresh, asked, limit) for fresh in found):
                return False
            if all(case in fresh and now - fresh[case] < NOTED_EVERY for fresh in found for case in asked):
                return True
            for name in names:
                if not await self._add(name, asked, limit, now):
                    return False
        return True

    async def _add(self, name: str, asked: list[str], limit: int, now: datetime) -> bool:
        try:
            row = await self._update(name, asked, limit, now)
        except DuplicateKeyError:
            # Another first read of this person inserted the row.
            row = await self._update(name, asked, limit, now)
        return set(asked) <= _fresh(row, now).keys()

    async def _update(self, name: str, asked: list[str], limit: int, now: datetime) -> Row:
        row = await self._rows.find_one_and_update(
            {"_id": name}, _adding(asked, limit, now), upsert=True, return_document=ReturnDocument.AFTER
        )
        assert row is not None
        return row


def _names(by: Officer) -> list[str]:
    # The person first: of somebody with two accounts this row is the fuller one, and refuses before anything is noted.
    return [_key("person", by.person), _key("account", by.account)]


def _key(kind: str, name: str) -> str:
    # The server may write a command that conflicts into its log, and no name belongs there.
    return f"{kind} {hashlib.sha256(folded(name).encode()).hexdigest()}"


def _fresh(row: Mapping[str, Any] | None, now: datetime) -> dict[str, datetime]:
    """Return the cases of a row that still count, with the moment of their last noted read."""
    read = row["read"] if row else ()
    return {one["case"]: one["at"] for one in read if one["at"] > now - COUNTED_FOR}


def _has_room(fresh: Mapping[str, datetime], asked: list[str], limit: int) -> bool:
    """Return True if nothing new is asked for, or if the row may hold it."""
    return len(fresh.keys() | set(asked)) <= max(limit, len(fresh))


def _adding(asked: list[str], limit: int, now: datetime) -> list[Row]:
    """Return the update of a row: without what counts no more, and with the asked cases if there is room."""
    names = {"$literal": asked}
    counting = {"$filter": {"input": {"$ifNull": ["$read", []]}, "cond": {"$gt": ["$$this.at", now - COUNTED_FOR]}}}
    others = {"$filter": {"input": "$read", "cond": {"$not": [{"$in": ["$$this.case", names]}]}}}
    noted = {"$literal": [{"case": case, "at": now} for case in asked]}
    has_room = {"$lte": [{"$size": "$with"}, limit]}
    return [
        {"$set": {"read": counting}},
        {"$set": {"with": {"$concatArrays": [others, noted]}}},
        {"$set": {"read": {"$cond": [has_room, "$with", "$read"]}, "until": datetime.now(UTC) + KEPT_FOR}},
        {"$unset": "with"},
    ]
