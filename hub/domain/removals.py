"""Removals: how many devices an alert told, and how many of these confirmed after its end that it is off the screen.

A confirmation counts from the end of the alert on. Before the end a person has only swiped it away, and the next
revision shows it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.domain.alerts import Alert
from hub.domain.ledger import sizes_with_common

COUNTED_AFTER: Final = timedelta(hours=1)
"""From the end of an alert to its first figures: by then phones that are switched on have taken it down."""

CONFIRMED_FOR: Final = timedelta(days=90)
"""For so long after the end a confirmation counts, as a phone that returns may still get the end
(evaluate_journal.MISSED_FOR)."""

KEPT_FOR: Final = CONFIRMED_FOR + timedelta(days=1)
"""For so long after the end it is kept which devices confirmed: longer than a confirmation is under way."""


@dataclass(frozen=True, slots=True)
class RemovalCounts:
    """The true counts of one tenant: devices told, and those of them that confirmed."""

    told: int
    removed: int


NONE_TOLD: Final = RemovalCounts(0, 0)


@dataclass(frozen=True, slots=True)
class ShownRemovals:
    """Both counts as operators see them; None where suppressed."""

    told: int | None
    removed: int | None


def counted_from(alert: Alert) -> datetime | None:
    """Return the moment from which the counts may be read; None while the alert is open."""
    return alert.ended_at and alert.ended_at + COUNTED_AFTER


def takes_confirmations(alert: Alert, now: datetime) -> bool:
    """Return True if a confirmation that comes now counts."""
    return alert.ended_at is not None and now - alert.ended_at < CONFIRMED_FOR


def is_over(alert: Alert, now: datetime) -> bool:
    """Return True if no confirmation is under way any more, so that the counts stay as they are."""
    return alert.ended_at is not None and now - alert.ended_at >= KEPT_FOR


def count_removals(told: Iterable[bytes | None], confirmed: Iterable[bytes | None]) -> RemovalCounts:
    """Count from compressed bitmaps; a device that confirmed and was not told does not count."""
    return RemovalCounts(*sizes_with_common(told, confirmed))


def suppress_removals(counts: RemovalCounts, below: int) -> ShownRemovals:
    """Return the counts as operators may see them; `below` is k. Both are shown by the rule of hub.domain.reach.

    No sum over partners is shown beside them: with the sums of both counts, one small count could be narrowed down.
    """
    return ShownRemovals(show(counts.told, below), show(counts.removed, below))


def show(count: int, below: int) -> int | None:
    """Return a true count as it may be shown, rounded down to a multiple of k; None if it is suppressed."""
    if count < below:
        return None
    return count // below * below
