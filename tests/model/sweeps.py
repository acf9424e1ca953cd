"""The janitor: it ends hooks whose process died, and plans the sweeps of pushed revisions."""

from tests.model.ledger import is_settled, told_before, told_by_bits
from tests.model.location_writes import evaluate
from tests.model.planner import list_unit
from tests.model.world import NOWHERE, Steps, Sweep, World


def tidy(world: World, me: str) -> Steps:
    """Take up one row of the journal or one sweep after another."""
    while True:
        yield
        rows: list[int | tuple[int, int]] = list(world.journal)
        rows += [key for key, sweep in world.sweeps.items() if sweep.state != "done"]
        if not rows:
            continue
        row = rows[world.arg % len(rows)]
        if isinstance(row, int):
            yield from evaluate(world, me, row, world.journal[row])
        else:
            yield from _take_up(world, me, row, world.sweeps[row])


def _take_up(world: World, me: str, key: tuple[int, int], sweep: Sweep) -> Steps:
    alert, revision = key
    if world.alerts[alert].revision != revision:
        sweep.state = "done"
    elif sweep.state == "new":
        # What is open is read before what was told.
        sweep.open_batches = [(unit.id, unit.intent.sequence) for unit in world.units_of(alert) if unit.intent]
        world.say(f"{me}: sweep {key} sees open batches {sweep.open_batches}")
        yield from _cut(world, me, alert, revision, 1)
        sweep.state = "first pass" if world.keeps("two_pass") else "done"
    elif all(is_settled(world, batch) for batch in sweep.open_batches):
        yield from _cut(world, me, alert, revision, 2)
        sweep.state = "done"


def _cut(world: World, me: str, alert: int, revision: int, number: int) -> Steps:
    """Add a unit for each partner with everybody who was told an earlier revision."""
    audience: dict[int, set[int]] = {partner: set() for partner in world.next_number}
    yield from told_before(world, alert, revision, audience)
    if not world.keeps("hook_unit") or not world.keeps("intent"):
        # Without these rules no row knows the devices that the hook told.
        told_by_bits(world, alert, revision, audience)
    for partner, numbers in audience.items():
        yield
        if number == 2 and (first := world.units.get(f"s{alert}.{revision}.1.{partner}")):
            numbers -= set(first.entries or ())
        if numbers:
            entries = {n: _cell(world, partner, n) for n in numbers}
            list_unit(world, me, f"s{alert}.{revision}.{number}.{partner}", alert, partner, entries, revision)


def _cell(world: World, partner: int, number: int) -> frozenset[int]:
    """Return the cell of a device when its sweep is cut; only a world without `sound_here` asks."""
    person = world.person(partner, number)
    return frozenset([world.devices[person].cell]) if person and not world.keeps("sound_here") else NOWHERE
