"""Build what each group of services works with, one function for each."""

import logging
from collections.abc import Mapping, Sequence

from hub.domain.cursors import CursorSeal
from hub.domain.devices import Whereabouts
from hub.domain.escalation import EscalationPolicy
from hub.domain.usual_places import ForceAreas
from hub.graphql.kit.documents import require_readable
from hub.partners.discovery import largest_push
from hub.schema.police.services import PoliceServices
from hub.services.channels import ChannelKind
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.parts import JournalEvaluation
from hub.services.feed.ports import AudienceServices, FeedServices
from hub.services.intake.confirm_receipts import ReceiptServices
from hub.services.intake.device_ports import DeviceServices
from hub.services.intake.steps.receipt_codes import ReceiptCodes
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.tip_ports import TipServices
from hub.services.operations.ports import Operations, PartnerSecrets, PartnerStores
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.ports import AlertRules, CaseStores
from hub.services.ports import Clock, Notifier
from hub.settings import Settings
from hub.storage.feed_tail import FeedTail
from hub.storage.mongo.database import Database
from hub.wiring.repositories import Repositories
from hub.wiring.secrets import SecretBox

log = logging.getLogger(__name__)


class LoggedAlarm:
    """Alarm supervisors through the log, which production watches; the metric `hub_alerts_unconfirmed` rises too."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """Log that an alert was paused because nobody confirmed it in time."""
        log.error("supervisors_needed", extra={"alert": alert_id, "case": case_id})


def build_police(
    database: Database,
    repositories: Repositories,
    notifier: Notifier,
    rules: AlertRules,
    operations: Operations,
    clock: Clock,
    cursors: CursorSeal,
) -> PoliceServices:
    """Build what the police services work with."""
    stores = CaseStores(
        atomic=database,
        idempotency=repositories.partner.idempotency,
        cases=repositories.police.cases,
        alerts=repositories.police.alerts,
        stages=repositories.police.stages,
        sweeps=repositories.police.sweeps,
        feed=repositories.fanout.feed,
        photos=repositories.police.photos,
    )
    return PoliceServices(
        stores=stores,
        audit=repositories.police.audit,
        notifier=notifier,
        rules=rules,
        tips=repositories.police.tips,
        reach=repositories.police.reach,
        operations=operations,
        clock=clock,
        cursors=cursors,
    )


def build_rules(
    policy: EscalationPolicy, links: PhotoLinks, kinds: Mapping[str, ChannelKind], areas: ForceAreas
) -> AlertRules:
    """Build the rules for every alert."""
    return AlertRules(policy, lambda message: largest_push(kinds, message), links.url, areas)


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
        frozenset(name for name, kind in kinds.items() if not kind.pulls and name != "recorder"),
    )


def build_feed(repositories: Repositories, tail: FeedTail, cursors: CursorSeal) -> FeedServices:
    """Build what reading alerts and the feed works with."""
    return FeedServices(repositories.police.alerts, repositories.fanout.feed, tail, cursors)


def build_audience(repositories: Repositories, cursors: CursorSeal) -> AudienceServices:
    """Build what reading an audience works with."""
    return AudienceServices(
        repositories.police.alerts,
        repositories.fanout.audience,
        repositories.device.devices,
        repositories.fanout.units,
        repositories.fanout.halt,
        cursors,
    )


def build_tips(settings: Settings, database: Database, repositories: Repositories) -> TipServices:
    """Build what submitting and withdrawing tips works with."""
    key = settings.hub_key
    return TipServices(
        database,
        repositories.partner.idempotency,
        repositories.police.alerts,
        repositories.police.photos,
        repositories.police.tips,
        repositories.partner.rate_limit,
        ReceiptCodes(key),
        TipMarks(key),
    )


def build_receipts(repositories: Repositories) -> ReceiptServices:
    """Build what confirming receipts works with."""
    return ReceiptServices(repositories.police.alerts, repositories.device.devices, repositories.device.receipts)


def build_operations(
    settings: Settings, database: Database, repositories: Repositories, kinds: Mapping[str, ChannelKind]
) -> Operations:
    """Build what operators' services work with."""
    stores = PartnerStores(
        atomic=database,
        idempotency=repositories.partner.idempotency,
        partners=repositories.partner.partners,
        devices=repositories.device.devices,
        pending_cancels=repositories.fanout.pending_cancels,
        documents=repositories.partner.documents,
    )
    return Operations(
        stores=stores,
        secrets=PartnerSecrets(PartnerKeys(settings.hub_key), SecretBox(settings.hub_key)),
        channels=kinds,
        units=repositories.fanout.units,
        halt=repositories.fanout.halt,
        audit=repositories.police.audit,
        check_documents=require_readable,
    )
