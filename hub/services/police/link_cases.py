"""Link two cases that have to do with each other, or take the link back."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.bounds import can_be_id, line
from hub.domain.case_facts import public_change
from hub.domain.case_grants import MAX_LINKS, CaseLink
from hub.domain.cases import Case
from hub.domain.stored import from_stored
from hub.domain.timeline import TimelineKind
from hub.errors import InvalidInput, NotFound, TooManyItems
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.access_ports import GrantChange
from hub.services.police.ports import AuditTrail, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Linking:
    """Two cases, why they belong together, and if they are linked or the link is taken back."""

    case: str
    other: str
    linked: bool
    reason: str
    idempotency_key: str


async def link_cases(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: Linking, *, now: datetime
) -> GrantChange:
    """Link two cases on both sides. What is already so changes nothing.

    Of the other case the officer needs its public facts alone: the same child may have been reported to two forces.
    Raises Forbidden, CaseForbidden, TextInvalid, InvalidInput for a case and itself, NotFound, TooManyItems,
    IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    key = once_key(by.account, "linkCases", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.LINK, now)
        if command.other == case.id:
            raise InvalidInput("A case is not linked to itself.", path=("otherId",))
        other = await stores.cases.get(command.other, transaction)
        if other is None or not stores.access.may(by, other, CaseAction.READ_PUBLIC, now=now):
            raise NotFound(path=("otherId",))
        changed = command.linked is not any(link.case == other.id for link in case.links)
        if changed:
            for one, another in ((case, other), (other, case)):
                link = CaseLink(another.id, by.account, now, reason) if command.linked else None
                await stores.cases.save(_linked(one, another.id, link), transaction)
                await _note(stores, one, another.id, command.linked, reason, by, now, transaction)
        return asdict(GrantChange(case.id, alert.id, case.version, alert.revision, changed, relations=relations))

    async def link() -> GrantChange:
        return from_stored(GrantChange, await once(stores.atomic, stores.idempotency, key, work))

    # The trail does not store what a caller made up.
    other_case = command.other if can_be_id(command.other) else None
    change = await change_with_audit(
        *(audit, stores.alerts, command.case, "caseId", "linkCases", link), by=by, now=now, other_case=other_case
    )
    log_change("cases_linked", change)
    return change


def _linked(case: Case, other: str, link: CaseLink | None) -> Case:
    """Return the case with a link to another one, or without it."""
    links = tuple(one for one in case.links if one.case != other)
    if link is None:
        return replace(case, links=links)
    if len(links) >= MAX_LINKS:
        raise TooManyItems(f"A case has at most {MAX_LINKS} links; take one back first.", path=("otherId",))
    return replace(case, links=(*links, link))


async def _note(
    stores: CaseStores,
    case: Case,
    other: str,
    linked: bool,
    reason: str,
    by: Officer,
    now: datetime,
    transaction: Transaction,
) -> None:
    """Add the link, or its end, to the history of one of the two cases."""
    alert = await stores.alerts.get(case.alert, transaction)
    if alert is None:
        raise NotFound()
    was, now_is = (None, other) if linked else (other, None)
    await add_to_timeline(
        stores.timeline,
        TimelineKind.LINKED if linked else TimelineKind.LINK_ENDED,
        alert,
        by=by,
        now=now,
        transaction=transaction,
        reason=reason,
        changes=(public_change("links", was, now_is),),
    )
