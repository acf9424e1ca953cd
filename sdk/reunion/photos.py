"""Photos that go with a tip."""

from typing import Literal

from reunion.transport import Transport
from reunion.wire import reading, text

PhotoType = Literal["image/jpeg", "image/png", "image/webp"]


class Photos:
    """`client.photos`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def upload(self, photo: bytes, content_type: PhotoType) -> str:
        """Upload a photo of at most 20 MB and return its id for `tips.submit`; raises InvalidInput if it is not one."""
        answer = await self._transport.upload("photos", photo, content_type)
        with reading("a photo"):
            return text(answer, "id")
