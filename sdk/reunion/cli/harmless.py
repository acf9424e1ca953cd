"""Each document of the SDK with variables that the hub executes and that change nothing, whatever the key is.

A list without items and a text without a letter are refused; an alert, a code and a cursor named `doctor` are unknown.
So each document is checked by the hub as always, and one that it does not know shows.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from reunion._sync.transport import Transport
from reunion.documents import (
    ADD_TO_TIP,
    ALERT,
    ALERT_FEED,
    ALERTS,
    AUDIENCE,
    CONFIRM_RECEIPTS,
    CONFORMANCE_RUN,
    DEVICE,
    ERASE_DEVICES,
    REGISTER_DEVICES,
    REMOVAL_COUNTS,
    REMOVE_DEVICES,
    REPORT_LOCATIONS,
    SET_DEVICE_PREFERENCES,
    START_CONFORMANCE,
    SUBMIT_TIP,
    TIP_FOLLOW_UP,
    VIEWER,
    WITHDRAW_TIP,
    Operation,
)
from reunion.errors import CursorError, PermissionDenied, QueryRejected, RequestRefused, ReunionError

UNKNOWN: Final = "doctor"
IN_ENGLISH: Final = {"language": "en"}

HARMLESS: Final[Mapping[Operation, Mapping[str, Any]]] = {
    VIEWER: {},
    ALERT: {"id": UNKNOWN, **IN_ENGLISH},
    ALERTS: {"first": 1, **IN_ENGLISH},
    AUDIENCE: {"alert": UNKNOWN, "first": 1},
    REMOVAL_COUNTS: {"alert": UNKNOWN},
    CONFORMANCE_RUN: {"id": UNKNOWN},
    START_CONFORMANCE: {"input": {"receiver": "", "refs": [], "idempotencyKey": UNKNOWN}},
    REGISTER_DEVICES: {"input": {"devices": []}},
    REPORT_LOCATIONS: {"input": {"locations": []}},
    REMOVE_DEVICES: {"input": {"refs": []}},
    ERASE_DEVICES: {"input": {"refs": []}},
    DEVICE: {"ref": ""},
    SET_DEVICE_PREFERENCES: {"input": {"preferences": []}},
    CONFIRM_RECEIPTS: {"input": {"alert": UNKNOWN, "receipts": []}},
    SUBMIT_TIP: {"input": {"alert": UNKNOWN, "text": "", "idempotencyKey": UNKNOWN}},
    WITHDRAW_TIP: {"input": {"receiptCode": ""}},
    TIP_FOLLOW_UP: {"receiptCode": ""},
    ADD_TO_TIP: {"input": {"receiptCode": "", "text": ""}},
    ALERT_FEED: {"after": UNKNOWN, **IN_ENGLISH},
}

OUTSIDE: Final = Operation(VIEWER.name, "query viewer { viewer { mode } }")
"""A document that is none of the SDK's: a hub that executes registered ones only refuses it."""


class Fit(StrEnum):
    """The hub's verdict on a document."""

    KNOWN = "KNOWN"
    REJECTED = "REJECTED"
    """It does not fit the hub's graph."""
    FORBIDDEN = "FORBIDDEN"
    """It is not registered with a hub that executes registered ones only, or this key may not do it."""


def fit_of(error: ReunionError | None) -> Fit:
    """Return the verdict in the answer to a document. Raises the error of one that has no verdict."""
    if error is None or isinstance(error, RequestRefused | CursorError):
        return Fit.KNOWN
    if isinstance(error, PermissionDenied):
        return Fit.FORBIDDEN
    if isinstance(error, QueryRejected):
        return Fit.REJECTED
    raise error


def fit_of_call(transport: Transport, operation: Operation, variables: Mapping[str, Any]) -> Fit:
    """Send a document and return the hub's verdict. Raises as `fit_of`."""
    try:
        transport.execute(operation, variables)
    except ReunionError as error:
        return fit_of(error)
    return Fit.KNOWN
