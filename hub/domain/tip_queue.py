"""The queue of a case's tips: its order, its filters, and the lease of an officer who works on one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.domain.actors import Officer
from hub.domain.tips import Tip, TipClaim, TipState
from hub.errors import Conflict, InvalidInput

CLAIM_TIME: Final = timedelta(minutes=15)
"""The time for which a tip is an officer's, by domain time: people plan by it, and nothing breaks when it ends."""

MAX_REASON_CHARACTERS: Final = 500


class TipOrder(StrEnum):
    """The order of a list of tips."""

    RECENT = "RECENT"
    RANKED = "RANKED"


@dataclass(frozen=True, slots=True)
class TipSearch:
    """Filters of a case's tips; None matches all. `mine` asks for claims of this account."""

    states: Collection[TipState] | None = None
    mine: bool | None = None
    unclaimed: bool | None = None
    linked: bool | None = None
    folded: bool | None = None


def check_search(search: TipSearch) -> TipSearch:
    """Return the filters; raise InvalidInput for an empty list of states, which could mean none or all."""
    if search.states is not None and not search.states:
        raise InvalidInput("`states` must name at least one state; leave it out for all.", path=("filter", "states"))
    return search


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
