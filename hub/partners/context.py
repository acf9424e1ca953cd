"""What every channel may need from the settings, and the one question about addresses that all of them ask."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from hub.errors import SettingsInvalid
from hub.services.ports import Clock
from hub.settings import Settings, Wall

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """Handed to each channel when it is built; `trusted_addresses` are exact host:port pairs, none in production."""

    fcm_endpoint: str
    trusted_addresses: frozenset[str]
    production: bool
    clock: Clock

    def __post_init__(self) -> None:
        if self.production and self.trusted_addresses:
            raise SettingsInvalid("Trusted addresses belong to the embedded parts and are refused in production.")

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "ChannelContext":
        """The context that these settings describe; `clock` tells how long a push may still live."""
        return cls(
            fcm_endpoint=settings.fcm_endpoint,
            trusted_addresses=settings.trusted_addresses,
            production=settings.wall is Wall.PRODUCTION,
            clock=clock,
        )

    def trusts(self, url: str) -> bool:
        """Whether the URL's host and port are one of the pairs that need neither https nor a public address."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            return False
        return f"{parts.hostname}:{port}" in self.trusted_addresses
