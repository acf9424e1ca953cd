"""Strawberry's decorators with a description that cannot be forgotten and a type that a strict checker accepts.

`@resolved("What it is.")` on an async method of a type, `@mutation("What it does.")` and `@subscription("...")` on
those of the roots.
"""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

Decorator = Callable[[Callable[..., Any]], StrawberryField]


def resolved(description: str) -> Decorator:
    """A field that takes arguments or needs a service."""
    decorator: Decorator = strawberry.field(description=description)
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
    """A field of the Subscription root: an async generator."""
    decorator: Decorator = strawberry.subscription(description=description)
    return decorator
