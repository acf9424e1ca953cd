"""Drive one conformance run: send the events of each step, then wait for what the receiver does."""

import asyncio
import logging
import time
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from hub.domain.conformance.evidence import takes_nothing
from hub.domain.conformance.report import has_passed
from hub.domain.conformance.run import ConformanceRun, SeenRequest, Step
from hub.domain.conformance.script import EVENTS, Event, public_alert
from hub.domain.conformance.waits import is_complete
from hub.errors import RetryLater
from hub.services.channels import Announcer
from hub.services.fanout.parts import ConformanceDriving
from hub.services.fanout.steps.notice_body import notice_body

log = logging.getLogger(__name__)

NEW_FIELDS = {"added_later": {"nested": [1, "two", None]}}


async def drive_run(driving: ConformanceDriving, run_id: str, until: float) -> None:
    """Lease a run and take its steps, at most until a moment of the monotonic clock: another task goes on from there.

    A run that cannot go on is finished as it stands: the partner may start another one.
    """
    runs, lease = driving.conformance.runs, token_hex(8)
    try:
        run = await runs.claim(run_id, lease)
        while run is not None and time.monotonic() < until:
            run = await _take_step(driving, run, lease, until)
        if run is not None:
            await runs.release(run_id, lease)
    except RetryLater:
        log.warning("conformance_deferred", extra={"run": run_id})
    except Exception as failure:  # noqa: BLE001 - one run's failure must not end the others
        log.error("conformance_failed", extra={"run": run_id, "kind": type(failure).__name__})
        await _finish(driving, run_id, lease, passed=False)


async def _take_step(
    driving: ConformanceDriving, run: ConformanceRun, lease: str, until: float
) -> ConformanceRun | None:
    """Send those events of a step that are not sent yet, wait, and go to the next one. None if it is over or lost."""
    runs = driving.conformance.runs
    route = await driving.delivery_routes.of_tenant(run.tenant)
    if route is None or route.announcer is None:
        await _finish(driving, run.id, lease, passed=False)
        return None
    for event in EVENTS[run.step][run.sent :]:
        held = await runs.extend(run.id, lease)
        if held is None or time.monotonic() >= until:
            return held
        await _send(driving, held, event, lease, route.announcer)
    seen = await _wait(driving, run, lease, until)
    if seen is None or time.monotonic() >= until:
        return seen
    if run.step is Step.SETTLE or takes_nothing(seen):
        await _finish(driving, run.id, lease, passed=has_passed(seen))
        return None
    await runs.move(run.id, lease, Step(run.step + 1))
    return await runs.extend(run.id, lease)


async def _wait(driving: ConformanceDriving, run: ConformanceRun, lease: str, until: float) -> ConformanceRun | None:
    """Wait until all is seen that the step waits for, or its time is over; return the run as it is then."""
    limits = driving.conformance.limits
    seconds = (limits.settle if run.step is Step.SETTLE else limits.step).total_seconds()
    until = min(until, time.monotonic() + seconds)
    while (seen := await driving.conformance.runs.extend(run.id, lease)) and not is_complete(seen):
        if takes_nothing(seen):
            break
        left = until - time.monotonic()
        if left <= 0:
            break
        await asyncio.sleep(min(left, limits.look.total_seconds()))
    return seen


async def _send(
    driving: ConformanceDriving, run: ConformanceRun, event: Event, lease: str, announcer: Announcer
) -> None:
    runs, limits = driving.conformance.runs, driving.conformance.limits
    await runs.ask(run.id, lease, event.scene, len(run.requests))
    began, at = time.monotonic(), datetime.now(UTC)
    event_id = f"{run.alert(event.scene)}.{event.number}"
    answer = await announcer.probe(event_id, _body(run, event), event.signing, limits.answer.total_seconds())
    milliseconds = round((time.monotonic() - began) * 1000)
    request = SeenRequest(
        event.scene, run.step, event.kind, event.signing, answer.status, answer.code, milliseconds, at
    )
    await runs.answered(run.id, lease, request)


def _body(run: ConformanceRun, event: Event) -> dict[str, Any]:
    alert = public_alert(run, event.scene).alert
    stage = {"stage": {"number": 1, "area": 1, "radius_km": alert.areas[0].covered_km}}
    more = stage if event.kind == "alert.stage" else {}
    return notice_body(event.kind, alert, more | (NEW_FIELDS if event.has_new_fields else {}))


async def _finish(driving: ConformanceDriving, run_id: str, lease: str, *, passed: bool) -> None:
    await driving.conformance.runs.finish(run_id, lease, await driving.clock.now(), passed=passed)
    log.info("conformance_finished", extra={"run": run_id, "outcome": "passed" if passed else "not_passed"})
