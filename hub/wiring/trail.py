"""Build what makes, signs and pushes the manifests of the audit trail."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.domain.keys import KeyUse, derive_key
from hub.domain.trail.manifest import ORIGIN
from hub.duty.manifest_pusher import HttpManifestPusher
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.storage.mongo.trail.export import AuditExport
from hub.storage.mongo.trail.manifests import ManifestRepository, text_of

ED25519: Final = b"\x01"
"""The type of the signature in a signed note. Source: https://c2sp.org/signed-note"""


def seed_of(settings: Settings) -> bytes:
    """Return the 32 bytes from which the key of the manifests is made."""
    return settings.audit_key or derive_key(settings.hub_key, KeyUse.AUDIT_MANIFESTS)


class ManifestKey:
    """The port `ManifestSigner`: an Ed25519 key, made from 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = ED25519 + self._key.public_key().public_bytes_raw()
        self._id = hashlib.sha256(ORIGIN.encode() + b"\n" + self._public).digest()[:4]

    @classmethod
    def of(cls, settings: Settings) -> "ManifestKey":
        """Return the key of the settings; without one, a key derived from the hub's."""
        return cls(seed_of(settings))

    @property
    def verifier(self) -> str:
        """The public key as an auditor gives it to `hub_verify.py`: `NAME+ID+KEY`."""
        return f"{ORIGIN}+{self._id.hex()}+{base64.b64encode(self._public).decode()}"

    def sign(self, text: str) -> str:
        """Return a signed note: the text, an empty line, and a line with the signature."""
        signature = base64.b64encode(self._id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {ORIGIN} {signature}\n"

    def has_signed(self, note: str) -> bool:
        """Return whether this key signed a note. Ed25519 signs one text always alike."""
        return hmac.compare_digest(self.sign(text_of(note)).encode(), note.encode())


@dataclass(frozen=True, slots=True)
class Trail:
    """The manifests of one process. `pusher` is None without an address."""

    manifests: ManifestRepository
    export: AuditExport
    key: ManifestKey
    pusher: HttpManifestPusher | None

    async def close(self) -> None:
        """Close the connections."""
        if self.pusher is not None:
            await self.pusher.close()


def build_trail(settings: Settings, database: Database) -> Trail:
    """Build the manifests of a process; opens no connection."""
    pusher = HttpManifestPusher(settings.audit_push_url) if settings.audit_push_url else None
    return Trail(ManifestRepository(database), AuditExport(database), ManifestKey.of(settings), pusher)
