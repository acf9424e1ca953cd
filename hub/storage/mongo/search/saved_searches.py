"""The searches that officers keep. Name, filter and order are sealed: they can name a child."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from hub.domain.actors import Officer
from hub.domain.search.saved import (
    KEPT_FOR,
    MAX_KNOWN_MATCHES,
    ChangeLog,
    SavedRequest,
    SavedSearch,
    dump_officer,
    load_officer,
    owner_of,
    token_claims_of,
)
from hub.services.police.ports.saved import WatchedSearch
from hub.storage.mongo.database import Database, Row, translated

NOTED_EVERY: Final = timedelta(hours=1)
"""By the real clock: a use so soon after the last one is not written, unless the token has other claims."""

PUT_OFF_EVERY: Final = timedelta(days=1)

MAX_CACHED: Final = 4_096
"""The unsealed searches, and claims, that a process keeps."""

WITHOUT_KNOWN: Final[Row] = {"known": 0}
"""The ids that a search had when it was saved may be thousands."""


class SavedSearchRepository:
    """The port `SavedSearches`. `unseal` raises ValueError for what another key sealed."""

    def __init__(self, database: Database, seal: Callable[[bytes], bytes], unseal: Callable[[bytes], bytes]) -> None:
        self._searches = database.collection("saved_searches")
        self._owners = database.collection("search_owners")
        self._matches = database.collection("saved_matches")
        self._seal = seal
        self._request = lru_cache(MAX_CACHED)(lambda data: SavedRequest.loaded(unseal(data)))
        self._officer = lru_cache(MAX_CACHED)(lambda data: load_officer(unseal(data)))

    async def note_use(self, by: Officer) -> None:
        """Keep the claims of the owner's token, and put off the end of all that the owner has."""
        owner, now = owner_of(by), datetime.now(UTC)
        with translated():
            row = await self._owners.find_one({"_id": owner}) or {}
            if (
                not row
                or row["used_real"] < now - NOTED_EVERY
                or _read(self._officer, row["claims"]) != token_claims_of(by)
            ):
                changes = {"claims": self._seal(dump_officer(by)), "used_real": now, "expires_real": now + KEPT_FOR}
                first = {"put_off_real": now}
                await self._owners.update_one({"_id": owner}, {"$set": changes, "$setOnInsert": first}, upsert=True)
            if row and row["put_off_real"] < now - PUT_OFF_EVERY:
                later = {"$set": {"expires_real": now + KEPT_FOR}}
                # Matches first: a search never outlives what says that a case was told.
                await self._matches.update_many({"owner": owner}, later)
                await self._searches.update_many({"owner": owner}, later)
                await self._owners.update_one({"_id": owner}, {"$set": {"put_off_real": now}})

    async def lock_owner(self, owner: str, transaction: Any) -> None:
        """Make two transactions that change the searches of one owner at once conflict."""
        with translated():
            await self._owners.update_one({"_id": owner}, {"$inc": {"changes": 1}}, session=transaction)

    async def add(self, search: SavedSearch, known: Collection[str], transaction: Any) -> None:
        """Insert a search; `known` are the ids that are no news."""
        row = {
            "_id": search.id,
            "owner": search.owner,
            "sealed": self._seal(search.request.dumped()),
            "saved_at": search.saved_at,
            "places": _places_row(search),
            "version": search.version,
            "seen": search.seen,
            "seen_at": search.seen_at,
            "known": sorted(known),
            "expires_real": datetime.now(UTC) + KEPT_FOR,
        }
        with translated():
            await self._searches.insert_one(row, session=transaction)

    async def of_owner(self, owner: str, transaction: Any = None) -> list[SavedSearch]:
        """Return an owner's searches that this process can read, the first saved first."""
        with translated():
            found = self._searches.find({"owner": owner}, WITHOUT_KNOWN, session=transaction)
            rows = await found.sort([("saved_at", 1), ("_id", 1)]).to_list(None)
        return [search for row in rows if (search := self._search(row)) is not None]

    async def get(self, search_id: str, owner: str) -> SavedSearch | None:
        """Return a search of this owner; None for one of others, and for one that this process cannot read."""
        with translated():
            row = await self._searches.find_one({"_id": search_id, "owner": owner}, WITHOUT_KNOWN)
        return self._search(row) if row else None

    async def update(self, search: SavedSearch, known: Collection[str], transaction: Any) -> bool:
        """Store the request, the places and the version of a search of the locked owner, and more ids that it knows.

        Return False, and do nothing, if it would know more than MAX_KNOWN_MATCHES.
        """
        with translated():
            row = await self._searches.find_one({"_id": search.id}, {"known": 1, "places": 1}, session=transaction)
            if row is None or len(both := {*row["known"], *known}) > MAX_KNOWN_MATCHES:
                return False
            # Where the hub has not looked yet it goes on. Where it looked meanwhile, by the filter of before, it looks
            # again.
            places = {log: min(place, row["places"].get(log, place)) for log, place in _places_row(search).items()}
            changes = {
                "sealed": self._seal(search.request.dumped()),
                "places": places,
                "version": search.version,
                "known": sorted(both),
            }
            await self._searches.update_one({"_id": search.id}, {"$set": changes}, session=transaction)
        return True

    async def delete(self, search_id: str, owner: str, transaction: Any) -> bool:
        """Delete a search with its matches; return False if the owner has none of this id."""
        with translated():
            result = await self._searches.delete_one({"_id": search_id, "owner": owner}, session=transaction)
            if result.deleted_count == 0:
                return False
            await self._matches.delete_many({"search": search_id}, session=transaction)
        return True

    async def mark_seen(self, search_id: str, owner: str, until: int, now: datetime) -> bool:
        """Note that the owner has seen the matches up to a sequence; return False if the owner has no such search."""
        changes = {"$max": {"seen": until}, "$set": {"seen_at": now}}
        with translated():
            result = await self._searches.update_one({"_id": search_id, "owner": owner}, changes)
        return result.matched_count == 1

    async def behind(self, log: ChangeLog, last: int, limit: int) -> list[WatchedSearch]:
        """Return searches whose place in a log lies before a sequence, those furthest behind first."""
        shown, place = {"owner": 1, "places": 1, "version": 1, "sealed": 1}, f"places.{log.value}"
        with translated():
            rows = await self._searches.find({place: {"$lt": last}}, shown).sort(place, 1).limit(limit).to_list(None)
            owners = sorted({row["owner"] for row in rows})
            found = await self._owners.find({"_id": {"$in": owners}}, {"claims": 1}).to_list(None) if owners else []
        claims = {row["_id"]: _read(self._officer, row["claims"]) for row in found}
        return [
            WatchedSearch(
                row["_id"],
                row["owner"],
                log,
                row["places"][log.value],
                row["version"],
                _read(self._request, row["sealed"]),
                claims.get(row["owner"]),
            )
            for row in rows
        ]

    async def advance(self, searches: Sequence[WatchedSearch], to: int) -> None:
        """Move searches of one place in one log on, those that are still there and were not edited."""
        alike: dict[tuple[str, int, int], list[str]] = defaultdict(list)
        for one in searches:
            alike[f"places.{one.log.value}", one.place, one.version].append(one.id)
        with translated():
            for (name, place, version), ids in alike.items():
                unchanged = {"_id": {"$in": sorted(ids)}, name: place, "version": version}
                await self._searches.update_many(unchanged, {"$set": {name: to}})

    def _search(self, row: Row) -> SavedSearch | None:
        request: SavedRequest | None = _read(self._request, row["sealed"])
        if request is None:
            return None
        places = {ChangeLog(log): place for log, place in row["places"].items()}
        return SavedSearch(
            row["_id"],
            row["owner"],
            request,
            row["saved_at"],
            places,
            row["version"],
            row["seen"],
            row["seen_at"],
        )


def _places_row(search: SavedSearch) -> Row:
    return {log.value: place for log, place in search.places.items()}


def _read(load: Callable[[bytes], Any], data: bytes) -> Any:
    """Return what was sealed; None if a newer release, or another key, wrote it."""
    try:
        return load(data)
    except (ValueError, KeyError, TypeError):
        return None
