"""The hub's handler of graphql-transport-ws: as Strawberry's, but it logs no text of an exception.

A connection outlives the moment of its greeting by days, so who was let in is asked for again every few seconds: a key
that was revoked, a partner that was suspended and a token that has run out end their connections (4403).
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLError
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    ErrorMessage,
    Message,
    SubscribeMessage,
)

from hub.errors import HubError, RetryLater, TooManyItems
from hub.resolvers.failures import log_failure
from hub.schema.masking import logger, request_id_of

TRY_AGAIN_LATER: Final = 1013
NO_LONGER: Final = 4403
OPERATIONS_PER_CONNECTION: Final = 20
TOO_MANY: Final = f"A connection carries at most {OPERATIONS_PER_CONNECTION} operations at a time."
ADMITTED_FOR: Final = 4.0
"""Seconds for which an admission is believed."""


class QuietHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection."""

    _watch: asyncio.Task[None] | None = None

    async def handle_message(self, message: Message) -> None:
        """Take a message; one that is not made as the protocol says closes the connection (4400)."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Admit, refuse (4403), or ask to come again when nobody could check the key."""
        try:
            await super().handle_connection_init(message)
        except RetryLater as error:
            await self.websocket.close(code=TRY_AGAIN_LATER, reason=error.code)
        if self.connection_acknowledged and self._watch is None:
            self._watch = asyncio.create_task(self._watch_admission())

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation; one more than a connection carries ends with a code.

        Raises TypeError for a payload that is made otherwise than the protocol says.
        """
        # Nobody else looks: a query that is no text would end as if it had been answered.
        payload: Mapping[str, object] = {"variables": None, "operationName": None, **message["payload"]}
        right = (
            isinstance(payload["query"], str)
            and isinstance(payload["variables"], dict | None)
            and isinstance(payload["operationName"], str | None)
        )
        if not right:
            raise TypeError("a subscribe message of the wrong types")
        known = message["id"] in self.operations
        if self.connection_acknowledged and not known and len(self.operations) >= OPERATIONS_PER_CONNECTION:
            error = GraphQLError(TOO_MANY, extensions={"code": TooManyItems.code})
            refusal: ErrorMessage = {"id": message["id"], "type": "error", "payload": [error.formatted]}
            await self.send_message(refusal)
            return
        await super().handle_subscribe(message)

    async def shutdown(self) -> None:
        """End the operations of a connection that has ended."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await super().shutdown()

    async def _watch_admission(self) -> None:
        try:
            while await self._admitted_later():
                pass
            await self.websocket.close(code=NO_LONGER, reason="Forbidden")
        except Exception as error:  # noqa: BLE001 - it must not go unseen that nobody watches any more
            await self.handle_task_exception(error)

    async def _admitted_later(self) -> bool:
        await asyncio.sleep(ADMITTED_FOR)
        try:
            self.context.admitted = await self.context.admit_again()
        except RetryLater:
            return True
        except HubError:
            return False
        return True

    async def handle_task_exception(self, error: Exception) -> None:
        """Log the type and line of what ended an operation."""
        log_failure(logger, error, request_id_of(self.context))
