"""Approvals on the real database: one person's stands once, and two changes at once do not both use it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hub.domain.access.approvals import ApprovableChange, Approval
from hub.domain.cases.case import FoundBy, Outcome
from hub.errors import HubError, SecondPersonRequired
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.alerts.override_preferences import Override
from hub.services.police.areas.set_alert_radius import NewRadius
from hub.services.police.cases.close_case import Closing
from hub.storage.mongo.access.approvals import ApprovalRepository
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import close_case, override_preferences, set_alert_radius
from tests.fakes import NOW, officer
from tests.storage.mongo.officers_desk import LATER, LI, ZHAO, open_desk, opened, outcomes

SOON = NOW + timedelta(minutes=15)
APPROVAL = Approval("cs_1", ApprovableChange.CLOSE_CASE, None, "zhou", "person of zhou", "a call", SOON)


async def test_approvals_come_back_as_they_were_until_used(database: Database) -> None:
    approvals = ApprovalRepository(database)
    radius = replace(APPROVAL, change=ApprovableChange.SET_ALERT_RADIUS, radius_km=700.0)
    words = replace(APPROVAL, change=ApprovableChange.REVISE_PUBLIC, version=3)
    renewed = replace(APPROVAL, by="ZHOU", until=NOW + timedelta(minutes=20))
    given = [APPROVAL, words, radius, replace(APPROVAL, case="cs_2"), renewed]

    async def give(transaction: Any) -> None:
        for one in given:
            await approvals.give(one, transaction)

    async def use(transaction: Any) -> None:
        await approvals.use(renewed, transaction)

    async def standing(transaction: Any) -> list[Approval]:
        return await approvals.of_case("cs_1", transaction)

    await database.run(give)
    # The same person in another spelling has approved once.
    assert sorted(await database.run(standing), key=lambda one: one.change) == [renewed, words, radius]
    await database.run(use)
    assert sorted(await database.run(standing), key=lambda one: one.change) == [words, radius]
    rows = await database.collection("approvals").find({"_id": {"$gt": ""}}).to_list(None)
    assert all(row["expires_real"] for row in rows)


async def test_one_approval_serves_one_of_two_changes_at_once(database: Database, signal: FeedSignal) -> None:
    desk = open_desk(database, signal)
    change = await opened(desk)
    asked = NewApproval(change.case, ApprovableChange.SET_ALERT_RADIUS, "a call", 900.0)
    await approve_change(officer("zhou"), desk.stores, desk.audit, asked, now=LATER)
    results = await outcomes(
        set_alert_radius(desk, NewRadius(change.alert, 800, "a train", "r8"), by=LI, now=LATER),
        set_alert_radius(desk, NewRadius(change.alert, 900, "a train", "r9"), by=ZHAO, now=LATER),
    )
    refused = [one for one in results if isinstance(one, HubError)]
    assert [type(one) for one in refused] == [SecondPersonRequired]
    rows = database.collection("stages").find({"alert": change.alert, "radius_km": {"$gt": 500}})
    assert len(await rows.to_list(None)) == 1


async def test_refused_change_leaves_the_approval(database: Database, signal: FeedSignal) -> None:
    desk = open_desk(database, signal)
    change = await opened(desk)
    asked = NewApproval(change.case, ApprovableChange.OVERRIDE_PREFERENCES, "a call")
    await approve_change(officer("zhou"), desk.stores, desk.audit, asked, now=LATER)
    results = await outcomes(override_preferences(desk, Override("al_none", "minutes"), by=LI, now=LATER))
    assert isinstance(results[0], HubError)
    assert (await override_preferences(desk, Override(change.alert, "minutes"), by=LI, now=LATER)).changed
    closing = Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c", "at the station")
    assert (await close_case(desk, closing, by=LI, now=LATER)).pushed
