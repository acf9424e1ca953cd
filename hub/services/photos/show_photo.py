"""Show a photo to staff: one of a tip, or of a case whose alert has ended."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.access.table import AccessTable, CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.photos import Photo, size_of_word
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.errors import NotFound
from hub.services.photos.ports import CasePhotos, PhotoRepository, TipPhotos
from hub.services.police.ports.access import ReadRateLimit
from hub.services.police.ports.stores import AuditTrail, Cases
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.require_action import require_action


@dataclass(frozen=True, slots=True)
class PhotoRights:
    """The parts that say who may see a photo: its tip or cases, the table of access, the rate limit, and the trail."""

    tips: TipPhotos
    cases: Cases
    access: AccessTable
    rate_limit: ReadRateLimit
    case_photos: CasePhotos
    audit: AuditTrail


async def show_photo(
    by: Officer,
    photos: PhotoRepository,
    photo_id: str,
    size: str,
    *,
    rights: PhotoRights,
    purpose: str,
    now: datetime,
) -> bytes:
    """Return the photo as JPEG, once the audit trail says who asks for it and why.

    Photos that police uploaded for a case are public facts, unless each case with the photo is hidden from the officer.
    A tip's photo is read like the tip; one that no tip has is shown to nobody. Raises Forbidden, CaseForbidden,
    ReadLimitReached beyond the cases that one person may read in an hour, TextInvalid for a purpose outside 3 to 200
    characters, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    known_size = size_of_word(size)
    if known_size is None:
        raise NotFound()
    photo = await photos.find(photo_id) if can_be_id(photo_id) else None
    is_public = photo is not None and photo.by_staff
    case = await _case_of(rights, photo) if photo and not is_public else None
    relations = rights.access.relations(by, case, CaseAction.READ_TIPS, now=now) if case else ()

    async def read() -> bytes:
        if photo is not None and photo.hidden_with:
            await _require_case_with(rights, by, photo, now)
        if not is_public:
            await _require_tip(rights, by, case, now)
        data = await photos.read(photo.id, known_size) if photo else None
        if data is None:
            raise NotFound()
        return data

    known = case.id if case else None
    action = AuditedAction(by, AuditAction.READ_PHOTO, photo_id, purpose, now, known, relations=relations)
    return await run_with_audit(rights.audit, action, read)


async def _case_of(rights: PhotoRights, photo: Photo) -> Case | None:
    """Return the case of the tip that shows a photo."""
    case_id = await rights.tips.case_of_photo(photo.id)
    return await rights.cases.get(case_id) if case_id else None


async def _require_case_with(rights: PhotoRights, by: Officer, photo: Photo, now: datetime) -> None:
    """Raise NotFound unless the officer may read the public facts of a case that shows the photo."""
    shown_by = photo.hidden_with | set(await rights.case_photos.with_photo(photo.id))
    cases = await rights.cases.by_ids(shown_by)
    if not any(rights.access.may(by, case, CaseAction.READ_PUBLIC, now=now) for case in cases.values()):
        raise NotFound()


async def _require_tip(rights: PhotoRights, by: Officer, case: Case | None, now: datetime) -> None:
    if case is None:
        raise NotFound()
    require_action(rights.access, by, case, CaseAction.READ_TIPS, now)
    await count_reads(rights.rate_limit, by, [case.id], now)
