"""Devices that stood in covered ground, could have been told, and were not."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.oracle.devices import Device, Span, Stay
from tests.oracle.geometry import Point, distance_km
from tests.oracle.run import CLOSING_SECONDS, Finding, Run

TOO_LATE_SECONDS = 5.0
"""A device that came later than this before the closing could not be told any more."""
COMMIT_SECONDS = 1.0
"""A stage's event carries the start of its transaction; the ground is covered at the commit."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A stage that began: the circle it must cover, and the time of its event."""

    centre: Point
    radius_km: float
    since: float


@dataclass(frozen=True, slots=True)
class Window:
    """The ground of the first case and the real time in which it counts."""

    begun: tuple[Begun, ...]
    closed: float

    def claims(self, life: Span, stay: Stay) -> Begun | None:
        """Return the stage, if any, in which a device with this life and place had to be told."""
        since, until = max(life.since, stay.kept), min(life.until, stay.left, self.closed)
        # The cheap tests come first: most devices are far away or were never there in time.
        if since > until or since > self.closed - TOO_LATE_SECONDS:
            return None
        for stage in self.begun:
            if stage.since > self.closed - TOO_LATE_SECONDS or until < stage.since + COMMIT_SECONDS:
                continue
            if distance_km(stay.point, stage.centre) <= stage.radius_km:
                return stage
        return None


def missed(run: Run) -> Finding:
    """Return `missed` of the first case."""
    window = _window(run)
    deadline = run.closed(run.first)[1] + CLOSING_SECONDS
    told = {device for device, at in run.contacts.first_told(run.first.alert).items() if at <= deadline}
    tokens = {token for token, at in run.contacts.first_told_tokens(run.first.alert).items() if at <= deadline}
    faults = [
        f"{device} stood within {stage.radius_km:g} km and was never told"
        for device in _owed(run)
        if device not in told and not any(holding.token in tokens for holding in device.holdings)
        for stage in [_claim(window, device)]
        if stage
    ]
    return Finding(len(faults), faults)


def _window(run: Run) -> Window:
    case = run.first
    # Ground of an area that has gone may go before a device's turn, so only areas that stayed accuse the hub.
    planned = {stage.number: (area, stage) for area in case.areas if not area.has_gone for stage in area.stages}
    begun = tuple(
        # Use the policy's radius: a stage that announces a smaller one must still cover the rest.
        Begun(run.centre(case, area), stage.radius_km, row.real)
        for row in run.evidence.feed
        if row.alert == case.alert and row.type == "STAGE" and row.stage and row.stage[0] in planned
        for area, stage in [planned[row.stage[0]]]
    )
    return Window(begun, run.closed(case)[0])


def _owed(run: Run) -> Iterator[Device]:
    status = run.evidence.alerts[run.first.alert].status
    owed = {
        partner.id
        for partner in run.script.partners.values()
        if partner.sees(status) and partner.healthy and not partner.suspended
    }
    return (device for device in run.population.devices if device.partner in owed)


def _claim(window: Window, device: Device) -> Begun | None:
    for life in device.lives:
        # Removed, or its token lost, before the closing: it was gone before its turn.
        if life.until < window.closed:
            continue
        for stay in device.stays:
            stage = window.claims(life, stay)
            if stage:
                return stage
    return None
