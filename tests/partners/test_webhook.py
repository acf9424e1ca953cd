"""Announcements to a real server on this machine, as an exact trusted pair."""

import asyncio
import base64
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from standardwebhooks import Webhook, WebhookVerificationError
from yarl import URL

from hub.domain.conformance.run import Signing
from hub.errors import InvalidInput
from hub.partners.webhook import WebhookKind
from hub.partners.webhook.announcer import WebhookAnnouncer
from hub.services.channels import DeliveryOutcome, DeliveryResult, ProbeAnswer
from tests.partners.samples import always, context

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdefghijklmn").decode()
EVENT = {"type": "alert.stage", "alert": "alert-7", "district": "衡水"}
ACCEPTED = DeliveryResult(DeliveryOutcome.ACCEPTED)
Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]


def with_status(status: int, **headers: str) -> Respond:
    async def respond(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={key.replace("_", "-"): v for key, v in headers.items()})

    return respond


class Receiver:
    """A partner's server."""

    def __init__(self) -> None:
        self.respond: Respond = with_status(204)
        self.requests: list[tuple[str, dict[str, str], str]] = []
        self.address = ""

    @property
    def url(self) -> str:
        return f"http://{self.address}/hook"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = "{}:{}".format(*self._runner.addresses[0][:2])

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.headers), await request.text()))
        return await self.respond(request)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await receiver.stop()


@pytest.fixture
async def announcer(receiver: Receiver) -> AsyncIterator[WebhookAnnouncer]:
    announcer = WebhookKind(context(receiver.address)).open({"url": receiver.url, "secret": SECRET})
    yield announcer
    await announcer.close()


async def test_replaced_secret_signs_until_its_overlap_ends(receiver: Receiver) -> None:
    kind = WebhookKind(context(receiver.address))
    first, second, third = ({"url": receiver.url, "secret": secret_of(letter)} for letter in b"abc")
    settings = kind.succeeding(first, second, timedelta(seconds=1))
    # The first one's end is kept, however long the next overlap is.
    settings = kind.succeeding(settings, third, timedelta(hours=1))
    announcer = kind.open(settings)
    await announcer.announce("event-1", EVENT, always)
    assert signed_by(receiver) == "abc"
    await asyncio.sleep(1)
    await announcer.announce("event-2", EVENT, always)
    assert signed_by(receiver) == "bc"
    await announcer.close()


async def test_a_secret_in_wrong_hands_signs_nothing_more(receiver: Receiver) -> None:
    kind = WebhookKind(context(receiver.address))
    first, second, third = ({"url": receiver.url, "secret": secret_of(letter)} for letter in b"abc")
    settings = kind.succeeding(kind.succeeding(first, second, timedelta(hours=1)), third, timedelta(0))
    assert settings == third
    announcer = kind.open(settings)
    await announcer.announce("event-1", EVENT, always)
    assert signed_by(receiver) == "c"
    await announcer.close()


async def test_another_address_alone_makes_no_earlier_secret(receiver: Receiver) -> None:
    kind = WebhookKind(context(receiver.address))
    before = {"url": receiver.url, "secret": SECRET}
    after = before | {"url": f"{receiver.url}/elsewhere"}
    assert kind.succeeding(before, dict(after), timedelta(hours=1)) == after
    with pytest.raises(InvalidInput):
        kind.check_settings(after | {"earlier": []})


def secret_of(letter: int) -> str:
    return "whsec_" + base64.b64encode(bytes([letter]) * 24).decode()


def signed_by(receiver: Receiver) -> str:
    """The letters of the secrets that the newest request verifies with."""
    _, headers, body = receiver.requests[-1]

    def verifies(letter: int) -> bool:
        try:
            return bool(Webhook(secret_of(letter)).verify(body, headers) == EVENT)
        except WebhookVerificationError:
            return False

    return "".join(chr(letter) for letter in b"abc" if verifies(letter))


async def test_an_event_arrives_signed(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    assert await announcer.announce("event-1", EVENT, always) == ACCEPTED
    [(path, headers, body)] = receiver.requests
    assert path == "/hook"
    assert headers["webhook-id"] == "event-1"
    assert headers["Content-Type"] == "application/json"
    assert Webhook(SECRET).verify(body, headers) == EVENT
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace("alert-7", "alert-8"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"x" * 24).decode()).verify(body, headers)


async def test_a_second_attempt_bears_the_same_id(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    receiver.respond = with_status(500)
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(DeliveryOutcome.RETRY_LATER, "HTTP_500")
    receiver.respond = with_status(200)
    assert await announcer.announce("event-1", EVENT, always) == ACCEPTED
    assert [headers["webhook-id"] for _, headers, _ in receiver.requests] == ["event-1"] * 2


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_accepted(receiver: Receiver, announcer: WebhookAnnouncer, status: int) -> None:
    receiver.respond = with_status(status)
    assert await announcer.announce("event-1", EVENT, always) == ACCEPTED


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 418, 500, 501, 599])
async def test_other_statuses_are_retried_later(receiver: Receiver, announcer: WebhookAnnouncer, status: int) -> None:
    receiver.respond = with_status(status, Retry_After="7")
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(
        DeliveryOutcome.RETRY_LATER, f"HTTP_{status}"
    )


async def test_a_wait_that_no_clock_can_count_is_left_out(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    receiver.respond = with_status(503, Retry_After="Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(DeliveryOutcome.RETRY_LATER, "HTTP_503")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(receiver: Receiver, announcer: WebhookAnnouncer, status: int) -> None:
    receiver.respond = with_status(status, Location=f"http://{receiver.address}/elsewhere")
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(
        DeliveryOutcome.RETRY_LATER, f"HTTP_{status}"
    )
    assert [path for path, _, _ in receiver.requests] == ["/hook"]


async def test_gone_is_for_good(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    receiver.respond = with_status(410)
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(DeliveryOutcome.NEVER, "GONE")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_retry_after_is_honoured(receiver: Receiver, announcer: WebhookAnnouncer, status: int) -> None:
    receiver.respond = with_status(status, Retry_After="7")
    assert (await announcer.announce("event-1", EVENT, always)).retry_after == 7.0
    receiver.respond = with_status(status, Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=60), True))
    assert (await announcer.announce("event-1", EVENT, always)).retry_after == pytest.approx(60, abs=5)
    receiver.respond = with_status(status)
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(
        DeliveryOutcome.RETRY_LATER, f"HTTP_{status}"
    )


async def test_webhook_of_slow_partner_times_out(receiver: Receiver) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3)
        return web.Response()

    receiver.respond = slow
    announcer = WebhookAnnouncer(URL(receiver.url), SECRET, trusted=True, total_seconds=0.2)
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(DeliveryOutcome.RETRY_LATER, "TIMEOUT")
    await announcer.close()


async def test_webhook_of_stopped_partner_is_retried_later(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    await receiver.stop()
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(
        DeliveryOutcome.RETRY_LATER, "UNREACHABLE"
    )


async def test_broken_connection_is_retried_later(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    async def breaks(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    receiver.respond = breaks
    assert await announcer.announce("event-1", EVENT, always) == DeliveryResult(
        DeliveryOutcome.RETRY_LATER, "CONNECTION_LOST"
    )


async def test_an_endless_answer_is_not_read(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            for _ in range(1000):
                await response.write(b"x" * 100_000)
                written += 100_000
        except ConnectionError:
            pass
        return response

    receiver.respond = endless
    assert await announcer.announce("event-1", EVENT, always) == ACCEPTED
    await asyncio.sleep(0.2)
    assert written < 50_000_000


async def test_webhook_body_over_limit_is_never_sent(receiver: Receiver, announcer: WebhookAnnouncer) -> None:
    answer = await announcer.announce("event-1", {"polygon": ["寻" * 1000] * 7}, always)
    assert answer == DeliveryResult(DeliveryOutcome.NEVER, "BODY_TOO_LARGE")
    assert receiver.requests == []


async def test_logs_hold_neither_address_nor_secret(
    receiver: Receiver, announcer: WebhookAnnouncer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await announcer.announce("event-1", EVENT, always)
        await receiver.stop()
        await announcer.announce("event-1", EVENT, always)
    said = "".join(repr(record.__dict__) for record in caplog.records) + repr(announcer)
    assert receiver.address not in said
    assert SECRET not in said


def test_a_secret_is_made_when_there_is_none() -> None:
    kind = WebhookKind(context())
    first, second = (kind.check_settings({"url": "https://partner.example/hook"}) for _ in range(2))
    assert first["secret"].startswith("whsec_")
    assert len(base64.b64decode(first["secret"].removeprefix("whsec_"))) == 32
    assert first["secret"] != second["secret"]
    assert kind.check_settings(first) == first


@pytest.mark.parametrize(
    "secret",
    ["", 7, "whsec_", SECRET.removeprefix("whsec_"), "whsec_c2hvcnQ=", "whsec_!!!!" + "a" * 40, "whsec_" + "YWFh" * 40],
)
def test_a_weak_secret_is_refused(secret: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        WebhookKind(context()).check_settings({"url": "https://partner.example/hook", "secret": secret})
    assert refused.value.path == ("settings", "secret")


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(InvalidInput):
        WebhookKind(context()).check_settings({"url": "https://partner.example/hook", "proxy": "x"})


class SlowNames(AbstractResolver):
    """A resolver that takes its time."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await asyncio.sleep(0.4)
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Holds nothing."""


@pytest.mark.parametrize(("halted_after", "told"), [(0.1, 0), (5.0, 1)])
async def test_what_is_halted_on_its_way_is_not_begun(receiver: Receiver, halted_after: float, told: int) -> None:
    url = URL(f"http://partner.example:{receiver.address.rpartition(':')[2]}/hook")
    announcer = WebhookAnnouncer(url, SECRET, trusted=True, resolver=SlowNames())
    halted_at = asyncio.get_running_loop().time() + halted_after

    async def may_begin() -> bool:
        return asyncio.get_running_loop().time() < halted_at

    answer = await announcer.announce("event-1", EVENT, may_begin)
    await announcer.close()
    assert (answer.outcome, len(receiver.requests)) == (
        DeliveryOutcome.ACCEPTED if told else DeliveryOutcome.NOT_BEGUN,
        told,
    )


@pytest.mark.parametrize(
    ("signing", "valid"),
    [
        (Signing.VALID, [True]),
        (Signing.WRONG_SECRET, [False]),
        (Signing.VALID_FIRST, [True, False]),
        (Signing.VALID_LAST, [False, True]),
    ],
)
async def test_probe_is_signed_as_it_is_told(receiver: Receiver, signing: Signing, valid: list[bool]) -> None:
    announcer = WebhookAnnouncer(URL(receiver.url), SECRET, trusted=True)
    assert await announcer.probe("e-1", EVENT, signing, 5) == ProbeAnswer(204)
    await announcer.close()
    ((_, headers, text),) = receiver.requests
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    right = Webhook(SECRET).sign("e-1", at, text)
    assert [one == right for one in headers["webhook-signature"].split(" ")] == valid


async def test_probe_with_an_old_timestamp_is_signed_for_it(receiver: Receiver) -> None:
    announcer = WebhookAnnouncer(URL(receiver.url), SECRET, trusted=True)
    await announcer.probe("e-1", EVENT, Signing.OLD_TIMESTAMP, 5)
    await announcer.close()
    ((_, headers, text),) = receiver.requests
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert timedelta(minutes=9) < datetime.now(UTC) - at < timedelta(minutes=11)
    assert headers["webhook-signature"] == Webhook(SECRET).sign("e-1", at, text)


async def test_probe_tells_status_and_failure_apart(receiver: Receiver) -> None:
    announcer = WebhookAnnouncer(URL(receiver.url), SECRET, trusted=True)
    receiver.respond = with_status(302, Location="/elsewhere")
    assert await announcer.probe("e-1", EVENT, Signing.VALID, 5) == ProbeAnswer(302)

    async def hang(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        raise AssertionError

    receiver.respond = hang
    assert await announcer.probe("e-1", EVENT, Signing.VALID, 0.05) == ProbeAnswer(None, "TIMEOUT")
    await receiver.stop()
    assert await announcer.probe("e-1", EVENT, Signing.VALID, 5) == ProbeAnswer(None, "UNREACHABLE")
    await announcer.close()
