"""Texts and searches from a small alphabet, so that many searches hit, and a judge that shares no code with the hub."""

import random
import re
import unicodedata
from typing import Final

SIMPLE: Final = str.maketrans("紅車東後乾幹裏裡麵臺檯颱黃", "红车东后干干里里面台台台黄")
"""Traditional characters of the alphabet, and the simplified ones that are written for them."""

HAN: Final = "紅红車车東东後后乾幹干小明女裏里台臺京𠮷々"
LETTERS: Final = "abAB12ＡａéßＢ１２x"
SIGNS: Final = (" ", "  ", "，", "·", "'", "’", "-", "\n", "😀", "👩‍👧", "_", "…", "\u200b", "ﬁ", "㍿")
WORDS: Final = (
    "woman",
    "unknown",
    "Van",
    "blue",
    "京A12345",
    "豫·B678",
    "Xi'an",
    "王小明",
    "紅色外套",
    "x" * 90,
    "A1" * 30,
)


def made_up_text(chance: random.Random, length: int) -> str:
    """Return a text of so many pieces."""
    pieces: list[str] = []
    for _ in range(length):
        kind = chance.random()
        if kind < 0.4:
            pieces.append("".join(chance.choices(HAN, k=chance.choice([1, 2, 3, 5]))))
        elif kind < 0.65:
            pieces.append("".join(chance.choices(LETTERS, k=chance.choice([1, 2, 3, 4, 7]))))
        elif kind < 0.75:
            pieces.append(chance.choice(WORDS))
        else:
            pieces.append(chance.choice(SIGNS))
    return "".join(pieces)


def searched_text(chance: random.Random, texts: list[str]) -> str:
    """Return a search: parts of one text in another order and other characters, or made up."""
    if chance.random() < 0.25:
        return made_up_text(chance, 2).strip() or "a"
    whole = chance.choice(texts)
    parts = []
    for _ in range(chance.choice([1, 1, 2, 3])):
        at, size = chance.randrange(len(whole)), chance.choice([1, 2, 3, 4, 6, 12])
        parts.append(whole[at : at + size])
    text = chance.choice([" ", "，", "\n"]).join(parts)
    return chance.choice([text, text.upper(), text.translate(SIMPLE), unicodedata.normalize("NFKC", text)])[:200]


def plain(text: str) -> str:
    """Return a text as the documentation says that it is compared."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(SIMPLE)
    joined = "".join(one for one in folded if one not in "'’·" and unicodedata.category(one) != "Cf")
    return " ".join(re.sub(r"[\W_]", " ", joined).split())


def is_found(search: str, text: str) -> bool | None:
    """Return True if a text has all words of a search; None if the search has nothing to search by."""
    words, within = plain(search).split(), plain(text)
    if not words:
        return None
    return all(_has(word, within) for word in words)


def _has(word: str, within: str) -> bool:
    is_short = len(word) < 3 and not re.search("[\u3000-\u9fff\U00020000-\U0003ffff]", word)
    if not is_short:
        return word in within
    # It begins after a space or a Chinese character.
    return re.search(f"(?:^|[ \u3000-\u9fff\U00020000-\U0003ffff]){word}", within) is not None
