"""Check which photos a case may show."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.cases.case import Case
from hub.domain.cases.report import Report
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.errors import HubError, NotFound
from hub.services.photos.ports import PhotoRepository
from hub.services.photos.steps.attach_photo import require_case_photos
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, record_action
from hub.services.ports import Transaction


async def record_photos(
    audit: AuditTrail, photos: Iterable[str], operation: str, *, by: Officer, now: datetime
) -> None:
    """Write into the trail which photos an officer names: the answer tells whether they exist."""
    for photo in sorted(photo for photo in photos if can_be_id(photo)):
        await record_action(audit, AuditedAction(by, AuditAction.READ_PHOTO, photo, operation, now))


async def require_photos(
    photos: PhotoRepository, report: Report, transaction: Transaction, case: Case | None = None
) -> None:
    """Raise NotFound with the path of the first photo that police did not upload, or that a hidden case shows.

    What `case` shows already it may go on to show.
    """
    shown = {case.child.photo, *(suspect.photo for suspect in case.suspects)} if case else set()
    path: tuple[str, ...] = ("child", "photo")
    await require_case_photos(photos, [report.child.photo], transaction, path=path, shown=shown)
    for index, suspect in enumerate(report.suspects):
        path = ("suspects", str(index), "photo")
        await require_case_photos(photos, [suspect.photo], transaction, path=path, shown=shown)


def with_found_photos(case: Case, refusals: Sequence[HubError]) -> Case:
    """Return the case without photos if one of them is not there: ids that name nothing are answered alike."""
    if not any(isinstance(refusal, NotFound) for refusal in refusals):
        return case
    suspects = tuple(replace(suspect, photo=None) for suspect in case.suspects)
    return replace(case, child=replace(case.child, photo=None), suspects=suspects)
