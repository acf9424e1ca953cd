"""Random worlds: their sizes, who is there at the start, and what people do."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.model.world import Person, Sizes

Act: TypeAlias = tuple[str, int, int, int, int]
"""An act of an officer: kind, alert, a number that picks an area, centre, radius."""

Write: TypeAlias = tuple[str, Person, int]
"""A call of an app: kind, person, cell."""

STEERING = ("widen", "widen", "narrow", "pause", "resume", "update", "close")
AREAS = ("sight", "sight", "correct", "remove", "hold", "confirm")
WRITING = ("move", "move", "move", "register", "register", "remove", "mute", "unmute", "rotate")
FAULTS = ("kill", "kill worker", "lose all", "lose a second", "stall")


@dataclass(frozen=True)
class Plan:
    """A world before its first step."""

    sizes: Sizes
    acts: tuple[Act | Write, ...]
    people: tuple[tuple[Person, int], ...]
    """The people registered at the start, each with a cell."""
    faults: int
    """At most so many kills, losses and stalls."""
    fault_kinds: tuple[str, ...] = FAULTS
    steps: int = 260
    start_chance: float = 0.10
    """The share of steps at which the next act starts."""
    order_chance: float = 0.7
    """The share of acts that start in their order."""


Kind = Callable[[random.Random], Plan]


def mixed(chance: random.Random) -> Plan:
    """Return a world of a few acts: half of them tiny."""
    place = chance.random()
    if place < 0.35:
        steering, writing = chance.choice(
            [
                (("sight", "update", "close"), ("rotate", "register", "register", "remove", "move")),
                (("widen", "sight", "remove", "narrow"), ("move", "move", "register", "register", "remove")),
                (("update", "sight", "close", "pause", "resume", "hold", "confirm"), ("move", "register", "unmute")),
                (("update", "correct", "sight", "close"), ("move", "move", "register", "register")),
            ]
        )
        sizes = Sizes(chance.choice([2, 3]), 1, 1, chance.choice([1, 2, 2, 3]), chance.choice([1, 2]), 2)
        return _plan(chance, sizes, (1, 4), (1, 6), steering, writing, faults=chance.choice([0, 1, 3, 5]))
    if place < 0.6:
        sizes = Sizes(chance.choice([2, 3]), 1, 1, chance.choice([1, 2, 3]), chance.choice([1, 2]), 2)
        return _plan(chance, sizes, (0, 4), (0, 5), STEERING + AREAS, WRITING, faults=chance.choice([0, 1, 2, 4]))
    sizes = Sizes(chance.choice([3, 4, 5]), chance.choice([1, 2]), 2, 3, 2, chance.choice([2, 3]))
    return _plan(chance, sizes, (2, 9), (2, 12), STEERING + AREAS, WRITING, faults=chance.choice([0, 2, 5, 9]))


def heavy(chance: random.Random) -> Plan:
    """Return a world of two alerts, six devices and up to sixteen faults."""
    sizes = Sizes(5, 2, 2, 3, 2, 3)
    plan = _plan(chance, sizes, (6, 14), (8, 24), STEERING + AREAS, WRITING, faults=chance.choice([4, 8, 16]))
    return _longer(plan, 900)


def areas(chance: random.Random) -> Plan:
    """Return a world in which areas overlap, come, move and go."""
    sizes = Sizes(
        chance.choice([2, 3, 4]), 1, chance.choice([1, 2]), chance.choice([1, 2, 3]), chance.choice([1, 2]), 2
    )
    steering = (*AREAS, "sight", "remove", "correct", "widen", "update")
    writing = ("move", "move", "register", "remove", "rotate")
    plan = _plan(chance, sizes, (2, 7), (0, 6), steering, writing, faults=chance.choice([0, 1, 3]))
    return _longer(plan, 400)


def late(chance: random.Random) -> Plan:
    """Return a world in which phones come back after the end, while units are compacted."""
    sizes = Sizes(2, 1, 1, 2, chance.choice([1, 2]), 2)
    acts: list[Act | Write] = [("open", 0, 0, 0, 1)]
    for _ in range(chance.randrange(1, 4)):
        kinds = ("rotate", "rotate", "register", "remove", "move", "mute")
        choices: list[Act | Write] = [_write(chance, sizes, kinds), ("update", 0, 0, 0, 0), ("sight", 0, 0, 1, 0)]
        acts.append(chance.choice(choices))
    acts.append(("close", 0, 0, 0, 0))
    kinds = ("register", "register", "register", "unmute", "rotate", "remove")
    acts += [_write(chance, sizes, kinds) for _ in range(chance.randrange(2, 7))]
    people = _people(chance, sizes, 1.0)
    faults = ("lose all", "lose all", "kill worker", "kill compactor")
    return Plan(sizes, tuple(acts), people, chance.choice([0, 2, 4]), faults, 1400, 0.012, 1.0)


def compaction(chance: random.Random) -> Plan:
    """Return a world of many closings."""
    sizes = Sizes(
        chance.choice([2, 3]), chance.choice([1, 1, 2]), chance.choice([1, 2]), chance.choice([1, 2, 3]),
        chance.choice([1, 2]), 2,
    )  # fmt: skip
    steering = ("widen", "update", "close", "close", "sight", "remove")
    writing = ("move", "register", "register", "register", "remove", "rotate", "unmute", "mute")
    return _longer(_plan(chance, sizes, (2, 6), (3, 14), steering, writing, faults=chance.choice([0, 1, 3, 6])), 700)


def parking(chance: random.Random) -> Plan:
    """Return a world whose workers die often, and whose units are parked at the third claim."""
    sizes = Sizes(2, 1, 1, 2, 1, 2, max_attempts=2)
    acts: tuple[Act | Write, ...] = (("open", 0, 0, 0, 0), ("close", 0, 0, 0, 0), ("move", (0, 1), 0))
    return Plan(sizes, acts, (((0, 0), 0), ((0, 1), 0)), 6, ("kill worker",), start_chance=0.03, order_chance=1.0)


def cutting(chance: random.Random) -> Plan:
    """Return a world whose planner dies while a device leaves."""
    sizes = Sizes(2, 1, 1, 3, 1, 2)
    acts: tuple[Act | Write, ...] = (("open", 0, 0, 0, 1), ("remove", (0, 0), 0))
    people = (((0, 0), 0), ((0, 1), 0), ((0, 2), 1))
    return Plan(sizes, acts, people, 2, ("kill planner",), start_chance=0.06, order_chance=1.0)


def losing(chance: random.Random) -> Plan:
    """Return a world with one phone in several units, and a Redis that loses its memory."""
    sizes = Sizes(1, 1, 1, 2, 2, 3)
    acts: tuple[Act | Write, ...] = (("open", 0, 0, 0, 0), *[("move", (0, 0), 0)] * 3)
    return Plan(sizes, acts, (((0, 0), 0), ((0, 1), 0)), 4, ("lose all",), order_chance=1.0)


def overlapping(chance: random.Random) -> Plan:
    """Return a world in which one of two areas goes that share their ground."""
    sizes = Sizes(2, 1, 1, 2, 2, 2)
    acts: tuple[Act | Write, ...] = (
        ("open", 0, 0, 0, 1), ("sight", 0, 0, 1, 1), ("remove", 0, chance.randrange(2), 0, 0)
    )  # fmt: skip
    people = (((0, 0), 0), ((0, 1), 1))
    return Plan(sizes, acts, people, 2, ("kill planner", "kill worker"), start_chance=0.06, order_chance=1.0)


def crossing(chance: random.Random) -> Plan:
    """Return a world in which two requests move one phone while the ground grows."""
    sizes = Sizes(3, 1, 1, 1, 1, 2)
    acts: list[Act | Write] = [("open", 0, 0, 0, 0), ("widen", 0, 0, 0, 1), ("sight", 0, 0, 2, 0)]
    acts += [("move", (0, 0), chance.randrange(3)) for _ in range(4)]
    return Plan(sizes, tuple(acts), (((0, 0), chance.randrange(3)),), 0, start_chance=0.14)


def returning(chance: random.Random) -> Plan:
    """Return a world in which a phone leaves and comes back elsewhere, while a revision is on its way."""
    sizes = Sizes(2, 1, 1, 2, 2, 2)
    pushed = chance.choice(("update", "sight", "correct"))
    acts: list[Act | Write] = [("open", 0, 0, 0, 0), ("remove", (0, 0), 0), (pushed, 0, 0, 0, 0)]
    acts += [("register", (0, 0), 1), (chance.choice(("narrow", "correct", "widen", "update")), 0, 0, 1, 0)]
    people = (((0, 0), 0), ((0, 1), 0))
    return Plan(sizes, tuple(acts), people, 0, steps=700, start_chance=0.02, order_chance=0.9)


def taking(chance: random.Random) -> Plan:
    """Return a world in which people mute an alert from which something is taken away."""
    sizes = Sizes(2, 1, 1, 2, chance.choice([1, 2]), 2)
    acts: list[Act | Write] = [("open", 0, 0, 0, 1)]
    kinds = ("mute", "mute", "move", "rotate", "register", "unmute")
    for _ in range(chance.randrange(3, 9)):
        pushed: list[Act | Write] = [("take away", 0, 0, 0, 0), ("update", 0, 0, 0, 0), _write(chance, sizes, kinds)]
        acts.append(chance.choice([*pushed, pushed[-1]]))
    faults = ("lose all", "kill worker", "kill janitor", "stall")
    return Plan(sizes, tuple(acts), _people(chance, sizes, 1.0), chance.choice([0, 1, 3]), faults, 900, 0.02, 1.0)


def stalling(chance: random.Random) -> Plan:
    """Return a world whose workers lose their leases and do not know."""
    sizes = Sizes(2, 1, 1, 3, 1, 3)
    acts: tuple[Act | Write, ...] = (("open", 0, 0, 0, 1), ("move", (0, 2), 0))
    people = tuple(((0, ref), chance.randrange(2)) for ref in range(3))
    return Plan(sizes, acts, people, 6, ("stall",), order_chance=1.0)


KINDS: dict[str, Kind] = {
    "mixed": mixed,
    "heavy": heavy,
    "areas": areas,
    "late": late,
    "compaction": compaction,
    "parking": parking,
    "cutting": cutting,
    "losing": losing,
    "overlapping": overlapping,
    "crossing": crossing,
    "returning": returning,
    "stalling": stalling,
    "taking": taking,
}


def _plan(
    chance: random.Random,
    sizes: Sizes,
    steerings: tuple[int, int],
    writes: tuple[int, int],
    steering: tuple[str, ...],
    writing: tuple[str, ...],
    *,
    faults: int,
) -> Plan:
    acts: list[Act | Write] = [
        ("open", alert, 0, 0 if alert == 0 else sizes.cells - 1, chance.randrange(2)) for alert in range(sizes.alerts)
    ]
    for _ in range(chance.randrange(*steerings)):
        kind, alert, pick = chance.choice(steering), chance.randrange(sizes.alerts), chance.randrange(3)
        acts.append((kind, alert, pick, chance.randrange(sizes.cells), chance.randrange(sizes.cells)))
    acts += [_write(chance, sizes, writing) for _ in range(chance.randrange(*writes))]
    return Plan(sizes, tuple(acts), _people(chance, sizes, chance.choice([0.2, 0.6, 1.0])), faults)


def _longer(plan: Plan, steps: int) -> Plan:
    return Plan(plan.sizes, plan.acts, plan.people, plan.faults, plan.fault_kinds, steps)


def _write(chance: random.Random, sizes: Sizes, kinds: tuple[str, ...]) -> Write:
    person = chance.randrange(sizes.partners), chance.randrange(sizes.devices)
    return chance.choice(kinds), person, chance.randrange(sizes.cells)


def _people(chance: random.Random, sizes: Sizes, share: float) -> tuple[tuple[Person, int], ...]:
    people = [(partner, ref) for partner in range(sizes.partners) for ref in range(sizes.devices)]
    return tuple((person, chance.randrange(sizes.cells)) for person in people if chance.random() < share)
