"""The asyncio side of everything in which the two clients differ by more than `await`. Its twin is `_sync/io.py`."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import TypeVar
from weakref import WeakKeyDictionary

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from reunion.connections import Frame, Network
from reunion.errors import ClientClosed, TransportError
from reunion.exchange import HttpAnswer
from reunion.failures import http_error, proxy_errors, websocket_error
from reunion.settings import USER_AGENT

T = TypeVar("T")
R = TypeVar("R")

HttpClient = httpx2.AsyncClient
Items = Iterable[T] | AsyncIterable[T]

sleep = asyncio.sleep


async def settled(value: T | Awaitable[T]) -> T:
    """Return a value that may have to be awaited."""
    return await value if isawaitable(value) else value


async def each_of(items: Items[T]) -> AsyncIterator[T]:
    """Yield the items of a list, a generator or an async generator, one by one.

    Raises TypeError for a text: its letters are no items.
    """
    if isinstance(items, str | bytes):
        raise TypeError("Give a list of items, not a text.")
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


class Bell:
    """It rings for the next who waits, or for the one who waits already."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake who waits."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait for the bell, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


class Worker:
    """Work that goes on beside its caller."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._task = asyncio.ensure_future(work())

    @property
    def has_ended(self) -> bool:
        """True once the work has returned or raised."""
        return self._task.done()

    async def join(self, seconds: float) -> bool:
        """Wait until the work has ended, at most so long; then it is cancelled. Return True if it ended by itself."""
        ended, _ = await asyncio.wait({self._task}, timeout=seconds)
        self._task.cancel()
        await asyncio.wait({self._task})
        return bool(ended)


async def side_by_side(
    jobs: AsyncIterator[T],
    work: Callable[[T], Awaitable[R]],
    limit: int,
    ended: "Signal",
    must_follow: Callable[[T, T], bool],
) -> AsyncGenerator[tuple[T, R], None]:
    """Do `limit` jobs at once, and yield each with its result, in the order of the jobs.

    must_follow: True for a job that begins only after the earlier one has ended. Whatever ends it, an error too, sets
    `ended` and ends all jobs.
    """
    under_way = deque[tuple[T, asyncio.Future[R]]]()
    try:
        async for job in jobs:
            while any(must_follow(job, earlier) for earlier, _ in under_way):
                first, result = under_way.popleft()
                yield first, await result
            under_way.append((job, asyncio.ensure_future(work(job))))
            if len(under_way) == limit:
                first, result = under_way.popleft()
                yield first, await result
        while under_way:
            first, result = under_way.popleft()
            yield first, await result
    finally:
        ended.set()
        for _, result in under_way:
            result.cancel()
        await asyncio.gather(*(result for _, result in under_way), return_exceptions=True)


class Signal:
    """Something that happens once, such as a close; it can interrupt what waits for anything else."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._interruptible: set[asyncio.Timeout] = set()

    def is_set(self) -> bool:
        """Return True once it has happened."""
        return self._event.is_set()

    def set(self) -> None:
        """Let it happen."""
        self._event.set()
        for waiting in self._interruptible:
            waiting.reschedule(0)

    async def wait(self, seconds: float) -> bool:
        """Wait until it happens, but at most so long. Return True if it has happened."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def interrupting(self) -> AsyncIterator[None]:
        """Within it whatever is awaited ends with ClientClosed once the signal is set."""
        deadline: asyncio.Timeout | None = None
        try:
            async with asyncio.timeout(None) as deadline:
                self._interruptible.add(deadline)
                if self.is_set():
                    raise ClientClosed
                yield
        except TimeoutError:
            # Without the signal this error is one of the caller's own, such as of a function that returns the key.
            if not self.is_set():
                raise
            raise ClientClosed from None
        finally:
            if deadline is not None:
                self._interruptible.discard(deadline)


class HttpPool:
    """Pooled connections: those of each event loop are its own, since none can be used in another."""

    def __init__(self, client: HttpClient | None, network: Network) -> None:
        self._given = client
        self._network = network
        self._clients = WeakKeyDictionary[asyncio.AbstractEventLoop, HttpClient]()

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], timeout: float) -> HttpAnswer:  # noqa: ASYNC109
        """Send one request and return its answer. `timeout` is for the whole of it."""
        try:
            async with asyncio.timeout(timeout):
                answer = await self._client().post(
                    url, content=content, headers=headers, follow_redirects=False, timeout=timeout
                )
        except (httpx2.HTTPError, OSError) as error:
            found = http_error(error)
            raise found from found.__cause__
        return HttpAnswer(answer.status_code, answer.headers, answer.content)

    async def aclose(self) -> None:
        """Close the connections of this event loop; those of others end with them."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _client(self) -> HttpClient:
        if self._given is not None:
            if self._given.is_closed:
                raise ClientClosed("The `http_client` of your own is closed.")
            return self._given
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            with proxy_errors():
                client = self._clients[loop] = HttpClient(**self._network.http_options())
        return client


class _Connect(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow no redirect: the key would go with it."""
        return exc


class WebSocket:
    """One WebSocket connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str, network: Network, timeout: float) -> "WebSocket":  # noqa: ASYNC109
        """Connect within `timeout` seconds."""
        try:
            with proxy_errors():
                return cls(await _Connect(url, **network.websocket_options(url, timeout, USER_AGENT)))
        except (WebSocketException, OSError, EOFError) as error:
            found = websocket_error(error)
            raise found from found.__cause__

    @property
    def subprotocol(self) -> str | None:
        """The protocol that both sides chose."""
        return self._connection.subprotocol

    async def send(self, text: str) -> None:
        """Send a text."""
        try:
            await self._connection.send(text)
        except (ConnectionClosed, OSError):
            raise TransportError from None

    async def receive(self, seconds: float | None) -> Frame:
        """Return the next message, or the end. Raises TimeoutError after so many seconds; nothing is lost by it."""
        try:
            async with asyncio.timeout(seconds):
                return Frame(await self._connection.recv())
        except ConnectionClosed:
            return Frame(None, self._connection.close_code, self._connection.close_reason or "")

    async def aclose(self) -> None:
        """Close the connection; wait at most a second for the hub's own close."""
        await self._connection.close()
