"""The minimum content of the whole demo, so that its zeros mean something."""

import math
from collections.abc import Iterator

from tests.oracle.areas import Event, standing
from tests.oracle.devices import Device
from tests.oracle.geometry import distance_km
from tests.oracle.run import Finding, Run
from tests.oracle.script import Case

DEVICES = 50_000
INSIDE = 15_000
STAGE_RADIUS_KM = 500.0
LATE_SECONDS = 3 * 3600
SLOWED_DEVICES = 10_000
SLOWED_SECONDS = 15.0
PACE_SECONDS = 4.0
FEED_CUTS = 3


def scale(run: Run) -> Finding:
    """Return what the run lacks of the demo's size and troubles."""
    parts = (_population, _acts, _troubles, _areas, _late_case, _slowed_closing)
    faults = [fault for part in parts for fault in part(run)]
    return Finding(len(faults), faults)


def _population(run: Run) -> Iterator[str]:
    settled = [device for device in run.population.devices if device.lives and device.stays]
    centre = run.centre(run.first, run.first.areas[0])
    outside = sum(distance_km(device.stays[0].point, centre) > STAGE_RADIUS_KM for device in settled)
    if len(settled) < DEVICES:
        yield f"{len(settled)} devices, fewer than {DEVICES}"
    if outside * 2 < len(settled):
        yield f"{outside} of {len(settled)} devices are outside {STAGE_RADIUS_KM:g} km, fewer than half"
    if len(settled) - outside < INSIDE:
        yield f"{len(settled) - outside} devices are inside {STAGE_RADIUS_KM:g} km, fewer than {INSIDE}"
    living = {device.partner for device in settled}
    partners = [partner for partner in run.script.partners.values() if partner.id in living]
    if len({partner.project for partner in partners if partner.channel == "fcm"}) < 2:
        yield "fewer than two FCM projects with devices"
    if not any(partner.channel == "webhook" for partner in partners):
        yield "no webhook partner with devices"


def _acts(run: Run) -> Iterator[str]:
    opened = run.script.event(run.first, "open")
    since, until = opened.began if opened else run.script.started, run.closed(run.first)[0]
    seen = {act.kind for act in run.evidence.acts if act.ok and since < act.began < until}
    yield from (
        f"no device did {kind} while the case ran"
        for kind in ("move", "register", "remove", "rotate")
        if kind not in seen
    )
    if run.script.event(run.first, "revise") is None:
        yield "the suspect was never added"


def _troubles(run: Run) -> Iterator[str]:
    if len(run.script.feed_cuts) < FEED_CUTS:
        yield f"the feed was cut {len(run.script.feed_cuts)} times, not {FEED_CUTS}"
    spans = []
    for stage in run.evidence.stages:
        ends = [
            unit.finished or run.script.ended
            for unit in run.evidence.units
            if unit.kind == "ring" and unit.alert == stage.alert and unit.stage == stage.number
        ]
        if stage.begun is not None and ends:
            spans.append((stage.begun, max(ends)))
    kills = [kill.at for kill in run.script.kills if "api" in kill.process]
    if not any(begun <= at <= ended for at in kills for begun, ended in spans):
        yield "the API was not killed during a stage"


def _areas(run: Run) -> Iterator[str]:
    first, *others = run.first.areas
    seen = [area for area in others if area.sighting and area.confirmed[1] < run.closed(run.first)[0]]
    if not seen:
        yield "no sighting was added and confirmed"
    elif all(distance_km(run.centre(run.first, first), area.place) > STAGE_RADIUS_KM for area in seen):
        yield "the child was seen where nobody had been told before"
    case = run.script.case("second")
    told = run.contacts.first_told(case.alert).values()
    if not any(at < case.areas[0].gone[0] < math.inf for at in told):
        yield "no place was corrected after its first push"


def _late_case(run: Run) -> Iterator[str]:
    case = run.script.case("second")
    opened, confirmed = run.script.event(case, "open"), run.script.event(case, "confirm")
    if opened is None or run.script.clock.at(opened.began) - case.stages[0].due <= LATE_SECONDS:
        yield "the second case was not posted more than three hours late"
    nearest = {area.stages[0].number for area in case.areas}
    ends = [
        unit.finished
        for unit in run.evidence.units
        if unit.kind == "ring" and unit.alert == case.alert and unit.stage in nearest
    ]
    if confirmed is None or not ends or any(end is None or end > confirmed.began for end in ends):
        yield "the second case was not confirmed after its first stage was done"


def _slowed_closing(run: Run) -> Iterator[str]:
    case = run.script.case("second")
    closed = run.script.event(case, "close")
    if closed is None:
        yield "the second case was never closed"
        return
    audience = set(_audience(run, case, closed))
    if len(audience) < SLOWED_DEVICES:
        yield f"the second case had {len(audience)} devices to tell when it was closed, fewer than {SLOWED_DEVICES}"
    before = [contact for contact in run.contacts.before(case.alert, closed.began) if not contact.closes]
    left = len(audience - {contact.device for contact in before})
    pace = (
        sum(contact.token is not None and contact.at > closed.began - PACE_SECONDS for contact in before) / PACE_SECONDS
    )
    if pace == 0 or left / pace < SLOWED_SECONDS:
        yield f"at the second closing {left} devices were left at {pace:.0f} a second: not {SLOWED_SECONDS:g} s"


def _audience(run: Run, case: Case, closed: Event) -> Iterator[Device]:
    """Yield the devices with a token within the stages begun at the closing of the case, of areas that stand."""
    circles = [
        (run.centre(case, area), row.radius_km)
        for area in standing(case.areas, closed.began)
        for row in run.evidence.stages
        if (row.alert, row.area) == (case.alert, area.number) and row.begun is not None and row.begun < closed.began
    ]
    for device in run.population.devices:
        if not device.holdings or not any(life.meets(closed.began, closed.began) for life in device.lives):
            continue
        if any(
            stay.reported <= closed.began < stay.left and distance_km(stay.point, centre) <= radius
            for stay in device.stays
            for centre, radius in circles
        ):
            yield device
