"""A partner attaches only its own photos, a case only those of police; staff see a photo after an audit entry."""

from collections.abc import Sequence
from typing import Any

import pytest

from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.domain.audit import AuditAction, AuditEntry
from hub.errors import AuditUnavailable, Forbidden, NotFound
from hub.services.photos.show_photo import show_photo
from hub.services.photos.steps.attach_photo import require_case_photos, require_own_photo
from tests.fakes import NOW, Trail
from tests.services.photos.stores import KeptPhotos

TRANSACTION: Any = None
LIVE = PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm")
TEST = PartnerActor("p1", "Ana", 3, KeyMode.TEST, "fcm")
READER = Officer("o-1", "person-1", "f", "Force", "1", frozenset({Permission.READ_CASES}), certified=True)
WRITER = Officer("o-2", "person-2", "f", "Force", "1", frozenset({Permission.OPEN_CASE}), certified=True)


@pytest.fixture
def photos() -> KeptPhotos:
    """Photos: one of police, one of a partner."""
    photos = KeptPhotos()
    photos.put("ph_police", "staff:o-1")
    photos.put("ph_tip", "tenant:2")
    return photos


async def test_partner_attaches_only_its_own_photos(photos: KeptPhotos) -> None:
    await require_own_photo(photos, "ph_tip", LIVE, TRANSACTION, path=("photo",))
    for photo, partner in (("ph_tip", TEST), ("ph_police", LIVE), ("ph_none", LIVE)):
        with pytest.raises(NotFound) as caught:
            await require_own_photo(photos, photo, partner, TRANSACTION, path=("photo",))
        assert (caught.value.path, caught.value.message) == (("photo",), NotFound.default_message)


async def test_case_shows_only_photos_of_police(photos: KeptPhotos) -> None:
    await require_case_photos(photos, ["ph_police", None], path=("child", "photo"))
    for photo in ("ph_tip", "ph_none"):
        with pytest.raises(NotFound):
            await require_case_photos(photos, ["ph_police", photo], path=("child", "photo"))


async def test_staff_see_a_photo_after_the_audit_entry(photos: KeptPhotos) -> None:
    class FirstTrail(Trail):
        async def append(self, entries: Sequence[AuditEntry]) -> None:
            assert (photos.finds, photos.reads) == (0, 0)
            await super().append(entries)

    trail = FirstTrail()
    assert await show_photo(READER, photos, trail, "ph_tip", "page", purpose="tip 7", now=NOW) == b"ph_tip as page"
    photos.finds = photos.reads = 0
    with pytest.raises(NotFound):
        await show_photo(READER, photos, trail, "ph_none", "page", purpose="tip 8", now=NOW)
    lines = [(line.account, line.action, line.subject, line.purpose) for line in trail.entries]
    read = AuditAction.READ_PHOTO
    assert lines == [("o-1", read, "ph_tip", "tip 7"), ("o-1", read, "ph_none", "tip 8")]


async def test_no_audit_no_photo(photos: KeptPhotos) -> None:
    trail = Trail()
    trail.broken = True
    for photo in ("ph_tip", "ph_none"):
        with pytest.raises(AuditUnavailable):
            await show_photo(READER, photos, trail, photo, "page", purpose="tip 7", now=NOW)
    with pytest.raises(Forbidden):
        await show_photo(WRITER, photos, trail, "ph_tip", "page", purpose="tip 7", now=NOW)
    with pytest.raises(NotFound):
        await show_photo(READER, photos, trail, "ph_tip", "huge", purpose="tip 7", now=NOW)
    assert (photos.finds, photos.reads) == (0, 0)
