"""The force under which each tip is filed: that of its case. Tips of a case that was handed over follow step by step.

Until they all have, the case is marked, and lists of tips find them by the case. Any process may die at any moment, and
the next run goes on.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import UpdateOne

from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.geometry_rows import geojson_row, read_point
from hub.storage.mongo.keyset import later_than
from hub.storage.mongo.search.copied_facts import COPIED, MOVED, MOVING
from hub.storage.mongo.tips.rows import cells_row

TIPS_PER_STEP: Final = 200
"""A tip has some 70 keys in the index of n-grams, which begin with its n-gram and its force: each is written anew."""

MARKED_FOR: Final = timedelta(minutes=5)
"""Real time for which a case stays marked at least. A tip whose transaction began before a hand-over has the force of
then, and comes after all others were filed: the server ends a transaction after 60 s."""

MAX_CASES: Final = 100

NO_FORCE: Final = ""
"""The force of a row without a case: nobody finds it, and no run looks at it again."""


class TipFiling:
    """Files tips under the force of their case, and completes rows of tips and alerts of an earlier release."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tips = database.collection("tips")
        self._cases = database.collection("cases")
        self._alerts = database.collection("alerts")

    async def moving(self) -> list[str]:
        """Return the cases whose tips may be filed under another force than theirs."""
        with translated():
            rows = await self._cases.find(MOVING, {"_id": 1}).limit(MAX_CASES).to_list(None)
        return [row["_id"] for row in rows]

    async def follow(self, case_id: str) -> None:
        """File every tip of a case under its force, and end its mark once no other can come."""
        with translated():
            case = await self._cases.find_one({"_id": case_id, **MOVING}, {"force": 1, MOVED: 1})
        if case is None:
            return
        is_over = datetime.now(UTC) - case[MOVED] >= MARKED_FOR
        after: tuple[datetime, str] | None = None
        while rows := await self._step(case_id, after):
            stale = [row["_id"] for row in rows if row.get("force") != case["force"]]
            if stale and not await self.file(case_id, stale, case["force"]):
                # It was handed over again: the next run follows.
                return
            after = (rows[-1]["received_at"], rows[-1]["_id"])
        if is_over:
            unchanged = {"_id": case_id, MOVED: case[MOVED]}
            with translated():
                await self._cases.update_one(unchanged, {"$unset": {MOVED: 1}})

    async def _step(self, case_id: str, after: tuple[datetime, str] | None) -> list[Row]:
        wanted: Row = {"case": case_id} | (later_than("received_at", after) if after else {})
        order = [("received_at", 1), ("_id", 1)]
        with translated():
            found = self._tips.find(wanted, {"force": 1, "received_at": 1}).sort(order).limit(TIPS_PER_STEP)
            return await found.to_list(None)

    async def file(self, case_id: str, tips: Sequence[str], force: str) -> bool:
        """File tips of a case under a force; return False if the case is not this force's any more."""
        return await self._change_with(case_id, force, lambda transaction: self._set_force(tips, force, transaction))

    async def _set_force(self, tips: Sequence[str], force: str, transaction: Any) -> None:
        filed = {"$set": {"force": force}}
        with translated():
            await self._tips.update_many({"_id": {"$in": list(tips)}}, filed, session=transaction)

    async def _change_with(self, case_id: str, force: str, change: Callable[[Any], Awaitable[None]]) -> bool:
        """Change rows of a case while a force has it; return False if it is not this force's any more.

        The row of the case is written too: with a hand-over at the same time one of the two conflicts. So a process
        that stood still for long cannot file anything under a force of the past.
        """

        async def work(transaction: Any) -> bool:
            mine, count = {"_id": case_id, "force": force}, {"$inc": {"tip_filings": 1}}
            with translated():
                if not (await self._cases.update_one(mine, count, session=transaction)).matched_count:
                    return False
            await change(transaction)
            return True

        return await self._database.run(work)

    async def complete(self, limit: int) -> int:
        """Complete at most so many rows of tips, and of alerts, that an earlier release wrote; return how many."""
        order = [("received_at", -1), ("_id", -1)]
        fields = {"case": 1, "place": 1}
        with translated():
            tips = await self._tips.find({"force": None}, fields).sort(order).limit(limit).to_list(None)
            alerts = await self._alerts.find({"force": None}, {"case": 1, "areas": 1}).limit(limit).to_list(None)
        cases = await self._cases_of([*tips, *alerts])
        for case_id in sorted({row["case"] for row in tips}):
            await self._complete_tips(case_id, cases.get(case_id), [row for row in tips if row["case"] == case_id])
        for row in alerts:
            await self._complete_alert(row, cases.get(row["case"]))
        return len(tips) + len(alerts)

    async def _cases_of(self, rows: Sequence[Row]) -> dict[str, Row]:
        ids = sorted({row["case"] for row in rows})
        with translated():
            found = await self._cases.find({"_id": {"$in": ids}}, COPIED).to_list(None)
        return {row["_id"]: row for row in found}

    async def _complete_tips(self, case_id: str, case: Row | None, rows: Sequence[Row]) -> None:
        # Before the force: a row without one is looked at again.
        ids = [row["_id"] for row in rows]
        named = sorted(set(case.get("helpful_tips", ())).intersection(ids)) if case else []
        writes = [
            UpdateOne(
                # A withdrawal in between takes the place away.
                {"_id": row["_id"], "place": row["place"]},
                {"$set": {"loc": geojson_row(read_point(row["place"]))} | cells_row(read_point(row["place"]))},
            )
            for row in rows
            if row["place"]
        ]
        with translated():
            if case is not None and "status" in case:
                await self._tips.update_many({"_id": {"$in": ids}}, {"$set": {"status": case["status"]}})
            if named:
                await self._tips.update_many({"_id": {"$in": named}}, {"$set": {"helped": True}})
            if writes:
                await self._tips.bulk_write(writes, ordered=False)
        if case is not None:
            await self.file(case_id, ids, case["force"])
        else:
            with translated():
                await self._tips.update_many({"_id": {"$in": ids}}, {"$set": {"force": NO_FORCE}})

    async def _complete_alert(self, row: Row, case: Row | None) -> None:
        """Complete an alert's row, unless its areas or the force of its case have changed since."""
        areas = [area | {"loc": geojson_row(read_point(area["centre"]))} for area in row["areas"]]
        force = case["force"] if case else NO_FORCE

        async def write(transaction: Any) -> None:
            unchanged = {"_id": row["_id"], "areas": row["areas"]}
            with translated():
                await self._alerts.update_one(
                    unchanged, {"$set": {"areas": areas, "force": force}}, session=transaction
                )

        if case is not None:
            await self._change_with(row["case"], force, write)
        else:
            await write(None)
