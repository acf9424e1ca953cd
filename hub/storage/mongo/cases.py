"""Cases: the only collection of facts that only police may know, with the precise place to search by."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hub.domain.alerts import AlertStatus
from hub.domain.cases import (
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
from hub.domain.geometry import EARTH_RADIUS_KM, Circle, Point
from hub.domain.stored import from_stored
from hub.services.police.ports import CaseSearch, Position
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.geometry_rows import point_row, read_point
from hub.storage.mongo.keyset import older_than


class CaseRepository:
    """Case rows: flat where they are searched, nested where they are only read."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")

    async def get(self, case_id: str, transaction: Any = None) -> Case | None:
        """Return a case; None if there is none."""
        with translated():
            row = await self._cases.find_one({"_id": case_id}, session=transaction)
        return _case(row) if row else None

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        """Return cases by id; unknown ids are left out."""
        with translated():
            rows = await self._cases.find({"_id": {"$in": list(ids)}}).to_list(None)
        return {case.id: case for case in map(_case, rows)}

    async def add(self, case: Case, status: AlertStatus, transaction: Any) -> None:
        """Insert a new case, with its alert's status to search by."""
        row = {"_id": case.id, "status": status.value} | _row(case)
        with translated():
            await self._cases.insert_one(row, session=transaction)

    async def save(self, case: Case, transaction: Any) -> None:
        """Replace a case that was read in the same transaction. If it has changed since, the transaction conflicts.

        Facts of the child that only a newer release knows stay in the row.
        """
        changes = _row(case)
        changes |= {f"child.{name}": value for name, value in changes.pop("child").items()}
        with translated():
            await self._cases.update_one({"_id": case.id}, {"$set": changes}, session=transaction)

    async def openers_since(self, since: datetime, transaction: Any) -> list[tuple[str, str]]:
        """Return the account and the person behind every case opened after a moment."""
        # The domain compares persons, not a query on a field: so rows of every release count.
        wanted, shown = {"opened_at": {"$gt": since}}, {"_id": 0, "opened_by": 1, "opened_person": 1}
        with translated():
            rows = await self._cases.find(wanted, shown, session=transaction).to_list(None)
        return [(row["opened_by"], row["opened_person"]) for row in rows]

    async def search(self, wanted: CaseSearch, after: Position | None, limit: int) -> list[Case]:
        """Return cases, the last opened first, that follow the one at `after`."""
        with translated():
            query = self._cases.find(_filter(wanted, after)).sort([("opened_at", -1), ("_id", -1)]).limit(limit)
            rows = await query.to_list(None)
        return [_case(row) for row in rows]


def _filter(wanted: CaseSearch, after: Position | None) -> Row:
    row: Row = {}
    if wanted.near:
        row["loc"] = {"$geoWithin": {"$centerSphere": _sphere(wanted.near)}}
    if wanted.state:
        row["state"] = wanted.state.value
    if wanted.status:
        row["status"] = wanted.status.value
    if wanted.text:
        row["words"] = {"$regex": re.escape(_folded(wanted.text))}
    row |= _between("seen_at", wanted.missing_from, wanted.missing_to)
    row |= _between("age_years", wanted.age_from, wanted.age_to)
    if after:
        row |= older_than("opened_at", after)
    return row


def _between(name: str, low: Any, high: Any) -> Row:
    bounds = {operator: value for operator, value in (("$gte", low), ("$lte", high)) if value is not None}
    return {name: bounds} if bounds else {}


def _sphere(circle: Circle) -> list[Any]:
    return [[circle.centre.longitude, circle.centre.latitude], circle.radius_km / EARTH_RADIUS_KM]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _words(case: Case) -> str:
    """Return everything that staff may search for as one folded text: no text index is needed."""
    parts: list[str | None] = [
        case.child.public_name,
        case.child.full_name,
        case.child.clothing,
        case.last_seen.district,
        case.last_seen.address,
        *(sighting.place.district for sighting in case.sightings),
        *(sighting.place.address for sighting in case.sightings),
        case.criteria,
        case.narrative,
        *(suspect.description for suspect in case.suspects),
        *(suspect.name for suspect in case.suspects),
        *(vehicle.description for vehicle in case.vehicles),
        *(vehicle.plate for vehicle in case.vehicles),
    ]
    return _folded("\n".join(part for part in parts if part))


def _row(case: Case) -> Row:
    place = case.last_seen.point
    return {
        "alert": case.alert,
        "state": case.state.value,
        "version": case.version,
        "opened_at": case.opened_at,
        "opened_by": case.opened_by,
        "opened_person": case.opened_person,
        "placed_by": case.placed_by,
        "placed_person": case.placed_person,
        "sightings": [_sighting_row(sighting) for sighting in case.sightings],
        "force": case.force,
        "force_name": case.force_name,
        "force_phone": case.force_phone,
        "district": case.last_seen.district,
        "seen_at": case.last_seen.at,
        "address": case.last_seen.address,
        "loc": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "age_years": case.child.age_years,
        "words": _words(case),
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
        "notes": [asdict(note) | {"move": note.move.value} for note in case.notes],
    }


def _sighting_row(sighting: CaseSighting) -> Row:
    return asdict(sighting) | {"place": asdict(sighting.place) | {"point": point_row(sighting.place.point)}}


def _sighting(row: Row) -> CaseSighting:
    place = from_stored(LastSeen, row["place"] | {"point": read_point(row["place"]["point"])})
    return from_stored(CaseSighting, row | {"place": place})


def _case(row: Row) -> Case:
    longitude, latitude = row["loc"]["coordinates"]
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
        notes=tuple(from_stored(CaseNote, note | {"move": NotedMove(note["move"])}) for note in row["notes"]),
    )
