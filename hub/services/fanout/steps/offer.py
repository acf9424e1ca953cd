"""Offer a batch to a partner that pulls: a place in its audience. An offered device is not reached yet."""

from collections.abc import Mapping, Sequence

from hub.domain.alerts.alert import RevisionKind
from hub.domain.alerts.messages import AlertMessage
from hub.domain.delivery.audience import AudienceMember, AudiencePage
from hub.domain.delivery.ledger import Classified
from hub.domain.delivery.units import Unit
from hub.services.channels import DeliveryOutcome, DeliveryResult, Recipient
from hub.services.fanout.ports.audience import Audience
from hub.services.fanout.steps.batches import Batch


async def offer_batch(
    audience: Audience,
    unit: Unit,
    batch: Batch,
    message: AlertMessage,
    recipients: Sequence[Recipient],
    classified: Classified,
    waiting: frozenset[int],
) -> tuple[Mapping[int, DeliveryResult], bool]:
    """Append one page, and return the devices' results and whether there is something new to read.

    The page's id comes from the batch, so a recovered batch is not offered twice. A device that is `waiting` on an
    earlier page keeps that place. A device missing from the page that stands (it registered after the page was
    written) is tried again in a later page.
    """
    if not recipients:
        return {}, False
    kind = RevisionKind.CANCEL if message.kind is RevisionKind.CANCEL else RevisionKind.ALERT
    won = [recipient for recipient in recipients if recipient.number in classified.won]
    page = AudiencePage(
        id=f"{unit.id}.{batch.intent.sequence}",
        alert=unit.alert,
        tenant=unit.tenant,
        unit=unit.id,
        stage=unit.stage,
        kind=kind,
        revision=message.revision,
        members=tuple(
            AudienceMember(
                recipient.number, batch.entries[recipient.number], recipient.told_before, _unheard_from(recipient)
            )
            for recipient in won
            if recipient.number not in waiting
        ),
        renewed=waiting & {recipient.number for recipient in won},
    )
    renewed = {
        recipient.number: batch.entries[recipient.number] for recipient in recipients if recipient.number in waiting
    }
    unheard = {recipient.number: recipient.sightings[0] for recipient in recipients if recipient.sightings}
    appended = await audience.append(page, renewed, unheard)
    standing = appended.standing | classified.reached
    results = {
        recipient.number: DeliveryResult(
            DeliveryOutcome.OFFERED if recipient.number in standing else DeliveryOutcome.RETRY_LATER
        )
        for recipient in recipients
    }
    return results, appended.grown


def _unheard_from(recipient: Recipient) -> int | None:
    return recipient.sightings[0] if recipient.sightings else None
