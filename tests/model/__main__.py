"""Run many seeds of the model: `python -m tests.model --kinds mixed --seeds 0 200000`."""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.model.rules import RULES
from tests.model.simulation import replay, shrink, simulate
from tests.model.worlds import KINDS


@dataclass
class Totals:
    """The results of some seeds."""

    violations: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    shortest: tuple[int, int, str] | None = None
    """The length of the shortest log with a violation, its seed and its invariant."""

    def add(self, other: "Totals") -> None:
        self.violations += other.violations
        self.counts += other.counts
        self.shortest = min((one for one in (self.shortest, other.shortest) if one), default=None)


def run(kind: str, off: frozenset[str], first: int, last: int, *, stops: bool = False) -> Totals:
    """Run the seeds from `first` up to `last`, or up to the first violation."""
    totals = Totals()
    for seed in range(first, last):
        if stops and totals.violations:
            break
        simulation, _ = simulate(seed, kind, off)
        world = simulation.world
        totals.counts.update(world.counts | dict(world.judge.counts))
        totals.counts.update({"seeds": 1, "steps": world.time, "messages": len(world.judge.told)})
        if world.judge.violations:
            invariant = world.judge.violations[0][0]
            totals.violations[invariant] += 1
            shortest = (len(world.log), seed, invariant)
            totals.shortest = min(shortest, totals.shortest or shortest)
    return totals


def run_all(kind: str, off: frozenset[str], first: int, last: int, processes: int) -> Totals:
    """Run the seeds in several processes."""
    totals = Totals()
    size = max(1, min(1000, (last - first) // processes))
    parts = [(kind, off, start, min(start + size, last)) for start in range(first, last, size)]
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(run, *zip(*parts, strict=True)):
            totals.add(part)
    return totals


def find(rule: str, kinds: list[str], seeds: int) -> str:
    """Return the first seed of the kinds that breaks an invariant without the rule, as a row of counterexamples.py."""
    for kind in kinds:
        totals = run(kind, frozenset([rule]), 0, seeds, stops=True)
        if totals.shortest:
            return f'"{rule}": ("{kind}", {totals.shortest[1]}, "{totals.shortest[2]}"),'
    return f"# {rule}: none in {seeds} seeds of {', '.join(kinds)}"


def story(kind: str, off: frozenset[str], seed: int, invariant: str) -> str:
    """Return the shortest order of steps of a seed that still breaks the invariant."""
    simulation, decisions = simulate(seed, kind, off)
    fewer = shrink(simulation.plan, off, decisions, invariant)
    world = replay(simulation.plan, off, fewer).world
    return "\n".join([f"seed {seed}, {kind}: {simulation.plan}", *world.log])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=["mixed"], metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 1000), metavar=("FIRST", "LAST"))
    parser.add_argument("--off", nargs="*", choices=RULES, default=(), metavar="RULE", help=", ".join(RULES))
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--find", nargs="+", choices=RULES, metavar="RULE", help="the first seed that needs the rule")
    parser.add_argument("--show", action="store_true", help="print the shortest violation, shrunk")
    given = parser.parse_args()
    first, last = given.seeds
    if given.find:
        with ProcessPoolExecutor(given.processes) as pool:
            for row in pool.map(find, given.find, [given.kinds] * len(given.find), [last] * len(given.find)):
                print(row, flush=True)
        return 0
    is_broken = False
    for kind in given.kinds:
        totals = run_all(kind, frozenset(given.off), first, last, given.processes)
        is_broken |= bool(totals.violations)
        print(f"{kind}, off: {' '.join(given.off) or 'nothing'}; {dict(totals.counts)}")
        print(f"violations: {dict(totals.violations) or 'none'}", flush=True)
        if totals.shortest and given.show:
            print(story(kind, frozenset(given.off), *totals.shortest[1:]))
    return 1 if is_broken else 0


if __name__ == "__main__":
    sys.exit(main())
