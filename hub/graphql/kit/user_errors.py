"""Errors of a mutation's input: `result, errors = await catch_user_errors(service(...))`, both into the payload.

InvalidInput, NotFound and Conflict are answers and become `userErrors`; all other errors end the request (masking.py).
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
    """An error in the form of the graph."""
    return UserError(code=error.code, message=error.message, path=list(error.path))


async def catch_user_errors(work: Awaitable[T]) -> tuple[T | None, list[UserError]]:
    """The result and no errors, or no result and what was wrong with the input."""
    try:
        return await work, []
    except (InvalidInput, NotFound, Conflict) as error:
        return None, [user_error(error)]
