"""Closing: one write that stops everything but the CANCEL."""

from datetime import timedelta

import pytest

from hub.domain.alerts.alert import AlertState, RevisionKind
from hub.domain.cases.case import CaseState, FoundBy, Outcome
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.sweeps import SweepState
from hub.errors import CaseClosed, IdempotencyMismatch, StorageUnavailable
from hub.services.idempotency import once_key
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.police.cases.close_case import Closing, close_case
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LATER, LI, WANG, opened_case


def closing(case: str, key: str = "close", outcome: Outcome = Outcome.FOUND_SAFE) -> Closing:
    return Closing(case, outcome, FoundBy.TIP, key)


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_close_writes_the_end_once_with_its_outcome(outcome: Outcome) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    epoch = fake.tables.epoch
    change = await close_case(
        LI, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case, outcome=outcome), now=LATER
    )
    case, alert = fake.case(change.case), fake.alert(change.alert)
    assert (case.state, case.outcome, case.found_by, case.closed_at) == (
        CaseState.CLOSED,
        outcome,
        FoundBy.TIP,
        LATER,
    )
    assert (alert.ended, alert.revision, alert.pushed, alert.cancel) == (AlertState.CLOSED, 2, (1, 2), 2)
    assert (alert.ended_at, alert.outcome, alert.found_by) == (LATER, outcome, FoundBy.TIP)
    cancel = fake.tables.revisions[alert.id, 2]
    assert (cancel.kind, cancel.replaces) == (RevisionKind.CANCEL, (1,))
    assert fake.due_stages(alert.id) == []
    assert fake.tables.sweeps[f"{alert.id}.r2"].state is SweepState.NEW
    assert fake.tables.epoch == epoch + 1
    assert fake.event_types()[-1] is FeedType.CANCEL
    assert fake.notifier.notified == [f"{alert.id}.r2"]


async def test_closing_twice_repeats_the_answer_for_the_same_key_only() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    first = await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case), now=LATER)
    assert (
        await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case), now=LATER)
        == first
    )
    with pytest.raises(CaseClosed):
        await close_case(
            WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case, "other"), now=LATER
        )
    with pytest.raises(CaseClosed):
        await close_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case), now=LATER)
    with pytest.raises(IdempotencyMismatch):
        await close_case(
            WANG,
            fake.stores,
            fake.trail,
            fake.notifier,
            fake.rules,
            closing(opened.case, outcome=Outcome.WITHDRAWN),
            now=LATER,
        )
    assert len(fake.tables.revisions) == 2
    assert fake.event_types() == [FeedType.ALERT, FeedType.CANCEL]


async def test_failed_closing_leaves_nothing_behind() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.tables.copy()
    fake.feed.broken = True
    with pytest.raises(StorageUnavailable):
        await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case), now=LATER)
    assert fake.tables == before
    assert fake.notifier.notified == []


async def test_an_expired_alert_gets_its_outcome_and_no_second_cancel() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    late = NOW + timedelta(hours=73)
    assert await expire_alerts(fake.stores, fake.notifier, now=late) == 1
    fake.notifier.notified.clear()
    change = await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case), now=late)
    alert = fake.alert(opened.alert)
    assert (alert.ended, alert.outcome, alert.revision, change.pushed) == (
        AlertState.EXPIRED,
        Outcome.FOUND_SAFE,
        2,
        False,
    )
    assert fake.event_types() == [FeedType.ALERT, FeedType.CANCEL]
    assert fake.notifier.notified == []


async def test_call_of_an_earlier_release_is_the_same_call() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    earlier = {"case": opened.case, "outcome": Outcome.FOUND_SAFE, "found_by": FoundBy.TIP, "idempotency_key": "close"}
    await close_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, closing(opened.case), now=LATER)
    key = once_key(LI.account, "closeCase", "close", earlier)
    assert fake.tables.calls[key.id].fingerprint == key.fingerprint
