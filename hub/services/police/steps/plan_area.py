"""Plan the stages of an area."""

from collections.abc import Iterable
from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.domain.areas.area import Area
from hub.domain.areas.escalation import EscalationPolicy, plan_stages
from hub.domain.delivery.stages import Stage, StageState, stage_id
from hub.domain.geometry import Circle
from hub.services.police.ports.stores import Stages
from hub.services.ports import Transaction


async def add_stages(
    stages: Stages, alert: Alert, area: Area, planned: Iterable[tuple[float, datetime]], transaction: Transaction
) -> None:
    """Add stages of an area, by radius and moment; their numbers follow those of all stages of the alert."""
    earlier = await stages.of_alert(alert.id, transaction)
    last = max((stage.number for stage in earlier), default=0)
    added = [
        Stage(stage_id(alert.id, number), alert.id, number, area.number, area.centre, radius, due, StageState.DUE)
        for number, (radius, due) in enumerate(planned, start=last + 1)
    ]
    await stages.add(added, transaction)


async def plan_area(
    stages: Stages, policy: EscalationPolicy, alert: Alert, area: Area, seen_at: datetime, transaction: Transaction
) -> None:
    """Add every stage that an area may reach by the policy. Its clock runs from the moment of the sighting."""
    planned = [(step.radius_km, step.due) for step in plan_stages(policy, seen_at)]
    await add_stages(stages, alert, area, planned, transaction)


def due_circle(policy: EscalationPolicy, area: Area, seen_at: datetime, now: datetime) -> Circle:
    """Return the circle that is due for an area that nobody has confirmed yet."""
    limit = policy.unconfirmed_limit_km
    due = [step.radius_km for step in plan_stages(policy, seen_at) if step.due <= now and step.radius_km <= limit]
    return Circle(area.centre, max(due, default=0.0))
