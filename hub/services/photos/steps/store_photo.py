"""Store an uploaded photo."""

import asyncio
import hashlib
import io
import logging
import secrets
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from hub.domain.photos import MAX_PHOTO_BYTES, NOBODY, Photo, PhotoId, PhotoOwner, PhotoSize, Uploader
from hub.errors import IdempotencyMismatch, NotFound, PhotoInvalid, PhotoTooLarge
from hub.services.idempotency import IdempotencyKeys, KeptResult, OnceKey, once, once_key
from hub.services.photos.ports import PhotoRepository
from hub.services.photos.steps.admit_upload import UploadLimits, admit_upload, pay_for_photo
from hub.services.photos.steps.photo_queue import PhotoQueue, UploadRoom
from hub.services.ports import Atomic, Transaction

log = logging.getLogger("hub.media")

DELAYS_SECONDS: Final = (1.0, 10.0, 60.0, 300.0)
"""Seconds before each try to wipe what was left: what is on its way has arrived then, and an outage may be over."""

GONE: Final = "The photo of this idempotency key was removed since; send it again with a new idempotency key."


@dataclass(frozen=True, slots=True)
class PhotoIntake:
    """All that taking in a photo needs."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    photos: PhotoRepository
    photo_queue: PhotoQueue
    limits: UploadLimits
    wiping: set[asyncio.Task[None]] = field(default_factory=set)
    """The tasks that run beside the requests, held here since the loop itself does not hold them."""


async def store_photo(
    intake: PhotoIntake,
    body: AsyncIterable[bytes],
    *,
    declared_bytes: int | None,
    uploader: Uploader,
    now: datetime,
    key: str | None = None,
) -> PhotoId:
    """Read an upload, make it harmless, and keep it in both sizes under a new id.

    Raises PhotoTooLarge for too many bytes (without reading the rest) or pixels, PhotoInvalid for what is no photo,
    RateLimited and StorageUnavailable (without reading any) as `admit_upload` does, and RateLimited while as many of
    the owner's as may be are in hand, or memory is short. Under an idempotency key the
    same bytes of the same owner are one photo; raises IdempotencyMismatch for others, NotFound if that photo is
    gone, TextInvalid for no key.
    """
    with intake.photo_queue.in_hand(uploader.owner, uploader.kind) as room:
        check_declared(declared_bytes, room)
        await admit_upload(intake.limits, uploader, in_hand=room.in_hand, now=now)
        images, asked = await _take_in(intake, body, room, uploader.owner, key)
        room.release()
        await pay_for_photo(intake.limits, uploader, sum(len(image) for image in images.values()))
        photo = Photo(PhotoId(f"ph_{secrets.token_urlsafe(16)}"), uploader.owner, now)
        return await _store(intake, photo, images, asked)


async def _store(
    intake: PhotoIntake, photo: Photo, images: Mapping[PhotoSize, bytes], asked: OnceKey | None
) -> PhotoId:
    """Keep a photo, once under a key, and return its id; wipe what a failure leaves."""
    try:
        if asked is not None:
            return await _store_once(intake, photo, images, asked)
        await intake.photos.add(photo, images)
    except (IdempotencyMismatch, NotFound):
        raise
    except (Exception, asyncio.CancelledError):
        # In a task of its own: the failure is answered at once, and a cancelled request does not wait.
        wiping = asyncio.create_task(_wipe_unless_kept(intake, photo))
        intake.wiping.add(wiping)
        wiping.add_done_callback(intake.wiping.discard)
        raise
    return photo.id


async def _take_in(
    intake: PhotoIntake, body: AsyncIterable[bytes], room: UploadRoom, owner: PhotoOwner, key: str | None
) -> tuple[Mapping[PhotoSize, bytes], OnceKey | None]:
    """Return the sizes of an upload, and the key of its result. The upload's own bytes go with this frame."""
    data = await read_body(body, room)
    asked = None if key is None else once_key(owner, "photo", key, {"digest": hashlib.sha256(data).hexdigest()})
    return await intake.photo_queue.sanitize_photo(data, owner), asked


async def _store_once(intake: PhotoIntake, photo: Photo, images: Mapping[PhotoSize, bytes], asked: OnceKey) -> PhotoId:
    # Files are no part of a transaction: they are kept before it, and wiped if it makes no photo of them.
    await intake.photos.add_files(photo.id, images)

    async def work(transaction: Transaction) -> KeptResult:
        await intake.photos.add_row(photo, transaction)
        return {"photo": photo.id}

    async def check_repeat(kept: KeptResult, _: Transaction) -> None:
        found = await intake.photos.find(kept["photo"])
        if found is None or found.owner != photo.owner:
            raise NotFound(GONE, path=("idempotencyKey",))

    try:
        kept = PhotoId((await once(intake.atomic, intake.idempotency, asked, work, check_repeat))["photo"])
    except (IdempotencyMismatch, NotFound):
        await intake.photos.remove(photo.id)
        raise
    if kept != photo.id:
        await intake.photos.remove(photo.id)
    return kept


async def _wipe_unless_kept(intake: PhotoIntake, photo: Photo) -> None:
    """Wipe the files of a photo that failed to be kept, as far as that is possible: the database may be away."""
    for delay in DELAYS_SECONDS:
        await asyncio.sleep(delay)
        try:
            if await _claim(intake, photo):
                await intake.photos.remove(photo.id)
                await intake.atomic.run(lambda transaction: intake.photos.strike(photo.id, transaction))
        except Exception as error:  # noqa: BLE001 - nobody waits for this, and the next try may do better
            log.warning("photo_not_wiped", extra={"kind": type(error).__name__})
        else:
            return


async def _claim(intake: PhotoIntake, photo: Photo) -> bool:
    """Reserve the photo's id with an empty row, so that a commit that is still on its way conflicts.

    Return False if the photo exists: its commit may have succeeded without an answer.
    """

    async def work(transaction: Transaction) -> bool:
        if await intake.photos.lock(photo.id, photo.owner, transaction) is not None:
            return False
        if await intake.photos.lock(photo.id, NOBODY, transaction) is None:
            await intake.photos.add_row(replace(photo, owner=NOBODY), transaction)
        return True

    return await intake.atomic.run(work)


def check_declared(declared_bytes: int | None, room: UploadRoom) -> None:
    """Raise PhotoTooLarge or RateLimited for a body that says it is too long; a false length is found out later."""
    if declared_bytes is not None and declared_bytes > MAX_PHOTO_BYTES:
        raise PhotoTooLarge()
    room.require(declared_bytes or 0)


async def read_body(body: AsyncIterable[bytes], room: UploadRoom) -> bytes:
    """Return the whole body, unless it is too long or there is no room for it."""
    # Other buffers would be copied at the end, which takes as much memory again.
    data = io.BytesIO()
    async for chunk in body:
        if data.tell() + len(chunk) > MAX_PHOTO_BYTES:
            raise PhotoTooLarge()
        room.add(len(chunk))
        data.write(chunk)
    if not data.tell():
        raise PhotoInvalid()
    return data.getvalue()
