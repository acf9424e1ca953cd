"""A run as the judge sees it: the evidence, the devices over time, and the record of contacts."""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.oracle.contacts import Contacts
from tests.oracle.devices import Population, Stay, replay
from tests.oracle.evidence import Evidence, read_evidence
from tests.oracle.geometry import Point, distance_km
from tests.oracle.pages import page_contacts
from tests.oracle.policy import OVERSHOOT_KM, DueStage
from tests.oracle.pushes import push_contacts
from tests.oracle.script import Case, Script

CLOSING_SECONDS = 5.0
"""Real seconds in which a closing stops everything that has not begun."""


@dataclass(frozen=True, slots=True)
class Run:
    """The source of every figure."""

    evidence: Evidence
    population: Population
    contacts: Contacts

    @property
    def script(self) -> Script:
        """The script of the run."""
        return self.evidence.script

    @property
    def first(self) -> Case:
        """The case whose stages and missed devices are reported."""
        return self.script.case("first")

    def centre(self, case: Case) -> Point:
        """Return the published centre of the first area of a case's alert."""
        return next(iter(self.evidence.alerts[case.alert].centres.values()))

    def closed(self, case: Case) -> tuple[float, float]:
        """Return when the closing began and returned; the end of the run for an open case."""
        event = self.script.event(case, "close")
        return (event.began, event.returned) if event else (self.script.ended, self.script.ended)

    def had_reason(self, case: Case, stays: list[Stay], until: float, stages: tuple[DueStage, ...]) -> bool:
        """Return whether a device was possibly near enough for a stage that was due, at some moment until then."""
        centre = self.centre(case)
        for stay in stays:
            if stay.reported > until:
                continue
            # Stages only ever become due, so the last moment at a point is the one with the best reason.
            now = self.script.clock.at(min(stay.forgotten, until))
            reach = max((stage.radius_km for stage in stages if stage.due <= now), default=None)
            if reach is not None and distance_km(stay.point, centre) <= reach + OVERSHOOT_KM:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure, and its faults in words."""

    figure: object
    faults: list[str]


def read_run(directory: Path) -> Run:
    """Read an evidence directory into a run."""
    evidence = read_evidence(directory)
    population = replay(evidence.acts)
    contacts = chain(
        push_contacts(evidence.pushes, evidence.script.partners.values(), population),
        page_contacts(evidence.pages, population),
    )
    return Run(evidence, population, Contacts(contacts))
