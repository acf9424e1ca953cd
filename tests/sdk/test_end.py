"""The push of an end by a partner: the words, marks and parts are those of the hub, in Python and in Node.js."""

import json
import runpy
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path
from queue import Queue
from typing import Any, Final

import pytest

from hub.domain.alerts.alert import AlertStatus as HubStatus
from hub.domain.alerts.alert import RevisionKind
from hub.domain.alerts.texts import DEFAULT_LANGUAGE, LANGUAGES, choose_language, write_end
from hub.local.fcm.checks import find_fault
from hub.partners.fcm.messages import MAX_TTL_SECONDS, Lifetime, PushKey, lifetime, write_push
from reunion import Alert, AlertStatus, AudienceEntry, Deliverer, Reunion, SQLiteInbox, end
from reunion.alert import RevisionKind as SdkKind
from reunion.end import end_push, end_words
from reunion.phone import MARKS, AlertTracker, Remove
from reunion.testing import FakeHub, sample_alert
from tests.partners.samples import ALERT, NOW, message
from tests.sdk.partner import FAST_DELIVERY, put
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

EXAMPLES: Final = Path(__file__).parents[2] / "sdk" / "examples"
TAGS: Final = ("zh-CN", "en", "EN-gb", "zh-Hant-TW", "de", "e", "__proto__", "", None)
SENT: Final = ("alert", "revision", "kind", "status", "language")


def alert_of(status: str) -> Alert:
    return Alert.from_wire(sample_alert(ALERT, state="CLOSED", status=status))


def hub_push(status: HubStatus, language: str | None, *, surely_told: bool) -> dict[str, Any]:
    """Return the hub's own message to one device, without its token and the place that an end does not need."""
    ending = replace(message(RevisionKind.CANCEL), status=status)
    key = PushKey(language or "", told_before=True, area=1, surely_told=surely_told)
    push = write_push(ending, key, lifetime(ending, NOW, NOW.timestamp()))
    sent: dict[str, Any] = json.loads(push.to("t"))["message"]
    sent.pop("token")
    return sent | {"data": {name: sent["data"][name] for name in SENT}}


@pytest.mark.parametrize("language", TAGS)
def test_partners_end_is_the_push_of_the_hub(language: str | None) -> None:
    for status, surely_told in product(HubStatus, (True, False)):
        push = end_push(alert_of(status), language, surely_told=surely_told, now=NOW)
        assert push.fcm == hub_push(status, language, surely_told=surely_told)


def test_partners_words_and_languages_are_those_of_the_hub() -> None:
    assert (end.DEFAULT_LANGUAGE, end.MAX_TTL_SECONDS) == (DEFAULT_LANGUAGE, MAX_TTL_SECONDS)
    assert {choose_language(tag) for tag in TAGS} == set(LANGUAGES)
    for language, status in product(TAGS, HubStatus):
        assert end_words(AlertStatus(status), language) == write_end(status, language or "")
    marked = [end_words(AlertStatus(one), language) for one in ("EXERCISE", "TEST") for language in LANGUAGES]
    assert all(words.startswith(MARKS) for words in marked)


@pytest.mark.parametrize("status", ["REAL", "actual", "", "__proto__"])
def test_unknown_status_is_marked_as_a_test(status: str) -> None:
    push = end_push(alert_of(status), "en", surely_told=True)
    assert push.apns_payload["aps"]["alert"] == {"body": "[TEST] This alert is over. Thank you."}
    assert push.fcm["data"]["status"] == status


def test_push_to_apple_itself_names_its_type() -> None:
    told, only_possibly = (end_push(alert_of("ACTUAL"), "en", surely_told=one, now=NOW) for one in (True, False))
    for push, kind in ((told, "alert"), (only_possibly, "background")):
        assert push.apns_headers == push.fcm["apns"]["headers"] | {"apns-push-type": kind}
        assert push.apns_payload == push.fcm["data"] | push.fcm["apns"]["payload"]


def test_app_removes_the_alert_by_the_push_of_its_end() -> None:
    push = end_push(alert_of("EXERCISE"), "en", surely_told=True)
    for data in (push.fcm["data"], push.apns_payload):
        assert AlertTracker().apply(data) == Remove(ALERT)
        assert AlertTracker().start([data]) == [Remove(ALERT)]


@pytest.mark.needs("node")
def test_node_example_writes_the_same_end_as_python() -> None:
    cases = list(product(TAGS, ("ACTUAL", "EXERCISE", "TEST", "REAL", "toString"), (True, False)))
    alerts = [{"id": ALERT, "revision": 1, "status": status} for _, status, _ in cases]
    given = [[alert, tag, told, NOW.timestamp() * 1000] for alert, (tag, _, told) in zip(alerts, cases, strict=True)]
    program = "const { endMessage } = await import(process.argv[1]);" + (
        f"console.log(JSON.stringify({json.dumps(given)}.map((one) => endMessage(...one))))"
    )
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", program, str(EXAMPLES / "node" / "end.mjs")],
        check=True,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
    )
    assert json.loads(ran.stdout) == [
        end_push(alert_of(status), tag, surely_told=told, now=NOW).fcm for tag, status, told in cases
    ]


class Pushes:
    """The example, and a push service for it: each start of the program delivers what is new to phones x to z."""

    def __init__(self, path: Path, hub: FakeHub) -> None:
        self.example = runpy.run_path(str(EXAMPLES / "deliver_alerts.py"))
        self.path, self.hub = path, hub
        self.tokens = {ref: f"token-{ref}" for ref in "xyz"}
        self.dead = set[str]()
        self.sent = Queue[dict[str, Any]]()

    def send(self, message: dict[str, Any]) -> bool:
        self.sent.put(message)
        return message["token"] not in self.dead

    def deliver(self) -> dict[str, dict[str, Any]]:
        """Deliver to three phones, and return the message for each token."""
        accepted = self.example["AcceptedPushes"](str(self.path))
        pusher = self.example["Pusher"](accepted, lambda ref: (self.tokens[ref], "en"), self.send)
        inbox = SQLiteInbox(self.path)
        with (
            Reunion(self.hub.url, self.hub.key) as client,
            Deliverer(client, inbox, pusher.deliver, policy=FAST_DELIVERY),
        ):
            found = [self.sent.get(timeout=HANG_TIMEOUT) for _ in range(3)]
        inbox.close()
        return {message["token"]: message for message in found}


def words_of(pushes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {token: message["apns"]["payload"]["aps"].get("alert") for token, message in pushes.items()}


def test_example_gives_words_to_the_token_that_got_the_alert(hub: FakeHub, tmp_path: Path) -> None:
    phones = Pushes(tmp_path / "inbox.db", hub)
    phones.dead = {"token-y"}
    put(hub, "a", "ALERT x", "ALERT y", "ALERT z")
    shown = phones.deliver()
    assert {message["notification"]["title"] for message in shown.values()} == {"[TEST] Missing child"}
    phones.tokens["z"] = "token-new"
    put(hub, "a", "CANCEL x", "CANCEL y", "CANCEL z", state="CLOSED")
    ended = phones.deliver()
    told = {"body": "[TEST] This alert is over. Thank you."}
    assert words_of(ended) == {"token-x": told, "token-y": None, "token-new": None}
    collapsed = {message["apns"]["headers"]["apns-collapse-id"] for message in (*shown.values(), *ended.values())}
    assert collapsed == {"a"}
    assert phones.path.stat().st_mode & 0o777 == 0o600
    # The same entries once more, after an alert whose cursor was lost.
    SQLiteInbox(phones.path).save("a", None)
    assert words_of(phones.deliver()) == words_of(ended)


@pytest.mark.parametrize(("kind", "sighting"), [("ALERT", None), ("UPDATE", None), ("SIGHTING", 2)])
def test_example_pushes_each_kind_as_the_hub_does(kind: str, sighting: int | None) -> None:
    pusher = runpy.run_path(str(EXAMPLES / "deliver_alerts.py"))["Pusher"](None, None, None)
    pushed = pusher._message("t", AudienceEntry("x", SdkKind(kind), 2, sighting), alert_of("TEST"))
    key = PushKey("en", told_before=kind != "ALERT", area=1, sighting=sighting)
    hubs = json.loads(write_push(message(photo=None, revision=2), key, Lifetime(1, 1)).to("t"))["message"]
    assert find_fault(pushed, 500) is None
    assert pushed["apns"]["payload"] == hubs["apns"]["payload"]
    assert pushed["apns"]["headers"].keys() == hubs["apns"]["headers"].keys()
    shown = {name: hubs["android"]["notification"].get(name) for name in ("channel_id", "sound")}
    assert {name: pushed["android"]["notification"].get(name) for name in shown} == shown
    assert {name: pushed["data"].get(name) for name in ("kind", "revision", "sighting")} == {
        name: hubs["data"].get(name) for name in ("kind", "revision", "sighting")
    }
