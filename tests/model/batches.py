"""The workers: they claim units and send them batch by batch."""

from collections.abc import Generator
from dataclasses import dataclass, field

from tests.model.judge import Batch as BatchName
from tests.model.judge import Look
from tests.model.ledger import Classified, classify, mark_and_release
from tests.model.sending import Batch, send
from tests.model.world import Cells, Intent, Lease, Person, Steps, Unit, World

MAX_BATCHES = 12
"""The batches of a unit after which a worker gives it back."""


class LeaseLost(Exception):
    """Another worker has the unit."""


@dataclass(frozen=True)
class Recipient:
    person: Person
    token: int
    cell: int
    is_muted: bool
    renewed: int


@dataclass(frozen=True)
class Guard:
    """The alert as a batch read it last."""

    state: str
    is_held: bool
    revision: int
    covered: Cells
    sightings: dict[int, tuple[int, Cells]]
    taken_away: int
    look: Look


@dataclass
class Work:
    """A batch on its way."""

    name: BatchName
    sequence: int
    via: dict[int, Cells]
    cursor: tuple[int, int]
    from_deferred: bool
    is_recovery: bool
    recipients: dict[int, Recipient] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    deferred: dict[int, Cells] = field(default_factory=dict)


def deliver(world: World, me: str) -> Steps:
    """Claim one unit after another."""
    while True:
        yield
        ready = [unit for unit in world.units.values() if unit.state == "ready" and unit.lease is None]
        if not ready:
            continue
        if world.keeps("orphans_first"):
            ready = [unit for unit in ready if unit.intent] or ready
        unit = ready[(world.arg // 16 + world.arg) % len(ready)]
        lease = unit.lease = (me, world.serial())
        process = world.processes[me]
        process.lease, process.batch = lease, None
        unit.attempts += 1
        if world.sizes.max_attempts and unit.attempts > world.sizes.max_attempts:
            _park(world, me, unit)
        else:
            world.say(f"{me}: claims {unit.id}")
            try:
                yield from _deliver_unit(world, me, unit, lease)
            except LeaseLost:
                world.say(f"{me}: lost {unit.id}")
        process.lease, process.batch = None, None


def _park(world: World, me: str, unit: Unit) -> None:
    world.say(f"{me}: parks {unit.id}, {unit.intent}")
    unit.state, unit.lease = "parked", None
    if unit.intent:
        _not_known(world, unit, unit.intent.via)
        if world.keeps("park_settle"):
            unit.maybe |= set(unit.intent.via)
            unit.deferred.update(unit.intent.via)
            unit.intent = None


def _not_known(world: World, unit: Unit, numbers: dict[int, Cells]) -> None:
    """Tell the judge that a dead worker may have told these devices."""
    for number in numbers:
        if person := world.person(unit.partner, number):
            world.judge.unclear.add((unit.alert, person))


def _own(world: World, unit: Unit, lease: Lease) -> None:
    if unit.lease != lease and world.keeps("fence_cas"):
        raise LeaseLost


def _in_time(world: World, lease: Lease) -> None:
    if lease in world.expired and world.keeps("fence"):
        raise LeaseLost


def _deliver_unit(world: World, me: str, unit: Unit, lease: Lease) -> Steps:
    tried: set[int] = set()
    for number in range(1, MAX_BATCHES):
        work = _next(world, unit, (unit.id, lease, number), tried)
        yield
        if work is None:
            _own(world, unit, lease)
            unit.lease = None
            if not unit.deferred:
                unit.state = "done"
                world.say(f"{me}: {unit.id} is done")
            return
        _read(world, unit, work)
        world.processes[me].batch = work.name
        world.say(f"{me}: {unit.id} reads {sorted(work.via)}")
        if (yield from _deliver_batch(world, me, unit, lease, work)):
            return
    yield
    _own(world, unit, lease)
    unit.lease = None


def _next(world: World, unit: Unit, name: BatchName, tried: set[int]) -> Work | None:
    """Return the next batch: the open one, the next of the slices or of the list, or deferred devices."""
    size, sequence = world.sizes.batch, unit.sequence + 1
    if unit.intent:
        old = unit.intent
        return Work(name, old.sequence, dict(old.via), old.cursor, old.from_deferred, is_recovery=True)
    if unit.entries is None and unit.cursor[0] < len(unit.slices):
        return Work(name, sequence, {}, unit.cursor, from_deferred=False, is_recovery=False)
    if unit.entries is not None and unit.cursor[0] == 0:
        numbers = [n for n in sorted(unit.entries) if n > unit.cursor[1]][:size]
        cursor = (0, numbers[-1]) if len(numbers) == size else (1, -1)
        via = {n: unit.entries[n] for n in numbers}
        return Work(name, sequence, via, cursor, from_deferred=False, is_recovery=False)
    if left := [n for n in sorted(unit.deferred) if n not in tried][:size]:
        tried.update(left)
        via = {n: unit.deferred[n] for n in left}
        return Work(name, sequence, via, unit.cursor, from_deferred=True, is_recovery=False)
    return None


def _read(world: World, unit: Unit, work: Work) -> None:
    """Read the devices of a batch; a batch of a slice is found by them."""
    if unit.entries is None and not work.is_recovery and not work.from_deferred:
        place, last = unit.cursor
        if place >= len(unit.slices):
            # Only a world without `fence_cas` gets here: another worker moved the cursor.
            return
        cell, low, high = unit.slices[place]
        source = world.devices if world.keeps("primary_read") else world.secondary
        rows = sorted(
            (person, device)
            for person, device in source.items()
            if person[0] == unit.partner
            and device.is_active
            and device.cell == cell
            and max(low, last) < person[1] <= high
        )[: world.sizes.batch]
        work.cursor = (place, rows[-1][0][1]) if len(rows) == world.sizes.batch else (place + 1, -1)
        for person, device in rows:
            work.via[device.number] = frozenset([cell])
            work.recipients[device.number] = Recipient(person, device.token, cell, device.is_muted, device.renewed)
        return
    for number in work.via:
        found = world.person(unit.partner, number)
        if found and (device := world.devices[found]).is_active:
            work.recipients[number] = Recipient(found, device.token, device.cell, device.is_muted, device.renewed)


def _guard(world: World, key: int) -> Guard:
    alert = world.alerts[key]
    covered = alert.covered
    if not world.keeps("hold_anew"):
        covered = frozenset[int]().union(*[area.ground for area in alert.areas.values() if not area.is_held])
    is_held = alert.state == "open" and alert.is_held
    look = world.judge.look(key, world.time)
    return Guard(alert.state, is_held, alert.revision, covered, dict(alert.sightings), alert.taken_away, look)


def _deliver_batch(world: World, me: str, unit: Unit, lease: Lease, work: Work) -> Generator[None, None, bool]:
    """Send one batch and settle it; return True if the unit was let go."""
    early = yield from _intend(world, me, unit, lease, work)
    guard, classified, revision = yield from _classify(world, unit, work, early)
    is_void = guard.state != "open" if unit.revision is None else unit.revision != guard.revision
    if world.keeps("defer"):
        work.deferred = {number: work.via[number] for number in classified.busy}
    if not is_void and not guard.is_held:
        yield from _send_all(world, me, unit, lease, work, guard, revision, classified.won)
    yield
    _in_time(world, lease)
    not_accepted = set(work.via) - work.accepted if work.is_recovery else set()
    mark_and_release(world, unit, work.sequence, revision, work.accepted, work.unknown | not_accepted)
    yield
    _own(world, unit, lease)
    if world.keeps("recov_maybe"):
        work.unknown |= not_accepted
    _settle(world, me, unit, work, revision)
    if guard.is_held:
        _put_off(world, me, unit, work)
        return True
    unit.cursor = work.cursor
    if is_void:
        unit.deferred, unit.state, unit.lease = {}, "done", None
    world.processes[me].batch = None
    return is_void


def _intend(world: World, me: str, unit: Unit, lease: Lease, work: Work) -> Generator[None, None, Guard | None]:
    """Save the numbers before anything is sent; without the rule `guard_last` return the guard that was read before."""
    early = None
    if work.is_recovery:
        _not_known(world, unit, work.via)
    elif (work.recipients or work.from_deferred) and world.keeps("intent"):
        if not world.keeps("guard_last"):
            yield
            early = _guard(world, unit.alert)
        yield
        _own(world, unit, lease)
        unit.sequence = work.sequence
        unit.intent = Intent(work.sequence, dict(work.via), work.cursor, work.from_deferred)
        world.say(f"{me}: {unit.id} intends {work.sequence}: {sorted(work.via)}")
    return early


def _send_all(
    world: World, me: str, unit: Unit, lease: Lease, work: Work, guard: Guard, revision: int, won: dict[int, int]
) -> Steps:
    for number in sorted(won):
        if number in work.recipients and _is_wanted(world, unit, work, number, guard, revision, won[number]):
            yield
            _in_time(world, lease)
            yield from _send_one(world, me, unit, work, number, guard, revision, won[number])


def _put_off(world: World, me: str, unit: Unit, work: Work) -> None:
    """Give the unit of a held alert back: a new batch is read again, another one is tried again."""
    if work.from_deferred or work.is_recovery:
        unit.deferred.update(work.via)
        unit.cursor = work.cursor
    unit.lease = None
    world.say(f"{me}: {unit.id} is held")


def _settle(world: World, me: str, unit: Unit, work: Work, revision: int) -> None:
    unit.attempts = 0
    unit.marks.setdefault(revision, set()).update(work.accepted)
    if world.keeps("intent"):
        unit.maybe |= work.unknown
    unit.intent = None
    if work.from_deferred:
        for number in work.via:
            unit.deferred.pop(number, None)
    unit.deferred.update(work.deferred)
    world.say(
        f"{me}: {unit.id} settles {sorted(work.accepted)}, maybe {sorted(unit.maybe)}, deferred {sorted(unit.deferred)}"
    )


def _classify(
    world: World, unit: Unit, work: Work, early: Guard | None
) -> Generator[None, None, tuple[Guard, Classified, int]]:
    """Claim the devices between two looks at the alert that show the same revision."""
    guard = early
    if guard is None:
        yield
        guard = _guard(world, unit.alert)
    while True:
        revision = unit.revision or guard.revision
        if not world.keeps("rev_at_guard") and unit.entries is None:
            revision = unit.begun_revision
        classified = Classified()
        yield from classify(world, unit, work.sequence, revision, list(work.via), classified)
        if early is not None:
            return early, classified, revision
        yield
        seen, guard = guard, _guard(world, unit.alert)
        if guard.revision == seen.revision or not world.keeps("rev_at_guard"):
            return guard, classified, revision


def _is_wanted(world: World, unit: Unit, work: Work, number: int, guard: Guard, revision: int, told: int) -> bool:
    """Return False for a device that muted, and for one whose cells are no longer covered."""
    alert = world.alerts[unit.alert]
    if work.recipients[number].is_muted and revision != alert.cancel and not _has_taken(world, guard, revision, told):
        return False
    if unit.revision is not None or not world.keeps("guard_cover"):
        return True
    covered = guard.covered
    if not world.keeps("guard_union") and unit.entries is None:
        covered = alert.areas[unit.area].ground if unit.area in alert.areas else frozenset()
    return bool(work.via[number] & covered)


def _send_one(
    world: World, me: str, unit: Unit, work: Work, number: int, guard: Guard, revision: int, told: int
) -> Steps:
    recipient = work.recipients[number]
    cells = frozenset([recipient.cell]) if world.keeps("sound_here") else work.via[number]
    is_end = revision == world.alerts[unit.alert].cancel
    with_sound = not is_end and _has_sound(world, guard, cells, revision, told)
    with_words = not is_end or _is_surely_told(world, unit.alert, recipient, told)
    batch = Batch(me, unit.alert, unit.partner, revision, work.name, guard.look)
    outcome = send(
        world,
        batch,
        recipient.person,
        recipient.token,
        with_sound=with_sound,
        cell=recipient.cell,
        with_words=with_words,
    )
    if outcome == "ok":
        work.accepted.add(number)
    elif outcome == "unclear":
        work.deferred[number] = work.via[number]
        if world.keeps("maybe503"):
            work.unknown.add(number)
    else:
        yield
        device = world.devices.get(recipient.person)
        if device and (device.token == recipient.token or not world.keeps("cond_tomb")):
            if device.token == recipient.token:
                world.judge.excused(recipient.person)
            device.is_active = False
            world.say(f"{me}: tombstones {recipient.person}")
        elif world.keeps("unreg_defer"):
            work.deferred[number] = work.via[number]


def _has_taken(world: World, guard: Guard, revision: int, told: int) -> bool:
    """Return True if a device that was told still has what was taken away since: a mute does not keep it."""
    newest = guard.taken_away if world.keeps("taken_kept") or guard.taken_away == revision else 0
    return world.keeps("taken_muted") and 0 < told < newest


def _is_surely_told(world: World, alert: int, recipient: Recipient, told: int) -> bool:
    """Return True if the provider accepted a message for the token that the device has now."""
    is_marked = told > 0 or not world.keeps("end_marks")
    return is_marked and (recipient.renewed < world.alerts[alert].opened or not world.keeps("end_token"))


def _has_sound(world: World, guard: Guard, cells: Cells, revision: int, told: int) -> bool:
    """Return True for a first message, and within the circle of a sighting that the device has not had."""
    first = told if world.keeps("sound_once") else 0
    circles = [
        circle
        for rev, (_, circle) in guard.sightings.items()
        if (first < rev <= revision if world.keeps("sound_kept") else rev == revision)
    ]
    return not told or any(cells & circle for circle in circles)
