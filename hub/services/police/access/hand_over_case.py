"""Offer a case to another force. Until that force accepts it, the case stays where it is."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import MAX_GRANTEE_CHARACTERS, HandOver, force_key
from hub.domain.cases.named_facts import public_change
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import InvalidInput
from hub.services.idempotency import once_key
from hub.services.police.access.steps.notify_given import notify_given
from hub.services.police.ports.access import AccessNotices, GrantChange
from hub.services.police.ports.staff import Staff
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

OFFER_LASTS: Final = timedelta(hours=72)
"""An offer that nobody accepts ends by itself."""


OFFER: Final = CaseVerb("handOverCase", CaseAction.HAND_OVER, "case_offered", GrantChange)


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
    key = once_key(by.account, OFFER.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> GrantChange:
        case, earlier = on.case, on.case.access.hand_over
        if force is not None and force_key(force) == force_key(case.force):
            raise InvalidInput("This force has the case already.", path=("force",))
        offer, is_known = None, None
        if force is not None:
            is_known = force in await staff.known_forces([force])
            offer_id = f"of_{secrets.token_hex(10)}"
            offer = HandOver(force_key(force), force, by.account, now, now + OFFER_LASTS, reason, offer_id, by.person)
        if offer is None and earlier is None:
            return on.done_with_grant(changed=False)
        await on.save(replace(case, access=replace(case.access, hand_over=offer)))
        await on.add_entry(
            TimelineKind.OFFERED if offer else TimelineKind.OFFER_ENDED,
            reason=reason,
            changes=(public_change("offered", earlier.name if earlier else None, force),),
        )
        if offer is not None:
            await notify_given(notices, on, offer, force)
        return on.done_with_grant(until=offer.until if offer else None, is_known=is_known)

    return await change_case(by, stores, audit, OFFER.of(command.case, key), work, now=now)
