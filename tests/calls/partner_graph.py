"""Calls of the partner graph: every key of a partner may make them, each in its own mode."""

from typing import Final

from hub.domain.actors import PartnerPermission
from tests.calls.call import Call, Mutation, bad, snake_case

OF_ALERTS: Final = frozenset({PartnerPermission.READ_ALERTS})
OF_DEVICES: Final = frozenset({PartnerPermission.MANAGE_DEVICES})
OF_TIPS: Final = frozenset({PartnerPermission.SEND_TIPS})
OF_RECEIPTS: Final = frozenset({PartnerPermission.SEND_RECEIPTS})
OF_RUNS: Final = frozenset({PartnerPermission.RUN_CONFORMANCE})

CALLS: Final = (
    Call("viewer", frozenset(PartnerPermission), "feed.read_viewer"),
    Call("node", OF_ALERTS),
    Call("alert", OF_ALERTS, "feed.read_alerts"),
    Call("alerts", OF_ALERTS, "feed.list_alerts"),
    Call("alertFeed", OF_ALERTS, "feed.follow_feed"),
    Call("audience", OF_ALERTS, "feed.read_audience"),
    Call("removalCounts", OF_ALERTS, "feed.read_removal_counts"),
    Call("conformanceRun", OF_RUNS, "conformance.read_conformance"),
    Call("device", OF_DEVICES, "intake.read_device"),
    Call("tipFollowUp", OF_TIPS, "intake.read_follow_up"),
    *(
        Mutation(
            name,
            OF_DEVICES,
            f"intake.{snake_case(name)}",
            given={items: []},
            repeat=why,
            bad=bad("TOO_MANY_ITEMS", **{items: []}),
        )
        for name, items, why in (
            ("registerDevices", "devices", "a device is its ref: the second call finds it"),
            ("reportLocations", "locations", "a device is where it was last reported"),
            ("removeDevices", "refs", "an unknown device counts as removed"),
            ("eraseDevices", "refs", "an unknown device counts as erased"),
            ("setDevicePreferences", "preferences", "new preferences replace the old ones"),
        )
    ),
    Mutation(
        "submitTip",
        OF_TIPS,
        "intake.submit_tip",
        given={"alert": "al_x", "text": "Seen", "idempotencyKey": "a key"},
        creates="a tip and its receipt code",
        bad=bad("NOT_FOUND", alert="al_x"),
    ),
    Mutation(
        "addToTip",
        OF_TIPS,
        "intake.add_to_tip",
        given={"receiptCode": "no code", "text": "more"},
        repeat="the same words are added once",
        bad=bad("TEXT_INVALID", receiptCode="no code"),
    ),
    Mutation(
        "withdrawTip",
        OF_TIPS,
        "intake.withdraw_tip",
        given={"receiptCode": "no code"},
        repeat="a code is good for one withdrawal",
        bad=bad("TEXT_INVALID", receiptCode="no code"),
    ),
    Mutation(
        "startConformance",
        OF_RUNS,
        "conformance.start_conformance",
        given={"receiver": "https://nobody.example/hub", "refs": [], "idempotencyKey": "a key"},
        creates="a conformance run",
        bad=bad("INVALID_INPUT", receiver="https://nobody.example/hub"),
    ),
    Mutation(
        "confirmReceipts",
        OF_RECEIPTS,
        "intake.confirm_receipts",
        given={"alert": "al_x", "receipts": [{"ref": "phone", "kind": "SHOWN"}]},
        repeat="a device and a kind of receipt count once for an alert",
        bad=bad("NOT_FOUND", alert="al_x"),
    ),
)
