"""Which methods the doors of the graphs take."""

import aiohttp
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from hub.app import graph_routes
from hub.resolvers.failures import no_door
from tests.serving import served


async def test_a_graph_is_asked_by_post_alone() -> None:
    routes = graph_routes("/graphql", PlainTextResponse("here"), by_get=False)
    app = Starlette(routes=routes, exception_handlers={HTTPException: no_door})
    async with served(app) as address, aiohttp.ClientSession(address) as session:
        async with session.post("/graphql") as answer:
            assert (answer.status, await answer.text()) == (200, "here")
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
            async with session.request(method, "/graphql") as answer:
                assert (answer.status, answer.headers["Allow"]) == (405, "POST")
                said = {"code": "BAD_REQUEST", "message": f"This address does not take {method}."}
                assert await answer.json() == said
