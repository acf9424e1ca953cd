"""Decide what of an error reaches the client, and what the log.

Put `MaskedErrors` first among the extensions (`hub.graphql.execution.graph.build_graph` does). A resolver just raises.
A HubError becomes its sentence with `extensions.code`. Any other exception becomes one fixed sentence with the code
INTERNAL and the request's id; under that id `log_failures` logs the exception's type and line, never its text.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import MaskErrors
from strawberry.schema.exceptions import CannotGetOperationTypeError

from hub.errors import HubError, RetryLater
from hub.graphql.documents.operations import OperationNameRequired
from hub.graphql.messages.requests import NO_QUERY, TOO_DEEP
from hub.graphql.upstream.graphql_messages import with_advice, without_suggestions, without_values
from hub.http.request_errors import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, log_failure

logger = logging.getLogger("hub.schema")

BAD_REQUESTS: Final[Mapping[type[Exception], str]] = {
    CannotGetOperationTypeError: "The document has no operation of this name.",
    OperationNameRequired: "The document has several operations: `operationName` must name one.",
    MissingQueryError: NO_QUERY,
    RecursionError: TOO_DEEP,
}
"""Exceptions of Strawberry that the request causes, and their sentences."""


class MaskedErrors(MaskErrors):
    """Passes the hub's own errors on with their code and masks all others."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return the error in the form that the client may see."""
        cause = root_cause(error)
        if isinstance(cause, HubError):
            return _rewrite(error, cause.message, extensions_of(cause))
        sentence = self._rewrite_own_message(error.message) if cause is None else BAD_REQUESTS.get(type(cause))
        if sentence is not None:
            return _rewrite(error, sentence, {"code": BAD_REQUEST} | (error.extensions or {}))
        request_id = request_id_of(self.execution_context.context)
        return _rewrite(error, MASKED_SENTENCE, {"code": INTERNAL, "requestId": request_id})

    def _rewrite_own_message(self, message: str) -> str:
        schema = self.execution_context.schema
        if schema.config.disable_field_suggestions:
            return without_values(without_suggestions(message))
        left = without_values(message)
        # What is wrong with a document has its advice already, as it was validated.
        return left if "Allowed: " in left else with_advice(left, schema.core)  # type: ignore[attr-defined]


def extensions_of(error: HubError) -> dict[str, Any]:
    """Return the GraphQL extensions of a HubError that fails a whole request or field."""
    extensions: dict[str, Any] = {"code": error.code, **error.details}
    return extensions | {"path": list(error.path)} if error.path else extensions


def execution_timed_out(seconds: float) -> RetryLater:
    """Return the error of an operation that was cancelled; it may have done a part."""
    return RetryLater(
        f"The operation took longer than {seconds:g} s and was cancelled. "
        "Sent again with its idempotency key it is done once."
    )


def root_cause(error: GraphQLError) -> Exception | None:
    """Return the exception that a resolver raised; None when GraphQL itself refused the request."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def log_failures(errors: Iterable[GraphQLError], request_id: str) -> None:
    """Log the hub's own failures by type and line: a message may hold a place, a name or a secret."""
    for error in errors:
        cause = root_cause(error)
        if cause is None or type(cause) in BAD_REQUESTS:
            continue
        log_failure(logger, cause, request_id)


def request_id_of(context: object) -> str:
    """Return the request id of a context."""
    return str(getattr(context, "request_id", ""))


def _rewrite(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
