"""A run as the judge sees it: the evidence, the devices over time, and the record of contacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.oracle.areas import Area
from tests.oracle.contacts import Contacts
from tests.oracle.devices import Population, Stay, replay
from tests.oracle.evidence import Evidence, read_evidence
from tests.oracle.geometry import Point, distance_km
from tests.oracle.pages import page_contacts
from tests.oracle.policy import OVERSHOOT_KM
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
    centres: dict[str, dict[int, Point]]
    """The published centres of each alert's areas."""

    @property
    def script(self) -> Script:
        """The script of the run."""
        return self.evidence.script

    @property
    def first(self) -> Case:
        """The case whose stages and missed devices are reported."""
        return self.script.case("first")

    def centre(self, case: Case, area: Area) -> Point:
        """Return the published centre of an area; its place if the hub knows no such area."""
        return self.centres[case.alert].get(area.number, area.place)

    def has_ended(self, case: Case) -> bool:
        """Return whether an officer closed the case, or its alert expired."""
        return self.closed(case)[1] < self.script.ended

    def closed(self, case: Case) -> tuple[float, float]:
        """Return when the closing began and returned, or the alert expired; the end of the run for an open case."""
        event, ends = self.script.event(case, "close"), (row for row in self.evidence.feed if row.type == "CANCEL")
        at = next((row.real for row in ends if row.alert == case.alert), self.script.ended)
        return (event.began, event.returned) if event else (at, at)

    def had_reason(
        self, case: Case, stays: list[Stay], until: float, areas: Iterable[Area], *, limited: bool = False
    ) -> bool:
        """Return whether a device was possibly near enough, at some moment until then, for a stage that was due.

        It asks all of the areas. With `limited`, an area that nobody had confirmed reaches no farther than the limit.
        """
        return any(self._reached(case, area, stay, until, limited) for area in areas for stay in stays)

    def _reached(self, case: Case, area: Area, stay: Stay, until: float, limited: bool) -> bool:
        # Stages only ever become due, so the last moment at a point is the one with the best reason.
        last = min(stay.forgotten, until, area.gone[1])
        if last < max(stay.reported, area.added[0]):
            return False
        km = area.due_km(self.script.clock.at(last), limited=limited and not area.may_reach(last))
        return km is not None and distance_km(stay.point, self.centre(case, area)) <= km + OVERSHOOT_KM


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
    centres = {alert: evidence.centres(alert) for alert in evidence.alerts}
    return Run(evidence, population, Contacts(contacts), centres)
