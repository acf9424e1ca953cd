"""The parts that each use case touches: its first argument, in the order in which an alert meets the use cases."""

from dataclasses import dataclass

from hub.services.conformance_runs import Conformance
from hub.services.fanout.ports.audience import Audience, Notices
from hub.services.fanout.ports.delivery import DeliveryRoutes, LedgerCache, PartnerQueues, Quotas
from hub.services.fanout.ports.rows import Cells, JournalRows, PlannedAlerts, PlannedStages, PlannedSweeps
from hub.services.fanout.ports.units import Devices, Units
from hub.services.fanout.settings import FanoutSettings
from hub.services.fanout.steps.compose import PhotoLink
from hub.services.fanout.steps.daily_cap import DailyCap
from hub.services.fanout.steps.find_waiting import UnitFinder
from hub.services.fanout.steps.guard import GuardReader
from hub.services.fanout.steps.notice_outbox import NoticeOutbox
from hub.services.fanout.steps.work_signals import WorkSignals
from hub.services.ports import Atomic, Clock, Notifier
from hub.services.ports.cases import Timeline
from hub.services.ports.rows import Feed


@dataclass(frozen=True, slots=True)
class StagePlanning:
    """The parts that starting a stage touches."""

    atomic: Atomic
    clock: Clock
    alerts: PlannedAlerts
    stages: PlannedStages
    cells: Cells
    units: Units
    feed: Feed
    timeline: Timeline
    outbox: NoticeOutbox
    signals: WorkSignals
    settings: FanoutSettings


@dataclass(frozen=True, slots=True)
class BatchDelivery:
    """The parts that one batch touches."""

    alerts: PlannedAlerts
    units: Units
    devices: Devices
    audience: Audience
    ledger: LedgerCache
    quotas: Quotas
    guards: GuardReader
    cap: DailyCap
    photo_link: PhotoLink
    settings: FanoutSettings


@dataclass(frozen=True, slots=True)
class UnitDelivery:
    """The parts that delivering a unit touches, around those of one batch."""

    clock: Clock
    units: Units
    devices: Devices
    delivery_routes: DeliveryRoutes
    partner_queues: PartnerQueues
    guards: GuardReader
    outbox: NoticeOutbox
    batch_delivery: BatchDelivery
    settings: FanoutSettings


@dataclass(frozen=True, slots=True)
class QueueDelivery:
    """The parts that delivering a partner's queue touches."""

    partner_queues: PartnerQueues
    notifier: Notifier
    finder: UnitFinder
    unit_delivery: UnitDelivery


@dataclass(frozen=True, slots=True)
class SweepPlanning:
    """The parts that a sweep touches."""

    alerts: PlannedAlerts
    sweeps: PlannedSweeps
    units: Units
    audience: Audience
    delivery_routes: DeliveryRoutes
    outbox: NoticeOutbox
    signals: WorkSignals


@dataclass(frozen=True, slots=True)
class JournalEvaluation:
    """The parts that evaluating a journal row touches."""

    atomic: Atomic
    clock: Clock
    journal: JournalRows
    alerts: PlannedAlerts
    units: Units
    signals: WorkSignals


@dataclass(frozen=True, slots=True)
class NoticeDelivery:
    """The parts that announcing a notice touches."""

    notices: Notices
    delivery_routes: DeliveryRoutes
    guards: GuardReader


@dataclass(frozen=True, slots=True)
class ConformanceDriving:
    """The runs, the routes to their receivers and the clock."""

    conformance: Conformance
    delivery_routes: DeliveryRoutes
    clock: Clock


@dataclass(frozen=True, slots=True)
class PartnerCalls:
    """The parts that calling partners' servers touches."""

    notice_delivery: NoticeDelivery
    conformance_driving: ConformanceDriving
