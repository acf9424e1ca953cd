"""The two GraphQL servers: the hub and stock Strawberry, each with its own database, partners and alert."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from bench.contenders import contender
from bench.fanout.hub_parts import SilentBell, add_partner, database_url, open_alert, opened
from hub.domain.actors import KeyMode
from hub.local.ports import free_port
from hub.local.supervisor import LocalHub
from hub.settings import read_embedded
from hub.wiring import Hub
from tests.operations import rotate_partner_key


@dataclass(frozen=True, slots=True)
class Server:
    """A port, and the process whose processor time counts."""

    port: int
    process: psutil.Process

    def spent(self) -> float:
        """Return seconds of processor time so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        """Return bytes held."""
        return int(self.process.memory_info().rss)


@dataclass(frozen=True, slots=True)
class House:
    """A server, and what its partners request."""

    server: Server
    parts: Hub
    keys: Sequence[str]
    alert: str


@dataclass(frozen=True, slots=True)
class Houses:
    """Both servers."""

    hub: House
    stock: House
    environment: Mapping[str, str]
    """The environment of stock's server."""

    @asynccontextmanager
    async def tuned(self, *how: str) -> AsyncIterator[House]:
        """Start another stock server, over the same database and for the same partners."""
        async with _stock(self.environment, how) as server:
            yield replace(self.stock, server=server)


@asynccontextmanager
async def open_houses(partners: int) -> AsyncIterator[Houses]:
    """Open both servers."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        # The row measures the speed of answers, not the rate limit.
        hub = LocalHub(Path(directory), overrides={"HUB_PARTNER_POINTS_A_MINUTE": "1000000000"})
        try:
            await asyncio.gather(hub.mongo.start(), hub.redis.start(), hub.fcm.start(), hub.issuer.start())
            account = await hub.fcm.register("bench")
            # They would share the notice of new events too; each must count its own.
            elsewhere = hub.environment | {
                "MONGO_URL": database_url(hub.mongo, "stock"),
                "REDIS_URL": hub.redis.url.replace("?db=0", "?db=1"),
            }
            async with AsyncExitStack() as stack:
                enter = stack.enter_async_context
                parts = await enter(opened(read_embedded(hub.environment), SilentBell()))
                others = await enter(opened(read_embedded(elsewhere), SilentBell()))
                await hub.start_api()
                assert hub.api.pid
                stock = await enter(_stock(elsewhere, ()))
                yield Houses(
                    await _house(Server(hub.port, psutil.Process(hub.api.pid)), parts, account, partners),
                    await _house(stock, others, account, partners),
                    elsewhere,
                )
        finally:
            await hub.stop()


@asynccontextmanager
async def _stock(environment: Mapping[str, str], how: Sequence[str]) -> AsyncIterator[Server]:
    port, module = free_port(), "bench.graphs.stock"
    async with contender(module, port=port, environment_of_hub=environment, tuned=list(how)) as started:
        yield Server(port, psutil.Process(started.pid))


async def _house(server: Server, parts: Hub, account: Mapping[str, str], partners: int) -> House:
    channel = {"service_account": account}
    made = [await add_partner(parts, f"Partner {number}", "fcm", channel) for number in range(partners)]
    keys = [(await rotate_partner_key(parts.services.police.operations, one.id, KeyMode.LIVE)).key for one in made]
    alert, _ = await open_alert(parts)
    return House(server, parts, keys, alert)
