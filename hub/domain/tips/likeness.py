"""Likeness of tips: sketches of their words, and the rules by which two tips are linked.

A sketch is a small sample of a text's Han bigrams and Latin words, hashed under a key. Two texts that share words share
parts of their sketches, and nobody without the key reads a word out of one.
"""

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rapidfuzz.fuzz import ratio

from hub.domain.cells import Cell, neighbourhood, tip_cell
from hub.domain.geometry import Point, distance_km
from hub.domain.tips.links import LinkReason, TipLink

SKETCH_SIZE: Final = 16
"""The hashes kept of a text: the smallest, which are a fair sample of all its words."""

MAX_CANDIDATES: Final = 50
"""The earlier tips whose words one tip is compared with."""

MAX_POSTINGS: Final = 2000
"""The places at which shared words are looked up for one tip. The rarest words come first: they tell most."""

MIN_SAME_WORDS_PERCENT: Final = 85.0
"""The likeness of two texts, by edits, from which on two tips that name one place and time say the same."""

SAME_WORDS_PERCENT: Final = 92.0
"""The same if one of them names no place or no time."""

SAME_WORDS_ELSEWHERE_PERCENT: Final = 97.0
"""The same if they name different ones: people may use one sentence for different things."""

MIN_LETTERS_TO_COMPARE: Final = 16
"""The letters below which a text says too little to be known by: "Station, hurry" is written by many people."""

NEARBY_KM: Final = 2.0
NEARBY_TIME: Final = timedelta(minutes=30)

PICTURE_BITS: Final = 128
MAX_PICTURE_DISTANCE: Final = 10
"""The bits in which the hashes of two copies of one picture may differ. Measured: see decision 0057."""

MAX_NEARBY_LINKS: Final = 3
"""The links by place and time of one tip: in a flood of one place each would have thousands."""

_WITHOUT_SPACES = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
_WORDS = re.compile(rf"[{_WITHOUT_SPACES}]+|[^\W\d_{_WITHOUT_SPACES}]+")
_FIRST_WITHOUT_SPACES = re.compile(rf"[{_WITHOUT_SPACES}]")


@dataclass(frozen=True, slots=True, repr=False)
class ComparedTip:
    """The parts of a tip that are compared with those of others."""

    id: str
    sketch: Sequence[int] = ()
    place: Point | None = None
    seen_at: datetime | None = None
    picture: int | None = None


def words_of(text: str) -> set[str]:
    """Return the Han bigrams and Latin words of a text, without numbers: forms differ in these alone."""
    found: set[str] = set()
    for run in _WORDS.findall(unicodedata.normalize("NFKC", text).casefold()):
        if len(run) > 1 and _FIRST_WITHOUT_SPACES.match(run):
            found.update(run[start : start + 2] for start in range(len(run) - 1))
        else:
            found.add(run)
    return found


def sketch_words(text: str, digest: Callable[[str], int]) -> list[int]:
    """Return the smallest hashes of a text's words, in order."""
    return sorted({digest(word) for word in words_of(text)})[:SKETCH_SIZE]


def picture_distance(one: int, other: int) -> int:
    """Return the number of bits in which two hashes of pictures differ."""
    return (one ^ other).bit_count()


def are_nearby(one: ComparedTip, other: ComparedTip) -> bool:
    """Return True if both tips name about the same place and time."""
    if one.place is None or other.place is None or one.seen_at is None or other.seen_at is None:
        return False
    return abs(one.seen_at - other.seen_at) <= NEARBY_TIME and distance_km(one.place, other.place) <= NEARBY_KM


def _needed_percent(tip: ComparedTip, other: ComparedTip, letters: int) -> float:
    """Return the likeness of words from which on a tip is the copy of another; infinite if words cannot tell."""
    if are_nearby(tip, other):
        return MIN_SAME_WORDS_PERCENT
    if letters < MIN_LETTERS_TO_COMPARE:
        return math.inf
    named = (tip.place, tip.seen_at, other.place, other.seen_at)
    return SAME_WORDS_PERCENT if None in named else SAME_WORDS_ELSEWHERE_PERCENT


def half_hour(moment: datetime) -> int:
    """Return the number of the half hour that holds a moment."""
    return int(moment.timestamp() // NEARBY_TIME.total_seconds())


_Spot = tuple[Cell, int]
"""A cell and a half hour. Tips that are nearby lie in one, or in two that touch."""


def _spot(tip: ComparedTip) -> _Spot | None:
    if tip.place is None or tip.seen_at is None:
        return None
    return tip_cell(tip.place), half_hour(tip.seen_at)


def _spots_around(tip: ComparedTip) -> list[_Spot]:
    spot = _spot(tip)
    if spot is None:
        return []
    cell, half = spot
    around = [(near, half + step) for near in neighbourhood(cell, 1) for step in (-1, 0, 1)]
    return [spot, *(other for other in around if other != spot)]


class EarlierTips:
    """The tips of one case, found by their words, pictures, places and times."""

    def __init__(self, tips: Iterable[ComparedTip] = ()) -> None:
        self._tips: list[ComparedTip] = []
        self._by_word: defaultdict[int, list[int]] = defaultdict(list)
        self._by_spot: defaultdict[_Spot, list[int]] = defaultdict(list)
        self._with_picture: list[int] = []
        self._numbers: dict[str, int] = {}
        for tip in tips:
            self.add(tip)

    def add(self, tip: ComparedTip) -> None:
        """Add a tip, which later ones are compared with."""
        number = len(self._tips)
        self._tips.append(tip)
        self._numbers[tip.id] = number
        for word in tip.sketch:
            self._by_word[word].append(number)
        if (spot := _spot(tip)) is not None:
            self._by_spot[spot].append(number)
        if tip.picture is not None:
            self._with_picture.append(number)

    def candidates(self, tip: ComparedTip) -> list[str]:
        """Return the tips that share most of the rarest words, at most MAX_CANDIDATES, the likest first."""
        shared: Counter[int] = Counter()
        left = MAX_POSTINGS
        for posting in sorted((self._by_word[word] for word in tip.sketch if word in self._by_word), key=len):
            if left <= 0:
                break
            shared.update(posting[:left])
            left -= len(posting)
        # Of equals the earlier one: a flood is linked to its first tip.
        ordered = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [self._tips[number].id for number, _ in ordered[:MAX_CANDIDATES]]

    def link_by_words(self, tip: ComparedTip, words: str, others: Mapping[str, str]) -> TipLink | None:
        """Return the link to the tip that says most nearly the same, of those whose `plain_words` are given."""
        best: TipLink | None = None
        for other, other_words in others.items():
            score = ratio(words, other_words, score_cutoff=best.score if best else MIN_SAME_WORDS_PERCENT)
            if score < MIN_SAME_WORDS_PERCENT or (best is not None and score <= best.score):
                continue
            if score >= _needed_percent(tip, self._tips[self._numbers[other]], len(words)):
                best = TipLink(other, LinkReason.SAME_WORDS, round(score, 1))
        return best

    def link_by_picture(self, tip: ComparedTip) -> TipLink | None:
        """Return the link to the tip with the likest picture."""
        if tip.picture is None:
            return None
        hashes = ((number, self._tips[number].picture) for number in self._with_picture)
        distances = [
            (picture_distance(tip.picture, picture), number) for number, picture in hashes if picture is not None
        ]
        distance, number = min(distances, default=(PICTURE_BITS, -1))
        if distance > MAX_PICTURE_DISTANCE:
            return None
        score = round(100 * (1 - distance / PICTURE_BITS), 1)
        return TipLink(self._tips[number].id, LinkReason.SAME_PHOTO, score)

    def links_by_place(self, tip: ComparedTip) -> list[TipLink]:
        """Return the links to the nearest tips that name about the same place and time."""
        # The newest of each spot come first: older ones are linked to them in turn.
        around = (number for spot in _spots_around(tip) for number in reversed(self._by_spot.get(spot, ())))
        others = [self._tips[number] for number in itertools.islice(around, MAX_CANDIDATES)]
        found = [
            (distance_km(tip.place, other.place), other.id)
            for other in others
            if are_nearby(tip, other) and tip.place and other.place
        ]
        return [
            TipLink(other, LinkReason.SAME_PLACE_AND_TIME, round(100 * (1 - km / NEARBY_KM), 1))
            for km, other in sorted(found)[:MAX_NEARBY_LINKS]
        ]
