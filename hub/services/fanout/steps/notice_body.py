"""The body of an event for a partner that pulls."""

from collections.abc import Mapping
from typing import Any

from hub.domain.alerts.alert import Alert
from hub.domain.geometry import Circle, outline
from hub.domain.wipes.tombstones import without_hidden_ground


def notice_body(kind: str, alert: Alert, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that announces a kind of event of an alert, as the alert is now."""
    alert = without_hidden_ground(alert)
    return {
        "type": kind,
        "alert": alert.id,
        "status": alert.status.value,
        "revision": alert.revision,
        "areas": [_area(area.number, area.covered) for area in alert.areas],
        **more,
    }


def _area(number: int, circle: Circle) -> dict[str, Any]:
    return {
        "number": number,
        "latitude": circle.centre.latitude,
        "longitude": circle.centre.longitude,
        "radius_km": circle.radius_km,
        "polygon": [[point.latitude, point.longitude] for point in outline(circle)] if circle.radius_km else [],
    }
