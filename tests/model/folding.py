"""The folder: ended units of a closed alert fold into one row for each partner."""

from tests.model.ledger import copied
from tests.model.world import Folded, Steps, Unit, World


def fold(world: World, me: str) -> Steps:
    """Fold one to three units at a time."""
    while True:
        yield
        keys = sorted({(unit.alert, unit.partner) for unit in world.units.values() if _may_fold(world, unit.alert)})
        if not keys:
            continue
        alert, partner = keys[world.arg % len(keys)]
        units = [unit for unit in world.units_of(alert, partner) if _has_ended(world, unit)][: 1 + world.arg % 3]
        if not units:
            continue
        folded = world.folded.setdefault((alert, partner), Folded())
        for unit in units:
            marks, maybe = copied(unit)
            for revision, numbers in marks.items():
                folded.marks.setdefault(revision, set()).update(numbers)
            if world.keeps("fold_maybe"):
                folded.maybe |= maybe
            del world.units[unit.id]
            world.counts["folded"] += 1
        world.say(f"{me}: folds {[unit.id for unit in units]}: {folded}")


def _may_fold(world: World, key: int) -> bool:
    alert = world.alerts[key]
    if alert.cancel is None:
        return False
    sweep = world.sweeps.get((key, alert.cancel))
    return not world.keeps("fold_after") or (sweep is not None and sweep.state == "done")


def _has_ended(world: World, unit: Unit) -> bool:
    return unit.intent is None and (unit.state == "done" or not world.keeps("fold_done"))
