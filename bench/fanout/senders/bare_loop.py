"""An HTTP client alone: it sends prepared bodies with a fixed concurrency, without the hub."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from typing import Any

import aiohttp

from bench.contenders import Order, Work, serve
from bench.fanout.senders.bare_http2 import open_http2
from bench.fanout.senders.hub_channel import always
from bench.stopwatch import Stopwatch
from hub.partners.push_sender import MAX_ANSWER_BYTES, PushLimits
from hub.partners.upstream.post_client import PostClient, PostLimits
from hub.workers.tuning import tune_worker

Post = Callable[[bytes], Awaitable[int]]
"""Send a body and return the status of the answer."""

HEADERS = {"Authorization": "Bearer bench", "Content-Type": "application/json; charset=UTF-8"}


@asynccontextmanager
async def opened(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: client, address, head and tail of a body, tokens, concurrency, connections."""
    bodies = [f"{setup['head']}{token}{setup['tail']}".encode() for token in setup["tokens"]]
    # As a worker does.
    tune_worker()
    async with CLIENTS[setup["client"]](setup["address"], setup["connections"]) as post:

        async def send(waiting: Iterator[bytes]) -> None:
            for body in waiting:
                status = await post(body)
                if status != 200:
                    raise RuntimeError(f"refused with {status}")

        async def work(order: Order) -> Mapping[str, float]:
            waiting = iter(bodies[: order["count"]])
            with Stopwatch() as watch:
                async with asyncio.TaskGroup() as group:
                    for _ in range(setup["at_once"]):
                        group.create_task(send(waiting))
            return watch.reading

        yield work


@asynccontextmanager
async def _session(address: str, connections: int) -> AsyncIterator[Post]:
    connector = aiohttp.TCPConnector(limit=connections, keepalive_timeout=600)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, headers=HEADERS, cookie_jar=jar) as session:

        async def post(body: bytes) -> int:
            async with session.post(address, data=body) as response:
                await response.read()
                return response.status

        yield post


@asynccontextmanager
async def _hub(address: str, connections: int) -> AsyncIterator[Post]:
    limits = PushLimits()
    client = PostClient(
        PostLimits(limits.connect, limits.total, limits.recheck_after, MAX_ANSWER_BYTES),
        {},
        lambda: aiohttp.TCPConnector(limit=connections, keepalive_timeout=600),
    )

    async def post(body: bytes) -> int:
        return (await client.post(address, HEADERS, body, always)).status

    try:
        yield post
    finally:
        await client.close()


@asynccontextmanager
async def _http2(address: str, _connections: int) -> AsyncIterator[Post]:
    with closing(await open_http2(address, HEADERS)) as client:
        yield client.post


CLIENTS: Mapping[str, Callable[[str, int], AbstractAsyncContextManager[Post]]] = {
    "session": _session,
    "hub": _hub,
    "http2": _http2,
}
"""aiohttp as its documentation uses it, the baseline; the hub's own; the least that a push costs from Python."""


if __name__ == "__main__":
    serve(opened)
