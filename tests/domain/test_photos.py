"""The owner of a photo, and the sizes that a link may name."""

from datetime import UTC, datetime

import pytest

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.photos import Photo, PhotoId, PhotoSize, owned_by_officer, owned_by_partner, size_of_word
from tests.fakes import officer

PARTNER = PartnerActor("p1", "Finder", 42, KeyMode.LIVE, None)


def test_photo_of_officer_is_by_staff_others_not() -> None:
    of_officer, of_partner = owned_by_officer(officer("wang")), owned_by_partner(PARTNER)
    assert (of_officer, of_partner) == ("staff:wang", "tenant:42")
    stored_at = datetime(2016, 5, 14, tzinfo=UTC)
    assert Photo(PhotoId("a"), of_officer, stored_at).by_staff is True
    assert Photo(PhotoId("b"), of_partner, stored_at).by_staff is False


@pytest.mark.parametrize(
    ("word", "size"), [("push", PhotoSize.PUSH), ("page", PhotoSize.PAGE), ("PUSH", None), ("", None)]
)
def test_size_of_word_is_none_for_unknown_word(word: str, size: PhotoSize | None) -> None:
    assert size_of_word(word) is size
