"""Time one page of alerts and one alert, requested again and again: the hub against stock Strawberry."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.api.sizes import Sizes
from bench.fanout.hub_parts import open_alert
from bench.graphs.houses import House, open_houses
from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Goal, Row, at_least

PAGE = """\
query ($first: Int!) {
  alerts(state: OPEN, first: $first) {
    edges {
      node {
        id status child { name ageYears clothing } areas { latitude longitude radiusKm }
        texts(language: "en") { title body }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

ONE = """\
query ($id: ID!) {
  alert(id: $id) { id revision state status openedAt revisedAt expiresAt child { name ageYears clothing } }
}"""


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `query.speedup`, `query.speedup_one` and `query.p99`, the slowest of many waits."""
    async with open_houses(1) as houses, _callers(houses.hub, sizes) as hub, _callers(houses.stock, sizes) as stock:
        callers = {"hub": hub, "stock": stock}
        rounds = await interleave({name: one.page(sizes.requests) for name, one in callers.items()}, sizes.rounds)
        yield _speedup("query.speedup", rounds, f"a page of {sizes.alerts} alerts", at_least(2))
        rounds = await interleave({name: one.alert(sizes.requests) for name, one in callers.items()}, sizes.rounds)
        yield _speedup("query.speedup_one", rounds, "one alert, ten fields", None)
        turns = {name: one.crowd(sizes.clients, sizes.requests_of_each) for name, one in callers.items()}
        rounds = await interleave(turns, sizes.rounds)
        p99, others = (rounds.detail(name, "p99") for name in ("hub", "stock"))
        yield Row(
            "query.p99",
            "ms",
            p99 * 1000,
            others * 1000,
            p99 / others,
            notes=(
                f"{sizes.clients} clients at once, each asks for the page {sizes.requests_of_each} times; "
                f"{1 / rounds.each('hub', 'wall'):,.0f} requests a second "
                f"against {1 / rounds.each('stock', 'wall'):,.0f}",
            ),
            measured=rounds.as_json(),
        )


def _speedup(name: str, rounds: Rounds, what: str, goal: Goal | None) -> Row:
    wall, cpu = (rounds.ratio("stock", "hub", clock) for clock in ("wall", "cpu"))
    return Row(
        name,
        "µs",
        rounds.each("hub", "cpu") * 1e6,
        rounds.each("stock", "cpu") * 1e6,
        cpu,
        goal,
        notes=(
            f"{what}, one request after another; processor time of the API, {wall:.2f} on the wall "
            f"({rounds.each('hub', 'wall') * 1e3:.1f} against {rounds.each('stock', 'wall') * 1e3:.1f} ms, "
            "the database's part in both)",
        ),
        measured=rounds.as_json(),
    )


@dataclass(frozen=True, slots=True)
class Callers:
    """The clients of one server."""

    house: House
    session: aiohttp.ClientSession
    alerts: int

    def page(self, count: int) -> Turn:
        """Return a turn of `count` requests for a page, one after another."""
        return self._turn(count, PAGE, {"first": self.alerts}, self._is_page)

    def alert(self, count: int) -> Turn:
        """Return a turn of `count` requests for one alert."""
        return self._turn(count, ONE, {"id": self.house.alert}, self._is_alert)

    def crowd(self, clients: int, count: int) -> Turn:
        """Return a turn of concurrent clients with `count` page requests each; `p99` is the time of a request."""

        async def client(took: list[float]) -> None:
            for _ in range(count):
                begun = time.perf_counter()
                await self._ask(PAGE, {"first": self.alerts}, self._is_page)
                took.append(time.perf_counter() - begun)

        async def turn() -> Sample:
            took: list[float] = []
            cpu, wall = -self.house.server.spent(), -time.perf_counter()
            await asyncio.gather(*(client(took) for _ in range(clients)))
            wall, cpu = wall + time.perf_counter(), cpu + self.house.server.spent()
            return Sample(len(took), wall, cpu, details={"p99": percentile(took, 99)})

        return turn

    def _turn(self, count: int, document: str, variables: Mapping[str, Any], right: Any) -> Turn:
        async def turn() -> Sample:
            cpu, wall = -self.house.server.spent(), -time.perf_counter()
            for _ in range(count):
                await self._ask(document, variables, right)
            return Sample(count, wall + time.perf_counter(), cpu + self.house.server.spent())

        return turn

    async def _ask(self, document: str, variables: Mapping[str, Any], right: Any) -> None:
        async with self.session.post("/graphql", json={"query": document, "variables": variables}) as answer:
            body = await answer.json()
        if "errors" in body or not right(body["data"]):
            raise RuntimeError("a request was not answered with what there is")

    def _is_page(self, data: Any) -> bool:
        return len(data["alerts"]["edges"]) == self.alerts

    def _is_alert(self, data: Any) -> bool:
        return bool(data["alert"]["id"] == self.house.alert)


@asynccontextmanager
async def _callers(house: House, sizes: Sizes) -> AsyncIterator[Callers]:
    for _ in range(sizes.alerts - 1):
        await open_alert(house.parts)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{house.server.port}",
        headers={"authorization": f"Bearer {house.keys[0]}"},
        connector=aiohttp.TCPConnector(limit=sizes.clients),
    ) as session:
        yield Callers(house, session, sizes.alerts)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that `percent` of the values do not exceed."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
