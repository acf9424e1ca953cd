"""A real hub over HTTP with a made-up month, and an analyst's client of either kind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from hub.app import build_app
from hub.domain.actors import Officer
from hub.local.issuer import AUDIENCE, LocalIssuer
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.services.maintenance.keep_case_columns import keep_case_columns
from hub.services.maintenance.write_exports import write_exports
from hub.settings import DeploymentMode, Settings
from hub.wiring import Hub
from reunion_police import AsyncReunionPolice, RetryPolicy
from tests.fakes import Notifier
from tests.sdk.police.faces import FACES, Face
from tests.sdk.police.month import PROVINCE, fill, regions_file
from tests.serving import served

FAST_RETRY = RetryPolicy(initial_delay=0.01, max_delay=0.02)


@dataclass(frozen=True)
class AnalystHub:
    """A hub that serves, and its parts in this process."""

    url: str
    hub: Hub
    issuer: LocalIssuer

    def token(self, officer: Officer = PROVINCE) -> Callable[[], str]:
        """Return a function that signs an officer in."""
        return lambda: self.issuer.mint(officer)


@pytest.fixture(scope="package")
async def month(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AnalystHub]:
    """Serve a hub with the month, once for all; its statistics are counted."""
    run_dir = tmp_path_factory.mktemp("month")
    (run_dir / "regions.toml").write_text(regions_file(), encoding="utf-8")
    mongo, redis, issuer = EmbeddedMongo(run_dir), EmbeddedRedis(run_dir), LocalIssuer()
    await issuer.start()
    await mongo.start()
    try:
        await redis.start()
        settings = Settings(
            deployment_mode=DeploymentMode.EMBEDDED,
            mongo_url=mongo.url,
            redis_url=redis.url,
            broker_url="",
            issuer=issuer.url,
            audience=AUDIENCE,
            hub_key=bytes(32),
            public_url="https://hub.example",
            regions_file=str(run_dir / "regions.toml"),
        )
        app = build_app(settings, Notifier())
        async with app.router.lifespan_context(app), served(app) as url:
            hub: Hub = app.state.hub
            await fill(hub)
            await keep_case_columns(hub.repositories.search.case_columns, now=await hub.clock.now())
            yield AnalystHub(url, hub, issuer)
    finally:
        await redis.stop()
        await mongo.stop()
        await issuer.stop()


@pytest.fixture(params=["async"])
def face(request: pytest.FixtureRequest) -> Face:
    """Make a client of either kind."""
    return FACES[request.param]


@pytest.fixture
async def client(month: AnalystHub, face: Face) -> AsyncIterator[AsyncReunionPolice]:
    async with face(month.url, month.token(), retry=FAST_RETRY) as opened:
        yield opened


@pytest.fixture
async def writing(month: AnalystHub) -> AsyncIterator[None]:
    """Write exports beside the test, as a worker does."""

    async def work() -> None:
        while True:
            await write_exports(month.hub.services.police.export_parts)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(work())
    yield
    task.cancel()
    await asyncio.wait({task})
