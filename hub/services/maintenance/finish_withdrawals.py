"""Finish what a withdrawal left when storage went away, or its process ended, in the middle."""

from hub.services.intake.withdraw_tip import TipWithdrawal, wipe_photo

AT_ONCE = 100


async def finish_withdrawals(withdrawal: TipWithdrawal) -> None:
    """Wipe the photos of withdrawn tips that are still there."""
    for withdrawn in await withdrawal.tips.unfinished(AT_ONCE):
        await wipe_photo(withdrawal, withdrawn)
