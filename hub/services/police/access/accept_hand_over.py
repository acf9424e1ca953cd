"""Accept a case that another force offers, or decline it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import RevisionKind, publish
from hub.domain.cases.case import Case
from hub.domain.cases.grants import GrantKind
from hub.domain.cases.named_facts import FactChange, public_change
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.require_action import require_action

# Public facts are enough to ask: only an offer lets an officer take or decline a case.
ACCEPT: Final = CaseVerb("acceptHandOver", CaseAction.READ_PUBLIC, "hand_over_answered", GrantChange)
DECLINE: Final = replace(ACCEPT, mutation="declineHandOver")


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

    async def work(on: CaseWork) -> GrantChange:
        case = on.case
        if case.force == by.force and command.accepted:
            return on.done_with_grant(changed=False, relations=())
        relations = require_action(stores.access, by, case, CaseAction.ACCEPT_HAND_OVER, now)
        if not command.accepted:
            await on.save(replace(case, access=replace(case.access, hand_over=None)))
            await on.add_entry(TimelineKind.OFFER_ENDED, changes=(public_change("offered", by.force, None),))
            return on.done_with_grant(relations=relations)
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
        await on.save(taken)
        revision = await _publish(on, rules, taken)
        await on.add_entry(
            TimelineKind.HANDED_OVER,
            version=taken.version,
            revision=revision,
            changes=(public_change("force", case.force, taken.force), *_ended_assignments(case, now)),
        )
        return on.done_with_grant(version=taken.version, revision=revision, relations=relations)

    # An auditor must not read that who declined took the case.
    verb = ACCEPT if command.accepted else DECLINE
    return await change_case(by, stores, audit, verb.of(command.case), work, now=now)


def _ended_assignments(case: Case, now: datetime) -> tuple[FactChange, ...]:
    """Return the assignments that end with the hand-over, as the history tells them."""
    ended = (grant for grant in case.access.valid(now) if grant.kind is GrantKind.ASSIGNED)
    return tuple(public_change("assigned", grant.name, None) for grant in ended)


async def _publish(on: CaseWork, rules: AlertRules, case: Case) -> int:
    """Write the revision with the new force's number, while the alert is open; return the newest one's number."""
    alert = on.alert
    if not alert.open:
        return alert.revision
    update = new_revision(alert, RevisionKind.UPDATE, publish(case), material=False, now=on.now)
    planned = {stage.radius_km for stage in await on.stores.steering.stages.of_alert(alert.id, on.transaction)}
    covered = {area.covered_km for area in alert.areas}
    require_push_fits(rules, alert, update, possible_radii(rules.policy) | planned | covered)
    await write_revision(on, update, {})
    await on.add_event(FeedType.UPDATE, revision=update.number)
    return update.number
