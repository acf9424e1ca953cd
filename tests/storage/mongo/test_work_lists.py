"""Work lists on the real database: each filter finds what its words say, in every order, and nothing is left out."""

import itertools
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest

from hub.domain.access.table import CaseScope
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.cases.case import Case, CaseState, FoundBy, Outcome, Sex
from hub.domain.cases.grants import NO_END, CaseAccess, Grant, GrantKind, force_key, officer_key
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.local.redis import EmbeddedRedis
from hub.services.police.ports.stores import CaseQuery, FoundCase
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.search.scope import MAX_MERGED
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_scopes import matches
from tests.databases import Databases
from tests.fakes import NOW, new_case, officer
from tests.public_alerts import alert_of

CASES: Final = 240
OPENED_AT_ONCE: Final = 20
HOUR: Final = timedelta(hours=1)
BY_MOMENT: Final = [order for order in CaseOrder if order is not CaseOrder.RELEVANCE]
ALL: Final = CaseScope(NOW, everything=True)
READER: Final = officer("wang", "Person-1")
Made = tuple[Case, Alert]


def made_up(chance: random.Random) -> Iterator[Made]:
    """Cases and alerts in every state, from dice that do not know the filters."""
    for number in range(CASES):
        grants = tuple(
            Grant(f"gr_{place}", kind, to, "x", "zhao", NOW - HOUR, until, "a reason")
            for place, (kind, to, until) in enumerate(
                chance.sample(
                    [
                        (GrantKind.ASSIGNED, officer_key("WANG"), NO_END),
                        (GrantKind.ASSIGNED, officer_key("wang"), NOW),
                        (GrantKind.ASSIGNED, officer_key("li"), NOW + HOUR),
                        (GrantKind.SHARED, force_key("anyang"), NO_END),
                        (GrantKind.SHARED, officer_key("wang"), NO_END),
                    ],
                    chance.choice([0, 0, 1, 2]),
                )
            )
        )
        case = new_case(
            f"cs_{number:03}",
            force=chance.choice(["hengshui", "anyang"]),
            opened_by=chance.choice(["Wang", "li", "wang-2"]),
            opened_person=chance.choice(["person-1", "person-2"]),
            opened_at=NOW - timedelta(minutes=number // 3),
            access=CaseAccess(grants),
        )
        case = replace(case, child=replace(case.child, sex=chance.choice(list(Sex))))
        alert = alert_of(
            case,
            chance.choice(list(AlertStatus)),
            ended=chance.choice([None, None, AlertState.CLOSED, AlertState.EXPIRED]),
            pauses=frozenset(chance.choice([[], [], [PauseReason.OFFICER], [PauseReason.RETURNED]])),
            expires_at=NOW + chance.choice([-HOUR, timedelta(0), HOUR, 5 * HOUR]),
        )
        area = replace(
            alert.areas[0],
            confirmed=chance.random() < 0.5,
            held_km=chance.choice([None, None, 100.0]),
            confirm_by=NOW + chance.choice([-HOUR, timedelta(0), HOUR]),
        )
        alert = replace(alert, areas=(area, replace(area, number=2, confirmed=True)))
        if alert.ended is AlertState.CLOSED:
            case = case.closed(chance.choice(list(Outcome)), FoundBy.TIP, NOW - chance.choice([HOUR, 2 * HOUR]))
        yield case, alert


@pytest.fixture(scope="module")
async def filled(databases: Databases, one_redis: EmbeddedRedis) -> AsyncIterator[tuple[Database, list[Made]]]:
    """One database for all tests that only read: its cases as they were opened, and changed since."""
    redis = connect(one_redis.url)
    async with opened(await databases.take()) as database:
        yield database, await fill(database, FeedSignal(redis))
    await redis.aclose()


async def fill(database: Database, signal: FeedSignal) -> list[Made]:
    """Open and change the cases; return them."""
    made = list(made_up(random.Random(2016)))
    book, alerts, timeline = CaseRepository(database), AlertRepository(database), TimelineRepository(database, signal)

    async def work(opened: Sequence[Made], transaction: Any) -> None:
        for case, alert in opened:
            begun = replace(alert, ended=None, pauses=frozenset(), expires_at=NOW + 9 * HOUR)
            await book.add(replace(case, state=CaseState.OPEN, closed_at=None, outcome=None), begun, transaction)
            await alerts.add(begun, transaction)
            changes = {"ended": alert.ended, "pauses": alert.pauses, "expires_at": alert.expires_at}
            await alerts.change(alert.id, changes, transaction)
            await book.save(case, transaction)
            if int(case.id[3:]) % 5 == 0:
                await timeline.append(by_hub(TimelineKind.HELD, alert, changed_at(case)), transaction)

    # A transaction may last five seconds here, and a busy machine takes longer for all of them.
    for first in range(0, len(made), OPENED_AT_ONCE):
        await database.run(partial(work, made[first : first + OPENED_AT_ONCE]))
    return made


def changed_at(case: Case) -> datetime:
    """Every fifth case has an entry in its history after its opening."""
    number = int(case.id[3:])
    return NOW + timedelta(minutes=number % 7) if number % 5 == 0 else case.opened_at


def is_mine(case: Case) -> bool:
    to_me = any(
        one.kind is GrantKind.ASSIGNED and one.to == officer_key("wang") and one.until > NOW
        for one in case.access.grants
    )
    return to_me or case.opened_by == "Wang" or case.opened_person == "person-1"


def is_assigned(case: Case) -> bool:
    return any(one.kind is GrantKind.ASSIGNED and one.until > NOW for one in case.access.grants)


def is_unconfirmed(alert: Alert) -> bool:
    return PauseReason.RETURNED not in alert.pauses and any(not area.confirmed for area in alert.areas)


Words = Callable[[Case, Alert], bool]

FILTERS: dict[str, tuple[CaseSearch, Words]] = {
    "force": (CaseSearch(force="anyang"), lambda case, _: case.force == "anyang"),
    "mine": (CaseSearch(mine=True), lambda case, _: is_mine(case)),
    "not mine": (CaseSearch(mine=False), lambda case, _: not is_mine(case)),
    "assigned": (CaseSearch(assigned=True), lambda case, _: is_assigned(case)),
    "unassigned": (CaseSearch(assigned=False), lambda case, _: not is_assigned(case)),
    "open": (CaseSearch(alert_state=AlertState.OPEN), lambda _, alert: alert.state is AlertState.OPEN),
    "paused": (CaseSearch(alert_state=AlertState.PAUSED), lambda _, alert: alert.state is AlertState.PAUSED),
    "expired but open": (
        CaseSearch(alert_state=AlertState.EXPIRED, state=CaseState.OPEN),
        lambda case, alert: alert.ended is AlertState.EXPIRED and case.closed_at is None,
    ),
    "unconfirmed": (CaseSearch(unconfirmed=True), lambda _, alert: alert.open and is_unconfirmed(alert)),
    "confirmed": (CaseSearch(unconfirmed=False), lambda _, alert: alert.open and not is_unconfirmed(alert)),
    "returned": (
        CaseSearch(returned=True),
        lambda _, alert: alert.open and PauseReason.RETURNED in alert.pauses,
    ),
    "not returned": (
        CaseSearch(returned=False),
        lambda _, alert: alert.open and PauseReason.RETURNED not in alert.pauses,
    ),
    "held": (CaseSearch(held=True), lambda _, alert: alert.held(NOW)),
    "not held": (CaseSearch(held=False), lambda _, alert: alert.open and not alert.held(NOW)),
    "expiring": (
        CaseSearch(expires_until=NOW + HOUR),
        lambda _, alert: alert.open and alert.expires_at <= NOW + HOUR,
    ),
    "my expiring": (
        CaseSearch(mine=True, expires_until=NOW + HOUR),
        lambda case, alert: is_mine(case) and alert.open and alert.expires_at <= NOW + HOUR,
    ),
    "outcome": (CaseSearch(outcome=Outcome.FOUND_DEAD), lambda case, _: case.outcome is Outcome.FOUND_DEAD),
    "sex": (CaseSearch(sex=Sex.MALE), lambda case, _: case.child.sex is Sex.MALE),
    "closed from": (
        CaseSearch(closed_from=NOW - HOUR),
        lambda case, _: case.closed_at is not None and case.closed_at >= NOW - HOUR,
    ),
    "closed until": (
        CaseSearch(closed_until=NOW - 2 * HOUR),
        lambda case, _: case.closed_at is not None and case.closed_at <= NOW - 2 * HOUR,
    ),
    "changed": (CaseSearch(changed_since=NOW), lambda case, _: changed_at(case) >= NOW),
    "status": (CaseSearch(status=AlertStatus.TEST), lambda _, alert: alert.status is AlertStatus.TEST),
}

ORDERS: dict[CaseOrder, tuple[Words, Callable[[Case, Alert], datetime], bool]] = {
    CaseOrder.OPENED: (lambda *_: True, lambda case, _: case.opened_at, True),
    CaseOrder.CHANGED: (lambda *_: True, lambda case, _: changed_at(case), True),
    CaseOrder.CLOSED: (
        lambda case, _: case.closed_at is not None,
        lambda case, _: case.closed_at or NOW,
        True,
    ),
    CaseOrder.EXPIRES: (lambda _, alert: alert.open, lambda _, alert: alert.expires_at, False),
    CaseOrder.SEEN: (lambda *_: True, lambda case, _: case.last_seen.at, True),
}


async def test_each_list_holds_what_its_filter_says(filled: tuple[Database, list[Made]]) -> None:
    database, made = filled
    book = CaseRepository(database)
    for name, (wanted, words) in FILTERS.items():
        query = CaseQuery(wanted, (ALL,), READER, NOW)
        expected = sorted(
            (one for one in made if words(*one)), key=lambda one: (one[0].opened_at, one[0].id), reverse=True
        )
        assert 0 < len(expected) < CASES, name
        found = [one.case for one in await book.search(query, None, CASES)]
        assert found == [case for case, _ in expected], name
        assert await book.count(query, CASES) == len(expected), name
        assert await book.count(query, 3) == 3, name


async def test_pages_of_an_order_leave_nothing_out(filled: tuple[Database, list[Made]]) -> None:
    database, made = filled
    book = CaseRepository(database)
    for order, (words, moment, is_newest_first) in ORDERS.items():
        query = CaseQuery(CaseSearch(force="anyang"), (ALL,), READER, NOW, CaseOrderBy.usual(order))
        wanted = [one for one in made if one[0].force == "anyang" and words(*one)]
        wanted.sort(key=lambda one: (moment(*one), one[0].id), reverse=is_newest_first)
        assert await all_pages(book, query) == [case.id for case, _ in wanted], order
        assert await book.count(query, CASES) == len(wanted), order


async def all_pages(book: CaseRepository, query: CaseQuery) -> list[str]:
    """Return the ids of a list, read in small pages."""
    seen: list[FoundCase] = []
    while page := await book.search(query, seen[-1].position if seen else None, 11):
        seen += page
    return [one.case.id for one in seen]


async def test_a_case_must_be_of_every_scope(filled: tuple[Database, list[Made]]) -> None:
    database, made = filled
    book = CaseRepository(database)
    own = CaseScope(NOW, forces=frozenset({"anyang"}))
    by_grant = CaseScope(NOW, grant_kinds=frozenset({GrantKind.SHARED}), grantees=frozenset({officer_key("wang")}))
    both = await book.search(CaseQuery(CaseSearch(), (own, by_grant), READER, NOW), None, CASES)
    expected = [
        case.id
        for case, _ in made
        if case.force == "anyang"
        and any((one.kind, one.to) == ("SHARED", officer_key("wang")) for one in case.access.grants)
    ]
    assert sorted(one.case.id for one in both) == expected
    assert 0 < len(expected) < CASES
    assert await book.search(CaseQuery(CaseSearch(), (own, CaseScope(NOW)), READER, NOW), None, CASES) == []


READS: Final = {
    "force": CaseScope(NOW, forces=frozenset({"anyang"})),
    "force and grants": CaseScope(
        NOW,
        forces=frozenset({"anyang"}),
        grant_kinds=frozenset(GrantKind),
        grantees=frozenset({officer_key("wang")}),
        offered_to=force_key("anyang"),
    ),
    "many forces": CaseScope(NOW, forces=frozenset({"anyang", *map(str, range(MAX_MERGED))})),
}


async def test_parts_of_a_list_are_merged_and_counted_once(filled: tuple[Database, list[Made]]) -> None:
    """Whichever indexes a list is read by, it is the list of all cases without those that are not of the scope."""
    database, made = filled
    book = CaseRepository(database)
    by_id = {case.id: case for case, _ in made}
    for order, (name, (wanted, _)) in itertools.product(BY_MOMENT, FILTERS.items()):
        everything = await all_pages(book, CaseQuery(wanted, (ALL,), READER, NOW, CaseOrderBy.usual(order)))
        for reader, scope in READS.items():
            expected = [one for one in everything if matches(scope, by_id[one])]
            query = CaseQuery(wanted, (scope,), READER, NOW, CaseOrderBy.usual(order))
            assert await all_pages(book, query) == expected, (order, name, reader)
            assert await book.count(query, CASES) == len(expected), (order, name, reader)


async def test_alert_that_was_followed_moves_its_case_no_more(database: Database) -> None:
    book, alerts = CaseRepository(database), AlertRepository(database)
    case = new_case("cs_1")
    earlier = alert_of(case, ended=AlertState.EXPIRED)
    again = replace(case, alert="al_again")

    async def work(transaction: Any) -> None:
        await book.add(case, earlier, transaction)
        await alerts.add(earlier, transaction)
        following = alert_of(again, follows=earlier.id)
        await alerts.add(following, transaction)
        await book.save(again, transaction, following)
        await alerts.change(earlier.id, {"expires_at": NOW}, transaction)

    await database.run(work)
    told = CaseQuery(CaseSearch(alert_state=AlertState.OPEN), (ALL,), READER, NOW)
    assert [one.case for one in await book.search(told, None, 5)] == [again]
    found = await alerts.get("al_again")
    assert found is not None
    assert found.follows == earlier.id
