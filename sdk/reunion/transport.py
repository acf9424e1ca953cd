"""Calls over HTTP: one pooled session, retries for what may be repeated, foreign exceptions translated at this door."""

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
"""Errors that may be repeated and after which the hub has done nothing; after any other it may have."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer as it came, for observers: `connection` counts a stream's connections from 1 and is 0 for calls."""

    operation: str
    variables: Mapping[str, Any] = field(repr=False)
    body: Any = field(repr=False)
    connection: int = 0


@dataclass(frozen=True, slots=True)
class GraphQLResult:
    """What one operation was answered, and the id under which the hub knows the request.

    `may_have_run`: an attempt before may have done it already, for all that is known of it.
    """

    data: JsonObject = field(repr=False)
    request_id: str | None
    may_have_run: bool = False


Observer = Callable[[Exchange], None]


class Transport:
    """What all parts of a client share."""

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
        self._owned = session is None
        self._observer = observer
        self._closed = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pooled session, opened at first use; raises ClientClosed after the end."""
        self.require_open()
        if self._session is None:
            # A redirect or a cookie has no place here: the key must go nowhere but to the hub.
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def require_open(self) -> None:
        """Raise ClientClosed after the end: a session opened then would be closed by nobody."""
        if self._closed:
            raise ClientClosed

    async def aclose(self) -> None:
        """Close the session, unless it was handed in; nothing is sent any more."""
        self._closed = True
        if self._session is not None and self._owned:
            await self._session.close()
            self._session = None

    def notify_observer(self, exchange: Exchange) -> None:
        """Show an answer to the observer, if there is one."""
        if self._observer is not None:
            self._observer(exchange)

    async def execute(self, operation: Operation, variables: Mapping[str, Any]) -> GraphQLResult:
        """Run a query or mutation; raises the error its answer stands for."""
        body = {"query": operation.document, "variables": variables, "operationName": operation.name}
        payload = json.dumps(body).encode()
        may_have_run = False

        async def once() -> GraphQLResult:
            nonlocal may_have_run
            try:
                answer, request_id = await self._post("graphql", payload, "application/json")
                self.notify_observer(Exchange(operation.name, variables, answer))
                return GraphQLResult(_data(answer, request_id), request_id, may_have_run)
            except ReunionError as error:
                may_have_run = may_have_run or not isinstance(error, NOT_EXECUTED)
                raise

        return await self._with_retries(once)

    async def upload(self, path: str, payload: bytes, idempotency_key: str) -> JsonObject:
        """Send raw bytes, which are taken once under one key."""
        # As the draft of the IETF has it: a string of structured fields, which holds no quotes, and ASCII only.
        key = {"Idempotency-Key": f'"{quote(idempotency_key, errors="surrogatepass")}"'}

        async def once() -> JsonObject:
            answer, request_id = await self._post(path, payload, "application/octet-stream", key)
            if not isinstance(answer, Mapping):
                raise ProtocolError(request_id=request_id)
            return answer

        return await self._with_retries(once)

    async def _with_retries(self, once: Callable[[], Awaitable[T]]) -> T:
        for attempt in count():
            try:
                return await once()
            except ReunionError as error:
                pause = self._retry.delay(error, attempt)
                if pause is None:
                    raise
            await asyncio.sleep(pause)
        raise AssertionError

    async def _post(
        self, path: str, payload: bytes, content_type: str, more: Mapping[str, str] = NO_HEADERS
    ) -> tuple[Any, str | None]:
        headers = {
            "Authorization": await self.settings.authorization(),
            "Content-Type": content_type,
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            **more,
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
