"""A purpose that is refused says what it needs."""

import pytest

from hub.domain.trail.purposes import check_purpose
from hub.errors import TextInvalid


def test_purpose_is_kept_with_single_spaces() -> None:
    assert check_purpose(" looking for\n the girl ") == "looking for the girl"


def test_two_chinese_characters_are_a_purpose() -> None:
    assert check_purpose(" 查案 ") == "查案"


@pytest.mark.parametrize("purpose", ["", "ab", "查", "查a", "x" * 201])
def test_purpose_of_wrong_length_names_its_bounds(purpose: str) -> None:
    with pytest.raises(TextInvalid, match="must have 3 to 200 characters"):
        check_purpose(purpose)


@pytest.mark.parametrize("purpose", ["xxx", "1234", "...", "一一", "一一一", "\u200b\u200b\u200b"])
def test_purpose_without_words_asks_for_words(purpose: str) -> None:
    with pytest.raises(TextInvalid, match="must have words") as refusal:
        check_purpose(purpose)
    assert (refusal.value.path, "characters" in str(refusal.value)) == (("purpose",), False)
