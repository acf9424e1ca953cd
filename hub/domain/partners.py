"""A partner: an organisation whose apps carry alerts, with a live and a test tenant."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.domain.actors import KeyMode, tenant_of


def folded(name: str) -> str:
    """A partner's name as people tell it from others: without regard to case, width and runs of spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def key_id(key_hash: str) -> str:
    """The name of a key, by which partner and operator mean the same one: the first 12 hex digits of its SHA-256."""
    return key_hash[:12]


@dataclass(frozen=True, slots=True)
class ChannelSetting:
    """How one tenant of a partner is reached. The settings hold secrets and are never shown again."""

    name: str
    settings: Mapping[str, Any] = field(repr=False)
    version: int = 1


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whose a key is, and how devices of its mode are reached; nothing of the channel's settings.

    `stops_at` is the real moment from which the key opens nothing any more, if one is set.
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
    """A key that opens now, as operators see it: by a name that is made of its digest, and nothing of the key."""

    id: str
    partner: str
    mode: KeyMode
    made_at: datetime
    stops_at: datetime | None


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner. `number` gives its tenants; `channels` say how each is reached.

    `points` come back to it in a minute, to spend on what it asks; None: as many as to any.
    """

    id: str
    number: int
    name: str
    channels: Mapping[KeyMode, ChannelSetting]
    suspended: bool = False
    points: int | None = None

    def channel_name(self, mode: KeyMode) -> str | None:
        """How devices of a mode are reached; None for not at all."""
        channel = self.channels.get(mode)
        return channel.name if channel else None

    def tenant(self, mode: KeyMode) -> int:
        """The tenant of a mode."""
        return tenant_of(self.number, mode)
