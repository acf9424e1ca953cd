"""Start every part on this machine; stop them in an order in which none waits for another."""

import asyncio
import base64
import contextlib
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from hub.domain.access.console_sessions import SIGNED_IN
from hub.local.fcm.process import FcmDouble
from hub.local.issuer import LocalIssuer
from hub.local.mongo import EmbeddedMongo
from hub.local.ports import free_port
from hub.local.processes import ChildProcess, Spawn
from hub.local.redis import EmbeddedRedis
from hub.local.sign_ins import CLIENT_ID
from hub.settings import environment

READY_TIMEOUT = 60.0

MADE_UP_REGIONS = Path(__file__).with_name("regions.toml")
"""The list of regions, unless HUB_REGIONS_FILE names another one."""

SENDERS = 4
"""Processes of the worker that sends; the other workers have one."""

OPENED, WORKER_READY, BEAT_WORKS = "worker_open", "%s ready.", "Sending due task"
"""Log lines: a worker process has opened the hub, the worker takes from its queue, beat has sent a task."""


class LocalHub:
    """All parts of a hub, each with generated passwords and on free ports of 127.0.0.1."""

    def __init__(
        self,
        run_dir: Path,
        *,
        overrides: dict[str, str] | None = None,
        explorer: bool = False,
        spawn: Spawn | None = None,
        before_workers: "BeforeWorkers | None" = None,
    ) -> None:
        self.run_dir = run_dir
        self.mongo = EmbeddedMongo(run_dir)
        self.redis = EmbeddedRedis(run_dir)
        self.fcm = FcmDouble(run_dir)
        self.issuer = LocalIssuer()
        self.port = free_port()
        self.issuer.sign_ins.redirect_uris.add(f"{self.url}{SIGNED_IN}")
        self.trusted: set[str] = set()
        self._overrides = overrides or {}
        self._explorer = ("--explorer",) if explorer else ()
        self._before_workers = before_workers
        self._hub_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self.api = ChildProcess("api", (), run_dir=run_dir, spawn=spawn)
        self.alerts_worker = ChildProcess("worker-alerts", (), run_dir=run_dir, patience=15, spawn=spawn)
        self.units_worker = ChildProcess("worker-units", (), run_dir=run_dir, patience=15, spawn=spawn)
        self.notices_worker = ChildProcess("worker-notices", (), run_dir=run_dir, patience=15, spawn=spawn)
        self.beat = ChildProcess("beat", (), run_dir=run_dir, patience=15, spawn=spawn)

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def parts(self) -> tuple[ChildProcess, ...]:
        """The processes; the identity provider lives in this one."""
        below = (self.mongo.process, self.redis.process, self.fcm.process)
        return (*below, self.api, self.alerts_worker, self.units_worker, self.notices_worker, self.beat)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the hub's own processes. Valid once the parts they need have started."""
        fcm = self.fcm.url.removeprefix("http://")
        return {
            "MONGO_URL": self.mongo.url,
            "REDIS_URL": self.redis.url,
            "BROKER_URL": self.redis.celery_url,
            "OIDC_ISSUER": self.issuer.url,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "HUB_KEY": self._hub_key,
            "HUB_CLOCK": "shared",
            "HUB_FCM_ENDPOINT": self.fcm.url,
            "HUB_TRUSTED_ADDRESSES": ",".join(sorted({fcm, *self.trusted})),
            "HUB_PORT": str(self.port),
            "PUBLIC_URL": self.url,
            # Two cores send no faster with more, and two slow partners leave room for others.
            "HUB_PARTNER_QUEUE_WIDTH": "2",
            # Their log lines show that they work.
            "HUB_LOG_LEVEL": "INFO",
            **self._overrides,
        }

    async def start(self) -> None:
        """Start the databases and providers, then the hub's own processes; return when all are ready."""
        await asyncio.gather(self.mongo.start(), self.redis.start(), self.fcm.start(), self.issuer.start())
        await self.start_api()
        if self._before_workers is not None:
            await self._before_workers(self)
        self.start_workers()
        await self.wait_ready()

    async def start_api(self) -> None:
        """Start the API, on the same port each time."""
        self._start(self.api, "serve", *self._explorer)
        await _wait({self.api: lambda: _answers(f"{self.url}/healthz")}, READY_TIMEOUT)

    def start_workers(self) -> None:
        """Start the workers and beat that do not run."""
        commands = {
            self.alerts_worker: ("worker", "alerts", "--concurrency", "1"),
            self.units_worker: ("worker", "units", "--concurrency", str(SENDERS)),
            self.notices_worker: ("worker", "notices", "--concurrency", "1"),
            self.beat: ("beat",),
        }
        for process, arguments in commands.items():
            if not process.running:
                self._start(process, *arguments)

    async def wait_ready(self, within: float = READY_TIMEOUT) -> None:
        """Wait until every part works, at most `within` seconds; raise ChildFailed naming the parts that do not.

        The API is ready, each worker has opened the hub and takes from its queue, and beat has sent a task.
        """
        signs = {
            self.api: lambda: _answers(f"{self.url}/readyz"),
            self.alerts_worker: lambda: _works(self.alerts_worker, 1),
            self.units_worker: lambda: _works(self.units_worker, SENDERS),
            self.notices_worker: lambda: _works(self.notices_worker, 1),
            self.beat: lambda: BEAT_WORKS in self.beat.output(),
        }
        await _wait(signs, within)

    async def stop(self) -> None:
        """Stop everything: clients first, servers last."""
        await asyncio.gather(self.api.stop(), self.beat.stop())
        await asyncio.gather(self.alerts_worker.stop(), self.units_worker.stop(), self.notices_worker.stop())
        await self.fcm.stop()
        await self.issuer.stop()
        await self.redis.stop()
        await self.mongo.stop()

    @property
    def whole_environment(self) -> dict[str, str]:
        """The variables of a process of the hub: those of this process, and the settings."""
        return {"HUB_REGIONS_FILE": str(MADE_UP_REGIONS), **environment(), **self.environment}

    def _start(self, process: ChildProcess, *arguments: str) -> None:
        process.replace_command((sys.executable, "-m", "hub", "child", *arguments))
        process.replace_environment(self.whole_environment)
        process.start()


BeforeWorkers = Callable[[LocalHub], Awaitable[None]]
"""Work on a hub whose database, Redis and API run, and whose workers do not yet."""


@contextlib.asynccontextmanager
async def local_hub(
    run_dir: Path, *, explorer: bool = False, before_workers: BeforeWorkers | None = None, **overrides: str
) -> AsyncIterator[LocalHub]:
    """Run a hub; stop it at the end in any case."""
    hub = LocalHub(run_dir, overrides=overrides, explorer=explorer, before_workers=before_workers)
    try:
        await hub.start()
        yield hub
    finally:
        await hub.stop()


async def _wait(signs: Mapping[ChildProcess, Callable[[], bool]], within: float) -> None:
    deadline = asyncio.get_running_loop().time() + within
    while missing := [
        process for process, seen in signs.items() if not (process.running and await asyncio.to_thread(seen))
    ]:
        ended = [process for process in missing if not process.running]
        if ended or asyncio.get_running_loop().time() > deadline:
            raise missing[0].failed(f"not ready: {', '.join(map(_state, missing))}")
        await asyncio.sleep(0.05)


def _state(process: ChildProcess) -> str:
    return f"{process.name} ({'silent' if process.running else f'ended with {process.returncode}'})"


def _works(worker: ChildProcess, processes: int) -> bool:
    said = worker.output()
    return WORKER_READY in said and said.count(OPENED) >= processes


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
