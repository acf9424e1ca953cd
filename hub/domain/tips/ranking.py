"""The order in which tips of a case are read: independent people first, floods behind one line, and no cell unheard.

A tip counts as a voice if some of its words are its own: a flood of forms or rewordings repeats a limited stock of
words, and so do copies. Voices agree if they name about the same place and time. Agreement grows with the logarithm of
their partners, cells and half hours, so that thousands of one kind weigh little more than a few. The lines of one place
take turns with those of other places. Every fifth line comes from the cell from which the fewest voices were heard.
Nothing is left out: tips that are folded behind a line follow after all lines.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.cells import Cell, neighbourhood
from hub.domain.tips.likeness import half_hour

MAX_RARE_USES: Final = 4
"""The lines that may share a word for it to be their own."""

MIN_OWN_WORDS: Final = 4
"""The own words in a sketch of 16 from which on a tip is a voice; a shorter one needs no more than it has."""

MAX_DEVICE_LINES: Final = 3
"""Lines of one device; its other tips are folded behind its first."""

MAX_FLOOD_LINES: Final = 20
"""Lines of one partner in a half hour that are no voices; its others are folded behind the first of them."""

AGREEMENT_RINGS: Final = 2
"""The rings of cells around a voice in which others may agree: 11 to 16 km."""

AGREEMENT_HALF_HOURS: Final = 5
"""The half hours between two voices that may still agree."""

TURN_COST: Final = 0.35
"""The agreement that each further line of one place loses against other places."""

EXPLORER_LINES: Final = 5
"""Each so many lines, one comes from the least heard cell."""

NEARNESS_KM: Final = (10.0, 50.0, 200.0)
"""Bounds of the bands by which tips nearer to the last places of the child come first."""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class RankedTip:
    """The parts of a tip that decide its rank. `copy_of` is the first of the tips that say the same."""

    id: str
    tenant: int
    received_at: datetime
    seen_at: datetime | None = None
    device: str | None = None
    cell: Cell | None = None
    sketch: Sequence[int] = ()
    copy_of: str | None = None
    near_km: float | None = None
    has_photo: bool = False
    has_contact: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class RankedLine:
    """A line: its tip, the tips folded behind it, and the partners whose voices agree with it, its own included."""

    tip: str
    folded: tuple[str, ...] = ()
    partners: int = 1


def rank_tips(tips: Iterable[RankedTip]) -> list[RankedLine]:
    """Return the lines of a case's tips, in order; each tip is on one line or folded behind one."""
    in_order = sorted(tips, key=lambda tip: (tip.received_at, tip.id))
    folds = _Folds()
    originals = folds.copies(in_order)
    voices = _voices(originals)
    leads = folds.floods(folds.devices(originals), voices)
    agreement = _Agreement([tip for tip in leads if tip.id in voices])
    order = _merge(_by_agreement(leads, agreement), _by_silence(leads, voices))
    return [RankedLine(tip.id, folds.behind(tip.id), agreement.partners(tip)) for tip in order]


class _Folds:
    """The tips behind each line. Each step folds lines that the step before left, with all that is behind them."""

    def __init__(self) -> None:
        self._behind: defaultdict[str, list[str]] = defaultdict(list)

    def behind(self, lead: str) -> tuple[str, ...]:
        """Return the ids of the tips folded behind a line."""
        return tuple(self._behind.get(lead, ()))

    def _fold(self, tip: RankedTip, lead: str) -> None:
        self._behind[lead] += [tip.id, *self._behind.pop(tip.id, [])]

    def copies(self, tips: Sequence[RankedTip]) -> list[RankedTip]:
        """Fold copies behind the first of them that stands."""
        firsts: dict[str, str] = {}
        kept: list[RankedTip] = []
        for tip in tips:
            first = firsts.setdefault(tip.copy_of or tip.id, tip.id)
            if first == tip.id:
                kept.append(tip)
            else:
                self._fold(tip, first)
        return kept

    def devices(self, tips: Sequence[RankedTip]) -> list[RankedTip]:
        """Fold the tips of one device, beyond MAX_DEVICE_LINES, behind its first."""
        lines: Counter[str] = Counter()
        firsts: dict[str, str] = {}
        kept: list[RankedTip] = []
        for tip in tips:
            if tip.device is not None:
                lines[tip.device] += 1
                first = firsts.setdefault(tip.device, tip.id)
                if lines[tip.device] > MAX_DEVICE_LINES:
                    self._fold(tip, first)
                    continue
            kept.append(tip)
        return kept

    def floods(self, tips: Sequence[RankedTip], voices: Collection[str]) -> list[RankedTip]:
        """Fold the tips of a partner's half hour that are no voices, beyond MAX_FLOOD_LINES, behind the first."""
        lines: Counter[tuple[int, int]] = Counter()
        firsts: dict[tuple[int, int], str] = {}
        kept: list[RankedTip] = []
        for tip in tips:
            if tip.id not in voices:
                flood = tip.tenant, half_hour(tip.received_at)
                lines[flood] += 1
                first = firsts.setdefault(flood, tip.id)
                if lines[flood] > MAX_FLOOD_LINES:
                    self._fold(tip, first)
                    continue
            kept.append(tip)
        return kept


def _voices(originals: Sequence[RankedTip]) -> frozenset[str]:
    """Return the ids of tips with words of their own."""
    uses = Counter(word for tip in originals for word in tip.sketch)
    return frozenset(tip.id for tip in originals if tip.sketch and _own_words(tip, uses) >= _needed_words(tip))


def _own_words(tip: RankedTip, uses: Mapping[int, int]) -> int:
    return sum(uses[word] <= MAX_RARE_USES for word in tip.sketch)


def _needed_words(tip: RankedTip) -> int:
    return min(MIN_OWN_WORDS, len(tip.sketch))


def _moment(tip: RankedTip) -> int:
    return half_hour(tip.seen_at or tip.received_at)


class _Agreement:
    """The voices around each voice."""

    def __init__(self, voices: Sequence[RankedTip]) -> None:
        self._by_cell: defaultdict[Cell, list[RankedTip]] = defaultdict(list)
        for tip in voices:
            if tip.cell is not None:
                self._by_cell[tip.cell].append(tip)
        self._around = {tip.id: self._agreeing(tip) for tip in voices}

    def _agreeing(self, tip: RankedTip) -> list[RankedTip]:
        if tip.cell is None:
            return [tip]
        moment = _moment(tip)
        return [
            other
            for cell in neighbourhood(tip.cell, AGREEMENT_RINGS)
            for other in self._by_cell.get(cell, ())
            if abs(_moment(other) - moment) <= AGREEMENT_HALF_HOURS
        ]

    def around(self, tip: RankedTip) -> list[RankedTip]:
        """Return the voices that agree with a voice, itself included; none for what is no voice."""
        return self._around.get(tip.id, [])

    def partners(self, tip: RankedTip) -> int:
        """Return the number of partners whose voices agree with a tip."""
        return len({other.tenant for other in self.around(tip)}) or 1

    def value(self, tip: RankedTip) -> float:
        """Return the agreement with a tip: 0 for a voice that stands alone, below it for what is no voice."""
        around = self.around(tip)
        if not around:
            return -math.inf
        partners = len({other.tenant for other in around})
        cells = len({other.cell for other in around})
        moments = len({_moment(other) for other in around})
        # One partner can name any cell and half hour: they count no further than its partners carry them.
        return math.log(partners) + math.log(min(cells, 2 * partners)) + math.log(min(moments, 2 * partners))


def _by_agreement(leads: Sequence[RankedTip], agreement: _Agreement) -> list[RankedTip]:
    """Return tips by agreement; a place loses some with each of its lines. Of equals, partners take turns."""
    values = {tip.id: agreement.value(tip) for tip in leads}
    strongest = sorted(leads, key=lambda tip: (-values[tip.id], *_merit(tip)))
    ranks: dict[str, float] = {}
    for seed in strongest:
        if seed.id in ranks:
            continue
        place = [tip for tip in agreement.around(seed) if tip.id not in ranks] or [seed]
        for turn, tip in enumerate(_by_new_partner(place)):
            ranks[tip.id] = values[seed.id] - TURN_COST * turn
    value = {tip.id: -round(ranks[tip.id], 2) for tip in leads}
    turns = _turns(sorted(leads, key=_merit), lambda tip: (value[tip.id], tip.tenant))
    return sorted(leads, key=lambda tip: (value[tip.id], turns[tip.id], *_merit(tip)))


def _turns(tips: Iterable[RankedTip], group: Callable[[RankedTip], Hashable]) -> dict[str, int]:
    """Return how many tips of its group come before each tip."""
    taken: Counter[Hashable] = Counter()
    turns: dict[str, int] = {}
    for tip in tips:
        turns[tip.id] = taken[group(tip)]
        taken[group(tip)] += 1
    return turns


def _by_new_partner(place: Sequence[RankedTip]) -> list[RankedTip]:
    """Return the tips of one place: the first of each partner, cell and half hour before their second ones."""
    seen: Counter[tuple[str, object]] = Counter()
    turns: list[tuple[tuple[int, ...], RankedTip]] = []
    for tip in sorted(place, key=_merit):
        groups = [("partner", tip.tenant), ("cell", tip.cell), ("moment", _moment(tip))]
        turns.append((tuple(seen[group] for group in groups), tip))
        seen.update(groups)
    return [tip for _, tip in sorted(turns, key=lambda turn: turn[0])]


def _by_silence(leads: Sequence[RankedTip], voices: Collection[str]) -> list[RankedTip]:
    """Return tips from the least heard cells first, one of each cell before the second of any.

    Of cells that are heard alike, partners take turns.
    """
    heard: defaultdict[Cell | None, set[tuple[int, int]]] = defaultdict(set)
    for tip in leads:
        if tip.id in voices:
            heard[tip.cell].add((tip.tenant, _moment(tip)))
    best = sorted(leads, key=lambda tip: (tip.id not in voices, *_merit(tip)))
    in_cell = _turns(best, lambda tip: tip.cell)
    silence = {tip.id: (tip.id not in voices, len(heard[tip.cell]) + in_cell[tip.id]) for tip in best}
    turns = _turns(best, lambda tip: (silence[tip.id], tip.tenant))
    return sorted(best, key=lambda tip: (*silence[tip.id], turns[tip.id]))


def _merge(ranked: Sequence[RankedTip], explored: Sequence[RankedTip]) -> list[RankedTip]:
    """Return both orders in one: each fifth line is of the second."""
    placed: set[str] = set()
    sources = (iter(ranked), iter(explored))
    order: list[RankedTip] = []
    while len(order) < len(ranked):
        source = sources[(len(order) + 1) % EXPLORER_LINES == 0]
        tip = next(tip for tip in source if tip.id not in placed)
        placed.add(tip.id)
        order.append(tip)
    return order


def _merit(tip: RankedTip) -> tuple[float, ...]:
    """Return what decides between equals: nearness, photo, contact, then the newest."""
    band = len(NEARNESS_KM) if tip.near_km is None else sum(tip.near_km > bound for bound in NEARNESS_KM)
    return band, not tip.has_photo, not tip.has_contact, -tip.received_at.timestamp()
