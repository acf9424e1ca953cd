"""The settings that channels may need, and the check of trusted addresses that all of them share."""

from dataclasses import dataclass

from yarl import URL

from hub.errors import SettingsInvalid
from hub.services.ports import Clock
from hub.settings import DeploymentMode, Settings


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """The settings handed to each channel when it is built.

    `trusted_addresses` are exact host:port pairs; `loopback_webhooks` allows a partner's server on this machine, at
    any port. Production allows neither.
    """

    fcm_endpoint: str
    trusted_addresses: frozenset[str]
    production: bool
    clock: Clock
    loopback_webhooks: bool = False

    def __post_init__(self) -> None:
        if self.production and (self.trusted_addresses or self.loopback_webhooks):
            raise SettingsInvalid("Trusted addresses belong to the embedded parts; production refuses them.")

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "ChannelContext":
        """Return the context that the settings describe; `clock` tells how long a push may still live."""
        return cls(
            fcm_endpoint=settings.fcm_endpoint,
            trusted_addresses=settings.trusted_addresses,
            production=settings.deployment_mode is DeploymentMode.PRODUCTION,
            clock=clock,
            loopback_webhooks=settings.loopback_webhooks,
        )

    def trusts(self, url: URL | str) -> bool:
        """Tell if the URL's host and port are a trusted pair, which needs neither https nor a public address."""
        try:
            parts = URL(url)
        except ValueError:
            return False
        return "@" not in parts.raw_authority and f"{parts.host}:{parts.port}" in self.trusted_addresses
