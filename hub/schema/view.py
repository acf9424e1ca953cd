"""A graph over HTTP and graphql-transport-ws, as one ASGI app.

`graph_app(graph, services, admit, embedded=...)`. `admit` turns the value of an Authorization header into an actor, or
raises a HubError; the same value may come as `Authorization` in the payload of `connection_init`. `greet` makes the
payload of `connection_ack`; without it there is none. In production a
stranger's request is refused before it is parsed; embedded, strangers may read the schema and nothing else.
Mount it twice: `Route(path, app)` serves no WebSockets, so add `WebSocketRoute(path, app)` too.
"""

import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, Generic

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError, MissingQueryError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from hub.errors import HubError, RetryLater, Unauthenticated
from hub.resolvers.failures import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, REQUEST_ID, log_failure, request_id_from
from hub.schema.body import BodyLimit, BodyTooLarge, refusal
from hub.schema.context import ActorT, Context, ServicesT
from hub.schema.graph import Graph
from hub.schema.limits import LONGEST_DOCUMENT, TOO_LONG
from hub.schema.live.admissions import Admissions
from hub.schema.live.connection import Connection
from hub.schema.live.group import End, Member
from hub.schema.live.groups import Document, Groups
from hub.schema.live.question import read_question
from hub.schema.live.seats import Seating, subscribing
from hub.schema.live.streaming import FORMS, Stream
from hub.schema.masking import BAD_REQUESTS, code_of, logger
from hub.schema.requests import NoRequest, read_request

Admit = Callable[[str | None], Awaitable[ActorT]]
Greet = Callable[[ServicesT, ActorT], Awaitable[dict[str, object]]]
"""What an admitted WebSocket is told in `connection_ack`."""

FAILED: Final = 1011
"""The close code of a connection that ended by the hub's own fault."""
ONLY_STREAMED: Final = (
    "Subscriptions come over graphql-transport-ws, or as text/event-stream or multipart/mixed;subscriptionSpec=1.0."
)
NO_JSON: Final = "The body is not JSON; NaN, and a number that no double can hold, are none."
ONE_ANSWER: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
"""What can be answered over HTTP; left to itself, Strawberry would begin a subscription there too."""


class Streamed(Exception):
    """The answer goes on: Strawberry's own way would execute it for each who asks."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self.stream = stream


class GraphView(GraphQL[Context[ActorT, ServicesT], None], Generic[ActorT, ServicesT]):
    """Strawberry's ASGI app with the hub's way of admitting, naming and refusing."""

    graphql_transport_ws_handler_class = Connection

    def __init__(
        self,
        graph: Graph,
        services: ServicesT,
        admit: Admit[ActorT],
        greet: Greet[ServicesT, ActorT] | None,
        seating: Seating[ActorT] | None,
        *,
        embedded: bool,
    ) -> None:
        super().__init__(
            graph,
            # Strawberry's pages load their scripts from a server of somebody else's.
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                GRAPHQL_SSE_PROTOCOL,
                MULTIPART_SUBSCRIPTION_PROTOCOL,
            ],
            connection_init_wait_timeout=timedelta(seconds=10),
            multipart_uploads_enabled=False,
        )
        self.groups = Groups(graph)
        self.admissions = Admissions(admit)
        self.seating = seating
        self._services = services
        self._admit = admit
        self._greet = greet
        self._embedded = embedded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection; an answer is JSON whatever happens."""
        if scope["type"] != "http":
            await self._hold(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self.run(request)
        except Streamed as streamed:
            response = streamed.stream
        except HTTPException as error:
            response = refusal(error.status_code, *_why(error))
        except RecursionError:
            response = refusal(400, BAD_REQUEST, BAD_REQUESTS[RecursionError])
        except BodyTooLarge:
            raise
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last door: a traceback in the server's log could hold a place
            request_id = request_id_from(request)
            log_failure(logger, error, request_id)
            response = refusal(500, INTERNAL, MASKED_SENTENCE, {"requestId": request_id})
        response.headers[REQUEST_ID] = request_id_from(request)
        await response(scope, receive, send)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last door of a connection, as above of a request
            log_failure(logger, error, request_id_from(WebSocket(scope, receive, send)))
            with contextlib.suppress(RuntimeError, OSError):
                await send({"type": "websocket.close", "code": FAILED})

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context[ActorT, ServicesT]:
        """The context of a request; a WebSocket's actor is admitted by `on_ws_connect`."""
        context: Context[ActorT, ServicesT] = Context(self._services, request_id_from(request))
        if isinstance(request, WebSocket):
            context.handshake = request.headers.get("authorization")
        else:
            try:
                context.admitted = await self._admit(request.headers.get("authorization"))
            except HubError as error:
                context.refusal = error
        return context

    async def on_ws_connect(self, context: Context[ActorT, ServicesT]) -> dict[str, object] | UnsetType:
        """Admit a connection by the payload of `connection_init`, or by its handshake's header; answer a greeting."""
        payload = context.connection_params or {}
        given = payload.get("Authorization") or payload.get("authorization") or context.handshake
        context.credential = given if isinstance(given, str) else None
        try:
            context.admitted = await self.admissions.admit(context.credential)
        except RetryLater:
            raise
        except HubError:
            raise ConnectionRejectionError from None
        if self.seating is not None:
            context.seat = await self.seating.connection(context.actor)
        if self._greet is not None:
            return await self._greet(self._services, context.actor)
        nothing: UnsetType = UNSET
        return nothing

    async def execute_operation(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: Context[ActorT, ServicesT],
        root_value: None,
        sub_response: Response,
    ) -> ExecutionResult:
        """Execute one operation; a subscription of somebody who was admitted is streamed where that is asked for."""
        if isinstance(request_data, list):
            raise HTTPException(400, "A request is one JSON object.")
        if len(request_data.query or "") > LONGEST_DOCUMENT:
            raise HTTPException(400, TOO_LONG)
        if request_data.protocol in FORMS and request_adapter.method == "POST" and context.admitted is not None:
            self._stream(request, request_data, context)
        return await self.execute_single(request, request_adapter, sub_response, context, root_value, request_data)

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: Context[ActorT, ServicesT],
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Execute, unless a stranger asks: parsing and validating are not for everyone."""
        if context.admitted is None and not (self._embedded and isinstance(context.refusal, Unauthenticated)):
            return _refused(context.refusal)
        if request_adapter.method != "POST":
            raise HTTPException(400, "Queries come by POST.")
        try:
            return await self.schema.execute(
                request_data.query,
                variable_values=request_data.variables,
                context_value=context,
                operation_name=request_data.operation_name,
                allowed_operation_types=ONE_ANSWER,
                operation_extensions=request_data.extensions,
            )
        except (CannotGetOperationTypeError, MissingQueryError) as error:
            raise HTTPException(400, BAD_REQUESTS[type(error)]) from None
        except InvalidOperationTypeError:
            if context.admitted is None:
                return _refused(context.refusal)
            raise HTTPException(400, ONLY_STREAMED) from None

    def _stream(self, request: Request, asked: GraphQLRequestData, context: Context[ActorT, ServicesT]) -> None:
        """Raise Streamed if a subscription is asked for; everything else is answered as if it were by plain POST."""
        document = Document(asked.query or "", asked.variables, asked.operation_name)
        question = read_question(document.text, document.operation, document.variables, context.actor)
        if question is None:
            return

        async def follow(member: Member) -> End:
            seat = await self.seating.connection(context.actor) if self.seating else None
            try:
                async with subscribing(self.seating, context.actor):
                    return await self.groups.follow(member, question, document, context)
            finally:
                if seat is not None:
                    seat.leave()

        credential = request.headers.get("authorization")
        raise Streamed(Stream(FORMS[asked.protocol], follow, self.admissions, credential, context.actor))

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The answer; without `data` when nothing was executed, as GraphQL over HTTP wants it."""
        answer = await super().process_result(request, result)
        if isinstance(result, PreExecutionError):
            answer.pop("data", None)
        return answer

    def decode_json(self, data: str | bytes) -> object:
        """A request, or a message of a WebSocket; raises JSONDecodeError."""
        return read_request(data)

    def encode_json(self, data: object) -> str:
        """Text, since graphql-transport-ws speaks in text frames."""
        return orjson.dumps(data).decode()


def graph_app(
    graph: Graph,
    services: ServicesT,
    admit: Admit[ActorT],
    *,
    embedded: bool,
    greet: Greet[ServicesT, ActorT] | None = None,
    seating: Seating[ActorT] | None = None,
) -> ASGIApp:
    """The whole stack of a graph: the limit of the body, then the view. Without `seating` nobody has too many seats."""
    return BodyLimit(GraphView(graph, services, admit, greet, seating, embedded=embedded))


def _refused(refusal: HubError) -> PreExecutionError:
    return PreExecutionError(data=None, errors=[GraphQLError(refusal.message, extensions=code_of(refusal))])


def _why(error: HTTPException) -> tuple[str, str]:
    """The code and the sentence of what was refused before it was a request."""
    cause = error.__cause__
    if isinstance(cause, NoRequest):
        return cause.code, cause.sentence
    return BAD_REQUEST, NO_JSON if isinstance(cause, json.JSONDecodeError) else error.reason
