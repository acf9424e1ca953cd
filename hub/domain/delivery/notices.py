"""A notice for a partner that pulls: one signed event, retried until the partner accepts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

GROWTH_SECONDS = 10
"""The growth of an audience is announced at most once in this time."""

NOTICE_DELAYS = (2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 1800.0)
"""Seconds between attempts: short at first for the child's sake, then the standard's tail."""


WIPED_NOTICE: Final = "alert.wiped"
"""The kind of the notice that an alert was wiped."""

HIDDEN_NOTICE: Final = "alert.hidden"
UNHIDDEN_NOTICE: Final = "alert.unhidden"
"""The kinds of the notices that an alert was hidden, and that it is shown again."""


class NoticeState(StrEnum):
    """WAITING until accepted (TAKEN); REFUSED if the partner wants no more; VOID once it is pointless."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Notice:
    """One event for one tenant. Its id is the same in all attempts.

    `revision` is set if the event announces a revision's sweep. It is void, or held back, when the sweep's units are.
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
    """Return the seconds until the next attempt; `wished` is the partner's Retry-After."""
    return max(NOTICE_DELAYS[min(max(attempts - 1, 0), len(NOTICE_DELAYS) - 1)], wished or 0.0)
