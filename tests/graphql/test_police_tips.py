"""Tips as staff see them: in pages, through the trail, without a trace of the device or partner."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.geometry import Point
from hub.domain.search.tips import TipSearch
from hub.domain.tips.follow_ups import TipAddition, TipFollowUp, TipQuestion
from hub.domain.tips.links import LinkReason, TipLink
from hub.domain.tips.tip import Tip, TipClaim, TipState, TipTriage
from hub.local.officers import HENGSHUI_OFFICER
from tests.fakes import NOW
from tests.graphql.documents import change
from tests.graphql.police_scene import Scene
from tests.services.police.scenes import opened_case

COLLEAGUE = replace(HENGSHUI_OFFICER, account="colleague", person="colleague")

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
    case = replace(scene.fake.case(opened.case), force=HENGSHUI_OFFICER.force)
    scene.fake.tables.cases["cs_1"] = scene.fake.tables.cases["cs_2"] = case
    scene.fake.tables.alerts["al_1"] = scene.fake.alert(opened.alert)
    scene.fake.trail.entries.clear()


@pytest.mark.parametrize("unknown", ["cs_none", "al_1"])
async def test_tips_of_an_unknown_case_leave_a_line(scene: Scene, unknown: str) -> None:
    scene.fake.tips.tips = [tip(1)]
    answer = await scene.ask(LIST, COLLEAGUE, case=unknown)
    assert answer.body["errors"][0]["extensions"] == {"code": "NOT_FOUND", "path": ["caseId"]}
    assert {(entry.subject, entry.seen) for entry in scene.fake.trail.entries} == {(unknown, ())}


async def test_tips_come_in_pages_and_the_trail_names_them(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(3), tip(2), tip(1)]
    page = (await scene.ask(LIST, COLLEAGUE)).data["tips"]
    assert [edge["node"]["text"] for edge in page["edges"]] == ["seen 3", "seen 2"]
    assert page["pageInfo"] == {"hasNextPage": True, "endCursor": page["edges"][1]["cursor"]}
    assert [entry.seen for entry in scene.fake.trail.entries] == [(), ("tip_3", "tip_2")]
    assert "424242" not in str(page)


async def test_a_cursor_is_one_officers_and_one_lists(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(3), tip(2), tip(1)]
    cursor = (await scene.ask(LIST, COLLEAGUE)).data["tips"]["pageInfo"]["endCursor"]
    assert "errors" not in (await scene.ask(LIST, COLLEAGUE, after=cursor)).body
    assert (await scene.ask(LIST, HENGSHUI_OFFICER, after=cursor)).codes == ["CURSOR_MISMATCH"]
    assert (await scene.ask(LIST, COLLEAGUE, after=cursor, case="cs_2")).codes == ["CURSOR_MISMATCH"]
    answer = await scene.ask(LIST, COLLEAGUE, after="garbage")
    assert answer.codes == ["CURSOR_INVALID"]
    assert answer.body["errors"][0]["extensions"]["path"] == ["after"]


async def test_triage_moves_a_tip_and_shows_it_through_the_trail(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1)]
    document = change("triageTip", "tip { id state } userErrors { code path }")
    given = {"tipId": "tip_1", "state": "FOLLOWED"}
    payload = (await scene.ask(document, COLLEAGUE, input=given)).data["triageTip"]
    assert payload == {"tip": {"id": "tip_1", "state": "FOLLOWED"}, "userErrors": []}
    lines = [(entry.action, entry.outcome) for entry in scene.fake.trail.entries]
    # The move, and the look at what became of it.
    assert lines == [("TRIAGE_TIP", "ASKED"), ("TRIAGE_TIP", "DONE"), ("READ_TIPS", "ASKED")]
    assert {(entry.subject, entry.purpose) for entry in scene.fake.trail.entries} == {("tip_1", "triageTip")}
    scene.fake.tips.tips.append(tip(2, withdrawn_at=NOW))
    for wrong, code, part in (
        ({"tipId": "tip_1", "state": "NEW"}, "CONFLICT", "state"),
        ({"tipId": "tip_2", "state": "FOLLOWED"}, "CONFLICT", "tipId"),
        ({"tipId": "tip_9", "state": "NEW"}, "NOT_FOUND", "tipId"),
    ):
        payload = (await scene.ask(document, COLLEAGUE, input=wrong)).data["triageTip"]
        assert payload == {"tip": None, "userErrors": [{"code": code, "path": [part]}]}


async def test_a_gateway_reads_entities_for_a_purpose_in_its_header(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1, text=None, place=None, withdrawn_at=NOW)]
    document = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Tip { id text withdrawnAt } } }"
    of = [{"__typename": "Tip", "id": "tip_1"}, {"__typename": "Case", "id": "cs_unknown"}]
    refused = await scene.ask(document, COLLEAGUE, of=of)
    assert (refused.codes, scene.fake.trail.entries) == (["TEXT_INVALID"] * 2, [])
    answer = await scene.ask_for("compare two cases", document, COLLEAGUE, of=of)
    found = {"id": "tip_1", "text": None, "withdrawnAt": NOW.isoformat().replace("+00:00", "Z")}
    assert answer.data == {"_entities": [found, None]}
    assert {entry.purpose for entry in scene.fake.trail.entries} == {"compare two cases"}


async def test_node_of_a_tip_is_found(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1)]
    document = '{ node(id: "tip_1", purpose: "follow a link") { __typename id ... on Tip { text } } }'
    assert (await scene.ask(document, COLLEAGUE)).data == {
        "node": {"__typename": "Tip", "id": "tip_1", "text": "seen 1"}
    }
    assert {entry.purpose for entry in scene.fake.trail.entries} == {"follow a link"}
    without = '{ node(id: "tip_1") { id } }'
    assert (await scene.ask(without, COLLEAGUE)).codes == ["TEXT_INVALID"]
    assert (await scene.ask_for("%E6%89%BE%E5%AD%A9%E5%AD%90", without, COLLEAGUE)).codes == []
    assert scene.fake.trail.entries[-1].purpose == "找孩子"


QUEUE = """query ($filter: TipFilter, $order: TipOrderByInput) {
  tips(caseId: "cs_1", purpose: "read tips", filter: $filter, orderBy: $order) {
  totalCount edges { node { id status foldedInto foldedCount agreeingPartners claim { account until }
  lastTriage { state account at reason } links { tipId reason score account } } } } }"""


async def test_the_queue_shows_claims_links_and_folds(scene: Scene) -> None:
    until = NOW + timedelta(minutes=15)
    link = TipLink("tip_1", LinkReason.SAME_WORDS, 97.5)
    triage = TipTriage(TipState.REVIEWED, "li", NOW, "seen on a camera")
    scene.fake.tips.tips = [
        tip(
            1,
            status=AlertStatus.EXERCISE,
            folded_count=1,
            agreeing_partners=3,
            claim=TipClaim("li", until),
            triage=triage,
        ),
        tip(2, folded_into="tip_1", links=(link,), claim=TipClaim("li", NOW)),
    ]
    scene.fake.tips.order = ["tip_2", "tip_1"]
    given = {"states": ["NEW"], "mine": True, "unclaimed": False, "linked": True, "folded": False}
    answer = await scene.ask(QUEUE, COLLEAGUE, filter=given, order={"by": "RANKED"})
    copy, first = [edge["node"] for edge in answer.data["tips"]["edges"]]
    assert answer.data["tips"]["totalCount"] == 2
    assert first == {
        "id": "tip_1",
        "status": "EXERCISE",
        "foldedInto": None,
        "foldedCount": 1,
        "agreeingPartners": 3,
        "claim": {"account": "li", "until": "2016-05-13T08:35:00Z"},
        "lastTriage": {
            "state": "REVIEWED",
            "account": "li",
            "at": "2016-05-13T08:20:00Z",
            "reason": "seen on a camera",
        },
        "links": [],
    }
    assert (copy["foldedInto"], copy["claim"]) == ("tip_1", None)
    assert copy["links"] == [{"tipId": "tip_1", "reason": "SAME_WORDS", "score": 97.5, "account": None}]
    assert scene.fake.tips.searches == [
        TipSearch(states=(TipState.NEW,), mine=True, unclaimed=False, linked=True, folded=False)
    ]


async def test_a_claim_is_shown_and_released(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1)]
    document = change("claimTip", "tipId until tip { claim { account } } userErrors { code path }")
    given = {"tipId": "tip_1"}
    payload = (await scene.ask(document, COLLEAGUE, input=given)).data["claimTip"]
    assert payload == {
        "tipId": "tip_1",
        "until": "2016-05-13T08:35:00Z",
        "tip": {"claim": {"account": COLLEAGUE.account}},
        "userErrors": [],
    }
    payload = (await scene.ask(document, HENGSHUI_OFFICER, input=given)).data["claimTip"]
    assert payload == {
        "tipId": None,
        "until": None,
        "tip": None,
        "userErrors": [{"code": "CONFLICT", "path": ["tipId"]}],
    }
    document = change("releaseTip", "tipId changed tip { claim { account } }")
    payload = (await scene.ask(document, COLLEAGUE, input=given)).data["releaseTip"]
    assert payload == {"tipId": "tip_1", "changed": True, "tip": {"claim": None}}


@pytest.mark.parametrize("name", ["linkTips", "unlinkTips"])
async def test_a_pair_of_tips_is_linked_and_parted(scene: Scene, name: str) -> None:
    scene.fake.tips.tips = [tip(1), tip(2)]
    document = change(name, "tipId tip { id } userErrors { code path }")
    given = {"tipId": "tip_1", "otherTipId": "tip_2"}
    payload = (await scene.ask(document, COLLEAGUE, input=given)).data[name]
    assert payload == {"tipId": "tip_1", "tip": {"id": "tip_1"}, "userErrors": []}
    payload = (await scene.ask(document, COLLEAGUE, input=given | {"otherTipId": "tip_1"})).data[name]
    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["otherTipId"]}]
    assert {entry.purpose for entry in scene.fake.trail.entries} == {name}


async def test_a_reason_of_triage_is_kept(scene: Scene) -> None:
    scene.fake.tips.tips = [tip(1)]
    document = change("triageTip", "tip { lastTriage { account reason } } userErrors { code path }")
    given = {"tipId": "tip_1", "state": "DISMISSED", "reason": " the girl on\nthe photo is ten "}
    payload = (await scene.ask(document, COLLEAGUE, input=given)).data["triageTip"]
    triage = {"account": COLLEAGUE.account, "reason": "the girl on the photo is ten"}
    assert payload == {"tip": {"lastTriage": triage}, "userErrors": []}
    payload = (await scene.ask(document, COLLEAGUE, input=given | {"reason": "x" * 501})).data["triageTip"]
    assert payload["userErrors"] == [{"code": "TEXT_INVALID", "path": ["reason"]}]


async def test_a_dialogue_is_shown_to_staff(scene: Scene) -> None:
    follow_up = TipFollowUp((TipQuestion("When?", "li", NOW),), (TipAddition("At noon", NOW),))
    scene.fake.tips.tips = [tip(1, follow_up=follow_up)]
    document = change(
        "askTipster", "tip { questions { text account at } additions { text at } } userErrors { code path }"
    )
    given = {"tipId": "tip_1", "question": "Who was with her?"}
    payload = (await scene.ask(document, COLLEAGUE, input=given)).data["askTipster"]
    at = "2016-05-13T08:20:00Z"
    shown = {"questions": [{"text": "When?", "account": "li", "at": at}], "additions": [{"text": "At noon", "at": at}]}
    assert payload == {"tip": shown, "userErrors": []}
    assert scene.fake.tips.asked == [("tip_1", TipQuestion("Who was with her?", COLLEAGUE.account, NOW))]
