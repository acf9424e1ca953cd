# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Photos for tips."""

from uuid import uuid4

from reunion._sync.transport import Transport
from reunion.wire import decoding, text


class Photos:
    """`client.photos`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upload(self, photo: bytes, *, idempotency_key: str | None = None) -> str:
        """Upload a JPEG, PNG or WebP image of at most 20 MB and return its id for `tips.submit`.

        idempotency_key: sent again under one key, a photo is stored once and has one id. Without it a key is made for
        this call and its retries.

        Raises InvalidInput if the bytes are no such image (the hub looks at the bytes themselves), Conflict for other
        bytes under a key that was used before, RateLimited if too many photos wait for their tip: upload one as its tip
        is sent. HubUnavailable if the hub has no room: then send the tip without it.
        """
        answer = self._transport.upload("photos", photo, idempotency_key or str(uuid4()))
        with decoding("a photo"):
            return text(answer, "id")
