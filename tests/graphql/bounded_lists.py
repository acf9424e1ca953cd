"""Every list of the graphs that is not a connection, and its bound."""

from typing import Final

PAYLOADS: Final = tuple(
    f"{name}Payload"
    for name in (
        *("RegisterDevices", "ReportLocations", "RemoveDevices", "SetDevicePreferences", "ConfirmReceipts"),
        *("SubmitTip", "WithdrawTip", "OpenCase", "ReviseCase", "ConfirmCase", "CloseCase", "PauseAlert"),
        *("AddAlertArea", "CorrectLastSeen", "RemoveAlertArea", "ConfirmAlertArea"),
        *("ResumeAlert", "SetAlertRadius", "OverridePreferences", "RenewAlert", "TriageTip", "CreatePartner"),
        *("RotatePartnerKey", "RevokePartnerKey", "SetPartnerBudget", "SetPartnerChannel", "SetPartnerDocuments"),
        *("SuspendPartner", "ReplayUnits", "HaltAll", "ResumeAll"),
    )
)

BOUNDED: Final = {
    "Alert.suspects": "at most 10, as in its case",
    "Alert.vehicles": "at most 10, as in its case",
    "Alert.areas": "MAX_AREAS of hub/domain/areas.py: 8",
    "AlertArea.polygon": "the corners of an outline: 25",
    "Alert.revisions": "MAX_REVISIONS of hub/domain/alerts.py, and the one that ends it",
    "AlertRevision.replaces": "fewer than there are revisions",
    **{f"{name}.results": "one for each item of the input" for name in ("DeviceResults", *PAYLOADS[:5])},
    **{f"{name}.userErrors": "a mutation stops at the first" for name in ("DeviceResults", "CaseChanged", *PAYLOADS)},
    "UserError.path": "as deep as an input",
    "Case.suspects": "at most 10: MAX_SUSPECTS of hub/domain/reports.py",
    "Case.vehicles": "at most 10: MAX_VEHICLES of hub/domain/reports.py",
    "Case.notes": "MAX_NOTES of hub/domain/cases.py, and a pause",
    "Case.sightings": "one for each area of its alert but the first",
    "CaseAlert.areas": "MAX_AREAS of hub/domain/areas.py: 8",
    "CaseAlert.pauses": "the reasons there are: 2",
    "AlertReach.stages": "the table's and one for each note that sets a radius",
    "AuditEntry.seen": "a page: 100",
    "Viewer.permissions": "the permissions there are",
    "PartnerAccount.keys": "earlier keys stop within seven days: as many as its operators made in those",
    "Query.parkedUnits": "MOST of hub/services/operations/parked.py; the others follow once these go on",
    "SetPartnerDocumentsPayload.documentIds": "as many as the input names: 1,000",
    "ReplayUnitsPayload.replayed": "as many as the input names: 100",
}
