"""What every channel may need from the settings, and the one question about addresses that all of them ask."""

from dataclasses import dataclass

from yarl import URL

from hub.errors import SettingsInvalid
from hub.services.ports import Clock
from hub.settings import DeploymentMode, Settings


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """Handed to each channel when it is built.

    `trusted_addresses` are exact host:port pairs; `loopback_webhooks` lets a partner's server be on this machine, at
    any port. Neither exists in production.
    """

    fcm_endpoint: str
    trusted_addresses: frozenset[str]
    production: bool
    clock: Clock
    loopback_webhooks: bool = False

    def __post_init__(self) -> None:
        if self.production and (self.trusted_addresses or self.loopback_webhooks):
            raise SettingsInvalid("Trusted addresses belong to the embedded parts and are refused in production.")

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "ChannelContext":
        """The context that these settings describe; `clock` tells how long a push may still live."""
        return cls(
            fcm_endpoint=settings.fcm_endpoint,
            trusted_addresses=settings.trusted_addresses,
            production=settings.deployment_mode is DeploymentMode.PRODUCTION,
            clock=clock,
            loopback_webhooks=settings.loopback_webhooks,
        )

    def trusts(self, url: URL | str) -> bool:
        """Whether the URL's host and port are one of the pairs that need neither https nor a public address."""
        try:
            parts = URL(url)
        except ValueError:
            return False
        return "@" not in parts.raw_authority and f"{parts.host}:{parts.port}" in self.trusted_addresses
