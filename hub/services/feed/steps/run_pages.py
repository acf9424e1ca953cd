"""Read the audience and the alerts of a conformance run, and record what was read."""

import asyncio
import time
from collections.abc import Collection

from hub.domain.actors import PartnerActor
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.conformance.run import ConformanceRun, Scene, SeenPage, scene_of
from hub.domain.conformance.script import MAX_ENTRIES, newest_revision, places, public_alert
from hub.domain.delivery.audience import AudienceEntry
from hub.errors import NotFound
from hub.services.conformance_runs import Conformance


async def read_run_page(
    conformance: Conformance, by: PartnerActor, alert_id: str, after: int | None, limit: int
) -> tuple[list[AudienceEntry], bool, int]:
    """Return the entries of a page, if more follow, and the place behind it; raise NotFound for an unknown alert.

    `after` is the place behind the last page, None for the beginning. The pages are short, and one is empty. A page
    that is asked for while an event of its alert waits for its answer is kept back for a moment: a receiver that
    answers meanwhile does not wait for the page.
    """
    run, scene = await _require_run(conformance, by, alert_id)
    early = run.asking is not None and run.asking_about is scene and await _waits(conformance, run)
    run, scene = await _require_run(conformance, by, alert_id)
    begin = after or 0
    left = [(number, entry) for number, entry in places(scene, run.step, len(run.refs)) if number >= begin]
    taken: list[AudienceEntry] = []
    upto = begin
    for number, entry in left:
        if len(taken) == min(limit, MAX_ENTRIES) or (entry is None and taken):
            break
        upto = number + 1
        if entry is None:
            break
        revision = newest_revision(scene, run.step)
        taken.append(AudienceEntry(run.refs[entry.device], entry.kind, revision, None, upto, 0))
    more = bool(left) and upto <= left[-1][0]
    await conformance.runs.saw_page(run.id, SeenPage(scene, run.step, after, upto, last=not more, early=early))
    return taken, more, upto


async def read_run_alerts(conformance: Conformance, by: PartnerActor, ids: Collection[str]) -> dict[str, PublicAlert]:
    """Return the alerts of runs of the caller's tenant, by id."""
    found: dict[str, PublicAlert] = {}
    for alert_id in ids:
        run_and_scene = await _find_run(conformance, by, alert_id)
        if run_and_scene is not None:
            found[alert_id] = public_alert(*run_and_scene)
    return found


async def _waits(conformance: Conformance, run: ConformanceRun) -> bool:
    """Return True if the event is not answered before its page is served."""
    if any(page.early for page in run.pages):
        # One such page says it all, and a receiver that waits for many would be too late with its answer.
        return True
    until = time.monotonic() + conformance.limits.hold_pages.total_seconds()
    while time.monotonic() < until:
        await asyncio.sleep(conformance.limits.look.total_seconds())
        now = await conformance.runs.get(run.id, run.tenant)
        if now is None or now.asking != run.asking:
            return False
    return True


async def _require_run(conformance: Conformance, by: PartnerActor, alert_id: str) -> tuple[ConformanceRun, Scene]:
    found = await _find_run(conformance, by, alert_id)
    if found is None:
        raise NotFound(path=["alert"])
    return found


async def _find_run(conformance: Conformance, by: PartnerActor, alert_id: str) -> tuple[ConformanceRun, Scene] | None:
    named = scene_of(alert_id)
    run = await conformance.runs.get(named[0], by.tenant) if named else None
    return (run, named[1]) if run and named and run.shows(named[1]) else None
