"""The push of an end by a partner: the words, marks and parts are those of the hub, in Python and in Node.js."""

import json
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from hub.domain.alerts import AlertStatus as HubStatus
from hub.domain.alerts import RevisionKind
from hub.domain.texts import DEFAULT_LANGUAGE, LANGUAGES, choose_language, write_end
from hub.partners.fcm.messages import MAX_TTL_SECONDS, PushKey, lifetime, write_push
from reunion import Alert, AlertStatus, end
from reunion.end import end_push, end_words
from reunion.phone import MARKS, AlertTracker, Remove
from reunion.testing import sample_alert
from tests.partners.samples import ALERT, NOW, message
from tests.timeouts import PROGRAM_TIMEOUT

NODE_EXAMPLE: Final = Path(__file__).parents[2] / "sdk" / "examples" / "node" / "end.mjs"
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
        ["node", "--input-type=module", "-e", program, str(NODE_EXAMPLE)],
        check=True,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
    )
    assert json.loads(ran.stdout) == [
        end_push(alert_of(status), tag, surely_told=told, now=NOW).fcm for tag, status, told in cases
    ]
