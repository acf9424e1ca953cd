"""Providers that tests control, one class for each push channel."""

import json
from typing import Any, Protocol

from aiohttp import web

from hub.domain.alerts.messages import LOUD_KINDS, kind_for
from hub.partners.push_sender import PushLimits
from hub.partners.recorder import Delivery, RecorderChannel
from hub.services.channels import MAX_SEND_SECONDS, Channel, DeliveryOutcome, DeliveryResult
from tests.partners.fcm_server import FcmServer, always_answer, error_info, over_quota, private_key, silent


class Provider(Protocol):
    """The far end of a channel."""

    accepted_statuses: frozenset[int]
    """The HTTP statuses by which it accepts a push."""
    at_once: int
    """The sends of one batch that may be under way when the provider first refuses."""

    @property
    def secrets(self) -> frozenset[str]:
        """Return the credentials that its channel holds or is given: none may stand in a log."""

    async def start(self, send_timeout: float = MAX_SEND_SECONDS) -> Channel:
        """Start, and return a channel that waits so many seconds for an answer."""

    async def stop(self) -> None: ...

    def begun(self) -> int:
        """Return the number of sends that were begun."""

    def sounds(self) -> list[bool]:
        """Return for each send that was begun, in order, whether a phone may make a sound for it."""

    def texts(self) -> list[str]:
        """Return the content of each send that was begun, in order, without escapes."""

    async def vanish(self) -> None:
        """Be unreachable from now on."""

    def answer_strangely(self, status: int) -> None:
        """Answer with a status that the channel's table does not know."""

    def hang(self) -> None:
        """Take each send from now on and answer none."""

    def throttle(self, retry_after: int) -> None:
        """Answer that the whole account is over its quota, with so many seconds to wait: 429 with Retry-After."""


class FcmProvider:
    accepted_statuses = frozenset({200})
    at_once = PushLimits().at_once

    def __init__(self) -> None:
        self._server = FcmServer()

    @property
    def secrets(self) -> frozenset[str]:
        # One line of the key: a log would break the lines in another way.
        return frozenset({"access-1", private_key().splitlines()[1]})

    async def start(self, send_timeout: float = MAX_SEND_SECONDS) -> Channel:
        await self._server.start()
        return self._server.channel(PushLimits(total=send_timeout))

    async def stop(self) -> None:
        await self._server.stop()

    def begun(self) -> int:
        return len(self._server.bodies)

    def sounds(self) -> list[bool]:
        return [_makes_sound(body["message"]) for body in self._server.bodies]

    def texts(self) -> list[str]:
        return [json.dumps(body, ensure_ascii=False) for body in self._server.bodies]

    async def vanish(self) -> None:
        await self._server.stop()

    def answer_strangely(self, status: int) -> None:
        self._server.respond = always_answer(
            lambda: web.json_response({"name": "projects/x/messages/1"}, status=status)
        )

    def hang(self) -> None:
        self._server.respond = silent

    def throttle(self, retry_after: int) -> None:
        project = error_info(quota_limit="SendsPerMinutePerProject", consumer="projects/1")
        self._server.respond = always_answer(lambda: over_quota(project, Retry_After=str(retry_after)))


def _makes_sound(push: dict[str, Any]) -> bool:
    """Tell if a push names a sound for either system, or Android's channel with a sound of its own."""
    android, aps = push["android"].get("notification", {}), push["apns"]["payload"]["aps"]
    return "sound" in android or android.get("channel_id") == "missing_child" or "sound" in aps


class RecorderProvider:
    accepted_statuses = frozenset({200})
    at_once = 1000  # It only records, so it has nothing to spare.
    secrets = frozenset[str]()  # It signs in nowhere.

    async def start(self, send_timeout: float = MAX_SEND_SECONDS) -> Channel:
        self._channel = RecorderChannel()
        return self._channel

    async def stop(self) -> None: ...

    def begun(self) -> int:
        return len(self._channel.deliveries)

    def sounds(self) -> list[bool]:
        return [_is_alert(one) for one in self._channel.deliveries]

    def texts(self) -> list[str]:
        return [one.message.alert for one in self._channel.deliveries]  # Nothing leaves it.

    async def vanish(self) -> None:
        self._answer(DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE", 5.0))

    def answer_strangely(self, status: int) -> None:
        self._answer(DeliveryResult(DeliveryOutcome.UNKNOWN, f"HTTP_{status}"))

    def hang(self) -> None:
        self._answer(DeliveryResult(DeliveryOutcome.UNKNOWN, "TIMEOUT"))

    def throttle(self, retry_after: int) -> None:
        self._answer(DeliveryResult(DeliveryOutcome.RETRY_LATER, "HTTP_429", float(retry_after)))

    def _answer(self, result: DeliveryResult) -> None:
        self._channel.decide = lambda message, recipient: result


def _is_alert(delivery: Delivery) -> bool:
    recipient = delivery.recipient
    return kind_for(delivery.message, recipient.told_before, recipient.sighting) in LOUD_KINDS


PROVIDERS: dict[str, type[Provider]] = {"fcm": FcmProvider, "recorder": RecorderProvider}
