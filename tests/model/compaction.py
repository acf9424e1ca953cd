"""The compactor: ended units of a closed alert are compacted to one row for each partner."""

from tests.model.ledger import copied
from tests.model.world import Compacted, Steps, Unit, World


def compact(world: World, me: str) -> Steps:
    """Compact one to three units at a time."""
    while True:
        yield
        keys = sorted({(unit.alert, unit.partner) for unit in world.units.values() if _may_compact(world, unit.alert)})
        if not keys:
            continue
        alert, partner = keys[world.arg % len(keys)]
        units = [unit for unit in world.units_of(alert, partner) if _has_ended(world, unit)][: 1 + world.arg % 3]
        if not units:
            continue
        compacted = world.compacted.setdefault((alert, partner), Compacted())
        for unit in units:
            marks, maybe = copied(unit)
            for revision, numbers in marks.items():
                compacted.marks.setdefault(revision, set()).update(numbers)
            if world.keeps("compact_maybe"):
                compacted.maybe |= maybe
            del world.units[unit.id]
            world.counts["compacted"] += 1
        world.say(f"{me}: compacts {[unit.id for unit in units]}: {compacted}")


def _may_compact(world: World, key: int) -> bool:
    alert = world.alerts[key]
    if alert.cancel is None:
        return False
    sweep = world.sweeps.get((key, alert.cancel))
    return not world.keeps("compact_after") or (sweep is not None and sweep.state == "done")


def _has_ended(world: World, unit: Unit) -> bool:
    return unit.intent is None and (unit.state == "done" or not world.keeps("compact_done"))
