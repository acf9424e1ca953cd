"""Every mutation of both graphs, over HTTP: an invalid input gets a code, a sentence and a path."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from hub.domain.actors import Permission
from hub.local.officers import HENGSHUI_OFFICER
from tests.e2e.world import Partner, World
from tests.graphql.sdl import sdl_of

ERRORS_FOLDER: Final = Path(__file__).parents[2] / "docs" / "errors"
EVERY_POWER: Final = replace(
    HENGSHUI_OFFICER, account="every-power", person="every-power", permissions=frozenset(Permission)
)

RECEIPT: Final = {"ref": "phone", "kind": "SHOWN"}
PLACE: Final = {
    "point": {"latitude": 37.7, "longitude": 115.6},
    "district": "Station",
    "at": "2016-05-13T16:00:00+08:00",
}
REPORT: Final = {
    "status": "EXERCISE",
    "criteria": "two years old",
    "child": {"publicName": "Meimei", "fullName": "Wang Meimei", "ageYears": 18, "sex": "FEMALE"},
    "lastSeen": PLACE,
    "idempotencyKey": "bad",
}
TIP: Final = {"alert": "al_nobody", "text": "Seen", "idempotencyKey": "bad"}
KEYS: Final = {"partnerId": "pt_nobody", "mode": "TEST"}
CHANNEL: Final = KEYS | {"channel": "webhook", "settings": {}}
REVISION: Final = {"caseId": "cs_nobody", "material": False, "idempotencyKey": "bad"}
CLOSING: Final = {"caseId": "cs_nobody", "outcome": "FOUND_SAFE", "idempotencyKey": "bad"}
STEERING: Final = {"alertId": "al_nobody", "reason": "a test"}
ONCE: Final = {"idempotencyKey": "bad"}

Bad = dict[str, tuple[dict[str, Any], str, list[str]]]

PARTNER: Final[Bad] = {
    "registerDevices": ({"devices": []}, "TOO_MANY_ITEMS", ["devices"]),
    "reportLocations": ({"locations": []}, "TOO_MANY_ITEMS", ["locations"]),
    "removeDevices": ({"refs": []}, "TOO_MANY_ITEMS", ["refs"]),
    "eraseDevices": ({"refs": []}, "TOO_MANY_ITEMS", ["refs"]),
    "setDevicePreferences": ({"preferences": []}, "TOO_MANY_ITEMS", ["preferences"]),
    "submitTip": (TIP, "NOT_FOUND", ["alert"]),
    "addToTip": ({"receiptCode": "no code", "text": "more"}, "TEXT_INVALID", ["receiptCode"]),
    "withdrawTip": ({"receiptCode": "no code"}, "TEXT_INVALID", ["receiptCode"]),
    "startConformance": (
        {"receiver": "https://nobody.example/hub", "refs": [], "idempotencyKey": "k"},
        "INVALID_INPUT",
        ["receiver"],
    ),
    "confirmReceipts": ({"alert": "al_nobody", "receipts": [RECEIPT]}, "NOT_FOUND", ["alert"]),
}
POLICE: Final[Bad] = {
    "previewAlert": (
        {name: fact for name, fact in REPORT.items() if name != "idempotencyKey"} | {"previewKey": "bad"},
        "INVALID_INPUT",
        ["child", "ageYears"],
    ),
    "openCase": (REPORT, "INVALID_INPUT", ["child", "ageYears"]),
    "reviseCase": (REVISION, "NOT_FOUND", ["caseId"]),
    "confirmCase": ({"caseId": "cs_nobody"}, "NOT_FOUND", ["caseId"]),
    "returnCase": ({"caseId": "cs_nobody", "reason": "a test"}, "NOT_FOUND", ["caseId"]),
    "closeCase": (CLOSING, "NOT_FOUND", ["caseId"]),
    "pauseAlert": (STEERING | {"reason": ""}, "TEXT_INVALID", ["reason"]),
    "resumeAlert": (STEERING, "NOT_FOUND", ["alertId"]),
    "setAlertRadius": (STEERING | ONCE | {"radiusKm": 0}, "RADIUS_INVALID", ["radiusKm"]),
    "addAlertArea": (
        STEERING | ONCE | {"sighting": PLACE | {"district": "", "timePublic": True}},
        "TEXT_INVALID",
        ["sighting", "district"],
    ),
    "correctLastSeen": (STEERING | ONCE | {"lastSeen": PLACE}, "NOT_FOUND", ["alertId"]),
    "removeAlertArea": (STEERING | ONCE | {"area": 2}, "NOT_FOUND", ["alertId"]),
    "confirmAlertArea": ({"alertId": "al_nobody", "area": 2}, "NOT_FOUND", ["alertId"]),
    "overridePreferences": (STEERING | {"reason": "x" * 501}, "TEXT_INVALID", ["reason"]),
    "renewAlert": ({"alertId": "al_nobody", **ONCE}, "NOT_FOUND", ["alertId"]),
    "triageTip": ({"tipId": "tip_nobody", "state": "REVIEWED"}, "NOT_FOUND", ["tipId"]),
    "assignCase": ({"caseId": "cs_nobody", "officer": "", **ONCE}, "TEXT_INVALID", ["officer"]),
    "handOverCase": (
        {"caseId": "cs_nobody", "force": "cn-410100", "reason": "", **ONCE},
        "TEXT_INVALID",
        ["reason"],
    ),
    "acceptHandOver": ({"caseId": "cs_nobody"}, "NOT_FOUND", ["caseId"]),
    "shareCase": (
        {"caseId": "cs_nobody", "purpose": "a test", "until": "2016-05-20T16:00:00+08:00", **ONCE},
        "INVALID_INPUT",
        ["force"],
    ),
    "endShare": ({"caseId": "cs_nobody", "shareId": "gr_nobody"}, "NOT_FOUND", ["caseId"]),
    "addCaseNote": ({"caseId": "cs_nobody", "text": "", **ONCE}, "TEXT_INVALID", ["text"]),
    "linkCases": (
        {"caseId": "cs_nobody", "otherId": "cs_nobody", "reason": "x" * 501, **ONCE},
        "TEXT_INVALID",
        ["reason"],
    ),
    "reopenCase": ({"caseId": "cs_nobody", "reason": "", **ONCE}, "TEXT_INVALID", ["reason"]),
    "reissueAlert": ({"caseId": "cs_nobody", "reason": "a test", **ONCE}, "NOT_FOUND", ["caseId"]),
    "approveChange": (
        {"caseId": "cs_nobody", "change": "CLOSE_CASE", "reason": ""},
        "TEXT_INVALID",
        ["reason"],
    ),
    "holdCase": ({"caseId": "cs_nobody", "reason": ""}, "TEXT_INVALID", ["reason"]),
    "liftHold": ({"caseId": "cs_nobody", "reason": "a test"}, "NOT_FOUND", ["caseId"]),
    "hideCase": ({"caseId": "cs_nobody", "reason": ""}, "TEXT_INVALID", ["reason"]),
    "unhideCase": ({"caseId": "cs_nobody", "reason": "a test"}, "NOT_FOUND", ["caseId"]),
    "breakGlass": ({"caseId": "cs_nobody", "reason": ""}, "TEXT_INVALID", ["reason"]),
    "acknowledgeNotice": ({"noticeId": "nt_nobody"}, "NOT_FOUND", ["noticeId"]),
    "askTipster": ({"tipId": "tip_nobody", "question": ""}, "TEXT_INVALID", ["question"]),
    "startExport": (
        {"rows": {"cases": {"ageFrom": -1}}, "format": "CSV", "purpose": "a test", **ONCE},
        "INVALID_INPUT",
        ["rows", "cases", "ageFrom"],
    ),
    "approveExport": ({"exportId": "exp_nobody", "purpose": "x"}, "TEXT_INVALID", ["purpose"]),
    "resumeExport": ({"exportId": "exp_nobody"}, "NOT_FOUND", ["exportId"]),
    "cancelExport": ({"exportId": "x" * 101}, "NOT_FOUND", ["exportId"]),
    "claimTip": ({"tipId": "tip_nobody"}, "NOT_FOUND", ["tipId"]),
    "releaseTip": ({"tipId": "tip_nobody"}, "NOT_FOUND", ["tipId"]),
    "linkTips": ({"tipId": "tip_nobody", "otherTipId": "tip_none"}, "NOT_FOUND", ["tipId"]),
    "unlinkTips": ({"tipId": "tip_nobody", "otherTipId": "tip_none"}, "NOT_FOUND", ["tipId"]),
    "createPartner": ({"name": "", **ONCE}, "TEXT_INVALID", ["name"]),
    "rotatePartnerKey": (KEYS | ONCE, "NOT_FOUND", ["partnerId"]),
    "revokePartnerKey": (KEYS, "NOT_FOUND", ["partnerId"]),
    "setPartnerChannel": (CHANNEL | ONCE | {"channel": "no-such-channel"}, "INVALID_INPUT", ["channel"]),
    "setPartnerBudget": ({"partnerId": "pt_nobody", "pointsPerMinute": 59}, "INVALID_INPUT", ["pointsPerMinute"]),
    "saveSearch": (
        {"name": "x", "criteria": {"tips": {"filter": {}}}, "purpose": "a test"},
        "INVALID_INPUT",
        ["criteria", "tips", "filter"],
    ),
    "updateSavedSearch": ({"searchId": "ss_nobody", "name": "x", "purpose": "a test"}, "NOT_FOUND", ["searchId"]),
    "deleteSavedSearch": ({"searchId": ""}, "NOT_FOUND", ["searchId"]),
    "markSavedSearchSeen": ({"searchId": "ss_nobody", "until": "x"}, "CURSOR_INVALID", ["until"]),
    "setPartnerDocuments": ({"partnerId": "pt_nobody", "documents": ["{"]}, "INVALID_INPUT", ["documents", "0"]),
    "suspendPartner": ({"partnerId": "pt_nobody"}, "NOT_FOUND", ["partnerId"]),
    "replayUnits": ({"unitIds": ["u"] * 101}, "TOO_MANY_ITEMS", ["unitIds"]),
    "haltAll": ({"reason": ""}, "TEXT_INVALID", ["reason"]),
    "resumeAll": ({"reason": "no"}, "TEXT_INVALID", ["reason"]),
}


def document(name: str) -> str:
    """Return the mutation with only its errors selected."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    return f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code message path }} }} }}"


@pytest.mark.parametrize(("graph", "walked"), [("partner.graphql", PARTNER), ("police.graphql", POLICE)])
def test_the_cases_cover_every_mutation(graph: str, walked: Bad) -> None:
    root = re.search(r"^type Mutation \{\n(.*?)^\}", sdl_of(graph), re.DOTALL | re.MULTILINE)
    assert root
    mutations = set(re.findall(r"^  (\w+)\(", root[1], re.MULTILINE))
    assert mutations == walked.keys(), "Add a bad input of a new mutation to PARTNER or POLICE in this file."


@pytest.mark.parametrize("name", [*PARTNER, *POLICE])
async def test_a_bad_input_is_answered_by_code_and_path(name: str, world: World, app_partner: Partner) -> None:
    given, code, path = (PARTNER | POLICE)[name]
    if name in PARTNER:
        answer = await app_partner.ask(document(name), input=given)
    else:
        answer = await world.police(EVERY_POWER, document(name), input=given)
    (error,) = answer.data[name]["userErrors"]
    assert (error["code"], error["path"]) == (code, path)
    assert error["message"].endswith(".")
    assert (ERRORS_FOLDER / f"{code}.md").exists()
