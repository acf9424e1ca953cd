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
        "lastSeen": {
            "point": {"latitude": place.latitude, "longitude": place.longitude},
            "district": district,
            "at": seen.isoformat(),
            "address": f"platform 2 {marker(key, 'address')}",
        },
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
