"""The cases as officers enter them, with a marker in every private field."""

from datetime import datetime
from typing import Any

from hub.domain.geometry import Point
from hub.local.demo.play import Play
from hub.local.demo.police import fresh_key

PRIVATE_FIELDS = (
    "criteria",
    "narrative",
    "reporter",
    "phone",
    "fullname",
    "identity",
    "address",
    "suspectname",
    "plate",
    "tip",
    "seenaddress",
    "seenreason",
)


def marker(key: str, field: str) -> str:
    """Return the marker for a private field."""
    return f"PRV-{key[0]}-{field}-7f3a"


def new_case(
    key: str, place: Point, seen: datetime, name: str, age: int, district: str, photo: str | None
) -> dict[str, Any]:
    """Return the input of openCase, with a marker in every private field."""
    return {
        "status": "ACTUAL",
        "idempotencyKey": fresh_key(),
        "criteria": f"abduction believed {marker(key, 'criteria')}",
        "narrative": f"changing trains with her family {marker(key, 'narrative')}",
        "reporter": {"name": marker(key, "reporter"), "phone": f"139-{marker(key, 'phone')}"},
        "child": {
            "publicName": name,
            "fullName": marker(key, "fullname"),
            "identityNumber": marker(key, "identity"),
            "ageYears": age,
            "sex": "FEMALE",
            "heightCm": 88,
            "clothing": "红色上衣，蓝色裤子",
            "photo": photo,
        },
        "lastSeen": last_seen(key, place, seen, district),
    }


def last_seen(key: str, place: Point, seen: datetime, district: str, field: str = "address") -> dict[str, Any]:
    """Return the input of a place and time, with a marker in the exact address."""
    return {
        "point": {"latitude": place.latitude, "longitude": place.longitude},
        "district": district,
        "at": seen.isoformat(),
        "address": f"platform 2 {marker(key, field)}",
    }


def new_sighting(alert: str, place: Point, seen: datetime, district: str) -> dict[str, Any]:
    """Return the input of addAlertArea for the first case."""
    return {
        "alertId": alert,
        "sighting": last_seen("first", place, seen, district, "seenaddress") | {"timePublic": True},
        "reason": f"recognised on a camera {marker('first', 'seenreason')}",
        "idempotencyKey": fresh_key(),
    }


def correction(alert: str, place: Point, seen: datetime, district: str) -> dict[str, Any]:
    """Return the input of correctLastSeen for the second case."""
    return {
        "alertId": alert,
        "lastSeen": last_seen("second", place, seen, district),
        "reason": f"the pin was on the wrong town {marker('second', 'seenreason')}",
        "idempotencyKey": fresh_key(),
    }


def remember_case(stage: Play, key: str, opened: dict[str, Any], place: Point, seen: datetime) -> None:
    """Add the case to the script."""
    stage.evidence.script.cases.append(
        {
            "key": key,
            "alert": opened["alertId"],
            "case": opened["caseId"],
            "place": {"lat": place.latitude, "lon": place.longitude},
            "disappeared": seen.isoformat(),
            "private_markers": [marker(key, field) for field in PRIVATE_FIELDS],
        }
    )
