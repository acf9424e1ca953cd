"""A public alert, made without a case behind it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.domain.alerts.alert import Alert, AlertStatus, PublicContent, PublicSuspect, Revision, RevisionKind
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area
from hub.domain.cases.case import Case
from hub.domain.geometry import Point

OPENED = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)


def public_alert(
    alert_id: str = "al_1",
    status: AlertStatus = AlertStatus.ACTUAL,
    photo: str | None = None,
    opened_at: datetime = OPENED,
    centre: Point = Point(37.7, 115.7),  # noqa: B008 - immutable
) -> PublicAlert:
    """Return an alert that is open, confirmed, told within 100 km, and in its first revision."""
    alert = Alert(
        id=alert_id,
        case=alert_id.replace("al_", "ca_"),
        status=status,
        ended=None,
        pauses=frozenset(),
        areas=(Area(number=1, centre=centre, confirm_by=opened_at, confirmed=True, covered_km=100.0, told_km=100.0),),
        area_count=1,
        left=(),
        sightings=(),
        epoch=1,
        revision=1,
        pushed=(1,),
        cancel=None,
        opened_at=opened_at,
        revised_at=opened_at,
        expires_at=opened_at + timedelta(hours=72),
    )
    return PublicAlert(alert, (Revision(alert_id, 1, RevisionKind.ALERT, True, opened_at, (), content(photo)),))


def alert_of(case: Case, status: AlertStatus = AlertStatus.ACTUAL, **changes: Any) -> Alert:
    """Return such an alert of a case."""
    alert = public_alert(case.alert, status, opened_at=case.opened_at).alert
    made: Alert = replace(alert, case=case.id, **changes)
    return made


def content(photo: str | None = None, suspect_photo: str | None = None) -> PublicContent:
    """Return the public part of a case."""
    return PublicContent(
        name="Xiaoyu",
        age_years=2,
        sex="FEMALE",
        height_cm=None,
        clothing=None,
        photo=photo,
        district="Taocheng",
        seen_at=OPENED,
        sightings=(),
        suspects=(PublicSuspect("a man in black", photo=suspect_photo),),
        vehicles=(),
        force="Hengshui",
        phone="0318-110",
    )
