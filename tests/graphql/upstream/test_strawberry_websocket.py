"""Notice when Strawberry changes what the handler of graphql-transport-ws leans on."""

import inspect

import pytest
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.http.async_base_view import AsyncBaseHTTPView
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation

from hub.graphql.upstream.strawberry_websocket import TransportHandler
from tests.upstream import overrides, parameters, source

HANDLER = BaseGraphQLTransportWSHandler


def test_handler_overrides_exist_with_the_same_parameters() -> None:
    names = set(overrides(TransportHandler, HANDLER))
    assert names == {
        *("handle_message", "handle_connection_init", "handle_subscribe", "handle_task_exception"),
        *("run_operation", "cleanup_operation", "send_message", "shutdown"),
    }
    for name in names:
        assert parameters(getattr(TransportHandler, name)) == parameters(getattr(HANDLER, name))
        assert inspect.iscoroutinefunction(getattr(HANDLER, name))


@pytest.mark.parametrize(
    ("method", "call"),
    [
        (HANDLER.handle, "await self.handle_message("),
        (HANDLER.handle, "await self.shutdown()"),
        (HANDLER.handle_message, "await self.handle_connection_init("),
        (HANDLER.handle_message, "await self.handle_subscribe("),
        (HANDLER.handle_message, "await self.handle_invalid_message("),
        (HANDLER.__init__, "self.connection_acknowledged = False"),
        (HANDLER.__init__, "self.operations: dict[str, Operation"),
        (HANDLER.__init__, "self.websocket = websocket"),
        (HANDLER.handle_connection_init, "self.connection_acknowledged = True"),
        (HANDLER.handle_connection_init, "await self.view.on_ws_connect(self.context)"),
        (HANDLER.handle_connection_init, "except ConnectionRejectionError: await self.websocket.close(code=4403"),
        (HANDLER.handle_subscribe, "self.run_operation(operation)"),
        (HANDLER.handle_subscribe, 'message["id"] in self.operations'),
        (HANDLER.handle_complete, "await self.cleanup_operation("),
        (HANDLER.run_operation, "await self.schema.stream( operation.query,"),
        (Operation.send_operation_message, "if self.completed: return"),
        (Operation.send_operation_message, "await self.handler.send_message(message)"),
        (Operation.send_operation_message, "self.handler.forget_id(self.id)"),
        (Operation.send_initial_errors, "await self.send_operation_message("),
        (Operation.send_initial_errors, '"type": "error"'),
        (ASGIWebSocketAdapter.__init__, "self.ws = response"),
    ],
)
def test_handler_still_calls_the_overridden_methods(method: object, call: str) -> None:
    assert call in source(method)  # type: ignore[arg-type]


def test_handler_still_leaves_malformed_messages_unanswered() -> None:
    """When this fails, upstream may close the connection itself: drop the override of `handle_message`."""
    assert source(HANDLER.handle_message).count("except ") == 1
    assert "except KeyError:" in source(HANDLER.handle_message)


def test_operation_still_has_the_attributes_in_use() -> None:
    assert {"completed", "id", "operation_name", "query", "variables"} <= set(Operation.__slots__)


def test_socket_is_still_closed_with_a_code_and_reason() -> None:
    assert parameters(ASGIWebSocketAdapter.close) == ["self", "code", "reason"]


def test_view_still_makes_the_handler_from_its_class() -> None:
    assert hasattr(GraphQL, "graphql_transport_ws_handler_class")
    assert "self.graphql_transport_ws_handler_class(" in source(AsyncBaseHTTPView.run)
    assert {"view=self", "websocket=websocket", "context=context"} <= set(
        source(AsyncBaseHTTPView.run).replace(",", " ").split()
    )
