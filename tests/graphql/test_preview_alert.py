"""`previewAlert` over the wire: everything that an opening would do, beside each other."""

from datetime import timedelta
from typing import Any

from hub.domain.cells import snap
from hub.domain.geometry import Point
from hub.local.officers import HENGSHUI_OFFICER
from tests.fakes import NOW
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene

WHOLE = """preview { texts { language title body sizeBytes bytesLeft } centre { latitude longitude }
  stages { radiusKm dueAt isDue awaitsConfirmation phones { about suppressedBelow asOf } } estimatesLeft
  unusual { reason message } refusals { code message path } alike { id child { name } } }
  userErrors { code message path }"""
FACTS: dict[str, Any] = {name: fact for name, fact in CASE.items() if name != "idempotencyKey"}


async def test_preview_says_what_an_opening_would_do(scene: Scene) -> None:
    point = CASE["lastSeen"]["point"]
    scene.fake.populated.cells = {snap(Point(point["latitude"], point["longitude"])): {2: 23_456}}
    seen = CASE["lastSeen"] | {"at": (NOW - timedelta(days=40)).isoformat()}
    given = FACTS | {"lastSeen": seen, "previewKey": "one"}
    payload = (await scene.ask(change("previewAlert", WHOLE), HENGSHUI_OFFICER, input=given)).data["previewAlert"]
    assert payload["userErrors"] == []
    shown = payload["preview"]
    assert [text["language"] for text in shown["texts"]] == ["zh-CN", "en"]
    assert all(CASE["child"]["publicName"] in text["title"] for text in shown["texts"])
    assert all(text["sizeBytes"] + text["bytesLeft"] == 4_000 for text in shown["texts"])
    assert [(stage["radiusKm"], stage["isDue"]) for stage in shown["stages"]] == [
        (radius, True) for radius in (100, 200, 300, 500)
    ]
    assert all(stage["phones"]["about"] in (23_000, 24_000) for stage in shown["stages"])
    assert shown["estimatesLeft"] == 4
    assert [one["reason"] for one in shown["unusual"]] == ["LONG_AGO"]
    assert [(one["code"], one["path"]) for one in shown["refusals"]] == [("PLACE_UNUSUAL", ["lastSeen", "at"])]
    assert shown["alike"] == []
    assert scene.fake.tables.cases == {}


async def test_preview_of_a_wrong_fact_is_null_with_its_path(scene: Scene) -> None:
    given = FACTS | {"child": CASE["child"] | {"ageYears": 18}, "previewKey": "one"}
    payload = (await scene.ask(change("previewAlert", WHOLE), HENGSHUI_OFFICER, input=given)).data["previewAlert"]
    assert payload["preview"] is None
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [
        ("INVALID_INPUT", ["child", "ageYears"])
    ]
