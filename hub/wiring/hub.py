"""The objects of one process, opened and closed together."""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hub.domain.access.console_sessions import SIGNED_IN
from hub.domain.cells import use_resolution
from hub.domain.cursors import CursorSeal
from hub.domain.places.gazetteer import Gazetteer
from hub.domain.places.usual_places import PlaceRules
from hub.errors import SettingsInvalid
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.sign_in import SignInClient
from hub.identity.staff_tokens import StaffTokens
from hub.partners.context import ChannelContext
from hub.partners.discovery import channel_kinds
from hub.services.maintenance.reading_ports import ReachReading
from hub.services.maintenance.wipe_ports import WipeParts
from hub.services.partner_parts import PartnerServices
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.parts import PoliceServices
from hub.services.police.ports.stores import Alarm
from hub.services.police.ports.tips import TipStores
from hub.services.ports import Clock, Notifier
from hub.settings import DeploymentMode, Settings
from hub.storage.feed_tail import FeedTail
from hub.storage.mongo.clock import SharedClock, SystemClock
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database
from hub.storage.mongo.log_check import check_logs
from hub.storage.mongo.metrics import HubMetrics
from hub.storage.mongo.roles import can_change_trail
from hub.storage.mongo.server_check import check_server
from hub.storage.redis.client import Redis, connect, require_writable
from hub.storage.redis.feed_signal import FeedSignal
from hub.storage.redis.part_heartbeats import PartHeartbeats
from hub.storage.redis.process_heartbeats import ProcessHeartbeats
from hub.storage.redis.queue_depths import QueueDepths
from hub.storage.redis.server_check import check_redis_modes
from hub.wiring import partner_services, services
from hub.wiring.delivery_routes import OpenDeliveryRoutes
from hub.wiring.duty import Duty, DutyAlarm, DutyRules, build_duty
from hub.wiring.duty_calls import AlarmsOfAlerts
from hub.wiring.fanout import FanoutServices, build_fanout, fanout_settings
from hub.wiring.keys import require_keys, require_manifest_key
from hub.wiring.live import build_live
from hub.wiring.operator_files import read_access, read_duty, read_forces, read_policy, read_regions, read_retention
from hub.wiring.repositories import Repositories
from hub.wiring.trail import Trail, build_trail

log = logging.getLogger(__name__)

DATABASE_TIMEOUT_SECONDS = 5.0
"""Time in which the database must give its first answer."""


def build_identity(settings: Settings) -> tuple[StaffTokens, SignInClient | None]:
    """Return the reader of staff tokens, and the console's client; None without OIDC_CLIENT_ID: there is no console."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED
    keys = IssuerKeys(settings.issuer, embedded=embedded)
    staff = StaffTokens(keys, settings.issuer, settings.audience)
    if settings.client_id is None or not settings.public_url:
        return staff, None
    redirect_uri = f"{settings.public_url}{SIGNED_IN}"
    client = SignInClient(
        keys, settings.issuer, settings.client_id, settings.client_secret, redirect_uri, embedded=embedded
    )
    return staff, client


@dataclass(frozen=True, slots=True)
class Services:
    """The objects that each group of services works with."""

    police: PoliceServices
    partner: PartnerServices
    fanout: FanoutServices
    alarm: Alarm
    wiping: WipeParts
    reach_reading: ReachReading


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The objects that metrics and health checks read."""

    metrics: HubMetrics
    tail: FeedTail
    process_heartbeats: ProcessHeartbeats

    async def collect(self) -> bytes:
        """Return the metrics of this process and of the hub, in the text format of Prometheus."""
        return await self.metrics.collect(self.tail.followers, self.tail.place)


@dataclass(frozen=True, slots=True)
class Hub:
    """The services of a process and what they are built on."""

    settings: Settings
    database: Database
    redis: Redis
    clock: Clock
    repositories: Repositories
    services: Services
    identity: StaffTokens
    sign_in: SignInClient | None
    """The console's; None where there is no console."""
    cursors: CursorSeal
    links: PhotoLinks
    monitoring: Monitoring
    duty: Duty
    trail: Trail

    async def check_redis(self) -> None:
        """Raise StorageUnavailable unless Redis takes a write."""
        await require_writable(self.redis)


@contextlib.asynccontextmanager
async def open_hub(
    settings: Settings, notifier: Notifier, gazetteer: Gazetteer | None = None, *, may_decide_keys: bool = True
) -> AsyncIterator[Hub]:
    """Open everything a process works with; close it so that no part waits for one that is closed.

    `gazetteer` are the places that the process knows by name: only those that serve police need any.

    Raises StorageUnavailable within seconds if the database does not answer, and SettingsInvalid if it is one on which
    the hub cannot work. Redis may be away.
    """
    if settings.shared_clock and settings.deployment_mode is DeploymentMode.PRODUCTION:
        raise SettingsInvalid("Production uses the system clock. Turn the shared clock off.")
    use_resolution(settings.cell_resolution)
    database, redis, depths = (
        Database(settings.mongo_url),
        connect(settings.redis_url),
        QueueDepths(settings.broker_url),
    )
    repositories = Repositories(settings, database, redis)
    clock: Clock = SharedClock(database) if settings.shared_clock else SystemClock()
    kinds = channel_kinds(ChannelContext.of(settings, clock))
    delivery_routes = OpenDeliveryRoutes(repositories.partner.partners, kinds)
    tail, policy = FeedTail(repositories.fanout.feed, FeedSignal(redis)), read_policy(settings)
    identity, sign_in = build_identity(settings)
    links, cursors = PhotoLinks(settings.hub_key, settings.public_url), CursorSeal(settings.hub_key)
    places = PlaceRules(read_forces(settings), gazetteer or Gazetteer())
    rules = services.build_rules(policy, links, kinds, places, read_regions(settings), read_retention(settings))
    conformance = partner_services.build_conformance(settings, repositories)
    operations = services.build_operations(settings, policy, repositories, kinds, conformance)
    fanout = build_fanout(
        repositories,
        clock,
        notifier,
        delivery_routes,
        links.url,
        fanout_settings(settings, policy),
        conformance,
    )
    delivery_status = services.build_delivery_status(database, repositories, policy)
    duty = build_duty(
        settings,
        DutyRules(read_duty(settings), policy.confirm_within),
        repositories,
        clock,
        cursors,
        AlarmsOfAlerts(delivery_status),
    )
    stores = services.build_case_stores(database, repositories, read_access(settings))
    trail, live = build_trail(settings, database), build_live(repositories, stores, redis, clock, cursors)
    try:
        await _prepare_database(database, settings, repositories, may_decide_keys=may_decide_keys)
        yield Hub(
            settings=settings,
            database=database,
            redis=redis,
            clock=clock,
            repositories=repositories,
            services=Services(
                police=PoliceServices(
                    stores=stores,
                    audit=repositories.staff.audit,
                    notifier=notifier,
                    rules=rules,
                    clock=clock,
                    alerts=services.build_alert_parts(settings, repositories, delivery_status),
                    tips=TipStores(repositories.tips.queue, stores),
                    search=services.build_search(settings, repositories, stores, rules, cursors, duty.services, live),
                    staff=services.build_staff(repositories, duty.services, live),
                    operations=operations,
                ),
                wiping=services.build_wiping(database, repositories, rules.retention),
                reach_reading=services.build_reach_reading(repositories),
                partner=PartnerServices(
                    clock=clock,
                    devices=partner_services.build_devices(
                        settings, database, repositories, fanout.journal_evaluation, kinds
                    ),
                    feed=partner_services.build_feed(repositories, tail, cursors, conformance),
                    audience=partner_services.build_audience(repositories, cursors, conformance),
                    tips=partner_services.build_tips(settings, database, repositories),
                    receipts=partner_services.build_receipts(repositories, conformance),
                    removals=partner_services.build_removals(repositories),
                    conformance=partner_services.build_conformance_services(database, repositories, conformance),
                    photo_links=links,
                ),
                fanout=fanout,
                alarm=DutyAlarm(duty.watch),
            ),
            identity=identity,
            sign_in=sign_in,
            cursors=cursors,
            links=links,
            monitoring=Monitoring(
                HubMetrics(database, depths, people_from=policy.suppress_below), tail, ProcessHeartbeats(redis)
            ),
            duty=duty,
            trail=trail,
        )
    finally:
        for follower in (tail, live):
            follower.close()
        for user in (duty, trail, delivery_routes, identity, depths, *((sign_in,) if sign_in else ())):
            await user.close()
        await redis.aclose()
        database.close()


async def _prepare_database(
    database: Database, settings: Settings, repositories: Repositories, *, may_decide_keys: bool
) -> None:
    """Check that the server keeps the hub's promises and its data are of these keys; create what is missing there."""
    await check_server(database, settings.mongo_url, within=DATABASE_TIMEOUT_SECONDS)
    await require_keys(database, settings, may_decide=may_decide_keys)
    await prepare_collections(database)
    await repositories.device.cells.require_grid(settings.cell_resolution)


async def require_hub(settings: Settings, notifier: Notifier) -> None:
    """Open a hub and close it; raises what prevents that, and SettingsInvalid if Redis runs in another mode.

    An API process signs manifests, so their key is checked too, also where it is derived from the hub's. In production
    it logs a warning if the database's user may change the audit trail, or if the server's log may hold rows.
    """
    await check_redis_modes(settings.redis_url, settings.broker_url)
    async with open_hub(settings, notifier) as hub:
        await require_manifest_key(hub.database, settings)
        if settings.deployment_mode is not DeploymentMode.PRODUCTION:
            return
        if await can_change_trail(hub.database):
            log.warning("audit_not_protected")
        await check_logs(hub.database, settings.mongo_url)


@contextlib.asynccontextmanager
async def open_process_heartbeats(settings: Settings) -> AsyncIterator[ProcessHeartbeats]:
    """Open the heartbeats of a process that has no hub."""
    redis = connect(settings.redis_url)
    try:
        yield ProcessHeartbeats(redis)
    finally:
        await redis.aclose()


@contextlib.asynccontextmanager
async def open_part_heartbeats(settings: Settings) -> AsyncIterator[PartHeartbeats]:
    """Open the heartbeats of a process that has no hub."""
    redis = connect(settings.redis_url)
    try:
        yield PartHeartbeats(redis)
    finally:
        await redis.aclose()
