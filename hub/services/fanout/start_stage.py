"""Start a stage: commit its ring as covered, then find its devices and cut them into units."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.domain.areas.area import Area
from hub.domain.cells import Cell, ring
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.delivery.stages import KeptCut, Stage, StageState, read_stage_id
from hub.domain.delivery.units import CutUnit, Unit, UnitKind
from hub.domain.geometry import Circle
from hub.domain.trail.timeline import PhonesTold, TimelineKind, by_hub
from hub.services.fanout.parts import StagePlanning
from hub.services.fanout.ports.rows import Cells
from hub.services.fanout.settings import FanoutSettings
from hub.services.fanout.steps.cut_units import cut_units
from hub.services.ports import Transaction

log = logging.getLogger(__name__)


async def _find_audience(cells: Cells, alert: Alert, stage: Stage) -> list[tuple[Cell, dict[int, int]]]:
    """Return the populated cells of a stage's ring, nearest first, with hints for each tenant of the alert's mode.

    A ring is geometry and is committed as covered before this call: the journal, not this query, finds a device that
    registers meanwhile in an empty cell of it.
    """
    populated = await cells.populated(stage.circle)
    parity = 0 if alert.status.mode == "LIVE" else 1
    # A wide circle takes seconds, in which the event loop has other work.
    return await asyncio.to_thread(_in_ring, populated, stage.inner or (), stage.circle, parity)


def _in_ring(
    populated: Mapping[Cell, Mapping[int, int]], inner: Sequence[Circle], outer: Circle, parity: int
) -> list[tuple[Cell, dict[int, int]]]:
    return [
        (cell, {tenant: hint for tenant, hint in populated[cell].items() if tenant % 2 == parity})
        for cell in ring(populated, inner, outer)
    ]


async def start_stage(planning: StagePlanning, stage_id: str) -> None:
    """Begin a due stage, or go on with a begun one, until all its units stand.

    A stage's ring is committed as covered first, and cells are read afterwards. So a device that registers in between
    is either found by the query or sees the commit.
    """
    try:
        async with planning.signals.working_on(stage_id):
            await _start(planning, stage_id)
    except Exception as failure:
        # Every `enqueue_due_work` notifies of the stage again, perhaps in vain each time: the log must say so.
        log_failed(stage_id, failure)
        raise


def log_failed(stage_id: str, failure: Exception) -> None:
    """Log that a stage could not be begun or gone on with, and the kind of failure."""
    alert, number = read_stage_id(stage_id)
    log.error("stage_failed", extra={"alert": alert, "stage": number, "kind": type(failure).__name__})


async def _start(planning: StagePlanning, stage_id: str) -> None:
    stage = await _begin(planning, stage_id)
    if stage is None or stage.state is not StageState.CUTTING:
        return
    log.info("stage_begun", extra={"alert": stage.alert, "stage": stage.number, "radius_km": stage.radius_km})
    alert = await planning.alerts.get(stage.alert)
    assert alert is not None
    # The cut list is written once and the units are made from it: going on after a crash cuts nothing anew.
    kept = KeptCut(stage, None)
    if stage.cut is None:
        cells = await _find_audience(planning.cells, alert, stage)
        cut = await asyncio.to_thread(cut_units, cells, planning.settings.unit_size)
        kept = await planning.stages.keep_cut_list(stage, cut)
    added = await _add_units(planning, kept)
    if added is None:
        return
    # Notify before the stage counts as cut: if this process dies here, the one that follows notifies again.
    await _notify(planning, alert, stage, added)
    if await planning.atomic.run(lambda transaction: planning.stages.finish(stage, transaction)):
        details = {"alert": alert.id, "stage": stage.number, "radius_km": stage.radius_km, "units": added.total()}
        log.info("stage_cut", extra=details)


async def _add_units(planning: StagePlanning, kept: KeptCut) -> Counter[int] | None:
    """Make the units of the cut list; return their count by tenant, or None if another process has finished."""
    stage = kept.stage
    assert stage.cut is not None
    added: Counter[int] = Counter()
    for number in range(stage.cut.chunks):
        chunk = kept.chunks[number] if kept.chunks else await planning.stages.cut_chunk(stage, number)
        if chunk is None:
            return None
        await planning.units.add([_unit(stage, cut, place) for place, cut in enumerate(chunk, start=added.total())])
        added.update(cut.tenant for cut in chunk)
    return added


async def _begin(planning: StagePlanning, stage_id: str) -> Stage | None:
    now = await planning.clock.now()

    async def work(transaction: Transaction) -> Stage | None:
        stage = await planning.stages.get(stage_id, transaction)
        if stage is None or stage.state is not StageState.DUE:
            return stage
        alert = await planning.alerts.get(stage.alert, transaction)
        area = alert.area(stage.area) if alert else None
        if alert is None or area is None or not may_begin(alert, area, stage, now, planning.settings):
            return None
        # Its ring is without what any area covers; its ground is its whole circle, also where another area is first.
        if not await planning.stages.begin(stage, alert.covered, alert.epoch + 1, transaction, now=now):
            return None
        covered = max(area.covered_km, stage.radius_km)
        grown = replace(area, covered_km=covered, told_km=max(area.told_km, covered))
        await planning.alerts.change(alert.id, {"areas": alert.with_area(grown), "stage": stage.number}, transaction)
        await planning.alerts.raise_epoch(transaction)
        event = NewEvent(
            FeedType.STAGE,
            alert.id,
            alert.status,
            alert.revision,
            now,
            stage.number,
            stage.radius_km,
            area.number,
        )
        await planning.feed.append(event, transaction)
        begun = replace(
            by_hub(TimelineKind.STAGE_BEGUN, alert, now, area=area.number),
            stage=stage.number,
            radius_km=stage.radius_km,
            told=PhonesTold.WITH_SOUND,
        )
        await planning.timeline.append(begun, transaction)
        return await planning.stages.get(stage_id, transaction)

    return await planning.atomic.run(work)


def may_begin(alert: Alert, area: Area, stage: Stage, now: datetime, settings: FanoutSettings) -> bool:
    """Return True if a stage of an area may begin: neither the alert nor the area is held, and it may reach so far."""
    within = area.confirmed or stage.radius_km <= settings.unconfirmed_limit_km
    return alert.open and not alert.held(now) and not area.held and within and stage.due <= now


async def _notify(planning: StagePlanning, alert: Alert, stage: Stage, added: Mapping[int, int]) -> None:
    body = {"stage": {"number": stage.number, "area": stage.area, "radius_km": stage.radius_km}}
    for tenant in sorted(added):
        if await planning.outbox.is_for(tenant):
            await planning.outbox.add(alert.id, tenant, "alert.stage", stage.number, body)
    await planning.signals.notify_queues(added)


def _unit(stage: Stage, cut: CutUnit, place: int) -> Unit:
    return Unit(
        # The id carries the epoch: after the radius was reduced, the same ring may have to be notified again.
        id=f"{stage.alert}.e{stage.epoch}.{cut.tenant}.{place}",
        alert=stage.alert,
        tenant=cut.tenant,
        kind=UnitKind.RING,
        stage=stage.number,
        order=place,
        slices=cut.slices,
    )
