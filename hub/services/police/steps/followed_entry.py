"""An entry of a case's history as one follower may see it: public facts only."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.cases.case import Case
from hub.domain.trail.timeline import TimelineEntry
from hub.services.police.ports.live import LiveFeed


@dataclass(frozen=True, slots=True, repr=False)
class FollowedEntry:
    """An entry for one follower, with the public facts of its case as they are now.

    `live` is True once the follower has caught up.
    """

    cursor: str
    entry: TimelineEntry
    summary: CaseSummary
    live: bool


def follow_entry(
    live: LiveFeed[TimelineEntry], entry: TimelineEntry, case: Case, by: Officer, now: datetime, *, is_live: bool
) -> FollowedEntry:
    """Return an entry without private facts, and without its tip unless the officer may read the case's tips."""
    actions = live.stores.access.actions(by, case, now=now)
    shown = entry.without_private()
    if CaseAction.READ_TIPS not in actions:
        shown = shown.without_tip()
    summary = CaseSummary.of(case, actions, now=now)
    return FollowedEntry(live.feed.cursor(entry.sequence, by), shown, summary, is_live)
