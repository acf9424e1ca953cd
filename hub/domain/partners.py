"""A partner: an organisation whose apps carry alerts, with a live and a test tenant."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.domain.actors import KeyMode, tenant_of


def folded(name: str) -> str:
    """Return a partner's name without differences of case, width and runs of spaces, to compare it with others."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def key_id(key_hash: str) -> str:
    """Return the id by which partner and operator name a key: the first 12 hex digits of its SHA-256."""
    return key_hash[:12]


@dataclass(frozen=True, slots=True)
class ChannelSetting:
    """The channel of one tenant. The settings hold secrets and are never shown again."""

    name: str
    settings: Mapping[str, Any] = field(repr=False)
    version: int = 1

    @property
    def address(self) -> str | None:
        """The address that a channel which announces events calls; None for a channel that pushes."""
        address = self.settings.get("url")
        return address if isinstance(address, str) else None


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """The partner of a key and the name of its mode's channel, without the channel's settings.

    `stops_at` is the real moment at which the key expires, if one is set.
    """

    partner: str
    number: int
    name: str
    mode: KeyMode
    channel: str | None
    suspended: bool
    stops_at: datetime | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """A valid key as operators see it: by an id made from its digest, without the key."""

    id: str
    partner: str
    mode: KeyMode
    made_at: datetime
    stops_at: datetime | None


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner. `number` gives its tenants; `channels` has the channel of each mode.

    `points` come back to its budget in a minute; None means the default.
    """

    id: str
    number: int
    name: str
    channels: Mapping[KeyMode, ChannelSetting]
    suspended: bool = False
    points: int | None = None

    def channel_name(self, mode: KeyMode) -> str | None:
        """Return the channel of a mode; None if it has none."""
        channel = self.channels.get(mode)
        return channel.name if channel else None

    def tenant(self, mode: KeyMode) -> int:
        """Return the tenant of a mode."""
        return tenant_of(self.number, mode)
