"""The frame of a mutation: its caller and its moment, the errors of its input, and the name of its payload.

    @mutation("Extend an alert.", CaseChanged, "The result of renewing an alert.")
    async def renew_alert(call: PoliceCall, input: RenewAlertInput) -> CaseChange:
        by, services, now = call
        return await service.renew_alert(by, services.stores, services.audit, input.to_domain(), now=now)

This is `renewAlert`, which the class of its payload knows as `mutation`. The payload, `RenewAlertPayload`, is a
`CaseChanged` with the second description. A payload with fields of its own is a class above the function, which returns
it; its decorator takes the first description alone.
An error of the input makes the payload from `user_errors` alone, so every other field has a default.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar, overload

import strawberry
from strawberry.types.field import StrawberryField

from hub.graphql.kit.user_errors import catch_user_errors

ActorT = TypeVar("ActorT")
ServicesT = TypeVar("ServicesT")
DoneT = TypeVar("DoneT")
DoneT_contra = TypeVar("DoneT_contra", contravariant=True)


class Call(NamedTuple, Generic[ActorT, ServicesT]):
    """The caller of a mutation, the services of its graph, and the moment of the call."""

    by: ActorT
    services: ServicesT
    now: datetime


class Payload(Protocol[DoneT_contra]):
    """A class that the payloads of several mutations are made from."""

    @classmethod
    def from_done(cls, done: DoneT_contra) -> Self:
        """Return the payload of a success."""


Work = Callable[[Call[Any, Any], Any], Awaitable[DoneT]]


@overload
def mutation(description: str) -> Callable[[Work[Any]], StrawberryField]: ...


@overload
def mutation(description: str, base: type[Payload[DoneT]], result: str) -> Callable[[Work[DoneT]], StrawberryField]: ...


def mutation(description: str, base: Any = None, result: str = "") -> Callable[[Work[Any]], StrawberryField]:
    """Make a field of the Mutation root; its one argument is `input`. `result` describes a payload made of `base`."""

    def decorator(work: Work[Any]) -> StrawberryField:
        # `RenewAlertPayload` and `renewAlert` for `renew_alert`.
        words = "".join(word.capitalize() for word in work.__name__.split("_"))
        payload = _make_payload(f"{words}Payload", base, result) if base else work.__annotations__["return"]
        payload.mutation = words[0].lower() + words[1:]

        async def resolve(info: strawberry.Info[Any, None], input: Any) -> Any:  # noqa: A002
            by, services = info.context.actor, info.context.services
            done, errors = await catch_user_errors(work(Call(by, services, await services.clock.now()), input))
            if errors:
                return payload(user_errors=errors)
            return payload.from_done(done) if base else done

        resolve.__name__ = work.__name__
        resolve.__annotations__.update({"input": work.__annotations__["input"], "return": payload})
        field: StrawberryField = strawberry.mutation(description=description)(resolve)
        field.arguments[0].description = "All that is asked for."
        return field

    return decorator


def _make_payload(name: str, base: type, description: str) -> Any:
    return strawberry.type(type(name, (base,), {}), description=description)
