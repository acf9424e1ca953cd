"""The audience: an append-only list of pages for each alert and tenant whose partner pulls."""

from dataclasses import replace
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
            await self._pages.create_index([("alert", 1), ("p", 1), ("holds", 1)])

    async def append(self, page: AudiencePage) -> frozenset[int]:
        """Put a batch at the end of the list, unless it stands there; returns the numbers of the page that stands."""

        async def work(transaction: Any) -> frozenset[int]:
            row = await self._pages.find_one({"_id": page.id}, {"members": 1}, session=transaction)
            if row is None:
                await self._insert(page, transaction)
                return frozenset(member.number for member in page.members)
            return frozenset(member[0] for member in row["members"])

        return await self._database.run(work)

    async def _insert(self, page: AudiencePage, transaction: Any) -> None:
        counter = await self._counters.find_one_and_update(
            {"_id": f"audience.{page.alert}.{page.tenant}"},
            {"$inc": {"value": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=transaction,
        )
        assert counter is not None
        await self._pages.insert_one(_row(page) | {"position": counter["value"]}, session=transaction)

    async def get(self, page_id: str) -> AudiencePage:
        """One page that stands."""
        with translated():
            row = await self._pages.find_one({"_id": page_id})
        assert row is not None, "pages are never deleted before their alert"
        return _page(row)

    async def after(
        self, alert: str, tenant: int, position: int, limit: int, *, cancels_only: bool = False
    ) -> list[AudiencePage]:
        """Pages at and after a position, in order."""
        wanted: Row = {"alert": alert, "p": tenant, "position": {"$gte": position}}
        if cancels_only:
            wanted["kind"] = RevisionKind.CANCEL.value
        with translated():
            rows = await self._pages.find(wanted).sort("position", 1).limit(limit).to_list(None)
        return [_page(row) for row in rows]

    async def serve(self, page: AudiencePage, upto: int, skipped: frozenset[int], revision: int) -> bool:
        """Remember, before they leave, that the turn of the members up to here has come; false if the page changed."""
        changes: Row = {
            "served": upto,
            "skipped": sorted(page.skipped | skipped),
            "held": sorted(page.held | skipped),
            "holds": bool(page.held | skipped),
        }
        if upto == len(page.members):
            changes["served_real"] = datetime.now(UTC)
        with translated():
            result = await self._pages.update_one(
                {"_id": page.id, "served": page.served, "held": sorted(page.held)},
                {"$set": changes, "$push": {"turns": [upto, revision]}},
            )
        return result.modified_count == 1

    async def held_back(self, alert: str, tenant: int) -> list[AudiencePage]:
        """Pages some of whose members wait until they are covered again."""
        with translated():
            rows = await self._pages.find({"alert": alert, "p": tenant, "holds": True}).to_list(None)
        return [_page(row) for row in rows]

    async def release(self, page: AudiencePage, held: frozenset[int]) -> bool:
        """Put members that were held back at the end of the list, in a page of their own; false if it changed."""
        members = tuple(page.members[index] for index in sorted(held))
        fresh = replace(page, id=f"{page.id}+{min(held)}", members=members)
        left = sorted(page.held - held)

        async def work(transaction: Any) -> bool:
            result = await self._pages.update_one(
                {"_id": page.id, "served": page.served, "held": sorted(page.held)},
                {"$set": {"held": left, "holds": bool(left)}},
                session=transaction,
            )
            if result.modified_count:
                await self._insert(fresh, transaction)
            return bool(result.modified_count)

        return await self._database.run(work)

    async def served(self, alert: str, before: int) -> dict[int, set[int]]:
        """By tenant: every device that a page named to its partner while an earlier revision than this was newest."""
        told: dict[int, set[int]] = {}
        wanted = {"alert": alert, "served": {"$gt": 0}}
        with translated():
            async for row in self._pages.find(wanted, {"p": 1, "members": 1, "skipped": 1, "turns": 1}):
                told.setdefault(row["p"], set()).update(_told(row, before))
        return told


def _told(row: Row, before: int) -> set[int]:
    start, told, skipped = 0, set[int](), set(row["skipped"])
    for upto, revision in row["turns"]:
        if revision < before:
            told |= {row["members"][index][0] for index in range(start, upto) if index not in skipped}
        start = upto
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
        "served": 0,
        "skipped": [],
        "held": [],
        "holds": False,
        "turns": [],
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
        served=row["served"],
        skipped=frozenset(row["skipped"]),
        held=frozenset(row["held"]),
    )
