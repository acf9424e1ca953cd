"""The audience: an append-only list of pages for each alert and tenant whose partner pulls.

A page holds numbers, never refs: whom they name is looked up when it is read. A device stands on one page at a time
until it is named there: whatever brings it again renews that place. Members are in the order of their numbers.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from hub.domain.alerts import RevisionKind
from hub.domain.audience import Appended, AudienceMember, AudiencePage, PassedOver
from hub.domain.cells import Cell
from hub.domain.ledger import Entries, pack, unpack
from hub.storage.mongo.database import Database, Row, translated

TURNS = {"p": 1, "numbers": 1, "skipped": 1, "turns": 1}


class PageConflict(PyMongoError):
    """A reader served the page at the same time: the driver runs the transaction again."""

    def __init__(self) -> None:
        super().__init__("served meanwhile", error_labels=["TransientTransactionError"])


class AudienceRepository:
    """Positions are taken in the transaction of their page, so a reader can never pass one that is still to come."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = database.collection("audience")
        self._counters = database.collection("counters")

    async def prepare(self) -> None:
        """Create the index that a reader walks, and the one by which places are found that were not named yet."""
        with translated():
            await self._pages.create_index([("alert", 1), ("p", 1), ("position", 1)])
            await self._pages.create_index([("alert", 1), ("p", 1), ("waits", 1), ("kind", 1), ("rev", 1)])

    async def append(self, page: AudiencePage, waiting: Entries) -> Appended:
        """Put a batch at the end of the list, unless it stands there.

        `waiting` were just seen on earlier pages, not named yet. Such a place is renewed: the cells are added to it,
        and it comes to the end of the list if its turn has gone by. One that is not found has been named since.
        """

        async def work(transaction: Any) -> Appended:
            row = await self._pages.find_one({"_id": page.id}, {"numbers": 1, "renewed": 1}, session=transaction)
            if row is not None:
                return Appended(frozenset(unpack(row["numbers"]) | unpack(row["renewed"])))
            woken = await self._renew(page, waiting, transaction)
            numbers = {member.number for member in page.members}
            if numbers or page.renewed:
                # Though nobody may be left for it, it stands, and says so to whoever recovers the batch.
                await self._insert(page, transaction)
            return Appended(page.renewed | numbers, woken, grown=bool(numbers or woken))

        return await self._database.run(work)

    async def _renew(
        self, page: AudiencePage, waiting: Entries, transaction: Any
    ) -> dict[str, Mapping[PassedOver, int]]:
        """Renew places on earlier pages; returns, by unit, how many have come to the end of the list."""
        woken: dict[str, Counter[PassedOver]] = {}
        ends = page.kind is RevisionKind.CANCEL
        holding = self._holding(page.alert, page.tenant, waiting.keys(), {}, ends=ends, transaction=transaction)
        for standing in [_page(row) async for row in holding]:
            places = _unnamed(standing.served, standing.waiting, len(standing.members))
            unnamed = {i: standing.members[i] for i in places if standing.members[i].number in waiting}
            fresh = {i: replace(m, cells=_both(m.cells, waiting[m.number])) for i, m in unnamed.items()}
            again = [i for i in sorted(fresh) if i in standing.waiting]
            changed = replace(
                standing,
                members=tuple(fresh.get(i, member) for i, member in enumerate(standing.members)),
                waiting={i: why for i, why in standing.waiting.items() if i not in fresh},
            )
            if not await self._replace(standing, changed, transaction):
                raise PageConflict()
            if again:
                moved = replace(
                    standing,
                    id=f"{standing.id}+{standing.version}",
                    members=tuple(fresh[i] for i in again),
                    renewed=frozenset(),
                )
                await self._insert(moved, transaction)
                # Who was told before counts where that was.
                reasons = (standing.waiting[i] for i in again if not standing.members[i].told_before)
                woken.setdefault(standing.unit, Counter()).update(reasons)
        return dict(woken)

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

    async def _replace(self, page: AudiencePage, changed: AudiencePage, transaction: Any = None, **turn: Any) -> bool:
        """Write what may change of a page; false if somebody else did since it was read."""
        changes: Row = {
            "cells": [list(member.cells) for member in changed.members],
            "served": changed.served,
            "stands": changed.stands,
            "skipped": sorted(changed.skipped),
            "waiting": [[index, why.value] for index, why in sorted(changed.waiting.items())],
            "waits": changed.served < len(changed.members) or bool(changed.waiting),
            "version": page.version + 1,
        }
        if changed.served < len(changed.members):
            changes["served_real"] = None
        elif changed.served > page.served:
            changes["served_real"] = datetime.now(UTC)
        result = await self._pages.update_one(
            {"_id": page.id, "version": page.version}, {"$set": changes, **turn}, session=transaction
        )
        return bool(result.modified_count == 1)

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

    async def serve(self, page: AudiencePage, upto: int, passed: Mapping[int, PassedOver], revision: int) -> bool:
        """Remember, before they leave, that the turn of the members up to here has come; false if the page changed."""
        changed = replace(
            page,
            served=upto,
            stands=page.served,
            skipped=page.skipped | passed.keys(),
            waiting={**page.waiting, **passed},
        )
        with translated():
            return await self._replace(page, changed, **{"$push": {"turns": [upto, revision]}})

    async def stand(self, page: AudiencePage) -> bool:
        """Whoever has had its turn is named again: that turn is not taken back any more. False if the page changed."""
        with translated():
            return await self._replace(page, replace(page, stands=page.served))

    async def take_back(self, page: AudiencePage) -> bool:
        """Undo the turn that was just served from this state of the page, since no name of it left.

        False if the page has changed since, for another reader may have named them: then they count as told.
        """
        changed = replace(page, stands=page.served)
        with translated():
            return await self._replace(replace(page, version=page.version + 1), changed, **{"$pop": {"turns": 1}})

    async def waiting(
        self, alert: str, tenant: int, numbers: Iterable[int], *, ends: bool, before: int | None = None
    ) -> set[int]:
        """Those of the numbers that stand on a page and were not named there: on one of the end, or on one of news.

        With `before`, on pages that were offered before that revision.
        """
        wanted, found = set(numbers), set[int]()
        fields = {"numbers": 1, "served": 1, "waiting": 1}
        async for row in self._holding(alert, tenant, wanted, fields, ends=ends, before=before):
            ordered = sorted(unpack(row["numbers"]))
            found |= {ordered[index] for index in _unnamed(row["served"], dict(row["waiting"]), len(ordered))}
        return found & wanted

    async def named(self, alert: str, tenant: int, numbers: Iterable[int]) -> set[int]:
        """Those of the numbers that a page ever named to their partner."""
        wanted, told = set(numbers), set[int]()
        with translated():
            async for row in self._pages.find({"alert": alert, "p": tenant}, TURNS):
                if wanted & unpack(row["numbers"]):
                    told |= _told(row)
        return told & wanted

    async def served(self, alert: str, before: int) -> dict[int, set[int]]:
        """By tenant: every device that a page named to its partner while an earlier revision than this was newest."""
        told: dict[int, set[int]] = {}
        with translated():
            async for row in self._pages.find({"alert": alert, "served": {"$gt": 0}}, TURNS):
                told.setdefault(row["p"], set()).update(_told(row, before))
        return told

    async def _holding(
        self,
        alert: str,
        tenant: int,
        numbers: Collection[int],
        fields: Row,
        *,
        ends: bool,
        before: int | None = None,
        transaction: Any = None,
    ) -> AsyncIterator[Row]:
        """Of the pages on which somebody still waits, those with any of the numbers."""
        kind = RevisionKind.CANCEL if ends else RevisionKind.ALERT
        pages: Row = {"alert": alert, "p": tenant, "waits": True, "kind": kind.value}
        if before is not None:
            pages["rev"] = {"$lt": before}
        with translated():
            # The database would compare each with each: what is sent is a bitmap a page.
            async for row in self._pages.find(pages, fields, session=transaction) if numbers else _none():
                if not unpack(row["numbers"]).isdisjoint(numbers):
                    yield row


async def _none() -> AsyncIterator[Row]:
    for row in list[Row]():
        yield row


def _unnamed(served: int, waiting: Iterable[int], members: int) -> list[int]:
    return [*sorted(waiting), *range(served, members)]


def _both(some: tuple[Cell, ...], others: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(sorted({*some, *others}))


def _told(row: Row, before: float = float("inf")) -> set[int]:
    start, told, skipped, numbers = 0, set[int](), set(row["skipped"]), sorted(unpack(row["numbers"]))
    for upto, revision in row["turns"]:
        if revision < before:
            told |= {numbers[index] for index in range(start, upto) if index not in skipped}
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
        "numbers": pack(member.number for member in page.members),
        "cells": [list(member.cells) for member in page.members],
        "told": [member.told_before for member in page.members],
        "renewed": pack(page.renewed),
        "served": 0,
        "stands": 0,
        "skipped": [],
        "waiting": [],
        "waits": bool(page.members),
        "version": 0,
        "turns": [],
        "served_real": None if page.members else datetime.now(UTC),
    }


def _page(row: Row) -> AudiencePage:
    columns = zip(sorted(unpack(row["numbers"])), row["cells"], row["told"], strict=True)
    return AudiencePage(
        id=row["_id"],
        alert=row["alert"],
        tenant=row["p"],
        unit=row["unit"],
        kind=RevisionKind(row["kind"]),
        revision=row["rev"],
        members=tuple(
            AudienceMember(number, tuple(Cell(cell) for cell in cells), told) for number, cells, told in columns
        ),
        position=row["position"],
        served=row["served"],
        stands=row["stands"],
        skipped=frozenset(row["skipped"]),
        waiting={index: PassedOver(why) for index, why in row["waiting"]},
        renewed=frozenset(unpack(row["renewed"])),
        version=row["version"],
    )
