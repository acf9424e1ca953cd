"""Write down in the history of open alerts which stages are done."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.delivery_status import DeliveryState
from hub.domain.delivery.stages import Stage
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.services.police.delivery.steps.judge_alerts import judge_alerts
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from hub.services.police.ports.stores import CaseStores
from hub.services.police.steps.each_alert import for_each_alert
from hub.services.ports import Transaction


class StageNotes(Protocol):
    """The stages that the history calls done."""

    async def cut_and_unnoted(self, alerts: Collection[str]) -> Sequence[Stage]:
        """Return the stages of alerts whose units are all stored, and that are not noted as done."""

    async def note_done(self, stage_id: str, transaction: Transaction) -> bool:
        """Note that a stage is done; return False if that was noted before."""


async def note_done_stages(reads: DeliveryStatusReads, stores: CaseStores, stages: StageNotes, *, now: datetime) -> int:
    """Add an entry for each stage that is done and that no entry calls so; return how many.

    A stage is done when no worker can go on with a unit of its ring. It has one such entry for ever: people who move in
    later are counted in it, and do not begin it again.
    """
    alerts = {alert.id: alert for alert in await stores.alerts.open()}
    unnoted = await stages.cut_and_unnoted(alerts)
    concerned = {stage.alert: alerts[stage.alert] for stage in unnoted}
    statuses = await judge_alerts(reads, concerned.values(), now)

    async def note(alert: Alert) -> int:
        done = {
            stage.number
            for area in statuses[alert.id].areas
            for stage in area.stages
            if stage.state is DeliveryState.DONE
        }
        ready = [stage for stage in unnoted if stage.alert == alert.id and stage.number in done]
        return sum([await _note(stores, stages, alert, stage, now) for stage in ready])

    return await for_each_alert(concerned.values(), note)


async def _note(stores: CaseStores, stages: StageNotes, alert: Alert, stage: Stage, now: datetime) -> bool:
    async def work(transaction: Transaction) -> bool:
        if not await stages.note_done(stage.id, transaction):
            return False
        done = by_hub(TimelineKind.STAGE_DONE, alert, now, area=stage.area)
        entry = replace(done, stage=stage.number, radius_km=stage.radius_km)
        await stores.timeline.append(entry, transaction)
        return True

    return await stores.atomic.run(work)
