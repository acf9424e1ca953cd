"""Confirm an area of an alert: it may reach beyond the unconfirmed limit, and goes on if it was held."""

from dataclasses import replace
from datetime import datetime

from hub.domain.alerts import Alert
from hub.domain.areas import Area
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.ports import CaseStores
from hub.services.police.steps.plan_area import add_stages
from hub.services.ports import Transaction


async def confirm_area(stores: CaseStores, alert: Alert, area: Area, now: datetime, transaction: Transaction) -> None:
    """Write an area as confirmed. One that was held covers again by a stage of its own, as far as it did.

    Batches may have dropped devices of the ground that it gave up, so that ground is cut anew; the ledger leaves out
    who was told.
    """
    areas = alert.with_area(replace(area, confirmed=True, held_km=None))
    await stores.alerts.change(alert.id, {**alert.with_areas(areas), "released_at": now}, transaction)
    if area.held_km:
        await add_stages(stores.stages, alert, area, [(area.held_km, now)], transaction)
    event = NewEvent(FeedType.CONFIRMED, alert.id, alert.status, alert.revision, now, area=area.number)
    await stores.feed.append(event, transaction)
