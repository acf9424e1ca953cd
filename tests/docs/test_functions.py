"""The functions that pages show, run with the SDK against its hub in memory."""

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from reunion import Alert, AsyncReunion, AudienceEntry, Device, FileStore, Reunion, RevisionKind
from reunion.phone import AlertTracker
from reunion.testing import FakeHub, sample_alert, sample_area, sample_photo
from tests.docs.blocks import Block, blocks


def function(page: str, name: str) -> Callable[..., Any]:
    """Return a function that a page shows."""
    [block] = [block for block in blocks("python") if block.page == page and f"def {name}(" in block.text]
    shown: dict[str, Any] = {}
    exec(block.text, shown)
    found = shown[name]
    assert callable(found)
    return found  # type: ignore[no-any-return]


def test_shown_circles_leave_out_a_waiting_area() -> None:
    alert = Alert.from_wire(sample_alert("a", areas=[sample_area(1), sample_area(2, radiusKm=0.0, polygon=[])]))
    assert function("docs/tasks/areas.md", "circles")(alert) == [(1, 10.0, 20.0, 100.0)]


def test_shown_receiver_follows_the_rule_of_the_app() -> None:
    receive, tracker = function("docs/tasks/push.md", "receive"), AlertTracker()
    pushes = [("ALERT", "1"), ("ALERT", "1"), ("UPDATE", "2"), ("CANCEL", "3"), ("UPDATE", "4")]
    done = [receive(tracker, {"alert": "a", "kind": kind, "revision": revision}) for kind, revision in pushes]
    assert done == ["show a with sound", "ignore", "replace a silently", "remove a", "remove a"]


def test_shown_end_has_words_for_the_told_token_alone() -> None:
    alert = Alert.from_wire(sample_alert("a", state="CLOSED", status="EXERCISE"))
    message, accepted = function("docs/webhook.md", "end_message"), {("a", "old"), ("b", "new")}
    shown = [message(alert, token, "en", accepted)["apns"]["payload"]["aps"].get("alert") for token in ("old", "new")]
    assert shown == [{"body": "[EXERCISE] This alert is over. Thank you."}, None]


def test_shown_device_calls_work_on_a_hub() -> None:
    with FakeHub() as hub, Reunion(hub.url, hub.key) as client:
        phones = [Device(ref, token="t", cell="86319d117ffffff") for ref in ("phone-1", "")]
        assert function("docs/tasks/devices.md", "register")(client, phones) == [""]
        assert function("docs/tasks/preferences.md", "sleep_at_night")(client, "phone-1") is True
        hub.memory.alerts["a"] = sample_alert("a")
        code = function("docs/tasks/tips.md", "send")(client, "a", "In front of the station.", sample_photo())
        hub.memory.tip_questions[code] = [{"text": "When?", "at": "2026-01-02T00:00:00+00:00"}]
        assert function("docs/tasks/tips.md", "answer")(client, code, "At noon") == ["When?"]


def test_shown_receipt_says_what_was_shown() -> None:
    report = function("docs/tasks/receipts.md", "report")
    with FakeHub() as hub, Reunion(hub.url, hub.key) as client:
        hub.memory.devices["phone-1"] = {"ref": "phone-1"}
        alert = Alert.from_wire(sample_alert("a", status="EXERCISE"))
        hub.memory.alerts["a"] = sample_alert("a", status="EXERCISE")
        for kind in ("UPDATE", "CANCEL"):
            assert report(client, AudienceEntry("phone-1", RevisionKind(kind), 2, None), alert)
        shown = {"ref": "phone-1", "revision": 2, "status": "EXERCISE", "alert": "a"}
        assert hub.memory.receipts == [shown | {"kind": "SHOWN"}, shown | {"kind": "REMOVED"}]


async def test_shown_report_names_the_refused_phones() -> None:
    report_all = function("docs/tasks/receipts.md", "report_all")
    with FakeHub() as hub:
        hub.memory.devices |= {ref: {"ref": ref} for ref in ("phone-1", "phone-2")}
        hub.memory.alerts["a"] = sample_alert("a", status="EXERCISE")
        alert = Alert.from_wire(hub.memory.alerts["a"])
        async with AsyncReunion(hub.url, hub.key) as client:
            assert await report_all(client, alert, [("phone-1", 1), ("nobody", 1), ("phone-2", 2)]) == ["nobody"]
        assert [(row["ref"], row["revision"]) for row in hub.memory.receipts] == [("phone-1", 1), ("phone-2", 2)]
        assert [call.operation for call in hub.calls] == ["confirmReceipts"]


def test_shown_follower_gives_the_change_that_ends(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    follow = function("docs/tasks/feed.md", "follow")
    with FakeHub() as hub, Reunion(hub.url, hub.key) as client:
        hub.memory.alerts["a"] = sample_alert("a")
        ended = sample_alert("a", state="CLOSED", revision=2)
        with client.alerts.follow(FileStore("place.json")) as changes:
            assert next(iter(changes)).id == "a"
        hub.publish("CANCEL", ended)
        assert follow(client).id == "a"


@pytest.mark.parametrize(
    "block", [block for block in blocks("python") if block.page == "docs/tasks/testing.md"], ids=str
)
def test_shown_test_of_an_app_passes(block: Block, tmp_path: Path) -> None:
    shown: dict[str, Any] = {}
    exec(block.text, shown)
    [test] = [value for name, value in shown.items() if name.startswith("test_")]
    test(**dict.fromkeys(signature(test).parameters, tmp_path))
