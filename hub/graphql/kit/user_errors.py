"""User errors of a mutation: `result, errors = await catch_user_errors(service(...))`, both into the payload.

InvalidInput, NotFound and Conflict become `userErrors`; all other errors end the request (see masking.py).
"""

from collections.abc import Awaitable
from typing import TypeVar

import strawberry
from strawberry.federation.schema_directives import Cost

from hub.errors import Conflict, HubError, InvalidInput, NotFound

T = TypeVar("T")


@strawberry.federation.type(
    shareable=True,
    description="Why an input, or a part of it, was not accepted.",
    directives=[Cost(weight=0)],
)
class UserError:
    """One reason, for people and for programs."""

    code: str = strawberry.field(description="Stable code, documented in docs/errors/.")
    message: str = strawberry.field(description="A sentence for a person.")
    path: list[str] = strawberry.field(description="The part of the input that is meant; empty for the whole.")


def user_error(error: HubError) -> UserError:
    """Return an error in the form of the graph."""
    return UserError(code=error.code, message=error.message, path=list(error.path))


async def catch_user_errors(work: Awaitable[T]) -> tuple[T | None, list[UserError]]:
    """Return the result and no errors, or no result and the error of the input."""
    try:
        return await work, []
    except (InvalidInput, NotFound, Conflict) as error:
        return None, [user_error(error)]
