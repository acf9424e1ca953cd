"""The input types of the partner graph, as its schema has them. A test compares them with the schema."""

from collections.abc import Mapping

INPUT_TYPES: Mapping[str, Mapping[str, str]] = {
    "AddToTipInput": {"receiptCode": "String!", "text": "String!"},
    "CircleInput": {"point": "PointInput!", "radiusKm": "Float!"},
    "ConfirmReceiptsInput": {"alert": "ID!", "receipts": "[ReceiptInput!]!"},
    "DeviceInput": {"ref": "String!", "token": "String", "cell": "Cell", "point": "PointInput", "language": "String"},
    "DevicePreferencesInput": {
        "ref": "String!",
        "quiet": "QuietHoursInput",
        "mutedUntil": "DateTime",
        "mutedAlerts": "[ID!]! = []",
        "dailyLimit": "Int",
    },
    "EraseDevicesInput": {"refs": "[String!]!"},
    "FeedAreaInput": {"cells": "[Cell!]", "circle": "CircleInput"},
    "LocationInput": {"ref": "String!", "cell": "Cell", "point": "PointInput"},
    "PointInput": {"latitude": "Float", "longitude": "Float"},
    "QuietHoursInput": {"start": "String!", "end": "String!", "zone": "String!"},
    "ReceiptInput": {"ref": "String!", "kind": "ReceiptKind!", "revision": "Int", "status": "AlertStatus"},
    "RegisterDevicesInput": {"devices": "[DeviceInput!]!"},
    "RemoveDevicesInput": {"refs": "[String!]!"},
    "ReportLocationsInput": {"locations": "[LocationInput!]!"},
    "SetDevicePreferencesInput": {"preferences": "[DevicePreferencesInput!]!"},
    "StartConformanceInput": {"receiver": "String!", "refs": "[String!]!", "idempotencyKey": "String!"},
    "SubmitTipInput": {
        "alert": "ID!",
        "text": "String!",
        "idempotencyKey": "String!",
        "seenAt": "DateTime",
        "place": "PointInput",
        "contact": "String",
        "deviceRef": "String",
        "photo": "ID",
    },
    "WithdrawTipInput": {"receiptCode": "String!"},
}
"""The type of each field, by input type; with its default where it may be left out although it is never null."""

ENUMS: Mapping[str, frozenset[str]] = {
    "AlertStatus": frozenset({"ACTUAL", "EXERCISE", "TEST"}),
    "AlertState": frozenset({"OPEN", "PAUSED", "CLOSED", "EXPIRED"}),
    "ReceiptKind": frozenset({"SHOWN", "OPENED", "REMOVED"}),
}
