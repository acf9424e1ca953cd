"""The embedded database: a mongod of its own as a replica set of one, on 127.0.0.1 and with a password."""

import asyncio
import secrets
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from hub.local.mongod import find_mongod
from hub.local.ports import free_port
from hub.local.processes import POLL_SECONDS, ChildFailed, ChildProcess, Tether
from hub.settings import environment

LISTENING: Final = r'"msg":"Waiting for connections"'

READY_SECONDS: Final = 20.0

STOP_TIMEOUT_SECONDS: Final = 8.0
"""An orderly end takes about one second."""

SET_NAME: Final = "hub"

USER: Final = "hub"
ROLES: Final = ("readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor")
"""The roles that the hub needs: its data and its indexes; in the tests, databases of other names too."""

OPTIONS: Final = "&".join(
    (
        f"replicaSet={SET_NAME}",
        "authSource=admin",
        "authMechanism=SCRAM-SHA-256",
        # Bounds how long a client's close() blocks when the server went first.
        "serverSelectionTimeoutMS=2000",
    )
)

SERVER_PARAMETERS: Final[dict[str, str | int]] = {
    # A killed process' transaction holds its documents this long; the hub's own take milliseconds.
    "transactionLifetimeLimitSeconds": 5,
    # Its files of statistics are of use to MongoDB's support only.
    "diagnosticDataCollectionEnabled": "false",
    # The fewest that it allows. More of them slow down a guess of the password; this one is random, with 128 bits.
    "scramSHA256IterationCount": 5000,
}


SILENT_LOG: Final = ("--slowOpSampleRate", "0")
"""The server's log has no operation that is slow, since its rows and its words would stand there in full."""


class EmbeddedMongo:
    """A database with a generated password, its data and temporary files inside `run_dir`.

    Stop it last: clients that outlive it wait for it.
    """

    def __init__(self, run_dir: Path, **server_parameters: str | int) -> None:
        self._home = run_dir / "mongo"
        self._password = secrets.token_hex(16)
        self._port = 0
        self._server_parameters = SERVER_PARAMETERS | server_parameters
        self.process = ChildProcess(
            "mongo",
            (),
            run_dir=run_dir,
            environment={**environment(), "TMPDIR": str(self._home / "tmp")},
            # Acknowledged writes are in the journal, so nothing is lost, and nobody is left to wait for an orderly end.
            tether=Tether(signal.SIGKILL),
            patience=STOP_TIMEOUT_SECONDS,
        )

    @property
    def url(self) -> str:
        """For motor and pymongo, with password; the database is `hub`. Valid once started."""
        return f"mongodb://{USER}:{self._password}@127.0.0.1:{self._port}/hub?{OPTIONS}"

    async def start(self) -> None:
        """Start it; the first time on a free port and with a new user, later on the same port, data and user.

        Returns once it takes writes.
        """
        is_new = not self._port
        if is_new:
            self._prepare()
        self.process.start()
        try:
            await self.process.wait_for_line(LISTENING, within=READY_SECONDS)
            async with asyncio.timeout(READY_SECONDS):
                await (self._initiate() if is_new else self._wait_for_primary())
        except TimeoutError:
            self.process.kill()
            raise self.process.failed("mongo did not become primary") from None
        except BaseException:
            self.process.kill()
            raise

    async def stop(self) -> None:
        """Let it close its files and end; its data stay."""
        await self.process.stop()

    def kill(self) -> None:
        """End it by SIGKILL, as a crash would; `start` brings it back on the same port and data."""
        self.process.kill()

    async def restart(self) -> None:
        """Stop it and start it again on the same port and data."""
        await self.stop()
        await self.start()

    def _prepare(self) -> None:
        if self._home.exists():
            raise ChildFailed(f"{self._home} holds the data of another run")
        for folder in ("data", "tmp"):
            (self._home / folder).mkdir(mode=0o700, parents=True)
        self._port = free_port()
        self.process.replace_command(
            mongod_command(self._home, self._port, secrets.token_hex(32), self._server_parameters)
        )

    async def _initiate(self) -> None:
        """Make it a replica set and create the user, both over the exception that MongoDB makes for a new server."""
        member = {"_id": 0, "host": f"127.0.0.1:{self._port}"}
        async with self._client() as client:
            await client.admin.command("replSetInitiate", {"_id": SET_NAME, "members": [member]})
        await self._wait_for_primary()
        async with self._client() as client:
            await client.admin.command(
                "createUser", USER, pwd=self._password, roles=list(ROLES), mechanisms=["SCRAM-SHA-256"]
            )

    async def _wait_for_primary(self) -> None:
        async with self._client() as client:
            while True:
                try:
                    if (await client.admin.command("hello"))["isWritablePrimary"]:
                        return
                except PyMongoError:
                    if not self.process.running:
                        raise self.process.failed(f"mongo ended with {self.process.returncode}") from None
                await asyncio.sleep(POLL_SECONDS)

    def _client(self) -> AsyncMongoClient[dict[str, object]]:
        return AsyncMongoClient("127.0.0.1", self._port, directConnection=True)


def mongod_command(home: Path, port: int, key: str, server_parameters: Mapping[str, str | int]) -> list[str]:
    """Return the command of a member whose data lie in `home`, and write its key there.

    A replica set with passwords needs a key that its members share, even if there is one.
    """
    path = home / "key"
    path.touch(mode=0o600)
    path.write_text(key)
    return [
        str(find_mongod()),
        *("--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket"),
        *("--dbpath", str(home / "data"), "--replSet", SET_NAME, "--keyFile", str(path)),
        *("--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "256"),
        *SILENT_LOG,
        *(f"--setParameter={name}={value}" for name, value in server_parameters.items()),
    ]
