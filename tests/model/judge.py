"""The judge: who must hear what, from what people did and what was sent; it reads no row of the protocol.

| invariant | a violation |
|---|---|
| I1 | somebody in covered ground was not told |
| I2 | somebody was told a revision twice, though nothing had died or failed |
| I3 | somebody told got no CANCEL; or one got it who was never told |
| I4 | work that never ends |
| I5 | a first message outside of what is covered |
| I6 | somebody told got no newer revision; or an older one after a newer one |
| I7 | a message after the pause, the hold or the end |
| I8 | a sighting that was not heard with sound in its circle; or sound where there is none to make |
| I9 | an end with words on a token for which nothing was accepted; or without words where that is known |
| I10 | somebody told still has what a revision took away, also one who muted the alert |
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

Person: TypeAlias = tuple[int, int]
Cells: TypeAlias = frozenset[int]
Batch: TypeAlias = tuple[str, tuple[str, int], int]
"""A unit, its lease and the number of the batch within it."""


@dataclass(frozen=True)
class Told:
    alert: int
    revision: int
    person: Person
    batch: Batch
    token: int
    is_unclear: bool
    """True if the provider accepted it and answered 503."""
    has_words: bool
    """False for an end that is data for the app alone."""


@dataclass(frozen=True)
class Look:
    """The truth at the moment of a guard."""

    time: int
    revision: int
    ground: Cells
    sightings: dict[int, Cells]


@dataclass
class Truth:
    """One alert as people made it."""

    opened: int
    is_open: bool = True
    revision: int = 1
    grounds: dict[int, Cells] = field(default_factory=dict)
    """By area: the circles of its stages that have begun."""
    sightings: dict[int, tuple[int, Cells]] = field(default_factory=dict)
    cancel: int | None = None
    taken_away: int = 0
    """The newest revision that took something away."""
    stopped: int | None = None
    """The moment from which nothing may be sent, until a resume."""
    is_smaller: bool = False
    """True once ground was given up."""

    @property
    def ground(self) -> Cells:
        return frozenset[int]().union(*self.grounds.values())


class Judge:
    """Watches people, stages and sends; `violations` says what went wrong."""

    def __init__(self, log: list[str]) -> None:
        self._log = log
        self.violations: list[tuple[str, str]] = []
        self.truths: dict[int, Truth] = {}
        self.told: list[Told] = []
        self.owed: dict[tuple[int, Person], set[int]] = {}
        """The cells of covered ground in which somebody was, and is not yet told."""
        self.been: dict[tuple[int, Person], set[int]] = {}
        """The cells in which somebody was since the opening."""
        self.unclear: set[tuple[int, Person]] = set()
        """People who may have been told: an answer of 503, or a batch whose worker died."""
        self.interrupted: set[Batch] = set()
        self.ever_muted: set[Person] = set()
        self.renewals: dict[int, int] = {}
        """By token that took the place of another one: the moment."""
        self.counts: Counter[str] = Counter()

    def bad(self, invariant: str, text: str) -> None:
        self.violations.append((invariant, text))
        self._log.append(f"!! {invariant}: {text}")

    # ------------------------------------------------------------ what people do
    def opened(self, alert: int, time: int) -> None:
        self.truths[alert] = Truth(time)

    def added(self, alert: int, area: int) -> None:
        self.truths[alert].grounds[area] = frozenset()

    def began(self, alert: int, area: int, circle: Cells) -> None:
        grounds = self.truths[alert].grounds
        if area in grounds:
            grounds[area] |= circle

    def removed(self, alert: int, area: int) -> None:
        """An area has gone: its sighting makes no sound from now on."""
        self.reduced(alert, area, frozenset())
        truth = self.truths[alert]
        truth.grounds.pop(area, None)
        truth.sightings = {rev: one for rev, one in truth.sightings.items() if one[0] != area}

    def reduced(self, alert: int, area: int, kept: Cells) -> None:
        """Ground is given up: by a smaller radius, a hold, a correction or a removal."""
        truth = self.truths[alert]
        before = truth.ground
        if area in truth.grounds:
            truth.grounds[area] &= kept
        if truth.ground != before:
            truth.is_smaller = True
        for key in [key for key in self.owed if key[0] == alert]:
            self.owed[key] &= truth.ground
            if not self.owed[key]:
                del self.owed[key]

    def revised(self, alert: int, sighting: tuple[int, Cells] | None = None) -> None:
        truth = self.truths[alert]
        truth.revision += 1
        if sighting:
            truth.sightings[truth.revision] = sighting

    def closed(self, alert: int, time: int) -> None:
        truth = self.truths[alert]
        truth.revision += 1
        truth.is_open, truth.cancel, truth.stopped = False, truth.revision, time
        self.owed = {key: cells for key, cells in self.owed.items() if key[0] != alert}

    def stopped(self, alert: int, time: int) -> None:
        truth = self.truths[alert]
        truth.stopped = time if truth.stopped is None else truth.stopped

    def resumed(self, alert: int) -> None:
        self.truths[alert].stopped = None

    def saw(self, person: Person, cell: int, *, is_muted: bool) -> None:
        for alert, truth in self.truths.items():
            if truth.is_open:
                self.been.setdefault((alert, person), set()).add(cell)
                if not is_muted and cell in truth.ground:
                    self.owed.setdefault((alert, person), set()).add(cell)

    def was_in(self, alert: int, person: Person, cells: Cells) -> None:
        """Somebody left these cells a moment before they were covered, and may be told for them."""
        self.been.setdefault((alert, person), set()).update(cells)

    def excused(self, person: Person) -> None:
        """Forget that a person must be told: one who left, muted, or lost the token."""
        self.owed = {key: cells for key, cells in self.owed.items() if key[1] != person}

    def look(self, alert: int, time: int) -> Look:
        truth = self.truths[alert]
        return Look(time, truth.revision, truth.ground, {rev: cells for rev, (_, cells) in truth.sightings.items()})

    # ------------------------------------------------------------ what is sent
    def sent(self, told: Told, look: Look, *, with_sound: bool, cells: Cells) -> None:
        """Judge one message that a phone got; `cells` are those in which the device was while its batch was sent."""
        truth, key = self.truths[told.alert], (told.alert, told.person)
        before = [one for one in self.told if (one.alert, one.person) == key]
        if any(one.revision == told.revision for one in before):
            self._again(told, [one for one in before if one.revision == told.revision])
        if any(one.revision > told.revision for one in before):
            self.bad("I6", f"{told.person} gets {told.alert}.{told.revision} after a newer one")
        if told.revision == truth.cancel:
            if not before and key not in self.unclear:
                self.bad("I3", f"CANCEL {told.alert} to {told.person}, never told")
            if with_sound:
                self.bad("I8", f"CANCEL {told.alert} to {told.person} with sound")
            self._words(told, before)
        else:
            if not before:
                self._first(told, look)
            self._sound(told, look, before, with_sound=with_sound, cells=cells)
            if truth.stopped is not None and look.time > truth.stopped:
                self.bad("I7", f"{told.person} gets {told.alert}.{told.revision} after the stop")
        self.told.append(told)

    def _again(self, told: Told, same: list[Told]) -> None:
        if any(one.batch in self.interrupted or one.is_unclear for one in same):
            self.counts["repeats"] += 1
        else:
            self.bad("I2", f"{told.person} gets {told.alert}.{told.revision} twice")

    def _first(self, told: Told, look: Look) -> None:
        if told.revision != look.revision:
            self.bad("I6", f"newcomer {told.person} gets {told.alert}.{told.revision}, {look.revision} was newest")
        if not self.been.get((told.alert, told.person), set()) & look.ground:
            if (told.alert, told.person) in self.unclear or not self.truths[told.alert].is_smaller:
                self.counts["outside"] += 1
            else:
                self.bad("I5", f"{told.person} newly gets {told.alert} outside")

    def _sound(self, told: Told, look: Look, before: list[Told], *, with_sound: bool, cells: Cells) -> None:
        is_unclear = (told.alert, told.person) in self.unclear or any(one.batch in self.interrupted for one in before)
        last = max((one.revision for one in before), default=0)
        circles = [cells for rev, cells in look.sightings.items() if last < rev <= told.revision]
        if not before:
            if not with_sound and not is_unclear:
                self.bad("I8", f"first message {told.alert}.{told.revision} to {told.person} without sound")
        elif with_sound:
            if not any(cells & circle for circle in circles) and not is_unclear:
                self.bad("I8", f"{told.person} hears {told.alert}.{told.revision} with sound, last told {last}")
        elif any(cells <= circle for circle in circles):
            self.bad("I8", f"{told.person} gets {told.alert}.{told.revision} in silence, within a sighting")

    def _words(self, told: Told, before: list[Told]) -> None:
        accepted = [one for one in before if one.token == told.token]
        if told.has_words and not accepted:
            self.bad("I9", f"words of the end of {told.alert} on {told.person}'s token, for which nothing was accepted")
        is_renewed = self.renewals.get(told.token, -1) >= self.truths[told.alert].opened
        known = [one for one in accepted if not one.is_unclear and one.batch not in self.interrupted]
        if not told.has_words and known and not is_renewed:
            self.bad("I9", f"no words of the end of {told.alert} for {told.person}, who was told")
        self.counts["ends with words" if told.has_words else "ends without words"] += 1

    # ------------------------------------------------------------ the end
    def nothing_left(self, holders: dict[Person, bool], parked: set[tuple[int, int | None]]) -> None:
        """Judge the end, when no work is left. `holders`: people with a registered, right token; if they are muted."""
        for (alert, person), cells in self.owed.items():
            if holders.get(person, True) or any(unit[0] == alert for unit in parked):
                continue
            if not any((one.alert, one.person) == (alert, person) for one in self.told):
                self.bad("I1", f"{person} never got alert {alert}; was in {sorted(cells)}")
        self._newest(holders, parked)

    def _newest(self, holders: dict[Person, bool], parked: set[tuple[int, int | None]]) -> None:
        last: dict[tuple[int, Person], int] = {}
        surely: set[tuple[int, Person]] = set()
        for one in self.told:
            key = one.alert, one.person
            if not one.is_unclear and one.batch not in self.interrupted:
                surely.add(key)
            last[key] = max(one.revision, last.get(key, 0))
        for (alert, person), revision in last.items():
            truth = self.truths[alert]
            if revision == truth.revision or person not in holders or (alert, truth.revision) in parked:
                continue
            if not truth.is_open:
                self.bad("I3", f"{person} was told of {alert} and never got its CANCEL")
            elif revision < truth.taken_away and (person not in self.ever_muted or (alert, person) in surely):
                self.bad("I10", f"{person} has {alert}.{revision}, {truth.taken_away} took something away")
            elif person not in self.ever_muted:
                self.bad("I6", f"{person} has {alert}.{revision}, newest is {truth.revision}")
