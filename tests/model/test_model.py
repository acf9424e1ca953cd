"""The model holds, and needs each of its rules. `python -m tests.model --help` runs as many seeds as you wish."""

import pytest

from tests.model.counterexamples import COUNTEREXAMPLES, RARE
from tests.model.rules import RULES
from tests.model.simulation import replay, shrink, simulate
from tests.model.worlds import KINDS

SEEDS = 60


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_of_each_kind_break_no_invariant(kind: str) -> None:
    for seed in range(SEEDS):
        world = simulate(seed, kind, frozenset())[0].world
        assert not world.judge.violations, "\n".join([f"{kind} {seed}", *world.log])


def test_worlds_are_rich_enough_to_mean_something() -> None:
    worlds = [simulate(seed, "heavy", frozenset())[0].world for seed in range(20)]
    assert sum(world.counts["kills"] for world in worlds) > 20
    assert sum(world.counts["losses"] for world in worlds) > 20
    assert sum(len(world.judge.told) for world in worlds) > 40
    assert any(len(alert.areas) > 1 for world in worlds for alert in world.alerts.values())


def test_each_rule_has_a_counterexample_or_is_rare() -> None:
    assert COUNTEREXAMPLES.keys() | RARE == RULES.keys()
    assert not COUNTEREXAMPLES.keys() & RARE


@pytest.mark.parametrize("rule", COUNTEREXAMPLES)
def test_each_rule_switched_off_breaks_an_invariant(rule: str) -> None:
    kind, seed, invariant = COUNTEREXAMPLES[rule]
    violations = simulate(seed, kind, frozenset([rule]))[0].world.judge.violations
    assert [name for name, _ in violations][:1] == [invariant]


def test_recorded_order_of_steps_replays_and_shrinks() -> None:
    kind, seed, invariant = COUNTEREXAMPLES["guard_cover"]
    off = frozenset(["guard_cover"])
    simulation, decisions = simulate(seed, kind, off)
    again = replay(simulation.plan, off, decisions).world
    assert again.log == simulation.world.log
    fewer = shrink(simulation.plan, off, decisions, invariant)
    assert len(fewer) < len(decisions)
    assert invariant in [name for name, _ in replay(simulation.plan, off, fewer).world.judge.violations]
