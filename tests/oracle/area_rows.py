"""The areas of each case, with the devices that they told; and requests that name a wrong one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.oracle.areas import Area
from tests.oracle.contacts import Contact
from tests.oracle.geometry import Point, distance_km
from tests.oracle.policy import OVERSHOOT_KM
from tests.oracle.run import CLOSING_SECONDS, Finding, Run
from tests.oracle.script import Case
from tests.oracle.sighting import Heard, listen

BATCH_SECONDS = 10.0
"""A request may carry the ground of this long before, by the guard of its batch."""


def areas(run: Run) -> Finding:
    """Return `areas`: one row for each area that there ever was."""
    rows, faults = [], list[str]()
    for case in run.script.cases:
        heard, told = listen(run, case), run.contacts.first_told(case.alert)
        for area in case.areas:
            inside = sum(run.had_reason(case, device.stays, at, [area], limited=True) for device, at in told.items())
            rows.append(_row(run, case, area, heard) | {"told": inside})
        faults += _misnamed(run, case)
    return Finding(rows, faults)


def _row(run: Run, case: Case, area: Area, heard: Heard) -> dict[str, Any]:
    begun = [
        stage.radius_km
        for stage in run.evidence.stages
        if (stage.alert, stage.area) == (case.alert, area.number) and stage.begun is not None
    ]
    names = {partner.id: partner.name for partner in run.script.partners.values()}
    row = {"case": case.key, "area": area.number, "gone": area.has_gone, "radius_km": max(begun, default=0.0)}
    if not area.sighting:
        return row
    counts = {
        name: {"loud": heard.loud[area.number, partner], "silent": heard.silent[area.number, partner]}
        for partner, name in names.items()
    }
    return row | {"heard": counts}


def _misnamed(run: Run, case: Case) -> Iterator[str]:
    """Yield requests that name an area which did not stand, or a farther one than another that surely covered."""
    grounds = {area.number: _Ground.of(run, case, area) for area in case.areas}
    for contact in run.contacts.of(case.alert):
        if contact.token is None or contact.closes:
            continue
        named = grounds.get(contact.area)
        if named is None or not named.area.possibly_at(contact.at, late=CLOSING_SECONDS):
            yield f"{contact.device} was told by area {contact.area} of the {case.key} case, which did not stand"
        elif any(one is not named and _is_nearer(contact, one, named) for one in grounds.values()):
            yield f"{contact.device} was told by area {contact.area} of the {case.key} case; another was nearer"


@dataclass(frozen=True, slots=True)
class _Ground:
    """An area with its published centre, and the radii that it surely covered, each from its moment on."""

    area: Area
    centre: Point
    begun: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, run: Run, case: Case, area: Area) -> "_Ground":
        """Return the ground of an area by the log of the feed."""
        radii = {stage.number: stage.radius_km for stage in area.stages}
        begun = (
            (row.real, radii[row.stage[0]])
            for row in run.evidence.feed
            if row.alert == case.alert and row.type == "STAGE" and row.stage and row.stage[0] in radii
        )
        return cls(area, run.centre(case, area), tuple(begun))

    def surely_covers(self, km: float, moment: float) -> bool:
        """Return whether it surely covered a place at this distance at a moment."""
        return moment < self.area.gone[0] and any(since <= moment and km <= radius for since, radius in self.begun)


def _is_nearer(contact: Contact, other: _Ground, named: _Ground) -> bool:
    """Return whether another area surely covered a device that never moved, and is surely nearer than the named one."""
    if len(contact.device.stays) != 1 or contact.at >= other.area.gone[0]:
        return False
    km = distance_km(contact.device.stays[0].point, other.centre)
    farther = distance_km(contact.device.stays[0].point, named.centre)
    return km + OVERSHOOT_KM < farther and other.surely_covers(km, contact.at - BATCH_SECONDS)
