"""The time for which photos and private facts are kept after the end of a case, by its outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hub.domain.cases.case import Case, Outcome
from hub.domain.cases.keeping import Wipe

MIN_PHOTO_DAYS: Final = 8
"""A case that was closed by mistake can be opened again for seven days, with its photos."""

MIN_FACT_DAYS: Final = 91
"""Until then a phone that comes back is told that the alert is over, and confirmations of removals are counted."""

MAX_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class Kept:
    """The times after closing for which photos and facts of a case are kept."""

    photos: timedelta
    facts: timedelta


DEFAULT: Final = Kept(timedelta(days=30), timedelta(days=365))
DEFAULTS: Final[Mapping[Outcome, Kept]] = {
    outcome: DEFAULT for outcome in Outcome if outcome not in (Outcome.FOUND_DEAD, Outcome.FALSE_REPORT)
} | {
    # A crime may be before a court for years.
    Outcome.FOUND_DEAD: Kept(timedelta(days=365), timedelta(days=3650)),
    # There was no missing child: the family's facts have no further use.
    Outcome.FALSE_REPORT: Kept(timedelta(days=MIN_PHOTO_DAYS), timedelta(days=MIN_FACT_DAYS)),
}


@dataclass(frozen=True, slots=True)
class Retention:
    """The operator's table, complete: each outcome has its times."""

    kept: Mapping[Outcome, Kept] = field(default_factory=lambda: DEFAULTS)

    def photos_until(self, case: Case) -> datetime | None:
        """Return the moment from which the photos of a case are wiped; None while it is open."""
        if case.closed_at is None or case.outcome is None:
            return None
        return case.closed_at + self.kept[case.outcome].photos

    def review_at(self, case: Case) -> datetime | None:
        """Return the moment from which the facts of a case are wiped, unless it is held; None while it is open."""
        if case.closed_at is None or case.outcome is None:
            return None
        return case.closed_at + self.kept[case.outcome].facts

    def due(self, case: Case, now: datetime) -> Wipe | None:
        """Return the wipe that is due, and neither done nor begun."""
        if case.keeping.wiped is Wipe.FACTS:
            return None
        facts_at, photos_at = self.review_at(case), self.photos_until(case)
        if facts_at is not None and facts_at <= now:
            return Wipe.FACTS
        if photos_at is not None and photos_at <= now and case.keeping.wiped is None:
            return Wipe.PHOTOS
        return None
