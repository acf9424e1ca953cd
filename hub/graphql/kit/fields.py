"""Strawberry's decorators with a description that cannot be forgotten and a type that a strict checker accepts.

`@resolver_field("What it is.")` on an async method of a type, `@mutation("What it does.")` and `@subscription("...")`
on those of the roots. What a field costs is said by directives: `resolver_field("...", PAGED)`.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import wraps
from typing import Any

import strawberry
from strawberry.federation.schema_directives import ListSize
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

Decorator = Callable[[Callable[..., Any]], StrawberryField]


def resolver_field(description: str, *directives: object) -> Decorator:
    """A field that takes arguments or needs a service."""
    decorator: Decorator = strawberry.field(description=description, directives=directives)
    return decorator


def mutation(description: str) -> Decorator:
    """A field of the Mutation root; its one argument is `input`."""

    def decorator(resolver: Callable[..., Any]) -> StrawberryField:
        field: StrawberryField = strawberry.mutation(description=description)(resolver)
        for argument in field.arguments:
            argument.description = "All that is asked for."
        return field

    return decorator


def subscription(description: str) -> Decorator:
    """A field of the Subscription root: an async generator that is given `info`. Its events are executed in turn."""

    def decorator(resolver: Callable[..., AsyncGenerator[Any, None]]) -> StrawberryField:
        @wraps(resolver)
        async def in_turn(*given: Any, info: strawberry.Info, **named: Any) -> AsyncGenerator[Any, None]:
            queue = info.context.fair_queue
            async with aclosing(resolver(*given, info=info, **named)) as events:
                async for event in events:
                    if queue is not None:
                        await queue.wait_turn()
                    yield event

        field: StrawberryField = strawberry.subscription(description=description)(in_turn)
        return field

    return decorator


def list_size(**said: Any) -> ListSize:
    """`@listSize` with what is said and nothing else: composers take no null for what is left out."""
    unsaid = dict.fromkeys(("assumed_size", "slicing_arguments", "sized_fields"), UNSET)
    return ListSize(**{**unsaid, **said}, require_one_slicing_argument=False)


PAGED = list_size(slicing_arguments=["first"], sized_fields=["edges"])
"""That a field is a connection whose `first` says how long a page is."""
