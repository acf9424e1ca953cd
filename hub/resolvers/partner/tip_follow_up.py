"""The query `tipFollowUp`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.tip_follow_up import ReceiptCodeArgument, TipFollowUp
from hub.services.intake.read_follow_up import read_follow_up


@resolver_field("What police ask about a tip; null for a code of no tip of yours, or of a withdrawn one.")
async def tip_follow_up(info: PartnerInfo, receipt_code: ReceiptCodeArgument) -> TipFollowUp | None:
    found = await read_follow_up(info.context.actor, info.context.services.tips, receipt_code)
    return TipFollowUp.from_domain(found) if found else None
