"""Alerts and their revisions. Every write to an alert raises its epoch and the global epoch."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import (
    Alert,
    AlertState,
    AlertStatus,
    PauseReason,
    PublicContent,
    PublicSighting,
    PublicSuspect,
    PublicVehicle,
    Revision,
    RevisionKind,
)
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area, Sighting
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.stored import from_stored
from hub.domain.wipes.tombstones import without_hidden_facts
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.geometry_rows import circle_row, geojson_row, point_row, read_circle, read_point
from hub.storage.mongo.keyset import older_than
from hub.storage.mongo.search.case_filters import listed_row
from hub.storage.row_cache import RowCache

GLOBAL_EPOCH = "coverage"

LISTED: Final = frozenset({"ended", "pauses", "areas", "expires_at"})
"""The fields on which it depends in which lists of cases an alert's case stands."""

DESCENDING_ORDER = [("opened_at", -1), ("_id", -1)]

MAX_CACHED_REVISIONS, CACHE_SECONDS = 2000, 60.0
"""A revision never changes until its alert is wiped."""


class AlertRepository:
    """The rows on which pushing depends. `transaction` is what `Atomic.run` handed over, or None."""

    def __init__(self, database: Database) -> None:
        self._alerts = database.collection("alerts")
        self._cases = database.collection("cases")
        self._revisions = database.collection("revisions")
        self._counters = database.collection("counters")
        self._states: tuple[int, list[Alert]] | None = None
        self._recent: RowCache[tuple[str, int], Revision] = RowCache(MAX_CACHED_REVISIONS, CACHE_SECONDS)

    async def get(self, alert_id: str, transaction: Any = None) -> Alert | None:
        """Return an alert as committed; None if there is none."""
        with translated():
            row = await self._alerts.find_one({"_id": alert_id}, session=transaction)
        return read_alert(row) if row else None

    async def of_mode(self, alert_id: str, mode: KeyMode, transaction: Any = None) -> Alert | None:
        """Return an alert that keys of a mode may see. One of the other mode costs the same read as an unknown one."""
        statuses = [status.value for status in AlertStatus if status.mode is mode]
        with translated():
            row = await self._alerts.find_one({"_id": alert_id, "status": {"$in": statuses}}, session=transaction)
        return read_alert(row) if row else None

    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]:
        """Return alerts by id; unknown ids are left out."""
        if not ids:
            return {}
        return await self._found({"_id": {"$in": list(ids)}})

    async def _found(self, wanted: Row) -> dict[str, Alert]:
        with translated():
            rows = await self._alerts.find(wanted).to_list(None)
        return {alert.id: alert for alert in map(read_alert, rows)}

    async def open(self) -> list[Alert]:
        """Return every alert that has not ended."""
        with translated():
            rows = await self._alerts.find({"ended": None}).to_list(None)
        return [read_alert(row) for row in rows]

    async def with_states(self) -> list[Alert]:
        """Return every alert not yet wiped, ended or not, with its coverage and pushed revisions, as committed by now.

        Each change of these raises the epoch in its own transaction. So one small read tells if this process's cached
        rows are still valid.
        """
        # Read the epoch first: rows newer than it only make the next call read them again.
        epoch = await self.epoch()
        if self._states is None or self._states[0] != epoch:
            with translated():
                rows = await self._alerts.find({"wiped": False}).to_list(None)
            self._states = epoch, [read_alert(row) for row in rows]
        return self._states[1]

    async def add(self, alert: Alert, transaction: Any) -> None:
        """Insert a new alert, with the force of its case, which is written before it in the same transaction."""
        with translated():
            case = await self._cases.find_one({"_id": alert.case}, {"force": 1}, session=transaction)
            force = {"force": case["force"]} if case else {}
            await self._alerts.insert_one(alert_row(alert) | force, session=transaction)

    async def change(self, alert_id: str, changes: Mapping[str, Any], transaction: Any) -> None:
        """Set fields of the row and raise its epoch. The caller has read the row in the same transaction.

        What lists of cases ask of the alert changes with it.
        """
        written = {"$set": _row_values(changes), "$inc": {"epoch": 1}}
        with translated():
            # The server writes a findAndModify that meets another transaction into its log, with all that it sets.
            await self._alerts.update_one({"_id": alert_id}, written, session=transaction)
            if LISTED.isdisjoint(changes):
                return
            row: Row | None = await self._alerts.find_one({"_id": alert_id}, session=transaction)
            if row is not None:
                listed = {"$set": {"listed": listed_row(read_alert(row))}}
                of_case = {"_id": row["case"], "alert": alert_id}
                await self._cases.update_one(of_case, listed, session=transaction)

    async def raise_epoch(self, transaction: Any) -> None:
        """Raise the global epoch, which voids the coverage that processes have cached."""
        with translated():
            await self._counters.update_one(
                {"_id": GLOBAL_EPOCH}, {"$inc": {"value": 1}}, upsert=True, session=transaction
            )

    async def epoch(self) -> int:
        """Return the global epoch. Read after a write, it tells if a cached coverage is still valid."""
        with translated():
            row = await self._counters.find_one({"_id": GLOBAL_EPOCH})
        return int(row["value"]) if row else 0

    async def add_revision(self, revision: Revision, transaction: Any) -> None:
        """Append an immutable revision."""
        row = asdict(revision) | {"_id": _revision_id(revision.alert, revision.number)}
        with translated():
            await self._revisions.insert_one(row, session=transaction)

    async def revision(self, alert_id: str, number: int) -> Revision | None:
        """Return one revision; None if there is none."""
        with translated():
            row = await self._revisions.find_one({"_id": _revision_id(alert_id, number)})
        return _revision(row) if row else None

    async def public(
        self, ids: Collection[str], statuses: Collection[AlertStatus] = frozenset(AlertStatus)
    ) -> dict[str, PublicAlert]:
        """Return alerts of these statuses with their revisions, by id, in two reads.

        An alert of another status costs the same as one that does not exist.
        """
        if not ids:
            return {}
        alerts = await self._found({"_id": {"$in": list(ids)}, "status": {"$in": [one.value for one in statuses]}})
        return {one.alert.id: one for one in await self._with_revisions(list(alerts.values()))}

    async def revisions(self, alert_id: str) -> list[Revision]:
        """Return all revisions of an alert, oldest first."""
        with translated():
            rows = await self._revisions.find({"alert": alert_id}).to_list(None)
        return sorted((_revision(row) for row in rows), key=lambda revision: revision.number)

    async def listed(
        self, statuses: Sequence[AlertStatus], state: AlertState | None, before: tuple[datetime, str] | None, limit: int
    ) -> list[PublicAlert]:
        """Return alerts of these statuses with their revisions, newest first, after the keyset `before`."""
        wanted: Row = {"status": {"$in": [status.value for status in statuses]}}
        if state in (AlertState.CLOSED, AlertState.EXPIRED):
            wanted["ended"] = state.value
        elif state is AlertState.PAUSED:
            wanted |= {"ended": None, "pauses": {"$ne": []}}
        elif state is AlertState.OPEN:
            wanted |= {"ended": None, "pauses": []}
        if before:
            wanted |= older_than("opened_at", before)
        index = [("status", 1), *([("ended", 1)] if state else []), *DESCENDING_ORDER]
        with translated():
            # Named, or the server might choose another for few rows, and sort in memory.
            alerts = self._alerts.find(wanted).hint(index).sort(DESCENDING_ORDER).limit(limit)
            rows = await alerts.to_list(None)
        return await self._with_revisions([read_alert(row) for row in rows])

    async def _with_revisions(self, alerts: Sequence[Alert]) -> list[PublicAlert]:
        # Read the revisions that these rows know. One committed since is left out.
        numbers = {alert.id: range(1, alert.revision + 1) for alert in alerts}
        wanted = [(alert, number) for alert, known in numbers.items() for number in known]
        revisions = await self._recent.get(wanted, self._read_revisions)
        found = (PublicAlert(one, tuple(revisions[one.id, number] for number in numbers[one.id])) for one in alerts)
        # Every read of a partner comes by here, and a row in the cache says nothing of being hidden.
        return [without_hidden_facts(one) for one in found]

    async def _read_revisions(self, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Revision]:
        with translated():
            ids = [_revision_id(*one) for one in wanted]
            rows = await self._revisions.find({"_id": {"$in": ids}}).to_list(None)
        return {(row["alert"], row["number"]): _revision(row) for row in rows}


def _revision_id(alert_id: str, number: int) -> str:
    return f"{alert_id}.{number}"


def _row_values(changes: Mapping[str, Any]) -> Row:
    return {name: FORMS[name](value) if name in FORMS else value for name, value in changes.items()}


def alert_row(alert: Alert) -> Row:
    """Return the row of an alert."""
    # Not `asdict`, which would take areas and circles apart.
    row = _row_values({one.name: getattr(alert, one.name) for one in fields(alert)})
    row["_id"] = row.pop("id")
    row["wiped"] = False
    return row


def _area_row(area: Area) -> Row:
    # `loc` is for lists of police, which ask by place.
    return asdict(area) | {"centre": point_row(area.centre), "loc": geojson_row(area.centre)}


def _area(row: Row) -> Area:
    return from_stored(Area, row | {"centre": read_point(row["centre"])})


def _sighting_row(sighting: Sighting) -> Row:
    return {"revision": sighting.revision, "area": sighting.area, "circle": circle_row(sighting.circle)}


def _sighting(row: Row) -> Sighting:
    return Sighting(row["revision"], row["area"], read_circle(row["circle"]))


FORMS: Final[Mapping[str, Callable[[Any], object]]] = {
    "pauses": sorted,
    "pushed": list,
    "areas": lambda areas: [_area_row(area) for area in areas],
    "left": lambda circles: [circle_row(circle) for circle in circles],
    "sightings": lambda sightings: [_sighting_row(sighting) for sighting in sightings],
}
"""The forms of values that rows hold in another form than alerts do."""


def read_alert(row: Row) -> Alert:
    """Return the alert of a row."""
    return Alert(
        id=row["_id"],
        case=row["case"],
        status=AlertStatus(row["status"]),
        ended=AlertState(row["ended"]) if row["ended"] else None,
        pauses=frozenset(PauseReason(reason) for reason in row["pauses"]),
        areas=tuple(map(_area, row["areas"])),
        area_count=row["area_count"],
        left=tuple(map(read_circle, row["left"])),
        sightings=tuple(map(_sighting, row["sightings"])),
        epoch=row["epoch"],
        revision=row["revision"],
        pushed=tuple(row["pushed"]),
        cancel=row["cancel"],
        opened_at=row["opened_at"],
        revised_at=row["revised_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        found_by=FoundBy(row["found_by"]) if row["found_by"] else None,
        stage=row["stage"],
        overrides_preferences=row["overrides_preferences"],
        released_at=row.get("released_at"),
        taken_away=row.get("taken_away", 0),
        follows=row.get("follows"),
        hidden=row.get("hidden", False),
    )


def read_content(row: Row) -> PublicContent:
    """Return the public content that the row of a revision holds."""
    content = dict(row)
    content["sightings"] = tuple(from_stored(PublicSighting, sighting) for sighting in content["sightings"])
    content["suspects"] = tuple(from_stored(PublicSuspect, suspect) for suspect in content["suspects"])
    content["vehicles"] = tuple(from_stored(PublicVehicle, vehicle) for vehicle in content["vehicles"])
    return from_stored(PublicContent, content)


def _revision(row: Row) -> Revision:
    return Revision(
        alert=row["alert"],
        number=row["number"],
        kind=RevisionKind(row["kind"]),
        material=row["material"],
        at=row["at"],
        replaces=tuple(row["replaces"]),
        content=read_content(row["content"]),
    )
