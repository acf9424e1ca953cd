"""A partner's devices: register them at coarse places, move them, set their preferences, remove them."""

from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii as json_text
from typing import Any, TypeVar

from reunion.items import Item, finite, text_fault
from reunion.results import UserError

T = TypeVar("T", bound=Item)


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
            sent["point"] = {"latitude": finite(self.latitude), "longitude": finite(self.longitude)}
        return sent

    def to_json(self) -> str | None:
        """Return the hub's input as JSON; None if there is a fault. Many devices at once are written this way."""
        has_point = self.latitude is not None or self.longitude is not None
        try:
            if self.cell is not None and not has_point:
                return f'{{"ref":{json_text(self.ref)},"cell":{json_text(self.cell)}}}'
            fields = f'{{"ref":{json_text(self.ref)}'
            if self.cell is not None:
                fields += f',"cell":{json_text(self.cell)}'
        except TypeError:
            return None
        if not has_point:
            return fields + "}"
        latitude, longitude = finite(self.latitude), finite(self.longitude)
        if latitude is None or longitude is None:
            return None
        return f'{fields},"point":{{"latitude":{latitude!r},"longitude":{longitude!r}}}}}'

    def fault(self) -> UserError | None:
        """Return the error of a field of another type, half a point, or a number that JSON cannot carry, if any."""
        return (
            text_fault("ref", self.ref, "REF_INVALID")
            or text_fault("cell", self.cell, "CELL_INVALID", optional=True)
            or self._point_fault()
        )

    def _point_fault(self) -> UserError | None:
        if self.latitude is None and self.longitude is None:
            return None
        for name, degrees in (("latitude", self.latitude), ("longitude", self.longitude)):
            if degrees is None:
                return UserError("COORDINATES_INVALID", f"`{name}` is missing; a point has both.", (name,))
            if finite(degrees) is None:
                return UserError("COORDINATES_INVALID", f"`{name}` must be a finite number, in degrees.", (name,))
        return None


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

    def to_json(self) -> str | None:
        """Return the hub's input as JSON; None if there is a fault. Many devices at once are written this way."""
        try:
            if self.cell is not None and self.latitude is None and self.longitude is None:
                # As `Location.to_json` has it, without a call for each of many devices.
                fields = f'{{"ref":{json_text(self.ref)},"cell":{json_text(self.cell)}'
            else:
                place = Location.to_json(self)
                if place is None:
                    return None
                fields = place[:-1]
            if self.token is not None:
                fields += f',"token":{json_text(self.token)}'
            if self.language is not None:
                fields += f',"language":{json_text(self.language)}'
        except TypeError:
            return None
        return fields + "}"

    def fault(self) -> UserError | None:
        """Return the error of a field that the hub could not read, if any."""
        return (
            Location.fault(self)
            or text_fault("token", self.token, "PUSH_TOKEN_INVALID", optional=True)
            or text_fault("language", self.language, "TEXT_INVALID", optional=True)
        )


def has_one_place(location: Location) -> bool:
    """Return True for a cell or a point, False for both or neither."""
    return (location.cell is None) is (location.latitude is not None)
