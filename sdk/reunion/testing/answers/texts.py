"""Texts that people send: trimmed, bounded, and free of characters that no screen can show."""

import unicodedata

from reunion.testing.answers.refusals import InputRefused

MAX_REF_CHARACTERS = 128

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\t")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\U0001d159")


def is_ref(ref: str) -> bool:
    """Return True if a device may have this name."""
    return 1 <= len(ref) <= MAX_REF_CHARACTERS and ref.isprintable()


def check_ref(ref: str, *path: str) -> str:
    """Return the name of a device; raise InputRefused."""
    if not is_ref(ref):
        raise InputRefused("REF_INVALID", "The device ref must have 1 to 128 printable characters.", *path)
    return ref


def check_line(text: str, max_characters: int, *path: str) -> str:
    """Return a text of one line, with one space for each run of white space; raise InputRefused."""
    line = " ".join(text.split())
    if not 1 <= len(line) <= max_characters:
        raise InputRefused("TEXT_INVALID", f"The text must have 1 to {max_characters} characters.", *path)
    if any(map(_is_unfit, line)) or not any(map(_is_visible, line)):
        raise InputRefused("TEXT_INVALID", "The text has characters that cannot be shown, or shows nothing.", *path)
    return line


def fit_for_a_screen(text: str) -> str:
    """Return the text without characters that no screen can show or that turn the reading direction."""
    return "".join(character for character in text if not _is_unfit(character)).strip()


def _is_unfit(character: str) -> bool:
    if character in _LINE_BREAKS:
        return False
    code = ord(character)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Cs") or is_noncharacter


def _is_visible(character: str) -> bool:
    category, code = unicodedata.category(character), ord(character)
    if category == "Cn":
        return not (code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF)
    return (category[0] in "LNPS" or category == "Co") and character not in _BLANK
