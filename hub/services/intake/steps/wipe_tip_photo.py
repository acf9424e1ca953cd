"""Wipe the photo of a withdrawn tip."""

from hub.services.intake.tip_ports import TipServices, Withdrawn
from hub.services.ports import Transaction


async def wipe_tip_photo(services: TipServices, withdrawn: Withdrawn) -> None:
    """Wipe the photo of a withdrawn tip, unless another tip shows it too. A repeated call changes nothing."""
    photo = withdrawn.photo
    if photo is None:
        return

    async def work(transaction: Transaction) -> bool:
        if await services.tips.photo_in_use(photo, transaction):
            return False
        await services.photos.strike(photo, transaction)
        return True

    # A tip that takes the photo at the same moment holds it: one of the two runs again and sees the other's write.
    if await services.atomic.run(work):
        await services.photos.remove(photo)
    await services.tips.photo_wiped(withdrawn.tip)
