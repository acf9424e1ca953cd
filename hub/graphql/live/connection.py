"""The hub's handler of graphql-transport-ws: as Strawberry's, but its subscriptions are shared with those of others.

It logs no text of an exception. Who was let in is asked for again every few seconds: a key that was revoked, a partner
that was suspended and a token that has run out end their connections (4403), and what its actor may see having changed,
it has to begin again (1012).
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    ErrorMessage,
    Message,
    SubscribeMessage,
)

from hub.errors import HubError, RetryLater, TooManyItems
from hub.graphql.cost.limiter import CostLimiter
from hub.graphql.execution.execute import in_time
from hub.graphql.execution.limits import MAX_DOCUMENT_LENGTH, TOO_LONG
from hub.graphql.execution.masking import code_of, logger, request_id_of
from hub.graphql.execution.persisted_documents import DocumentReader
from hub.graphql.live.connection_limits import ConnectionLimiter, subscribing
from hub.graphql.live.send_queue import SendQueue
from hub.graphql.live.session_checks import SessionChecks
from hub.graphql.live.shared_subscription import End, Member
from hub.graphql.live.shared_subscriptions import SharedSubscriptions
from hub.graphql.live.subscription_key import SubscriptionKey, read_subscription_key
from hub.graphql.messages.requests import LONGEST_NAME, NO_QUERY, Document, GraphQLRequest, InvalidRequest
from hub.graphql.messages.text_message import TextMessage
from hub.http.request_errors import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, log_failure

TRY_AGAIN_LATER: Final = 1013
BEGIN_AGAIN: Final = 1012
NO_LONGER: Final = 4403
TOO_SLOW: Final = "Too slow: connect again and go on with `after`, the cursor of the last event you have."
CHANGED: Final = "What you may see has changed: connect again and go on with `after`, your last event's cursor."
MAX_OPERATIONS_PER_CONNECTION: Final = 20
MAX_OPERATION_ID_LENGTH: Final = 1_000
"""Characters: an operation's id is written before each of its results, and kept as long as it lasts."""
TOO_MANY: Final = f"A connection carries at most {MAX_OPERATIONS_PER_CONNECTION} operations at a time."


class Connection(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection."""

    _ending: asyncio.Task[None] | None = None

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        socket: WebSocket = given["websocket"].ws
        self._groups: SharedSubscriptions = given["view"].groups
        self._admissions: SessionChecks = given["view"].admissions
        self._seating: ConnectionLimiter[Any] | None = given["view"].seating
        self._spending: CostLimiter[Any] | None = given["view"].spending
        self._longest: float = given["view"].longest
        self._documents: DocumentReader[Any] = given["view"].documents
        self._known_by: dict[str, str | None] = {}
        self._extensions: dict[str, Mapping[str, Any]] = {}
        extensions = socket.scope["extensions"]
        self._trust: Callable[[], None] = extensions.get("hub.trust", {}).get("trust", _nothing)
        write = extensions.get("hub.text", {}).get("write")
        self._outbox = SendQueue(socket.send_text, self._stalled, write)

    async def handle_message(self, message: Message) -> None:
        """Take a message; one that is not made as the protocol says closes the connection (4400)."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Admit, refuse (4403), or ask to come again when nobody could check the key."""
        try:
            await super().handle_connection_init(message)
        except RetryLater as error:
            await self.websocket.close(code=TRY_AGAIN_LATER, reason=error.code)
        if self.connection_acknowledged:
            self._trust()
            self._admissions.watch(self.context.credential, self)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation; one more than a connection carries, and one with too much in it, ends with a code.

        Raises TypeError for a message that is made otherwise than the protocol says.
        """
        begins = self.connection_acknowledged and message["id"] not in self.operations
        if begins and (error := self._too_many(message)):
            _require_short(message["id"])
            refused = GraphQLError(error.sentence, extensions={"code": error.code})
            refusal: ErrorMessage = {"id": message["id"], "type": "error", "payload": [refused.formatted]}
            await self.send_message(refusal)
            return
        known_by = _require_right(message)
        if begins:
            self._known_by[message["id"]] = known_by
        await super().handle_subscribe(message)

    def _too_many(self, message: SubscribeMessage) -> InvalidRequest | None:
        """Why an operation is not begun, if there are too many, or too many things in it."""
        payload: object = message["payload"]
        if isinstance(payload, InvalidRequest):
            return payload
        return (
            InvalidRequest(TooManyItems.code, TOO_MANY)
            if len(self.operations) >= MAX_OPERATIONS_PER_CONNECTION
            else None
        )

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Execute an operation; a subscription together with all that ask the same."""
        try:
            await self._run(operation, self._known_by.pop(operation.id, None))
        except HubError as error:
            await operation.send_initial_errors([GraphQLError(error.message, extensions=code_of(error))])
        except Exception as error:  # noqa: BLE001 - the last door of an operation, whose peer waits for an answer
            if not operation.completed:
                log_failure(logger, error, request_id_of(self.context))
                extensions = {"code": INTERNAL, "requestId": request_id_of(self.context)}
                await operation.send_initial_errors([GraphQLError(MASKED_SENTENCE, extensions=extensions)])

    async def _run(self, operation: Operation[Any, None], known_by: str | None) -> None:
        if wrong := _wrong_with(operation, known_by):
            await operation.send_initial_errors([GraphQLError(wrong, extensions={"code": BAD_REQUEST})])
            return
        asked, extension = await in_time(self._let_in(operation, known_by), self._longest)
        question = read_subscription_key(asked.text, asked.operation, asked.variables, self.context.actor)
        if question is None:
            await self._answer(operation, extension)
            return
        errors = await self._follow(operation.id, question, asked)
        if errors:
            await operation.send_initial_errors(errors)
        else:
            await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _answer(self, operation: Operation[Any, None], extension: Mapping[str, Any]) -> None:
        """Execute what is answered at once, for as long as anything may take."""
        self._extensions[operation.id] = extension
        try:
            await in_time(super().run_operation(operation), self._longest)
        finally:
            # The peer may have used the id again as soon as it heard the end.
            if self._extensions.get(operation.id) is extension:
                del self._extensions[operation.id]

    async def _let_in(
        self, operation: Operation[Any, None], known_by: str | None
    ) -> tuple[Document, Mapping[str, Any]]:
        """What is to be executed, and the extension that says what was paid; raises HubError for what is not begun."""
        asked = GraphQLRequest(operation.query or None, known_by, operation.variables, operation.operation_name)
        if self._spending is not None and not self._spending.surely_lets_in(self.context.actor):
            left = await self._spending.look(self.context.actor)
            if left.refusal is not None:
                raise left.refusal
        document = await self._documents.read(asked, self.context.actor)
        operation.query = document.text
        if self._spending is None:
            return document, {}
        spent = await self._spending.spend(document, self.context.actor)
        if spent.refusal is not None:
            raise spent.refusal
        return document, spent.extension

    async def _follow(self, operation_id: str, question: SubscriptionKey, asked: Document) -> End:
        """Hear the answers to a question; returns with what it ends."""
        before = b'{"id":' + orjson.dumps(operation_id) + b',"type":"next","payload":'
        async with subscribing(self._seating, self.context.actor):
            return await self._groups.follow(Member(before, b"}", self._outbox), question, asked, self.context)

    async def cleanup_operation(self, operation_id: str) -> None:
        """End one, which may not even have begun."""
        self._known_by.pop(operation_id, None)
        await super().cleanup_operation(operation_id)

    async def send_message(self, message: Message) -> None:
        """Send a message behind whatever waits; an answer says what it cost."""
        if message["type"] == "next" and (extension := self._extensions.get(message["id"])):
            message["payload"]["extensions"] = {**message["payload"].get("extensions", {}), **extension}
        self._outbox.put(TextMessage(orjson.dumps(message)))
        await self._outbox.written()

    async def shutdown(self) -> None:
        """End the operations of a connection that has ended."""
        self._admissions.forget(self.context.credential, self)
        if self.context.seat is not None:
            self.context.seat.leave()
        self._outbox.close()
        if self._ending is not None:
            self._ending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ending
        await super().shutdown()

    def readmit(self, actor: Any) -> None:
        """Go on; what is shared was asked for as another, who saw something else, unless the actor is the same."""
        if actor != self.context.actor:
            self._end(BEGIN_AGAIN, CHANGED)
        # What makes no other of it may have changed all the same: its points, and when its key stops.
        self.context.admitted = actor

    def dismiss(self) -> None:
        """End: whoever this is may be here no longer."""
        self._end(NO_LONGER, "Forbidden")

    def _stalled(self) -> None:
        self._end(TRY_AGAIN_LATER, TOO_SLOW)

    def _end(self, code: int, reason: str) -> None:
        # Nothing of what waits: the reason is the last that leaves.
        self._outbox.close()
        if self._ending is None:
            self._ending = asyncio.create_task(self._say_why(code, reason))

    async def _say_why(self, code: int, reason: str) -> None:
        # It may have ended meanwhile.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await self.websocket.close(code=code, reason=reason)

    async def handle_task_exception(self, error: Exception) -> None:
        """Log the type and line of what ended an operation."""
        log_failure(logger, error, request_id_of(self.context))


def _wrong_with(operation: Operation[Any, None], known_by: str | None) -> str | None:
    if not operation.query and known_by is None:
        return NO_QUERY
    return TOO_LONG if len(operation.query) > MAX_DOCUMENT_LENGTH else None


def _require_right(message: SubscribeMessage) -> str | None:
    """The id of the document that is asked for, if it is known by one. Raises TypeError for a payload that is none.

    Nobody else looks: a query that is no text would end as if it had been answered.
    """
    _require_short(message["id"])
    payload: dict[str, Any] = {"query": None, "documentId": None, "variables": None, "operationName": None}
    payload |= message["payload"]
    known_by = payload["documentId"]
    right = (
        isinstance(payload["query"], str | None)
        and isinstance(payload["documentId"], str | None)
        and isinstance(payload["variables"], dict | None)
        and isinstance(payload["operationName"], str | None)
        and len(payload["operationName"] or "") <= LONGEST_NAME
        and (payload["query"] is not None or payload["documentId"] is not None)
        and not (payload["query"] and payload["documentId"])
    )
    if not right:
        raise TypeError("a subscribe message of the wrong types")
    message["payload"]["query"] = payload["query"] or ""
    return str(known_by) if known_by else None


def _require_short(operation_id: str) -> None:
    if len(operation_id) > MAX_OPERATION_ID_LENGTH:
        raise TypeError("an id that is too long")


def _nothing() -> None:
    """A server that sets no bound lifts none."""
