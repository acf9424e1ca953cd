"""`reunion simulate`: invented phones, with a test key only, and none of them stays."""

import signal
from math import hypot

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reunion import GeoPoint
from reunion.alert import Alert
from reunion.cli.exit_codes import REFUSED, WRONG_USAGE
from reunion.cli.phones import STEP_KM, Phones
from reunion.cli.places import CITIES, read_place
from reunion.testing import FakeHub, sample_alert, sample_area
from reunion.testing.hub import CannedResponse
from tests.sdk.command import Running, reunion

QUICK = ("--every", "0.2", "--phones", "5")


def simulating(hub: FakeHub, city: str = "hengshui", *options: str) -> Running:
    """Return a simulation whose phones are registered and have moved."""
    running = Running(hub, "simulate", city, *QUICK, *options)
    try:
        running.wait_for("5 phones registered")
        while "reportLocations" not in [call.operation for call in hub.calls]:
            assert running.is_running
    except BaseException:
        running.__exit__()
        raise
    return running


# ------------------------------------------------------------ with which key
def test_live_key_is_refused_before_anything_is_sent(hub: FakeHub) -> None:
    _, told = reunion(hub, "simulate", "hengshui", code=REFUSED, REUNION_API_KEY="rk_live_0123456789")
    assert told == "Error: This is a live key: invented phones would be among real ones. Use a test key.\n"
    assert (hub.calls, hub.feed_connections) == ([], [])


@pytest.mark.parametrize("mode", ["LIVE", "ANOTHER"])
def test_key_that_the_hub_calls_live_does_nothing(hub: FakeHub, mode: str) -> None:
    hub.memory.mode = mode
    _, told = reunion(hub, "simulate", "hengshui", code=REFUSED)
    assert "This is no test key" in told
    assert [call.operation for call in hub.calls] == ["viewer"]


# ------------------------------------------------------------ what it does
def test_phones_are_registered_moved_told_and_removed(hub: FakeHub) -> None:
    with simulating(hub) as running:
        first = {ref: device["point"] for ref, device in hub.memory.devices.items()}
        near = sample_area(1, latitude=37.74, longitude=115.67, radiusKm=50.0)
        hub.publish("STAGE", sample_alert("a1", areas=[near]), area=1, stage={"number": 1, "radiusKm": 50.0})
        hub.publish("STAGE", sample_alert("a2"), area=1)
        running.wait_for("0 of 5 phones")
        code, said = running.end()
    assert code == 130
    assert "STAGE           OPEN     TEST  a1  [TEST] Missing child  area 1  stage 1, 50 km" in said
    assert "5 of 5 phones are in its areas" in said
    assert said.splitlines()[-1] == "5 phones removed."
    assert len(first) == 5
    assert hub.memory.devices == {}
    [registered] = [call for call in hub.calls if call.operation == "registerDevices"]
    began = {device["ref"]: device["point"] for device in registered.variables["input"]["devices"]}
    assert began.keys() == first.keys()
    assert began != first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_remove_the_phones_too(hub: FakeHub, number: signal.Signals) -> None:
    with simulating(hub) as running:
        code, said = running.end(number)
    assert (code, said.splitlines()[-1]) == (128 + number, "5 phones removed.")
    assert hub.memory.devices == {}


def test_simulation_ends_by_itself_in_order(hub: FakeHub) -> None:
    _, told = reunion(hub, "simulate", "-33.87,151.21", "--minutes", "0.01", *QUICK)
    assert told.splitlines() == ["5 phones registered, 0 refused. Ctrl-C ends.", "5 phones removed."]
    assert hub.memory.devices == {}


def test_phones_that_stay_are_said_to(hub: FakeHub) -> None:
    with simulating(hub) as running:
        hub.key = "rk_test_another"
        code, said = running.end()
    assert code == REFUSED
    assert "The phones were not removed: The hub does not accept this key" in said
    assert "else they end by themselves after 60 days." in said
    hub.key = "rk_test_0123456789"
    reunion(hub, "simulate", "hengshui", "--minutes", "0.01", *QUICK)
    assert hub.memory.devices == {}, "the same command takes away what it has left"


def test_key_that_ends_meanwhile_ends_the_simulation(hub: FakeHub) -> None:
    with simulating(hub) as running:
        hub.key = "rk_test_another"
        code, said = running.finish()
    assert code == REFUSED
    assert "The phones were not removed: The hub does not accept this key" in said


def test_hub_that_refuses_every_phone_is_quoted(hub: FakeHub) -> None:
    error = {"code": "PUSH_TOKEN_INVALID", "message": "A token is needed.", "path": []}
    results = [{"ref": f"{number}", "ok": False, "error": error} for number in range(5)]
    viewer = {"partner": {"id": "p", "name": "n"}, "mode": "TEST", "cellResolution": 6}
    hub.canned_responses.append(CannedResponse(body={"data": {"viewer": viewer}}))
    hub.canned_responses.append(
        CannedResponse(body={"data": {"registerDevices": {"results": results, "userErrors": []}}})
    )
    _, told = reunion(hub, "simulate", "hengshui", *QUICK, code=REFUSED)
    assert "Error: The hub refused every phone: A token is needed." in told


# ------------------------------------------------------------ where the phones are
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("atlantis",), "it is none of the cities accra, amsterdam"),
        (("91,0",), "a latitude is -90 to 90"),
        (("1,2,3",), "give latitude,longitude as numbers"),
        (("hengshui", "--phones", "1001"), "less than or equal to 1000"),
        (("hengshui", "--phones", "0"), "greater than or equal to 1"),
        (("hengshui", "--fones", "3"), "Got unexpected extra argument"),
    ],
)
def test_simulation_out_of_bounds_is_wrong_usage(hub: FakeHub, arguments: tuple[str, ...], words: str) -> None:
    _, told = reunion(hub, "simulate", *arguments, code=WRONG_USAGE)
    assert words in told
    assert hub.calls == []


def test_cities_are_many_and_on_the_earth() -> None:
    assert len(CITIES) >= 30
    assert list(CITIES) == sorted(CITIES)
    for name, (latitude, longitude) in CITIES.items():
        assert read_place(name.upper().replace("-", " ")) == GeoPoint(latitude, longitude)
        assert -60 < latitude < 70
        assert -180 <= longitude < 180


@example(90.0, 0.0, 200.0)
@example(-90.0, 180.0, 10.0)
@example(-89.06, 0.0, 40.0)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.1, 200))
def test_phones_stay_on_the_earth_near_their_place(latitude: float, longitude: float, radius_km: float) -> None:
    centre = GeoPoint(latitude, longitude)
    phones = Phones(centre, 300, radius_km)
    for places, steps in ((phones.devices(), 0), (phones.move(), 1)):
        for place in places:
            assert place.fault() is None
            assert place.latitude is not None
            assert place.longitude is not None
            point = GeoPoint(place.latitude, place.longitude)
            assert -90 <= point.latitude <= 90
            assert -180 <= point.longitude <= 180
            # A square around the place; near a pole it is narrower.
            assert point.distance_km(centre) <= hypot(1, 1) * (radius_km + steps * STEP_KM) * 1.01


def test_phones_in_any_area_of_an_alert_are_counted() -> None:
    phones = Phones(GeoPoint(10, 20), 4, 1.0)
    far, near = sample_area(1, latitude=-10.0, radiusKm=5.0), sample_area(2, radiusKm=5.0)
    assert phones.in_areas(Alert.from_wire(sample_alert("a", areas=[far, near]))) == 4
    assert phones.in_areas(Alert.from_wire(sample_alert("a", areas=[far]))) == 0
