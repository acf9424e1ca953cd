"""The reach of many alerts, summed by radius, partner, month and region from stored last readings alone.

A sum is made of the numbers of a stage and partner that `Case.reach` shows one by one: a number that is hidden there is
left out here too, so no choice of groups tells it. A sum has the noise of all that it is made of, so its deviation
stands beside it.
"""

import bisect
import itertools
import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from hub.domain.cases.regions import Regions
from hub.domain.delivery.reach import OUTCOMES, RECEIPT_DEVIATION, smallest_shown, sum_of
from hub.domain.delivery.receipts import RECEIPT_KINDS
from hub.domain.noise import DEVIATION
from hub.domain.query_limits import QueryTooWide
from hub.domain.statistics.case_columns import Fact
from hub.domain.statistics.case_counts import MAX_GROUPS, province_of
from hub.domain.statistics.reach_columns import NoisedColumns, ReachColumns
from hub.domain.statistics.reach_counts import OF_ALERTS, ReachDimension, ReachRequest

Keys = tuple[str | None, ...]
"""The value of each dimension, None for what is not known."""


@dataclass(frozen=True, slots=True)
class ReachFigure:
    """A sum of the numbers that are shown (reach.ShownSum), and the standard deviation of the noise in it."""

    people: int | None
    deviation: float
    at_least: bool


@dataclass(frozen=True, slots=True)
class ReachGroup:
    """The stages with some values of the dimensions, of so many alerts.

    `figures` has the outcomes, their sum `in_ring`, and the receipts. Receipts name no stage: grouped by radius there
    are none.
    """

    keys: Keys
    alerts: int
    stages: int
    figures: Mapping[str, ReachFigure]


Row = tuple[int, ...]
"""Numbers that are added up: alerts, stages, readings and their OUTCOMES, readings of receipts and RECEIPT_KINDS.

Each outcome and kind has the sum of the numbers that are shown, and how many they are.
"""

NO_STAGES: Final = (0,) * (3 + 2 * len(OUTCOMES))
NO_RECEIPTS: Final = (0,) * (1 + 2 * len(RECEIPT_KINDS))

Found = Mapping[tuple[Keys, int], Row]
"""Rows by the keys, in which the partner is still missing, and its tenant; 0 where partners are not asked for."""


@dataclass(frozen=True, slots=True)
class ReachGrouping:
    """The dimensions of a request: `radii` are the steps of the policy in km, `partners` the names of tenants."""

    request: ReachRequest
    regions: Regions
    radii: tuple[float, ...]
    partners: Mapping[int, str]

    @property
    def has_partners(self) -> bool:
        """True if partners are told apart."""
        return ReachDimension.PARTNER in self.request.group_by

    @property
    def has_radii(self) -> bool:
        """True if radii are told apart."""
        return ReachDimension.RADIUS in self.request.group_by

    @property
    def kind(self) -> Hashable:
        """Everything but the alerts on which its sums depend."""
        provinces = self.regions.by_code if ReachDimension.PROVINCE in self.request.group_by else ()
        return (
            self.request.group_by,
            self.radii,
            " ".join(f"{one}:{province_of(self.regions, one)}" for one in provinces),
        )

    def alert_keys(self, part: ReachColumns) -> list[Keys]:
        """Return the keys of every alert, with None for what is not its own."""
        nothing = [None] * part.facts.size
        columns = [self._column(part, one) if one in OF_ALERTS else nothing for one in self.request.group_by]
        return list(zip(*columns, strict=True)) if columns else [()] * part.facts.size

    def stage_keys(self, part: ReachColumns, of_alerts: Sequence[Keys]) -> list[Keys]:
        """Return the keys of every stage, with None for its partners."""
        keys = [of_alerts[alert] for alert in part.stages.alerts]
        if not self.has_radii:
            return keys
        place = self.request.group_by.index(ReachDimension.RADIUS)
        steps = {radius: self.step(radius) for radius in set(part.stages.radii)}
        return [
            (*key[:place], steps[radius], *key[place + 1 :])
            for key, radius in zip(keys, part.stages.radii, strict=True)
        ]

    def step(self, radius_km: float) -> str | None:
        """Return the smallest step of the policy that holds a radius; None if it is wider than all."""
        place = bisect.bisect_left(self.radii, radius_km)
        return f"{self.radii[place]:g}" if place < len(self.radii) else None

    def named(self, keys: Keys, tenant: int) -> Keys:
        """Return the keys with the partner's name."""
        if not self.has_partners:
            return keys
        place = self.request.group_by.index(ReachDimension.PARTNER)
        return (*keys[:place], self.partners.get(tenant), *keys[place + 1 :])

    def by_partner(self, columns: Mapping[int, NoisedColumns]) -> dict[int, list[NoisedColumns]]:
        """Return the columns of each tenant, or those of all together."""
        if self.has_partners:
            return {tenant: [one] for tenant, one in columns.items()}
        return {0: list(columns.values())} if columns else {}

    def place(self, keys: Keys) -> tuple[tuple[bool, float, str], ...]:
        """Return the place of a group in order: radii by number, unknown values last."""
        return tuple(map(self._place, self.request.group_by, keys))

    @staticmethod
    def _place(dimension: ReachDimension, key: str | None) -> tuple[bool, float, str]:
        number = float(key) if dimension is ReachDimension.RADIUS and key is not None else 0.0
        return key is None, number, key or ""

    def _column(self, part: ReachColumns, dimension: ReachDimension) -> Iterable[str | None]:
        if dimension is ReachDimension.MONTH:
            return map(part.names.__getitem__, part.months)
        if dimension is ReachDimension.REGION:
            return part.facts.values(Fact.REGION)
        names = (name for name in part.facts.names[Fact.REGION] if name)
        return part.facts.values(Fact.REGION, {name: province_of(self.regions, name) for name in names})


def sum_reach(
    parts: Sequence[ReachColumns], masks: Sequence[bytes], grouping: ReachGrouping, below: int
) -> list[ReachGroup]:
    """Return every group that has a stage among the alerts of the masks, in order; `below` is k.

    Raises QueryTooWide beyond 5,000 groups.
    """
    rows: dict[tuple[Keys, int], list[Row]] = defaultdict(list)
    for part, mask in zip(parts, masks, strict=True):
        count = partial(_sum, part, mask, grouping, below)
        found: Found = part.facts.remembered((grouping.kind, below), mask, count)
        for key, row in found.items():
            rows[key].append(row)
        if len(rows) > MAX_GROUPS:
            raise QueryTooWide(f"There are more than {MAX_GROUPS:,} groups. Group by less, or name fewer months.")
    # Two partners may have the same name: each has a group.
    groups = [_group(grouping.named(*key), rows[key], grouping) for key in sorted(rows, key=lambda key: key[1])]
    return sorted(groups, key=lambda group: grouping.place(group.keys))


def _sum(part: ReachColumns, mask: bytes, grouping: ReachGrouping, below: int) -> Found:
    of_outcomes, of_receipts = (smallest_shown(deviation, below) for deviation in (DEVIATION, RECEIPT_DEVIATION))
    stages, of_alerts = part.stages, grouping.alert_keys(part)
    of_stages = grouping.stage_keys(part, of_alerts)
    chosen = bytes(map(mask.__getitem__, stages.alerts))
    found: dict[tuple[Keys, int], Row] = {}
    for tenant, shares in grouping.by_partner(stages.shares).items():
        for keys, places in _places(of_stages, chosen, shares).items():
            alerts = set(map(stages.alerts.__getitem__, places))
            added = _added(shares, OUTCOMES, places, of_outcomes)
            found[keys, tenant] = (len(alerts), len(places), _readings(shares, places), *added, *NO_RECEIPTS)
    receipts = {} if grouping.has_radii else grouping.by_partner(stages.receipts)
    for tenant, given in receipts.items():
        for keys, places in _places(of_alerts, mask, given).items():
            stages_of = found.get((keys, tenant), NO_STAGES)[: len(NO_STAGES)]
            added = _added(given, RECEIPT_KINDS, places, of_receipts)
            found[keys, tenant] = (*stages_of, _readings(given, places), *added)
    return found


def _places(keys: Sequence[Keys], chosen: bytes, columns: Sequence[NoisedColumns]) -> dict[Keys, list[int]]:
    """Return the chosen places of each group for which any of the columns has a reading."""
    found: dict[Keys, list[int]] = defaultdict(list)
    read = map(max, *(one.present for one in columns)) if len(columns) > 1 else columns[0].present
    for place in itertools.compress(itertools.compress(range(len(keys)), chosen), itertools.compress(read, chosen)):
        found[keys[place]].append(place)
    return found


def _readings(columns: Sequence[NoisedColumns], places: Sequence[int]) -> int:
    return sum(sum(map(one.present.__getitem__, places)) for one in columns)


def _added(
    columns: Sequence[NoisedColumns], names: Sequence[str], places: Sequence[int], smallest: float
) -> Iterator[int]:
    """Yield for each name the sum of its numbers that are shown, and how many they are.

    The 0 of a missing reading is never shown.
    """
    for name in names:
        numbers = itertools.chain.from_iterable(map(one.numbers[name].__getitem__, places) for one in columns)
        shown = [number for number in numbers if number >= smallest]
        yield from (sum(shown), len(shown))


def _group(keys: Keys, rows: Sequence[Row], grouping: ReachGrouping) -> ReachGroup:
    alerts, stages, *sums = map(sum, zip(*rows, strict=True))
    of_stages = len(NO_STAGES) - 2
    readings, *outcomes = sums[:of_stages]
    in_ring = _figure(sum(outcomes[::2]), sum(outcomes[1::2]), readings * len(OUTCOMES), DEVIATION)
    figures = {"in_ring": in_ring, **_figures(OUTCOMES, sums[:of_stages], DEVIATION)}
    if not grouping.has_radii:
        figures |= _figures(RECEIPT_KINDS, sums[of_stages:], RECEIPT_DEVIATION)
    return ReachGroup(keys, alerts, stages, figures)


def _figures(names: Sequence[str], sums: Sequence[int], deviation: float) -> dict[str, ReachFigure]:
    readings, *numbers = sums
    pairs = zip(names, numbers[::2], numbers[1::2], strict=True)
    return {name: _figure(people, shown, readings, deviation) for name, people, shown in pairs}


def _figure(people: int, shown: int, parts: int, deviation: float) -> ReachFigure:
    found = sum_of(people, shown, parts)
    return ReachFigure(found.people, deviation * math.sqrt(shown), found.at_least)
