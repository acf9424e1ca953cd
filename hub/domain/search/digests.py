"""Keyed digests of the words that staff search for: an auditor finds them again, and the trail stores no word."""

import unicodedata
from typing import Final

from hub.domain.keys import KeyUse, derive_key, keyed_digest

DIGEST_BYTES: Final = 12


class SearchDigests:
    """Computes the digests under a key that is derived from the hub's key."""

    def __init__(self, hub_key: bytes) -> None:
        self._key = derive_key(hub_key, KeyUse.SEARCHED_WORDS)

    def of_search(self, text: str) -> tuple[str, ...]:
        """Return the digests of a searched text: of the whole, and of each of its words."""
        folded = _folded(text)
        return tuple(dict.fromkeys(map(self._digest, (folded, *folded.split()))))

    def of_text(self, text: str) -> str:
        """Return the digest by which the trail finds a whole text or a word that was searched for."""
        return self._digest(_folded(text))

    def _digest(self, folded: str) -> str:
        return keyed_digest(self._key, folded)[:DIGEST_BYTES].hex()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
