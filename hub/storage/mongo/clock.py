"""The two clocks: the system's, and the embedded one that processes share through the database."""

from datetime import UTC, datetime, timedelta

from hub.storage.mongo.database import Database, translated


class SystemClock:
    """The system's clock; the only one in production."""

    async def now(self) -> datetime:
        """Return the present moment in UTC, to the millisecond that the database stores."""
        return _to_millisecond(datetime.now(UTC))


class SharedClock:
    """Real time plus an offset in the database, so that a demo may skip hours in which nothing happens."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("clock")

    async def now(self) -> datetime:
        """Return the present moment of the domain."""
        with translated():
            row = await self._rows.find_one({"_id": "offset"})
        return _to_millisecond(datetime.now(UTC) + timedelta(seconds=row["seconds"] if row else 0))

    async def jump_to(self, moment: datetime) -> float:
        """Move domain time to `moment`; return the new offset in seconds."""
        seconds = (moment - datetime.now(UTC)).total_seconds()
        with translated():
            await self._rows.update_one({"_id": "offset"}, {"$set": {"seconds": seconds}}, upsert=True)
        return seconds


def _to_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
