"""One thread reads a TLS connection while another writes: no two are in OpenSSL at once, and none hangs."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reunion import Reunion
from reunion.testing import FakeHub
from reunion.tls_socket import TlsSocket
from tests.certificates import Authority
from tests.sdk.feeds import START, publish
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


class Watched(ssl.SSLSocket):
    """A TLS socket that notes each call of OpenSSL that began before another had ended."""

    inside = 0
    together = 0
    reads = threading.Semaphore(0)

    def recv(self, *arguments: Any) -> bytes:
        Watched.reads.release()
        with self._noted():
            return super().recv(*arguments)

    def send(self, *arguments: Any) -> int:
        with self._noted():
            return super().send(*arguments)

    @contextlib.contextmanager
    def _noted(self) -> Iterator[None]:
        Watched.together += Watched.inside
        Watched.inside += 1
        try:
            yield
        finally:
            Watched.inside -= 1


@pytest.fixture
def context(authority: Authority) -> ssl.SSLContext:
    """Trust the test's authority, and watch what comes of it."""
    Watched.inside = Watched.together = 0
    Watched.reads = threading.Semaphore(0)
    made = ssl.create_default_context(cafile=authority.ca_file)
    made.sslsocket_class = Watched
    return made


class Pair:
    """A connection, and the server's end of it."""

    def __init__(self, context: ssl.SSLContext, authority: Authority) -> None:
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(authority.issue("hub", "127.0.0.1"))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            plain = socket.create_connection(listening.getsockname())
            accepted, _ = listening.accept()
        ours = Later(lambda: context.wrap_socket(plain, server_hostname="127.0.0.1"))
        # With its last step it sends session tickets, before any byte of a program.
        self.theirs = server.wrap_socket(accepted, server_side=True)
        self.ours = TlsSocket(ours.result())


class Later:
    """The result of a call on a thread of its own."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._result: Any = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            self._result = work()
        except OSError as error:
            self._result = error

    @property
    def has_ended(self) -> bool:
        return not self._thread.is_alive()

    def result(self) -> Any:
        self._thread.join(HANG_TIMEOUT)
        assert self.has_ended, "it hangs"
        return self._result


@pytest.fixture
def pair(context: ssl.SSLContext, authority: Authority) -> Iterator[Pair]:
    made = Pair(context, authority)
    yield made
    made.ours.close()
    made.theirs.close()


def test_writer_does_not_join_a_waiting_reader(pair: Pair) -> None:
    reader = Later(lambda: pair.ours.recv(100))
    # The tickets have no byte for a program: it waits on.
    assert Watched.reads.acquire(timeout=HANG_TIMEOUT)
    pair.ours.sendall(b"ask")
    assert pair.theirs.recv(100) == b"ask"
    pair.theirs.sendall(b"answer")
    assert reader.result() == b"answer"
    assert Watched.together == 0


def test_bytes_of_both_directions_arrive_whole(pair: Pair) -> None:
    data = bytes(range(256)) * 8_000

    def taken(part: Callable[[int], bytes]) -> bytes:
        got = b""
        while len(got) < len(data):
            got += part(65_536)
        return got

    def answered() -> bytes:
        # The server is a program of one thread.
        got = taken(pair.theirs.recv)
        pair.theirs.sendall(data)
        return got

    works = [Later(lambda: taken(pair.ours.recv)), Later(lambda: pair.ours.sendall(data)), Later(answered)]
    ours, sent, theirs = (work.result() for work in works)
    assert (ours == data, sent, theirs == data) == (True, None, True)
    assert Watched.together == 0


def test_close_ends_a_reader_that_waits(pair: Pair) -> None:
    reader = Later(lambda: pair.ours.recv(100))
    assert Watched.reads.acquire(timeout=HANG_TIMEOUT)
    pair.ours.close()
    assert reader.result() == b"" or isinstance(reader.result(), OSError)


def test_reader_and_writer_end_after_their_time(pair: Pair) -> None:
    pair.ours.settimeout(0.05)
    with pytest.raises(TimeoutError):
        pair.ours.recv(100)
    with pytest.raises(TimeoutError):
        pair.ours.sendall(bytes(50_000_000))


async def test_feed_of_threads_enters_openssl_by_turns(hub: FakeHub, tls_port: int, context: ssl.SSLContext) -> None:
    def read() -> list[int]:
        sequences = []
        with Reunion(f"https://127.0.0.1:{tls_port}", hub.key, ssl_context=context) as client:
            for _ in range(10):
                with client.alerts.stream(START) as stream:
                    sequences.append(next(stream).sequence)
        return sequences

    publish(hub, 1)
    reading = Later(read)
    await until(lambda: reading.has_ended)
    assert reading.result() == [1] * 10
    assert Watched.together == 0
