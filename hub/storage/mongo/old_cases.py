"""Bring the rows of cases up to date that an earlier release wrote, or left behind while both ran."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pymongo import UpdateOne

from hub.domain.alerts.alert import Alert
from hub.domain.places.place_cells import place_cells
from hub.domain.text.normalised_text import form_version
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import case_row, read_case
from hub.storage.mongo.cases.words import WITHOUT_NGRAMS, words_row
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.search.case_filters import listed_row
from hub.storage.mongo.tips.unread import UnreadTips
from hub.storage.mongo.tips.words import fill_tip_words

MAX_OPEN: Final = 10_000
"""Far more alerts than are open at once."""


class OldCases:
    """Finds rows that lists of cases would leave out or show wrongly, and writes what they lack."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")
        self._timeline = database.collection("timeline")
        self._tips = database.collection("tips")
        self._unread = UnreadTips(database)
        self._alerts = AlertRepository(database)
        self._alert_rows = database.collection("alerts")

    async def complete(self, limit: int) -> int:
        """Complete at most `limit` rows without the time of their last change, and those that say wrongly that their
        alert is open; return how many.
        """
        with translated():
            old = await self._cases.find({"changed_at": None}).limit(limit).to_list(None)
        wrong = await self._with_open_alerts()
        for row in [*old, *wrong[: max(0, limit - len(old))]]:
            await self._complete(row)
        return min(len(old) + len(wrong), limit)

    async def fill_words(self, limit: int) -> int:
        """Fill at most `limit` rows of cases, and of tips, whose n-grams are missing or of another version.

        Return how many.
        """
        old = {"words_form": {"$ne": form_version()}}
        with translated():
            rows = await self._cases.find(old, WITHOUT_NGRAMS).limit(limit).to_list(None)
        writes = await asyncio.to_thread(lambda: [_with_words(row) for row in rows])
        with translated():
            if writes:
                await self._cases.bulk_write(writes, ordered=False)
        return len(rows) + await fill_tip_words(self._tips, self._alert_rows, limit)

    async def _with_open_alerts(self) -> list[Row]:
        """Return rows of cases whose alert is not as they say. A process of an earlier release changes alerts alone."""
        with translated():
            rows = await self._cases.find({"listed.is_open": True}).limit(MAX_OPEN).to_list(None)
        alerts: Mapping[str, Alert] = await self._alerts.by_ids([row["alert"] for row in rows])
        return [row for row in rows if row["alert"] in alerts and row["listed"] != listed_row(alerts[row["alert"]])]

    async def _complete(self, row: Row) -> None:
        """Write what a row lacks, unless the case or what it says of its alert has changed since it was read."""
        case, alert = read_case(row), await self._alerts.get(row["alert"])
        if alert is None:
            return
        whole = case_row(case, alert)
        known = {name: whole[name] for name in ("listed", "opener_keys", "like_keys", "public_loc", "cells")}
        known |= words_row(case)
        known["changed_at"] = max(filter(None, [case.opened_at, case.closed_at, row.get("changed_at")]))
        unchanged = {"_id": case.id, "version": case.version, "listed": row.get("listed")}
        with translated():
            await self._cases.update_one(unchanged, {"$set": known})
            # From now on each entry of the history sets it, so none is missed.
            if newest := await self._newest(case.id):
                await self._cases.update_one({"_id": case.id}, {"$max": {"changed_at": newest}})
        await self._unread.refresh(case.id)

    async def _newest(self, case_id: str) -> datetime | None:
        with translated():
            entry = await self._timeline.find_one({"case": case_id}, {"at": 1}, sort=[("_id", -1)])
        return entry["at"] if entry else None


def _with_words(row: Row) -> UpdateOne:
    """Return the write of what a row is found by, unless the case has changed since it was read."""
    unchanged = {"_id": row["_id"], "version": row["version"], "words_form": row.get("words_form")}
    case = read_case(row)
    return UpdateOne(unchanged, {"$set": words_row(case) | {"cells": place_cells(case.last_seen.point)}})
