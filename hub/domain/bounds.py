"""Texts that people send: trimmed, bounded, and free of what no screen can show."""

import unicodedata
from collections.abc import Sequence

from hub.errors import TextInvalid

# Marks that turn the reading direction could make a name read as another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\t")

LONE_SURROGATE = "\uffff"
"""Stands where a request held half of a surrogate pair, which JSON can carry and UTF-8 cannot: fit for no text."""

# Letters and signs by their category, and yet nothing but room: fillers of Hangul, a blank of Braille, and their like.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\U0001d159")

UNFIT = "A text holds a control character, a mark that turns the reading direction, or half of a character."
UNSEEN = "A text that nobody can see is none."

MAX_ID_LENGTH = 100


def can_be_id(text: str) -> bool:
    """Whether anything of the hub's could have this id; what cannot is answered without asking the database."""
    return 0 < len(text) <= MAX_ID_LENGTH and text.isascii() and text.isprintable()


def line(text: str, most: int, *, path: Sequence[str]) -> str:
    """A text of one line with 1 to `most` characters, one of them seen; runs of white space become one space.

    Raises TextInvalid.
    """
    return _bounded(" ".join(text.split()), most, path)


def prose(text: str, most: int, *, path: Sequence[str]) -> str:
    """A text of several lines with 1 to `most` characters, one of them seen. Raises TextInvalid."""
    return _bounded(text.strip(), most, path)


def optional_line(text: str | None, most: int, *, path: Sequence[str]) -> str | None:
    """As `line`; nothing but white space counts as not given."""
    return line(text, most, path=path) if text and text.strip() else None


def optional_prose(text: str | None, most: int, *, path: Sequence[str]) -> str | None:
    """As `prose`; nothing but white space counts as not given."""
    return prose(text, most, path=path) if text and text.strip() else None


def _bounded(text: str, most: int, path: Sequence[str]) -> str:
    if not 1 <= len(text) <= most:
        raise TextInvalid(f"A text of 1 to {most} characters is needed here.", path=path)
    if any(is_unfit(character) for character in text):
        raise TextInvalid(UNFIT, path=path)
    if not any(_seen(character) for character in text):
        raise TextInvalid(UNSEEN, path=path)
    return text


def is_unfit(character: str) -> bool:
    """Whether no screen can show this, or it turns the reading direction; line breaks and tabs are fit."""
    if character in _LINE_BREAKS:
        return False
    # Cs: half of a surrogate pair.
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Cs") or _no_character(ord(character))


def _seen(character: str) -> bool:
    """Whether this shows by itself. Joiners, marks and spaces do not: they are fit beside what does."""
    category, code = unicodedata.category(character), ord(character)
    if category == "Cn":
        # A letter or sign newer than our tables, unless it is from where Unicode keeps what is not shown.
        return not (code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF)
    return (category[0] in "LNPS" or category == "Co") and character not in _BLANK


def _no_character(code: int) -> bool:
    """Whether Unicode promises that this will never be a character, `LONE_SURROGATE` among them."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
