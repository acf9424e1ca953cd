"""Run a world step by step: by chance, by a recorded order, and then until no work is left."""

import copy
import random
from collections.abc import Callable
from typing import TypeAlias

from tests.model.batches import deliver
from tests.model.compaction import compact
from tests.model.location_writes import WRITES
from tests.model.officers import act, confirm_area, show_hold
from tests.model.planner import is_open
from tests.model.planner import plan as plan_stages
from tests.model.sweeps import tidy
from tests.model.world import Device, Process, Steps, World
from tests.model.worlds import KINDS, Plan

Decision: TypeAlias = tuple[str, str, int]
"""The next event: its kind, the process or unit, and the number by which a step may choose."""

MAX_ROUNDS = 900

PROGRAMS: dict[str, Callable[[World, str], Steps]] = {
    "planner": plan_stages,
    "second planner": plan_stages,
    "janitor": tidy,
    "second janitor": tidy,
    "compactor": compact,
}

CALM = (0, 3, 5, 16, 19, 21, 32, 35, 37, 48, 51, 53)
"""Numbers of steps at which no provider fails."""


class Simulation:
    def __init__(self, off: frozenset[str], plan: Plan) -> None:
        self.plan = plan
        self.world = world = World(off, copy.copy(plan.sizes))
        for person, cell in plan.people:
            token = world.phones[person] = world.serial()
            number = world.next_number[person[0]]
            world.next_number[person[0]] += 1
            world.devices[person] = Device(number, token, cell)
            world.populated.add((cell, person[0]))
        self._replicate()
        self._cache()
        self._happen: dict[str, Callable[[str], None]] = {
            "start": self._start,
            "step": self._step,
            "kill": self._kill,
            "expire": self._expire,
            "lose all": self._lose_all,
            "lose a second": self._lose_a_second,
            "snapshot": lambda _: world.redis.snapshot(),
            "replicate": lambda _: self._replicate(),
            "cache": lambda _: self._cache(),
        }
        self._workers = [f"worker {place}" for place in range(plan.sizes.workers)]
        for name in (*PROGRAMS, *self._workers):
            self._spawn(name)

    # ------------------------------------------------------------ an order of steps
    def by_chance(self, chance: random.Random) -> list[Decision]:
        """Run a random order of steps and faults; return it."""
        decisions: list[Decision] = []
        left, faults = list(range(len(self.plan.acts))), self.plan.faults
        for _ in range(chance.randrange(20, self.plan.steps)):
            place = chance.random()
            if left and place < self.plan.start_chance:
                is_next = chance.random() < self.plan.order_chance
                decision = ("start", str(left.pop(0 if is_next else chance.randrange(len(left)))), 0)
            elif place < 0.15:
                decision = (chance.choice(["snapshot", "replicate", "cache"]), "", 0)
            elif faults and place < 0.18:
                faults -= 1
                decision = self._fault(chance)
            elif place < 0.22:
                decision = ("expire", self._leased(chance, self.world.owner_died), 0)
            else:
                number = chance.randrange(64) if faults else chance.choice(CALM)
                decision = ("step", chance.choice(self._alive()), number)
            decisions.append(decision)
            self.decide(decision)
            if self.world.judge.violations:
                break
        return decisions

    def decide(self, decision: Decision) -> None:
        """Let one thing happen; one that no longer makes sense changes nothing."""
        kind, name, self.world.arg = decision
        self._happen[kind](name)

    def until_still(self) -> None:
        """Let every process work in turn until no work is left, then judge."""
        world = self.world
        for number in range(MAX_ROUNDS):
            world.arg = 0
            self._replicate()
            self._cache()
            self._release_alerts()
            for unit in world.units.values():
                if unit.lease in world.owner_died:
                    unit.lease = None
            for name in list(world.processes):
                world.arg = 0 if PROGRAMS.get(name) is plan_stages else 16 * number
                self._step(name)
                if world.judge.violations:
                    return
            if not self._has_work():
                break
        else:
            left = [unit for unit in world.units.values() if unit.state == "ready"]
            world.judge.bad("I4", f"not still after {MAX_ROUNDS} rounds: {left[:3]}")
            return
        holders = {
            person: device.is_muted
            for person, device in world.devices.items()
            if device.is_active and world.phones[person] == device.token
        }
        parked = {(unit.alert, unit.revision) for unit in world.units.values() if unit.state == "parked"}
        world.judge.nothing_left(holders, parked)

    # ------------------------------------------------------------ processes
    def _alive(self) -> list[str]:
        return [name for name, process in self.world.processes.items() if process.steps]

    def _spawn(self, name: str) -> None:
        self._run(name, PROGRAMS.get(name, deliver)(self.world, name))

    def _start(self, place: str) -> None:
        name = f"call {place}"
        if name in self.world.processes:
            return
        doing = self.plan.acts[int(place)]
        if len(doing) == 3:
            steps = WRITES[doing[0]](self.world, name, doing[1], doing[2])
        else:
            steps = act(self.world, name, *doing)
        self._run(name, steps)

    def _run(self, name: str, steps: Steps) -> None:
        process = self.world.processes[name] = Process(steps)
        if next(steps, StopIteration) is StopIteration:
            process.steps = None

    def _step(self, name: str) -> None:
        process = self.world.processes.get(name)
        if process and process.steps:
            self.world.time += 1
            if next(process.steps, StopIteration) is StopIteration:
                process.steps = None

    # ------------------------------------------------------------ faults
    def _fault(self, chance: random.Random) -> Decision:
        kind = chance.choice(self.plan.fault_kinds)
        if kind == "stall":
            leases = {unit.lease for unit in self.world.units.values() if unit.lease}
            return ("expire", self._leased(chance, leases), 0)
        names = {"kill": self._alive(), "kill worker": self._workers}
        if kind.startswith("kill"):
            return ("kill", chance.choice(names.get(kind) or [kind.removeprefix("kill ")]), 0)
        return (kind, "", 0)

    def _leased(self, chance: random.Random, leases: set[tuple[str, int]]) -> str:
        units = [unit.id for unit in self.world.units.values() if unit.lease in leases]
        return chance.choice(units) if units else ""

    def _kill(self, name: str) -> None:
        world, process = self.world, self.world.processes.get(name)
        if not process or not process.steps:
            return
        world.say(f"-- {name} is killed")
        world.counts["kills"] += 1
        if process.batch:
            world.judge.interrupted.add(process.batch)
        process.steps.close()  # type: ignore[attr-defined]  # every process is a generator
        process.steps = None
        if process.lease:
            world.expired.add(process.lease)
            world.owner_died.add(process.lease)
        if not name.startswith("call"):
            self._spawn(name)

    def _expire(self, unit_id: str) -> None:
        """Let a lease run out: of a dead worker, or of one that is stalled and does not know."""
        world, unit = self.world, self.world.units.get(unit_id)
        if not unit or not unit.lease:
            return
        for process in world.processes.values():
            if process.lease == unit.lease and process.batch and unit.lease not in world.owner_died:
                world.judge.interrupted.add(process.batch)
        world.expired.add(unit.lease)
        world.say(f"-- the lease {unit.lease} of {unit_id} runs out")
        unit.lease = None

    def _lose_all(self, _: str) -> None:
        self.world.redis.restart_empty()
        self._lost("all")

    def _lose_a_second(self, _: str) -> None:
        self.world.redis.restart_from_snapshot()
        self._lost("a second")

    def _lost(self, what: str) -> None:
        self.world.counts["losses"] += 1
        self.world.say(f"-- Redis restarts and has lost {what}")

    def _cache(self) -> None:
        self.world.cached = self.world.coverage()

    def _replicate(self) -> None:
        self.world.secondary = {person: copy.copy(device) for person, device in self.world.devices.items()}

    # ------------------------------------------------------------ the end
    def _release_alerts(self) -> None:
        """Let an alert go on that may send nothing: it would never be still."""
        world = self.world
        for key, alert in world.alerts.items():
            if alert.state == "open" and alert.is_held:
                alert.is_paused = False
                if alert.is_held:
                    confirm_area(world, "the end", key, next(iter(alert.areas)))
                show_hold(world, key)
                world.say(f"the end: {key} goes on")

    def _has_work(self) -> bool:
        world = self.world
        return bool(
            world.journal
            or any(is_open(world, key[0], stage) for key, stage in world.stages.items())
            or any(sweep.state != "done" for sweep in world.sweeps.values())
            or any(unit.state == "ready" for unit in world.units.values())
            or any(name.startswith("call") for name in self._alive())
        )


def simulate(seed: int, kind: str, off: frozenset[str]) -> tuple[Simulation, list[Decision]]:
    """Run the world of a seed; return it and the order of its steps."""
    chance = random.Random(seed)
    simulation = Simulation(off, KINDS[kind](chance))
    decisions = simulation.by_chance(chance)
    if not simulation.world.judge.violations:
        simulation.until_still()
    return simulation, decisions


def replay(plan: Plan, off: frozenset[str], decisions: list[Decision]) -> Simulation:
    """Run a world by a recorded order of steps."""
    simulation = Simulation(off, plan)
    for decision in decisions:
        simulation.decide(decision)
        if simulation.world.judge.violations:
            return simulation
    simulation.until_still()
    return simulation


def shrink(plan: Plan, off: frozenset[str], decisions: list[Decision], invariant: str) -> list[Decision]:
    """Leave out what the violation does not need."""

    def fails(some: list[Decision]) -> bool:
        return any(kind == invariant for kind, _ in replay(plan, off, some).world.judge.violations)

    size = len(decisions) // 2
    while size >= 1 and fails(decisions):
        place = 0
        while place < len(decisions):
            fewer = decisions[:place] + decisions[place + size :]
            if fails(fewer):
                decisions = fewer
            else:
                place += size
        size //= 2
    return decisions
