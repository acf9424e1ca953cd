"""`reunion doctor`: each fault of the way to a hub shows in its own line, and changes nothing at the hub."""

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from reunion import documents
from reunion.cli.checks import AFTER_ADDRESS
from reunion.cli.harmless import HARMLESS
from reunion.documents import Operation
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint
from reunion.testing.hub import CannedResponse
from tests.certificates import Authority
from tests.sdk.command import environment, reunion, spawned, terminal

CHECKS = ("address", *AFTER_ADDRESS)
VIEWER = {
    "partner": {"id": "partner-1", "name": "Example app"},
    "mode": "LIVE",
    "cellResolution": 7,
    "channel": "webhook",
    "keyId": "0123456789ab",
    "keyExpiresAt": None,
}


def examined(hub: FakeHub, *, code: int = 0, **changes: str) -> dict[str, Any]:
    """Return the findings by their checks."""
    said, told = reunion(hub, "doctor", "--json", code=code, **changes)
    assert told == ""
    found = json.loads(said)
    assert found["ok"] == (code == 0)
    assert tuple(finding["check"] for finding in found["checks"]) == CHECKS
    return {finding["check"]: finding for finding in found["checks"]}


def states(found: dict[str, Any]) -> dict[str, list[str]]:
    """Return the checks of each state but OK."""
    named: dict[str, list[str]] = {}
    for check, finding in found.items():
        if finding["state"] != "OK":
            named.setdefault(finding["state"], []).append(check)
    return named


def viewer(status: int = 200, headers: dict[str, str] | None = None, **changes: Any) -> CannedResponse:
    """Return the answer to the first call, with changes of the viewer."""
    return CannedResponse(status, {"data": {"viewer": VIEWER | changes}}, headers or {})


def refusal(code: str) -> CannedResponse:
    """Return an answer that refuses the whole request."""
    return CannedResponse(body={"errors": [{"message": "…", "extensions": {"code": code}}]})


# ------------------------------------------------------------ how it is shown
def test_sound_hub_has_one_line_for_each_check(hub: FakeHub) -> None:
    said, told = spawned(hub, "doctor")
    lines = said.splitlines()
    assert [line.split()[:2] for line in lines] == [["ok", check] for check in CHECKS]
    assert told == ""
    assert "\x1b" not in said
    assert lines[0].endswith(f"{hub.url} is reached, and a hub answers")
    assert lines[3].endswith("TEST key 0123456789ab of Example app; no end is set")
    assert "resolution 6; h3 is installed" in lines[5]
    assert lines[7].endswith("the hub executes 19 of 19 documents of SDK 0.2.0")


def test_terminal_shows_a_sign_and_a_colour(hub: FakeHub) -> None:
    hub.canned_responses.append(viewer(channel=None))
    hub.feed_faults.append(Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=502))
    with terminal(("doctor",), environment(hub)) as shown:
        code, said = shown.finish()
        assert "\x1b[1;31m✗" in shown.seen
    assert code == 1
    assert [line[0] for line in said.splitlines()] == ["✓", "✓", "✓", "✓", "!", "✓", "✗", "✓"]


def test_terminal_without_signs_or_colours_shows_words(hub: FakeHub) -> None:
    with terminal(("doctor",), environment(hub, PYTHONIOENCODING="latin-1", NO_COLOR="1")) as shown:
        code, said = shown.finish()
        assert "\x1b[3" not in shown.seen
    assert (code, said.splitlines()[0].split()[:2]) == (0, ["ok", "address"])


def test_json_has_figures_for_programs(hub: FakeHub) -> None:
    found = examined(hub)
    assert states(found) == {}
    assert found["clock"]["seconds"] in (-1, 0, 1)
    assert (found["key"]["mode"], found["key"]["key_id"]) == ("TEST", "0123456789ab")
    assert (found["cells"]["cell_resolution"], found["cells"]["has_h3"]) == (6, True)
    assert found["channel"]["channel"] == "fcm"
    assert found["documents"]["only_registered"] is False


# ------------------------------------------------------------ the way
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1", "Nothing listens at the hub's address"),
        ("https://hub.invalid", "cannot be resolved"),
        ("hub.example", "must begin with http:// or https://"),
        ("http://192.0.2.7", "give --allow-http"),
    ],
)
def test_unreached_address_skips_every_other_check(url: str, words: str) -> None:
    said, _ = reunion(None, "doctor", code=1, REUNION_URL=url, REUNION_API_KEY="rk_test_x")
    first, *others = said.splitlines()
    assert first.startswith("FAILED  address")
    assert words in first
    assert [line.split()[:2] for line in others] == [["skipped", check] for check in AFTER_ADDRESS]


def test_something_else_at_the_address_says_so(hub: FakeHub) -> None:
    hub.canned_responses.append(CannedResponse(body="<html>"))
    found = examined(hub, code=1)
    assert states(found) == {"FAILED": ["address"], "SKIPPED": list(AFTER_ADDRESS)}
    assert "not one of a Reunion Hub" in found["address"]["message"]


def test_hub_that_is_not_ready_is_no_wrong_address(hub: FakeHub) -> None:
    hub.canned_responses.append(CannedResponse(status=503))
    found = examined(hub, code=1)
    assert found["address"]["message"] == f"{hub.url} is reached"
    assert states(found) == {"FAILED": ["key"], "SKIPPED": ["channel", "cells"]}
    assert "The hub cannot do this now" in found["key"]["message"]


async def test_certificate_is_named_with_its_last_day(hub: FakeHub, tls_port: int, authority: Authority) -> None:
    url, trusted = f"https://127.0.0.1:{tls_port}", str(authority.ca_file)
    said, _ = await asyncio.to_thread(reunion, hub, "doctor", REUNION_URL=url, SSL_CERT_FILE=trusted)
    assert {line.split()[0] for line in said.splitlines()} == {"ok"}
    last = datetime.now(UTC) + timedelta(days=29)
    assert f"the certificate is accepted, and ends on {last:%Y-%m-%d} (28 days left)" in said


async def test_certificate_that_is_not_trusted_names_the_reason(hub: FakeHub, tls_port: int) -> None:
    url = f"https://127.0.0.1:{tls_port}"
    said, _ = await asyncio.to_thread(reunion, hub, "doctor", code=1, REUNION_URL=url)
    address, tls, *others = said.splitlines()
    assert address.startswith("ok      address")
    assert "unable to get local issuer certificate" in tls
    assert tls.startswith("FAILED  TLS")
    assert {line.split()[0] for line in others} == {"skipped"}


async def test_something_else_over_tls_still_shows_its_certificate(
    hub: FakeHub, tls_port: int, authority: Authority
) -> None:
    hub.canned_responses.append(CannedResponse(body="<html>"))
    url, trusted = f"https://127.0.0.1:{tls_port}", str(authority.ca_file)
    said, _ = await asyncio.to_thread(reunion, hub, "doctor", code=1, REUNION_URL=url, SSL_CERT_FILE=trusted)
    assert [line.split()[0] for line in said.splitlines()[:3]] == ["FAILED", "ok", "skipped"]


@pytest.mark.parametrize(
    ("ahead", "code", "state", "words"),
    [
        (600, 1, "FAILED", "this machine is 600 s behind the hub: webhooks are refused beyond 300 s"),
        (-600, 1, "FAILED", "this machine is 600 s ahead of the hub"),
        (90, 0, "WARNING", "this machine is 90 s behind the hub: from 300 s on"),
        (-20, 0, "OK", "within 20 s of the hub's"),
    ],
)
def test_clock_of_this_machine_is_compared(hub: FakeHub, ahead: int, code: int, state: str, words: str) -> None:
    sent_at = datetime.now(UTC) + timedelta(seconds=ahead)
    hub.canned_responses.append(viewer(headers={"Date": format_datetime(sent_at, usegmt=True)}))
    found = examined(hub, code=code)["clock"]
    assert found["state"] == state
    # The hub's time has whole seconds.
    wordings = [words.replace(str(abs(ahead)), str(abs(ahead) + off)) for off in (-1, 0, 1)]
    assert any(found["message"].startswith(wording) for wording in wordings), found
    assert abs(found["seconds"] + ahead) <= 1


def test_clock_of_a_hub_without_a_time_is_skipped(hub: FakeHub) -> None:
    hub.canned_responses.append(viewer(headers={"Date": "soon"}))
    assert states(examined(hub)) == {"SKIPPED": ["clock"]}


# ------------------------------------------------------------ the key
def test_refused_key_still_leaves_the_way_checked(hub: FakeHub) -> None:
    found = examined(hub, code=1, REUNION_API_KEY="rk_test_wrong")
    assert states(found) == {"FAILED": ["key"], "SKIPPED": ["channel", "cells", "documents"]}
    assert "unknown, revoked or expired" in found["key"]["message"]
    assert found["feed"]["message"] == "a WebSocket opens; the key is refused there, too"


def test_key_that_expires_says_when(hub: FakeHub) -> None:
    hub.canned_responses.append(viewer(keyExpiresAt="2027-01-02T03:04:05+00:00"))
    found = examined(hub)
    assert states(found) == {"WARNING": ["key"]}
    words = "LIVE key 0123456789ab of Example app works until 2027-01-02 03:04 UTC: there is a newer one, use that"
    assert found["key"]["message"] == words


def test_missing_channel_says_that_none_is_alerted(hub: FakeHub) -> None:
    hub.canned_responses.append(viewer(channel=None))
    found = examined(hub)
    assert states(found) == {"WARNING": ["channel"]}
    assert "devices can register, but none is alerted" in found["channel"]["message"]


# ------------------------------------------------------------ feed and documents
@pytest.mark.parametrize("code", [400, 404, 426, 502])
def test_proxy_that_blocks_upgrades_is_found(hub: FakeHub, code: int) -> None:
    hub.feed_faults.append(Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=code))
    found = examined(hub, code=1)
    assert states(found) == {"FAILED": ["feed"]}
    assert "HTTP works and WebSocket does not: a proxy or load balancer" in found["feed"]["message"]


@pytest.mark.parametrize("point", [FaultPoint.BEFORE_ACK, FaultPoint.AFTER_SUBSCRIBE])
def test_feed_that_is_cut_is_found(hub: FakeHub, point: FaultPoint) -> None:
    hub.feed_faults.append(Fault(point))
    assert states(examined(hub, code=1)) == {"FAILED": ["feed"]}


def test_every_document_of_the_sdk_has_harmless_variables(hub: FakeHub) -> None:
    assert set(HARMLESS) == {value for value in vars(documents).values() if isinstance(value, Operation)}
    before = repr(hub.memory)
    examined(hub)
    assert repr(hub.memory) == before
    assert {call.operation for call in hub.calls} == {one.name for one in HARMLESS} - {"alertFeed"}


def answers(responses: Iterable[CannedResponse | None]) -> list[CannedResponse]:
    """Return the answers to the documents, after those to the viewer and to a document of nobody."""
    return [viewer(), viewer(), *(response or viewer() for response in responses)]


def test_document_that_the_hub_does_not_know_is_named(hub: FakeHub) -> None:
    names = [one.name for one in HARMLESS]
    at = names.index("setDevicePreferences")
    hub.canned_responses.extend(answers([None] * at + [refusal("BAD_REQUEST")]))
    found = examined(hub, code=1)
    assert states(found) == {"FAILED": ["documents"]}
    assert "executes 18 of 19 documents" in found["documents"]["message"]
    assert "it rejects setDevicePreferences: update reunion-sdk" in found["documents"]["message"]
    assert found["documents"]["rejected"] == ["setDevicePreferences"]


def test_hub_of_registered_documents_only_says_what_to_register(hub: FakeHub) -> None:
    hub.canned_responses.extend([refusal("FORBIDDEN")] * 13)
    found = examined(hub, code=1)
    assert states(found) == {"SKIPPED": ["channel", "cells"], "FAILED": ["documents"]}
    assert "the output of `python -m reunion.manifest`" in found["documents"]["message"]
    assert found["documents"]["only_registered"] is True


def test_hub_of_registered_documents_that_has_all_is_fine(hub: FakeHub) -> None:
    hub.canned_responses.extend([viewer(), refusal("FORBIDDEN")])
    found = examined(hub)
    assert states(found) == {}
    assert found["documents"]["message"].endswith("documents of SDK 0.2.0, and registered ones only")


def test_key_that_may_not_do_everything_is_a_warning(hub: FakeHub) -> None:
    at = [one.name for one in HARMLESS].index("submitTip")
    hub.canned_responses.extend(answers([None] * at + [refusal("FORBIDDEN")]))
    found = examined(hub)
    assert states(found) == {"WARNING": ["documents"]}
    assert "this key may not do submitTip" in found["documents"]["message"]


def test_hub_that_goes_away_between_documents_fails(hub: FakeHub) -> None:
    hub.canned_responses.extend([*answers([None] * 3), CannedResponse(status=503)])
    found = examined(hub, code=1)
    assert states(found) == {"FAILED": ["documents"]}
    assert "not all were checked: The hub cannot do this now" in found["documents"]["message"]
