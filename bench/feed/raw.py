"""A server without GraphQL: it sends each client prepared frames, one `await send` after another."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import Receive, Scope, Send

from bench.contenders import Order, Work, serve
from bench.graphs import listening


class Raw:
    """The app. It answers just enough that a client believes it has subscribed."""

    def __init__(self) -> None:
        self.followers: dict[int, Send] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
        try:
            while (event := await receive())["type"] == "websocket.receive":
                match json.loads(event["text"])["type"]:
                    case "connection_init":
                        await send({"type": "websocket.send", "text": '{"type":"connection_ack"}'})
                    case "subscribe":
                        self.followers[id(send)] = send
                    case "ping":
                        await send({"type": "websocket.send", "text": '{"type":"pong"}'})
        finally:
            self.followers.pop(id(send), None)


@asynccontextmanager
async def opened(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: the port to listen on. An order holds the frames."""
    raw = Raw()
    async with listening(raw, setup["port"]):

        async def work(order: Order) -> Mapping[str, float]:
            for frame in order["frames"]:
                for send in list(raw.followers.values()):
                    await send({"type": "websocket.send", "text": frame})
            return {}

        yield work


if __name__ == "__main__":
    serve(opened)
