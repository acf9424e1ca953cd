"""Police services on the real database: several officers at once, and one write each on the alert."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.access.table import Relation
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.cases.case import Case, FoundBy, Outcome, Suspect
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.reach import OUTCOMES
from hub.domain.delivery.stages import StageState
from hub.domain.trail.audit import AuditAction, AuditOutcome
from hub.errors import AlertEnded, Conflict, SecondPersonRequired, SupervisorRequired
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.alerts.pause_alert import Pause
from hub.services.police.alerts.renew_alert import Renewal
from hub.services.police.alerts.resume_alert import Resumption
from hub.services.police.areas.set_alert_radius import NewRadius
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.open_case import NewCase
from hub.services.police.cases.return_case import Return
from hub.services.police.cases.revise_case import CaseRevision
from hub.services.police.ports.stores import AuditSearch, CaseChange
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.reach import ReachRepository
from hub.storage.mongo.delivery.reach_changes import ReachChangeRepository
from hub.storage.mongo.delivery.stages import StageRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import (
    PoliceParts,
    close_case,
    confirm_case,
    open_case,
    pause_alert,
    renew_alert,
    resume_alert,
    return_case,
    revise_case,
    set_alert_radius,
)
from tests.fakes import NOW, Alarm, officer, report
from tests.storage.mongo.officers_desk import LATER, LI, WANG, ZHAO, open_desk, opened, outcomes


@pytest.fixture
def desk(database: Database, signal: FeedSignal) -> PoliceParts:
    return open_desk(database, signal)


async def test_at_most_three_openings_of_one_person_also_at_once(desk: PoliceParts) -> None:
    results = await outcomes(*(opened(desk, f"k{number}") for number in range(6)))
    assert sum(isinstance(result, SupervisorRequired) for result in results) == 3
    assert sum(isinstance(result, CaseChange) for result in results) == 3


async def test_three_openings_at_once_under_any_spelling(desk: PoliceParts) -> None:
    spellings = ["José", "Jose\u0301", "JOSÉ", " José\u200b", "Ｊｏｓé", "jose\u0301\u00ad"]
    by = [officer(f"account-{number}", person) for number, person in enumerate(spellings)]
    asked = NewCase(report(), AlertStatus.ACTUAL, "k")
    results = await outcomes(*(open_case(desk, asked, by=one, now=NOW) for one in by))
    assert sum(isinstance(result, SupervisorRequired) for result in results) == 3
    assert sum(isinstance(result, CaseChange) for result in results) == 3


async def test_five_reach_changes_of_one_person_also_at_once(desk: PoliceParts) -> None:
    asked = NewCase(report(), AlertStatus.ACTUAL, "k")
    cases = [await open_case(desk, asked, by=officer(f"opener-{number}"), now=NOW) for number in range(8)]
    radii = [NewRadius(case.alert, 150, "a train", case.alert) for case in cases]
    # Widening writes no row that two alerts share, apart from the rate limit's own. It exists by now: as the first
    # change of all makes it, the others run again, one after another.
    await set_alert_radius(desk, radii[0], by=ZHAO, now=NOW)
    results = await outcomes(*(set_alert_radius(desk, radius, by=LI, now=NOW) for radius in radii))
    assert Counter(type(result) for result in results) == {CaseChange: 5, SecondPersonRequired: 3}


@pytest.mark.parametrize("again", [officer("li-2", "Person\u200b of LI"), officer("LI", "somebody-else")])
async def test_reach_changes_count_over_accounts_and_spellings(desk: PoliceParts, again: Officer) -> None:
    asked = NewCase(report(), AlertStatus.ACTUAL, "k")
    cases = [await open_case(desk, asked, by=officer(f"opener-{number}"), now=NOW) for number in range(6)]
    radii = [NewRadius(case.alert, 150, "a train", case.alert) for case in cases]
    for radius in radii[:5]:
        await set_alert_radius(desk, radius, by=LI, now=NOW)
    with pytest.raises(SecondPersonRequired):
        await set_alert_radius(desk, radii[5], by=again, now=NOW + timedelta(minutes=59))
    await set_alert_radius(desk, radii[5], by=ZHAO, now=NOW)
    await set_alert_radius(desk, radii[5], by=again, now=NOW + timedelta(hours=1))


async def test_reading_reach_changes_without_conflicts_writes_nothing(desk: PoliceParts, database: Database) -> None:
    changes, row = ReachChangeRepository(database), {"_id": "reach_changes"}

    async def count(*, conflicts: bool) -> int:
        return await database.run(lambda session: changes.count_since(LI, NOW, session, conflicts=conflicts))

    asked = NewRadius((await opened(desk)).alert, 150, "a train", "radius")
    await set_alert_radius(desk, asked, by=LI, now=NOW + timedelta(minutes=1))
    before = await database.raw["counters"].find_one(row)
    assert before is not None
    assert await count(conflicts=False) == 1
    assert await database.raw["counters"].find_one(row) == before
    assert await count(conflicts=True) == 1
    assert await database.raw["counters"].find_one(row) != before


async def test_one_opening_for_one_key_also_at_once(desk: PoliceParts) -> None:
    results = await outcomes(*(opened(desk) for _ in range(6)))
    assert len(set(results)) == 1
    assert await desk.stores.feed.after(0, list(AlertStatus)) == await desk.stores.feed.after(0, [AlertStatus.ACTUAL])  # type: ignore[attr-defined]
    assert len(await desk.stores.alerts.open()) == 1


async def test_result_kept_by_a_newer_release_is_returned(desk: PoliceParts, database: Database) -> None:
    change = await opened(desk)
    await database.raw["idempotency"].update_one({}, {"$set": {"result.added_later": "NEWER"}})
    await database.raw["idempotency"].update_one({}, {"$unset": {"result.pushed": ""}})
    assert await opened(desk) == change


async def test_repeated_change_names_the_relations_of_the_first(desk: PoliceParts) -> None:
    change = await opened(desk)
    for _ in range(2):
        await renew_alert(desk, Renewal(change.alert, "n"), by=LI, now=LATER)
    lines = await desk.audit.search(AuditSearch(action=AuditAction.RENEW_ALERT), None, 10)
    done = [line.relations for line in lines if line.outcome is AuditOutcome.DONE]
    assert done == [(Relation.OWNER,), (Relation.OWNER,)]


async def test_several_officers_closing_at_once_close_once(desk: PoliceParts) -> None:
    change = await opened(desk)
    calls = [
        close_case(desk, Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, f"k{number % 2}"), by=by, now=LATER)
        for number in range(4)
        for by in (WANG, LI)
    ]
    results = await outcomes(*calls)
    assert len({result for result in results if isinstance(result, CaseChange)}) == 1
    alert = await desk.stores.alerts.get(change.alert)
    assert alert is not None
    assert (alert.ended, alert.revision, alert.pushed, alert.cancel) == (AlertState.CLOSED, 2, (1, 2), 2)


async def test_simultaneous_revisions_have_no_gap_and_lose_nothing(desk: PoliceParts) -> None:
    change = await opened(desk)
    calls = [
        revise_case(
            desk,
            CaseRevision(case=change.case, material=True, idempotency_key="a", clothing="blue coat"),
            by=LI,
            now=LATER,
        ),
        revise_case(
            desk, CaseRevision(case=change.case, material=False, idempotency_key="b", height_cm=95), by=WANG, now=LATER
        ),
        revise_case(
            desk,
            CaseRevision(case=change.case, material=True, idempotency_key="c", suspects=(Suspect("a man"),)),
            by=ZHAO,
            now=LATER,
        ),
    ]
    await outcomes(*calls)
    book = AlertRepository(desk.stores.atomic)  # type: ignore[arg-type]
    revisions = await book.revisions(change.alert)
    assert [revision.number for revision in revisions] == [1, 2, 3, 4]
    assert [revision.replaces for revision in revisions] == [(), (1,), (1, 2), (1, 2, 3)]
    last = revisions[-1].content
    assert (last.clothing, last.height_cm, last.suspects[0].description) == ("blue coat", 95, "a man")
    alert = await book.get(change.alert)
    assert alert is not None
    assert alert.pushed == (1, *(r.number for r in revisions if r.material and r.number > 1))


async def test_everything_at_once_leaves_one_consistent_alert(desk: PoliceParts) -> None:
    change = await opened(desk)
    calls = [
        confirm_case(desk, Confirmation(change.case), by=LI, now=LATER),
        pause_alert(desk, Pause(change.alert, "why"), by=WANG, now=LATER),
        resume_alert(desk, Resumption(change.alert, "why"), by=LI, now=LATER),
        set_alert_radius(desk, NewRadius(change.alert, 250, "why", "r250"), by=WANG, now=LATER),
        set_alert_radius(desk, NewRadius(change.alert, 50, "why", "r50"), by=LI, now=LATER),
        renew_alert(desk, Renewal(change.alert, "n"), by=ZHAO, now=LATER),
        revise_case(
            desk,
            CaseRevision(case=change.case, material=True, idempotency_key="r", clothing="blue"),
            by=LI,
            now=LATER,
        ),
        hold_unconfirmed(desk.stores, Alarm(), now=NOW + timedelta(minutes=16)),
        expire_alerts(desk.stores, desk.notifier, now=NOW + timedelta(hours=73)),
        close_case(desk, Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c"), by=LI, now=LATER),
    ]
    await outcomes(*calls)
    alert = await desk.stores.alerts.get(change.alert)
    assert alert is not None
    assert not alert.open
    assert alert.cancel == alert.revision == alert.pushed[-1]
    stages = await desk.stores.steering.stages.of_alert(alert.id)
    assert not any(stage.state is StageState.DUE for stage in stages)
    events = await desk.stores.feed.after(0, [AlertStatus.ACTUAL])  # type: ignore[attr-defined]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events].count(FeedType.CANCEL) == 1
    assert events[-1].type is FeedType.CANCEL


async def test_close_keeps_what_is_in_flight(desk: PoliceParts, database: Database) -> None:
    change = await opened(desk)
    units = database.collection("units")
    in_flight = {"_id": "u1", "alert": change.alert, "state": "ready", "intent": {"seq": 3}, "seq": 3}
    await units.insert_one(in_flight)
    await close_case(desk, Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c"), by=LI, now=LATER)
    assert await units.find_one({"_id": "u1"}) == in_flight


async def test_a_stage_begun_during_a_new_radius_counts_or_drops(desk: PoliceParts) -> None:
    change = await opened(desk)
    stages = StageRepository(desk.stores.atomic)  # type: ignore[arg-type]

    async def begin(transaction: Any) -> bool:
        alert, stage = await desk.stores.alerts.get(change.alert, transaction), await stages.get(f"{change.alert}.1")
        assert alert is not None
        assert stage is not None
        if not await stages.begin(stage, alert.covered, alert.epoch + 1, transaction, now=LATER):
            return False
        grown = alert.with_area(replace(alert.areas[0], covered_km=100.0))
        await desk.stores.alerts.change(alert.id, {"areas": grown}, transaction)
        return True

    radius = set_alert_radius(desk, NewRadius(change.alert, 40, "why", "r40"), by=LI, now=LATER)
    await asyncio.gather(desk.stores.atomic.run(begin), radius)
    alert = await desk.stores.alerts.get(change.alert)
    assert alert is not None
    due = [stage for stage in await stages.of_alert(change.alert) if stage.state is StageState.DUE]
    assert [alert.areas[0].covered_km, *(stage.radius_km for stage in due)] in ([40], [0, 40])


async def test_return_and_confirmation_at_once_leave_exactly_one(desk: PoliceParts) -> None:
    for number in range(3):
        change = await opened(desk, f"k{number}")
        calls = (
            confirm_case(desk, Confirmation(change.case), by=LI, now=LATER),
            return_case(desk, Return(change.case, "a doubt"), by=ZHAO, now=LATER),
        )
        results = await outcomes(*(calls if number % 2 else calls[::-1]))
        assert Counter(map(type, results)) == {CaseChange: 1, Conflict: 1}
        case, alert = await desk.stores.cases.get(change.case), await desk.stores.alerts.get(change.alert)
        assert case is not None
        assert alert is not None
        assert (case.confirmed_by == "li") is (PauseReason.RETURNED not in alert.pauses)
        assert alert.areas[0].confirmed is (case.confirmed_by is not None)


class Interrupted(CaseRepository):
    """Cases that run and commit something else before their first save."""

    def __init__(self, database: Database, interruption: Callable[[], Awaitable[None]]) -> None:
        super().__init__(database)
        self._interruptions = [interruption]

    async def save(self, case: Case, transaction: Any, alert: Alert | None = None) -> None:
        if self._interruptions:
            await self._interruptions.pop()()
        await super().save(case, transaction, alert)


async def test_an_expiring_alert_gets_no_stage_from_a_new_radius(desk: PoliceParts, database: Database) -> None:
    change = await opened(desk)
    await set_alert_radius(desk, NewRadius(change.alert, 50, "why", "r50"), by=LI, now=LATER)
    stage = (await desk.stores.steering.stages.of_alert(change.alert))[-1]
    await desk.stores.atomic.run(
        lambda transaction: StageRepository(database).begin(stage, (), 2, transaction, now=LATER)
    )

    async def expire() -> None:
        assert await expire_alerts(desk.stores, desk.notifier, now=NOW + timedelta(hours=73)) == 1

    interrupted = replace(desk, stores=replace(desk.stores, cases=Interrupted(database, expire)))
    with pytest.raises(AlertEnded):
        await set_alert_radius(interrupted, NewRadius(change.alert, 80, "why", "r80"), by=LI, now=LATER)
    assert (await desk.stores.steering.stages.of_alert(change.alert))[-1].number == stage.number


async def test_reach_sums_the_units_of_begun_stages(desk: PoliceParts, database: Database) -> None:
    change = await opened(desk)
    begun = {"$set": {"state": "CUT", "begun_real": NOW}}
    await database.collection("stages").update_one({"_id": f"{change.alert}.1"}, begun)
    rows = [("u1", 0, "ring", 30), ("u2", 2, "ring", 12), ("u3", 2, "list", 1)]
    counts = dict.fromkeys(OUTCOMES, 0)
    await database.collection("units").insert_many(
        [
            {
                "_id": name,
                "alert": change.alert,
                "p": p,
                "kind": kind,
                "stage": 1,
                "counts": counts | {"reached": reached},
            }
            for name, p, kind, reached in rows
        ]
    )
    counted = (await ReachRepository(database).of_alerts([change.alert, "al_none"]))[change.alert]
    assert [(row.number, row.radius_km, row.counts["reached"], row.counts["dead"]) for row in counted] == [
        (1, 100, 43, 0)
    ]
    assert {tenant: of["reached"] for tenant, of in counted[0].tenants.items()} == {0: 30, 2: 13}


async def test_times_come_back_to_the_millisecond(desk: PoliceParts) -> None:
    seen = NOW - timedelta(minutes=20, microseconds=1)
    facts = report(seen)
    asked = NewCase(replace(facts), AlertStatus.TEST, "k")
    change = await open_case(desk, asked, by=WANG, now=NOW)
    case = await desk.stores.cases.get(change.case)
    assert case is not None
    stages = await desk.stores.steering.stages.of_alert(change.alert)
    assert stages[0].due == case.last_seen.at
    assert stages[1].due == case.last_seen.at + timedelta(hours=1, milliseconds=1)
