"""Strawberry's decorators with a description that cannot be forgotten and a type that a strict checker accepts.

`@resolved("What it is.")` on an async method of a type, `@mutation("What it does.")` and `@subscription("...")` on
those of the roots. What a field costs is said by directives: `resolved("...", Cost(weight=5))`, or `paged(20)`.
"""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.federation.schema_directives import ListSize
from strawberry.types.field import StrawberryField

Decorator = Callable[[Callable[..., Any]], StrawberryField]


def resolved(description: str, *directives: object) -> Decorator:
    """A field that takes arguments or needs a service."""
    decorator: Decorator = strawberry.field(description=description, directives=directives)
    return decorator


def mutation(description: str) -> Decorator:
    """A field of the Mutation root."""
    decorator: Decorator = strawberry.mutation(description=description)
    return decorator


def subscription(description: str) -> Decorator:
    """A field of the Subscription root: an async generator."""
    decorator: Decorator = strawberry.subscription(description=description)
    return decorator


def paged(size: int) -> ListSize:
    """That a field is a connection whose `first` says how long a page is, and how long one is without it."""
    return ListSize(
        assumed_size=size, slicing_arguments=["first"], sized_fields=["edges"], require_one_slicing_argument=False
    )
