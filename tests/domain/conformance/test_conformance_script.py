"""The alerts of a conformance run: their audiences place by place, and what a partner reads of them."""

from datetime import UTC, datetime, timedelta

from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PublicContent, Revision, RevisionKind, public_centre
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area
from hub.domain.conformance.run import ConformanceRun, Scene, Step, address_digest, scene_of
from hub.domain.conformance.script import Entry, places, public_alert
from hub.domain.geometry import Point

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUN = ConformanceRun("cf_1", 7, "", ("phone-1", "phone-2", "phone-3", "phone-4"), NOW)
ALERT, UPDATE, CANCEL = RevisionKind.ALERT, RevisionKind.UPDATE, RevisionKind.CANCEL
CONTENT = PublicContent(
    name="Conformance",
    age_years=6,
    sex="UNKNOWN",
    district="Conformance run",
    seen_at=NOW,
    sightings=(),
    suspects=(),
    vehicles=(),
    force="Exercise",
    phone="110",
)


def expected(scene: Scene, status: AlertStatus, kinds: list[RevisionKind], ended: bool) -> PublicAlert:
    alert = Alert(
        id=f"cf_1_{scene}",
        case="cf_1",
        status=status,
        ended=AlertState.CLOSED if ended else None,
        pauses=frozenset(),
        areas=(
            Area(
                number=1,
                centre=public_centre(Point(0.0, -160.0)),
                confirm_by=NOW,
                confirmed=True,
                covered_km=10.0,
                told_km=10.0,
            ),
        ),
        area_count=1,
        left=(),
        sightings=(),
        epoch=0,
        revision=len(kinds),
        pushed=tuple(range(1, len(kinds) + 1)),
        cancel=len(kinds) if ended else None,
        opened_at=NOW,
        revised_at=NOW,
        expires_at=NOW + timedelta(days=1),
        ended_at=NOW if ended else None,
        stage=1,
    )
    supersedes = ((), (1,), (1, 2))
    return PublicAlert(
        alert,
        tuple(
            Revision(alert.id, number, kind, True, NOW, supersedes[number - 1], CONTENT)
            for number, kind in enumerate(kinds, 1)
        ),
    )


def test_partner_reads_each_alert_as_it_stands() -> None:
    def at(step: Step, scene: Scene) -> PublicAlert:
        return public_alert(ConformanceRun(RUN.id, RUN.tenant, "", RUN.refs, NOW, step=step), scene)

    assert at(Step.FIRST, Scene.MAIN) == expected(Scene.MAIN, AlertStatus.EXERCISE, [ALERT], ended=False)
    assert at(Step.UPDATE, Scene.MAIN) == expected(Scene.MAIN, AlertStatus.EXERCISE, [ALERT, UPDATE], ended=False)
    assert at(Step.END, Scene.MAIN) == expected(Scene.MAIN, AlertStatus.EXERCISE, [ALERT, UPDATE, CANCEL], ended=True)
    assert at(Step.END, Scene.FIELDS) == expected(Scene.FIELDS, AlertStatus.TEST, [ALERT, CANCEL], ended=True)


def told(kind: RevisionKind, *devices: int, begin: int) -> list[tuple[int, Entry | None]]:
    return [(begin + number, Entry(kind, device)) for number, device in enumerate(devices)]


def test_audience_grows_with_the_steps_and_ends_with_cancels() -> None:
    first = [*told(ALERT, 0, begin=0), (1, None), *told(ALERT, 1, 2, begin=2)]
    update = [*first, *told(UPDATE, 0, 1, 2, begin=4), *told(ALERT, 3, begin=7)]
    assert places(Scene.MAIN, Step.FIRST, 4) == first
    assert places(Scene.MAIN, Step.UPDATE, 4) == places(Scene.MAIN, Step.REPEAT_AGAIN, 4) == update
    assert places(Scene.MAIN, Step.END, 4) == told(CANCEL, 0, 1, 2, 3, begin=8)
    assert places(Scene.REPEATED, Step.REPEAT, 4) == told(ALERT, 0, begin=0)
    assert places(Scene.REPEATED, Step.REPEAT_AGAIN, 4) == told(ALERT, 0, 1, begin=0)
    assert places(Scene.REPEATED, Step.SETTLE, 4) == told(CANCEL, 0, 1, begin=2)
    assert places(Scene.TYPE, Step.VARIANTS, 4) == told(ALERT, 0, begin=0)
    assert places(Scene.TYPE, Step.END, 4) == told(CANCEL, 0, begin=1)
    assert places(Scene.EARLY, Step.EARLY_END, 4) == told(CANCEL, 0, 1, 2, 3, begin=0)
    assert places(Scene.FORGED, Step.END, 4) == places(Scene.REPEATED, Step.EARLY_END, 4) == []


def test_only_ids_of_runs_name_a_scene() -> None:
    assert scene_of("cf_1_main") == ("cf_1", Scene.MAIN)
    assert scene_of("al_1_main") is scene_of("cf_1_other") is scene_of("cf_1main") is None


def test_run_keeps_the_digest_of_its_address() -> None:
    assert address_digest("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
