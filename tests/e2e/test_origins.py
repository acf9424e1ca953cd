"""Pages of other origins read and open nothing unless the operator lists them, and no cookie is ever accepted."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.e2e.second_api import second_api
from tests.e2e.world import TEST, Partner, World
from tests.graphql.live.following import PROTOCOL
from tests.timeouts import HANG_TIMEOUT

APP, ELSEWHERE = "https://desk.example", "https://elsewhere.example"
PATHS = ("/graphql", "/police/graphql", "/photos", "/police/photos", "/media/al_x/ph_x/push", "/healthz", "/metrics")
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


@pytest.fixture(scope="module")
async def open_hub(whole_world: World) -> AsyncIterator[str]:
    """Yield the address of an API that allows one page of another origin."""
    async with second_api(whole_world, HUB_ALLOWED_ORIGINS=APP) as (_, port):
        yield f"http://127.0.0.1:{port}"


def shared(headers: object) -> list[str]:
    return [name for name in headers if name.lower().startswith("access-control-")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PATHS)
async def test_other_origins_read_nothing_by_default(world: World, path: str) -> None:
    for method, headers in (("OPTIONS", ASKED), ("POST", {}), ("GET", {})):
        sent = {"Origin": ELSEWHERE, **headers}
        async with world.session.request(method, world.hub.url + path, headers=sent) as answer:
            assert shared(answer.headers) == []
            assert "Set-Cookie" not in answer.headers
            assert method != "OPTIONS" or answer.status == 405


async def opened(session: aiohttp.ClientSession, url: str, key: str, origin: str | None) -> int:
    """Return 101 if a page of this origin may follow the feed, or the refusal."""
    headers = {"Origin": origin} if origin else {}
    try:
        async with session.ws_connect(f"{url}/graphql", protocols=[PROTOCOL], headers=headers) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {key}"}})
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
            return 101
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status


async def test_only_the_hubs_own_pages_open_a_websocket(world: World, app_partner: Partner) -> None:
    url, key = world.hub.url, app_partner.keys[TEST]
    for origin, status in ((None, 101), (url, 101), (ELSEWHERE, 403), ("null", 403), (url + ".evil.example", 403)):
        assert await opened(world.session, url, key, origin) == status, origin


async def test_only_listed_origins_are_allowed(world: World, app_partner: Partner, open_hub: str) -> None:
    key = app_partner.keys[TEST]
    for origin, allowed in ((APP, APP), (ELSEWHERE, None), (APP + ".evil.example", None), ("null", None)):
        headers = {"Origin": origin, **ASKED}
        async with world.session.options(f"{open_hub}/graphql", headers=headers) as preflight:
            assert preflight.headers.get("Access-Control-Allow-Origin") == allowed
            assert "Access-Control-Allow-Credentials" not in preflight.headers
        sent = {"Origin": origin, "Authorization": f"Bearer {key}"}
        body = {"query": "{ viewer { mode } }"}
        async with world.session.post(f"{open_hub}/graphql", json=body, headers=sent) as answer:
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed
            assert (await answer.json())["data"] == {"viewer": {"mode": "TEST"}}
        assert await opened(world.session, open_hub, key, origin) == (101 if allowed else 403)


async def test_listed_origins_upload_and_show_photos(open_hub: str, world: World) -> None:
    for origin, allowed in ((APP, APP), (ELSEWHERE, None)):
        for path, method, header in (
            ("/police/photos/ph_x/push", "GET", "x-purpose"),
            ("/photos", "POST", "idempotency-key"),
        ):
            asked = {
                "Origin": origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": f"authorization,{header}",
            }
            async with world.session.options(open_hub + path, headers=asked) as preflight:
                assert preflight.headers.get("Access-Control-Allow-Origin") == allowed
                assert preflight.status == (200 if allowed else 400)
        async with world.session.get(f"{open_hub}/police/photos/ph_x/push", headers={"Origin": origin}) as answer:
            assert (answer.status, answer.headers.get("Access-Control-Allow-Origin")) == (401, allowed)
