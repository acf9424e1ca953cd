"""Finish what a withdrawal left when storage went away, or its process ended, in the middle."""

from hub.services.intake.steps.wipe_tip_photo import wipe_tip_photo
from hub.services.intake.tip_ports import TipServices

AT_ONCE = 100


async def finish_withdrawals(services: TipServices) -> None:
    """Wipe the photos of withdrawn tips that are still there."""
    for withdrawn in await services.tips.unfinished(AT_ONCE):
        await wipe_tip_photo(services, withdrawn)
