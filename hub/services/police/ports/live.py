"""The parts with which staff follow cases and tips as they change."""

from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from hub.domain.cases.case import Case
from hub.domain.tips.events import TipEvent
from hub.domain.trail.timeline import TimelineEntry
from hub.services.followed_log import FollowedLog, Numbered
from hub.services.police.ports.stores import CaseStores
from hub.services.ports import Clock
from hub.single_flight import SingleFlight

MAX_CACHED_EVENTS: Final = 64
"""Newest events whose cases a process keeps: all followers hear of an event within moments of the first."""


class OfCase(Numbered, Protocol):
    """An event of a case."""

    @property
    def case(self) -> str: ...


E = TypeVar("E", bound=OfCase)


@dataclass(frozen=True, slots=True)
class LiveFeed(Generic[E]):
    """A log of what happens to all cases, or to their tips. `event_cases` has the cases of the newest events by
    sequence.
    """

    feed: FollowedLog[E]
    stores: CaseStores
    clock: Clock
    event_cases: SingleFlight[int, Case | None] = field(default_factory=lambda: SingleFlight(MAX_CACHED_EVENTS))


@dataclass(frozen=True, slots=True)
class LiveServices:
    """The feeds of staff: the history of all cases, and the changes of all tips."""

    activity: LiveFeed[TimelineEntry]
    tips: LiveFeed[TipEvent]
