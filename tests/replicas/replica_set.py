"""Three mongods as one replica set; each is reached by the address of its proxy, which it advertises."""

import asyncio
import json
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from hub.local.mongo import LISTENING, OPTIONS, READY_SECONDS, ROLES, SET_NAME, USER, EmbeddedMongo, mongod_command
from hub.local.ports import free_port
from hub.local.processes import ChildProcess, Tether
from tests.replicas.member_proxy import MemberProxy
from tests.replicas.proxy import Proxy, Streams
from tests.timeouts import PROGRAM_TIMEOUT

MEMBERS = 3

OPERATOR = "operator"
"""The user of the benchmark itself, who stops and locks members."""

SETTINGS = {
    # A fifth of the default: a round would be mostly waiting.
    "electionTimeoutMillis": 2000,
    # A new primary asks every member for its last write; one that is frozen would keep it for 10 s.
    "heartbeatTimeoutSecs": 2,
    "catchUpTimeoutMillis": 2000,
}

SERVER = {
    # A primary that ends in order waits up to 15 s for somebody to take over, even if all end.
    "shutdownTimeoutMillisForSignaledShutdown": 1000,
    # A fifth of the default too: until then a secondary waits for a frozen member from which it copies.
    "oplogNetworkTimeoutBufferSeconds": 1,
    # The default is one more try at a member that has just been silent for so long.
    "oplogFetcherSteadyStateMaxFetcherRestarts": 0,
}

POLL_SECONDS = 0.1

ELECTED = 21331
"""The number of the line "Transition to primary complete; database writes are now permitted" in a server's log.
Numbers stay from release to release. Source: https://github.com/mongodb/mongo/tree/r6.0.5/src/mongo/db/repl
"""

COMPONENTS = (b'"c":"REPL"', b'"c":"ROLLBACK"', b'"c":"STORAGE"', b'"c":"COMMAND"')
"""The parts of a server whose lines prove a fault."""

PRIMARY, SECONDARY = "PRIMARY", "SECONDARY"

Line = dict[str, Any]


class Member:
    """One server, its log and its proxy."""

    def __init__(self, number: int, run_dir: Path, find_peer: Callable[[int], int | None]) -> None:
        self.number = number
        self.home = run_dir / "mongo" / str(number)
        self.port, self.advertised = free_port(), free_port()
        self.process = ChildProcess(
            f"mongo-{number}",
            (),
            run_dir=run_dir,
            environment=os.environ | {"TMPDIR": str(self.home / "tmp")},
            tether=Tether(signal.SIGKILL),
        )
        self._read, self._lines = 0, list[bytes]()
        self.proxy = MemberProxy(self._connect, range(MEMBERS), find_peer)

    @property
    def address(self) -> str:
        """The address at which peers and clients find it."""
        return f"127.0.0.1:{self.advertised}"

    async def start(self) -> None:
        """Start the server, and return when it listens."""
        self.process.start()
        await self.process.wait_for_line(LISTENING, within=READY_SECONDS)

    def freeze(self) -> None:
        """Stop the server's process as SIGSTOP does; it keeps its connections."""
        psutil.Process(self.process.pid).suspend()

    def thaw(self) -> None:
        """Let a frozen server go on."""
        psutil.Process(self.process.pid).resume()

    def logged(self, number: int, since: float) -> Iterator[Line]:
        """Yield the lines of its log with a number, since a moment, each with its time as `at`."""
        with self.process.log.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        # The last line may be half written.
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        # The whole log is large, and this process passes on every byte to the servers.
        self._lines += [line for line in whole.splitlines() if any(name in line for name in COMPONENTS)]
        wanted = b'"id":%d,' % number
        for line in map(json.loads, filter(lambda line: wanted in line, self._lines)):
            line["at"] = datetime.fromisoformat(line["t"]["$date"]).timestamp()
            if line["at"] >= since:
                yield line

    async def _connect(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.port)


class ReplicaSet(EmbeddedMongo):
    """A replica set of three with generated passwords. The `url` names the proxies; `kill` and `stop` end all."""

    def __init__(self, run_dir: Path) -> None:
        super().__init__(run_dir, **SERVER)
        self.members = [Member(number, run_dir, self._find_peer) for number in range(MEMBERS)]
        self.process = self.members[0].process
        self._operator_password = secrets.token_hex(16)
        self._is_new = True

    @property
    def url(self) -> str:
        """For motor and pymongo, with password; the database is `hub`."""
        addresses = ",".join(member.address for member in self.members)
        return f"mongodb://{USER}:{self._password}@{addresses}/hub?{OPTIONS}"

    async def start(self) -> None:
        """Start the members that do not run; return when there is a primary and each other one follows it."""
        is_new, self._is_new = self._is_new, False
        if is_new:
            self._prepare()
            for member in self.members:
                await member.proxy.listen(member.advertised)
        try:
            await asyncio.gather(*(member.start() for member in self.members if not member.process.running))
            if is_new:
                await self._initiate()
            await self.well()
        except BaseException:
            self.kill()
            raise

    async def stop(self) -> None:
        """Stop every member in order; data and proxies stay."""
        await asyncio.gather(*(member.process.stop() for member in self.members))

    @property
    def clients(self) -> list[Proxy]:
        """The ways of the clients, one to each member."""
        return [member.proxy.clients for member in self.members]

    async def close(self) -> None:
        """Close the proxies."""
        for member in self.members:
            await member.proxy.close()

    def kill(self) -> None:
        """End every member by SIGKILL."""
        for member in self.members:
            member.process.kill()

    @asynccontextmanager
    async def asking(self, member: Member) -> AsyncIterator[AsyncMongoClient[Line]]:
        """Yield the operator's client of one member, past its proxy."""
        async with AsyncMongoClient[Line](
            f"mongodb://{OPERATOR}:{quote(self._operator_password)}@127.0.0.1:{member.port}/?authSource=admin",
            directConnection=True,
            serverSelectionTimeoutMS=2000,
        ) as client:
            yield client

    async def states(self) -> dict[int, str]:
        """Return the state of each member that answers, as it sees itself."""
        return {member.number: state for member in self.members if (state := await self._state(member))}

    async def primary(self) -> Member:
        """Return the primary; wait for one."""
        return await self._find(lambda states: next((number for number in states if states[number] == PRIMARY), None))

    async def secondary(self) -> Member:
        """Return a secondary; wait for one."""
        return await self._find(lambda states: next((number for number in states if states[number] == SECONDARY), None))

    async def well(self) -> None:
        """Return when one member is primary and the others follow it."""

        async def look() -> bool:
            return sorted((await self.states()).values()) == [PRIMARY, SECONDARY, SECONDARY]

        await self._until(look)

    async def wait_for_line(
        self, number: int, since: float, of: Sequence[Member] | None = None, about: Mapping[str, Any] | None = None
    ) -> None:
        """Wait until one of some members, or of all, has logged a line with this number and these attributes."""

        async def look() -> bool:
            return any(
                (about or {}).items() <= line.get("attr", {}).items()
                for member in of or self.members
                for line in member.logged(number, since)
            )

        await self._until(look)

    def elections(self, since: float) -> list[float]:
        """Return when a new primary began to take writes."""
        return sorted(line["at"] for member in self.members for line in member.logged(ELECTED, since))

    def cut_off(self, member: Member) -> None:
        """Lose everything between a member and its peers; its clients still reach it."""
        for proxy in self._between(member):
            proxy.silent = True

    def reconnect(self, member: Member) -> None:
        """Let a member and its peers reach each other again."""
        for proxy in self._between(member):
            proxy.speak()

    def _between(self, member: Member) -> Iterator[Proxy]:
        for other in self.members:
            if other is not member:
                yield member.proxy.peers[other.number]
                yield other.proxy.peers[member.number]

    async def _find(self, choose: Callable[[dict[int, str]], int | None]) -> Member:
        found: list[Member] = []

        async def look() -> bool:
            number = choose(await self.states())
            if number is not None:
                found.append(self.members[number])
            return bool(found)

        await self._until(look)
        return found[0]

    async def _until(self, look: Callable[[], Awaitable[bool]]) -> None:
        try:
            async with asyncio.timeout(PROGRAM_TIMEOUT):
                while True:
                    if await look():
                        return
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise self.process.failed(f"the replica set is {await self.states()}") from None

    async def _state(self, member: Member) -> str | None:
        if not member.process.running or psutil.Process(member.process.pid).status() == psutil.STATUS_STOPPED:
            return None
        try:
            async with AsyncMongoClient[Line](
                "127.0.0.1", member.port, directConnection=True, serverSelectionTimeoutMS=500
            ) as client:
                hello = await client.admin.command("hello")
        except PyMongoError:
            return None
        return PRIMARY if hello["isWritablePrimary"] else SECONDARY if hello["secondary"] else "OTHER"

    def _prepare(self) -> None:
        key = secrets.token_hex(32)
        for member in self.members:
            for folder in ("data", "tmp"):
                (member.home / folder).mkdir(mode=0o700, parents=True)
            command = mongod_command(member.home, member.port, key, self._server_parameters)
            member.process.replace_command(command)

    async def _initiate(self) -> None:
        first = self.members[0]
        rows = [{"_id": member.number, "host": member.address} for member in self.members]
        async with AsyncMongoClient[Line]("127.0.0.1", first.port, directConnection=True) as client:
            await client.admin.command("replSetInitiate", {"_id": SET_NAME, "members": rows, "settings": SETTINGS})
        primary = await self.primary()
        async with AsyncMongoClient[Line]("127.0.0.1", primary.port, directConnection=True) as client:
            # The exception for a new server ends with the first user.
            await client.admin.command("createUser", OPERATOR, pwd=self._operator_password, roles=["root"])
        async with self.asking(primary) as client:
            await client.admin.command(
                "createUser", USER, pwd=self._password, roles=list(ROLES), mechanisms=["SCRAM-SHA-256"]
            )

    def _find_peer(self, port: int) -> int | None:
        """Return the number of the member whose process holds a port."""
        for member in self.members:
            try:
                found = psutil.Process(member.process.pid).net_connections("tcp4")
            except psutil.Error:
                continue
            if any(one.laddr.port == port for one in found):
                return member.number
        return None
