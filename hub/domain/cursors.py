"""Cursors: a position in a list, sealed so that it opens only for the same reader and the same list."""

import base64
import binascii
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Final

from hub.domain.keys import KeyUse, derive_key
from hub.errors import CursorInvalid, CursorMismatch

Position = tuple[str | int, ...]
"""The sort values of the last row given, from which a list goes on."""

SEAL_BYTES: Final = 12
MAX_CURSOR_LENGTH: Final = 1024
MAX_CACHED: Final = 1024
"""The most sealed cursors cached: each group of a partner's subscribers asks for the same cursor of a live event."""


class CursorSeal:
    """Turns positions into opaque text and back. A reader can neither forge a cursor nor use another reader's."""

    def __init__(self, hub_key: bytes) -> None:
        self._key = derive_key(hub_key, KeyUse.CURSORS)
        self._sealed = lru_cache(MAX_CACHED)(self._seal)

    def seal(self, position: Position, *, kind: str, reader: str) -> str:
        """Return the cursor of a position in the list `kind`, for `reader` only."""
        return self._sealed(position, kind, reader)

    def _seal(self, position: Position, kind: str, reader: str) -> str:
        body = json.dumps([kind, self._mark(reader), *position], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._digest(body) + body).decode().rstrip("=")

    def open(self, cursor: str, *, kind: str, reader: str) -> Position:
        """Return the position; raises CursorInvalid for garbage and CursorMismatch for another list or reader."""
        raw = _decoded(cursor)
        seal, body = raw[:SEAL_BYTES], raw[SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._digest(body)):
            raise CursorInvalid()
        found_kind, found_reader, *position = json.loads(body)
        if (found_kind, found_reader) != (kind, self._mark(reader)):
            raise CursorMismatch()
        return tuple(position)

    def mark(self, text: str) -> str:
        """Return a keyed digest of a text, to be a part of a kind: the cursor then opens only where it is the same."""
        return self._digest(b"kind\x00" + text.encode()).hex()

    def _mark(self, reader: str) -> str:
        return self._digest(b"reader\x00" + reader.encode()).hex()

    def _digest(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:SEAL_BYTES]


def _decoded(cursor: str) -> bytes:
    if len(cursor) > MAX_CURSOR_LENGTH:
        raise CursorInvalid()
    try:
        return base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise CursorInvalid() from None
