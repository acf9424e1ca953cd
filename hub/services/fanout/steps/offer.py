"""Offering a batch to a partner that pulls: a place in its audience. To be offered is not to be told."""

from collections.abc import Mapping, Sequence

from hub.domain.alerts import RevisionKind
from hub.domain.audience import AudienceMember, AudiencePage
from hub.domain.ledger import Classified
from hub.domain.messages import AlertMessage
from hub.domain.units import Unit
from hub.services.channels import DeliveryOutcome, DeliveryResult, Recipient
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.batches import Batch


async def offer_batch(
    desk: FanoutDesk,
    unit: Unit,
    batch: Batch,
    message: AlertMessage,
    recipients: Sequence[Recipient],
    sorted_out: Classified,
    waiting: frozenset[int],
) -> tuple[Mapping[int, DeliveryResult], bool]:
    """Append one page; its id comes from the batch, so a batch that is recovered is not offered twice.

    Whoever is `waiting` on an earlier page keeps that place. Whoever is not on the page that stands (registered only
    after it was written) is tried again in a page to come. Returns also whether there is something new to read.
    """
    if not recipients:
        return {}, False
    kind = RevisionKind.CANCEL if message.kind is RevisionKind.CANCEL else RevisionKind.ALERT
    won = [one for one in recipients if one.number in sorted_out.won]
    page = AudiencePage(
        id=f"{unit.id}.{batch.intent.sequence}",
        alert=unit.alert,
        tenant=unit.tenant,
        unit=unit.id,
        kind=kind,
        revision=message.revision,
        members=tuple(
            AudienceMember(one.number, batch.entries[one.number], one.told_before)
            for one in won
            if one.number not in waiting
        ),
        renewed=waiting & {one.number for one in won},
    )
    renewed = {one.number: batch.entries[one.number] for one in recipients if one.number in waiting}
    appended = await desk.audience.append(page, renewed)
    for unit_id, passed in appended.woken.items():
        await desk.units.count_turns(unit_id, 0, {why: -count for why, count in passed.items()})
    standing = appended.standing | sorted_out.reached
    answers = {
        one.number: DeliveryOutcome.OFFERED if one.number in standing else DeliveryOutcome.RETRY_LATER
        for one in recipients
    }
    return {number: DeliveryResult(outcome) for number, outcome in answers.items()}, appended.grown
