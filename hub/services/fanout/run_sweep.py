"""Carrying a revision to everyone told of an earlier one, in two passes around the batches that were in flight."""

import logging
from collections.abc import Collection, Mapping

from hub.domain.alerts import Alert
from hub.domain.sweeps import Sweep, SweepState
from hub.domain.units import Unit, UnitKind
from hub.services.fanout.deliver_partner_queue import notify_queues
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.run_periodically import work_heartbeats

log = logging.getLogger(__name__)

SWEEP_UNIT = 2000


async def run_sweep(desk: FanoutDesk, sweep_id: str) -> None:
    """Go on with a sweep as far as it can go now.

    The first pass tells all who are known at once. Batches that were open at that moment may still add people; every
    later batch sees the new revision at its guard. So the second pass, once those have settled, completes the set:
    for each partner as soon as its own batches have, so that none waits for what became of another's.
    """
    async with work_heartbeats(desk, sweep_id):
        await _go_on(desk, sweep_id)


async def _go_on(desk: FanoutDesk, sweep_id: str) -> None:
    sweep = await desk.sweeps.get(sweep_id)
    if sweep is None or sweep.state is SweepState.DONE:
        return
    alert = await desk.alerts.get(sweep.alert)
    assert alert is not None
    if alert.newest_pushed != sweep.revision:
        await desk.sweeps.advance(sweep, SweepState.DONE)
        return
    if sweep.state is SweepState.NEW:
        sweep = await _first_pass(desk, alert, sweep)
    drained = [tenant for tenant in sorted(sweep.tenants) if await _drained(desk, sweep, tenant)]
    await _cut(desk, alert, sweep, 2, await _audience(desk, alert, sweep, set(drained)) if drained else {})
    if len(drained) < len(sweep.tenants):
        return
    await desk.sweeps.advance(sweep, SweepState.DONE)
    log.info("sweep_done", extra={"alert": alert.id, "revision": sweep.revision})


async def _first_pass(desk: FanoutDesk, alert: Alert, sweep: Sweep) -> Sweep:
    # The open batches are listed before the marks are read: a batch that settles in between is in the marks.
    sweep = await desk.sweeps.keep_open_batches(sweep, await desk.units.open_batches(alert.id))
    await _cut(desk, alert, sweep, 1, await _audience(desk, alert, sweep))
    await desk.sweeps.advance(sweep, SweepState.FIRST_PASS)
    moved = await desk.sweeps.get(sweep.id)
    assert moved is not None
    return moved


async def _drained(desk: FanoutDesk, sweep: Sweep, tenant: int) -> bool:
    for batch in sweep.open_batches or ():
        if batch.tenant == tenant and not await desk.units.batch_settled(batch.unit, batch.sequence):
            return False
    return True


async def _cut(desk: FanoutDesk, alert: Alert, sweep: Sweep, number: int, audience: Mapping[int, set[int]]) -> None:
    """List units for an audience.

    Whom a pass tells is written once: two workers who cut at the same moment would otherwise make units of one id
    with different people in them.
    """
    for tenant, told in sorted(audience.items()):
        numbers = await desk.sweeps.keep_cut(sweep, number, tenant, told)
        units = _units(alert, sweep, number, tenant, sorted(numbers))
        await desk.units.add(units)
        route = await desk.delivery_routes.of_tenant(tenant)
        if route and route.pulls and units:
            kind = "alert.cancelled" if alert.cancel == sweep.revision else "alert.updated"
            notice = await desk.notices.add(alert.id, tenant, kind, sweep.revision, {}, revision=sweep.revision)
            await desk.notifier.notify_notice_due(notice)
        await notify_queues(desk, {tenant: len(units)})


async def _audience(
    desk: FanoutDesk, alert: Alert, sweep: Sweep, drained: Collection[int] | None = None
) -> dict[int, set[int]]:
    """Everyone told before; for the second pass of tenants that are drained, those whom the first has not listed."""
    told = await desk.units.reached_before(alert.id, sweep.revision)
    listed = {} if drained is None else await desk.sweeps.cut(sweep, 1)
    served = await desk.audience.served(alert.id, sweep.revision)
    audience: dict[int, set[int]] = {}
    for tenant in told.keys() | served.keys() if drained is None else drained:
        route = await desk.delivery_routes.of_tenant(tenant)
        # A partner that pulls was told only what it was served; one that has no outlet now may have been either.
        numbers = served.get(tenant, set()) if route is None or route.pulls else set()
        if route is None or not route.pulls:
            numbers = numbers | told.get(tenant, set())
        audience[tenant] = numbers - listed.get(tenant, set())
    return audience


def _units(alert: Alert, sweep: Sweep, number: int, tenant: int, numbers: list[int]) -> list[Unit]:
    return [
        Unit(
            id=f"{sweep.id}.{number}.{tenant}.{place}",
            alert=alert.id,
            tenant=tenant,
            kind=UnitKind.SWEEP,
            stage=alert.stage,
            order=place,
            entries=dict.fromkeys(numbers[start : start + SWEEP_UNIT], ()),
            revision=sweep.revision,
        )
        for place, start in enumerate(range(0, len(numbers), SWEEP_UNIT))
    ]
