"""Keep recently served photos: a push to many phones then reads the same bytes from the database once."""

from cachetools import LRUCache

from hub.domain.photos import PhotoSize

Key = tuple[str, int, str, PhotoSize]


class RecentPhotos:
    """Bytes of photos that a revision of an alert shows. The caller checks each time that the alert is still open."""

    def __init__(self, max_bytes: int = 32_000_000) -> None:
        self._max_bytes = max_bytes
        self._photos: LRUCache[Key, bytes] = LRUCache(max_bytes, getsizeof=len)

    def find(self, alert: str, revision: int, photo: str, size: PhotoSize) -> bytes | None:
        """Return the bytes if they were served recently, while this revision was the newest."""
        return self._photos.get((alert, revision, photo, size))

    def keep(self, alert: str, revision: int, photo: str, size: PhotoSize, data: bytes) -> None:
        """Keep a served photo; the least recently used photos make room for it."""
        if len(data) <= self._max_bytes:
            self._photos[alert, revision, photo, size] = data

    def forget(self, alert: str) -> None:
        """Drop all photos of an alert that has ended."""
        for key in [key for key in self._photos if key[0] == alert]:
            del self._photos[key]
