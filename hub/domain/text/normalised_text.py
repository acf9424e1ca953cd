"""The form in which texts are searched, and the n-grams by which an index finds them.

An n-gram is a short piece of a text: a Chinese character, two neighbours of them, three neighbouring letters or digits,
or the first one or two of a word, alone and with the Chinese character right before them, as a number plate begins. A
text that contains a word has every n-gram of the word; the reverse needs a second look.
"""

import functools
import hashlib
import itertools
import re
import unicodedata
from typing import Final

from hub.domain.text.chinese_variants import HAN, chinese_variants, is_han
from hub.domain.text.names import shows

GRAM_LETTERS: Final = 3
"""Letters and digits of an n-gram. Shorter words find only words that begin with them."""

_JOINERS: Final = frozenset("'\u2019\u02bc\u00b7\u2022\u2027\u22c5\u30fb")
"""Apostrophes and middle dots join what stands beside them: Xi'an is xian, and 京A·12345 is 京a12345."""

_RUNS: Final = re.compile(f"(?P<han>[{HAN}]+)|[^ {HAN}]+")
_RULES: Final = "4"
"""The version of the rules in this file. Raise it with each change of them: then every row is filled again."""


class _Characters(dict[int, str | None]):
    """The form of each character, computed once."""

    def __missing__(self, code: int) -> str | None:
        self[code] = form = _form_of(chr(code))
        return form


def _form_of(character: str) -> str | None:
    if is_han(character):
        return chinese_variants().get(character, character)
    kind = unicodedata.category(character)
    if kind == "Cc":
        return " "
    if character in _JOINERS or kind == "Me" or not shows(character):
        return None
    return character if kind[0] in "LMN" else " "


_characters: Final = _Characters()


def normalise_text(text: str) -> str:
    """Return the form of a text: letters, marks and digits with single spaces between words.

    Width, case and the choice of traditional or simplified characters are gone; what is no letter or digit is a space.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.translate(_characters).split())


@functools.cache
def form_version() -> str:
    """Return the version of the form and its n-grams: rows with another one are to be filled again."""
    table = "".join(map("".join, sorted(chinese_variants().items())))
    digest = hashlib.sha256(f"{HAN} {table}".encode()).hexdigest()
    return f"{_RULES}-{digest[:10]}"


def ngrams_of(form: str) -> frozenset[str]:
    """Return the n-grams of a text's form."""
    found: set[str] = set()
    for run in _RUNS.finditer(form):
        word = run.group()
        if run.group("han"):
            found.update(word)
            found.update(map("".join, itertools.pairwise(word)))
        else:
            before = _before(form, run.start())
            found.update((word[:1], word[:2]))
            if before:
                found.update((before + word[:1], before + word[:2]))
            found.update(word[at : at + GRAM_LETTERS] for at in range(len(word) - GRAM_LETTERS + 1))
    return frozenset(found)


def _before(form: str, start: int) -> str:
    """Return the Chinese character right before a run of letters and digits, or nothing."""
    return form[start - 1] if start > 0 and is_han(form[start - 1]) else ""


def is_short(word: str) -> bool:
    """Return True for a word of one or two letters or digits, which finds only words that begin with it."""
    return len(word) < GRAM_LETTERS and not any(map(is_han, word))


def ngrams_to_find(word: str) -> frozenset[str]:
    """Return n-grams that every text with a word has, at least one."""
    found: set[str] = set()
    for run in _RUNS.finditer(word):
        part = run.group()
        if before := "" if run.group("han") else _before(word, run.start()):
            found.add(before + part[:2])
        if run.group("han"):
            found.update(map("".join, itertools.pairwise(part)) if len(part) > 1 else part)
        elif len(part) >= GRAM_LETTERS:
            found.update(part[at : at + GRAM_LETTERS] for at in range(len(part) - GRAM_LETTERS + 1))
        elif run.start() > 0 or part == word:
            # It begins here. At the start of a mixed word it may be the end of a longer run.
            found.add(part)
    return frozenset(found)
