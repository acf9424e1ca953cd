"""Conformance runs: the hub plays invented alerts to your receiver and reports what it saw."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from reunion.wire import (
    JsonObject,
    OpenEnum,
    boolean,
    decoding,
    integer,
    json_objects,
    optional_integer,
    optional_text,
    optional_timestamp,
    text,
    timestamp,
)


class ConformanceRunState(OpenEnum):
    """The state of a run: under way or over."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"


class ConformanceCheckState(OpenEnum):
    """The state of a check: the hub saw that your receiver does it, that it does not, or has not seen enough yet."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    NOT_SEEN = "NOT_SEEN"


@dataclass(frozen=True, slots=True)
class ConformanceCheck:
    """A check of a run, such as `SHOWS_ONCE`. reason: a sentence that says what the hub saw."""

    name: str
    state: ConformanceCheckState
    reason: str

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{name, state, reason}`."""
        return cls(text(data, "name"), ConformanceCheckState(text(data, "state")), text(data, "reason"))


@dataclass(frozen=True, slots=True)
class ConformanceRequest:
    """A request that the hub sent to your receiver.

    type: of the event, such as `alert.stage`. status: of the answer; None if none came, and `failure` says why.
    sent_at: an aware time. milliseconds: the time until the answer.
    """

    type: str
    alert: str
    sent_at: datetime
    status: int | None
    failure: str | None
    milliseconds: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{type, alert, sentAt, status, failure, milliseconds}`."""
        return cls(
            text(data, "type"),
            text(data, "alert"),
            timestamp(data, "sentAt"),
            optional_integer(data, "status"),
            optional_text(data, "failure"),
            integer(data, "milliseconds"),
        )


@dataclass(frozen=True, slots=True)
class ConformanceRun:
    """A run, with all that the hub saw so far. passed: True once it is over and every check is passed."""

    id: str
    state: ConformanceRunState
    passed: bool
    started_at: datetime
    finished_at: datetime | None
    checks: tuple[ConformanceCheck, ...]
    requests: tuple[ConformanceRequest, ...]

    @property
    def is_finished(self) -> bool:
        """True once the report stands."""
        return self.state == ConformanceRunState.FINISHED

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `ConformanceRun`."""
        with decoding("a conformance run"):
            return cls(
                text(data, "id"),
                ConformanceRunState(text(data, "state")),
                boolean(data, "passed"),
                timestamp(data, "startedAt"),
                optional_timestamp(data, "finishedAt"),
                json_objects(data, "checks", ConformanceCheck.from_wire),
                json_objects(data, "requests", ConformanceRequest.from_wire),
            )
