"""Compare names as people read them, not by their bytes."""

import unicodedata
from typing import Final

# Unicode's default ignorable characters whose category does not say so: joiners, fillers, variation selectors.
_INVISIBLE: Final = frozenset(
    map(
        chr,
        [
            0x034F,
            *range(0x115F, 0x1161),
            *range(0x17B4, 0x17B6),
            *range(0x180B, 0x1810),
            0x2065,
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
            *range(0xFFF0, 0xFFF9),
            *range(0xE0000, 0xE1000),
        ],
    )
)


def folded(name: str) -> str:
    """Return a name without what does not tell people apart: width, case, runs of spaces, invisible characters.

    Return "" for a name that shows nothing. Look-alikes of other alphabets stay different names.
    """
    visible = "".join(character for character in name if shows(character))
    # Unicode's compatibility caseless matching (D146): folding case may need another decomposition before and after.
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", visible).casefold())
    return " ".join(unicodedata.normalize("NFKC", once.casefold()).split())


def shows(character: str) -> bool:
    """Return False for an invisible character; a space counts as visible."""
    if character in _INVISIBLE:
        return False
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf")
