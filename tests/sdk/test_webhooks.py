"""Webhooks: a signed event returns typed, anything else is rejected."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from reunion import AlertStatus, Circle, ConfigurationError, GeoPoint, ProtocolError, WebhookRejected
from reunion.testing import signed_webhook
from reunion.webhooks import WebhookArea, WebhookEventType, WebhookStage, verify

SECRET = "whsec_" + base64.b64encode(b"n" * 24).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 24).decode()

BODY: dict[str, Any] = {
    "type": "alert.stage",
    "alert": "a",
    "status": "EXERCISE",
    "revision": 2,
    "areas": [
        {
            "number": 1,
            "latitude": 1.0,
            "longitude": 2.0,
            "radius_km": 200.0,
            "polygon": [[3.0, 4.0], {"latitude": 1.0, "longitude": 2.0}],
        },
        {"number": 3, "latitude": 5.0, "longitude": 6.0, "radius_km": 0, "polygon": []},
    ],
    "stage": {"number": 4, "area": 1, "radius_km": 200.0},
    "something_new": True,
}


def test_signed_event_returns_typed_fields() -> None:
    payload, headers = signed_webhook(SECRET, BODY)
    event = verify(payload, headers, SECRET)
    assert (event.type, event.alert, event.revision) == (WebhookEventType.STAGE, "a", 2)
    assert (event.status, event.is_real) == (AlertStatus.EXERCISE, False)
    assert event.areas == (
        WebhookArea(1, Circle(GeoPoint(1.0, 2.0), 200.0), (GeoPoint(3.0, 4.0), GeoPoint(1.0, 2.0))),
        WebhookArea(3, Circle(GeoPoint(5.0, 6.0), 0.0), ()),
    )
    assert event.stage == WebhookStage(number=4, area=1, radius_km=200.0)
    assert event.id == headers["webhook-id"]
    assert abs(datetime.now(UTC) - event.sent_at) < timedelta(seconds=5)


def test_event_with_only_required_fields_is_read() -> None:
    least = {"type": "alert.new_kind", "alert": "a", "status": "ACTUAL", "revision": 1}
    payload, headers = signed_webhook(SECRET, least)
    event = verify(payload, headers, SECRET)
    assert (event.type, event.type.is_known, event.areas, event.stage) == ("alert.new_kind", False, (), None)


def test_header_names_match_in_any_case() -> None:
    payload, headers = signed_webhook(SECRET, BODY)
    assert verify(payload, {name.title(): value for name, value in headers.items()}, SECRET).alert == "a"


@pytest.mark.parametrize("signer", [SECRET, OLD])
def test_old_and_new_secret_verify_during_rotation(signer: str) -> None:
    payload, headers = signed_webhook(signer, BODY)
    assert verify(payload, headers, [SECRET, OLD]).alert == "a"


def test_signature_of_a_removed_secret_is_rejected() -> None:
    payload, headers = signed_webhook(OLD, BODY)
    with pytest.raises(WebhookRejected):
        verify(payload, headers, [SECRET])


@pytest.mark.parametrize("minutes", [-6, 6])
def test_timestamp_six_minutes_off_is_rejected(minutes: int) -> None:
    payload, headers = signed_webhook(SECRET, BODY, at=datetime.now(UTC) + timedelta(minutes=minutes))
    with pytest.raises(WebhookRejected):
        verify(payload, headers, SECRET)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "evt_other"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "nan"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,=,="},
        {"webhook-signature": "v1,ä"},
        {"webhook-signature": "v2,AAAA"},
    ],
)
def test_changed_headers_are_all_rejected(changed: dict[str, str]) -> None:
    payload, headers = signed_webhook(SECRET, BODY)
    with pytest.raises(WebhookRejected):
        verify(payload, headers | changed, SECRET)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_missing_headers_are_all_rejected(missing: str) -> None:
    payload, headers = signed_webhook(SECRET, BODY)
    del headers[missing]
    with pytest.raises(WebhookRejected):
        verify(payload, headers, SECRET)


def test_changed_body_is_always_rejected() -> None:
    payload, headers = signed_webhook(SECRET, BODY)
    for changed in (payload.replace(b'"a"', b'"b"'), payload + b" ", b"", b"\xff\xfe"):
        with pytest.raises(WebhookRejected):
            verify(changed, headers, SECRET)


def with_area(**changes: Any) -> dict[str, Any]:
    """Return a body with one area that has these changes."""
    return {**BODY, "areas": [{**BODY["areas"][0], **changes}]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {**BODY, "revision": "2"},
        {**BODY, "areas": {"number": 1}},
        {**BODY, "areas": [{"latitude": 1}]},
        with_area(number="1"),
        with_area(radius_km=None),
        with_area(polygon=[[1]]),
        with_area(polygon=None),
        {**BODY, "stage": {"number": 1, "radius_km": 200.0}},
    ],
)
def test_signed_body_that_is_no_event_raises_protocol_error(body: Any) -> None:
    payload, headers = signed_webhook(SECRET, body)
    with pytest.raises(ProtocolError):
        verify(payload, headers, SECRET)


def test_signed_body_of_too_many_levels_raises_protocol_error() -> None:
    payload, now = "[" * 60_000, datetime.now(UTC)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("evt_1", now, payload),
    }
    with pytest.raises(ProtocolError):
        verify(payload.encode(), headers, SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_ä", "whsec_A", "rubbish", [], None, [None], [SECRET, ""]])
def test_malformed_secret_raises_configuration_error(secret: Any) -> None:
    payload, headers = signed_webhook(SECRET, BODY)
    with pytest.raises(ConfigurationError) as caught:
        verify(payload, headers, secret)
    assert caught.value.code == "SECRET_INVALID"


def test_reformatted_body_is_rejected_as_unsigned() -> None:
    spaced = json.dumps(BODY, indent=2).encode()
    _, headers = signed_webhook(SECRET, BODY)
    with pytest.raises(WebhookRejected):
        verify(spaced, headers, SECRET)
