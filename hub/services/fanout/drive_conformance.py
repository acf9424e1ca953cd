"""Drive every conformance run that no process drives, beside the notices that become due meanwhile."""

from hub.services.fanout.parts import PartnerCalls
from hub.services.fanout.steps.call_pulling_partners import CallsSideBySide


async def drive_conformance(calls: PartnerCalls) -> None:
    """Drive the runs, all at the same time: receivers that hang hold one worker, and no notice waits for a run."""
    side_by_side = CallsSideBySide(calls)
    await side_by_side.begin_due()
    await side_by_side.finish()
