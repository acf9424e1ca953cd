"""The least that a push over TLS can cost from Python: HTTP/2 framed by hand, all requests on one connection.

It knows only what nginx answers to the bench, so it is no client for anything else: it decodes no headers and has no
flow control.
Source: https://www.rfc-editor.org/rfc/rfc9113, https://www.rfc-editor.org/rfc/rfc7541
"""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Final, cast

from yarl import URL

_DATA: Final = 0
_HEADERS: Final = 1
_SETTINGS: Final = 4
_GOAWAY: Final = 7
_END_STREAM: Final = 1
_ACK: Final = 1
_FRAME_HEADER_BYTES: Final = 9
_STATUS_200: Final = 0x88
"""`:status: 200` from the static table, as the first byte of a header block."""
_MAX_WINDOW: Final = 2**31 - 1
_PREFACE: Final = (
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    # No pushes from the server, and a window for each answer that is never full.
    b"\x00\x00\x0c\x04\x00\x00\x00\x00\x00" + b"\x00\x02\x00\x00\x00\x00" + b"\x00\x04\x7f\xff\xff\xff"
    # The same window for the connection, beyond the 65,535 bytes that it begins with.
    b"\x00\x00\x04\x08\x00\x00\x00\x00\x00" + (_MAX_WINDOW - 65_535).to_bytes(4)
)
_STATIC_NAMES: Final = {"authorization": 23, "content-type": 31}
"""Places of header names in the static table."""


class BareHttp2(asyncio.Protocol):
    """One connection to one address with one set of headers."""

    def __init__(self, path: str, authority: str, headers: Mapping[str, str]) -> None:
        self._block = b"\x83\x87" + _literal(4, path) + _literal(1, authority)
        self._block += b"".join(_literal(_STATIC_NAMES[name.lower()], value) for name, value in headers.items())
        self._stream = -1
        self._answers: dict[int, asyncio.Future[int]] = {}
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin HTTP/2."""
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(_PREFACE)

    def data_received(self, data: bytes) -> None:
        """Read whole frames; keep the rest."""
        data, at = self._received + data, 0
        while len(data) - at >= _FRAME_HEADER_BYTES:
            end = at + _FRAME_HEADER_BYTES + int.from_bytes(data[at : at + 3])
            if len(data) < end:
                break
            self._read_frame(data[at + 3], data[at + 4], int.from_bytes(data[at + 5 : at + 9]), data[at + 9 : end])
            at = end
        self._received = data[at:]

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what waits for an answer."""
        for answer in self._answers.values():
            answer.set_exception(exc or ConnectionResetError())

    async def post(self, body: bytes) -> int:
        """Send one request and return 200; any other answer ends the connection."""
        assert self._transport
        self._stream += 2
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._answers[self._stream] = answer
        stream = self._stream.to_bytes(4)
        self._transport.write(
            b"%b\x01\x04%b%b%b\x00\x01%b%b"
            % (len(self._block).to_bytes(3), stream, self._block, len(body).to_bytes(3), stream, body)
        )
        return await answer

    def close(self) -> None:
        """Close the connection."""
        assert self._transport
        self._transport.close()

    def _read_frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        assert self._transport
        if kind == _GOAWAY or (kind == _HEADERS and payload[0] != _STATUS_200):
            raise ConnectionAbortedError("The server refuses.")
        if kind == _SETTINGS and not flags & _ACK:
            self._transport.write(b"\x00\x00\x00\x04\x01\x00\x00\x00\x00")
        if kind in (_DATA, _HEADERS) and flags & _END_STREAM:
            self._answers.pop(stream).set_result(200)


async def open_http2(address: str, headers: Mapping[str, str]) -> BareHttp2:
    """Open the connection; a server that does not speak HTTP/2 fails."""
    url, context = URL(address), ssl.create_default_context()
    context.set_alpn_protocols(["h2"])
    _, client = await asyncio.get_running_loop().create_connection(
        lambda: BareHttp2(url.raw_path, url.authority, headers), host=url.host or "", port=url.port or 443, ssl=context
    )
    return client


def _literal(name: int, value: str) -> bytes:
    """Return a header field of the static table's name with this value, without indexing (RFC 7541, section 6.2.2)."""
    index = bytes([name]) if name < 15 else bytes([15, name - 15])
    encoded = value.encode()
    assert len(encoded) < 127
    return index + bytes([len(encoded)]) + encoded
