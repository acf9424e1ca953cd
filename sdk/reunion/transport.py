"""Calls over HTTP: one pooled session and retries. Exceptions of aiohttp become errors of the SDK here."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from reunion.documents import Operation
from reunion.error_codes import error_from_graphql, error_from_status
from reunion.errors import (
    ClientClosed,
    ConnectError,
    ProtocolError,
    RateLimited,
    ReunionError,
    TimedOut,
    TransportError,
)
from reunion.retries import RetryPolicy
from reunion.settings import USER_AGENT, Settings
from reunion.wire import JsonObject

T = TypeVar("T")

NO_HEADERS: Mapping[str, str] = {}
NOT_EXECUTED = (ConnectError, RateLimited)
"""Retried errors after which the hub has surely done nothing. After any other retried error it may have."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One GraphQL answer as it came, for observers.

    connection: 0 for a call; for a stream, the number of its connection, counted from 1.
    """

    operation: str
    variables: Mapping[str, Any] = field(repr=False)
    body: Any = field(repr=False)
    connection: int = 0


@dataclass(frozen=True, slots=True)
class GraphQLResult:
    """The data of one operation's answer.

    request_id: the hub's id of the request. may_have_run: True if an earlier attempt may have been executed already.
    """

    data: JsonObject = field(repr=False)
    request_id: str | None
    may_have_run: bool = False


Observer = Callable[[Exchange], None]


class Transport:
    """The connection to the hub that all parts of a client share."""

    def __init__(
        self,
        settings: Settings,
        retry: RetryPolicy,
        session: aiohttp.ClientSession | None,
        observer: Observer | None,
    ) -> None:
        self.settings = settings
        self._retry = retry
        self._session = session
        self._owns_session = session is None
        self._observer = observer
        self._closed = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pooled session, opened at first use. Raises ClientClosed after `aclose`."""
        self.require_open()
        if self._session is None:
            # No redirects and no cookies: the key must go nowhere but to the hub.
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def require_open(self) -> None:
        """Raise ClientClosed after `aclose`: nothing would close a session opened then."""
        if self._closed:
            raise ClientClosed

    async def aclose(self) -> None:
        """Close the session, unless it is the caller's own. Nothing is sent afterwards."""
        self._closed = True
        if self._session is not None and self._owns_session:
            await self._session.close()
            self._session = None

    def notify_observer(self, exchange: Exchange) -> None:
        """Pass an answer to the observer, if there is one."""
        if self._observer is not None:
            self._observer(exchange)

    async def execute(self, operation: Operation, variables: Mapping[str, Any]) -> GraphQLResult:
        """Run a query or mutation, with retries. Raises the error that its answer means."""
        body = {"query": operation.document, "variables": variables, "operationName": operation.name}
        payload = json.dumps(body).encode()
        may_have_run = False

        async def attempt_once() -> GraphQLResult:
            nonlocal may_have_run
            try:
                answer, request_id = await self._post("graphql", payload, "application/json")
                self.notify_observer(Exchange(operation.name, variables, answer))
                return GraphQLResult(_data(answer, request_id), request_id, may_have_run)
            except ReunionError as error:
                may_have_run = may_have_run or not isinstance(error, NOT_EXECUTED)
                raise

        return await self._with_retries(attempt_once)

    async def upload(self, path: str, payload: bytes, idempotency_key: str) -> JsonObject:
        """Send raw bytes, with retries. The hub stores them once under one key."""
        # The IETF draft of this header: a string of structured fields (RFC 8941), which holds no quotes and only ASCII.
        key = {"Idempotency-Key": f'"{quote(idempotency_key, errors="surrogatepass")}"'}

        async def attempt_once() -> JsonObject:
            answer, request_id = await self._post(path, payload, "application/octet-stream", key)
            if not isinstance(answer, Mapping):
                raise ProtocolError(request_id=request_id)
            return answer

        return await self._with_retries(attempt_once)

    async def _with_retries(self, attempt_once: Callable[[], Awaitable[T]]) -> T:
        for attempt in count():
            try:
                return await attempt_once()
            except ReunionError as error:
                delay = self._retry.delay(error, attempt)
                if delay is None:
                    raise
            await asyncio.sleep(delay)
        raise AssertionError

    async def _post(
        self, path: str, payload: bytes, content_type: str, extra_headers: Mapping[str, str] = NO_HEADERS
    ) -> tuple[Any, str | None]:
        headers = {
            "Authorization": await self.settings.authorization(),
            "Content-Type": content_type,
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            **extra_headers,
        }
        timeout = aiohttp.ClientTimeout(total=self.settings.timeout)
        try:
            async with self.session.post(
                self.settings.path_url(path),
                data=BytesIO(payload),
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                return await _read(response), response.headers.get("X-Request-Id")
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientConnectorError:
            raise ConnectError from None
        except (aiohttp.ClientError, OSError):
            raise TransportError from None


async def _read(response: aiohttp.ClientResponse) -> Any:
    raw = await response.read()
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not 200 <= response.status < 300:
        raise error_from_status(response.status, response.headers, body)
    if body is None:
        raise ProtocolError(request_id=response.headers.get("X-Request-Id"))
    return body


def _data(answer: Any, request_id: str | None) -> JsonObject:
    if not isinstance(answer, Mapping):
        raise ProtocolError(request_id=request_id)
    if answer.get("errors"):
        raise error_from_graphql(answer["errors"], request_id=request_id)
    data = answer.get("data")
    if not isinstance(data, Mapping):
        raise ProtocolError(request_id=request_id)
    return data
