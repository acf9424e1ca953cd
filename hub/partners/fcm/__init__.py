"""Firebase Cloud Messaging, HTTP v1: each partner's own project, reached with its own service account."""

from collections.abc import Mapping
from typing import Any

from hub.domain.messages import AlertMessage
from hub.partners.context import ChannelContext
from hub.partners.fcm.account import check_account, read_credentials
from hub.partners.fcm.channel import FcmChannel
from hub.partners.fcm.messages import measure
from hub.partners.fcm.transport import FcmLimits, PooledFcm

__all__ = ["CHANNEL", "FcmKind", "FcmLimits", "measure"]


class FcmKind:
    """The channel `fcm`. Settings: {"service_account": the JSON object that Google hands out}."""

    name = "fcm"
    pulls = False

    def __init__(self, context: ChannelContext, limits: FcmLimits | None = None) -> None:
        self._context = context
        self._limits = limits or FcmLimits()

    def check_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings in the form they are kept; raises InvalidInput naming what is wrong."""
        return {"service_account": check_account(settings, self._context)}

    def open(self, settings: Mapping[str, Any]) -> FcmChannel:
        """Build the channel of one partner; what was stored is checked again."""
        credentials = read_credentials(check_account(settings, self._context))
        project = PooledFcm(credentials, self._context.fcm_endpoint, self._limits)
        return FcmChannel(project, self._context.clock, self._limits)

    def measure(self, message: AlertMessage) -> dict[str, int]:
        """Bytes of the largest push of a message in each language, without the device's token."""
        return measure(message)


CHANNEL = FcmKind
