"""Change a case: the frame of every change, from the line of the trail to the line of the log."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Generic

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.cases.case import Case, CaseMove
from hub.domain.stored import from_stored
from hub.errors import NotFound
from hub.services.idempotency import KeptResult, OnceKey, once
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_with_audit import ALERT_ID, CASE_ID, AuditedChange, ChangeT, change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert, load_open_alert_and_case
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.notify import notify_due_stages, notify_sweep
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Notifier, Transaction


@dataclass(frozen=True, slots=True)
class CaseVerb(Generic[ChangeT]):
    """A change of a case: its mutation, what the officer does with the case, its event in the log, and its result.

    The `action` may depend on the case (`of`); then the one here is what a repeat needs.

    `subject` is the field of the input that names the case, or its open alert. `move` is what the state of the case
    must allow, if that does not depend on more. One that `plans_stages` has workers look for what is due.
    """

    mutation: str
    action: CaseAction
    event: str
    gives: type[ChangeT]
    subject: str = CASE_ID
    move: CaseMove | None = None
    plans_stages: bool = False

    def of(
        self, subject: str, key: OnceKey | None = None, action_on: Callable[[Case], CaseAction] | None = None
    ) -> "Asked[ChangeT]":
        """Return a call that asks for this change of a case or alert; with a key it is made once."""
        return Asked(self, subject, key, action_on or (lambda _: self.action))


@dataclass(frozen=True, slots=True)
class Asked(Generic[ChangeT]):
    """A change that is asked for, the id of its case or alert, the key under which it is made once, and its action."""

    verb: CaseVerb[ChangeT]
    subject: str
    key: OnceKey | None
    action_on: Callable[[Case], CaseAction]


async def change_case(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    asked: Asked[ChangeT],
    work: Callable[[CaseWork], Awaitable[ChangeT]],
    *,
    now: datetime,
    notifier: Notifier | None = None,
) -> ChangeT:
    """Do the work in one transaction, between two lines of the trail; after its commit notify workers and log it.

    The transaction reads the case and its alert, then checks what the officer may do, then what the case's state
    allows; only then the work runs. A repeat under a key needs the right to the verb's action, as the first call did;
    the state of the case does not count, since this very call may have closed it.

    Raises AuditUnavailable, NotFound, CaseForbidden, CaseWiped, CaseClosed, AlertEnded, IdempotencyMismatch, and what
    the work raises; then nothing was changed.
    """
    verb = asked.verb

    async def attempt(transaction: Transaction) -> ChangeT:
        return await work(await _begin(by, stores, asked, transaction, now))

    async def run() -> ChangeT:
        if asked.key is None:
            return await stores.atomic.run(attempt)
        return await _once(by, stores, verb, asked.key, attempt, now)

    audited = AuditedChange(asked.subject, verb.subject, verb.mutation)
    change = await change_with_audit(audit, stores.alerts, audited, run, by=by, now=now)
    if notifier is not None:
        if verb.plans_stages:
            await notify_due_stages(stores.steering.stages, notifier, change.alert, now)
        if change.pushed:
            await notify_sweep(notifier, change.alert, change.revision)
    log_change(verb.event, change)
    return change


async def _begin(
    by: Officer, stores: CaseStores, asked: Asked[ChangeT], transaction: Transaction, now: datetime
) -> CaseWork:
    """Return the case and its alert, once the officer and the state of the case allow the change."""
    verb = asked.verb
    if verb.subject == ALERT_ID:
        alert, case = await load_open_alert_and_case(stores, asked.subject, transaction, by=by, now=now)
    else:
        case, alert = await load_case_and_alert(stores, asked.subject, transaction)
    relations = require_action(stores.access, by, case, asked.action_on(case), now)
    if verb.move is not None:
        case.require(verb.move)
    return CaseWork(stores, by, now, transaction, case, alert, relations)


async def _once(
    by: Officer,
    stores: CaseStores,
    verb: CaseVerb[ChangeT],
    key: OnceKey,
    attempt: Callable[[Transaction], Awaitable[ChangeT]],
    now: datetime,
) -> ChangeT:
    """Make the change, or return the kept result of the call that made it under this key."""

    async def attempt_to_keep(transaction: Transaction) -> KeptResult:
        return asdict(await attempt(transaction))

    async def check_repeat(kept: KeptResult, transaction: Transaction) -> None:
        case = await stores.cases.get(str(kept["case"]), transaction)
        if case is None:
            raise NotFound()
        require_action(stores.access, by, case, verb.action, now)

    kept = await once(stores.atomic, stores.idempotency, key, attempt_to_keep, check_repeat)
    return from_stored(verb.gives, kept)
