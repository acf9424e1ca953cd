"""Parking a unit on which too many workers died, so that an operator finds it; and settling what one left begun."""

import logging

from hub.domain.units import MAX_ATTEMPTS, Settlement, Unit, UnitKind, UnitState
from hub.services.fanout.ports import DeliveryRoute, FanoutDesk
from hub.services.fanout.steps.claimed_unit import ClaimedUnit, announce, settle

log = logging.getLogger(__name__)

EVERY_REVISION = 2**31
"""More than any alert has: told of whichever."""


async def settle_begun(desk: FanoutDesk, hold: ClaimedUnit, counted: frozenset[int] = frozenset()) -> None:
    """Settle an open batch without looking into it: whom it held is possibly told, and a close need not wait for it.

    Those of `counted` are of this unit's tally from now on.
    """
    intent = hold.unit.intent
    if intent:
        entries = dict(intent.entries)
        settlement = Settlement(0, intent.next, unknown=frozenset(entries), deferred=entries, first_won=counted)
        await settle(desk, hold, settlement)


async def _never_told(desk: FanoutDesk, unit: Unit) -> frozenset[int]:
    """Those of an open batch whom no settled batch of any unit has told: their turn has come, and none counts them."""
    if unit.intent is None or unit.kind is UnitKind.SWEEP:
        return frozenset()
    told = await desk.units.reached_before(unit.alert, EVERY_REVISION)
    return frozenset(unit.intent.entries) - told.get(unit.tenant, set())


async def park(desk: FanoutDesk, hold: ClaimedUnit, route: DeliveryRoute | None) -> None:
    """Count whoever was begun with as failed, and leave the unit to an operator."""
    pushes = route is not None and not route.pulls
    await settle_begun(desk, hold, await _never_told(desk, hold.unit) if pushes else frozenset())
    if pushes:
        # Whoever is offered in a page is still served it; nobody else of this unit has a turn again.
        tally, asleep = hold.unit.tally, frozenset(hold.unit.asleep)
        failed = tally.won - tally.dead - (tally.withheld - asleep)
        await settle(desk, hold, Settlement(0, hold.unit.cursor, failed=failed))
    await announce(desk, hold)
    unit = hold.unit
    log.error("unit_parked", extra={"unit": unit.id, "alert": unit.alert, "attempts": MAX_ATTEMPTS})
    died = f"{MAX_ATTEMPTS} claims without a settled batch: whoever worked on it died"
    await desk.units.finish(unit, hold.lease.token, UnitState.PARKED, error=unit.error or died)
