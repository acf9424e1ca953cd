"""Notice rows: events for partners that pull, leased like units."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from hub.domain.notices import GROWTH_SECONDS, Notice, NoticeState
from hub.storage.mongo.database import Database, translated

LEASE = timedelta(seconds=40)
SOON = timedelta(minutes=1)
"""In which a notice that has failed often is tried again once there is more to read."""

FREE = datetime(2000, 1, 1, tzinfo=UTC)


class NoticeRepository:
    """Each event once: its id says what it tells."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.collection("notices")

    async def prepare(self) -> None:
        """Create the index by which those that wait are found among all there ever were."""
        with translated():
            await self._rows.create_index([("state", 1), ("alert", 1), ("p", 1)])

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
        """Insert unless it stands; returns its id. `revision` is the one that it carries to those told before."""
        notice_id = f"{alert}.{tenant}.{kind}.{number}"
        await self._insert(notice_id, alert, tenant, kind, dict(body), FREE, revision)
        return notice_id

    async def add_growth(self, alert: str, tenant: int, *, revision: int | None = None) -> str:
        """Announce that the audience has grown: at once, or when the last announcement is old enough.

        One that waits anyway says it as well: a partner that does not answer is owed one call, however much is new.
        `revision` is the one that those who came back had missed: the end of an alert is announced after its end too.
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
        """A notice that says just what a new one would, of which an attempt will surely begin from now on.

        Nothing is missed: what there is to read was written before this, and an attempt begins with a claim. One that
        is claimed is left out, for its call may have been answered before there was anything to read. Nor may whoever
        claimed it and was away for longer than the lease still write that it was taken: it is taken out of its hands.
        """
        now = await self._database.server_time()
        same = {
            "state": NoticeState.WAITING.value,
            "alert": alert,
            "p": tenant,
            "kind": "alert.audience",
            "rev": revision,
            "until": {"$lt": now},
        }
        # What is new must not wait as long as what has failed often.
        changes = {"$set": {"lease": None}, "$min": {"not_before": now + SOON}}
        with translated():
            row = await self._rows.find_one_and_update(same, changes, {"_id": 1})
        return str(row["_id"]) if row else None

    async def claim(self, notice_id: str) -> Notice | None:
        """Take a notice that is waiting and free."""
        now, lease = await self._database.server_time(), secrets.token_hex(8)
        free = {
            "_id": notice_id,
            "state": NoticeState.WAITING.value,
            "until": {"$lt": now},
            "not_before": {"$lte": now},
        }
        with translated():
            result = await self._rows.update_one(
                free, {"$set": {"until": now + LEASE, "lease": lease}, "$inc": {"attempts": 1}}
            )
            if not result.modified_count:
                return None
            row = await self._rows.find_one({"_id": notice_id, "lease": lease})
        if row is None:
            return None
        return Notice(row["_id"], row["alert"], row["p"], row["kind"], row["rev"], row["body"], row["attempts"], lease)

    async def finish(self, notice: Notice, state: NoticeState) -> None:
        """It was taken, or refused for good."""
        with translated():
            await self._rows.update_one({"_id": notice.id, "lease": notice.lease}, {"$set": {"state": state.value}})

    async def retry(self, notice: Notice, seconds: float) -> None:
        """Try again later."""
        await self._release(notice, seconds, notice.attempts)

    async def put_off(self, notice: Notice, seconds: float) -> None:
        """Try later what was not tried now: it counts as no attempt."""
        await self._release(notice, seconds, notice.attempts - 1)

    async def _release(self, notice: Notice, seconds: float, attempts: int) -> None:
        later = await self._database.server_time() + timedelta(seconds=seconds)
        changes = {"until": FREE, "not_before": later, "attempts": attempts}
        with translated():
            await self._rows.update_one({"_id": notice.id, "lease": notice.lease}, {"$set": changes})

    async def waiting(self) -> list[str]:
        """Notices that could be tried now."""
        now = await self._database.server_time()
        with translated():
            rows = await self._rows.find({"state": NoticeState.WAITING.value}, {"until": 1, "not_before": 1}).to_list(
                None
            )
        return [row["_id"] for row in rows if row["until"] < now and row["not_before"] <= now]

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
        row = {
            "_id": notice_id,
            "alert": alert,
            "p": tenant,
            "kind": kind,
            "rev": revision,
            "body": body,
            "state": NoticeState.WAITING.value,
            "attempts": 0,
            "until": FREE,
            "not_before": not_before,
            "lease": None,
        }
        try:
            with translated():
                await self._rows.insert_one(row)
        except DuplicateKeyError:
            return False
        return True


def _start_of(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * GROWTH_SECONDS, UTC)
