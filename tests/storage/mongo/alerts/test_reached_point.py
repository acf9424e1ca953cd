"""Alerts that reached a point are those with a circle around it, anywhere on the Earth."""

import random
from typing import Any, Final

from hub.domain.geometry import Circle, Point, destination, distance_km
from hub.storage.mongo.alerts.reached_point import reached
from hub.storage.mongo.database import Database
from hub.storage.mongo.geometry_rows import circle_row, point_row
from tests.databases import ALL_ROWS

ALERTS: Final = 200
POINTS: Final = 60
RADII: Final = (0.5, 12.0, 100.0, 500.0, 5_000.0)


def anywhere(chance: random.Random) -> Point:
    latitude = chance.choice([chance.uniform(-90, 90), 90.0, -90.0, chance.uniform(89, 90)])
    return Point(latitude, chance.choice([chance.uniform(-180, 180), 180.0, -180.0, 179.99]))


async def test_reached_points_are_those_that_a_circle_holds(database: Database) -> None:
    """Near each edge too, on both sides of it; an area that never told anybody reaches nothing, not even its centre."""
    chance, alerts = random.Random(18), database.collection("alerts")
    circles = {f"al_{number:03}": Circle(anywhere(chance), chance.choice(RADII)) for number in range(ALERTS)}
    rows: list[dict[str, Any]] = []
    for number, (alert, circle) in enumerate(circles.items()):
        other = {"centre": point_row(anywhere(chance)), "told_km": 0.0}
        told = {"centre": point_row(circle.centre), "told_km": circle.radius_km}
        has_gone = number % 3 == 0
        places = {"areas": [other] if has_gone else [other, told], "left": [circle_row(circle)] if has_gone else []}
        rows.append({"_id": alert, "case": "cs", **places})
    # Nothing of it is stored, as in a row of an earlier release.
    rows.append({"_id": "al_bare", "areas": [{"centre": point_row(Point(1, 1))}]})
    await alerts.insert_many(rows)
    points = [*(anywhere(chance) for _ in range(POINTS)), Point(1, 1)]
    for circle in chance.sample(list(circles.values()), POINTS):
        bearing = chance.uniform(0, 360)
        points += [destination(circle.centre, bearing, circle.radius_km * share) for share in (0.999, 1.001)]
    held = 0
    for point in points:
        found = await alerts.find(ALL_ROWS | reached(point), {"_id": 1}).to_list(None)
        expected = {alert for alert, one in circles.items() if distance_km(one.centre, point) <= one.radius_km}
        assert {row["_id"] for row in found} == expected
        held += len(expected)
    assert held > POINTS
