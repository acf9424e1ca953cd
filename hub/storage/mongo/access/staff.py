"""Staff that used the hub lately: a row for each account that works on cases, with force, permissions and last day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from hub.domain.access.staff import MAX_FORCES, MAX_OFFICERS, STAFF_KEPT, KnownForce, KnownOfficer, StaffUse
from hub.domain.actors import Permission
from hub.domain.text.names import folded
from hub.storage.mongo.database import Database, Row, translated

ONE_DAY: Final = timedelta(days=1)


def _real_time() -> datetime:
    return datetime.now(UTC)


class StaffRepository:
    """The port `Staff`. Rows are found by folded names: providers accept several spellings of one account."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _real_time) -> None:
        self._staff = database.collection("staff")
        self._now = now

    async def note(self, use: StaffUse) -> None:
        """Keep the day, unless a later one is kept, and the force and the permissions as they are now."""
        day = _midnight(use.day)
        named = {
            "account": use.account,
            "force_key": folded(use.force.id),
            "force": use.force.id,
            "force_name": use.force.name,
            "force_phone": use.force.phone,
            "permissions": sorted(use.permissions),
        }
        # The last day counts as a whole.
        change = {"$set": named, "$max": {"day": day, "expires_real": day + STAFF_KEPT + ONE_DAY}}
        try:
            with translated():
                await self._staff.update_one({"_id": folded(use.account)}, change, upsert=True)
        except DuplicateKeyError:
            # Another process notes the same account for the first time.
            return

    async def forget(self, account: str) -> None:
        """Forget an account; do nothing if it is not known."""
        with translated():
            await self._staff.delete_one({"_id": folded(account)})

    async def forces(self) -> Sequence[KnownForce]:
        """Return the forces by their ids, each as it was named last."""
        lately = sorted(await self._newest_of_forces({}), key=lambda row: str(row["_id"]))
        return [KnownForce(row["force"], row["force_name"], row["force_phone"]) for row in lately[:MAX_FORCES]]

    async def officers(self, force: str) -> Sequence[KnownOfficer]:
        """Return the accounts of a force, those used last first."""
        order = [("day", DESCENDING), ("_id", ASCENDING)]
        with translated():
            shown = {"account": 1, "day": 1, "permissions": 1}
            rows = await self._staff.find(self._of(force), shown).sort(order).limit(MAX_OFFICERS).to_list(None)
        return [KnownOfficer(row["account"], row["day"].date(), _permissions(row)) for row in rows]

    async def known_forces(self, forces: Collection[str]) -> frozenset[str]:
        """Return those of these forces that have an account that used the hub lately."""
        keys = {force: folded(force) for force in forces}
        found = {row["_id"] for row in await self._newest_of_forces({"force_key": {"$in": [*keys.values()]}})}
        return frozenset(force for force, key in keys.items() if key in found)

    async def known_officers(self, accounts: Collection[str]) -> Mapping[str, str]:
        """Return those of these accounts that used the hub lately, with the id of the force."""
        keys = {account: folded(account) for account in accounts}
        lately = {"_id": {"$in": [*keys.values()]}, "day": {"$gte": self._since()}}
        with translated():
            found = {row["_id"]: row["force"] for row in await self._staff.find(lately, {"force": 1}).to_list(None)}
        return {account: found[key] for account, key in keys.items() if key in found}

    async def _newest_of_forces(self, match: Row) -> Sequence[Row]:
        """Return the row of each force that was used last, if that was lately, in no order."""
        # The server takes the first row of each force off the index, and passes over the others.
        newest = {name: {"$first": f"${name}"} for name in ("day", "force", "force_name", "force_phone")}
        stages: list[Row] = [
            {"$match": match},
            {"$sort": {"force_key": ASCENDING, "day": DESCENDING, "_id": ASCENDING}},
            {"$group": {"_id": "$force_key"} | newest},
        ]
        with translated():
            rows = await self._staff.aggregate(stages).to_list(None)
        return [row for row in rows if row["day"] >= self._since()]

    def _of(self, force: str) -> Row:
        return {"force_key": folded(force), "day": {"$gte": self._since()}}

    def _since(self) -> datetime:
        # MongoDB removes a row up to a minute after its end.
        return _midnight(self._now().date()) - STAFF_KEPT


def _permissions(row: Row) -> frozenset[Permission] | None:
    # Rows of an earlier release have none.
    return frozenset(map(Permission, row["permissions"])) if "permissions" in row else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
