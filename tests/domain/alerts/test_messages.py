"""The kind of a message for a device, by what the device was told before."""

from datetime import UTC, datetime

import pytest

from hub.domain.alerts.alert import AlertStatus, RevisionKind
from hub.domain.alerts.messages import AlertMessage, AreaOutline, kind_for
from hub.domain.geometry import Circle, Point


def message(kind: RevisionKind) -> AlertMessage:
    return AlertMessage(
        alert="a1",
        revision=2,
        kind=kind,
        status=AlertStatus.ACTUAL,
        areas={1: AreaOutline(1, Circle(Point(37.74, 115.67), 100), ())},
        sightings={},
        texts={},
        photo_url=None,
        phone="110",
        expires_at=datetime(2016, 5, 14, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("kind", "told_before", "sighting", "carried"),
    [
        (RevisionKind.ALERT, False, None, RevisionKind.ALERT),
        (RevisionKind.ALERT, True, None, RevisionKind.UPDATE),
        (RevisionKind.SIGHTING, False, None, RevisionKind.ALERT),
        (RevisionKind.SIGHTING, True, None, RevisionKind.UPDATE),
        (RevisionKind.SIGHTING, True, 2, RevisionKind.SIGHTING),
        (RevisionKind.UPDATE, True, 1, RevisionKind.SIGHTING),
        (RevisionKind.CANCEL, False, None, RevisionKind.CANCEL),
        (RevisionKind.CANCEL, True, 2, RevisionKind.CANCEL),
    ],
)
def test_kind_of_message_depends_on_earlier_contact(
    kind: RevisionKind, told_before: bool, sighting: int | None, carried: RevisionKind
) -> None:
    assert kind_for(message(kind), told_before, sighting) is carried


def test_outline_of_nothing_has_no_polygon() -> None:
    assert AreaOutline.of(1, Circle(Point(37.74, 115.67), 0)).polygon == ()
    assert len(AreaOutline.of(1, Circle(Point(37.74, 115.67), 1)).polygon) == 25


def test_repr_of_message_shows_ids_alone() -> None:
    assert repr(message(RevisionKind.ALERT)) == "AlertMessage(a1, revision 2, ALERT)"
