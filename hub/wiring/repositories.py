"""Every store of the hub, over one database and one Redis."""

from dataclasses import dataclass

from hub.settings import DeploymentMode, Settings
from hub.storage.mongo.alerts import AlertRepository
from hub.storage.mongo.audience import AudienceRepository
from hub.storage.mongo.audit import AuditRepository
from hub.storage.mongo.cases import CaseRepository
from hub.storage.mongo.cells import CellRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.devices import DeviceRepository
from hub.storage.mongo.documents import DocumentRepository
from hub.storage.mongo.feed import FeedLog
from hub.storage.mongo.halt import HaltSwitch
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.journal import Journal
from hub.storage.mongo.minute_counters import MinuteCounters
from hub.storage.mongo.notices import NoticeRepository
from hub.storage.mongo.partners import PartnerRepository
from hub.storage.mongo.pending_cancels import PendingCancels
from hub.storage.mongo.photos import PhotoRepository
from hub.storage.mongo.reach import StageTotals
from hub.storage.mongo.stages import StageRepository
from hub.storage.mongo.sweeps import SweepRepository
from hub.storage.mongo.tips import TipRepository
from hub.storage.mongo.units import UnitRepository
from hub.storage.redis.budgets import BudgetRepository
from hub.storage.redis.cell_counts import GatheredCounts
from hub.storage.redis.client import Redis
from hub.storage.redis.connection_limits import ConnectionLimitRepository
from hub.storage.redis.feed_signal import FeedSignal
from hub.storage.redis.ledger import Ledger
from hub.storage.redis.partner_queues import PartnerQueues
from hub.storage.redis.quotas import Quotas
from hub.storage.redis.receipts import ReceiptSets
from hub.storage.redis.work_heartbeats import WorkHeartbeats
from hub.wiring.secrets import SecretBox


@dataclass(frozen=True, slots=True)
class Repositories:
    """The stores."""

    alerts: AlertRepository
    work_heartbeats: WorkHeartbeats
    audience: AudienceRepository
    audit: AuditRepository
    budgets: BudgetRepository
    cases: CaseRepository
    cells: CellRepository
    counts: GatheredCounts
    devices: DeviceRepository
    documents: DocumentRepository
    feed: FeedLog
    halt: HaltSwitch
    idempotency: IdempotencyRepository
    journal: Journal
    partner_queues: PartnerQueues
    ledger: Ledger
    media: PhotoRepository
    notices: NoticeRepository
    pending_cancels: PendingCancels
    partners: PartnerRepository
    quotas: Quotas
    rates: MinuteCounters
    reach: StageTotals
    receipts: ReceiptSets
    connection_limits: ConnectionLimitRepository
    stages: StageRepository
    sweeps: SweepRepository
    tips: TipRepository
    units: UnitRepository

    async def prepare(self) -> None:
        """Create every index; creating them again changes nothing."""
        for book in (
            self.audience,
            self.audit,
            self.cases,
            self.cells,
            self.devices,
            self.documents,
            self.idempotency,
            self.notices,
            self.rates,
            self.tips,
            self.units,
        ):
            await book.prepare()


def open_repositories(settings: Settings, database: Database, redis: Redis) -> Repositories:
    """The stores of a process."""
    box = SecretBox(settings.hub_key)
    units = UnitRepository(database, settings.lease)
    alerts = AlertRepository(database)
    # The embedded database loses by a geospatial index, a real one gains by it.
    cells = CellRepository(database, geo_index=settings.deployment_mode is DeploymentMode.PRODUCTION)
    return Repositories(
        alerts=alerts,
        work_heartbeats=WorkHeartbeats(redis),
        audience=AudienceRepository(database),
        audit=AuditRepository(database),
        budgets=BudgetRepository(redis),
        cases=CaseRepository(database),
        cells=cells,
        counts=GatheredCounts(redis, cells),
        devices=DeviceRepository(database),
        documents=DocumentRepository(database),
        feed=FeedLog(database, FeedSignal(redis)),
        halt=HaltSwitch(database),
        idempotency=IdempotencyRepository(database),
        journal=Journal(database),
        partner_queues=PartnerQueues(redis, settings.partner_queue_width, settings.lease),
        ledger=Ledger(redis, units),
        media=PhotoRepository(database),
        notices=NoticeRepository(database),
        pending_cancels=PendingCancels(database, alerts),
        partners=PartnerRepository(database, box.seal, box.unseal),
        quotas=Quotas(redis),
        rates=MinuteCounters(database),
        reach=StageTotals(database),
        receipts=ReceiptSets(redis),
        connection_limits=ConnectionLimitRepository(redis),
        stages=StageRepository(database),
        sweeps=SweepRepository(database),
        tips=TipRepository(database),
        units=units,
    )
