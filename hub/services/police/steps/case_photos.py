"""Which photos a case may show."""

from collections.abc import Iterable
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.audit import AuditAction
from hub.domain.bounds import can_be_id
from hub.domain.reports import Report
from hub.services.photos.steps.attach_photo import require_case_photos
from hub.services.police.ports import Desk
from hub.services.police.steps.audited import Looking, record


async def record_photos(desk: Desk, photos: Iterable[str], operation: str, *, by: Officer, now: datetime) -> None:
    """Write into the trail which photos an officer names: the answer tells whether they exist."""
    for photo in sorted(photo for photo in photos if can_be_id(photo)):
        await record(desk.audit, Looking(by, AuditAction.READ_PHOTO, photo, operation, now))


async def require_photos(desk: Desk, report: Report) -> None:
    """Raise NotFound with the path of the first photo that police did not bring in."""
    await require_case_photos(desk.photos, [report.child.photo], path=("child", "photo"))
    for place, suspect in enumerate(report.suspects):
        await require_case_photos(desk.photos, [suspect.photo], path=("suspects", str(place), "photo"))
