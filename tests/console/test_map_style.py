"""An operator's own style for maps, in a browser: it is drawn, and the page may ask its origin and no other."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.console.desk import build_if_stale, choose
from tests.console.pictures import TAKEN
from tests.databases import Databases
from tests.e2e.browsing import Driver
from tests.http.console_server.conftest import ConsoleHub, serving_console
from tests.serving import served

pytestmark = pytest.mark.needs("node", "chromium")

OPEN_MAP = """
    await page.getByRole("navigation").getByRole("link", { name: "Cases" }).click();
    await page.getByLabel("In a circle").locator('xpath=ancestor::label').click();
    await page.getByRole("button", { name: "Map of the circle" }).click();
    await page.getByText("© The mapmakers").waitFor();
    await page.locator(".map-canvas").screenshot({ path: given.picture });
    return page.locator(".map-sources").count();
"""
POLICY = "return (await page.request.get(given.url)).headers()['content-security-policy']"
ASK = """
    const ask = (url) => fetch(url, { mode: "no-cors" }).then(() => true, () => false);
    return page.evaluate(ask, given.url);
"""


@dataclass
class Mapmaker:
    """A server of maps, of another origin than the hub."""

    origin: str = ""
    asked: list[str] = field(default_factory=list)

    def style(self) -> dict[str, object]:
        """Return a style that has its ground from this server."""
        ground = {"type": "geojson", "data": f"{self.origin}/ground.json", "attribution": "© The mapmakers"}
        paint = {"fill-color": "#7a9e7e"}
        return {
            "version": 8,
            "sources": {"ground": ground},
            "layers": [{"id": "ground", "type": "fill", "source": "ground", "paint": paint}],
        }

    async def answer(self, request: Request) -> Response:
        """Answer to any page, as servers of maps do."""
        self.asked.append(request.url.path)
        square = [[[100, 30], [130, 30], [130, 45], [100, 45], [100, 30]]]
        ground = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": square}}
        found = self.style() if request.url.path == "/style.json" else ground
        return JSONResponse(found, headers={"Access-Control-Allow-Origin": "*"})


@pytest.fixture(scope="module")
async def mapmaker() -> AsyncIterator[Mapmaker]:
    """A server of maps."""
    maker = Mapmaker()
    async with served(Starlette(routes=[Route("/{name}", maker.answer)])) as url:
        maker.origin = url
        yield maker


@pytest.fixture(params=["address", "file"])
async def console(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, mapmaker: Mapmaker
) -> AsyncIterator[ConsoleHub]:
    """A hub with the style of the server of maps, by its address or in a file."""
    file = tmp_path / "style.json"
    file.write_text(json.dumps(mapmaker.style()))
    mapmaker.asked.clear()
    style = str(file) if request.param == "file" else f"{mapmaker.origin}/style.json"
    build_if_stale()
    async with serving_console(databases, tmp_path, map_style=style) as console:
        yield console


async def test_operators_style_is_drawn_and_only_its_origin_asked(
    console: ConsoleHub, driver: Driver, mapmaker: Mapmaker, request: pytest.FixtureRequest
) -> None:
    kind = str(request.node.callspec.params["console"])
    tab = await driver.open(kind, f"{console.url}/console")
    await tab.press("button", "Sign in")
    await choose(tab, "hengshui-officer")
    assert await tab.do(OPEN_MAP, picture=str(TAKEN / f"map-style-{kind}.png")) == 0
    assert set(mapmaker.asked) == {"/ground.json"} | ({"/style.json"} if kind == "address" else set())
    policy = str(await tab.do(POLICY, url=f"{console.url}/console"))
    assert [part for part in policy.split("; ") if "http" in part] == [f"connect-src 'self' {mapmaker.origin}"]
    assert (await tab.seen())["violations"] == []
    assert await tab.do(ASK, url=f"{mapmaker.origin}/more")
    assert not await tab.do(ASK, url=f"{console.issuer.url}/jwks")
