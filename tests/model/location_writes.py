"""The calls of apps: register, move, remove, mute, unmute; and the hook that compares each with the covered cells."""

from collections.abc import Callable, Generator
from typing import TypeAlias

from tests.model.planner import list_unit
from tests.model.sending import Batch, send
from tests.model.world import Coverage, Device, Move, Person, Steps, World

Hit: TypeAlias = tuple[int, frozenset[int], int | None]
"""An alert, the cells for which a device is told, and the only revision that it may get."""

Write = Callable[[World, str, Person, int], Steps]


def register(world: World, me: str, person: Person, cell: int) -> Steps:
    partner = person[0]
    yield
    token = world.phones[person] = world.serial()
    if world.keeps("cells_first"):
        world.populated.add((cell, partner))
    number = None
    if person not in world.devices:
        yield
        number = _next_number(world, partner)
    snapshot = world.coverage()
    yield
    device = world.devices.get(person)
    old = device.cell if device and device.is_active else None
    if device is None:
        number = _next_number(world, partner) if number is None else number
        device = world.devices[person] = Device(number, token, cell)
    else:
        device.renewed = world.judge.renewals[token] = world.time
    device.token, device.cell, device.is_active = token, cell, True
    world.say(f"{me}: registers {person} as {device.number} in {cell}, before in {old}")
    world.look()
    yield from _written(world, me, Move(partner, device.number, old, cell, is_registration=True), snapshot)


def move(world: World, me: str, person: Person, cell: int) -> Steps:
    yield
    device = world.devices.get(person)
    if not device or not device.is_active:
        return
    if world.keeps("cells_first"):
        world.populated.add((cell, person[0]))
    old, snapshot = device.cell, world.coverage()
    yield
    device = world.devices.get(person)
    if not device or not device.is_active:
        return
    if world.keeps("preimage"):
        old = device.cell
    device.cell = cell
    world.say(f"{me}: moves {person} from {old} to {cell}")
    world.look()
    yield from _written(world, me, Move(person[0], device.number, old, cell, is_registration=False), snapshot)


def remove(world: World, me: str, person: Person, cell: int) -> Steps:
    yield
    device = world.devices.get(person)
    if device and device.is_active:
        world.judge.excused(person)
        if world.keeps("stable_n"):
            device.is_active = False
        else:
            del world.devices[person]
        world.say(f"{me}: removes {person}")


def mute(world: World, me: str, person: Person, cell: int) -> Steps:
    yield
    if device := world.devices.get(person):
        device.is_muted = True
        world.judge.ever_muted.add(person)
        world.judge.excused(person)
        world.say(f"{me}: mutes {person}")


def unmute(world: World, me: str, person: Person, cell: int) -> Steps:
    snapshot = world.coverage()
    yield
    device = world.devices.get(person)
    if device and device.is_muted and device.is_active:
        device.is_muted = False
        world.say(f"{me}: unmutes {person}")
        world.look()
        here = Move(person[0], device.number, device.cell, device.cell, is_registration=True)
        yield from _written(world, me, here, snapshot)


def rotate(world: World, me: str, person: Person, cell: int) -> Steps:
    """The phone has a new token, and the hub does not know it yet."""
    yield
    world.phones[person] = world.serial()
    world.say(f"{me}: phone {person} has a new token")


WRITES: dict[str, Write] = {
    "register": register,
    "move": move,
    "remove": remove,
    "mute": mute,
    "unmute": unmute,
    "rotate": rotate,
}


def _next_number(world: World, partner: int) -> int:
    number = world.next_number[partner]
    world.next_number[partner] += 1
    return number


def _written(world: World, me: str, done: Move, snapshot: Coverage) -> Steps:
    """Leave a row in the transaction of the write, then evaluate it."""
    row = None
    if world.keeps("journal"):
        row = world.serial()
        world.journal[row] = done
    if not world.keeps("cells_first"):
        yield
        world.populated.add((done.cell, done.partner))
    coverage = None
    if not world.keeps("fresh"):
        coverage = world.cached
    elif not world.keeps("committed"):
        coverage = snapshot
    yield from evaluate(world, me, row, done, coverage)


def evaluate(world: World, me: str, row: int | None, done: Move, coverage: Coverage | None = None) -> Steps:
    """Compare a location write with what is covered, and add units for the alerts that it meets."""
    yield
    if row is not None and row not in world.journal:
        return
    coverage = world.coverage() if coverage is None else coverage
    world.say(f"{me}: hook of {done.number} reads { ({key: sorted(one[1]) for key, one in coverage.items()}) }")
    hits = yield from _hits(world, done, coverage)
    if not world.keeps("hook_unit"):
        yield from _send_at_once(world, me, hits, done)
        world.journal.pop(row or 0, None)
        return
    yield
    if row is not None and world.journal.pop(row, None) is None:
        return
    for alert, via, only in hits:
        unit_id = f"d{alert}.{'c' if only else ''}{me if row is None else row}"
        list_unit(world, me, unit_id, alert, done.partner, {done.number: via}, only, is_catch_up=only is not None)


def _hits(world: World, done: Move, coverage: Coverage) -> Generator[None, None, list[Hit]]:
    """Return the alerts that a write concerns."""
    hits: list[Hit] = []
    for alert, (state, covered, cancel, is_held, revision) in coverage.items():
        if state == "open":
            if not is_held or world.keeps("hook_paused"):
                hits += _hits_open(world, alert, covered, revision, done)
        elif done.is_registration and world.keeps("reg_closed"):
            yield
            told = any(unit.partner == done.partner for unit in world.units_of(alert))
            yield
            if told or (world.keeps("alerts_compacted") and (alert, done.partner) in world.compacted):
                hits.append((alert, frozenset([done.cell]), cancel))
    return hits


def _hits_open(world: World, alert: int, covered: frozenset[int], revision: int, done: Move) -> list[Hit]:
    hits: list[Hit] = []
    if not world.keeps("hook_union"):
        covered = next((area.ground for area in world.alerts[alert].areas.values()), frozenset())
    cells = {done.cell, done.old} if world.keeps("old_cell") and done.old is not None else {done.cell}
    if via := frozenset(cells) & covered:
        hits.append((alert, via, None))
        if person := world.person(done.partner, done.number):
            world.judge.was_in(alert, person, via)
    if done.is_registration and revision > 1 and world.keeps("reg_open"):
        hits.append((alert, frozenset([done.cell]), revision))
    return hits


def _send_at_once(world: World, me: str, hits: list[Hit], done: Move) -> Steps:
    """The hook as it was first thought of: it sends, and marks the bit alone."""
    for key, _, _ in hits:
        yield
        alert = world.alerts[key]
        bits = world.redis.bits.setdefault((key, done.partner), {}).setdefault(alert.revision, set())
        if alert.state != "open" or alert.is_held or done.number in bits:
            continue
        look, revision = world.judge.look(key, world.time), alert.revision
        yield
        person = world.person(done.partner, done.number)
        if person is None or not world.devices[person].is_active or world.devices[person].is_muted:
            continue
        batch = Batch(me, key, done.partner, revision, ("hook", (me, 0), 0), look)
        send(world, batch, person, world.devices[person].token, with_sound=True, cell=world.devices[person].cell)
        yield
        bits.add(done.number)
