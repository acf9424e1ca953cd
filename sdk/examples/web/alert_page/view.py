"""An alert as the page gets it: what the public may know, ready to draw."""

from typing import Any

from reunion import Alert, AlertArea, AlertState


def view_of(alert: Alert, photo_origin: str) -> dict[str, Any]:
    """Return the JSON of an alert. Times are ISO 8601 in UTC, places degrees, lengths km or cm.

    mark: EXERCISE or TEST, and TEST for a status of tomorrow; None for a real alert.
    """
    child, contact = alert.child, alert.contact
    return {
        "id": alert.id,
        "mark": None if alert.is_real else alert.status.value if alert.status.is_known else "TEST",
        "isPaused": alert.state == AlertState.PAUSED,
        "title": alert.texts.title,
        "body": alert.texts.body,
        "revisedAt": alert.revised_at.isoformat(),
        "child": {
            "name": child.name,
            "age": child.age_years,
            "sex": child.sex,
            "heightCm": child.height_cm,
            "clothing": child.clothing,
            "photo": _photo(child.photo, photo_origin),
        },
        "lastSeen": {"district": alert.last_seen.district, "at": alert.last_seen.at.isoformat()},
        "areas": [_area(area) for area in alert.areas],
        "suspects": [
            {"description": one.description, "photo": _photo(one.photo, photo_origin)} for one in alert.suspects
        ],
        "vehicles": [{"description": one.description, "plate": one.plate} for one in alert.vehicles],
        "contact": {"force": contact.force, "phone": contact.phone, "emergency": contact.emergency},
    }


def _area(area: AlertArea) -> dict[str, Any]:
    return {
        "number": area.number,
        "latitude": area.circle.centre.latitude,
        "longitude": area.circle.centre.longitude,
        "radiusKm": area.circle.radius_km,
        "district": area.district,
        "seenAt": area.seen_at.isoformat() if area.seen_at else None,
        "polygon": [[corner.latitude, corner.longitude] for corner in area.polygon],
    }


def _photo(link: str | None, photo_origin: str) -> str | None:
    """Return a link that leads to the hub; the page loads images from nowhere else."""
    return link if link is not None and link.startswith(f"{photo_origin}/") else None
