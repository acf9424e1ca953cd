"""Strawberry's decorators with a mandatory description and a type that a strict checker accepts.

Put `@resolver_field("What it is.")` on an async method of a type, `@subscription("...")` on a method of a root, and
`@mutation` of `mutations.py` on a function. Directives set the cost of a field: `resolver_field("...", PAGED)`.
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
    """Make a field that takes arguments or needs a service."""
    decorator: Decorator = strawberry.field(description=description, directives=directives)
    return decorator


def subscription(description: str) -> Decorator:
    """Make a field of the Subscription root from an async generator that takes `info`. Its events wait their turn."""

    def decorator(resolver: Callable[..., AsyncGenerator[Any, None]]) -> StrawberryField:
        @wraps(resolver)
        async def queued(*args: Any, info: strawberry.Info, **kwargs: Any) -> AsyncGenerator[Any, None]:
            queue = info.context.fair_queue
            async with aclosing(resolver(*args, info=info, **kwargs)) as events:
                async for event in events:
                    if queue is not None:
                        await queue.wait_turn()
                    yield event

        field: StrawberryField = strawberry.subscription(description=description)(queued)
        return field

    return decorator


def list_size(**arguments: Any) -> ListSize:
    """Make `@listSize` with these arguments only: composers accept no null for an omitted one."""
    omitted = dict.fromkeys(("assumed_size", "slicing_arguments", "sized_fields"), UNSET)
    return ListSize(**{**omitted, **arguments}, require_one_slicing_argument=False)


PAGED = list_size(slicing_arguments=["first"], sized_fields=["edges"])
"""Marks a field as a connection whose `first` sets the length of a page."""
