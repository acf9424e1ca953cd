"""Judge a batch: turn its devices' results into a settlement, and say how the worker goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.delivery.ledger import Classified
from hub.domain.delivery.preferences import FOR_EVER
from hub.domain.delivery.units import Settlement, Unit
from hub.services.channels import DeliveryOutcome, DeliveryResult
from hub.services.fanout.ports.units import Devices, Units
from hub.services.fanout.steps.batch_result import BatchEnd, BatchResult
from hub.services.fanout.steps.batches import Batch
from hub.services.fanout.steps.guard import Guard, SecondLook


@dataclass(frozen=True, slots=True)
class Answers:
    """The results of a batch's devices, and when those may be told that are not told now, by their preferences."""

    results: Mapping[int, DeliveryResult]
    withheld: Mapping[int, datetime]


async def judge_batch(
    devices: Devices,
    unit: Unit,
    batch: Batch,
    classified: Classified,
    answers: Answers,
    revision: int,
    second_look: SecondLook,
) -> BatchResult:
    """Turn the devices' results into a settlement, and say how the worker goes on."""
    results, withheld = answers.results, answers.withheld
    by = _group(results)
    dead, rotated = await _refuse_tokens(devices, unit, batch, by[DeliveryOutcome.DEAD_TOKEN])
    unknown = by[DeliveryOutcome.UNKNOWN]
    accepted = by[DeliveryOutcome.ACCEPTED] | by[DeliveryOutcome.OFFERED]
    end = _end(by, second_look)
    not_begun = frozenset[int]() if end is BatchEnd.VOID else by[DeliveryOutcome.NOT_BEGUN]
    busy = frozenset(classified.busy)
    asleep = {n for n, until in withheld.items() if until != FOR_EVER}
    again = (
        unknown | by[DeliveryOutcome.RETRY_LATER] | by[DeliveryOutcome.OVER_QUOTA] | rotated | busy | not_begun | asleep
    )
    if batch.recovered:
        # The worker that began this batch may have sent to any device of it.
        unknown = frozenset(batch.entries) - accepted
    unregistered = classified.won - batch.devices.keys()
    uncovered = classified.won - unregistered - results.keys() - withheld.keys()
    settlement = Settlement(
        revision=revision,
        cursor=batch.intent.next,
        accepted=accepted,
        unknown=unknown,
        deferred={n: batch.entries[n] for n in again},
        tried=frozenset(batch.entries) if batch.intent.from_deferred or batch.recovered else frozenset(),
        first_won=classified.fresh & (results.keys() | withheld.keys()),
        left=classified.reached | uncovered,
        failed=by[DeliveryOutcome.NEVER],
        dead=dead | unregistered,
        withheld=withheld,
    )
    retry_after = min(
        (results[n].retry_after or 0.0 for n in again if n in results and n not in not_begun), default=None
    )
    answered, failed = _count_answers(by, results)
    return BatchResult(settlement, second_look.guard, end, retry_after, busy, not_begun, answered, failed)


def _group(results: Mapping[int, DeliveryResult]) -> dict[DeliveryOutcome, frozenset[int]]:
    """Return the devices of each outcome."""
    groups: dict[DeliveryOutcome, list[int]] = {outcome: [] for outcome in DeliveryOutcome}
    for number, result in results.items():
        groups[result.outcome].append(number)
    return {outcome: frozenset(numbers) for outcome, numbers in groups.items()}


def _end(by: Mapping[DeliveryOutcome, frozenset[int]], second_look: SecondLook) -> BatchEnd:
    if by[DeliveryOutcome.NOT_BEGUN] and second_look.void:
        return BatchEnd.VOID
    if by[DeliveryOutcome.NOT_BEGUN] and second_look.held:
        return BatchEnd.HELD
    return BatchEnd.OUT_OF_QUOTA if by[DeliveryOutcome.OVER_QUOTA] else BatchEnd.SETTLED


def _count_answers(
    by: Mapping[DeliveryOutcome, frozenset[int]], results: Mapping[int, DeliveryResult]
) -> tuple[int, int]:
    """Count for the circuit breaker what the channel answered, and what it failed at for all phones alike."""
    failed = len(
        [n for n in by[DeliveryOutcome.UNKNOWN] | by[DeliveryOutcome.RETRY_LATER] if not results[n].of_its_kind]
    )
    answered = len(results) - failed - len(by[DeliveryOutcome.NOT_BEGUN]) - len(by[DeliveryOutcome.OVER_QUOTA])
    return answered, failed


def unsent_batch(
    unit: Unit, batch: Batch, classified: Classified, revision: int, guard: Guard, end: BatchEnd
) -> BatchResult:
    """Return the result of a batch that sends nothing: the alert is closed or held, or the quota is used up."""
    keep = end is not BatchEnd.VOID
    again = batch.intent.from_deferred or batch.recovered
    settlement = Settlement(
        revision=revision,
        # A batch that is kept before anything was sent is simply read again later.
        cursor=batch.intent.next if again or not keep else unit.cursor,
        unknown=frozenset(batch.entries) if batch.recovered else frozenset(),
        deferred=dict(batch.entries) if keep and again else {},
        tried=frozenset(batch.entries) if again else frozenset(),
        left=classified.reached,
    )
    return BatchResult(settlement, guard, end)


async def add_marked(
    units: Units, unit: Unit, classified: Classified, revision: int, settlement: Settlement
) -> Settlement:
    """Add the devices that the ledger knows as reached and no row does: this batch's dead worker marked them."""
    marked = classified.reached | classified.again
    if not marked:
        return settlement
    reached = await units.reached_before(unit.alert, revision + 1)
    unsettled = marked - reached.get(unit.tenant, set())
    accepted = settlement.accepted | (unsettled & classified.reached)
    return replace(
        settlement,
        accepted=accepted,
        unknown=settlement.unknown - accepted,
        first_won=settlement.first_won | unsettled,
        left=settlement.left - unsettled,
    )


async def _refuse_tokens(
    devices: Devices, unit: Unit, batch: Batch, refused: frozenset[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Tombstone devices whose token is dead; return them, and those that have a new token and are tried again."""
    dead: set[int] = set()
    for number in refused:
        token = batch.devices[number].token
        if token and await devices.refuse_token(unit.tenant, number, token):
            dead.add(number)
    return frozenset(dead), refused - dead
