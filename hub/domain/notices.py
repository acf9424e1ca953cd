"""What a partner that pulls is told of: one signed event, tried until it is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

GROWTH_SECONDS = 10
"""Growth of an audience is announced at most once in this time."""

NOTICE_DELAYS = (2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 1800.0)
"""Seconds between attempts: front-loaded for a child's sake, then the standard's tail."""


class NoticeState(StrEnum):
    """WAITING until taken; REFUSED when the partner answered that it wants no more; VOID once it is pointless."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Notice:
    """One event for one tenant; the id is the same over all attempts.

    `revision` is set if it tells of a revision's sweep: it is as pointless, or as held back, as the units of that are.
    """

    id: str
    alert: str
    tenant: int
    kind: str
    revision: int | None
    body: Mapping[str, Any]
    attempts: int
    lease: str


def notice_delay(attempts: int, wished: float | None) -> float:
    """Seconds until the next attempt."""
    return max(NOTICE_DELAYS[min(max(attempts - 1, 0), len(NOTICE_DELAYS) - 1)], wished or 0.0)
