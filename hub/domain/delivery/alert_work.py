"""The work of an alert and the state of the hub, as rows and parts say: what `judge_delivery_status` judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.service_parts import ServicePart


@dataclass(frozen=True, slots=True)
class StageWork:
    """The work of a begun stage, added up over its units. Seconds are by the database's clock.

    `ready` counts, by tenant, the units of the ring that a worker can go on with; `asleep` those in which every device
    left waits for a moment of its preferences. Units with only a few failing phones left are in neither.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    ready: Mapping[int, int] = field(default_factory=dict)
    asleep: int = 0
    parked: int = 0
    seconds: float = 0.0
    """Since it began."""
    still_seconds: float = 0.0
    """Since anything of it moved."""

    def count(self, outcome: str) -> int:
        """Return the devices of an outcome."""
        return self.counts.get(outcome, 0)

    @property
    def leaves_somebody(self) -> bool:
        """True if somebody of the stage is, or may be, still to be told, and preferences are not the reason."""
        return bool(sum(self.ready.values()) or self.parked or self.count("failed") or self.count("deferred"))


@dataclass(frozen=True, slots=True)
class AlertWork:
    """The work of an alert, by the number of its begun stages; the domain's moment at which the first phone was told.

    `waiting` are the tenants with a unit that a worker can go on with, of any kind; `refused` those of them whose
    channel refused all, or many, devices of a unit. `ends` is true while the end of the alert is still carried.
    """

    stages: Mapping[int, StageWork] = field(default_factory=dict)
    told_at: datetime | None = None
    waiting: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    ends: bool = False


@dataclass(frozen=True, slots=True)
class HubState:
    """The hub as far as delivery depends on it: the operator's halt, the parts that are away, and tenants in trouble.

    `closed` are tenants whose queue is closed, and that sent nothing since. `stopped` are tenants whose
    partner is suspended or has no channel.
    """

    halted: bool = False
    away: frozenset[ServicePart] = frozenset()
    closed: Mapping[int, Closing] = field(default_factory=dict)
    stopped: frozenset[int] = frozenset()
