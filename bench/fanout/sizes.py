"""The sizes of each row of the suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    rounds: int
    targeting_devices: int
    targeting_more: int
    """The larger population in the same cells."""
    cells: int
    more_cells: int
    messages: int
    """Messages a turn of each client that keeps its connections."""
    messages_one_by_one: int
    """Messages a turn of pyfcm, which sends one after another."""
    stage_devices: int
    batches: int
    """Batches of 1,000 a turn, of registrations and of moves."""
    growth_rounds: int
    growth_devices: int
    growth_more: int
    fairness_rounds: int
    healthy_devices: int
    sick_devices: int
    """Devices of each failing partner."""


FULL = Sizes(
    rounds=5,
    targeting_devices=100_000,
    targeting_more=1_000_000,
    cells=8_000,
    more_cells=30_000,
    messages=3_000,
    messages_one_by_one=600,
    stage_devices=30_000,
    batches=5,
    growth_rounds=3,
    growth_devices=10_000,
    growth_more=100_000,
    fairness_rounds=7,
    healthy_devices=8_000,
    sick_devices=4_000,
)

SHORT = Sizes(
    rounds=1,
    targeting_devices=600,
    targeting_more=1_500,
    cells=400,
    more_cells=700,
    messages=300,
    messages_one_by_one=60,
    stage_devices=600,
    batches=1,
    growth_rounds=1,
    growth_devices=200,
    growth_more=600,
    fairness_rounds=1,
    healthy_devices=400,
    sick_devices=200,
)
