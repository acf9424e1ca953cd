"""The embedded database: SecantusDB as a child process that speaks MongoDB's wire protocol on 127.0.0.1."""

import secrets
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from pymongo import AsyncMongoClient

from hub.local.ports import free_port
from hub.local.processes import ChildFailed, ChildProcess
from hub.settings import environment

LISTENING = r"secantus listening on 127\.0\.0\.1:\d+"
"""The one line that tells the port; it is logged at INFO only."""

READY_SECONDS = 20.0

STOP_TIMEOUT_SECONDS = 8.0
"""It ends in about two seconds; in up to seven if connections are slow to let go."""

USER = "hub"
ROLES = ("readWriteAnyDatabase", "dbAdminAnyDatabase")
"""What the hub needs: its data and its indexes; in the tests, databases of other names too."""

OPTIONS = "&".join(
    (
        "replicaSet=secantus",
        "authSource=admin",
        "authMechanism=SCRAM-SHA-256",
        # With retryable writes the server slows down tenfold after some 10,000 single writes.
        "retryWrites=false",
        "maxPoolSize=8",
        # Without the journal a killed server loses the last writes that it acknowledged.
        "journal=true",
        "w=majority",
        # Bounds how long a client's close() blocks when the server went first.
        "serverSelectionTimeoutMS=2000",
    )
)


class EmbeddedMongo:
    """A database with a generated password, its data and temporary files inside `run_dir`.

    Stop it last: clients that outlive it wait for it.
    """

    def __init__(self, run_dir: Path) -> None:
        self._home = run_dir / "mongo"
        self._password = secrets.token_hex(16)
        self._port = 0
        self.process = ChildProcess(
            "mongo",
            (),
            run_dir=run_dir,
            environment={**environment(), "TMPDIR": str(self._home / "tmp")},
            # SIGTERM can hang for ever while a drop waits for a transaction whose client is dead. Whatever was
            # acknowledged has been synced, so nothing is lost.
            death_signal=signal.SIGKILL,
            patience=STOP_TIMEOUT_SECONDS,
        )

    @property
    def url(self) -> str:
        """For motor and pymongo, with password; the database is `hub`. Valid once started."""
        return f"mongodb://{USER}:{self._password}@127.0.0.1:{self._port}/hub?{OPTIONS}"

    async def start(self) -> None:
        """Start it; the first time on a free port and with a new user, later on the same port, data and user."""
        if not self._port:
            await self._create_user()
        await self._serve("--auth")

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

    async def _create_user(self) -> None:
        # Users can only be made while it does not ask for a password; nothing is in it yet.
        if self._home.exists():
            raise ChildFailed(f"{self._home} holds the data of another run")
        (self._home / "tmp").mkdir(mode=0o700, parents=True)
        # An empty file of our own, or it would take one from the home directory.
        (self._home / "secantusd.toml").touch()
        self._port = free_port()
        await self._serve()
        client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient("127.0.0.1", self._port, directConnection=True)
        try:
            await client.admin.command(
                "createUser", USER, pwd=self._password, roles=list(ROLES), mechanisms=["SCRAM-SHA-256"]
            )
        finally:
            await client.close()
        # It was told to sync each commit, so there is no need to wait two seconds for an orderly end.
        self.process.kill()

    async def _serve(self, *flags: str) -> None:
        self.process.replace_command(self._command(flags))
        self.process.start()
        try:
            await self.process.wait_for_line(LISTENING, within=READY_SECONDS)
        except BaseException:
            self.process.kill()
            raise

    def _command(self, flags: Sequence[str]) -> list[str]:
        script = Path(sys.executable).with_name("secantusd-py")
        program = str(script) if script.exists() else shutil.which("secantusd-py")
        if program is None:
            raise ChildFailed("secantusd-py is not installed: pip install 'reunion-hub[local]'")
        return [
            program,
            *("--host", "127.0.0.1", "--port", str(self._port)),
            *("--storage-path", str(self._home / "data"), "--config", str(self._home / "secantusd.toml")),
            *("--cache-size", "256M", "--log-level", "INFO"),
            # Of a transaction's commit it does not heed `journal`: killed, it would lose the last that it acknowledged.
            "--sync-on-commit",
            *flags,
        ]
