"""A real hub over HTTP, with a real database, a real Redis and the embedded identity provider."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hub.app import build_app
from hub.local.issuer import AUDIENCE, WORKING_DAY, LocalIssuer
from hub.local.redis import EmbeddedRedis
from hub.local.sign_ins import CLIENT_ID
from hub.settings import DeploymentMode, Settings
from hub.wiring import Hub
from tests.databases import Databases
from tests.fakes import Notifier
from tests.http.console_server.browser import Browser
from tests.serving import Switchboard, served

KEY = bytes(range(32))


@dataclass
class ConsoleHub:
    """A hub that serves the console, and its parts in this process."""

    url: str
    hub: Hub
    redis: EmbeddedRedis
    issuer: LocalIssuer
    open_browser: Callable[[], Browser]

    async def age(self, milliseconds: float) -> None:
        """Let this time pass since each session was used."""
        for key in await self.hub.redis.keys("console:*:session:*"):
            used_at = int(await self.hub.redis.hget(key, "used_at") or 0)
            await self.hub.redis.hset(key, "used_at", str(int(used_at - milliseconds)))


@contextlib.asynccontextmanager
async def serving_console(databases: Databases, folder: Path, **changes: Any) -> AsyncIterator[ConsoleHub]:
    """Serve a hub; `changes` are those of its settings."""
    redis, issuer, board = EmbeddedRedis(folder), LocalIssuer(), Switchboard()
    await redis.start()
    await issuer.start()
    async with served(board) as url, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        settings = Settings(
            deployment_mode=DeploymentMode.EMBEDDED,
            mongo_url=await databases.take(),
            redis_url=redis.url,
            broker_url="",
            issuer=issuer.url,
            audience=AUDIENCE,
            client_id=CLIENT_ID,
            hub_key=KEY,
            public_url=url,
            **changes,
        )
        issuer.sign_ins.redirect_uris.add(f"{url}/console/signed-in")
        app = build_app(settings, Notifier())
        async with app.router.lifespan_context(app):
            board.app = app
            yield ConsoleHub(url, app.state.hub, redis, issuer, lambda: Browser(url, http))
    await issuer.stop()
    await redis.stop()


@pytest.fixture(scope="package")
async def one_console(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ConsoleHub]:
    """Serve one hub for the package."""
    async with serving_console(databases, tmp_path_factory.mktemp("console")) as console:
        yield console


@pytest.fixture
async def console(one_console: ConsoleHub) -> AsyncIterator[ConsoleHub]:
    """The hub, with a provider that behaves and no sessions of other tests."""
    await one_console.hub.redis.flushdb()
    yield one_console
    issuer = one_console.issuer
    issuer.token_lives, issuer.gives_refresh_tokens, issuer.sign_ins.known_for = WORKING_DAY, False, 0
    issuer.suspended.clear()


@pytest.fixture
def browser(console: ConsoleHub) -> Browser:
    """A browser that has signed in nowhere."""
    return console.open_browser()


MINUTE = timedelta(minutes=1) / timedelta(milliseconds=1)
