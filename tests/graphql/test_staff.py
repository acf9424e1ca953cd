"""The forces and officers that may be chosen, through the police graph."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hub.domain.access.staff import StaffUse
from hub.domain.actors import Permission
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER, ZHENGZHOU_OFFICER
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene

LISTS = (
    "query ($force: String!) { forces { id name phone } officers(force: $force) { account lastUsedOn permissions } }"
)


async def test_forces_and_their_officers_are_listed_without_audit(scene: Scene) -> None:
    # Who audits as well: that is no police work.
    reader = frozenset({Permission.READ_CASES, Permission.AUDIT})
    sun = replace(ANYANG_OFFICER, account="sun", permissions=reader)
    for by, day in ((ANYANG_OFFICER, 12), (sun, 13), (HENGSHUI_OFFICER, 13)):
        await scene.fake.staff.note(StaffUse.of(by, date(2026, 5, day)))
    before = len(scene.fake.trail.entries)
    answer = await scene.ask(LISTS, HENGSHUI_OFFICER, force="cn-410500")
    assert answer.data == {
        "forces": [
            {"id": one.force, "name": one.force_name, "phone": one.force_phone}
            for one in (HENGSHUI_OFFICER, ANYANG_OFFICER)
        ],
        "officers": [
            {"account": "sun", "lastUsedOn": "2026-05-13", "permissions": ["READ_CASES"]},
            {
                "account": "anyang-officer",
                "lastUsedOn": "2026-05-12",
                "permissions": ["CONFIRM_CASE", "OPEN_CASE", "READ_CASES"],
            },
        ],
    }
    assert len(scene.fake.trail.entries) == before
    other = await scene.ask(LISTS, HENGSHUI_OFFICER, force="cn-999999")
    assert other.data["officers"] == []


async def test_mistyped_account_is_taken_and_said(scene: Scene) -> None:
    opened = await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=CASE)
    case = opened.data["openCase"]["caseId"]
    await scene.fake.staff.note(StaffUse.of(ANYANG_OFFICER, date(2026, 5, 13)))
    assign = change("assignCase", "isKnown changed userErrors { code }")
    for account, known in (("anyang-oficer", False), ("Anyang-Officer", True)):
        given = {"caseId": case, "officer": account, "idempotencyKey": account}
        answer = await scene.ask(assign, HENGSHUI_OFFICER, input=given)
        assert answer.data["assignCase"] == {"isKnown": known, "changed": True, "userErrors": []}
    given = {"caseId": case, "officer": " ", "idempotencyKey": "x"}
    refused = await scene.ask(assign, HENGSHUI_OFFICER, input=given)
    assert refused.data["assignCase"]["isKnown"] is None
    assert refused.data["assignCase"]["userErrors"] != []


async def test_grants_say_later_whether_they_reach_anybody(scene: Scene) -> None:
    opened = await scene.ask(change("openCase"), HENGSHUI_OFFICER, input=CASE)
    case = opened.data["openCase"]["caseId"]
    read = """query ($case: ID!) {
      case(id: $case, purpose: "a test") { grants { force officer isKnown } handOver { force isKnown } }
    }"""
    until = (datetime.fromisoformat(CASE["lastSeen"]["at"]) + timedelta(days=2)).isoformat()
    share = {"purpose": "The search", "until": until}
    steps: list[tuple[str, dict[str, str]]] = [
        ("assignCase", {"officer": "anyang-oficer"}),
        ("assignCase", {"officer": "Anyang-Officer"}),
        ("shareCase", {"force": "cn-4105"} | share),
        ("shareCase", {"force": "CN-410500"} | share),
        ("handOverCase", {"force": "cn-410100", "reason": "Seen there"}),
    ]
    for number, (name, given) in enumerate(steps):
        given |= {"caseId": case, "idempotencyKey": f"key-{number}"}
        answer = await scene.ask(change(name), HENGSHUI_OFFICER, input=given)
        assert answer.data[name]["userErrors"] == []
    for known in (False, True):
        if known:
            for by in (ANYANG_OFFICER, ZHENGZHOU_OFFICER):
                await scene.fake.staff.note(StaffUse.of(by, date(2026, 5, 13)))
        scene.fake.staff.calls.clear()
        answer = await scene.ask(read, HENGSHUI_OFFICER, case=case)
        assert answer.data["case"] == {
            "grants": [
                {"force": None, "officer": "anyang-oficer", "isKnown": False},
                {"force": None, "officer": "Anyang-Officer", "isKnown": known},
                {"force": "cn-4105", "officer": None, "isKnown": False},
                {"force": "CN-410500", "officer": None, "isKnown": known},
            ],
            "handOver": {"force": "cn-410100", "isKnown": known},
        }
        assert sorted(scene.fake.staff.calls) == [
            "known forces cn-410100, cn-4105, CN-410500",
            "known officers anyang-oficer, Anyang-Officer",
        ], "one read for all of them"
