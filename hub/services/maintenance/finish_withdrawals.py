"""Finish withdrawals of tips that storage or the end of a process interrupted."""

from hub.services.intake.withdraw_tip import TipWithdrawal, wipe_photo

BATCH_SIZE = 100


async def finish_withdrawals(withdrawal: TipWithdrawal) -> None:
    """Wipe the photos of withdrawn tips that are still there."""
    for withdrawn in await withdrawal.tips.unfinished(BATCH_SIZE):
        await wipe_photo(withdrawal, withdrawn)
