"""Both doors share what is asked there, whichever subscriptions their graphs come to have."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from starlette.types import ASGIApp

from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.graphql.live.connection_limits import ConnectionSlots
from hub.graphs import partner, police
from hub.services.budgets import Budgets
from hub.settings import DeploymentMode, Settings
from tests.graphql.live.following import PROTOCOL, subscribed
from tests.graphql.live.ticking import Log, ticking_graph
from tests.graphql.police_scene import Documents
from tests.graphql.unlimited_budgets import UnlimitedBudgets
from tests.graphql.unlimited_connections import UnlimitedConnections
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT

SETTINGS = Settings(
    deployment_mode=DeploymentMode.EMBEDDED,
    mongo_url="",
    redis_url="",
    broker_url="",
    issuer="",
    audience="",
    hub_key=b"",
    public_url="",
)


async def anybody(authorization: str | None) -> PartnerActor:
    number = int((authorization or "").removeprefix("Bearer "))
    return PartnerActor(f"pt_{number}", "Map app", 2 * number, KeyMode.LIVE, None)


class Staff:
    """An identity provider that believes everybody."""

    async def officer(self, token: str) -> Officer:
        permissions = frozenset({Permission.READ_CASES})
        return Officer(f"o-{token}", f"person {token}", "f", "Force", "1", permissions, certified=True)


async def no_greeting(*_: object) -> dict[str, object]:
    return {}


def partner_door(log: Any, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    monkeypatch.setattr(partner, "partner_graph", lambda **_: ticking_graph())
    monkeypatch.setattr(partner, "_greet", no_greeting)
    return partner.build_partner_app(
        log, SETTINGS, anybody, ConnectionSlots(UnlimitedConnections()), Budgets(UnlimitedBudgets()), Documents()
    )


def police_door(log: Any, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    monkeypatch.setattr(police, "police_graph", lambda **_: ticking_graph())
    monkeypatch.setattr(police, "_greet", no_greeting)
    return police.build_police_app(
        log, SETTINGS, Staff(), ConnectionSlots(UnlimitedConnections()), Budgets(UnlimitedBudgets())
    )


@pytest.mark.parametrize("door", [partner_door, police_door])
async def test_a_subscription_that_knows_of_nothing_is_executed_once(
    door: Callable[[Any, pytest.MonkeyPatch], ASGIApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log()
    async with (
        served(door(log, monkeypatch)) as address,
        aiohttp.ClientSession(address) as session,
        AsyncExitStack() as stack,
    ):
        followers = [await stack.enter_async_context(session.ws_connect("/", protocols=[PROTOCOL])) for _ in range(8)]
        for number, follower in enumerate(followers):
            await subscribed(follower, "subscription { ticks { number } }", f"Bearer {number % 2}")
        log.add()
        for follower in followers:
            heard = await follower.receive_json(timeout=HANG_TIMEOUT)
            assert heard["payload"] == {"data": {"ticks": {"number": 1}}}
        # Two actors, and of each all four.
        assert log.begun == 2
