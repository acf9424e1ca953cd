"""Store a photo that a partner uploads for a tip."""

from collections.abc import AsyncIterable
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.photos import PhotoId, uploading_partner
from hub.services.photos.steps.store_photo import PhotoIntake, store_photo


async def store_tip_photo(
    by: PartnerActor,
    intake: PhotoIntake,
    body: AsyncIterable[bytes],
    *,
    declared_bytes: int | None,
    idempotency_key: str | None,
    now: datetime,
) -> PhotoId:
    """Store an upload as the partner's photo and return its id. Raises Forbidden, and what `store_photo` raises."""
    by.require(PartnerPermission.UPLOAD_PHOTOS)
    return await store_photo(
        intake,
        body,
        declared_bytes=declared_bytes,
        uploader=uploading_partner(by, intake.limits.partner_points),
        key=idempotency_key,
        now=now,
    )
