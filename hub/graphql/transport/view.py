"""A graph over HTTP and graphql-transport-ws, as one ASGI app.

`build_graph_app(graph, services, admit, embedded=...)`. `admit` turns the value of an Authorization header into an actor,
or raises a HubError; the same value may come as `Authorization` in the payload of `connection_init`. `greet` makes the
payload of `connection_ack`; without it there is none. In production a
stranger's request is refused before it is parsed; embedded, strangers may read the schema and nothing else.
Mount it twice: `Route(path, app)` serves no WebSockets, so add `WebSocketRoute(path, app)` too.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, Final, Generic

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UNSET, UnsetType

from hub.errors import HubError, RateLimited, RetryLater, Unauthenticated
from hub.graphql.cost.limiter import Charge, CostLimiter
from hub.graphql.execution.execute import BY_GET, BY_POST, EXECUTION_TIMEOUT_SECONDS, executed, refused
from hub.graphql.execution.graph import Graph
from hub.graphql.execution.limits import MAX_DOCUMENT_LENGTH, TOO_LONG
from hub.graphql.execution.masking import logger, took_too_long
from hub.graphql.execution.persisted_documents import DocumentReader, find_nothing
from hub.graphql.kit.context import ActorT, Context, ServicesT
from hub.graphql.live.connection import Connection
from hub.graphql.live.connection_limits import ConnectionLimiter, subscribing
from hub.graphql.live.session_checks import SessionChecks
from hub.graphql.live.shared_subscription import End, Member
from hub.graphql.live.shared_subscriptions import SharedSubscriptions
from hub.graphql.live.streaming import FORMS, Stream
from hub.graphql.live.subscription_key import read_subscription_key
from hub.graphql.messages.requests import Document, GraphQLRequest, read_get_request, read_message, read_post_request
from hub.graphql.messages.responses import RequestRejected, answer, refusal, wanted, wanted_stream
from hub.graphql.transport.body_limit import BodyLimit, BodyTooLarge, NoRoom
from hub.http.request_errors import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, REQUEST_ID, log_failure, request_id_from

Admit = Callable[[str | None], Awaitable[ActorT]]
Greet = Callable[[ServicesT, ActorT], Awaitable[dict[str, object]]]
"""What an admitted WebSocket is told in `connection_ack`."""

FAILED: Final = 1011
"""The close code of a connection that ended by the hub's own fault."""
NOBODYS: Final[DocumentReader[Any]] = DocumentReader(find_nothing, only=False)
NOTHING: Final[Mapping[str, Any]] = {}


class GraphView(GraphQL[Context[ActorT, ServicesT], None], Generic[ActorT, ServicesT]):
    """Strawberry's ASGI app with the hub's way of admitting, naming and refusing."""

    graphql_transport_ws_handler_class = Connection

    def __init__(
        self,
        graph: Graph,
        services: ServicesT,
        admit: Admit[ActorT],
        greet: Greet[ServicesT, ActorT] | None,
        seating: ConnectionLimiter[ActorT] | None,
        spending: CostLimiter[ActorT] | None,
        documents: DocumentReader[ActorT] | None,
        *,
        embedded: bool,
        origins: Collection[str],
        longest: float,
    ) -> None:
        super().__init__(
            graph,
            allowed_origins=tuple(origins),
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=10),
        )
        self.groups = SharedSubscriptions(graph)
        self.admissions = SessionChecks(admit)
        self.seating, self.spending, self.documents = seating, spending, documents or NOBODYS
        self._services = services
        self._admit = admit
        self._greet = greet
        self.graph, self._embedded = graph, embedded
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection; an answer is JSON whatever happens."""
        if scope["type"] != "http":
            await self._hold(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except RequestRejected as error:
            media = wanted(request.headers.get("accept"))
            response = refusal(error.status, error.code, error.sentence, media=media)
            response.headers.update(error.headers)
        except (BodyTooLarge, NoRoom):
            raise
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last door: a traceback in the server's log could hold a place
            request_id = request_id_from(request)
            log_failure(logger, error, request_id)
            response = refusal(500, INTERNAL, MASKED_SENTENCE, {"requestId": request_id})
        response.headers[REQUEST_ID] = request_id_from(request)
        # It holds the body, and a stream goes on for days.
        del request
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Answer one request within its time; raises Refused for what is none."""
        accept = request.headers.get("accept")
        try:
            async with asyncio.timeout(self.longest) as within:
                return await self._answer_within(request, accept, within)
        except TimeoutError:
            return answer(refused(took_too_long(self.longest)), wanted(accept))
        except HubError as error:
            return answer(refused(error), wanted(accept))

    async def _answer_within(self, request: Request, accept: str | None, within: asyncio.Timeout) -> Response:
        context = await self._context(request)
        if not self._may_ask(context):
            return answer(refused(context.refusal), wanted(accept))
        # Whoever has nothing left is told so before a body is read, and before a document is looked for.
        left = await self._look(context)
        if left is not None and left.refusal is not None:
            return _turned_away(left, left.refusal, accept)
        # A body has a time of its own.
        within.reschedule(None)
        asked = await read_post_request(request) if request.method == "POST" else read_get_request(request)
        if len(asked.text or "") > MAX_DOCUMENT_LENGTH:
            raise RequestRejected(400, BAD_REQUEST, TOO_LONG)
        within.reschedule(asyncio.get_running_loop().time() + self.longest)
        return await self._begin(request, asked, context)

    async def _begin(self, request: Request, asked: GraphQLRequest, context: Context[ActorT, ServicesT]) -> Response:
        """Find the document, let it be paid for, and answer; raises HubError and Refused."""
        document = await self._document(asked, context)
        spent = await self._spend(document, context)
        if spent is None:
            return await self._let_in(request, document, context)
        if spent.refusal is not None:
            return _turned_away(spent, spent.refusal, request.headers.get("accept"))
        response = await self._let_in(request, document, context, spent.extension)
        response.headers.update(spent.headers)
        return response

    async def _look(self, context: Context[ActorT, ServicesT]) -> Charge | None:
        if self.spending is None or context.admitted is None or self.spending.surely_lets_in(context.admitted):
            return None
        return await self.spending.look(context.admitted)

    async def _document(self, asked: GraphQLRequest, context: Context[ActorT, ServicesT]) -> Document:
        # A stranger who may read the schema has no documents.
        if context.admitted is None:
            return await NOBODYS.read(asked, None)
        return await self.documents.read(asked, context.admitted)

    async def _spend(self, document: Document, context: Context[ActorT, ServicesT]) -> Charge | None:
        if self.spending is None or context.admitted is None:
            return None
        return await self.spending.spend(document, context.admitted)

    async def _let_in(
        self,
        request: Request,
        document: Document,
        context: Context[ActorT, ServicesT],
        extension: Mapping[str, Any] = NOTHING,
    ) -> Response:
        accept = request.headers.get("accept")
        form = wanted_stream(accept)
        if form and request.method == "POST" and context.admitted is not None:
            stream = self._stream(request, form, document, context)
            if stream is not None:
                return stream
        allowed = BY_POST if request.method == "POST" else BY_GET
        payload = await executed(self.graph, document, context, allowed)
        if extension:
            payload["extensions"] = {**payload.get("extensions", {}), **extension}
        return answer(payload, wanted(accept))

    def _may_ask(self, context: Context[ActorT, ServicesT]) -> bool:
        """Reading, parsing and validating are not for everyone."""
        return context.admitted is not None or (self._embedded and isinstance(context.refusal, Unauthenticated))

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last door of a connection, as above of a request
            log_failure(logger, error, request_id_from(WebSocket(scope, receive, send)))
            with contextlib.suppress(RuntimeError, OSError):
                await send({"type": "websocket.close", "code": FAILED})

    async def _context(self, request: Request) -> Context[ActorT, ServicesT]:
        context: Context[ActorT, ServicesT] = Context(self._services, request_id_from(request))
        try:
            context.admitted = await self._admit(request.headers.get("authorization"))
        except HubError as error:
            context.refusal = error
        return context

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context[ActorT, ServicesT]:
        """The context of a WebSocket, whose actor is admitted by `on_ws_connect`."""
        return Context(self._services, request_id_from(request), handshake=request.headers.get("authorization"))

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

    def _stream(
        self, request: Request, form: str, document: Document, context: Context[ActorT, ServicesT]
    ) -> Stream | None:
        """The answer to a subscription; None to anything else, which is answered at once."""
        question = read_subscription_key(document.text, document.operation, document.variables, context.actor)
        if question is None:
            return None

        async def follow(member: Member) -> End:
            seat = await self.seating.connection(context.actor) if self.seating else None
            try:
                async with subscribing(self.seating, context.actor):
                    return await self.groups.follow(member, question, document, context)
            finally:
                if seat is not None:
                    seat.leave()

        credential = request.headers.get("authorization")
        return Stream(FORMS[form], follow, self.admissions, credential, context.actor)

    def decode_json(self, data: str | bytes) -> object:
        """A message of a WebSocket; raises JSONDecodeError."""
        return read_message(data)

    def encode_json(self, data: object) -> str:
        """Text, since graphql-transport-ws speaks in text frames."""
        return orjson.dumps(data).decode()


def _turned_away(spent: Charge, refusal: RateLimited, accept: str | None) -> Response:
    response = answer({**refused(refusal), "extensions": spent.extension}, wanted(accept))
    response.headers.update(spent.headers)
    response.headers["retry-after"] = str(refusal.retry_after)
    return response


def build_graph_app(
    graph: Graph,
    services: ServicesT,
    admit: Admit[ActorT],
    *,
    embedded: bool,
    greet: Greet[ServicesT, ActorT] | None = None,
    seating: ConnectionLimiter[ActorT] | None = None,
    spending: CostLimiter[ActorT] | None = None,
    documents: DocumentReader[ActorT] | None = None,
    origins: Collection[str] = (),
    longest: float = EXECUTION_TIMEOUT_SECONDS,
) -> ASGIApp:
    """The whole stack of a graph: the limit of the body, then the view.

    Without `seating` nobody has too many seats, without `spending` nobody asks too much, and without `documents` none
    is known by its id. Pages of these `origins`, and of the hub's own, may open WebSockets. What takes `longest`
    seconds to execute is given up.
    """
    view = GraphView(
        graph, services, admit, greet, seating, spending, documents, embedded=embedded, origins=origins, longest=longest
    )
    return BodyLimit(view)
