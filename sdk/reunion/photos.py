"""Photos that go with a tip."""

from reunion.transport import Transport
from reunion.wire import reading, text


class Photos:
    """`client.photos`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def upload(self, photo: bytes) -> str:
        """Upload a JPEG, PNG or WebP image of at most 20 MB and return its id for `tips.submit`.

        The hub looks at the bytes themselves; raises InvalidInput if they are no such image.
        """
        answer = await self._transport.upload("photos", photo)
        with reading("a photo"):
            return text(answer, "id")
