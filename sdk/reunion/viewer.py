"""Whom the hub takes the caller for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from reunion.wire import JsonObject, OpenEnum, decoding, integer, json_object, optional_text, optional_timestamp, text


class KeyMode(OpenEnum):
    """LIVE keys see real alerts only; TEST keys see exercises and tests only, with devices of their own."""

    LIVE = "LIVE"
    TEST = "TEST"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The partner a key belongs to, the key's mode, and the H3 resolution of the cells this hub takes.

    `channel` is how its devices are reached; with None, devices register and nobody is told: ask the hub's operator.
    `key_id` is what you and the operator call this key. From `key_expires_at` on it opens nothing: use the
    newer one before; None while no end is set.
    """

    partner_id: str
    partner_name: str
    mode: KeyMode
    cell_resolution: int
    channel: str | None = None
    key_id: str | None = None
    key_expires_at: datetime | None = None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `Viewer`."""
        with decoding("viewer"):
            partner = json_object(data, "partner")
            mode = KeyMode(text(data, "mode"))
            return cls(
                text(partner, "id"),
                text(partner, "name"),
                mode,
                integer(data, "cellResolution"),
                optional_text(data, "channel"),
                optional_text(data, "keyId"),
                optional_timestamp(data, "keyExpiresAt"),
            )
