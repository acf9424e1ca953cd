"""Everything of one process, opened together and closed together."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from hub.domain.cells import use_resolution
from hub.domain.cursors import CursorSeal
from hub.domain.escalation import EscalationPolicy, ministry_policy, parse_policy
from hub.errors import SettingsInvalid
from hub.graphql.kit.documents import require_readable
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.staff_tokens import StaffTokens
from hub.partners.context import ChannelContext
from hub.partners.discovery import channel_kinds
from hub.schema.police.services import PoliceServices
from hub.services.fanout.ports import FanoutDesk
from hub.services.feed.ports import FeedDesk
from hub.services.intake.device_ports import DeviceDesk
from hub.services.intake.submit_tip import TipIntake
from hub.services.intake.withdraw_tip import TipWithdrawal
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.ports import Alarm
from hub.services.ports import Clock, Notifier
from hub.settings import DeploymentMode, Settings
from hub.storage.feed_tail import FeedTail
from hub.storage.mongo.clock import SharedClock, SystemClock
from hub.storage.mongo.database import Database
from hub.storage.mongo.metrics import HubMetrics
from hub.storage.redis.client import Redis, connect, require_writable
from hub.storage.redis.feed_signal import FeedSignal
from hub.storage.redis.process_heartbeats import ProcessHeartbeats
from hub.storage.redis.queue_depths import QueueDepths
from hub.wiring import services as desks
from hub.wiring.delivery_routes import OpenDeliveryRoutes
from hub.wiring.repositories import Repositories, open_repositories

OPENS_WITHIN_SECONDS = 5.0
"""A database that takes longer for its first answer is away."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The desks of a process and what they stand on."""

    settings: Settings
    database: Database
    redis: Redis
    books: Repositories
    clock: Clock
    policy: EscalationPolicy
    cursors: CursorSeal
    links: PhotoLinks
    tail: FeedTail
    police: PoliceServices
    alarm: Alarm
    fanout: FanoutDesk
    devices: DeviceDesk
    feed: FeedDesk
    tips: TipIntake
    withdrawal: TipWithdrawal
    identity: StaffTokens
    token_channels: frozenset[str]
    metrics: HubMetrics
    process_heartbeats: ProcessHeartbeats

    async def check_redis(self) -> None:
        """Raise unless Redis can be written to."""
        await require_writable(self.redis)


@contextlib.asynccontextmanager
async def open_hub(settings: Settings, notifier: Notifier) -> AsyncIterator[Hub]:
    """Open everything a process works with; at the end, close it in the order in which nothing waits for another.

    Raises StorageUnavailable within seconds where there is no database. Redis may be away.
    """
    if settings.shared_clock and settings.deployment_mode is DeploymentMode.PRODUCTION:
        raise SettingsInvalid("In production there is no clock but the system's.")
    use_resolution(settings.cell_resolution)
    database, redis = Database(settings.mongo_url), connect(settings.redis_url)
    depths = QueueDepths(settings.broker_url)
    books = open_repositories(settings, database, redis)
    clock: Clock = SharedClock(database) if settings.shared_clock else SystemClock()
    kinds = channel_kinds(ChannelContext.of(settings, clock))
    delivery_routes = OpenDeliveryRoutes(books.partners, kinds)
    tail = FeedTail(books.feed, FeedSignal(redis))
    identity = StaffTokens(
        IssuerKeys(settings.issuer, embedded=settings.deployment_mode is DeploymentMode.EMBEDDED),
        settings.issuer,
        settings.audience,
    )
    policy, links = read_policy(settings), PhotoLinks(settings.hub_key, settings.public_url)
    cursors = CursorSeal(settings.hub_key)
    rules = desks.alert_rules(policy, links, kinds)
    operations = desks.operations(settings, database, books, kinds, require_readable)
    fanout = desks.fanout_desk(settings, database, books, notifier, clock, delivery_routes, links, policy)
    try:
        await database.require(OPENS_WITHIN_SECONDS)
        await books.cells.require_grid(settings.cell_resolution)
        yield Hub(
            settings=settings,
            database=database,
            redis=redis,
            books=books,
            clock=clock,
            policy=policy,
            cursors=cursors,
            links=links,
            tail=tail,
            police=desks.police_services(database, books, notifier, rules, operations, clock, cursors),
            alarm=desks.LoggedAlarm(),
            fanout=fanout,
            devices=desks.device_desk(settings, database, books, fanout),
            feed=FeedDesk(
                books.alerts, books.feed, tail, books.audience, books.devices, books.units, books.halt, cursors, links
            ),
            tips=desks.tip_intake(settings, database, books),
            withdrawal=desks.tip_withdrawal(settings, database, books),
            identity=identity,
            token_channels=frozenset(name for name, kind in kinds.items() if not kind.pulls and name != "recorder"),
            metrics=HubMetrics(database, depths, people_from=policy.suppress_below),
            process_heartbeats=ProcessHeartbeats(redis),
        )
    finally:
        tail.close()
        await delivery_routes.close()
        await identity.close()
        await depths.close()
        await redis.aclose()
        database.close()


async def require_hub(settings: Settings, notifier: Notifier) -> None:
    """Raise what would keep a hub from being opened."""
    async with open_hub(settings, notifier):
        pass


@contextlib.asynccontextmanager
async def open_process_heartbeats(settings: Settings) -> AsyncIterator[ProcessHeartbeats]:
    """What a process without a hub answers the roll call by."""
    redis = connect(settings.redis_url)
    try:
        yield ProcessHeartbeats(redis)
    finally:
        await redis.aclose()


def read_policy(settings: Settings) -> EscalationPolicy:
    """The operator's table, or the Ministry's; raises PolicyInvalid."""
    if settings.policy_file is None:
        return ministry_policy()
    try:
        text = Path(settings.policy_file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsInvalid("HUB_POLICY_FILE cannot be read.") from None
    return parse_policy(text)
