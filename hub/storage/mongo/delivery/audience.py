"""The audience: an append-only list of pages for each alert and each tenant whose partner pulls.

A page holds numbers, never refs: a ref is looked up when the page is read. A device is on one page at a time until it
is named there; a later batch with the same device renews that place. Members are in the order of their numbers.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument

from hub.domain.alerts.alert import RevisionKind
from hub.domain.cells import Cell
from hub.domain.delivery.audience import Appended, AudienceMember, AudiencePage, PassedOver, TurnCounts
from hub.domain.delivery.ledger import Entries, unpack
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.audience_rows import merge_cells, page_row, read_page, told_numbers, unnamed_indices
from hub.storage.mongo.delivery.unit_rows import turn_counts_change
from hub.storage.mongo.transactions import TransactionConflict

IN_ORDER = [("alert", 1), ("p", 1), ("position", 1)]
TURNS = {"p": 1, "numbers": 1, "skipped": 1, "turns": 1}


class AudienceRepository:
    """Pages of audiences. A position is taken in its page's transaction, so a reader never passes one still to come."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = database.collection("audience")
        self._counters = database.collection("counters")
        self._units = database.collection("units")
        self._told = database.collection("told")

    async def append(self, page: AudiencePage, waiting: Entries, unheard: Mapping[int, int]) -> Appended:
        """Append a batch to the list, unless it is there already.

        `waiting` are devices just seen on earlier pages and not yet named. Their places are renewed: cells are added,
        and a place whose turn has passed moves to the end of the list. A place not found has been named since.
        By number, `unheard` are the first sightings that these devices have not heard.
        """

        async def work(transaction: Any) -> Appended:
            row = await self._pages.find_one({"_id": page.id}, {"numbers": 1, "renewed": 1}, session=transaction)
            if row is not None:
                return Appended(frozenset(unpack(row["numbers"]) | unpack(row["renewed"])))
            moved = await self._renew(page, waiting, unheard, transaction)
            numbers = {member.number for member in page.members}
            if numbers or page.renewed:
                # Even an empty page is stored: it tells a worker that recovers the batch that the batch was offered.
                await self._insert(page, transaction)
            return Appended(page.renewed | numbers, grown=bool(numbers) or moved)

        return await self._database.run(work)

    async def _renew(self, page: AudiencePage, waiting: Entries, unheard: Mapping[int, int], transaction: Any) -> bool:
        """Renew places on earlier pages; return True if any moved to the end of the list."""
        any_moved = False
        ends = page.kind is RevisionKind.CANCEL
        found = self._pages_with(page.alert, page.tenant, waiting.keys(), {}, ends=ends, transaction=transaction)
        for standing in [read_page(row) async for row in found]:
            places = unnamed_indices(standing.served, standing.waiting, len(standing.members))
            unnamed = {i: standing.members[i] for i in places if standing.members[i].number in waiting}
            fresh = {i: _renewed(member, waiting[member.number], unheard) for i, member in unnamed.items()}
            again = [i for i in sorted(fresh) if i in standing.waiting]
            changed = replace(
                standing,
                members=tuple(fresh.get(i, member) for i, member in enumerate(standing.members)),
                waiting={i: why for i, why in standing.waiting.items() if i not in fresh},
            )
            if not await self._replace(standing, changed, transaction):
                raise TransactionConflict("a reader served the page at the same time")
            if again:
                moved = replace(
                    standing,
                    id=f"{standing.id}+{standing.version}",
                    members=tuple(fresh[i] for i in again),
                    renewed=frozenset(),
                )
                await self._insert(moved, transaction)
                any_moved = True
                # A device told before counts in the unit that told it.
                reasons = Counter(standing.waiting[i] for i in again if not standing.members[i].told_before)
                await self._count(standing, TurnCounts(0, reasons).taken_back(), transaction)
        return any_moved

    async def _insert(self, page: AudiencePage, transaction: Any) -> None:
        counter = await self._counters.find_one_and_update(
            {"_id": f"audience.{page.alert}.{page.tenant}"},
            {"$inc": {"value": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=transaction,
        )
        assert counter is not None
        await self._pages.insert_one(page_row(page) | {"position": counter["value"]}, session=transaction)

    async def _replace(self, page: AudiencePage, changed: AudiencePage, transaction: Any = None, **turn: Any) -> bool:
        """Write the fields of a page that may change; return False if the page changed since it was read."""
        changes: Row = {
            "cells": [list(member.cells) for member in changed.members],
            "unheard_from": [member.unheard_from for member in changed.members],
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
        """Return a stored page."""
        with translated():
            row = await self._pages.find_one({"_id": page_id})
        assert row is not None, "pages are never deleted before their alert"
        return read_page(row)

    async def after(
        self, alert: str, tenant: int, position: int, limit: int, *, cancels_only: bool = False
    ) -> list[AudiencePage]:
        """Return the pages at and after a position, in order."""
        wanted: Row = {"alert": alert, "p": tenant, "position": {"$gte": position}}
        if cancels_only:
            wanted["kind"] = RevisionKind.CANCEL.value
        with translated():
            # Named, or the server might choose the index by kind and sort in memory.
            pages = self._pages.find(wanted).hint(IN_ORDER).sort("position", 1).limit(limit)
            rows = await pages.to_list(None)
        return [read_page(row) for row in rows]

    async def serve(
        self, page: AudiencePage, upto: int, passed: Mapping[int, PassedOver], revision: int, counts: TurnCounts | None
    ) -> bool:
        """Record, before names leave, the turn of the members up to `upto`; return False if the page changed.

        `counts` go to the page's unit in the same transaction: a reader that dies leaves both or neither.
        """
        changed = replace(
            page,
            served=upto,
            stands=page.served,
            skipped=page.skipped | passed.keys(),
            waiting={**page.waiting, **passed},
        )
        return await self._turn(page, changed, {"$push": {"turns": [upto, revision]}}, counts)

    async def stand(self, page: AudiencePage) -> bool:
        """Make the turns so far final: they are not taken back any more. Return False if the page changed."""
        with translated():
            return await self._replace(page, replace(page, stands=page.served))

    async def take_back(self, page: AudiencePage, counts: TurnCounts | None) -> bool:
        """Undo the turn that was just served from this state of the page, because no name of it left.

        `counts` are those that the turn added. Return False if the page has changed since. Another reader may have
        named the members: they count as told.
        """
        served = replace(page, version=page.version + 1)
        undone = counts and counts.taken_back()
        return await self._turn(served, replace(page, stands=page.served), {"$pop": {"turns": 1}}, undone)

    async def _turn(self, page: AudiencePage, changed: AudiencePage, turn: Row, counts: TurnCounts | None) -> bool:
        """Write a page's turn and add its counts to the page's unit, or do neither if the page changed."""

        async def work(transaction: Any) -> bool:
            if not await self._replace(page, changed, transaction, **turn):
                return False
            if counts is not None:
                await self._count(page, counts, transaction)
            return True

        return await self._database.run(work)

    async def _count(self, page: AudiencePage, counts: TurnCounts, transaction: Any) -> None:
        changes = turn_counts_change(counts)
        growth: Row = {"$inc": {f"counts.{name}": change for name, change in changes.items()}}
        told = {"$min": {"told_at": counts.at}} if counts.at and counts.reached > 0 else {}
        result = await self._units.update_one({"_id": page.unit}, growth | told, session=transaction)
        if not result.matched_count:
            # The unit has been compacted: its partner reads late. A page may name a revision that was not pushed; its
            # unit was compacted to the row of the pushed one before.
            compacted = {"alert": page.alert, "p": page.tenant, "rev": {"$lte": page.revision}}
            growth = {"$inc": {f"counts.{page.stage}.{name}": change for name, change in changes.items()}}
            rows = await self._told.find(compacted, {"rev": 1}, session=transaction).to_list(None)
            if rows:
                newest = max(rows, key=lambda row: int(row["rev"]))
                await self._told.update_one({"_id": newest["_id"]}, growth | told, session=transaction)

    async def waiting(
        self, alert: str, tenant: int, numbers: Iterable[int], *, ends: bool, before: int | None = None
    ) -> set[int]:
        """Return the numbers that are on a page and were not named there.

        `ends` selects pages of CANCEL, else pages of ALERT; `before` selects pages offered before that revision.
        """
        wanted, waiting = set(numbers), set[int]()
        fields = {"numbers": 1, "served": 1, "waiting": 1}
        async for row in self._pages_with(alert, tenant, wanted, fields, ends=ends, before=before):
            ordered = sorted(unpack(row["numbers"]))
            waiting |= {ordered[index] for index in unnamed_indices(row["served"], dict(row["waiting"]), len(ordered))}
        return waiting & wanted

    async def named(self, alert: str, tenant: int, numbers: Iterable[int], *, since: int = 0) -> set[int]:
        """Return the numbers that a page named to their partner, while a revision from `since` on was the newest."""
        wanted, told = set(numbers), set[int]()
        with translated():
            async for row in self._pages.find({"alert": alert, "p": tenant}, TURNS):
                if wanted & unpack(row["numbers"]):
                    told |= told_numbers(row, since=since)
        return told & wanted

    async def served(self, alert: str, before: int) -> dict[int, set[int]]:
        """Return, by tenant, every device that a page named while a revision before this one was the newest."""
        told: dict[int, set[int]] = {}
        with translated():
            async for row in self._pages.find({"alert": alert, "served": {"$gt": 0}}, TURNS):
                told.setdefault(row["p"], set()).update(told_numbers(row, before))
        return told

    async def _pages_with(
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
        """Yield the pages with devices still waiting that hold any of the numbers."""
        kind = RevisionKind.CANCEL if ends else RevisionKind.ALERT
        pages: Row = {"alert": alert, "p": tenant, "waits": True, "kind": kind.value}
        if before is not None:
            pages["rev"] = {"$lt": before}
        with translated():
            # Compared here, with one bitmap per page: the database would compare each number with each.
            async for row in self._pages.find(pages, fields, session=transaction) if numbers else _none():
                if not unpack(row["numbers"]).isdisjoint(numbers):
                    yield row


def _renewed(member: AudienceMember, cells: tuple[Cell, ...], unheard: Mapping[int, int]) -> AudienceMember:
    # What it had not heard when it got this place, it has not heard since.
    unheard_from = member.unheard_from or unheard.get(member.number) if member.told_before else None
    return replace(member, cells=merge_cells(member.cells, cells), unheard_from=unheard_from)


async def _none() -> AsyncIterator[Row]:
    for row in list[Row]():
        yield row
