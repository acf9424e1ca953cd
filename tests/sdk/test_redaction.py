"""No repr, error or log shows a secret."""

import logging
import re
import traceback

import pytest

from reunion import (
    AsyncReunion,
    AuthenticationError,
    Device,
    DevicePreferences,
    Exchange,
    GeoPoint,
    Location,
    QuietHours,
    ReunionError,
    StreamPolicy,
    TransportError,
)
from reunion.documents import REGISTER_DEVICES
from reunion.phone import AlertTracker
from reunion.settings import Settings
from reunion.testing import FakeHub, Fault, FaultPoint, sample_alert, sample_area, signed_webhook
from reunion.testing.hub import CannedResponse
from reunion.webhooks import verify
from tests.sdk.faces import Face

KEY = "rk_live_abcdefgh"
DEVICE = Device("ref-1", token="tok-SECRET", cell="8631aa42fffffff", latitude=12.345678, longitude=98.765432)
SECRETS = (KEY, "tok-SECRET", "8631aa42fffffff", "12.345678", "98.765432")


def clean(text: str, *more: str) -> bool:
    return not any(secret in text for secret in (*SECRETS, *more))


def test_reprs_of_input_values_show_no_secret() -> None:
    point = GeoPoint(12.345678, 98.765432)
    sent = Exchange(REGISTER_DEVICES.name, {"input": DEVICE.to_wire()}, {"token": "tok-SECRET"})
    preferences = DevicePreferences("ref-1", quiet=QuietHours("22:00", "07:00", "Asia/SECRET"))
    for value in (DEVICE, Location("r", latitude=12.345678, longitude=98.765432), point, sent, preferences):
        assert clean(repr(value) + str(value), "Asia/SECRET")
    assert "ref-1" in repr(DEVICE)


async def test_reprs_of_client_and_settings_show_no_key(face: Face) -> None:
    async with face("https://hub.example", KEY) as client:
        assert clean(repr(client))
    settings = Settings.build("https://hub.example", KEY, timeout=1.0, language="en")
    assert clean(repr(settings))


async def test_repr_of_an_alert_shows_no_personal_words(hub: FakeHub, client: AsyncReunion) -> None:
    corners = [{"latitude": 12.345678, "longitude": 98.765432}]
    area = sample_area(latitude=12.345678, longitude=98.765432, polygon=corners)
    hub.memory.alerts["a"] = sample_alert("a", areas=[area])
    alert = await client.alerts.get("a")
    for part in (alert, alert.child, alert.texts, alert.suspects, alert.vehicles, alert.last_seen, alert.areas):
        assert clean(repr(part), "Example,", "'Example'", "red coat", "grey hat", "white van", "Example district")
    hub.publish("ALERT", hub.memory.alerts["a"])
    async with client.alerts.stream("feed-0") as stream:
        assert clean(repr(await anext(stream)), "'Example'", "red coat")


async def test_repr_of_a_receipt_code_hides_it(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    code = await client.tips.submit("a", "seen")
    assert str(code) in hub.memory.tips
    assert str(code) not in repr(code)


def test_reprs_of_pushes_and_webhooks_show_no_place() -> None:
    data = {"alert": "a", "revision": "1", "kind": "ALERT", "circle": "12.345678,98.765432,5"}
    assert clean(repr(AlertTracker().apply(data | {"area": "1", "polygon": "12.345678,98.765432"})))
    body = {"type": "alert.stage", "alert": "a", "status": "TEST", "revision": 1}
    corners = [[12.345678, 98.765432]]
    area = {"number": 1, "latitude": 12.345678, "longitude": 98.765432, "radius_km": 5, "polygon": corners}
    payload, headers = signed_webhook("whsec_c2VjcmV0c2VjcmV0c2VjcmV0", body | {"areas": [area]})
    assert clean(repr(verify(payload, headers, "whsec_c2VjcmV0c2VjcmV0c2VjcmV0")))


@pytest.mark.parametrize(
    "canned",
    [
        CannedResponse(cut=True),
        CannedResponse(status=500),
        CannedResponse(body="<html>"),
        CannedResponse(status=401),
    ],
)
async def test_traceback_of_an_error_shows_no_secret(hub: FakeHub, canned: CannedResponse, face: Face) -> None:
    hub.canned_responses.append(canned)
    async with face(hub.url, KEY, max_retries=0) as client:
        with pytest.raises(ReunionError) as caught:
            await client.devices.register([DEVICE])
    assert clean("".join(traceback.format_exception(caught.value)) + repr(caught.value))
    assert caught.value.__cause__ is None


async def test_log_of_a_cut_feed_shows_no_secret(hub: FakeHub, caplog: pytest.LogCaptureFixture, face: Face) -> None:
    hub.feed_faults.append(Fault(FaultPoint.AFTER_ACK))
    hub.publish("ALERT", sample_alert("a"))
    with caplog.at_level(logging.DEBUG):
        async with face(hub.url, hub.key) as client, client.alerts.stream("feed-0") as stream:
            await anext(stream)
    assert re.search(r"feed (cut|not reached) \(TRANSPORT\), failure 1 in a row", caplog.text)
    assert clean(caplog.text, hub.key, "Example", "feed-0")


async def test_refused_handshake_shows_no_header(hub: FakeHub, face: Face) -> None:
    async with face("http://127.0.0.1:1", KEY, max_retries=0) as client:
        with pytest.raises(TransportError) as caught:
            await client.viewer()
        assert clean("".join(traceback.format_exception(caught.value)))
    async with face(hub.url, KEY) as client:
        with pytest.raises(AuthenticationError) as refused:
            await client.alerts.stream(policy=StreamPolicy(initial_delay=0.01)).__aenter__()
        assert clean("".join(traceback.format_exception(refused.value)))
