"""Tips as staff see them: in pages, through the trail, without a trace of the device or partner."""

from datetime import timedelta
from typing import Any

import pytest

from hub.domain.geometry import Point
from hub.domain.tips import Tip, TipState
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from tests.fakes import NOW
from tests.graphql.documents import change
from tests.graphql.police_scene import Scene
from tests.services.police.scenes import opened_case

LIST = """query ($after: String, $case: ID = "cs_1") {
  tips(caseId: $case, purpose: "read tips", first: 2, after: $after) {
  edges { cursor node { id text state place { latitude } repeats } } pageInfo { hasNextPage endCursor } } }"""


def tip(number: int, **changes: Any) -> Tip:
    usual: dict[str, Any] = {
        "id": f"tip_{number}",
        "alert": "al_1",
        "case": "cs_1",
        "tenant": 424242,
        "received_at": NOW + timedelta(milliseconds=number),
        "text": f"seen {number}",
        "seen_at": NOW,
        "place": Point(37.1, 115.1),
        "contact": None,
        "photo": None,
        "repeats": None,
        "state": TipState.NEW,
    }
    return Tip(**(usual | changes))


@pytest.fixture(autouse=True)
async def the_case(scene: Scene) -> None:
    """The case that the tips are of, under a plain id."""
    opened = await opened_case(scene.fake)
    scene.fake.tables.cases["cs_1"] = scene.fake.tables.cases["cs_2"] = scene.fake.case(opened.case)
    scene.fake.trail.entries.clear()


@pytest.mark.parametrize("unknown", ["cs_none", "al_1"])
async def test_tips_of_an_unknown_case_leave_a_line(scene: Scene, unknown: str) -> None:
    scene.fake.tips.tips = [tip(1)]
    answer = await scene.ask(LIST, ANYANG_OFFICER, case=unknown)
    assert answer.body["errors"][0]["extensions"] == {"code": "NOT_FOUND", "path": ["caseId"]}
    assert [(entry.subject, entry.seen) for entry in scene.fake.trail.entries] == [(unknown, ())]


async def test_tips_come_in_pages_and_the_trail_names_them(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(3), tip(2), tip(1)]
    page = (await scene.ask(LIST, ANYANG_OFFICER)).data["tips"]
    assert [edge["node"]["text"] for edge in page["edges"]] == ["seen 3", "seen 2"]
    assert page["pageInfo"] == {"hasNextPage": True, "endCursor": page["edges"][1]["cursor"]}
    assert [entry.seen for entry in scene.fake.trail.entries] == [(), ("tip_3", "tip_2")]
    assert "424242" not in str(page)


async def test_a_cursor_is_one_officers_and_one_lists(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(3), tip(2), tip(1)]
    cursor = (await scene.ask(LIST, ANYANG_OFFICER)).data["tips"]["pageInfo"]["endCursor"]
    assert "errors" not in (await scene.ask(LIST, ANYANG_OFFICER, after=cursor)).body
    assert (await scene.ask(LIST, HENGSHUI_OFFICER, after=cursor)).codes == ["CURSOR_MISMATCH"]
    assert (await scene.ask(LIST, ANYANG_OFFICER, after=cursor, case="cs_2")).codes == ["CURSOR_MISMATCH"]
    assert (await scene.ask(LIST, ANYANG_OFFICER, after="garbage")).codes == ["CURSOR_INVALID"]


async def test_triage_moves_a_tip_and_shows_it_through_the_trail(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1)]
    document = change("triageTip", "tip { id state } userErrors { code path }")
    given = {"tipId": "tip_1", "state": "FOLLOWED"}
    payload = (await scene.ask(document, ANYANG_OFFICER, input=given)).data["triageTip"]
    assert payload == {"tip": {"id": "tip_1", "state": "FOLLOWED"}, "userErrors": []}
    lines = [(entry.subject, entry.purpose) for entry in scene.fake.trail.entries]
    assert lines == [("tip_1", "triageTip")] * 2  # the move, and the look at what became of it
    scene.fake.tips.tips.append(tip(2, withdrawn_at=NOW))
    for wrong, code, part in (
        ({"tipId": "tip_1", "state": "NEW"}, "CONFLICT", "state"),
        ({"tipId": "tip_2", "state": "FOLLOWED"}, "CONFLICT", "tipId"),
        ({"tipId": "tip_9", "state": "NEW"}, "NOT_FOUND", "tipId"),
    ):
        payload = (await scene.ask(document, ANYANG_OFFICER, input=wrong)).data["triageTip"]
        assert payload == {"tip": None, "userErrors": [{"code": code, "path": [part]}]}


async def test_a_gateway_reads_entities_under_its_own_purpose(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1, text=None, place=None, withdrawn_at=NOW)]
    document = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Tip { id text withdrawnAt } } }"
    of = [{"__typename": "Tip", "id": "tip_1"}, {"__typename": "Case", "id": "cs_unknown"}]
    answer = await scene.ask(document, ANYANG_OFFICER, of=of)
    found = {"id": "tip_1", "text": None, "withdrawnAt": NOW.isoformat().replace("+00:00", "Z")}
    assert answer.data == {"_entities": [found, None]}
    assert {entry.purpose for entry in scene.fake.trail.entries} == {"entity"}


async def test_node_of_a_tip_is_found(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1)]
    document = '{ node(id: "tip_1", purpose: "follow a link") { __typename id ... on Tip { text } } }'
    assert (await scene.ask(document, ANYANG_OFFICER)).data == {
        "node": {"__typename": "Tip", "id": "tip_1", "text": "seen 1"}
    }
    assert [entry.purpose for entry in scene.fake.trail.entries] == ["follow a link"]
