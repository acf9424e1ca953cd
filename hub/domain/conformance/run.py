"""A conformance run: the hub plays invented alerts to a partner's own receiver, and keeps what it saw of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from hub.domain.alerts.alert import AlertStatus

MIN_DEVICES, MAX_DEVICES = 3, 10
PREFIX = "cf_"
"""The ids of runs and of their alerts begin with it: no other alert costs a look for a run."""


@dataclass(frozen=True, slots=True)
class ConformanceLimits:
    """The limits of runs. `answer` is how long a receiver may take; `step` how long the hub waits for what follows.

    `hold` is how long the hub keeps back a page that is asked for while an event waits for its answer. `look` is the
    time between two looks at a run.
    """

    runs_a_day: int = 20
    answer: timedelta = timedelta(seconds=15)
    step: timedelta = timedelta(seconds=30)
    hold_pages: timedelta = timedelta(seconds=3)
    settle: timedelta = timedelta(seconds=3)
    look: timedelta = timedelta(seconds=0.1)
    valid_for: timedelta = timedelta(days=30)


class ConformanceRunState(StrEnum):
    """The state of a run."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"


class Step(IntEnum):
    """The steps of a run, in order."""

    FIRST = 0
    UPDATE = 1
    VARIANTS = 2
    EARLY_END = 3
    REPEAT = 4
    REPEAT_AGAIN = 5
    END = 6
    SETTLE = 7


class Scene(StrEnum):
    """The alerts of a run; each value is the end of its alert's id."""

    MAIN = "main"
    EARLY = "early"
    REPEATED = "repeated"
    FIELDS = "fields"
    TYPE = "type"
    ROTATED = "rotated"
    FORGED = "forged"
    OLD = "old"

    @property
    def status(self) -> AlertStatus:
        """The status of its alert: both that a test key sees occur."""
        return AlertStatus.TEST if self in (Scene.REPEATED, Scene.FIELDS) else AlertStatus.EXERCISE

    @property
    def begins(self) -> Step:
        """The step from which on it exists."""
        return _BEGINS[self]


_BEGINS = {
    Scene.MAIN: Step.FIRST,
    Scene.EARLY: Step.EARLY_END,
    Scene.REPEATED: Step.REPEAT,
    Scene.FIELDS: Step.VARIANTS,
    Scene.TYPE: Step.VARIANTS,
    Scene.ROTATED: Step.VARIANTS,
    Scene.FORGED: Step.FIRST,
    Scene.OLD: Step.FIRST,
}


class Signing(StrEnum):
    """The signature of a request: as always, or one of those that a receiver must tell apart."""

    VALID = "VALID"
    WRONG_SECRET = "WRONG_SECRET"  # noqa: S105 - a name
    OLD_TIMESTAMP = "OLD_TIMESTAMP"
    VALID_FIRST = "VALID_FIRST"
    VALID_LAST = "VALID_LAST"


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request of the hub and its answer: `status` is None without one, and `code` says why."""

    scene: Scene
    step: Step
    kind: str
    signing: Signing
    status: int | None
    code: str
    milliseconds: int
    at: datetime

    @property
    def accepted(self) -> bool:
        """True for 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """True for 4xx."""
        return self.status is not None and 400 <= self.status < 500


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page of an audience that the partner read: from the place `after`, or None without a cursor, up to `upto`.

    `last` if no entry followed then. `early` if it was asked for by a receiver that had not answered yet.
    """

    scene: Scene
    step: Step
    after: int | None
    upto: int
    last: bool
    early: bool


@dataclass(frozen=True, slots=True)
class SeenReceipt:
    """A kind of receipt of one device: the revision and status that it named, 0 and None if none that the alert has."""

    scene: Scene
    step: Step
    device: int
    kind: str
    revision: int
    status: AlertStatus | None


@dataclass(frozen=True, slots=True)
class ConformanceRun:
    """A run of a tenant. `refs` are the devices it names. `sent` counts the events of its step that are sent. `passed`
    is set at the end.

    `asking` is the number of the event that waits for its answer now, of the alert `asking_about`.
    """

    id: str
    tenant: int
    address: str = field(repr=False)
    refs: tuple[str, ...] = field(repr=False)
    started_at: datetime
    state: ConformanceRunState = ConformanceRunState.RUNNING
    step: Step = Step.FIRST
    sent: int = 0
    asking: int | None = None
    asking_about: Scene | None = None
    requests: tuple[SeenRequest, ...] = ()
    pages: frozenset[SeenPage] = frozenset()
    receipts: Mapping[SeenReceipt, int] = field(default_factory=dict)
    finished_at: datetime | None = None
    passed: bool = False

    @property
    def over(self) -> bool:
        """True once nothing more is seen."""
        return self.state is ConformanceRunState.FINISHED

    def alert(self, scene: Scene) -> str:
        """Return the id of one of its alerts."""
        return f"{self.id}_{scene}"

    def shows(self, scene: Scene) -> bool:
        """Return True if an alert exists by now."""
        return self.step >= scene.begins


def scene_of(alert_id: str) -> tuple[str, Scene] | None:
    """Return the run and the scene of an alert's id; None for an id that is no run's."""
    run_id, _, name = alert_id.rpartition("_")
    if not alert_id.startswith(PREFIX) or name not in list(Scene):
        return None
    return run_id, Scene(name)


def address_digest(address: str) -> str:
    """Return what a run keeps of an address: enough to know it again."""
    return hashlib.sha256(address.encode()).hexdigest()
