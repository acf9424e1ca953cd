"""Statistics of cases by their definitions, one case at a time: slow, and written without a look at the columns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from hub.domain.access.table import AccessTable, CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Case, Outcome
from hub.domain.cases.regions import Regions
from hub.domain.cases.same_child import child_keys
from hub.domain.statistics.case_counts import Dimension, StatisticsRequest

Keys = tuple[str | None, ...]
FOUND = (Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.RETURNED_ALONE)
HOURS = (1, 3, 6, 12, 24, 72, 168, 720)
BANDS = ("1 h", "3 h", "6 h", "12 h", "24 h", "3 d", "7 d", "30 d")
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


@dataclass(frozen=True)
class World:
    """Every case with the status of its alert, and the moment at which each tip came in, by case."""

    cases: Sequence[Case]
    statuses: Mapping[str, AlertStatus]
    tips: Mapping[str, Mapping[str, datetime]]
    table: AccessTable
    regions: Regions
    now: datetime

    def of_children(self, by: Officer, request: StatisticsRequest, *actions: CaseAction) -> list[list[Case]]:
        """Return the cases of each child that the officer may count, the first opened first."""
        keys = child_keys(self.cases)
        children = defaultdict(list)
        for case in sorted(self.cases, key=lambda case: (case.opened_at, case.id)):
            may = all(self.table.may(by, case, action, now=self.now) for action in actions)
            if may and self.statuses[case.id] is request.status:
                children[keys[case.id]].append(case)
        return [cases for cases in children.values() if self.matches(cases[0], request)]

    def matches(self, case: Case, request: StatisticsRequest) -> bool:
        seen = case.last_seen.at
        above = []
        code = case.region
        while code:
            above.append(code)
            code = self.regions.by_code[code].parent if code in self.regions.by_code else None
        return (
            (request.seen_from is None or seen >= request.seen_from)
            and (request.seen_until is None or seen < request.seen_until)
            and (request.region is None or request.region in above)
            and (request.force is None or case.force == request.force)
            and (request.age_from is None or case.child.age_years >= request.age_from)
            and (request.age_until is None or case.child.age_years <= request.age_until)
            and (request.sex is None or case.child.sex is request.sex)
            and (request.outcome is None or case.outcome is request.outcome)
            and (request.found_by is None or case.found_by is request.found_by)
            and (request.abductor_relation is None or case.abductor_relation is request.abductor_relation)
        )

    def keys(self, case: Case, request: StatisticsRequest) -> Keys:
        return tuple(self.key(case, one, ZoneInfo(request.time_zone)) for one in request.group_by)

    def key(self, case: Case, dimension: Dimension, zone: ZoneInfo) -> str | None:
        local = case.last_seen.at.astimezone(zone)
        region = case.region
        province = region
        while province and province in self.regions.by_code and self.regions.by_code[province].parent:
            province = self.regions.by_code[province].parent
        taken = None if case.found_at is None else case.found_at - case.last_seen.at
        values: dict[Dimension, Callable[[], str | None]] = {
            Dimension.REGION: lambda: region,
            Dimension.PROVINCE: lambda: province,
            Dimension.MONTH: lambda: f"{local:%Y-%m}",
            Dimension.WEEK: lambda: f"{local - timedelta(days=local.isoweekday() - 1):%Y-%m-%d}",
            Dimension.DAY: lambda: f"{local:%Y-%m-%d}",
            Dimension.DAY_OF_WEEK: lambda: DAYS[local.isoweekday() - 1],
            Dimension.HOUR_OF_DAY: lambda: f"{local:%H}",
            Dimension.AGE_BAND: lambda: band_of(case.child.age_years),
            Dimension.SEX: lambda: case.child.sex.value,
            Dimension.OUTCOME: lambda: case.outcome.value if case.outcome else None,
            Dimension.FOUND_BY: lambda: case.found_by.value if case.found_by else None,
            Dimension.FORCE: lambda: case.force,
            Dimension.ABDUCTOR_RELATION: lambda: case.abductor_relation.value if case.abductor_relation else None,
            Dimension.TIME_TO_RECOVERY: lambda: None if taken is None else within(taken),
        }
        return values[dimension]()

    def groups(self, by: Officer, request: StatisticsRequest) -> tuple[int, int, dict[Keys, int]]:
        """Return the children, their cases, and the children of each group."""
        children = self.of_children(by, request, CaseAction.READ_PRIVATE)
        counts = Counter(self.keys(cases[0], request) for cases in children)
        return len(children), sum(map(len, children)), dict(counts)

    def recovery(self, by: Officer, request: StatisticsRequest, *, from_opening: bool) -> dict[Keys, object]:
        """Return of each group the children, those found nobody knows when, and the incidence by hours."""
        grouped = defaultdict(list)
        for cases in self.of_children(by, request, CaseAction.READ_PRIVATE):
            grouped[self.keys(cases[0], request)].append(cases[0])
        found: dict[Keys, object] = {}
        for keys, firsts in grouped.items():
            ends = []
            for case in firsts:
                begin = case.opened_at if from_opening else case.last_seen.at
                if case.outcome in FOUND and case.found_at is None:
                    continue
                end = self.now if case.outcome is None else case.found_at or case.closed_at
                assert end is not None
                ends.append((max(timedelta(0), end - begin), case.outcome))
            points = [(hours * 3600, *incidence(ends, timedelta(hours=hours))) for hours in HOURS]
            found[keys] = (len(ends), len(firsts) - len(ends), points)
        return found

    def of_tips(self, by: Officer, request: StatisticsRequest) -> dict[Keys, object]:
        """Return of each group the quantiles of tips, the cases in which some helped, and of the time to the first."""
        grouped = defaultdict(list)
        for cases in self.of_children(by, request, CaseAction.READ_PRIVATE, CaseAction.READ_TIPS):
            if cases[0].closed_at is not None:
                grouped[self.keys(cases[0], request)].append(cases[0])
        found: dict[Keys, object] = {}
        for keys, firsts in grouped.items():
            counts = [len(self.tips.get(case.id, {})) for case in firsts]
            helped = [case for case in firsts if case.helpful_tips]
            times = [
                int((min(self.tips[case.id][tip] for tip in case.helpful_tips) - case.opened_at).total_seconds())
                for case in helped
            ]
            found[keys] = (quantiles(counts), len(helped), quantiles(times))
        return found

    def elsewhere(self, by: Officer, zone: ZoneInfo) -> dict[tuple[str, str | None], int]:
        """Return the true number of children of each month and region without a case that the officer may read."""
        keys = child_keys(self.cases)
        readable = set()
        others = defaultdict(list)
        for case in sorted(self.cases, key=lambda case: (case.opened_at, case.id)):
            if self.statuses[case.id] is not AlertStatus.ACTUAL:
                continue
            if self.table.may(by, case, CaseAction.READ_PRIVATE, now=self.now):
                readable.add(keys[case.id])
            others[keys[case.id]].append(case)
        firsts = [cases[0] for key, cases in others.items() if key not in readable]
        known = self.regions.by_code
        return dict(
            Counter(
                (f"{case.last_seen.at.astimezone(zone):%Y-%m}", case.region if case.region in known else None)
                for case in firsts
            )
        )


def incidence(ends: Sequence[tuple[timedelta, Outcome | None]], until: timedelta) -> tuple[int, dict[str, float]]:
    """Return how many are at risk beyond a time, and the estimate of Aalen and Johansen by its formula."""
    survival, shares = 1.0, {end.value: 0.0 for _, end in ends if end}
    for time in sorted({time for time, end in ends if end and time <= until}):
        at_risk = sum(other >= time for other, _ in ends)
        now = Counter(end.value for other, end in ends if other == time and end)
        for end, count in now.items():
            shares[end] += survival * count / at_risk
        survival *= 1 - now.total() / at_risk
    return sum(time > until for time, _ in ends), shares


def quantiles(values: Sequence[int]) -> tuple[int, int | None, int | None]:
    ordered = sorted(values)
    median, ninth = (ordered[ceil(share * len(ordered)) - 1] if ordered else None for share in (0.5, 0.9))
    return len(ordered), median, ninth


def band_of(age: int) -> str:
    return next(
        band for band, last in (("0-2", 2), ("3-5", 5), ("6-10", 10), ("11-14", 14), ("15-17", 17)) if age <= last
    )


def within(taken: timedelta) -> str:
    named = zip(BANDS, HOURS, strict=True)
    return next((f"within {name}" for name, hours in named if taken <= timedelta(hours=hours)), "later")
