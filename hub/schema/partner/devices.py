"""Devices: the entity, the inputs that register, move and remove devices, and the result of each item."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Self

import strawberry
from strawberry.federation.schema_directives import Cost

from hub.domain.geometry import Point
from hub.graphql.kit.user_errors import UserError, catch_user_errors, user_error
from hub.schema.shared.points import PointInput
from hub.schema.shared.scalars import CellText
from hub.services.intake.device_ports import DeviceItem, ItemResult


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


@strawberry.input(description="A device to register; give either `cell` or `point`.")
class DeviceInput:
    """One device."""

    ref: str = strawberry.field(description="Your own name of the device, 1 to 128 characters.")
    token: str | None = strawberry.field(
        default=None,
        description="Its push token, where your channel needs one. A token is one phone: the last ref that is "
        "registered with it takes it, and the ref that had it is no longer registered.",
    )
    cell: CellText | None = strawberry.field(default=None, description="The cell it is in.")
    point: PointInput | None = strawberry.field(
        default=None, description="The point it is at; the hub keeps only the point's cell."
    )
    language: str | None = strawberry.field(default=None, description="Language of its user, such as zh-CN or en.")

    def to_domain(self) -> DeviceItem:
        """Return the item of the service."""
        return DeviceItem(self.ref, self.cell, _point(self.point), self.token, self.language)


@strawberry.input(description="Devices to register.")
class RegisterDevicesInput:
    """1 to 1,000 devices."""

    devices: list[DeviceInput] = strawberry.field(description="1 to 1,000; each has its own result.")


@strawberry.input(description="The place of a device; give either `cell` or `point`.")
class LocationInput:
    """The place of one device."""

    ref: str = strawberry.field(description="Your own name of the device.")
    cell: CellText | None = strawberry.field(default=None, description="The cell it is in.")
    point: PointInput | None = strawberry.field(
        default=None, description="The point it is at; the hub keeps only the point's cell."
    )

    def to_domain(self) -> DeviceItem:
        """Return the item of the service."""
        return DeviceItem(self.ref, self.cell, _point(self.point))


@strawberry.input(description="Devices that moved.")
class ReportLocationsInput:
    """1 to 1,000 places."""

    locations: list[LocationInput] = strawberry.field(description="1 to 1,000; each has its own result.")


@strawberry.input(description="Devices to remove.")
class RemoveDevicesInput:
    """1 to 1,000 refs."""

    refs: list[str] = strawberry.field(description="1 to 1,000.")


@strawberry.federation.type(description="The result of one item.", directives=[Cost(weight=0)])
class DeviceResult:
    """Done, or the reason why not."""

    ref: str = strawberry.field(description="As sent; U+FFFF replaces a lone surrogate (half of a character).")
    ok: bool = strawberry.field(description="True if it was done.")
    error: UserError | None = strawberry.field(description="The reason why it was not done.")

    @classmethod
    def from_domain(cls, result: ItemResult) -> "DeviceResult":
        """Return the result in the graph's form."""
        return cls(ref=result.ref, ok=result.error is None, error=user_error(result.error) if result.error else None)


@strawberry.interface(description="Results in the order of the items; none if the input as a whole was refused.")
class DeviceResults:
    """The results of many items."""

    results: list[DeviceResult] = strawberry.field(description="One for each item.")
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input as a whole.")

    @classmethod
    async def from_work(cls, work: Awaitable[Sequence[ItemResult]]) -> Self:
        """Await a service and return its results, or the reason why it refused the input as a whole."""
        results, errors = await catch_user_errors(work)
        return cls(results=[DeviceResult.from_domain(one) for one in results or ()], user_errors=errors)


@strawberry.type(description="The results of registerDevices.")
class RegisterDevicesPayload(DeviceResults):
    """The payload of registerDevices."""


@strawberry.type(description="The results of reportLocations.")
class ReportLocationsPayload(DeviceResults):
    """The payload of reportLocations."""


@strawberry.type(description="The results of removeDevices.")
class RemoveDevicesPayload(DeviceResults):
    """The payload of removeDevices."""


def _point(point: PointInput | None) -> Point | None:
    return point.point() if point else None
