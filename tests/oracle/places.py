"""Reported points, searched in all stored and sent data: latitude and longitude, equal to 3 decimals."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.geometry import Point
from tests.oracle.run import Finding, Run
from tests.oracle.surfaces import kept, left_the_hub

NUMBER = re.compile(
    # The first digit comes before the look-behind, so that the search can skip to digits.
    rb"\d(?<![\w.]\d)(?<!\d:\d)(?:\d{0,2}\.\d+(?:[eE][+-]?\d{1,2})?|\d{6,9}(?![\w.]))"
)
SHAPE = re.compile(
    rb'\\*"(?:circle|polygon)\\*"\s*:\s*'
    rb'(?:\\*"[^"]*"|\{[^{}]*\}|\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\])'
)
MAX_FREE_PAIR_NUMBERS = 8
"""In a line with at most this many numbers, any two may be a pair; in longer ones they must be neighbours."""
WHOLE_DEGREES = (10**6, 10**7)
"""Whole numbers may count micro-degrees or ten-millionths."""

Number = tuple[int, ...]
"""The possible values of a number in thousandths of a degree."""


@dataclass(frozen=True, slots=True)
class Points:
    """The reported points by thousandths of a degree, rounded either way; `short` are those with fewer decimals."""

    pairs: dict[tuple[int, int], str]
    latitudes: frozenset[int]
    longitudes: frozenset[int]
    short: frozenset[float]
    published: frozenset[float]

    def thousandths(self, text: bytes) -> Number:
        """Return the thousandths of a number, if it may be part of a point."""
        if b"." not in text:
            whole = int(text)
            return self._known(round(whole * 1000 / unit) for unit in WHOLE_DEGREES)
        value = float(text)
        decimals = len(text) - text.index(b".") - 1
        # A number with less than three decimals is no place, unless the point itself has no more.
        if (decimals < 3 and value not in self.short) or round(value, 4) in self.published:
            return ()
        return self._known((round(value * 1000),))

    def _known(self, candidates: Iterable[int]) -> Number:
        return tuple(n for n in candidates if n in self.latitudes or n in self.longitudes)

    def pair(self, a: Number, b: Number) -> str | None:
        """Return the device whose point two numbers are, in either order."""
        for x in a:
            for y in b:
                found = self.pairs.get((x, y)) or self.pairs.get((y, x))
                if found:
                    return found
        return None

    def within(self, line: bytes) -> str | None:
        """Return the device whose point stands in a line, apart from circles and polygons."""
        if b"circle" in line or b"polygon" in line:
            line = SHAPE.sub(b"", line)
        found_numbers = NUMBER.findall(line)
        if len(found_numbers) < 2:
            return None
        numbers = [self.thousandths(text) for text in found_numbers]
        reach = len(numbers) if sum(map(bool, numbers)) <= MAX_FREE_PAIR_NUMBERS else 1
        for index, number in enumerate(numbers):
            for other in numbers[index + 1 : index + 1 + reach] if number else ():
                found = self.pair(number, other)
                if found:
                    return found
        return None


def precise_locations_stored(run: Run) -> Finding:
    """Return `precise_locations_stored`: lines that hold a reported point."""
    points = _points(run)
    directory = run.evidence.directory
    faults = [
        f"{path.relative_to(directory)} line {line} holds a point of {owner}"
        for path in (*left_the_hub(directory), *kept(directory))
        for line, owner in _hits(path, points)
    ]
    return Finding(len(faults), faults)


def _hits(path: Path, points: Points) -> Iterator[tuple[int, str]]:
    if not path.exists() or not points.pairs:
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            owner = points.within(line)
            if owner:
                yield number, owner


def _points(run: Run) -> Points:
    pairs: dict[tuple[int, int], str] = {}
    short: set[float] = set()
    for act in run.evidence.acts:
        if act.point is None or not act.by_point:
            continue
        latitude, longitude = abs(act.point[0]), abs(act.point[1])
        short.update(value for value in (latitude, longitude) if round(value, 2) == value)
        for x in _either_way(latitude):
            for y in _either_way(longitude):
                pairs[x, y] = f"{act.partner}/{act.ref}"
    return Points(
        pairs=pairs,
        latitudes=frozenset(pair[0] for pair in pairs),
        longitudes=frozenset(pair[1] for pair in pairs),
        short=frozenset(short),
        published=frozenset(_published(run)),
    )


def _either_way(degrees: float) -> set[int]:
    thousandths = round(degrees * 1000, 6)
    return {math.floor(thousandths), math.ceil(thousandths)}


def _published(run: Run) -> Iterator[float]:
    """Yield the numbers of published circles and polygons, to 4 decimals."""
    texts = {text for push in run.evidence.pushes for text in (push.circle, push.polygon) if text}
    texts |= {call.shapes for call in run.evidence.calls}
    for text in texts:
        yield from (round(float(found), 4) for found in NUMBER.findall(text.encode()))
    centres: list[Point] = [centre for areas in run.centres.values() for centre in areas.values()]
    yield from (round(abs(value), 4) for centre in centres for value in centre)
