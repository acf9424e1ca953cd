"""Serve an ASGI app on 127.0.0.1 in the test's own process, and send GraphQL to it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.graphql.upstream.uvicorn_websocket import HubWebSocketProtocol
from hub.http.upstream.uvicorn_http import HubHttpProtocol

JSON = ("application/json", "application/graphql-response+json")


@dataclass(frozen=True)
class GraphQLResponse:
    """One response over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def data(self) -> Any:
        """Return the data; fail on errors."""
        assert "errors" not in self.body, self.body
        return self.body["data"]

    @property
    def codes(self) -> list[str]:
        """Return the codes of the request's errors."""
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]


class GraphClient:
    """Sends requests to one graph; `token` is sent as a bearer token."""

    def __init__(self, session: aiohttp.ClientSession, address: str = "", path: str = "/") -> None:
        self.session = session
        self.address = address
        self._path = path

    async def ask(
        self,
        document: str,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **variables: Any,
    ) -> GraphQLResponse:
        """Send one operation."""
        sent = dict(headers or {})
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        return await self.send("POST", json={"query": document, "variables": variables}, headers=sent)

    async def send(self, method: str, **request: Any) -> GraphQLResponse:
        """Send any request."""
        async with self.session.request(method, self._path, **request) as answer:
            body = await answer.json() if answer.content_type in JSON else await answer.text()
            return GraphQLResponse(answer.status, answer.headers, body)


@contextlib.asynccontextmanager
async def served(app: ASGIApp, keep_alive: int = 5) -> AsyncIterator[str]:
    """Serve the app with the protocols of `hub serve` and return its address; `keep_alive` is in seconds."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        http=HubHttpProtocol,
        ws=HubWebSocketProtocol,
        ws_per_message_deflate=False,
        timeout_keep_alive=keep_alive,
    )
    server = uvicorn.Server(config)
    # Without its protocol asyncio leaves a socket to Nagle's algorithm: each answer waits 40 ms for an acknowledgement.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        task = asyncio.create_task(server.serve([listener]))
        try:
            while not server.started:
                assert not task.done()
                await asyncio.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


class Switchboard:
    """An app that passes requests to another one, so that one server serves a whole session of tests."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@contextlib.asynccontextmanager
async def graph_client(app: ASGIApp, path: str = "/") -> AsyncIterator[GraphClient]:
    """Return a client of an app that serves one graph at this path."""
    # Shorter than the server keeps an idle connection: between two calls a test may keep the loop busy for seconds.
    connector = aiohttp.TCPConnector(keepalive_timeout=2)
    async with served(app) as address, aiohttp.ClientSession(address, connector=connector) as session:
        yield GraphClient(session, address, path)
