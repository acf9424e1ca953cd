"""The phone's rule: one notice an alert, never an older one, none after its end, one sound for each sighting."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts.alert import AlertStatus as HubStatus
from hub.domain.alerts.alert import RevisionKind as HubKind
from hub.domain.alerts.messages import AlertMessage, AreaOutline
from hub.domain.alerts.texts import LANGUAGES, write_text, write_texts
from hub.domain.geometry import Circle as HubCircle
from hub.domain.geometry import Point
from hub.partners.fcm.messages import Lifetime, PushKey, write_push
from reunion import GeoPoint
from reunion.phone import MAX_TRACKED_ALERTS, AlertTracker, Ignore, IgnoreReason, Remove, Replace, Show
from tests.public_alerts import content


def push(kind: str = "ALERT", revision: object = 1, alert: str = "a", **more: str) -> dict[str, str]:
    return {"alert": alert, "revision": str(revision), "kind": kind, "status": "ACTUAL"} | more


def test_alert_is_shown_replaced_and_removed() -> None:
    shelf = AlertTracker()
    assert isinstance(shelf.apply(push()), Show)
    assert shelf.apply(push()) == Ignore(IgnoreReason.REPEATED)
    assert isinstance(shelf.apply(push("UPDATE", 2)), Replace)
    assert shelf.apply(push("ALERT", 1)) == Ignore(IgnoreReason.OLDER)
    assert shelf.apply(push("CANCEL", 3)) == Remove("a")
    assert shelf.apply(push("CANCEL", 3)) == shelf.apply(push("UPDATE", 4)) == Remove("a")
    assert isinstance(shelf.apply(push(alert="b")), Show)


def test_cancel_before_its_alert_ends_the_alert() -> None:
    shelf = AlertTracker()
    assert shelf.apply(push("CANCEL", 2)) == Remove("a")
    assert shelf.apply(push("ALERT", 1)) == Remove("a")


def test_update_of_an_unknown_alert_is_shown_silently() -> None:
    assert isinstance(AlertTracker().apply(push("UPDATE", 2)), Replace)


def told(revision: int) -> AlertTracker:
    """Return a phone that knows a revision of the alert."""
    return AlertTracker.load([("a", revision)])


@pytest.mark.parametrize(
    ("known", "revision", "sighting", "action"),
    [
        (None, 2, "2", Show),
        (None, 3, "2", Show),
        (1, 2, "2", Show),
        (1, 4, "3", Show),
        (2, 3, "2", Replace),
        (3, 5, "2", Replace),
        (2, 2, "2", Ignore),
        (3, 2, "2", Ignore),
    ],
)
def test_sighting_sounds_unless_the_phone_has_heard_of_it(
    known: int | None, revision: int, sighting: str, action: type[object]
) -> None:
    tracker = AlertTracker() if known is None else told(known)
    assert type(tracker.apply(push("SIGHTING", revision, sighting=sighting))) is action


@pytest.mark.parametrize("sighting", ["", "x", "-1", "1.5", "٣", "9" * 30])
def test_unreadable_sighting_counts_as_its_own_revision(sighting: str) -> None:
    assert isinstance(told(1).apply(push("SIGHTING", 3, sighting=sighting)), Show)
    assert isinstance(told(2).apply(push("SIGHTING", 3)), Show)


def test_sighting_after_the_end_of_an_alert_is_a_removal() -> None:
    tracker = told(1)
    tracker.apply(push("CANCEL", 2))
    assert tracker.apply(push("SIGHTING", 3, sighting="3")) == Remove("a")


def test_sighting_number_of_other_kinds_makes_no_sound() -> None:
    assert isinstance(told(1).apply(push("ALERT", 2, sighting="2")), Replace)
    assert isinstance(told(1).apply(push("UPDATE", 2, sighting="2")), Replace)


def test_pushes_of_the_hub_are_read_with_their_area() -> None:
    outlines = {n: AreaOutline.of(n, HubCircle(Point(37.0 + n, 115.0), 100.0 * n)) for n in (1, 2)}
    message = AlertMessage(
        alert="a",
        revision=4,
        kind=HubKind.UPDATE,
        status=HubStatus.ACTUAL,
        areas=outlines,
        sightings={3: outlines[2]},
        texts=write_texts(content(), HubStatus.ACTUAL),
        photo_url=None,
        phone="110",
        expires_at=datetime(2026, 1, 2, tzinfo=UTC),
    )

    def sent(*, told_before: bool, area: int, sighting: int | None = None) -> dict[str, str]:
        pushed = write_push(message, PushKey("en", told_before, area, sighting), Lifetime(60, 60))
        data: dict[str, str] = json.loads(pushed.to("token"))["message"]["data"]
        return data

    first = AlertTracker().apply(sent(told_before=False, area=1))
    heard = told(1).apply(sent(told_before=True, area=2, sighting=3))
    known = told(3).apply(sent(told_before=True, area=2, sighting=3))
    update = told(1).apply(sent(told_before=True, area=1))
    assert isinstance(first, Show)
    assert isinstance(heard, Show)
    assert isinstance(known, Replace)
    assert isinstance(update, Replace)
    for step, number in ((first, 1), (heard, 2), (known, 2), (update, 1)):
        circle = step.notice.circle
        assert (step.notice.area, step.notice.revision) == (number, 4)
        assert circle is not None
        assert (circle.centre, circle.radius_km) == (GeoPoint(37.0 + number, 115.0), 100.0 * number)
        assert len(step.notice.polygon) == len(outlines[number].polygon)


def test_first_push_may_carry_a_later_revision() -> None:
    step = AlertTracker().apply(push("ALERT", 3))
    assert isinstance(step, Show)
    assert step.notice.revision == 3


@pytest.mark.parametrize(
    ("status", "marked"),
    [
        ("ACTUAL", "Missing"),
        ("EXERCISE", "[EXERCISE] Missing"),
        ("TEST", "[TEST] Missing"),
        ("", "[TEST] Missing"),
        ("actual", "[TEST] Missing"),
        ("NEW", "[TEST] Missing"),
    ],
)
def test_only_actual_alerts_are_shown_without_mark(status: str, marked: str) -> None:
    step = AlertTracker().apply(push(status=status))
    assert isinstance(step, Show)
    assert step.notice.is_real is (status == "ACTUAL")
    assert step.notice.mark_title("Missing") == marked
    assert step.notice.mark_title(marked) == marked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", list(HubStatus))
def test_title_marked_by_the_hub_is_not_marked_again(status: HubStatus, language: str) -> None:
    step = AlertTracker().apply(push(status=status.value))
    assert isinstance(step, Show)
    title = write_text(content(), status, language).title
    assert step.notice.mark_title(title) == title


def test_push_without_status_is_not_real() -> None:
    step = AlertTracker().apply({"alert": "a", "revision": "1", "kind": "ALERT"})
    assert isinstance(step, Show)
    assert not step.notice.is_real


@pytest.mark.parametrize(
    "data",
    [
        {},
        push(revision="x"),
        push(revision=""),
        push(revision="-1"),
        push(revision="1.5"),
        push(revision="٣"),
        push(revision="9" * 30),
        push(alert=""),
        push("PARTY"),
        push() | {"revision": 1},
        push() | {"alert": 7},
        push() | {"kind": ["ALERT"]},
    ],
)
def test_unreadable_push_is_ignored_and_not_stored(data: dict[str, object]) -> None:
    shelf = AlertTracker()
    assert shelf.apply(data) == Ignore(IgnoreReason.UNREADABLE)
    assert shelf.dump() == []


def test_notice_geometry_lets_an_app_check_its_place() -> None:
    step = AlertTracker().apply(push(circle="10,20,100", polygon="11,20 10,21 9,20"))
    assert isinstance(step, Show)
    assert step.notice.circle is not None
    assert step.notice.circle.contains(GeoPoint(10.5, 20.0))
    assert not step.notice.circle.contains(GeoPoint(11.0, 20.0))
    assert len(step.notice.polygon) == 3


@pytest.mark.parametrize(("area", "number"), [("2", 2), ("", None), ("x", None), ("-1", None), (None, None)])
def test_unreadable_area_does_not_hide_the_alert(area: str | None, number: int | None) -> None:
    step = AlertTracker().apply(push() if area is None else push(area=area))
    assert isinstance(step, Show)
    assert step.notice.area == number


@pytest.mark.parametrize("circle", ["", "1,2", "1,2,x", "1,2,nan", "1,2,3,4"])
def test_unreadable_circle_does_not_hide_the_alert(circle: str) -> None:
    step = AlertTracker().apply(push(circle=circle, polygon="1 2,3 x,y"))
    assert isinstance(step, Show)
    assert step.notice.circle is None


def test_tracker_survives_a_restart_through_json() -> None:
    shelf = AlertTracker()
    shelf.apply(push("ALERT", 2))
    shelf.apply(push("CANCEL", 2, alert="b"))
    again = AlertTracker.load(json.loads(json.dumps(shelf.dump())))
    assert again.apply(push("UPDATE", 1)) == Ignore(IgnoreReason.OLDER)
    assert again.apply(push("ALERT", 5, alert="b")) == Remove("b")


def test_tracker_keeps_at_most_512_alerts() -> None:
    shelf = AlertTracker()
    for n in range(MAX_TRACKED_ALERTS + 10):
        shelf.apply(push(alert=f"a{n}"))
    assert len(shelf.dump()) == MAX_TRACKED_ALERTS


def test_distance_is_correct_at_antimeridian_and_pole() -> None:
    assert GeoPoint(0.0, 179.5).distance_km(GeoPoint(0.0, -179.5)) == pytest.approx(111.195, abs=0.01)
    assert GeoPoint(90.0, 0.0).distance_km(GeoPoint(90.0, 123.0)) == pytest.approx(0.0, abs=1e-6)


EVERY_PUSH = [
    *(push(kind, revision) for kind in ("ALERT", "UPDATE") for revision in range(1, 7)),
    *(push("SIGHTING", newest, sighting=str(made)) for newest in range(1, 7) for made in range(1, newest + 1)),
    push("CANCEL", 4),
]
"""Pushes of one alert. An update may overtake a sighting: then the push has the number of the update."""

MANY = st.lists(st.sampled_from(EVERY_PUSH), max_size=16)
ANY_ORDER = MANY | MANY.map(lambda pushes: sorted(pushes, key=lambda data: data["revision"]))
"""Pushes in any order, with repeats. In their own order more of them have something new."""


@given(ANY_ORDER)
def test_pushes_in_any_order_never_go_back(pushes: list[dict[str, str]]) -> None:
    tracker, shown, ended = AlertTracker(), 0, False
    for data in pushes:
        step = tracker.apply(data)
        match step:
            case Show(notice) | Replace(notice):
                assert not ended
                assert notice.revision > shown
                shown = notice.revision
            case Remove():
                assert ended or data["kind"] == "CANCEL"
                ended = True
            case Ignore():
                assert not ended
                assert int(data["revision"]) <= shown


@given(ANY_ORDER)
def test_phone_sounds_once_for_first_contact_and_for_each_sighting(pushes: list[dict[str, str]]) -> None:
    tracker, sounds = AlertTracker(), list[str]()
    for data in pushes:
        if isinstance(tracker.apply(data), Show):
            sounds.append(f"SIGHTING {data['sighting']}" if data["kind"] == "SIGHTING" else data["kind"])
    assert len(sounds) == len(set(sounds))
    assert "UPDATE" not in sounds
    assert "ALERT" not in sounds[1:], "an alert that a phone knows is not new"


@given(ANY_ORDER)
def test_phone_sounds_for_each_sighting_that_is_new_to_it(pushes: list[dict[str, str]]) -> None:
    tracker, newest, ended = AlertTracker(), 0, False
    for data in pushes:
        is_new = not ended and data["kind"] == "SIGHTING" and newest < int(data["sighting"])
        step = tracker.apply(data)
        assert isinstance(step, Show) or not is_new
        if isinstance(step, Show) and data["kind"] == "SIGHTING":
            assert is_new or newest == 0
        if isinstance(step, Show | Replace):
            newest = step.notice.revision
        ended |= isinstance(step, Remove)


@given(ANY_ORDER)
def test_restart_between_any_two_pushes_changes_no_action(pushes: list[dict[str, str]]) -> None:
    tracker, restarted = AlertTracker(), AlertTracker()
    for data in pushes:
        assert restarted.apply(data) == tracker.apply(data)
        restarted = AlertTracker.load(json.loads(json.dumps(restarted.dump())))
