"""The audience: an append-only list of pages for each alert and tenant whose partner pulls."""

from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument

from hub.domain.alerts import RevisionKind
from hub.domain.audience import AudienceMember, AudiencePage
from hub.domain.cells import Cell
from hub.storage.database import Database, Row, translated


class AudienceBook:
    """Positions are taken in the transaction of their page, so a reader can never pass one that is still to come."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = database.collection("audience")
        self._counters = database.collection("counters")

    async def prepare(self) -> None:
        """Create the index that a reader walks."""
        with translated():
            await self._pages.create_index([("alert", 1), ("p", 1), ("position", 1)])

    async def append(self, page: AudiencePage) -> None:
        """Put a batch at the end of the list; putting it twice changes nothing."""

        async def work(transaction: Any) -> None:
            if await self._pages.find_one({"_id": page.id}, {"_id": 1}, session=transaction):
                return
            counter = await self._counters.find_one_and_update(
                {"_id": f"audience.{page.alert}.{page.tenant}"},
                {"$inc": {"value": 1}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=transaction,
            )
            assert counter is not None
            await self._pages.insert_one(_row(page) | {"position": counter["value"]}, session=transaction)

        await self._database.run(work)

    async def after(self, alert: str, tenant: int, position: int, limit: int) -> list[AudiencePage]:
        """Pages at and after a position, in order."""
        wanted = {"alert": alert, "p": tenant, "position": {"$gte": position}}
        with translated():
            rows = await self._pages.find(wanted).sort("position", 1).limit(limit).to_list(None)
        return [_page(row) for row in rows]

    async def serve(self, page: AudiencePage) -> bool:
        """Remember, before the page leaves, that it is served; true the first time."""
        with translated():
            result = await self._pages.update_one(
                {"_id": page.id, "served_real": None}, {"$set": {"served_real": datetime.now(UTC)}}
            )
        return result.modified_count == 1

    async def served(self, alert: str) -> dict[int, set[int]]:
        """By tenant: every device that a served page of the alert names."""
        told: dict[int, set[int]] = {}
        with translated():
            async for row in self._pages.find({"alert": alert, "served_real": {"$ne": None}}, {"p": 1, "members": 1}):
                told.setdefault(row["p"], set()).update(member[0] for member in row["members"])
        return told


def _row(page: AudiencePage) -> Row:
    return {
        "_id": page.id,
        "alert": page.alert,
        "p": page.tenant,
        "unit": page.unit,
        "kind": page.kind.value,
        "rev": page.revision,
        "members": [[m.number, m.ref, list(m.cells), m.told_before] for m in page.members],
        "served_real": None,
    }


def _page(row: Row) -> AudiencePage:
    return AudiencePage(
        id=row["_id"],
        alert=row["alert"],
        tenant=row["p"],
        unit=row["unit"],
        kind=RevisionKind(row["kind"]),
        revision=row["rev"],
        members=tuple(
            AudienceMember(number, ref, tuple(Cell(cell) for cell in cells), told)
            for number, ref, cells, told in row["members"]
        ),
        position=row["position"],
        served=row["served_real"] is not None,
    )
