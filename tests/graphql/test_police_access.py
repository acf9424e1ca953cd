"""The table of access over the police graph: each way to a case's facts, walked with every role."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from hub.domain.access.table import Relation
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus, publish
from hub.domain.alerts.texts import write_texts
from hub.local.officers import ANALYST, ANYANG_OFFICER, AUDITOR, HENGSHUI_OFFICER, SUPERVISOR, ZHENGZHOU_OFFICER
from tests.calls import POLICE
from tests.fakes import NOW
from tests.graphql.documents import CASE, SIGHTING, change
from tests.graphql.police_scene import Scene
from tests.services.police.scenes import new_tip
from tests.serving import GraphQLResponse

PRIVATE: Final = "PRIVATE "
WHY: Final = "PRIVATE words"
"""Stands in every private fact of the case, and in no public one."""

NEW_CASE: Final = CASE | {
    "narrative": "PRIVATE narrative",
    "reporter": {"name": "PRIVATE reporter", "phone": "PRIVATE phone"},
    "suspects": [{"description": "a woman", "name": "PRIVATE suspect"}],
    "vehicles": [{"description": "a white van", "plate": "PRIVATE plate"}],
    "acknowledgeUnusualPlace": True,
}

CASE_FIELDS: Final = """id child { fullName identityNumber } lastSeen { address } criteria narrative
  reporter { name phone } suspects { name } vehicles { plate } notes { reason }
  grants { id kind force officer by at until reason } handOver { force by at until reason } links { caseId reason }"""
SUMMARY_FIELDS: Final = """id state child { name ageYears sex heightCm clothing photo } district seenAt
  sightings { area district seenAt } suspects { description photo } vehicles { description plate }
  force { id name phone } openedAt version confirmed closedAt outcome foundBy links alert { id state } actions
  texts { language title body }"""

READS: Final[Mapping[str, str]] = {
    "case": f"""{{ case(id: "%s", purpose: "a test") {{
      {CASE_FIELDS} reach(purpose: "a test") {{ total {{ reached }} }} }} }}""",
    "cases": f'{{ cases(purpose: "a test") {{ edges {{ node {{ {CASE_FIELDS} }} }} }} }} # %s',
    "cases by text": """{ cases(purpose: "a test", filter: { text: "PRIVATE narrative" })
      { edges { node { id } } } } # %s""",
    "node": f'{{ node(id: "%s") {{ ... on Case {{ {CASE_FIELDS} }} }} }}',
    "entity": f"""{{ _entities(representations: [{{ __typename: "Case", id: "%s" }}])
      {{ ... on Case {{ {CASE_FIELDS} }} }} }}""",
    "tips": '{ tips(caseId: "%s", purpose: "a test") { edges { node { text } } } }',
    "node of a tip": '{ node(id: "tip_1") { ... on Tip { text } } } # %s',
    "entity of a tip": """{ _entities(representations: [{ __typename: "Tip", id: "tip_1" }])
      { ... on Tip { text } } } # %s""",
    "notes": '{ officerNotes(caseId: "%s", purpose: "a test") { edges { node { text } } } }',
}
"""Every way to private facts of a case."""

FAR: Final = replace(ANYANG_OFFICER, account="far", person="far")
OFFICERS: Final[Mapping[str, tuple[Officer, bool]]] = {
    "owner": (HENGSHUI_OFFICER, True),
    "reader of the force": (ANALYST, True),
    "supervisor of the force": (SUPERVISOR, True),
    "supervisor of two forces": (
        replace(SUPERVISOR, account="s-2", force="cn-130000", supervises=frozenset({"cn-131100"})),
        True,
    ),
    "analyst of the force": (replace(FAR, account="an", analyses=frozenset({"cn-131100"})), True),
    "shared": (replace(FAR, account="shared"), True),
    "force with a share": (replace(ZHENGZHOU_OFFICER, account="z-2"), True),
    "assigned": (replace(FAR, account="assigned"), True),
    "glass broken": (replace(FAR, account="broken"), True),
    "stranger": (FAR, False),
    "shared until before": (replace(FAR, account="late"), False),
    "offered": (replace(FAR, account="off", force="cn-410200"), False),
    "supervisor of another force": (replace(SUPERVISOR, account="s-3", force="cn-410500"), False),
    "analyst of another force": (replace(FAR, account="an-2", analyses=frozenset({"cn-410100"})), False),
    "confirming": (replace(FAR, account="conf", permissions=frozenset({Permission.CONFIRM_CASE})), False),
    "owner without the permission": (
        replace(HENGSHUI_OFFICER, account="h-2", permissions=frozenset({Permission.OPEN_CASE})),
        False,
    ),
    "shared without a certificate": (replace(FAR, account="shared", certified=False), False),
    "no permission": (replace(FAR, account="none", permissions=frozenset()), False),
}
"""Officers by their tie to the case, and if they may read its private facts."""


async def asked(scene: Scene, name: str, by: Officer, fields: str = "caseId", **given: Any) -> dict[str, Any]:
    answer = await scene.ask(change(name, f"{fields} changed userErrors {{ code path }}"), by, input=given)
    payload: dict[str, Any] = answer.data[name]
    assert payload["userErrors"] == [], payload
    return payload


async def opened(scene: Scene) -> str:
    answer = await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=NEW_CASE)
    return str(answer.data["openCase"]["caseId"])


def said(answer: GraphQLResponse) -> str:
    """Return all that an answer says, as text."""
    return json.dumps(answer.body)


@pytest.fixture
async def tied(scene: Scene) -> str:
    """A case with a grant of each kind, a note and a tip; returns its id."""
    case = await opened(scene)
    until = (NOW + timedelta(days=1)).isoformat()
    shares: list[dict[str, Any]] = [{"officer": "shared"}, {"force": "cn-410100"}, {"officer": "late"}]
    for number, share in enumerate(shares):
        given = share | {"caseId": case, "purpose": "PRIVATE purpose", "until": until, "idempotencyKey": f"s{number}"}
        shared = await asked(scene, "shareCase", HENGSHUI_OFFICER, "shareId", **given)
        if share == {"officer": "late"}:
            await asked(scene, "endShare", HENGSHUI_OFFICER, caseId=case, shareId=shared["shareId"])
    await asked(scene, "assignCase", HENGSHUI_OFFICER, caseId=case, officer="assigned", idempotencyKey="a")
    given = {"caseId": case, "force": "cn-410200", "reason": "PRIVATE reason", "idempotencyKey": "h"}
    await asked(scene, "handOverCase", HENGSHUI_OFFICER, "until", **given)
    await asked(scene, "breakGlass", OFFICERS["glass broken"][0], "until", caseId=case, reason="PRIVATE reason")
    await asked(scene, "addCaseNote", FAR, "noteId", caseId=case, text="PRIVATE note", idempotencyKey="n")
    tip = new_tip(scene.fake.case(case).alert, case)
    scene.fake.tips.tips = [replace(tip, text="PRIVATE tip")]
    return case


@pytest.mark.parametrize("read", READS)
async def test_private_facts_are_read_by_a_relation_alone(scene: Scene, tied: str, read: str) -> None:
    document = READS[read] % tied
    for role, (by, may) in OFFICERS.items():
        text = said(await scene.ask_for("a test", document, by))
        assert (PRIVATE in text or (read == "cases by text" and tied in text)) is may, (role, text)


async def test_every_certified_officer_reads_the_summary_without_private_facts(scene: Scene, tied: str) -> None:
    document = f'{{ caseSummary(id: "{tied}", purpose: "a test") {{ {SUMMARY_FIELDS} }} }}'
    listed = f'{{ caseSummaries(purpose: "a test") {{ edges {{ node {{ {SUMMARY_FIELDS} }} }} }} }}'
    for role, (by, _) in OFFICERS.items():
        for asked_for in (document, listed):
            text = said(await scene.ask_for("a test", asked_for, by))
            assert PRIVATE not in text, role
            is_officer = by.certified and bool(by.permissions)
            assert ("Meimei" in text, "a white van" in text) == (is_officer, is_officer), role


async def test_new_tips_are_counted_for_their_readers_alone(scene: Scene, tied: str) -> None:
    listed = "{ deskCases { edges { node { id newTips } } } }"
    of_all = '{ caseSummaries(purpose: "a test") { edges { node { id newTips } } } }'
    scene.fake.trail.entries.clear()
    for role, (by, may) in OFFICERS.items():
        text = said(await scene.ask(listed, by))
        assert ('"newTips": 1' in text) is may, (role, text)
    assert scene.fake.trail.entries == []
    # Also where a list has cases of all forces.
    for role, (by, may) in OFFICERS.items():
        assert ('"newTips": 1' in said(await scene.ask(of_all, by))) is may, role


async def test_summary_has_the_very_message_with_its_exercise_mark(scene: Scene, tied: str) -> None:
    document = f'{{ caseSummary(id: "{tied}", purpose: "a test") {{ texts {{ language title body }} }} }}'
    case = scene.fake.case(tied)
    alerts = scene.fake.tables.alerts
    alerts[case.alert] = replace(alerts[case.alert], status=AlertStatus.EXERCISE)
    answer = await scene.ask(document, OFFICERS["owner without the permission"][0])
    expected = write_texts(publish(case), AlertStatus.EXERCISE)
    assert answer.data["caseSummary"]["texts"] == [asdict(text) for text in expected.values()]
    assert all("Meimei" in text["title"] for text in answer.data["caseSummary"]["texts"])


async def test_summary_shows_what_confirming_needs_to_holders(scene: Scene, tied: str) -> None:
    document = """query ($id: ID!) { caseSummary(id: $id, purpose: "a test") {
      actions confirming { criteria narrative lastSeen { address } sightings { area } } } }"""

    async def seen(role: str) -> dict[str, Any]:
        return dict((await scene.ask(document, OFFICERS[role][0], id=tied)).data["caseSummary"])

    confirming = await seen("confirming")
    assert confirming["confirming"] == {
        "criteria": "PRIVATE criteria",
        "narrative": "PRIVATE narrative",
        "lastSeen": {"address": "PRIVATE address"},
        "sightings": [],
    }
    assert confirming["actions"] == ["ADD", "CONFIRM", "READ_FOR_CONFIRMING", "READ_PUBLIC"]
    assert await seen("owner without the permission") == {
        "actions": [
            "ADD",
            "ASSIGN",
            "CLOSE",
            "HAND_OVER",
            "LINK",
            "PAUSE",
            "READ_PUBLIC",
            "REVISE",
            "SHARE",
            "STEER",
            "TRIAGE_TIPS",
        ],
        "confirming": None,
    }
    assert "ACCEPT_HAND_OVER" in (await seen("offered"))["actions"]


async def test_summary_tells_an_offer_to_both_its_forces(scene: Scene, tied: str) -> None:
    one = 'query ($id: ID!) { caseSummary(id: $id, purpose: "a test") { offer { force until reason } } }'
    many = '{ caseSummaries(purpose: "a test") { edges { node { offer { force until reason } } } } }'
    offer = scene.fake.case(tied).access.hand_over
    assert offer is not None
    told = {"force": offer.name, "until": offer.until.isoformat().replace("+00:00", "Z"), "reason": offer.reason}
    for role in ("offered", "owner without the permission", "confirming"):
        by, expected = OFFICERS[role][0], None if role == "confirming" else told
        assert (await scene.ask(one, by, id=tied)).data["caseSummary"] == {"offer": expected}, role
        listed = (await scene.ask(many, by)).data["caseSummaries"]["edges"]
        assert {"node": {"offer": expected and expected | {"reason": None}}} in listed, role


async def test_a_case_without_a_relation_is_null_with_a_code(scene: Scene, tied: str) -> None:
    for read in ("case", "node", "entity"):
        answer = await scene.ask_for("a test", READS[read] % tied, FAR)
        assert answer.codes == ["CASE_FORBIDDEN"], read
    assert (await scene.ask(READS["case"] % tied, FAR)).body["data"] == {"case": None}
    assert (await scene.ask(READS["tips"] % tied, FAR)).codes == ["CASE_FORBIDDEN"]
    assert (await scene.ask(READS["cases"] % tied, FAR)).data == {"cases": {"edges": []}}


OF_THE_RELATED: Final = [
    call
    for call in POLICE.values()
    if call.id_field in ("caseId", "alertId")
    and call.may & FAR.permissions
    and Relation.CERTIFIED not in call.tie
    and call.name != "previewAlert"
]
"""The changes that need a relation to the case. A preview changes nothing."""


async def test_a_stranger_changes_nothing_but_adds_and_confirms(scene: Scene, tied: str) -> None:
    alert = scene.fake.case(tied).alert
    before = scene.fake.tables.copy()
    for call in OF_THE_RELATED:
        own = tied if call.id_field == "caseId" else alert
        answer = await scene.ask(call.document, FAR, input={**call.given, call.id_field: own})
        assert answer.codes == ["CASE_FORBIDDEN"], call.name
        assert answer.body["errors"][0]["extensions"]["path"] == [call.id_field], call.name
    triage = await scene.ask(change("triageTip", "tipId"), FAR, input={"tipId": "tip_1", "state": "REVIEWED"})
    assert triage.codes == ["CASE_FORBIDDEN"]
    assert scene.fake.tables == before
    sighting = {"sighting": SIGHTING, "reason": "cameras", "acknowledgeUnusualPlace": True, "idempotencyKey": "a3"}
    await asked(scene, "addAlertArea", FAR, "area", alertId=alert, **sighting)
    await asked(scene, "confirmCase", replace(FAR, account="farther", person="farther"), caseId=tied)
    await asked(scene, "approveChange", FAR, "until", caseId=tied, change="CLOSE_CASE", reason="we spoke")


async def test_a_case_is_taken_by_the_offered_force(scene: Scene, tied: str) -> None:
    taker = OFFICERS["offered"][0]
    await asked(scene, "acceptHandOver", taker, caseId=tied)
    assert PRIVATE in said(await scene.ask(READS["case"] % tied, taker))
    assert (await scene.ask(READS["case"] % tied, HENGSHUI_OFFICER)).codes == ["CASE_FORBIDDEN"]


@pytest.mark.parametrize(
    ("role", "relations"),
    [
        ("reader of the force", ["OWNER"]),
        ("supervisor of the force", ["OWNER", "SUPERVISES"]),
        ("supervisor of two forces", ["SUPERVISES"]),
        ("analyst of the force", ["ANALYST"]),
        ("shared", ["SHARED"]),
        ("assigned", ["ASSIGNED"]),
        ("glass broken", ["BREAK_GLASS"]),
        ("stranger", []),
    ],
)
async def test_audit_line_shows_which_relations_allowed_it(
    scene: Scene, tied: str, role: str, relations: list[str]
) -> None:
    await scene.ask(f'{{ case(id: "{tied}", purpose: "a look") {{ id }} }}', OFFICERS[role][0])
    document = """{ auditTrail(purpose: "a check") { edges { node { action purpose outcome relations } } } }"""
    nodes = [edge["node"] for edge in (await scene.ask(document, AUDITOR)).data["auditTrail"]["edges"]]
    read = {"action": "READ_CASE", "purpose": "a look"}
    found = [node for node in nodes if node["purpose"] == "a look"]
    refused = [] if relations else [read | {"outcome": "REFUSED", "relations": []}]
    assert found == [*refused, read | {"outcome": "ASKED", "relations": relations}]


async def test_links_show_in_both_cases(scene: Scene, tied: str) -> None:
    answer = await scene.ask(change("openCase"), ANYANG_OFFICER, input=NEW_CASE | {"idempotencyKey": "two"})
    other = answer.data["openCase"]["caseId"]
    given = {"caseId": tied, "otherId": other, "reason": "the same child", "idempotencyKey": "l"}
    await asked(scene, "linkCases", HENGSHUI_OFFICER, **given)
    for one, another, by in ((tied, other, HENGSHUI_OFFICER), (other, tied, ANYANG_OFFICER)):
        case = (await scene.ask(READS["case"] % one, by)).data["case"]
        assert case["links"] == [{"caseId": another, "reason": "the same child"}]


async def test_reason_of_a_link_to_hidden_case_needs_tie(scene: Scene, tied: str) -> None:
    answer = await scene.ask(change("openCase"), ANYANG_OFFICER, input=NEW_CASE | {"idempotencyKey": "two"})
    other = answer.data["openCase"]["caseId"]
    given = {"caseId": tied, "otherId": other, "reason": WHY, "idempotencyKey": "l"}
    await asked(scene, "linkCases", HENGSHUI_OFFICER, **given)
    document = f"""{{ case(id: "{other}", purpose: "a test") {{ links {{ caseId reason }} }}
        caseTimeline(caseId: "{other}", kinds: [LINKED], purpose: "a test") {{ edges {{ node {{ reason }} }} }} }}"""

    async def said(by: Officer = ANYANG_OFFICER) -> list[Any]:
        data = (await scene.ask(document, by)).data
        return [*(link["reason"] for link in data["case"]["links"]), data["caseTimeline"]["edges"][0]["node"]["reason"]]

    assert await said() == [WHY, WHY]
    closing = {"caseId": tied, "outcome": "FOUND_SAFE", "idempotencyKey": "c"}
    await asked(scene, "closeCase", HENGSHUI_OFFICER, **closing)
    await asked(scene, "hideCase", SUPERVISOR, caseId=tied, reason="a court says so")
    assert await said() == ["", None]
    of_both = replace(ANYANG_OFFICER, account="both", person="both", analyses=frozenset({HENGSHUI_OFFICER.force}))
    assert await said(of_both) == [WHY, WHY]


async def test_opening_shows_open_cases_that_look_the_same(scene: Scene, tied: str) -> None:
    fields = "alike { id force { name } child { name } confirming { criteria } } userErrors { code }"
    given = NEW_CASE | {"idempotencyKey": "the same child"}
    done = (await scene.ask(change("openCase", fields), ANYANG_OFFICER, input=given)).data["openCase"]
    assert done["userErrors"] == []
    (found,) = done["alike"]
    assert (found["id"], found["confirming"]) == (tied, None)
    assert PRIVATE not in str(found)
