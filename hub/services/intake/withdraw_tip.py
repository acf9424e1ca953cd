"""Withdraw a tip by its receipt code."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.errors import RateLimited, TextInvalid
from hub.services.intake.steps.receipt_codes import CODE_LENGTH, ReceiptCodes
from hub.services.intake.tip_ports import RateLimit, TipRepository, Withdrawn
from hub.services.photos.ports import PhotoRepository
from hub.services.ports import Atomic, Transaction

MOST_WRONG_CODES = 20
"""A minute and tenant. A code cannot be guessed anyway; this keeps anyone from trying."""


@dataclass(frozen=True, slots=True)
class TipWithdrawal:
    """All that withdrawing a tip needs."""

    atomic: Atomic
    tips: TipRepository
    photos: PhotoRepository
    codes: ReceiptCodes
    rates: RateLimit


async def withdraw_tip(withdrawal: TipWithdrawal, code: str, *, by: PartnerActor, now: datetime) -> bool:
    """Wipe what the person said; True only for a code of this tenant whose tip stood until now.

    An unknown code, another partner's and one already used answer alike. Raises RateLimited after too many of them, and
    TextInvalid for what is no code at all.
    """
    bucket = f"withdraw_tip.{by.tenant}"
    # Counted before the look-up and given back after a right one: many wrong codes at once cannot slip through.
    if not await withdrawal.rates.take(bucket, most=MOST_WRONG_CODES):
        raise RateLimited("Too many wrong receipt codes; try again in a minute.", retry_after=60)
    receipt = withdrawal.codes.digest(by.tenant, code)
    if receipt is None:
        raise TextInvalid(f"A receipt code has {CODE_LENGTH} letters and digits.", path=("receiptCode",))
    withdrawn = await withdrawal.atomic.run(lambda transaction: withdrawal.tips.withdraw(receipt, now, transaction))
    if withdrawn is None:
        return False
    await withdrawal.rates.give_back(bucket)
    await wipe_photo(withdrawal, withdrawn)
    return True


async def wipe_photo(withdrawal: TipWithdrawal, withdrawn: Withdrawn) -> None:
    """Wipe the photo of a withdrawn tip, unless another tip shows it too. Doing it again changes nothing."""
    photo = withdrawn.photo
    if photo is None:
        return

    async def work(transaction: Transaction) -> bool:
        if await withdrawal.tips.photo_in_use(photo, transaction):
            return False
        await withdrawal.photos.strike(photo, transaction)
        return True

    # A tip that takes the photo meanwhile holds it: one of the two runs again, and sees what the other did.
    if await withdrawal.atomic.run(work):
        await withdrawal.photos.remove(photo)
    await withdrawal.tips.photo_wiped(withdrawn.tip)
