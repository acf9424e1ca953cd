"""Private fields and reported points, planted in places where they do not belong."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.test_oracle.planted import Spoil, spoilt, wrong
from tests.test_oracle.small_run import FIRST, MARKER, SmallRun, north_of

LATITUDE, LONGITUDE = north_of(FIRST, 50.0, 0.0431)
"""The point that two/two-near reported."""


def in_collection(name: str, document: dict[str, Any]) -> Callable[[SmallRun], object]:
    return lambda run: run.mongo.setdefault(name, []).append({"_id": 77} | document)


def in_redis(value: Any) -> Callable[[SmallRun], object]:
    return lambda run: run.redis.append({"key": "k", "type": "string", "value": value})


def in_log(line: str) -> Callable[[SmallRun], object]:
    return lambda run: run.logs.append(line)


def in_push(value: Any) -> Callable[[SmallRun], object]:
    return lambda run: run.pushes[0]["message"]["data"].update(extra=value)


def in_answer(value: Any) -> Callable[[SmallRun], object]:
    row = {"at": 1, "partner": "one", "operation": "alert", "body": {"data": {"alert": value}}}
    return lambda run: run.responses.append(row)


def in_webhook(value: Any) -> Callable[[SmallRun], object]:
    return lambda run: run.webhooks[0]["body"].update(extra=value)


def in_feed(value: Any) -> Callable[[SmallRun], object]:
    return lambda run: run.feed_lines[0]["event"]["alert"].update(extra=value)


# ---------------------------------------------------------------- private fields


@pytest.mark.parametrize(
    "leak",
    [
        in_collection("alerts_archive", {"words": f"about {MARKER}."}),
        in_collection("devices", {"note": json.dumps(MARKER)}),
        in_collection("fs.chunks", {"data": {"$binary": {"base64": base64.b64encode(MARKER.encode()).decode()}}}),
        in_redis(json.dumps({"name": MARKER})),
        in_redis(json.dumps({"name": "marker-of-second"})),
        in_log(f"INFO opened {MARKER}"),
        in_push(MARKER),
        in_answer(MARKER),
        in_webhook(MARKER),
        in_feed(MARKER),
    ],
)
def test_a_leaked_private_field_is_counted_once(leak: Spoil) -> None:
    judgement = spoilt(leak)
    assert (wrong(judgement), judgement["private_fields_leaked"]) == ({"private_fields_leaked"}, 1)


@pytest.mark.parametrize("name", ["cases", "tips", "audit"])
def test_private_fields_in_their_own_collection_are_no_leak(name: str) -> None:
    assert wrong(spoilt(in_collection(name, {"name": MARKER}))) == set()


# ---------------------------------------------------------------- reported points

PAIR = {"latitude": LATITUDE, "longitude": LONGITUDE}


@pytest.mark.parametrize(
    "leak",
    [
        in_collection("devices", {"lat": LATITUDE, "lon": LONGITUDE}),
        in_collection("devices", {"place": {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]}}),
        in_collection("devices", {"lat": str(LATITUDE), "lon": f"{LONGITUDE:.4f}"}),
        in_collection("devices", {"lat": f"{LATITUDE:e}", "lon": f"{LONGITUDE:E}"}),
        in_collection("devices", {"lat": round(LATITUDE * 1e6), "lon": round(LONGITUDE * 1e6)}),
        in_collection("devices", {"lat": round(LATITUDE * 1e7), "lon": round(LONGITUDE * 1e7)}),
        in_collection("devices", {"lat": round(LATITUDE, 3), "lon": round(LONGITUDE, 3)}),
        in_collection("devices", {"lat": int(LATITUDE * 1000) / 1000, "lon": int(LONGITUDE * 1000) / 1000}),
        in_collection("tips", {"note": f"from {LATITUDE},{LONGITUDE}."}),
        in_collection("cells", {"corners": [[30.1234 + n, 99.1234 + n] for n in range(9)] + [[LATITUDE, LONGITUDE]]}),
        in_redis(json.dumps([PAIR])),
        in_redis(json.dumps({"v": json.dumps(PAIR)})),
        in_log(f"2026-11-24 10:00:34.120 moved to ({LATITUDE}, {LONGITUDE})"),
        in_log(f"latitude={LATITUDE}N longitude={LONGITUDE}E took 0.120"),
        in_push(f"{LATITUDE} {LONGITUDE}"),
        in_answer(PAIR),
        in_webhook(PAIR),
        in_feed(PAIR),
    ],
)
def test_a_reported_point_stored_or_sent_is_counted(leak: Spoil) -> None:
    judgement = spoilt(leak)
    assert (wrong(judgement), judgement["precise_locations_stored"]) == ({"precise_locations_stored"}, 1)


@pytest.mark.parametrize(
    "harmless",
    [
        in_collection("devices", {"lat": LATITUDE, "lon": LONGITUDE + 0.003}),
        in_collection("devices", {"lat": LATITUDE}),
        in_collection("devices", {"lat": round(LATITUDE, 2), "lon": round(LONGITUDE, 2)}),
        in_collection("devices", {"id": f"a{LATITUDE}", "version": f"1.{LONGITUDE}"}),
        in_collection("devices", dict(zip(("lat", "lon"), north_of(FIRST, 50.0), strict=True))),
        in_collection(
            "revisions", {"circle": PAIR, "polygon": {"type": "Polygon", "coordinates": [[[LONGITUDE, LATITUDE]]]}}
        ),
        in_answer({"polygon": [PAIR, PAIR], "circle": PAIR | {"radiusKm": 100}}),
        in_redis(json.dumps({"circle": f"{LATITUDE},{LONGITUDE},100"})),
        in_log(f"latitude {LATITUDE}"),
        in_log(f"longitude {LONGITUDE}"),
        lambda run: run.staff.append({"body": PAIR}),
    ],
)
def test_numbers_that_are_no_reported_point_are_ignored(harmless: Spoil) -> None:
    assert wrong(spoilt(harmless)) == set()


def test_a_point_with_few_decimals_is_matched_exactly() -> None:
    def register_round(run: SmallRun) -> None:
        run.act("two/round", "register", 40, (30.5, 120.25))

    assert wrong(spoilt(register_round, in_log("at 30.5 120.25"))) == {"precise_locations_stored"}
    assert wrong(spoilt(in_log("at 30.5 120.25"))) == set()
