"""Accept a case that another force offers, or decline it."""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, RevisionKind, publish
from hub.domain.case_facts import FactChange, public_change
from hub.domain.case_grants import GrantKind
from hub.domain.cases import Case
from hub.domain.feed import FeedType, NewEvent
from hub.domain.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.access_ports import GrantChange
from hub.services.police.ports import AlertRules, AuditTrail, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The case, and if the officer's force takes it."""

    case: str
    accepted: bool


async def accept_hand_over(
    by: Officer, stores: CaseStores, audit: AuditTrail, rules: AlertRules, command: Acceptance, *, now: datetime
) -> GrantChange:
    """Take an offered case for the officer's force, or decline it. Taking what the force has changes nothing.

    The case gets the force's name and telephone number from the officer's token. They are public: an open alert gets a
    revision, which is not pushed. Shares stay, and assignments of the force before end. Raises Forbidden,
    CaseForbidden without an offer, SecondPersonRequired for the person who made it, NotFound, PushTooLong,
    TooManyItems. The audit trail names a decline
    DECLINE_HAND_OVER.
    """
    by.require(Permission.OPEN_CASE)

    async def work(transaction: Transaction) -> GrantChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        if case.force == by.force and command.accepted:
            return GrantChange(case.id, alert.id, case.version, alert.revision, changed=False)
        relations = require_action(stores.access, by, case, CaseAction.ACCEPT_HAND_OVER, now)
        if not command.accepted:
            await stores.cases.save(replace(case, access=replace(case.access, hand_over=None)), transaction)
            await add_to_timeline(
                stores.timeline,
                TimelineKind.OFFER_ENDED,
                alert,
                by=by,
                now=now,
                transaction=transaction,
                changes=(public_change("offered", by.force, None),),
            )
            return GrantChange(case.id, alert.id, case.version, alert.revision, relations=relations)
        offer = case.access.hand_over
        if offer is None or not by.is_another(offer.by, offer.person):
            raise SecondPersonRequired("A person other than the one who offered the case takes it.")
        taken = replace(
            case,
            force=by.force,
            force_name=by.force_name,
            force_phone=by.force_phone,
            access=case.access.handed_over(now),
            version=case.version + 1,
        )
        await stores.cases.save(taken, transaction)
        revision = await _publish(stores, rules, alert, taken, now, transaction)
        await add_to_timeline(
            stores.timeline,
            TimelineKind.HANDED_OVER,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            version=taken.version,
            revision=revision,
            changes=(public_change("force", case.force, taken.force), *_ended_assignments(case, now)),
        )
        return GrantChange(case.id, alert.id, taken.version, revision, relations=relations)

    # An auditor must not read that who declined took the case.
    operation = "acceptHandOver" if command.accepted else "declineHandOver"
    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", operation, lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("hand_over_answered", change)
    return change


def _ended_assignments(case: Case, now: datetime) -> tuple[FactChange, ...]:
    """Return the assignments that end with the hand-over, as the history tells them."""
    ended = (grant for grant in case.access.held(now) if grant.kind is GrantKind.ASSIGNED)
    return tuple(public_change("assigned", grant.name, None) for grant in ended)


async def _publish(
    stores: CaseStores, rules: AlertRules, alert: Alert, case: Case, now: datetime, transaction: Transaction
) -> int:
    """Write the revision with the new force's number, while the alert is open; return the newest one's number."""
    if not alert.open:
        return alert.revision
    update = new_revision(alert, RevisionKind.UPDATE, publish(case), material=False, now=now)
    planned = {stage.radius_km for stage in await stores.stages.of_alert(alert.id, transaction)}
    covered = {area.covered_km for area in alert.areas}
    require_push_fits(rules, alert, update, possible_radii(rules.policy) | planned | covered)
    await write_revision(stores, alert, update, {}, transaction)
    await stores.feed.append(NewEvent(FeedType.UPDATE, alert.id, alert.status, update.number, now), transaction)
    return update.number
