"""Signed links to photos: bound to alert, photo and size, and the same for every reader."""

import base64
import hmac
from urllib.parse import quote

from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.domain.photos import PhotoSize

_SIGNATURE_BYTES = 16
"""Half of the HMAC: 128 bits cannot be guessed, and a push has little room."""


class PhotoLinks:
    """Writes links and checks them."""

    def __init__(self, hub_key: bytes, public_url: str) -> None:
        self._key = derive_key(hub_key, KeyUse.MEDIA_LINKS)
        self._public_url = public_url.rstrip("/")

    def url(self, alert: str, photo: str, size: str) -> str:
        """Return the URL of a photo in one size, `push` or `page`."""
        wanted = PhotoSize(size)
        place = "/".join(quote(part, safe="") for part in (alert, photo, wanted.value))
        return f"{self._public_url}/media/{place}?k={self._sign(alert, photo, wanted)}"

    def genuine(self, alert: str, photo: str, size: PhotoSize, signature: str) -> bool:
        """Return True if this hub signed this link; every wrong signature takes the same time."""
        expected = self._sign(alert, photo, size).encode()
        return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))

    def _sign(self, alert: str, photo: str, size: PhotoSize) -> str:
        digest = keyed_digest(self._key, alert, photo, size.value)
        return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).rstrip(b"=").decode()
