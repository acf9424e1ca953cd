"""Notice rows: events for partners that pull, leased like units."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.domain.delivery.notices import GROWTH_SECONDS, Notice, NoticeState
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.leases import CLAIMABLE, FREE, MILLISECOND, leased_write

LEASE = timedelta(seconds=40)
MAX_DELAY_AFTER_GROWTH = timedelta(minutes=1)
"""A notice that has failed often is tried again within this time once there is more to read."""


class NoticeRepository:
    """Notices, each event once: the id is made from its content."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.collection("notices")

    async def add(
        self,
        alert: str,
        tenant: int,
        kind: str,
        number: int | str,
        body: Mapping[str, Any],
        *,
        revision: int | None = None,
    ) -> str:
        """Insert a notice unless it exists; return its id. `revision` is the one it carries to devices told before."""
        notice_id = f"{alert}.{tenant}.{kind}.{number}"
        await self._insert(notice_id, alert, tenant, kind, dict(body), FREE, revision)
        return notice_id

    async def add_growth(self, alert: str, tenant: int, *, revision: int | None = None) -> str:
        """Announce that the audience has grown: now, or when the last announcement is old enough.

        A notice that still waits announces it as well: a partner that does not answer gets one call for all that is
        new. `revision` is the one that returning devices had missed: an end is announced after the alert's end too.
        """
        slot = first = int((await self._database.server_time()).timestamp() // GROWTH_SECONDS)
        while (waits := await self._still_to_come(alert, tenant, revision)) is None:
            notice_id = f"{alert}.{tenant}.alert.audience.{slot}"
            begins = FREE if slot == first else _start_of(slot)
            if await self._insert(notice_id, alert, tenant, "alert.audience", {}, begins, revision):
                return notice_id
            slot += 1
        return waits

    async def _still_to_come(self, alert: str, tenant: int, revision: int | None) -> str | None:
        """Return a waiting notice with the same content whose next attempt is still to begin; None if there is none.

        Nothing is missed: what there is to read was written before this, and an attempt begins with a claim. A claimed
        notice does not count: its call may have been answered before there was anything to read. A worker that claimed
        it and paused longer than its lease may not mark it as taken any more, so the lease is cleared.
        """
        same = {
            "state": NoticeState.WAITING.value,
            "alert": alert,
            "p": tenant,
            "kind": "alert.audience",
            "rev": revision,
            "$expr": {"$lt": ["$until", "$$NOW"]},
        }
        # New content must not wait as long as a notice that has failed often.
        soon = {"$min": ["$not_before", {"$add": ["$$NOW", MAX_DELAY_AFTER_GROWTH // MILLISECOND]}]}
        changes = [{"$set": {"lease": None, "not_before": soon}}]
        with translated():
            row = await self._rows.find_one_and_update(same, changes, {"_id": 1})
        return str(row["_id"]) if row else None

    async def claim(self, notice_id: str) -> Notice | None:
        """Claim a notice that waits and is free; return None for any other."""
        lease = secrets.token_hex(8)
        free = {"_id": notice_id, "state": NoticeState.WAITING.value, **CLAIMABLE}
        claim = leased_write({"lease": lease}, from_now={"until": LEASE}, growth={"attempts": 1})
        with translated():
            row = await self._rows.find_one_and_update(free, claim, return_document=ReturnDocument.AFTER)
        if not row:
            return None
        return Notice(row["_id"], row["alert"], row["p"], row["kind"], row["rev"], row["body"], row["attempts"], lease)

    async def finish(self, notice: Notice, state: NoticeState) -> None:
        """Record the final state of a notice."""
        with translated():
            await self._rows.update_one({"_id": notice.id, "lease": notice.lease}, {"$set": {"state": state.value}})

    async def retry(self, notice: Notice, seconds: float) -> None:
        """Schedule the next attempt."""
        await self._release(notice, seconds, notice.attempts)

    async def put_off(self, notice: Notice, seconds: float) -> None:
        """Schedule a notice that was not tried: this counts as no attempt."""
        await self._release(notice, seconds, notice.attempts - 1)

    async def _release(self, notice: Notice, seconds: float, attempts: int) -> None:
        ended = {"until": FREE, "attempts": attempts}
        changes = leased_write(ended, from_now={"not_before": timedelta(seconds=seconds)})
        with translated():
            await self._rows.update_one({"_id": notice.id, "lease": notice.lease}, changes)

    async def waiting(self) -> list[str]:
        """Return the ids of the notices that can be tried now."""
        with translated():
            rows = await self._rows.find({"state": NoticeState.WAITING.value, **CLAIMABLE}, {"_id": 1}).to_list(None)
        return [row["_id"] for row in rows]

    async def _insert(
        self,
        notice_id: str,
        alert: str,
        tenant: int,
        kind: str,
        body: dict[str, Any],
        not_before: datetime,
        revision: int | None = None,
    ) -> bool:
        row = {"_id": notice_id} | notice_row(alert, tenant, kind, body, revision, not_before=not_before)
        try:
            with translated():
                await self._rows.insert_one(row)
        except DuplicateKeyError:
            return False
        return True


def notice_row(
    alert: str, tenant: int, kind: str, body: Mapping[str, Any], revision: int | None, *, not_before: datetime
) -> Row:
    """Return the row of a new notice, without its id."""
    return {
        "alert": alert,
        "p": tenant,
        "kind": kind,
        "rev": revision,
        "body": dict(body),
        "state": NoticeState.WAITING.value,
        "attempts": 0,
        "until": FREE,
        "not_before": not_before,
        "lease": None,
    }


def _start_of(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * GROWTH_SECONDS, UTC)
