"""Take in one photo."""

import secrets
from collections.abc import AsyncIterable
from datetime import datetime

from hub.domain.photos import MOST_BYTES, Photo, PhotoId, PhotoOwner
from hub.errors import PhotoInvalid, PhotoTooLarge
from hub.services.media.darkroom import Darkroom
from hub.services.media.ports import PhotoBook


async def store_photo(
    photos: PhotoBook,
    darkroom: Darkroom,
    body: AsyncIterable[bytes],
    *,
    declared_bytes: int | None,
    owner: PhotoOwner,
    now: datetime,
) -> PhotoId:
    """Read an upload, make it harmless, and keep it in both sizes under a new id.

    Raises PhotoTooLarge for too many bytes (without reading the rest) or pixels, PhotoInvalid for what is no photo,
    RateLimited (without reading any) while as many of the owner's as may be are in hand.
    """
    with darkroom.in_hand(owner):
        data = await read_body(body, declared_bytes)
        images = await darkroom.develop(data, owner)
    photo = Photo(PhotoId(f"ph_{secrets.token_urlsafe(16)}"), owner, now)
    await photos.add(photo, images)
    return photo.id


async def read_body(body: AsyncIterable[bytes], declared_bytes: int | None) -> bytes:
    """The whole body, unless it is or says it is too long; a false length is found out while reading."""
    if declared_bytes is not None and declared_bytes > MOST_BYTES:
        raise PhotoTooLarge()
    data = bytearray()
    async for chunk in body:
        if len(data) + len(chunk) > MOST_BYTES:
            raise PhotoTooLarge()
        data += chunk
    if not data:
        raise PhotoInvalid()
    return bytes(data)
