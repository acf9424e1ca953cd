"""Invented samples of the hub's JSON."""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_type_hints
from uuid import uuid4

from standardwebhooks import Webhook

from reunion.alert import AlertChild
from reunion.wire import wire_names

OPENED_AT = "2026-01-02T03:04:05+00:00"


def plain_sample(kind: type[Any]) -> dict[str, Any]:
    """Return an object of a dataclass of plain fields as the hub would send it: each text is `example`, each number 1.

    A field that a newer SDK reads is in every sample at once.
    """
    hints = get_type_hints(kind)
    plain = (1 if hints[one.name] in (int, int | None) else "example" for one in fields(kind))
    return dict(zip(wire_names(kind), plain, strict=True))


def sample_alert(alert: str = "alert-1", **changes: Any) -> dict[str, Any]:
    """Return an alert as the hub would send it. `changes` replace whole fields."""
    status = changes.get("status", "TEST")
    mark = "" if status == "ACTUAL" else f"[{status}] "
    return {
        "id": alert,
        "revision": 1,
        "state": "OPEN",
        "status": "TEST",
        "openedAt": OPENED_AT,
        "revisedAt": OPENED_AT,
        "expiresAt": "2026-01-05T03:04:05+00:00",
        "endedAt": None,
        "ending": None,
        "child": plain_sample(AlertChild)
        | {
            "name": "Example",
            "ageYears": 2,
            "sex": "FEMALE",
            "heightCm": 90,
            "clothing": "a red coat",
            "photo": "https://hub.example/media/alert-1/p/page?k=s",
        },
        "lastSeen": {"district": "Example district", "at": OPENED_AT},
        "areas": [sample_area()],
        "suspects": [{"description": "tall, grey hat", "photo": None}],
        "vehicles": [{"description": "white van", "plate": None}],
        "contact": {"force": "Example force", "phone": "0123", "emergency": "110"},
        "texts": {"language": "en", "title": f"{mark}Missing child", "body": "Example, 2, a red coat"},
        "revisions": [{"number": 1, "kind": "ALERT", "at": OPENED_AT, "replaces": [], "material": False}],
        **changes,
    }


def sample_area(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return an area of an alert as the hub would send it. `changes` replace whole fields."""
    return {
        "number": number,
        "latitude": 10.0,
        "longitude": 20.0,
        "radiusKm": 100.0,
        "district": "Example district",
        "seenAt": OPENED_AT,
        "polygon": [
            {"latitude": 12.0, "longitude": 20.0},
            {"latitude": 9.0, "longitude": 22.0},
            {"latitude": 9.0, "longitude": 18.0},
            {"latitude": 12.0, "longitude": 20.0},
        ],
        **changes,
    }


def sample_photo(shade: int = 0) -> bytes:
    """Return a whole PNG file of one grey pixel; each shade, 0 to 255, has other bytes."""
    chunks = (
        b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0),
        b"IDAT" + zlib.compress(bytes([0, shade])),
        b"IEND",
    )
    packed = [struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def signed_webhook(secret: str, body: Mapping[str, Any], *, at: datetime | None = None) -> tuple[bytes, dict[str, str]]:
    """Return the raw body and the headers of a webhook as the hub would send it at the aware time `at`, or now."""
    payload = json.dumps(body)
    event_id, moment = f"evt_{uuid4().hex}", at or datetime.now(UTC)
    headers = {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(event_id, moment, payload),
    }
    return payload.encode(), headers
