"""Build the services of the fan-out."""

from dataclasses import dataclass

from hub.domain.areas.escalation import EscalationPolicy
from hub.services.conformance_runs import Conformance
from hub.services.fanout.enqueue_due_work import DueWork
from hub.services.fanout.parts import (
    BatchDelivery,
    ConformanceDriving,
    JournalEvaluation,
    NoticeDelivery,
    PartnerCalls,
    QueueDelivery,
    StagePlanning,
    SweepPlanning,
    UnitDelivery,
)
from hub.services.fanout.ports.delivery import DeliveryRoutes
from hub.services.fanout.settings import FanoutSettings
from hub.services.fanout.steps.compose import PhotoLink
from hub.services.fanout.steps.daily_cap import DailyCap
from hub.services.fanout.steps.find_waiting import UnitFinder
from hub.services.fanout.steps.guard import GuardReader
from hub.services.fanout.steps.notice_outbox import NoticeOutbox
from hub.services.fanout.steps.work_signals import WorkSignals
from hub.services.maintenance.compact_units import Compaction
from hub.services.ports import Clock, Notifier
from hub.settings import Settings
from hub.wiring.repositories import Repositories


@dataclass(frozen=True, slots=True)
class FanoutServices:
    """The first argument of each use case of the fan-out."""

    due_work: DueWork
    stage_planning: StagePlanning
    queue_delivery: QueueDelivery
    unit_delivery: UnitDelivery
    sweep_planning: SweepPlanning
    journal_evaluation: JournalEvaluation
    notice_delivery: NoticeDelivery
    compaction: Compaction
    partner_calls: PartnerCalls


def fanout_settings(settings: Settings, policy: EscalationPolicy) -> FanoutSettings:
    """Return the fan-out's figures from the process's settings and the escalation policy."""
    return FanoutSettings(
        unit_size=settings.unit_size,
        batch_size=settings.batch_size,
        second_look_seconds=settings.second_look.total_seconds(),
        lease_seconds=settings.lease.total_seconds(),
        unconfirmed_limit_km=policy.unconfirmed_limit_km,
        daily_cap=policy.daily_cap,
        zone=policy.zone,
    )


def build_fanout(
    repositories: Repositories,
    clock: Clock,
    notifier: Notifier,
    delivery_routes: DeliveryRoutes,
    photo_link: PhotoLink,
    settings: FanoutSettings,
    conformance: Conformance,
) -> FanoutServices:
    """Build every use case's parts from the same repositories."""
    device = repositories.device
    fanout, partner = repositories.fanout, repositories.partner
    alerts, stages, sweeps, units, notices = (
        repositories.alerts.alerts,
        repositories.alerts.stages,
        repositories.alerts.sweeps,
        fanout.units,
        fanout.notices,
    )
    guards = GuardReader(alerts, fanout.halt, clock)
    outbox = NoticeOutbox(notices, delivery_routes, notifier)
    signals = WorkSignals(notifier, partner.partner_queues, fanout.work_heartbeats)
    finder = UnitFinder(units, alerts, clock)
    batch_delivery = BatchDelivery(
        alerts=alerts,
        units=units,
        devices=device.devices,
        audience=fanout.audience,
        ledger=fanout.ledger,
        quotas=partner.quotas,
        guards=guards,
        cap=DailyCap(alerts, fanout.ledger, settings),
        photo_link=photo_link,
        settings=settings,
    )
    unit_delivery = UnitDelivery(
        clock=clock,
        units=units,
        devices=device.devices,
        delivery_routes=delivery_routes,
        partner_queues=partner.partner_queues,
        guards=guards,
        outbox=outbox,
        batch_delivery=batch_delivery,
        settings=settings,
    )
    notice_delivery = NoticeDelivery(notices, delivery_routes, guards)
    return FanoutServices(
        due_work=DueWork(clock, alerts, stages, sweeps, device.journal, notices, finder, signals, settings),
        stage_planning=StagePlanning(
            repositories.database,
            clock,
            alerts,
            stages,
            device.cells,
            units,
            fanout.feed,
            repositories.cases.timeline,
            outbox,
            signals,
            settings,
        ),
        queue_delivery=QueueDelivery(partner.partner_queues, notifier, finder, unit_delivery),
        unit_delivery=unit_delivery,
        sweep_planning=SweepPlanning(alerts, sweeps, units, fanout.audience, delivery_routes, outbox, signals),
        journal_evaluation=JournalEvaluation(repositories.database, clock, device.journal, alerts, units, signals),
        notice_delivery=notice_delivery,
        compaction=Compaction(alerts, sweeps, stages, fanout.unit_compaction),
        partner_calls=PartnerCalls(notice_delivery, ConformanceDriving(conformance, delivery_routes, clock)),
    )
