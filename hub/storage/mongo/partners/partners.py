"""Partners, their keys (stored hashed) and their channels (secrets encrypted)."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from hub.domain.actors import KeyMode, mode_of_tenant, tenant_of
from hub.domain.partners import ChannelSetting, KeyOwner, Partner, PartnerKey, folded, key_id
from hub.errors import NameTaken
from hub.single_flight import BatchReader
from hub.storage.mongo.database import Database, Row, translated

Seal = Callable[[bytes], bytes]

OWNER: tuple[Row, ...] = (
    {"$lookup": {"from": "partners", "localField": "partner", "foreignField": "_id", "as": "of"}},
    {
        "$project": {
            "mode": 1,
            "revoked": 1,
            **{f"of.{name}": 1 for name in ("_id", "number", "name", "suspended", "points")},
            **{f"of.channels.{mode.value}.name": 1 for mode in KeyMode},
        }
    },
)
"""Joins a key with its partner, without the secrets of channels."""


class PartnerRepository:
    """Partners and keys; `seal` and `unseal` encrypt the settings of channels."""

    def __init__(self, database: Database, seal: Seal, unseal: Seal) -> None:
        self._database = database
        self._partners = database.collection("partners")
        self._keys = database.collection("partner_keys")
        self._counters = database.collection("counters")
        self._seal, self._unseal = seal, unseal
        self._owners: BatchReader[str, KeyOwner] = BatchReader(self._by_keys)

    async def add(self, partner_id: str, name: str, transaction: Any) -> Partner:
        """Insert a partner with the next number; raises NameTaken for a name that reads like another's."""
        with translated():
            # Partners are few. Two added at once both write the counter, so one of them runs again.
            named = self._partners.find({"number": {"$gt": 0}}, {"name": 1}, session=transaction)
            taken = await named.to_list(None)
            if folded(name) in {folded(row["name"]) for row in taken}:
                raise NameTaken(path=("name",))
            counter = await self._counters.find_one_and_update(
                {"_id": "partners"},
                {"$inc": {"value": 1}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=transaction,
            )
            assert counter is not None
            row: Row = {"_id": partner_id, "number": counter["value"], "name": name, "channels": {}, "suspended": False}
            await self._partners.insert_one(row, session=transaction)
        return self._read(row)

    async def get(self, partner_id: str, transaction: Any = None) -> Partner | None:
        """Return a partner; None if there is none."""
        with translated():
            row = await self._partners.find_one({"_id": partner_id}, session=transaction)
        return self._read(row) if row else None

    async def of_tenant(self, tenant: int) -> tuple[Partner, KeyMode] | None:
        """Return the partner and the mode of a tenant; None if there is none."""
        with translated():
            row = await self._partners.find_one({"number": tenant // 2})
        return (self._read(row), mode_of_tenant(tenant)) if row else None

    async def stopped(self, tenants: Collection[int]) -> set[int]:
        """Return those of the tenants whose partner is suspended, has no channel in this mode, or does not exist."""
        if not tenants:
            return set()
        names = ("number", "suspended", *(f"channels.{mode.value}.name" for mode in KeyMode))
        with translated():
            wanted = {"number": {"$in": sorted({tenant // 2 for tenant in tenants})}}
            rows = await self._partners.find(wanted, dict.fromkeys(names, 1)).to_list(None)
        working = {
            tenant_of(row["number"], KeyMode(mode)) for row in rows if not row["suspended"] for mode in row["channels"]
        }
        return set(tenants) - working

    async def tenants(self, mode: KeyMode) -> set[int]:
        """Return the tenant of every partner in a mode."""
        with translated():
            rows = await self._partners.find({}, {"number": 1}).to_list(None)
        return {tenant_of(row["number"], mode) for row in rows}

    async def listed(self, after: int, limit: int) -> list[Partner]:
        """Return partners with a number above `after`, in order."""
        with translated():
            query = self._partners.find({"number": {"$gt": after}}).sort([("number", 1)]).limit(limit)
            rows = await query.to_list(None)
        return [self._read(row) for row in rows]

    async def set_channel(
        self, partner_id: str, mode: KeyMode, name: str, settings: Mapping[str, object], transaction: Any
    ) -> None:
        """Replace a channel of a partner that was read in the same transaction."""
        sealed = self._seal(json.dumps(dict(settings)).encode())
        field = f"channels.{mode.value}"
        with translated():
            await self._partners.update_one(
                {"_id": partner_id},
                {"$set": {f"{field}.name": name, f"{field}.sealed": sealed}, "$inc": {f"{field}.version": 1}},
                session=transaction,
            )

    async def suspend(self, partner_id: str, suspended: bool) -> bool:
        """Suspend or reinstate a partner; return False if there is none."""
        with translated():
            result = await self._partners.update_one({"_id": partner_id}, {"$set": {"suspended": suspended}})
        return result.matched_count == 1

    async def set_points(self, partner_id: str, points: int | None) -> bool:
        """Set the points a minute of a partner, None for the default; return False if there is no such partner."""
        with translated():
            result = await self._partners.update_one({"_id": partner_id}, {"$set": {"points": points}})
        return result.matched_count == 1

    async def add_key(self, key_hash: str, partner_id: str, mode: KeyMode, transaction: Any) -> None:
        """Store the hash of a key."""
        row = {"_id": key_hash, "partner": partner_id, "mode": mode.value, "revoked": None, "made": datetime.now(UTC)}
        with translated():
            # Of two keys made at once, one runs again and sees the other as the earlier key.
            await self._partners.update_one({"_id": partner_id}, {"$inc": {"keys": 1}}, session=transaction)
            await self._keys.insert_one(row, session=transaction)

    async def stop_keys(
        self, partner_id: str, mode: KeyMode, after: timedelta, transaction: Any, spare: str | None = None
    ) -> tuple[int, datetime]:
        """Let the keys of a mode, except `spare`, expire `after` so long; keys that expire earlier stay as they are.

        Return the number of keys valid until now, and the moment of expiry.
        """
        now = _to_millisecond(datetime.now(UTC))
        keys = {"partner": partner_id, "mode": mode.value, "_id": {"$ne": spare}}
        with translated():
            await self._partners.update_one({"_id": partner_id}, {"$inc": {"keys": 1}}, session=transaction)
            count = await self._keys.count_documents({**keys, **_open_at(now)}, session=transaction)
            stops = {"$set": {"revoked": now + after}}
            await self._keys.update_many({**keys, **_open_at(now + after)}, stops, session=transaction)
        return count, now + after

    async def open_keys(self, partner_ids: Sequence[str]) -> list[PartnerKey]:
        """Return every valid key of these partners, oldest first."""
        keys = {"partner": {"$in": list(partner_ids)}}
        with translated():
            rows = await self._keys.find({**keys, **_open_at(datetime.now(UTC))}).sort("made", 1).to_list(None)
        return [
            PartnerKey(key_id(row["_id"]), row["partner"], KeyMode(row["mode"]), row["made"], row["revoked"])
            for row in rows
        ]

    async def by_key(self, key_hash: str) -> KeyOwner | None:
        """Return the owner of a valid key. Each request begins with this, so simultaneous requests share one read."""
        return await self._owners.get(key_hash)

    async def _by_keys(self, hashes: list[str]) -> dict[str, KeyOwner]:
        with translated():
            stages = [{"$match": {"_id": {"$in": hashes}, **_open_at(datetime.now(UTC))}}, *OWNER]
            rows = await self._keys.aggregate(stages).to_list(None)
        owners: dict[str, KeyOwner] = {}
        for row in rows:
            for partner in row["of"]:
                channel = partner["channels"].get(row["mode"])
                owners[row["_id"]] = KeyOwner(
                    partner=partner["_id"],
                    number=partner["number"],
                    name=partner["name"],
                    mode=KeyMode(row["mode"]),
                    channel=channel["name"] if channel else None,
                    suspended=partner["suspended"],
                    points=partner.get("points"),
                    stops_at=row["revoked"],
                )
        return owners

    def _read(self, row: Row) -> Partner:
        channels = {
            KeyMode(mode): ChannelSetting(
                channel["name"], json.loads(self._unseal(channel["sealed"])), channel["version"]
            )
            for mode, channel in row["channels"].items()
        }
        return Partner(row["_id"], row["number"], row["name"], channels, row["suspended"], row.get("points"))


def _open_at(moment: datetime) -> Row:
    """Return the filter for keys valid at a moment: `revoked` is the time of expiry, None if there is none."""
    return {"$or": [{"revoked": None}, {"revoked": {"$gt": moment}}]}


def _to_millisecond(moment: datetime) -> datetime:
    """Return the moment as the database stores it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
