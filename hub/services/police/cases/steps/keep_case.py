"""Write how long a case is kept, or who sees it, as the hold and the hiding of a case say."""

from dataclasses import dataclass, replace

from hub.domain.cases.keeping import CaseKeeping
from hub.domain.trail.timeline import TimelineKind
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.case_work import CaseWork


@dataclass(frozen=True, slots=True, repr=False)
class KeepingChange:
    """The case, and the reason in the officer's words."""

    case: str
    reason: str


async def keep_case(on: CaseWork, keeping: CaseKeeping, kind: TimelineKind, reason: str) -> CaseChange:
    """Keep the case like this from now on, and add to its history why."""
    await on.save(replace(on.case, keeping=keeping))
    await on.add_entry(kind, reason=reason)
    return on.done()
