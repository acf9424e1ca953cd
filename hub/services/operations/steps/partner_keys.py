"""Keys of partners: 256 bits that only the hub can make, and of which it keeps only a digest."""

import base64

from hub.domain.actors import KeyMode
from hub.domain.keys import KeyUse, derive_key, keyed_digest


class PartnerKeys:
    """Derives a partner's key from a random seed, so that a repeated call gets the same one though it is kept nowhere.

    What is kept for the repeat is the seed, for a day. It makes no key without the hub's own.
    """

    def __init__(self, hub_key: bytes) -> None:
        self._keys = derive_key(hub_key, KeyUse.PARTNER_KEYS)
        self._digests = derive_key(hub_key, KeyUse.IDEMPOTENCY)

    def key(self, mode: KeyMode, seed: str) -> str:
        """`rk_live_…` or `rk_test_…`, with 43 characters of URL-safe base64."""
        made = base64.urlsafe_b64encode(keyed_digest(self._keys, mode, seed)).decode().rstrip("=")
        return f"rk_{mode.value.lower()}_{made}"

    def digest(self, asked: str) -> str:
        """What is kept of what an operator asked, to tell a repeat from another call under the same key."""
        return keyed_digest(self._digests, "operator", asked).hex()
