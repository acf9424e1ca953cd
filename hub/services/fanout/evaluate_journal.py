"""Evaluate a location write: add list units for devices that it brought into covered ground. It never sends."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from hub.domain.actors import mode_of_tenant
from hub.domain.alerts.alert import Alert
from hub.domain.cells import Cell, Ground
from hub.domain.delivery.devices import Whereabouts
from hub.domain.delivery.ledger import Entries
from hub.domain.delivery.units import Unit, UnitKind
from hub.services.fanout.parts import JournalEvaluation
from hub.services.ports import Transaction

MISSED_FOR = timedelta(days=90)
"""The time after its end in which returning phones get an alert's CANCEL. A provider keeps one for four weeks."""


async def evaluate_journal(
    evaluation: JournalEvaluation, row_id: str, written: tuple[int, Sequence[Whereabouts]] | None = None
) -> None:
    """Add list units for every alert that a journal row concerns, in the transaction that deletes the row.

    Coverage is read after the location write was committed, and both the old and the new cell are compared with it: a
    device that left covered ground before its turn gets the alert all the same. An alert that is held, by a pause or
    for want of a confirmation, gets its units too: they wait at the guard until it is released.

    A device that returns, or asks for less quiet, may have missed an alert whose ground it has left, and may sleep in
    one of that alert's units.

    `written` holds the tenant and the moves of the row, if the caller has just committed it: it is not read again.
    Another process may have evaluated it meanwhile; then the row is gone, and nothing is added.
    """
    row = written or await evaluation.journal.get(row_id)
    if row is None:
        return
    tenant, moved = row
    mode = mode_of_tenant(tenant)
    alerts = [alert for alert in await evaluation.alerts.with_states() if alert.status.mode is mode]
    returning = {where.number for where in moved if where.returning}
    alerts = await _concerned(evaluation, tenant, alerts) if returning else alerts
    is_any_open = any(alert.open for alert in alerts)
    asleep = await evaluation.units.asleep(tenant, returning) if returning and is_any_open else {}
    units = [unit for alert in alerts for unit in _units(alert, tenant, row_id, moved, asleep.get(alert.id, {}))]
    if not units:
        # One write commits itself; a row that is deleted twice brings nothing.
        await evaluation.journal.remove(row_id, None)
        return

    async def work(transaction: Transaction) -> bool:
        if not await evaluation.journal.remove(row_id, transaction):
            return False
        await evaluation.units.add(units, transaction)
        return True

    if await evaluation.atomic.run(work):
        await evaluation.signals.notify_queues({tenant: len(units)})


async def _concerned(evaluation: JournalEvaluation, tenant: int, alerts: Sequence[Alert]) -> list[Alert]:
    """Return the open alerts, and the ended ones whose end a device of this tenant may have missed."""
    now = await evaluation.clock.now()
    ended = [alert.id for alert in alerts if alert.ended_at and now - alert.ended_at < MISSED_FOR]
    missed = await evaluation.units.alerts_of(tenant, ended) if ended else frozenset()
    return [alert for alert in alerts if alert.open or alert.id in missed]


def _units(alert: Alert, tenant: int, row_id: str, moved: Sequence[Whereabouts], asleep: Entries) -> Iterable[Unit]:
    """Yield a unit of an open alert's new contacts, and a catch-up unit of returning devices.

    A device that is both stands in both units: covered ground may be given up before a new contact's turn, but a phone
    keeps what it holds. The ledger lets only one of the two units reach it. A device that took several steps counts if
    one of them was on covered ground. A returning device that sleeps is due at once, through the cells through which
    its turn came, wherever it is now.
    """
    covered = Ground(alert.covered if alert.open else ())
    entered: dict[int, tuple[Cell, ...]] = {}
    returning: dict[int, tuple[Cell, ...]] = {}
    places = [(where.number, (where.old, where.new)) for where in moved]
    for number, cells in [*places, *asleep.items()]:
        via = tuple(cell for cell in cells if cell and covered.touches(cell))
        if via:
            entered[number] = tuple(sorted({*entered.get(number, ()), *via}))
    for where in moved:
        if where.returning and (not alert.open or len(alert.pushed) > 1):
            returning[where.number] = (where.new,)
    if entered:
        yield _unit(alert, tenant, f"{alert.id}.d{row_id}", entered, revision=None)
    if returning:
        yield _unit(alert, tenant, f"{alert.id}.c{row_id}", returning, revision=alert.newest_pushed)


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
