"""Random acts on cases in memory, requests made up, and the comparison of their statistics with an oracle."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessTable
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert, AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Case, CaseState, FoundBy, Outcome, Sex
from hub.domain.cases.grants import NO_END, CaseAccess, CaseLink, CaseLinkKind, Grant, GrantKind, force_key, officer_key
from hub.domain.cases.regions import Region, Regions
from hub.domain.cases.same_child import child_key_of, child_keys
from hub.domain.statistics.case_counts import Dimension, StatisticsRequest
from hub.domain.statistics.rates import RecoveryClock
from hub.domain.statistics.time_buckets import zone_of
from hub.services.police.ports.statistics import CaseColumnStore, CaseCounting
from hub.services.police.statistics.count_cases import CountedCases, count_cases
from tests.fakes import Trail, new_case, officer
from tests.public_alerts import alert_of
from tests.statistics_oracle import World

NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
REGIONS: Final = Regions.of([Region("N", "North"), Region("N-1", "Lower North", "N"), Region("N-1-a", "A", "N-1")])
CODES: Final = ["N", "N-1", "N-1-a", "gone", None]
FORCES: Final = ["hengshui", "anyang", "handan"]
TABLE: Final = AccessTable(regions={"all": frozenset(FORCES)})
ZONES: Final = ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]

OFFICERS: Final = [
    officer("wang"),
    replace(officer("zhao"), force="anyang"),
    replace(officer("analyst"), force="ministry", analyses=frozenset({"all"})),
    replace(officer("stranger"), force="ministry"),
]


class Acts:
    """Cases as they are, and random acts on them. A database may keep them too: it overrides the `store` methods."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.cases: dict[str, Case] = {}
        self.statuses: dict[str, AlertStatus] = {}
        self.tips: dict[str, dict[str, datetime]] = {}

    def world(self) -> World:
        return World(list(self.cases.values()), self.statuses, self.tips, TABLE, REGIONS, NOW)

    def made_up(self, number: int) -> Case:
        chance = self.chance
        opened = NOW - DAY * chance.choice([1, 2, 20, 34, 35, 60]) - timedelta(milliseconds=chance.randrange(7_200_000))
        seen = opened - timedelta(milliseconds=chance.choice([60_000, 3_600_000, chance.randrange(10**8)]))
        case = new_case(f"cs_{number:03}", force=chance.choice(FORCES), opened_at=opened, region=chance.choice(CODES))
        child = replace(case.child, age_years=chance.randrange(18), sex=chance.choice(list(Sex)))
        relation = chance.choice([None, *AbductorRelation])
        return replace(
            case, child=child, last_seen=replace(case.last_seen, at=seen), abductor_relation=relation, child_key=case.id
        )

    async def open(self, count: int) -> None:
        made = [self.made_up(len(self.cases) + number) for number in range(count)]
        kinds = [AlertStatus.ACTUAL] * 9 + [AlertStatus.EXERCISE]
        alerts = [alert_of(case, self.chance.choice(kinds)) for case in made]

        await self.store_new(made, alerts)
        self.cases |= {case.id: case for case in made}
        self.statuses |= {case.id: alert.status for case, alert in zip(made, alerts, strict=True)}

    async def act(self, times: int) -> None:
        """Change cases, each in a transaction with its entry of the history."""
        for _ in range(times):
            case = self.chance.choice(list(self.cases.values()))
            act = self.chance.choice([self.close, self.close, self.revise, self.hand_over, self.grant, self.link])
            await act(case)

    async def close(self, case: Case) -> None:
        if case.state is CaseState.CLOSED:
            await self.save(case.reopened(case.alert))
            return
        outcome = self.chance.choice(list(Outcome))
        closed = min(NOW, case.opened_at + timedelta(minutes=self.chance.choice([5, 90, 3000, 60_000])))
        between = (closed - case.last_seen.at) * self.chance.choice([0.0, 0.5, 1.0])
        found = case.last_seen.at + timedelta(seconds=int(between.total_seconds()))
        early = self.chance.random() < 0.2
        found_at = found if outcome.value.startswith(("FOUND", "RETURNED")) and not early else None
        tips = tuple(self.chance.sample(sorted(self.tips.get(case.id, {})), k=min(1, len(self.tips.get(case.id, {})))))
        await self.save(case.closed(outcome, self.chance.choice(list(FoundBy)), closed, tips, found_at))

    async def revise(self, case: Case) -> None:
        seen = replace(case.last_seen, at=case.last_seen.at - timedelta(hours=self.chance.randrange(30)))
        child = replace(case.child, age_years=self.chance.randrange(18))
        await self.save(replace(case, last_seen=seen, child=child, region=self.chance.choice(CODES)))

    async def hand_over(self, case: Case) -> None:
        await self.save(replace(case, force=self.chance.choice(FORCES)))

    async def grant(self, case: Case) -> None:
        to, until = (
            self.chance.choice([officer_key("stranger"), force_key("anyang")]),
            self.chance.choice([NOW, NO_END]),
        )
        kind = self.chance.choice([GrantKind.SHARED, GrantKind.ASSIGNED])
        grant = Grant(f"gr_{self.chance.random()}", kind, to, "x", "zhao", NOW - DAY, until, "a reason")
        await self.save(replace(case, access=CaseAccess((*case.access.grants[-2:], grant))))

    async def link(self, _case: Case) -> None:
        """Link two of a few cases, or take their link back."""
        case, other = self.chance.sample(list(self.cases)[:12], 2)
        kind = self.chance.choice([CaseLinkKind.SAME_CHILD] * 3 + [CaseLinkKind.SAME_INCIDENT])
        await self.link_pair(case, other, kind)

    async def link_pair(self, case_id: str, other_id: str, kind: CaseLinkKind) -> None:
        """Link two cases, or take their link back, as `link_cases` does."""
        case, other = self.cases[case_id], self.cases[other_id]
        held = any(link.case == other.id for link in case.links)

        def linked(one: Case, to: str) -> Case:
            links = tuple(link for link in one.links if link.case != to)
            return replace(one, links=links if held else (*links, CaseLink(to, "li", NOW, "x", kind, kind)))

        pair = (linked(case, other.id), linked(other, case.id))
        touched = {child_key_of(case), child_key_of(other)}
        component = {one.id: one for one in self.cases.values() if child_key_of(one) in touched}
        keys = child_keys((component | {one.id: one for one in pair}).values())
        changed = {one: replace(found, child_key=keys[one]) for one, found in component.items()}
        pair = (replace(pair[0], child_key=keys[case.id]), replace(pair[1], child_key=keys[other.id]))

        await self.store_pair(pair, keys)
        self.cases |= changed | {one.id: one for one in pair}

    async def save(self, case: Case) -> None:
        await self.store(case)
        self.cases[case.id] = case

    async def add_tips(self) -> None:
        """Give some cases tips."""
        for case in self.chance.sample(list(self.cases.values()), 30):
            found = {
                f"tp_{case.id}_{number}": case.opened_at + timedelta(seconds=self.chance.randrange(100_000))
                for number in range(self.chance.randrange(1, 5))
            }
            self.tips[case.id] = found
            await self.store_tips(case.id, found)

    async def store_new(self, cases: Sequence[Case], alerts: Sequence[Alert]) -> None:
        """Keep new cases."""

    async def store(self, case: Case) -> None:
        """Keep a changed case."""

    async def store_pair(self, pair: Sequence[Case], keys: Mapping[str, str]) -> None:
        """Keep two cases that were linked or are no more, and the children's keys that this changed."""

    async def store_tips(self, case: str, received: Mapping[str, datetime]) -> None:
        """Keep the tips of a case."""

    def request(self) -> StatisticsRequest:
        """Return a request made up, with a filter or two."""
        chance = self.chance
        filters: list[dict[str, Any]] = [
            {},
            {"region": chance.choice(["N", "N-1"])},
            {"force": chance.choice(FORCES)},
            {"age_from": chance.randrange(18), "age_until": chance.randrange(18)},
            {"sex": chance.choice(list(Sex))},
            {"outcome": chance.choice(list(Outcome))},
            {"found_by": chance.choice(list(FoundBy))},
            {"abductor_relation": chance.choice(list(AbductorRelation))},
            {"seen_from": NOW - DAY * chance.randrange(70)},
            {"seen_until": NOW - DAY * chance.randrange(70)},
            {"status": AlertStatus.EXERCISE},
        ]
        dimensions = tuple(chance.sample(list(Dimension), chance.randrange(4)))
        return StatisticsRequest(dimensions, chance.choice(ZONES), **chance.choice(filters))


async def asked(columns: CaseColumnStore, by: Officer, request: StatisticsRequest) -> CountedCases:
    counting = CaseCounting(Trail(), columns, TABLE, REGIONS, zone_of("Asia/Shanghai"))
    return await count_cases(by, counting, request, purpose="the report of the year", now=NOW)


async def compare(columns: CaseColumnStore, world: World, by: Officer, request: StatisticsRequest) -> None:
    """Compare every figure of a request with a look at every case."""
    found = await asked(columns, by, request)
    children, cases, groups = world.groups(by, request)
    assert (found.children, found.cases) == (children, cases)
    assert {group.keys: group.children for group in found.groups} == groups
    for clock in RecoveryClock:
        wanted = world.recovery(by, request, from_opening=clock is RecoveryClock.OPENING)
        got = {
            group.keys: (
                group.children,
                group.without_moment,
                [(point.time // 1000, point.at_risk, pytest.approx(point.shares)) for point in group.points],
            )
            for group in await found.more.recovery(clock)
        }
        assert got == wanted
    tips = {
        group.keys: (tuple(asdict(group.tips).values()), group.helped, tuple(asdict(group.until_helpful).values()))
        for group in await found.more.tips()
    }
    assert tips == world.of_tips(by, request)
    true = world.elsewhere(by, zone_of("Asia/Shanghai"))
    for month in await found.more.elsewhere():
        for region, shown in month.cells.items():
            count = true.get((month.month, region), 0)
            assert shown == (count if count >= 10 else None)
