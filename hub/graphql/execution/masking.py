"""What of an error reaches the client, and what reaches the log: a HubError by its code, all else only as a number.

Put `MaskedErrors` first among the extensions (`hub.graphql.execution.graph.build_graph` does). A resolver just raises:
a HubError comes out as its sentence with `extensions.code`; anything unexpected as one fixed sentence with code
INTERNAL and the request's id, under which `log_failures` left the exception's type and line, never its text.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import MaskErrors
from strawberry.schema.exceptions import CannotGetOperationTypeError

from hub.errors import HubError, RetryLater
from hub.graphql.documents.operations import OperationNameRequired
from hub.http.request_errors import BAD_REQUEST, INTERNAL, MASKED_SENTENCE, log_failure

logger = logging.getLogger("hub.schema")

BAD_REQUESTS: Final[Mapping[type[Exception], str]] = {
    CannotGetOperationTypeError: "There is no operation of this name.",
    OperationNameRequired: "There are several operations: name the one that is meant.",
    MissingQueryError: "There is no query in the request.",
    RecursionError: "The request is nested too deeply.",
}
"""What Strawberry raises though the request is to blame, and what is said of it."""

VALUE = re.compile(r"(?:,? ?[Ff]ound:? |(?<!has invalid value)(?<=value): ).*", re.DOTALL)
"""Where graphql-core begins to repeat what was sent: not where it says which variable it speaks of."""

NO_SUCH_VALUE = re.compile(r"Value .* does not exist(?= in '\w+' enum)", re.DOTALL)
"""Where it repeats what was sent for one of a list of words."""

HINT = re.compile(r" ?Did you mean [^?]*\?")
"""Where graphql-core goes on to names that would have been right. Strawberry's setting takes it from fields alone."""


class MaskedErrors(MaskErrors):
    """Lets the hub's own errors through with their code and masks every other one."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """The error in the form the client may see."""
        cause = root_cause(error)
        if isinstance(cause, HubError):
            return _rewritten(error, cause.message, code_of(cause))
        said = self._own_words(error.message) if cause is None else BAD_REQUESTS.get(type(cause))
        if said is not None:
            return _rewritten(error, said, {"code": BAD_REQUEST} | (error.extensions or {}))
        request_id = request_id_of(self.execution_context.context)
        return _rewritten(error, MASKED_SENTENCE, {"code": INTERNAL, "requestId": request_id})

    def _own_words(self, message: str) -> str:
        closed = self.execution_context.schema.config.disable_field_suggestions
        return without_values(HINT.sub("", message) if closed else message)


def without_values(message: str) -> str:
    """GraphQL's own sentence without the value it was given: that may be a place, a name or a token."""
    message = NO_SUCH_VALUE.sub("The value does not exist", message)
    return VALUE.sub("", message).rstrip(" ,:;") + "." if VALUE.search(message) else message


def code_of(error: HubError) -> dict[str, Any]:
    """The extensions of a HubError that stands for a whole request or field."""
    extensions: dict[str, Any] = {"code": error.code, **error.details}
    return extensions | {"path": list(error.path)} if error.path else extensions


def took_too_long(seconds: float) -> RetryLater:
    """Why an operation was given up, whatever of it was done by then."""
    return RetryLater(
        f"It took longer than {seconds:g} s and was given up. Sent again with its idempotency key it is done once."
    )


def root_cause(error: GraphQLError) -> Exception | None:
    """The exception that a resolver raised; None when GraphQL itself refused the request."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def log_failures(errors: Iterable[GraphQLError], request_id: str) -> None:
    """Log what the hub is to blame for, by type and line: a message may hold a place, a name or a secret."""
    for error in errors:
        cause = root_cause(error)
        if cause is None or type(cause) in BAD_REQUESTS:
            continue
        log_failure(logger, cause, request_id)


def request_id_of(context: object) -> str:
    """The request id of a context."""
    return str(getattr(context, "request_id", ""))


def _rewritten(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
