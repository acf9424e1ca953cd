"""Send one batch in the order that survives kills: intent (before), classify, guard, send, mark, settle (after)."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hub.domain.alerts.alert import Revision
from hub.domain.alerts.messages import AlertMessage, AreaOutline
from hub.domain.cells import Ground
from hub.domain.delivery.devices import Device
from hub.domain.delivery.ledger import Classified
from hub.domain.delivery.quotas import Grant
from hub.domain.delivery.units import Settlement, Unit
from hub.domain.wipes.tombstones import without_hidden_ground
from hub.errors import LeaseLost, RetryLater
from hub.services.channels import MAX_BATCH_SECONDS, DeliveryOutcome, DeliveryResult, Recipient
from hub.services.fanout.parts import BatchDelivery
from hub.services.fanout.ports.delivery import DeliveryRoute, LedgerCache, Quotas
from hub.services.fanout.steps.apply_preferences import apply_preferences
from hub.services.fanout.steps.batch_result import BatchEnd, BatchResult
from hub.services.fanout.steps.batches import Batch
from hub.services.fanout.steps.choose_areas import choose_areas, find_sightings
from hub.services.fanout.steps.compose import compose
from hub.services.fanout.steps.eligible_recipients import EligibleRecipients, find_eligible_recipients
from hub.services.fanout.steps.guard import Guard, SecondLook
from hub.services.fanout.steps.judge_batch import Answers, add_marked, judge_batch, unsent_batch
from hub.services.fanout.steps.lease import Lease
from hub.services.fanout.steps.offer import offer_batch

log = logging.getLogger(__name__)


UNKNOWN_QUOTA_WAIT_SECONDS = 2.0


async def _acquire_quota(quotas: Quotas, route: DeliveryRoute, wanted: int, *, end: bool) -> Grant:
    """Take a token for each message, or for as many as there are tokens; `end`: the messages end an alert.

    This never waits: devices without a token are given back untouched.
    """
    quota = route.channel.quota if route.channel else None
    if quota is None or not wanted:
        return Grant(wanted, 0.0)
    try:
        return await quotas.take(quota, wanted, end=end)
    except RetryLater:
        # What other workers have sent is unknown. Nothing of this batch was sent, and that can still be settled.
        return Grant(0, UNKNOWN_QUOTA_WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class Claim:
    """The devices of a batch as the ledger classified them for the newest pushed revision of a guard."""

    guard: Guard
    classified: Classified


async def send_batch(
    delivery: BatchDelivery, unit: Unit, batch: Batch, route: DeliveryRoute, known: Guard, lease: Lease
) -> BatchResult:
    """Send one batch whose intent is saved; the caller settles the result.

    `known` is any earlier guard: it says for which revision to claim. The guard is read again after the claim.
    """
    # The newest revision rarely changes between two guards, so it is read beside.
    claim, newest = await asyncio.gather(
        _classify(delivery, unit, batch, known, route), delivery.alerts.revision(unit.alert, known.alert.revision)
    )
    guard, classified = claim.guard, claim.classified
    revision = _revision_of(unit, guard)
    if guard.void(unit.revision):
        result = unsent_batch(unit, batch, classified, revision, guard, BatchEnd.VOID)
    elif guard.held(unit.revision):
        result = unsent_batch(unit, batch, classified, revision, guard, BatchEnd.HELD)
    else:
        result = await _notify(delivery, unit, batch, route, claim, newest, lease)
    if route.pulls:
        # Devices leave only with a page, and the page knows which it named.
        result = replace(result, settlement=replace(result.settlement, unknown=frozenset(), offered=True))
    if batch.recovered:
        settlement = await add_marked(delivery.units, unit, classified, revision, result.settlement)
        result = replace(result, settlement=settlement)
    # A worker that has lost the unit must not drop the claims of the one that recovers this very batch.
    await lease.fence()
    try:
        await _mark(delivery.ledger, unit, batch, result.settlement)
    except LeaseLost:
        raise
    except Exception as failure:  # noqa: BLE001 - what was sent must not be sent again
        # The ledger's cache is away, the unit's row is not: what was sent is settled all the same. The claims left
        # behind keep every other batch off until the settled row resolves them, or a rebuild reads it.
        details = {"unit": unit.id, "alert": unit.alert, "outcome": type(failure).__name__}
        log.warning("ledger_update_failed", extra=details)
    return result


async def _notify(
    delivery: BatchDelivery,
    unit: Unit,
    batch: Batch,
    route: DeliveryRoute,
    claim: Claim,
    newest: Revision | None,
    lease: Lease,
) -> BatchResult:
    guard, classified = claim.guard, claim.classified
    revision = _revision_of(unit, guard)
    eligible = await find_eligible_recipients(delivery.audience, unit, classified, guard, route)
    chosen = _choose(unit, batch, eligible, guard)
    withheld = await apply_preferences(delivery, route, unit, guard, chosen, eligible.all - eligible.reached)
    chosen = {n: device for n, device in chosen.items() if n not in withheld}
    grant = await _acquire_quota(delivery.quotas, route, len(chosen), end=guard.cancels(unit.revision))
    if chosen and not grant.granted:
        unsent = unsent_batch(unit, batch, classified, revision, guard, BatchEnd.OUT_OF_QUOTA)
        return replace(unsent, quota_wait=grant.wait)
    second_look = SecondLook(delivery.guards, delivery.settings.second_look_seconds, guard, unit.revision, lease)
    left_out = dict.fromkeys(sorted(chosen)[grant.granted :], DeliveryResult(DeliveryOutcome.OVER_QUOTA))
    told = {n: device for n, device in chosen.items() if n not in left_out}
    recipients = eligible.recipients(
        told,
        guard.alert.opened_at,
        choose_areas(guard.alert, told, batch.entries),
        await find_sightings(delivery.ledger, unit, guard, told, eligible.reached),
    )
    message = await _message(delivery, guard, newest)
    if route.pulls:
        results, grown = await offer_batch(
            delivery.audience, unit, batch, message, recipients, classified, eligible.waiting
        )
    else:
        results, grown = await _send(message, route, recipients, second_look), False
    last_answer_seconds = time.monotonic() - second_look.begun
    results = {**results, **left_out}
    answers = Answers(results, withheld)
    result = await judge_batch(delivery.devices, unit, batch, classified, answers, revision, second_look)
    settlement = replace(result.settlement, grown=grown)
    return replace(result, quota_wait=grant.wait, last_answer_seconds=last_answer_seconds, settlement=settlement)


async def _classify(delivery: BatchDelivery, unit: Unit, batch: Batch, known: Guard, route: DeliveryRoute) -> Claim:
    """Claim in the ledger, then read the guard; do both again if another revision became the newest in between."""
    guard = known
    while True:
        revision = _revision_of(unit, guard)
        classified = await delivery.ledger.classify(
            unit.alert,
            unit.tenant,
            (unit.id, batch.intent.sequence),
            guard.alert.pushed,
            revision,
            batch.entries,
            catch_up=unit.catch_up and not route.pulls,
        )
        if classified.busy and await delivery.ledger.resolve(unit.alert, unit.tenant, classified.busy):
            continue
        fresh = await delivery.guards.read(unit.alert)
        if _revision_of(unit, fresh) == revision:
            return Claim(fresh, classified)
        guard = fresh


def _revision_of(unit: Unit, guard: Guard) -> int:
    return unit.revision if unit.revision is not None else guard.alert.newest_pushed


def _choose(unit: Unit, batch: Batch, eligible: EligibleRecipients, guard: Guard) -> dict[int, Device]:
    """Return the eligible devices that are registered and, in a unit of first contacts, still on covered ground."""
    # Devices of one cell share an answer.
    is_covered = cache(Ground(guard.alert.covered).touches)
    chosen: dict[int, Device] = {}
    for number in eligible.all & batch.devices.keys():
        via = batch.entries[number]
        if unit.revision is None and not any(map(is_covered, via)):
            continue
        chosen[number] = batch.devices[number]
    return chosen


async def _send(
    message: AlertMessage, route: DeliveryRoute, recipients: Sequence[Recipient], second_look: SecondLook
) -> Mapping[int, DeliveryResult]:
    assert route.channel is not None
    limit, results, until = route.channel.batch_limit, dict[int, DeliveryResult](), time.monotonic() + MAX_BATCH_SECONDS
    for start in range(0, len(recipients), limit):
        part = recipients[start : start + limit]
        if start and time.monotonic() > until:
            not_begun = DeliveryResult(DeliveryOutcome.NOT_BEGUN)
            results |= dict.fromkeys((recipient.number for recipient in part), not_begun)
        else:
            results |= await route.channel.deliver(message, part, second_look)
    return results


async def _message(delivery: BatchDelivery, guard: Guard, newest: Revision | None) -> AlertMessage:
    # The message carries the newest revision of all, pushed or not; the ledger counts the newest pushed one.
    if newest is None or newest.number != guard.alert.revision:
        newest = await delivery.alerts.revision(guard.alert.id, guard.alert.revision)
    assert newest is not None
    alert = without_hidden_ground(guard.alert)
    areas = [AreaOutline.of(area.number, area.covered) for area in alert.areas]
    return compose(alert, newest, areas, delivery.photo_link)


async def _mark(ledger: LedgerCache, unit: Unit, batch: Batch, settlement: Settlement) -> None:
    await ledger.mark(
        unit.alert,
        unit.tenant,
        (unit.id, batch.intent.sequence),
        settlement.revision,
        settlement.accepted,
        settlement.unknown,
        batch.entries,
    )
