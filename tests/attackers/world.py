"""The case that everybody writes about, and a tip as it is sent."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.domain.geometry import Point

LAST_SEEN: Final = Point(37.74, 115.67)
SEEN_AT: Final = datetime(2016, 5, 13, 8, 0, tzinfo=UTC)
SEARCH_KM: Final = 200.0
"""The radius in which people were told: from where tips may come."""

DAY: Final = timedelta(hours=24)
PARTNERS: Final = (2, 4, 6, 8, 10, 12)
"""The tenants of six apps that everybody can install."""

KM_PER_DEGREE: Final = 111.195


@dataclass(frozen=True, slots=True)
class SentTip:
    """A tip on its way: what the hub gets, and what only the test knows of it."""

    text: str
    tenant: int
    received_at: datetime
    device: str | None = None
    seen_at: datetime | None = None
    place: Point | None = None
    contact: str | None = None
    picture: int | None = None
    """The picture, as the number from which a test draws it; two that differ by a small edit are told by `edit`."""
    edit: int = 0
    is_true: bool = False
    origin: str = ""
    """The observation behind it: two tips of one origin say the same thing."""


Attacker = Callable[[random.Random, int], list[SentTip]]
"""Makes so many junk tips."""


def away(start: Point, km: float, bearing: float) -> Point:
    """Return the point so many km away; a flat map is near enough for 200 km."""
    latitude = start.latitude + km * math.cos(bearing) / KM_PER_DEGREE
    longitude = start.longitude + km * math.sin(bearing) / (KM_PER_DEGREE * math.cos(math.radians(start.latitude)))
    return Point(latitude, longitude)


def somewhere(chance: random.Random, centre: Point = LAST_SEEN, km: float = SEARCH_KM) -> Point:
    """Return a point anywhere in a circle, each part of it as likely as any other of its size."""
    return away(centre, km * math.sqrt(chance.random()), chance.uniform(0, 2 * math.pi))


def sometime(chance: random.Random, start: datetime = SEEN_AT, span: timedelta = DAY) -> datetime:
    """Return a moment within a span, in whole seconds."""
    return start + timedelta(seconds=int(chance.random() * span.total_seconds()))


def phone_number(chance: random.Random) -> str:
    """Return a mobile number that nobody checks."""
    return f"1{chance.choice('3578')}{chance.randrange(10**9):09d}"
