"""Putting the desks together, one function for each."""

import logging
from collections.abc import Mapping

from hub.domain.cursors import CursorSeal
from hub.domain.escalation import EscalationPolicy
from hub.partners.discovery import largest_push
from hub.schema.police.services import PoliceServices
from hub.services.channels import ChannelKind
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.ports import FanoutDesk
from hub.services.intake.device_ports import DeviceDesk
from hub.services.intake.steps.receipt_codes import ReceiptCodes
from hub.services.intake.submit_tip import TipIntake, TipMarks
from hub.services.intake.withdraw_tip import TipWithdrawal
from hub.services.operations.ports import CheckDocuments, Operations, PartnerSecrets, PartnerStores
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.ports import AlertRules, CaseStores
from hub.services.ports import Clock, Notifier
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.wiring.delivery_routes import OpenDeliveryRoutes
from hub.wiring.repositories import Repositories
from hub.wiring.secrets import SecretBox

log = logging.getLogger(__name__)


class LoggedAlarm:
    """Alarms supervisors through the log, which production watches; the metric `hub_alerts_unconfirmed` rises too."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """Log that an alert was paused because nobody confirmed it in time."""
        log.error("supervisors_needed", extra={"alert": alert_id, "case": case_id})


def fanout_desk(
    settings: Settings,
    database: Database,
    books: Repositories,
    notifier: Notifier,
    clock: Clock,
    delivery_routes: OpenDeliveryRoutes,
    links: PhotoLinks,
    policy: EscalationPolicy,
) -> FanoutDesk:
    """The fan-out's."""
    return FanoutDesk(
        atomic=database,
        clock=clock,
        notifier=notifier,
        alerts=books.alerts,
        stages=books.stages,
        units=books.units,
        partner_queues=books.partner_queues,
        work_heartbeats=books.work_heartbeats,
        quotas=books.quotas,
        ledger=books.ledger,
        devices=books.devices,
        cells=books.cells,
        journal=books.journal,
        sweeps=books.sweeps,
        audience=books.audience,
        feed=books.feed,
        halt=books.halt,
        delivery_routes=delivery_routes,
        notices=books.notices,
        photo_link=links.url,
        unconfirmed_limit_km=policy.unconfirmed_limit_km,
        daily_cap=policy.daily_cap,
        zone=policy.zone,
        unit_size=settings.unit_size,
        batch_size=settings.batch_size,
        second_look=settings.second_look.total_seconds(),
        lease_seconds=settings.lease.total_seconds(),
    )


def operations(
    settings: Settings,
    database: Database,
    books: Repositories,
    kinds: Mapping[str, ChannelKind],
    check_documents: CheckDocuments,
) -> Operations:
    """Build the parts of the operators' services."""
    stores = PartnerStores(
        atomic=database,
        idempotency=books.idempotency,
        partners=books.partners,
        devices=books.devices,
        pending_cancels=books.pending_cancels,
        documents=books.documents,
    )
    return Operations(
        stores=stores,
        secrets=PartnerSecrets(PartnerKeys(settings.hub_key), SecretBox(settings.hub_key)),
        channels=kinds,
        units=books.units,
        halt=books.halt,
        audit=books.audit,
        check_documents=check_documents,
    )


def police_services(
    database: Database,
    books: Repositories,
    notifier: Notifier,
    rules: AlertRules,
    operations: Operations,
    clock: Clock,
    cursors: CursorSeal,
) -> PoliceServices:
    """Build the parts of the police services."""
    stores = CaseStores(
        atomic=database,
        idempotency=books.idempotency,
        cases=books.cases,
        alerts=books.alerts,
        stages=books.stages,
        sweeps=books.sweeps,
        feed=books.feed,
        photos=books.media,
    )
    return PoliceServices(
        stores=stores,
        audit=books.audit,
        notifier=notifier,
        rules=rules,
        tips=books.tips,
        reach=books.reach,
        operations=operations,
        clock=clock,
        cursors=cursors,
    )


def alert_rules(policy: EscalationPolicy, links: PhotoLinks, kinds: Mapping[str, ChannelKind]) -> AlertRules:
    """Build the rules for every alert."""
    return AlertRules(policy, measure=lambda message: largest_push(kinds, message), photo_link=links.url)


def device_desk(settings: Settings, database: Database, books: Repositories, fanout: FanoutDesk) -> DeviceDesk:
    """That of devices, which leaves to the fan-out whom a move brought into covered ground."""

    async def hook(row_id: str) -> None:
        await evaluate_journal(fanout, row_id)

    return DeviceDesk(database, books.devices, books.cells, books.counts, books.journal, hook, settings.device_lifetime)


def tip_intake(settings: Settings, database: Database, books: Repositories) -> TipIntake:
    """That of tips."""
    key = settings.hub_key
    return TipIntake(
        database, books.idempotency, books.alerts, books.media, books.tips, ReceiptCodes(key), TipMarks(key)
    )


def tip_withdrawal(settings: Settings, database: Database, books: Repositories) -> TipWithdrawal:
    """That of tips taken back."""
    return TipWithdrawal(database, books.tips, books.media, ReceiptCodes(settings.hub_key), books.rates)
