"""The parts of the hub without which nobody is told, and the last heartbeat of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class ServicePart(StrEnum):
    """A part as staff see it."""

    DATABASE = "DATABASE"
    REDIS = "REDIS"
    PLANNER = "PLANNER"
    SENDERS = "SENDERS"
    NOTICES = "NOTICES"


class PartState(StrEnum):
    """UNKNOWN if the part's heartbeats cannot be read, because Redis is away."""

    WORKING = "WORKING"
    AWAY = "AWAY"
    UNKNOWN = "UNKNOWN"


class Speaker(StrEnum):
    """A kind of process that says every second that it works: the scheduler, and the workers of each queue."""

    BEAT = "beat"
    ALERTS = "alerts"
    UNITS = "units"
    NOTICES = "notices"


SPEAKERS: Final[Mapping[ServicePart, tuple[Speaker, ...]]] = {
    # The scheduler looks for what is due, a worker of `alerts` plans it: without one of them no stage begins.
    ServicePart.PLANNER: (Speaker.BEAT, Speaker.ALERTS),
    ServicePart.SENDERS: (Speaker.UNITS,),
    ServicePart.NOTICES: (Speaker.NOTICES,),
}
"""The processes that make a part: it works while every one of them does."""


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last heartbeat of processes of one kind: since when there was no silence, and when they spoke last.

    Of silent ones `began` says nothing more than `spoke`.
    """

    began: datetime
    spoke: datetime
    silent: bool


@dataclass(frozen=True, slots=True)
class PartStatus:
    """The state of a part, and since when; None if that is not known."""

    part: ServicePart
    state: PartState
    since: datetime | None


def judge_part(part: ServicePart, words: Mapping[Speaker, LastWord] | None) -> PartStatus:
    """Return the state of a part from the last words of its processes; None for `words` that could not be read."""
    if words is None:
        return PartStatus(part, PartState.UNKNOWN, None)
    spoken = [words.get(speaker) for speaker in SPEAKERS[part]]
    silent = [word for word in spoken if word is None or word.silent]
    if silent:
        moments = [word.spoke for word in silent if word is not None]
        return PartStatus(part, PartState.AWAY, min(moments, default=None) if len(moments) == len(silent) else None)
    return PartStatus(part, PartState.WORKING, max(word.began for word in spoken if word is not None))


def silent_parts(words: Mapping[Speaker, LastWord] | None) -> frozenset[ServicePart]:
    """Return the parts that are away; Redis alone if the words could not be read, as it is not known of the others."""
    if words is None:
        return frozenset({ServicePart.REDIS})
    return frozenset(part for part in SPEAKERS if judge_part(part, words).state is PartState.AWAY)
