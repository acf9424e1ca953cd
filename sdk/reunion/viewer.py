"""The viewer: the partner and key of the caller."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from reunion.wire import JsonObject, OpenEnum, decoding, integer, json_object, optional_text, optional_timestamp, text


class KeyMode(OpenEnum):
    """The mode of a key: LIVE sees real alerts only; TEST sees exercises and tests only and has devices of its own."""

    LIVE = "LIVE"
    TEST = "TEST"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The partner that owns a key, and what the hub says about the key.

    mode: LIVE or TEST. cell_resolution: the H3 resolution of every cell of this hub.
    channel: how its devices are reached. With None devices can register, but none is notified: ask the hub's operator.
    key_id: the name of this key between you and the operator, 12 hexadecimal digits.
    key_expires_at: the aware time at which this key expires; None while that is not planned. Once it is set there is a
    newer key: use that one from now on.
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
