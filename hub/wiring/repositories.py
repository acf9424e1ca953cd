"""Every repository of the hub, over one database and one Redis, in groups that belong together."""

from dataclasses import dataclass

from hub.settings import Settings
from hub.storage.mongo.access.approvals import ApprovalRepository
from hub.storage.mongo.access.break_glass import BreakGlassRepository
from hub.storage.mongo.access.staff import StaffRepository
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.alerts.pending_cancels import PendingCancels
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.hiding import HiddenCases
from hub.storage.mongo.cases.officer_notes import OfficerNoteRepository
from hub.storage.mongo.cases.photo_disk import PhotoDisk
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.cases.reads import CaseReadRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.audience import AudienceRepository
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.mongo.delivery.device_erasure import ErasedRefs
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.delivery.halt import HaltSwitch
from hub.storage.mongo.delivery.journal import Journal
from hub.storage.mongo.delivery.notices import NoticeRepository
from hub.storage.mongo.delivery.old_devices import OldDevices
from hub.storage.mongo.delivery.phone_estimates import PhoneEstimateRepository
from hub.storage.mongo.delivery.reach import ReachRepository
from hub.storage.mongo.delivery.reach_changes import ReachChangeRepository
from hub.storage.mongo.delivery.reach_readings import ReachReadings
from hub.storage.mongo.delivery.removals import RemovalRepository
from hub.storage.mongo.delivery.stages import StageRepository
from hub.storage.mongo.delivery.sweeps import SweepRepository
from hub.storage.mongo.delivery.telling import TellingRepository
from hub.storage.mongo.delivery.unit_folding import UnitFolding
from hub.storage.mongo.delivery.units import UnitRepository
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.exports.rows_by_id import RowsById
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.old_cases import OldCases
from hub.storage.mongo.partners.conformance_runs import ConformanceRepository
from hub.storage.mongo.partners.documents import DocumentRepository
from hub.storage.mongo.partners.partners import PartnerRepository
from hub.storage.mongo.search.changed_rows import CHANGED_TIPS, CHANGED_UNREAD, ChangedRows
from hub.storage.mongo.search.saved_matches import CaseMatchingReader, SavedMatchRepository
from hub.storage.mongo.search.saved_searches import SavedSearchRepository
from hub.storage.mongo.statistics.case_columns import CaseColumnRepository
from hub.storage.mongo.statistics.reach_columns import ReachColumnRepository
from hub.storage.mongo.tips.filing import TipFiling
from hub.storage.mongo.tips.lists import TipLists
from hub.storage.mongo.tips.log import TipLog
from hub.storage.mongo.tips.queue import TipQueue
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.mongo.wipes.cases import CaseRemains, WipeQueue
from hub.storage.redis.budgets import BudgetRepository
from hub.storage.redis.cell_counts import BufferedCellCounts
from hub.storage.redis.client import Redis
from hub.storage.redis.connection_limits import ConnectionLimitRepository
from hub.storage.redis.feed_signal import FeedSignal
from hub.storage.redis.ledger import Ledger
from hub.storage.redis.part_signs import PartSigns
from hub.storage.redis.partner_queues import PartnerQueues
from hub.storage.redis.quotas import Quotas
from hub.storage.redis.receipts import ReceiptBits
from hub.storage.redis.work_heartbeats import WorkHeartbeats
from hub.wiring.secrets import SecretBox

TIMELINE_STREAM, TIP_STREAM, MATCH_STREAM = "timeline", "tips", "matches"
"""The streams by which processes signal entries of the history, changes of tips, and matches of saved searches."""


@dataclass(frozen=True, slots=True)
class PoliceRepositories:
    """Cases, their alerts, and what police read and write about them."""

    cases: CaseRepository
    alerts: AlertRepository
    stages: StageRepository
    sweeps: SweepRepository
    reach_changes: ReachChangeRepository
    phone_estimates: PhoneEstimateRepository
    approvals: ApprovalRepository
    reach: ReachRepository
    readings: ReachReadings
    telling: TellingRepository
    photos: PhotoRepository
    photo_disk: PhotoDisk
    tips: TipRepository
    timeline: TimelineRepository
    tip_queue: TipQueue
    tip_log: TipLog
    tip_filing: TipFiling
    tip_lists: TipLists
    alert_lists: AlertLists
    audit: AuditRepository
    notes: OfficerNoteRepository
    glass: BreakGlassRepository
    case_reads: CaseReadRepository
    old_cases: OldCases
    wipe_queue: WipeQueue
    remains: CaseRemains
    hidden_cases: HiddenCases
    case_columns: CaseColumnRepository
    reach_columns: ReachColumnRepository
    saved_searches: SavedSearchRepository
    saved_matches: SavedMatchRepository
    case_matching: CaseMatchingReader
    changed_tips: ChangedRows
    changed_unread: ChangedRows
    exports: ExportRepository
    rows_by_id: RowsById
    staff: StaffRepository


@dataclass(frozen=True, slots=True)
class DeviceRepositories:
    """Registered devices, the cells they are in, and what they report."""

    devices: DeviceRepository
    cells: CellRepository
    cell_counts: BufferedCellCounts
    journal: Journal
    receipts: ReceiptBits
    removals: RemovalRepository
    old_devices: OldDevices


@dataclass(frozen=True, slots=True)
class FanoutRepositories:
    """Work that delivers alerts, and its record."""

    units: UnitRepository
    unit_folding: UnitFolding
    ledger: Ledger
    audience: AudienceRepository
    feed: FeedLog
    notices: NoticeRepository
    halt: HaltSwitch
    pending_cancels: PendingCancels
    work_heartbeats: WorkHeartbeats
    part_signs: PartSigns


@dataclass(frozen=True, slots=True)
class PartnerRepositories:
    """Partners, their documents, and the limits that each of them works under."""

    partners: PartnerRepository
    documents: DocumentRepository
    idempotency: IdempotencyRepository
    budgets: BudgetRepository
    connection_limits: ConnectionLimitRepository
    partner_queues: PartnerQueues
    quotas: Quotas
    conformance_runs: ConformanceRepository


@dataclass(frozen=True, slots=True)
class Repositories:
    """The repositories of a process, in four groups."""

    police: PoliceRepositories
    device: DeviceRepositories
    fanout: FanoutRepositories
    partner: PartnerRepositories


def open_repositories(settings: Settings, database: Database, redis: Redis) -> Repositories:
    """Build the repositories of a process; opens no connection."""
    alerts, units = AlertRepository(database), UnitRepository(database, settings.lease)
    return Repositories(
        police=_police(settings, database, redis, alerts),
        device=_device(settings, database, redis),
        fanout=_fanout(database, redis, alerts, units),
        partner=_partner(settings, database, redis),
    )


def _police(settings: Settings, database: Database, redis: Redis, alerts: AlertRepository) -> PoliceRepositories:
    box = SecretBox(settings.hub_key)
    return PoliceRepositories(
        cases=CaseRepository(database),
        alerts=alerts,
        stages=StageRepository(database),
        sweeps=SweepRepository(database),
        reach_changes=ReachChangeRepository(database),
        phone_estimates=PhoneEstimateRepository(database),
        approvals=ApprovalRepository(database),
        reach=ReachRepository(database),
        readings=ReachReadings(database),
        telling=TellingRepository(database),
        photos=PhotoRepository(database),
        photo_disk=PhotoDisk(database),
        tips=TipRepository(database),
        timeline=TimelineRepository(database, FeedSignal(redis, TIMELINE_STREAM)),
        tip_queue=TipQueue(database),
        tip_log=TipLog(database, FeedSignal(redis, TIP_STREAM)),
        tip_filing=TipFiling(database),
        tip_lists=TipLists(database),
        alert_lists=AlertLists(database),
        audit=AuditRepository(database),
        notes=OfficerNoteRepository(database),
        glass=BreakGlassRepository(database),
        case_reads=CaseReadRepository(database),
        old_cases=OldCases(database),
        wipe_queue=WipeQueue(database),
        remains=CaseRemains(database),
        hidden_cases=HiddenCases(database),
        case_columns=CaseColumnRepository(database),
        reach_columns=ReachColumnRepository(database),
        saved_searches=SavedSearchRepository(database, box.seal, box.unseal),
        saved_matches=SavedMatchRepository(database, FeedSignal(redis, MATCH_STREAM)),
        case_matching=CaseMatchingReader(database),
        changed_tips=ChangedRows(database, CHANGED_TIPS),
        changed_unread=ChangedRows(database, CHANGED_UNREAD),
        exports=ExportRepository(database, box.seal, box.unseal),
        rows_by_id=RowsById(database),
        staff=StaffRepository(database),
    )


def _device(settings: Settings, database: Database, redis: Redis) -> DeviceRepositories:
    cells = CellRepository(database)
    counts = BufferedCellCounts(redis, cells)
    return DeviceRepositories(
        devices=DeviceRepository(database, ErasedRefs(settings.hub_key)),
        cells=cells,
        cell_counts=counts,
        journal=Journal(database),
        receipts=ReceiptBits(redis),
        removals=RemovalRepository(database),
        old_devices=OldDevices(database, counts),
    )


def _fanout(database: Database, redis: Redis, alerts: AlertRepository, units: UnitRepository) -> FanoutRepositories:
    return FanoutRepositories(
        units=units,
        unit_folding=UnitFolding(database),
        ledger=Ledger(redis, units),
        audience=AudienceRepository(database),
        feed=FeedLog(database, FeedSignal(redis)),
        notices=NoticeRepository(database),
        halt=HaltSwitch(database),
        pending_cancels=PendingCancels(database, alerts),
        work_heartbeats=WorkHeartbeats(redis),
        part_signs=PartSigns(redis),
    )


def _partner(settings: Settings, database: Database, redis: Redis) -> PartnerRepositories:
    box = SecretBox(settings.hub_key)
    return PartnerRepositories(
        partners=PartnerRepository(database, box.seal, box.unseal),
        documents=DocumentRepository(database),
        idempotency=IdempotencyRepository(database),
        budgets=BudgetRepository(redis),
        connection_limits=ConnectionLimitRepository(redis),
        partner_queues=PartnerQueues(redis, settings.partner_queue_width, settings.lease),
        quotas=Quotas(redis),
        conformance_runs=ConformanceRepository(database),
    )
