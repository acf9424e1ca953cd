"""Add to a tip by its receipt code."""

from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.tips.follow_ups import MAX_ADDITIONS, TipAddition
from hub.domain.tips.tip import checked_text
from hub.errors import TooManyItems
from hub.services.intake.tip_ports import TipServices


async def add_to_tip(by: PartnerActor, services: TipServices, code: str, text: str, *, now: datetime) -> bool:
    """Add what the tipster says to the tip of a receipt code; the same words twice are added once.

    An unknown code, another partner's code and that of a withdrawn tip give False alike. There is no limit in time: an
    answer to police is welcome after the alert too. Raises TextInvalid, and TooManyItems if the tip has
    MAX_ADDITIONS.
    """
    by.require(PartnerPermission.SEND_TIPS)
    addition = TipAddition(checked_text(text), now)
    receipt = services.codes.digest(by.tenant, code)
    if await services.tips.add_words(receipt, addition):
        return True
    if await services.tips.follow_up(receipt) is None:
        return False
    raise TooManyItems(f"At most {MAX_ADDITIONS} texts can be added to a tip.", path=("text",))
