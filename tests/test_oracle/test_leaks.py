"""Private fields and reported points, planted in places where they do not belong."""

import base64
import json
from typing import Any

import pytest

from tests.test_oracle.planted import Case, Spoil, fault, right
from tests.test_oracle.small_run import FIRST, MARKER, north_of

LATITUDE, LONGITUDE = north_of(FIRST, 50.0, 0.0431)
"""The point that two/two-near reported."""


def in_collection(name: str, document: dict[str, Any]) -> Spoil:
    return lambda run: run.mongo.setdefault(name, []).append({"_id": 77} | document)


def in_redis(value: Any) -> Spoil:
    return lambda run: run.redis.append({"key": "k", "type": "string", "value": value})


def in_log(line: str) -> Spoil:
    return lambda run: run.logs.append(line)


def in_push(value: Any) -> Spoil:
    return lambda run: run.pushes[0]["message"]["data"].update(extra=value)


def in_answer(value: Any) -> Spoil:
    row = {"at": 1, "partner": "one", "operation": "alert", "body": {"data": {"alert": value}}}
    return lambda run: run.responses.append(row)


def in_webhook(value: Any) -> Spoil:
    return lambda run: run.webhooks[0]["body"].update(extra=value)


def in_feed(value: Any) -> Spoil:
    return lambda run: run.feed_lines[0]["event"]["alert"].update(extra=value)


PAIR = {"latitude": LATITUDE, "longitude": LONGITUDE}
FIELDS: tuple[Spoil, ...] = (
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
)
"""Places in which no private field may be."""
POINTS: tuple[Spoil, ...] = (
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
)
"""Forms and places in which no reported point may be."""
HARMLESS: tuple[Spoil, ...] = (
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
    *(in_collection(name, {"name": MARKER}) for name in ("cases", "tips", "audit")),
    in_log("at 30.5 120.25"),
)
"""Private fields in their own collections, and numbers that are no reported point."""
CASES: list[Case] = [
    *(fault(leak, private_fields_leaked=1) for leak in FIELDS),
    *(fault(leak, precise_locations_stored=1) for leak in POINTS),
    *map(right, HARMLESS),
    # A point with few decimals is matched exactly.
    fault(
        lambda run: run.act("two/round", "register", 40, (30.5, 120.25)),
        in_log("at 30.5 120.25"),
        wrong={"precise_locations_stored"},
    ),
]


@pytest.mark.parametrize("case", CASES)
def test_judge_counts_each_leak_once(case: Case) -> None:
    assert case.found == (case.wrong, case.figures)
