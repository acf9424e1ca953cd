"""The alerts that a conformance run plays: the audience, the content and the events of each, by the run's step."""

from dataclasses import dataclass
from datetime import timedelta

from hub.domain.alerts.alert import Alert, AlertState, PublicContent, Revision, RevisionKind, public_centre
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area
from hub.domain.conformance.run import ConformanceRun, Scene, Signing, Step
from hub.domain.geometry import Point

MAX_ENTRIES = 2
"""Entries on one page of a run, so that each audience has several pages."""
PLACE = Point(0.0, -160.0)
"""The open sea: nobody looks for the invented child."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an audience: a device by its index in the run's refs."""

    kind: RevisionKind
    device: int


@dataclass(frozen=True, slots=True)
class Event:
    """One request to send. `number` makes its id: two of one number are a repeat."""

    scene: Scene
    kind: str
    number: int
    signing: Signing = Signing.VALID
    has_new_fields: bool = False


EVENTS: dict[Step, tuple[Event, ...]] = {
    Step.FIRST: (
        Event(Scene.FORGED, "alert.stage", 1, Signing.WRONG_SECRET),
        Event(Scene.OLD, "alert.stage", 1, Signing.OLD_TIMESTAMP),
        # Out of order and twice, as the hub may send them.
        Event(Scene.MAIN, "alert.audience", 2),
        Event(Scene.MAIN, "alert.stage", 1),
        Event(Scene.MAIN, "alert.stage", 1),
    ),
    Step.UPDATE: (Event(Scene.MAIN, "alert.updated", 3),),
    Step.VARIANTS: (
        Event(Scene.FIELDS, "alert.stage", 1, has_new_fields=True),
        Event(Scene.TYPE, "alert.conformance", 1),
        Event(Scene.ROTATED, "alert.stage", 1, Signing.VALID_FIRST),
        Event(Scene.ROTATED, "alert.audience", 2, Signing.VALID_LAST),
    ),
    Step.EARLY_END: (Event(Scene.EARLY, "alert.cancelled", 2), Event(Scene.EARLY, "alert.stage", 1)),
    Step.REPEAT: (Event(Scene.REPEATED, "alert.stage", 1),),
    Step.REPEAT_AGAIN: (Event(Scene.REPEATED, "alert.stage", 1),),
    Step.END: tuple(
        Event(scene, "alert.cancelled", 9)
        for scene in (Scene.MAIN, Scene.REPEATED, Scene.FIELDS, Scene.TYPE, Scene.ROTATED, Scene.MAIN)
    ),
    Step.SETTLE: (),
}


def is_ended(scene: Scene, step: Step) -> bool:
    """Return True if an alert has ended at a step."""
    return scene is Scene.EARLY or step >= Step.END


def newest_revision(scene: Scene, step: Step) -> int:
    """Return the newest revision of an alert at a step."""
    updated = scene is Scene.MAIN and step >= Step.UPDATE
    return 1 + updated + is_ended(scene, step)


def places(scene: Scene, step: Step, devices: int) -> list[tuple[int, Entry | None]]:
    """Return the places of an audience that can be read at a step, each with its number.

    None is a page without entries. After the end only the entries of the end are left, as in every audience.
    """
    every: list[Entry | None] = [
        None if kind is None else Entry(kind, device) for kind, device in _all(scene, step, devices)
    ]
    ended = is_ended(scene, step)
    return [
        (number, entry)
        for number, entry in enumerate(every)
        if not ended or (entry is not None and entry.kind is RevisionKind.CANCEL)
    ]


def _all(scene: Scene, step: Step, devices: int) -> list[tuple[RevisionKind | None, int]]:
    if step < scene.begins or scene in (Scene.FORGED, Scene.OLD):
        return []
    if scene is Scene.EARLY:
        return [(RevisionKind.CANCEL, device) for device in range(devices)]
    found: list[tuple[RevisionKind | None, int]] = [(RevisionKind.ALERT, 0)]
    told = 1
    if scene is Scene.MAIN:
        found += [(None, 0), *((RevisionKind.ALERT, device) for device in range(1, devices - 1))]
        told = devices - 1
        if step >= Step.UPDATE:
            found += [(RevisionKind.UPDATE, device) for device in range(told)] + [(RevisionKind.ALERT, told)]
            told = devices
    if scene is Scene.REPEATED and step >= Step.REPEAT_AGAIN:
        found.append((RevisionKind.ALERT, 1))
        told = 2
    return found + [(RevisionKind.CANCEL, device) for device in range(told)] if step >= Step.END else found


def public_alert(run: ConformanceRun, scene: Scene) -> PublicAlert:
    """Return an alert of a run as the partner sees it at the run's step."""
    ended, newest, at = is_ended(scene, run.step), newest_revision(scene, run.step), run.started_at
    area = Area(number=1, centre=public_centre(PLACE), confirm_by=at, confirmed=True, covered_km=10.0, told_km=10.0)
    alert = Alert(
        id=run.alert(scene),
        case=run.id,
        status=scene.status,
        ended=AlertState.CLOSED if ended else None,
        pauses=frozenset(),
        areas=(area,),
        area_count=1,
        left=(),
        sightings=(),
        epoch=0,
        revision=newest,
        pushed=tuple(range(1, newest + 1)),
        cancel=newest if ended else None,
        opened_at=at,
        revised_at=at,
        expires_at=at + timedelta(days=1),
        ended_at=at if ended else None,
        stage=1,
    )
    content = PublicContent(
        name="Conformance",
        age_years=6,
        sex="UNKNOWN",
        district="Conformance run",
        seen_at=at,
        sightings=(),
        suspects=(),
        vehicles=(),
        force="Exercise",
        phone="110",
    )
    kinds = [RevisionKind.ALERT, *[RevisionKind.UPDATE] * (newest - 1)]
    if ended:
        kinds[-1] = RevisionKind.CANCEL
    revisions = tuple(
        Revision(alert.id, number, kind, True, at, tuple(range(1, number)), content)
        for number, kind in enumerate(kinds, 1)
    )
    return PublicAlert(alert, revisions)
