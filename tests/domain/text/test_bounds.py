"""Texts that people send, and what no screen can show."""

import pytest

from hub.domain.text.bounds import can_be_id, line, optional_line, optional_prose, prose
from hub.errors import TextInvalid


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u2066b", "a\ud800b", "a\uffffb", "a\ufdd0b", "a\U0001fffeb"])
def test_unprintable_text_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(TextInvalid, match="a control character, a mark that turns the reading direction, or half of"):
        line(text, 100, path=("child", "publicName"))


INVISIBLE = {
    "zero-width spaces": "\u200b\u200b\u200b",
    "a joiner and a non-joiner": "\u200d\u200c",
    "marks of a direction": "\u200e\u200f\u061c",
    "a byte order mark": "\ufeff\ufeff\ufeff",
    "soft hyphens": "\u00ad\u00ad\u00ad",
    "fillers of Hangul": "\u3164\u115f\u1160\uffa0",
    "a blank of Braille": "\u2800\u2800\u2800",
    "variation selectors": "\ufe0f\ufe0e\U000e0100",
    "an accent on nothing": "\u0301\u0301\u0301",
    "a dotted vowel on nothing": "\u093f\u093f",
    "vowels of Khmer that are not shown": "\u17b4\u17b5",
    "a joiner of graphemes": "\u034f\u034f\u034f",
    "tags": "\U000e0041\U000e0042\U000e0001",
    "what is kept for such marks": "\u2065\ufff0\U000e0fff",
    "a head of a note and an object that are not there": "\U0001d159\U0001d173\ufffc",
    "spaces in between": "\u200b \u2800 \u3000\u200b",
}


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_invisible_text_is_refused_with_its_reason(text: str) -> None:
    for check in (line, prose, optional_line, optional_prose):
        with pytest.raises(TextInvalid, match="shows nothing"):
            check(text, 100, path=("purpose",))


@pytest.mark.parametrize(
    "text",
    [
        "小雨",
        "𠮷野",
        "علی‌رضا",
        "محمّد",
        "क्षि‍",
        "กำ",
        "José",
        "J\u200bo",
        "김하늘",
        "\u1112\u1161\u11ab",
        "བོད",
        "👨‍👩‍👧",
        "🏴\U000e0067\U000e0062\U000e007f",
        "❤️",
        "1",
        "-",
        "\u2801",
        "\ue000",
        "\U0001fae9",
        "\U00031350",
    ],
)
def test_names_of_any_language_and_signs_are_seen(text: str) -> None:
    assert line(text, 100, path=()) == text
    assert prose(text, 100, path=()) == text


@pytest.mark.parametrize(
    ("text", "may"), [("", False), ("a", True), ("a" * 100, True), ("a" * 101, False), ("é", False)]
)
def test_id_is_short_printable_ascii_and_not_empty(text: str, may: bool) -> None:
    assert can_be_id(text) is may
