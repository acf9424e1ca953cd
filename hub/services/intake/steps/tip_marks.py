"""Keyed digests of tips: they link repeated tips and repeated requests, and store neither text nor device."""

import hashlib

from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.domain.tips.likeness import sketch_words
from hub.domain.tips.tip import TipInput, plain_words


class TipMarks:
    """Computes marks under keys that are derived from the hub's key."""

    def __init__(self, hub_key: bytes) -> None:
        self._marks = derive_key(hub_key, KeyUse.TIP_FINGERPRINTS)
        self._sketches = derive_key(hub_key, KeyUse.TIP_SKETCHES)
        self._requests = derive_key(hub_key, KeyUse.IDEMPOTENCY)

    def of(self, tip: TipInput, tenant: int) -> list[str]:
        """Return the marks within the alert: of the text, for all partners alike, and of the device if it is named."""
        marks = [keyed_digest(self._marks, "text", tip.alert, plain_words(tip.text)).hex()]
        if tip.device_ref is not None:
            marks.append(keyed_digest(self._marks, "device", tip.alert, str(tenant), tip.device_ref).hex())
        return marks

    def sketch(self, case: str, text: str) -> list[int]:
        """Return the sketch of a text's words, comparable within the case alone: whole numbers of 31 bits."""
        key = keyed_digest(self._sketches, case)

        def digest(word: str) -> int:
            return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4, key=key).digest()) >> 1

        return sketch_words(text, digest)

    def request(self, tip: TipInput) -> str:
        """Return a digest of the whole tip. It tells a repeated request from a new one under the same key."""
        place = (tip.place.latitude, tip.place.longitude) if tip.place else None
        seen = tip.seen_at.timestamp() if tip.seen_at else None
        parts = (tip.alert, tip.text, seen, place, tip.contact, tip.device_ref, tip.photo)
        return keyed_digest(self._requests, "tip", *map(repr, parts)).hex()
