"""Sends hostile requests, each on a connection of its own, and reads each answer to its end."""

import asyncio
import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.hostile.attack import Attack
from tests.hostile.frames import CLOSE, close_code, frame, frames_of
from tests.timeouts import HANG_TIMEOUT

AT_ONCE: Final = 16
END_TIMEOUT: Final = HANG_TIMEOUT
"""Seconds of silence after the last part was sent: only the end is waited for."""
UNANSWERED: Final = "unanswered"
"""The outcome of a request without an answer and without a disconnection."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON; None if it is none."""
        with contextlib.suppress(ValueError):
            return json.loads(self.body)
        return None

    @property
    def codes(self) -> list[str]:
        """The codes of its errors and user errors, each once."""
        return codes_of(self.document)


@dataclass(slots=True)
class Heard:
    """The answer to one request."""

    attack: Attack
    raw: bytes = b""
    hung: bool = False
    responses: list[Response] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    """The messages of a WebSocket."""
    closed: int | None = None
    """The code with which the hub closed a WebSocket."""

    @property
    def outcome(self) -> str:
        """Status and codes of the last answer, or the kind of end without one; for a WebSocket all codes, and its end."""
        if self.hung:
            return UNANSWERED
        if self.messages or self.closed is not None:
            codes = dict.fromkeys(code for message in self.messages for code in codes_of(json.loads(message)))
            return " ".join(map(str, ["socket", *codes, *([self.closed] if self.closed is not None else [])]))
        if not self.responses:
            return "closed"
        last = self.responses[-1]
        return " ".join([str(last.status), *last.codes])


async def sent(port: int, attacks: Sequence[Attack]) -> list[Heard]:
    """Send requests, a few at a time, and return the answers."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(attack: Attack) -> Heard:
        async with room:
            return await send(port, attack)

    return list(await asyncio.gather(*map(one, attacks)))


async def send(port: int, attack: Attack) -> Heard:
    """Send one request and return its answer."""
    heard = Heard(attack)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    reading = asyncio.create_task(_read(reader, heard, attack.quiet))
    try:
        async with asyncio.timeout(HANG_TIMEOUT):
            # A disconnection in the middle of a request is an answer.
            with contextlib.suppress(OSError):
                await _write(writer, attack, heard, reading)
            await reading
            if attack.is_socket and not attack.eof:
                with contextlib.suppress(OSError):
                    writer.write(frame(CLOSE, b"\x03\xe8"))
                    await writer.drain()
                    await _read(reader, heard, END_TIMEOUT)
    except TimeoutError:
        heard.hung = True
    finally:
        reading.cancel()
        writer.transport.abort()
    _parse(heard)
    return heard


async def _write(writer: asyncio.StreamWriter, attack: Attack, heard: Heard, reading: asyncio.Task[None]) -> None:
    for part in attack.parts:
        if isinstance(part, bytes):
            writer.write(part)
            await writer.drain()
        elif isinstance(part, str):
            while part.encode() not in heard.raw and not reading.done():  # noqa: ASYNC110 - it may end as well
                await asyncio.sleep(0.005)
        else:
            await asyncio.sleep(part)
    if attack.eof:
        writer.write_eof()


async def _read(reader: asyncio.StreamReader, heard: Heard, quiet: float | None) -> None:
    """Read until the end, or until `quiet` seconds of silence after something was received."""
    with contextlib.suppress(OSError):
        while True:
            try:
                async with asyncio.timeout(quiet if heard.raw else None):
                    piece = await reader.read(65_536)
            except TimeoutError:
                return
            if not piece:
                return
            heard.raw += piece
            if heard.attack.is_socket and quiet != END_TIMEOUT and _said_goodbye(heard.raw):
                return


def _said_goodbye(raw: bytes) -> bool:
    """Return whether the hub closed a WebSocket and waits for its peer to close it too."""
    _, found, frames = raw.partition(b"\r\n\r\n")
    return bool(found) and raw.startswith(b"HTTP/1.1 101") and _socket(frames)[1] is not None


def _parse(heard: Heard) -> None:
    left = heard.raw
    while left.startswith(b"HTTP/"):
        head, found, left = left.partition(b"\r\n\r\n")
        if not found:
            return
        status, headers = _head(head)
        if status == 101:
            heard.messages, heard.closed = _socket(left)
            return
        if status >= 200:
            body, left = _body(headers, left)
            heard.responses.append(Response(status, headers, body))


def _head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}


def _body(headers: Mapping[str, str], left: bytes) -> tuple[bytes, bytes]:
    if headers.get("transfer-encoding") == "chunked":
        return _chunks(left)
    length = int(headers.get("content-length", len(left)))
    return left[:length], left[length:]


def _chunks(left: bytes) -> tuple[bytes, bytes]:
    body = b""
    while match := re.match(rb"([0-9a-fA-F]+)\r\n", left):
        size = int(match[1], 16)
        body += left[match.end() : match.end() + size]
        left = left[match.end() + size + 2 :]
        if not size:
            break
    return body, left


def _socket(left: bytes) -> tuple[list[bytes], int | None]:
    messages, closed = [], None
    for opcode, payload in frames_of(left):
        if opcode == CLOSE:
            closed = close_code(payload)
        elif opcode in (1, 2):
            messages.append(payload)
    return messages, closed


def codes_of(document: object) -> list[str]:
    """Return every `code` in an answer, each once."""
    return list(dict.fromkeys(_codes(document)))


def _codes(value: object) -> Iterator[str]:
    inside: Sequence[object] = ()
    if isinstance(value, dict):
        if isinstance(value.get("code"), str):
            yield value["code"]
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    for one in inside:
        yield from _codes(one)
