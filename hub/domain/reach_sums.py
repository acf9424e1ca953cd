"""The reach of many alerts, summed by radius, partner, month and region from stored last readings alone.

Sums of stored readings are post-processing: they tell no more of a person than the readings that each of them shows. A
sum has the noise of all that it is made of, so its deviation stands beside it, and it is hidden by the same rule.
"""

import bisect
import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from hub.domain.case_columns import Fact
from hub.domain.case_statistics import MAX_GROUPS, province_of
from hub.domain.query_limits import QueryTooWide
from hub.domain.reach import OUTCOMES, deviation_of_receipts, deviation_of_sum, show_noised, show_receipts
from hub.domain.reach_columns import NoisedColumns, ReachColumns
from hub.domain.reach_statistics import OF_ALERTS, ReachDimension, ReachRequest
from hub.domain.receipts import RECEIPT_KINDS
from hub.domain.regions import Regions

Keys = tuple[str | None, ...]
"""The value of each dimension, None for what is not known."""


@dataclass(frozen=True, slots=True)
class ReachFigure:
    """A sum of stored readings, None where it is hidden, and the standard deviation of the noise in it."""

    people: int | None
    deviation: float


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


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is added up for a group: each pair is a number of readings and their sums."""

    alerts: int = 0
    stages: int = 0
    draws: int = 0
    outcomes: tuple[int, ...] = (0,) * len(OUTCOMES)
    receipt_draws: int = 0
    receipts: tuple[int, ...] = (0,) * len(RECEIPT_KINDS)

    def __add__(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.alerts + other.alerts,
            self.stages + other.stages,
            self.draws + other.draws,
            tuple(map(sum, zip(self.outcomes, other.outcomes, strict=True))),
            self.receipt_draws + other.receipt_draws,
            tuple(map(sum, zip(self.receipts, other.receipts, strict=True))),
        )


NOTHING: Final = _Sums()

Found = Mapping[tuple[Keys, int], _Sums]
"""Sums by the keys, in which the partner is still missing, and its tenant; 0 where partners are not asked for."""


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
    parts: Sequence[ReachColumns], masks: Sequence[bytearray], grouping: ReachGrouping, below: int
) -> list[ReachGroup]:
    """Return every group that has a stage among the alerts of the masks, in order; `below` is k.

    Raises QueryTooWide beyond 5,000 groups.
    """
    sums: dict[tuple[Keys, int], _Sums] = defaultdict(_Sums)
    for part, mask in zip(parts, masks, strict=True):
        found: Found = part.facts.remembered(grouping.kind, mask, partial(_sum, part, mask, grouping))
        for key, one in found.items():
            sums[key] += one
        if len(sums) > MAX_GROUPS:
            raise QueryTooWide(f"There are more than {MAX_GROUPS:,} groups. Group by less, or name fewer months.")
    # Two partners may have the same name: each has a group.
    groups = [
        _group(grouping.named(*key), one, grouping, below)
        for key, one in sorted(sums.items(), key=lambda pair: pair[0][1])
    ]
    return sorted(groups, key=lambda group: grouping.place(group.keys))


def _sum(part: ReachColumns, mask: bytearray, grouping: ReachGrouping) -> Found:
    stages, of_alerts = part.stages, grouping.alert_keys(part)
    of_stages = grouping.stage_keys(part, of_alerts)
    chosen = bytearray(map(mask.__getitem__, stages.alerts))
    found: dict[tuple[Keys, int], _Sums] = {}
    for key, rows in _rows(stages.shares, of_stages, chosen, grouping).items():
        owners = set(map(stages.shares.owners.__getitem__, rows))
        alerts = set(map(stages.alerts.__getitem__, owners))
        found[key] = _Sums(len(alerts), len(owners), len(rows), _added(stages.shares, OUTCOMES, rows))
    if not grouping.has_radii:
        for key, rows in _rows(stages.receipts, of_alerts, mask, grouping).items():
            given = _added(stages.receipts, RECEIPT_KINDS, rows)
            found[key] = replace(found.get(key, NOTHING), receipt_draws=len(rows), receipts=given)
    return found


def _rows(
    columns: NoisedColumns, keys: Sequence[Keys], chosen: bytearray, grouping: ReachGrouping
) -> dict[tuple[Keys, int], list[int]]:
    """Return the places of the numbers of each group."""
    found: dict[tuple[Keys, int], list[int]] = defaultdict(list)
    tenants: Iterable[int] = columns.tenants if grouping.has_partners else itertools.repeat(0)
    rows = zip(itertools.count(), columns.owners, tenants)
    for row, owner, tenant in itertools.compress(rows, map(chosen.__getitem__, columns.owners)):
        found[keys[owner], tenant].append(row)
    return found


def _added(columns: NoisedColumns, names: Sequence[str], rows: Sequence[int]) -> tuple[int, ...]:
    return tuple(sum(map(columns.numbers[name].__getitem__, rows)) for name in names)


def _group(keys: Keys, sums: _Sums, grouping: ReachGrouping, below: int) -> ReachGroup:
    def figure(count: int, draws: int, show: Callable[[int, int, int], int | None], deviation: float) -> ReachFigure:
        return ReachFigure(show(count, draws, below), deviation)

    of_one = deviation_of_sum(sums.draws)
    outcomes = {
        name: figure(count, sums.draws, show_noised, of_one)
        for name, count in zip(OUTCOMES, sums.outcomes, strict=True)
    }
    of_all = sums.draws * len(OUTCOMES)
    in_ring = figure(sum(sums.outcomes), of_all, show_noised, deviation_of_sum(of_all))
    of_receipts = deviation_of_receipts(sums.receipt_draws)
    receipts = {
        name: figure(count, sums.receipt_draws, show_receipts, of_receipts)
        for name, count in zip(RECEIPT_KINDS, sums.receipts, strict=True)
    }
    if grouping.has_radii:
        receipts = {}
    return ReachGroup(keys, sums.alerts, sums.stages, {"in_ring": in_ring, **outcomes, **receipts})
