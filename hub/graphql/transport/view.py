"""A graph over HTTP and graphql-transport-ws, as one ASGI app.

`build_graph_app(graph, services, Callers(authenticate, ...), embedded=...)`. The value of an Authorization header may
also come as `Authorization` in the payload of `connection_init`. In production an unauthenticated request is refused
before it is parsed; embedded, anybody may read the schema and nothing else. Mount the app twice: `Route(path, app)`
serves no WebSockets, so add `WebSocketRoute(path, app)` too.
"""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final, Generic

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UNSET, UnsetType

from hub.errors import HubError, RateLimited, Unauthenticated
from hub.graphql.cost.limiter import Charge
from hub.graphql.execution.execute import (
    EXECUTION_TIMEOUT_SECONDS,
    GET_OPERATIONS,
    POST_OPERATIONS,
    error_payload,
    execute,
)
from hub.graphql.execution.graph import Graph
from hub.graphql.execution.limits import MAX_DOCUMENT_LENGTH, TOO_LONG
from hub.graphql.execution.masking import execution_timed_out, logger
from hub.graphql.execution.persisted_documents import NO_DOCUMENTS
from hub.graphql.kit.context import ActorT, Context, ServicesT
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection import WebSocketConnection
from hub.graphql.live.connection_limits import acquire_subscription
from hub.graphql.live.session_checks import SessionChecks
from hub.graphql.live.shared_subscription import End, Member
from hub.graphql.live.shared_subscriptions import SharedSubscriptions
from hub.graphql.live.streaming import STREAM_FORMATS, SubscriptionStream
from hub.graphql.live.subscription_key import read_subscription_key
from hub.graphql.messages.requests import (
    Document,
    GraphQLRequest,
    read_get_request,
    read_message,
    read_post_request,
)
from hub.graphql.messages.responses import (
    RequestRejected,
    error_response,
    graphql_response,
    preferred_media_type,
    preferred_stream_format,
)
from hub.graphql.transport.body_limit import BodyLimit, BodyTooLarge, NoRoom
from hub.http.purpose import purpose_if_readable
from hub.http.request_errors import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, REQUEST_ID, log_failure, request_id_from

INTERNAL_ERROR: Final = 1011
"""The close code of a connection that the hub's own failure ends."""
NO_EXTENSION: Final[Mapping[str, Any]] = {}


class GraphView(GraphQL[Context[ActorT, ServicesT], None], Generic[ActorT, ServicesT]):
    """Strawberry's ASGI app with the hub's authentication, request ids and errors."""

    graphql_transport_ws_handler_class = WebSocketConnection

    def __init__(
        self,
        graph: Graph,
        services: ServicesT,
        callers: Callers[ServicesT, ActorT],
        *,
        embedded: bool,
        origins: Collection[str],
        execution_timeout: float,
    ) -> None:
        super().__init__(
            graph,
            allowed_origins=tuple(origins),
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=10),
        )
        self.graph, self.callers, self.execution_timeout = graph, callers, execution_timeout
        self.shared_subscriptions = SharedSubscriptions(graph)
        self.session_checks = SessionChecks(callers.authenticate)
        self._services = services
        self._embedded = embedded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection; every response is JSON."""
        if scope["type"] != "http":
            await self._serve_websocket(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except RequestRejected as error:
            media = preferred_media_type(request.headers.get("accept"))
            response = error_response(error.status, error.code, error.sentence, media=media)
            response.headers.update(error.headers)
        except (BodyTooLarge, NoRoom):
            raise
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - a traceback in the server's log could hold a place
            request_id = request_id_from(request)
            log_failure(logger, error, request_id)
            response = error_response(500, INTERNAL, MASKED_SENTENCE, {"requestId": request_id})
        response.headers[REQUEST_ID] = request_id_from(request)
        # It holds the body, and a stream goes on for days.
        del request
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        """Return the response to one request within its time; raise RequestRejected for an invalid one."""
        accept = request.headers.get("accept")
        try:
            async with asyncio.timeout(self.execution_timeout) as deadline:
                return await self._respond_within(request, accept, deadline)
        except TimeoutError:
            error = execution_timed_out(self.execution_timeout)
            return graphql_response(error_payload(error), preferred_media_type(accept))
        except HubError as error:
            return graphql_response(error_payload(error), preferred_media_type(accept))

    async def _respond_within(self, request: Request, accept: str | None, deadline: asyncio.Timeout) -> Response:
        context = await self._authenticate(request)
        if not self._may_ask(context):
            return graphql_response(error_payload(context.refusal), preferred_media_type(accept))
        # A caller without points learns it before a body is read, and before a document is looked for.
        balance = await self._check_balance(context)
        if balance is not None and balance.refusal is not None:
            return _refuse_charge(balance, balance.refusal, accept)
        # A body has a time of its own.
        deadline.reschedule(None)
        graphql_request = await read_post_request(request) if request.method == "POST" else read_get_request(request)
        if len(graphql_request.text or "") > MAX_DOCUMENT_LENGTH:
            raise RequestRejected(400, BAD_REQUEST, TOO_LONG)
        deadline.reschedule(asyncio.get_running_loop().time() + self.execution_timeout)
        return await self._charge_and_execute(request, graphql_request, context)

    async def _charge_and_execute(
        self, request: Request, graphql_request: GraphQLRequest, context: Context[ActorT, ServicesT]
    ) -> Response:
        """Find the document, charge its cost and execute it; raise HubError and RequestRejected."""
        document = await self._read_document(graphql_request, context)
        charge = await self._charge(document, context)
        if charge is None:
            return await self._execute(request, document, context)
        if charge.refusal is not None:
            return _refuse_charge(charge, charge.refusal, request.headers.get("accept"))
        response = await self._execute(request, document, context, charge.extension)
        response.headers.update(charge.headers)
        return response

    async def _check_balance(self, context: Context[ActorT, ServicesT]) -> Charge | None:
        limiter = self.callers.cost_limiter
        if limiter is None or context.admitted is None or limiter.has_points_at_hand(context.admitted):
            return None
        return await limiter.check(context.admitted)

    async def _read_document(self, request: GraphQLRequest, context: Context[ActorT, ServicesT]) -> Document:
        # An unauthenticated caller, who may read the schema, has no documents.
        if context.admitted is None:
            return await NO_DOCUMENTS.read(request, None)
        return await self.callers.documents.read(request, context.admitted)

    async def _charge(self, document: Document, context: Context[ActorT, ServicesT]) -> Charge | None:
        if self.callers.cost_limiter is None or context.admitted is None:
            return None
        return await self.callers.cost_limiter.charge(document, context.admitted)

    async def _execute(
        self,
        request: Request,
        document: Document,
        context: Context[ActorT, ServicesT],
        extension: Mapping[str, Any] = NO_EXTENSION,
    ) -> Response:
        accept = request.headers.get("accept")
        format_name = preferred_stream_format(accept)
        if format_name and request.method == "POST" and context.admitted is not None:
            stream = self._open_stream(request, format_name, document, context)
            if stream is not None:
                return stream
        allowed = POST_OPERATIONS if request.method == "POST" else GET_OPERATIONS
        payload = await execute(self.graph, document, context, allowed)
        if extension:
            payload["extensions"] = {**payload.get("extensions", {}), **extension}
        return graphql_response(payload, preferred_media_type(accept))

    def _may_ask(self, context: Context[ActorT, ServicesT]) -> bool:
        """Return whether to read, parse and validate the request."""
        return context.admitted is not None or (self._embedded and isinstance(context.refusal, Unauthenticated))

    async def _serve_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - a traceback in the server's log could hold a place
            log_failure(logger, error, request_id_from(WebSocket(scope, receive, send)))
            with contextlib.suppress(RuntimeError, OSError):
                await send({"type": "websocket.close", "code": INTERNAL_ERROR})

    async def _authenticate(self, request: Request) -> Context[ActorT, ServicesT]:
        purpose = purpose_if_readable(request.headers)
        context: Context[ActorT, ServicesT] = Context(self._services, request_id_from(request), purpose=purpose)
        try:
            context.admitted = await self.callers.authenticate(request.headers.get("authorization"))
        except HubError as error:
            context.refusal = error
        return context

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context[ActorT, ServicesT]:
        """Return the context of a WebSocket; `on_ws_connect` authenticates its actor."""
        purpose, handshake = purpose_if_readable(request.headers), request.headers.get("authorization")
        return Context(self._services, request_id_from(request), purpose=purpose, handshake=handshake)

    async def on_ws_connect(self, context: Context[ActorT, ServicesT]) -> dict[str, object] | UnsetType:
        """Authenticate a connection by `connection_init`, or by its handshake's header; return the greeting."""
        payload = context.connection_params or {}
        context.credential = self.callers.credential_of(payload, context.handshake)
        context.admitted = await self.session_checks.authenticate(context.credential)
        if self.callers.connection_limiter is not None:
            context.slot = await self.callers.connection_limiter.acquire_connection(context.actor)
        if self.callers.greet is not None:
            return await self.callers.greet(self._services, context.actor)
        no_payload: UnsetType = UNSET
        return no_payload

    def _open_stream(
        self, request: Request, format_name: str, document: Document, context: Context[ActorT, ServicesT]
    ) -> SubscriptionStream | None:
        """Return the stream of a subscription; None for any other operation."""
        key = read_subscription_key(document.text, document.operation, document.variables, context.actor)
        if key is None:
            return None
        limiter = self.callers.connection_limiter

        async def follow(member: Member) -> End:
            slot = await limiter.acquire_connection(context.actor) if limiter else None
            try:
                async with acquire_subscription(limiter, context.actor):
                    return await self.shared_subscriptions.follow(member, key, document, context)
            finally:
                if slot is not None:
                    slot.release()

        credential = request.headers.get("authorization")
        return SubscriptionStream(STREAM_FORMATS[format_name], follow, self.session_checks, credential, context.actor)

    def decode_json(self, data: str | bytes) -> object:
        """Read a message of a WebSocket; raise JSONDecodeError."""
        return read_message(data)

    def encode_json(self, data: object) -> str:
        """Return JSON as a string: graphql-transport-ws uses text frames."""
        return orjson.dumps(data).decode()


def _refuse_charge(charge: Charge, refusal: RateLimited, accept: str | None) -> Response:
    payload = {**error_payload(refusal), "extensions": charge.extension}
    response = graphql_response(payload, preferred_media_type(accept))
    response.headers.update(charge.headers)
    response.headers["retry-after"] = str(refusal.retry_after)
    return response


def build_graph_app(
    graph: Graph,
    services: ServicesT,
    callers: Callers[ServicesT, ActorT],
    *,
    embedded: bool,
    origins: Collection[str] = (),
    execution_timeout: float = EXECUTION_TIMEOUT_SECONDS,
) -> ASGIApp:
    """Build the whole stack of a graph: the limit of the body, then the view.

    Pages of these `origins`, and of the hub's own, may open WebSockets. An operation that takes longer than
    `execution_timeout` seconds is cancelled.
    """
    return BodyLimit(
        GraphView(graph, services, callers, embedded=embedded, origins=origins, execution_timeout=execution_timeout)
    )
