"""Every repository of the hub, over one database and one Redis, in groups that belong together."""

from hub.settings import Settings
from hub.storage.mongo.access.approvals import ApprovalRepository
from hub.storage.mongo.access.break_glass import BreakGlassRepository
from hub.storage.mongo.access.staff import StaffRepository
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.alerts.pending_cancels import PendingCancels
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.counted_reads import CaseReadRepository
from hub.storage.mongo.cases.hiding import HiddenCases
from hub.storage.mongo.cases.officer_notes import OfficerNoteRepository
from hub.storage.mongo.cases.photo_disk import PhotoDisk
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.audience import AudienceRepository
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.mongo.delivery.delivery_status import DeliveryStatusRepository
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
from hub.storage.mongo.delivery.unit_compaction import UnitCompaction
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
from hub.storage.mongo.statistics.case_column_rows import CaseColumnRepository
from hub.storage.mongo.statistics.reach_column_rows import ReachColumnRepository
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
from hub.storage.redis.part_heartbeats import PartHeartbeats
from hub.storage.redis.partner_queues import PartnerQueues
from hub.storage.redis.quotas import Quotas
from hub.storage.redis.receipts import ReceiptBits
from hub.storage.redis.work_heartbeats import WorkHeartbeats
from hub.wiring.secrets import SecretBox

TIMELINE_STREAM, TIP_STREAM, MATCH_STREAM = "timeline", "tips", "matches"
"""The streams by which processes signal entries of the history, changes of tips, and matches of saved searches."""


class CaseRepositories:
    """Cases, and what police keep beside each."""

    def __init__(self, database: Database, timeline: FeedSignal) -> None:
        self.cases = CaseRepository(database)
        self.timeline = TimelineRepository(database, timeline)
        self.notes = OfficerNoteRepository(database)
        self.photos = PhotoRepository(database)
        self.photo_disk = PhotoDisk(database)
        self.hidden_cases = HiddenCases(database)
        self.wipe_queue = WipeQueue(database)
        self.remains = CaseRemains(database)
        self.old_cases = OldCases(database)


class AlertRepositories:
    """Alerts, their stages and sweeps, and how far they reach."""

    def __init__(self, database: Database) -> None:
        self.alerts = AlertRepository(database)
        self.stages = StageRepository(database)
        self.sweeps = SweepRepository(database)
        self.reach_changes = ReachChangeRepository(database)
        self.phone_estimates = PhoneEstimateRepository(database)
        self.approvals = ApprovalRepository(database)
        self.reach = ReachRepository(database)
        self.readings = ReachReadings(database)
        self.delivery_status = DeliveryStatusRepository(database)


class TipRepositories:
    """Tips, and the orders and logs in which they are read."""

    def __init__(self, database: Database, log: FeedSignal) -> None:
        self.tips = TipRepository(database)
        self.queue = TipQueue(database)
        self.log = TipLog(database, log)
        self.filing = TipFiling(database)
        self.changed = ChangedRows(database, CHANGED_TIPS)
        self.changed_unread = ChangedRows(database, CHANGED_UNREAD)


class SearchRepositories:
    """Lists over all cases, what officers keep of them, and the columns that are counted."""

    def __init__(self, database: Database, matches: FeedSignal, box: SecretBox) -> None:
        self.tips = TipLists(database)
        self.alerts = AlertLists(database)
        self.case_columns = CaseColumnRepository(database)
        self.reach_columns = ReachColumnRepository(database)
        self.saved_searches = SavedSearchRepository(database, box.seal, box.unseal)
        self.saved_matches = SavedMatchRepository(database, matches)
        self.case_matching = CaseMatchingReader(database)
        self.exports = ExportRepository(database, box.seal, box.unseal)
        self.rows_by_id = RowsById(database)


class StaffRepositories:
    """Staff and the cases they read, and the trail of what they read and did."""

    def __init__(self, database: Database) -> None:
        self.audit = AuditRepository(database)
        self.glass = BreakGlassRepository(database)
        self.case_reads = CaseReadRepository(database)
        self.staff = StaffRepository(database)


class DeviceRepositories:
    """Registered devices, the cells they are in, and what they report."""

    def __init__(self, settings: Settings, database: Database, redis: Redis) -> None:
        self.devices = DeviceRepository(database, ErasedRefs(settings.hub_key))
        self.cells = CellRepository(database)
        self.cell_counts = BufferedCellCounts(redis, self.cells)
        self.journal = Journal(database)
        self.receipts = ReceiptBits(redis)
        self.removals = RemovalRepository(database)
        self.old_devices = OldDevices(database, self.cell_counts)


class FanoutRepositories:
    """Work that delivers alerts, and its record."""

    def __init__(self, settings: Settings, database: Database, redis: Redis, alerts: AlertRepository) -> None:
        self.units = UnitRepository(database, settings.lease)
        self.unit_compaction = UnitCompaction(database)
        self.ledger = Ledger(redis, self.units)
        self.audience = AudienceRepository(database)
        self.feed = FeedLog(database, FeedSignal(redis))
        self.notices = NoticeRepository(database)
        self.halt = HaltSwitch(database)
        self.pending_cancels = PendingCancels(database, alerts)
        self.work_heartbeats = WorkHeartbeats(redis)
        self.part_heartbeats = PartHeartbeats(redis)


class PartnerRepositories:
    """Partners, their documents, and the limits that each of them works under."""

    def __init__(self, settings: Settings, database: Database, redis: Redis, box: SecretBox) -> None:
        self.partners = PartnerRepository(database, box.seal, box.unseal)
        self.documents = DocumentRepository(database)
        self.idempotency = IdempotencyRepository(database)
        self.budgets = BudgetRepository(redis)
        self.connection_limits = ConnectionLimitRepository(redis)
        self.partner_queues = PartnerQueues(redis, settings.partner_queue_width, settings.lease)
        self.quotas = Quotas(redis)
        self.conformance_runs = ConformanceRepository(database)


class Repositories:
    """The repositories of a process, in groups. Building them opens no connection."""

    def __init__(self, settings: Settings, database: Database, redis: Redis) -> None:
        self.database, self.redis = database, redis
        box = SecretBox(settings.hub_key)
        self.cases = CaseRepositories(database, FeedSignal(redis, TIMELINE_STREAM))
        self.alerts = AlertRepositories(database)
        self.tips = TipRepositories(database, FeedSignal(redis, TIP_STREAM))
        self.search = SearchRepositories(database, FeedSignal(redis, MATCH_STREAM), box)
        self.staff = StaffRepositories(database)
        self.device = DeviceRepositories(settings, database, redis)
        self.fanout = FanoutRepositories(settings, database, redis, self.alerts.alerts)
        self.partner = PartnerRepositories(settings, database, redis, box)
