"""Store a photo that police upload for a case."""

from collections.abc import AsyncIterable
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.photos import PhotoId, uploading_officer
from hub.services.photos.steps.store_photo import PhotoIntake, store_photo


async def store_case_photo(
    by: Officer,
    intake: PhotoIntake,
    body: AsyncIterable[bytes],
    *,
    declared_bytes: int | None,
    idempotency_key: str | None,
    now: datetime,
) -> PhotoId:
    """Store an upload as the officer's photo and return its id. Raises Forbidden, and what `store_photo` raises."""
    by.require(Permission.OPEN_CASE)
    return await store_photo(
        intake, body, declared_bytes=declared_bytes, uploader=uploading_officer(by), key=idempotency_key, now=now
    )
