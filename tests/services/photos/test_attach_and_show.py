"""A partner attaches only its own photos, a case only those of police; staff see a photo after an audit entry."""

from collections.abc import Sequence
from typing import Any

import pytest

from hub.domain.access.table import AccessTable
from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.domain.trail.audit import AuditAction, AuditEntry
from hub.errors import AuditUnavailable, CaseForbidden, Forbidden, NotFound
from hub.services.photos.show_photo import PhotoRights, show_photo
from hub.services.photos.steps.attach_photo import require_case_photos, require_own_photo
from tests.fakes import NOW, FakePolice, Trail, new_case
from tests.services.photos.stores import KeptPhotos

TRANSACTION: Any = None
LIVE = PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm")
TEST = PartnerActor("p1", "Ana", 3, KeyMode.TEST, "fcm")
READER = Officer("o-1", "person-1", "f", "Force", "1", frozenset({Permission.READ_CASES}), certified=True)
STRANGER = Officer("o-3", "person-3", "g", "Force", "1", frozenset({Permission.READ_CASES}), certified=True)
WRITER = Officer("o-2", "person-2", "f", "Force", "1", frozenset({Permission.OPEN_CASE}), certified=True)


class TipOfOneCase:
    """The port `TipPhotos`: one tip, of the case `cs_1`."""

    async def case_of_photo(self, photo_id: str) -> str | None:
        return "cs_1" if photo_id == "ph_tip" else None


FAKE = FakePolice()
FAKE.tables.cases["cs_1"] = new_case("cs_1", force="f")


def rights(trail: Trail) -> PhotoRights:
    return PhotoRights(TipOfOneCase(), FAKE.cases, AccessTable(), FAKE.rate_limit, FAKE.hidden_cases, trail)


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
    await require_case_photos(photos, ["ph_police", None], TRANSACTION, path=("child", "photo"))
    for photo in ("ph_tip", "ph_none"):
        with pytest.raises(NotFound):
            await require_case_photos(photos, ["ph_police", photo], TRANSACTION, path=("child", "photo"))


async def test_staff_see_a_photo_after_the_audit_entry(photos: KeptPhotos) -> None:
    class FirstTrail(Trail):
        async def append(self, entries: Sequence[AuditEntry]) -> None:
            assert photos.reads == 0
            await super().append(entries)

    trail = FirstTrail()
    assert (
        await show_photo(READER, photos, "ph_tip", "page", rights=rights(trail), purpose="tip 7", now=NOW)
        == b"ph_tip as page"
    )
    photos.reads = 0
    with pytest.raises(NotFound):
        await show_photo(READER, photos, "ph_none", "page", rights=rights(trail), purpose="tip 8", now=NOW)
    lines = [(line.account, line.action, line.subject, line.purpose, line.error) for line in trail.entries]
    read = AuditAction.READ_PHOTO
    assert lines == [
        ("o-1", read, "ph_tip", "tip 7", None),
        ("o-1", read, "ph_none", "tip 8", None),
        ("o-1", read, "ph_none", "tip 8", "NOT_FOUND"),
    ]
    assert [(line.case, line.relations) for line in trail.entries] == [("cs_1", ("OWNER",)), (None, ()), (None, ())]


async def test_a_tips_photo_needs_a_relation_to_its_case(photos: KeptPhotos) -> None:
    photos.put("ph_loose", "tenant:2")
    with pytest.raises(CaseForbidden):
        await show_photo(STRANGER, photos, "ph_tip", "page", rights=rights(Trail()), purpose="a look", now=NOW)
    with pytest.raises(NotFound):
        await show_photo(READER, photos, "ph_loose", "page", rights=rights(Trail()), purpose="a look", now=NOW)
    assert photos.reads == 0
    # A photo of a case is public: it stands in its alert.
    assert await show_photo(STRANGER, photos, "ph_police", "page", rights=rights(Trail()), purpose="a look", now=NOW)


async def test_no_audit_no_photo(photos: KeptPhotos) -> None:
    trail = Trail()
    trail.broken = True
    for photo in ("ph_tip", "ph_none"):
        with pytest.raises(AuditUnavailable):
            await show_photo(READER, photos, photo, "page", rights=rights(trail), purpose="tip 7", now=NOW)
    with pytest.raises(Forbidden):
        await show_photo(WRITER, photos, "ph_tip", "page", rights=rights(trail), purpose="tip 7", now=NOW)
    with pytest.raises(NotFound):
        await show_photo(READER, photos, "ph_tip", "huge", rights=rights(trail), purpose="tip 7", now=NOW)
    assert photos.reads == 0
