"""Readings of the reach of stages: when they are taken, what is shown of them, and what an insider wins from them."""

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.delivery.reach import (
    MAX_READINGS,
    OUTCOMES,
    READ_AFTER,
    ReadStage,
    ShownSum,
    StageCounts,
    StageReading,
    is_last_due,
    next_reading,
    read_last,
    read_stage_now,
    readings_due,
    show_noised,
    show_reach,
    show_reading,
    show_receipts,
)
from hub.domain.delivery.receipts import BITS, RECEIPT_KINDS, bit_of, estimate_devices
from hub.domain.noise import DEVIATION, EPSILON, RECEIPT_EPSILON, draw_noise

BEGUN = datetime(2016, 5, 1, 12, tzinfo=UTC)
K = 20
GAMES = 2_000

numbers = st.fixed_dictionaries(dict.fromkeys(OUTCOMES, st.integers(-30, 900)))
readings = st.builds(
    lambda draws, noised: StageReading(1, BEGUN, draws, dict.fromkeys(OUTCOMES, 1), noised), st.integers(1, 7), numbers
)


# ---------------------------------------------------------------- times


@given(st.lists(st.integers(1, 100 * 60), min_size=1, max_size=60), st.integers(0, 200 * 60))
def test_stage_is_read_at_most_eight_times(waits: list[int], ends_after: int) -> None:
    """A process that looks at any moments takes each reading once, none before its time, and the last one once."""
    ended_at, due, taken = BEGUN + timedelta(minutes=ends_after), next_reading(BEGUN, 0, None, BEGUN), [0]
    now = BEGUN
    for wait in waits:
        now += timedelta(minutes=wait)
        if due is None or due > now:
            continue
        ended = ended_at if ended_at <= now else None
        number = readings_due(BEGUN, now)
        if taken[-1] < number:
            assert BEGUN + READ_AFTER[number - 1] <= now
            taken.append(number)
        elif taken[-1] >= len(READ_AFTER) and is_last_due(ended, now):
            taken.append(MAX_READINGS)
        due = next_reading(BEGUN, taken[-1], ended, now)
    assert taken == sorted(set(taken))
    assert len(taken) - 1 <= MAX_READINGS == 8
    assert (due is None) == (taken[-1] == MAX_READINGS)


def test_reading_times_are_those_that_the_graph_states() -> None:
    minutes = [after // timedelta(minutes=1) for after in READ_AFTER]
    assert minutes == [1, 5, 30, 120, 480, 1_440, 2_880]
    assert readings_due(BEGUN, BEGUN + timedelta(seconds=59)) == 0
    assert is_last_due(BEGUN, BEGUN + timedelta(hours=72))
    assert not is_last_due(BEGUN, BEGUN + timedelta(hours=71))
    assert not is_last_due(None, BEGUN)


# ---------------------------------------------------------------- what is shown


@given(st.lists(st.one_of(st.none(), readings), max_size=5))
def test_what_is_shown_depends_on_stored_noise_alone(taken: list[StageReading | None]) -> None:
    stages = [ReadStage(number, 100.0, one) for number, one in enumerate(taken, start=1)]
    other = [ReadStage(one.number, 100.0, one.reading and replace(one.reading, counts={})) for one in stages]
    reach = show_reach(stages, K)
    assert reach == show_reach(other, K), "True counts change nothing."
    assert [one.counts for one in reach.stages] == [show_reading(one, K) for one in taken]
    rows = [reach.total, *(stage.counts for stage in reach.stages)]
    assert all(list(row) == [*OUTCOMES, "in_ring"] for row in rows)
    assert all(one.people is None or one.people >= K for row in rows for one in row.values())
    for row, read in zip(rows, [taken, *([one] for one in taken)], strict=True):
        parts = {outcome: [_large(one, outcome) for one in read] for outcome in OUTCOMES}
        parts["in_ring"] = [part for numbers in parts.values() for part in numbers]
        for name, numbers in parts.items():
            large = [number for number in numbers if number is not None]
            assert row[name] == ShownSum(sum(large) if large else None, len(large) < len(numbers) or not large)


def _large(reading: StageReading | None, outcome: str) -> int | None:
    if reading is None or reading.noised[outcome] < max(K, 4.5 * DEVIATION * math.sqrt(reading.draws)):
        return None
    return reading.noised[outcome]


def test_shown_partners_add_up_to_stage_and_alert() -> None:
    """The complement of what is shown is hidden too: the stored sums of the last reading are shown nowhere."""
    large, small = dict.fromkeys(OUTCOMES, 300), dict.fromkeys(OUTCOMES, 19)
    sums = dict.fromkeys(OUTCOMES, 319)
    last = StageReading(MAX_READINGS, BEGUN, 2, {}, sums, {0: large, 2: small}, {0: {"shown": 90, "opened": 9}})
    reach = show_reach([ReadStage(1, 100.0, last, {0: "Bee", 2: "Ant"}), ReadStage(2, 200.0, None)], K)
    ant, bee = (dict(row) for _, row in reach.stages[0].partners)
    assert [ant["reached"], bee["reached"]] == [ShownSum(None, True), ShownSum(300, False)]
    assert reach.stages[0].counts == {name: ShownSum(300, True) for name in OUTCOMES} | {
        "in_ring": ShownSum(1500, True)
    }
    assert reach.total["reached"] == ShownSum(300, True), "The other stage is not read yet."
    assert reach.funnel == {
        "reached": ShownSum(300, True),
        "shown": ShownSum(90, False),
        "opened": ShownSum(None, True),
    }


def test_empty_ring_shows_no_number_however_often_it_is_read() -> None:
    rand_below = random.Random(11).randrange
    reading, shown = None, 0
    for number in range(1, 8):
        reading = read_stage_now({}, reading, number, BEGUN, rand_below)
        assert reading.draws == number
    for _ in range(GAMES):
        shown += show_noised(sum(draw_noise(rand_below) for _ in range(35)), 35, K) is not None
    assert shown == 0, "Of 35 numbers of noise in all who are in a ring, 12 in 100 sums are 20 or more."
    assert [show_noised(number, 35, K) for number in (74, 75)] == [None, 75]


def test_reading_adds_what_has_changed_to_the_one_before() -> None:
    # Each coin is thrown twice and then does not fall: no noise.
    quiet = itertools.cycle((0, 1))
    first = read_stage_now({"reached": 30}, None, 1, BEGUN, lambda _: next(quiet))
    assert first.noised == dict.fromkeys(OUTCOMES, 0) | {"reached": 30}
    kept = StageReading(1, BEGUN, 1, first.counts, {name: count + 4 for name, count in first.noised.items()})
    second = read_stage_now({"reached": 50, "dead": 2}, kept, 3, BEGUN, lambda _: next(quiet))
    assert (second.number, second.counts["reached"]) == (3, 50)
    assert second.noised == dict.fromkeys(OUTCOMES, 4) | {"reached": 54, "dead": 6}


def test_last_reading_has_every_tenant_and_their_sums() -> None:
    counts = StageCounts(1, 100.0, {"reached": 70}, {2: {"reached": 70}})
    last = read_last(counts, {2, 4}, BEGUN, random.Random(1).randrange)
    assert (last.number, set(last.tenants)) == (MAX_READINGS, {2, 4})
    assert last.noised == {name: sum(of[name] for of in last.tenants.values()) for name in OUTCOMES}
    assert last.tenants[4] != dict.fromkeys(OUTCOMES, 0), "A partner without phones has noise too."


# ---------------------------------------------------------------- an insider with phones of their own


class Game:
    """One stage with phones of an insider and perhaps one stranger's; the insider sees every door at every reading.

    `path` has the stranger's outcome at each reading, and `own` how many own phones the insider has been told on by
    then. All doors show sums of stored readings, so the readings with their noise are the most that they can tell.
    """

    def __init__(self, path: Sequence[str], *, last: bool, own: Sequence[int] = (19, 40, 19, 800)) -> None:
        self.path, self.last = path, last
        self.own = [own[number % len(own)] for number in range(len(path))]
        self._random = random.Random(7)

    def counts(self, place: int, *, stranger: bool) -> dict[str, int]:
        """Return the true counts at a reading."""
        counts = dict.fromkeys(OUTCOMES, 0) | {"reached": self.own[place]}
        counts[self.path[place]] += stranger
        return counts

    def wins(self) -> bool:
        """Play once, with the best guess there is: which of both cases makes what is seen more likely."""
        stranger = bool(self._random.getrandbits(1))
        before, evidence = None, 0.0
        for place in range(len(self.path)):
            reading = read_stage_now(
                self.counts(place, stranger=stranger), before, place + 1, BEGUN, self._random.randrange
            )
            evidence += self._evidence(place, reading.noised, before.noised if before else {})
            before = reading
        if self.last:
            counts = self.counts(-1, stranger=stranger)
            last = read_last(StageCounts(1, 100.0, counts, {2: counts}), {2}, BEGUN, self._random.randrange)
            with_one, without = self.counts(-1, stranger=True), self.counts(-1, stranger=False)
            evidence += sum(_likelier(last.noised[name], without[name], with_one[name]) for name in OUTCOMES)
        guess = evidence > 0 if evidence else bool(self._random.getrandbits(1))
        return guess == stranger

    def _evidence(self, place: int, noised: Mapping[str, int], before: Mapping[str, int]) -> float:
        found = 0.0
        for name in OUTCOMES:
            grown = noised[name] - before.get(name, 0)
            expected = [
                self.counts(place, stranger=one)[name] - (self.counts(place - 1, stranger=one)[name] if place else 0)
                for one in (False, True)
            ]
            found += _likelier(grown, *expected)
        return found


def _likelier(seen: int, without: int, with_one: int) -> float:
    """Return how much likelier a number is with the stranger than without, as a logarithm."""
    return float(EPSILON) * (abs(seen - without) - abs(seen - with_one))


def _share(game: Game) -> float:
    return sum(game.wins() for _ in range(GAMES)) / GAMES


@pytest.mark.parametrize(
    ("path", "last", "changes"),
    [
        (["reached"] * 3, False, 1),
        (["reached"] * 3, True, 2),
        (["deferred", "reached"], True, 4),
    ],
)
def test_insider_with_own_phones_wins_no_more_than_stated(path: list[str], last: bool, changes: int) -> None:
    """docs/security.md states 63, 73 and 88 % for 1, 2 and 4 changes of numbers: e^(changes * ε) to 1."""
    share, odds = _share(Game(path, last=last)), math.exp(changes * EPSILON)
    assert share < odds / (1 + odds) + 0.03, "Three standard errors of 2,000 games are 3 %."
    assert share > 0.55, "The attack is one: it beats a coin."


def test_one_stranger_beside_nineteen_phones_rarely_shows_a_count() -> None:
    rand_below = random.Random(3).randrange
    seen = [
        [
            show_reading(read_stage_now({"reached": reached}, None, 1, BEGUN, rand_below), K)["reached"].people
            is not None
            for _ in range(GAMES)
        ]
        for reached in (19, 20)
    ]
    without, with_one = (sum(one) / GAMES for one in seen)
    assert with_one - without < 0.25 + 0.05


# ---------------------------------------------------------------- receipts


@given(st.sets(st.integers(0, 2**80 - 1), max_size=40), st.integers(0, 2**80 - 1))
def test_one_device_sets_at_most_one_bit_of_receipts(devices: set[int], stranger: int) -> None:
    bits = {bit_of(f"{device:x}") for device in devices}
    assert len(bits | {bit_of(f"{stranger:x}")}) - len(bits) in (0, 1)
    assert all(0 <= bit < BITS for bit in bits)


@pytest.mark.parametrize("count", [0, 20, 1_000, 50_000, 1_000_000])
def test_estimate_of_receipts_is_right_within_one_percent(count: int) -> None:
    rand = random.Random(count)
    ones = len({rand.randrange(BITS) for _ in range(count)})
    assert abs(estimate_devices(ones) - count) <= max(1, count / 100)


def test_estimate_grows_with_every_bit_and_has_an_end() -> None:
    some = [-3, 0, 1, 2, 20, 1_000, BITS // 2, BITS - 2, BITS - 1]
    assert [estimate_devices(ones) for ones in some] == sorted({estimate_devices(ones) for ones in some})
    assert estimate_devices(-3) == -3
    assert estimate_devices(BITS + 9) == estimate_devices(BITS - 1)


@pytest.mark.parametrize(("opens", "exponent"), [(False, 1.25), (True, 1.5)])
def test_receipts_tell_an_insider_no_more_than_stated(*, opens: bool, exponent: float) -> None:
    """The stranger was told at once, the app showed the alert, and the person perhaps opened it.

    The insider sees the first and the last reading and the receipts, and guesses as well as anybody can.
    docs/security.md states 78 and 82 %: e^exponent to 1.
    """
    chance = random.Random(11)
    wins = 0
    for _ in range(GAMES):
        stranger = bool(chance.getrandbits(1))
        told, ones = {"reached": 19 + stranger}, {"shown": 19 + stranger, "opened": 7 + (stranger and opens)}
        first = read_stage_now(told, None, 1, BEGUN, chance.randrange)
        last = read_last(StageCounts(1, 100.0, told, {0: told}), {0}, BEGUN, chance.randrange, {0: ones})
        evidence = float(EPSILON) * sum(
            abs(seen - 19) - abs(seen - 20) for seen in (first.noised["reached"], last.tenants[0]["reached"])
        )
        shown, opened = (last.receipts[0][kind] for kind in RECEIPT_KINDS)
        evidence += float(RECEIPT_EPSILON) * (abs(shown - 19) - abs(shown - 20))
        evidence += float(RECEIPT_EPSILON) * (abs(opened - 7) - abs(opened - 8)) * opens
        wins += (evidence > 0 if evidence else bool(chance.getrandbits(1))) == stranger
    odds = math.exp(exponent)
    assert wins / GAMES < odds / (1 + odds) + 0.03, "Three standard errors of 2,000 games are 3 %."
    assert wins / GAMES > 0.6, "The attack is one: it beats a coin."


def test_receipts_of_nobody_are_hidden_and_have_noise_for_all() -> None:
    rand_below = random.Random(2).randrange
    last = read_last(StageCounts(1, 100.0, {}), {0, 2}, BEGUN, rand_below, {0: {"shown": 900, "opened": 0}})
    assert set(last.receipts) == {0, 2}
    reach = show_reach([ReadStage(1, 100.0, last, {0: "Bee", 2: "Ant"})], K)
    assert [name for name, _ in reach.partners] == ["Ant", "Bee"]
    nothing, shown = ShownSum(None, True), last.receipts[0]["shown"]
    assert reach.partners[0][1] == {"reached": nothing, "shown": nothing, "opened": nothing}
    assert reach.partners[1][1] == {"reached": nothing, "shown": ShownSum(shown, False), "opened": nothing}
    assert reach.funnel["shown"] == ShownSum(shown, True), "The noise of the other partner is hidden."
    assert [show_receipts(count, K) for count in (25, 26)] == [None, 26]
