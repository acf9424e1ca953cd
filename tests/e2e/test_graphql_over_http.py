"""GraphQL over HTTP by the audits of its specification's authors: the npm package graphql-http."""

import asyncio
import json
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from hub.app import graph_routes
from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.http.request_errors import not_found
from hub.local.officers import HENGSHUI_OFFICER
from tests.e2e.world import TEST, Partner, World
from tests.serving import served

pytestmark = pytest.mark.needs("node")

CONVENTIONS = Path(__file__).parents[1] / "conventions"
AUDITS = 61

INTROSPECTION_IS_OFF = {
    "2EA1": "asks for __type to send variables",
    "28B9": "asks for __type to send variables",
}
QUERIES_COME_BY_POST = {
    "5A70": "asks by GET",
    "D6D5": "asks by GET",
    "6A70": "asks by GET",
}
"""Logs of proxies and browsers keep addresses, and a query may hold a place or a receipt code."""


async def audited(address: str, token: str) -> dict[str, dict[str, Any]]:
    """Return the result of each audit of a graph."""
    process = await asyncio.create_subprocess_exec(
        "node", "audit.mjs", address, token, cwd=CONVENTIONS, stdout=PIPE, stderr=PIPE
    )
    said, failed = await process.communicate()
    assert process.returncode == 0, failed.decode()
    return {one["id"]: one for one in json.loads(said)}


@pytest.mark.parametrize("path", ["/graphql", "/police/graphql"])
async def test_all_audits_pass_in_hub_dev(world: World, app_partner: Partner, path: str) -> None:
    tokens = {"/graphql": app_partner.keys[TEST], "/police/graphql": world.hub.issuer.mint(HENGSHUI_OFFICER)}
    audits = await audited(world.hub.url + path, tokens[path])
    assert {name: one for name, one in audits.items() if one["status"] != "ok"} == {}
    assert len(audits) == AUDITS


@pytest.mark.parametrize("graph", [partner_graph, police_graph], ids=["partner", "police"])
async def test_production_differs_only_in_disabled_features(graph: Any) -> None:
    async def admit(_: str | None) -> str:
        return "somebody"

    app = build_graph_app(graph(open_schema=False), None, Callers(admit), embedded=False)
    doors = Starlette(routes=graph_routes("/graphql", app, by_get=False), exception_handlers={HTTPException: not_found})
    async with served(doors) as address:
        audits = await audited(f"{address}/graphql", "x")
    differing = {name for name, one in audits.items() if one["status"] != "ok"}
    assert differing == {*INTROSPECTION_IS_OFF, *QUERIES_COME_BY_POST}
    assert len(audits) == AUDITS
