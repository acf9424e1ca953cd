"""Putting the desks together, one function for each."""

import logging
from collections.abc import Mapping

from hub.domain.escalation import EscalationPolicy
from hub.partners.discovery import largest_push
from hub.services.channels import ChannelKind
from hub.services.fanout.evaluate_journal import JournalEvaluation, evaluate_journal
from hub.services.intake.device_ports import DeviceDesk
from hub.services.intake.steps.receipt_codes import ReceiptCodes
from hub.services.intake.submit_tip import TipIntake, TipMarks
from hub.services.intake.withdraw_tip import TipWithdrawal
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.ports import Desk
from hub.services.ports import Notifier
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.wiring.repositories import Repositories

log = logging.getLogger(__name__)


class LoggedAlarm:
    """Alarms supervisors through the log, which production watches; the metric `hub_alerts_unconfirmed` rises too."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """An alert was paused since nobody confirmed it in time."""
        log.error("supervisors_needed", extra={"alert": alert_id, "case": case_id})


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


def device_desk(
    settings: Settings, database: Database, books: Repositories, evaluation: JournalEvaluation
) -> DeviceDesk:
    """Build the services of devices; the fan-out evaluates each of their location writes."""

    async def hook(row_id: str) -> None:
        await evaluate_journal(evaluation, row_id)

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
