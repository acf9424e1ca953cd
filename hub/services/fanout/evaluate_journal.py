"""Whom a location write brought into covered ground: the hook. It never sends; it leaves list units behind."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from hub.domain.actors import mode_of_tenant
from hub.domain.alerts import Alert
from hub.domain.cells import Cell, touches
from hub.domain.devices import Whereabouts
from hub.domain.ledger import Entries
from hub.domain.units import Unit, UnitKind
from hub.services.fanout.deliver_partner_queue import notify_queues
from hub.services.fanout.ports import FanoutDesk

MISSED_FOR = timedelta(days=90)
"""After its end an alert is looked for on phones that come back. A provider keeps a CANCEL for four weeks."""


async def evaluate_journal(desk: FanoutDesk, row_id: str) -> None:
    """Deal with one journal row: list units for every alert it concerns, in the transaction that deletes the row.

    Coverage is read after the location write was committed, and both the old and the new cell are looked at: a
    device that left covered ground before its turn is told all the same. An alert that is held, by a pause or because
    nobody confirmed it in time, gets its units too: they wait at the guard, and are there when it is let go.

    Who comes back, or asks for less quiet, may be owed an alert whose ground it has left, and sleep in a unit of that.
    """
    row = await desk.journal.get(row_id)
    if row is None:
        return
    tenant, moved = row
    mode = mode_of_tenant(tenant)
    alerts = [alert for alert in await desk.alerts.with_states() if alert.status.mode is mode]
    back = {where.number for where in moved if where.returning}
    alerts = await _concerned(desk, tenant, alerts) if back else alerts
    asleep = await desk.units.asleep(tenant, back) if back and any(alert.open for alert in alerts) else {}
    units = [unit for alert in alerts for unit in _units(alert, tenant, row_id, moved, asleep.get(alert.id, {}))]

    async def work(transaction: Any) -> bool:
        if not await desk.journal.remove(row_id, transaction):
            return False
        await desk.units.add(units, transaction)
        return True

    if await desk.atomic.run(work) and units:
        await notify_queues(desk, {tenant: len(units)})


async def _concerned(desk: FanoutDesk, tenant: int, alerts: Sequence[Alert]) -> list[Alert]:
    """Those that are open, and of the others those whose end a device of this tenant may have missed."""
    now = await desk.clock.now()
    ended = [alert.id for alert in alerts if alert.ended_at and now - alert.ended_at < MISSED_FOR]
    told = await desk.units.alerts_of(tenant, ended) if ended else frozenset()
    return [alert for alert in alerts if alert.open or alert.id in told]


def _units(alert: Alert, tenant: int, row_id: str, moved: Sequence[Whereabouts], asleep: Entries) -> Iterable[Unit]:
    """The new contacts of an open alert; and those who come back, to get what they missed of it.

    Who does both stands in both: covered ground may be given up before a contact's turn, what a phone holds may not.
    The ledger lets only one of the two units tell it. Who took several steps is told if one of them was on such ground.
    Whoever is back and asleep may be told at once, through the cells through which its turn came, wherever it is now.
    """
    entered: dict[int, tuple[Cell, ...]] = {}
    back: dict[int, tuple[Cell, ...]] = {}
    places = [(where.number, (where.old, where.new)) for where in moved]
    for number, cells in [*places, *asleep.items()]:
        via = _covered_cells(alert, cells)
        if via:
            entered[number] = tuple(sorted({*entered.get(number, ()), *via}))
    for where in moved:
        if where.returning and (not alert.open or len(alert.pushed) > 1):
            back[where.number] = (where.new,)
    if entered:
        yield _unit(alert, tenant, f"{alert.id}.d{row_id}", entered, revision=None)
    if back:
        yield _unit(alert, tenant, f"{alert.id}.c{row_id}", back, revision=alert.newest_pushed)


def _covered_cells(alert: Alert, cells: Iterable[Cell | None]) -> tuple[Cell, ...]:
    if not alert.open or alert.covered_km <= 0:
        return ()
    return tuple(cell for cell in cells if cell and touches(cell, alert.covered))


def _unit(
    alert: Alert, tenant: int, unit_id: str, entries: dict[int, tuple[Cell, ...]], *, revision: int | None
) -> Unit:
    return Unit(
        id=unit_id,
        alert=alert.id,
        tenant=tenant,
        kind=UnitKind.LIST,
        stage=alert.stage,
        order=0,
        entries=entries,
        revision=revision,
        catch_up=revision is not None,
    )
