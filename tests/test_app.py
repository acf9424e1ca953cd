"""The methods of the graph routes, and the response of a route that fails."""

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from hub.app import build_bare_app, graph_routes
from hub.http.request_errors import not_found
from tests.serving import served


async def test_graph_route_takes_only_post() -> None:
    routes = graph_routes("/graphql", PlainTextResponse("here"), by_get=False)
    app = Starlette(routes=routes, exception_handlers={HTTPException: not_found})
    async with served(app) as address, aiohttp.ClientSession(address) as session:
        async with session.post("/graphql") as answer:
            assert (answer.status, await answer.text()) == (200, "here")
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
            async with session.request(method, "/graphql") as answer:
                assert (answer.status, answer.headers["Allow"]) == (405, "POST")
                said = {"code": "BAD_REQUEST", "message": f"This path does not take {method}."}
                assert await answer.json() == said


SECRET = "PRIVATE-what-a-message-holds"


async def failing(_: Request) -> Response:
    """A door that nobody thought of as failing."""
    raise ValueError(SECRET)


async def failing_late(_: Request) -> Response:
    """One that fails with a part of its answer on the way."""

    async def parts() -> AsyncIterator[bytes]:
        yield b"a part"
        raise ValueError(SECRET)

    return StreamingResponse(parts())


async def test_unexpected_route_failure_is_masked_under_request_id(everything_logged: io.StringIO) -> None:
    app = build_bare_app()
    app.router.routes += [Route("/failing", failing), Route("/late", failing_late)]
    async with served(app) as address, aiohttp.ClientSession(address) as session:
        async with session.get("/failing", headers={"x-request-id": "the-callers-own"}) as answer:
            body = await answer.json()
            assert (answer.status, body["code"], answer.headers["x-request-id"]) == (500, "INTERNAL", "the-callers-own")
            assert SECRET not in str(body)
        async with session.get("/late", headers={"x-request-id": "the-other-one"}) as answer:
            assert answer.headers["x-request-id"] == "the-other-one"
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()
    logged = everything_logged.getvalue()
    for request_id in ("the-callers-own", "the-other-one"):
        assert f"request {request_id} failed: ValueError at" in logged
    assert SECRET not in logged
