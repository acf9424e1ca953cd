"""Photos that go with a tip."""

from uuid import uuid4

from reunion.transport import Transport
from reunion.wire import decoding, text


class Photos:
    """`client.photos`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def upload(self, photo: bytes, *, idempotency_key: str | None = None) -> str:
        """Upload a JPEG, PNG or WebP image of at most 20 MB and return its id for `tips.submit`.

        Sent again under one idempotency key, it is one photo with one id. The hub looks at the bytes themselves; raises
        InvalidInput if they are no such image, Conflict for other bytes under a key that was used before.
        """
        answer = await self._transport.upload("photos", photo, idempotency_key or str(uuid4()))
        with decoding("a photo"):
            return text(answer, "id")
