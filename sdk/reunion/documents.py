"""The GraphQL documents that the SDK sends, each named for its root field. A test checks them against the schema."""

import re
from dataclasses import dataclass

from reunion.alert import AlertChild
from reunion.wire import wire_names


@dataclass(frozen=True, slots=True)
class Operation:
    """A document and its name. Every one may be sent again when its answer was lost."""

    name: str
    document: str


OPERATION = re.compile(r"(?m)^[\s,]*(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?")


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document of the caller's own. may_repeat: True if it may be sent again when its answer was lost."""

    text: str
    name: str | None
    may_repeat: bool

    @classmethod
    def of(cls, text: str, name: str | None, may_repeat: bool | None) -> "OwnDocument":
        """Return a document, named for its operation if it has one only. By default only queries may be repeated."""
        found = OPERATION.findall(text)
        if name is None and len(found) == 1:
            name = found[0][1] or None
        is_query = all(kind == "query" for kind, _ in found)
        return cls(text, name, is_query if may_repeat is None else may_repeat)


ALERT_FIELDS = """
fragment AlertFields on Alert {
  id revision state status openedAt revisedAt expiresAt endedAt ending
  child { CHILD }
  lastSeen { district at }
  areas { number latitude longitude radiusKm district seenAt polygon { latitude longitude } }
  suspects { description photo }
  vehicles { description plate }
  contact { force phone emergency }
  texts(language: $language) { language title body }
  revisions { number kind at replaces material }
}
""".replace("CHILD", " ".join(wire_names(AlertChild)))

VIEWER = Operation(
    "viewer", "query viewer { viewer { partner { id name } mode cellResolution channel keyId keyExpiresAt } }"
)

ALERT = Operation(
    "alert", "query alert($id: ID!, $language: String!) { alert(id: $id) { ...AlertFields } }" + ALERT_FIELDS
)

ALERTS = Operation(
    "alerts",
    """query alerts($first: Int!, $after: String, $state: AlertState, $language: String!) {
  alerts(first: $first, after: $after, state: $state) {
    edges { cursor node { ...AlertFields } }
    pageInfo { hasNextPage endCursor }
  }
}"""
    + ALERT_FIELDS,
)

ALERT_FEED = Operation(
    "alertFeed",
    """subscription alertFeed($after: String, $language: String!, $area: FeedAreaInput, $heartbeat: Int) {
  alertFeed(after: $after, area: $area, heartbeat: $heartbeat) {
    cursor sequence type at area
    stage { number radiusKm }
    alert { ...AlertFields }
  }
}"""
    + ALERT_FIELDS,
)

AUDIENCE = Operation(
    "audience",
    """query audience($alert: ID!, $after: String, $first: Int!) {
  audience(alert: $alert, after: $after, first: $first) {
    edges { cursor node { ref kind revision sighting } }
    pageInfo { hasNextPage endCursor }
  }
}""",
)


def _item_mutation(name: str, input_type: str) -> Operation:
    return Operation(
        name,
        f"""mutation {name}($input: {input_type}!) {{
  {name}(input: $input) {{
    results {{ ref ok error {{ code message path }} }}
    userErrors {{ code message path }}
  }}
}}""",
    )


REGISTER_DEVICES = _item_mutation("registerDevices", "RegisterDevicesInput")
REPORT_LOCATIONS = _item_mutation("reportLocations", "ReportLocationsInput")
REMOVE_DEVICES = _item_mutation("removeDevices", "RemoveDevicesInput")
ERASE_DEVICES = _item_mutation("eraseDevices", "EraseDevicesInput")
SET_DEVICE_PREFERENCES = _item_mutation("setDevicePreferences", "SetDevicePreferencesInput")
CONFIRM_RECEIPTS = _item_mutation("confirmReceipts", "ConfirmReceiptsInput")

DEVICE = Operation(
    "device",
    """query device($ref: String!) {
  device(ref: $ref) {
    ref registrationExpiresAt hasToken hasCell language keptUntil erasedAt
    preferences { quiet { start end zone } mutedUntil mutedAlerts dailyLimit }
  }
}""",
)

REMOVAL_COUNTS = Operation(
    "removalCounts",
    "query removalCounts($alert: ID!) { removalCounts(alert: $alert) { countedFrom told removed } }",
)

SUBMIT_TIP = Operation(
    "submitTip",
    """mutation submitTip($input: SubmitTipInput!) {
  submitTip(input: $input) { receiptCode userErrors { code message path } }
}""",
)

TIP_FOLLOW_UP = Operation(
    "tipFollowUp",
    """query tipFollowUp($receiptCode: String!) {
  tipFollowUp(receiptCode: $receiptCode) { questions { text at } addedCount }
}""",
)

ADD_TO_TIP = Operation(
    "addToTip",
    """mutation addToTip($input: AddToTipInput!) {
  addToTip(input: $input) { added userErrors { code message path } }
}""",
)

WITHDRAW_TIP = Operation(
    "withdrawTip",
    """mutation withdrawTip($input: WithdrawTipInput!) {
  withdrawTip(input: $input) { withdrawn userErrors { code message path } }
}""",
)

CONFORMANCE_FIELDS = """
fragment ConformanceFields on ConformanceRun {
  id state passed startedAt finishedAt
  checks { name state reason }
  requests { type alert sentAt status failure milliseconds }
}
"""

START_CONFORMANCE = Operation(
    "startConformance",
    """mutation startConformance($input: StartConformanceInput!) {
  startConformance(input: $input) { run { ...ConformanceFields } userErrors { code message path } }
}"""
    + CONFORMANCE_FIELDS,
)

CONFORMANCE_RUN = Operation(
    "conformanceRun",
    "query conformanceRun($id: ID) { conformanceRun(id: $id) { ...ConformanceFields } }" + CONFORMANCE_FIELDS,
)


def document_texts() -> list[str]:
    """Return every document of the SDK. An operator registers them where only persisted documents are executed."""
    return [value.document for value in globals().values() if isinstance(value, Operation)]
