"""Derive a key for each use from the hub's one secret key, so that no key works for another use."""

import hashlib
import hmac
from enum import StrEnum


class KeyUse(StrEnum):
    """The use of a derived key. Add a line for a new use; never change the text of an old one."""

    MEDIA_LINKS = "hub.media-links.v1"
    CURSORS = "hub.cursors.v1"
    RECEIPT_CODES = "hub.receipt-codes.v1"
    RECEIPT_HASHES = "hub.receipt-hashes.v1"
    TIP_FINGERPRINTS = "hub.tip-fingerprints.v1"
    TIP_SKETCHES = "hub.tip-sketches.v1"
    IDEMPOTENCY = "hub.idempotency.v1"
    SECRETS_AT_REST = "hub.secrets-at-rest.v1"
    PARTNER_KEYS = "hub.partner-keys.v1"
    SEARCHED_WORDS = "hub.searched-words.v1"
    AUDIT_MANIFESTS = "hub.audit-manifests.v1"
    ERASED_REFS = "hub.erased-refs.v1"
    EXPORT_LINKS = "hub.export-links.v1"
    PHONE_ESTIMATES = "hub.phone-estimates.v1"
    CONSOLE_SESSIONS = "hub.console-sessions.v1"
    CONSOLE_ACCOUNTS = "hub.console-accounts.v1"
    CONSOLE_CSRF = "hub.console-csrf.v1"
    CONSOLE_SIGN_INS = "hub.console-sign-ins.v1"
    CONSOLE_DRAFTS = "hub.console-drafts.v1"
    FINGERPRINTS = "hub.key-fingerprints.v1"


def derive_key(hub_key: bytes, use: KeyUse) -> bytes:
    """Return 32 bytes for one use: the expand step of HKDF-SHA256 (RFC 5869), since the hub's key is random."""
    return hmac.new(hub_key, use.encode() + b"\x01", hashlib.sha256).digest()


def keyed_digest(key: bytes, *parts: str) -> bytes:
    """Return the HMAC-SHA256 of the parts, each framed by its length so that no two lists of parts read alike."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode()
        mac.update(len(data).to_bytes(8, "big") + data)
    return mac.digest()


def key_fingerprint(key: bytes, name: str) -> str:
    """Return a text that tells a key from another one of its name, and helps nobody to find the key."""
    return keyed_digest(derive_key(key, KeyUse.FINGERPRINTS), name).hex()
