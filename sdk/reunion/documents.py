"""The GraphQL documents that the SDK sends, each named for its root field. A test checks them against the schema."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """A document and its name. Every one may be sent again when its answer was lost."""

    name: str
    document: str


ALERT_FIELDS = """
fragment AlertFields on Alert {
  id revision state status openedAt revisedAt expiresAt endedAt outcome
  child { name ageYears sex heightCm clothing photo }
  lastSeen { district at }
  areas { number latitude longitude radiusKm district seenAt polygon { latitude longitude } }
  suspects { description photo }
  vehicles { description plate }
  contact { force phone emergency }
  texts(language: $language) { language title body }
  revisions { number kind at replaces material }
}
"""

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
    edges { cursor node { ref kind revision } }
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
SET_DEVICE_PREFERENCES = _item_mutation("setDevicePreferences", "SetDevicePreferencesInput")
CONFIRM_RECEIPTS = _item_mutation("confirmReceipts", "ConfirmReceiptsInput")

SUBMIT_TIP = Operation(
    "submitTip",
    """mutation submitTip($input: SubmitTipInput!) {
  submitTip(input: $input) { receiptCode userErrors { code message path } }
}""",
)

WITHDRAW_TIP = Operation(
    "withdrawTip",
    """mutation withdrawTip($input: WithdrawTipInput!) {
  withdrawTip(input: $input) { withdrawn userErrors { code message path } }
}""",
)


def document_texts() -> list[str]:
    """Return every document of the SDK. An operator registers them where only persisted documents are executed."""
    return [value.document for value in globals().values() if isinstance(value, Operation)]
