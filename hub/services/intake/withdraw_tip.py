"""Withdraw a tip by its receipt code."""

from datetime import datetime
from typing import Final

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.errors import RateLimited, TextInvalid
from hub.services.intake.steps.receipt_codes import CODE_LENGTH
from hub.services.intake.steps.wipe_tip_photo import wipe_tip_photo
from hub.services.intake.tip_ports import TipServices

MAX_WRONG_CODES: Final = 20
"""Wrong codes a minute and tenant. A code cannot be guessed anyway; this keeps anyone from trying."""


async def withdraw_tip(by: PartnerActor, services: TipServices, code: str, *, now: datetime) -> bool:
    """Wipe what the person said; return True only for a code of this tenant whose tip was not yet withdrawn.

    An unknown code, another partner's code and a used code give the same result. Raises RateLimited after too many of
    them, and TextInvalid for a text that cannot be a code.
    """
    by.require(PartnerPermission.SEND_TIPS)
    bucket = f"withdraw_tip.{by.tenant}"
    # Counted before the look-up and given back after a right code: many wrong codes at once cannot slip through.
    if not await services.rates.take(bucket, most=MAX_WRONG_CODES):
        raise RateLimited(
            f"More than {MAX_WRONG_CODES} wrong receipt codes in a minute; try again in a minute.", retry_after=60
        )
    receipt = services.codes.digest(by.tenant, code)
    if receipt is None:
        raise TextInvalid(
            f"`receiptCode` must have {CODE_LENGTH} letters and digits, as `submitTip` gave it.", path=("receiptCode",)
        )
    withdrawn = await services.atomic.run(lambda transaction: services.tips.withdraw(receipt, now, transaction))
    if withdrawn is None:
        return False
    await services.rates.give_back(bucket)
    await wipe_tip_photo(services, withdrawn)
    return True
