"""The answer to each operation of the SDK."""

from collections.abc import Callable, Mapping
from typing import Any

from reunion import documents
from reunion.documents import Operation
from reunion.testing.answers.alerts import list_alerts, read_alert
from reunion.testing.answers.audience import read_audience
from reunion.testing.answers.conformance import read_conformance, start_conformance
from reunion.testing.answers.devices import erase_devices, register_devices, remove_devices, report_locations
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.preferences import set_preferences
from reunion.testing.answers.receipts import confirm_receipts, count_removals
from reunion.testing.answers.refusals import BAD_REQUEST, InputRefused, Refusal, RequestRejected
from reunion.testing.answers.stored_devices import read_device
from reunion.testing.answers.tips import add_to_tip, submit_tip, tip_follow_up, withdraw_tip
from reunion.testing.answers.variables import read_variables

MAX_COST = 50_000
POINTS_OF_AN_ALERT = 146
"""The cost of one alert in a page, with all the fields that the SDK reads; a test compares it with the hub's."""
POINTS_OF_A_PAGE = 2
MAX_PRICED = 5_000
"""The hub prices a longer page as one of this length: it is refused in any case."""

Query = Callable[[Memory, Variables], Any]

QUERIES: Mapping[Operation, Query] = {
    documents.VIEWER: lambda memory, _: _viewer(memory),
    documents.ALERT: read_alert,
    documents.ALERTS: list_alerts,
    documents.AUDIENCE: read_audience,
    documents.REMOVAL_COUNTS: count_removals,
    documents.DEVICE: read_device,
    documents.CONFORMANCE_RUN: read_conformance,
    documents.TIP_FOLLOW_UP: tip_follow_up,
}
MUTATIONS: Mapping[Operation, tuple[Query, Json]] = {
    documents.REGISTER_DEVICES: (register_devices, {"results": []}),
    documents.REPORT_LOCATIONS: (report_locations, {"results": []}),
    documents.REMOVE_DEVICES: (remove_devices, {"results": []}),
    documents.ERASE_DEVICES: (erase_devices, {"results": []}),
    documents.SET_DEVICE_PREFERENCES: (set_preferences, {"results": []}),
    documents.CONFIRM_RECEIPTS: (confirm_receipts, {"results": []}),
    documents.START_CONFORMANCE: (start_conformance, {"run": None}),
    documents.SUBMIT_TIP: (submit_tip, {"receiptCode": None}),
    documents.ADD_TO_TIP: (add_to_tip, {"added": False}),
    documents.WITHDRAW_TIP: (withdraw_tip, {"withdrawn": False}),
}
"""Each mutation, and its payload without a result, to which the user errors are added."""

OPERATIONS: Mapping[str, Operation] = {one.name: one for one in (*QUERIES, *MUTATIONS)}


def find_operation(document: str, name: str | None) -> Operation:
    """Return the operation of the SDK that has this document; raise RequestRejected for any other document or name."""
    found = next((operation for operation in OPERATIONS.values() if operation.document == document), None)
    if found is None:
        raise RequestRejected(BAD_REQUEST, "The fake hub knows only the documents of the SDK.")
    if name not in (None, found.name):
        raise RequestRejected(BAD_REQUEST, "The document has no operation of this name.", status=400)
    return found


def answer(memory: Memory, operation: str, variables: Variables | None) -> Json:
    """Return the body of the answer to one operation, by its name."""
    try:
        if operation not in OPERATIONS:
            raise RequestRejected(BAD_REQUEST, "The fake hub knows only the operations of the SDK.")
        return {"data": {operation: _execute(memory, OPERATIONS[operation], variables or {})}}
    except Refusal as refusal:
        return refusal.body(operation)


def _execute(memory: Memory, operation: Operation, variables: Variables) -> Any:
    _check_cost(operation, variables.get("first"))
    read = read_variables(operation, variables)
    if operation in QUERIES:
        return QUERIES[operation](memory, read)
    act, empty = MUTATIONS[operation]
    try:
        return act(memory, read["input"])
    except InputRefused as refused:
        return empty | {"userErrors": [refused.user_error()]}


def _check_cost(operation: Operation, first: Any) -> None:
    if operation is not documents.ALERTS or not isinstance(first, int):
        return
    cost = POINTS_OF_AN_ALERT * min(first, MAX_PRICED) + POINTS_OF_A_PAGE
    if cost > MAX_COST:
        raise RequestRejected(
            "COST_TOO_HIGH",
            "The operation costs more points than one may; ask for less at once.",
            requestedQueryCost=cost,
            maximumQueryCost=MAX_COST,
        )


def _viewer(memory: Memory) -> Json:
    return {
        "partner": {"id": "partner-1", "name": "Example app"},
        "mode": memory.mode,
        "cellResolution": 6,
        "channel": memory.channel,
        "keyId": "0123456789ab",
        "keyExpiresAt": None,
    }
