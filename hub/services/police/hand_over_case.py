"""Offer a case to another force. Until that force accepts it, the case stays where it is."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.bounds import line
from hub.domain.case_facts import public_change
from hub.domain.case_grants import MAX_GRANTEE_CHARACTERS, HandOver, force_key
from hub.domain.stored import from_stored
from hub.domain.timeline import TimelineKind
from hub.errors import InvalidInput
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.access_ports import AccessNotices, GrantChange
from hub.services.police.ports import AuditTrail, CaseStores
from hub.services.police.staff_ports import Staff
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.tell_given import tell_given
from hub.services.ports import Transaction

OFFER_LASTS: Final = timedelta(hours=72)
"""An offer that nobody accepts ends by itself."""


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """The case, the force that is to take it, or None to withdraw the offer, and why."""

    case: str
    force: str | None
    reason: str
    idempotency_key: str


async def hand_over_case(
    by: Officer,
    stores: CaseStores,
    staff: Staff,
    audit: AuditTrail,
    notices: AccessNotices,
    command: Offer,
    *,
    now: datetime,
) -> GrantChange:
    """Offer a case to a force, in the place of an earlier offer, or withdraw the offer.

    Only the force that has a case hands it over. People on duty of the other force hear of the offer in the same write.
    A force that the hub does not know is accepted, and the change says so. Raises Forbidden, CaseForbidden,
    TextInvalid, InvalidInput for the force that has the case, NotFound, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    force = None if command.force is None else line(command.force, MAX_GRANTEE_CHARACTERS, path=("force",))
    key = once_key(by.account, "handOverCase", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.HAND_OVER, now)
        if force is not None and force_key(force) == force_key(case.force):
            raise InvalidInput("This force has the case already.", path=("force",))
        offer, is_known = None, None
        if force is not None:
            is_known = force in await staff.known_forces([force])
            offer_id = f"of_{secrets.token_hex(10)}"
            offer = HandOver(force_key(force), force, by.account, now, now + OFFER_LASTS, reason, offer_id, by.person)
        changed = offer is not None or case.access.hand_over is not None
        if changed:
            await stores.cases.save(replace(case, access=replace(case.access, hand_over=offer)), transaction)
            earlier = case.access.hand_over
            await add_to_timeline(
                stores.timeline,
                TimelineKind.OFFERED if offer else TimelineKind.OFFER_ENDED,
                alert,
                by=by,
                now=now,
                transaction=transaction,
                reason=reason,
                changes=(public_change("offered", earlier.name if earlier else None, force),),
            )
        if offer is not None:
            await tell_given(notices, case, alert, offer, force, by=by, now=now, transaction=transaction)
        change = GrantChange(
            case.id,
            alert.id,
            case.version,
            alert.revision,
            changed,
            until=offer.until if offer else None,
            relations=relations,
            is_known=is_known,
        )
        return asdict(change)

    async def hand_over() -> GrantChange:
        kept = await once_on_case(stores, key, work, by=by, action=CaseAction.HAND_OVER, now=now)
        return from_stored(GrantChange, kept)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", "handOverCase", hand_over, by=by, now=now
    )
    log_change("case_offered", change)
    return change
