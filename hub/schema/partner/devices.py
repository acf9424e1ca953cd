"""Devices: the entity, and the result of each item of a mutation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import strawberry
from strawberry.federation.schema_directives import Cost

from hub.graphql.kit.user_errors import UserError, user_error
from hub.services.intake.device_ports import ItemResult


@strawberry.federation.type(keys=["ref"], description="A device of your own. Its place is shown to nobody.")
class Device:
    """Only the freshness of a device: neither its cell nor the alerts that reached it.

    A ref is a Device whether it is registered or not, so that in a supergraph a list of your phones stays complete when
    some of them are removed.
    """

    ref: str = strawberry.field(description="Your own name of the device.")
    registration_expires_at: datetime | None = strawberry.field(
        description="When its registration expires unless it reports before; null if it is not registered."
    )


@strawberry.federation.type(description="The result of one item.", directives=[Cost(weight=0)])
class DeviceResult:
    ref: str = strawberry.field(description="As sent; U+FFFF replaces a lone surrogate (half of a character).")
    ok: bool = strawberry.field(description="True if it was done.")
    error: UserError | None = strawberry.field(description="The reason why it was not done.")

    @classmethod
    def from_domain(cls, result: ItemResult) -> "DeviceResult":
        return cls(ref=result.ref, ok=result.error is None, error=user_error(result.error) if result.error else None)


@strawberry.interface(description="Results in the order of the items; none if the input as a whole was refused.")
class DeviceResults:
    results: list[DeviceResult] = strawberry.field(description="One for each item.", default_factory=list)
    user_errors: list[UserError] = strawberry.field(
        description="What was wrong with the input as a whole.", default_factory=list
    )

    @classmethod
    def from_done(cls, done: Sequence[ItemResult]) -> Self:
        return cls(results=[DeviceResult.from_domain(one) for one in done])
