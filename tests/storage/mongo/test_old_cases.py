"""Cases of an earlier release come into every list, and those that it changed meanwhile are shown as they are."""

from datetime import timedelta
from typing import Any, Final

from hub.domain.access.table import CaseScope
from hub.domain.alerts.alert import AlertState
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.old_cases import OldCases
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.fakes import NOW, new_case, officer
from tests.public_alerts import alert_of

ADDED: Final = ("listed", "changed_at", "opener_keys", "like_keys", "public_words", "public_loc", "unread_tips")
"""Fields that rows of the first release lack."""


async def add(database: Database, signal: FeedSignal, *names: str) -> None:
    cases, alerts, timeline = CaseRepository(database), AlertRepository(database), TimelineRepository(database, signal)

    async def work(transaction: Any) -> None:
        for name in names:
            case = new_case(name, opened_by="wang")
            await cases.add(case, alert_of(case), transaction)
            await alerts.add(alert_of(case), transaction)
            await timeline.append(by_hub(TimelineKind.HELD, alert_of(case), NOW + timedelta(hours=1)), transaction)

    await database.run(work)


async def ids(
    database: Database, order: CaseOrder = CaseOrder.OPENED, *, public: bool = False, **wanted: Any
) -> set[str]:
    scopes = (CaseScope(NOW, everything=True),)
    query = CaseQuery(CaseSearch(**wanted), scopes, officer("wang"), NOW, CaseOrderBy.usual(order), public)
    return {one.case.id for one in await CaseRepository(database).search(query, None, 50)}


async def test_cases_of_the_first_release_come_into_every_list(database: Database, signal: FeedSignal) -> None:
    await add(database, signal, "cs_1", "cs_2", "cs_3")
    rows = database.collection("cases")
    before = {row["_id"]: row async for row in rows.find({})}
    await rows.update_many({}, {"$unset": dict.fromkeys(ADDED, 1)})
    await database.collection("tips").insert_one({"_id": "tip_1", "receipt": "r", "unread": "cs_2", "received_at": NOW})
    old = OldCases(database)
    assert [await old.complete(2), await old.complete(2), await old.complete(2)] == [2, 1, 0]
    everyone = {"cs_1", "cs_2", "cs_3"}
    assert await ids(database, CaseOrder.EXPIRES) == everyone
    assert await ids(database, changed_since=NOW + timedelta(hours=1)) == everyone
    assert await ids(database, mine=True) == everyone
    assert await ids(database, unread_tips=True) == {"cs_2"}
    assert await ids(database, public=True, text="meimei") == everyone
    after = {row["_id"]: row async for row in rows.find({})}
    assert after == {name: row | {"unread_tips": name == "cs_2"} for name, row in before.items()}


async def test_alert_ended_by_an_earlier_release_is_listed_as_ended(database: Database, signal: FeedSignal) -> None:
    await add(database, signal, "cs_1", "cs_2")
    ended = {"$set": {"ended": "EXPIRED", "ended_at": NOW}}
    await database.collection("alerts").update_one({"_id": "al_cs_1"}, ended)
    assert await ids(database, alert_state=AlertState.OPEN) == {"cs_1", "cs_2"}
    assert await OldCases(database).complete(10) == 1
    assert await ids(database, alert_state=AlertState.OPEN) == {"cs_2"}
    assert await ids(database, alert_state=AlertState.EXPIRED) == {"cs_1"}
    assert await OldCases(database).complete(10) == 0


async def test_case_that_changes_meanwhile_is_left_as_it_is_now(database: Database, signal: FeedSignal) -> None:
    await add(database, signal, "cs_1")
    alerts, rows = AlertRepository(database), database.collection("cases")
    await rows.update_one({"_id": "cs_1"}, {"$unset": {"changed_at": 1}})
    old = OldCases(database)
    looked = alerts.get

    async def get_and_change(alert: str) -> Any:
        found = await looked(alert)
        ended = {"ended": AlertState.EXPIRED}
        await database.run(lambda transaction: alerts.change(alert, ended, transaction))
        return found

    old._alerts.get = get_and_change  # type: ignore[assignment,method-assign]
    await old.complete(10)
    assert await ids(database, alert_state=AlertState.EXPIRED) == {"cs_1"}


async def test_history_that_grows_before_completion_hides_no_case(database: Database, signal: FeedSignal) -> None:
    await add(database, signal, "cs_1")
    rows, timeline = database.collection("cases"), TimelineRepository(database, signal)
    await rows.update_one({"_id": "cs_1"}, {"$unset": dict.fromkeys(ADDED, 1)})
    later = by_hub(TimelineKind.HELD, alert_of(new_case("cs_1")), NOW + timedelta(hours=2))
    await database.run(lambda transaction: timeline.append(later, transaction))
    assert await OldCases(database).complete(10) == 1
    assert await ids(database, mine=True) == await ids(database, CaseOrder.EXPIRES) == {"cs_1"}
    assert await ids(database, changed_since=NOW + timedelta(hours=2)) == {"cs_1"}
