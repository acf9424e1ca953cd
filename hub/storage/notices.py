"""Notice rows: events for partners that pull, leased like units."""

import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from hub.domain.notices import GROWTH_SECONDS, Notice, NoticeState
from hub.storage.database import Database, translated

LEASE = timedelta(seconds=40)
FREE = datetime(2000, 1, 1, tzinfo=UTC)


class NoticeBook:
    """Each event once: its id says what it tells."""

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
        """Insert unless it stands; returns its id. `revision` is the one that it carries to those told before."""
        notice_id = f"{alert}.{tenant}.{kind}.{number}"
        await self._insert(notice_id, alert, tenant, kind, dict(body), FREE, revision)
        return notice_id

    async def add_growth(self, alert: str, tenant: int, *, revision: int | None = None) -> str:
        """Announce that the audience has grown: at once, or when the last announcement is old enough.

        `revision` is the one that those who came back had missed: the end of an alert is announced after its end too.
        """
        slot = int(time.time() // GROWTH_SECONDS)
        owed = "" if revision is None else f"r{revision}."
        now, later = (f"{alert}.{tenant}.alert.audience.{owed}{place}" for place in (slot, slot + 1))
        if await self._insert(now, alert, tenant, "alert.audience", {}, FREE, revision):
            return now
        await self._insert(later, alert, tenant, "alert.audience", {}, _start_of(slot + 1), revision)
        return later

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
