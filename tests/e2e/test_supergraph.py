"""The partner graph as a part of a partner's supergraph: composed by three composers, served by a gateway."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from hub.local.officers import HENGSHUI_OFFICER
from reunion import GeoPoint
from tests.e2e.world import LIVE, TEST, Case, Partner, World
from tests.federation.supergraph import COMPOSERS, compose, gateway, newsroom, newsroom_sdl, subgraph
from tests.timeouts import HANG_TIMEOUT

pytestmark = pytest.mark.needs("node")

HUB_ANSWERS = "{ _service { sdl } }"

OPEN_ALERTS = """{ alerts(state: OPEN) { edges { node {
  id child { name } areas { number radiusKm } coverage { headline alert { texts(language: "en") { title } } } } } } }"""
ARTICLES = (
    "{ articles { headline alert { id state child { name ageYears } } } phones { ref edition registrationExpiresAt } }"
)
FOLLOW = "subscription { alertFeed { sequence type cursor alert { id child { name } coverage { headline } } } }"


@pytest.fixture(scope="module")
async def sdl(whole_world: World, app_partner: Partner) -> str:
    """Return the hub's schema for composers."""
    return str((await app_partner.ask(HUB_ANSWERS)).data["_service"]["sdl"])


@pytest.mark.parametrize("composer", COMPOSERS)
async def test_partner_graph_composes_with_a_subgraph_extending_alert(composer: str, sdl: str) -> None:
    hub = subgraph("hub", "http://hub.example/graphql", sdl)
    errors, supergraph = await compose(composer, [hub, subgraph("newsroom", "http://news.example", newsroom_sdl())])
    assert errors == []
    if composer != "wundergraph":  # it writes the file of its own router
        assert supergraph is not None
        for name in ("coverage", "headline", "alertFeed", "registrationExpiresAt"):
            assert name in supergraph
    # The composer would have printed an error.
    contradicting = newsroom_sdl().replace("coverage: [Article!]!", "coverage: [Article!]!\n  child: Int!")
    errors, _ = await compose(composer, [hub, subgraph("newsroom", "http://news.example", contradicting)])
    assert errors


@pytest.mark.parametrize("composer", COMPOSERS)
async def test_the_police_graph_composes_too(composer: str, world: World) -> None:
    answer = await world.police(HENGSHUI_OFFICER, HUB_ANSWERS)
    hub = subgraph("police", "http://hub.example/police/graphql", answer.data["_service"]["sdl"])
    assert (await compose(composer, [hub]))[0] == []


@dataclass
class Reader:
    """A client of a gateway."""

    url: str
    session: aiohttp.ClientSession
    case: Case
    phone: str

    async def ask(self, document: str, key: str | None, **variables: Any) -> Any:
        """Send one operation over HTTP and return the whole answer."""
        headers = {"authorization": f"Bearer {key}"} if key else {}
        body = {"query": document, "variables": variables}
        async with self.session.post(self.url, json=body, headers=headers) as answer:
            return await answer.json(content_type=None)

    async def data(self, document: str, key: str, **variables: Any) -> Any:
        """Send one operation that must have no errors, and return its data."""
        answer = await self.ask(document, key, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def follow(self, key: str) -> AsyncIterator[Any]:
        """Yield the feed's events, as server-sent events."""
        headers = {"authorization": f"Bearer {key}", "accept": "text/event-stream"}
        body = {"query": FOLLOW}
        async with self.session.post(self.url, json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            async for line in answer.content:
                if line.startswith(b"data:") and line[5:].strip():
                    yield json.loads(line[5:])


@asynccontextmanager
async def reading(world: World, partner: Partner, place: GeoPoint, composer: str, link: str) -> AsyncIterator[Reader]:
    """Run a gateway over the hub and a newsroom that has written about a case."""
    (phone,) = await partner.phones(place)
    case = await world.open_case(place)
    told = str((await partner.ask(HUB_ANSWERS)).data["_service"]["sdl"])
    articles = [
        {"id": "a1", "headline": "Girl missing", "alert": case.alert},
        {"id": "a2", "headline": "Of long ago", "alert": "al_nobody"},
    ]
    phones = [{"ref": phone, "edition": "north"}, {"ref": "no-longer-here", "edition": "south"}]
    async with newsroom(world.hub.run_dir, articles, phones) as address:
        subgraphs = [subgraph("hub", f"{world.hub.url}/graphql", told), subgraph("newsroom", address, newsroom_sdl())]
        errors, supergraph = await compose(composer, subgraphs)
        assert (errors, supergraph is None) == ([], False)
        async with gateway(world.hub.run_dir, str(supergraph), link) as url:
            yield Reader(url, world.session, case, phone)


async def test_a_gateway_answers_from_both_subgraphs(world: World, app_partner: Partner, place: GeoPoint) -> None:
    async with reading(world, app_partner, place, "apollo", "ws") as reader:
        key = app_partner.keys[LIVE]
        # From the hub to the newsroom, and back.
        listed = (await reader.data(OPEN_ALERTS, key))["alerts"]["edges"]
        (node,) = [edge["node"] for edge in listed if edge["node"]["id"] == reader.case.alert]
        (article,) = node["coverage"]
        assert article["headline"] == "Girl missing"
        assert article["alert"]["texts"]["title"]
        # From the newsroom to the hub: of a missing alert only its own field is null.
        answer = await reader.ask(ARTICLES, key)
        here, gone = answer["data"]["articles"]
        assert (here["headline"], here["alert"]["id"]) == ("Girl missing", reader.case.alert)
        assert (here["alert"]["state"], here["alert"]["child"]["name"]) == ("OPEN", node["child"]["name"])
        assert (gone["headline"], gone["alert"]) == ("Of long ago", None)
        first, second = answer["data"]["phones"]
        assert (first["ref"], first["edition"], second["edition"]) == (reader.phone, "north", "south")
        assert first["registrationExpiresAt"] is not None
        assert second["registrationExpiresAt"] is None


async def test_a_gateway_shows_what_its_reader_may_see(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    async with reading(world, app_partner, place, "guild", "ws") as reader:
        for key, code in ((None, "UNAUTHENTICATED"), ("rk_live_wrong", "UNAUTHENTICATED")):
            answer = await reader.ask(OPEN_ALERTS, key)
            assert answer["data"] is None
            assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
        drilling = await reader.ask(ARTICLES, app_partner.keys[TEST])
        assert [article["alert"] for article in drilling["data"]["articles"]] == [None, None]
        another = await reader.ask(ARTICLES, other_partner.keys[LIVE])
        assert another["data"]["articles"][0]["alert"]["id"] == reader.case.alert
        assert [phone["registrationExpiresAt"] for phone in another["data"]["phones"]] == [None, None]


@pytest.mark.parametrize(("composer", "link"), [("apollo", "ws"), ("guild", "sse")])
async def test_a_gateway_enriches_each_event(
    world: World, app_partner: Partner, place: GeoPoint, composer: str, link: str
) -> None:
    async with reading(world, app_partner, place, composer, link) as reader:
        heard: list[Any] = []

        async def follow() -> None:
            async for message in reader.follow(app_partner.keys[LIVE]):
                assert "errors" not in message, message
                heard.append(message["data"]["alertFeed"])
                if heard[-1]["type"] == "CANCEL":
                    return

        following = asyncio.create_task(follow())
        # Change until an event arrives: only then does the gateway follow.
        for count in range(60):
            if heard:
                break
            change = {"material": False, "idempotencyKey": f"coat-{count}", "clothing": f"coat {count}"}
            await world.done(reader.case.opener, "reviseCase", caseId=reader.case.id, **change)
            await asyncio.sleep(0.5)
        other = await world.open_case(world.place())
        await world.close(reader.case)
        await asyncio.wait_for(following, HANG_TIMEOUT)
        assert [event["sequence"] for event in heard] == sorted({event["sequence"] for event in heard})
        for event in heard:
            written = ["Girl missing"] if event["alert"]["id"] == reader.case.alert else []
            assert [article["headline"] for article in event["alert"]["coverage"]] == written
            assert event["alert"]["child"]["name"]
        assert {event["alert"]["id"] for event in heard} >= {reader.case.alert, other.alert}
