"""Withdraw a tip by its receipt code."""

from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.services.intake.steps.wipe_tip_photo import wipe_tip_photo
from hub.services.intake.tip_ports import TipServices


async def withdraw_tip(by: PartnerActor, services: TipServices, code: str, *, now: datetime) -> bool:
    """Wipe what the person said; return True only for a code of this tenant whose tip was not yet withdrawn.

    An unknown code, another partner's code and a used code give the same result. Raises TextInvalid for a text that
    cannot be a code.
    """
    by.require(PartnerPermission.SEND_TIPS)
    receipt = services.codes.digest(by.tenant, code)
    withdrawn = await services.atomic.run(lambda transaction: services.tips.withdraw(receipt, now, transaction))
    if withdrawn is None:
        return False
    await wipe_tip_photo(services, withdrawn)
    return True
