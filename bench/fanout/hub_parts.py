"""An open hub over the embedded database and Redis, and the steps that each row needs before it measures."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Child, LastSeen, Sex
from hub.domain.cases.report import Report
from hub.domain.delivery.stages import stage_id
from hub.domain.geometry import Point
from hub.domain.partners import Partner
from hub.local import officers
from hub.local.demo.cast import HENGSHUI
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.local.supervisor import LocalHub
from hub.services.police.cases.open_case import NewCase
from hub.services.ports import Notifier
from hub.settings import DeploymentMode, Settings, read_embedded
from hub.wiring import Hub, open_hub
from tests.case_work import open_case
from tests.operations import create_partner, rotate_partner_key, set_partner_channel

STAGE_RADIUS_KM = 500.0

POLICY = f"""\
name = "bench"
unconfirmed_limit_km = {STAGE_RADIUS_KM:g}
confirm_within_minutes = 600
lasts_hours = 72
openings_per_hour = 1000000
reach_changes_per_hour = 1000000
cases_read_per_hour = 10000
suppress_below = 20

[[band]]
over_minutes = 0
radius_km = {STAGE_RADIUS_KM:g}
"""
"""One stage, due at once, with the largest radius."""


class SilentBell:
    """A notifier for a process that is its own worker and polls."""

    async def notify_stage_due(self, stage_id: str) -> None:
        """Ignore a due stage."""

    async def notify_units_ready(self, tenant: int) -> None:
        """Ignore ready units."""

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """Ignore a due sweep."""

    async def notify_journal_left(self, row_id: str) -> None:
        """Ignore a leftover journal row."""

    async def notify_notice_due(self, notice_id: str) -> None:
        """Ignore a due notice."""


@asynccontextmanager
async def storage(run_dir: Path) -> AsyncIterator[tuple[EmbeddedMongo, EmbeddedRedis]]:
    """Run the embedded database and Redis."""
    mongo, redis = EmbeddedMongo(run_dir), EmbeddedRedis(run_dir)
    await mongo.start()
    try:
        await redis.start()
        yield mongo, redis
    finally:
        await redis.stop()
        await mongo.stop()


HUB_KEY = secrets.token_bytes(32)


def hub_settings(
    run_dir: Path,
    mongo_url: str,
    redis_url: str,
    *,
    endpoint: str = "",
    trusted: Sequence[str] = (),
    hub_key: bytes = HUB_KEY,
) -> Settings:
    """Return the hub's settings; unit size, batch size and leases are the defaults."""
    policy = run_dir / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    return Settings(
        deployment_mode=DeploymentMode.EMBEDDED,
        mongo_url=mongo_url,
        redis_url=redis_url,
        broker_url=redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="),
        issuer="http://127.0.0.1",
        audience="hub",
        hub_key=hub_key,
        public_url="https://hub.example",
        policy_file=str(policy),
        trusted_addresses=frozenset(trusted),
        fcm_endpoint=endpoint or "https://fcm.googleapis.com",
    )


def settings_of(setup: Mapping[str, Any]) -> Settings:
    """Return the settings of a contender from run_dir, mongo, redis, endpoint, trusted and hub_key."""
    return hub_settings(
        Path(setup["run_dir"]),
        setup["mongo"],
        setup["redis"],
        endpoint=setup["endpoint"],
        trusted=setup["trusted"],
        hub_key=bytes.fromhex(setup["hub_key"]),
    )


def database_url(mongo: EmbeddedMongo, name: str) -> str:
    """Return the URL of another database on the one server."""
    return mongo.url.replace("/hub?", f"/{name}?")


@asynccontextmanager
async def opened(settings: Settings, notifier: Notifier) -> AsyncIterator[Hub]:
    """Open a hub and create its indexes."""
    async with open_hub(settings, notifier) as hub:
        yield hub


async def add_partner(hub: Hub, name: str, channel: str, settings: Mapping[str, Any]) -> Partner:
    """Create a partner with a live channel, as an operator does."""
    partner = await create_partner(hub.services.police.operations, name)
    await set_partner_channel(hub.services.police.operations, partner.id, KeyMode.LIVE, channel, settings)
    return partner


async def add_map_app(local: LocalHub) -> tuple[Partner, str]:
    """Create a partner that pushes through the FCM double of a hub whose API has not started; return it and a key."""
    async with opened(read_embedded(local.environment), SilentBell()) as hub:
        account = {"service_account": await local.fcm.register("bench")}
        partner = await add_partner(hub, "Map app", "fcm", account)
        return partner, (await rotate_partner_key(hub.services.police.operations, partner.id, KeyMode.LIVE)).key


async def open_alert(hub: Hub, seen: Point = HENGSHUI) -> tuple[str, str]:
    """Open a case, by default at the demo's station, with one due stage; return the alert and the stage."""
    now = datetime.now(UTC)
    report = Report(
        child=Child(
            public_name="小雨",
            full_name="陈小雨",
            age_years=2,
            sex=Sex.FEMALE,
            height_cm=90,
            clothing="红色外套, 白色鞋",
        ),
        last_seen=LastSeen(seen, "衡水市桃城区 火车站", now - timedelta(minutes=20)),
        criteria="abduction believed",
    )
    asked = NewCase(report, AlertStatus.ACTUAL, secrets.token_hex(8))
    opened_case = await open_case(hub.services.police, asked, by=officers.SUPERVISOR, now=now)
    return opened_case.alert, stage_id(opened_case.alert, 1)


async def reached(hub: Hub, alert: str) -> int:
    """Return how many devices were reached, by the rows of an alert's units."""
    rows = await hub.database.collection("units").find({"alert": alert}, {"counts": 1}).to_list(None)
    return sum(row["counts"]["reached"] for row in rows)
