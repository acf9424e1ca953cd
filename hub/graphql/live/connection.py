"""The hub's handler of graphql-transport-ws: Strawberry's, but equal subscriptions of all connections are shared.

It logs no text of an exception. The session is checked again every few seconds: a revoked key, a suspended partner and
an expired token end their connections (4403). If the actor may now see something else, the client has to connect again
(1012).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect

from hub.errors import HubError, RetryLater, TooManyItems
from hub.graphql.execution.execute import run_within
from hub.graphql.execution.limits import MAX_DOCUMENT_LENGTH, TOO_LONG
from hub.graphql.execution.masking import extensions_of, logger, request_id_of
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection_limits import acquire_subscription
from hub.graphql.live.send_queue import SendQueue
from hub.graphql.live.session_checks import SessionChecks
from hub.graphql.live.shared_subscription import End, Member
from hub.graphql.live.shared_subscriptions import SharedSubscriptions
from hub.graphql.live.subscription_key import SubscriptionKey, read_subscription_key
from hub.graphql.messages.requests import (
    MAX_OPERATION_NAME_LENGTH,
    NO_QUERY,
    Document,
    GraphQLRequest,
    InvalidRequest,
)
from hub.graphql.messages.text_message import TextMessage
from hub.graphql.upstream.strawberry_websocket import (
    ErrorMessage,
    Message,
    Operation,
    SubscribeMessage,
    TransportHandler,
)
from hub.http.request_errors import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, log_failure

SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013
TOO_SLOW: Final = "Too slow: connect again and continue with `after`, the cursor of your last event."
ACCESS_CHANGED: Final = "Your access has changed: connect again and continue with `after`, your last event's cursor."
MAX_OPERATIONS_PER_CONNECTION: Final = 20
MAX_OPERATION_ID_LENGTH: Final = 1_000
"""Characters: an operation's id is written before each of its results, and kept as long as it lasts."""
TOO_MANY: Final = f"A connection carries at most {MAX_OPERATIONS_PER_CONNECTION} operations at a time."


class WebSocketConnection(TransportHandler):
    """One connection."""

    _ending: asyncio.Task[None] | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        view = options["view"]
        self._shared_subscriptions: SharedSubscriptions = view.shared_subscriptions
        self._session_checks: SessionChecks = view.session_checks
        self._callers: Callers[Any, Any] = view.callers
        self._execution_timeout: float = view.execution_timeout
        self._document_ids: dict[str, str | None] = {}
        self._extensions: dict[str, Mapping[str, Any]] = {}
        extensions = self.socket.scope["extensions"]
        self._trust: Callable[[], None] = extensions.get("hub.trust", {}).get("trust", _do_nothing)
        write = extensions.get("hub.text", {}).get("write")
        self._send_queue = SendQueue(self.socket.send_text, self._end_stalled, write)

    async def on_init(self, greet: Callable[[], Awaitable[None]]) -> None:
        """Authenticate, refuse (4403), or close (1013) when the key cannot be checked now."""
        try:
            await greet()
        except RetryLater as error:
            await self.close_socket(TRY_AGAIN_LATER, error.code)
        except HubError as error:
            await self.close_socket(self._callers.close_code_of(error), "Forbidden")
        if self.is_acknowledged:
            self._trust()
            self._session_checks.watch(self.context.credential, self)

    async def on_subscribe(self, message: SubscribeMessage) -> bool:
        """Return whether to begin an operation; one too many, or one that is too large, fails with a code.

        Raise TypeError for a malformed message.
        """
        begins = self.is_acknowledged and not self.has_operation(message["id"])
        if begins and (error := self._check_room(message)):
            _require_short(message["id"])
            formatted = GraphQLError(error.sentence, extensions={"code": error.code}).formatted
            refusal: ErrorMessage = {"id": message["id"], "type": "error", "payload": [formatted]}
            await self.on_send(refusal)
            return False
        document_id = _read_document_id(message)
        if begins:
            self._document_ids[message["id"]] = document_id
        return True

    def _check_room(self, message: SubscribeMessage) -> InvalidRequest | None:
        """Return the error of one operation too many, or of one that is too large."""
        payload: object = message["payload"]
        if isinstance(payload, InvalidRequest):
            return payload
        is_full = self.operation_count >= MAX_OPERATIONS_PER_CONNECTION
        return InvalidRequest(TooManyItems.code, TOO_MANY) if is_full else None

    async def on_operation(self, operation: "Operation[Any, None]") -> None:
        """Execute an operation; share a subscription with all equal ones."""
        try:
            await self._run(operation, self._document_ids.pop(operation.id, None))
        except HubError as error:
            await self.fail_operation(operation, [GraphQLError(error.message, extensions=extensions_of(error))])
        except Exception as error:  # noqa: BLE001 - the peer waits for an answer
            if not self.has_ended(operation):
                log_failure(logger, error, request_id_of(self.context))
                extensions = {"code": INTERNAL, "requestId": request_id_of(self.context)}
                await self.fail_operation(operation, [GraphQLError(MASKED_SENTENCE, extensions=extensions)])

    async def _run(self, operation: "Operation[Any, None]", document_id: str | None) -> None:
        if sentence := _check_operation(operation, document_id):
            await self.fail_operation(operation, [GraphQLError(sentence, extensions={"code": BAD_REQUEST})])
            return
        document, extension = await run_within(self._prepare(operation, document_id), self._execution_timeout)
        key = read_subscription_key(document.text, document.operation, document.variables, self.context.actor)
        if key is None:
            await self._execute(operation, extension)
            return
        errors = await self._follow(operation.id, key, document)
        if errors:
            await self.fail_operation(operation, errors)
        else:
            await self.complete_operation(operation)

    async def _execute(self, operation: "Operation[Any, None]", extension: Mapping[str, Any]) -> None:
        """Execute a query or a mutation within its time."""
        self._extensions[operation.id] = extension
        try:
            await run_within(self.execute_as_strawberry(operation), self._execution_timeout)
        finally:
            # The peer may have used the id again as soon as it heard the end.
            if self._extensions.get(operation.id) is extension:
                del self._extensions[operation.id]

    async def _prepare(
        self, operation: "Operation[Any, None]", document_id: str | None
    ) -> tuple[Document, Mapping[str, Any]]:
        """Return the document to execute, and the extension that says its cost; raise HubError to refuse it."""
        request = GraphQLRequest(operation.query or None, document_id, operation.variables, operation.operation_name)
        limiter, actor = self._callers.cost_limiter, self.context.actor
        if limiter is not None and not limiter.has_points_at_hand(actor):
            balance = await limiter.check(actor)
            if balance.refusal is not None:
                raise balance.refusal
        document = await self._callers.documents.read(request, actor)
        operation.query = document.text
        if limiter is None:
            return document, {}
        charge = await limiter.charge(document, actor)
        if charge.refusal is not None:
            raise charge.refusal
        return document, charge.extension

    async def _follow(self, operation_id: str, key: SubscriptionKey, document: Document) -> End:
        """Send the results of a subscription; return its end."""
        before = b'{"id":' + orjson.dumps(operation_id) + b',"type":"next","payload":'
        async with acquire_subscription(self._callers.connection_limiter, self.context.actor):
            member = Member(before, b"}", self._send_queue)
            return await self._shared_subscriptions.follow(member, key, document, self.context)

    def on_operation_removed(self, operation_id: str) -> None:
        """Forget an operation, which may not have begun."""
        self._document_ids.pop(operation_id, None)

    async def on_send(self, message: Message) -> None:
        """Send a message behind those that wait; a result says what it cost."""
        if message["type"] == "next" and (extension := self._extensions.get(message["id"])):
            message["payload"]["extensions"] = {**message["payload"].get("extensions", {}), **extension}
        self._send_queue.put(TextMessage(orjson.dumps(message)))
        await self._send_queue.wait_empty()

    async def on_disconnect(self) -> None:
        """Release what the connection holds."""
        self._session_checks.forget(self.context.credential, self)
        if self.context.slot is not None:
            self.context.slot.release()
        self._send_queue.close()
        if self._ending is not None:
            self._ending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ending

    def on_failure(self, error: Exception) -> None:
        """Log the type and line of the exception that ended an operation."""
        log_failure(logger, error, request_id_of(self.context))

    def renew(self, actor: Any) -> None:
        """Go on; end if the actor has changed, since the shared results are those of the former one."""
        if actor != self.context.actor:
            self._end(SERVICE_RESTART, ACCESS_CHANGED)
        # An equal actor may still have other points, and another end of its key.
        self.context.admitted = actor

    def revoke(self, reason: HubError) -> None:
        """End: the session is no longer valid."""
        self._end(self._callers.close_code_of(reason), "Forbidden")

    def _end_stalled(self) -> None:
        self._end(TRY_AGAIN_LATER, TOO_SLOW)

    def _end(self, code: int, reason: str) -> None:
        # Waiting messages are dropped: the reason is the last to leave.
        self._send_queue.close()
        if self._ending is None:
            self._ending = asyncio.create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        # The connection may have ended meanwhile.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await self.close_socket(code, reason)


def _check_operation(operation: "Operation[Any, None]", document_id: str | None) -> str | None:
    if not operation.query and document_id is None:
        return NO_QUERY
    return TOO_LONG if len(operation.query) > MAX_DOCUMENT_LENGTH else None


def _read_document_id(message: SubscribeMessage) -> str | None:
    """Return the id of the persisted document that a message names, if any; raise TypeError for a bad payload.

    Strawberry does not check it: a query that is not a string would end as if it had been answered.
    """
    _require_short(message["id"])
    payload: dict[str, Any] = {"query": None, "documentId": None, "variables": None, "operationName": None}
    payload |= message["payload"]
    document_id = payload["documentId"]
    is_valid = (
        isinstance(payload["query"], str | None)
        and isinstance(payload["documentId"], str | None)
        and isinstance(payload["variables"], dict | None)
        and isinstance(payload["operationName"], str | None)
        and len(payload["operationName"] or "") <= MAX_OPERATION_NAME_LENGTH
        and (payload["query"] is not None or payload["documentId"] is not None)
        and not (payload["query"] and payload["documentId"])
    )
    if not is_valid:
        raise TypeError("a subscribe message of the wrong types")
    message["payload"]["query"] = payload["query"] or ""
    return str(document_id) if document_id else None


def _require_short(operation_id: str) -> None:
    if len(operation_id) > MAX_OPERATION_ID_LENGTH:
        raise TypeError("an id that is too long")


def _do_nothing() -> None:
    """Lift no bound: the server sets none."""
