"""Starting a stage: commit its ring as covered, then find and cut whom it adds."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.domain.alerts import Alert
from hub.domain.feed import FeedType, NewEvent
from hub.domain.stages import Stage, StageState, read_stage_id
from hub.domain.units import CutUnit, Unit, UnitKind
from hub.services.fanout.deliver_partner_queue import notify_queues
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.cut_units import cut_units
from hub.services.fanout.steps.find_audience import find_audience
from hub.services.fanout.steps.run_periodically import work_heartbeats

log = logging.getLogger(__name__)


async def start_stage(desk: FanoutDesk, stage_id: str) -> None:
    """Begin a due stage, or go on with one that was begun, until all its units stand.

    Covered is committed first and cells are read afterwards: a device that registers in between is either seen by
    the query or sees the commit.
    """
    try:
        async with work_heartbeats(desk, stage_id):
            await _start(desk, stage_id)
    except Exception as failure:
        # Each tick rings for it again, perhaps in vain each time: nobody may have to guess that from who is not told.
        log_failed(stage_id, failure)
        raise


def log_failed(stage_id: str, failure: Exception) -> None:
    """Say that a stage could not be begun or gone on with, and by what kind of failure."""
    alert, number = read_stage_id(stage_id)
    log.error("stage_failed", extra={"alert": alert, "stage": number, "kind": type(failure).__name__})


async def _start(desk: FanoutDesk, stage_id: str) -> None:
    stage = await _begin(desk, stage_id)
    if stage is None or stage.state is not StageState.CUTTING:
        return
    log.info("stage_begun", extra={"alert": stage.alert, "stage": stage.number, "radius_km": stage.radius_km})
    alert = await desk.alerts.get(stage.alert)
    assert alert is not None
    # The list is written once and the units are made from it: who goes on after a crash cuts nothing anew.
    if stage.cut is None:
        found = await find_audience(desk.cells, alert, stage)
        stage = await desk.stages.keep_cut_list(stage, await asyncio.to_thread(cut_units, found, desk.unit_size))
    added = await _add_units(desk, stage)
    if added is None:
        return
    # Told before the stage counts as cut: a process that dies here is followed by one that tells again.
    await _tell(desk, alert, stage, added)
    if await desk.atomic.run(lambda transaction: desk.stages.finish(stage, transaction)):
        details = {"alert": alert.id, "stage": stage.number, "radius_km": stage.radius_km, "units": added.total()}
        log.info("stage_cut", extra=details)


async def _add_units(desk: FanoutDesk, stage: Stage) -> Counter[int] | None:
    """Make the units of the cut list; returns how many each tenant has, or None if another process has finished."""
    assert stage.cut is not None
    added: Counter[int] = Counter()
    for number in range(stage.cut.chunks):
        chunk = await desk.stages.cut_chunk(stage, number)
        if chunk is None:
            return None
        await desk.units.add([_unit(stage, one, place) for place, one in enumerate(chunk, start=added.total())])
        added.update(one.tenant for one in chunk)
    return added


async def _begin(desk: FanoutDesk, stage_id: str) -> Stage | None:
    now = await desk.clock.now()

    async def work(transaction: Any) -> Stage | None:
        stage = await desk.stages.get(stage_id, transaction)
        if stage is None or stage.state is not StageState.DUE:
            return stage
        alert = await desk.alerts.get(stage.alert, transaction)
        if alert is None or not _may_begin(alert, stage, now, desk.unconfirmed_limit_km):
            return None
        if not await desk.stages.begin(stage, alert.covered_km, alert.epoch + 1, transaction):
            return None
        covered = max(alert.covered_km, stage.radius_km)
        changes = {"covered_km": covered, "told_km": max(alert.told_km, covered), "stage": stage.number}
        await desk.alerts.change(alert.id, changes, transaction)
        await desk.alerts.raise_epoch(transaction)
        event = NewEvent(FeedType.STAGE, alert.id, alert.status, alert.revision, now, stage.number, stage.radius_km)
        await desk.feed.append(event, transaction)
        return await desk.stages.get(stage_id, transaction)

    return await desk.atomic.run(work)


def _may_begin(alert: Alert, stage: Stage, now: datetime, unconfirmed_limit_km: float) -> bool:
    within = alert.confirmed or stage.radius_km <= unconfirmed_limit_km
    return alert.open and not alert.held(now) and within and stage.due <= now


async def _tell(desk: FanoutDesk, alert: Alert, stage: Stage, added: Mapping[int, int]) -> None:
    for tenant in sorted(added):
        route = await desk.delivery_routes.of_tenant(tenant)
        if route and route.pulls:
            body = {"stage": {"number": stage.number, "radius_km": stage.radius_km}}
            await desk.notifier.notify_notice_due(
                await desk.notices.add(alert.id, tenant, "alert.stage", stage.number, body)
            )
    await notify_queues(desk, added)


def _unit(stage: Stage, cut: CutUnit, place: int) -> Unit:
    return Unit(
        # The epoch is in the id: after a narrowing, the same ring may have to be told again.
        id=f"{stage.alert}.e{stage.epoch}.{cut.tenant}.{place}",
        alert=stage.alert,
        tenant=cut.tenant,
        kind=UnitKind.RING,
        stage=stage.number,
        order=place,
        slices=cut.slices,
    )
