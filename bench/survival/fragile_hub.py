"""A whole hub whose processes reach database, broker and provider through proxies."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from bench.survival.sizes import Sizes
from hub.local.processes import ChildProcess, Spawn
from hub.local.supervisor import LocalHub
from tests.replicas.proxy import Proxy, Streams
from tests.replicas.replica_set import ReplicaSet


class FragileHub(LocalHub):
    """A `LocalHub` behind proxies, on a replica set of three.

    The benchmark itself reaches Redis and the provider directly. Drivers of MongoDB use the addresses that its members
    advertise, so there it meets the proxies too. `spawn` starts the hub's own processes.
    """

    mongo: ReplicaSet

    def __init__(self, run_dir: Path, sizes: Sizes, spawn: Spawn | None = None) -> None:
        overrides = {
            "HUB_LEASE_SECONDS": str(sizes.lease),
            "HUB_BATCH_SIZE": str(sizes.batch),
            "HUB_UNIT_SIZE": str(sizes.unit),
        }
        super().__init__(run_dir, overrides=overrides, spawn=spawn)
        self.mongo = ReplicaSet(run_dir)
        self.to_broker = Proxy(lambda: asyncio.open_unix_connection(urlsplit(self.redis.url).path))
        self.to_provider = Proxy(lambda: self._tcp(self.fcm.url))
        self.provider_port = 0
        self._broker_socket = run_dir / "r"

    @property
    def parts(self) -> tuple[ChildProcess, ...]:
        """The processes, all three members among them."""
        first, *rest = super().parts
        return (first, *(member.process for member in self.mongo.members[1:]), *rest)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the hub's own processes: every address is a proxy's."""
        broker = urlsplit(self.redis.url).path
        through = {
            "REDIS_URL": self.redis.url.replace(broker, str(self._broker_socket)),
            "BROKER_URL": self.redis.celery_url.replace(broker, str(self._broker_socket)),
            "HUB_FCM_ENDPOINT": f"http://127.0.0.1:{self.provider_port}",
        }
        return super().environment | through

    async def start(self) -> None:
        """Start the proxies, then everything."""
        self.provider_port = await self.to_provider.listen()
        await self.to_broker.listen_at(self._broker_socket)
        self.trusted.add(f"127.0.0.1:{self.provider_port}")
        await super().start()

    async def stop(self) -> None:
        """Stop everything, then the proxies."""
        await super().stop()
        for proxy in (self.mongo, self.to_broker, self.to_provider):
            await proxy.close()

    @staticmethod
    async def _tcp(url: str) -> Streams:
        return await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
