"""Every store of the hub, over one database and one Redis."""

from dataclasses import dataclass

from hub.settings import Settings, Wall
from hub.storage.mongo.alerts import AlertBook
from hub.storage.mongo.audience import AudienceBook
from hub.storage.mongo.audit import AuditBook
from hub.storage.mongo.cases import CaseBook
from hub.storage.mongo.cells import CellBook
from hub.storage.mongo.database import Database
from hub.storage.mongo.devices import DeviceBook
from hub.storage.mongo.documents import DocumentBook
from hub.storage.mongo.feed import FeedLog
from hub.storage.mongo.halt import HaltSwitch
from hub.storage.mongo.idempotency import IdempotencyBook
from hub.storage.mongo.journal import Journal
from hub.storage.mongo.minute_counters import MinuteCounters
from hub.storage.mongo.notices import NoticeBook
from hub.storage.mongo.partners import PartnerBook
from hub.storage.mongo.pending_cancels import OpenEnds
from hub.storage.mongo.photos import PhotoStore
from hub.storage.mongo.reach import StageTotals
from hub.storage.mongo.stages import StageBook
from hub.storage.mongo.sweeps import SweepBook
from hub.storage.mongo.tips import TipStore
from hub.storage.mongo.units import UnitBook
from hub.storage.redis.budgets import BudgetBook
from hub.storage.redis.cell_counts import GatheredCounts
from hub.storage.redis.client import Redis
from hub.storage.redis.connection_limits import SeatBook
from hub.storage.redis.feed_signal import FeedSignal
from hub.storage.redis.ledger import Ledger
from hub.storage.redis.partner_queues import Lanes
from hub.storage.redis.quotas import Quotas
from hub.storage.redis.receipts import ReceiptSets
from hub.storage.redis.work_heartbeats import AtWork
from hub.wiring.secrets import SecretBox


@dataclass(frozen=True, slots=True)
class Books:
    """The stores."""

    alerts: AlertBook
    at_work: AtWork
    audience: AudienceBook
    audit: AuditBook
    budgets: BudgetBook
    cases: CaseBook
    cells: CellBook
    counts: GatheredCounts
    devices: DeviceBook
    documents: DocumentBook
    feed: FeedLog
    halt: HaltSwitch
    idempotency: IdempotencyBook
    journal: Journal
    lanes: Lanes
    ledger: Ledger
    media: PhotoStore
    notices: NoticeBook
    open_ends: OpenEnds
    partners: PartnerBook
    quotas: Quotas
    rates: MinuteCounters
    reach: StageTotals
    receipts: ReceiptSets
    seats: SeatBook
    stages: StageBook
    sweeps: SweepBook
    tips: TipStore
    units: UnitBook

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


def open_books(settings: Settings, database: Database, redis: Redis) -> Books:
    """The stores of a process."""
    box = SecretBox(settings.hub_key)
    units = UnitBook(database, settings.lease)
    alerts = AlertBook(database)
    # The embedded database loses by a geospatial index, a real one gains by it.
    cells = CellBook(database, geo_index=settings.wall is Wall.PRODUCTION)
    return Books(
        alerts=alerts,
        at_work=AtWork(redis),
        audience=AudienceBook(database),
        audit=AuditBook(database),
        budgets=BudgetBook(redis),
        cases=CaseBook(database),
        cells=cells,
        counts=GatheredCounts(redis, cells),
        devices=DeviceBook(database),
        documents=DocumentBook(database),
        feed=FeedLog(database, FeedSignal(redis)),
        halt=HaltSwitch(database),
        idempotency=IdempotencyBook(database),
        journal=Journal(database),
        lanes=Lanes(redis, settings.lane_width, settings.lease),
        ledger=Ledger(redis, units),
        media=PhotoStore(database),
        notices=NoticeBook(database),
        open_ends=OpenEnds(database, alerts),
        partners=PartnerBook(database, box.seal, box.unseal),
        quotas=Quotas(redis),
        rates=MinuteCounters(database),
        reach=StageTotals(database),
        receipts=ReceiptSets(redis),
        seats=SeatBook(redis),
        stages=StageBook(database),
        sweeps=SweepBook(database),
        tips=TipStore(database),
        units=units,
    )
