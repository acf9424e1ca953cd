"""Receipt codes: 128 bits that only the hub can compute. The hub stores only their digest."""

import base64

from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.errors import TextInvalid

CODE_LENGTH = 26
_CODE_BYTES = 16


class ReceiptCodes:
    """Derives the code of a tip. A repeated request gets the same code, although it is stored nowhere."""

    def __init__(self, hub_key: bytes) -> None:
        self._codes = derive_key(hub_key, KeyUse.RECEIPT_CODES)
        self._digests = derive_key(hub_key, KeyUse.RECEIPT_HASHES)

    def code(self, tenant: int, idempotency_key: str, tip_id: str) -> str:
        """Return the code of a tip: 26 characters of base32."""
        digest = keyed_digest(self._codes, str(tenant), idempotency_key, tip_id)
        return base64.b32encode(digest[:_CODE_BYTES]).decode().rstrip("=")

    def digest(self, tenant: int, code: str) -> str:
        """Return the digest under which a code is stored; raise TextInvalid for a text that cannot be a code.

        The digest covers the tenant and the code: another partner's code is simply unknown. Wrong codes are not
        counted: nobody guesses 128 bits, and a limit would lock out the people whose codes are right.
        """
        plain = code.strip().replace("-", "").replace(" ", "").upper()
        if len(plain) != CODE_LENGTH or not plain.isascii() or not plain.isalnum():
            raise TextInvalid(
                f"`receiptCode` must have {CODE_LENGTH} letters and digits, as `submitTip` gave it.",
                path=("receiptCode",),
            )
        return keyed_digest(self._digests, str(tenant), plain).hex()
