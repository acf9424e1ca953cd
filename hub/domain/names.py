"""Names compared as people read them, whatever bytes they came in."""

import unicodedata
from typing import Final

# Unicode's default ignorable characters that are of no category which says so: joiners, fillers, variation selectors.
_UNSEEN: Final = frozenset(
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
    """A name without what does not tell people apart: form of writing, case, runs of white space, what is not seen.

    Empty for a name that shows nothing. Look-alikes of other alphabets stay other names.
    """
    seen = "".join(character for character in name if _seen(character))
    # Unicode's compatibility caseless matching (D146): folding case may need another decomposition before and after.
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", seen).casefold())
    return " ".join(unicodedata.normalize("NFKC", once.casefold()).split())


def _seen(character: str) -> bool:
    if character in _UNSEEN:
        return False
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf")
