"""The ledger: bits and claims in Redis, rebuilt from the rows when Redis has lost them."""

from dataclasses import dataclass, field

from tests.model.redis import Claim
from tests.model.world import Compacted, Steps, Unit, World


@dataclass
class Classified:
    won: dict[int, int] = field(default_factory=dict)
    """By number: the newest revision that the device was told, 0 if none."""
    busy: dict[int, frozenset[Claim]] = field(default_factory=dict)


def classify(world: World, unit: Unit, sequence: int, revision: int, numbers: list[int], out: Classified) -> Steps:
    """Claim the numbers that this batch may send to."""
    while True:
        yield
        if not world.keeps("marker") or _marker(world, unit) == _run(world):
            break
        yield from rebuild(world, unit.alert, unit.partner)
    for number in numbers:
        _claim(world, unit, (unit.id, sequence), revision, number, out)
    world.say(f"{unit.id}.{sequence} rev {revision}: won {sorted(out.won)} busy {sorted(out.busy)}")
    if world.keeps("resolver"):
        yield from _resolve(world, unit, out.busy)


def _claim(world: World, unit: Unit, own: Claim, revision: int, number: int, out: Classified) -> None:
    key = unit.alert, unit.partner
    claims = world.redis.claims.setdefault(key, {})
    told = max((rev for rev, those in world.redis.bits.get(key, {}).items() if number in those), default=0)
    if told >= revision:
        return
    others = [one for one in claims.get(number, ()) if not (one[0] == own[0] and one[1] <= own[1])]
    if others and world.keeps("claims"):
        out.busy[number] = claims[number]
    elif not unit.is_catch_up or told or number in world.redis.maybe.get(key, ()):
        out.won[number] = told
        if world.keeps("claims"):
            claims[number] = frozenset([own])


def _marker(world: World, unit: Unit) -> int | None:
    return world.redis.markers.get((unit.alert, unit.partner))


def _run(world: World) -> int:
    return world.redis.run if world.keeps("runid") else 0


def _resolve(world: World, unit: Unit, busy: dict[int, frozenset[Claim]]) -> Steps:
    """Clear the claims of batches that are settled: a dead worker leaves them behind."""
    key = unit.alert, unit.partner
    for number, claims in list(busy.items()):
        for claim in claims:
            yield
            if not is_settled(world, claim):
                continue
            owner: Unit | Compacted | None = world.units.get(claim[0])
            if owner is None:
                yield
                owner = world.compacted.get(key) if world.keeps("resolver_compacted") else None
            marks, maybe = copied(owner)
            yield
            if world.keeps("resolver_marks"):
                merge(world, key, marks, maybe)
            drop_claim(world, key, number, claim)
            world.say(f"claim {claim} on {number} is cleared")


def is_settled(world: World, claim: Claim) -> bool:
    unit = world.units.get(claim[0])
    return unit is None or unit.intent is None or unit.intent.sequence > claim[1]


def copied(owner: Unit | Compacted | None) -> tuple[dict[int, set[int]], set[int]]:
    if owner is None:
        return {}, set()
    return {rev: set(those) for rev, those in owner.marks.items()}, set(owner.maybe)


def merge(world: World, key: tuple[int, int], marks: dict[int, set[int]], maybe: set[int]) -> None:
    bits = world.redis.bits.setdefault(key, {})
    for revision, numbers in marks.items():
        bits.setdefault(revision, set()).update(numbers)
    world.redis.maybe.setdefault(key, set()).update(maybe)


def drop_claim(world: World, key: tuple[int, int], number: int, claim: Claim) -> None:
    claims = world.redis.claims.setdefault(key, {})
    if claim in claims.get(number, ()):
        claims[number] -= {claim}
        if not claims[number]:
            del claims[number]


def mark_and_release(
    world: World, unit: Unit, sequence: int, revision: int, accepted: set[int], unknown: set[int]
) -> None:
    """Write a batch's outcome into Redis and let its claims go."""
    key = unit.alert, unit.partner
    merge(world, key, {revision: accepted}, unknown)
    for number in list(world.redis.claims.get(key, {})):
        drop_claim(world, key, number, (unit.id, sequence))
    world.say(f"{unit.id}.{sequence}: Redis marks {sorted(accepted)}")


@dataclass
class Picture:
    """The content of the rows of an alert and a partner."""

    marks: dict[int, set[int]] = field(default_factory=dict)
    maybe: set[int] = field(default_factory=set)
    claims: dict[int, set[Claim]] = field(default_factory=dict)

    def add(self, owner: Unit | Compacted | None) -> None:
        more, unknown = copied(owner)
        for revision, numbers in more.items():
            self.marks.setdefault(revision, set()).update(numbers)
        self.maybe |= unknown


def rebuild(world: World, alert: int, partner: int) -> Steps:
    """Build the ledger of an alert and a partner anew, from the rows."""
    key, redis = (alert, partner), world.redis
    mine = (world.serial(), redis.run)
    if world.keeps("nonce"):
        if world.keeps("nonce_nx"):
            mine = (redis.nonces.setdefault(key, mine[0]), redis.run)
        else:
            redis.nonces[key] = mine[0]
        world.say(f"rebuild of {key} begins")
        yield
    picture = Picture()
    yield from _read_rows(world, alert, partner, picture)
    if world.keeps("nonce") and (redis.nonces.get(key), redis.run) != mine:
        return
    merge(world, key, picture.marks, picture.maybe)
    held = redis.claims.setdefault(key, {})
    for number, owners in picture.claims.items():
        held[number] = held.get(number, frozenset()) | frozenset(owners)
    redis.markers[key] = _run(world)
    world.say(f"rebuild of {key}: {picture}")


def _read_rows(world: World, alert: int, partner: int, picture: Picture) -> Steps:
    if not world.keeps("units_first"):
        picture.add(world.compacted.get((alert, partner)))
        yield
    for unit in world.units_of(alert, partner):
        if world.arg % 2:
            yield
        picture.add(unit)
        if unit.intent and world.keeps("rebuild_intents"):
            for number in unit.intent.via:
                picture.claims.setdefault(number, set()).add((unit.id, unit.intent.sequence))
    yield
    if world.keeps("units_first") and world.keeps("rebuild_compacted"):
        picture.add(world.compacted.get((alert, partner)))
        yield


def told_before(world: World, alert: int, revision: int, told: dict[int, set[int]]) -> Steps:
    """Gather by partner who was told an earlier revision, or perhaps one."""
    if not world.keeps("sweep_rows"):
        yield
        told_by_bits(world, alert, revision, told)
        return
    for unit in world.units_of(alert):
        if world.arg % 2:
            yield
        told[unit.partner] |= _earlier(unit, revision)


def told_by_bits(world: World, alert: int, revision: int, told: dict[int, set[int]]) -> None:
    """Gather the same from Redis."""
    for (which, partner), bits in world.redis.bits.items():
        if which == alert:
            told[partner] |= {n for rev, those in bits.items() if rev < revision for n in those}
            told[partner] |= world.redis.maybe.get((which, partner), set())


def _earlier(owner: Unit | Compacted, revision: int) -> set[int]:
    return {n for rev, those in owner.marks.items() if rev < revision for n in those} | owner.maybe
