"""The blocking side of everything in which the two clients differ by more than `await`. Its twin is `_async/io.py`."""

import os
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from inspect import isawaitable, iscoroutine
from typing import Any, TypeVar, cast

import httpx2
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, reconnect

from reunion.connections import Frame, Network
from reunion.errors import ClientClosed, ConfigurationError, TimedOut, TransportError
from reunion.exchange import HttpAnswer
from reunion.failures import http_error, proxy_errors, websocket_error
from reunion.settings import USER_AGENT
from reunion.tls_socket import TlsSocket

T = TypeVar("T")
R = TypeVar("R")

HttpClient = httpx2.Client
Items = Iterable[T]

sleep = time.sleep


def settled(value: T | Awaitable[T]) -> T:
    """Return a value. Raises ConfigurationError if it would have to be awaited."""
    if not isawaitable(value):
        return value
    if iscoroutine(value):
        value.close()
    raise ConfigurationError("An async function or store was passed to `Reunion`; use `AsyncReunion`.")


def each_of(items: Items[T]) -> Iterator[T]:
    """Yield the items of a list or a generator, one by one.

    Raises TypeError for a text, whose letters are no items, and for an async generator.
    """
    if isinstance(items, str | bytes):
        raise TypeError("Give a list of items, not a text.")
    if isinstance(items, AsyncIterable):
        raise TypeError("An async generator needs `AsyncReunion`.")
    yield from items


class Bell:
    """It rings for the next who waits, or for the one who waits already."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        """Wake who waits."""
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Wait for the bell, at most so long."""
        if self._event.wait(seconds):
            self._event.clear()


class Worker:
    """Work that goes on beside its caller, in a thread that does not keep the process alive."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=work, name="reunion-worker", daemon=True)
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        """True once the work has returned."""
        return not self._thread.is_alive()

    def join(self, seconds: float) -> bool:
        """Wait until the work has ended, at most so long. Return True if it has ended."""
        self._thread.join(seconds)
        return self.has_ended


def side_by_side(
    jobs: Iterator[T], work: Callable[[T], R], limit: int, ended: "Signal", must_follow: Callable[[T, T], bool]
) -> Generator[tuple[T, R], None, None]:
    """Do `limit` jobs at once, and yield each with its result, in the order of the jobs.

    must_follow: True for a job that begins only after the earlier one has ended. Whatever ends it, an error too, sets
    `ended` and ends all jobs.
    """
    under_way = deque[tuple[T, Future[R]]]()
    with ThreadPoolExecutor(limit, "reunion-import") as threads:
        try:
            for job in jobs:
                while any(must_follow(job, earlier) for earlier, _ in under_way):
                    first, result = under_way.popleft()
                    yield first, result.result()
                under_way.append((job, threads.submit(work, job)))
                if len(under_way) == limit:
                    first, result = under_way.popleft()
                    yield first, result.result()
            while under_way:
                first, result = under_way.popleft()
                yield first, result.result()
        finally:
            ended.set()
            # What has begun goes on to its end: the hub may have acted already.
            for _, result in under_way:
                result.cancel()


class Signal:
    """Something that happens once, such as a close from another thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def is_set(self) -> bool:
        """Return True once it has happened."""
        return self._event.is_set()

    def set(self) -> None:
        """Let it happen."""
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it happens, but at most so long. Return True if it has happened."""
        return self._event.wait(seconds)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Begin nothing once the signal is set. What has begun goes on to its own time-out."""
        if self.is_set():
            raise ClientClosed
        yield


class HttpPool:
    """Pooled connections, shared by threads. A forked process makes its own: two would read each other's answers."""

    def __init__(self, client: HttpClient | None, network: Network) -> None:
        self._given = client
        self._network = network
        self._lock = threading.Lock()
        self._made: tuple[int, HttpClient] | None = None

    def post(self, url: str, content: bytes, headers: Mapping[str, str], timeout: float) -> HttpAnswer:
        """Send one request and return its answer.

        `timeout` is for each wait of it, and ends a body that comes in pieces. A head that comes byte by byte it does
        not end: the HTTP library gives nothing to look at meanwhile.
        """
        deadline = time.monotonic() + timeout
        try:
            with self._client().stream(
                "POST", url, content=content, headers=headers, follow_redirects=False, timeout=timeout
            ) as answer:
                chunks = []
                for chunk in answer.iter_bytes():
                    chunks.append(chunk)
                    if time.monotonic() > deadline:
                        raise TimedOut
                return HttpAnswer(answer.status_code, answer.headers, b"".join(chunks))
        except (httpx2.HTTPError, OSError) as error:
            found = http_error(error)
            raise found from found.__cause__

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None and made[0] == os.getpid():
            made[1].close()

    def _client(self) -> HttpClient:
        if self._given is not None:
            if self._given.is_closed:
                raise ClientClosed("The `http_client` of your own is closed.")
            return self._given
        with self._lock:
            if self._made is None or self._made[0] != os.getpid():
                with proxy_errors():
                    self._made = (os.getpid(), HttpClient(**self._network.http_options()))
            return self._made[1]


class _Connect(reconnect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow no redirect: the key would go with it."""
        return exc


class _Connection(ClientConnection):
    def __init__(self, connection: socket.socket, *rest: Any, **options: Any) -> None:
        if isinstance(connection, ssl.SSLSocket):
            # A thread of the library reads, while its callers write.
            connection = cast("socket.socket", TlsSocket(connection))
        super().__init__(connection, *rest, **options)


class WebSocket:
    """One WebSocket connection. A thread of its own reads it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, url: str, network: Network, timeout: float) -> "WebSocket":
        """Connect within `timeout` seconds."""
        try:
            with proxy_errors():
                options = network.websocket_options(url, timeout, USER_AGENT)
                return cls(_Connect(url, create_connection=_Connection, **options).__enter__())
        except (WebSocketException, OSError, EOFError) as error:
            found = websocket_error(error)
            raise found from found.__cause__

    @property
    def subprotocol(self) -> str | None:
        """The protocol that both sides chose."""
        return self._connection.subprotocol

    def send(self, text: str) -> None:
        """Send a text."""
        try:
            self._connection.send(text)
        except (ConnectionClosed, OSError):
            raise TransportError from None

    def receive(self, seconds: float | None) -> Frame:
        """Return the next message, or the end. Raises TimeoutError after so many seconds; nothing is lost by it."""
        try:
            return Frame(self._connection.recv(seconds))
        except ConnectionClosed:
            return Frame(None, self._connection.close_code, self._connection.close_reason or "")

    def close(self) -> None:
        """Close the connection; wait at most a second for the hub's own close."""
        self._connection.close()
