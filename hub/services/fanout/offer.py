"""Offering a batch to a partner that pulls: one page in its audience, reached once it is served."""

from collections.abc import Mapping, Sequence

from hub.domain.alerts import RevisionKind
from hub.domain.audience import AudienceMember, AudiencePage
from hub.domain.messages import AlertMessage
from hub.domain.units import Unit
from hub.services.channels import Answer, Recipient, Verdict
from hub.services.fanout.batches import Batch
from hub.services.fanout.ports import Audience


async def offer_batch(
    audience: Audience, unit: Unit, batch: Batch, message: AlertMessage, recipients: Sequence[Recipient]
) -> Mapping[int, Answer]:
    """Append one page; its id comes from the batch, so a batch that is recovered is not offered twice.

    Whoever is not on the page that stands (registered only after it was written) is tried again in a page to come.
    """
    kind = RevisionKind.CANCEL if message.kind is RevisionKind.CANCEL else RevisionKind.ALERT
    members = tuple(
        AudienceMember(one.number, one.ref, batch.entries[one.number], one.told_before) for one in recipients
    )
    standing = await audience.append(
        AudiencePage(
            id=f"{unit.id}.{batch.intent.sequence}",
            alert=unit.alert,
            tenant=unit.tenant,
            unit=unit.id,
            kind=kind,
            revision=message.revision,
            members=members,
        )
    )
    return {
        one.number: Answer(Verdict.OFFERED if one.number in standing else Verdict.RETRY_LATER) for one in recipients
    }
