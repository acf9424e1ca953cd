"""The channel `webhook`: one signed request announces an event, and the partner then reads its audience itself."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hub.errors import InvalidInput
from hub.partners.context import ChannelContext
from hub.partners.public_address import check_url, is_trusted
from hub.partners.webhook.announcer import WebhookAnnouncer
from hub.partners.webhook.secret import check_secret, earlier_secrets, new_secret, with_earlier
from hub.partners.webhook.thread_resolver import ThreadResolver


class WebhookKind:
    """The kind of this channel. Settings: {"url", "secret"}; without a secret, one is generated."""

    name = "webhook"
    pulls = True
    reaches_people = True

    def __init__(self, context: ChannelContext) -> None:
        self._context = context
        self._resolver = ThreadResolver()

    def check_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings as they are stored; raise InvalidInput naming the one that is wrong."""
        if unknown := sorted(str(name) for name in settings if name not in ("url", "secret")):
            raise InvalidInput(f"Unknown settings: {', '.join(unknown)}.", path=("settings", unknown[0]))
        url = check_url(settings.get("url"), self._context)
        secret = settings.get("secret")
        return {"url": str(url), "secret": new_secret() if secret is None else check_secret(secret)}

    def succeeding(self, before: Mapping[str, Any], kept: dict[str, Any], overlap: timedelta) -> dict[str, Any]:
        """Return settings in which the previous secret signs beside a new one for the overlap."""
        return with_earlier(before, kept, overlap)

    def reaches(self, settings: Mapping[str, Any]) -> str:
        """Return the same name for all addresses: the partner reads its audience with its key."""
        return self.name

    def open(self, settings: Mapping[str, Any]) -> WebhookAnnouncer:
        """Build the announcer of one partner. Stored settings are checked again."""
        kept = self.check_settings({name: settings.get(name) for name in ("url", "secret")})
        url = check_url(kept["url"], self._context)
        earlier = earlier_secrets(settings)
        trusted = is_trusted(url, self._context)
        return WebhookAnnouncer(url, kept["secret"], earlier, trusted=trusted, resolver=self._resolver)


CHANNEL = WebhookKind
