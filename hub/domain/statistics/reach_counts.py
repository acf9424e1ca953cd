"""Requests for the reach of many alerts: by what it is grouped, and which alerts it is about."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.regions import Regions
from hub.domain.statistics.case_columns import Fact
from hub.domain.statistics.case_counts import check_dimensions, parts_of
from hub.errors import InvalidInput

MAX_MONTHS: Final = 120
MONTH: Final = re.compile(r"(?:19[7-9]|2\d\d)\d-(?:0[1-9]|1[0-2])", re.ASCII)


class ReachDimension(StrEnum):
    """A fact of stages by which their reach is grouped."""

    RADIUS = "RADIUS"
    PARTNER = "PARTNER"
    MONTH = "MONTH"
    REGION = "REGION"
    PROVINCE = "PROVINCE"


OF_ALERTS: Final = (ReachDimension.MONTH, ReachDimension.REGION, ReachDimension.PROVINCE)


@dataclass(frozen=True, slots=True)
class ReachRequest:
    """The alerts whose reach is summed: those opened from a month, such as 2026-05, until another, both included.

    A region stands for those that are parts of it too. Real alerts, exercises and tests are never summed together.
    """

    first_month: str
    last_month: str
    group_by: tuple[ReachDimension, ...] = ()
    status: AlertStatus = AlertStatus.ACTUAL
    region: str | None = None
    force: str | None = None

    def checked(self, regions: Regions) -> Self:
        """Return the request; raise InvalidInput, or a kind of it, with the path of what is wrong."""
        check_dimensions(self.group_by)
        for name, month in (("fromMonth", self.first_month), ("untilMonth", self.last_month)):
            if not MONTH.fullmatch(month):
                raise InvalidInput("A month must have its year and its number, as in 2026-05.", path=(name,))
        if self.last_month < self.first_month:
            raise InvalidInput("`untilMonth` must not be before `fromMonth`.", path=("untilMonth",))
        if _number(self.last_month) - _number(self.first_month) >= MAX_MONTHS:
            raise InvalidInput(
                f"At most {MAX_MONTHS} months are summed, the first and the last included. Name a later `fromMonth`.",
                path=("fromMonth",),
            )
        regions.require_known(self.region, path=("filter", "region"))
        return self

    def wanted(self, regions: Regions) -> dict[Fact, frozenset[str]]:
        """Return the values that each filtered fact of a case may have."""
        force = {Fact.FORCE: frozenset({self.force})} if self.force is not None else {}
        return force | ({Fact.REGION: parts_of(regions, self.region)} if self.region is not None else {})

    def named_filters(self) -> tuple[str, ...]:
        """Return the names of what narrows or groups the alerts, without values, for the audit trail."""
        filters = ("force", "region", "status")
        plain = ReachRequest(self.first_month, self.last_month)
        used = [name for name in filters if getattr(self, name) != getattr(plain, name)]
        return (*used, *(f"by {one}" for one in self.group_by))


def _number(month: str) -> int:
    """Return the months since the year 0."""
    year, number = month.split("-")
    return int(year) * 12 + int(number)
