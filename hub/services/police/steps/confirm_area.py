"""Confirm an area of an alert: it may reach beyond the unconfirmed limit, and goes on if it was held."""

from dataclasses import replace

from hub.domain.areas.area import Area
from hub.domain.delivery.feed import FeedType
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.plan_area import add_stages


async def confirm_area(on: CaseWork, area: Area) -> None:
    """Write an area as confirmed. One that was held covers again by a stage of its own, as far as it did.

    Batches may have dropped devices of the ground that it gave up, so that ground is cut anew; the ledger leaves out
    who was told.
    """
    areas = on.alert.with_area(replace(area, confirmed=True, held_km=None))
    await on.change_alert({**on.alert.with_areas(areas), "released_at": on.now})
    if area.held_km:
        await add_stages(on.stores.steering.stages, on.alert, area, [(area.held_km, on.now)], on.transaction)
    await on.add_event(FeedType.CONFIRMED, area=area.number)
