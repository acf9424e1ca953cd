"""Opening, reading, steering and closing a case through the police graph."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import CaseState, Child, FoundBy, Outcome, Reporter, Sex
from hub.domain.cases.facts import declared
from hub.domain.geometry import Circle, Point
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.search.grounds import Polygon
from hub.domain.sort_direction import SortDirection
from hub.local.officers import AUDITOR, HENGSHUI_OFFICER
from tests.calls import POLICE
from tests.fakes import NOW
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene

SEEN = {**CASE["lastSeen"], "at": NOW.isoformat()}
RIGHT_PLACE = {**SEEN, "point": {"latitude": 37.75, "longitude": 115.68}, "district": "Anyang"}
NEW_CASE = {**CASE, "lastSeen": SEEN}
COLLEAGUE = replace(HENGSHUI_OFFICER, account="colleague", person="colleague")
"""Another person of the force that has the cases."""

OF_CASE: dict[str, dict[str, Any]] = {
    "confirmCase": {},
    "reviseCase": {"material": False, "clothing": "blue coat", "idempotencyKey": "e"},
    "closeCase": {"outcome": "FOUND_SAFE", "foundBy": "TIP", "reason": "She is home.", "idempotencyKey": "c"},
}
APPROVED: dict[str, dict[str, Any]] = {
    "reviseCase": {"change": "REVISE_PUBLIC"},
    "correctLastSeen": {"change": "REVISE_PUBLIC"},
    "setAlertRadius": {"change": "SET_ALERT_RADIUS", "radiusKm": 700},
    "overridePreferences": {"change": "OVERRIDE_PREFERENCES"},
}
SPECIAL: dict[str, dict[str, Any]] = {
    "setAlertRadius": {"area": 1, "radiusKm": 700},
    "correctLastSeen": {"lastSeen": RIGHT_PLACE},
}
OF_ALERT = {
    name: dict(call.given) | SPECIAL.get(name, {}) for name, call in POLICE.items() if call.id_field == "alertId"
}
"""An input of each mutation that changes an alert."""

OPTIONAL_TEXTS = [one.name for one in declared(Child) if one.is_optional and one.fact.longest]
FACTS = {
    "child": {**CASE["child"], "heightCm": 90, **{name: f"PRIVATE {name}" for name in OPTIONAL_TEXTS}},
    "lastSeen": SEEN,
    "criteria": "PRIVATE criteria",
    "narrative": "PRIVATE narrative",
    "reporter": {"name": "PRIVATE reporter", "phone": "PRIVATE phone"},
    "suspects": [{"description": "a woman of about fifty", "name": "PRIVATE suspect"}],
    "vehicles": [{"description": "a white van", "plate": "PRIVATE plate", "platePublic": False}],
}
EVERYTHING = f"""query ($id: ID!) {{ case(id: $id, purpose: "work on it") {{
  child {{ {" ".join(FACTS["child"])} }}
  lastSeen {{ point {{ latitude longitude }} district at address }} criteria narrative reporter {{ name phone }}
  suspects {{ description name }} vehicles {{ description plate platePublic }}
}} }}"""

WHOLE = """query ($id: ID!) { case(id: $id, purpose: "work on it") {
  id state version criteria openedBy confirmedBy outcome
  child { publicName fullName ageYears sex } lastSeen { point { latitude } district address at }
  force { name phone } suspects { description name } notes { move reason by radiusKm area }
  sightings { area place { district at address point { latitude } } timePublic addedBy confirmedBy }
  alert { id status state pauses
    areas { number confirmed confirmBy held coveredKm centre { latitude longitude } } }
  reach(purpose: "see how far") { suppressedBelow stages { number counts { reached } } total { inRing } }
} }"""

NOTES = """query ($id: ID!) { case(id: $id, purpose: "work on it") { notes { move reason by radiusKm } } }"""


async def opened(scene: Scene, **changes: Any) -> dict[str, Any]:
    answer = await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=NEW_CASE | changes)
    payload: dict[str, Any] = answer.data["openCase"]
    assert payload["userErrors"] == []
    return payload


async def test_an_opened_case_can_be_read_and_the_trail_knows(scene: Scene) -> None:
    done = await opened(scene)
    scene.fake.trail.entries.clear()
    case = (await scene.ask(WHOLE, COLLEAGUE, id=done["caseId"])).data["case"]
    assert case["child"]["fullName"] == "PRIVATE full name"
    assert case["lastSeen"]["at"] == NOW.isoformat().replace("+00:00", "Z")
    [area] = case["alert"].pop("areas")
    assert case["alert"] == {"id": done["alertId"], "status": "ACTUAL", "state": "OPEN", "pauses": []}
    assert (area["number"], area["confirmed"], area["held"], area["coveredKm"]) == (1, False, False, 0)
    assert area["centre"]["latitude"] != case["lastSeen"]["point"]["latitude"]
    assert case["reach"]["suppressedBelow"] == 20
    assert [(entry.action, entry.account, entry.purpose) for entry in scene.fake.trail.entries] == [
        ("READ_CASE", COLLEAGUE.account, "work on it"),
        ("READ_REACH", COLLEAGUE.account, "see how far"),
    ]


async def test_every_fact_of_an_opening_is_read_back(scene: Scene) -> None:
    done = await opened(scene, **FACTS)
    case = (await scene.ask(EVERYTHING, COLLEAGUE, id=done["caseId"])).data["case"]
    assert case == FACTS | {"lastSeen": SEEN | {"at": NOW.isoformat().replace("+00:00", "Z")}}


async def test_a_payload_shows_the_case_only_through_the_trail(scene: Scene) -> None:
    await opened(scene)
    scene.fake.trail.entries.clear()
    answer = await scene.ask(change("openCase", "case { id child { fullName } }"), HENGSHUI_OFFICER, input=NEW_CASE)
    assert answer.data["openCase"]["case"]["child"]["fullName"] == "PRIVATE full name"
    assert [(entry.action, entry.purpose) for entry in scene.fake.trail.entries] == [
        *[("OPEN_CASE", "openCase")] * 2,
        ("READ_CASE", "openCase"),
    ]


async def test_unusual_place_is_asked_about_then_noted(scene: Scene) -> None:
    point = {"latitude": 0.0, "longitude": 0.0}
    odd = NEW_CASE | {"lastSeen": {**SEEN, "point": point, "at": (NOW - timedelta(days=400)).isoformat()}}
    payload = (await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=odd)).data["openCase"]
    [error] = payload["userErrors"]
    assert (payload["caseId"], error["code"], error["path"]) == (None, "PLACE_UNUSUAL", ["lastSeen"])
    assert error["message"] == (
        "Latitude and longitude are both 0, which often stands for a missing place. The time last seen is more than "
        "30 days ago. Correct this, or send the call again with `acknowledgeUnusualPlace: true`."
    )
    done = await opened(scene, lastSeen=odd["lastSeen"], acknowledgeUnusualPlace=True)
    [note] = (await scene.ask(NOTES, COLLEAGUE, id=done["caseId"])).data["case"]["notes"]
    assert note == {
        "move": "ACKNOWLEDGE_UNUSUAL_PLACE",
        "by": HENGSHUI_OFFICER.account,
        "reason": error["message"].partition(" Correct this")[0],
        "radiusKm": None,
    }


async def test_place_without_a_cell_asks_for_none(scene: Scene) -> None:
    nowhere = NEW_CASE | {"lastSeen": {**SEEN, "point": {"latitude": 97.0, "longitude": 115.67}}}
    (error,) = (await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=nowhere)).data["openCase"]["userErrors"]
    assert (error["code"], error["path"]) == ("COORDINATES_INVALID", ["lastSeen", "point"])
    assert error["message"] == "The latitude must be between -90 and 90, the longitude between -180 and 180."


async def test_revision_keeps_missing_fields_and_empties_null_ones(scene: Scene) -> None:
    done = await opened(scene, child={**CASE["child"], "clothing": "red coat", "heightCm": 90})
    revision = {
        "caseId": done["caseId"],
        "material": True,
        "idempotencyKey": "r",
        "heightCm": None,
        "suspects": [{"description": "a woman of about fifty", "name": "PRIVATE"}],
    }
    payload = (await scene.ask(change("reviseCase"), HENGSHUI_OFFICER, input=revision)).data["reviseCase"]
    assert (payload["version"], payload["revision"], payload["changed"]) == (2, 2, True)
    child = scene.fake.case(done["caseId"]).child
    assert (child.clothing, child.height_cm) == ("red coat", None)


async def revised(scene: Scene, case: str, **facts: object) -> Any:
    asked = {"caseId": case, "material": False, "idempotencyKey": "r"} | facts
    return (await scene.ask(change("reviseCase"), HENGSHUI_OFFICER, input=asked)).data["reviseCase"]


async def test_unknown_enum_value_shows_no_internals(scene: Scene) -> None:
    done = await opened(scene)
    asked = {"caseId": done["caseId"], "material": False, "idempotencyKey": "r", "sex": "NOPE"}
    answer = await scene.ask(change("reviseCase"), HENGSHUI_OFFICER, input=asked)
    assert answer.codes == ["BAD_REQUEST"]
    assert "Strawberry" not in str(answer.body)


async def test_null_empties_a_list_and_the_reporter(scene: Scene) -> None:
    given = {
        "suspects": [{"description": "a woman"}],
        "vehicles": [{"description": "a van"}],
        "reporter": {"name": "A"},
    }
    done = await opened(scene, **given)
    payload = await revised(scene, done["caseId"], suspects=None, vehicles=None, reporter=None)
    assert payload["userErrors"] == []
    case = scene.fake.case(done["caseId"])
    assert (case.suspects, case.vehicles, case.reporter) == ((), (), Reporter())


async def test_case_passes_through_every_mutation(scene: Scene) -> None:
    done = await opened(scene)
    case, alert = {"caseId": done["caseId"]}, {"alertId": done["alertId"]}
    of_case = {name: case | given for name, given in OF_CASE.items()}
    closing = of_case.pop("closeCase")
    steps = of_case | {name: given | alert for name, given in OF_ALERT.items()} | {"closeCase": closing}
    for name, given in steps.items():
        # A second person confirms the area, and goes on after five changes of one.
        by = HENGSHUI_OFFICER if name in {"confirmAlertArea", "closeCase"} else COLLEAGUE
        if name in APPROVED:
            approval = case | {"reason": "a call", "expectedVersion": scene.fake.case(done["caseId"]).version}
            approval |= APPROVED[name]
            answer = await scene.ask(change("approveChange"), HENGSHUI_OFFICER, input=approval)
            assert answer.data["approveChange"]["userErrors"] == []
        payload = (await scene.ask(change(name), by, input=given)).data[name]
        assert payload["userErrors"] == [], name
        assert payload["alertId"] == done["alertId"]
    found = (await scene.ask(WHOLE, COLLEAGUE, id=done["caseId"])).data["case"]
    assert (found["state"], found["outcome"], found["alert"]["state"]) == ("CLOSED", "FOUND_SAFE", "CLOSED")
    assert [(note["move"], note["radiusKm"], note["area"]) for note in found["notes"]] == [
        ("PAUSE", None, None),
        ("RESUME", None, None),
        ("ADD_AREA", None, 2),
        ("SET_RADIUS", 700, 1),
        ("CORRECT_LAST_SEEN", None, 3),
        ("REMOVE_AREA", None, 2),
        ("OVERRIDE_PREFERENCES", None, None),
    ]
    assert ([area["number"] for area in found["alert"]["areas"]], found["sightings"]) == ([3], [])
    again = case | {"outcome": "FOUND_SAFE", "idempotencyKey": "another"}
    payload = (await scene.ask(change("closeCase"), COLLEAGUE, input=again)).data["closeCase"]
    assert [error["code"] for error in payload["userErrors"]] == ["CASE_CLOSED"]


FACTS_FILTER = """place: { circle: { point: { latitude: 37.7, longitude: 115.6 }, radiusKm: 50 } }, status: ACTUAL,
  state: OPEN, ageFrom: 1, ageUntil: 3, sex: FEMALE, text: "train", force: "f1", mine: true, alertState: OPEN,
  unconfirmed: false, returned: false, held: false, outcome: FOUND_SAFE, foundBy: TIP"""
BY_FACTS = CaseSearch(
    place=Circle(Point(37.7, 115.6), 50),
    text="train",
    status=AlertStatus.ACTUAL,
    state=CaseState.OPEN,
    age_from=1,
    age_until=3,
    sex=Sex.FEMALE,
    force="f1",
    mine=True,
    alert_state=AlertState.OPEN,
    unconfirmed=False,
    returned=False,
    held=False,
    outcome=Outcome.FOUND_SAFE,
    found_by=FoundBy.TIP,
)
MOMENTS = (
    *("seen_from", "seen_until", "expires_until", "closed_from", "closed_until", "changed_since"),
    *("opened_from", "opened_until"),
)
DAYS: dict[str, Any] = {name: datetime(2016, 5, day, tzinfo=UTC) for day, name in enumerate(MOMENTS, 13)}
TREE_FILTER = """seenFrom: "2016-05-13T00:00:00Z", seenUntil: "2016-05-14T00:00:00Z",
  expiresUntil: "2016-05-15T00:00:00Z", closedFrom: "2016-05-16T00:00:00Z", closedUntil: "2016-05-17T00:00:00Z",
  changedSince: "2016-05-18T00:00:00Z", openedFrom: "2016-05-19T00:00:00Z", openedUntil: "2016-05-20T00:00:00Z",
  not: { ageFrom: 10 }, anyOf: [
    { place: { polygon: [{ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 1 }, { latitude: 1, longitude: 1 }] }}
    { not: { sex: MALE, text: " boy " } }]"""
BY_TREE = CaseSearch(
    any_of=(
        CaseSearch(place=Polygon((Point(0, 0), Point(0, 1), Point(1, 1)))),
        CaseSearch(negated=CaseSearch(sex=Sex.MALE, text="boy")),
    ),
    negated=CaseSearch(age_from=10),
    **DAYS,
)
PRIVATE_FILTER = """near: { point: { latitude: 1, longitude: 2 }, radiusKm: 3 }, assigned: false, unreadTips: true,
  helpedByTips: true, abductorRelation: STRANGER"""
PRIVATE: dict[str, Any] = {
    "near": Circle(Point(1, 2), 3),
    "assigned": False,
    "unread_tips": True,
    "helped_by_tips": True,
    "abductor_relation": AbductorRelation.STRANGER,
}


@pytest.mark.parametrize(
    ("listed", "given", "wanted"),
    [
        ("cases", f"{FACTS_FILTER} {PRIVATE_FILTER}", replace(BY_FACTS, **PRIVATE)),
        ("cases", TREE_FILTER, BY_TREE),
        ("cases", "legalHold: false", CaseSearch(legal_hold=False)),
        ("caseSummaries", FACTS_FILTER, BY_FACTS),
        ("caseSummaries", TREE_FILTER, BY_TREE),
    ],
)
async def test_a_list_unpacks_its_filter_and_order(scene: Scene, listed: str, given: str, wanted: CaseSearch) -> None:
    await opened(scene)
    document = f"""{{ {listed}(purpose: "look around", first: 5, orderBy: {{ by: CLOSED, direction: ASCENDING }},
      filter: {{ {given} }}) {{ totalCount edges {{ node {{ id }} }} }} }}"""
    answer = await scene.ask(document, COLLEAGUE)
    assert answer.data[listed]["totalCount"] == len(answer.data[listed]["edges"]) == 1
    (query, _, limit) = scene.fake.cases.searches[0]
    order = CaseOrderBy(CaseOrder.CLOSED, SortDirection.ASCENDING)
    assert (query.wanted, query.order, query.reader, limit) == (wanted, order, COLLEAGUE, 6)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ("anyOf: []", "TOO_MANY_ITEMS", "anyOf"),
        ("anyOf: [{ sex: MALE }, {}]", "INVALID_INPUT", "anyOf.1"),
        ('not: { text: " " }', "INVALID_INPUT", "not.text"),
        ('anyOf: [{ not: { anyOf: [{ not: { text: "x" } }] } }]', "INVALID_INPUT", "anyOf.0.not.anyOf.0.not"),
        ("anyOf: [{ ageFrom: -1 }]", "INVALID_INPUT", "anyOf.0.ageFrom"),
        ("not: { ageFrom: 4, ageUntil: 3 }", "INVALID_INPUT", "not.ageUntil"),
        ('not: { place: { region: "CN-99" } }', "REGION_UNKNOWN", "not.place.region"),
        ("place: { polygon: [] }", "TOO_MANY_ITEMS", "place.polygon"),
        (f"anyOf: [{', '.join(['{ sex: MALE, ageFrom: 1 }'] * 11)}]", "TOO_MANY_ITEMS", ""),
    ],
)
async def test_a_wrong_tree_is_refused_by_its_path(scene: Scene, given: str, code: str, path: str) -> None:
    document = f"""{{ caseSummaries(purpose: "look around", filter: {{ {given} }}) {{ edges {{ node {{ id }} }} }} }}"""
    (error,) = (await scene.ask(document, COLLEAGUE)).body["errors"]
    assert error["extensions"] == {"code": code, "path": ["filter", *filter(None, path.split("."))]}


@pytest.mark.parametrize("place", [{}, {"circle": None}, {"region": "CN-13", "polygon": []}])
async def test_a_place_of_none_or_two_kinds_is_refused(scene: Scene, place: dict[str, Any]) -> None:
    document = 'query ($place: CasePlaceFilter!) { cases(purpose: "look", filter: {place: $place}) { totalCount } }'
    assert (await scene.ask(document, COLLEAGUE, place=place)).codes == ["BAD_REQUEST"]
    assert scene.fake.cases.searches == []


async def test_a_search_names_its_filters_and_refuses_a_wrong_place(scene: Scene) -> None:
    await opened(scene)
    scene.fake.trail.entries.clear()
    document = """{ cases(purpose: "look around", first: 5, filter: {
      place: { circle: { point: { latitude: 37.7, longitude: 115.6 }, radiusKm: 50 } },
      seenFrom: "2016-05-13T00:00:00Z", status: ACTUAL, state: OPEN, ageFrom: 1, ageUntil: 3, text: "train" })
      { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }"""
    answer = await scene.ask(document, COLLEAGUE)
    assert "errors" not in answer.body
    assert scene.fake.trail.entries[0].subject == "cases age_from age_until place seen_from state status text"
    wrong = document.replace("latitude: 37.7", "latitude: 97.7")
    (error,) = (await scene.ask(wrong, COLLEAGUE)).body["errors"]
    assert error["extensions"] == {"code": "COORDINATES_INVALID", "path": ["filter", "place", "circle", "point"]}
    (error,) = (await scene.ask(document.replace("radiusKm: 50", "radiusKm: -20"), COLLEAGUE)).body["errors"]
    assert error["extensions"] == {"code": "RADIUS_INVALID", "path": ["filter", "place", "circle", "radiusKm"]}
    assert error["message"] == "The radius of a search must be above 0 and at most 5,000 km."


async def test_a_purpose_is_asked_for(scene: Scene) -> None:
    answer = await scene.ask('{ cases(purpose: " ") { edges { node { id } } } }', COLLEAGUE)
    assert answer.codes == ["TEXT_INVALID"]
    assert answer.body["errors"][0]["extensions"]["path"] == ["purpose"]


async def test_the_audit_trail_is_for_auditors(scene: Scene) -> None:
    document = '{ auditTrail(purpose: "yearly check") { edges { node { action account purpose subject } } } }'
    done = await opened(scene)
    await scene.ask(WHOLE, COLLEAGUE, id=done["caseId"])
    assert (await scene.ask(document, COLLEAGUE)).codes == ["FORBIDDEN"]
    nodes = [edge["node"] for edge in (await scene.ask(document, AUDITOR)).data["auditTrail"]["edges"]]
    assert nodes[0]["purpose"] == "yearly check"
    assert {"OPEN_CASE", "READ_CASE", "READ_REACH", "READ_AUDIT"} == {node["action"] for node in nodes}


HISTORY = """query ($id: ID!, $kinds: [TimelineKind!], $after: String) {
  caseTimeline(caseId: $id, purpose: "hand-over at six", kinds: $kinds, first: 2, after: $after) {
    edges { node { sequence at kind by force alertId status version revision area stage radiusKm reason
      changes { fact before after public } } }
    pageInfo { hasNextPage endCursor } } }"""


async def test_a_history_shows_what_was_replaced_and_by_whom(scene: Scene) -> None:
    done = await opened(scene)
    revision = {"caseId": done["caseId"], **OF_CASE["reviseCase"], "fullName": "PRIVATE other name"}
    await scene.ask(change("reviseCase"), COLLEAGUE, input=revision)
    await scene.ask(change("pauseAlert"), COLLEAGUE, input={"alertId": done["alertId"], "reason": "a doubt"})
    page = (await scene.ask(HISTORY, COLLEAGUE, id=done["caseId"])).data["caseTimeline"]
    paused, revised = (edge["node"] for edge in page["edges"])
    assert (paused["kind"], paused["reason"], paused["by"], paused["force"]) == (
        "PAUSED",
        "a doubt",
        COLLEAGUE.account,
        COLLEAGUE.force,
    )
    assert (revised["kind"], revised["version"], revised["revision"]) == ("REVISED", 2, 2)
    assert revised["changes"] == [
        {"fact": "child.fullName", "before": "PRIVATE full name", "after": "PRIVATE other name", "public": False},
        {"fact": "child.clothing", "before": None, "after": "blue coat", "public": True},
    ]
    rest = await scene.ask(HISTORY, COLLEAGUE, id=done["caseId"], after=page["pageInfo"]["endCursor"])
    assert [edge["node"]["kind"] for edge in rest.data["caseTimeline"]["edges"]] == ["OPENED"]
    only = await scene.ask(HISTORY, COLLEAGUE, id=done["caseId"], kinds=["PAUSED"])
    assert [edge["node"]["kind"] for edge in only.data["caseTimeline"]["edges"]] == ["PAUSED"]


async def test_an_auditor_asks_who_looked_at_a_child(scene: Scene) -> None:
    document = """query ($filter: AuditFilter!) { auditTrail(purpose: "a complaint", filter: $filter) {
      edges { node { action outcome error caseId answers } } } }"""
    searches: list[Any] = []
    search = scene.fake.trail.search

    async def noted(wanted: Any, after: Any, limit: int) -> Any:
        searches.append(wanted)
        return await search(wanted, after, limit)

    scene.fake.trail.search = noted  # type: ignore[method-assign]
    done = await opened(scene)
    filters = {"caseId": done["caseId"], "person": "p-li", "force": "anyang", "action": "CLOSE_CASE"}
    given = filters | {"outcome": "REFUSED", "searchedText": "Xiao Yu"}
    answer = await scene.ask(document, AUDITOR, filter=given)
    nodes = [edge["node"] for edge in answer.data["auditTrail"]["edges"]]
    assert [(node["action"], node["outcome"], node["caseId"]) for node in nodes] == [
        ("READ_AUDIT", "ASKED", None),
        ("OPEN_CASE", "DONE", done["caseId"]),
        ("OPEN_CASE", "ASKED", None),
    ]
    (wanted,) = searches
    assert (wanted.case, wanted.person, wanted.force) == (done["caseId"], "p-li", "anyang")
    assert (wanted.action, wanted.outcome, len(wanted.digest)) == ("CLOSE_CASE", "REFUSED", 24)
    answer = await scene.ask(document, AUDITOR, filter={"caseId": "no\nid"})
    assert answer.body["errors"][0]["extensions"]["path"] == ["filter", "caseId"]
