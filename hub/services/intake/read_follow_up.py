"""Read what police ask about a tip."""

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.tips.follow_ups import TipFollowUp
from hub.services.intake.tip_ports import TipServices


async def read_follow_up(by: PartnerActor, services: TipServices, code: str) -> TipFollowUp | None:
    """Return the dialogue about the tip of a receipt code.

    An unknown code, another partner's code and that of a withdrawn tip give None alike. Raises TextInvalid for
    a text that cannot be a code.
    """
    by.require(PartnerPermission.SEND_TIPS)
    return await services.tips.follow_up(services.codes.digest(by.tenant, code))
