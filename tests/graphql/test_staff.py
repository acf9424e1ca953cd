"""The forces and officers that may be chosen, through the police graph."""

from dataclasses import replace
from datetime import date

from hub.domain.staff import StaffUse
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from tests.graphql.documents import CASE, change
from tests.graphql.police_scene import Scene

LISTS = "query ($force: String!) { forces { id name phone } officers(force: $force) { account lastUsedOn } }"


async def test_forces_and_their_officers_are_listed_without_audit(scene: Scene) -> None:
    for by, day in ((ANYANG_OFFICER, 12), (replace(ANYANG_OFFICER, account="sun"), 13), (HENGSHUI_OFFICER, 13)):
        await scene.fake.staff.note(StaffUse.of(by, date(2026, 5, day)))
    before = len(scene.fake.trail.entries)
    answer = await scene.ask(LISTS, HENGSHUI_OFFICER, force="cn-410500")
    assert answer.data == {
        "forces": [
            {"id": one.force, "name": one.force_name, "phone": one.force_phone}
            for one in (HENGSHUI_OFFICER, ANYANG_OFFICER)
        ],
        "officers": [
            {"account": "sun", "lastUsedOn": "2026-05-13"},
            {"account": "anyang-officer", "lastUsedOn": "2026-05-12"},
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
