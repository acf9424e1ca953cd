"""Find the conformance run of a receipt, and what a receipt says in it."""

from hub.domain.actors import PartnerActor
from hub.domain.alerts.alert import AlertStatus
from hub.domain.conformance.run import ConformanceRun, Scene, SeenReceipt
from hub.domain.conformance.script import newest_revision
from hub.errors import NotFound
from hub.services.conformance_runs import Conformance


async def require_run(conformance: Conformance, by: PartnerActor, run_id: str, scene: Scene) -> ConformanceRun:
    """Return a run of the caller's tenant; raise NotFound if it has no alert of this scene, or not yet."""
    run = await conformance.runs.get(run_id, by.tenant)
    if run is None or not run.shows(scene):
        raise NotFound(path=["alert"])
    return run


def seen_receipt(
    run: ConformanceRun, scene: Scene, ref: str, kind: str, revision: int | None, status: AlertStatus | None
) -> SeenReceipt:
    """Return a receipt of a device that the run names. A revision that the alert does not have counts as none: 0."""
    known = revision is not None and 1 <= revision <= newest_revision(scene, run.step)
    return SeenReceipt(scene, run.step, run.refs.index(ref), kind, revision if revision and known else 0, status)
