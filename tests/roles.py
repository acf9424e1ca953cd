"""The roles that may call either graph and the photo routes, and the table of what each may do."""

import itertools
from collections.abc import Mapping

from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from tests.fakes import officer

Actor = PartnerActor | Officer

CERTIFIED: frozenset[Permission] = frozenset()
"""Every officer with a certificate, with any permissions or none."""
POLICE = frozenset({Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES, Permission.SUPERVISE})
"""Officers of any kind, neither operators nor auditors."""
READERS = frozenset({Permission.READ_CASES})
OPENERS = frozenset({Permission.OPEN_CASE})
OPERATORS = frozenset({Permission.OPERATE})
AUDITORS = frozenset({Permission.AUDIT})

KEYS: Mapping[str, Actor] = {
    mode.value: PartnerActor("pt_1", "News", 2 + (mode is KeyMode.TEST), mode, None) for mode in KeyMode
}


def _staff(name: str, *permissions: Permission, certified: bool = True) -> Officer:
    made = officer(name, None, *Permission, certified=certified)
    return Officer(
        made.account, made.person, made.force, made.force_name, made.force_phone, frozenset(permissions), certified
    )


STAFF: Mapping[str, Actor] = {
    **{power.value: _staff(power.value, power) for power in Permission},
    "no power": _staff("nobody"),
    "every power": _staff("everybody", *Permission),
    "every power and no certificate": _staff("trainee", *Permission, certified=False),
}

EVERY_ACTOR: Mapping[str, Actor] = {
    **{f"{mode} key": key for mode, key in KEYS.items()},
    **{
        f"{', '.join(sorted(permissions)) or 'no permission'}{'' if certified else ', not certified'}": _staff(
            "somebody", *permissions, certified=certified
        )
        for count in range(len(Permission) + 1)
        for permissions in itertools.combinations(Permission, count)
        for certified in (True, False)
    },
}
"""Both keys of a partner, and officers with every combination of permissions, certified or not."""

ROLES: Mapping[str, Mapping[str, Actor]] = {"partner": KEYS, "police": STAFF}

FOR_KEYS = frozenset(
    (
        *("viewer", "alerts", "alert", "audience", "removalCounts", "conformanceRun", "node", "alertFeed"),
        *("registerDevices", "reportLocations", "removeDevices", "eraseDevices", "device", "setDevicePreferences"),
        *("submitTip", "tipFollowUp", "addToTip", "withdrawTip", "confirmReceipts", "startConformance"),
        *("an entity Alert", "an entity Device", "an entity Partner", "POST /photos"),
    )
)
"""Doors for every key of a partner that stands; what is behind each is of the key's own mode."""

FOR_STAFF: Mapping[str, frozenset[Permission]] = {
    "viewer": CERTIFIED,
    "notices": CERTIFIED,
    "noticeFeed": CERTIFIED,
    "caseActivity": POLICE,
    "deskFeed": POLICE,
    "tipFeed": READERS,
    "acknowledgeNotice": OPENERS | frozenset({Permission.CONFIRM_CASE, Permission.SUPERVISE}) | OPERATORS,
    "case": READERS,
    "cases": READERS,
    "tips": READERS,
    "caseSummary": POLICE,
    "caseSummaries": POLICE,
    "deskCases": POLICE,
    "alerts": POLICE,
    "officerNotes": READERS,
    "caseTimeline": POLICE,
    "node": READERS,
    "node of a case": READERS,
    "node of a tip": READERS,
    "node of a partner": OPERATORS,
    "an entity Case": READERS,
    "an entity Tip": READERS,
    "auditTrail": AUDITORS,
    "partners": OPERATORS,
    "parkedUnits": OPERATORS,
    "partnerRemovals": OPERATORS,
    "halted": OPERATORS | READERS,
    "serviceStatus": CERTIFIED,
    "regions": CERTIFIED,
    "places": CERTIFIED,
    "nearestPlaces": CERTIFIED,
    "forces": OPENERS | frozenset({Permission.SUPERVISE}),
    "officers": OPENERS | frozenset({Permission.SUPERVISE}),
    "caseStatistics": READERS,
    "reachStatistics": READERS,
    "savedSearches": READERS,
    "savedSearchCases": READERS,
    "savedSearchTips": READERS,
    "savedSearchAlerts": READERS,
    "savedSearchFeed": READERS,
    "saveSearch": READERS,
    "updateSavedSearch": READERS,
    "deleteSavedSearch": READERS,
    "markSavedSearchSeen": READERS,
    "previewAlert": OPENERS,
    "openCase": OPENERS,
    "reviseCase": OPENERS,
    "confirmCase": frozenset({Permission.CONFIRM_CASE}),
    "returnCase": frozenset({Permission.CONFIRM_CASE}),
    "approveChange": frozenset({Permission.CONFIRM_CASE}),
    "closeCase": OPENERS,
    "holdCase": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "liftHold": frozenset({Permission.OPEN_CASE, Permission.SUPERVISE}),
    "hideCase": frozenset({Permission.SUPERVISE}),
    "unhideCase": frozenset({Permission.SUPERVISE}),
    "reopenCase": OPENERS,
    "reissueAlert": OPENERS,
    "pauseAlert": OPENERS,
    "resumeAlert": OPENERS,
    "setAlertRadius": OPENERS,
    "addAlertArea": OPENERS,
    "correctLastSeen": OPENERS,
    "removeAlertArea": OPENERS,
    "confirmAlertArea": frozenset({Permission.CONFIRM_CASE}),
    "overridePreferences": OPENERS,
    "renewAlert": OPENERS,
    "triageTip": OPENERS,
    "assignCase": OPENERS | frozenset({Permission.SUPERVISE}),
    "handOverCase": OPENERS,
    "acceptHandOver": OPENERS,
    "shareCase": OPENERS,
    "endShare": OPENERS,
    "addCaseNote": POLICE,
    "linkCases": OPENERS,
    "breakGlass": READERS,
    "claimTip": OPENERS,
    "releaseTip": OPENERS,
    "linkTips": OPENERS,
    "unlinkTips": OPENERS,
    "askTipster": OPENERS,
    "startExport": POLICE,
    "approveExport": frozenset({Permission.CONFIRM_CASE, Permission.SUPERVISE}),
    "resumeExport": CERTIFIED,
    "cancelExport": CERTIFIED,
    "export": CERTIFIED,
    "exports": CERTIFIED,
    "exportProgress": CERTIFIED,
    "GET /police/exports/{export}": CERTIFIED,
    "createPartner": OPERATORS,
    "rotatePartnerKey": OPERATORS,
    "revokePartnerKey": OPERATORS,
    "setPartnerChannel": OPERATORS,
    "suspendPartner": OPERATORS,
    "setPartnerBudget": OPERATORS,
    "setPartnerDocuments": OPERATORS,
    "replayUnits": OPERATORS,
    "haltAll": OPERATORS,
    "resumeAll": OPERATORS,
    "POST /police/photos": OPENERS,
    "GET /police/photos/{photo}/{size}": READERS,
}
"""Doors for staff, each with its permissions: an officer needs one of them."""

FOR_ALL = frozenset({"GET /media/{alert}/{photo}/{size}"})
"""Doors that ask for a signed link and not for a person."""


def lets_in(graph: str, door: str, actor: Actor) -> bool:
    """Return whether a door is open to somebody; raises KeyError for a door in no table."""
    if isinstance(actor, PartnerActor):
        if door not in FOR_KEYS:
            raise KeyError(f"{graph} {door}")
        return True
    needed = FOR_STAFF[door]
    return actor.certified and (needed is CERTIFIED or bool(needed & actor.permissions))
