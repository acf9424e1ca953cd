"""The channel `fcm`: Firebase Cloud Messaging, HTTP v1, each partner's own project and service account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hub.domain.alerts.messages import AlertMessage
from hub.domain.delivery.quotas import Quota
from hub.partners.context import ChannelContext
from hub.partners.fcm.account import DEFAULT_LEVEL, check_settings, read_credentials
from hub.partners.fcm.channel import FcmChannel
from hub.partners.fcm.messages import Interruption, measure
from hub.partners.fcm.transport import PooledFcm
from hub.partners.push_sender import PushLimits

__all__ = ["CHANNEL", "FcmKind", "measure"]


class FcmKind:
    """The kind of this channel.

    Settings: {"service_account": the JSON object that Google hands out, "messages_per_minute": the project's quota,
    600,000 if left out, "interruption_level": how an iPhone hears an alert, `time-sensitive` if left out}.
    """

    name = "fcm"
    pulls = False
    reaches_people = True

    def __init__(self, context: ChannelContext, limits: PushLimits | None = None) -> None:
        self._context = context
        self._limits = limits or PushLimits()

    def check_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings as they are stored; raise InvalidInput naming the one that is wrong."""
        return check_settings(settings, self._context)

    def succeeding(self, before: Mapping[str, Any], kept: dict[str, Any], overlap: timedelta) -> dict[str, Any]:
        """Return the new settings: nothing of the previous ones stays valid."""
        return kept

    def reaches(self, settings: Mapping[str, Any]) -> str:
        """Return the project, for any account of it: a token is valid for the project that issued it."""
        return f"fcm:{settings['service_account']['project_id']}"

    def open(self, settings: Mapping[str, Any]) -> FcmChannel:
        """Build the channel of one partner. Stored settings are checked again."""
        checked = check_settings(settings, self._context)
        credentials = read_credentials(checked["service_account"])
        project = PooledFcm(credentials, self._context.fcm_endpoint, self._limits)
        # Google counts by project, over all tenants and partners that send to it.
        quota = Quota(self.reaches(checked), checked["messages_per_minute"])
        interruption = Interruption(checked.get("interruption_level", DEFAULT_LEVEL))
        return FcmChannel(project, self._context.clock, quota, interruption)

    def measure(self, message: AlertMessage) -> dict[str, int]:
        """Return the bytes of the largest push of a message in each language, without the device's token."""
        return measure(message)


CHANNEL = FcmKind
