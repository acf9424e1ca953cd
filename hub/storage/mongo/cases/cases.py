"""Cases: the only collection of facts that only police may know, with the precise place to search by."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCursor

from hub.domain.alerts.alert import Alert, AlertStatus, public_centre
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import (
    NOWHERE,
    Case,
    CaseNote,
    CaseSighting,
    CaseState,
    Child,
    FoundBy,
    LastSeen,
    NotedMove,
    Outcome,
    Reporter,
    Sex,
    Suspect,
    Vehicle,
)
from hub.domain.cases.keeping import Wipe
from hub.domain.geometry import Point
from hub.domain.places.place_cells import place_cells
from hub.domain.search.case_likeness import like_keys
from hub.domain.search.cases import CaseOrder, CaseOrderBy
from hub.domain.stored import from_stored
from hub.services.police.ports.stores import CaseQuery, FoundCase, Position
from hub.storage.mongo.access.access_rows import access_row, read_access, read_links
from hub.storage.mongo.cases.hiding import without_unseen
from hub.storage.mongo.cases.keeping_rows import keeping_row, read_keeping
from hub.storage.mongo.cases.words import WITHOUT_NGRAMS, words_row
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.geometry_rows import point_row, read_point
from hub.storage.mongo.keyset import first_rows, place_of
from hub.storage.mongo.search.case_filters import ORDER_FIELDS, listed_row, opener_keys, page_filter, sort_of
from hub.storage.mongo.search.case_indexes import WITH_LIKE_KEYS
from hub.storage.mongo.search.case_relevance import ranked_cases
from hub.storage.mongo.search.case_text_index import parts_with_text
from hub.storage.mongo.search.copied_facts import CopiedFacts
from hub.storage.mongo.search.scope import Part
from hub.storage.mongo.time_limit import MAX_QUERY_MS, read_at_once


class CaseRepository:
    """Case rows: flat where they are searched, nested where they are only read."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")
        self._copied = CopiedFacts(database)

    async def get(self, case_id: str, transaction: Any = None) -> Case | None:
        """Return a case; None if there is none."""
        with translated():
            row = await self._cases.find_one({"_id": case_id}, WITHOUT_NGRAMS, session=transaction)
        return read_case(row) if row else None

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        """Return cases by id; unknown ids are left out."""
        with translated():
            rows = await self._cases.find({"_id": {"$in": list(ids)}}, WITHOUT_NGRAMS).to_list(None)
        return {case.id: case for case in map(read_case, rows)}

    async def add(self, case: Case, alert: Alert, transaction: Any) -> None:
        """Insert a new case, with what lists ask of its alert."""
        with translated():
            await self._cases.insert_one(case_row(case, alert), session=transaction)

    async def save(self, case: Case, transaction: Any, alert: Alert | None = None) -> None:
        """Replace a case that was read in the same transaction. If it has changed since, the transaction conflicts.

        `alert` is its new alert, if it gets one.

        Facts of the child that only a newer release knows stay in the row.
        """
        changes = _row(case)
        changes |= {f"child.{name}": value for name, value in changes.pop("child").items()}
        if alert is not None:
            changes["listed"] = listed_row(alert)
        before = await self._copied.of_case(case.id, transaction)
        with translated():
            await self._cases.update_one({"_id": case.id}, {"$set": changes}, session=transaction)
        if before is not None:
            await self._copied.change(before, case, transaction)

    async def bury(self, case: Case, transaction: Any) -> None:
        """Replace the row of a wiped case whole: fields that only another release knows go too."""
        stays = {"status": 1, "listed": 1, "changed_at": 1, "child_changes": 1}
        with translated():
            row = await self._cases.find_one({"_id": case.id}, {"_id": 0, **stays}, session=transaction) or {}
            await self._cases.replace_one({"_id": case.id}, row | _row(case), session=transaction)

    async def openers_since(self, since: datetime, transaction: Any, *, real: bool) -> list[tuple[str, str]]:
        """Return the account and person behind every real case opened after a moment, or every exercise and test."""
        # The domain compares persons, not a query on a field: so rows of every release count.
        statuses = [status.value for status in AlertStatus if (status is AlertStatus.ACTUAL) is real]
        wanted: Row = {"opened_at": {"$gt": since}, "status": {"$in": statuses}}
        shown = {"_id": 0, "opened_by": 1, "opened_person": 1}
        with translated():
            rows = await self._cases.find(wanted, shown, session=transaction).to_list(None)
        return [(row["opened_by"], row["opened_person"]) for row in rows]

    async def search(self, query: CaseQuery, after: Position | None, limit: int) -> list[FoundCase]:
        """Return the cases of a query in its order that follow the one at `after`; raises QueryTooWide."""
        if query.is_empty:
            return []
        if query.order.by is CaseOrder.RELEVANCE:
            return await self._ranked(query, after, limit)
        with translated():
            # One limit for the choice of an index and the reads by it.
            [rows] = await read_at_once([self._found(query, after, limit)])
        field = ORDER_FIELDS[query.order.by]
        return [FoundCase(read_case(row), place_of(row, field)) for row in rows]

    async def _ranked(self, query: CaseQuery, after: Position | None, limit: int) -> list[FoundCase]:
        with translated():
            [places] = await read_at_once([ranked_cases(self._cases, query, after, limit)])
        cases = await self.by_ids([place.case for place in places])
        return [FoundCase(cases[place.case], place.position) for place in places if place.case in cases]

    async def _found(self, query: CaseQuery, after: Position | None, limit: int) -> list[Row]:
        order = query.order
        parts = await parts_with_text(self._cases, query)
        cursors = [self._rows(part, order, after, limit) for part in parts]
        return await first_rows(cursors, ORDER_FIELDS[order.by], order.direction, limit)

    async def _counts(self, query: CaseQuery, limit: int) -> list[int]:
        parts = await parts_with_text(self._cases, await without_unseen(self._cases, query))
        return await asyncio.gather(*(self._count_new(part, limit) for part in parts))

    def _rows(self, part: Part, order: CaseOrderBy, after: Position | None, limit: int) -> AsyncIOMotorCursor[Row]:
        wanted = {"$and": [part.filter, page_filter(order, after)]} if after else part.filter
        cursor = self._cases.find(wanted, WITHOUT_NGRAMS).sort(sort_of(order)).limit(limit).max_time_ms(MAX_QUERY_MS)
        return cursor.hint(part.index) if part.index else cursor

    async def with_like_keys(self, case: Case, status: AlertStatus, limit: int) -> list[Case]:
        """Return the newest open cases of a status that share a like key with a case, without the case itself."""
        wanted = {
            "like_keys": {"$in": sorted(like_keys(case))},
            "state": CaseState.OPEN.value,
            "status": status.value,
        }
        newest = [("opened_at", -1), ("_id", -1)]
        with translated():
            found = self._cases.find(wanted, WITHOUT_NGRAMS).hint(WITH_LIKE_KEYS).sort(newest).limit(limit + 1)
            rows = await found.to_list(None)
        return [read_case(row) for row in rows if row["_id"] != case.id][:limit]

    async def of_children(self, keys: Collection[str], transaction: Any) -> list[Case]:
        """Return every case with one of these child keys. A case opened by an earlier release may have none."""
        with translated():
            wanted = {"child_key": {"$in": sorted(keys)}}
            rows = await self._cases.find(wanted, WITHOUT_NGRAMS, session=transaction).to_list(None)
        return [read_case(row) for row in rows]

    async def set_child_keys(self, keys: Mapping[str, str], transaction: Any) -> None:
        """Set the child keys of cases by their ids, and write each of their rows even if its key stays."""
        # The server skips an update that changes nothing, and then two transactions would not conflict: so it counts.
        for key in sorted(set(keys.values())):
            ids = sorted(one for one, of_child in keys.items() if of_child == key)
            changes = {"$set": {"child_key": key}, "$inc": {"child_changes": 1}}
            with translated():
                await self._cases.update_many({"_id": {"$in": ids}}, changes, session=transaction)

    async def ids_of_children(self, keys: Collection[str]) -> dict[str, list[str]]:
        """Return the ids of the cases with each of these child keys, sorted; keys without a case are left out."""
        with translated():
            rows = await self._cases.find({"child_key": {"$in": sorted(keys)}}, {"child_key": 1}).to_list(None)
        found: dict[str, list[str]] = {}
        for row in sorted(rows, key=lambda row: row["_id"]):
            found.setdefault(row["child_key"], []).append(row["_id"])
        return found

    async def count(self, query: CaseQuery, limit: int) -> int:
        """Return how many cases a query is about, at most `limit`; raises QueryTooWide."""
        if query.is_empty:
            return 0
        with translated():
            [counts] = await read_at_once([self._counts(query, limit)])
        return min(sum(counts), limit)

    async def _count_new(self, part: Part, limit: int) -> int:
        hint: dict[str, Any] = {"hint": part.index} if part.index else {}
        return await self._cases.count_documents(part.filter_of_new, limit=limit, maxTimeMS=MAX_QUERY_MS, **hint)


def case_row(case: Case, alert: Alert) -> Row:
    """Return the row of a new case."""
    listed = {"status": alert.status.value, "listed": listed_row(alert), "changed_at": case.opened_at}
    return {"_id": case.id} | listed | _row(case)


def _place(point: Point) -> Row:
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def _row(case: Case) -> Row:
    is_wiped = case.keeping.wiped is Wipe.FACTS
    return {
        "alert": case.alert,
        "state": case.state.value,
        "version": case.version,
        "opened_at": case.opened_at,
        "opened_by": case.opened_by,
        "opened_person": case.opened_person,
        "opener_keys": opener_keys(case),
        "like_keys": [] if is_wiped else sorted(like_keys(case)),
        "placed_by": case.placed_by,
        "placed_person": case.placed_person,
        "sightings": [_sighting_row(sighting) for sighting in case.sightings],
        "force": case.force,
        "force_name": case.force_name,
        "force_phone": case.force_phone,
        "district": case.last_seen.district,
        "seen_at": case.last_seen.at,
        "address": case.last_seen.address,
        "loc": None if is_wiped else _place(case.last_seen.point),
        "public_loc": None if is_wiped else _place(public_centre(case.last_seen.point)),
        "cells": [] if is_wiped else place_cells(case.last_seen.point),
        "age_years": case.child.age_years,
        "child": asdict(case.child) | {"sex": case.child.sex.value},
        "criteria": case.criteria,
        "narrative": case.narrative,
        "reporter": asdict(case.reporter),
        "suspects": [asdict(suspect) for suspect in case.suspects],
        "vehicles": [asdict(vehicle) for vehicle in case.vehicles],
        "confirmed_by": case.confirmed_by,
        "closed_at": case.closed_at,
        "outcome": case.outcome.value if case.outcome else None,
        "found_by": case.found_by.value if case.found_by else None,
        "helpful_tips": list(case.helpful_tips),
        "region": case.region,
        "abductor_relation": case.abductor_relation.value if case.abductor_relation else None,
        "found_at": case.found_at,
        "child_key": case.child_key,
        "notes": [asdict(note) | {"move": note.move.value} for note in case.notes],
        **words_row(case),
        **access_row(case),
        **keeping_row(case.keeping),
    }


def _sighting_row(sighting: CaseSighting) -> Row:
    return asdict(sighting) | {"place": asdict(sighting.place) | {"point": point_row(sighting.place.point)}}


def _sighting(row: Row) -> CaseSighting:
    place = from_stored(LastSeen, row["place"] | {"point": read_point(row["place"]["point"])})
    return from_stored(CaseSighting, row | {"place": place})


def read_case(row: Row) -> Case:
    """Return the case of a row."""
    # A wiped case has no place.
    longitude, latitude = row["loc"]["coordinates"] if row["loc"] else (NOWHERE.longitude, NOWHERE.latitude)
    return Case(
        id=row["_id"],
        alert=row["alert"],
        state=CaseState(row["state"]),
        child=from_stored(Child, row["child"] | {"sex": Sex(row["child"]["sex"])}),
        last_seen=LastSeen(Point(latitude, longitude), row["district"], row["seen_at"], row["address"]),
        criteria=row["criteria"],
        narrative=row["narrative"],
        reporter=from_stored(Reporter, row["reporter"]),
        suspects=tuple(from_stored(Suspect, suspect) for suspect in row["suspects"]),
        vehicles=tuple(from_stored(Vehicle, vehicle) for vehicle in row["vehicles"]),
        force=row["force"],
        force_name=row["force_name"],
        force_phone=row["force_phone"],
        opened_by=row["opened_by"],
        opened_person=row["opened_person"],
        placed_by=row["placed_by"],
        placed_person=row["placed_person"],
        sightings=tuple(map(_sighting, row["sightings"])),
        opened_at=row["opened_at"],
        version=row["version"],
        confirmed_by=row["confirmed_by"],
        closed_at=row["closed_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        found_by=FoundBy(row["found_by"]) if row["found_by"] else None,
        helpful_tips=tuple(row.get("helpful_tips", ())),
        notes=tuple(from_stored(CaseNote, note | {"move": NotedMove(note["move"])}) for note in row["notes"]),
        access=read_access(row),
        links=read_links(row),
        region=row.get("region"),
        abductor_relation=AbductorRelation(row["abductor_relation"]) if row.get("abductor_relation") else None,
        found_at=row.get("found_at"),
        child_key=row.get("child_key"),
        keeping=read_keeping(row),
    )
