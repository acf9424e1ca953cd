"""Close a case, and tell everybody who was told that it is over."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState
from hub.domain.alerts.recovery import found_moment
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Case, CaseMove, FoundBy, Outcome
from hub.domain.cases.named_facts import changes_between
from hub.domain.cases.regions import Regions
from hub.domain.text.bounds import optional_line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import NotFound, TooManyItems
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.end_alert import end_alert
from hub.services.police.steps.reach_limit import count_reach_change, of_another_force
from hub.services.ports import Notifier

MAX_HELPFUL_TIPS: Final = 20

CLOSE: Final = CaseVerb("closeCase", CaseAction.CLOSE, "case_closed", CaseChange, move=CaseMove.CLOSE)


@dataclass(frozen=True, slots=True, repr=False)
class Closing:
    """A case, how it ended, the reason in the officer's words, and the tips that helped.

    `found_at` is the moment at which the child was found, unless that is now. `region` and `abductor_relation` replace
    those of the case if they are given: at the end more is known.
    """

    case: str
    outcome: Outcome
    found_by: FoundBy
    idempotency_key: str
    reason: str | None = None
    helpful_tips: tuple[str, ...] = ()
    found_at: datetime | None = None
    region: str | None = None
    abductor_relation: AbductorRelation | None = None


async def close_case(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: Closing,
    *,
    now: datetime,
) -> CaseChange:
    """Close a case and end its alert in one write, then notify workers, who carry the CANCEL.

    An alert that expired was cancelled then: only its outcome is added. Raises Forbidden, NotFound, also for a tip that
    is not of this case, CaseClosed for a case closed before (under another key), InvalidInput for a moment at which
    nobody can have been found, RegionUnknown, TextInvalid, TooManyItems, IdempotencyMismatch; SecondPersonRequired
    beyond the rate limit, and for an officer of another force, unless another person approved it.
    """
    by.require(Permission.OPEN_CASE)
    reason = optional_line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    tips = tuple(dict.fromkeys(command.helpful_tips))
    if len(tips) > MAX_HELPFUL_TIPS:
        raise TooManyItems(f"`helpfulTipIds` must have at most {MAX_HELPFUL_TIPS} items.", path=("helpfulTipIds",))
    # Fields that are left out do not count: a call from before they came is the same call.
    given = {name: value for name, value in asdict(command).items() if value not in (None, ())}
    key = once_key(by.account, CLOSE.mutation, command.idempotency_key, given)

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        closed = _closed(case, command, tips, rules.regions, now)
        await _require_tips(on, tips)
        foreign = of_another_force(by, case)
        if alert.open or foreign:
            await count_reach_change(on, rules.policy, ApprovableChange.CLOSE_CASE, second_person_for=foreign)
        await on.save(closed)
        revision = alert.revision
        if alert.open:
            revision = await end_alert(stores, alert, closed, AlertState.CLOSED, now, on.transaction)
        else:
            await on.change_alert({"outcome": closed.outcome, "found_by": closed.found_by})
        await on.add_entry(
            TimelineKind.CLOSED,
            version=closed.version,
            revision=revision,
            reason=reason,
            changes=changes_between(case, closed),
        )
        return on.done(version=closed.version, revision=revision, pushed=alert.open)

    return await change_case(by, stores, audit, CLOSE.of(command.case, key), work, now=now, notifier=notifier)


def _closed(case: Case, command: Closing, tips: tuple[str, ...], regions: Regions, now: datetime) -> Case:
    """Return the case closed, with the facts of its closing that are given."""
    if command.region != case.region:
        regions.require_known(command.region)
    known = replace(
        case,
        region=command.region or case.region,
        abductor_relation=command.abductor_relation or case.abductor_relation,
    )
    found_at = found_moment(case, command.outcome, command.found_at, now)
    return known.closed(command.outcome, command.found_by, now, tips, found_at)


async def _require_tips(on: CaseWork, tips: tuple[str, ...]) -> None:
    for number, tip_id in enumerate(tips):
        tip = await on.stores.tips.get(tip_id, on.transaction)
        if tip is None or tip.case != on.case.id:
            raise NotFound("This case has no such tip.", path=("helpfulTipIds", str(number)))
