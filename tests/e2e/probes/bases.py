"""An accepted input for each part of the graph that the SDK sends to; the probes put other values into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reunion import documents
from reunion.documents import Operation
from tests.e2e.probes.scene import CursorOf, Fresh, Of

FCM, WEBHOOK = "fcm", "webhook"


@dataclass(frozen=True)
class Base:
    """An input that is accepted, and the path to the part whose fields are probed."""

    operation: Operation
    variables: Mapping[str, Any]
    path: Sequence[str | int] = ()
    channel: str = FCM


DEVICE: Final = {"ref": "probe", "token": "probe-token", "cell": Of("cell"), "language": "en"}
LOCATION: Final = {"ref": Of("ref"), "cell": Of("cell")}
PREFERENCES: Final = {"ref": Of("ref")}
QUIET: Final = {"start": "22:00", "end": "07:00", "zone": "Asia/Shanghai"}
RECEIPT: Final = {"ref": Of("ref"), "kind": "SHOWN"}
TIP: Final = {"alert": Of("open"), "text": "Seen at the station", "idempotencyKey": Fresh()}
ADDITION: Final = {"receiptCode": "A" * 26, "text": "It was at noon"}
RUN: Final = {"receiver": Of("receiver"), "refs": Of("refs"), "idempotencyKey": "r" * 200}
"""The run that is under way: another one cannot begin."""
FEED: Final = {"after": CursorOf("feed"), "language": "en"}
CIRCLE: Final = {"point": Of("centre"), "radiusKm": 10.0}


def _registration(device: Mapping[str, Any]) -> dict[str, Any]:
    return {"input": {"devices": [device]}}


BASES: Final[Mapping[str, Base]] = {
    "Query.alerts": Base(documents.ALERTS, {"first": 1, "language": "en"}),
    "Query.alert": Base(documents.ALERT, {"id": Of("open"), "language": "en"}),
    "Query.audience": Base(documents.AUDIENCE, {"alert": Of("open"), "first": 1}, channel=WEBHOOK),
    "Query.removalCounts": Base(documents.REMOVAL_COUNTS, {"alert": Of("open")}),
    "Query.conformanceRun": Base(documents.CONFORMANCE_RUN, {}, channel=WEBHOOK),
    "Alert.texts": Base(documents.ALERT, {"id": Of("open"), "language": "en"}),
    "Mutation.registerDevices": Base(documents.REGISTER_DEVICES, _registration(DEVICE)),
    "Mutation.reportLocations": Base(documents.REPORT_LOCATIONS, {"input": {"locations": [LOCATION]}}),
    "Query.device": Base(documents.DEVICE, {"ref": Of("ref")}),
    "Mutation.eraseDevices": Base(documents.ERASE_DEVICES, {"input": {"refs": ["nobody"]}}),
    "Mutation.removeDevices": Base(documents.REMOVE_DEVICES, {"input": {"refs": ["nobody"]}}),
    "Mutation.setDevicePreferences": Base(documents.SET_DEVICE_PREFERENCES, {"input": {"preferences": [PREFERENCES]}}),
    "Mutation.confirmReceipts": Base(
        documents.CONFIRM_RECEIPTS, {"input": {"alert": Of("open"), "receipts": [RECEIPT]}}
    ),
    "Mutation.startConformance": Base(documents.START_CONFORMANCE, {"input": RUN}, channel=WEBHOOK),
    "StartConformanceInput": Base(documents.START_CONFORMANCE, {"input": RUN}, ["input"], WEBHOOK),
    "Mutation.submitTip": Base(documents.SUBMIT_TIP, {"input": TIP}),
    "Query.tipFollowUp": Base(documents.TIP_FOLLOW_UP, {"receiptCode": "A" * 26}),
    "Mutation.addToTip": Base(documents.ADD_TO_TIP, {"input": ADDITION}),
    "Mutation.withdrawTip": Base(documents.WITHDRAW_TIP, {"input": {"receiptCode": "A" * 26}}),
    "Subscription.alertFeed": Base(documents.ALERT_FEED, FEED),
    "RegisterDevicesInput": Base(documents.REGISTER_DEVICES, _registration(DEVICE), ["input"]),
    "DeviceInput": Base(documents.REGISTER_DEVICES, _registration(DEVICE), ["input", "devices", 0]),
    "PointInput": Base(
        documents.REGISTER_DEVICES,
        _registration({"ref": "probe", "token": "probe-token", "point": {"latitude": 1.5, "longitude": 2.5}}),
        ["input", "devices", 0, "point"],
    ),
    "ReportLocationsInput": Base(documents.REPORT_LOCATIONS, {"input": {"locations": [LOCATION]}}, ["input"]),
    "LocationInput": Base(documents.REPORT_LOCATIONS, {"input": {"locations": [LOCATION]}}, ["input", "locations", 0]),
    "EraseDevicesInput": Base(documents.ERASE_DEVICES, {"input": {"refs": ["nobody"]}}, ["input"]),
    "RemoveDevicesInput": Base(documents.REMOVE_DEVICES, {"input": {"refs": ["nobody"]}}, ["input"]),
    "SetDevicePreferencesInput": Base(
        documents.SET_DEVICE_PREFERENCES, {"input": {"preferences": [PREFERENCES]}}, ["input"]
    ),
    "DevicePreferencesInput": Base(
        documents.SET_DEVICE_PREFERENCES, {"input": {"preferences": [PREFERENCES]}}, ["input", "preferences", 0]
    ),
    "QuietHoursInput": Base(
        documents.SET_DEVICE_PREFERENCES,
        {"input": {"preferences": [PREFERENCES | {"quiet": QUIET}]}},
        ["input", "preferences", 0, "quiet"],
    ),
    "ConfirmReceiptsInput": Base(
        documents.CONFIRM_RECEIPTS, {"input": {"alert": Of("open"), "receipts": [RECEIPT]}}, ["input"]
    ),
    "ReceiptInput": Base(
        documents.CONFIRM_RECEIPTS,
        {"input": {"alert": Of("open"), "receipts": [RECEIPT]}},
        ["input", "receipts", 0],
    ),
    "SubmitTipInput": Base(documents.SUBMIT_TIP, {"input": TIP}, ["input"]),
    "AddToTipInput": Base(documents.ADD_TO_TIP, {"input": ADDITION}, ["input"]),
    "WithdrawTipInput": Base(documents.WITHDRAW_TIP, {"input": {"receiptCode": "A" * 26}}, ["input"]),
    "FeedAreaInput": Base(documents.ALERT_FEED, FEED | {"area": {"cells": [Of("cell")]}}, ["area"]),
    "CircleInput": Base(documents.ALERT_FEED, FEED | {"area": {"circle": CIRCLE}}, ["area", "circle"]),
}
"""An accepted input for each field and each input type."""
