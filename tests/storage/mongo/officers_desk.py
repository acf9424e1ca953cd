"""The police services over the real database, and several calls of them at once."""

import asyncio
from datetime import timedelta
from typing import Any

from hub.domain.alerts.alert import AlertStatus
from hub.errors import HubError
from hub.operator_files.policy import ministry_policy
from hub.services.police.cases.open_case import NewCase
from hub.services.police.ports.stores import AlertRules, CaseChange, CaseStores, SteeringStores
from hub.storage.mongo.access.approvals import ApprovalRepository
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.reach_changes import ReachChangeRepository
from hub.storage.mongo.delivery.stages import StageRepository
from hub.storage.mongo.delivery.sweeps import SweepRepository
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import PoliceParts, open_case
from tests.fakes import NOW, Notifier, Photos, Scales, officer, report

WANG, LI, ZHAO = officer("wang"), officer("li"), officer("zhao")
LATER = NOW + timedelta(minutes=10)


def open_desk(database: Database, signal: FeedSignal) -> PoliceParts:
    stores = CaseStores(
        atomic=database,
        idempotency=IdempotencyRepository(database),
        cases=CaseRepository(database),
        alerts=AlertRepository(database),
        steering=SteeringStores(
            stages=StageRepository(database),
            sweeps=SweepRepository(database),
            reach_changes=ReachChangeRepository(database),
            approvals=ApprovalRepository(database),
        ),
        feed=FeedLog(database, signal),
        timeline=TimelineRepository(database, signal),
        photos=Photos(),
        tips=TipRepository(database),
    )
    rules = AlertRules(ministry_policy(), Scales(), lambda alert, photo, size: "https://hub.example/x")
    return PoliceParts(stores, AuditRepository(database), Notifier(), rules)


async def opened(desk: PoliceParts, key: str = "open") -> CaseChange:
    return await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, key), by=WANG, now=NOW)


async def outcomes(*calls: Any) -> list[Any]:
    """Return the result of each of several calls at once; any error but the hub's own is a fault."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, HubError):
            raise result
    return results
