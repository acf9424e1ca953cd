"""A double of FCM HTTP v1 over real HTTP: `python -m hub.local.fcm.server --run-dir DIR`.

It prints one line with its port. In DIR it writes `control-secret`, `pushes.jsonl` (every send request, raw) and
`phones.jsonl` (what each phone would show). A push takes about 30 microseconds. `GET /phones/TOKENS`
shows the screens of a phone in each state, as a page if the client takes HTML and else as text; commas separate the
tokens of a phone that has had several.
"""

import argparse
import asyncio
import os
import secrets
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import httptools
import uvloop

from hub.local.fcm.answers import HANGS, RESETS, SILENT, http_response
from hub.local.fcm.control import PREFIX, SECRET_HEADER, Control
from hub.local.fcm.log import FLUSH_INTERVAL_SECONDS
from hub.local.fcm.pushes import FcmBackend, Push

TOKEN_PATH = b"/token"
PHONES = b"/phones/"
SEND_PREFIX, SEND_SUFFIX = b"/v1/projects/", b"/messages:send"
_SECRET_HEADER = SECRET_HEADER.lower().encode()
MAX_BODY_BYTES = 64 * 1024 * 1024
"""Large, because control calls name many tokens. The size of a push is checked later."""


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection, kept alive, with one request at a time."""

    def __init__(self, backend: FcmBackend, control: Control) -> None:
        self._backend = backend
        self._control = control
        self._loop = asyncio.get_running_loop()
        self._pending: Push | None = None
        self._body: list[bytes] = []
        self._size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to parse what a new client sends."""
        self._transport = cast(asyncio.Transport, transport)
        self._peer = transport.get_extra_info("peername")[1]
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            raise  # an error of our own, which the loop logs
        except httptools.HttpParserError:
            self._transport.write(http_response(400, b'{"error":"not HTTP"}', keep=False))
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Log a hanging push as ended; a delayed push is delivered although the client has gone."""
        if self._pending is not None and self._pending.mode in HANGS:
            self._backend.log_result(self._pending, answered=None, complete=False)

    def on_message_begin(self) -> None:
        """Reset the state for a new request."""
        self._path = self._authorization = self._secret = self._accepts = b""
        self._body, self._size = [], 0

    def on_url(self, url: bytes) -> None:
        """Add a part of the path."""
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the headers that are needed."""
        lowered = name.lower()
        if lowered == b"authorization":
            self._authorization = value
        elif lowered == _SECRET_HEADER:
            self._secret = value
        elif lowered == b"accept":
            self._accepts = value

    def on_body(self, part: bytes) -> None:
        """Add a part of the body; abort if it is too large."""
        self._size += len(part)
        if self._size > MAX_BODY_BYTES:
            self._transport.abort()
        else:
            self._body.append(part)

    def on_message_complete(self) -> None:
        """Answer the complete request, now or after its latency."""
        if self._pending is not None or self._transport.is_closing():
            self._transport.abort()  # pipelining, which no sender of pushes uses
            return
        body = b"".join(self._body)
        path = self._path.partition(b"?")[0]
        if path.startswith(SEND_PREFIX) and path.endswith(SEND_SUFFIX):
            self._send(path, body)
        elif path == TOKEN_PATH:
            self._write(self._backend.exchange(body))
        elif path.startswith(PREFIX):
            self._write(self._control.handle(path, self._secret, body))
        elif path.startswith(PHONES):
            self._write(self._backend.screens(unquote(path[len(PHONES) :].decode()), as_page=b"html" in self._accepts))
        else:
            self._write(http_response(404, b'{"error":{"code":404,"status":"NOT_FOUND"}}'))

    def _send(self, path: bytes, body: bytes) -> None:
        push = self._backend.receive(path, self._authorization.decode("latin-1"), body, self._peer)
        latency = push.project.draw_latency(self._loop.time())
        if not latency:
            self._answer(push)
            return
        self._pending = push
        self._loop.call_later(latency, self._answer, push)

    def _answer(self, push: Push) -> None:
        wire = self._backend.deliver(push)
        self._pending = None
        if push.mode in SILENT:
            self._keep_silent(push)
            return
        if self._transport.is_closing():
            self._backend.log_result(push, answered=None, complete=False)
            return
        self._write(wire)
        # The loop passes the bytes to the kernel only after this turn.
        self._loop.call_soon(self._log_result, push, time.time())

    def _keep_silent(self, push: Push) -> None:
        if push.mode in HANGS and not self._transport.is_closing():
            self._pending = push
            return
        if push.mode in RESETS:
            self._reset()
        self._backend.log_result(push, answered=None, complete=False)

    def _log_result(self, push: Push, answered: float) -> None:
        complete = not self._transport.is_closing() and not self._transport.get_write_buffer_size()
        self._backend.log_result(push, answered=answered, complete=complete)

    def _write(self, wire: bytes) -> None:
        self._transport.write(wire)
        if not self._parser.should_keep_alive():
            self._loop.call_soon(self._transport.close)

    def _reset(self) -> None:
        # A linger time of zero makes the kernel send RST instead of FIN.
        with socket.socket(fileno=os.dup(self._transport.get_extra_info("socket").fileno())) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


async def serve(backend: FcmBackend, control: Control, listener: socket.socket) -> None:
    """Run until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(backend, control), sock=listener)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    sys.stdout.write(f"fcm double listening on 127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    flushing = asyncio.create_task(_flush_periodically(backend))
    await stopped.wait()
    flushing.cancel()
    server.close()
    backend.close()


async def _flush_periodically(backend: FcmBackend) -> None:
    while True:
        await asyncio.sleep(FLUSH_INTERVAL_SECONDS)
        backend.flush()


def _make_secret(run_dir: Path) -> str:
    secret = secrets.token_urlsafe(24)
    path = run_dir / "control-secret"
    path.touch(mode=0o600)
    path.write_text(secret)
    return secret


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m hub.local.fcm.server", description=__doc__)
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="a free one by default")
    options = parser.parse_args()
    options.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    listener = socket.create_server(("127.0.0.1", options.port), backlog=1024)
    backend = FcmBackend(options.run_dir, f"http://127.0.0.1:{listener.getsockname()[1]}{TOKEN_PATH.decode()}")
    uvloop.run(serve(backend, Control(backend, _make_secret(options.run_dir)), listener))


if __name__ == "__main__":
    main()
