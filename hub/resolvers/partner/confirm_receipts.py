"""The mutation `confirmReceipts`."""

from hub.graphql.kit.fields import mutation
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.receipts import ConfirmReceiptsInput, ConfirmReceiptsPayload
from hub.services.intake import confirm_receipts as service


@mutation("Report what happened to deliveries.")
async def confirm_receipts(info: PartnerInfo, input: ConfirmReceiptsInput) -> ConfirmReceiptsPayload:  # noqa: A002
    """Record receipts."""
    services, actor = info.context.services, info.context.actor
    receipts = [receipt.to_domain() for receipt in input.receipts]
    work = service.confirm_receipts(actor, services.receipts, input.alert, receipts, now=await services.clock.now())
    return await ConfirmReceiptsPayload.from_work(work)
