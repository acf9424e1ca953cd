"""Every write to a unit's row, from the database's change stream: claims and batches."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from pyroaring import BitMap

RETRY_INTERVAL_SECONDS = 0.1
CLAIM_FIELDS = ("token", "until", "intent", "state")
"""The fields of a unit's row that decide who may send what."""


class History:
    """Follows the rows of `units`. It resumes after the database was away."""

    def __init__(self, url: str) -> None:
        self._client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url, tz_aware=True)
        self._units = self._client.get_default_database()["units"]
        self._place: Mapping[str, Any] | None = None
        self._alerts: dict[str, str] = {}
        self._lines: dict[str, list[dict[str, Any]]] = {}
        self._unfinished: dict[str, set[str]] = {}

    def of(self, alert: str) -> list[dict[str, Any]]:
        """Return the lines of an alert's units, in the order of the writes."""
        return self._lines.get(alert, [])

    def forget(self, alert: str) -> None:
        """Drop an alert that has been judged."""
        self._lines.pop(alert, None)
        self._unfinished.pop(alert, None)

    def told_all(self, alert: str) -> bool:
        """Return whether every seen unit was seen to end."""
        return not self._unfinished.get(alert)

    async def follow(self) -> None:
        """Read on for ever."""
        while True:
            with contextlib.suppress(PyMongoError):
                async with await self._units.watch(resume_after=self._place, max_await_time_ms=500) as stream:
                    async for change in stream:
                        self._note(change)
                        self._place = stream.resume_token
            await asyncio.sleep(RETRY_INTERVAL_SECONDS)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    def _note(self, change: Mapping[str, Any]) -> None:
        unit = change["documentKey"]["_id"]
        if change["operationType"] == "insert":
            row = change["fullDocument"]
            self._alerts[unit] = row["alert"]
            self._unfinished.setdefault(row["alert"], set()).add(unit)
            written: Mapping[str, Any] = {"p": row["p"], "kind": row["kind"]}
        elif change["operationType"] == "update":
            fields = change["updateDescription"]["updatedFields"]
            written = {name: fields[name] for name in CLAIM_FIELDS if name in fields}
        else:
            return
        alert = self._alerts.get(unit)
        if alert is None or not written:
            return
        if written.get("state", "ready") != "ready":
            self._unfinished[alert].discard(unit)
        self._lines.setdefault(alert, []).append(
            {"unit": unit, "at": change["wallTime"].timestamp(), **_plain(written)}
        )


@contextlib.asynccontextmanager
async def followed(url: str) -> AsyncIterator[History]:
    """Read a history while the block runs."""
    history = History(url)
    following = asyncio.create_task(history.follow())
    try:
        yield history
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        await history.close()


def _plain(written: Mapping[str, Any]) -> dict[str, Any]:
    line = dict(written)
    if "until" in line:
        line["until"] = line["until"].timestamp()
    if line.get("intent"):
        numbers = [number for group in line["intent"]["entries"] for number in BitMap.deserialize(group["n"])]
        line["intent"] = {"seq": line["intent"]["seq"], "numbers": sorted(numbers)}
    return line
