"""Types of the statistics of cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import strawberry

from hub.domain.cases.case import Outcome
from hub.domain.statistics import counts_elsewhere, incidence
from hub.domain.statistics import groups as statistic_groups
from hub.domain.statistics import rates as statistic_rates
from hub.domain.statistics.case_counts import Dimension
from hub.domain.statistics.counts_elsewhere import MIN_SHOWN
from hub.domain.statistics.rates import RecoveryClock
from hub.graphql.kit.fields import resolver_field
from hub.services.police.statistics.count_cases import CountedCases
from hub.services.police.statistics.steps.case_counts import CaseCounts

KEYS = "Its value of each dimension, in the order of `groupBy`."
MS_OF_SECOND = 1000

Clock = Annotated[RecoveryClock, strawberry.argument(description="The moment from which the time is counted.")]


@strawberry.type(description="The value of a dimension.")
class StatisticKey:
    dimension: Dimension = strawberry.field(description="The dimension.")
    value: str | None = strawberry.field(description="Its value; null where the fact is not known.")


def keys_of(dimensions: Sequence[Dimension], keys: statistic_groups.Keys) -> list[StatisticKey]:
    """Build the keys of a group."""
    return [StatisticKey(dimension=one, value=value) for one, value in zip(dimensions, keys, strict=True)]


@strawberry.type(description="The children with some values of the dimensions.")
class StatisticGroup:
    keys: list[StatisticKey] = strawberry.field(description=KEYS)
    children: int = strawberry.field(description="How many there are.")


@strawberry.type(description="The share of children whose case ended in one way until a time.")
class OutcomeShare:
    outcome: Outcome = strawberry.field(description="The outcome.")
    share: float = strawberry.field(description="Its cumulative incidence, from 0 to 1, where outcomes compete.")


@strawberry.type(description="The shares of the outcomes until a time.")
class RecoveryPoint:
    seconds: int = strawberry.field(description="The time, from 1 hour to 30 days.")
    at_risk: int = strawberry.field(description="Children whose case is known to have been open for longer.")
    shares: list[OutcomeShare] = strawberry.field(description="Every outcome that the group has at any time.")

    @classmethod
    def from_domain(cls, point: incidence.IncidencePoint) -> Self:
        shares = [OutcomeShare(outcome=one, share=point.shares[one]) for one in Outcome if one in point.shares]
        return cls(seconds=point.time // MS_OF_SECOND, at_risk=point.at_risk, shares=shares)


@strawberry.type(
    description="The time to recovery in a group: the cumulative incidence of each outcome by the estimator of Aalen "
    "and Johansen. An open case counts until `asOf`. It does not say that alerts or tips are the cause."
)
class RecoveryGroup:
    keys: list[StatisticKey] = strawberry.field(description=KEYS)
    children: int = strawberry.field(description="Children that are counted in it.")
    without_moment: int = strawberry.field(
        description="Children that are not: they were found, and nobody kept when, since their case was closed by an "
        "early release. If many are missing, the shares say little."
    )
    points: list[RecoveryPoint] = strawberry.field(description="1, 3, 6, 12 and 24 hours, 3, 7 and 30 days.")

    @classmethod
    def from_domain(cls, group: statistic_rates.RecoveryGroup, dimensions: Sequence[Dimension]) -> Self:
        points = [RecoveryPoint.from_domain(point) for point in group.points]
        return cls(
            keys=keys_of(dimensions, group.keys),
            children=group.children,
            without_moment=group.without_moment,
            points=points,
        )


@strawberry.type(description="Quantiles: each is a value that occurs.")
class Quantiles:
    count: int = strawberry.field(description="How many values there are.")
    median: int | None = strawberry.field(description="Half of them are this or less; null if there is none.")
    ninth_decile: int | None = strawberry.field(description="Nine in ten are this or less; null if there is none.")

    @classmethod
    def from_domain(cls, found: statistic_rates.Quantiles) -> Self:
        return cls(count=found.count, median=found.median, ninth_decile=found.ninth_decile)


@strawberry.type(
    description="The tips of the closed cases of a group. That a tip helped is what the officer said who closed the "
    "case; it does not say that the child would not have been found without it."
)
class TipGroup:
    keys: list[StatisticKey] = strawberry.field(description=KEYS)
    tips: Quantiles = strawberry.field(
        description="Tips of a case, withdrawn ones too; `count` is the closed cases. Open cases still get some."
    )
    helped: int = strawberry.field(description="Closed cases whose closing names a tip that helped.")
    helped_share: float | None = strawberry.field(description="Their share of the closed cases; null if there is none.")
    seconds_until_helpful: Quantiles = strawberry.field(
        description="From the opening of the case until the first tip came in that helped; only of cases in which "
        "one did, so it says nothing of the others."
    )

    @classmethod
    def from_domain(cls, group: statistic_rates.TipGroup, dimensions: Sequence[Dimension]) -> Self:
        closed = group.tips.count
        return cls(
            keys=keys_of(dimensions, group.keys),
            tips=Quantiles.from_domain(group.tips),
            helped=group.helped,
            helped_share=group.helped / closed if closed else None,
            seconds_until_helpful=Quantiles.from_domain(group.until_helpful),
        )


@strawberry.type(description="The children of a region without a case that you may read.")
class RegionElsewhere:
    region: str | None = strawberry.field(description="Its code; null for cases without a region of the list.")
    children: int | None = strawberry.field(description=f"How many; null if fewer than {MIN_SHOWN}, or none.")


@strawberry.type(
    description="The children who disappeared in a month, without a case that you may read, in the hub's time zone."
)
class MonthElsewhere:
    month: str = strawberry.field(description="The month, such as 2026-05.")
    children: int | None = strawberry.field(
        description="How many in all regions; null if that would tell something of a region whose number is hidden."
    )
    regions: list[RegionElsewhere] = strawberry.field(description="Every region of the operator's list.")

    @classmethod
    def from_domain(cls, found: counts_elsewhere.MonthElsewhere) -> Self:
        regions = [RegionElsewhere(region=region, children=children) for region, children in found.cells.items()]
        return cls(month=found.month, children=found.total, regions=regions)


@strawberry.type(description="Counted children.")
class CaseStatistics:
    """The numbers, and lazily what takes more columns."""

    counts: strawberry.Private[CaseCounts]
    dimensions: strawberry.Private[Sequence[Dimension]]
    as_of: datetime = strawberry.field(description="Every change of a case until this moment is in the numbers.")
    children: int = strawberry.field(description="Children that match.")
    cases: int = strawberry.field(description="Their cases that you may read; some children have several.")
    groups: list[StatisticGroup] = strawberry.field(description="The groups that have a child, in order.")

    @resolver_field("The time to recovery, for each group. At most 100 groups.")
    async def recovery(self, since: Clock = RecoveryClock.DISAPPEARANCE) -> list[RecoveryGroup]:
        return [RecoveryGroup.from_domain(one, self.dimensions) for one in await self.counts.recovery(since)]

    @resolver_field("The tips of closed cases, for each group; of cases whose tips you may read. At most 100 groups.")
    async def tips(self) -> list[TipGroup]:
        return [TipGroup.from_domain(one, self.dimensions) for one in await self.counts.tips()]

    @resolver_field(
        "Real cases of others, by month and region alone, whatever you group and filter by: the last 12 months that "
        f"have ended, or those between `from` and `until`. No number below {MIN_SHOWN} is shown."
    )
    async def elsewhere(self) -> list[MonthElsewhere]:
        return [MonthElsewhere.from_domain(month) for month in await self.counts.elsewhere()]

    @classmethod
    def from_domain(cls, found: CountedCases) -> Self:
        dimensions = found.more.request.group_by
        groups = [StatisticGroup(keys=keys_of(dimensions, one.keys), children=one.children) for one in found.groups]
        return cls(
            counts=found.more,
            dimensions=dimensions,
            as_of=found.as_of,
            children=found.children,
            cases=found.cases,
            groups=groups,
        )
