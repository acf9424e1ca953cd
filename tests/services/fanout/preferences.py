"""Devices with preferences, and what a test reads of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.databases import ALL_ROWS
from tests.services.fanout.world import HERE, World

ALERT_1, UPDATE_2, CANCEL_2 = ("ALERT", 1), ("UPDATE", 2), ("CANCEL", 2)

NOON_TO_SEVEN = ("12:00", "19:00", "Asia/Shanghai")
"""Quiet hours that hold at the start of the world, which is 16:20 in China."""
NIGHT_IN_CHINA = ("21:00", "07:00", "Asia/Shanghai")
MORNING = datetime(2016, 5, 13, 11, 0, tzinfo=UTC)
"""The end of NOON_TO_SEVEN."""
SECOND = timedelta(seconds=1)
MIDNIGHT_IN_CHINA = datetime(2016, 5, 13, 16, tzinfo=UTC)


async def counts(world: World, tenant: int | None = None) -> dict[str, int]:
    """Return the counts of all units but sweeps, by outcome; counts of 0 are left out."""
    total: dict[str, int] = {}
    wanted: dict[str, Any] = {"kind": {"$ne": "sweep"}} | ({"p": tenant} if tenant else {})
    async for row in world.database.collection("units").find({**wanted, **ALL_ROWS}):
        for name, count in row["counts"].items():
            total[name] = total.get(name, 0) + count
    return {name: count for name, count in total.items() if count}


async def sleeper(world: World, **asked: Any) -> Any:
    """Open an alert that reaches phone e and is withheld from phone d, whose quiet hours hold."""
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", **(asked or {"quiet": NOON_TO_SEVEN}))
    change = await world.open()
    await world.run()
    assert (world.phones.got("d"), world.phones.got("e")) == ([], [ALERT_1])
    return change


async def open_alerts(world: World, count: int) -> list[Any]:
    """Open so many alerts, one after the other."""
    changes = []
    for _ in range(count):
        changes.append(await world.open())
        await world.run()
        world.clock.moment += SECOND
    return changes


def alerts_of(world: World, ref: str) -> list[str]:
    return [one.alert for one in world.phones.deliveries if one.ref == ref and one.kind == "ALERT"]
