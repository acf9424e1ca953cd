"""Recovery of a child: the moment, and the time that it took."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.domain.alerts.endings import FOUND
from hub.domain.cases.case import Case, Outcome
from hub.errors import InvalidInput

NO_TIME: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class TimeToRecovery:
    """The time from the disappearance to the moment of being found, and that from the opening of the case.

    The second is zero for a child who was found before the case was opened.
    """

    from_disappearance: timedelta
    from_opening: timedelta


def found_moment(case: Case, outcome: Outcome, given: datetime | None, now: datetime) -> datetime | None:
    """Return the moment at which the child was found: the given one, else `now`; None for another outcome.

    Raises InvalidInput for a moment without an offset, before the disappearance, after `now`, or with an outcome in
    which nobody was found.
    """
    if outcome not in FOUND:
        if given is not None:
            raise InvalidInput("`foundAt` belongs to an outcome in which the child was found.", path=("foundAt",))
        return None
    if given is None:
        return now
    if given.tzinfo is None:
        raise InvalidInput("`foundAt` must have an offset from UTC, such as +08:00.", path=("foundAt",))
    if given > now:
        raise InvalidInput("`foundAt` must not be in the future; check its offset from UTC.", path=("foundAt",))
    # The database stores milliseconds.
    moment = given.replace(microsecond=given.microsecond // 1000 * 1000)
    if moment < case.last_seen.at:
        raise InvalidInput("`foundAt` must not be before the time last seen.", path=("foundAt",))
    return moment


def time_to_recovery(case: Case) -> TimeToRecovery | None:
    """Return the time that a recovery took; None unless the case has the moment at which the child was found."""
    if case.found_at is None:
        return None
    return TimeToRecovery(case.found_at - case.last_seen.at, max(NO_TIME, case.found_at - case.opened_at))
