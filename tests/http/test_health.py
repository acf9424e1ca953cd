"""Readiness over real HTTP, with dependencies that work, fail and hang."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette

from hub.errors import StorageUnavailable
from hub.http.health import Dependency, health_routes
from tests.serving import served


class Neighbour:
    """A dependency's check, which can fail or hang."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def check(self) -> None:
        self.asked += 1
        await self.may_answer.wait()
        if self.fails:
            raise StorageUnavailable()


class Street:
    """Two dependencies, and two that are seen through the second."""

    def __init__(self) -> None:
        self.parts = {name: Neighbour() for name in ("mongo", "redis", "beat", "workers")}
        self.figures = Neighbour()
        self.session: aiohttp.ClientSession

    async def ready(self) -> tuple[int, list[str]]:
        async with self.session.get("/readyz") as answer:
            body = await answer.json()
            assert body["ready"] is (answer.status == 200)
            return answer.status, body["missing"]

    async def measure(self) -> bytes:
        await self.figures.check()
        return b"figures"


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    street = Street()
    known_by = {"beat": "redis", "workers": "redis"}
    parts = {name: Dependency(one.check, known_by.get(name)) for name, one in street.parts.items()}
    app = Starlette(routes=health_routes(parts, street.measure))
    async with served(app) as address, aiohttp.ClientSession(address) as session:
        street.session = session
        yield street
        for one in (*street.parts.values(), street.figures):
            one.may_answer.set()


async def test_missing_dependency_is_named(street: Street) -> None:
    assert await street.ready() == (200, [])
    street.parts["mongo"].fails = street.parts["workers"].fails = True
    assert await street.ready() == (503, ["mongo", "workers"])


async def test_dependency_behind_a_missing_one_is_not_reported(street: Street) -> None:
    for one in street.parts.values():
        one.fails = True
    assert await street.ready() == (503, ["mongo", "redis"])


async def test_hanging_dependency_is_named_and_checked_once(street: Street) -> None:
    street.parts["mongo"].may_answer.clear()
    answers = await asyncio.gather(*(street.ready() for _ in range(5)))
    assert answers == [(503, ["mongo"])] * 5
    assert not street.parts["mongo"].may_answer.is_set()
    assert street.parts["mongo"].asked == 1
    assert street.parts["redis"].asked >= 1
    street.parts["mongo"].may_answer.set()
    assert await street.ready() == (200, [])


async def test_unreadable_metrics_get_503(street: Street) -> None:
    async with street.session.get("/metrics") as answer:
        assert (answer.status, await answer.text()) == (200, "figures")
    street.figures.fails = True
    async with street.session.get("/metrics") as answer:
        assert answer.status == 503
