"""All that a server may do: each answer and each failure has its outcome, and no connection is left behind."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest

from hub.partners.push_sender import PushLimits, PushSender
from hub.services.channels import DeliveryOutcome, DeliveryResult, Recipient
from tests.partners.listener import Listener
from tests.partners.samples import always, message, recipients
from tests.waiting import until

Talk = Callable[["Visit"], Awaitable[None]]

TAKEN = DeliveryResult(DeliveryOutcome.ACCEPTED)
LOST = DeliveryResult(DeliveryOutcome.UNKNOWN, "CONNECTION_LOST")
LATE = DeliveryResult(DeliveryOutcome.UNKNOWN, "TIMEOUT")
UNREACHABLE = DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE", 5.0)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
SECONDS_TO_ANSWER = 0.5
POSTS = 200


def with_status(status: int) -> DeliveryResult:
    return DeliveryResult(DeliveryOutcome.UNKNOWN, f"HTTP_{status}")


def judge(status: int, headers: Mapping[str, str], body: bytes) -> DeliveryResult:
    """Accept a whole "ok" alone."""
    return TAKEN if (status, body) == (200, b"ok") else with_status(status)


@dataclass
class Visit:
    """One connection of a client, as the server sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int

    async def hear(self) -> bool:
        """Read one request; return False if the client left."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await self.reader.readexactly(int(length.split(b":")[1]))
        except (asyncio.IncompleteReadError, OSError):
            return False
        return True

    async def say(self, *words: bytes) -> None:
        """Write, each part in a packet of its own."""
        for part in words:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(0)


def answering(*words: bytes, then_close: bool = False) -> Talk:
    async def talk(visit: Visit) -> None:
        while await visit.hear():
            await visit.say(*words)
            if then_close:
                return

    return talk


async def silent(visit: Visit) -> None:
    while await visit.hear():
        pass


async def half_closed(visit: Visit) -> None:
    await visit.hear()
    visit.writer.write_eof()
    await visit.reader.read()


async def trickling(visit: Visit) -> None:
    await visit.hear()
    await visit.say(b"HTTP/1.1 200 OK\r\n\r\n")
    while not visit.reader.at_eof():
        await visit.say(b"o")
        await asyncio.sleep(0.01)


async def endless(visit: Visit) -> None:
    await visit.hear()
    await visit.say(b"HTTP/1.1 200 OK\r\n\r\n")
    while not visit.reader.at_eof():
        await visit.say(b"o" * 65_536)


async def answering_twice(visit: Visit) -> None:
    """Answer the first post, and then say on the idle connection what nobody asked."""
    await visit.hear()
    await visit.say(OK if visit.number == 0 else GONE)
    if visit.number == 0:
        await asyncio.sleep(0.05)
        await visit.say(OK)
        await visit.reader.read()


async def leaving(visit: Visit) -> None:
    """Close the idle connection a while after each answer."""
    await visit.hear()
    await visit.say(OK)
    await asyncio.sleep(0.02)


@dataclass
class Server:
    """A server that talks as it is told to."""

    talk: Talk
    visits: int = 0
    open: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._visited, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/push"

    async def stop(self) -> None:
        self._server.close()
        for task in self.open:
            task.cancel()
        await asyncio.gather(*self.open, return_exceptions=True)

    async def left(self) -> None:
        """Wait until no client is connected."""
        await until(lambda: not self.open)

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.open.add(task)
        visit = Visit(reader, writer, self.visits)
        self.visits += 1
        try:
            with contextlib.suppress(OSError):
                await self.talk(visit)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self.open.discard(task)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server(answering(OK))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def sender() -> AsyncIterator[PushSender]:
    # Times for hangs alone: 10,000 answers may take long.
    sender = PushSender(PushLimits(at_once=8, connect=30.0, total=30.0, batch=600.0), judge, {"X-App": "test"})
    yield sender
    await sender.close()


@pytest.fixture
async def impatient_sender() -> AsyncIterator[PushSender]:
    sender = PushSender(PushLimits(at_once=8, connect=2.0, total=SECONDS_TO_ANSWER), judge, {})
    yield sender
    await sender.close()


async def pushed(sender: PushSender, url: str, count: int = 1) -> list[DeliveryResult]:
    """Return the results of so many pushes of one batch."""
    batch = sender.open_batch(message(), recipients(count), always)

    async def send(recipient: Recipient, token: str) -> DeliveryResult:
        return await sender.post(batch, url, b"{}", {})

    results = await sender.deliver(batch, send)
    return [results[number] for number in range(count)]


EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
TABLE: Mapping[str, tuple[Talk, DeliveryResult]] = {
    "stays": (answering(OK), TAKEN),
    "says that it closes": (
        answering(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), then_close=True),
        TAKEN,
    ),
    "100 Continue first": (answering(b"HTTP/1.1 100 Continue\r\n\r\n", EARLY, OK), TAKEN),
    "1xx in one packet": (answering(b"HTTP/1.1 100 Continue\r\n\r\n" + EARLY + OK), TAKEN),
    "chunked": (
        answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n", b"1\r\nk\r\n0\r\n\r\n"),
        TAKEN,
    ),
    "no length": (answering(b"HTTP/1.1 200 OK\r\n\r\no", b"k", then_close=True), TAKEN),
    "says gzip": (answering(OK.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")), TAKEN),
    "no body": (answering(b"HTTP/1.1 204 No Content\r\n\r\n"), with_status(204)),
    "byte after byte": (answering(*(OK[i : i + 1] for i in range(len(OK)))), TAKEN),
    "garbage after the answer": (answering(OK + b"\x00\x01garbage"), LOST),
    "a second answer at once": (answering(OK + GONE), TAKEN),
    "header of 64 KiB": (answering(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 65_536 + b"\r\n\r\n"), LOST),
    "no HTTP": (answering(b"SSH-2.0-OpenSSH_9.2\r\n"), LOST),
    "switches protocols": (
        answering(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", then_close=True),
        with_status(101),
    ),
    "hangs up": (answering(then_close=True), LOST),
    "half closed": (half_closed, LOST),
    "half a body": (answering(OK[:-1], then_close=True), LOST),
    "half a chunk": (answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no", then_close=True), LOST),
    "endless": (endless, with_status(200)),
}


@pytest.mark.parametrize("name", TABLE)
async def test_each_answer_has_its_outcome_and_leaves_no_socket(server: Server, sender: PushSender, name: str) -> None:
    server.talk, expected = TABLE[name]
    await _check_outcomes(server, sender, expected, POSTS)


@pytest.mark.release
@pytest.mark.parametrize("name", TABLE)
async def test_no_socket_is_left_by_10_000_answers(server: Server, sender: PushSender, name: str) -> None:
    server.talk, expected = TABLE[name]
    await _check_outcomes(server, sender, expected, 10_000)


async def _check_outcomes(server: Server, sender: PushSender, expected: DeliveryResult, count: int) -> None:
    before = psutil.Process().num_fds()
    assert set(await pushed(sender, server.url, count)) == {expected}
    await sender.close()
    await server.left()
    assert psutil.Process().num_fds() <= before


@pytest.mark.parametrize("talk", [silent, trickling])
async def test_overdue_answer_is_cut(server: Server, impatient_sender: PushSender, talk: Talk) -> None:
    server.talk = talk
    assert await pushed(impatient_sender, server.url, 3) == [LATE] * 3
    await server.left()


async def test_what_was_said_unasked_is_no_answer(server: Server, sender: PushSender) -> None:
    server.talk = answering_twice
    assert await pushed(sender, server.url) == [TAKEN]
    await asyncio.sleep(0.1)
    assert await pushed(sender, server.url) == [with_status(404)]


async def test_connection_that_was_closed_while_idle_costs_no_push(server: Server, sender: PushSender) -> None:
    server.talk = leaving
    for _ in range(3):
        assert await pushed(sender, server.url) == [TAKEN]
        await server.left()
    assert server.visits == 3


async def test_connection_closed_during_second_look_costs_no_push(server: Server) -> None:
    async def talk(visit: Visit) -> None:
        if visit.number:
            await answering(OK)(visit)

    asked = 0

    async def first_hangs_up() -> bool:
        nonlocal asked
        asked += 1
        if asked == 2:
            await until(lambda: server.visits == 1 and not server.open)
        return True

    server.talk = talk
    sender = PushSender(PushLimits(recheck_after=0.0), judge, {})
    batch = sender.open_batch(message(), recipients(1), first_hangs_up)
    try:
        assert await sender.post(batch, server.url, b"{}", {}) == TAKEN
    finally:
        await sender.close()


async def test_connections_are_used_again(server: Server, sender: PushSender) -> None:
    assert await pushed(sender, server.url, 50) == [TAKEN] * 50
    assert server.visits <= 8


async def test_cancelled_push_closes_its_connection(server: Server, sender: PushSender) -> None:
    server.talk = silent
    pushing = asyncio.create_task(pushed(sender, server.url))
    await until(lambda: server.open)
    pushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pushing
    await server.left()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_proxy_of_the_environment_is_not_used(
    server: Server, sender: PushSender, listener: Listener, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{await listener.start()}")
    assert await pushed(sender, server.url) == [TAKEN]
    assert listener.connections == 0


async def test_each_post_has_its_own_head_and_no_cookie(server: Server, sender: PushSender) -> None:
    heads: list[bytes] = []

    async def talk(visit: Visit) -> None:
        while head := await visit.reader.read(65_536):
            heads.append(head)
            await visit.say(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"))

    server.talk = talk
    for url in (server.url, f"{server.url}/b?c=%20d", server.url):
        assert await pushed(sender, url) == [TAKEN]
    assert [head.split(b"\r\n")[0] for head in heads] == [
        b"POST /push HTTP/1.1",
        b"POST /push/b?c=%20d HTTP/1.1",
        b"POST /push HTTP/1.1",
    ]
    assert not any(b"cookie" in head.lower() for head in heads)
    assert all(b"\r\nX-App: test\r\n" in head for head in heads)


async def test_header_with_a_line_break_is_never_sent(server: Server, sender: PushSender) -> None:
    batch = sender.open_batch(message(), recipients(1), always)
    with pytest.raises(ValueError, match="control character"):
        await sender.post(batch, server.url, b"{}", {"Authorization": "a\r\nX-Evil: 1"})
    assert server.visits == 0


async def test_resolver_that_hangs_is_no_push(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(self: Any, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", hang)
    sender = PushSender(PushLimits(connect=0.2), judge, {})
    try:
        assert await pushed(sender, "http://provider.example/push", 2) == [UNREACHABLE] * 2
    finally:
        await sender.close()
