"""Carry a revision to every device that an earlier one reached, in two passes around the batches in flight."""

import logging
from collections.abc import Collection, Mapping

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.sweeps import Sweep, SweepState
from hub.domain.delivery.units import Unit, UnitKind
from hub.services.fanout.parts import SweepPlanning

log = logging.getLogger(__name__)

SWEEP_UNIT_SIZE = 2000


async def run_sweep(planning: SweepPlanning, sweep_id: str) -> None:
    """Go on with a sweep as far as it can go now.

    The first pass takes every device known as reached or possibly reached. Batches open at that moment may still add
    devices; every later batch reads the new revision at its guard. So the second pass, once the open batches are
    settled, completes the set. Each partner's second pass waits for its own batches alone.
    """
    async with planning.signals.working_on(sweep_id):
        await _go_on(planning, sweep_id)


async def _go_on(planning: SweepPlanning, sweep_id: str) -> None:
    sweep = await planning.sweeps.get(sweep_id)
    if sweep is None or sweep.state is SweepState.DONE:
        return
    alert = await planning.alerts.get(sweep.alert)
    assert alert is not None
    if alert.newest_pushed != sweep.revision:
        await planning.sweeps.advance(sweep, SweepState.DONE)
        return
    if sweep.state is SweepState.NEW:
        sweep = await _first_pass(planning, alert, sweep)
    drained = [tenant for tenant in sorted(sweep.tenants) if await _drained(planning, sweep, tenant)]
    await _cut(planning, alert, sweep, 2, await _audience(planning, alert, sweep, set(drained)) if drained else {})
    if len(drained) < len(sweep.tenants):
        return
    await planning.sweeps.advance(sweep, SweepState.DONE)
    log.info("sweep_done", extra={"alert": alert.id, "revision": sweep.revision})


async def _first_pass(planning: SweepPlanning, alert: Alert, sweep: Sweep) -> Sweep:
    # The open batches are listed before the marks are read: a batch that settles in between is in the marks.
    sweep = await planning.sweeps.keep_open_batches(sweep, await planning.units.open_batches(alert.id))
    await _cut(planning, alert, sweep, 1, await _audience(planning, alert, sweep))
    await planning.sweeps.advance(sweep, SweepState.FIRST_PASS)
    moved = await planning.sweeps.get(sweep.id)
    assert moved is not None
    return moved


async def _drained(planning: SweepPlanning, sweep: Sweep, tenant: int) -> bool:
    for batch in sweep.open_batches or ():
        if batch.tenant == tenant and not await planning.units.batch_settled(batch.unit, batch.sequence):
            return False
    return True


async def _cut(
    planning: SweepPlanning, alert: Alert, sweep: Sweep, number: int, audience: Mapping[int, set[int]]
) -> None:
    """Add list units for an audience.

    A pass's audience is written once. Two workers that cut at the same moment would otherwise make units of the same
    id with different devices in them.
    """
    for tenant, numbers in sorted(audience.items()):
        kept = await planning.sweeps.keep_cut(sweep, number, tenant, numbers)
        units = _units(alert, sweep, number, tenant, sorted(kept))
        await planning.units.add(units)
        if units and await planning.outbox.is_for(tenant):
            kind = "alert.cancelled" if alert.cancel == sweep.revision else "alert.updated"
            await planning.outbox.add(alert.id, tenant, kind, sweep.revision, {}, revision=sweep.revision)
        await planning.signals.notify_queues({tenant: len(units)})


async def _audience(
    planning: SweepPlanning, alert: Alert, sweep: Sweep, drained: Collection[int] | None = None
) -> dict[int, set[int]]:
    """Return every device reached or possibly reached before, by tenant.

    For the second pass, `drained` names its tenants; devices that the first pass has listed are left out.
    """
    reached = await planning.units.reached_before(alert.id, sweep.revision)
    listed = {} if drained is None else await planning.sweeps.cut(sweep, 1)
    served = await planning.audience.served(alert.id, sweep.revision)
    audience: dict[int, set[int]] = {}
    for tenant in reached.keys() | served.keys() if drained is None else drained:
        route = await planning.delivery_routes.of_tenant(tenant)
        # A partner that pulls has reached only the devices it was served. Without a route it may have been either kind.
        numbers = served.get(tenant, set()) if route is None or route.pulls else set()
        if route is None or not route.pulls:
            numbers = numbers | reached.get(tenant, set())
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
            entries=dict.fromkeys(numbers[start : start + SWEEP_UNIT_SIZE], ()),
            revision=sweep.revision,
        )
        for place, start in enumerate(range(0, len(numbers), SWEEP_UNIT_SIZE))
    ]
