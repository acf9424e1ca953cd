"""The reach of an alert as staff may see it: few readings of each stage, with noise, the same at every door.

Counts that are hidden below k, or rounded, fall to an officer with phones of their own: 19 of them and one stranger
move "hidden" to 20. So no count is shown as it is. A stage is read at most eight times: at fixed times after it began,
and at last 72 hours after its alert ended. A reading adds to the one before what has changed since, and noise
(hub.domain.noise). It is stored before anybody sees it, and nothing else is shown anywhere. Whatever is made of stored
readings, sums over any alerts too, tells no more of a person than they do. The last reading is drawn anew for
every partner. That of an alert's first stage has the receipts of the whole alert too, which name no stage.

The noise protects people. k is a rule of display: a number below k, or below MIN_DEVIATIONS of its noise, is hidden,
since it would say little, and an empty ring is to show none. Every sum is made of the numbers that are shown one by
one, over all alerts too. So no difference of sums shown at one moment has a hidden number in it. A sum that was shown
before may: beside it a hidden number is estimated, no better than its noise allows.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from hub.domain.delivery.receipts import RECEIPT_KINDS, estimate_devices
from hub.domain.noise import DEVIATION, RECEIPT_EPSILON, RandBelow, deviation_of, draw_noise

OUTCOMES: Final = ("reached", "failed", "dead", "withheld", "deferred")
"""The outcomes of a stage's devices; their sum is `in_ring`."""

READ_AFTER: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
    timedelta(hours=48),
)
"""From the beginning of a stage to each of its readings but the last one."""

LAST_AFTER: Final = timedelta(hours=72)
"""From the end of an alert to the last reading of its stages."""

MAX_READINGS: Final = len(READ_AFTER) + 1

MIN_DEVIATIONS: Final = 4.5
"""Standard deviations of its noise from which a number is shown. An empty ring shows one with at most 3 in 10,000."""

RECEIPT_DEVIATION: Final = deviation_of(RECEIPT_EPSILON)
"""The standard deviation of the noise of a count of receipts, 5.6."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShownSum:
    """A sum of the numbers that are shown one by one, None without any; `at_least` if it leaves out another number."""

    people: int | None
    at_least: bool


Shown = Mapping[str, ShownSum]


@dataclass(frozen=True, slots=True)
class StageCounts:
    """The true counts of one stage, by outcome, and those of each tenant."""

    number: int
    radius_km: float
    counts: Counts
    tenants: Mapping[int, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class StageReading:
    """A stored reading: `noised` may be shown where it is large enough, `counts` never.

    `number` counts from 1; the last one is MAX_READINGS, and has its numbers for every tenant too. `draws` says how
    many numbers of noise are in each outcome. The last one of an alert's first stage has the receipts of the alert too,
    for every tenant.
    """

    number: int
    at: datetime
    draws: int
    counts: Counts
    noised: Counts
    tenants: Mapping[int, Counts] = field(default_factory=dict)
    receipts: Mapping[int, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueStage:
    """A begun stage at which it is time to look, and its last reading."""

    id: str
    alert: str
    number: int
    begun: datetime
    reading: StageReading | None


@dataclass(frozen=True, slots=True)
class ReadStage:
    """A begun stage and its last reading; None until the first. `names` has the partner of each tenant in it."""

    number: int
    radius_km: float
    reading: StageReading | None
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageReach:
    """One stage as staff see it, as of a reading; `counts` has the outcomes and their sum `in_ring`.

    `partners` has the counts of each partner by its name, once the last reading is there.
    """

    number: int
    radius_km: float
    as_of: datetime | None
    counts: Shown
    partners: tuple[tuple[str, Shown], ...] = ()


@dataclass(frozen=True, slots=True)
class AlertReach:
    """Every begun stage of an alert, and the sums over them.

    `funnel` has how many were reached, and how many phones showed and opened the alert, of the last readings alone;
    `partners` the same of each partner by its name.
    """

    stages: tuple[StageReach, ...]
    total: Shown
    suppressed_below: int
    funnel: Shown
    partners: tuple[tuple[str, Shown], ...] = ()


def show_reach(stages: Sequence[ReadStage], below: int) -> AlertReach:
    """Return the readings as they may be shown; `below` is k."""
    shown = tuple(_stage_reach(stage, below) for stage in stages)
    total, funnel = _sums([stage.reading for stage in stages], below), _Funnel(stages)
    return AlertReach(shown, total, below, funnel.show(funnel.tenants, below), funnel.partners(below))


class _Funnel:
    """The last readings of an alert's stages, by tenant."""

    def __init__(self, stages: Sequence[ReadStage]) -> None:
        self._stages = [stage for stage in stages if stage.reading and stage.reading.tenants]
        read = [stage.reading for stage in self._stages if stage.reading]
        self._read, self._unread = read, [None] * (len(stages) - len(read))
        self.tenants = sorted({tenant for one in read for tenant in one.tenants})

    def show(self, tenants: Collection[int], below: int) -> Shown:
        """Return the sums over some tenants as they may be shown."""
        told = [one.tenants[tenant]["reached"] for one in self._read for tenant in tenants if tenant in one.tenants]
        given = [one.receipts[tenant] for one in self._read for tenant in tenants if tenant in one.receipts]
        shown = {kind: add_shown(show_receipts(row[kind], below) for row in given) for kind in RECEIPT_KINDS}
        return {"reached": add_shown([*(show_noised(count, 1, below) for count in told), *self._unread]), **shown}

    def partners(self, below: int) -> tuple[tuple[str, Shown], ...]:
        """Return the same of each partner, by name."""
        names = {tenant: name for stage in self._stages for tenant, name in stage.names.items()}
        shown = [(names.get(tenant, ""), self.show([tenant], below)) for tenant in self.tenants]
        return tuple(sorted(shown, key=lambda one: one[0]))


def _stage_reach(stage: ReadStage, below: int) -> StageReach:
    reading = stage.reading
    if reading is None:
        return StageReach(stage.number, stage.radius_km, None, show_reading(None, below))
    shown = [
        (stage.names.get(tenant, ""), show_reading(replace(reading, tenants={tenant: noised}), below))
        for tenant, noised in reading.tenants.items()
    ]
    partners = tuple(sorted(shown, key=lambda one: one[0]))
    return StageReach(stage.number, stage.radius_km, reading.at, show_reading(reading, below), partners)


def show_reading(reading: StageReading | None, below: int) -> Shown:
    """Return a reading as it may be shown; all None for none."""
    return _sums([reading], below)


def show_noised(count: int, draws: int, below: int) -> int | None:
    """Return a number with so many numbers of noise as it may be shown; None if it is too small."""
    return _show(count, DEVIATION * math.sqrt(draws), below)


def show_receipts(count: int, below: int) -> int | None:
    """Return a count of receipts as it may be shown; None if it is too small."""
    return _show(count, RECEIPT_DEVIATION, below)


def add_shown(numbers: Iterable[int | None]) -> ShownSum:
    """Return the sum of numbers as each of them is shown."""
    parts = list(numbers)
    shown = [number for number in parts if number is not None]
    return sum_of(sum(shown), len(shown), len(parts))


def sum_of(people: int, shown: int, parts: int) -> ShownSum:
    """Return a sum of the numbers that are shown, of so many parts."""
    return ShownSum(people if shown else None, shown < parts or not shown)


def smallest_shown(deviation: float, below: int) -> float:
    """Return the smallest number that is shown, by the deviation of its noise."""
    return max(below, MIN_DEVIATIONS * deviation)


def _show(count: int, deviation: float, below: int) -> int | None:
    return count if count >= smallest_shown(deviation, below) else None


def readings_due(begun: datetime, now: datetime) -> int:
    """Return the number of the reading whose time came last; 0 before the first."""
    return sum(begun + after <= now for after in READ_AFTER)


def next_reading(begun: datetime, number: int, ended: datetime | None, now: datetime) -> datetime | None:
    """Return when to look at a stage again after a reading; None after the last one.

    Nobody knows when an open alert will end: its stages are looked at again in vain.
    """
    if number < len(READ_AFTER):
        return begun + READ_AFTER[number]
    return (ended or now) + LAST_AFTER if number < MAX_READINGS else None


def is_last_due(ended: datetime | None, now: datetime) -> bool:
    """Return True once the last reading of an alert's stages may be taken."""
    return ended is not None and ended + LAST_AFTER <= now


def read_stage_now(
    counts: Counts, before: StageReading | None, number: int, now: datetime, rand_below: RandBelow
) -> StageReading:
    """Return the reading that follows another one: what has changed since, with noise, is added to it."""
    known, shown = (before.counts, before.noised) if before else ({}, {})
    noised = {
        outcome: shown.get(outcome, 0) + counts.get(outcome, 0) - known.get(outcome, 0) + draw_noise(rand_below)
        for outcome in OUTCOMES
    }
    return StageReading(number, now, before.draws + 1 if before else 1, _whole(counts), noised)


def read_last(
    counts: StageCounts,
    tenants: Collection[int],
    now: datetime,
    rand_below: RandBelow,
    ones: Mapping[int, Counts] | None = None,
) -> StageReading:
    """Return the last reading of a stage; `tenants` are all that the alert is for.

    Those without a device of the stage have numbers too, so that nothing tells them apart. `ones` has how many bits of
    receipts each of them set, for the first stage of the alert.
    """
    everyone = sorted({*tenants, *counts.tenants})
    noised = {
        tenant: {
            outcome: counts.tenants.get(tenant, {}).get(outcome, 0) + draw_noise(rand_below) for outcome in OUTCOMES
        }
        for tenant in everyone
    }
    receipts = {
        tenant: {
            kind: estimate_devices(ones.get(tenant, {}).get(kind, 0) + draw_noise(rand_below, RECEIPT_EPSILON))
            for kind in RECEIPT_KINDS
        }
        for tenant in (everyone if ones is not None else ())
        if ones is not None
    }
    sums = {outcome: sum(row[outcome] for row in noised.values()) for outcome in OUTCOMES}
    return StageReading(MAX_READINGS, now, len(noised), _whole(counts.counts), sums, noised, receipts)


def _whole(counts: Counts) -> dict[str, int]:
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}


def _sums(readings: Sequence[StageReading | None], below: int) -> Shown:
    parts = {outcome: [one for reading in readings for one in _parts(reading, outcome, below)] for outcome in OUTCOMES}
    shown = {outcome: add_shown(numbers) for outcome, numbers in parts.items()}
    return shown | {"in_ring": add_shown(itertools.chain.from_iterable(parts.values()))}


def _parts(reading: StageReading | None, outcome: str, below: int) -> list[int | None]:
    """Return the numbers that are shown or hidden one by one: of each tenant, with one draw, if there are tenants."""
    if reading is None:
        return [None]
    if reading.tenants:
        return [show_noised(row[outcome], 1, below) for row in reading.tenants.values()]
    return [show_noised(reading.noised[outcome], reading.draws, below)]
