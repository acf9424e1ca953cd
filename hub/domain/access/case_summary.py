"""The summary of a case: its public facts, and what the reading officer may do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from hub.domain.access.table import CHANGES_NOTHING, CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import PublicContent, publish
from hub.domain.cases.case import Case, CaseSighting, CaseState, FoundBy, LastSeen, Outcome


@dataclass(frozen=True, slots=True, repr=False)
class FactsForConfirming:
    """The private facts that a second person needs: why the child is in danger, and the exact places."""

    criteria: str
    narrative: str | None
    last_seen: LastSeen
    sightings: tuple[CaseSighting, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CaseOffer:
    """An offer to hand the case over: the force that may take it, until when, and why in an officer's words.

    `reason` is None where no line of the audit trail names the reader, as in feeds.
    """

    force: str
    until: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, repr=False)
class CaseSummary:
    """The public facts of a case, by the allow-list of what leaves it, with its force, state and region.

    `confirming` is there only for an officer who may read it: a confirmer, while there is something that this officer
    can confirm. A sighting of one's own opens nothing.
    `actions` are those that the state of the case allows. `offer` is there for those who may take the case, and for
    those who may offer it.
    """

    id: str
    alert: str
    state: CaseState
    content: PublicContent
    force: str
    opened_at: datetime
    version: int
    is_confirmed: bool
    closed_at: datetime | None
    outcome: Outcome | None
    found_by: FoundBy | None
    region: str | None
    links: tuple[str, ...]
    is_hidden: bool
    actions: frozenset[CaseAction]
    confirming: FactsForConfirming | None
    offer: CaseOffer | None

    @classmethod
    def of(cls, case: Case, actions: frozenset[CaseAction], reader: Officer | None = None, *, now: datetime) -> Self:
        """Return the summary for an officer with these actions.

        What confirming needs, and the reason of an offer, are there only if the `reader` of this one case is given.
        """
        may_confirm = reader is not None and (
            CaseAction.READ_PRIVATE in actions or (CaseAction.READ_FOR_CONFIRMING in actions and case.waits_for(reader))
        )
        possible = frozenset(action for action in actions if _is_possible(action, case, actions))
        return cls(
            id=case.id,
            alert=case.alert,
            state=case.state,
            content=publish(case),
            force=case.force,
            opened_at=case.opened_at,
            version=case.version,
            is_confirmed=case.confirmed_by is not None,
            closed_at=case.closed_at,
            outcome=case.outcome,
            found_by=case.found_by,
            region=case.region,
            links=tuple(link.case for link in case.links),
            is_hidden=case.keeping.hidden is not None,
            actions=possible,
            confirming=FactsForConfirming(case.criteria, case.narrative, case.last_seen, case.sightings)
            if may_confirm
            else None,
            offer=None if possible.isdisjoint(OF_OFFERS) else _offer(case, now, with_reason=reader is not None),
        )


OF_OFFERS: Final = frozenset({CaseAction.HAND_OVER, CaseAction.ACCEPT_HAND_OVER})
OF_OPEN_CASES: Final = frozenset({CaseAction.CONFIRM, CaseAction.PAUSE, CaseAction.STEER, CaseAction.REVISE})


def _is_possible(action: CaseAction, case: Case, actions: frozenset[CaseAction]) -> bool:
    """Return False for what the state of the case refuses to everybody, and for glass that hides nothing.

    A case whose facts are wiped is only read, whatever its state. An offer of a closed case can still be taken.
    """
    if not case.keeping.has_facts and action not in CHANGES_NOTHING:
        return False
    if action is CaseAction.BREAK_GLASS:
        return CaseAction.READ_PRIVATE not in actions
    if action is CaseAction.HIDE:
        return case.state is CaseState.CLOSED
    return case.state is CaseState.OPEN or action not in OF_OPEN_CASES


def _offer(case: Case, now: datetime, *, with_reason: bool) -> CaseOffer | None:
    """Return the offer of a case that holds, if there is one."""
    offer = case.access.hand_over
    if offer is None or not offer.is_valid(now):
        return None
    return CaseOffer(offer.name, offer.until, offer.reason if with_reason else None)
