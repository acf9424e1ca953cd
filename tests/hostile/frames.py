"""Frames of a WebSocket, written and read byte by byte, so that they can have any error."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.hostile.attack import Header, head

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MASK: Final = b"\x01\x02\x03\x04"
PROTOCOL: Final = "graphql-transport-ws"


def handshake(
    target: str, protocol: str | None = PROTOCOL, headers: Sequence[Header] = (), version: str = "13"
) -> bytes:
    """Return the request that opens a WebSocket."""
    sent = [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", version),
        *headers,
    ]
    if protocol is not None:
        sent.append(("Sec-WebSocket-Protocol", protocol))
    return head("GET", target, sent)


def frame(
    opcode: int, payload: bytes, *, last: bool = True, masked: bool = True, reserved: int = 0, length: int | None = None
) -> bytes:
    """Return one frame of a client; `length` replaces the true length."""
    size = len(payload) if length is None else length
    flag = 0x80 if masked else 0
    first = bytes([(0x80 if last else 0) | reserved << 4 | opcode])
    if size < 126:
        sizes = bytes([flag | size])
    elif size < 2**16:
        sizes = bytes([flag | 126]) + size.to_bytes(2, "big")
    else:
        sizes = bytes([flag | 127]) + size.to_bytes(8, "big")
    if not masked:
        return first + sizes + payload
    mask = (MASK * (len(payload) // 4 + 1))[: len(payload)]
    masked_payload = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return first + sizes + MASK + masked_payload.to_bytes(len(payload), "big")


def message(document: Any) -> bytes:
    """Return a message of graphql-transport-ws, or any other JSON."""
    return frame(TEXT, json.dumps(document).encode())


def frames_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the opcode and the payload of each complete frame of a server."""
    while len(data) >= 2:
        opcode, size, start = data[0] & 0x0F, data[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(data[2:start], "big")
        if len(data) < start + size:
            return
        yield opcode, data[start : start + size]
        data = data[start + size :]


def close_code(payload: bytes) -> int:
    """Return the close code of a connection; 1005 for none."""
    return int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
