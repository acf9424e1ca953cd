"""Hidden counts at every door: two worlds that differ in hidden numbers alone show the same, whatever is asked.

So no sum or difference of what the reach shows at one moment, over stages, partners, outcomes or alerts, depends on a
hidden number. Others may: an earlier reading counts all partners together, and an operator's count of removals all
stages. Beside those a hidden number is estimated, and its noise alone protects people.
"""

import itertools
import math
import random
import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cases.regions import Region, Regions
from hub.domain.delivery.reach import (
    MAX_READINGS,
    OUTCOMES,
    ReadStage,
    StageCounts,
    StageReading,
    read_last,
    read_stage_now,
    show_reach,
    show_reading,
)
from hub.domain.delivery.receipts import RECEIPT_KINDS
from hub.domain.delivery.removals import RemovalCounts, read_removals
from hub.domain.statistics.case_columns import CaseColumns, Fact, results_of
from hub.domain.statistics.reach_columns import NoisedColumns, ReachColumns, ReadStages
from hub.domain.statistics.reach_counts import ReachDimension, ReachRequest
from hub.domain.statistics.reach_sums import ReachGrouping, sum_reach

AT: Final = datetime(2016, 5, 1, 12, tzinfo=UTC)
K: Final = 20
NAMES: Final = {0: "Bee", 2: "Ant", 4: "Cat"}
RADII: Final = (100.0, 200.0, 300.0, 500.0)
GROUPINGS: Final = [one for size in (0, 1, 2) for one in itertools.combinations(ReachDimension, size)]

Pair = tuple[int, int]
"""A number in both worlds: the same if it is shown, any two if it is hidden."""


def limit(epsilon: float, draws: int) -> int:
    """Return the smallest number that is shown: k, or 4.5 deviations of so many numbers of the noise."""
    deviation = math.sqrt(draws * 2 * math.exp(-epsilon)) / (1 - math.exp(-epsilon))
    return max(K, math.ceil(4.5 * deviation))


def numbers(names: Collection[str], smallest: int) -> st.SearchStrategy[dict[str, Pair]]:
    """Return numbers, some of them hidden, close below the limit too."""
    hidden = st.one_of(st.integers(-40, smallest - 1), st.integers(smallest - 3, smallest - 1))
    shown = st.integers(smallest, 900).map(lambda number: (number, number))
    return st.fixed_dictionaries(dict.fromkeys(names, st.one_of(shown, st.tuples(hidden, hidden))))


@dataclass(frozen=True)
class Read:
    """A stage's reading in both worlds: an early one with so many draws, or a last one by tenant."""

    draws: int
    noised: Mapping[str, Pair]
    tenants: Mapping[int, Mapping[str, Pair]]
    receipts: Mapping[int, Mapping[str, Pair]]

    def reading(self, world: int) -> StageReading:
        """Return the stored reading in one of the worlds; the sums of a last one are those of its tenants."""
        tenants = {tenant: _of(row, world) for tenant, row in self.tenants.items()}
        receipts = {tenant: _of(row, world) for tenant, row in self.receipts.items()}
        sums = {name: sum(row[name] for row in tenants.values()) for name in OUTCOMES}
        number, draws = (MAX_READINGS, len(tenants)) if tenants else (self.draws, self.draws)
        return StageReading(number, AT, draws, {}, sums if tenants else _of(self.noised, world), tenants, receipts)


def _of(row: Mapping[str, Pair], world: int) -> dict[str, int]:
    return {name: pair[world] for name, pair in row.items()}


@st.composite
def early(draw: st.DrawFn) -> Read:
    draws = draw(st.integers(1, 7))
    return Read(draws, draw(numbers(OUTCOMES, limit(0.5, draws))), {}, {})


@st.composite
def last(draw: st.DrawFn) -> Read:
    tenants = draw(st.sets(st.sampled_from(sorted(NAMES)), min_size=1))
    rows = {tenant: draw(numbers(OUTCOMES, limit(0.5, 1))) for tenant in tenants}
    receipts = {tenant: draw(numbers(RECEIPT_KINDS, limit(0.25, 1))) for tenant in tenants}
    return Read(0, {}, rows, receipts)


def stages_of(reads: Sequence[Read | None], world: int) -> list[ReadStage]:
    """Return the stages of an alert in one of the worlds. The first alone has the receipts."""
    return [
        ReadStage(number, RADII[number - 1], read.reading(world) if read else None, NAMES)
        for number, read in enumerate(reads, start=1)
    ]


@given(st.lists(st.one_of(st.none(), early(), last()), max_size=4))
def test_no_door_of_an_alert_depends_on_hidden_numbers(reads: list[Read | None]) -> None:
    one, other = (stages_of(reads, world) for world in (0, 1))
    assert show_reach(one, K) == show_reach(other, K)
    assert [show_reading(stage.reading, K) for stage in one] == [show_reading(stage.reading, K) for stage in other]


def columns_of(alerts: Sequence[Sequence[Read]], world: int) -> ReachColumns:
    """Return the last readings of some alerts as columns, each alert of a case with a region of its own."""
    stages = [(place, number, read) for place, reads in enumerate(alerts) for number, read in enumerate(reads)]
    regions = ["N-1", "N-2", "S"][: len(alerts)]
    facts = CaseColumns(
        len(alerts), {Fact.REGION: regions}, {Fact.REGION: list(range(len(alerts)))}, {}, results=results_of(1)
    )
    read = ReadStages(
        [f"cs_{place}" for place in range(len(alerts))],
        [0] * len(alerts),
        [place for place, _, _ in stages],
        [RADII[number] for _, number, _ in stages],
        _columns([one.tenants for _, _, one in stages], OUTCOMES, world),
        _columns([reads[0].receipts for reads in alerts], RECEIPT_KINDS, world),
    )
    return ReachColumns(read, facts, ["2016-05", "2016-06"], [place % 2 for place in range(len(alerts))])


def _columns(
    rows: Sequence[Mapping[int, Mapping[str, Pair]]], names: Sequence[str], world: int
) -> dict[int, NoisedColumns]:
    tenants = sorted({tenant for row in rows for tenant in row})
    return {
        tenant: NoisedColumns(
            bytes(tenant in row for row in rows),
            {name: [row[tenant][name][world] if tenant in row else 0 for row in rows] for name in names},
        )
        for tenant in tenants
    }


REGIONS: Final = Regions.of(
    [Region("N", "North"), Region("N-1", "First", "N"), Region("N-2", "Second", "N"), Region("S", "South")]
)


@given(st.lists(st.lists(last(), min_size=1, max_size=4), min_size=1, max_size=3), st.sampled_from(GROUPINGS))
def test_no_statistic_depends_on_hidden_numbers(alerts: list[list[Read]], group_by: tuple[ReachDimension, ...]) -> None:
    def groups(world: int) -> Any:
        grouping = ReachGrouping(ReachRequest("2016-05", "2016-06", group_by), REGIONS, RADII, NAMES)
        return sum_reach([columns_of(alerts, world)], [bytes([1] * len(alerts))], grouping, K)

    assert groups(0) == groups(1)


def test_number_noted_earlier_estimates_a_hidden_one_as_stated() -> None:
    """docs/security.md states 4.0, the deviation of two numbers of noise, for both ways to estimate 10 people."""
    chance, hidden = random.Random(16).randrange, 10
    told, near, far = {"reached": 100 + hidden}, {"reached": 100}, {"reached": hidden}
    of_partner, of_stage = list[int](), list[int]()
    for _ in range(4_000):
        first = read_stage_now(told, None, 1, AT, chance).noised["reached"]
        shown = read_last(StageCounts(1, 100.0, told, {2: near, 4: far}), {2, 4}, AT, chance).tenants[2]["reached"]
        of_partner.append(first - shown)
        removals = read_removals(RemovalCounts(100 + hidden, 0), None, 1, AT, chance).noised.told
        of_stage.append(removals - shown)
    for estimates in (of_partner, of_stage):
        assert abs(statistics.fmean(estimates) - hidden) < 0.3
        assert abs(statistics.stdev(estimates) - 4.0) < 0.2
