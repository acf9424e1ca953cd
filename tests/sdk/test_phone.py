"""The phone's rule: one notice an alert, never an older one, none after its end, no exercise shown as real."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts import AlertStatus as HubStatus
from hub.domain.texts import LANGUAGES, write_text
from reunion import GeoPoint
from reunion.phone import MAX_TRACKED_ALERTS, AlertTracker, Ignore, IgnoreReason, Remove, Replace, Show
from tests.public_alerts import content


def push(kind: str = "ALERT", revision: object = 1, alert: str = "a", **more: str) -> dict[str, str]:
    return {"alert": alert, "revision": str(revision), "kind": kind, "status": "ACTUAL"} | more


def test_alert_is_shown_replaced_and_removed_once() -> None:
    shelf = AlertTracker()
    assert isinstance(shelf.apply(push()), Show)
    assert shelf.apply(push()) == Ignore(IgnoreReason.REPEATED)
    assert isinstance(shelf.apply(push("UPDATE", 2)), Replace)
    assert shelf.apply(push("ALERT", 1)) == Ignore(IgnoreReason.OLDER)
    assert shelf.apply(push("CANCEL", 3)) == Remove("a")
    assert shelf.apply(push("CANCEL", 3)) == Ignore(IgnoreReason.ENDED)
    assert shelf.apply(push("UPDATE", 4)) == Ignore(IgnoreReason.ENDED)
    assert isinstance(shelf.apply(push(alert="b")), Show)


def test_cancel_before_its_alert_ends_the_alert() -> None:
    shelf = AlertTracker()
    assert shelf.apply(push("CANCEL", 2)) == Remove("a")
    assert shelf.apply(push("ALERT", 1)) == Ignore(IgnoreReason.ENDED)


def test_update_of_an_unknown_alert_is_shown_silently() -> None:
    assert isinstance(AlertTracker().apply(push("UPDATE", 2)), Replace)


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
    ],
)
def test_unreadable_push_is_ignored_and_not_stored(data: dict[str, str]) -> None:
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
    assert again.apply(push("ALERT", 5, alert="b")) == Ignore(IgnoreReason.ENDED)


def test_tracker_keeps_at_most_512_alerts() -> None:
    shelf = AlertTracker()
    for n in range(MAX_TRACKED_ALERTS + 10):
        shelf.apply(push(alert=f"a{n}"))
    assert len(shelf.dump()) == MAX_TRACKED_ALERTS


def test_distance_is_correct_at_antimeridian_and_pole() -> None:
    assert GeoPoint(0.0, 179.5).distance_km(GeoPoint(0.0, -179.5)) == pytest.approx(111.195, abs=0.01)
    assert GeoPoint(90.0, 0.0).distance_km(GeoPoint(90.0, 123.0)) == pytest.approx(0.0, abs=1e-6)


@given(st.lists(st.tuples(st.sampled_from(["ALERT", "UPDATE", "CANCEL"]), st.integers(1, 5)), max_size=12))
def test_pushes_in_any_order_never_go_back(pushes: list[tuple[str, int]]) -> None:
    shelf, shown, ended = AlertTracker(), 0, False
    for kind, revision in pushes:
        step = shelf.apply(push(kind, revision))
        match step:
            case Show(notice) | Replace(notice):
                assert not ended
                assert notice.revision > shown
                shown = notice.revision
            case Remove():
                assert not ended
                ended = True
            case Ignore():
                assert ended or revision <= shown
