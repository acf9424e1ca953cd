"""Errors: from what the hub answers to what the caller catches."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import hub.errors
from reunion import ConfigurationError, Device, Reunion, errors
from reunion.error_codes import ERRORS_BY_CODE, error_from_status, parse_retry_after
from reunion.testing import FakeHub, sample_alert
from reunion.testing.hub import CannedResponse
from tests.sdk.conftest import START


def failed(code: str | None, message: str = "No.", request: str | None = None, wait: Any = None) -> dict[str, Any]:
    told = {"code": code, "requestId": request, "retryAfterSeconds": wait}
    extensions = {name: value for name, value in told.items() if value}
    return {"data": None, "errors": [{"message": message, "extensions": extensions}]}


def come_again(kind: type[hub.errors.HubError]) -> Iterator[type[hub.errors.HubError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from come_again(one)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("UNAUTHENTICATED", errors.AuthenticationError),
        ("FORBIDDEN", errors.PermissionDenied),
        ("CURSOR_INVALID", errors.CursorInvalid),
        ("CURSOR_FOREIGN", errors.CursorForeign),
        ("CURSOR_EXPIRED", errors.CursorExpired),
        ("NOT_FOUND", errors.NotFound),
        ("CELL_INVALID", errors.InvalidInput),
        ("TOO_MANY_ITEMS", errors.InvalidInput),
        ("ALERT_ENDED", errors.Conflict),
        ("RATE_LIMITED", errors.RateLimited),
        ("STORAGE_UNAVAILABLE", errors.HubUnavailable),
        ("INTERNAL", errors.HubUnavailable),
        ("BAD_REQUEST", errors.QueryRejected),
        ("SOMETHING_NEW", errors.QueryRejected),
        (None, errors.QueryRejected),
    ],
)
async def test_codes(hub: FakeHub, client: Reunion, code: str | None, expected: type[errors.ReunionError]) -> None:
    hub.canned_responses.extend([CannedResponse(body=failed(code, request="req-7"))] * 3)
    with pytest.raises(expected) as caught:
        await client.viewer()
    assert type(caught.value) is expected
    assert caught.value.code == code or (code is None and caught.value.code == "QUERY_REJECTED")
    assert caught.value.request_id == "req-7"
    assert "req-7" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, errors.ProtocolError),
        (400, errors.ProtocolError),
        (401, errors.AuthenticationError),
        (403, errors.PermissionDenied),
        (404, errors.ProtocolError),
        (408, errors.HubUnavailable),
        (413, errors.InvalidInput),
        (429, errors.RateLimited),
        (500, errors.HubUnavailable),
        (503, errors.HubUnavailable),
    ],
)
async def test_statuses(hub: FakeHub, client: Reunion, status: int, expected: type[errors.ReunionError]) -> None:
    headers = {"X-Request-Id": "req-9", "Location": "https://elsewhere.example/"}
    hub.canned_responses.extend([CannedResponse(status=status, body="<html>", headers=headers)] * 3)
    with pytest.raises(expected) as caught:
        await client.viewer()
    assert type(caught.value) is expected
    assert caught.value.request_id == "req-9"


async def test_a_refusal_in_a_payload_bears_the_id_of_its_request(hub: FakeHub, client: Reunion) -> None:
    error = {"code": "TEXT_INVALID", "message": "A text.", "path": ["text"]}
    headers = {"X-Request-Id": "req-7"}
    for operation, empty in (("submitTip", {"receiptCode": None}), ("withdrawTip", {"withdrawn": False})):
        hub.canned_responses.append(
            CannedResponse(body={"data": {operation: empty | {"userErrors": [error]}}}, headers=headers)
        )
    for call in (client.tips.submit("a", "seen"), client.tips.withdraw("code")):
        with pytest.raises(errors.InvalidInput) as caught:
            await call
        assert (caught.value.code, caught.value.request_id) == ("TEXT_INVALID", "req-7")
    hub.canned_responses.append(CannedResponse(body={"data": {"alert": None}}, headers=headers))
    with pytest.raises(errors.NotFound) as missing:
        await client.alerts.get("al_nobody")
    assert missing.value.request_id == "req-7"


@pytest.mark.parametrize("code", sorted({error.code for error in come_again(hub.errors.RetryLater)}))
async def test_whatever_the_hub_may_do_later_is_called_again(hub: FakeHub, client: Reunion, code: str) -> None:
    hub.canned_responses.append(CannedResponse(body=failed(code)))
    await client.viewer()
    assert len(hub.calls) == 2


async def test_a_hub_may_say_in_the_answer_how_long_to_wait(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.append(CannedResponse(body=failed("RATE_LIMITED", wait=3600)))
    with pytest.raises(errors.RateLimited) as caught:
        await client.tips.withdraw("code")
    assert (caught.value.retry_after, len(hub.calls)) == (3600.0, 1)


@pytest.mark.parametrize("wait", [True, "7", -1, None, [1], 1e400])
async def test_a_wait_that_is_none_is_not_heeded(hub: FakeHub, client: Reunion, wait: Any) -> None:
    hub.canned_responses.append(CannedResponse(body=json.dumps(failed("RATE_LIMITED", wait=wait))))
    await client.viewer()
    assert len(hub.calls) == 2


async def test_a_hub_in_trouble_may_say_which(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=503, body=failed("STORAGE_UNAVAILABLE", request="req-8"))] * 3)
    with pytest.raises(errors.HubUnavailable) as caught:
        await client.viewer()
    assert (caught.value.code, caught.value.request_id) == ("STORAGE_UNAVAILABLE", "req-8")


async def test_a_code_in_the_body_says_more_than_the_status(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.append(CannedResponse(status=400, body=failed("CURSOR_EXPIRED")))
    with pytest.raises(errors.CursorExpired):
        await client.viewer()
    hub.canned_responses.append(CannedResponse(status=413, body={"code": "PHOTO_TOO_LARGE", "message": "Too large."}))
    with pytest.raises(errors.InvalidInput, match="PHOTO_TOO_LARGE: Too large"):
        await client.photos.upload(b"x")


@pytest.mark.parametrize("body", ["", "<html>", [], {"data": None}, {"data": {"viewer": None}}, {"errors": "x"}, "1"])
async def test_answers_that_are_none(hub: FakeHub, client: Reunion, body: Any) -> None:
    hub.canned_responses.append(CannedResponse(body=body))
    with pytest.raises(errors.ProtocolError):
        await client.viewer()


async def test_a_result_too_few_is_not_of_the_contract(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.append(CannedResponse(body={"data": {"registerDevices": {"results": [], "userErrors": []}}}))
    with pytest.raises(errors.ProtocolError):
        await client.devices.register([Device("a", cell="c")])


async def test_the_text_of_an_error_that_may_quote_the_input_is_in_no_message(hub: FakeHub, client: Reunion) -> None:
    hub.canned_responses.append(CannedResponse(body=failed("BAD_REQUEST", "got invalid value 'secret-token'")))
    with pytest.raises(errors.QueryRejected) as caught:
        await client.viewer()
    assert "secret-token" in caught.value.detail
    assert "secret-token" not in str(caught.value) + repr(caught.value)


async def test_a_wrong_key(hub: FakeHub) -> None:
    async with Reunion(hub.url, "rk_test_wrong") as client:
        with pytest.raises(errors.AuthenticationError):
            await client.viewer()
    assert len(hub.calls) == 1


MISSING_URL = "`url` is missing or empty; pass it, or set REUNION_URL."
MISSING_KEY = "`api_key` is missing or empty; pass it, or set REUNION_API_KEY."
BAD_URL = "`url` must begin with http:// or https:// and name a host."
BAD_KEY = "`api_key` must be one line of text, or a function that returns one."


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize(
    ("url", "key", "sentence"),
    [
        ("", "k", MISSING_URL),
        (" ", "k", MISSING_URL),
        ("https://h.example", "", MISSING_KEY),
        ("https://h.example", "\n", MISSING_KEY),
        ("", "", MISSING_URL),
        ("127.0.0.1:39555", "k", BAD_URL),
        ("localhost:8000", "k", BAD_URL),
        ("ftp://h", "k", BAD_URL),
        ("https://", "k", BAD_URL),
        ("https://h:port", "k", BAD_URL),
        ("https://[h", "k", BAD_URL),
        ("https://h.example", "a\nb", BAD_KEY),
        ("https://h.example", 7, BAD_KEY),
    ],
)
def test_settings_that_cannot_work(
    monkeypatch: pytest.MonkeyPatch, url: str, key: Any, sentence: str, elsewhere: bool
) -> None:
    """An empty setting is one: it is not filled in from elsewhere, where another key may lie."""
    for name, value in (("REUNION_URL", "https://elsewhere.example"), ("REUNION_API_KEY", "elsewhere")):
        monkeypatch.setenv(name, value if elsewhere else "")
    with pytest.raises(ConfigurationError) as caught:
        Reunion(url, key)
    assert str(caught.value) == f"CONFIGURATION: {sentence}"


def test_what_is_not_given_and_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REUNION_URL", "REUNION_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for url, key, sentence in ((None, "k", MISSING_URL), ("https://h.example", None, MISSING_KEY)):
        with pytest.raises(ConfigurationError, match=re.escape(sentence)):
            Reunion(url, key)


async def test_a_key_may_take_its_time(hub: FakeHub) -> None:
    async def newest() -> str:
        await asyncio.sleep(0)
        return hub.key

    async with Reunion(hub.url, newest) as client:
        await client.viewer()
        await hub.publish("ALERT", sample_alert("a"))
        async with client.alerts.stream(START) as stream:
            assert (await asyncio.wait_for(anext(stream), 5)).alert.id == "a"


@pytest.mark.parametrize("returned", [None, 7, b"rk_test_0123456789", "", "a\nb"])
async def test_a_function_that_gives_no_key(hub: FakeHub, returned: Any) -> None:
    async with Reunion(hub.url, lambda: returned) as client:
        with pytest.raises(ConfigurationError, match="one line"):
            await client.viewer()
        async with client.alerts.stream() as stream:
            with pytest.raises(ConfigurationError, match="one line"):
                await asyncio.wait_for(anext(stream), 5)
    assert (hub.calls, hub.feed_connections) == ([], [])


async def test_settings_from_the_environment(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REUNION_URL", f"{hub.url}/graphql")
    monkeypatch.setenv("REUNION_API_KEY", f"{hub.key}\n")
    async with Reunion() as client:
        await client.viewer()


def test_retry_after_in_both_forms() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert parse_retry_after("7", now) == 7.0
    assert parse_retry_after(format_datetime(now.replace(second=30), usegmt=True), now) == 30.0
    assert parse_retry_after("Wed, 31 Dec 2025 23:00:00 GMT", now) == 0.0
    assert [parse_retry_after(bad, now) for bad in ("soon", "nan", "inf", "", None)] == [None] * 5
    limited = error_from_status(429, {"Retry-After": "3"})
    assert isinstance(limited, errors.RateLimited)
    assert limited.retry_after == 3.0


def test_every_error_is_drawn_in_the_tree() -> None:
    drawn = set(re.findall(r"(?:──|^)\s?(\w+)", errors.__doc__ or "", flags=re.MULTILINE))
    classes = {
        name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.ReunionError)
    }
    assert classes - {"RetryLater"} <= drawn
    assert {kind.__name__ for kind in ERRORS_BY_CODE.values()} <= classes


WEBHOOK = (errors.WebhookRejected, errors.ConfigurationError, errors.ProtocolError)
"""What `verify` raises."""


def test_the_readme_names_every_error_a_caller_catches() -> None:
    readme = (Path(errors.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for kind in {*ERRORS_BY_CODE.values(), *WEBHOOK, errors.InvalidInput, errors.TransportError}:
        assert kind.__name__ in readme
