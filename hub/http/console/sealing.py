"""Seal small JSON values under a key of the hub, each bound to its place: AES-256-GCM."""

import secrets
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES: Final = 12


class Seal:
    """Seals and unseals under one key. What was sealed for another place does not open."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, place: str, value: Any) -> bytes:
        """Return a JSON value encrypted and authenticated for a place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, orjson.dumps(value), place.encode())

    def unseal(self, place: str, sealed: bytes) -> Any:
        """Return the value; None for bytes that were not sealed for this place under this key."""
        try:
            plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            return None
        return orjson.loads(plain)
