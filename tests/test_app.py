"""Which methods the doors of the graphs take."""

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from hub.app import graph_routes
from hub.resolvers.failures import no_door
from tests.serving import served


@pytest.mark.parametrize(("embedded", "taken"), [(False, {"POST"}), (True, {"POST", "GET", "HEAD"})])
async def test_a_graph_is_asked_by_post_and_shown_by_get_on_a_laptop_alone(embedded: bool, taken: set[str]) -> None:
    app = Starlette(
        routes=graph_routes("/graphql", PlainTextResponse("here"), embedded=embedded),
        exception_handlers={HTTPException: no_door},
    )
    async with served(app) as address, aiohttp.ClientSession(address) as session:
        for method in ("POST", "GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
            async with session.request(method, "/graphql") as answer:
                if method in taken:
                    assert (answer.status, await answer.text()) == (200, "here")
                    continue
                assert (answer.status, set(answer.headers["Allow"].split(", "))) == (405, taken)
                said = {"code": "BAD_REQUEST", "message": f"This address does not take {method}."}
                assert await answer.json() == said
