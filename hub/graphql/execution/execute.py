"""Executing what can be answered at once: a query or a mutation, within its time."""

import asyncio
from collections.abc import Awaitable, Collection
from typing import Any, Final, TypeVar

from graphql import GraphQLError
from strawberry.http import process_result
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from hub.errors import HubError
from hub.graphql.execution.graph import Graph
from hub.graphql.execution.masking import BAD_REQUESTS, code_of, took_too_long
from hub.graphql.kit.context import ActorT, Context, ServicesT
from hub.graphql.messages.requests import Document
from hub.graphql.messages.responses import RequestRejected
from hub.http.request_errors import BAD_REQUEST

T = TypeVar("T")

ONLY_STREAMED: Final = (
    "Subscriptions come over graphql-transport-ws, or as text/event-stream or multipart/mixed;subscriptionSpec=1.0."
)
BY_POST: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
"""What can be answered at once; left to itself, Strawberry would begin a subscription there too."""
BY_GET: Final = frozenset({OperationType.QUERY})
EXECUTION_TIMEOUT_SECONDS: Final = 30.0
"""Seconds; a proxy waits no longer, as a rule."""


async def executed(
    graph: Graph,
    asked: Document,
    context: Context[ActorT, ServicesT],
    allowed: Collection[OperationType],
) -> dict[str, Any]:
    """What came of an operation, without `data` when nothing was executed; raises Refused for one not allowed here."""
    try:
        result = await graph.execute(
            asked.text,
            variable_values=dict(asked.variables) if asked.variables is not None else None,
            context_value=context,
            operation_name=asked.operation,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError as error:
        raise RequestRejected(400, BAD_REQUEST, BAD_REQUESTS[type(error)]) from None
    except InvalidOperationTypeError as error:
        if context.admitted is None:
            return refused(context.refusal)
        if error.operation_type is OperationType.MUTATION:
            raise RequestRejected(405, BAD_REQUEST, "Mutations come by POST.", {"allow": "POST"}) from None
        raise RequestRejected(400, BAD_REQUEST, ONLY_STREAMED) from None
    payload: dict[str, Any] = {**process_result(result)}
    if _nothing_was_executed(result):
        del payload["data"]
    return payload


async def in_time(work: Awaitable[T], longest: float) -> T:
    """What comes of it; raises RetryLater when it takes longer than so many seconds."""
    try:
        async with asyncio.timeout(longest):
            return await work
    except TimeoutError:
        raise took_too_long(longest) from None


def refused(refusal: HubError) -> dict[str, Any]:
    """An answer that says nothing but this."""
    return {"errors": [GraphQLError(refusal.message, extensions=code_of(refusal)).formatted]}


def _nothing_was_executed(result: ExecutionResult) -> bool:
    # Variables that do not fit are found by the executor, before it asks any resolver.
    errors = result.errors or ()
    return isinstance(result, PreExecutionError) or (
        result.data is None and bool(errors) and all(error.path is None for error in errors)
    )
