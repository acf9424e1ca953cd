"""Checks of texts that people send: trimmed, bounded, and free of characters that no screen can show."""

import unicodedata
from collections.abc import Sequence

from hub.errors import TextInvalid

# Marks that turn the reading direction could make a name read as another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\t")

LONE_SURROGATE = "\uffff"
"""Replaces half of a surrogate pair in a request: JSON can carry it, UTF-8 cannot. No text may hold it."""

# Letters and signs by category that show nothing: fillers of Hangul, the blank of Braille, and the like.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\U0001d159")

UNFIT_TEXT = (
    "The text holds a control character, a mark that turns the reading direction, or half of a surrogate pair."
    " Remove it."
)
INVISIBLE_TEXT = "The text shows nothing. Write at least one visible character."

MAX_ID_LENGTH = 100


def can_be_id(text: str) -> bool:
    """Return True if a row of the hub could have this id. Other ids are answered without reading the database."""
    return 0 < len(text) <= MAX_ID_LENGTH and text.isascii() and text.isprintable()


def line(text: str, max_length: int, *, path: Sequence[str]) -> str:
    """Return a text of one line with 1 to `max_length` characters, one of them visible.

    Runs of white space become one space. Raises TextInvalid.
    """
    return _bounded(" ".join(text.split()), max_length, path)


def prose(text: str, max_length: int, *, path: Sequence[str]) -> str:
    """Return a text of several lines with 1 to `max_length` characters, one of them visible; raises TextInvalid."""
    return _bounded(text.strip(), max_length, path)


def optional_line(text: str | None, max_length: int, *, path: Sequence[str]) -> str | None:
    """Return `line` of a text, or None for one that is missing or only white space."""
    return line(text, max_length, path=path) if text and text.strip() else None


def optional_prose(text: str | None, max_length: int, *, path: Sequence[str]) -> str | None:
    """Return `prose` of a text, or None for one that is missing or only white space."""
    return prose(text, max_length, path=path) if text and text.strip() else None


def _bounded(text: str, max_length: int, path: Sequence[str]) -> str:
    if not 1 <= len(text) <= max_length:
        raise TextInvalid(f"The text must have 1 to {max_length} characters.", path=path)
    if any(is_unfit(character) for character in text):
        raise TextInvalid(UNFIT_TEXT, path=path)
    if not any(_is_visible(character) for character in text):
        raise TextInvalid(INVISIBLE_TEXT, path=path)
    return text


def is_unfit(character: str) -> bool:
    """Return True if no screen can show this, or if it turns the reading direction. Line breaks and tabs are fit."""
    if character in _LINE_BREAKS:
        return False
    # Cs: half of a surrogate pair.
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Cs") or _is_noncharacter(ord(character))


def _is_visible(character: str) -> bool:
    """Return True if this shows by itself. Joiners, marks and spaces do not: they are fit beside what does."""
    category, code = unicodedata.category(character), ord(character)
    if category == "Cn":
        # A letter or sign newer than this Unicode table, unless it lies in a block for invisible characters.
        return not (code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF)
    return (category[0] in "LNPS" or category == "Co") and character not in _BLANK


def _is_noncharacter(code: int) -> bool:
    """Return True if Unicode promises that this is never a character. `LONE_SURROGATE` is one of these."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
