"""The last readings of many stages as columns: of each partner its share of every stage, and the receipts of alerts.

Every number in them has its noise and is stored (hub.domain.delivery.reach), so sums of them tell no more of a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hub.domain.statistics.case_columns import CaseColumns, Fact, results_of
from hub.domain.statistics.time_buckets import Buckets, TimeBucket, zone_of

FACTS: Final = (Fact.STATUS, Fact.FORCE, Fact.REGION)
"""The facts of their cases by which alerts are chosen and grouped."""

NO_CASE: Final = ""
"""The status of an alert with an unknown case: it is never counted."""


@dataclass(frozen=True, slots=True, repr=False)
class NoisedColumns:
    """The numbers of one tenant for every stage, or alert; 0 where `present` is 0, as it has no reading there."""

    present: Sequence[int]
    numbers: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True, repr=False)
class ReadStages:
    """The stages of some alerts that have their last reading, without anything that may change afterwards.

    `opened` has when each alert was opened, in milliseconds since 1970, and `cases` the id of its case. By tenant,
    `shares` has OUTCOMES of stages, and `receipts` RECEIPT_KINDS of alerts.
    """

    cases: Sequence[str]
    opened: Sequence[int]
    alerts: Sequence[int]
    """The place of each stage's alert."""
    radii: Sequence[float]
    """The radius of each stage in km."""
    shares: Mapping[int, NoisedColumns]
    receipts: Mapping[int, NoisedColumns]


@dataclass(frozen=True, slots=True, repr=False)
class ReachColumns:
    """Read stages, beside what their cases are now. `facts` has a row for each alert; `months` points into `names`."""

    stages: ReadStages
    facts: CaseColumns
    names: Sequence[str]
    months: Sequence[int]

    def is_within(self, first: str, last: str) -> bytes:
        """Return a 1 for every alert that was opened from one month until another, both included."""
        table = [first <= name <= last for name in self.names]
        return bytes(map(table.__getitem__, self.months))


def join_facts(stages: ReadStages, cases: CaseColumns, zone: str) -> ReachColumns:
    """Return read stages with the facts of their cases; months are those of a time zone."""
    places = {case: place for place, case in enumerate(cases.ids.split())}
    rows = [places.get(case, cases.size) for case in stages.cases]
    names: dict[str, Sequence[str]] = {fact: [*cases.names.get(fact, ()), NO_CASE] for fact in FACTS}
    codes: dict[str, list[int]] = {}
    for fact in FACTS:
        known = [*cases.codes.get(fact, ()), len(names[fact]) - 1]
        codes[fact] = [known[row] for row in rows]
    facts = CaseColumns(len(rows), names, codes, {}, ids=" ".join(stages.cases), results=results_of(len(rows)))
    labels = Buckets(TimeBucket.MONTH, zone_of(zone)).of(stages.opened)
    known_months = {name: place for place, name in enumerate(sorted(set(labels)))}
    return ReachColumns(stages, facts, list(known_months), [known_months[label] for label in labels])
