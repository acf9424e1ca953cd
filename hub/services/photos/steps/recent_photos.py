"""Photos served lately, so that a push to many phones does not read the same bytes from the database for each."""

from collections import OrderedDict

from hub.domain.photos import PhotoSize

Key = tuple[str, str, PhotoSize]


class RecentPhotos:
    """Bytes that were found to be public for an alert; whether the alert still lives is asked elsewhere, each time."""

    def __init__(self, most_bytes: int = 32_000_000) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._photos: OrderedDict[Key, bytes] = OrderedDict()

    def find(self, alert: str, photo: str, size: PhotoSize) -> bytes | None:
        """The bytes, if they were served lately."""
        key = (alert, photo, size)
        if key in self._photos:
            self._photos.move_to_end(key)
        return self._photos.get(key)

    def keep(self, alert: str, photo: str, size: PhotoSize, data: bytes) -> None:
        """Remember what was served; the longest unused gives way."""
        self._drop((alert, photo, size))
        self._photos[alert, photo, size] = data
        self._bytes += len(data)
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._photos)))

    def forget(self, alert: str) -> None:
        """Drop everything of an alert, once it has ended."""
        for key in [key for key in self._photos if key[0] == alert]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        self._bytes -= len(self._photos.pop(key, b""))
