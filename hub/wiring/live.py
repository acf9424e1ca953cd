"""Build what staff follow cases and tips with: one reader of each log for all followers of a process."""

from dataclasses import dataclass

from hub.domain.cursors import CursorSeal
from hub.domain.search.saved import SavedMatch
from hub.domain.tips.events import TipEvent
from hub.domain.trail.timeline import TimelineEntry
from hub.services.followed_log import FollowedLog
from hub.services.police.ports.live import LiveFeed, LiveServices
from hub.services.police.ports.stores import CaseStores
from hub.services.ports import Clock
from hub.storage.feed_tail import LogTail
from hub.storage.redis.client import Redis
from hub.storage.redis.feed_signal import FeedSignal
from hub.wiring.repositories import MATCH_STREAM, TIMELINE_STREAM, TIP_STREAM, Repositories


@dataclass(frozen=True, slots=True)
class Live:
    """The feeds of staff in one process, and the readers of their logs."""

    services: LiveServices
    activity_tail: LogTail[TimelineEntry]
    tip_tail: LogTail[TipEvent]
    matches: LiveFeed[SavedMatch]
    match_tail: LogTail[SavedMatch]

    def close(self) -> None:
        """End the followers: each resumes elsewhere from its cursor."""
        self.activity_tail.close()
        self.tip_tail.close()
        self.match_tail.close()


def build_live(repositories: Repositories, stores: CaseStores, redis: Redis, clock: Clock, cursors: CursorSeal) -> Live:
    """Build the feeds; reads nothing until somebody follows."""
    timeline, tips = repositories.cases.timeline, repositories.tips.log
    activity_tail: LogTail[TimelineEntry] = LogTail(timeline, FeedSignal(redis, TIMELINE_STREAM))
    tip_tail: LogTail[TipEvent] = LogTail(tips, FeedSignal(redis, TIP_STREAM), tips.number_some)
    services = LiveServices(
        LiveFeed(FollowedLog("activity", timeline, activity_tail, cursors), stores, clock),
        LiveFeed(FollowedLog("tip feed", tips, tip_tail, cursors), stores, clock),
    )
    found = repositories.search.saved_matches
    match_tail: LogTail[SavedMatch] = LogTail(found, FeedSignal(redis, MATCH_STREAM))
    matches = LiveFeed(FollowedLog("matches", found, match_tail, cursors), stores, clock)
    return Live(services, activity_tail, tip_tail, matches, match_tail)
