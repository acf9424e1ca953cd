"""Connections: the key goes to the hub alone, failures name reasons, loops, threads and processes share a client."""

import asyncio
import gc
import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from reunion import (
    AsyncReunion,
    ClientClosed,
    ConfigurationError,
    ConnectError,
    ConnectFailure,
    ProtocolError,
    Reunion,
    StreamPolicy,
)
from reunion.testing import FakeHub, sample_alert
from reunion.testing.hub import CannedResponse
from tests.certificates import Authority
from tests.sdk.conftest import port_of
from tests.sdk.faces import BOTH, Face
from tests.sdk.feeds import START, publish, take
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

KEY = "rk_test_0123456789"


# ------------------------------------------------------------ where the key goes
async def heard(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(HANG_TIMEOUT):
        return await reader.readuntil(b"\r\n\r\n")


@BOTH
async def test_redirect_is_not_followed_with_the_key(face: Face) -> None:
    asked = list[bytes]()
    elsewhere = list[bytes]()

    async def thief(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        elsewhere.append(await heard(reader))
        writer.close()

    async def hub(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await heard(reader))
        place = f"Location: http://127.0.0.1:{port_of(other)}/graphql"
        writer.write(f"HTTP/1.1 307 Gone on\r\n{place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(thief, "127.0.0.1") as other,
        await asyncio.start_server(hub, "127.0.0.1") as server,
        face(f"http://127.0.0.1:{port_of(server)}", KEY, max_retries=0) as client,
    ):
        with pytest.raises(ProtocolError, match="307"):
            await client.viewer()
        with pytest.raises(ProtocolError, match="307"):
            await take(client.alerts.stream(policy=StreamPolicy(max_malformed=1)), 1)
    assert (len(asked), elsewhere) == (2, [])


@BOTH
async def test_cookies_are_not_sent_back(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(status=503, headers={"Set-Cookie": "a=b"}))
    await client.viewer()
    assert [call.headers.get("Cookie") for call in hub.calls] == [None, None]


@pytest.mark.parametrize("url", ["http://hub.example", "http://192.0.2.7:8000/graphql", "http://localhost.example"])
def test_http_to_another_machine_is_refused_unless_it_is_allowed(url: str) -> None:
    for kind in (Reunion, AsyncReunion):
        with pytest.raises(ConfigurationError, match="https") as caught:
            kind(url, KEY)
        assert "192" not in str(caught.value)
        kind(url, KEY, allow_http=True)


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://127.0.0.5", "http://[::1]:8000", "https://hub.example/a"]
)
def test_this_machine_and_https_are_allowed(url: str) -> None:
    Reunion(url, KEY)


@pytest.mark.parametrize("url", ["https://me:secret@hub.example", "https://me@hub.example"])
def test_address_with_a_user_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Reunion(url, KEY)
    assert "me" not in str(caught.value).replace("names", "")


# ------------------------------------------------------------ why a hub is not reached
async def reason_of(face: Face, url: str, **options: Any) -> ConnectFailure:
    """Return the reason that a call and the feed both give."""
    reasons = list[ConnectFailure]()
    async with face(url, KEY, max_retries=0, timeout=1.0, **options) as client:
        for call in (client.viewer(), client.alerts.get("a")):
            with pytest.raises(ConnectError) as caught:
                await call
            assert isinstance(caught.value.__cause__, OSError) or caught.value.reason is ConnectFailure.TIMED_OUT
            reasons.append(caught.value.reason)
    assert len(set(reasons)) == 1
    return reasons[0]


async def test_unknown_name_says_so(face: Face) -> None:
    assert await reason_of(face, "https://hub.invalid") is ConnectFailure.NAME


async def test_nothing_listening_says_so(face: Face) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert await reason_of(face, f"http://127.0.0.1:{port}") is ConnectFailure.REFUSED


@BOTH
async def test_certificate_that_nobody_trusts_says_so(tls_port: int, face: Face) -> None:
    assert await reason_of(face, f"https://127.0.0.1:{tls_port}") is ConnectFailure.TLS


@BOTH
async def test_own_certificates_serve_calls_and_feed(
    hub: FakeHub, tls_port: int, authority: Authority, face: Face
) -> None:
    context = ssl.create_default_context(cafile=authority.ca_file)
    async with face(f"https://127.0.0.1:{tls_port}", hub.key, ssl_context=context) as client:
        assert (await client.viewer()).partner_id == "partner-1"
        publish(hub, 1)
        async with client.alerts.stream(START) as stream:
            assert await take(stream, 1) == [1]


async def test_certificates_of_the_machine_serve_calls_and_feed(
    hub: FakeHub, tls_port: int, authority: Authority, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    async with face(f"https://127.0.0.1:{tls_port}", hub.key) as client:
        assert (await client.viewer()).partner_id == "partner-1"
        publish(hub, 1)
        async with client.alerts.stream(START) as stream:
            assert await take(stream, 1) == [1]


@BOTH
async def test_proxy_of_a_kind_that_is_not_installed_says_so(face: Face) -> None:
    async with face("https://hub.example", KEY, max_retries=0, proxy="socks5://127.0.0.1:9") as client:
        with pytest.raises(ConfigurationError, match="proxy"):
            await client.viewer()
        with pytest.raises(ConfigurationError, match="proxy"):
            await take(client.alerts.stream(), 1)


async def test_closed_client_of_the_callers_own_says_so(hub: FakeHub) -> None:
    own = httpx2.AsyncClient()
    await own.aclose()
    async with AsyncReunion(hub.url, hub.key, http_client=own) as client:
        with pytest.raises(ClientClosed, match="of your own"):
            await client.viewer()
    blocking = httpx2.Client()
    blocking.close()
    with (
        Reunion(hub.url, hub.key, http_client=blocking) as client_too,
        pytest.raises(ClientClosed, match="of your own"),
    ):
        client_too.viewer()


# ------------------------------------------------------------ loops, threads and processes
def use_in_two_loops(hub: FakeHub) -> list[int]:
    client = AsyncReunion(hub.url, hub.key)

    async def read() -> int:
        publish(hub, 1)
        async with client.alerts.stream(START) as stream:
            await take(stream, 1)
        return (await client.viewer()).cell_resolution

    return [asyncio.run(read()) for _ in range(2)]


# An event loop that has ended cannot close its connections any more: they are closed as they are collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_async_client_works_in_a_second_event_loop(hub: FakeHub) -> None:
    assert use_in_two_loops(hub) == [6, 6]
    gc.collect()


def test_blocking_client_is_shared_by_threads(hub: FakeHub) -> None:
    with Reunion(hub.url, hub.key) as client, ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: client.viewer().key_id, range(64)))
    assert keys == ["0123456789ab"] * 64


FORKING = """
import os, sys
from reunion import Reunion
client = Reunion(sys.argv[1], sys.argv[2], max_retries=0)
client.viewer()
child = os.fork()
for _ in range(50):
    # On one connection each side would get answers to the questions of the other.
    assert client.viewer().cell_resolution == 6 if child else client.alerts.get("a").id == "a"
if child == 0:
    client.close()
    os._exit(0)
_, status = os.waitpid(child, 0)
assert status == 0, status
client.viewer()
"""


def test_blocking_client_works_on_both_sides_of_a_fork(hub: FakeHub) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    program = [sys.executable, "-c", FORKING, hub.url, hub.key]
    done = subprocess.run(program, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len({call.headers["Authorization"] for call in hub.calls}) == 1
    assert len(hub.calls) == 102


def test_async_key_is_refused_by_the_blocking_client(hub: FakeHub) -> None:
    async def key() -> str:
        return hub.key

    with Reunion(hub.url, key) as client, pytest.raises(ConfigurationError, match="AsyncReunion"):
        client.viewer()
