"""Every argument and input field that the SDK sends: values that both hubs accept, and values that both refuse.

Each value is put into an input that is accepted otherwise. `test_coverage.py` compares this table with the schema: no
field lacks values of either kind, and no limit that a description names lacks its last value and the one beyond.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from tests.e2e.probes.bases import ADDITION, CIRCLE, DEVICE, LOCATION, PREFERENCES, QUIET, RECEIPT, RUN, TIP
from tests.e2e.probes.scene import Ahead, CursorOf, Of

BAD: Final = "BAD_REQUEST"
"""The code of a value of another type, which GraphQL refuses before the hub's own checks."""


class Missing:
    """Stands for a field that is left out."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = Missing()


@dataclass(frozen=True)
class Bound:
    """The values of one argument or field. `refused` has them by the code of the refusal."""

    accepted: Sequence[Any]
    refused: Mapping[str, Sequence[Any]]
    why: str = field(default="", kw_only=True)
    """Why nothing but another type is refused, where that is so."""


HALF = "\ud83d"
"""Half of a character, as JSON of Python and JavaScript can carry it."""

REFS = Bound(
    accepted=["x", "é" * 128, "phone 1", "名"],
    refused={
        "REF_INVALID": ["", "x" * 129, "a\nb", "a\u200b", "a\u00a0b", "a\u202eb", f"a{HALF}"],
        BAD: [MISSING, None, 1, 1.5, True, ["x"], {"x": 1}],
    },
)
TIP_TEXTS = Bound(
    accepted=["x", "é" * 4000, " x ", "x" * 4000 + " \n" * 50, f"x{HALF}", "a\u202eb\x00", "\u200d"],
    refused={
        "TEXT_INVALID": ["", " ", "\n\t", "x" * 4001, HALF, "\x00", "\u202e", "\ufffe"],
        BAD: [MISSING, None, 1, ["x", "y"]],
    },
)
CODES = Bound(
    accepted=["A" * 26, " aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aa ", "7" * 26],
    refused={
        "TEXT_INVALID": ["", "A" * 25, "A" * 27, "A" * 25 + "é", "A" * 25 + "_", "A" * 25 + "\n", HALF],
        BAD: [MISSING, None, 1],
    },
)
KNOWN_REFS = Bound(
    accepted=[Of("ref")],
    refused={
        "REF_INVALID": ["", "x" * 129, "a\tb", f"a{HALF}"],
        "NOT_FOUND": ["x", "x" * 128],
        BAD: [MISSING, None, 1],
    },
)
NO_CELLS = ["", "8", "not a cell", "8631AA42FFFFFFF", "8631aa42ffffff", "8631aa42fffffff0", "0631aa42fffffff"]
CELLS = Bound(
    accepted=[Of("cell"), "8631aa42fffffff", "86080001fffffff"],
    refused={
        "CELL_INVALID": [
            *NO_CELLS,
            "8531aa43fffffff",
            "8731aa428ffffff",
            "8631aa42ffffff7",
            "8631aa47fffffff",
            "86f5aa42fffffff",
            "86080000fffffff7",
            "8608000fffffffe",
            "860840007ffffff",
            "\uff18631aa42fffffff",
            f"8631aa42ffffff{HALF}",
        ],
        "COORDINATES_INVALID": [MISSING, None],
        BAD: [1, True, ["8631aa42fffffff"], {}],
    },
)


def _degrees(most: float) -> Bound:
    return Bound(
        accepted=[-most, most, 0, 1.5, -0.0, int(most)],
        refused={
            "COORDINATES_INVALID": [-most - 1e-9, most + 1e-9, 1e308, MISSING, None],
            BAD: ["1", True, [1.0], {}, 10**400],
        },
    )


POINTS = Bound(
    accepted=[{"latitude": 90, "longitude": -180}],
    refused={
        "COORDINATES_INVALID": [
            {},
            {"latitude": 1},
            {"latitude": 91, "longitude": 0},
            {"latitude": None, "longitude": 0},
        ],
        BAD: [1, "1,2", [1, 2], {"lat": 1}],
    },
)


def _items(item: Any, *, code: str = "TOO_MANY_ITEMS") -> Bound:
    return Bound(
        accepted=[[item], [item] * 1000, item],
        refused={code: [[], [item] * 1001], BAD: [MISSING, None, 1, [None], [item, 1]]},
    )


def _inputs(sent: Any) -> Bound:
    return Bound(accepted=[sent], refused={BAD: [MISSING, None, 1, [], {}, {**sent, "unknown": 1}]}, why="a type alone")


UNSEEN = ["nobody", "", "x" * 101, "\u00e9", f"x{HALF}"]
"""Ids of nothing."""

CURSORS = ["", "x", "alerts", "\u00e9", "a" * 1024, "a" * 1025, "AAAA"]
"""Cursors of no hub."""

BOUNDS: Final[Mapping[str, Bound]] = {
    # ---------------------------------------------------------------- queries
    "Query.alerts(first)": Bound(
        accepted=[1, 100, 2.0],
        refused={
            "TOO_MANY_ITEMS": [0, 101, -1, -(2**31), 342],
            "COST_TOO_HIGH": [343, 2**31 - 1, 2**31],
            BAD: [MISSING, None, "1", 1.5, True, -(2**31) - 1],
        },
    ),
    "Query.alerts(after)": Bound(
        accepted=[MISSING, None, CursorOf("alerts")],
        refused={
            "CURSOR_INVALID": CURSORS,
            "CURSOR_MISMATCH": [CursorOf("feed")],
            BAD: [1, [CursorOf("alerts"), "x"]],
        },
    ),
    "Query.alerts(state)": Bound(
        accepted=[MISSING, None, "OPEN", "PAUSED", "CLOSED", "EXPIRED"],
        refused={BAD: ["", "open", "ARCHIVED", 1, ["OPEN", "CLOSED"]]},
        why="an enum",
    ),
    "Query.alert(id)": Bound(
        accepted=[Of("open"), Of("ended"), Of("hidden"), *UNSEEN, 1, 7.0],
        refused={BAD: [MISSING, None, True, 1.5, ["x"], {}]},
        why="an id of nothing, or of an alert of the other mode, gives null and no error",
    ),
    "Query.removalCounts(alert)": Bound(
        accepted=[Of("open"), Of("ended"), Of("long_ended"), Of("hidden"), *UNSEEN, 1],
        refused={BAD: [MISSING, None, True, 1.5, ["x"], {}]},
        why="an id of nothing, or of an alert of the other mode, gives null and no error",
    ),
    "Query.device(ref)": Bound(
        accepted=[Of("ref"), "nobody", "", "x" * 129, HALF],
        refused={BAD: [MISSING, None, 1, True, ["x"], {}]},
        why="a ref without any data gives null and no error",
    ),
    "Query.conformanceRun(id)": Bound(
        accepted=[MISSING, None, Of("run"), *UNSEEN, 1],
        refused={BAD: [True, 1.5, ["x"], {}]},
        why="an id of nothing gives null and no error",
    ),
    "Query.audience(alert)": Bound(
        accepted=[Of("open"), Of("ended")],
        refused={"NOT_FOUND": [*UNSEEN, Of("hidden")], BAD: [MISSING, None, True, 1.5]},
    ),
    "Query.audience(after)": Bound(
        accepted=[MISSING, None, CursorOf("audience")],
        refused={
            "CURSOR_INVALID": CURSORS,
            "CURSOR_MISMATCH": [CursorOf("feed"), CursorOf("alerts"), CursorOf("other_audience")],
            BAD: [1],
        },
    ),
    "Query.audience(first)": Bound(
        accepted=[1, 5000],
        refused={"TOO_MANY_ITEMS": [0, 5001, -1], BAD: [MISSING, None, "1", True, 2**31]},
    ),
    "Alert.texts(language)": Bound(
        accepted=["zh-CN", "en", "", "x" * 1000, "not a language", HALF],
        refused={BAD: [MISSING, None, 1, True, ["en", "zh-CN"]]},
        why="the nearest language is chosen for any text",
    ),
    # ---------------------------------------------------------------- devices
    "Mutation.registerDevices(input)": _inputs({"devices": [DEVICE]}),
    "Mutation.reportLocations(input)": _inputs({"locations": [LOCATION]}),
    "Mutation.eraseDevices(input)": _inputs({"refs": ["nobody"]}),
    "Mutation.removeDevices(input)": _inputs({"refs": ["nobody"]}),
    "Mutation.setDevicePreferences(input)": _inputs({"preferences": [PREFERENCES]}),
    "RegisterDevicesInput.devices": _items(DEVICE),
    "ReportLocationsInput.locations": _items(LOCATION),
    "RemoveDevicesInput.refs": _items("nobody"),
    "EraseDevicesInput.refs": _items("nobody"),
    "SetDevicePreferencesInput.preferences": _items(PREFERENCES),
    "DeviceInput.ref": REFS,
    "DeviceInput.token": Bound(
        accepted=["x", "x" * 4096, "é" * 2048, "a b"],
        refused={
            "PUSH_TOKEN_INVALID": [MISSING, None, "", "x" * 4097, "é" * 2048 + "x", "a\nb", HALF],
            BAD: [1, True, {}],
        },
    ),
    "DeviceInput.cell": CELLS,
    "DeviceInput.point": Bound(
        accepted=[MISSING, None],
        refused={"COORDINATES_INVALID": [{"latitude": 1, "longitude": 1}, {}], BAD: [1, "1,2", {"lat": 1}]},
    ),
    "DeviceInput.language": Bound(
        accepted=[MISSING, None, "zh-CN", "en", "", "x" * 1000, HALF],
        refused={BAD: [1, True, ["en", "de"]]},
        why="the nearest language is chosen for any text",
    ),
    "PointInput.latitude": _degrees(90.0),
    "PointInput.longitude": _degrees(180.0),
    "LocationInput.ref": KNOWN_REFS,
    "LocationInput.cell": CELLS,
    "LocationInput.point": Bound(
        accepted=[MISSING, None],
        refused={"COORDINATES_INVALID": [{"latitude": 1, "longitude": 1}, {}], BAD: [1]},
    ),
    # ---------------------------------------------------------------- preferences
    "DevicePreferencesInput.ref": KNOWN_REFS,
    "DevicePreferencesInput.quiet": Bound(
        accepted=[MISSING, None, QUIET],
        refused={"PREFERENCES_INVALID": [QUIET | {"end": "22:00"}], BAD: [1, {}, QUIET | {"day": 1}]},
    ),
    "DevicePreferencesInput.mutedUntil": Bound(
        accepted=[
            MISSING,
            None,
            Ahead(timedelta(days=366) - timedelta(minutes=2)),
            Ahead(timedelta(days=-400)),
            "0001-01-01T00:00:00Z",
            "2016-05-13T16:00:00.123456+08:00",
        ],
        refused={
            "PREFERENCES_INVALID": [Ahead(timedelta(days=366, minutes=2)), "9999-12-31T23:59:59Z"],
            BAD: [
                "",
                "2016-05-13",
                "2016-05-13T16:00:00",
                "soon",
                "2016-13-01T00:00:00Z",
                "0001-01-01T00:00:00+14:00",
                1463126400,
                True,
            ],
        },
    ),
    "DevicePreferencesInput.mutedAlerts": Bound(
        accepted=[
            MISSING,
            [],
            ["nobody"],
            "nobody",
            ["x" * 64],
            [f"al_{n}" for n in range(100)],
            ["al_1"] * 101,
            [1, 2],
        ],
        refused={
            "PREFERENCES_INVALID": [[f"al_{n}" for n in range(101)], [""], ["x" * 65], ["é"], ["a\nb"], [HALF]],
            BAD: [None, [None], [True], {}],
        },
    ),
    "DevicePreferencesInput.dailyLimit": Bound(
        accepted=[MISSING, None, 1, 100, 3.0],
        refused={"PREFERENCES_INVALID": [0, 101, -1, 2**31 - 1], BAD: ["1", 1.5, True, 2**31, [1, 2]]},
    ),
    "QuietHoursInput.start": Bound(
        accepted=["00:00", "23:59", "09:05"],
        refused={
            "PREFERENCES_INVALID": ["24:00", "23:60", "9:05", "07:00", "", "22:00:00", "22.00", "٢٢:٠٠", HALF],
            BAD: [MISSING, None, 22, ["22:00", "23:00"]],
        },
    ),
    "QuietHoursInput.end": Bound(
        accepted=["00:00", "23:59"],
        refused={"PREFERENCES_INVALID": ["24:00", "22:00", "", "7:00"], BAD: [MISSING, None, 7]},
    ),
    "QuietHoursInput.zone": Bound(
        accepted=["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT+8", "Europe/Berlin"],
        refused={
            "PREFERENCES_INVALID": [
                "",
                "utc",
                "asia/shanghai",
                "Asia/Nowhere",
                "GMT",
                "EST",
                "localtime",
                "right/UTC",
                "posix/UTC",
                "right/Asia/Shanghai",
                "../etc/passwd",
                "Asia/../Asia/Shanghai",
                "/usr/share/zoneinfo/UTC",
                "Asia/Shanghai\n",
                "Asia",
                "+08:00",
                "x" * 10_000,
                HALF,
            ],
            BAD: [MISSING, None, 8],
        },
    ),
    # ---------------------------------------------------------------- receipts
    "Mutation.confirmReceipts(input)": _inputs({"alert": Of("open"), "receipts": [RECEIPT]}),
    "ConfirmReceiptsInput.alert": Bound(
        accepted=[Of("open"), Of("ended"), Of("long_ended")],
        refused={"NOT_FOUND": [*UNSEEN, Of("hidden"), 1], BAD: [MISSING, None, True]},
    ),
    "ConfirmReceiptsInput.receipts": _items(RECEIPT),
    "ReceiptInput.ref": KNOWN_REFS,
    "ReceiptInput.kind": Bound(
        accepted=["SHOWN", "OPENED", "REMOVED"],
        refused={BAD: [MISSING, None, "", "shown", "SEEN", 1, ["SHOWN", "OPENED"]]},
        why="an enum",
    ),
    "ReceiptInput.revision": Bound(
        accepted=[MISSING, None, 1, 0, -1, 2**31 - 1, 2.0],
        refused={BAD: ["1", 1.5, True, 2**31, [1]]},
        why="a revision that the alert does not have counts as none",
    ),
    "ReceiptInput.status": Bound(
        accepted=[MISSING, None, "ACTUAL", "EXERCISE", "TEST"],
        refused={BAD: ["", "actual", "REAL", 1, ["TEST"]]},
        why="an enum",
    ),
    # ---------------------------------------------------------------- conformance runs
    "Mutation.startConformance(input)": _inputs(RUN),
    "StartConformanceInput.receiver": Bound(
        accepted=[Of("receiver")],
        refused={
            "INVALID_INPUT": ["", "https://other.example/hub", "x" * 3000, f"x{HALF}"],
            BAD: [MISSING, None, 1, ["x", "y"]],
        },
    ),
    "StartConformanceInput.refs": Bound(
        accepted=[Of("refs")],
        refused={
            "TOO_MANY_ITEMS": [[], ["a", "b"], ["a", "b", "a"], [f"r{number}" for number in range(11)]],
            "NOT_FOUND": [["a", "b", "c"], ["", "x" * 129, f"a{HALF}"]],
            BAD: [MISSING, None, 1, [None]],
        },
    ),
    "StartConformanceInput.idempotencyKey": Bound(
        accepted=["r" * 200, f" {'r' * 200} "],
        refused={
            "CONFLICT": ["another"],
            "TEXT_INVALID": ["", " ", "k" * 201, f"k{HALF}"],
            BAD: [MISSING, None, 1],
        },
    ),
    # ---------------------------------------------------------------- tips
    "Mutation.submitTip(input)": _inputs(TIP),
    "SubmitTipInput.alert": Bound(
        accepted=[Of("open"), Of("ended")],
        refused={
            "NOT_FOUND": [*UNSEEN, Of("hidden"), 1],
            "ALERT_ENDED": [Of("long_ended")],
            BAD: [MISSING, None, True],
        },
    ),
    "SubmitTipInput.text": TIP_TEXTS,
    "SubmitTipInput.idempotencyKey": Bound(
        accepted=["k", "é" * 200, f" {'k' * 200} ", "a  b", "目击"],
        refused={
            "TEXT_INVALID": ["", " ", "k" * 201, "a\x00b", "a\u202eb", "\u200d", "\u3164", f"k{HALF}", "k\ufdd0"],
            BAD: [MISSING, None, 1],
        },
    ),
    "SubmitTipInput.seenAt": Bound(
        accepted=[MISSING, None, Ahead(timedelta(minutes=8)), "2016-05-13T16:00:00+08:00", "0001-01-01T00:00:00Z"],
        refused={
            "INVALID_INPUT": [Ahead(timedelta(minutes=12)), "9999-12-31T00:00:00Z"],
            BAD: ["", "2016-05-13T16:00:00", 1, True],
        },
    ),
    "SubmitTipInput.place": Bound(
        accepted=[MISSING, None, *POINTS.accepted],
        refused=POINTS.refused,
    ),
    "SubmitTipInput.contact": Bound(
        accepted=[MISSING, None, "", " ", "é" * 500, f" {'x' * 500} ", HALF, "\u202e"],
        refused={"TEXT_INVALID": ["x" * 501], BAD: [1, True]},
    ),
    "SubmitTipInput.deviceRef": Bound(
        accepted=[MISSING, None, "nobody", "é" * 128],
        refused={"REF_INVALID": ["", "x" * 129, "a\nb", HALF], BAD: [1]},
    ),
    "SubmitTipInput.photo": Bound(
        accepted=[MISSING, None, Of("photo")],
        refused={"NOT_FOUND": [*UNSEEN, 1], BAD: [True, {}]},
    ),
    "Query.tipFollowUp(receiptCode)": CODES,
    "Mutation.addToTip(input)": _inputs(ADDITION),
    "AddToTipInput.receiptCode": CODES,
    "AddToTipInput.text": TIP_TEXTS,
    "Mutation.withdrawTip(input)": _inputs({"receiptCode": "A" * 26}),
    "WithdrawTipInput.receiptCode": CODES,
    # ---------------------------------------------------------------- the feed
    "Subscription.alertFeed(after)": Bound(
        accepted=[CursorOf("feed")],
        refused={
            "CURSOR_INVALID": CURSORS,
            "CURSOR_MISMATCH": [CursorOf("alerts")],
            "CURSOR_EXPIRED": [CursorOf("expired")],
            BAD: [1, True],
        },
    ),
    "Subscription.alertFeed(area)": Bound(
        accepted=[MISSING, None, {"cells": [Of("cell")]}, {"circle": CIRCLE}],
        refused={
            "INVALID_INPUT": [{}, {"cells": [Of("cell")], "circle": CIRCLE}, {"cells": None, "circle": None}],
            BAD: [1, [{}, {}], {"box": 1}],
        },
    ),
    "Subscription.alertFeed(heartbeat)": Bound(
        accepted=[MISSING, None, 5, 300],
        refused={"INVALID_INPUT": [4, 301, 0, -1], BAD: ["5", 5.5, True, 2**31]},
    ),
    "FeedAreaInput.cells": Bound(
        accepted=[[Of("cell")], [Of("cell")] * 1000, Of("cell")],
        refused={
            "TOO_MANY_ITEMS": [[], [Of("cell")] * 1001],
            "CELL_INVALID": [["x"], [Of("cell"), "8631AA42FFFFFFF"]],
            "INVALID_INPUT": [MISSING, None],
            BAD: [[None], [1], {}],
        },
    ),
    "FeedAreaInput.circle": Bound(
        accepted=[MISSING, None], refused={"INVALID_INPUT": [CIRCLE], BAD: [1, {}, {"point": Of("centre")}]}
    ),
    "CircleInput.point": Bound(accepted=[Of("centre")], refused={**POINTS.refused, BAD: [MISSING, None, 1, "1,2"]}),
    "CircleInput.radiusKm": Bound(
        accepted=[2000, 0.001, 1],
        refused={"RADIUS_INVALID": [2000.001, 0, -1, 1e308], BAD: [MISSING, None, "1", True]},
    ),
}
