"""The hub's handler of graphql-transport-ws: as Strawberry's, but it logs no text of an exception."""

from typing import Any

from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage, Message

from hub.errors import RetryLater
from hub.schema.masking import line_of, logger, request_id_of

TRY_AGAIN_LATER = 1013


class QuietHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection."""

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

    async def handle_task_exception(self, error: Exception) -> None:
        """Log the type and line of what ended an operation."""
        logger.error("request %s failed: %s at %s", request_id_of(self.context), type(error).__name__, line_of(error))
