"""FCM's responses and their outcomes, over real HTTP."""

import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from hub.partners.push_sender import PushLimits
from hub.services.channels import DeliveryOutcome, DeliveryResult
from tests.partners.fcm_server import (
    FcmServer,
    Respond,
    always_answer,
    bad_field,
    error,
    error_info,
    over_quota,
    quota_failure,
    reset,
    silent,
)
from tests.partners.samples import always, message, recipients

QUICK = PushLimits(connect=0.3, total=0.5)
INVALID_TOKEN_TEXT = "The registration token is not a valid FCM registration token"


@pytest.fixture
async def fcm() -> AsyncIterator[FcmServer]:
    server = FcmServer()
    await server.start()
    yield server
    await server.stop()


async def told(fcm: FcmServer, respond: Respond) -> DeliveryResult:
    """The answer for one device."""
    fcm.respond = respond
    channel = fcm.channel(QUICK)
    try:
        answers = await channel.deliver(message(), recipients(1), always)
    finally:
        await channel.close()
    return answers[0]


ANSWERS: dict[str, tuple[Callable[[], web.Response], DeliveryOutcome, str]] = {
    "a name": (lambda: web.json_response({"name": "projects/p/messages/0:1"}), DeliveryOutcome.ACCEPTED, ""),
    "no name": (lambda: web.json_response({}), DeliveryOutcome.UNKNOWN, "UNREADABLE"),
    "another name": (lambda: web.json_response({"name": 7}), DeliveryOutcome.UNKNOWN, "UNREADABLE"),
    "a list": (lambda: web.json_response(["projects/p/messages/1"]), DeliveryOutcome.UNKNOWN, "UNREADABLE"),
    "no JSON": (lambda: web.Response(text="<html>"), DeliveryOutcome.UNKNOWN, "UNREADABLE"),
    "not even text": (lambda: web.Response(body=b"\xff\xfe"), DeliveryOutcome.UNKNOWN, "UNREADABLE"),
    "an empty 200": (web.Response, DeliveryOutcome.UNKNOWN, "HTTP_200"),
    "201": (
        lambda: web.json_response({"name": "projects/p/messages/1"}, status=201),
        DeliveryOutcome.UNKNOWN,
        "HTTP_201",
    ),
    "unregistered": (lambda: error(404, "NOT_FOUND", "UNREGISTERED"), DeliveryOutcome.DEAD_TOKEN, "UNREGISTERED"),
    "no such project": (lambda: error(404, "NOT_FOUND"), DeliveryOutcome.RETRY_LATER, "NOT_FOUND"),
    "404 of a proxy": (lambda: web.Response(status=404, text="nothing"), DeliveryOutcome.RETRY_LATER, "HTTP_404"),
    "bad token": (
        lambda: error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", text=INVALID_TOKEN_TEXT),
        DeliveryOutcome.DEAD_TOKEN,
        "INVALID_ARGUMENT",
    ),
    "bad token field": (lambda: bad_field("message.token"), DeliveryOutcome.DEAD_TOKEN, "INVALID_ARGUMENT"),
    "bad payload": (lambda: bad_field("message.android.ttl"), DeliveryOutcome.NEVER, "INVALID_ARGUMENT"),
    "bad something": (
        lambda: error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", text="Message too big"),
        DeliveryOutcome.NEVER,
        "INVALID_ARGUMENT",
    ),
    "400 of a proxy": (lambda: web.Response(status=400), DeliveryOutcome.RETRY_LATER, "HTTP_400"),
    "another sender": (
        lambda: error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
        DeliveryOutcome.DEAD_TOKEN,
        "SENDER_ID_MISMATCH",
    ),
    "no role": (lambda: error(403, "PERMISSION_DENIED"), DeliveryOutcome.RETRY_LATER, "PERMISSION_DENIED"),
    "no key for Apple": (
        lambda: error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
        DeliveryOutcome.RETRY_LATER,
        "THIRD_PARTY_AUTH_ERROR",
    ),
    "not signed in": (lambda: error(401, "UNAUTHENTICATED"), DeliveryOutcome.RETRY_LATER, "UNAUTHENTICATED"),
    "quota of nobody": (over_quota, DeliveryOutcome.RETRY_LATER, "SOME_QUOTA_EXCEEDED"),
    "quota of a project": (
        lambda: over_quota(quota_failure("project:device-app", "Message rate exceeded")),
        DeliveryOutcome.RETRY_LATER,
        "QUOTA_EXCEEDED",
    ),
    "quota a minute": (
        lambda: over_quota(error_info(quota_limit="SendsPerMinute", consumer="")),
        DeliveryOutcome.RETRY_LATER,
        "QUOTA_EXCEEDED",
    ),
    "quota of a consumer": (
        lambda: over_quota(error_info(consumer="projects/device-app")),
        DeliveryOutcome.RETRY_LATER,
        "QUOTA_EXCEEDED",
    ),
    "quota of Google's front": (
        lambda: over_quota(error_info(quota_limit="Sends"), fcms=False),
        DeliveryOutcome.RETRY_LATER,
        "QUOTA_EXCEEDED",
    ),
    "quota of a phone": (
        lambda: over_quota(quota_failure("device")),
        DeliveryOutcome.RETRY_LATER,
        "DEVICE_QUOTA_EXCEEDED",
    ),
    "quota of a phone, in words": (
        lambda: over_quota(quota_failure("project:1", "Device message rate exceeded")),
        DeliveryOutcome.RETRY_LATER,
        "DEVICE_QUOTA_EXCEEDED",
    ),
    "quota of a phone a minute": (
        lambda: over_quota(error_info(quota_limit="SendsPerMinutePerDevice", consumer="projects/1")),
        DeliveryOutcome.RETRY_LATER,
        "DEVICE_QUOTA_EXCEEDED",
    ),
    "429 of a proxy": (lambda: web.Response(status=429), DeliveryOutcome.RETRY_LATER, "QUOTA_EXCEEDED"),
    "internal": (lambda: error(500, "INTERNAL", "INTERNAL"), DeliveryOutcome.UNKNOWN, "INTERNAL"),
    "unavailable": (lambda: error(503, "UNAVAILABLE", "UNAVAILABLE"), DeliveryOutcome.UNKNOWN, "UNAVAILABLE"),
    "502 of a proxy": (lambda: web.Response(status=502, text="bad gateway"), DeliveryOutcome.UNKNOWN, "HTTP_502"),
    "a redirect": (
        lambda: web.Response(status=307, headers={"Location": "/token"}),
        DeliveryOutcome.UNKNOWN,
        "HTTP_307",
    ),
    "a code that shouts": (lambda: error(409, "X" * 500), DeliveryOutcome.UNKNOWN, "HTTP_409"),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_each_fcm_error_maps_to_its_outcome(fcm: FcmServer, name: str) -> None:
    make, outcome, code = ANSWERS[name]
    answer = await told(fcm, always_answer(make))
    assert (answer.outcome, answer.code) == (outcome, code)


async def test_a_reset_after_the_request_is_unknown(fcm: FcmServer) -> None:
    answer = await told(fcm, reset)
    assert (answer.outcome, answer.code) == (DeliveryOutcome.UNKNOWN, "CONNECTION_LOST")
    assert len(fcm.bodies) == 1


async def test_push_without_response_is_unknown(fcm: FcmServer) -> None:
    assert await told(fcm, silent) == DeliveryResult(DeliveryOutcome.UNKNOWN, "TIMEOUT")


async def test_a_refused_connection_was_surely_not_taken(fcm: FcmServer) -> None:
    channel = fcm.channel()
    assert (await channel.deliver(message(), recipients(1), always))[0].outcome is DeliveryOutcome.ACCEPTED
    await fcm.stop()
    answer = (await channel.deliver(message(), recipients(1), always))[0]
    assert answer == DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE", 5.0)
    await channel.close()


async def test_a_connection_that_never_opens_was_surely_not_taken(fcm: FcmServer) -> None:
    """A listener whose queue is full lets connections hang."""
    channel = fcm.channel(QUICK)
    await channel.deliver(message(), recipients(1), always)
    port = int(fcm.url.rpartition(":")[2])
    await fcm.stop()
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        deaf.bind(("127.0.0.1", port))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        answer = (await channel.deliver(message(), recipients(1), always))[0]
        for filler in fillers:
            filler.close()
    assert answer == DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE", 5.0)
    await channel.close()


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_in_seconds(fcm: FcmServer, status: int) -> None:
    answer = await told(fcm, always_answer(lambda: error(status, "LATER", Retry_After="17")))
    assert answer.retry_after == 17.0


async def test_retry_after_as_a_date(fcm: FcmServer) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    answer = await told(fcm, always_answer(lambda: error(429, "LATER", Retry_After=date)))
    assert answer.retry_after == pytest.approx(90, abs=5)


async def test_a_quota_without_retry_after_waits_a_minute(fcm: FcmServer) -> None:
    answer = await told(fcm, always_answer(lambda: error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED")))
    assert answer.retry_after == 60.0
