"""Keys of partners: 256 bits that only the hub can make. It keeps only their digests."""

import base64
import hashlib
import re

from hub.domain.actors import KeyMode
from hub.domain.keys import KeyUse, derive_key, keyed_digest

KEY_SHAPE = re.compile(r"rk_(live|test)_[A-Za-z0-9_-]{43}")


def key_hash(key: str) -> str:
    """Return the digest stored of a key. A key has 256 random bits, so a plain digest cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()


class PartnerKeys:
    """Derives a partner's key from a random seed, so that a repeated call gets the same key though none is kept.

    The seed is kept for the repeat, for a day. Without the hub's own key it makes no partner's key.
    """

    def __init__(self, hub_key: bytes) -> None:
        self._keys = derive_key(hub_key, KeyUse.PARTNER_KEYS)
        self._digests = derive_key(hub_key, KeyUse.IDEMPOTENCY)

    def key(self, mode: KeyMode, seed: str) -> str:
        """Return `rk_live_…` or `rk_test_…`, with 43 characters of URL-safe base64."""
        made = base64.urlsafe_b64encode(keyed_digest(self._keys, mode, seed)).decode().rstrip("=")
        return f"rk_{mode.value.lower()}_{made}"

    def digest(self, arguments: str) -> str:
        """Return a keyed digest of an operator's arguments, to tell a repeat from another call under the same key."""
        return keyed_digest(self._digests, "operator", arguments).hex()
