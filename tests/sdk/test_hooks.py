"""Hooks see each attempt, budgets end retries, and documents of the caller's own run like the SDK's."""

import asyncio
import logging
import time
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from reunion import (
    AsyncReunion,
    Attempt,
    Conflict,
    Device,
    HubUnavailable,
    ProtocolError,
    QueryRejected,
    RetryPolicy,
    TransportError,
)
from reunion.documents import OwnDocument
from reunion.hooks import log_attempts, opentelemetry_spans
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint, sample_alert
from reunion.testing.hub import CannedResponse
from tests.sdk.faces import BOTH, Face
from tests.sdk.feeds import FAST_RETRY, FAST_STREAM, START, publish, take
from tests.timeouts import HANG_TIMEOUT

SECRETS = ("tok-SECRET", "8631aa42fffffff", "rk_test")
DEVICE = Device("ref-1", token="tok-SECRET", cell="8631aa42fffffff")


@BOTH
async def test_hooks_see_each_attempt_of_a_call(hub: FakeHub, face: Face) -> None:
    seen = list[Attempt]()
    hub.canned_responses.extend([CannedResponse(status=503, headers={"X-Request-Id": "r1"}), CannedResponse(cut=True)])
    async with face(hub.url, hub.key, retry=FAST_RETRY, hooks=[seen.append]) as client:
        await client.devices.register([DEVICE])
    assert [(one.operation, one.number, one.status, one.error_code, one.request_id) for one in seen[:2]] == [
        ("registerDevices", 1, 503, "HUB_UNAVAILABLE", "r1"),
        ("registerDevices", 2, None, "TRANSPORT", None),
    ]
    assert (seen[2].number, seen[2].status, seen[2].error_code, seen[2].retry_in) == (3, 200, None, None)
    assert all(one.retry_in is not None for one in seen[:2])
    assert all(0 < one.seconds < 2 and abs(one.began_at - time.time()) < 5 for one in seen)
    assert not any(secret in repr(seen) for secret in SECRETS)


async def test_hooks_see_refusals_uploads_and_the_feed(hub: FakeHub, face: Face) -> None:
    seen = list[Attempt]()
    hub.feed_faults.append(Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503))
    publish(hub, 1)
    async with face(hub.url, hub.key, retry=FAST_RETRY, hooks=[seen.append]) as client:
        with pytest.raises(Exception, match="PHOTO_INVALID"):
            await client.photos.upload(b"no photo")
        async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
            await take(stream, 1)
    assert [(one.operation, one.status, one.error_code) for one in seen[:2]] == [
        ("photos", 422, "PHOTO_INVALID"),
        ("alertFeed", None, "HUB_UNAVAILABLE"),
    ]
    assert (seen[2].operation, seen[2].number, seen[2].error_code) == ("alertFeed", 2, None)


async def test_hook_that_raises_changes_no_call(hub: FakeHub, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Attempt) -> None:
        raise KeyError("own")

    async with face(hub.url, hub.key, hooks=[fail]) as client:
        assert (await client.viewer()).partner_id == "partner-1"
    assert "a hook failed" in caplog.text


async def test_retries_are_logged_without_a_hook(
    hub: FakeHub, client: AsyncReunion, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "reunion")
    hub.canned_responses.append(CannedResponse(status=503))
    await client.devices.register([DEVICE])
    assert "registerDevices failed (HUB_UNAVAILABLE), attempt 1, retry in 0.0 s" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)


async def test_log_hook_writes_a_line_for_each_attempt(
    hub: FakeHub, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reunion.attempts")
    hub.canned_responses.append(CannedResponse(status=503))
    async with face(hub.url, hub.key, retry=FAST_RETRY, hooks=[log_attempts()]) as client:
        await client.devices.register([DEVICE])
    lines = [record.getMessage() for record in caplog.records if record.name == "reunion.attempts"]
    assert lines[0].startswith("registerDevices attempt 1: HUB_UNAVAILABLE in 0.")
    assert lines[0].endswith(", retry in 0.0 s")
    assert lines[1].startswith("registerDevices attempt 2: ok in 0.")
    assert not any(secret in line for secret in SECRETS for line in lines)


async def test_span_is_made_of_each_attempt_within_the_callers(hub: FakeHub) -> None:
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    hub.canned_responses.append(CannedResponse(status=503))
    hooks = [opentelemetry_spans(provider)]
    async with AsyncReunion(hub.url, hub.key, retry=FAST_RETRY, hooks=hooks) as client:
        with provider.get_tracer("app").start_as_current_span("request"):
            await client.devices.register([DEVICE])
    first, second, request = spans.get_finished_spans()
    assert (first.name, first.status.status_code) == ("reunion registerDevices", StatusCode.ERROR)
    assert {one.parent.span_id for one in (first, second) if one.parent} == {request.context.span_id}
    assert first.attributes is not None
    assert first.attributes["error.type"] == "HUB_UNAVAILABLE"
    assert second.attributes is not None
    assert (second.attributes["http.response.status_code"], second.attributes["http.request.resend_count"]) == (200, 1)
    assert first.start_time is not None
    assert first.end_time is not None
    assert request.start_time is not None
    assert request.start_time <= first.start_time < first.end_time
    assert not any(secret in second.to_json() for secret in SECRETS)


@BOTH
async def test_retries_end_with_their_budget(hub: FakeHub, face: Face) -> None:
    hub.canned_responses.extend([CannedResponse(status=503)] * 40)
    policy = RetryPolicy(max_retries=30, initial_delay=0.1, max_delay=0.1, budget=0.35)
    async with face(hub.url, hub.key, retry=policy) as client:
        with pytest.raises(HubUnavailable):
            await client.viewer()
    assert 2 <= len(hub.calls) <= 8


# ------------------------------------------------------------ documents of the caller's own
async def test_own_document_returns_the_answer_as_it_came(hub: FakeHub, client: AsyncReunion) -> None:
    body = {"data": {"viewer": {"mode": "TEST"}}, "extensions": {"cost": {"requestedQueryCost": 1}}}
    hub.canned_responses.append(CannedResponse(body=body, headers={"X-Request-Id": "r7"}))
    answer = await client.execute("query mine($a: Int) { viewer { mode } }", {"a": 1})
    assert (answer.data, answer.extensions, answer.errors, answer.request_id) == (
        body["data"],
        body["extensions"],
        (),
        "r7",
    )
    assert (hub.calls[0].operation, hub.calls[0].variables) == ("mine", {"a": 1})


async def test_errors_of_an_own_document_are_raised_or_given(hub: FakeHub, client: AsyncReunion) -> None:
    errors = [{"message": "…", "extensions": {"code": "BAD_REQUEST"}}]
    body: dict[str, Any] = {"data": {"viewer": None}, "errors": errors}
    hub.canned_responses.extend([CannedResponse(body=body)] * 2)
    with pytest.raises(QueryRejected) as caught:
        await client.execute("{ viewer { mode } }")
    assert (caught.value.code, caught.value.status) == ("BAD_REQUEST", 200)
    answer = await client.execute("{ viewer { mode } }", raise_errors=False)
    assert (answer.data, answer.errors) == ({"viewer": None}, tuple(errors))
    hub.canned_responses.append(CannedResponse(body={"data": None}))
    with pytest.raises(ProtocolError):
        await client.execute("{ viewer { mode } }", raise_errors=False)


@pytest.mark.parametrize(
    ("document", "may_repeat", "calls"),
    [
        ("query q { viewer { mode } }", None, 2),
        ("{ viewer { mode } }", None, 2),
        ("mutation m { x }", None, 1),
        ("fragment f on X { y }\n mutation m { x }", None, 1),
        ("mutation m { x }", True, 2),
        ("query q { viewer { mode } }", False, 1),
    ],
)
async def test_own_mutation_is_not_repeated_after_a_lost_answer(
    hub: FakeHub, client: AsyncReunion, document: str, may_repeat: bool | None, calls: int
) -> None:
    hub.canned_responses.extend([CannedResponse(cut=True), CannedResponse(body={"data": {}})])
    try:
        await client.execute(document, may_repeat=may_repeat)
    except TransportError:
        assert calls == 1
    assert len(hub.calls) == calls


async def test_own_mutation_waits_where_nothing_was_done(hub: FakeHub, client: AsyncReunion) -> None:
    hub.canned_responses.extend([CannedResponse(status=429, headers={"Retry-After": "0"})])
    hub.canned_responses.append(CannedResponse(body={"data": {"x": 1}}))
    assert (await client.execute("mutation m { x }")).data == {"x": 1}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("query a { x } query b { y }", None),
        ("query  a($b: Int) { x }", "a"),
        ("{ mutation }", None),
        ("query { x }", None),
    ],
)
def test_own_document_is_named_for_its_only_operation(text: str, name: str | None) -> None:
    assert OwnDocument.of(text.replace("query b", "\nquery b"), None, None).name == name


# ------------------------------------------------------------ errors in the caller's words
@pytest.mark.parametrize("status", [200, 404])
async def test_web_page_instead_of_an_answer_says_so(hub: FakeHub, client: AsyncReunion, status: int) -> None:
    page = CannedResponse(status=status, body="<html>", headers={"Content-Type": "text/html; charset=utf-8"})
    hub.canned_responses.append(page)
    with pytest.raises(ProtocolError, match="web page") as caught:
        await client.viewer()
    assert caught.value.status == status


async def test_web_page_of_a_failing_proxy_is_retried(hub: FakeHub, client: AsyncReunion) -> None:
    page = CannedResponse(status=502, body="<html>", headers={"Content-Type": "text/html"})
    hub.canned_responses.append(page)
    assert (await client.viewer()).partner_id == "partner-1"


async def test_audience_of_a_partner_that_is_pushed_to_says_so(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    with pytest.raises(Conflict) as caught:
        await client.audience.page("a")
    assert caught.value.code == "AUDIENCE_NOT_PULLED"
    with pytest.raises(Conflict):
        await anext(client.audience.entries("a"))
    assert [call.operation for call in hub.calls].count("viewer") == 1


@pytest.mark.parametrize("channel", ["webhook", None])
async def test_empty_audience_of_a_partner_that_pulls_is_empty(
    hub: FakeHub, client: AsyncReunion, channel: str | None
) -> None:
    hub.memory.channel = channel
    hub.memory.alerts["a"] = sample_alert("a")
    async with asyncio.timeout(HANG_TIMEOUT):
        assert (await client.audience.page("a")).entries == ()
