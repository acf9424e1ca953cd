"""Read how many of a partner's own devices were told of an ended alert, and how many confirmed its removal."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.delivery.removals import RemovalCounts, counted_from
from hub.services.ports.rows import AlertsOfMode, RemovalCounting
from hub.single_flight import SingleFlight


@dataclass(frozen=True, slots=True)
class RemovalServices:
    """Stores of `read_removal_counts`."""

    alerts: AlertsOfMode
    removals: RemovalCounting
    counting: SingleFlight[tuple[str, int], RemovalCounts] = field(default_factory=SingleFlight)
    """The counts that run now. Those of a million devices take half a second, so many callers share one."""


@dataclass(frozen=True, slots=True)
class OwnRemovals:
    """The true counts of the caller; None before `counted_from`, which is None while the alert is open."""

    counted_from: datetime | None
    counts: RemovalCounts | None


async def read_removal_counts(
    by: PartnerActor, services: RemovalServices, alert_id: str, *, now: datetime
) -> OwnRemovals | None:
    """Return the counts of the caller's devices of its mode; None for an alert that this key may not see."""
    by.require(PartnerPermission.READ_ALERTS)
    alert = await services.alerts.of_mode(alert_id, by.mode)
    if alert is None:
        return None
    since = counted_from(alert)
    if since is None or now < since:
        return OwnRemovals(since, None)
    # A count that begins now includes what the caller has confirmed before.
    counts = await services.counting.join_next(
        (alert_id, by.tenant), lambda: services.removals.count(alert_id, by.tenant)
    )
    return OwnRemovals(since, counts)
