"""Execute a query or a mutation within its time."""

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
from hub.graphql.execution.masking import BAD_REQUESTS, execution_timed_out, extensions_of
from hub.graphql.kit.context import ActorT, Context, ServicesT
from hub.graphql.messages.requests import Document
from hub.graphql.messages.responses import RequestRejected
from hub.http.request_errors import BAD_REQUEST

T = TypeVar("T")

ONLY_STREAMED: Final = (
    "Subscriptions need graphql-transport-ws, text/event-stream or multipart/mixed;subscriptionSpec=1.0."
)
POST_OPERATIONS: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
"""Operations with one result; without this set Strawberry would begin a subscription as well."""
GET_OPERATIONS: Final = frozenset({OperationType.QUERY})
EXECUTION_TIMEOUT_SECONDS: Final = 30.0
"""Proxies usually wait no longer."""


async def execute(
    graph: Graph,
    document: Document,
    context: Context[ActorT, ServicesT],
    allowed: Collection[OperationType],
) -> dict[str, Any]:
    """Return the payload of an operation, without `data` if nothing was executed.

    Raise RequestRejected for an operation that is not allowed here.
    """
    try:
        result = await graph.execute(
            document.text,
            variable_values=dict(document.variables) if document.variables is not None else None,
            context_value=context,
            operation_name=document.operation,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError as error:
        raise RequestRejected(400, BAD_REQUEST, BAD_REQUESTS[type(error)]) from None
    except InvalidOperationTypeError as error:
        if context.admitted is None:
            return error_payload(context.refusal)
        if error.operation_type is OperationType.MUTATION:
            raise RequestRejected(405, BAD_REQUEST, "Mutations need POST.", {"allow": "POST"}) from None
        raise RequestRejected(400, BAD_REQUEST, ONLY_STREAMED) from None
    payload: dict[str, Any] = {**process_result(result)}
    if _is_unexecuted(result):
        del payload["data"]
    return payload


async def run_within(work: Awaitable[T], seconds: float) -> T:
    """Return the result of some work; raise RetryLater if it takes longer than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise execution_timed_out(seconds) from None


def error_payload(error: HubError) -> dict[str, Any]:
    """Return a payload with one error and nothing else."""
    return {"errors": [GraphQLError(error.message, extensions=extensions_of(error)).formatted]}


def _is_unexecuted(result: ExecutionResult) -> bool:
    # The executor finds unsuitable variables before it calls any resolver.
    errors = result.errors or ()
    return isinstance(result, PreExecutionError) or (
        result.data is None and bool(errors) and all(error.path is None for error in errors)
    )
