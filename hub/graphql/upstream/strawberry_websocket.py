"""Strawberry's handler of graphql-transport-ws, with hooks for the hub's connection.

Why: Strawberry's handler has no public hooks. The hub shares subscriptions between connections, bounds operations, ends
a connection whose session is revoked, and sends every message through one bounded queue; and the handler logs the text
of exceptions, and leaves a malformed message of the right JSON unanswered.

Upstream: https://github.com/strawberry-graphql/strawberry/issues/1703 asked for a hook on a connection's greeting and
got `on_ws_connect`; https://github.com/strawberry-graphql/strawberry/pull/2617 (closed) proposed it as a method of the
handler. No issue of upstream asks for the other hooks (searched 2026-11).

Seen needed in Strawberry 0.341 (`strawberry/subscriptions/protocols/graphql_transport_ws/handlers.py`:
`BaseGraphQLTransportWSHandler` and `Operation`; `strawberry/asgi/__init__.py`: `ASGIWebSocketAdapter.ws`).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from graphql import GraphQLError
from starlette.websockets import WebSocket
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    ErrorMessage,
    Message,
    SubscribeMessage,
)

__all__ = ["ErrorMessage", "Message", "Operation", "SubscribeMessage", "TransportHandler"]


class TransportHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """Strawberry's handler; its hooks are the methods `on_…`. Of an operation the hub reads its id and its request."""

    @property
    def socket(self) -> WebSocket:
        """Return Starlette's WebSocket."""
        socket: WebSocket = self.websocket.ws  # type: ignore[attr-defined]
        return socket

    @property
    def is_acknowledged(self) -> bool:
        """True once the greeting was accepted."""
        return self.connection_acknowledged

    @property
    def operation_count(self) -> int:
        """The number of operations in progress."""
        return len(self.operations)

    def has_operation(self, operation_id: str) -> bool:
        """Return whether an operation of this id is in progress."""
        return operation_id in self.operations

    async def close_socket(self, code: int, reason: str) -> None:
        """Close the connection."""
        await self.websocket.close(code=code, reason=reason)

    async def on_init(self, greet: Callable[[], Awaitable[None]]) -> None:
        """Handle the greeting of a connection; `greet` is Strawberry's way."""
        raise NotImplementedError

    async def on_subscribe(self, message: SubscribeMessage) -> bool:
        """Return whether to begin the operation; raise TypeError for a malformed message."""
        raise NotImplementedError

    async def on_operation(self, operation: "Operation[Any, None]") -> None:
        """Execute an operation to its end."""
        raise NotImplementedError

    def on_operation_removed(self, operation_id: str) -> None:
        """Forget an operation, which may not have begun."""

    async def on_send(self, message: Message) -> None:
        """Send a message."""
        raise NotImplementedError

    async def on_disconnect(self) -> None:
        """Release what the connection holds, before its operations are cancelled."""

    def on_failure(self, error: Exception) -> None:
        """Log the failure of an operation."""
        raise NotImplementedError

    @staticmethod
    def has_ended(operation: "Operation[Any, None]") -> bool:
        """Return whether the end of an operation has been sent."""
        return operation.completed

    async def fail_operation(self, operation: "Operation[Any, None]", errors: Sequence[GraphQLError]) -> None:
        """End an operation by errors; do nothing if it has ended."""
        await operation.send_initial_errors(list(errors))

    async def complete_operation(self, operation: "Operation[Any, None]") -> None:
        """End an operation without an error; do nothing if it has ended."""
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def execute_as_strawberry(self, operation: "Operation[Any, None]") -> None:
        """Execute an operation in Strawberry's way."""
        await super().run_operation(operation)

    async def handle_message(self, message: Message) -> None:
        """Handle a message; close the connection (4400) for a malformed one."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Handle a greeting."""
        await self.on_init(lambda: super(TransportHandler, self).handle_connection_init(message))

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Handle a request for an operation."""
        if await self.on_subscribe(message):
            await super().handle_subscribe(message)

    async def run_operation(self, operation: "Operation[Any, None]") -> None:
        """Execute an operation in the hub's way."""
        await self.on_operation(operation)

    async def cleanup_operation(self, operation_id: str) -> None:
        """Cancel an operation."""
        self.on_operation_removed(operation_id)
        await super().cleanup_operation(operation_id)

    async def send_message(self, message: Message) -> None:
        """Send a message in the hub's way."""
        await self.on_send(message)

    async def shutdown(self) -> None:
        """End the operations of a connection that has ended."""
        await self.on_disconnect()
        await super().shutdown()

    async def handle_task_exception(self, error: Exception) -> None:
        """Log the failure of an operation without its text."""
        self.on_failure(error)
