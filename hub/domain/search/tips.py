"""Lists of tips: their order, their filters, and the lease of an officer who works on one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.search.filter_trees import FilterTree, Path, checked_tree, require_band, require_offsets
from hub.domain.search.grounds import Ground, check_ground
from hub.domain.sort_direction import SortDirection
from hub.domain.text.searched_words import checked_text
from hub.domain.tips.tip import Tip, TipClaim, TipState
from hub.errors import Conflict, InvalidInput, TooManyItems

CLAIM_TIME: Final = timedelta(minutes=15)
"""The time for which a tip is an officer's, by domain time: people plan by it, and nothing breaks when it ends."""

MAX_REASON_CHARACTERS: Final = 500


MAX_NAMED_CASES: Final = 100
"""The most cases that a filter of tips names."""


class TipOrder(StrEnum):
    """The order of a list of tips."""

    RECEIVED = "RECEIVED"
    RANKED = "RANKED"


@dataclass(frozen=True, slots=True)
class TipOrderBy:
    """An order of tips and its direction."""

    by: TipOrder = TipOrder.RECEIVED
    direction: SortDirection = SortDirection.DESCENDING

    def check(self, *, of_case: bool) -> None:
        """Raise InvalidInput for a ranked list that is not of one case, or that is turned round."""
        if self.by is not TipOrder.RANKED:
            return
        if not of_case:
            raise InvalidInput(
                "Tips are ranked within one case: give `caseId`, or order them by RECEIVED.", path=("orderBy", "by")
            )
        if self.direction is not SortDirection.DESCENDING:
            raise InvalidInput(
                "A ranked list begins with the first line: leave `direction` out.", path=("orderBy", "direction")
            )


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class TipSearch(FilterTree):
    """Filters of tips; None matches all.

    `force` is that of the tip's case, `status` that of its alert. `received` and `seen` bound the times of intake and
    of what was seen, `place` is that of the tip itself. `mine` asks for claims of the reader. `helped` asks if the
    closing of the case named the tip. `text` has words that the tip and what was added to it have together; a tip is
    found by them once it is linked.
    """

    case_ids: tuple[str, ...] | None = None
    force: str | None = None
    status: AlertStatus | None = None
    states: tuple[TipState, ...] | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    place: Ground | None = None
    mine: bool | None = None
    unclaimed: bool | None = None
    linked: bool | None = None
    folded: bool | None = None
    has_photo: bool | None = None
    has_contact: bool | None = None
    helped: bool | None = None
    withdrawn: bool | None = None
    text: str | None = None

    def checked(self) -> Self:
        """Return the tree with its lists in one order. Raises InvalidInput or a kind of it, with a path."""
        return checked_tree(self, lambda level, path: level.checked_level(path))

    @property
    def asks_facts_of_cases(self) -> bool:
        """True if a level compares private facts of the tips' cases, and not only of the tips."""
        return any(level.helped is not None for level in self.levels())

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of all levels."""
        return tuple(level.text for level in self.levels() if level.text is not None)

    def checked_level(self, path: Path) -> Self:
        """Return a level below a path, with its lists in one order; raises InvalidInput or a kind of it."""
        if self.states is not None and not self.states:
            raise InvalidInput("`states` must name at least one state; leave it out for all.", path=(*path, "states"))
        if self.case_ids is not None and not 1 <= len(self.case_ids) <= MAX_NAMED_CASES:
            raise TooManyItems(f"`caseIds` must name 1 to {MAX_NAMED_CASES} cases.", path=(*path, "caseIds"))
        bands = {
            "received": (self.received_from, self.received_until),
            "seen": (self.seen_from, self.seen_until),
        }
        for name, (begin, end) in bands.items():
            require_offsets({f"{name}From": begin, f"{name}Until": end}, path)
            require_band(begin, end, (*path, f"{name}Until"))
        if self.place is not None:
            check_ground(self.place, (*path, "place"))
        return replace(
            self,
            text=checked_text(self.text, path=(*path, "text")),
            states=None if self.states is None else tuple(sorted(set(self.states))),
            case_ids=None if self.case_ids is None else tuple(sorted(set(self.case_ids))),
        )


def live_claim(tip: Tip, now: datetime) -> TipClaim | None:
    """Return the claim of a tip that has not ended."""
    return tip.claim if tip.claim is not None and tip.claim.until > now else None


def claimed(tip: Tip, by: Officer, now: datetime) -> Tip:
    """Return the tip claimed by an officer from now; raise Conflict while it is another's, or if it was withdrawn."""
    require_standing(tip)
    claim = live_claim(tip, now)
    if claim is not None and claim.by != by.account:
        raise Conflict("Another officer works on this tip: take one that is unclaimed, or wait until the claim ends.")
    return replace(tip, claim=TipClaim(by.account, now + CLAIM_TIME))


def require_standing(tip: Tip) -> None:
    """Raise Conflict for a tip that was withdrawn."""
    if tip.withdrawn_at is not None:
        raise Conflict("The person withdrew this tip: nothing about it can change any more.")
