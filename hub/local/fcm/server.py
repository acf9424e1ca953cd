"""A double of FCM HTTP v1 over real HTTP: `python -m hub.local.fcm.server --run-dir DIR`.

It prints one line with its port. In DIR it leaves `control-secret`, `pushes.jsonl` (every request to send, raw) and
`phones.jsonl` (what each phone would show). A push costs it some 30 microseconds.
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

import httptools
import uvloop

from hub.local.fcm.answers import HANGS, RESETS, SILENT, http
from hub.local.fcm.control import PREFIX, SECRET_HEADER, Control
from hub.local.fcm.log import FLUSH_SECONDS
from hub.local.fcm.pushes import Desk, Push

TOKEN_PATH = b"/token"
SEND_PREFIX, SEND_SUFFIX = b"/v1/projects/", b"/messages:send"
_SECRET_HEADER = SECRET_HEADER.lower().encode()
LARGEST_BODY = 64 * 1024 * 1024
"""Control orders name many tokens; a push is measured by the desk."""


class Conversation(asyncio.Protocol):
    """One connection: HTTP/1.1, kept alive, one request at a time."""

    def __init__(self, desk: Desk, control: Control) -> None:
        self._desk = desk
        self._control = control
        self._loop = asyncio.get_running_loop()
        self._pending: Push | None = None
        self._body: list[bytes] = []
        self._size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast(asyncio.Transport, transport)
        self._peer = transport.get_extra_info("peername")[1]
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            raise  # a mistake of our own, which the loop logs
        except httptools.HttpParserError:
            self._transport.write(http(400, b'{"error":"not HTTP"}', keep=False))
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone. A push on its way arrives all the same; one that hangs has ended now."""
        if self._pending is not None and self._pending.mode in HANGS:
            self._desk.settle(self._pending, answered=None, complete=False)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._path = self._authorization = self._secret = b""
        self._body, self._size = [], 0

    def on_url(self, url: bytes) -> None:
        """Its path, perhaps in parts."""
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One of its headers."""
        lowered = name.lower()
        if lowered == b"authorization":
            self._authorization = value
        elif lowered == _SECRET_HEADER:
            self._secret = value

    def on_body(self, part: bytes) -> None:
        """A part of its body."""
        self._size += len(part)
        if self._size > LARGEST_BODY:
            self._transport.abort()
        else:
            self._body.append(part)

    def on_message_complete(self) -> None:
        """It is whole: answer it, perhaps later."""
        if self._pending is not None or self._transport.is_closing():
            self._transport.abort()  # pipelining: no sender of pushes does that
            return
        body = b"".join(self._body)
        path = self._path.partition(b"?")[0]
        if path.startswith(SEND_PREFIX) and path.endswith(SEND_SUFFIX):
            self._send(path, body)
        elif path == TOKEN_PATH:
            self._write(self._desk.exchange(body))
        elif path.startswith(PREFIX):
            self._write(self._control.handle(path, self._secret, body))
        else:
            self._write(http(404, b'{"error":{"code":404,"status":"NOT_FOUND"}}'))

    def _send(self, path: bytes, body: bytes) -> None:
        push = self._desk.receive(path, self._authorization.decode("latin-1"), body, self._peer)
        latency = push.project.draw_latency(self._loop.time())
        if not latency:
            self._answer(push)
            return
        self._pending = push
        self._loop.call_later(latency, self._answer, push)

    def _answer(self, push: Push) -> None:
        wire = self._desk.deliver(push)
        self._pending = None
        if push.mode in SILENT:
            self._keep_silent(push)
            return
        if self._transport.is_closing():
            self._desk.settle(push, answered=None, complete=False)
            return
        self._write(wire)
        # The loop hands the bytes to the kernel only after this turn.
        self._loop.call_soon(self._settle, push, time.time())

    def _keep_silent(self, push: Push) -> None:
        if push.mode in HANGS and not self._transport.is_closing():
            self._pending = push
            return
        if push.mode in RESETS:
            self._reset()
        self._desk.settle(push, answered=None, complete=False)

    def _settle(self, push: Push, answered: float) -> None:
        complete = not self._transport.is_closing() and not self._transport.get_write_buffer_size()
        self._desk.settle(push, answered=answered, complete=complete)

    def _write(self, wire: bytes) -> None:
        self._transport.write(wire)
        if not self._parser.should_keep_alive():
            self._loop.call_soon(self._transport.close)

    def _reset(self) -> None:
        # Lingering for no time at all makes the kernel send RST instead of an orderly end.
        with socket.socket(fileno=os.dup(self._transport.get_extra_info("socket").fileno())) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


async def serve(desk: Desk, control: Control, listener: socket.socket) -> None:
    """Run until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(desk, control), sock=listener)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    sys.stdout.write(f"fcm double listening on 127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    flushing = asyncio.create_task(_flush_often(desk))
    await over.wait()
    flushing.cancel()
    server.close()
    desk.close()


async def _flush_often(desk: Desk) -> None:
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        desk.flush()


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
    desk = Desk(options.run_dir, f"http://127.0.0.1:{listener.getsockname()[1]}{TOKEN_PATH.decode()}")
    uvloop.run(serve(desk, Control(desk, _make_secret(options.run_dir)), listener))


if __name__ == "__main__":
    main()
