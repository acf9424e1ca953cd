"""Finish withdrawals of tips that storage or the end of a process interrupted."""

from hub.services.intake.steps.wipe_tip_photo import wipe_tip_photo
from hub.services.intake.tip_ports import TipServices

BATCH_SIZE = 100


async def finish_withdrawals(services: TipServices) -> None:
    """Wipe the photos of withdrawn tips that are still there."""
    for withdrawn in await services.tips.unfinished(BATCH_SIZE):
        await wipe_tip_photo(services, withdrawn)
