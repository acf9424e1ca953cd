"""Read a conformance run of the caller."""

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.conformance.run import ConformanceRun
from hub.domain.text.bounds import can_be_id
from hub.services.conformance_runs import Conformance


async def read_conformance(by: PartnerActor, conformance: Conformance, run_id: str | None) -> ConformanceRun | None:
    """Return a run of the caller's tenant, the newest one without an id; None if there is none."""
    by.require(PartnerPermission.RUN_CONFORMANCE)
    if run_id is None:
        return await conformance.runs.newest(by.tenant)
    return await conformance.runs.get(run_id, by.tenant) if can_be_id(run_id) else None
