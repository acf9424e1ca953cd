"""Providers that tests control, one class for each push channel."""

from typing import Protocol

from aiohttp import web

from hub.partners.recorder import RecorderChannel
from hub.services.channels import Channel, DeliveryOutcome, DeliveryResult
from tests.partners.fcm_server import FcmServer, always_answer


class Provider(Protocol):
    """The far end of a channel."""

    accepted_statuses: frozenset[int]
    """The HTTP statuses by which it accepts a push."""

    async def start(self) -> Channel: ...

    async def stop(self) -> None: ...

    def begun(self) -> int:
        """Return the number of sends that were begun."""

    async def vanish(self) -> None:
        """Be unreachable from now on."""

    def answer_strangely(self, status: int) -> None:
        """Answer with a status that the channel's table does not know."""


class FcmProvider:
    accepted_statuses = frozenset({200})

    def __init__(self) -> None:
        self._server = FcmServer()

    async def start(self) -> Channel:
        await self._server.start()
        return self._server.channel()

    async def stop(self) -> None:
        await self._server.stop()

    def begun(self) -> int:
        return len(self._server.bodies)

    async def vanish(self) -> None:
        await self._server.stop()

    def answer_strangely(self, status: int) -> None:
        self._server.respond = always_answer(
            lambda: web.json_response({"name": "projects/x/messages/1"}, status=status)
        )


class RecorderProvider:
    accepted_statuses = frozenset({200})

    async def start(self) -> Channel:
        self._channel = RecorderChannel()
        return self._channel

    async def stop(self) -> None: ...

    def begun(self) -> int:
        return len(self._channel.deliveries)

    async def vanish(self) -> None:
        self._channel.decide = lambda message, recipient: DeliveryResult(
            DeliveryOutcome.RETRY_LATER, "UNREACHABLE", 5.0
        )

    def answer_strangely(self, status: int) -> None:
        self._channel.decide = lambda message, recipient: DeliveryResult(DeliveryOutcome.UNKNOWN, f"HTTP_{status}")


PROVIDERS: dict[str, type[Provider]] = {"fcm": FcmProvider, "recorder": RecorderProvider}
