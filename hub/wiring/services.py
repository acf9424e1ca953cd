"""Putting the desks together, one function for each."""

import logging
from collections.abc import Mapping

from hub.domain.escalation import EscalationPolicy
from hub.partners.discovery import largest_push
from hub.services.channels import ChannelKind
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.ports import FanoutDesk
from hub.services.intake.device_ports import DeviceServices
from hub.services.intake.steps.receipt_codes import ReceiptCodes
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.tip_ports import TipServices
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.ports import Desk
from hub.services.ports import Clock, Notifier
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.wiring.delivery_routes import OpenDeliveryRoutes
from hub.wiring.repositories import Repositories

log = logging.getLogger(__name__)


class LoggedAlarm:
    """Alarms supervisors through the log, which production watches; the metric `hub_alerts_unconfirmed` rises too."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """An alert was paused since nobody confirmed it in time."""
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


def police_desk(
    database: Database,
    books: Repositories,
    notifier: Notifier,
    policy: EscalationPolicy,
    links: PhotoLinks,
    kinds: Mapping[str, ChannelKind],
) -> Desk:
    """The police's."""
    return Desk(
        atomic=database,
        cases=books.cases,
        alerts=books.alerts,
        stages=books.stages,
        sweeps=books.sweeps,
        feed=books.feed,
        audit=books.audit,
        idempotency=books.idempotency,
        notifier=notifier,
        policy=policy,
        measure=lambda message: largest_push(kinds, message),
        photo_link=links.url,
        photos=books.media,
        tips=books.tips,
        reach=books.reach,
        alarm=LoggedAlarm(),
    )


def device_services(
    settings: Settings, database: Database, books: Repositories, fanout: FanoutDesk, token_channels: frozenset[str]
) -> DeviceServices:
    """Return the services of devices. The fan-out decides who a move brought into covered ground."""

    async def evaluate(row_id: str) -> None:
        await evaluate_journal(fanout, row_id)

    return DeviceServices(
        database,
        books.devices,
        books.cells,
        books.counts,
        books.journal,
        evaluate,
        settings.device_lifetime,
        token_channels,
    )


def tip_services(settings: Settings, database: Database, books: Repositories) -> TipServices:
    """Return the services of tips."""
    key = settings.hub_key
    return TipServices(
        database,
        books.idempotency,
        books.alerts,
        books.media,
        books.tips,
        books.rates,
        ReceiptCodes(key),
        TipMarks(key),
    )
