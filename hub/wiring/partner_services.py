"""Build what the services of partners work with, one function for each group."""

from collections.abc import Mapping, Sequence

from hub.domain.conformance.run import ConformanceLimits
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.devices import Whereabouts
from hub.services.channels import ChannelKind
from hub.services.conformance.start_conformance import ConformanceServices
from hub.services.conformance_runs import Conformance
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.parts import JournalEvaluation
from hub.services.feed.ports import AudienceServices, FeedServices
from hub.services.feed.read_removal_counts import RemovalServices
from hub.services.intake.confirm_receipts import ReceiptServices
from hub.services.intake.device_ports import DeviceServices
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.steps.tip_receipt_codes import ReceiptCodes
from hub.services.intake.tip_ports import TipServices
from hub.settings import Settings
from hub.storage.feed_tail import FeedTail
from hub.storage.mongo.database import Database
from hub.wiring.repositories import Repositories


def build_devices(
    settings: Settings,
    database: Database,
    repositories: Repositories,
    evaluation: JournalEvaluation,
    kinds: Mapping[str, ChannelKind],
) -> DeviceServices:
    """Build what device services work with. The fan-out evaluates which devices moved into a covered area."""

    async def evaluate(row_id: str, tenant: int, moved: Sequence[Whereabouts]) -> None:
        await evaluate_journal(evaluation, row_id, (tenant, moved))

    return DeviceServices(
        database,
        repositories.device.devices,
        repositories.device.cells,
        repositories.device.cell_counts,
        repositories.device.journal,
        evaluate,
        settings.device_lifetime,
        settings.devices_kept,
        frozenset(name for name, kind in kinds.items() if not kind.pulls and name != "recorder"),
    )


def build_conformance(settings: Settings, repositories: Repositories) -> Conformance:
    """Build what each service that meets conformance runs works with."""
    limits = ConformanceLimits(step=settings.conformance_step)
    return Conformance(repositories.partner.conformance_runs, limits, settings.require_conformance)


def build_conformance_services(
    database: Database, repositories: Repositories, conformance: Conformance
) -> ConformanceServices:
    """Build what starting a conformance run works with."""
    partner = repositories.partner
    return ConformanceServices(
        database, partner.idempotency, partner.partners, repositories.device.devices, conformance
    )


def build_feed(
    repositories: Repositories, tail: FeedTail, cursors: CursorSeal, conformance: Conformance
) -> FeedServices:
    """Build what reading alerts and the feed works with."""
    return FeedServices(repositories.alerts.alerts, repositories.fanout.feed, tail, cursors, conformance)


def build_audience(repositories: Repositories, cursors: CursorSeal, conformance: Conformance) -> AudienceServices:
    """Build what reading an audience works with."""
    return AudienceServices(
        repositories.alerts.alerts,
        repositories.fanout.audience,
        repositories.device.devices,
        repositories.fanout.units,
        repositories.fanout.halt,
        cursors,
        conformance,
    )


def build_tips(settings: Settings, database: Database, repositories: Repositories) -> TipServices:
    """Build what submitting and withdrawing tips works with."""
    key = settings.hub_key
    return TipServices(
        database,
        repositories.partner.idempotency,
        repositories.alerts.alerts,
        repositories.cases.photos,
        repositories.tips.tips,
        ReceiptCodes(key),
        TipMarks(key),
    )


def build_receipts(repositories: Repositories, conformance: Conformance) -> ReceiptServices:
    """Build what confirming receipts works with."""
    device = repositories.device
    return ReceiptServices(repositories.alerts.alerts, device.devices, device.receipts, device.removals, conformance)


def build_removals(repositories: Repositories) -> RemovalServices:
    """Build what reading a partner's own removals works with."""
    return RemovalServices(repositories.alerts.alerts, repositories.device.removals)
