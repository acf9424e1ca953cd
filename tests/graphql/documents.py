"""Inputs and documents that many tests of the police graph send. Each root field's own are in tests/calls/."""

from typing import Any

CASE: dict[str, Any] = {
    "child": {"publicName": "Meimei", "fullName": "PRIVATE full name", "ageYears": 2, "sex": "FEMALE"},
    "lastSeen": {
        "point": {"latitude": 37.74, "longitude": 115.67},
        "district": "Taocheng",
        "at": "2016-05-13T16:00:00+08:00",
        "address": "PRIVATE address",
    },
    "criteria": "PRIVATE criteria",
    "status": "ACTUAL",
    "idempotencyKey": "one",
}

SIGHTING: dict[str, Any] = {
    "point": {"latitude": 34.75, "longitude": 113.66},
    "district": "Taocheng",
    "at": "2016-05-13T16:10:00+08:00",
    "timePublic": True,
    "address": "PRIVATE platform",
}

CHANGED = "caseId alertId version revision changed"
ERRORS = "userErrors { code message path }"
DONE = f"{CHANGED} {ERRORS}"


def change(name: str, fields: str = DONE) -> str:
    """A mutation with one input."""
    kind = name[0].upper() + name[1:] + "Input"
    return f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} }} }}"
