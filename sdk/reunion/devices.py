"""A partner's devices: register them at coarse places, move them, set their preferences, remove them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from reunion.batches import send_in_batches, send_items
from reunion.documents import (
    REGISTER_DEVICES,
    REMOVE_DEVICES,
    REPORT_LOCATIONS,
    SET_DEVICE_PREFERENCES,
    Operation,
)
from reunion.preferences import DevicePreferences
from reunion.results import DeviceResult, UserError
from reunion.transport import Transport

COORDINATES_NOT_FINITE = UserError("COORDINATES_INVALID", "`latitude` and `longitude` must both be finite numbers.")
PREFERENCES_NOT_SENDABLE = UserError(
    "PREFERENCES_INVALID", "`muted_until` must have a time zone; `daily_limit` must be between 1 and 100."
)


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a device: either a cell or a point.

    ref: your own name of the device, 1 to 128 characters.
    cell: an H3 cell of the hub's resolution, 15 hexadecimal digits. The resolution is 6 unless the operator chose
    another: `(await client.viewer()).cell_resolution`.
    latitude, longitude: a point in degrees (WGS 84). The hub keeps only its cell.
    """

    ref: str
    cell: str | None = field(default=None, repr=False, kw_only=True)
    latitude: float | None = field(default=None, repr=False, kw_only=True)
    longitude: float | None = field(default=None, repr=False, kw_only=True)

    def to_wire(self) -> dict[str, Any]:
        """Return the hub's input; it leaves out what is None."""
        sent: dict[str, Any] = {"ref": self.ref}
        if self.cell is not None:
            sent["cell"] = self.cell
        if self.latitude is not None or self.longitude is not None:
            sent["point"] = {"latitude": self.latitude, "longitude": self.longitude}
        return sent

    @property
    def is_sendable(self) -> bool:
        """False for half a point, or one that JSON cannot carry: the hub would refuse the whole batch for it."""
        given = [degrees for degrees in (self.latitude, self.longitude) if degrees is not None]
        return len(given) != 1 and all(isfinite(degrees) for degrees in given)


@dataclass(frozen=True, slots=True)
class Device(Location):
    """A device to register.

    token: its push token, if your channel needs one (FCM). A token is one phone: it belongs to the last ref that was
    registered with it.
    language: the tag of its user's language, such as "zh-CN".
    """

    token: str | None = field(default=None, repr=False, kw_only=True)
    language: str | None = field(default=None, kw_only=True)

    def to_wire(self) -> dict[str, Any]:
        """Return the hub's input; it leaves out what is None."""
        sent = Location.to_wire(self)
        if self.token is not None:
            sent["token"] = self.token
        if self.language is not None:
            sent["language"] = self.language
        return sent


class Devices:
    """`client.devices`. All calls are idempotent: after an error, call again with the same list.

    Each call sends batches of 1,000 and returns one DeviceResult for each item, in order. One bad item does not affect
    the others. If a batch fails, the error carries the results so far in `partial_results`.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def register(self, devices: Iterable[Device]) -> list[DeviceResult]:
        """Register devices, or refresh them; a registration lasts 60 days."""
        return await self._place(REGISTER_DEVICES, "devices", list(devices))

    async def report(self, locations: Iterable[Location]) -> list[DeviceResult]:
        """Report where registered devices are now. This extends their registration by 60 days from now."""
        return await self._place(REPORT_LOCATIONS, "locations", list(locations))

    async def set_preferences(self, preferences: Iterable[DevicePreferences]) -> list[DeviceResult]:
        """Set the preferences of devices. Each replaces all earlier preferences of its device."""

        async def send(batch: Sequence[DevicePreferences]) -> list[DeviceResult]:
            return await self._send(SET_DEVICE_PREFERENCES, "preferences", batch, PREFERENCES_NOT_SENDABLE)

        return await send_in_batches(list(preferences), lambda item: item.ref, send)

    async def remove(self, refs: Iterable[str]) -> list[DeviceResult]:
        """Remove devices for good. An unknown ref has the same result as a removed one."""

        async def send(batch: Sequence[str]) -> list[DeviceResult]:
            return await send_items(self._transport, REMOVE_DEVICES, batch, {"refs": list(batch)})

        return await send_in_batches(list(refs), str, send)

    async def _place(self, operation: Operation, name: str, items: Sequence[Location]) -> list[DeviceResult]:
        async def send(batch: Sequence[Location]) -> list[DeviceResult]:
            return await self._send(operation, name, batch, COORDINATES_NOT_FINITE)

        return await send_in_batches(items, lambda item: item.ref, send)

    async def _send(
        self, operation: Operation, name: str, batch: Sequence[Location | DevicePreferences], refusal: UserError
    ) -> list[DeviceResult]:
        sendable = [item for item in batch if item.is_sendable]
        refs = [item.ref for item in sendable]
        sent = {name: [item.to_wire() for item in sendable]}
        answers = iter(await send_items(self._transport, operation, refs, sent) if sendable else [])
        refused = [replace(refusal, path=(name, str(position))) for position in range(len(batch))]
        return [
            next(answers) if item.is_sendable else DeviceResult(item.ref, False, refused[position])
            for position, item in enumerate(batch)
        ]
