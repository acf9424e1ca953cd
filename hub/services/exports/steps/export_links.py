"""Signed links to files of exports: bound to the export, the account and an end."""

import base64
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote

from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.domain.text.names import folded

SIGNATURE_BYTES: Final = 16
"""Half of the HMAC: 128 bits cannot be guessed."""


class ExportLinks:
    """Writes links and checks them."""

    def __init__(self, hub_key: bytes, public_url: str) -> None:
        self._key = derive_key(hub_key, KeyUse.EXPORT_LINKS)
        self._public_url = public_url.rstrip("/")

    def url(self, export_id: str, account: str, end: datetime) -> str:
        """Return the URL of a file for one account until a real moment, in whole seconds."""
        seconds = int(end.timestamp())
        place = quote(export_id, safe="")
        return f"{self._public_url}/police/exports/{place}?e={seconds}&k={self._sign(export_id, account, str(seconds))}"

    def is_genuine(self, export_id: str, account: str, end: str, signature: str) -> bool:
        """Return True if this hub signed this link; every wrong signature takes the same time."""
        expected = self._sign(export_id, account, end).encode()
        return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))

    def _sign(self, export_id: str, account: str, end: str) -> str:
        digest = keyed_digest(self._key, export_id, folded(account), end)
        return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()
