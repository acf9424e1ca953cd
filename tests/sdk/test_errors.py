"""Errors: from the hub's answer to the exception that the caller catches."""

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
from reunion import AsyncReunion, ConfigurationError, Device, errors
from reunion.error_codes import ERRORS_BY_CODE, error_from_graphql, error_from_status, parse_retry_after
from reunion.testing import FakeHub, sample_alert, sample_photo
from reunion.testing.hub import CannedResponse
from tests.sdk.faces import Face
from tests.sdk.feeds import START
from tests.timeouts import HANG_TIMEOUT


def graphql_error(
    code: str | None, message: str = "No.", request: str | None = None, wait: Any = None
) -> dict[str, Any]:
    given = {"code": code, "requestId": request, "retryAfterSeconds": wait}
    extensions = {name: value for name, value in given.items() if value}
    return {"data": None, "errors": [{"message": message, "extensions": extensions}]}


def with_subclasses(kind: type[hub.errors.HubError]) -> Iterator[type[hub.errors.HubError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from with_subclasses(one)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("UNAUTHENTICATED", errors.AuthenticationError),
        ("FORBIDDEN", errors.PermissionDenied),
        ("CURSOR_INVALID", errors.CursorInvalid),
        ("CURSOR_MISMATCH", errors.CursorMismatch),
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
async def test_error_code_maps_to_its_exception(
    hub: FakeHub, client: AsyncReunion, code: str | None, expected: type[errors.ReunionError]
) -> None:
    hub.canned_responses.extend([CannedResponse(body=graphql_error(code, request="req-7"))] * 3)
    with pytest.raises(expected) as caught:
        await client.viewer()
    assert type(caught.value) is expected
    assert caught.value.code == code or (code is None and caught.value.code == "QUERY_REJECTED")
    assert caught.value.request_id == "req-7"
    assert "req-7" in str(caught.value)


async def test_missing_permission_is_named_in_words_of_the_hub(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(body=graphql_error("FORBIDDEN", "This needs the permission X.")))
    with pytest.raises(errors.PermissionDenied) as caught:
        await client.viewer()
    assert caught.value.message == "This needs the permission X."


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
async def test_http_status_maps_to_its_exception(
    hub: FakeHub, client: AsyncReunion, status: int, expected: type[errors.ReunionError]
) -> None:
    headers = {"X-Request-Id": "req-9", "Location": "https://elsewhere.example/"}
    hub.canned_responses.extend([CannedResponse(status=status, body="<html>", headers=headers)] * 3)
    with pytest.raises(expected) as caught:
        await client.viewer()
    assert type(caught.value) is expected
    assert caught.value.request_id == "req-9"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (408, "BAD_REQUEST", errors.HubUnavailable),
        (429, "RATE_LIMITED", errors.RateLimited),
        (503, "STORAGE_UNAVAILABLE", errors.HubUnavailable),
    ],
)
async def test_refused_photo_says_what_the_hub_said(
    hub: FakeHub, client: AsyncReunion, status: int, code: str, expected: type[errors.RetryLater]
) -> None:
    body = {"code": code, "message": "200 of your photos wait to be used."}
    hub.canned_responses.append(CannedResponse(status=status, body=body, headers={"Retry-After": "3000"}))
    with pytest.raises(expected) as caught:
        await client.photos.upload(sample_photo())
    assert (caught.value.code, caught.value.message, caught.value.retry_after) == (code, body["message"], 3000.0)


async def test_answer_of_too_many_levels_raises_protocol_error(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(body="[" * 200_000))
    with pytest.raises(errors.ProtocolError):
        await client.viewer()


async def test_user_errors_carry_the_request_id(hub: FakeHub, client: AsyncReunion) -> None:
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


@pytest.mark.parametrize("code", sorted({error.code for error in with_subclasses(hub.errors.RetryLater)}))
async def test_every_retry_later_code_is_retried(hub: FakeHub, client: AsyncReunion, code: str) -> None:
    hub.canned_responses.append(CannedResponse(body=graphql_error(code)))
    await client.viewer()
    assert len(hub.calls) == 2


async def test_retry_after_in_the_body_is_respected(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(body=graphql_error("RATE_LIMITED", wait=3600)))
    with pytest.raises(errors.RateLimited) as caught:
        await client.tips.withdraw("code")
    assert (caught.value.retry_after, len(hub.calls)) == (3600.0, 1)


@pytest.mark.parametrize("wait", [True, "7", -1, None, [1], 1e400, pytest.param(10**400, id="huge")])
async def test_malformed_retry_after_in_the_body_is_ignored(hub: FakeHub, client: AsyncReunion, wait: Any) -> None:
    hub.canned_responses.append(CannedResponse(body=json.dumps(graphql_error("RATE_LIMITED", wait=wait))))
    await client.viewer()
    assert len(hub.calls) == 2


async def test_503_carries_the_code_of_its_body(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend(
        [CannedResponse(status=503, body=graphql_error("STORAGE_UNAVAILABLE", request="req-8"))] * 3
    )
    with pytest.raises(errors.HubUnavailable) as caught:
        await client.viewer()
    assert (caught.value.code, caught.value.request_id) == ("STORAGE_UNAVAILABLE", "req-8")


async def test_code_in_the_body_overrides_the_status(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(status=400, body=graphql_error("CURSOR_EXPIRED")))
    with pytest.raises(errors.CursorExpired):
        await client.viewer()
    hub.canned_responses.append(CannedResponse(status=413, body={"code": "PHOTO_TOO_LARGE", "message": "Too large."}))
    with pytest.raises(errors.InvalidInput, match="PHOTO_TOO_LARGE: Too large"):
        await client.photos.upload(b"x")


@pytest.mark.parametrize("body", ["", "<html>", [], {"data": None}, {"data": {"viewer": None}}, {"errors": "x"}, "1"])
async def test_malformed_answers_raise_protocol_error(hub: FakeHub, client: AsyncReunion, body: Any) -> None:
    hub.canned_responses.append(CannedResponse(body=body))
    with pytest.raises(errors.ProtocolError):
        await client.viewer()


async def test_missing_result_of_an_item_raises_protocol_error(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(body={"data": {"registerDevices": {"results": [], "userErrors": []}}}))
    with pytest.raises(errors.ProtocolError):
        await client.devices.register([Device("a", cell="c")])


async def test_error_text_that_may_quote_input_is_only_in_detail(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.append(CannedResponse(body=graphql_error("BAD_REQUEST", "got invalid value 'secret-token'")))
    with pytest.raises(errors.QueryRejected) as caught:
        await client.viewer()
    assert "secret-token" in caught.value.detail
    assert "secret-token" not in str(caught.value) + repr(caught.value)


async def test_wrong_key_raises_authentication_error_once(hub: FakeHub, face: Face) -> None:
    async with face(hub.url, "rk_test_wrong") as client:
        with pytest.raises(errors.AuthenticationError):
            await client.viewer()
    assert len(hub.calls) == 1


MISSING_URL = "`url` is missing or empty; pass it, or set REUNION_URL."
MISSING_KEY = "`api_key` is missing or empty; pass it, or set REUNION_API_KEY."
BAD_URL = "`url` must begin with http:// or https:// and name a host."
BAD_KEY = "`api_key` must be one line of text, or a function that returns one."


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize(
    ("url", "key", "message"),
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
        ("https://[v1.x]", "k", BAD_URL),
        ("https://hub..example", "k", BAD_URL),
        (f"https://{'h' * 64}.example", "k", BAD_URL),
        ("https://h.example", "a\nb", BAD_KEY),
        ("https://h.example", 7, BAD_KEY),
    ],
)
def test_unusable_settings_raise_configuration_error(
    monkeypatch: pytest.MonkeyPatch, url: str, key: Any, message: str, elsewhere: bool, face: Face
) -> None:
    """An empty setting counts: it is not filled in from the environment, which may hold another key."""
    for name, value in (("REUNION_URL", "https://elsewhere.example"), ("REUNION_API_KEY", "elsewhere")):
        monkeypatch.setenv(name, value if elsewhere else "")
    with pytest.raises(ConfigurationError) as caught:
        face(url, key)
    assert str(caught.value) == f"CONFIGURATION: {message}"


@pytest.mark.parametrize("timeout", [None, "5", -1, 0, float("nan"), float("inf")])
def test_unusable_timeout_raises_configuration_error(face: Face, timeout: Any) -> None:
    with pytest.raises(ConfigurationError, match="seconds"):
        face("https://h.example", "k", timeout=timeout)


def test_missing_settings_raise_configuration_error(monkeypatch: pytest.MonkeyPatch, face: Face) -> None:
    for name in ("REUNION_URL", "REUNION_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for url, key, message in ((None, "k", MISSING_URL), ("https://h.example", None, MISSING_KEY)):
        with pytest.raises(ConfigurationError, match=re.escape(message)):
            face(url, key)


async def test_key_may_be_an_async_function(hub: FakeHub, face: Face) -> None:
    async def newest() -> str:
        await asyncio.sleep(0)
        return hub.key

    async with face(hub.url, newest) as client:
        await client.viewer()
        hub.publish("ALERT", sample_alert("a"))
        async with client.alerts.stream(START) as stream:
            assert (await asyncio.wait_for(anext(stream), HANG_TIMEOUT)).alert.id == "a"


@pytest.mark.parametrize("returned", [None, 7, b"rk_test_0123456789", "", "a\nb"])
async def test_function_returning_no_key_raises_configuration_error(hub: FakeHub, returned: Any, face: Face) -> None:
    async with face(hub.url, lambda: returned) as client:
        with pytest.raises(ConfigurationError, match="one line"):
            await client.viewer()
        with pytest.raises(ConfigurationError, match="one line"):
            await asyncio.wait_for(client.alerts.stream().__aenter__(), HANG_TIMEOUT)
    assert (hub.calls, hub.feed_connections) == ([], [])


async def test_settings_are_read_from_the_environment(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, face: Face
) -> None:
    monkeypatch.setenv("REUNION_URL", f"{hub.url}/graphql")
    monkeypatch.setenv("REUNION_API_KEY", f"{hub.key}\n")
    async with face() as client:
        await client.viewer()


def test_retry_after_header_is_read_in_both_forms() -> None:
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
"""The errors that `verify` raises."""


def test_readme_names_every_error_a_caller_catches() -> None:
    readme = (Path(errors.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for kind in {*ERRORS_BY_CODE.values(), *WEBHOOK, errors.InvalidInput, errors.TransportError}:
        assert kind.__name__ in readme


def test_error_carries_the_path_of_the_input() -> None:
    extensions = {"code": "INVALID_INPUT", "path": ["filter", "anyOf", 1]}
    error = error_from_graphql([{"message": "…", "path": ["cases"], "extensions": extensions}])
    assert error.path == ("filter", "anyOf", "1")
    for strange in ({"code": "INVALID_INPUT"}, {"code": "INVALID_INPUT", "path": "filter"}):
        assert error_from_graphql([{"message": "…", "path": ["cases"], "extensions": strange}]).path == ()
