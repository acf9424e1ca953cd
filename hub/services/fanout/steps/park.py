"""Park a unit on which too many workers died, so that an operator finds it; settle the batch that one left open."""

import logging

from hub.domain.delivery.units import MAX_ATTEMPTS, Settlement, Unit, UnitKind, UnitState
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.ports.units import Units
from hub.services.fanout.steps.claimed_unit import ClaimedUnit, announce_growth, settle
from hub.services.fanout.steps.notice_outbox import NoticeOutbox

log = logging.getLogger(__name__)

ANY_REVISION = 2**31
"""More revisions than any alert has: a device that any revision has reached counts."""


async def settle_begun(units: Units, claimed: ClaimedUnit, counted: frozenset[int] = frozenset()) -> None:
    """Settle an open batch without reading its devices: all are possibly reached, and a close need not wait for it.

    The devices of `counted` join this unit's tally.
    """
    intent = claimed.unit.intent
    if intent:
        entries = dict(intent.entries)
        settlement = Settlement(0, intent.next, unknown=frozenset(entries), deferred=entries, first_won=counted)
        await settle(units, claimed, settlement)


async def _never_reached(units: Units, unit: Unit) -> frozenset[int]:
    """Return the open batch's devices that no settled batch of any unit has reached: no unit's tally has them yet."""
    if unit.intent is None or unit.kind is UnitKind.SWEEP:
        return frozenset()
    reached = await units.reached_before(unit.alert, ANY_REVISION)
    return frozenset(unit.intent.entries) - reached.get(unit.tenant, set())


async def park(units: Units, outbox: NoticeOutbox, claimed: ClaimedUnit, route: DeliveryRoute | None) -> None:
    """Count the devices that were begun with as failed, and leave the unit to an operator."""
    pushes = route is not None and not route.pulls
    await settle_begun(units, claimed, await _never_reached(units, claimed.unit) if pushes else frozenset())
    if pushes:
        # A device offered in a page is still served it; no other device of this unit has a turn again.
        tally, asleep = claimed.unit.tally, frozenset(claimed.unit.asleep)
        failed = tally.won - tally.dead - (tally.withheld - asleep)
        await settle(units, claimed, Settlement(0, claimed.unit.cursor, failed=failed))
    await announce_growth(outbox, claimed)
    unit = claimed.unit
    log.error("unit_parked", extra={"unit": unit.id, "alert": unit.alert, "attempts": MAX_ATTEMPTS})
    died = f"{MAX_ATTEMPTS} claims without a settled batch: each worker on it died"
    await units.finish(unit, claimed.lease.token, UnitState.PARKED, error=unit.error or died)
