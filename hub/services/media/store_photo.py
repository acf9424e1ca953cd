"""Take in one photo."""

import hashlib
import secrets
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.domain.photos import MOST_BYTES, Photo, PhotoId, PhotoOwner, PhotoSize
from hub.errors import IdempotencyMismatch, PhotoInvalid, PhotoTooLarge
from hub.services.idempotency import KeptResult, KeyBook, OnceKey, once, once_key
from hub.services.media.darkroom import Darkroom
from hub.services.media.ports import PhotoBook
from hub.services.ports import Atomic, Transaction


@dataclass(frozen=True, slots=True)
class PhotoIntake:
    """All that taking in a photo needs."""

    atomic: Atomic
    idempotency: KeyBook
    photos: PhotoBook
    darkroom: Darkroom


async def store_photo(
    intake: PhotoIntake,
    body: AsyncIterable[bytes],
    *,
    declared_bytes: int | None,
    owner: PhotoOwner,
    now: datetime,
    key: str | None = None,
) -> PhotoId:
    """Read an upload, make it harmless, and keep it in both sizes under a new id.

    Raises PhotoTooLarge for too many bytes (without reading the rest) or pixels, PhotoInvalid for what is no photo,
    RateLimited (without reading any) while as many of the owner's as may be are in hand. Under an idempotency key the
    same bytes of the same owner are one photo; raises IdempotencyMismatch for others, TextInvalid for no key.
    """
    with intake.darkroom.in_hand(owner):
        data = await read_body(body, declared_bytes)
        asked = None if key is None else once_key(owner, "photo", key, {"digest": hashlib.sha256(data).hexdigest()})
        images = await intake.darkroom.develop(data, owner)
    photo = Photo(PhotoId(f"ph_{secrets.token_urlsafe(16)}"), owner, now)
    if asked is not None:
        return await _store_once(intake, photo, images, asked)
    await intake.photos.add(photo, images)
    return photo.id


async def _store_once(intake: PhotoIntake, photo: Photo, images: Mapping[PhotoSize, bytes], asked: OnceKey) -> PhotoId:
    # Files are no part of a transaction: they are kept before it, and wiped if it makes no photo of them.
    await intake.photos.add_files(photo.id, images)

    async def work(transaction: Transaction) -> KeptResult:
        await intake.photos.add_row(photo, transaction)
        return {"photo": photo.id}

    try:
        kept = PhotoId((await once(intake.atomic, intake.idempotency, asked, work))["photo"])
    except IdempotencyMismatch:
        await intake.photos.remove(photo.id)
        raise
    if kept != photo.id:
        await intake.photos.remove(photo.id)
    return kept


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
