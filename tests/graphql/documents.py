"""One document for each root field of the police graph, good enough to reach its service."""

from typing import Any

CASE: dict[str, Any] = {
    "child": {"publicName": "Meimei", "fullName": "PRIVATE full name", "ageYears": 2, "sex": "FEMALE"},
    "lastSeen": {
        "point": {"latitude": 37.74, "longitude": 115.67},
        "district": "Taocheng",
        "at": "2016-05-13T16:00:00+08:00",
        "address": "PRIVATE address",
    },
    "criteria": "PRIVATE criteria",
    "status": "ACTUAL",
    "idempotencyKey": "one",
}

SIGHTING: dict[str, Any] = {
    "point": {"latitude": 34.75, "longitude": 113.66},
    "district": "Taocheng",
    "at": "2016-05-13T16:10:00+08:00",
    "timePublic": True,
    "address": "PRIVATE platform",
}

DONE = "caseId alertId version revision changed userErrors { code message path }"


def change(name: str, fields: str = DONE) -> str:
    """A mutation with one input."""
    kind = name[0].upper() + name[1:] + "Input"
    return f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} }} }}"


ERRORS = "userErrors { code message path }"

QUERIES: dict[str, tuple[str, dict[str, Any]]] = {
    "viewer": ("{ viewer { account permissions } }", {}),
    "case": ('{ case(id: "cs_x", purpose: "a test") { id } }', {}),
    "cases": ('{ cases(purpose: "a test") { edges { node { id } } } }', {}),
    "caseTimeline": ('{ caseTimeline(caseId: "cs_x", purpose: "a test") { edges { node { kind } } } }', {}),
    "tips": ('{ tips(caseId: "cs_x", purpose: "a test") { edges { node { id } } } }', {}),
    "auditTrail": ('{ auditTrail(purpose: "a test") { edges { node { id } } } }', {}),
    "places": ('{ places(search: "Renqiu", first: 3) { source name point { latitude } } }', {}),
    "nearestPlaces": ("{ nearestPlaces(point: { latitude: 38.7, longitude: 116.1 }) { name distanceKm } }", {}),
    "regions": ("{ regions { code name parent } }", {}),
    "forces": ("{ forces { id name phone } }", {}),
    "officers": ('{ officers(force: "hengshui") { account lastUsedOn permissions } }', {}),
    "caseStatistics": ('{ caseStatistics(purpose: "a test") { children groups { keys { value } children } } }', {}),
    "reachStatistics": (
        '{ reachStatistics(purpose: "a test", fromMonth: "2026-05", untilMonth: "2026-05") '
        "{ asOf groups { keys { value } stages reached { people deviation } } } }",
        {},
    ),
    "parkedUnits": ("{ parkedUnits { id alertId partnerId mode stage error parkedAt } }", {}),
    "partnerRemovals": (
        '{ partnerRemovals(partnerId: "pt_x", alertId: "al_x", purpose: "a test") { told removed } }',
        {},
    ),
    "partners": (
        "{ partners { edges { node { id name suspended liveChannel testChannel "
        "keys { id mode createdAt expiresAt } } } } }",
        {},
    ),
    "halted": ("{ halted }", {}),
    "node": ('{ node(id: "cs_x", purpose: "a test") { id } }', {}),
    "serviceStatus": ("{ serviceStatus { parts { part state since } troubledPartners } }", {}),
    "caseSummary": ('{ caseSummary(id: "cs_x", purpose: "a test") { id } }', {}),
    "alerts": ('{ alerts(purpose: "a test") { edges { node { id } } } }', {}),
    "caseSummaries": ('{ caseSummaries(purpose: "a test") { edges { node { id } } } }', {}),
    "deskCases": ("{ deskCases { edges { node { id } } } }", {}),
    "officerNotes": ('{ officerNotes(caseId: "cs_x", purpose: "a test") { edges { node { id } } } }', {}),
    "savedSearches": ("{ savedSearches { cursor searches { id name newMatches } } }", {}),
    "savedSearchCases": ('{ savedSearchCases(searchId: "ss_x", purpose: "a test") { edges { node { id } } } }', {}),
    "savedSearchTips": ('{ savedSearchTips(searchId: "ss_x", purpose: "a test") { edges { node { id } } } }', {}),
    "savedSearchAlerts": ('{ savedSearchAlerts(searchId: "ss_x", purpose: "a test") { edges { node { id } } } }', {}),
    "export": ('{ export(exportId: "exp_x") { id } }', {}),
    "exports": ("{ exports { id state } }", {}),
    "notices": ("{ notices { edges { node { id kind state } } } }", {}),
}

MUTATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "previewAlert": (
        change("previewAlert", ERRORS),
        {name: fact for name, fact in CASE.items() if name != "idempotencyKey"}
        | {"caseId": "cs_x", "previewKey": "one"},
    ),
    "openCase": (change("openCase"), CASE),
    "reviseCase": (change("reviseCase"), {"caseId": "cs_x", "material": False, "idempotencyKey": "two"}),
    "confirmCase": (change("confirmCase"), {"caseId": "cs_x"}),
    "returnCase": (change("returnCase"), {"caseId": "cs_x", "reason": "a test"}),
    "closeCase": (change("closeCase"), {"caseId": "cs_x", "outcome": "FOUND_SAFE", "idempotencyKey": "three"}),
    "pauseAlert": (change("pauseAlert"), {"alertId": "al_x", "reason": "a test"}),
    "resumeAlert": (change("resumeAlert"), {"alertId": "al_x", "reason": "a test"}),
    "setAlertRadius": (
        change("setAlertRadius"),
        {"alertId": "al_x", "radiusKm": 50, "reason": "a test", "idempotencyKey": "four"},
    ),
    "addAlertArea": (
        change("addAlertArea", f"area {DONE}"),
        {"alertId": "al_x", "sighting": SIGHTING, "reason": "a test", "idempotencyKey": "nine"},
    ),
    "correctLastSeen": (
        change("correctLastSeen", f"area {DONE}"),
        {"alertId": "al_x", "lastSeen": CASE["lastSeen"], "reason": "a test", "idempotencyKey": "ten"},
    ),
    "removeAlertArea": (
        change("removeAlertArea"),
        {"alertId": "al_x", "area": 2, "reason": "a test", "idempotencyKey": "eleven"},
    ),
    "confirmAlertArea": (change("confirmAlertArea"), {"alertId": "al_x", "area": 2}),
    "overridePreferences": (change("overridePreferences"), {"alertId": "al_x", "reason": "a test"}),
    "renewAlert": (change("renewAlert"), {"alertId": "al_x", "idempotencyKey": "five"}),
    "triageTip": (change("triageTip", f"tipId {ERRORS}"), {"tipId": "tip_x", "state": "REVIEWED"}),
    "assignCase": (change("assignCase"), {"caseId": "cs_x", "officer": "li", "idempotencyKey": "twelve"}),
    "handOverCase": (
        change("handOverCase", f"until {DONE}"),
        {"caseId": "cs_x", "force": "cn-410100", "reason": "a test", "idempotencyKey": "thirteen"},
    ),
    "acceptHandOver": (change("acceptHandOver"), {"caseId": "cs_x"}),
    "shareCase": (
        change("shareCase", f"shareId {DONE}"),
        {
            "caseId": "cs_x",
            "force": "cn-410100",
            "purpose": "a test",
            "until": "2016-05-20T16:00:00+08:00",
            "idempotencyKey": "fourteen",
        },
    ),
    "endShare": (change("endShare"), {"caseId": "cs_x", "shareId": "gr_x"}),
    "addCaseNote": (
        change("addCaseNote", f"noteId {DONE}"),
        {"caseId": "cs_x", "text": "a test", "idempotencyKey": "fifteen"},
    ),
    "linkCases": (
        change("linkCases"),
        {"caseId": "cs_x", "otherId": "cs_y", "reason": "a test", "idempotencyKey": "sixteen"},
    ),
    "reopenCase": (change("reopenCase"), {"caseId": "cs_x", "reason": "a test", "idempotencyKey": "again"}),
    "reissueAlert": (change("reissueAlert"), {"caseId": "cs_x", "reason": "a test", "idempotencyKey": "again"}),
    "approveChange": (
        change("approveChange", f"until {DONE}"),
        {"caseId": "cs_x", "change": "CLOSE_CASE", "reason": "a test"},
    ),
    "holdCase": (change("holdCase"), {"caseId": "cs_x", "reason": "a test"}),
    "liftHold": (change("liftHold"), {"caseId": "cs_x", "reason": "a test"}),
    "hideCase": (change("hideCase"), {"caseId": "cs_x", "reason": "a test"}),
    "unhideCase": (change("unhideCase"), {"caseId": "cs_x", "reason": "a test"}),
    "breakGlass": (change("breakGlass", f"until {DONE}"), {"caseId": "cs_x", "reason": "a test"}),
    "acknowledgeNotice": (change("acknowledgeNotice", f"changed {ERRORS}"), {"noticeId": "nt_x"}),
    "claimTip": (change("claimTip", f"tipId until {ERRORS}"), {"tipId": "tip_x"}),
    "releaseTip": (change("releaseTip", f"tipId changed {ERRORS}"), {"tipId": "tip_x"}),
    "linkTips": (change("linkTips", f"tipId {ERRORS}"), {"tipId": "tip_x", "otherTipId": "tip_y"}),
    "startExport": (
        change("startExport", f"export {{ id state }} {ERRORS}"),
        {"rows": {"caseSummaries": {}}, "format": "CSV", "purpose": "a test", "idempotencyKey": "seventeen"},
    ),
    "approveExport": (
        change("approveExport", f"export {{ state }} {ERRORS}"),
        {"exportId": "exp_x", "purpose": "a test"},
    ),
    "resumeExport": (change("resumeExport", f"export {{ state }} {ERRORS}"), {"exportId": "exp_x"}),
    "cancelExport": (change("cancelExport", f"changed {ERRORS}"), {"exportId": "exp_x"}),
    "askTipster": (change("askTipster", f"tipId {ERRORS}"), {"tipId": "tip_x", "question": "When was it?"}),
    "unlinkTips": (change("unlinkTips", f"tipId {ERRORS}"), {"tipId": "tip_x", "otherTipId": "tip_y"}),
    "saveSearch": (
        change("saveSearch", f"savedSearch {{ id newMatches }} {ERRORS}"),
        {"name": "Red coats", "criteria": {"cases": {"filter": {"text": "red coat"}}}, "purpose": "a test"},
    ),
    "updateSavedSearch": (
        change("updateSavedSearch", f"savedSearch {{ id version }} {ERRORS}"),
        {"searchId": "ss_x", "name": "Blue coats", "purpose": "a test"},
    ),
    "deleteSavedSearch": (change("deleteSavedSearch", f"deleted {ERRORS}"), {"searchId": "ss_x"}),
    "markSavedSearchSeen": (
        change("markSavedSearchSeen", f"savedSearch {{ id }} {ERRORS}"),
        {"searchId": "ss_x", "until": "x"},
    ),
    "replayUnits": (change("replayUnits", f"replayed {ERRORS}"), {"unitIds": ["u1"]}),
    "createPartner": (change("createPartner", f"partnerId {ERRORS}"), {"name": "News", "idempotencyKey": "six"}),
    "rotatePartnerKey": (
        change("rotatePartnerKey", f"key keyId previousKeysExpireAt {ERRORS}"),
        {"partnerId": "pt_x", "mode": "LIVE", "idempotencyKey": "seven"},
    ),
    "revokePartnerKey": (change("revokePartnerKey", f"revoked {ERRORS}"), {"partnerId": "pt_x", "mode": "LIVE"}),
    "setPartnerBudget": (
        change("setPartnerBudget", f"pointsPerMinute {ERRORS}"),
        {"partnerId": "pt_x", "pointsPerMinute": 600},
    ),
    "setPartnerDocuments": (
        change("setPartnerDocuments", f"documentIds {ERRORS}"),
        {"partnerId": "pt_x", "documents": ["{ __typename }"]},
    ),
    "setPartnerChannel": (
        change("setPartnerChannel", f"secret {ERRORS}"),
        {
            "partnerId": "pt_x",
            "mode": "LIVE",
            "channel": "webhook",
            "settings": {"url": "https://news.example/hub"},
            "idempotencyKey": "eight",
        },
    ),
    "suspendPartner": (change("suspendPartner", f"suspended {ERRORS}"), {"partnerId": "pt_x"}),
    "haltAll": (change("haltAll", f"halted {ERRORS}"), {"reason": "a test"}),
    "resumeAll": (change("resumeAll", f"halted {ERRORS}"), {"reason": "a test"}),
}

ROOTS = QUERIES | MUTATIONS
