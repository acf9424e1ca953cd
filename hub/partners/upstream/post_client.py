"""Post over aiohttp's connections and its parser in C, without its session, request and response for each post.

These objects cost more than half of a push's processor time, and a session offers no hook between the connection and
the first byte (its traces cannot refuse). So this client asks the connector for a connection, writes the request itself
and reads the answer with the connection's own parser. The connector is public; what a connection offers to a session
has public names, but no documentation: `TCPConnector.connect`, `ClientRequest` (as the place to connect to),
`ResponseHandler.set_response_params`, `.read` and `.should_close`. Written for aiohttp 3.14.
Upstream: no issue asks for a client below the session (searched 2026-12). A wait for a connection counts as connecting:
https://github.com/aio-libs/aiohttp/issues/10313 (open).
Source: https://github.com/aio-libs/aiohttp/blob/v3.14.5/aiohttp/client.py, `ClientSession._request`
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.http_parser import RawResponseMessage
from aiohttp.streams import EofStream, StreamReader
from yarl import URL

from hub.services.channels import MayBegin

SWEEP_SECONDS: Final = 0.25
"""Overdue answers are looked for after each: a timer of its own for each post would cost a fifth of it."""
MAX_STALE: Final = 3
"""The connections that one post gives up because the server spoke first."""
_ALWAYS_SENT: Final = {"User-Agent": "reunion-hub", "Accept-Encoding": "identity"}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class NotBegun(Exception):
    """A post was no longer allowed once it had a connection; nothing of it was written."""


class Unreachable(Exception):
    """No connection could be opened, for this reason if there is one; nothing was written."""

    def __init__(self, reason: Exception | None = None) -> None:
        super().__init__()
        self.reason = reason


class AnswerLost(Exception):
    """The connection ended before the answer, or the answer is not HTTP; the server may have read the post."""


@dataclass(frozen=True, slots=True)
class PostLimits:
    """Times in seconds, and the bytes of an answer's body that are read; what is beyond them is left unread.

    `total` counts from the wait for a connection, which may take `connect`. A post that waited for `recheck_after` asks
    again whether it may begin: what allowed it may be out of date by then.
    """

    connect: float
    total: float
    recheck_after: float
    answer_bytes: int


@dataclass(slots=True, repr=False)
class Answer:
    """An answer. Not frozen: that takes three times as long to make."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, repr=False)
class _Target:
    """The place where posts go, and their beginning: all up to the value of Content-Length."""

    key: tuple[str | URL, Mapping[str, str]]
    place: aiohttp.ClientRequest
    head: bytes


class PostClient:
    """A pool of connections, opened at the first post on the event loop that posts; `headers` go with each post.

    Nothing is redirected, repeated or unpacked. Cookies and proxies of the environment are not used.
    """

    def __init__(
        self, limits: PostLimits, headers: Mapping[str, str], open_connector: Callable[[], aiohttp.TCPConnector]
    ) -> None:
        self._limits = limits
        self._headers = headers
        self._timeout = aiohttp.ClientTimeout(connect=limits.connect, sock_connect=limits.connect)
        self._open_connector = open_connector
        self._connector: aiohttp.TCPConnector | None = None
        self._target: _Target | None = None
        self._deadlines: dict[Connection, float] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    async def post(self, url: str | URL, headers: Mapping[str, str], body: bytes, may_begin: MayBegin) -> Answer:
        """Send one request and return its answer.

        Raises NotBegun or Unreachable before the first byte is written, AnswerLost or TimeoutError after it.
        """
        # Asking for the loop once is a microsecond less: Python 3.11 asks the system for the process each time.
        loop = asyncio.get_running_loop()
        started = loop.time()
        target = self._target_of(url, headers)
        connection, protocol = await self._connect(target.place, loop, started, may_begin)
        self._deadlines[connection] = started + self._limits.total
        if self._sweeping is None:
            self._sweeping = loop.call_later(SWEEP_SECONDS, self._sweep, loop)
        try:
            protocol.set_response_params(read_until_eof=True, auto_decompress=False)
            assert protocol.transport is not None
            protocol.transport.write(b"%b%d\r\n\r\n%b" % (target.head, len(body), body))
            message, payload = await _answered(protocol)
            content = payload.read_nowait(-1) if payload.is_eof() else await self._read(payload)
        except (aiohttp.ClientError, OSError, HttpProcessingError, EofStream):
            connection.close()
            raise (AnswerLost if connection in self._deadlines else TimeoutError) from None
        except BaseException:
            connection.close()
            raise
        finally:
            in_time = self._deadlines.pop(connection, None) is not None
        connection.release()
        if not in_time:
            # The sweep closed the connection: a body without a length would seem whole.
            raise TimeoutError
        return Answer(message.code, message.headers, content)

    async def close(self) -> None:
        """Close the connections."""
        if self._connector is not None:
            await self._connector.close()

    async def _connect(
        self, place: aiohttp.ClientRequest, loop: asyncio.AbstractEventLoop, started: float, may_begin: MayBegin
    ) -> tuple[Connection, ResponseHandler]:
        if self._connector is None:
            self._connector = self._open_connector()
        for _ in range(MAX_STALE):
            try:
                connection = await self._connector.connect(place, [], self._timeout)
            except aiohttp.ClientConnectorError as failure:
                raise Unreachable(failure.os_error) from None
            except (aiohttp.ClientError, OSError) as failure:
                raise Unreachable(failure) from None
            if loop.time() - started >= self._limits.recheck_after:
                await _recheck(connection, may_begin)
            protocol = connection.protocol
            # It may have been closed meanwhile, and what the server said unasked is no answer to this post.
            if protocol is not None and protocol.is_connected() and not protocol.should_close:
                return connection, protocol
            connection.close()
        raise Unreachable

    async def _read(self, payload: StreamReader) -> bytes:
        content = b""
        while len(content) < self._limits.answer_bytes and (part := await payload.readany()):
            content += part
        return content

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cut the connections whose answers are overdue; the posts notice."""
        now = loop.time()
        for connection in [late for late, deadline in self._deadlines.items() if deadline <= now]:
            del self._deadlines[connection]
            if connection.transport is not None:
                connection.transport.abort()
        self._sweeping = loop.call_later(SWEEP_SECONDS, self._sweep, loop) if self._deadlines else None

    def _target_of(self, url: str | URL, headers: Mapping[str, str]) -> _Target:
        # Most posts go to one address with one Authorization.
        if self._target is None or self._target.key != (url, headers):
            place = aiohttp.ClientRequest("POST", URL(url), loop=asyncio.get_running_loop())
            fields = _ALWAYS_SENT | dict(self._headers) | dict(headers)
            self._target = _Target((url, dict(headers)), place, _head(place.url, fields))
        return self._target


def _head(url: URL, fields: Mapping[str, str]) -> bytes:
    lines = [f"POST {url.raw_path_qs} HTTP/1.1", f"Host: {url.host_port_subcomponent}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    if any(_CONTROL.search(line) for line in lines):
        raise ValueError("A header has a control character.")
    return "\r\n".join([*lines, "Content-Length: "]).encode()


async def _answered(protocol: ResponseHandler) -> tuple[RawResponseMessage, StreamReader]:
    """Return the answer to a post, and its body; informational ones before it are skipped."""
    while True:
        message, payload = await protocol.read()
        if not 100 <= message.code < 200 or message.code == 101:
            return message, payload


async def _recheck(connection: Connection, may_begin: MayBegin) -> None:
    is_allowed = False
    try:
        is_allowed = await may_begin()
    finally:
        if not is_allowed:
            connection.release()
    if not is_allowed:
        raise NotBegun
