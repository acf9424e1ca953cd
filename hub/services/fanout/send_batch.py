"""One batch, in the order that survives kills: intent (before this), classify, guard, send, mark, settle (after)."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.alerts import Revision
from hub.domain.cells import touches
from hub.domain.devices import Device
from hub.domain.ledger import Classified
from hub.domain.messages import AlertMessage
from hub.domain.preferences import FOR_EVER
from hub.domain.units import Settlement, Unit
from hub.errors import LeaseLost
from hub.services.channels import MAX_BATCH_SECONDS, DeliveryOutcome, DeliveryResult, Recipient
from hub.services.fanout.ports import DeliveryRoute, FanoutDesk
from hub.services.fanout.steps.acquire_quota import ration
from hub.services.fanout.steps.apply_preferences import withhold
from hub.services.fanout.steps.batch_result import BatchEnd, BatchResult
from hub.services.fanout.steps.batches import Batch
from hub.services.fanout.steps.compose import compose
from hub.services.fanout.steps.eligible_recipients import Hearers, find_hearers
from hub.services.fanout.steps.guard import Guard, SecondLook, look
from hub.services.fanout.steps.lease import Lease
from hub.services.fanout.steps.offer import offer_batch

log = logging.getLogger(__name__)


async def send_batch(
    desk: FanoutDesk, unit: Unit, batch: Batch, route: DeliveryRoute, known: Guard, lease: Lease
) -> BatchResult:
    """Send one batch whose intent is saved; the caller settles what this returns.

    `known` is any earlier look at the guard: it tells which revision to claim for, and is read again afterwards.
    """
    # What is said rarely changes from one look to the next, so it is read beside.
    (guard, sorted_out), said = await asyncio.gather(
        _classify(desk, unit, batch, known, route), desk.alerts.revision(unit.alert, known.alert.revision)
    )
    revision = _revision_of(unit, guard)
    if guard.void(unit.revision):
        result = _unsent(unit, batch, sorted_out, revision, guard, BatchEnd.VOID)
    elif guard.held(unit.revision):
        result = _unsent(unit, batch, sorted_out, revision, guard, BatchEnd.HELD)
    else:
        result = await _tell(desk, unit, batch, route, guard, sorted_out, said, lease)
    if route.pulls:
        # Nothing of it can have left but by its page, and that page knows whom it named.
        result = replace(result, settlement=replace(result.settlement, unknown=frozenset(), offered=True))
    if batch.recovered:
        settlement = await _with_what_was_marked(desk, unit, sorted_out, revision, result.settlement)
        result = replace(result, settlement=settlement)
    # A worker that has lost the unit must not drop the claims of the one that recovers this very batch.
    await lease.fence()
    try:
        await _mark(desk, unit, batch, result.settlement)
    except LeaseLost:
        raise
    except Exception as failure:  # noqa: BLE001 - whatever it is, what was sent must not be sent again
        # The cache is away, the truth is not: what was sent is settled all the same. The claims left behind hold
        # everyone off until the settled row resolves them, or a rebuild reads it.
        details = {"unit": unit.id, "alert": unit.alert, "outcome": type(failure).__name__}
        log.warning("ledger_update_failed", extra=details)
    return result


async def _tell(
    desk: FanoutDesk,
    unit: Unit,
    batch: Batch,
    route: DeliveryRoute,
    guard: Guard,
    sorted_out: Classified,
    said: Revision | None,
    lease: Lease,
) -> BatchResult:
    revision = _revision_of(unit, guard)
    hearers = await find_hearers(desk, unit, sorted_out, guard, route)
    chosen = _choose(unit, batch, hearers, guard)
    withheld = await withhold(desk, unit, guard, chosen, hearers.all - hearers.told)
    chosen = {n: device for n, device in chosen.items() if n not in withheld}
    grant = await ration(desk, route, len(chosen), end=guard.cancels(unit.revision))
    if chosen and not grant.granted:
        return replace(_unsent(unit, batch, sorted_out, revision, guard, BatchEnd.RATIONED), refilled=grant.wait)
    second_look = SecondLook(desk, guard, unit.revision, lease)
    left_out = dict.fromkeys(sorted(chosen)[grant.granted :], DeliveryResult(DeliveryOutcome.OVER_QUOTA))
    recipients = hearers.recipients({n: device for n, device in chosen.items() if n not in left_out})
    message = await _message(desk, guard, said)
    if route.pulls:
        answers, grown = await offer_batch(desk, unit, batch, message, recipients, sorted_out, hearers.waiting)
    else:
        answers, grown = await _send(message, route, recipients, second_look), False
    drained = time.monotonic() - second_look.begun
    answers = {**answers, **left_out}
    result = await _judge(desk, unit, batch, sorted_out, answers, withheld, revision, second_look)
    settlement = replace(result.settlement, grown=grown)
    return replace(result, refilled=grant.wait, drained=drained, settlement=settlement)


async def _classify(
    desk: FanoutDesk, unit: Unit, batch: Batch, known: Guard, route: DeliveryRoute
) -> tuple[Guard, Classified]:
    """Claim in the ledger, then read the guard; again if another revision has become the newest in between."""
    guard = known
    while True:
        revision = _revision_of(unit, guard)
        sorted_out = await desk.ledger.classify(
            unit.alert,
            unit.tenant,
            (unit.id, batch.intent.sequence),
            guard.alert.pushed,
            revision,
            batch.entries,
            catch_up=unit.catch_up and not route.pulls,
        )
        if sorted_out.busy and await desk.ledger.resolve(unit.alert, unit.tenant, sorted_out.busy):
            continue
        fresh = await look(desk, unit.alert)
        if _revision_of(unit, fresh) == revision:
            return fresh, sorted_out
        guard = fresh


def _revision_of(unit: Unit, guard: Guard) -> int:
    return unit.revision if unit.revision is not None else guard.alert.newest_pushed


def _choose(unit: Unit, batch: Batch, hearers: Hearers, guard: Guard) -> dict[int, Device]:
    """The hearers that are registered and, for those who are to be told for the first time, still covered."""
    covered = guard.alert.covered
    chosen: dict[int, Device] = {}
    for number in hearers.all & batch.devices.keys():
        via = batch.entries[number]
        if unit.revision is None and not any(touches(cell, covered) for cell in via):
            continue
        chosen[number] = batch.devices[number]
    return chosen


async def _send(
    message: AlertMessage, route: DeliveryRoute, recipients: Sequence[Recipient], second_look: SecondLook
) -> Mapping[int, DeliveryResult]:
    assert route.channel is not None
    limit, answers, until = route.channel.batch_limit, dict[int, DeliveryResult](), time.monotonic() + MAX_BATCH_SECONDS
    for start in range(0, len(recipients), limit):
        part = recipients[start : start + limit]
        if start and time.monotonic() > until:
            answers |= dict.fromkeys((one.number for one in part), DeliveryResult(DeliveryOutcome.NOT_BEGUN))
        else:
            answers |= await route.channel.deliver(message, part, second_look)
    return answers


async def _message(desk: FanoutDesk, guard: Guard, said: Revision | None) -> AlertMessage:
    # The newest revision of all, pushed or not, is what is said; the newest pushed one is what is counted.
    if said is None or said.number != guard.alert.revision:
        said = await desk.alerts.revision(guard.alert.id, guard.alert.revision)
    assert said is not None
    return compose(guard.alert, said, guard.alert.covered_km, desk.photo_link)


async def _judge(
    desk: FanoutDesk,
    unit: Unit,
    batch: Batch,
    sorted_out: Classified,
    answers: Mapping[int, DeliveryResult],
    withheld: Mapping[int, datetime],
    revision: int,
    second_look: SecondLook,
) -> BatchResult:
    by = {verdict: frozenset(n for n, a in answers.items() if a.verdict is verdict) for verdict in DeliveryOutcome}
    dead, rotated = await _refuse_tokens(desk, unit, batch, by[DeliveryOutcome.DEAD_TOKEN])
    unknown = by[DeliveryOutcome.UNKNOWN]
    accepted = by[DeliveryOutcome.ACCEPTED] | by[DeliveryOutcome.OFFERED]
    not_begun, busy = by[DeliveryOutcome.NOT_BEGUN], frozenset(sorted_out.busy)
    end = BatchEnd.SETTLED
    if not_begun and second_look.void:
        end, not_begun = BatchEnd.VOID, frozenset()
    elif not_begun and second_look.held:
        end = BatchEnd.HELD
    elif by[DeliveryOutcome.OVER_QUOTA]:
        end = BatchEnd.RATIONED
    asleep = {n for n, until in withheld.items() if until != FOR_EVER}
    again = (
        unknown | by[DeliveryOutcome.RETRY_LATER] | by[DeliveryOutcome.OVER_QUOTA] | rotated | busy | not_begun | asleep
    )
    if batch.recovered:
        # Whoever held this batch before may have sent to any of it.
        unknown = frozenset(batch.entries) - accepted
    unregistered = sorted_out.won - batch.devices.keys()
    uncovered = sorted_out.won - unregistered - answers.keys() - withheld.keys()
    settlement = Settlement(
        revision=revision,
        cursor=batch.intent.next,
        accepted=accepted,
        unknown=unknown,
        deferred={n: batch.entries[n] for n in again},
        tried=frozenset(batch.entries) if batch.intent.from_deferred or batch.recovered else frozenset(),
        first_won=sorted_out.fresh & (answers.keys() | withheld.keys()),
        left=sorted_out.reached | uncovered,
        failed=by[DeliveryOutcome.NEVER],
        dead=dead | unregistered,
        withheld=withheld,
    )
    wished = min((answers[n].retry_after or 0.0 for n in again if n in answers and n not in not_begun), default=None)
    failed = len(
        [n for n in by[DeliveryOutcome.UNKNOWN] | by[DeliveryOutcome.RETRY_LATER] if not answers[n].of_its_kind]
    )
    answered = len(answers) - failed - len(by[DeliveryOutcome.NOT_BEGUN]) - len(by[DeliveryOutcome.OVER_QUOTA])
    return BatchResult(settlement, second_look.guard, end, wished, busy, not_begun, answered, failed)


async def _with_what_was_marked(
    desk: FanoutDesk, unit: Unit, sorted_out: Classified, revision: int, settlement: Settlement
) -> Settlement:
    """Whom the ledger knows as told and no row does, this batch's dead holder told: it had marked them, not settled."""
    marked = sorted_out.reached | sorted_out.again
    if not marked:
        return settlement
    told = await desk.units.told_before(unit.alert, revision + 1)
    mine = marked - told.get(unit.tenant, set())
    accepted = settlement.accepted | (mine & sorted_out.reached)
    return replace(
        settlement,
        accepted=accepted,
        unknown=settlement.unknown - accepted,
        first_won=settlement.first_won | mine,
        left=settlement.left - mine,
    )


async def _refuse_tokens(
    desk: FanoutDesk, unit: Unit, batch: Batch, refused: frozenset[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Tombstone devices whose token is dead; those that have registered a new token meanwhile are tried again."""
    dead: set[int] = set()
    for number in refused:
        token = batch.devices[number].token
        if token and await desk.devices.refuse_token(unit.tenant, number, token):
            dead.add(number)
    return frozenset(dead), refused - dead


def _unsent(
    unit: Unit, batch: Batch, sorted_out: Classified, revision: int, guard: Guard, end: BatchEnd
) -> BatchResult:
    """A batch of which nothing is sent, since the alert is closed, paused or halted, or the quota used up."""
    keep = end is not BatchEnd.VOID
    again = batch.intent.from_deferred or batch.recovered
    settlement = Settlement(
        revision=revision,
        # A batch that is kept before anything was sent is simply read again later.
        cursor=batch.intent.next if again or not keep else unit.cursor,
        unknown=frozenset(batch.entries) if batch.recovered else frozenset(),
        deferred=dict(batch.entries) if keep and again else {},
        tried=frozenset(batch.entries) if again else frozenset(),
        left=sorted_out.reached,
    )
    return BatchResult(settlement, guard, end)


async def _mark(desk: FanoutDesk, unit: Unit, batch: Batch, settlement: Settlement) -> None:
    await desk.ledger.mark(
        unit.alert,
        unit.tenant,
        (unit.id, batch.intent.sequence),
        settlement.revision,
        settlement.accepted,
        settlement.unknown,
        batch.entries,
    )
