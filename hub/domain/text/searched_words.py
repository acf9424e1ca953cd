"""The words of a search: each must be in the text, in any order."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from hub.domain.text.bounds import line
from hub.domain.text.chinese_variants import HAN, is_han
from hub.domain.text.normalised_text import is_short, ngrams_to_find, normalise_text
from hub.errors import InvalidInput

NEAR_CHARACTERS: Final = 60
"""Words within so many characters are near one another."""

MAX_TEXT_CHARACTERS: Final = 200
"""Characters of a searched text."""

MAX_WORDS: Final = MAX_TEXT_CHARACTERS
"""No search has more words: its text has at most so many characters."""

MAX_HITS_COMPARED: Final = 50
"""Hits of each word that are looked at for nearness."""


@dataclass(frozen=True, slots=True, repr=False)
class SearchedWords:
    """Words in the form that texts are searched in.

    A word with a Chinese character, or of three letters and digits or more, may be part of a word of the text. A
    shorter one must be the beginning of a word.
    """

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, *, path: Sequence[str]) -> Self:
        """Return the words of a text; raises InvalidInput if it has no letter and no digit, as an empty one."""
        words = tuple(dict.fromkeys(normalise_text(text).split()))
        if not words:
            raise InvalidInput(
                "There is nothing to search by. Write at least one letter, digit or Chinese character.", path=path
            )
        return cls(words)

    def patterns(self) -> tuple[str, ...]:
        """Return a regular expression for each word, that Python and MongoDB read alike."""
        return tuple(f"(?:^|[ {HAN}]){re.escape(word)}" if is_short(word) else re.escape(word) for word in self.words)

    def ngrams(self) -> tuple[str, ...]:
        """Return n-grams that each matching text has: one of each word, the longest word first, then the next ones."""
        words = sorted(self.words, key=lambda word: (-len(word), word))
        turns = itertools.zip_longest(*(sorted(ngrams_to_find(word)) for word in words))
        return tuple(dict.fromkeys(ngram for turn in turns for ngram in turn if ngram is not None))

    def match(self, form: str) -> bool:
        """Return True if the form of a text has every word."""
        return all(re.search(pattern, form) for pattern in self.patterns())

    def relevance(self, form: str, names: Sequence[str]) -> int:
        """Return the rank of a text that matches; more is better. `names` are forms of names, which `form` has too.

        More words in a name come first, then more whole words, then all words near one another.
        """
        hits = [_hits(word, form) for word in self.words]
        named = sum(any(_hits(word, name) for name in names) for word in self.words)
        whole = sum(
            any(_is_whole(form, at, word) for at in found) for word, found in zip(self.words, hits, strict=True)
        )
        near = len(self.words) > 1 and _are_near(self.words, hits)
        return (named * (MAX_WORDS + 1) + whole) * 2 + near


def checked_text(text: str | None, *, path: Sequence[str]) -> str | None:
    """Return the text of a filter on one line, or None for none.

    Raises InvalidInput for a text without words, which would not narrow a search, TextInvalid for one that is too long.
    """
    if text is None:
        return None
    found = line(text, MAX_TEXT_CHARACTERS, path=path) if text.strip() else ""
    SearchedWords.of(found, path=path)
    return found


def _hits(word: str, form: str) -> list[int]:
    """Return where a word is found, in order."""
    found = []
    at = form.find(word)
    while at >= 0:
        if not is_short(word) or _is_edge(form, at):
            found.append(at)
        at = form.find(word, at + 1)
    return found


def _is_edge(form: str, at: int) -> bool:
    """Return True if no run of letters, or of Chinese characters, goes on across this place."""
    if at <= 0 or at >= len(form) or " " in form[at - 1 : at + 1]:
        return True
    return is_han(form[at - 1]) != is_han(form[at])


def _is_whole(form: str, at: int, word: str) -> bool:
    return _is_edge(form, at) and _is_edge(form, at + len(word))


def _are_near(words: Sequence[str], hits: Sequence[Sequence[int]]) -> bool:
    """Return True if one stretch of the text has every word."""
    placed = sorted((at, number) for number, found in enumerate(hits) for at in [*found[:MAX_HITS_COMPARED]])
    last: dict[int, int] = {}
    for at, number in placed:
        last[number] = at
        if len(last) == len(words):
            end = max(place + len(words[one]) for one, place in last.items())
            if end - min(last.values()) <= NEAR_CHARACTERS:
                return True
    return False
