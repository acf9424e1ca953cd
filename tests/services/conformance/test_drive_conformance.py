"""A conformance run passes a right receiver, and fails one that breaks a check by just that check."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.conformance.report import ConformanceCheckName, ConformanceCheckState, report
from hub.domain.conformance.run import ConformanceRun, ConformanceRunState, Scene, Signing, Step
from hub.domain.conformance.script import EVENTS
from hub.errors import NotFound
from hub.services.channels import ProbeAnswer
from hub.services.conformance_runs import Conformance
from hub.services.fanout.drive_conformance import drive_conformance
from hub.services.fanout.parts import ConformanceDriving, NoticeDelivery, PartnerCalls
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.steps.drive_run import drive_run
from hub.services.feed.read_alerts import read_alerts
from hub.services.feed.read_audience import read_audience
from hub.services.intake.confirm_receipts import Receipt, ReceiptKind, confirm_receipts
from tests.conformance import SHORT, MemoryRuns, StillClock
from tests.services.conformance.receiver import ACTOR, NOW, REFS, Receiver

RUN = ConformanceRun("cf_1", ACTOR.tenant, "", REFS, NOW)

FOLLOWS = {ConformanceCheckName.READS_TO_THE_END: {ConformanceCheckName.REPLACES}}
"""Checks that fail with another one by nature."""


@dataclass
class Routes:
    """The port `DeliveryRoutes`: one partner's."""

    receiver: Receiver | None

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None:
        return DeliveryRoute("pt_1", suspended=False, announcer=self.receiver)


class OneNotice:
    """A notice of another partner (the port `Notices`) that becomes due once a run is under way."""

    def __init__(self, runs: MemoryRuns) -> None:
        self.runs = runs
        self.claimed = list[str]()

    async def waiting(self) -> list[str]:
        return ["notice"] if self.runs.leases and not self.claimed else []

    async def claim(self, notice_id: str) -> None:
        # A notice that is gone by now: the rest of announcing has tests of its own.
        self.claimed.append(notice_id)


def calls_of(runs: MemoryRuns, receiver: Receiver | None, notices: OneNotice) -> PartnerCalls:
    conformance = receiver.conformance if receiver else Conformance(runs, SHORT)
    port: Any = notices
    nothing: Any = None
    driving = ConformanceDriving(conformance, Routes(receiver), StillClock(NOW))
    return PartnerCalls(NoticeDelivery(port, Routes(receiver), nothing), driving)


async def driven(runs: MemoryRuns, receiver: Receiver | None) -> ConformanceRun:
    await drive_conformance(calls_of(runs, receiver, OneNotice(runs)))
    if receiver:
        await receiver.close()
    if receiver:
        await receiver.close()
    return runs.rows["cf_1"]


def not_passed(run: ConformanceRun) -> set[ConformanceCheckName]:
    return {finding.check for finding in report(run) if finding.state is not ConformanceCheckState.PASSED}


async def run_of(fault: ConformanceCheckName | None) -> ConformanceRun:
    runs = MemoryRuns(RUN)
    return await driven(runs, Receiver(Conformance(runs, SHORT), fault))


async def test_right_receiver_passes_every_check() -> None:
    run = await run_of(None)
    assert not_passed(run) == set(), report(run)
    assert (run.state, run.passed, run.finished_at) == (ConformanceRunState.FINISHED, True, NOW)


async def test_faulty_receivers_fail_by_their_faults_alone() -> None:
    runs = await asyncio.gather(*map(run_of, ConformanceCheckName))
    found = {fault: not_passed(run) for fault, run in zip(ConformanceCheckName, runs, strict=True)}
    assert found == {fault: {fault} | FOLLOWS.get(fault, set()) for fault in ConformanceCheckName}
    assert not any(run.passed for run in runs)


class ReceiverOfOneEnd(Receiver):
    """A receiver that does something wrong when the end of the alert `main` comes again."""

    async def probe(
        self, event_id: str, body: Mapping[str, Any], signing: Signing, timeout_seconds: float
    ) -> ProbeAnswer:
        if event_id in self.seen and body["type"] == "alert.cancelled":
            return await self.wrong(body["alert"])
        return await super().probe(event_id, body, signing, timeout_seconds)

    async def wrong(self, alert: str) -> ProbeAnswer:
        raise NotImplementedError


class ReceiverThatShows(ReceiverOfOneEnd):
    """It takes the repeat for a new alert."""

    async def wrong(self, alert: str) -> ProbeAnswer:
        await self.report(alert, "phone-1", ReceiptKind.SHOWN, 3, AlertStatus.EXERCISE)
        return ProbeAnswer(204)


class ReceiverThatForgets(ReceiverOfOneEnd):
    """It has deleted the cursor of what is over, so it tells every phone of the end again."""

    async def wrong(self, alert: str) -> ProbeAnswer:
        self.tasks.add(asyncio.create_task(self.read_anew(alert)))
        return ProbeAnswer(204)

    async def read_anew(self, alert: str) -> None:
        self.cursors.pop(alert, None)
        await self.read_on(alert, "alert.cancelled")


class ReceiverThatRefuses(ReceiverOfOneEnd):
    """It takes no end of an alert that it does not know any more."""

    async def wrong(self, alert: str) -> ProbeAnswer:
        return ProbeAnswer(404)


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        (ReceiverThatShows, ConformanceCheckName.CLOSES),
        (ReceiverThatForgets, ConformanceCheckName.KEEPS_THE_CURSOR),
        (ReceiverThatRefuses, ConformanceCheckName.ANSWERS_IN_TIME),
    ],
)
async def test_fault_at_a_repeated_end_fails_its_check(
    kind: type[ReceiverOfOneEnd], broken: ConformanceCheckName
) -> None:
    runs = MemoryRuns(RUN)
    run = await driven(runs, kind(Conformance(runs, replace(SHORT, settle=timedelta(seconds=0.3)))))
    assert not_passed(run) == {broken}


async def test_receiver_that_is_away_fails_every_check() -> None:
    runs = MemoryRuns(RUN)
    run = await driven(runs, Receiver(Conformance(runs, replace(SHORT, step=timedelta(0))), away=True))
    assert not_passed(run) == set(ConformanceCheckName)
    assert {one.code for one in run.requests} == {"UNREACHABLE"}
    assert {one.step for one in run.requests} == {Step.FIRST}, "nothing can follow"
    assert "Not tried: the receiver took none of the first events." in {finding.reason for finding in report(run)}


async def test_partner_without_receiver_ends_its_run() -> None:
    run = await driven(MemoryRuns(RUN), None)
    assert (run.over, run.passed, run.requests) == (True, False, ())


async def test_run_left_by_a_dead_worker_goes_on() -> None:
    runs = MemoryRuns(replace(RUN, step=Step.VARIANTS, sent=3))
    run = await driven(runs, Receiver(Conformance(runs, SHORT)))
    # The events of that step that were sent are not sent again, and all others are.
    sent = [event for step in Step if step >= Step.VARIANTS for event in EVENTS[step]][3:]
    assert [(one.scene, one.kind) for one in run.requests] == [(event.scene, event.kind) for event in sent]
    assert run.over


async def test_alert_of_a_run_is_for_its_own_tenant() -> None:
    receiver = Receiver(Conformance(MemoryRuns(RUN), SHORT))
    alert, later = RUN.alert(Scene.MAIN), RUN.alert(Scene.EARLY)
    stranger = replace(ACTOR, tenant=5)
    assert set(await read_alerts(ACTOR, receiver.feed, [alert, later, "cf_2_main", "cf_1_other"])) == {alert}
    assert await read_alerts(stranger, receiver.feed, [alert]) == {}
    for actor, one in ((stranger, alert), (ACTOR, later), (ACTOR, "cf_2_main")):
        with pytest.raises(NotFound):
            await read_audience(actor, receiver.audience, one, None, 10, now=NOW)
        with pytest.raises(NotFound):
            await confirm_receipts(
                actor, receiver.receipts, one, [Receipt("phone-1", ReceiptKind.SHOWN, 1, AlertStatus.EXERCISE)], now=NOW
            )


async def test_findings_of_a_run_that_begins_are_not_seen() -> None:
    assert {finding.state for finding in report(RUN)} == {ConformanceCheckState.NOT_SEEN}
    assert all(finding.reason.endswith(".") for finding in report(RUN))


async def test_run_is_left_to_another_task_after_a_turn() -> None:
    runs = MemoryRuns(RUN)
    driving = ConformanceDriving(Conformance(runs, SHORT), Routes(Receiver(Conformance(runs, SHORT))), StillClock(NOW))
    await drive_run(driving, "cf_1", until=0.0)
    assert (runs.rows["cf_1"], await runs.waiting()) == (RUN, ["cf_1"])


async def test_notice_waits_for_no_run_under_way() -> None:
    runs = MemoryRuns(replace(RUN, step=Step.SETTLE))
    notices = OneNotice(runs)
    waiting = Conformance(runs, replace(SHORT, settle=timedelta(seconds=0.5)))
    await drive_conformance(calls_of(runs, Receiver(waiting), notices))
    assert (notices.claimed, runs.rows["cf_1"].over) == (["notice"], True)
