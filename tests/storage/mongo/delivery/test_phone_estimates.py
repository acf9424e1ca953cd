"""Estimates of phones on the real database: one number for everybody, and a person's limit, also at once."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.actors import KeyMode
from hub.domain.cells import snap
from hub.domain.delivery.phone_estimates import (
    MAX_ESTIMATES_OF_DAY,
    MAX_ESTIMATES_OF_OPENING,
    Estimate,
    EstimatedCircle,
    EstimateDigests,
)
from hub.domain.geometry import Point
from hub.services.police.alerts.steps.estimate_phones import estimate_phones
from hub.services.police.ports.preview import PreviewParts
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.mongo.delivery.phone_estimates import PhoneEstimateRepository
from tests.fakes import NOW, officer

HOME = Point(37.74, 115.67)
RADII = (100.0, 200.0, 300.0, 500.0)
WANG, TWIN, LI = officer("wang"), officer("wang-2", "Person\u200b of WANG"), officer("li")


@pytest.fixture
async def parts(database: Database) -> PreviewParts:
    await prepare_collections(database)
    cells = CellRepository(database)
    for place, phones in ((HOME, 900), (Point(39.2, 115.67), 5_000), (Point(45.0, 115.67), 70_000)):
        await cells.ensure(2, [snap(place)])
        await cells.add_counts(2, {snap(place): phones})
    return PreviewParts(PhoneEstimateRepository(database), cells, EstimateDigests(bytes(32)), database)


def circles(place: Point = HOME) -> list[EstimatedCircle]:
    return [EstimatedCircle(KeyMode.LIVE, snap(place), radius) for radius in RADII]


async def test_estimate_is_the_count_of_the_circle_with_stored_noise(database: Database, parts: PreviewParts) -> None:
    async def ask(by: Any, seed: int) -> dict[float, int | None]:
        rand_below = random.Random(seed).randrange
        shown, left = await estimate_phones(by, parts, "k", circles(), 20, now=NOW, rand_below=rand_below)
        assert left == MAX_ESTIMATES_OF_OPENING - len(RADII)
        return {radius: one.about for radius, one in shown.items()}

    # Several at once draw different noise; one of the numbers is stored, and everybody sees that.
    answers = await asyncio.gather(*(ask(by, seed) for seed, by in enumerate((WANG, LI, TWIN, officer("zhao")))))
    assert all(answer == answers[0] for answer in answers)
    assert await ask(LI, 99) == answers[0]
    about = answers[0]
    for radius, phones in zip(RADII, (900, 5_900, 5_900, 5_900), strict=True):
        number = about[radius]
        assert number is not None
        assert abs(number - phones) <= max(100 + 6 * 23, 0.1 * phones)
    rows = await database.collection("phone_estimates").find({}).to_list(None)
    assert len(rows) == len(RADII)
    assert {name for row in rows for name in row} == {"_id", "noised", "at", "until"}
    kept = f"{rows} {await database.collection('shown_estimates').find({}).to_list(None)}"
    for private in (snap(HOME), "37.7", "wang"):
        assert private not in kept


async def test_limit_of_one_person_holds_at_once_under_any_account(database: Database, parts: PreviewParts) -> None:
    places = [Point(37.0 + 0.2 * number, 115.67) for number in range(12)]

    async def ask(number: int) -> int:
        by, key = (WANG, TWIN)[number % 2], f"key {number % 5}"
        shown, _ = await estimate_phones(by, parts, key, circles(places[number]), 20, now=NOW)
        return len(shown)

    shown = await asyncio.gather(*map(ask, range(12)))
    assert sum(shown) == MAX_ESTIMATES_OF_DAY
    assert await database.collection("phone_estimates").count_documents({}) == MAX_ESTIMATES_OF_DAY
    later = NOW + timedelta(days=1)
    again, left = await estimate_phones(TWIN, parts, "new", circles(Point(30.0, 100.0)), 20, now=later)
    assert (len(again), left) == (4, 4)


async def test_process_that_dies_before_it_stored_has_shown_nothing(database: Database, parts: PreviewParts) -> None:
    class Dying(PhoneEstimateRepository):
        async def keep(self, estimate_id: str, drawn: Estimate) -> Estimate:
            raise ZeroDivisionError

    dying = PreviewParts(Dying(database), parts.cells, parts.digests, database)
    with pytest.raises(ZeroDivisionError):
        await estimate_phones(WANG, dying, "k", circles(), 20, now=NOW)
    assert await database.collection("phone_estimates").count_documents({}) == 0
    # What was counted is not counted again: the next call shows it.
    shown, left = await estimate_phones(WANG, parts, "k", circles(), 20, now=NOW)
    assert (len(shown), left) == (4, 4)
