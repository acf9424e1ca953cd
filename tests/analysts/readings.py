"""The last readings of the month's alerts: of two partners, as a worker leaves them 72 hours after the end."""

import math
import random
from datetime import datetime, timedelta
from typing import Final

from hub.domain.delivery.reach import LAST_AFTER, OUTCOMES, DueStage, StageCounts, read_last
from hub.domain.delivery.receipts import BITS
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.delivery.reach_readings import ReachReadings

PEOPLE: Final = {100.0: 830, 200.0: 5_055, 300.0: 12_623, 500.0: 16_978}
"""The people whose turn came in a stage, by its radius in km."""

PARTNERS: Final = {4: ("Map app", 0.7, {"shown": 0.61, "opened": 0.22}), 8: ("Taxi app", 0.3, {"shown": 0.8})}
"""The name of each tenant's partner, its share of the people, and those of the told who reported a receipt."""

PARTS: Final = dict(zip(OUTCOMES, (0.82, 0.02, 0.03, 0.1, 0.03), strict=True))


async def take_readings(database: Database, alerts: list[str], end: datetime) -> None:
    """Store the last reading of every stage that began, with noise that is the same in each run."""
    names = [{"_id": f"pt_{tenant}", "number": tenant // 2, "name": name} for tenant, (name, _, _) in PARTNERS.items()]
    await database.collection("partners").insert_many(names)
    chance = random.Random("readings")
    rows, stages = ReachReadings(database), database.collection("stages")
    for alert in alerts:
        ended = await database.collection("alerts").find_one({"_id": alert}, {"ended_at": 1})
        if ended is None or ended["ended_at"] is None or ended["ended_at"] + LAST_AFTER > end:
            continue
        planned = await stages.find({"alert": alert}).sort("number", 1).to_list(None)
        begun = [row for row in planned if row["due"] < ended["ended_at"] - timedelta(minutes=1)]
        for row in begun:
            await stages.update_one({"_id": row["_id"]}, {"$set": {"begun_real": row["due"], "begun_at": row["due"]}})
            counts = {tenant: _told(row["radius_km"], share) for tenant, (_, share, _) in PARTNERS.items()}
            ones = {
                tenant: {kind: _ones(part * _all_told(begun, share)) for kind, part in given.items()}
                for tenant, (_, share, given) in PARTNERS.items()
            }
            sums = {name: sum(one[name] for one in counts.values()) for name in OUTCOMES}
            reading = read_last(
                StageCounts(row["number"], row["radius_km"], sums, counts),
                PARTNERS,
                ended["ended_at"] + LAST_AFTER,
                chance.randrange,
                ones if row["number"] == 1 else None,
            )
            due = DueStage(row["_id"], alert, row["number"], row["due"], None)
            assert await rows.keep(due, reading, None)


def _told(radius_km: float, share: float) -> dict[str, int]:
    return {name: int(PEOPLE[radius_km] * share * part) for name, part in PARTS.items()}


def _all_told(stages: list[Row], share: float) -> int:
    return sum(_told(row["radius_km"], share)["reached"] for row in stages)


def _ones(devices: float) -> int:
    """Return how many bits so many devices set, as a rule."""
    return round(-BITS * math.expm1(-devices / BITS))
