"""Removals: how many devices an alert told, and how many of these confirmed after its end that it is off the screen.

A confirmation counts from the end of the alert on. Before the end a person has only swiped it away, and the next
revision shows it again.

A partner reads its own counts as they are. Operators read stored readings with noise, five at most of each partner, as
officers do of stages (hub.domain.delivery.reach).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.ledger import sizes_with_common
from hub.domain.delivery.reach import show_noised
from hub.domain.noise import RandBelow, draw_noise

COUNTED_AFTER: Final = timedelta(hours=1)
"""From the end of an alert to its first figures: by then phones that are switched on have taken it down."""

CONFIRMED_FOR: Final = timedelta(days=90)
"""For so long after the end a confirmation counts, as a phone that returns may still get the end
(evaluate_journal.MISSED_FOR)."""

KEPT_FOR: Final = CONFIRMED_FOR + timedelta(days=1)
"""For so long after the end it is kept which devices confirmed: longer than a confirmation is under way."""

READ_AFTER: Final = (COUNTED_AFTER, timedelta(hours=24), timedelta(days=7), timedelta(days=30), KEPT_FOR)
"""From the end of an alert to the readings that operators see. Each is taken when somebody first asks after that."""


@dataclass(frozen=True, slots=True)
class RemovalCounts:
    """The true counts of one tenant: devices told, and those of them that confirmed."""

    told: int
    removed: int


NONE_TOLD: Final = RemovalCounts(0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class RemovalReading:
    """A stored reading of one tenant: `noised` may be shown where it is large enough, `counts` never.

    `draws` says how many numbers of noise are in each of both.
    """

    number: int
    at: datetime
    draws: int
    counts: RemovalCounts
    noised: RemovalCounts


@dataclass(frozen=True, slots=True)
class ShownRemovals:
    """Both counts as operators see them, as of a reading; None where suppressed."""

    as_of: datetime
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


def removals_due(alert: Alert, now: datetime) -> int:
    """Return the number of the reading whose time came last; 0 before the first."""
    return sum(alert.ended_at is not None and alert.ended_at + after <= now for after in READ_AFTER)


def read_removals(
    counts: RemovalCounts, before: RemovalReading | None, number: int, now: datetime, rand_below: RandBelow
) -> RemovalReading:
    """Return the reading that follows another one: what has changed since, with noise, is added to it."""
    known, shown = (before.counts, before.noised) if before else (NONE_TOLD, NONE_TOLD)
    noised = RemovalCounts(
        shown.told + counts.told - known.told + draw_noise(rand_below),
        shown.removed + counts.removed - known.removed + draw_noise(rand_below),
    )
    return RemovalReading(number, now, before.draws + 1 if before else 1, counts, noised)


def show_removals(reading: RemovalReading, below: int) -> ShownRemovals:
    """Return a stored reading as operators may see it; `below` is k. Both numbers follow the rule of `reach.py`.

    No sum over partners is shown beside them.
    """
    noised = reading.noised
    told, removed = (show_noised(count, reading.draws, below) for count in (noised.told, noised.removed))
    return ShownRemovals(reading.at, told, removed)
