"""Calls over HTTP: pooled connections and retries."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote

from reunion._async.io import HttpPool, settled, sleep
from reunion.connections import Network
from reunion.documents import Operation, OwnDocument
from reunion.errors import ClientClosed, ConnectError, ProtocolError, RateLimited, ReunionError
from reunion.exchange import (
    GraphQLAnswer,
    GraphQLResult,
    Reply,
    read_answer,
    read_data,
    read_own_answer,
)
from reunion.retries import RetryPolicy
from reunion.settings import USER_AGENT, Settings, check_key
from reunion.watchers import AttemptClock, Watchers
from reunion.wire import JsonObject

logger = logging.getLogger("reunion")

T = TypeVar("T")

ANONYMOUS = "anonymous"

NO_HEADERS: Mapping[str, str] = {}
NOT_EXECUTED = (ConnectError, RateLimited)
"""Retried errors after which the hub has surely done nothing. After any other retried error it may have."""


class Transport:
    """The connection to the hub that all parts of a client share."""

    def __init__(
        self,
        settings: Settings,
        retry: RetryPolicy,
        http: HttpPool,
        network: Network,
        watchers: Watchers,
    ) -> None:
        self.settings = settings
        self.network = network
        self.watchers = watchers
        self._retry = retry
        self._http = http
        self._closed = False

    def require_open(self) -> None:
        """Raise ClientClosed after `aclose`: nothing would close a session opened then."""
        if self._closed:
            raise ClientClosed

    async def aclose(self) -> None:
        """Close the connections, unless they are the caller's own. Nothing is sent afterwards."""
        self._closed = True
        await self._http.aclose()

    async def authorization(self) -> str:
        """Return the Authorization header with the newest key. Raises ConfigurationError for a malformed key."""
        key = self.settings.api_key
        return f"Bearer {check_key(await settled(key()) if callable(key) else key)}"

    async def execute(self, operation: Operation, variables: Mapping[str, Any]) -> GraphQLResult:
        """Run a query or mutation of the SDK, with retries. Raises the error that its answer means."""
        may_have_run = False

        def read(reply: Reply) -> GraphQLResult:
            return GraphQLResult(read_data(reply.body, reply.request_id), reply.request_id, may_have_run)

        def may_repeat(error: ReunionError) -> bool:
            nonlocal may_have_run
            may_have_run = may_have_run or not isinstance(error, NOT_EXECUTED)
            return True

        return await self._execute(operation.name, operation.document, variables, read, may_repeat)

    async def execute_document(
        self, document: OwnDocument, variables: Mapping[str, Any], *, raise_errors: bool
    ) -> GraphQLAnswer:
        """Run a document of the caller's own; one that may not be repeated only if the hub has surely done nothing."""

        def read(reply: Reply) -> GraphQLAnswer:
            if raise_errors:
                read_data(reply.body, reply.request_id)
            return read_own_answer(reply)

        def may_repeat(error: ReunionError) -> bool:
            return document.may_repeat or isinstance(error, NOT_EXECUTED)

        return await self._execute(document.name, document.text, variables, read, may_repeat)

    async def execute_items(
        self, operation: Operation, name: str, items: Sequence[str], more: Mapping[str, Any]
    ) -> Reply:
        """Run a mutation over items that are JSON already, as `{"input": {**more, name: items}}`, with retries."""
        head = json.dumps({"query": operation.document, "operationName": operation.name})
        beside = "".join(f"{json.dumps(key)}: {json.dumps(value)}, " for key, value in more.items())
        payload = f'{head[:-1]}, "variables": {{"input": {{{beside}"{name}": [{",".join(items)}]}}}}}}'.encode()

        def read(reply: Reply) -> Reply:
            read_data(reply.body, reply.request_id)
            return reply

        return await self._send(operation.name, payload, lambda: json.loads(payload)["variables"], read, lambda _: True)

    async def _execute(
        self,
        name: str | None,
        document: str,
        variables: Mapping[str, Any],
        read: Callable[[Reply], T],
        may_repeat: Callable[[ReunionError], bool],
    ) -> T:
        payload = json.dumps({"query": document, "variables": variables, "operationName": name}).encode()
        return await self._send(name, payload, lambda: variables, read, may_repeat)

    async def _send(
        self,
        name: str | None,
        payload: bytes,
        variables: Callable[[], Mapping[str, Any]],
        read: Callable[[Reply], T],
        may_repeat: Callable[[ReunionError], bool],
    ) -> T:
        async def attempt_once() -> tuple[T, Reply]:
            reply = await self._post("graphql", payload, "application/json")
            self.watchers.observe(name or ANONYMOUS, variables, reply.body)
            try:
                return read(reply), reply
            except ReunionError as error:
                error.status = reply.status
                raise

        return await self._with_retries(name or ANONYMOUS, attempt_once, may_repeat)

    async def upload(self, path: str, payload: bytes, idempotency_key: str) -> JsonObject:
        """Send raw bytes, with retries. The hub stores them once under one key."""
        # The IETF draft of this header: a string of structured fields (RFC 8941), which holds no quotes and only ASCII.
        key = {"Idempotency-Key": f'"{quote(idempotency_key, errors="surrogatepass")}"'}

        async def attempt_once() -> tuple[JsonObject, Reply]:
            reply = await self._post(path, payload, "application/octet-stream", key)
            if not isinstance(reply.body, Mapping):
                raise ProtocolError(request_id=reply.request_id)
            return reply.body, reply

        return await self._with_retries(path, attempt_once, lambda _: True)

    async def _with_retries(
        self,
        operation: str,
        attempt_once: Callable[[], Awaitable[tuple[T, Reply]]],
        may_repeat: Callable[[ReunionError], bool],
    ) -> T:
        clock = AttemptClock(operation)
        for attempt in count():
            clock.begin()
            try:
                result, reply = await attempt_once()
            except ReunionError as error:
                delay = self._retry.delay(error, attempt, clock.elapsed()) if may_repeat(error) else None
                self.watchers.attempted(clock.failed(error, delay))
                if delay is None:
                    raise
                logger.warning("%s failed (%s), attempt %d, retry in %.1f s", operation, error.code, attempt + 1, delay)
            else:
                self.watchers.attempted(clock.succeeded(reply.status, reply.request_id))
                return result
            await sleep(delay)
        raise AssertionError

    async def _post(
        self, path: str, payload: bytes, content_type: str, extra_headers: Mapping[str, str] = NO_HEADERS
    ) -> Reply:
        headers = {
            "Authorization": await self.authorization(),
            "Content-Type": content_type,
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            **extra_headers,
        }
        self.require_open()
        answer = await self._http.post(self.settings.path_url(path), payload, headers, self.settings.timeout)
        return Reply(read_answer(answer), answer.status, answer.headers.get("X-Request-Id"))
