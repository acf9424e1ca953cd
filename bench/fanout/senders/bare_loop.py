"""The hub's HTTP client alone: it sends prepared bodies with a fixed concurrency, without the hub."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bench.contenders import Order, Work, serve
from bench.stopwatch import Stopwatch
from hub.gc_tuning import tune_gc


@asynccontextmanager
async def opened(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: address, head and tail of a body, tokens, concurrency, connections."""
    bodies = [f"{setup['head']}{token}{setup['tail']}".encode() for token in setup["tokens"]]
    headers = {"Authorization": "Bearer bench", "Content-Type": "application/json; charset=UTF-8"}
    connector = aiohttp.TCPConnector(limit=setup["connections"], keepalive_timeout=600)
    jar = aiohttp.DummyCookieJar()
    # As a worker does.
    tune_gc()
    async with aiohttp.ClientSession(connector=connector, headers=headers, cookie_jar=jar) as session:

        async def send(waiting: Iterator[bytes]) -> None:
            for body in waiting:
                async with session.post(setup["address"], data=body) as response:
                    await response.read()
                    if response.status != 200:
                        raise RuntimeError(f"refused with {response.status}")

        async def work(order: Order) -> Mapping[str, float]:
            waiting = iter(bodies[: order["count"]])
            with Stopwatch() as watch:
                async with asyncio.TaskGroup() as group:
                    for _ in range(setup["at_once"]):
                        group.create_task(send(waiting))
            return watch.reading

        yield work


if __name__ == "__main__":
    serve(opened)
