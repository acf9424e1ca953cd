"""Requests for statistics of cases: by which dimensions they are grouped, and which cases they are about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import FoundBy, Outcome, Sex
from hub.domain.cases.regions import Regions
from hub.domain.statistics.case_columns import Fact, Moment
from hub.domain.statistics.time_buckets import WEEKDAYS, TimeBucket, zone_of
from hub.errors import InvalidInput, TooManyItems

MAX_DIMENSIONS: Final = 3
MAX_GROUPS: Final = 5_000
MAX_RATED_GROUPS: Final = 100
"""The most groups that are given rates: each has dozens of figures."""


class Dimension(StrEnum):
    """A fact by which children are grouped."""

    REGION = "REGION"
    PROVINCE = "PROVINCE"
    MONTH = "MONTH"
    WEEK = "WEEK"
    DAY = "DAY"
    DAY_OF_WEEK = "DAY_OF_WEEK"
    HOUR_OF_DAY = "HOUR_OF_DAY"
    AGE_BAND = "AGE_BAND"
    SEX = "SEX"
    OUTCOME = "OUTCOME"
    FOUND_BY = "FOUND_BY"
    FORCE = "FORCE"
    ABDUCTOR_RELATION = "ABDUCTOR_RELATION"
    TIME_TO_RECOVERY = "TIME_TO_RECOVERY"


AGE_BANDS: Final[Mapping[str, range]] = {
    "0-2": range(3),
    "3-5": range(3, 6),
    "6-10": range(6, 11),
    "11-14": range(11, 15),
    "15-17": range(15, 18),
}

HOUR_MS: Final = 3_600_000
RECOVERY_TIMES: Final[Mapping[str, int]] = {
    "1 h": HOUR_MS,
    "3 h": 3 * HOUR_MS,
    "6 h": 6 * HOUR_MS,
    "12 h": 12 * HOUR_MS,
    "24 h": 24 * HOUR_MS,
    "3 d": 72 * HOUR_MS,
    "7 d": 168 * HOUR_MS,
    "30 d": 720 * HOUR_MS,
}
"""The times at which recovery is looked at, in milliseconds."""

RECOVERY_BANDS: Final = (*(f"within {name}" for name in RECOVERY_TIMES), "later")

FACTS: Final[Mapping[Dimension, Fact]] = {
    Dimension.REGION: Fact.REGION,
    Dimension.PROVINCE: Fact.REGION,
    Dimension.AGE_BAND: Fact.AGE,
    Dimension.SEX: Fact.SEX,
    Dimension.OUTCOME: Fact.OUTCOME,
    Dimension.FOUND_BY: Fact.FOUND_BY,
    Dimension.FORCE: Fact.FORCE,
    Dimension.ABDUCTOR_RELATION: Fact.RELATION,
}

ORDERS: Final[Mapping[Dimension, Collection[str]]] = {
    Dimension.DAY_OF_WEEK: WEEKDAYS,
    Dimension.AGE_BAND: AGE_BANDS,
    Dimension.SEX: list(Sex),
    Dimension.OUTCOME: list(Outcome),
    Dimension.FOUND_BY: list(FoundBy),
    Dimension.ABDUCTOR_RELATION: list(AbductorRelation),
    Dimension.TIME_TO_RECOVERY: RECOVERY_BANDS,
}
"""The order of the values of a dimension, where it is not that of the alphabet."""


@dataclass(frozen=True, slots=True)
class StatisticsRequest:
    """The children that are counted, and by which dimensions they are grouped. None as a filter matches all.

    `seen_from` and `seen_until` bound the time of the disappearance, the second without itself. A region stands for
    those that are parts of it too. Real cases, exercises and tests are never counted together.
    """

    group_by: tuple[Dimension, ...] = ()
    time_zone: str = "UTC"
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    status: AlertStatus = AlertStatus.ACTUAL
    region: str | None = None
    force: str | None = None
    age_from: int | None = None
    age_until: int | None = None
    sex: Sex | None = None
    outcome: Outcome | None = None
    found_by: FoundBy | None = None
    abductor_relation: AbductorRelation | None = None

    def checked(self, regions: Regions) -> Self:
        """Return the request; raise InvalidInput, or a kind of it, with the path of what is wrong."""
        check_dimensions(self.group_by)
        zone_of(self.time_zone)
        for name, moment in (("from", self.seen_from), ("until", self.seen_until)):
            if moment is not None and moment.tzinfo is None:
                raise InvalidInput("A time must have its offset from UTC, as in 2026-05-25T09:30:00Z.", path=(name,))
        if self.seen_from and self.seen_until and self.seen_from >= self.seen_until:
            raise InvalidInput("`until` must be after `from`.", path=("until",))
        regions.require_known(self.region, path=("filter", "region"))
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its buckets."""
        return zone_of(self.time_zone)

    def wanted(self, regions: Regions) -> dict[Fact, frozenset[str]]:
        """Return the values that each filtered fact may have."""
        low = 0 if self.age_from is None else self.age_from
        high = max(AGE_BANDS["15-17"]) if self.age_until is None else self.age_until
        has_age = (self.age_from, self.age_until) != (None, None)
        given = {
            Fact.FORCE: self.force,
            Fact.SEX: self.sex,
            Fact.OUTCOME: self.outcome,
            Fact.FOUND_BY: self.found_by,
            Fact.RELATION: self.abductor_relation,
        }
        found = {fact: frozenset({str(value)}) for fact, value in given.items() if value is not None}
        if self.region is not None:
            found[Fact.REGION] = parts_of(regions, self.region)
        if has_age:
            # Whatever bounds a caller names, no other ages are stored.
            found[Fact.AGE] = frozenset(str(age) for age in range(18) if low <= age <= high)
        return found

    def columns(self) -> frozenset[str]:
        """Return the columns that its filters and dimensions need."""
        facts = {FACTS[one] for one in self.group_by if one in FACTS} | self.wanted(Regions()).keys()
        has_time = self.seen_from is not None or self.seen_until is not None
        moments = {Moment.SEEN} if has_time or any(map(bucket_of, self.group_by)) else set()
        if Dimension.TIME_TO_RECOVERY in self.group_by:
            moments |= {Moment.SEEN, Moment.FOUND}
        return frozenset({f"codes.{fact}" for fact in facts} | {f"moments.{moment}" for moment in moments})

    def named_filters(self) -> tuple[str, ...]:
        """Return the names of what narrows or groups the children, without values, for the audit trail."""
        plain = replace(self, group_by=(), time_zone="UTC")
        used = {name for name in plain.__slots__ if getattr(plain, name) != getattr(StatisticsRequest(), name)}
        return (*sorted(used), *(f"by {one}" for one in self.group_by))


def check_dimensions(group_by: Sequence[StrEnum]) -> None:
    """Raise TooManyItems, or InvalidInput, for more than three dimensions or one that is named twice."""
    if len(group_by) > MAX_DIMENSIONS:
        raise TooManyItems(f"`groupBy` must have at most {MAX_DIMENSIONS} dimensions.", path=("groupBy",))
    if len(set(group_by)) < len(group_by):
        raise InvalidInput("`groupBy` must name each dimension once.", path=("groupBy",))


def bucket_of(dimension: Dimension) -> TimeBucket | None:
    """Return the bucket of time that a dimension is, or None."""
    return TimeBucket(dimension.value) if dimension.value in TimeBucket.__members__ else None


def province_of(regions: Regions, code: str) -> str:
    """Return the region of the list that a code is a part of and that is itself a part of none."""
    while (found := regions.by_code.get(code)) and found.parent is not None:
        code = found.parent
    return code


def parts_of(regions: Regions, code: str) -> frozenset[str]:
    """Return a region and those that are a part of it, over any steps."""
    found = {code}
    while more := {one.code for one in regions.by_code.values() if one.parent in found} - found:
        found |= more
    return frozenset(found)


def age_labels() -> dict[str, str | None]:
    """Return the band of each age."""
    return {str(age): band for band, ages in AGE_BANDS.items() for age in ages}
